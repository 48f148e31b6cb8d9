//! Who may do what, through the use cases.

use lms_core::access::{Grant, Role, Scope};
use lms_core::parcours::Mode;
use lms_core::time::Zone;
use lms_engine::learn::{formation, open_step};
use lms_engine::{EngineError, content, enrolment, person, region, report, session};
use lms_store::Page;

use crate::world::{World, minute, package_12};

#[tokio::test]
async fn out_of_scope_reads_as_not_found() {
    let w = World::new().await;
    let content = w.import(&package_12()).await;
    let (session, steps) = w.session(Mode::Free, &[&content]).await;
    let (mine, monique) = w.enrol(session, "monique").await;
    let (theirs, other) = w.enrol(session, "autreapprenante").await;
    assert!(matches!(session::find(&w.lms, &w.stranger, session).await, Err(EngineError::NotFound(_))));
    assert!(matches!(report::session(&w.lms, &w.stranger, session).await, Err(EngineError::NotFound(_))));
    assert!(matches!(formation(&w.lms, &monique, theirs, minute(1)).await, Err(EngineError::NotFound(_))));
    assert!(matches!(open_step(&w.lms, &other, mine, steps[0], minute(1)).await, Err(EngineError::NotFound(_))));
    assert!(matches!(
        open_step(&w.lms, &w.regional, mine, steps[0], minute(1)).await,
        Err(EngineError::NotFound(_) | EngineError::Forbidden(_))
    ));
    assert!(matches!(
        enrolment::suspend(&w.lms, &monique, mine, "Moi", minute(1)).await,
        Err(EngineError::NotFound(_) | EngineError::Forbidden(_))
    ));
}

#[tokio::test]
async fn r2_16_a_regional_manager_edits_no_content_and_is_told_so() {
    let w = World::new().await;
    let refused = lms_engine::parcours::create(&w.lms, &w.regional, "Mien", minute(0)).await;
    assert!(matches!(refused, Err(EngineError::Forbidden(_))), "{refused:?}");
    assert!(region::create(&w.lms, &w.regional, "X", "X", Zone::PARIS, minute(0)).await.is_err());
}

#[tokio::test]
async fn the_last_national_manager_keeps_the_role() {
    let w = World::new().await;
    let grant = Grant { role: Role::NationalManager, scope: Scope::National };
    let me = w.national.person().unwrap();
    let refused = person::revoke(&w.lms, &w.national, me, grant, minute(0)).await;
    assert!(matches!(refused, Err(EngineError::Forbidden(_))), "{refused:?}");
}

#[tokio::test]
async fn r2_18_a_content_in_use_stays_and_one_that_is_not_goes_and_comes_back() {
    let w = World::new().await;
    let (used, spare) = (w.import(&package_12()).await, w.link().await);
    w.session(Mode::Free, &[&used]).await;
    let seen = async |id| content::find(&w.lms, &w.national, id).await.unwrap().1;
    let refused = content::archive(&w.lms, &w.national, used.id, seen(used.id).await, minute(1)).await;
    assert!(matches!(refused, Err(EngineError::InUse(1))), "{refused:?}");
    content::archive(&w.lms, &w.national, spare.id, seen(spare.id).await, minute(1)).await.unwrap();
    let listed = async || {
        let all = content::list(&w.lms, &w.national, &Default::default(), &Page::first(10)).await.unwrap();
        all.items.iter().any(|c| c.id == spare.id)
    };
    assert!(!listed().await);
    let refused = content::restore(&w.lms, &w.regional, spare.id, seen(spare.id).await, minute(2)).await;
    assert!(matches!(refused, Err(EngineError::Forbidden(_))), "{refused:?}");
    content::restore(&w.lms, &w.national, spare.id, seen(spare.id).await, minute(2)).await.unwrap();
    assert!(listed().await);
}
