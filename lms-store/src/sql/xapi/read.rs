//! Finding statements, and putting the agents back into them.

use std::collections::HashMap;
use std::sync::Arc;

use lms_core::xapi::facts::Mention;
use lms_core::xapi::json::{Object, Value};
use lms_core::xapi::keep;
use lms_core::xapi::query::Cursor;
use uuid::Uuid;

use super::agents::{PersonaRow, lookup_of, open};
use super::keys::Keys;
use super::memory::Learned;
use super::order;
use super::submit::WHAT;
use crate::StoreError;
use crate::repo::{ERASED_HOME, Find, Found, HeldStatement};
use crate::sql::ids;
use crate::unit::{Shared, on_both};

/// A statement as it is read.
#[derive(sqlx::FromRow)]
struct Row {
    at: i64,
    id: Uuid,
    voided: bool,
    text: String,
    /// The number of erasures.
    epoch: i64,
    /// The place of the newest statement of the store.
    newest: Option<i64>,
}

/// A condition on the index, the more selective ones first.
enum Condition {
    /// A key.
    Key(Uuid),
    /// The column of an agent's row that holds the key, and by what the row is found.
    Agent(&'static str, Vec<u8>),
}

/// The conditions of a filter, the one that finds least first: it leads, the others are looked up for each of its rows.
fn conditions(find: &Find<'_>, keys: Keys<'_>) -> Vec<Condition> {
    let filter = find.filter;
    let agent = |column| filter.agent.as_ref().map(|agent| Condition::Agent(column, lookup_of(keys, agent).to_vec()));
    let activity = |mention| filter.activity.as_ref().map(|iri| Condition::Key(keys.activity(iri, mention)));
    let mut all = Vec::new();
    all.extend(filter.registration.map(|id| Condition::Key(keys.registration(id))));
    if !filter.related_agents {
        all.extend(agent("direct"));
    }
    if !filter.related_activities {
        all.extend(activity(Mention::Direct));
    }
    if filter.related_agents {
        all.extend(agent("id"));
    }
    if filter.related_activities {
        all.extend(activity(Mention::Related));
    }
    all.extend(filter.verb.as_ref().map(|verb| Condition::Key(keys.verb(verb))));
    if all.is_empty() {
        // Otherwise the statement's own column tells.
        all.extend(find.only_of.map(|credential| Condition::Key(keys.credential(credential))));
    }
    all
}

/// An interval of places, both ends in it.
#[derive(Clone, Copy, Debug)]
struct Span {
    first: i64,
    last: i64,
}

impl Span {
    fn of(find: &Find<'_>) -> Self {
        let filter = find.filter;
        let mut span = Self {
            first: filter.since.map_or(i64::MIN, order::after),
            last: filter.until.map_or(i64::MAX, |until| order::after(until).saturating_sub(1)),
        };
        if let Some(cursor) = find.from {
            span.last = span.last.min(order::number(cursor.newest));
            span.go_on(order::number(cursor.after), filter.ascending);
        }
        span
    }

    /// Leaves out `at` and what comes before it in the order asked for.
    fn go_on(&mut self, at: i64, ascending: bool) {
        if ascending {
            self.first = self.first.max(at.saturating_add(1));
        } else {
            self.last = self.last.min(at.saturating_sub(1));
        }
    }

    fn is_empty(self) -> bool {
        self.first > self.last
    }
}

/// Rows asked for at once: a few sizes only, since the size is part of the text, so that the database plans for it.
fn rows_for(size: usize) -> usize {
    const SIZES: [usize; 8] = [2, 11, 26, 51, 101, 201, 501, 1001];
    SIZES.into_iter().find(|rows| *rows > size).unwrap_or(1001)
}

/// What a mark that leads nowhere is given out as. An account keeps the statement valid, and tells two erased people apart
/// without telling who they were.
fn erased(mark: &str) -> String {
    let account = Object(vec![("homePage".into(), Value::string(ERASED_HOME)), ("name".into(), Value::string(mark))]);
    Value::Object(Object(vec![
        ("objectType".into(), Value::string("Agent")),
        ("account".into(), Value::Object(account)),
    ]))
    .to_text()
}

/// The ids of the objects named in texts, each once.
fn marks<'r>(texts: impl Iterator<Item = &'r str>) -> Vec<Uuid> {
    let mut all: Vec<Uuid> = texts.flat_map(keep::marks).filter_map(|mark| Uuid::parse_str(mark).ok()).collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn held(rows: Vec<Row>, personas: &HashMap<Uuid, Arc<str>>) -> Vec<HeldStatement> {
    let put = |mark: &str, out: &mut String| match Uuid::parse_str(mark).ok().and_then(|id| personas.get(&id)) {
        Some(text) => out.push_str(text),
        None => out.push_str(&erased(mark)),
    };
    let one = |row: Row| HeldStatement {
        id: row.id,
        place: order::place(row.at),
        voided: row.voided,
        text: keep::render(&row.text, order::stored(row.at), put),
    };
    rows.into_iter().map(one).collect()
}

macro_rules! columns {
    () => {
        "SELECT s.at, s.id, s.voided, s.text, (SELECT n FROM xapi_epoch) AS epoch,
                (SELECT max(at) FROM xapi_statement) AS newest "
    };
}

on_both! {
    use sqlx::{Database, QueryBuilder};

    type Connection = <Engine as Database>::Connection;

    fn failed(error: sqlx::Error) -> StoreError {
        StoreError::from_sqlx(WHAT, error)
    }

    /// Reads the statement under this id. What is learned of agents is for the caller to remember, if it may.
    pub(crate) async fn find(
        connection: &mut Connection,
        shared: &Shared,
        blind: bool,
        id: Uuid,
    ) -> Result<(Option<HeldStatement>, Learned), StoreError> {
        let query = sqlx::query_as::<_, Row>(concat!(
            columns!(), "FROM xapi_id i JOIN xapi_statement s ON s.at = i.at WHERE i.id = $1",
        ));
        let rows = query.bind(id).fetch_all(&mut *connection).await.map_err(failed)?;
        let (mut statements, learned) = put_in(connection, shared, blind, rows).await?;
        Ok((statements.pop(), learned))
    }

    /// Reads what was stored behind a place, voided or not.
    pub(crate) async fn scan(
        connection: &mut Connection,
        shared: &Shared,
        blind: bool,
        after: i64,
        size: usize,
    ) -> Result<(Vec<HeldStatement>, Learned), StoreError> {
        let query = sqlx::query_as::<_, Row>(concat!(
            columns!(), "FROM xapi_statement s WHERE s.at > $1 ORDER BY s.at LIMIT $2",
        ));
        let size = i64::try_from(size).unwrap_or(i64::MAX);
        let rows = query.bind(after).bind(size).fetch_all(&mut *connection).await.map_err(failed)?;
        put_in(connection, shared, blind, rows).await
    }

    /// Reads one page.
    pub(crate) async fn page(
        connection: &mut Connection,
        shared: &Shared,
        blind: bool,
        find: &Find<'_>,
    ) -> Result<(Found, Learned), StoreError> {
        let conditions = conditions(find, Keys(&shared.keyring));
        let (mut span, size) = (Span::of(find), find.size.max(1));
        let mut newest = find.from.map(|cursor| order::number(cursor.newest));
        let mut rows: Vec<Row> = Vec::new();
        let mut asked = rows_for(size);
        while rows.len() <= size && !span.is_empty() {
            let part = rows_of(connection, &conditions, find, span, asked).await?;
            let end = part.len() < asked;
            if newest.is_none() {
                newest = part.first().and_then(|row| row.newest);
                span.last = span.last.min(newest.unwrap_or(i64::MAX));
            }
            if let Some(last) = part.last() {
                span.go_on(last.at, find.filter.ascending);
            }
            // A statement that inherits a condition from several others has a row for each.
            for row in part {
                if rows.last().is_none_or(|last| last.at != row.at) {
                    rows.push(row);
                }
            }
            if end {
                break;
            }
            asked = 1001;
        }
        let more = rows.len() > size;
        rows.truncate(size);
        let next = match (more, rows.last(), newest) {
            (true, Some(last), Some(newest)) => {
                Some(Cursor { after: order::place(last.at), newest: order::place(newest) })
            }
            _ => None,
        };
        let (statements, learned) = put_in(connection, shared, blind, rows).await?;
        Ok((Found { statements, next }, learned))
    }

    fn push_key(query: &mut QueryBuilder<Engine>, condition: &Condition) {
        match condition {
            Condition::Key(key) => drop(query.push_bind(*key)),
            Condition::Agent(column, lookup) => {
                query.push(format_args!("(SELECT {column} FROM xapi_agent WHERE lookup = "));
                query.push_bind(lookup.clone());
                query.push(")");
            }
        }
    }

    /// How the database would find a page.
    #[cfg(test)]
    pub(crate) async fn plan(connection: &mut Connection, keyring: &crate::Keyring, find: &Find<'_>) -> String {
        use sqlx::Row as _;
        let conditions = conditions(find, Keys(keyring));
        let explain = sql!(sqlite: "EXPLAIN QUERY PLAN ", postgres: "EXPLAIN ");
        let mut query = rows_query(explain, &conditions, find, Span::of(find), rows_for(find.size));
        let column = sql!(sqlite: 3, postgres: 0);
        let lines = query.build().fetch_all(connection).await.unwrap();
        lines.iter().map(|line| line.get::<String, _>(column) + "\n").collect()
    }

    async fn rows_of(
        connection: &mut Connection,
        conditions: &[Condition],
        find: &Find<'_>,
        span: Span,
        asked: usize,
    ) -> Result<Vec<Row>, StoreError> {
        let mut query = rows_query("", conditions, find, span, asked);
        query.build_query_as::<Row>().fetch_all(connection).await.map_err(failed)
    }

    fn rows_query(
        before: &str,
        conditions: &[Condition],
        find: &Find<'_>,
        span: Span,
        asked: usize,
    ) -> QueryBuilder<Engine> {
        let mut query = QueryBuilder::<Engine>::new(before);
        query.push(columns!()).push("FROM ");
        for (n, condition) in conditions.iter().enumerate() {
            query.push(match n {
                0 => "xapi_index c0".to_owned(),
                // The fence keeps PostgreSQL to the order, CROSS JOIN keeps SQLite to it: whatever a planner believes of
                // the table, the first condition leads and the others are looked up.
                _ => sql!(
                    sqlite: format!(" CROSS JOIN xapi_index c{n}"),
                    postgres: " CROSS JOIN LATERAL (SELECT 1 FROM xapi_index x
                                WHERE x.at = c0.at AND x.origin = c0.origin AND x.key = ".to_owned()
                ),
            });
            if sql!(sqlite: false, postgres: n > 0) {
                push_key(&mut query, condition);
                query.push(format_args!(" OFFSET 0) c{n}"));
            }
        }
        query.push(match conditions.is_empty() {
            true => "xapi_statement s WHERE TRUE",
            false => sql!(
                sqlite: " CROSS JOIN xapi_statement s WHERE s.at = c0.at",
                postgres: " CROSS JOIN LATERAL (SELECT * FROM xapi_statement s WHERE s.at = c0.at OFFSET 0) s WHERE TRUE"
            ),
        });
        for (n, condition) in conditions.iter().enumerate() {
            if sql!(sqlite: true, postgres: n == 0) {
                query.push(format_args!(" AND c{n}.key = "));
                push_key(&mut query, condition);
            }
            if sql!(sqlite: n > 0, postgres: false) {
                query.push(format_args!(" AND c{n}.at = c0.at AND c{n}.origin = c0.origin"));
            }
        }
        let at = if conditions.is_empty() { "s.at" } else { "c0.at" };
        let bounds = (span.first > i64::MIN, span.last < i64::MAX);
        if bounds.0 {
            query.push(format_args!(" AND {at} >= ")).push_bind(span.first);
        }
        match conditions.first() {
            // Without statistics, PostgreSQL takes two bounds of one column for a few rows, and sorts them all.
            Some(lead) if sql!(sqlite: false, postgres: bounds.0 && bounds.1) => {
                query.push(" AND (c0.key, c0.at) <= (");
                push_key(&mut query, lead);
                query.push(", ").push_bind(span.last).push(")");
            }
            _ if bounds.1 => drop(query.push(format_args!(" AND {at} <= ")).push_bind(span.last)),
            _ => {}
        }
        query.push(" AND NOT s.voided");
        if let Some(credential) = find.only_of {
            query.push(" AND s.credential = ").push_bind(credential);
        }
        let direction = if find.filter.ascending { "" } else { " DESC" };
        query.push(format_args!(" ORDER BY {at}{direction} LIMIT {asked}"));
        query
    }

    /// Puts the agents into statements.
    async fn put_in(
        connection: &mut Connection,
        shared: &Shared,
        blind: bool,
        rows: Vec<Row>,
    ) -> Result<(Vec<HeldStatement>, Learned), StoreError> {
        let epoch = rows.first().map_or(0, |row| row.epoch);
        let mut learned = Learned { epoch, ..Learned::default() };
        let mut personas = HashMap::new();
        let mut wanted = marks(rows.iter().map(|row| row.text.as_str()));
        if !blind {
            let mut look = shared.xapi.look(epoch);
            wanted.retain(|id| match look.text(id) {
                Some(text) => personas.insert(*id, text).is_some(),
                None => true,
            });
        }
        if !wanted.is_empty() {
            let query = sqlx::query_as::<_, PersonaRow>(concat!(
                "SELECT p.id, p.sealed, a.id, a.wrapped, a.master_key
                 FROM xapi_persona p JOIN xapi_agent a ON a.id = p.agent WHERE p.id", among!("$1"),
            ));
            for row in query.bind(ids(wanted)).fetch_all(connection).await.map_err(failed)? {
                let text: Arc<str> = open(&shared.keyring, &row)?.into();
                learned.texts.push((row.0, Arc::clone(&text)));
                personas.insert(row.0, text);
            }
        }
        Ok((held(rows, &personas), learned))
    }
}
