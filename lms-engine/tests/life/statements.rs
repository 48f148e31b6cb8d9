//! What happens on the platform is told as xAPI statements, each fact once.

use lms_core::access::Actor;
use lms_core::parcours::Mode;
use lms_core::xapi::VOIDED;
use lms_core::xapi::agent::AgentKey;
use lms_core::xapi::json;
use lms_core::xapi::query::Filter;
use lms_engine::Lms;
use lms_engine::learn::open_step;
use lms_engine::lrs::{emit, erase, transfer};
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

fn line(n: u32, more: &str) -> String {
    format!(
        r#"{{"actor":{{"mbox":"mailto:monique@example.org","name":"Monique"}},"verb":{{"id":"urn:v"}},"object":{{"id":"urn:o:{n}"}}{more}}}"#
    )
}

async fn everything(lms: &Lms) -> Vec<lms_store::repo::HeldStatement> {
    let (mut all, mut after) = (Vec::new(), None);
    loop {
        let part = transfer::give_out(lms, &Actor::operator(), after).await.unwrap();
        let Some(last) = part.last() else { return all };
        after = Some(last.place);
        all.extend(part);
    }
}

async fn r2_22_lines_taken_in_twice_are_there_once_and_come_out_again(world: World) {
    let id = "39e24cc4-69af-4b01-a824-1fdc6ea8a3af";
    let void = format!(
        r#"{{"actor":{{"mbox":"mailto:boss@example.org"}},"verb":{{"id":"{VOIDED}"}},"object":{{"objectType":"StatementRef","id":"{id}"}}}}"#
    );
    let authority = r#","authority":{"mbox":"mailto:elsewhere@example.org"}"#;
    let mut lines: Vec<String> = (0..450).map(|n| line(n, authority)).collect();
    lines.push(line(1, &format!(r#","id":"{id}""#)));
    lines.push(void);
    lines.push("not JSON".to_owned());
    lines.push(line(2, r#","result":{"score":{"scaled":7}}"#));
    lines.push(line(3, &format!(r#","id":"{id}""#)));
    let texts: Vec<&[u8]> = lines.iter().map(|line| line.as_bytes()).collect();
    for _ in 0..2 {
        let taken = transfer::take_in(&world.lms, &Actor::operator(), &texts, minute(0)).await.unwrap();
        let refused: Vec<usize> = taken.refused.iter().map(|(n, _)| *n).collect();
        assert_eq!((taken.stored, refused), (452, vec![452, 453, 454]), "{:?}", taken.refused);
    }
    let all = everything(&world.lms).await;
    assert_eq!(all.len(), 452);
    assert_eq!(all.iter().filter(|held| held.voided).count(), 1, "voided ones come out too");
    assert!(all[0].text.contains("elsewhere@example.org"), "the authority it came with stays");
    assert_eq!(transfer::look_over(&world.lms, &Actor::operator(), &all).await.unwrap(), vec![]);
    let nobody = transfer::take_in(&world.lms, &world.regional, &texts, minute(0)).await;
    assert!(nobody.is_err(), "only the national manager and the operator");

    // What came out goes into another platform as it is.
    let other = World::new().await;
    let texts: Vec<&[u8]> = all.iter().map(|held| held.text.as_bytes()).collect();
    for part in texts.chunks(transfer::PART) {
        let taken = transfer::take_in(&other.lms, &Actor::operator(), part, minute(0)).await.unwrap();
        assert_eq!(taken.refused, vec![]);
    }
    let there = everything(&other.lms).await;
    assert_eq!(
        there.iter().map(|h| (h.id, h.voided)).collect::<Vec<_>>(),
        all.iter().map(|h| (h.id, h.voided)).collect::<Vec<_>>()
    );
}

async fn r2_22_a_person_taken_out_of_statements_is_named_by_none_of_them(world: World) {
    let link = world.link().await;
    let (session, steps) = world.session(Mode::Free, &[&link]).await;
    let (enrolment, monique) = world.enrol(session, "monique").await;
    open_step(&world.lms, &monique, enrolment, steps[0], minute(10)).await.unwrap();
    emit::round(&world.lms, minute(11)).await.unwrap();
    let lines = [line(1, ""), line(2, "").replace("monique@", "MONIQUE@"), line(3, "").replace("monique@", "rene@")];
    let texts: Vec<&[u8]> = lines.iter().map(|line| line.as_bytes()).collect();
    transfer::take_in(&world.lms, &Actor::operator(), &texts, minute(0)).await.unwrap();
    let before = everything(&world.lms).await.len();
    let person = monique.person().unwrap();
    assert!(erase::person(&world.lms, &world.regional, person, minute(12)).await.is_err());
    assert!(erase::person(&world.lms, &world.national, person, minute(12)).await.unwrap() >= 2);
    let all = everything(&world.lms).await;
    assert_eq!(all.len(), before, "what happened stays");
    let named = |what: &str| all.iter().filter(|held| held.text.contains(what)).count();
    assert_eq!((named("monique@"), named(&person.to_string())), (0, 0));
    assert_eq!(named("rene@"), 1);
    assert_eq!(transfer::look_over(&world.lms, &Actor::operator(), &all).await.unwrap(), vec![]);
}

async fn r2_22_statements_whose_time_is_over_are_removed(world: World) {
    let lines: Vec<String> = (0..700).map(|n| line(n, "")).collect();
    let texts: Vec<&[u8]> = lines.iter().map(|line| line.as_bytes()).collect();
    transfer::take_in(&world.lms, &Actor::operator(), &texts, minute(0)).await.unwrap();
    // The clock of statements stands at minute 240.
    let me = Actor::operator();
    assert_eq!(erase::purge(&world.lms, &me, minute(240), minute(300), &|_| ()).await.unwrap(), 0);
    assert_eq!(erase::purge(&world.lms, &me, minute(241), minute(300), &|_| ()).await.unwrap(), 700);
    assert_eq!(everything(&world.lms).await, vec![]);
}

on_both_engines!(
    r2_22_lines_taken_in_twice_are_there_once_and_come_out_again,
    r2_22_a_person_taken_out_of_statements_is_named_by_none_of_them,
    r2_22_statements_whose_time_is_over_are_removed,
    r2_22_each_fact_is_told_once_however_often_the_job_runs,
    r2_22_a_fact_that_is_committed_late_is_told_all_the_same,
);
