//! What happens on the platform is told as xAPI statements, each fact once.

use lms_core::parcours::Mode;
use lms_core::xapi::agent::AgentKey;
use lms_core::xapi::json;
use lms_core::xapi::query::Filter;
use lms_engine::Lms;
use lms_engine::learn::open_step;
use lms_engine::lrs::emit;
use lms_store::repo::Find;

use crate::world::{World, minute, on_both_engines};

async fn told(lms: &Lms, filter: &Filter) -> Vec<String> {
    let find = Find { filter, only_of: None, from: None, size: 100 };
    let found = lms.store().reader().await.unwrap().statements().page(&find).await.unwrap();
    found.statements.into_iter().map(|held| held.text).collect()
}

async fn r2_22_each_fact_is_told_once_however_often_the_job_runs(world: World) {
    let link = world.link().await;
    let (session, steps) = world.session(Mode::Free, &[&link]).await;
    let (enrolment, monique) = world.enrol(session, "monique").await;
    let (_, rene) = world.enrol(session, "rene2").await;
    open_step(&world.lms, &monique, enrolment, steps[0], minute(10)).await.unwrap();
    let facts = world.lms.store().reader().await.unwrap().facts().of(enrolment).await.unwrap();
    let wanted = facts.iter().filter(|fact| fact.kind.key() != "time").count() as u64;
    assert!(wanted >= 2, "opened and completed: {facts:?}");
    assert_eq!(emit::round(&world.lms, minute(11)).await.unwrap(), wanted);
    assert_eq!(emit::round(&world.lms, minute(12)).await.unwrap(), 0, "told already");
    assert_eq!(emit::round(&world.restarted().await, minute(13)).await.unwrap(), 0, "by another replica too");

    let key = |person: &lms_core::access::Actor| {
        let account =
            format!(r#"{{"account":{{"homePage":"https://lms.example.org","name":"{}"}}}}"#, person.person().unwrap());
        AgentKey::of(&json::read(account.as_bytes()).unwrap())
    };
    let of_monique = told(&world.lms, &Filter { agent: key(&monique), ..Filter::default() }).await;
    assert_eq!(of_monique.len() as u64, wanted);
    assert!(of_monique.iter().all(|text| text.contains(&enrolment.to_string()) && !text.contains("monique")));
    assert!(told(&world.lms, &Filter { agent: key(&rene), ..Filter::default() }).await.is_empty());
    let completed = Filter { verb: Some("http://adlnet.gov/expapi/verbs/completed".into()), ..Filter::default() };
    assert_eq!(told(&world.lms, &completed).await.len(), 1);
    let by_registration = Filter { registration: Some(enrolment.0), ..Filter::default() };
    assert_eq!(told(&world.lms, &by_registration).await.len() as u64, wanted);
}

async fn r2_22_a_fact_that_is_committed_late_is_told_all_the_same(world: World) {
    let link = world.link().await;
    let (session, steps) = world.session(Mode::Free, &[&link]).await;
    let (first, monique) = world.enrol(session, "monique").await;
    let (second, rene) = world.enrol(session, "rene2").await;
    open_step(&world.lms, &monique, first, steps[0], minute(10)).await.unwrap();
    assert!(emit::round(&world.lms, minute(10)).await.unwrap() > 0);
    // Its key is a minute older than what was told last.
    open_step(&world.lms, &rene, second, steps[0], minute(9)).await.unwrap();
    assert!(emit::round(&world.lms, minute(11)).await.unwrap() > 0);
}

on_both_engines!(
    r2_22_each_fact_is_told_once_however_often_the_job_runs,
    r2_22_a_fact_that_is_committed_late_is_told_all_the_same,
);
