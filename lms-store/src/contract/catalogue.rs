//! The contract of contents, parcours and settings.

use lms_core::content::{BlobHash, Kind, Source, Version};
use lms_core::parcours::Published;
use lms_core::text::{Summary, Title};

use super::on_every_engine;
use super::sample::*;
use crate::repo::{ContentFilter, ParcoursFilter, Revision};
use crate::{Page, Store, StoreError};

on_every_engine!(
    a_content_reads_back_with_every_version,
    versions_are_added_never_changed,
    bytes_are_named_by_the_versions_that_show_them,
    contents_are_found_by_kind_and_words,
    a_parcours_reads_back_with_its_designs,
    a_second_writer_of_a_parcours_is_refused,
    parcours_are_found_by_what_they_use,
    published_parcours_are_listed_by_title,
    a_setting_is_what_was_put_last,
);

async fn a_content_reads_back_with_every_version(store: Store) {
    let (mut module, first) = content("Module « Été »");
    let mut unit = store.unit().await.unwrap();
    unit.contents().insert(&module, &first).await.unwrap();
    assert_eq!(unit.contents().find(module.id).await.unwrap(), Some((module.clone(), Revision(1))));
    let file = Version {
        by: None,
        carry: lms_core::content::Carry::Restart,
        source: Source::File {
            blob: BlobHash::from_bytes([9; 32]),
            name: "guide.pdf".into(),
            media_type: "application/pdf".into(),
            size: 5_000_000_000,
        },
        ..version(module.id, 2)
    };
    unit.contents().add_version(&file).await.unwrap();
    module.version = 2;
    module.archived = Some(at(3));
    unit.contents().update(&module, Revision(1)).await.unwrap();
    assert_eq!(unit.contents().find(module.id).await.unwrap(), Some((module.clone(), Revision(2))));
    assert_eq!(unit.contents().version(module.id, 2).await.unwrap().as_ref(), Some(&file));
    assert_eq!(unit.contents().version(module.id, 3).await.unwrap(), None);
    assert_eq!(unit.contents().versions(module.id).await.unwrap(), [file, first]);
    let stale = unit.contents().update(&module, Revision(1)).await;
    assert!(matches!(stale, Err(StoreError::Stale { .. })), "{stale:?}");
}

async fn bytes_are_named_by_the_versions_that_show_them(store: Store) {
    let (film, mut first) = content("Film");
    let [there, elsewhere] = [[7; 32], [8; 32]].map(BlobHash::from_bytes);
    first.source =
        Source::File { blob: there.clone(), name: "film.mp4".into(), media_type: "video/mp4".into(), size: 9 };
    let mut unit = store.unit().await.unwrap();
    assert!(!unit.contents().names(&there).await.unwrap());
    unit.contents().insert(&film, &first).await.unwrap();
    assert!(unit.contents().names(&there).await.unwrap());
    assert!(!unit.contents().names(&elsewhere).await.unwrap());
}

async fn versions_are_added_never_changed(store: Store) {
    let world = World::create(&store).await;
    let twice = store.unit().await.unwrap().contents().add_version(&version(world.content.id, 1)).await;
    assert!(matches!(twice, Err(StoreError::Duplicate { .. })), "{twice:?}");
    let nowhere = store.unit().await.unwrap().contents().add_version(&version(id(), 1)).await;
    assert!(matches!(nowhere, Err(StoreError::MissingReference { .. })), "{nowhere:?}");
}

async fn contents_are_found_by_kind_and_words(store: Store) {
    let mut unit = store.unit().await.unwrap();
    let mut all = Vec::new();
    for (title, kind) in [
        ("Éléments de gestion", Kind::Scorm12),
        ("elements de droit", Kind::Video),
        ("100 % Facebook", Kind::Video),
        ("100 pages", Kind::Document),
    ] {
        let (mut one, first) = content(title);
        one.kind = kind;
        unit.contents().insert(&one, &first).await.unwrap();
        all.push(one);
    }
    let mut found = async |filter: ContentFilter, limit| {
        let (mut titles, mut page) = (Vec::new(), Page::first(limit));
        loop {
            let listed = unit.contents().list(&filter, &page).await.unwrap();
            titles.extend(listed.items.into_iter().map(|c| c.title.as_str().to_owned()));
            let Some(next) = listed.next else { return titles };
            page = Page::after(next, limit);
        }
    };
    let order = ["100 % Facebook", "100 pages", "elements de droit", "Éléments de gestion"];
    for limit in 1..=4 {
        assert_eq!(found(ContentFilter::default(), limit).await, order, "pages of {limit}");
    }
    let words = |text: &str| ContentFilter { text: Some(text.into()), ..Default::default() };
    assert_eq!(found(words("elements de"), 9).await, order[2..]);
    assert_eq!(found(words("0 %"), 9).await, order[..1], "a percent sign is no wildcard");
    let videos = ContentFilter { kind: Some(Kind::Video), ..Default::default() };
    assert_eq!(found(videos, 9).await, ["100 % Facebook", "elements de droit"]);
    let mut hidden = all[2].clone();
    hidden.archived = Some(at(1));
    unit.contents().update(&hidden, Revision(1)).await.unwrap();
    let ids: Vec<_> = all.iter().map(|c| c.id).collect();
    assert_eq!(unit.contents().find_many(&ids).await.unwrap().len(), 4);
    assert_eq!(unit.contents().list(&ContentFilter::default(), &Page::first(9)).await.unwrap().items.len(), 3);
    let with = ContentFilter { archived: true, ..Default::default() };
    assert_eq!(unit.contents().list(&with, &Page::first(9)).await.unwrap().items.len(), 4);
}

async fn a_parcours_reads_back_with_its_designs(store: Store) {
    let world = World::create(&store).await;
    let mut parcours = world.parcours.clone();
    parcours.summary = Some(Summary::new("Deux lignes,\net des « guillemets ».").unwrap());
    parcours.published = Some(Published { number: 1, at: at(5), design: design(world.content.id) });
    let mut unit = store.unit().await.unwrap();
    unit.parcours().update(&parcours, Revision(1)).await.unwrap();
    assert_eq!(unit.parcours().find(parcours.id).await.unwrap(), Some((parcours.clone(), Revision(2))));
    assert_eq!(unit.parcours().find_many(&[id(), parcours.id]).await.unwrap(), [parcours]);
    assert_eq!(unit.parcours().find(id()).await.unwrap(), None);
}

async fn a_second_writer_of_a_parcours_is_refused(store: Store) {
    let world = World::create(&store).await;
    let mut unit = store.unit().await.unwrap();
    unit.parcours().update(&world.parcours, Revision(1)).await.unwrap();
    let stale = unit.parcours().update(&world.parcours, Revision(1)).await;
    assert!(matches!(stale, Err(StoreError::Stale { .. })), "{stale:?}");
}

async fn parcours_are_found_by_what_they_use(store: Store) {
    let world = World::create(&store).await;
    let (other, first) = content("Module 2");
    let mut unit = store.unit().await.unwrap();
    unit.contents().insert(&other, &first).await.unwrap();
    assert_eq!(unit.parcours().using(other.id).await.unwrap(), []);
    // Used by what is published only, then by nothing.
    let mut parcours = world.parcours.clone();
    parcours.published = Some(Published { number: 1, at: at(5), design: design(other.id) });
    unit.parcours().update(&parcours, Revision(1)).await.unwrap();
    assert_eq!(unit.parcours().using(other.id).await.unwrap(), [parcours.clone()]);
    assert_eq!(unit.parcours().using(world.content.id).await.unwrap(), [parcours.clone()]);
    parcours.published = None;
    unit.parcours().update(&parcours, Revision(2)).await.unwrap();
    assert_eq!(unit.parcours().using(other.id).await.unwrap(), []);
    parcours.draft = design(id());
    let refused = unit.parcours().update(&parcours, Revision(3)).await;
    assert!(matches!(refused, Err(StoreError::MissingReference { .. })), "{refused:?}");
}

async fn published_parcours_are_listed_by_title(store: Store) {
    let world = World::create(&store).await;
    let mut unit = store.unit().await.unwrap();
    for title in ["Zéro déchet", "Éco-gestes", "Accueil"] {
        let mut one = parcours(title, world.content.id);
        one.published = Some(Published { number: 1, at: at(5), design: design(world.content.id) });
        unit.parcours().insert(&one).await.unwrap();
    }
    let filter = ParcoursFilter { published_only: true, ..Default::default() };
    let first = unit.parcours().list(&filter, &Page::first(2)).await.unwrap();
    let title = |p: &lms_core::parcours::Parcours| p.title.clone();
    let titles = |all: &[&str]| all.iter().map(|t| Title::new(t).unwrap()).collect::<Vec<_>>();
    assert_eq!(first.items.iter().map(title).collect::<Vec<_>>(), titles(&["Accueil", "Éco-gestes"]));
    let rest = unit.parcours().list(&filter, &Page::after(first.next.unwrap(), 2)).await.unwrap();
    assert_eq!(rest.items.iter().map(title).collect::<Vec<_>>(), titles(&["Zéro déchet"]));
    let filter = ParcoursFilter { text: Some("facebook".into()), ..Default::default() };
    assert_eq!(unit.parcours().list(&filter, &Page::first(9)).await.unwrap().items, [world.parcours]);
}

async fn a_setting_is_what_was_put_last(store: Store) {
    let mut unit = store.unit().await.unwrap();
    assert_eq!(unit.settings().get("theme").await.unwrap(), None);
    for value in [serde_json::json!("bleu"), serde_json::json!({ "logo": null, "n": [1, 0.5] })] {
        unit.settings().put("theme", &value).await.unwrap();
        assert_eq!(unit.settings().get("theme").await.unwrap(), Some(value));
    }
}
