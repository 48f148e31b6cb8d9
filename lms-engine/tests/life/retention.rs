//! Years go by: what each rule removes when, what holds keep, and that running again changes nothing.

use lms_core::erasure::Cause;
use lms_core::people::{Account, Person};
use lms_core::retention::{Category, Deed, Line, Months, Rule};
use lms_core::time::Timestamp;
use lms_engine::{Lms, erase, journal, progress, retention};
use lms_store::repo::Held;

use crate::erasures::{Scene, TRACES};
use crate::scan::scan;
use crate::world::{World, minute, on_both_engines};

fn at(day: &str) -> Timestamp {
    format!("{day}T09:00:00Z").parse().unwrap()
}

/// She chose a password once; the others never came.
async fn activate(scene: &Scene) {
    let mut unit = scene.world.lms.store().unit().await.unwrap();
    let (stored, seen) = unit.people().find(scene.her).await.unwrap().unwrap();
    let person = Person {
        id: stored.id,
        identity: stored.identity.unwrap(),
        account: Account::Active { since: minute(1) },
        preferences: stored.preferences,
    };
    unit.people().update(&person, seen, minute(1)).await.unwrap();
    unit.commit().await.unwrap();
}

async fn plan(scene: &Scene, day: &str) -> Vec<Line> {
    retention::plan(&scene.world.lms, &scene.world.national, day.parse().unwrap()).await.unwrap().lines
}

async fn run(scene: &Scene, day: &str) -> Vec<Line> {
    let run = retention::run(&scene.world.lms, &scene.world.national, None, at(day)).await.unwrap();
    assert!(!run.more);
    run.lines
}

fn count(lines: &[Line], category: Category, deed: Deed) -> u64 {
    lines.iter().filter(|l| l.heading.category == category && l.heading.deed == deed).map(|l| l.count).sum()
}

async fn named(lms: &Lms, scene: &Scene) -> bool {
    lms.store().reader().await.unwrap().people().find(scene.her).await.unwrap().unwrap().0.identity.is_some()
}

async fn r1_10_each_rule_removes_what_it_speaks_of_when_its_time_has_come(world: World) {
    let scene = Scene::play(world).await;
    activate(&scene).await;
    let lms = &scene.world.lms;
    let figures = scene.figures(lms).await;
    assert_eq!(plan(&scene, "2026-03-20").await, [], "nothing is due while the session runs");
    let report = lms_engine::report::session(lms, &scene.world.regional, scene.session).await.unwrap();
    let last = report.session.window.last();

    // Half a year after the session: the two who never came are erased.
    let half = Months(6).after(last).succ_opt().unwrap().to_string();
    let lines = plan(&scene, &half).await;
    assert_eq!(count(&lines, Category::Account, Deed::Erase), 2, "{lines:?}");
    assert!(
        lines.iter().filter(|l| l.heading.deed == Deed::Erase).all(|l| l.heading.region == Some(scene.world.region))
    );
    let ran = run(&scene, &half).await;
    assert_eq!(ran, lines, "what was planned is what is done");
    assert_eq!(run(&scene, &half).await, [], "once is enough");
    let entries = journal::list(lms, &scene.world.national, None, 10).await.unwrap();
    let by_rule = |entry: &&lms_core::erasure::Entry| entry.cause == Cause::Rule { rule: Rule::NeverActivated };
    assert_eq!(entries.iter().filter(by_rule).count(), 2);
    assert!(named(lms, &scene).await);

    // A year after the end, her five days more included: details go, results stay.
    let year = Months(12).after(last + chrono::Days::new(5));
    let lines = plan(&scene, &year.to_string()).await;
    assert_eq!(count(&lines, Category::Trace, Deed::Condense), 0, "not on the last day");
    let year = year.succ_opt().unwrap().to_string();
    let lines = plan(&scene, &year).await;
    assert_eq!(count(&lines, Category::Trace, Deed::Condense), 3, "{lines:?}");
    assert!(count(&lines, Category::Statement, Deed::Remove) > 0, "{lines:?}");
    assert_eq!(run(&scene, &year).await, lines);
    assert_eq!(run(&scene, &year).await, []);
    let mut view = lms.store().reader().await.unwrap();
    assert_eq!(view.statements().count().await.unwrap(), 0);
    assert_eq!(view.erasures().count(scene.her).await.unwrap()[&lms_core::erasure::Part::Attempts], 0);
    drop(view);
    assert_eq!(scene.figures(lms).await, figures, "the same figures from what stays");
    let rebuilt = progress::rebuild(lms, &scene.world.national, false, |_| (), at(&year)).await.unwrap();
    assert_eq!(rebuilt.differences, vec![]);

    // Three years: the account is closed, the name stays with the file.
    let three = Months(36).after(last + chrono::Days::new(5)).succ_opt().unwrap().to_string();
    let lines = run(&scene, &three).await;
    assert_eq!(count(&lines, Category::Account, Deed::Restrict), 1, "{lines:?}");
    let mut view = lms.store().reader().await.unwrap();
    let stored = view.people().find(scene.her).await.unwrap().unwrap().0;
    drop(view);
    assert!(matches!(stored.account, Account::Disabled { .. }) && stored.identity.is_some());
    assert_eq!(run(&scene, &three).await, []);

    // Six years: held, nothing happens; lifted, she goes.
    let six = Months(72).after(last + chrono::Days::new(5)).succ_opt().unwrap().to_string();
    let hold = retention::hold(lms, &scene.world.national, Held::Person(scene.her), "Litige en cours", at(&six)).await;
    let hold = hold.unwrap();
    let held = retention::plan(lms, &scene.world.national, six.parse().unwrap()).await.unwrap();
    assert_eq!((held.held, count(&held.lines, Category::TrainingFile, Deed::Erase)), (1, 0));
    run(&scene, &six).await;
    assert!(named(lms, &scene).await, "a legal hold keeps her");
    let by_hand = erase::erase(lms, &scene.world.national, scene.her, at(&six)).await.unwrap_err();
    assert!(matches!(by_hand, lms_engine::EngineError::Erase(why) if why == [lms_core::erasure::Obstacle::Held]));
    assert_eq!(retention::holds(lms, &scene.world.national).await.unwrap()[0].reason, "Litige en cours");
    retention::lift(lms, &scene.world.national, hold.id, at(&six)).await.unwrap();
    let lines = run(&scene, &six).await;
    assert_eq!(count(&lines, Category::TrainingFile, Deed::Erase), 1, "{lines:?}");
    assert!(!named(lms, &scene).await);
    lms.store().compact().await.unwrap();
    assert_eq!(scan(&scene.world, &TRACES).await, Vec::<String>::new(), "by a rule as by hand");
    assert_eq!(scene.figures(lms).await, figures);
    assert!(journal::verify(lms, &scene.world.national).await.unwrap().is_sound());
}

async fn r1_10_a_run_stops_at_its_bound_and_the_next_one_goes_on(world: World) {
    let scene = Scene::play(world).await;
    let lms = &scene.world.lms;
    let (mut runs, mut done) = (0, 0);
    loop {
        let run = retention::run(lms, &scene.world.national, Some(1), at("2028-01-10")).await.unwrap();
        done += count(&run.lines, Category::Account, Deed::Erase);
        assert!(count(&run.lines, Category::Account, Deed::Erase) <= 1);
        runs += 1;
        if !run.more {
            break;
        }
        assert!(runs < 40, "it ends");
    }
    assert!(runs >= 3 && done == 3, "{runs} runs, {done} people");
    assert_eq!(run(&scene, "2028-01-10").await, []);
    assert_eq!(retention::runs(lms, &scene.world.national, 100).await.unwrap().len(), runs + 1);
}

async fn r1_10_a_region_keeps_longer_and_a_slip_waits_for_somebody(world: World) {
    let scene = Scene::play(world).await;
    activate(&scene).await;
    let (lms, w) = (&scene.world.lms, &scene.world);
    retention::set_rule(lms, &w.national, Rule::Details, Some(w.region), Some(Months(24)), minute(20)).await.unwrap();
    let refused =
        retention::set_rule(lms, &w.national, Rule::Details, Some(w.region), Some(Months(99)), minute(20)).await;
    assert!(matches!(refused, Err(lms_engine::EngineError::Rule(_))));
    assert!(retention::set_rule(lms, &w.regional, Rule::Details, None, None, minute(20)).await.is_err());
    let lines = plan(&scene, "2027-06-10").await;
    assert_eq!(count(&lines, Category::Trace, Deed::Condense), 0, "twelve months are over, twenty-four are not");
    assert_eq!(count(&lines, Category::Statement, Deed::Remove), 0, "statements wait for their session");
    retention::set_slip(lms, &w.national, true, minute(21)).await.unwrap();
    let by_itself = retention::daily(lms, at("2028-06-10")).await.unwrap().unwrap();
    assert_eq!(count(&by_itself.lines, Category::Account, Deed::Erase), 0, "nobody looked at the slip");
    assert_eq!(retention::daily(lms, at("2028-06-10")).await.unwrap(), None, "once a day");
    let lines = run(&scene, "2028-06-10").await;
    assert_eq!(count(&lines, Category::Account, Deed::Erase), 2);
    assert_eq!(count(&lines, Category::Trace, Deed::Condense), 3);
    retention::set_slip(lms, &w.national, false, minute(22)).await.unwrap();
    let next = retention::daily(lms, at("2029-06-11")).await.unwrap().unwrap();
    assert_eq!(count(&next.lines, Category::Account, Deed::Restrict), 1, "{:?}", next.lines);
}

async fn ax4_11_sign_ins_go_after_a_year_and_the_day_somebody_was_seen_stays(world: World) {
    let scene = Scene::play(world).await;
    activate(&scene).await;
    let lms = &scene.world.lms;
    let mut unit = lms.store().unit().await.unwrap();
    let sign_in = lms_store::repo::SignIn {
        id: lms.id(minute(30)),
        person: scene.her,
        token: [9; 32],
        created: minute(30),
        seen: at("2027-02-01"),
        expires: at("2027-02-02"),
        agent: "Navigateur".to_owned(),
        address: "192.0.2.7".to_owned(),
        ended: None,
    };
    unit.sign_ins().insert(&sign_in).await.unwrap();
    unit.commit().await.unwrap();
    assert_eq!(count(&run(&scene, "2028-01-31").await, Category::ConnectionLog, Deed::Remove), 0);
    assert_eq!(count(&run(&scene, "2028-02-03").await, Category::ConnectionLog, Deed::Remove), 1);
    let lives = lms.store().reader().await.unwrap().retention().lives(None, 100).await.unwrap();
    let (_, life) = lives.iter().find(|(id, _)| *id == scene.her).unwrap();
    assert_eq!(life.seen, Some("2027-02-01".parse().unwrap()), "the delay of the account still runs from it");
}

on_both_engines!(
    r1_10_each_rule_removes_what_it_speaks_of_when_its_time_has_come,
    r1_10_a_run_stops_at_its_bound_and_the_next_one_goes_on,
    r1_10_a_region_keeps_longer_and_a_slip_waits_for_somebody,
    ax4_11_sign_ins_go_after_a_year_and_the_day_somebody_was_seen_stays,
);
