//! The contract of what proves who somebody is.

use lms_core::ids::SignInId;

use super::on_every_engine;
use super::sample::*;
use crate::repo::{Credential, Purpose, SignIn, Throttle};
use crate::{Store, StoreError};

on_every_engine!(
    a_person_has_one_password_hash,
    a_token_is_used_up_once_and_not_after_it_expired,
    a_newer_token_ends_the_older_one,
    one_token_asked_for_twice_at_once_is_given_once,
    a_sign_in_is_found_by_its_token_and_ends,
    r4a_01_a_sign_in_gets_another_cookie_and_the_old_one_names_nothing,
    every_sign_in_but_one_can_be_ended,
    failures_are_counted_and_forgotten,
    ax4_09_failures_at_the_same_moment_are_all_counted,
    r4a_01_the_open_sign_ins_of_a_person_are_listed_seen_last_first,
);

async fn a_person_has_one_password_hash(store: Store) {
    let world = World::create(&store).await;
    let mut unit = store.unit().await.unwrap();
    assert_eq!(unit.credentials().find(world.monique.id).await.unwrap(), None);
    for (hash, must_change) in [("$argon2id$1", true), ("$argon2id$2", false)] {
        let credential = Credential { person: world.monique.id, hash: hash.into(), must_change, changed: at(3) };
        unit.credentials().put(&credential).await.unwrap();
        assert_eq!(unit.credentials().find(world.monique.id).await.unwrap(), Some(credential));
    }
    assert!(unit.credentials().rehash(world.monique.id, "$argon2id$2", "$argon2id$3").await.unwrap());
    let kept = unit.credentials().find(world.monique.id).await.unwrap().unwrap();
    assert_eq!((kept.hash.as_str(), kept.must_change, kept.changed), ("$argon2id$3", false, at(3)));
    let late = unit.credentials().rehash(world.monique.id, "$argon2id$2", "$argon2id$4").await.unwrap();
    assert!(!late, "the password was changed meanwhile");
    let nobody = Credential { person: id(), hash: String::new(), must_change: false, changed: at(0) };
    let refused = unit.credentials().put(&nobody).await;
    assert!(matches!(refused, Err(StoreError::MissingReference { .. })), "{refused:?}");
}

async fn a_token_is_used_up_once_and_not_after_it_expired(store: Store) {
    let world = World::create(&store).await;
    let (who, hash) = (world.monique.id, [1; 32]);
    let mut unit = store.unit().await.unwrap();
    let tokens = unit.tokens();
    tokens.put(hash, who, Purpose::Activate, at(60)).await.unwrap();
    assert_eq!(tokens.peek(hash, Purpose::Activate, at(59)).await.unwrap(), Some(who));
    assert_eq!(tokens.peek(hash, Purpose::Reset, at(59)).await.unwrap(), None);
    assert_eq!(tokens.peek([2; 32], Purpose::Activate, at(59)).await.unwrap(), None);
    assert_eq!(tokens.take(hash, Purpose::Activate, at(60)).await.unwrap(), None, "expired at that instant");
    assert_eq!(tokens.take(hash, Purpose::Reset, at(1)).await.unwrap(), None);
    assert_eq!(tokens.take(hash, Purpose::Activate, at(59)).await.unwrap(), Some(who));
    assert_eq!(tokens.take(hash, Purpose::Activate, at(59)).await.unwrap(), None);
    assert_eq!(tokens.peek(hash, Purpose::Activate, at(59)).await.unwrap(), None);
}

async fn a_newer_token_ends_the_older_one(store: Store) {
    let world = World::create(&store).await;
    let who = world.monique.id;
    let mut unit = store.unit().await.unwrap();
    let tokens = unit.tokens();
    tokens.put([1; 32], who, Purpose::Activate, at(60)).await.unwrap();
    tokens.put([2; 32], who, Purpose::Reset, at(60)).await.unwrap();
    tokens.put([3; 32], who, Purpose::Activate, at(60)).await.unwrap();
    assert_eq!(tokens.peek([1; 32], Purpose::Activate, at(1)).await.unwrap(), None);
    assert_eq!(tokens.peek([2; 32], Purpose::Reset, at(1)).await.unwrap(), Some(who));
    assert_eq!(tokens.peek([3; 32], Purpose::Activate, at(1)).await.unwrap(), Some(who));
}

async fn one_token_asked_for_twice_at_once_is_given_once(store: Store) {
    let world = World::create(&store).await;
    let mut unit = store.unit().await.unwrap();
    unit.tokens().put([1; 32], world.monique.id, Purpose::Activate, at(60)).await.unwrap();
    unit.commit().await.unwrap();
    let takers = (0..8).map(|_| {
        let store = store.clone();
        tokio::spawn(async move {
            let mut unit = store.unit().await.unwrap();
            let taken = unit.tokens().take([1; 32], Purpose::Activate, at(1)).await.unwrap();
            unit.commit().await.unwrap();
            taken
        })
    });
    let mut given = 0;
    for taker in takers.collect::<Vec<_>>() {
        given += usize::from(taker.await.unwrap().is_some());
    }
    assert_eq!(given, 1);
}

fn sign_in(world: &World, token: u8) -> SignIn {
    SignIn {
        id: id(),
        person: world.monique.id,
        token: [token; 32],
        created: at(0),
        seen: at(0),
        expires: at(1_000),
        agent: "Firefox, Linux".into(),
        address: "192.0.2.0".into(),
        ended: None,
    }
}

async fn a_sign_in_is_found_by_its_token_and_ends(store: Store) {
    let world = World::create(&store).await;
    let mut sign_in = sign_in(&world, 1);
    let mut unit = store.unit().await.unwrap();
    unit.sign_ins().insert(&sign_in).await.unwrap();
    assert_eq!(unit.sign_ins().find([1; 32]).await.unwrap().as_ref(), Some(&sign_in));
    assert_eq!(unit.sign_ins().find([2; 32]).await.unwrap(), None);
    unit.sign_ins().touch(sign_in.id, at(9)).await.unwrap();
    unit.sign_ins().touch(sign_in.id, at(5)).await.unwrap();
    unit.sign_ins().end(sign_in.id, at(10)).await.unwrap();
    unit.sign_ins().end(sign_in.id, at(20)).await.unwrap();
    (sign_in.seen, sign_in.ended) = (at(9), Some(at(10)));
    let found = unit.sign_ins().find([1; 32]).await.unwrap();
    assert_eq!(found.as_ref(), Some(&sign_in), "the latest seen, the first end");
    assert!(!unit.sign_ins().rotate(sign_in.id, [9; 32]).await.unwrap(), "it has ended");
}

async fn r4a_01_a_sign_in_gets_another_cookie_and_the_old_one_names_nothing(store: Store) {
    let world = World::create(&store).await;
    let sign_in = sign_in(&world, 1);
    let mut unit = store.unit().await.unwrap();
    unit.sign_ins().insert(&sign_in).await.unwrap();
    assert!(unit.sign_ins().rotate(sign_in.id, [9; 32]).await.unwrap());
    assert_eq!(unit.sign_ins().find([1; 32]).await.unwrap(), None);
    assert_eq!(unit.sign_ins().find([9; 32]).await.unwrap().map(|found| found.id), Some(sign_in.id));
}

async fn every_sign_in_but_one_can_be_ended(store: Store) {
    let world = World::create(&store).await;
    let all = [sign_in(&world, 1), sign_in(&world, 2), sign_in(&world, 3)];
    let mut unit = store.unit().await.unwrap();
    for one in &all {
        unit.sign_ins().insert(one).await.unwrap();
    }
    let who = world.monique.id;
    let mut ended = async |but: Option<SignInId>| {
        unit.sign_ins().end_all(who, but, at(5)).await.unwrap();
        let mut ended = Vec::new();
        for token in [1, 2, 3] {
            ended.push(unit.sign_ins().find([token; 32]).await.unwrap().unwrap().ended.is_some());
        }
        ended
    };
    assert_eq!(ended(Some(all[1].id)).await, [true, false, true]);
    assert_eq!(ended(None).await, [true, true, true]);
}

async fn failures_are_counted_and_forgotten(store: Store) {
    let mut unit = store.unit().await.unwrap();
    let throttles = unit.throttles();
    let key = |n: u8| [n; 32];
    assert_eq!(throttles.find(key(1)).await.unwrap(), None);
    for failures in [1, 5] {
        let throttle = Throttle { failures, since: at(0), locked_until: (failures > 4).then_some(at(600)) };
        throttles.put(key(1), &throttle).await.unwrap();
        assert_eq!(throttles.find(key(1)).await.unwrap(), Some(throttle));
    }
    throttles.put(key(2), &Throttle { failures: 1, since: at(0), locked_until: None }).await.unwrap();
    throttles.put(key(3), &Throttle { failures: 1, since: at(100), locked_until: None }).await.unwrap();
    assert_eq!(throttles.purge(at(100)).await.unwrap(), 1, "neither the one that still locks nor the new one");
    assert!(throttles.find(key(2)).await.unwrap().is_none());
    assert_eq!(throttles.purge(at(601)).await.unwrap(), 2);
    throttles.put(key(3), &Throttle { failures: 1, since: at(100), locked_until: None }).await.unwrap();
    throttles.clear(key(3)).await.unwrap();
    assert_eq!(throttles.find(key(3)).await.unwrap(), None);
}

async fn ax4_09_failures_at_the_same_moment_are_all_counted(store: Store) {
    let mut all = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let store = store.clone();
        all.spawn(async move {
            let mut unit = store.unit().await.unwrap();
            let held = unit.throttles().hold([5; 32], at(1)).await.unwrap();
            let more = Throttle { failures: held.failures + 1, ..held };
            unit.throttles().put([5; 32], &more).await.unwrap();
            unit.commit().await.unwrap();
        });
    }
    all.join_all().await;
    let kept = store.reader().await.unwrap().throttles().find([5; 32]).await.unwrap();
    assert_eq!(kept, Some(Throttle { failures: 8, since: at(1), locked_until: None }));
}

async fn r4a_01_the_open_sign_ins_of_a_person_are_listed_seen_last_first(store: Store) {
    let world = World::create(&store).await;
    let of = |n: u8, seen: i64| SignIn {
        id: id(),
        person: world.monique.id,
        token: [n; 32],
        created: at(0),
        seen: at(seen),
        expires: at(100),
        agent: "Firefox · Linux".to_owned(),
        address: "203.0.113.0/24".to_owned(),
        ended: None,
    };
    let (first, second, over) = (of(1, 10), of(2, 20), SignIn { expires: at(30), ..of(3, 25) });
    let mut unit = store.unit().await.unwrap();
    for one in [&first, &second, &over] {
        unit.sign_ins().insert(one).await.unwrap();
    }
    unit.sign_ins().insert(&SignIn { ended: Some(at(5)), ..of(4, 5) }).await.unwrap();
    let listed = unit.sign_ins().open_of(world.monique.id, at(30)).await.unwrap();
    assert_eq!(listed, [second, first], "neither the one that was ended nor the one that is over at this instant");
    assert_eq!(unit.sign_ins().open_of(id(), at(30)).await.unwrap(), []);
}
