//! The contract of the outbox, the timetable and the audit log.

use lms_core::access::Who;
use lms_core::audit::AuditEntry;
use lms_core::effect::{Effect, Notice};

use super::on_every_engine;
use super::sample::*;
use crate::repo::OutboxEntry;
use crate::{Page, Store, StoreError};

on_every_engine!(
    effects_leave_in_the_order_they_are_due,
    a_claimed_effect_is_nobody_elses_until_its_lease_ends,
    effects_are_claimed_once_by_many_at_once,
    a_failed_effect_comes_again_and_a_done_one_never,
    a_job_runs_in_one_place_at_a_time,
    a_job_keeps_its_due_time_when_it_is_declared_again,
    audit_entries_are_read_newest_first_and_by_subject,
);

fn entry(due: i64) -> OutboxEntry {
    let effect = Effect::TellLearner { enrolment: id(), notice: Notice::Enrolled };
    OutboxEntry { id: id(), effect, due: at(due), attempts: 0 }
}

async fn effects_leave_in_the_order_they_are_due(store: Store) {
    let (late, soon, never) = (entry(20), entry(10), entry(99));
    let mut unit = store.unit().await.unwrap();
    unit.outbox().push(&[late.clone(), soon.clone(), never]).await.unwrap();
    unit.outbox().push(&[]).await.unwrap();
    assert_eq!(unit.outbox().waiting().await.unwrap(), 3);
    assert_eq!(unit.outbox().claim(at(9), at(60), 9).await.unwrap(), []);
    let claimed = unit.outbox().claim(at(20), at(60), 9).await.unwrap();
    let once = |e: OutboxEntry| OutboxEntry { attempts: 1, ..e };
    assert_eq!(claimed, [once(soon), once(late)]);
}

async fn a_claimed_effect_is_nobody_elses_until_its_lease_ends(store: Store) {
    let one = entry(0);
    let mut unit = store.unit().await.unwrap();
    unit.outbox().push(std::slice::from_ref(&one)).await.unwrap();
    assert_eq!(unit.outbox().claim(at(0), at(60), 9).await.unwrap().len(), 1);
    assert_eq!(unit.outbox().claim(at(59), at(99), 9).await.unwrap(), []);
    let again = unit.outbox().claim(at(60), at(99), 9).await.unwrap();
    assert_eq!(again, [OutboxEntry { attempts: 2, ..one }], "whoever had it must have died");
}

async fn effects_are_claimed_once_by_many_at_once(store: Store) {
    let all: Vec<_> = (0..50).map(|_| entry(0)).collect();
    let mut unit = store.unit().await.unwrap();
    unit.outbox().push(&all).await.unwrap();
    unit.commit().await.unwrap();
    let workers = (0..8).map(|_| {
        let store = store.clone();
        tokio::spawn(async move {
            let mut mine = Vec::new();
            loop {
                let mut unit = store.unit().await.unwrap();
                let claimed = unit.outbox().claim(at(1), at(60), 3).await.unwrap();
                unit.commit().await.unwrap();
                if claimed.is_empty() {
                    return mine;
                }
                mine.extend(claimed.into_iter().map(|e| e.id));
            }
        })
    });
    let mut claimed = Vec::new();
    for worker in workers.collect::<Vec<_>>() {
        claimed.extend(worker.await.unwrap());
    }
    claimed.sort();
    assert_eq!(claimed, all.iter().map(|e| e.id).collect::<Vec<_>>());
}

async fn a_failed_effect_comes_again_and_a_done_one_never(store: Store) {
    let (bad, good) = (entry(0), entry(1));
    let mut unit = store.unit().await.unwrap();
    unit.outbox().push(&[bad.clone(), good.clone()]).await.unwrap();
    unit.outbox().claim(at(1), at(60), 9).await.unwrap();
    unit.outbox().failed(bad.id, at(30), "the mail server did not answer").await.unwrap();
    unit.outbox().done(good.id, at(2)).await.unwrap();
    assert_eq!(unit.outbox().waiting().await.unwrap(), 1);
    assert_eq!(unit.outbox().claim(at(29), at(60), 9).await.unwrap(), []);
    let again = unit.outbox().claim(at(99), at(120), 9).await.unwrap();
    assert_eq!(again, [OutboxEntry { attempts: 2, due: at(30), ..bad.clone() }]);
    unit.outbox().done(bad.id, at(99)).await.unwrap();
    assert_eq!(unit.outbox().waiting().await.unwrap(), 0);
    let twice = unit.outbox().push(&[good]).await;
    assert!(matches!(twice, Err(StoreError::Duplicate { .. })), "{twice:?}");
}

async fn a_job_runs_in_one_place_at_a_time(store: Store) {
    let mut unit = store.unit().await.unwrap();
    unit.jobs().ensure("alerts", at(10)).await.unwrap();
    unit.jobs().ensure("retention", at(5)).await.unwrap();
    assert_eq!(unit.jobs().claim(at(4), at(60)).await.unwrap(), None);
    let mut claimed = Vec::new();
    while let Some(job) = unit.jobs().claim(at(10), at(60)).await.unwrap() {
        claimed.push(job.name);
    }
    assert_eq!(claimed, ["retention", "alerts"]);
    unit.jobs().finish("alerts", at(11), at(100)).await.unwrap();
    unit.jobs().failed("retention", at(50), "disk full").await.unwrap();
    let job = unit.jobs().claim(at(50), at(90)).await.unwrap().unwrap();
    assert_eq!((job.name.as_str(), job.done), ("retention", None));
    assert_eq!(unit.jobs().claim(at(89), at(99)).await.unwrap(), None);
    let job = unit.jobs().claim(at(90), at(99)).await.unwrap().unwrap();
    assert_eq!(job.name, "retention", "its lease ended without an answer");
    let list = unit.jobs().list().await.unwrap();
    let all: Vec<_> = list.iter().map(|j| (j.name.as_str(), j.due, j.done)).collect();
    assert_eq!(all, [("alerts", at(100), Some(at(11))), ("retention", at(50), None)]);
}

async fn a_job_keeps_its_due_time_when_it_is_declared_again(store: Store) {
    let mut unit = store.unit().await.unwrap();
    unit.jobs().ensure("alerts", at(10)).await.unwrap();
    unit.jobs().ensure("alerts", at(99)).await.unwrap();
    assert_eq!(unit.jobs().list().await.unwrap()[0].due, at(10));
}

async fn audit_entries_are_read_newest_first_and_by_subject(store: Store) {
    let entry = |who, subject: &str| AuditEntry {
        id: id(),
        at: at(1),
        who,
        action: "enrolment.suspend".into(),
        noun: "enrolment".into(),
        subject: subject.into(),
        detail: serde_json::json!({ "days": 5, "share": 0.5 }),
    };
    let all = [
        entry(Who::Operator, "a"),
        entry(Who::System, "b"),
        entry(Who::Person { person: id(), sign_in: Some(id()) }, "a"),
        AuditEntry { detail: serde_json::Value::Null, ..entry(Who::Person { person: id(), sign_in: None }, "a") },
    ];
    let mut unit = store.unit().await.unwrap();
    unit.audit().append(&all).await.unwrap();
    let first = unit.audit().list(None, &Page::first(3)).await.unwrap();
    assert_eq!(first.items, [all[3].clone(), all[2].clone(), all[1].clone()]);
    let rest = unit.audit().list(None, &Page::after(first.next.unwrap(), 3)).await.unwrap();
    assert_eq!((rest.items, rest.next), (vec![all[0].clone()], None));
    let of_a = unit.audit().list(Some("a"), &Page::first(9)).await.unwrap();
    assert_eq!(of_a.items, [all[3].clone(), all[2].clone(), all[0].clone()]);
}
