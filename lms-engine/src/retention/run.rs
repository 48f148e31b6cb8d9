//! Removing what is due, in bounded parts: whatever interrupts it, the next run goes on.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use lms_core::access::{Action, Actor, Who};
use lms_core::erasure::Cause;
use lms_core::ids::PersonId;
use lms_core::retention::{Category, Rule, Rules, Run, Tally, Verdict, condense, verdict};
use lms_core::time::{Timestamp, Zone};
use lms_store::repo::Days;

use super::plan::{Cuts, PART, details, heading, is_over, national};
use crate::{EngineError, Lms, attempt, erase, journal, launch, rights};

/// What a round of the timetable takes at most: people erased or restricted, enrolments condensed, hundreds of rows of logs.
const ROUND: u64 = 200;

/// Rows of a log removed in one transaction.
const ROWS: u32 = 500;

/// Removes what is due on the day of `now`, at most `most` people, enrolments and parts of logs each; everything when
/// `None`. Done again, it finds nothing.
///
/// # Errors
///
/// [`EngineError::NotFound`] without the right; those of the store: what is gone stays gone.
pub async fn run(lms: &Lms, actor: &Actor, most: Option<u64>, now: Timestamp) -> Result<Run, EngineError> {
    rights::national(actor, Action::ReadJournal)?;
    let cause = match actor.who {
        Who::Person { person, .. } => Cause::Person { person },
        Who::Operator | Who::System => Cause::Operator,
    };
    let mut round = Round::begin(lms, most.unwrap_or(u64::MAX), now).await?;
    // Logs first: erasing people takes what the plan counted there.
    round.logs().await?;
    round.people().await?;
    round.details().await?;
    round.end(cause).await
}

/// The run of the timetable: once a day, and again while there is more to do; with an elimination slip, logs alone.
///
/// # Errors
///
/// Those of the store.
pub async fn daily(lms: &Lms, now: Timestamp) -> Result<Option<Run>, EngineError> {
    let today = now.day(Zone::PARIS);
    let by_itself = Cause::Rule { rule: Rule::Details };
    let last = lms.store().reader().await?.retention().runs(1).await?;
    if last.first().is_some_and(|last| last.day >= today && !last.more) {
        return Ok(None);
    }
    let mut round = Round::begin(lms, ROUND, now).await?;
    round.logs().await?;
    if !round.rules.slip {
        round.people().await?;
        round.details().await?;
    }
    round.end(by_itself).await.map(Some)
}

/// A run under way.
struct Round<'a> {
    lms: &'a Lms,
    rules: Rules,
    sessions: Vec<Days>,
    today: NaiveDate,
    now: Timestamp,
    most: u64,
    tally: Tally,
    more: bool,
}

impl<'a> Round<'a> {
    async fn begin(lms: &'a Lms, most: u64, now: Timestamp) -> Result<Self, EngineError> {
        // What is not sealed yet cannot be too old, but for a server that stood still: sealed first, it ages from now on.
        journal::seal(lms, now).await?;
        let mut view = lms.store().reader().await?;
        let rules = super::kept(&mut *view).await?;
        let sessions = view.retention().sessions().await?;
        let today = now.day(Zone::PARIS);
        Ok(Self { lms, rules, sessions, today, now, most, tally: Tally::default(), more: false })
    }

    /// Erases and restricts.
    async fn people(&mut self) -> Result<(), EngineError> {
        let (mut after, mut done): (Option<PersonId>, u64) = (None, 0);
        loop {
            let lives = self.lms.store().reader().await?.retention().lives(after, PART).await?;
            let Some((last, _)) = lives.last() else { return Ok(()) };
            after = Some(*last);
            for (person, life) in lives {
                let verdict = verdict(&life, &self.rules, self.today);
                let Some(heading) = heading(&life, verdict) else { continue };
                if done >= self.most {
                    self.more = true;
                    return Ok(());
                }
                let is_done = match verdict {
                    Verdict::Keep(_) => false,
                    Verdict::Restrict(rule) => {
                        let mut unit = self.lms.store().unit().await?;
                        let is_new = unit.retention().restrict(person, rule, self.now).await?;
                        unit.commit().await?;
                        is_new
                    }
                    Verdict::Erase(rule) => erase::again(self.lms, person, Cause::Rule { rule }, self.now).await?,
                };
                done += u64::from(is_done);
                self.tally.add(heading, u64::from(is_done));
            }
        }
    }

    /// Leaves results of enrolments whose details are too old.
    async fn details(&mut self) -> Result<(), EngineError> {
        let mut done = 0;
        for days in &self.sessions {
            if !is_over(days, &self.rules, self.today) {
                continue;
            }
            let mut after = None;
            loop {
                let mut view = self.lms.store().reader().await?;
                let part = view.retention().detailed(days.session, after, PART).await?;
                drop(view);
                let Some(last) = part.last() else { break };
                after = Some(*last);
                for enrolment in part {
                    if done >= self.most {
                        self.more = true;
                        return Ok(());
                    }
                    let mut unit = self.lms.store().unit().await?;
                    attempt::close_open(self.lms, &mut *unit, enrolment, self.now).await?;
                    attempt::flush(self.lms, &mut *unit, enrolment, self.now).await?;
                    launch::close_open(self.lms, &mut *unit, enrolment, self.now).await?;
                    // The places the details stood at in the file are overwritten.
                    unit.erasures().overwrite(true).await?;
                    let facts = unit.facts().of(enrolment).await?;
                    unit.erasures().take_details(enrolment, &condense(&facts)).await?;
                    unit.retention().condensed(enrolment, self.now).await?;
                    unit.erasures().overwrite(false).await?;
                    unit.commit().await?;
                    done += 1;
                    self.tally.add(details(days.region), 1);
                }
            }
        }
        Ok(())
    }

    /// Removes what is too old of statements, logs and journals.
    async fn logs(&mut self) -> Result<(), EngineError> {
        let cuts = Cuts::on(self.today, &self.rules, &self.sessions);
        let statements = national(Category::Statement, Some(Rule::Details));
        let connections = national(Category::ConnectionLog, Some(Rule::ConnectionLog));
        let technical = national(Category::Technical, None);
        let mut parts = 0;
        for heading in [statements, connections, technical] {
            loop {
                if parts >= self.most {
                    self.more = true;
                    return Ok(());
                }
                let mut unit = self.lms.store().unit().await?;
                let gone = match heading.category {
                    Category::Statement => unit.statements().purge(cuts.statement(), ROWS as usize).await?,
                    Category::ConnectionLog => unit.retention().purge_sign_ins(cuts.connections, ROWS).await?,
                    _ => unit.retention().purge_technical(cuts.technical, ROWS).await?,
                };
                unit.commit().await?;
                if gone == 0 {
                    break;
                }
                parts += 1;
                self.tally.add(heading, gone);
            }
        }
        let left = self.most.saturating_sub(parts).saturating_mul(u64::from(ROWS));
        let gone = journal::purge_log(self.lms, cuts.control, left).await?;
        self.more |= gone >= left;
        self.tally.add(national(Category::ControlLog, Some(Rule::ControlLog)), gone);
        let gone = journal::purge(self.lms, cuts.erasures).await?;
        self.tally.add(national(Category::ErasureJournal, Some(Rule::ErasureJournal)), gone);
        Ok(())
    }

    /// Notes what was done: for the page, and, rule by rule, in the journal of erasures. An erasure of a person has its
    /// own entry there.
    async fn end(self, cause: Cause) -> Result<Run, EngineError> {
        let lines = self.tally.lines();
        let run = Run { at: self.now, day: self.today, cause, lines, more: self.more };
        let mut rules: BTreeMap<Rule, BTreeMap<String, u64>> = BTreeMap::new();
        for line in &run.lines {
            let heading = line.heading;
            let Some(rule) = heading.rule.filter(|_| heading.deed != lms_core::retention::Deed::Erase) else {
                continue;
            };
            let region = heading.region.map_or_else(String::new, |region| format!("/{region}"));
            *rules.entry(rule).or_default().entry(format!("{}{region}", heading.category.key())).or_default() +=
                line.count;
        }
        let mut unit = self.lms.store().unit().await?;
        let mut written = Vec::new();
        for (rule, counts) in rules {
            let before = journal::end(&mut *unit).await?;
            written.push((before, journal::append(&mut *unit, None, Cause::Rule { rule }, counts, self.now).await?));
        }
        unit.retention().note_run(self.lms.id(self.now), &run).await?;
        unit.commit().await?;
        for (before, line) in &written {
            journal::copy(self.lms, *before, line).await?;
        }
        if !run.lines.is_empty() {
            // What was removed is not to be read in the file of the database either.
            if let Err(error) = self.lms.store().empty_log().await {
                tracing::debug!(%error, "the log of the database was not emptied");
            }
        }
        Ok(run)
    }
}
