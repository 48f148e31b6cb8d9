//! Finding people, their roles, their activation link, within what a manager may see.

use lms_core::access::{Grant, Role, Scope};
use lms_core::parcours::Mode;
use lms_engine::person::{self, Wanted};
use lms_engine::{EngineError, session};
use lms_store::Page;

use crate::world::{World, minute, package_12};

fn named(text: &str) -> Wanted {
    Wanted { text: text.to_owned(), ..Wanted::default() }
}

async fn found(w: &World, by: &lms_core::access::Actor, wanted: &Wanted) -> Vec<String> {
    let listed = person::cards(&w.lms, by, wanted, &Page::first(50)).await.unwrap();
    let mut names: Vec<_> = listed
        .items
        .iter()
        .map(|card| card.person.identity.as_ref().unwrap().email.as_str().split('@').next().unwrap().to_owned())
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn people_are_found_by_words_of_the_name_or_the_whole_address_in_the_own_region_only() {
    let w = World::new().await;
    let content = w.import(&package_12()).await;
    let (id, _) = w.session(Mode::Free, &[&content]).await;
    w.enrol(id, "monique").await;
    let tutor = person::identity("Zoé", "N'Diaye", "zoe@example.org", None).unwrap();
    session::recruit_tutor(&w.lms, &w.regional, id, tutor, minute(1)).await.unwrap();
    assert_eq!(found(&w, &w.national, &named("")).await, ["autre", "national", "rene", "zoe"], "all who hold a role");
    assert_eq!(found(&w, &w.regional, &named("")).await, ["rene", "zoe"]);
    assert_eq!(found(&w, &w.regional, &named("ndiaye ZOE")).await, Vec::<String>::new());
    assert_eq!(found(&w, &w.regional, &named("n'diaye ZOE")).await, ["zoe"]);
    assert_eq!(found(&w, &w.regional, &named("monique@example.org")).await, ["monique"]);
    assert_eq!(found(&w, &w.regional, &named("autre@example.org")).await, Vec::<String>::new());
    let tutors = Wanted { role: Some(Role::Tutor), ..Wanted::default() };
    assert_eq!(found(&w, &w.national, &tutors).await, ["zoe"]);
    let elsewhere = Wanted { region: Some(w.region), ..named("") };
    let refused = person::cards(&w.lms, &w.stranger, &elsewhere, &Page::first(5)).await;
    assert!(matches!(refused, Err(EngineError::NotFound(_))));
}

#[tokio::test]
async fn pages_of_people_follow_each_other_without_gap_or_repeat() {
    let w = World::new().await;
    let national = Grant { role: Role::NationalManager, scope: Scope::National };
    for n in 0..7 {
        let who = person::identity("Ada", &format!("Nom{n}"), &format!("p{n}@example.org"), None).unwrap();
        person::create(&w.lms, &w.national, who, Some(national), minute(n)).await.unwrap();
    }
    let (mut page, mut seen) = (Page::first(2), Vec::new());
    loop {
        let listed = person::cards(&w.lms, &w.national, &named("ada"), &page).await.unwrap();
        seen.extend(listed.items.iter().map(|card| card.person.id));
        let Some(next) = listed.next else { break };
        page = Page::after(next, 2);
    }
    assert_eq!(seen.len(), 7);
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), 7);
}

#[tokio::test]
async fn somebody_of_another_region_is_not_there_and_gets_no_link() {
    let w = World::new().await;
    let content = w.import(&package_12()).await;
    let (id, _) = w.session(Mode::Free, &[&content]).await;
    let (_, monique) = w.enrol(id, "monique").await;
    let her = monique.person().unwrap();
    let file = person::file(&w.lms, &w.regional, her).await.unwrap();
    assert_eq!((file.learns.len(), file.card.grants.len()), (1, 0));
    assert!(matches!(person::file(&w.lms, &w.stranger, her).await, Err(EngineError::NotFound(_))));
    assert!(matches!(person::file(&w.lms, &monique, her).await, Err(EngineError::NotFound(_))));
    let refused = person::invite_again(&w.lms, &w.stranger, her, minute(1)).await;
    assert!(matches!(refused, Err(EngineError::NotFound(_))), "{refused:?}");
    person::invite_again(&w.lms, &w.regional, her, minute(1)).await.unwrap();
}

#[tokio::test]
async fn a_tutor_role_taken_leaves_the_team_of_the_session_too() {
    let w = World::new().await;
    let content = w.import(&package_12()).await;
    let (id, _) = w.session(Mode::Free, &[&content]).await;
    let tutor = person::identity("Zoé", "Le Goff", "zoe@example.org", None).unwrap();
    session::recruit_tutor(&w.lms, &w.regional, id, tutor, minute(1)).await.unwrap();
    let tutor = session::team(&w.lms, &w.national, id).await.unwrap()[0].id;
    let grant = Grant { role: Role::Tutor, scope: Scope::Session { region: w.region, session: id } };
    person::revoke(&w.lms, &w.national, tutor, grant, minute(2)).await.unwrap();
    assert!(session::team(&w.lms, &w.national, id).await.unwrap().is_empty());
    assert!(person::file(&w.lms, &w.national, tutor).await.unwrap().card.grants.is_empty());
}
