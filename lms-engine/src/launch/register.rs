//! A new registration: moveOn is worked out at once, and what is thereby satisfied is said.

use lms_core::cmi5::state::State;
use lms_core::ids::{ContentId, EnrolmentId, StepId};
use lms_core::time::Timestamp;
use lms_core::tincan;
use lms_store::Unit;
use lms_store::repo::{Registration, Revision, Submission};
use uuid::Uuid;

use super::held::{Account, Held, Record, Standing, instant};
use super::pen::{Pen, ours};
use crate::content::Structure;
use crate::{EngineError, Lms};

/// Who is to be registered in what.
pub(super) struct New {
    pub id: Uuid,
    pub place: Option<(EnrolmentId, StepId)>,
    pub content: ContentId,
    pub version: u32,
    pub account: Account,
}

/// Makes the registration; gives the statements that are to be stored with it.
///
/// Source: cmi5 9.6.1, 9.3.9.
pub(super) async fn register(
    lms: &Lms,
    unit: &mut dyn Unit,
    new: New,
    now: Timestamp,
) -> Result<(Held, Vec<Submission>), EngineError> {
    let launchable = lms.courses().launchable(lms, unit, new.content, new.version).await?;
    let (standing, statements) = match &launchable.structure {
        Structure::Cmi5(course) => {
            let (state, satisfied) = State::register(course);
            let pen = Pen { lms, course, account: &new.account, registration: new.id, now };
            // No unit has been launched yet, so they are of a session of their own.
            (Standing::Cmi5(state), pen.satisfied(lms.id(now), None, &satisfied)?)
        }
        Structure::Xapi(_) => {
            (Standing::Xapi { standing: tincan::Standing::default(), launched: instant(now) }, Vec::new())
        }
    };
    let row = Registration {
        id: new.id,
        place: new.place,
        content: new.content,
        version: new.version,
        session: None,
        document: String::new(),
        created: now,
        changed: now,
        revision: Revision(1),
    };
    let record = Record { account: new.account, standing, counted: 0 };
    let mut held = Held { row, record, launchable };
    held.written()?;
    unit.registrations().insert(&held.row).await?;
    let submissions = if statements.is_empty() { Vec::new() } else { vec![ours(lms, statements)?] };
    Ok((held, submissions))
}
