//! The contract of regions, people and grants.

use lms_core::access::{Grant, Role, Scope};
use lms_core::enrolment::{Enrolment, Origin};
use lms_core::people::{Account, Language, Preferences, TextSize};
use lms_core::text::{Email, ExternalRef, Name};

use super::on_every_engine;
use super::sample::*;
use crate::repo::{PersonFilter, Revision};
use crate::{Page, Store, StoreError};

on_every_engine!(
    a_region_reads_back_and_is_found_by_its_code,
    regions_are_listed_by_name_whatever_accents,
    a_person_reads_back_as_written,
    a_person_is_found_by_address_reference_and_names,
    two_accounts_cannot_have_one_address,
    a_second_writer_of_a_person_is_refused,
    an_erased_person_has_no_identity_and_frees_the_address,
    an_erased_person_cannot_be_written_again,
    people_are_listed_newest_first_page_by_page,
    people_of_a_region_are_those_who_work_or_learn_there,
    only_people_whom_nothing_names_are_removed,
    people_come_in_bulk,
    the_same_grant_twice_is_one,
    tutors_of_a_session_hold_its_grant,
);

async fn a_region_reads_back_and_is_found_by_its_code(store: Store) {
    let mut bretagne = region("BRE", "CMA Bretagne");
    let mut unit = store.unit().await.unwrap();
    unit.regions().insert(&bretagne).await.unwrap();
    assert_eq!(unit.regions().find(bretagne.id).await.unwrap(), Some((bretagne.clone(), Revision(1))));
    assert_eq!(unit.regions().find_by_code("bre").await.unwrap().as_ref(), Some(&bretagne));
    assert_eq!(unit.regions().find_by_code("XXX").await.unwrap(), None);
    bretagne.zone = "Indian/Reunion".parse().unwrap();
    unit.regions().update(&bretagne, Revision(1)).await.unwrap();
    assert_eq!(unit.regions().find(bretagne.id).await.unwrap(), Some((bretagne, Revision(2))));
}

async fn regions_are_listed_by_name_whatever_accents(store: Store) {
    let mut unit = store.unit().await.unwrap();
    for (code, name) in [("O", "Occitanie"), ("I", "Île-de-France"), ("H", "hauts-de-france"), ("N", "Normandie")] {
        unit.regions().insert(&region(code, name)).await.unwrap();
    }
    let names: Vec<String> = unit.regions().list().await.unwrap().into_iter().map(|r| r.code.into()).collect();
    assert_eq!(names, ["H", "I", "N", "O"]);
}

async fn a_person_reads_back_as_written(store: Store) {
    let mut monique = person("Monique", "Le Goff", "monique@example.org");
    monique.identity.company = Some(Name::new("Crêperie « L'Été »").unwrap());
    monique.identity.external = Some(ExternalRef::new("YP-00012").unwrap());
    monique.account = Account::Active { since: at(5) };
    monique.preferences = Preferences { language: Language::En, text_size: TextSize::Larger };
    let mut unit = store.unit().await.unwrap();
    unit.people().insert(std::slice::from_ref(&monique), at(0)).await.unwrap();
    let (kept, revision) = unit.people().find(monique.id).await.unwrap().unwrap();
    assert_eq!(revision, Revision(1));
    assert_eq!((kept.id, kept.identity.as_ref()), (monique.id, Some(&monique.identity)));
    assert_eq!((kept.account, kept.preferences), (monique.account, monique.preferences));
    monique.identity.company = None;
    monique.account = Account::Disabled { since: at(9) };
    unit.people().update(&monique, Revision(1), at(9)).await.unwrap();
    let (kept, revision) = unit.people().find(monique.id).await.unwrap().unwrap();
    assert_eq!((kept.identity, kept.account, revision), (Some(monique.identity), monique.account, Revision(2)));
}

async fn a_person_is_found_by_address_reference_and_names(store: Store) {
    let mut monique = person("Monique", "Le Goff", "monique@example.org");
    monique.identity.external = Some(ExternalRef::new("YP-1").unwrap());
    let rene = person("René", "Hervé", "rene@example.org");
    let mut unit = store.unit().await.unwrap();
    unit.people().insert(&[monique.clone(), rene.clone()], at(0)).await.unwrap();
    let people = unit.people();
    let email = |text| Email::new(text).unwrap();
    let found = people.find_by_email(&email("Rene@Example.org")).await.unwrap().unwrap();
    assert_eq!(found.id, rene.id);
    assert_eq!(people.find_by_email(&email("karim@example.org")).await.unwrap(), None);
    let wanted = [email("x@example.org"), email("rene@example.org"), email("monique@example.org")];
    assert_eq!(people.find_by_emails(&wanted).await.unwrap(), [(1, rene.id), (2, monique.id)]);
    let refs = [ExternalRef::new("YP-2").unwrap(), ExternalRef::new("YP-1").unwrap()];
    assert_eq!(people.find_by_externals(&refs).await.unwrap(), [(1, monique.id)]);
    let names = [("rene".into(), "herve".into()), ("herve".into(), "rene".into())];
    assert_eq!(people.find_by_names(&names).await.unwrap(), [(0, rene.id)]);
    assert_eq!(people.find_by_emails(&[]).await.unwrap(), []);
    let many = people.find_many(&[rene.id, id(), monique.id]).await.unwrap();
    assert_eq!(many.iter().map(|p| p.id).collect::<Vec<_>>(), [rene.id, monique.id]);
}

async fn two_accounts_cannot_have_one_address(store: Store) {
    let monique = person("Monique", "Le Goff", "monique@example.org");
    let mut unit = store.unit().await.unwrap();
    unit.people().insert(&[monique], at(0)).await.unwrap();
    unit.commit().await.unwrap();
    let again = [person("M.", "Le Goff", "MONIQUE@example.org")];
    let twice = store.unit().await.unwrap().people().insert(&again, at(0)).await;
    assert!(matches!(twice, Err(StoreError::Duplicate { .. })), "{twice:?}");
    let both = [person("A", "B", "new@example.org"), person("C", "D", "new@example.org")];
    let twice = store.unit().await.unwrap().people().insert(&both, at(0)).await;
    assert!(matches!(twice, Err(StoreError::Duplicate { .. })), "{twice:?}");
}

async fn a_second_writer_of_a_person_is_refused(store: Store) {
    let monique = person("Monique", "Le Goff", "monique@example.org");
    let mut unit = store.unit().await.unwrap();
    unit.people().insert(std::slice::from_ref(&monique), at(0)).await.unwrap();
    let (_, seen) = unit.people().find(monique.id).await.unwrap().unwrap();
    unit.people().update(&monique, seen, at(1)).await.unwrap();
    assert!(matches!(unit.people().update(&monique, seen, at(2)).await, Err(StoreError::Stale { .. })));
}

async fn an_erased_person_has_no_identity_and_frees_the_address(store: Store) {
    let monique = person("Monique", "Le Goff", "monique@example.org");
    let mut unit = store.unit().await.unwrap();
    unit.people().insert(std::slice::from_ref(&monique), at(0)).await.unwrap();
    assert!(unit.people().erase(monique.id, at(1)).await.unwrap());
    assert!(!unit.people().erase(monique.id, at(2)).await.unwrap(), "there is no key any more");
    let (kept, _) = unit.people().find(monique.id).await.unwrap().unwrap();
    assert_eq!((kept.identity, kept.account), (None, monique.account));
    assert_eq!(unit.people().find_by_email(&monique.identity.email).await.unwrap(), None);
    unit.people().insert(&[person("Monique", "Le Goff", "monique@example.org")], at(3)).await.unwrap();
    unit.commit().await.unwrap();
}

async fn an_erased_person_cannot_be_written_again(store: Store) {
    let monique = person("Monique", "Le Goff", "monique@example.org");
    let mut unit = store.unit().await.unwrap();
    unit.people().insert(std::slice::from_ref(&monique), at(0)).await.unwrap();
    unit.people().erase(monique.id, at(1)).await.unwrap();
    let (_, seen) = unit.people().find(monique.id).await.unwrap().unwrap();
    let refused = unit.people().update(&monique, seen, at(2)).await;
    assert!(matches!(refused, Err(StoreError::MissingReference { .. })), "{refused:?}");
}

async fn people_are_listed_newest_first_page_by_page(store: Store) {
    let all: Vec<_> = (0..5).map(|n| person("P", "Q", &format!("p{n}@example.org"))).collect();
    let mut unit = store.unit().await.unwrap();
    unit.people().insert(&all, at(0)).await.unwrap();
    let (mut page, mut seen) = (Page::first(2), Vec::new());
    loop {
        let listed = unit.people().list(&PersonFilter::default(), &page).await.unwrap();
        assert!(listed.items.len() <= 2);
        seen.extend(listed.items.iter().map(|p| p.id));
        let Some(next) = listed.next else { break };
        page = Page::after(next, 2);
    }
    assert_eq!(seen, all.iter().rev().map(|p| p.id).collect::<Vec<_>>());
    let filter = PersonFilter { email: Some(all[3].identity.email.clone()), ..Default::default() };
    let listed = unit.people().list(&filter, &Page::first(9)).await.unwrap();
    assert_eq!(listed.items.iter().map(|p| p.id).collect::<Vec<_>>(), [all[3].id]);
}

async fn people_of_a_region_are_those_who_work_or_learn_there(store: Store) {
    let world = World::create(&store).await;
    let (rene, fabienne) = (person("René", "A", "rene@example.org"), person("Fabienne", "B", "fab@example.org"));
    let mut unit = store.unit().await.unwrap();
    unit.people().insert(&[rene.clone(), fabienne.clone()], at(0)).await.unwrap();
    let scope = Scope::Region { region: world.region.id };
    unit.grants().add(rene.id, Grant { role: Role::RegionalManager, scope }, at(0)).await.unwrap();
    let national = Grant { role: Role::NationalManager, scope: Scope::National };
    unit.grants().add(fabienne.id, national, at(0)).await.unwrap();
    let mut found = async |filter: PersonFilter| {
        let listed = unit.people().list(&filter, &Page::first(9)).await.unwrap();
        listed.items.iter().map(|p| p.id).collect::<Vec<_>>()
    };
    let region = Some(world.region.id);
    assert_eq!(found(PersonFilter { region, ..Default::default() }).await, [rene.id, world.monique.id]);
    assert_eq!(found(PersonFilter { region, staff_only: true, ..Default::default() }).await, [rene.id]);
    assert_eq!(found(PersonFilter { staff_only: true, ..Default::default() }).await, [fabienne.id, rene.id]);
    let session = Some(world.session.id);
    assert_eq!(found(PersonFilter { session, ..Default::default() }).await, [world.monique.id]);
    assert_eq!(found(PersonFilter { region: Some(id()), ..Default::default() }).await, []);
}

async fn only_people_whom_nothing_names_are_removed(store: Store) {
    let world = World::create(&store).await;
    let (free, tutor) = (person("A", "A", "a@example.org"), person("B", "B", "b@example.org"));
    let mut unit = store.unit().await.unwrap();
    unit.people().insert(&[free.clone(), tutor.clone()], at(0)).await.unwrap();
    let mut session = world.session.clone();
    session.tutors = vec![tutor.id];
    unit.sessions().update(&session, Revision(1)).await.unwrap();
    let wanted = [free.id, tutor.id, world.monique.id, id()];
    assert_eq!(unit.people().remove_unused(&wanted).await.unwrap(), [free.id]);
    assert_eq!(unit.people().find(free.id).await.unwrap(), None);
    assert!(unit.people().find(tutor.id).await.unwrap().is_some());
    unit.commit().await.unwrap();
}

async fn people_come_in_bulk(store: Store) {
    let world = World::create(&store).await;
    let people: Vec<_> = (0..1_234).map(|n| person("P", "Q", &format!("p{n}@example.org"))).collect();
    let enrolments: Vec<_> =
        people.iter().map(|p| Enrolment::new(id(), world.session.id, p.id, Origin::Typed, at(1))).collect();
    let mut unit = store.unit().await.unwrap();
    unit.people().insert(&people, at(0)).await.unwrap();
    unit.enrolments().insert(&enrolments).await.unwrap();
    unit.commit().await.unwrap();
    let mut view = store.reader().await.unwrap();
    assert_eq!(view.enrolments().count(world.session.id).await.unwrap(), 1_235);
    let emails: Vec<_> = people.iter().map(|p| p.identity.email.clone()).collect();
    let found = view.people().find_by_emails(&emails).await.unwrap();
    assert_eq!(found, people.iter().enumerate().map(|(n, p)| (n, p.id)).collect::<Vec<_>>());
    let ids: Vec<_> = people.iter().map(|p| p.id).collect();
    let many = view.people().find_many(&ids).await.unwrap();
    assert!(many.iter().zip(&people).all(|(kept, p)| kept.identity.as_ref() == Some(&p.identity)));
    assert_eq!(many.len(), 1_234);
}

async fn the_same_grant_twice_is_one(store: Store) {
    let world = World::create(&store).await;
    let mut unit = store.unit().await.unwrap();
    let who = world.monique.id;
    let national = Grant { role: Role::NationalManager, scope: Scope::National };
    let region = Grant { role: Role::RegionalManager, scope: Scope::Region { region: world.region.id } };
    let tutor = Grant { role: Role::Tutor, scope: world.session.scope() };
    for (second, grant) in [national, region, tutor, national, region, tutor].into_iter().enumerate() {
        unit.grants().add(who, grant, at(second as i64)).await.unwrap();
    }
    assert_eq!(unit.grants().of(who).await.unwrap(), [national, region, tutor]);
    assert_eq!(unit.grants().holders(region).await.unwrap(), [who]);
    unit.grants().remove(who, region).await.unwrap();
    unit.grants().remove(who, region).await.unwrap();
    assert_eq!(unit.grants().of(who).await.unwrap(), [national, tutor]);
    assert_eq!(unit.grants().holders(region).await.unwrap(), []);
    let nowhere = Grant { role: Role::RegionalManager, scope: Scope::Region { region: id() } };
    let refused = unit.grants().add(who, nowhere, at(0)).await;
    assert!(matches!(refused, Err(StoreError::MissingReference { .. })), "{refused:?}");
}

async fn tutors_of_a_session_hold_its_grant(store: Store) {
    let world = World::create(&store).await;
    let mut unit = store.unit().await.unwrap();
    let tutor = Grant { role: Role::Tutor, scope: world.session.scope() };
    assert_eq!(unit.grants().tutors_of(world.session.id).await.unwrap(), []);
    unit.grants().add(world.monique.id, tutor, at(0)).await.unwrap();
    let manager = Grant { role: Role::RegionalManager, scope: world.session.scope() };
    unit.grants().add(world.monique.id, manager, at(0)).await.unwrap();
    assert_eq!(unit.grants().tutors_of(world.session.id).await.unwrap(), [world.monique.id]);
}
