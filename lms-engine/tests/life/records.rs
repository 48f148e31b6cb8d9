//! Statements for people: what a list shows to whom, page by page, and that a file holds the same.

use std::collections::BTreeSet;

use lms_core::ids::PersonId;
use lms_core::people::Language;
use lms_core::xapi::Version;
use lms_core::xapi::agent::AgentKey;
use lms_core::xapi::credential::Scope;
use lms_core::xapi::query::Filter;
use lms_engine::EngineError;
use lms_engine::lrs::browse::{self, At, Export, KnownBy, Listed, Wanted, What};
use lms_engine::lrs::credential::{self, New, authenticate};
use lms_engine::lrs::submit::submit;
use uuid::Uuid;

use crate::world::{World, actor, minute, on_both_engines};

/// Sends statements as a tool that may everything.
async fn send(w: &World, statements: &serde_json::Value) -> Vec<Uuid> {
    let new = New { label: "Simulateur".to_owned(), scopes: vec![Scope::All], rate: None };
    let made = credential::make(&w.lms, &w.national, new, minute(0)).await.unwrap();
    let holder = authenticate(&w.lms, &made.shown.login, &made.secret, minute(0)).await.unwrap().unwrap();
    let body = statements.to_string();
    submit(&w.lms, &holder, Version::V1, (body.as_bytes(), &[]), None, minute(0)).await.unwrap()
}

fn statement(who: &serde_json::Value, verb: &str, what: &str) -> serde_json::Value {
    serde_json::json!({
        "actor": who,
        "verb": { "id": format!("http://adlnet.gov/expapi/verbs/{verb}") },
        "object": { "id": format!("https://golf.example.org/{what}") },
    })
}

fn mail(name: &str) -> serde_json::Value {
    serde_json::json!({ "mbox": format!("mailto:{name}@example.org") })
}

fn here(person: PersonId) -> serde_json::Value {
    serde_json::json!({ "account": { "homePage": "https://lms.example.org", "name": person.to_string() } })
}

fn ids(listed: &Listed) -> Vec<Uuid> {
    listed.lines.iter().map(|line| line.id).collect()
}

async fn all(w: &World, wanted: &Wanted, at: At, size: usize) -> Listed {
    browse::all(&w.lms, &w.national, wanted, (at, size), Language::Fr).await.unwrap()
}

async fn exported(mut export: Export) -> (Vec<Uuid>, Vec<u8>) {
    let (mut ids, mut bytes) = (Vec::new(), Vec::new());
    while let Some(part) = export.next().await.unwrap() {
        ids.extend(part.iter().map(|held| held.id));
        bytes.extend(browse::ndjson(&part));
    }
    (ids, bytes)
}

on_both_engines!(
    pages_lead_on_and_back_and_show_each_statement_once,
    a_person_is_found_by_everything_they_are_known_by,
    what_others_did_is_not_mine,
    only_the_manager_and_the_person_look,
    a_file_holds_what_the_list_shows,
    what_a_statement_leaves_out_is_known_from_others,
    an_erased_person_is_named_no_more,
);

async fn pages_lead_on_and_back_and_show_each_statement_once(w: World) {
    let statements: Vec<_> = (0..25).map(|n| statement(&mail("monique"), "passed", &n.to_string())).collect();
    let mut sent = send(&w, &serde_json::Value::Array(statements)).await;
    sent.reverse();
    let wanted = Wanted::default();
    let (mut at, mut pages) = (At::Newest, Vec::new());
    loop {
        let page = all(&w, &wanted, at, 10).await;
        let older = page.older;
        pages.push(page);
        match older {
            Some(cursor) => at = At::Older(cursor),
            None => break,
        }
    }
    assert_eq!(pages.iter().map(|page| page.lines.len()).collect::<Vec<_>>(), [10, 10, 5]);
    assert_eq!(pages.iter().flat_map(ids).collect::<Vec<_>>(), sent);
    assert!(pages[0].newer.is_none());
    let back = all(&w, &wanted, At::Newer(pages[2].newer.unwrap()), 10).await;
    assert_eq!(ids(&back), ids(&pages[1]));
    let more = send(&w, &statement(&mail("monique"), "passed", "later")).await;
    let first = all(&w, &wanted, At::Newer(back.newer.unwrap()), 10).await;
    assert_eq!((first.lines.len(), first.lines[0].id, first.newer), (10, more[0], None));
    // From the end of a page that is exactly full nothing older is promised.
    let five = all(&w, &wanted, At::Newest, 26).await;
    assert_eq!((five.lines.len(), five.older), (26, None));
}

async fn a_person_is_found_by_everything_they_are_known_by(w: World) {
    let rene = w.regional.person().unwrap();
    let elsewhere = serde_json::json!({ "account": { "homePage": "https://crm.example.org", "name": "no 7" } });
    let openid = serde_json::json!({ "openid": "https://id.example.org/rene" });
    let hashed = serde_json::json!({ "mbox_sha1sum": "0dbf9ce122f0caea2f672bc3dd4a28e93c43b8e6" });
    let all_of = [mail("rene"), here(rene), elsewhere, openid, mail("autre"), hashed];
    let statements: Vec<_> = all_of.iter().map(|who| statement(who, "attempted", "swing")).collect();
    let sent = send(&w, &serde_json::Value::Array(statements)).await;
    for (typed, found) in [
        ("rene@example.org", vec![sent[5], sent[1], sent[0]]),
        (" RENE@example.org ", vec![sent[5], sent[1], sent[0]]),
        (&rene.to_string(), vec![sent[5], sent[1], sent[0]]),
        ("https://crm.example.org no 7", vec![sent[2]]),
        ("https://id.example.org/rene", vec![sent[3]]),
        ("inconnu@example.org", vec![]),
    ] {
        let agents = browse::agents_of(&w.lms, &w.national, typed).await.unwrap();
        assert!(!agents.is_empty(), "{typed}");
        let wanted = Wanted { agents, ..Wanted::default() };
        assert_eq!(ids(&all(&w, &wanted, At::Newest, 10).await), found, "{typed}");
        let first = all(&w, &wanted, At::Newest, 1).await;
        assert_eq!(ids(&first), found.iter().take(1).copied().collect::<Vec<_>>(), "{typed}");
        assert_eq!(first.older.is_some(), found.len() > 1, "{typed}");
    }
    assert_eq!(browse::agents_of(&w.lms, &w.national, "Monique").await.unwrap(), Vec::<AgentKey>::new());
}

async fn what_others_did_is_not_mine(w: World) {
    let rene = w.regional.person().unwrap();
    let mine = send(&w, &statement(&here(rene), "passed", "swing")).await[0];
    let mut commented = statement(&mail("autre"), "commented", "x");
    commented["object"] = serde_json::json!({ "objectType": "StatementRef", "id": mine });
    let mut taught = statement(&mail("autre"), "passed", "swing");
    taught["context"] = serde_json::json!({ "instructor": here(rene) });
    let mut about = statement(&mail("autre"), "asked", "x");
    about["object"] = serde_json::json!({ "objectType": "Agent", "mbox": "mailto:rene@example.org" });
    let mut team = statement(&mail("autre"), "passed", "putt");
    team["actor"] = serde_json::json!({ "objectType": "Group", "member": [mail("autre"), mail("rene")] });
    let others = send(&w, &serde_json::json!([commented, taught, about, team])).await;
    for (size, page) in [(10, vec![others[3], mine]), (1, vec![others[3]])] {
        let listed = browse::statements_of_person(&w.lms, &w.regional, rene, (At::Newest, size), Language::Fr).await;
        let listed = listed.unwrap();
        assert_eq!((ids(&listed), listed.older.is_some()), (page, size == 1));
    }
    for (id, seen) in [(mine, true), (others[3], true), (others[0], false), (others[1], false), (others[2], false)] {
        let found = browse::one(&w.lms, &w.regional, id, Language::Fr).await;
        assert_eq!(found.is_ok(), seen, "{found:?}");
    }
    let (found, _) = exported(Export::of_person(&w.lms, &w.regional, rene).await.unwrap()).await;
    assert_eq!(found, [others[3], mine]);
}

async fn only_the_manager_and_the_person_look(w: World) {
    let rene = w.regional.person().unwrap();
    let id = send(&w, &statement(&here(rene), "passed", "swing")).await[0];
    let nobody = actor(PersonId(Uuid::from_u128(7)), &[]);
    for other in [&w.stranger, &nobody] {
        let list = browse::all(&w.lms, other, &Wanted::default(), (At::Newest, 10), Language::Fr).await;
        assert!(matches!(list, Err(EngineError::NotFound(_))));
        let theirs = browse::statements_of_person(&w.lms, other, rene, (At::Newest, 10), Language::Fr).await;
        assert!(matches!(theirs, Err(EngineError::NotFound(_))));
        assert!(matches!(browse::one(&w.lms, other, id, Language::Fr).await, Err(EngineError::NotFound(_))));
        assert!(matches!(browse::agents_of(&w.lms, other, "a@b.fr").await, Err(EngineError::NotFound(_))));
        assert!(matches!(Export::all(&w.lms, other, &Wanted::default()), Err(EngineError::NotFound(_))));
        assert!(matches!(Export::of_person(&w.lms, other, rene).await, Err(EngineError::NotFound(_))));
    }
    // The person's own list is not the manager's either.
    let list = browse::all(&w.lms, &w.regional, &Wanted::default(), (At::Newest, 10), Language::Fr).await;
    assert!(matches!(list, Err(EngineError::NotFound(_))));
    let by_manager = browse::statements_of_person(&w.lms, &w.national, rene, (At::Newest, 10), Language::Fr).await;
    assert_eq!(ids(&by_manager.unwrap()), [id]);
    assert!(browse::one(&w.lms, &w.national, id, Language::Fr).await.is_ok());
}

async fn a_file_holds_what_the_list_shows(w: World) {
    let mut statements: Vec<_> = (0..620).map(|n| statement(&mail("monique"), "passed", &n.to_string())).collect();
    statements[3]["result"] = serde_json::json!({ "success": false, "score": { "scaled": -0.25 }, "duration": "PT5M" });
    statements[3]["actor"] = serde_json::json!({ "account": { "homePage": "https://a.example.org", "name": "=1+1" } });
    statements[4]["verb"]["id"] = "http://adlnet.gov/expapi/verbs/failed".into();
    let sent = send(&w, &serde_json::Value::Array(statements)).await;
    let verb = Some("http://adlnet.gov/expapi/verbs/passed".to_owned());
    let wanted = Wanted { filter: Filter { verb, ..Filter::default() }, ..Wanted::default() };
    let listed = all(&w, &wanted, At::Newest, 900).await;
    let (found, bytes) = exported(Export::all(&w.lms, &w.national, &wanted).unwrap()).await;
    assert_eq!((found.len(), &found), (619, &ids(&listed)));
    let text = String::from_utf8(bytes).unwrap();
    assert_eq!(text.lines().count(), 619);
    for (line, id) in text.lines().zip(&found) {
        let kept = w.lms.store().reader().await.unwrap().statements().find(*id).await.unwrap().unwrap();
        assert_eq!(line, kept.text, "not a letter is changed");
    }
    let held = w.lms.store().reader().await.unwrap().statements().find(sent[3]).await.unwrap().unwrap();
    let csv = |language| String::from_utf8(browse::csv(std::slice::from_ref(&held), language).unwrap()).unwrap();
    assert!(csv(Language::Fr).contains(";false;;-0,25;PT5M\r\n"), "{}", csv(Language::Fr));
    assert!(csv(Language::En).contains(",https://a.example.org =1+1,"), "behind an address it is no formula");
    assert!(csv(Language::En).ends_with(",false,,-0.25,PT5M\r\n"), "{}", csv(Language::En));
    assert!(browse::csv_head(Language::Fr).unwrap().starts_with("\u{feff}id;stored;".as_bytes()));
}

async fn what_a_statement_leaves_out_is_known_from_others(w: World) {
    let rene = w.regional.person().unwrap();
    let mut full = statement(&mail("autre"), "passed", "swing");
    full["verb"]["display"] = serde_json::json!({ "en-US": "passed", "fr-FR": "a réussi" });
    full["object"]["definition"] = serde_json::json!({ "name": { "fr": "Le swing", "en": "The swing" } });
    let bare = statement(&here(rene), "passed", "swing");
    let mut within = statement(&mail("autre"), "planned", "x");
    within["object"] = statement(&here(rene), "attempted", "swing");
    within["object"]["objectType"] = "SubStatement".into();
    let sent = send(&w, &serde_json::json!([full, bare, within])).await;
    let listed = all(&w, &Wanted::default(), At::Newest, 10).await;
    let line = listed.lines.iter().find(|line| line.id == sent[1]).unwrap();
    assert_eq!(line.actor.known_by, KnownBy::Person(rene));
    assert_eq!(line.actor.name.as_deref(), Some("rene Test"));
    assert_eq!(
        line.verb.said.as_ref().map(|said| (said.tag.as_str(), said.text.as_str())),
        Some(("fr-FR", "a réussi"))
    );
    let What::Activity { name: Some(name), .. } = &line.object else { panic!("{line:?}") };
    assert_eq!(name.text, "Le swing");
    let line = &listed.lines[0];
    let What::Within { actor, object, .. } = &line.object else { panic!("{line:?}") };
    assert_eq!(actor.name.as_deref(), Some("rene Test"));
    assert!(matches!(&**object, What::Activity { name: Some(name), .. } if name.text == "Le swing"));
    // Who may see one name only is told no other.
    let mut taught = statement(&here(rene), "passed", "swing");
    taught["context"] = serde_json::json!({ "instructor": here(w.stranger.person().unwrap()) });
    let id = send(&w, &taught).await[0];
    let name = async |who| browse::one(&w.lms, who, id, Language::Fr).await.unwrap().instructor.unwrap().name;
    assert_eq!(name(&w.national).await.as_deref(), Some("autre Test"));
    assert_eq!(name(&w.regional).await, None);
}

async fn an_erased_person_is_named_no_more(w: World) {
    let id = send(&w, &statement(&mail("monique"), "passed", "swing")).await[0];
    let agents = browse::agents_of(&w.lms, &w.national, "monique@example.org").await.unwrap();
    let mut unit = w.lms.store().unit().await.unwrap();
    unit.statements().erase_agents(&agents).await.unwrap();
    unit.commit().await.unwrap();
    let whole = browse::one(&w.lms, &w.national, id, Language::Fr).await.unwrap();
    assert_eq!((whole.told.actor.known_by, whole.told.actor.name), (KnownBy::Erased, None));
    let wanted = Wanted { agents, ..Wanted::default() };
    assert_eq!(ids(&all(&w, &wanted, At::Newest, 10).await), Vec::<Uuid>::new());
}

#[tokio::test]
async fn pages_of_any_size_show_each_statement_once() {
    let w = World::new().await;
    let rene = w.regional.person().unwrap();
    let who = [mail("rene"), here(rene), mail("autre")];
    let statements: Vec<_> = (0..40).map(|n| statement(&who[n * 7 % 3], "passed", &n.to_string())).collect();
    let sent = send(&w, &serde_json::Value::Array(statements)).await;
    let expected: Vec<Uuid> = (0..40).rev().filter(|n| n * 7 % 3 < 2).map(|n| sent[n]).collect();
    for size in 1..30 {
        let (mut at, mut seen) = (At::Newest, Vec::new());
        loop {
            let page = browse::statements_of_person(&w.lms, &w.regional, rene, (at, size), Language::En).await.unwrap();
            seen.extend(ids(&page));
            match page.older {
                Some(cursor) => at = At::Older(cursor),
                None => break,
            }
        }
        assert_eq!(seen, expected, "pages of {size}");
        assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), seen.len());
    }
}
