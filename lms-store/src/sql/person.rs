//! People in SQL: sealed on the way in, opened on the way out.

use std::collections::HashMap;

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use lms_core::ids::PersonId;
use lms_core::people::{Account, Identity, Person, Preferences};
use lms_core::text::{Email, ExternalRef, folded};
use lms_core::time::Timestamp;
use sqlx::QueryBuilder;
use uuid::Uuid;

use super::{ROWS, after_id, corrupt, from_word, hexes, ids, text, word};
use crate::repo::{PersonFilter, PersonRepo, Revision, StoredPerson};
use crate::seal::{PersonKey, Place, SealError};
use crate::unit::{Shared, all, on_both, one, run};
use crate::{Entropy, Keyring, Listed, Page, StoreError};

const WHAT: &str = "person";
const TAKEN: &str = "person with this e-mail address";

const GIVEN: &str = "person.given";
const FAMILY: &str = "person.family";
const EMAIL: &str = "person.email";
const COMPANY: &str = "person.company";
const EXTERNAL: &str = "person.external";
const NAMES: &str = "person.names";

/// The columns of a [`PersonRow`] from `person p LEFT JOIN person_key k`.
macro_rules! select {
    ($($rest:tt)*) => {
        concat!(
            "SELECT p.id, p.given, p.family, p.email, p.company, p.external, p.account, p.account_since, p.language,
                    p.text_size, p.revision, k.wrapped, k.master_key
             FROM person p LEFT JOIN person_key k ON k.person = p.id ",
            $($rest)*
        )
    };
}

#[derive(sqlx::FromRow)]
struct PersonRow {
    id: Uuid,
    given: Option<Vec<u8>>,
    family: Option<Vec<u8>>,
    email: Option<Vec<u8>>,
    company: Option<Vec<u8>>,
    external: Option<Vec<u8>>,
    account: String,
    account_since: DateTime<Utc>,
    language: String,
    text_size: String,
    revision: i64,
    wrapped: Option<Vec<u8>>,
    master_key: Option<String>,
}

impl PersonRow {
    fn read(self, keyring: &Keyring) -> Result<(StoredPerson, Revision), StoreError> {
        let since = Timestamp::new(self.account_since);
        let person = StoredPerson {
            id: PersonId(self.id),
            identity: self.identity(keyring)?,
            account: match self.account.as_str() {
                "pending" => Account::Pending { since },
                "active" => Account::Active { since },
                "disabled" => Account::Disabled { since },
                other => return Err(corrupt(WHAT, format!("the account state {other:?}"))),
            },
            preferences: Preferences {
                language: from_word(WHAT, &self.language)?,
                text_size: from_word(WHAT, &self.text_size)?,
            },
        };
        Ok((person, Revision(self.revision)))
    }

    /// `None` once the key was destroyed, whatever bytes are left in the columns.
    fn identity(&self, keyring: &Keyring) -> Result<Option<Identity>, StoreError> {
        let (Some(wrapped), Some(master)) = (&self.wrapped, &self.master_key) else { return Ok(None) };
        let key = unwrap(keyring, self.id, wrapped, master)?;
        let open = |column: &'static str, sealed: &Option<Vec<u8>>| {
            sealed.as_ref().map(|s| key.open(Place { column, row: self.id }, s).map_err(damaged)).transpose()
        };
        let needed = |column, sealed| open(column, sealed)?.ok_or_else(|| corrupt(WHAT, "a name without its columns"));
        Ok(Some(Identity {
            given: text(WHAT, needed(GIVEN, &self.given)?)?,
            family: text(WHAT, needed(FAMILY, &self.family)?)?,
            email: text(WHAT, needed(EMAIL, &self.email)?)?,
            company: open(COMPANY, &self.company)?.map(|t| text(WHAT, t)).transpose()?,
            external: open(EXTERNAL, &self.external)?.map(|t| text(WHAT, t)).transpose()?,
        }))
    }
}

pub(super) fn unwrap(keyring: &Keyring, person: Uuid, wrapped: &[u8], master: &str) -> Result<PersonKey, StoreError> {
    if master != keyring.id() {
        return Err(StoreError::WrongKey { wanted: master.to_owned(), given: keyring.id().to_owned() });
    }
    keyring.unwrap(person, wrapped).map_err(damaged)
}

fn damaged(error: SealError) -> StoreError {
    corrupt(WHAT, error)
}

/// A person as written: sealed identity, look-up hashes, plain rest.
struct Written {
    id: Uuid,
    given: Vec<u8>,
    family: Vec<u8>,
    email: Vec<u8>,
    company: Option<Vec<u8>>,
    external: Option<Vec<u8>>,
    email_hash: Vec<u8>,
    external_hash: Option<Vec<u8>>,
    names_hash: Vec<u8>,
    account: &'static str,
    account_since: DateTime<Utc>,
    language: String,
    text_size: String,
}

impl Written {
    fn seal(person: &Person, key: &PersonKey, shared: &Shared) -> Result<Self, StoreError> {
        let (row, who, ring) = (person.id.0, &person.identity, &shared.keyring);
        let entropy: &dyn Entropy = shared.entropy.as_ref();
        let seal = |column, text: &str| {
            let refused = |e: SealError| StoreError::Refused { what: WHAT, detail: e.to_string() };
            key.seal(entropy, Place { column, row }, text).map_err(refused)
        };
        let (account, since) = match person.account {
            Account::Pending { since } => ("pending", since),
            Account::Active { since } => ("active", since),
            Account::Disabled { since } => ("disabled", since),
        };
        Ok(Self {
            id: row,
            given: seal(GIVEN, who.given.as_str())?,
            family: seal(FAMILY, who.family.as_str())?,
            email: seal(EMAIL, who.email.as_str())?,
            company: who.company.as_ref().map(|c| seal(COMPANY, c.as_str())).transpose()?,
            external: who.external.as_ref().map(|e| seal(EXTERNAL, e.as_str())).transpose()?,
            email_hash: email_hash(ring, &who.email),
            external_hash: who.external.as_ref().map(|e| external_hash(ring, e)),
            names_hash: names_hash(ring, &folded(who.given.as_str()), &folded(who.family.as_str())),
            account,
            account_since: since.utc(),
            language: word(WHAT, &person.preferences.language)?,
            text_size: word(WHAT, &person.preferences.text_size)?,
        })
    }
}

fn email_hash(ring: &Keyring, email: &Email) -> Vec<u8> {
    ring.lookup(EMAIL, email.as_str())
}

fn external_hash(ring: &Keyring, external: &ExternalRef) -> Vec<u8> {
    ring.lookup(EXTERNAL, external.as_str())
}

fn names_hash(ring: &Keyring, given: &str, family: &str) -> Vec<u8> {
    // A line break cannot stand in a name.
    ring.lookup(NAMES, &format!("{given}\n{family}"))
}

/// Pairs the places of `wanted` with the people found under the same hash.
fn places(wanted: &[Vec<u8>], found: Vec<(Uuid, Vec<u8>)>) -> Vec<(usize, PersonId)> {
    let mut by_hash: HashMap<Vec<u8>, Vec<Uuid>> = HashMap::new();
    for (id, hash) in found {
        by_hash.entry(hash).or_default().push(id);
    }
    let of = |(place, hash)| by_hash.get(hash).into_iter().flatten().map(move |id| (place, PersonId(*id)));
    wanted.iter().enumerate().flat_map(of).collect()
}

on_both! {
    impl Tx {
        /// The people under any of these hashes; `query` takes them as its first parameter.
        async fn by_hashes(
            &mut self,
            query: &'static str,
            wanted: &[Vec<u8>],
        ) -> Result<Vec<(usize, PersonId)>, StoreError> {
            let mut found = Vec::new();
            for part in wanted.chunks(4 * ROWS) {
                let query = sqlx::query_as::<_, (Uuid, Vec<u8>)>(query).bind(hexes(part.iter().map(Vec::as_slice)));
                found.extend(all!(self, WHAT, query)?);
            }
            Ok(places(wanted, found))
        }

        /// The key of somebody, to seal with.
        pub(in crate::sql) async fn key_of(&mut self, id: PersonId) -> Result<PersonKey, StoreError> {
            let query = sqlx::query_as::<_, (Vec<u8>, String)>(
                "SELECT wrapped, master_key FROM person_key WHERE person = $1",
            );
            let row = one!(self, WHAT, query.bind(id.0))?;
            let Some((wrapped, master)) = row else {
                return Err(self.fail(StoreError::MissingReference { what: "key of an erased person" }));
            };
            let key = unwrap(&self.shared.keyring, id.0, &wrapped, &master);
            self.kept(key)
        }
    }

    #[async_trait]
    impl PersonRepo for Tx {
        async fn find(&mut self, id: PersonId) -> Result<Option<(StoredPerson, Revision)>, StoreError> {
            let query = sqlx::query_as::<_, PersonRow>(select!("WHERE p.id = $1"));
            let row = one!(self, WHAT, query.bind(id.0))?;
            row.map(|row| row.read(&self.shared.keyring)).transpose()
        }

        async fn find_many(&mut self, wanted: &[PersonId]) -> Result<Vec<StoredPerson>, StoreError> {
            let mut found = HashMap::with_capacity(wanted.len());
            for part in wanted.chunks(4 * ROWS) {
                let query = sqlx::query_as::<_, PersonRow>(select!("WHERE p.id IN ", list!("$1")));
                for row in all!(self, WHAT, query.bind(ids(part.iter().map(|id| id.0))))? {
                    let (person, _) = row.read(&self.shared.keyring)?;
                    found.insert(person.id, person);
                }
            }
            Ok(wanted.iter().filter_map(|id| found.get(id).cloned()).collect())
        }

        async fn find_by_email(&mut self, email: &Email) -> Result<Option<StoredPerson>, StoreError> {
            let query = sqlx::query_as::<_, PersonRow>(select!("WHERE p.email_hash = $1"));
            let row = one!(self, WHAT, query.bind(email_hash(&self.shared.keyring, email)))?;
            Ok(row.map(|row| row.read(&self.shared.keyring)).transpose()?.map(|(person, _)| person))
        }

        async fn find_by_emails(&mut self, emails: &[Email]) -> Result<Vec<(usize, PersonId)>, StoreError> {
            let wanted: Vec<_> = emails.iter().map(|e| email_hash(&self.shared.keyring, e)).collect();
            self.by_hashes(concat!("SELECT id, email_hash FROM person WHERE email_hash IN ", bytes!("$1")), &wanted).await
        }

        async fn find_by_externals(&mut self, refs: &[ExternalRef]) -> Result<Vec<(usize, PersonId)>, StoreError> {
            let wanted: Vec<_> = refs.iter().map(|e| external_hash(&self.shared.keyring, e)).collect();
            let query =
                concat!("SELECT id, external_hash FROM person WHERE external_hash IN ", bytes!("$1"), " ORDER BY id");
            self.by_hashes(query, &wanted).await
        }

        async fn find_by_names(&mut self, names: &[(String, String)]) -> Result<Vec<(usize, PersonId)>, StoreError> {
            let wanted: Vec<_> =
                names.iter().map(|(given, family)| names_hash(&self.shared.keyring, given, family)).collect();
            let query = concat!("SELECT id, names_hash FROM person WHERE names_hash IN ", bytes!("$1"), " ORDER BY id");
            self.by_hashes(query, &wanted).await
        }

        async fn list(&mut self, filter: &PersonFilter, page: &Page) -> Result<Listed<StoredPerson>, StoreError> {
            let mut query = QueryBuilder::<Engine>::new(select!("WHERE 1 = 1"));
            if let Some(after) = after_id(page)? {
                query.push(" AND p.id < ").push_bind(after);
            }
            if let Some(email) = &filter.email {
                query.push(" AND p.email_hash = ").push_bind(email_hash(&self.shared.keyring, email));
            }
            if let Some(region) = filter.region {
                query
                    .push(" AND (EXISTS (SELECT 1 FROM role_grant g WHERE g.person = p.id AND g.region = ")
                    .push_bind(region.0)
                    .push(") OR EXISTS (SELECT 1 FROM enrolment e JOIN session s ON s.id = e.session")
                    .push(" WHERE e.learner = p.id AND s.region = ")
                    .push_bind(region.0)
                    .push("))");
            }
            if let Some(session) = filter.session {
                query
                    .push(" AND EXISTS (SELECT 1 FROM enrolment e WHERE e.learner = p.id AND e.state <> 'withdrawn'")
                    .push(" AND e.session = ")
                    .push_bind(session.0)
                    .push(")");
            }
            if filter.staff_only {
                query.push(" AND EXISTS (SELECT 1 FROM role_grant g WHERE g.person = p.id AND g.role <> 'learner')");
            }
            query.push(" ORDER BY p.id DESC LIMIT ").push_bind(page.fetch());
            let rows = all!(self, WHAT, query.build_query_as::<PersonRow>())?;
            Listed::cut(rows, page, |row| row.id.to_string())
                .try_map(|row| row.read(&self.shared.keyring).map(|(person, _)| person))
        }

        async fn insert(&mut self, people: &[Person], now: Timestamp) -> Result<(), StoreError> {
            for part in people.chunks(ROWS) {
                let mut rows = Vec::with_capacity(part.len());
                let mut keys = Vec::with_capacity(part.len());
                for person in part {
                    let key = PersonKey::generate(self.shared.entropy.as_ref());
                    let row = Written::seal(person, &key, &self.shared);
                    rows.push(self.kept(row)?);
                    let refused = |e: SealError| StoreError::Refused { what: WHAT, detail: e.to_string() };
                    let wrapped = self.shared.keyring.wrap(self.shared.entropy.as_ref(), person.id.0, &key);
                    keys.push((person.id.0, self.kept(wrapped.map_err(refused))?));
                }
                let mut query = QueryBuilder::<Engine>::new(
                    "INSERT INTO person (id, given, family, email, company, external, email_hash, external_hash,
                        names_hash, account, account_since, language, text_size, created, changed, revision) ",
                );
                query.push_values(rows, |mut to, row| {
                    to.push_bind(row.id)
                        .push_bind(row.given)
                        .push_bind(row.family)
                        .push_bind(row.email)
                        .push_bind(row.company)
                        .push_bind(row.external)
                        .push_bind(row.email_hash)
                        .push_bind(row.external_hash)
                        .push_bind(row.names_hash)
                        .push_bind(row.account)
                        .push_bind(row.account_since)
                        .push_bind(row.language)
                        .push_bind(row.text_size)
                        .push_bind(now.utc())
                        .push_bind(now.utc())
                        .push("1");
                });
                run!(self, TAKEN, query.build())?;
                let mut query =
                    QueryBuilder::<Engine>::new("INSERT INTO person_key (person, wrapped, master_key, created) ");
                let master = self.shared.keyring.id().to_owned();
                query.push_values(keys, |mut to, (person, wrapped)| {
                    to.push_bind(person).push_bind(wrapped).push_bind(master.clone()).push_bind(now.utc());
                });
                run!(self, WHAT, query.build())?;
            }
            Ok(())
        }

        async fn update(&mut self, person: &Person, seen: Revision, now: Timestamp) -> Result<(), StoreError> {
            let key = self.key_of(person.id).await?;
            let row = Written::seal(person, &key, &self.shared);
            let row = self.kept(row)?;
            let query = sqlx::query(
                "UPDATE person SET given = $3, family = $4, email = $5, company = $6, external = $7, email_hash = $8,
                        external_hash = $9, names_hash = $10, account = $11, account_since = $12, language = $13,
                        text_size = $14, changed = $15, revision = revision + 1
                 WHERE id = $1 AND revision = $2",
            )
            .bind(row.id)
            .bind(seen.0)
            .bind(row.given)
            .bind(row.family)
            .bind(row.email)
            .bind(row.company)
            .bind(row.external)
            .bind(row.email_hash)
            .bind(row.external_hash)
            .bind(row.names_hash)
            .bind(row.account)
            .bind(row.account_since)
            .bind(row.language)
            .bind(row.text_size)
            .bind(now.utc());
            let rows = run!(self, TAKEN, query)?;
            self.fresh(WHAT, rows)
        }

        async fn erase(&mut self, id: PersonId, now: Timestamp) -> Result<bool, StoreError> {
            let gone = run!(self, WHAT, sqlx::query("DELETE FROM person_key WHERE person = $1").bind(id.0))?;
            run!(self, WHAT, sqlx::query("DELETE FROM learner_store WHERE person = $1").bind(id.0))?;
            run!(self, WHAT, sqlx::query("DELETE FROM recovery_code WHERE person = $1").bind(id.0))?;
            run!(self, WHAT, sqlx::query("DELETE FROM identity_link WHERE person = $1").bind(id.0))?;
            run!(self, WHAT, sqlx::query("DELETE FROM second_factor WHERE person = $1").bind(id.0))?;
            let query = sqlx::query(
                "UPDATE person SET given = NULL, family = NULL, email = NULL, company = NULL, external = NULL,
                        email_hash = NULL, external_hash = NULL, names_hash = NULL, changed = $2,
                        revision = revision + 1
                 WHERE id = $1",
            );
            run!(self, WHAT, query.bind(id.0).bind(now.utc()))?;
            Ok(gone > 0)
        }

        async fn remove_unused(&mut self, wanted: &[PersonId]) -> Result<Vec<PersonId>, StoreError> {
            let mut removed = Vec::new();
            for part in wanted.chunks(4 * ROWS) {
                // Keys and unused invitations go with the person; a chosen password means that somebody came.
                let query = sqlx::query_as::<_, (Uuid,)>(concat!(
                    "DELETE FROM person WHERE id IN ", list!("$1"),
                    " AND NOT EXISTS (SELECT 1 FROM enrolment WHERE learner = person.id)
                      AND NOT EXISTS (SELECT 1 FROM role_grant WHERE role_grant.person = person.id)
                      AND NOT EXISTS (SELECT 1 FROM session_tutor WHERE tutor = person.id)
                      AND NOT EXISTS (SELECT 1 FROM credential WHERE credential.person = person.id)
                      AND NOT EXISTS (SELECT 1 FROM sign_in WHERE sign_in.person = person.id)
                      AND NOT EXISTS (SELECT 1 FROM content_version WHERE content_version.person = person.id)
                      AND NOT EXISTS (SELECT 1 FROM import_batch WHERE import_batch.person = person.id)
                      AND NOT EXISTS (SELECT 1 FROM audit WHERE audit.person = person.id)
                      RETURNING id",
                ));
                let rows = all!(self, WHAT, query.bind(ids(part.iter().map(|id| id.0))))?;
                removed.extend(rows.into_iter().map(|(id,)| PersonId(id)));
            }
            Ok(removed)
        }
    }
}
