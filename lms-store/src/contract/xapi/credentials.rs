//! Credentials for the LRS: one login each, revoked once, those of launches apart.

use super::super::on_every_engine;
use super::super::sample::at;
use super::sample::id;
use crate::repo::LrsCredential;
use crate::{Store, StoreError};

on_every_engine!(
    a_credential_reads_back_until_it_is_revoked_and_after,
    a_login_is_taken_once,
    a_secret_is_fetched_once
);

fn credential(n: u128, launch: Option<u128>) -> LrsCredential {
    LrsCredential {
        id: id(n),
        login: format!("login {n}"),
        secret: [n as u8; 32],
        document: r#"{"name":"outside"}"#.into(),
        launch: launch.map(id),
        created: at(n as i64),
        expires: launch.map(|_| at(100)),
        revoked: None,
        fetched: None,
    }
}

async fn a_credential_reads_back_until_it_is_revoked_and_after(store: Store) {
    let mut unit = store.unit().await.unwrap();
    for one in [credential(1, None), credential(2, None), credential(3, Some(9))] {
        unit.lrs_credentials().insert(&one).await.unwrap();
    }
    unit.commit().await.unwrap();
    let mut unit = store.unit().await.unwrap();
    let all = unit.lrs_credentials();
    assert_eq!(all.list().await.unwrap(), [credential(2, None), credential(1, None)]);
    assert_eq!(all.by_login("login 3").await.unwrap(), Some(credential(3, Some(9))));
    assert_eq!(all.by_login("login 4").await.unwrap(), None);
    assert!(all.revoke(id(1), at(50)).await.unwrap());
    assert!(!all.revoke(id(1), at(51)).await.unwrap() && !all.revoke(id(4), at(51)).await.unwrap());
    let revoked = LrsCredential { revoked: Some(at(50)), ..credential(1, None) };
    assert_eq!(all.find(id(1)).await.unwrap(), Some(revoked));
}

async fn a_login_is_taken_once(store: Store) {
    let mut unit = store.unit().await.unwrap();
    unit.lrs_credentials().insert(&credential(1, None)).await.unwrap();
    let again = LrsCredential { id: id(2), ..credential(1, None) };
    assert!(matches!(unit.lrs_credentials().insert(&again).await, Err(StoreError::Duplicate { .. })));
}

async fn a_secret_is_fetched_once(store: Store) {
    let mut unit = store.unit().await.unwrap();
    let all = unit.lrs_credentials();
    all.insert(&credential(1, Some(9))).await.unwrap();
    all.insert(&credential(2, Some(9))).await.unwrap();
    assert!(all.fetch(id(1), at(10)).await.unwrap());
    assert!(!all.fetch(id(1), at(11)).await.unwrap() && !all.fetch(id(3), at(11)).await.unwrap());
    assert_eq!(all.find(id(1)).await.unwrap().unwrap().fetched, Some(at(10)));
    assert!(all.revoke(id(2), at(12)).await.unwrap());
    assert!(!all.fetch(id(2), at(13)).await.unwrap());
    all.insert(&credential(3, Some(8))).await.unwrap();
    assert_eq!(all.revoke_launch(id(9), at(14)).await.unwrap(), 1);
    assert_eq!(all.find(id(1)).await.unwrap().unwrap().revoked, Some(at(14)));
    assert_eq!(all.find(id(3)).await.unwrap().unwrap().revoked, None);
}
