//! What is due on a day, counted by category and region; nothing is changed.

use chrono::NaiveDate;
use lms_core::access::{Action, Actor};
use lms_core::ids::{PersonId, RegionId};
use lms_core::retention::{Category, Deed, Heading, Life, Line, Months, Rule, Rules, Tally, Verdict, Waits, verdict};
use lms_core::time::{Timestamp, Zone};
use lms_core::xapi::lexical::Instant;
use lms_store::repo::Days;

use crate::{EngineError, Lms, journal, rights};

/// People read at once.
pub(super) const PART: u32 = 500;

/// How long what is only needed to finish something is kept: done effects, links that ended.
const TECHNICAL: Months = Months(1);

/// What is due.
#[derive(Clone, Debug, Eq, PartialEq, serde::Serialize)]
pub struct Plan {
    /// The day that delays are reckoned to.
    pub day: NaiveDate,
    /// By category, deed, rule and region.
    pub lines: Vec<Line>,
    /// People nothing is removed of because of a legal hold.
    pub held: u64,
    /// Somebody starts what removes people and details.
    pub slip: bool,
}

/// The first instant of the day that everything before is too old on `today`.
pub(super) fn cut(months: Months, today: NaiveDate) -> Timestamp {
    Zone::PARIS.start_of(months.before(today))
}

/// The heading of what is due for a person.
pub(super) fn heading(life: &Life, verdict: Verdict) -> Option<Heading> {
    let region = life.sessions.iter().max_by_key(|(_, last)| *last).map(|(region, _)| *region);
    match verdict {
        Verdict::Keep(_) => None,
        Verdict::Restrict(rule) => {
            Some(Heading { category: Category::Account, deed: Deed::Restrict, rule: Some(rule), region })
        }
        Verdict::Erase(rule) => {
            let category = if rule == Rule::TrainingFile { Category::TrainingFile } else { Category::Account };
            Some(Heading { category, deed: Deed::Erase, rule: Some(rule), region })
        }
    }
}

/// The heading of the details of a region's enrolments.
pub(super) fn details(region: RegionId) -> Heading {
    Heading { category: Category::Trace, deed: Deed::Condense, rule: Some(Rule::Details), region: Some(region) }
}

/// The heading of what is removed for the whole platform.
pub(super) fn national(category: Category, rule: Option<Rule>) -> Heading {
    Heading { category, deed: Deed::Remove, rule, region: None }
}

/// Whether the details of a session are too old.
pub(super) fn is_over(days: &Days, rules: &Rules, today: NaiveDate) -> bool {
    !days.held && today > rules.months(Rule::Details, Some(days.region)).after(days.last)
}

/// Everything that is too old on a day, as one bound for each kind.
pub(super) struct Cuts {
    /// Statements stored before.
    pub statements: Timestamp,
    /// Sign-ins last used before.
    pub connections: Timestamp,
    /// Entries of the audit log sealed before.
    pub control: Timestamp,
    /// Entries of the journal of erasures before.
    pub erasures: Timestamp,
    /// What was done before.
    pub technical: Timestamp,
}

impl Cuts {
    /// The bounds. Statements name no session, so all of them wait for the earliest session whose details are kept: a
    /// statement is never removed before the delay of its session is over.
    pub fn on(today: NaiveDate, rules: &Rules, sessions: &[Days]) -> Self {
        let earliest = sessions
            .iter()
            .filter(|days| days.learner_held || !is_over(days, rules, today))
            .map(|days| days.first)
            .min();
        let by_age = rules.months(Rule::Details, None).before(today);
        let of = |rule| cut(rules.months(rule, None), today);
        Self {
            statements: Zone::PARIS.start_of(earliest.map_or(by_age, |day| day.min(by_age))),
            connections: of(Rule::ConnectionLog),
            control: of(Rule::ControlLog),
            erasures: of(Rule::ErasureJournal),
            technical: cut(TECHNICAL, today),
        }
    }

    /// The bound of statements as they are stored.
    pub fn statement(&self) -> Instant {
        Instant(self.statements.millis())
    }
}

/// What a run on `today` would do.
///
/// # Errors
///
/// [`EngineError::NotFound`] without the right; those of the store.
pub async fn plan(lms: &Lms, actor: &Actor, today: NaiveDate) -> Result<Plan, EngineError> {
    rights::national(actor, Action::ReadJournal)?;
    let mut view = lms.store().reader().await?;
    let rules = super::kept(&mut *view).await?;
    let mut tally = Tally::default();
    let (mut after, mut held): (Option<PersonId>, u64) = (None, 0);
    loop {
        let lives = view.retention().lives(after, PART).await?;
        let Some((last, _)) = lives.last() else { break };
        after = Some(*last);
        for (_, life) in &lives {
            let verdict = verdict(life, &rules, today);
            held += u64::from(verdict == Verdict::Keep(Waits::Hold));
            if let Some(heading) = heading(life, verdict) {
                tally.add(heading, 1);
            }
        }
    }
    let sessions = view.retention().sessions().await?;
    for days in sessions.iter().filter(|days| is_over(days, &rules, today)) {
        tally.add(details(days.region), view.retention().count_detailed(days.session).await?);
    }
    let cuts = Cuts::on(today, &rules, &sessions);
    let statements = view.statements().count_before(cuts.statement()).await?;
    tally.add(national(Category::Statement, Some(Rule::Details)), statements);
    let sign_ins = view.retention().count_sign_ins(cuts.connections).await?;
    tally.add(national(Category::ConnectionLog, Some(Rule::ConnectionLog)), sign_ins);
    let technical = view.retention().count_technical(cuts.technical).await?;
    tally.add(national(Category::Technical, None), technical);
    drop(view);
    let entries = journal::count_old(lms, cuts.control).await?;
    tally.add(national(Category::ControlLog, Some(Rule::ControlLog)), entries);
    let erasures = journal::count_entries(lms, cuts.erasures).await?;
    tally.add(national(Category::ErasureJournal, Some(Rule::ErasureJournal)), erasures);
    Ok(Plan { day: today, lines: tally.lines(), held, slip: rules.slip })
}
