//! Enrolling from a file: planned, applied, undone.

use lms_core::parcours::Mode;
use lms_engine::enrolment::{apply_import, stage_import, undo_import};
use lms_engine::{EngineError, enrolment, report};
use lms_store::Page;

use crate::world::{World, minute, package_12};

const FILE: &str = "prenom;nom;courriel\nMonique;A;monique@example.org\nÉloïse;B;eloise@example.org\n;C;mauvais\n";

#[tokio::test]
async fn r2a_06_a_file_is_planned_applied_and_taken_back() {
    let w = World::new().await;
    let content = w.import(&package_12()).await;
    let (session, _) = w.session(Mode::Free, &[&content]).await;
    let staged = stage_import(&w.lms, &w.regional, session, FILE.as_bytes(), minute(1)).await.unwrap();
    assert_eq!((staged.plan.ready(), staged.plan.refused()), (2, 1));
    let page = || async { enrolment::list(&w.lms, &w.regional, session, &Page::first(10)).await.unwrap().items.len() };
    assert_eq!(page().await, 0, "a plan writes nothing");
    let applied = apply_import(&w.lms, &w.regional, staged.id, &[], &[], minute(2)).await.unwrap();
    assert_eq!((page().await, applied.created.len()), (2, 2));
    let twice = apply_import(&w.lms, &w.regional, staged.id, &[], &[], minute(3)).await;
    assert!(matches!(twice, Err(EngineError::ImportState(_))));
    // The same file again changes nothing.
    let again = stage_import(&w.lms, &w.regional, session, FILE.as_bytes(), minute(4)).await.unwrap();
    assert_eq!((again.plan.ready(), again.plan.already()), (0, 2));
    assert_eq!(undo_import(&w.lms, &w.regional, staged.id, minute(5)).await.unwrap(), (2, 0));
    assert_eq!(page().await, 0);
    assert_eq!(report::session(&w.lms, &w.regional, session).await.unwrap().lines.len(), 0);
}

#[tokio::test]
async fn a_stranger_sees_neither_session_nor_import() {
    let w = World::new().await;
    let content = w.import(&package_12()).await;
    let (session, _) = w.session(Mode::Free, &[&content]).await;
    let refused = stage_import(&w.lms, &w.stranger, session, FILE.as_bytes(), minute(1)).await;
    assert!(matches!(refused, Err(EngineError::NotFound(_))), "{refused:?}");
}

#[tokio::test]
async fn those_who_deserve_a_look_are_named_and_no_more_than_asked_for() {
    let w = World::new().await;
    let content = w.link().await;
    let (session, _) = w.session(Mode::Free, &[&content]).await;
    for given in ["zoe", "anna", "malo"] {
        w.enrol(session, given).await;
    }
    let later = minute(4 * 24 * 60);
    let all = report::watch(&w.lms, &w.regional, &[session], 12, later).await.unwrap();
    let names = |watched: &[report::Watched]| -> Vec<String> {
        watched.iter().map(|one| one.line.identity.as_ref().unwrap().given.to_string()).collect()
    };
    assert_eq!(names(&all), ["anna", "malo", "zoe"], "equally pressing: by name");
    assert_eq!(report::watch(&w.lms, &w.regional, &[session], 2, later).await.unwrap().len(), 2);
    let foreign = report::watch(&w.lms, &w.stranger, &[session], 12, later).await;
    assert!(matches!(foreign, Err(EngineError::NotFound(_))));
}
