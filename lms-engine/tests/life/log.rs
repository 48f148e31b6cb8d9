//! The audit log: sealed, one altered byte found, removed after its time without breaking the chain.

use lms_core::audit::SealDamage;
use lms_core::time::Timestamp;
use lms_engine::{erase, journal, region, retention};
use lms_store::Page;
use lms_store::repo::AuditFilter;
use sqlx::{AssertSqlSafe, Connection, Executor};

use crate::erasures::Scene;
use crate::world::{World, minute, on_both_engines};

/// Somebody with access to the database does this behind our back.
pub async fn behind(world: &World, sql: &str) {
    match world.database() {
        Some(url) => {
            let mut connection = sqlx::PgConnection::connect(url).await.unwrap();
            connection.execute(AssertSqlSafe(sql.to_owned())).await.unwrap();
            connection.close().await.unwrap();
        }
        None => {
            let url = format!("sqlite:{}", world.folder().join("lms.sqlite").display());
            let mut connection = sqlx::SqliteConnection::connect(&url).await.unwrap();
            connection.execute(AssertSqlSafe(sql.to_owned())).await.unwrap();
            connection.close().await.unwrap();
        }
    }
}

async fn damage(world: &World) -> Option<SealDamage> {
    journal::verify(&world.lms, &world.national).await.unwrap().log_damage
}

async fn ax4_11_one_altered_byte_of_the_log_is_found_where_it_stands(world: World) {
    let scene = Scene::play(world).await;
    let (w, lms) = (&scene.world, &scene.world.lms);
    let waiting = journal::verify(lms, &w.national).await.unwrap();
    assert!(waiting.unsealed > 0, "the last changes wait");
    assert_eq!(journal::seal(lms, minute(30)).await.unwrap(), waiting.unsealed);
    // What was erased leaves its hash: the chain holds.
    erase::erase(lms, &w.national, scene.her, minute(31)).await.unwrap();
    journal::seal(lms, minute(32)).await.unwrap();
    let sound = journal::verify(lms, &w.national).await.unwrap();
    assert!(sound.is_sound() && sound.seals > 2 && sound.unsealed == 0, "{sound:?}");

    let third = lms.store().reader().await.unwrap().audit().sealed_by(1).await.unwrap()[2].0.id;
    let expected = Some(SealDamage::Entry { seal: 1, entry: third });
    let one = "(SELECT id FROM audit WHERE seal = 1 ORDER BY id LIMIT 1 OFFSET 2)";
    for (alter, undo) in [
        ("subject = subject || '!'", "subject = substr(subject, 1, length(subject) - 1)"),
        ("action = upper(substr(action, 1, 1)) || substr(action, 2)", "action = lower(action)"),
        ("noun = noun || 's'", "noun = substr(noun, 1, length(noun) - 1)"),
    ] {
        behind(w, &format!("UPDATE audit SET {alter} WHERE id = {one}")).await;
        assert_eq!(damage(w).await, expected, "{alter}");
        behind(w, &format!("UPDATE audit SET {undo} WHERE id = {one}")).await;
        assert_eq!(damage(w).await, None, "{undo}");
    }
    behind(w, "UPDATE audit_seal SET entries = entries + 1 WHERE seq = 2").await;
    assert_eq!(damage(w).await, Some(SealDamage::Seal { seal: 2 }));
    behind(w, "UPDATE audit_seal SET entries = entries - 1 WHERE seq = 2").await;
    behind(w, &format!("UPDATE audit SET detail = '{{\"n\": 1}}' WHERE id = {one}")).await;
    assert_eq!(damage(w).await, expected, "an altered detail");
    behind(w, "DELETE FROM audit WHERE seal = 2").await;
    behind(w, "DELETE FROM audit_seal WHERE seq = 1").await;
    assert_eq!(damage(w).await, Some(SealDamage::Seal { seal: 1 }), "a seal that is missing");
}

async fn ax4_11_the_log_goes_after_its_time_and_what_stays_can_still_be_verified(world: World) {
    let scene = Scene::play(world).await;
    let (w, lms) = (&scene.world, &scene.world.lms);
    let old = journal::seal(lms, minute(30)).await.unwrap();
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    let zone = lms_core::time::Zone::PARIS;
    region::create(lms, &w.national, "C", "CMA C", zone, at("2026-12-01T09:00:00Z")).await.unwrap();
    journal::seal(lms, at("2026-12-01T09:01:00Z")).await.unwrap();
    retention::run(lms, &w.national, None, at("2027-03-10T09:00:00Z")).await.unwrap();
    assert!(journal::verify(lms, &w.national).await.unwrap().sealed > old, "on its last day it is there");
    retention::run(lms, &w.national, None, at("2027-03-11T09:00:00Z")).await.unwrap();
    let entries = journal::search(lms, &w.national, &AuditFilter::default(), &Page::first(200)).await.unwrap().items;
    assert!(entries.iter().all(|entry| entry.at > minute(30)), "{entries:?}");
    assert!(entries.iter().any(|entry| entry.action == "region.create"));
    let sound = journal::verify(lms, &w.national).await.unwrap();
    assert!(sound.is_sound() && sound.seals >= 1, "{sound:?}");
    region::create(lms, &w.national, "D", "CMA D", zone, at("2027-03-12T09:00:00Z")).await.unwrap();
    journal::seal(lms, at("2027-03-12T09:01:00Z")).await.unwrap();
    assert!(journal::verify(lms, &w.national).await.unwrap().is_sound(), "the chain goes on");
    behind(w, "UPDATE audit_seal SET link = digest WHERE seq = (SELECT min(seq) FROM audit_seal)").await;
    assert!(damage(w).await.is_some());
}

async fn ax4_11_the_log_is_searched_and_taken_out_without_formulas(world: World) {
    let (w, lms) = (&world, &world.lms);
    journal::note_read(lms, &w.regional, "person", "=cmd|' /C calc'!A0", serde_json::Value::Null, minute(5))
        .await
        .unwrap();
    let by = |filter: AuditFilter| async move {
        journal::search(lms, &w.national, &filter, &Page::first(100)).await.unwrap().items
    };
    let rene = w.regional.person();
    let his = by(AuditFilter { by: rene, ..AuditFilter::default() }).await;
    assert_eq!(his.len(), 1);
    assert_eq!(his[0].action, "person.read");
    assert_eq!(by(AuditFilter { action: Some("person.".to_owned()), ..AuditFilter::default() }).await.len(), 4);
    assert_eq!(by(AuditFilter { action: Some("per%".to_owned()), ..AuditFilter::default() }).await.len(), 0);
    let late = AuditFilter { from: Some(minute(4)), until: Some(minute(6)), ..AuditFilter::default() };
    assert_eq!(by(late).await.len(), 1);
    let names = journal::names(lms, &w.national, &his).await.unwrap();
    let file = journal::csv_lines(&his, &names, lms_core::people::Language::Fr).unwrap();
    let file = String::from_utf8(file).unwrap();
    assert!(file.contains("rene Test") && file.contains(";'=cmd|"), "{file}");
    assert!(journal::search(lms, &w.regional, &AuditFilter::default(), &Page::first(1)).await.is_err());
}

on_both_engines!(
    ax4_11_one_altered_byte_of_the_log_is_found_where_it_stands,
    ax4_11_the_log_goes_after_its_time_and_what_stays_can_still_be_verified,
    ax4_11_the_log_is_searched_and_taken_out_without_formulas,
);
