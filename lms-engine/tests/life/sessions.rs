//! What becomes of a session: changed, called off, accompanied.

use lms_core::access::{Grant, Role, Scope};
use lms_core::parcours::Mode;
use lms_core::people::Account;
use lms_core::session::SessionError;
use lms_engine::learn::{formation, open_step};
use lms_engine::session::{self, Recruit, SessionEdit};
use lms_engine::{EngineError, jobs, person};

use crate::world::{World, actor, minute, package_12};

fn edit(title: &str) -> SessionEdit {
    SessionEdit {
        title: title.to_owned(),
        first: "2026-03-02".parse().unwrap(),
        last: "2026-04-30".parse().unwrap(),
        capacity: Some(12),
    }
}

#[tokio::test]
async fn who_changes_a_session_that_somebody_else_changed_is_told() {
    let w = World::new().await;
    let content = w.import(&package_12()).await;
    let (id, _) = w.session(Mode::Free, &[&content]).await;
    let (_, seen) = session::find(&w.lms, &w.regional, id).await.unwrap();
    session::edit(&w.lms, &w.regional, id, edit("Avril"), seen, minute(1)).await.unwrap();
    let late = session::edit(&w.lms, &w.national, id, edit("Mai"), seen, minute(2)).await;
    assert!(matches!(late, Err(EngineError::Stale { .. })), "{late:?}");
    let (card, _) = session::find(&w.lms, &w.regional, id).await.unwrap();
    assert_eq!(card.session.title.as_str(), "Avril");
}

#[tokio::test]
async fn a_session_called_off_closes_access_and_open_work_tells_everybody_and_keeps_what_was_done() {
    let w = World::new().await;
    let content = w.import(&package_12()).await;
    let (id, steps) = w.session(Mode::Free, &[&content]).await;
    let (enrolment, monique) = w.enrol(id, "monique").await;
    open_step(&w.lms, &monique, enrolment, steps[0], minute(1)).await.unwrap();
    let before = w.letters();
    let (_, seen) = session::find(&w.lms, &w.regional, id).await.unwrap();
    let without = session::cancel(&w.lms, &w.regional, id, " ", seen, minute(2)).await;
    assert!(matches!(without, Err(EngineError::Field { field: "reason", .. })), "{without:?}");
    session::cancel(&w.lms, &w.regional, id, "Formatrice absente", seen, minute(2)).await.unwrap();
    while jobs::round(&w.lms, minute(3)).await.unwrap().done > 0 {}
    assert!(w.letters() > before, "she is told");
    let refused = open_step(&w.lms, &monique, enrolment, steps[0], minute(4)).await;
    assert!(matches!(refused, Err(EngineError::NoAccess(_))), "{refused:?}");
    let kept = formation(&w.lms, &monique, enrolment, minute(4)).await.unwrap();
    assert!(kept.0.summary.last.is_some(), "what was done stays");
    let (_, seen) = session::find(&w.lms, &w.regional, id).await.unwrap();
    let again = session::cancel(&w.lms, &w.regional, id, "Encore", seen, minute(5)).await;
    assert!(matches!(again, Err(EngineError::Session(SessionError::Cancelled))), "{again:?}");
    let changed = session::edit(&w.lms, &w.regional, id, edit("Avril"), seen, minute(5)).await;
    assert!(matches!(changed, Err(EngineError::Session(SessionError::Cancelled))), "{changed:?}");
}

#[tokio::test]
async fn r2_17_a_region_finds_its_tutor_by_address_and_the_tutor_reaches_that_session_only() {
    let w = World::new().await;
    let content = w.import(&package_12()).await;
    let (id, _) = w.session(Mode::Free, &[&content]).await;
    let (other, _) = w.session(Mode::Free, &[&content]).await;
    let fabienne = person::identity("Fabienne", "Le Goff", "fabienne@example.org", None).unwrap();
    let made = session::recruit_tutor(&w.lms, &w.regional, id, fabienne.clone(), minute(1)).await.unwrap();
    let Recruit::Invited(tutor) = made else { panic!("{made:?}") };
    let again = session::recruit_tutor(&w.lms, &w.regional, other, fabienne.clone(), minute(2)).await.unwrap();
    assert_eq!(again, Recruit::Known(tutor), "one address is one person");
    session::unassign_tutor(&w.lms, &w.regional, other, tutor, minute(3)).await.unwrap();
    let team = session::team(&w.lms, &w.regional, id).await.unwrap();
    assert!(matches!(team[..], [ref one] if one.id == tutor && matches!(one.account, Account::Pending { .. })));
    let scope = Scope::Session { region: w.region, session: id };
    let hers = actor(tutor, &[Grant { role: Role::Tutor, scope }]);
    assert!(session::find(&w.lms, &hers, id).await.is_ok());
    assert!(matches!(session::find(&w.lms, &hers, other).await, Err(EngineError::NotFound(_))));
    let stranger = session::recruit_tutor(&w.lms, &w.stranger, id, fabienne, minute(4)).await;
    assert!(matches!(stranger, Err(EngineError::NotFound(_))), "{stranger:?}");
}
