//! Erasing a person: what goes, what stays, who may, and that an interruption changes nothing.

use lms_core::access::{Actor, Grant, Role, Scope};
use lms_core::erasure::{Fate, Obstacle, Part, Step};
use lms_core::ids::{EnrolmentId, PersonId, SessionId};
use lms_core::parcours::Mode;
use lms_core::progress::Summary;
use lms_core::xapi::Version;
use lms_engine::learn::open_step;
use lms_engine::lrs::credential::{self, New, authenticate};
use lms_engine::lrs::emit;
use lms_engine::lrs::submit::submit;
use lms_engine::{EngineError, Lms, enrolment, erase, jobs, journal, person, progress, report};

use crate::attempts::{at, launch, post, set};
use crate::scan::scan;
use crate::world::{World, actor, minute, on_both_engines, package_12};

/// Everything that names her.
pub const TRACES: [&str; 6] = [
    "Monique-Zéphyrine",
    "Quévremont-Delaplace",
    "mz.quevremont@patisserie.example.org",
    "Pâtisserie Quévremont",
    "YP-778899-MZQ",
    "patisserie.example.org",
];

/// Somebody who left traces everywhere.
pub struct Scene {
    pub world: World,
    pub session: SessionId,
    pub enrolment: EnrolmentId,
    pub her: PersonId,
}

impl Scene {
    pub async fn play(world: World) -> Self {
        let lms = &world.lms;
        jobs::ensure(lms, minute(0)).await.unwrap();
        let (content, link) = (world.import(&package_12()).await, world.link().await);
        let (session, steps) = world.session(Mode::Free, &[&content, &link]).await;
        let (other, rene) = world.enrol(session, "rene2").await;
        let file = "prénom;nom;courriel;entreprise;référence\n\
            Monique-Zéphyrine;Quévremont-Delaplace;mz.quevremont@patisserie.example.org;Pâtisserie Quévremont;YP-778899-MZQ\n\
            Karim;Test;karim@example.org;;\n";
        let batch = enrolment::stage_import(lms, &world.regional, session, file.as_bytes(), minute(1)).await.unwrap();
        enrolment::apply_import(lms, &world.regional, batch.id, &[], &[], minute(1)).await.unwrap();
        // A second file that was only looked at.
        enrolment::stage_import(lms, &world.regional, session, file.as_bytes(), minute(1)).await.unwrap();
        let report = report::session(lms, &world.regional, session).await.unwrap();
        let is_her = |line: &&(lms_core::enrolment::Enrolment, lms_core::report::LearnerLine)| {
            line.1.identity.as_ref().is_some_and(|who| who.family.as_str() == TRACES[1])
        };
        let (hers, _) = report.lines.iter().find(is_her).unwrap().clone();
        let monique = actor(hers.learner, &[]);
        while jobs::round(lms, minute(2)).await.unwrap().done > 0 {}

        for (enrolment, who) in [(hers.id, &monique), (other, &rene)] {
            let l = launch(open_step(lms, who, enrolment, steps[0], minute(2)).await.unwrap());
            let words = |hers: &'static str| if enrolment == other { "rien à dire" } else { hers };
            let said = [
                at(minute(2), r#""in":"start""#),
                at(minute(2), r#""in":"initialize""#),
                set(minute(3), "cmi.core.lesson_location", "page 7"),
                set(minute(4), "cmi.comments", words("Quévremont-Delaplace, mz.quevremont@patisserie.example.org")),
                set(minute(4), "cmi.suspend_data", words("Je suis Monique-Zéphyrine")),
                set(minute(5), "cmi.core.score.raw", "80"),
                set(minute(6), "cmi.core.lesson_status", "passed"),
            ];
            post(lms, l.attempt, l.generation, 1, &said, minute(9)).await.unwrap();
            open_step(lms, who, enrolment, steps[1], minute(12)).await.unwrap();
        }
        emit::round(lms, minute(12)).await.unwrap();
        let new =
            New { label: "Simulateur".to_owned(), scopes: vec![lms_core::xapi::credential::Scope::All], rate: None };
        let made = credential::make(lms, &world.national, new, minute(0)).await.unwrap();
        let holder = authenticate(lms, &made.shown.login, &made.secret, minute(0)).await.unwrap().unwrap();
        let statement = serde_json::json!([{
            "actor": { "mbox": format!("mailto:{}", TRACES[2]), "name": "Monique-Zéphyrine Quévremont-Delaplace" },
            "verb": { "id": "http://adlnet.gov/expapi/verbs/answered" },
            "object": { "id": "https://golf.example.org/trou/7" },
        }]);
        submit(lms, &holder, Version::V1, (statement.to_string().as_bytes(), &[]), None, minute(13)).await.unwrap();
        let why = "Monique-Zéphyrine est en congé, voir avec Pâtisserie Quévremont";
        enrolment::extend(lms, &world.regional, hers.id, 5, why, minute(14)).await.unwrap();
        enrolment::suspend(lms, &world.regional, hers.id, why, minute(15)).await.unwrap();
        Self { session, enrolment: hers.id, her: hers.learner, world }
    }

    /// The figures of the session, learner by learner, and of the group.
    pub async fn figures(&self, lms: &Lms) -> (Vec<(EnrolmentId, Summary)>, String) {
        let report = report::session(lms, &self.world.regional, self.session).await.unwrap();
        let mut lines: Vec<_> = report.lines.iter().map(|(enrolment, line)| (enrolment.id, line.summary)).collect();
        lines.sort_by_key(|(id, _)| *id);
        (lines, format!("{:?}", report.figures))
    }

    /// She is nowhere, and everything else is as it was.
    pub async fn is_clean(&self, lms: &Lms, figures: &(Vec<(EnrolmentId, Summary)>, String)) {
        lms.store().compact().await.unwrap();
        let found = scan(&self.world, &TRACES).await;
        assert!(found.is_empty(), "{found:#?}");
        assert_eq!(&self.figures(lms).await, figures, "statistics are unchanged");
        let rebuilt = progress::rebuild(lms, &self.world.national, false, |_| (), minute(50)).await.unwrap();
        assert_eq!(rebuilt.differences, vec![], "rows still derive from facts");
        let report = report::session(lms, &self.world.regional, self.session).await.unwrap();
        let (_, line) = report.lines.iter().find(|(enrolment, _)| enrolment.id == self.enrolment).unwrap();
        assert_eq!(line.identity, None, "shown without a name");
        assert_eq!(report.lines.len(), 3);
        let entries = journal::list(lms, &self.world.national, None, 10).await.unwrap();
        assert_eq!(entries.len(), 1, "{entries:?}");
        assert!(journal::verify(lms, &self.world.national).await.unwrap().is_sound());
    }
}

async fn r1_09_nothing_is_left_of_somebody_who_was_erased_and_figures_stay(world: World) {
    let scene = Scene::play(world).await;
    let lms = &scene.world.lms;
    assert!(!scan(&scene.world, &TRACES).await.is_empty(), "the scan sees what is there");
    let figures = scene.figures(lms).await;
    let before = erase::preview(lms, &scene.world.national, scene.her, minute(40)).await.unwrap();
    assert_eq!(before.obstacles, []);
    let goes =
        |part| before.lines.iter().find(|line| line.part == part).map(|line| (line.count, line.fate == Fate::Goes));
    assert_eq!(goes(Part::Identity), Some((1, true)));
    assert_eq!(goes(Part::Attempts), Some((1, true)));
    assert_eq!(goes(Part::Agents), Some((2, true)), "the account and the address");
    assert_eq!(goes(Part::Imports), Some((2, true)));
    assert_eq!(goes(Part::Enrolments), Some((1, false)));
    assert_eq!(goes(Part::Results), Some((2, false)));
    let done = erase::erase(lms, &scene.world.national, scene.her, minute(40)).await.unwrap();
    assert_eq!((done.step, done.finished), (Step::Done, Some(minute(40))));
    scene.is_clean(lms, &figures).await;
    let said = erase::preview(lms, &scene.world.national, scene.her, minute(41)).await.unwrap();
    assert_eq!(said.obstacles, [Obstacle::AlreadyErased]);
    let again = erase::erase(lms, &scene.world.national, scene.her, minute(41)).await.unwrap_err();
    assert!(matches!(again, EngineError::Erase(why) if why == [Obstacle::AlreadyErased]));
    // Nothing brings her back: neither the job that tells facts, nor the outbox.
    emit::round(lms, minute(42)).await.unwrap();
    while jobs::round(lms, minute(43)).await.unwrap().done > 0 {}
    scene.is_clean(lms, &figures).await;
}

async fn r1_09_an_erasure_that_is_killed_at_any_step_is_finished_by_the_next_start(world: World) {
    let scene = Scene::play(world).await;
    let figures = scene.figures(&scene.world.lms).await;
    erase::begin(&scene.world.lms, &scene.world.national, scene.her, minute(40)).await.unwrap();
    // Each start does one step and is killed.
    for step in Step::ALL {
        let lms = scene.world.restarted().await;
        let next = erase::advance(&lms, scene.her, minute(41)).await.unwrap();
        assert_eq!(next, step.next());
        lms.store().close().await;
    }
    scene.is_clean(&scene.world.lms, &figures).await;
}

async fn r1_09_a_start_takes_up_what_was_left_at_each_step(world: World) {
    let scene = Scene::play(world).await;
    let people: Vec<_> = {
        let mut made = Vec::new();
        for n in 0..Step::ALL.len() {
            made.push(scene.world.enrol(scene.session, &format!("essai-numero-{n}")).await.1.person().unwrap());
        }
        made
    };
    for (steps, her) in people.iter().enumerate() {
        erase::begin(&scene.world.lms, &scene.world.national, *her, minute(40)).await.unwrap();
        for _ in 0..steps {
            erase::advance(&scene.world.lms, *her, minute(41)).await.unwrap();
        }
    }
    let lms = scene.world.restarted().await;
    let done = journal::reconcile(&lms, minute(42)).await.unwrap();
    assert_eq!((done.finished, done.people, done.damaged), (Step::ALL.len() - 1, 0, 0));
    assert_eq!(journal::reconcile(&lms, minute(43)).await.unwrap(), journal::Replayed::default(), "and once is enough");
    lms.store().compact().await.unwrap();
    assert_eq!(scan(&scene.world, &["essai-numero"]).await, Vec::<String>::new());
    let entries = journal::list(&lms, &scene.world.national, None, 100).await.unwrap();
    assert_eq!(entries.len(), Step::ALL.len(), "one entry each, none twice");
    lms.store().close().await;
}

async fn r1_09_who_may_erase_whom(world: World) {
    let scene = Scene::play(world).await;
    let (w, her) = (&scene.world, scene.her);
    let lms = &w.lms;
    let refused = |result: Result<lms_store::repo::Erasure, EngineError>| match result {
        Err(EngineError::Erase(why)) => why,
        other => panic!("{other:?}"),
    };
    assert!(matches!(erase::erase(lms, &w.stranger, her, minute(40)).await, Err(EngineError::NotFound(_))));
    let monique = actor(her, &[]);
    assert!(matches!(erase::erase(lms, &monique, her, minute(40)).await, Err(EngineError::NotFound(_))));
    let tutor = Grant { role: Role::Tutor, scope: Scope::Session { region: w.region, session: scene.session } };
    let tutor = actor(her, &[tutor]);
    assert!(matches!(erase::preview(lms, &tutor, her, minute(40)).await, Err(EngineError::NotFound(_))));
    let me = w.national.person().unwrap();
    let why = refused(erase::erase(lms, &w.national, me, minute(40)).await);
    assert_eq!(why, [Obstacle::Oneself, Obstacle::LastNationalManager]);
    let by_operator = refused(erase::erase(lms, &Actor::operator(), me, minute(40)).await);
    assert_eq!(by_operator, [Obstacle::LastNationalManager]);
    // She works in another region besides: the national manager decides.
    let elsewhere = Grant { role: Role::RegionalManager, scope: w.stranger.grants[0].scope };
    person::grant(lms, &w.national, her, elsewhere, minute(39)).await.unwrap();
    let why = refused(erase::erase(lms, &w.regional, her, minute(40)).await);
    assert_eq!(why, [Obstacle::OtherRegions]);
    person::revoke(lms, &w.national, her, elsewhere, minute(39)).await.unwrap();
    erase::erase(lms, &w.regional, her, minute(40)).await.unwrap();
    // A second national manager makes the first one erasable.
    let national = Grant { role: Role::NationalManager, scope: Scope::National };
    let second = person::identity("seconde", "Test", "seconde@example.org", None).unwrap();
    let second = person::create(lms, &w.national, second, Some(national), minute(41)).await.unwrap();
    erase::erase(lms, &actor(second.id, &[national]), me, minute(42)).await.unwrap();
}

on_both_engines!(
    r1_09_nothing_is_left_of_somebody_who_was_erased_and_figures_stay,
    r1_09_an_erasure_that_is_killed_at_any_step_is_finished_by_the_next_start,
    r1_09_a_start_takes_up_what_was_left_at_each_step,
    r1_09_who_may_erase_whom,
);

/// `cargo test --release -p lms-engine --test life ten_thousand -- --ignored --nocapture`
async fn an_erasure_of_ten_thousand_facts_takes_less_than_two_seconds(world: World) {
    let scene = Scene::play(world).await;
    let lms = &scene.world.lms;
    let mut unit = lms.store().unit().await.unwrap();
    let known = unit.facts().of(scene.enrolment).await.unwrap();
    let one = known.first().unwrap().clone();
    let time = lms_core::evidence::Kind::Time {
        connected: lms_core::time::Span::seconds(20),
        active: lms_core::time::Span::seconds(15),
    };
    let more = (0..10_000).map(|n| lms_core::evidence::Fact {
        id: lms.id(minute(16 + n / 600)),
        at: minute(16 + n / 600),
        kind: time.clone(),
        ..one.clone()
    });
    let more: Vec<_> = more.collect();
    unit.facts().append(&more).await.unwrap();
    unit.commit().await.unwrap();
    progress::rebuild(lms, &scene.world.national, true, |_| (), minute(50)).await.unwrap();
    let figures = scene.figures(lms).await;
    // The test alone measures: nothing is decided by a clock.
    #[allow(clippy::disallowed_methods)]
    let begun = std::time::Instant::now();
    let done = erase::erase(lms, &scene.world.national, scene.her, minute(60)).await.unwrap();
    let took = begun.elapsed();
    eprintln!("erased {} facts in {took:?}", done.counts[&Part::Facts]);
    assert!(done.counts[&Part::Facts] >= 9_990 && took < std::time::Duration::from_secs(2), "{took:?}");
    assert_eq!(scene.figures(lms).await, figures);
}

#[tokio::test]
#[ignore = "a figure, not a rule: run it in release, alone"]
async fn ten_thousand_facts_on_sqlite() {
    an_erasure_of_ten_thousand_facts_takes_less_than_two_seconds(World::new().await).await;
}

#[tokio::test]
#[ignore = "a figure, not a rule: run it in release, alone"]
async fn ten_thousand_facts_on_postgresql() {
    crate::world::on_postgres(an_erasure_of_ten_thousand_facts_takes_less_than_two_seconds).await;
}
