//! The contract of sessions.

use lms_core::access::Scope;
use lms_core::enrolment::{Enrolment, Origin};
use lms_core::session::{Cancelled, Phase, Session};
use lms_core::text::{Reason, Title};

use super::on_every_engine;
use super::sample::*;
use crate::repo::{Revision, SessionFilter};
use crate::{Page, Store, StoreError};

on_every_engine!(
    a_session_reads_back_with_its_tutors_in_order,
    a_session_needs_its_region_and_parcours,
    a_second_writer_of_a_session_is_refused,
    sessions_are_listed_within_scopes_only,
    sessions_are_listed_latest_first_and_by_phase,
    the_last_place_of_a_held_session_is_taken_once,
);

async fn the_last_place_of_a_held_session_is_taken_once(store: Store) {
    let world = World::create(&store).await;
    let tries = (0..12).map(|n| {
        let (store, session) = (store.clone(), world.session.id);
        tokio::spawn(async move {
            let learner = person("P", "Q", &format!("place{n}@example.org"));
            let mut unit = store.unit().await.unwrap();
            unit.people().insert(std::slice::from_ref(&learner), at(0)).await.unwrap();
            unit.sessions().hold(session).await.unwrap();
            let free = unit.enrolments().count(session).await.unwrap() < 2;
            if free {
                let enrolment = Enrolment::new(id(), session, learner.id, Origin::Typed, at(0));
                unit.enrolments().insert(&[enrolment]).await.unwrap();
            }
            unit.commit().await.unwrap();
            free
        })
    });
    let mut taken = 0;
    for one in tries.collect::<Vec<_>>() {
        taken += u32::from(one.await.unwrap());
    }
    assert_eq!(taken, 1, "one place was left beside the first learner's");
    assert_eq!(store.reader().await.unwrap().enrolments().count(world.session.id).await.unwrap(), 2);
}

async fn a_session_reads_back_with_its_tutors_in_order(store: Store) {
    let world = World::create(&store).await;
    let tutors = [person("B", "B", "b@example.org"), person("A", "A", "a@example.org")];
    let mut session = session(world.parcours.id, world.region.id, "2026-07-14");
    session.tutors = vec![tutors[1].id, tutors[0].id, world.monique.id];
    session.capacity = Some(u32::MAX);
    session.zone = "Indian/Reunion".parse().unwrap();
    let mut unit = store.unit().await.unwrap();
    unit.people().insert(&tutors, at(0)).await.unwrap();
    unit.sessions().insert(&session).await.unwrap();
    assert_eq!(unit.sessions().find(session.id).await.unwrap(), Some((session.clone(), Revision(1))));
    session.tutors = vec![tutors[0].id];
    session.cancelled = Some(Cancelled { at: at(4), reason: Reason::new("salle indisponible").unwrap() });
    session.title = Title::new("Session d'été").unwrap();
    unit.sessions().update(&session, Revision(1)).await.unwrap();
    assert_eq!(unit.sessions().find(session.id).await.unwrap(), Some((session.clone(), Revision(2))));
    let many = unit.sessions().find_many(&[session.id, id(), world.session.id]).await.unwrap();
    assert_eq!(many, [world.session, session]);
}

async fn a_session_needs_its_region_and_parcours(store: Store) {
    let world = World::create(&store).await;
    let nowhere = [session(id(), world.region.id, "2026-03-02"), session(world.parcours.id, id(), "2026-03-02")];
    for session in nowhere {
        let refused = store.unit().await.unwrap().sessions().insert(&session).await;
        assert!(matches!(refused, Err(StoreError::MissingReference { .. })), "{refused:?}");
    }
}

async fn a_second_writer_of_a_session_is_refused(store: Store) {
    let world = World::create(&store).await;
    let mut unit = store.unit().await.unwrap();
    unit.sessions().update(&world.session, Revision(1)).await.unwrap();
    let stale = unit.sessions().update(&world.session, Revision(1)).await;
    assert!(matches!(stale, Err(StoreError::Stale { .. })), "{stale:?}");
}

async fn all(store: &Store, filter: &SessionFilter, limit: u32) -> Vec<Session> {
    let mut view = store.reader().await.unwrap();
    let (mut found, mut page) = (Vec::new(), Page::first(limit));
    loop {
        let listed = view.sessions().list(filter, &page).await.unwrap();
        assert!(listed.items.len() <= limit as usize);
        found.extend(listed.items);
        let Some(next) = listed.next else { return found };
        page = Page::after(next, limit);
    }
}

async fn sessions_are_listed_within_scopes_only(store: Store) {
    let world = World::create(&store).await;
    let reunion = region("REU", "CMA Réunion");
    let there = session(world.parcours.id, reunion.id, "2026-03-03");
    let here = session(world.parcours.id, world.region.id, "2026-03-04");
    let mut unit = store.unit().await.unwrap();
    unit.regions().insert(&reunion).await.unwrap();
    unit.sessions().insert(&there).await.unwrap();
    unit.sessions().insert(&here).await.unwrap();
    unit.commit().await.unwrap();
    let in_scopes = |scopes: &[Scope]| SessionFilter { scopes: scopes.to_vec(), ..Default::default() };
    let mine = Scope::Region { region: world.region.id };
    let theirs = there.scope();
    for (scopes, expected) in [
        (vec![], vec![]),
        (vec![Scope::National], vec![&here, &there, &world.session]),
        (vec![mine], vec![&here, &world.session]),
        (vec![theirs], vec![&there]),
        (vec![theirs, mine], vec![&here, &there, &world.session]),
        (vec![theirs, Scope::National], vec![&here, &there, &world.session]),
        (vec![Scope::Region { region: id() }], vec![]),
    ] {
        let found = all(&store, &in_scopes(&scopes), 2).await;
        assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{scopes:?}");
    }
    let filter = SessionFilter { region: Some(reunion.id), ..in_scopes(&[mine]) };
    assert_eq!(all(&store, &filter, 9).await, [], "asking for another region does not widen a scope");
}

async fn sessions_are_listed_latest_first_and_by_phase(store: Store) {
    let world = World::create(&store).await;
    let mut unit = store.unit().await.unwrap();
    for first in ["2026-01-05", "2026-02-02", "2026-03-02", "2026-03-03", "2026-09-07"] {
        let mut session = session(world.parcours.id, world.region.id, first);
        session.title = Title::new(&format!("Été {first}")).unwrap();
        unit.sessions().insert(&session).await.unwrap();
    }
    let mut off = session(world.parcours.id, world.region.id, "2026-03-05");
    off.cancelled = Some(Cancelled { at: at(0), reason: Reason::new("annulée").unwrap() });
    unit.sessions().insert(&off).await.unwrap();
    unit.commit().await.unwrap();
    let titled = SessionFilter { scopes: vec![Scope::National], text: Some("ete 2026".into()), ..Default::default() };
    let firsts = async |filter: SessionFilter| {
        let found = all(&store, &filter, 2).await;
        found.iter().map(|s| s.window.first().to_string()).collect::<Vec<_>>()
    };
    let every = ["2026-09-07", "2026-03-03", "2026-03-02", "2026-02-02", "2026-01-05"];
    assert_eq!(firsts(titled.clone()).await, every);
    // The last day of the session of 2 February is 3 March.
    for (phase, today, expected) in [
        (Phase::Running, "2026-03-03", &every[1..4]),
        (Phase::Running, "2026-03-02", &every[2..4]),
        (Phase::Running, "2026-03-04", &every[1..3]),
        (Phase::Ended, "2026-03-03", &every[4..]),
        (Phase::Ended, "2026-03-04", &every[3..]),
        (Phase::Upcoming, "2026-03-02", &every[..2]),
    ] {
        let filter = SessionFilter { phase: Some((phase, day(today))), ..titled.clone() };
        assert_eq!(firsts(filter).await, expected, "{phase:?} on {today}");
    }
    let cancelled = SessionFilter {
        scopes: vec![Scope::National],
        phase: Some((Phase::Cancelled, day("2026-03-03"))),
        ..Default::default()
    };
    assert_eq!(all(&store, &cancelled, 9).await, [off]);
    let touching = SessionFilter { touching: Some((day("2026-03-03"), day("2026-03-03"))), ..titled.clone() };
    assert_eq!(firsts(touching).await, every[1..4]);
    let parcours = SessionFilter { parcours: Some(id()), ..titled };
    assert_eq!(all(&store, &parcours, 9).await, []);
}
