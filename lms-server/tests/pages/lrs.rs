//! Learning records and tools through the pages: giving and taking access, finding, reading, taking along, one's own.

use axum::http::StatusCode;
use lms_core::access::Actor;
use lms_core::xapi::Version;
use lms_core::xapi::credential::Scope;
use lms_engine::lrs::credential::{self, Made, New, authenticate};
use lms_engine::lrs::submit::submit;
use lms_server::clock::Clock as _;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::house::{Browser, House};

const SIMULATOR: &str = "Simulateur de caisse";

async fn tool(house: &House) -> Made {
    let new = New { label: SIMULATOR.to_owned(), scopes: vec![Scope::All], rate: None };
    credential::make(&house.lms, &Actor::operator(), new, house.clock.now()).await.unwrap()
}

/// Sends statements as a tool that may everything.
pub(crate) async fn send(house: &House, statements: &Value) -> Vec<Uuid> {
    let (made, now) = (tool(house).await, house.clock.now());
    let holder = authenticate(&house.lms, &made.shown.login, &made.secret, now).await.unwrap().unwrap();
    let body = statements.to_string();
    submit(&house.lms, &holder, Version::V1, (body.as_bytes(), &[]), None, now).await.unwrap()
}

pub(crate) fn mail(name: &str) -> Value {
    json!({ "mbox": format!("mailto:{name}@example.org"), "name": name })
}

pub(crate) fn statement(who: &Value, verb: &str, what: &str) -> Value {
    json!({
        "actor": who,
        "verb": { "id": format!("http://adlnet.gov/expapi/verbs/{verb}") },
        "object": {
            "id": format!("https://golf.example.org/{what}"),
            "definition": { "name": { "fr": format!("Le {what}"), "en": format!("The {what}") } },
        },
    })
}

/// The words of a page: marks left out, blanks of any kind as one.
fn words(page: &str) -> String {
    let (_, main) = page.split_once("<main").unwrap();
    let mut out = String::new();
    let mut inside = true;
    for c in main.chars() {
        match c {
            '<' => inside = true,
            '>' => {
                inside = false;
                out.push(' ');
            }
            c if !inside => out.push(c),
            _ => {}
        }
    }
    out.replace("&#39;", "'").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The value of the field with this id.
fn value(page: &str, id: &str) -> String {
    let (_, rest) = page.split_once(&format!("id=\"{id}\" value=\"")).unwrap_or_else(|| panic!("no field {id}"));
    rest.split('"').next().unwrap().replace("&#61;", "=").replace("&#x2F;", "/")
}

/// The ids of the records a page lists, in order.
fn listed(page: &str) -> Vec<Uuid> {
    let links = page.split("href=\"/traces/").chain(page.split("href=\"/mes-donnees/traces/").skip(1));
    links.filter_map(|rest| rest.get(..36)?.parse().ok()).collect()
}

fn next(page: &str) -> Option<String> {
    let (_, rest) = page.split_once("rel=\"next\" href=\"")?;
    Some(rest.split('"').next().unwrap().replace("&amp;", "&").replace("&#38;", "&"))
}

async fn status(browser: &mut Browser, path: &str) -> StatusCode {
    browser.get(path).await.status
}

#[tokio::test]
async fn access_is_given_shown_once_used_and_taken_away() {
    let house = House::new().await;
    let mut boss = house.signed_in("national").await;
    assert!(words(&boss.page("/acces-outils").await).contains("Aucun outil n’a d’accès"));
    let form = boss.page("/acces-outils/nouveau").await;
    assert!(form.contains("value=\"statements/write\" checked") && !form.contains("value=\"all\" checked"));
    let typed = [("label", SIMULATOR), ("scopes", "statements/write"), ("scopes", "statements/read"), ("rate", "20")];
    let made = boss.post("/acces-outils", &typed).await;
    assert_eq!(made.status, StatusCode::CREATED, "{}", made.text);
    assert!(words(&made.text).contains("Conservez ce secret maintenant"));
    let [login, secret, token, address] = ["login", "secret", "token", "address"].map(|id| value(&made.text, id));
    assert_eq!(address, "http://localhost:8080/xapi");
    assert_eq!(credential::pair(&token).unwrap(), (login.clone(), secret.clone()));

    let mut tool = house.browser();
    let mut asked = async |body: &str| {
        let bearer = format!("Bearer {token}");
        let headers = [
            ("authorization", bearer.as_str()),
            ("x-experience-api-version", "1.0.3"),
            ("content-type", "application/json"),
        ];
        tool.send(axum::http::Method::POST, "/xapi/statements", &headers, body.to_owned()).await.status
    };
    let body = statement(&mail("monique"), "passed", "swing").to_string();
    assert_eq!(asked(&body).await, StatusCode::OK, "what the page shows opens the store");

    let list = boss.page("/acces-outils").await;
    let (_, rest) = list.split_once("href=\"/acces-outils/0").unwrap();
    let one = format!("/acces-outils/0{}", rest.split('"').next().unwrap());
    let detail = boss.page(&one).await;
    for page in [&list, &detail, &boss.page("/acces-outils/nouveau").await] {
        assert!(!page.contains(&secret) && !page.contains(&token), "the secret is shown once only");
    }
    assert!(words(&detail).contains("Lire toutes les traces") && detail.contains(&login));
    assert!(words(&detail).contains("Limité à 20 demandes par seconde."), "{}", words(&detail));

    let ask = boss.page(&format!("{one}/revoquer")).await;
    assert!(words(&ask).contains("Retirer l’accès de « Simulateur de caisse » ?"), "{}", words(&ask));
    assert_eq!(asked(&body).await, StatusCode::OK, "asking takes nothing away");
    let location = boss.done(&format!("{one}/revoquer"), &[]).await;
    let after = words(&boss.page(&location).await);
    assert!(after.contains("L’accès est retiré") && after.contains("Retiré le 10/03/2026"), "{after}");
    assert_eq!(asked(&body).await, StatusCode::UNAUTHORIZED);
    assert_eq!(status(&mut boss, &format!("{one}/revoquer")).await, StatusCode::NOT_FOUND, "once is enough");
    assert_eq!(boss.post(&format!("{one}/revoquer"), &[]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_tool_without_a_name_or_without_rights_is_not_made() {
    let house = House::new().await;
    let mut boss = house.signed_in("national").await;
    for (typed, said) in [
        (vec![("label", "  "), ("scopes", "state")], vec!["Nom de l’outil : ce champ est à remplir"]),
        (vec![("label", "<b>Outil")], vec!["Ce qu’il peut faire : cochez au moins une ligne"]),
        (vec![], vec!["Nom de l’outil :", "Ce qu’il peut faire :"]),
        (vec![("label", "Outil"), ("scopes", "root")], vec!["cochez au moins une ligne"]),
        (vec![("label", "Outil"), ("scopes", "state"), ("rate", "0")], vec!["Demandes par seconde, au plus :"]),
        (vec![("label", "Outil"), ("rate", "vite")], vec!["Demandes par seconde", "cochez au moins une ligne"]),
    ] {
        let answer = boss.post("/acces-outils", &typed).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        for said in said {
            assert!(words(&answer.text).contains(said), "{typed:?}: {}", words(&answer.text));
        }
        assert!(!answer.text.contains("<b>Outil"));
    }
    // What was ticked stays ticked.
    let again = boss.post("/acces-outils", &[("label", ""), ("scopes", "void")]).await.text;
    assert!(again.contains("value=\"void\" checked") && !again.contains("value=\"state\" checked"));
    assert!(credential::list(&house.lms, &Actor::operator()).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_record_that_should_not_be_there_is_taken_back_once_with_a_reason() {
    let house = House::new().await;
    let id = send(&house, &statement(&mail("monique"), "passed", "swing")).await[0];
    let mut boss = house.signed_in("national").await;
    let page = format!("/traces/{id}");
    assert!(boss.page(&page).await.contains(&format!("{page}/annuler")));
    let ask = words(&boss.page(&format!("{page}/annuler")).await);
    assert!(ask.contains("Annuler cette trace ?") && ask.contains("a réussi « Le swing »"), "{ask}");
    let without = boss.post(&format!("{page}/annuler"), &[("reason", " ")]).await;
    assert_eq!(without.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(words(&boss.page("/traces").await).contains("Le swing"), "nothing was taken back without a reason");

    let location = boss.done(&format!("{page}/annuler"), &[("reason", "Simulateur mal réglé")]).await;
    let after = boss.page(&location).await;
    assert!(words(&after).contains("La trace est annulée.") && words(&after).contains("Annulée"), "{}", words(&after));
    assert!(!after.contains("/annuler"), "once is enough");
    let list = boss.page("/traces").await;
    assert!(!list.contains(&id.to_string()), "it is in no list any more");
    let own = listed(&list)[0];
    let voiding = boss.page(&format!("/traces/{own}")).await;
    assert!(words(&voiding).contains("Simulateur mal réglé") && !voiding.contains("/annuler"), "it stands for good");
    for again in [id, own, Uuid::nil()] {
        let answer = boss.post(&format!("/traces/{again}/annuler"), &[("reason", "Encore")]).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }
    let mut region = house.signed_in("bretagne").await;
    assert_eq!(status(&mut region, &format!("{page}/annuler")).await, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_record_is_a_sentence_and_its_page_says_the_rest() {
    let house = House::new().await;
    let mut passed = statement(&mail("Monique"), "passed", "swing");
    passed["result"] = json!({
        "score": { "scaled": 0.825 }, "success": true, "duration": "PT1H10M", "response": "Par",
    });
    passed["context"] = json!({
        "registration": "39e24cc4-69af-4b01-a824-1fdc6ea8a3af",
        "contextActivities": { "parent": [{ "id": "https://golf.example.org/cours" }] },
        "extensions": { "https://golf.example.org/vent": 1.5 },
    });
    passed["timestamp"] = "2026-03-09T13:30:00Z".into();
    passed["attachments"] = json!([{
        "usageType": "https://golf.example.org/photo", "display": { "fr": "Photo du swing" },
        "contentType": "image/jpeg", "length": 125000, "sha2": "a".repeat(64), "fileUrl": "https://golf.example.org/p.jpg",
    }]);
    let id = send(&house, &passed).await[0];
    let mut boss = house.signed_in("national").await;
    let list = words(&boss.page("/traces").await);
    let line = "Monique a réussi « Le swing » lundi 9 mars, 14 h 30 · 1 h 10 Résultat 82,5 % Réussi";
    assert!(list.contains(line), "{list}");
    let page = boss.page(&format!("/traces/{id}")).await;
    let all = words(&page);
    for said in [
        "Monique a réussi « Le swing »",
        "Monique@example.org",
        "http://adlnet.gov/expapi/verbs/passed",
        "Fait partie de https://golf.example.org/cours",
        "Réponse donnée Par",
        "Fait le lundi 9 mars, 14 h 30",
        "Reçu le mardi 10 mars, 9 h",
        "39e24cc4-69af-4b01-a824-1fdc6ea8a3af Toutes les traces de cette inscription",
        "Transmis par Simulateur de caisse",
        "Photo du swing image/jpeg · 125 ko https://golf.example.org/p.jpg Conservée ailleurs",
        "https://golf.example.org/vent&#34;: 1.5",
    ] {
        assert!(all.contains(said), "{said:?} in {all}");
    }
    assert!(!page.contains("href=\"https://golf.example.org"), "what a sender wrote is never a link");
    assert!(page.contains("<pre class=\"code\" tabindex=\"0\" role=\"region\" aria-labelledby=\"whole\">"));
    boss.done("/preferences", &[("lang", "en")]).await;
    let english = boss.page("/traces").await;
    assert!(words(&english).contains("Monique passed “ The swing ”"), "{}", words(&english));
}

#[tokio::test]
async fn hostile_words_stay_words() {
    let house = House::new().await;
    let hostile = "<script>alert(1)</script>";
    let mut evil = statement(&json!({ "mbox": "mailto:x@example.org", "name": hostile }), "x", "y");
    evil["verb"] = json!({ "id": "javascript:alert(1)", "display": { "fr": hostile } });
    evil["object"] =
        json!({ "id": "javascript:alert(2)", "definition": { "name": { "fr": "\"><img src=x onerror=alert(1)>" } } });
    evil["result"] = json!({ "response": hostile, "duration": "P1Y" });
    evil["attachments"] = json!([{
        "usageType": "urn:u", "display": { "fr": hostile }, "contentType": "text/html", "length": 1, "sha2": "a".repeat(64),
        "fileUrl": "javascript:alert(3)",
    }]);
    let id = send(&house, &evil).await[0];
    let mut boss = house.signed_in("national").await;
    for path in ["/traces".to_owned(), format!("/traces/{id}"), "/traces?verbe=javascript:alert(1)".to_owned()] {
        let page = boss.page(&path).await;
        assert!(page.contains("alert(1)"), "{path}");
        for raw in ["<script>alert", "<img src=x", "href=\"javascript:"] {
            assert!(!page.contains(raw), "{path}: {raw}");
        }
    }
    let typed = boss.page("/traces?personne=%22%3E%3Cscript%3Ealert(1)&activite=%3Cscript%3E&inscription='&du=x").await;
    assert!(!typed.contains("<script>alert") && typed.contains("aria-invalid"));
    // What a spreadsheet could take for a formula does not begin a cell.
    let csv = boss.get("/traces.csv").await.text;
    assert!(csv.lines().nth(1).unwrap().contains("mailto:x@example.org"), "{csv}");
    assert!(!csv.split([';', '\n']).any(|cell| cell.trim_matches('"').starts_with(['=', '+', '@'])), "{csv}");
}

#[tokio::test]
async fn filters_find_what_they_say_and_the_files_hold_the_same() {
    let house = House::new().await;
    let monique = house.learner;
    let account = json!({ "account": { "homePage": "http://localhost:8080", "name": monique.to_string() } });
    let registration = "39e24cc4-69af-4b01-a824-1fdc6ea8a3af";
    let mut registered = statement(&mail("rene"), "completed", "putt");
    registered["context"] = json!({ "registration": registration, "instructor": mail("monique") });
    let first = send(
        &house,
        &json!([statement(&mail("monique"), "passed", "swing"), statement(&account, "failed", "putt"), registered]),
    )
    .await;
    house.clock.days(2);
    let later = send(&house, &statement(&mail("rene"), "passed", "swing")).await[0];
    let mut boss = house.signed_in("national").await;
    let unknown = Uuid::from_u128(7);
    for (query, expected) in [
        ("".to_owned(), vec![later, first[2], first[1], first[0]]),
        ("personne=monique%40example.org".to_owned(), vec![first[1], first[0]]),
        (format!("personne={monique}"), vec![first[1], first[0]]),
        ("personne=monique%40example.org&aussi=1".to_owned(), vec![first[2], first[1], first[0]]),
        (format!("personne=http%3A%2F%2Flocalhost%3A8080%20{monique}"), vec![first[1]]),
        ("personne=personne%40example.org".to_owned(), vec![]),
        ("verbe=http%3A%2F%2Fadlnet.gov%2Fexpapi%2Fverbs%2Fpassed".to_owned(), vec![later, first[0]]),
        ("verbe=http%3A%2F%2Fadlnet.gov%2Fexpapi%2Fverbs%2Fpassed&personne=rene%40example.org".to_owned(), vec![later]),
        ("activite=https%3A%2F%2Fgolf.example.org%2Fputt".to_owned(), vec![first[2], first[1]]),
        (format!("inscription={registration}"), vec![first[2]]),
        (format!("inscription={unknown}"), vec![]),
        ("du=2026-03-11".to_owned(), vec![later]),
        ("au=2026-03-10".to_owned(), vec![first[2], first[1], first[0]]),
        ("du=2026-03-10&au=2026-03-12".to_owned(), vec![later, first[2], first[1], first[0]]),
        ("du=2026-03-11&au=2026-03-11".to_owned(), vec![]),
    ] {
        let page = boss.page(&format!("/traces?{query}")).await;
        assert_eq!(listed(&page), expected, "{query}");
        let lines = boss.get(&format!("/traces.ndjson?{query}")).await;
        assert_eq!((lines.status, lines.media_type.as_str()), (StatusCode::OK, "application/x-ndjson"));
        let ids = |line: &str| serde_json::from_str::<Value>(line).unwrap()["id"].as_str().unwrap().parse().unwrap();
        assert_eq!(lines.text.lines().map(ids).collect::<Vec<Uuid>>(), expected, "{query}");
        let table = boss.get(&format!("/traces.csv?{query}")).await.text;
        let mut rows = table.trim_start_matches('\u{feff}').lines();
        assert_eq!(
            rows.next().unwrap(),
            "id;stored;timestamp;actor;verb;activity;registration;success;completion;score.scaled;duration"
        );
        let ids = |line: &str| line.split(';').next().unwrap().parse().unwrap();
        assert_eq!(rows.map(ids).collect::<Vec<Uuid>>(), expected, "{query}");
    }
    for bad in
        ["personne=monique", "verbe=passed", "activite=golf", "inscription=7", "du=hier", "du=2026-03-10&au=2026-03-01"]
    {
        let page = boss.page(&format!("/traces?{bad}")).await;
        assert!(page.contains("aria-invalid") && listed(&page).is_empty(), "{bad}");
        assert_eq!(status(&mut boss, &format!("/traces.csv?{bad}")).await, StatusCode::BAD_REQUEST, "{bad}");
    }
    for bad in ["apres=x", "avant=1,2", "apres=1,2,3,4,5"] {
        assert_eq!(status(&mut boss, &format!("/traces?{bad}")).await, StatusCode::BAD_REQUEST, "{bad}");
    }
}

#[tokio::test]
async fn pages_go_on_with_their_filter_and_files_do_not_stop_at_a_page() {
    let house = House::new().await;
    let statements: Vec<Value> =
        (0..60).map(|n| statement(&mail("monique"), ["passed", "failed"][n % 2], &n.to_string())).collect();
    let sent = send(&house, &Value::Array(statements)).await;
    let expected: Vec<Uuid> = sent.into_iter().step_by(2).rev().collect();
    let mut boss = house.signed_in("national").await;
    let filter = "verbe=http%3A%2F%2Fadlnet.gov%2Fexpapi%2Fverbs%2Fpassed";
    let first = boss.page(&format!("/traces?{filter}")).await;
    assert_eq!(listed(&first), expected[..25]);
    let second = boss.page(&next(&first).unwrap()).await;
    assert_eq!(listed(&second), expected[25..]);
    assert_eq!(next(&second), None);
    let (_, back) = second.split_once("rel=\"prev\" href=\"").unwrap();
    let back = back.split('"').next().unwrap().replace("&amp;", "&").replace("&#38;", "&");
    assert_eq!(listed(&boss.page(&back).await), expected[..25]);
    assert_eq!(boss.get(&format!("/traces.ndjson?{filter}")).await.text.lines().count(), 30);
}

#[tokio::test]
async fn a_record_that_was_taken_back_says_so_and_is_in_no_list() {
    let house = House::new().await;
    let id = send(&house, &statement(&mail("monique"), "passed", "swing")).await[0];
    let voiding = json!({
        "actor": mail("rene"), "verb": { "id": "http://adlnet.gov/expapi/verbs/voided" },
        "object": { "objectType": "StatementRef", "id": id },
    });
    let by = send(&house, &voiding).await[0];
    let mut boss = house.signed_in("national").await;
    assert_eq!(listed(&boss.page("/traces").await), [by]);
    assert!(!boss.get("/traces.ndjson").await.text.contains("golf"));
    let voided = words(&boss.page(&format!("/traces/{id}")).await);
    assert!(voided.contains("Cette trace a été annulée."), "{voided}");
    let page = boss.page(&format!("/traces/{by}")).await;
    assert!(words(&page).contains("rene a annulé une autre trace") && page.contains(&format!("href=\"/traces/{id}\"")));
}

#[tokio::test]
async fn everybody_sees_their_own_records_and_nobody_else_s() {
    let house = House::new().await;
    let account = json!({ "account": { "homePage": "http://localhost:8080", "name": house.learner.to_string() } });
    let mut taught = statement(&mail("rene"), "passed", "putt");
    taught["context"] = json!({ "instructor": mail("monique") });
    let sent = send(
        &house,
        &json!([statement(&account, "passed", "swing"), statement(&mail("monique"), "failed", "drive"), taught]),
    )
    .await;
    for (who, mine) in [("monique", vec![sent[1], sent[0]]), ("rene", vec![sent[2]]), ("fabienne", vec![])] {
        let mut browser = house.signed_in(who).await;
        let page = browser.page("/mes-donnees").await;
        assert_eq!(listed(&page), mine, "{who}");
        let lines = browser.get("/mes-donnees/traces.ndjson").await;
        assert_eq!(lines.text.lines().count(), mine.len(), "{who}");
        for id in &sent {
            let own = if mine.contains(id) { StatusCode::OK } else { StatusCode::NOT_FOUND };
            assert_eq!(status(&mut browser, &format!("/mes-donnees/traces/{id}")).await, own, "{who}");
            assert_eq!(status(&mut browser, &format!("/traces/{id}")).await, StatusCode::NOT_FOUND, "{who}");
        }
    }
    let mut monique = house.signed_in("monique").await;
    let page = words(&monique.page("/mes-donnees").await);
    assert!(
        page.contains("monique monique a réussi « Le swing »"),
        "an account here has the name of its owner: {page}"
    );
    let own = monique.page(&format!("/mes-donnees/traces/{}", sent[0])).await;
    assert!(!own.contains("href=\"/traces"), "no way leads where she may not go");
    for page in ["/preferences", "/plan-du-site"] {
        assert!(monique.page(page).await.contains("href=\"/mes-donnees\""), "{page}");
    }
}

#[tokio::test]
async fn what_is_not_there_and_what_is_not_an_id_look_alike() {
    let house = House::new().await;
    let mut boss = house.signed_in("national").await;
    let nowhere = Uuid::from_u128(7);
    for path in ["/traces", "/acces-outils", "/mes-donnees/traces"] {
        for id in [nowhere.to_string(), "pas-un-numero".to_owned()] {
            assert_eq!(status(&mut boss, &format!("{path}/{id}")).await, StatusCode::NOT_FOUND, "{path}/{id}");
        }
    }
    let revoke = format!("/acces-outils/{nowhere}/revoquer");
    assert_eq!(status(&mut boss, &revoke).await, StatusCode::NOT_FOUND);
    assert_eq!(boss.post(&revoke, &[]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn only_the_national_manager_finds_the_ways_there() {
    let house = House::new().await;
    for (who, finds) in [("national", true), ("bretagne", false), ("fabienne", false), ("monique", false)] {
        let mut browser = house.signed_in(who).await;
        let map = browser.page("/plan-du-site").await;
        for path in ["/traces", "/acces-outils", "/acces-outils/nouveau"] {
            assert_eq!(map.contains(&format!("href=\"{path}\"")), finds, "{who} {path}");
        }
    }
    let home = house.signed_in("national").await.page("/national").await;
    assert!(home.contains("href=\"/traces\"") && home.contains("href=\"/acces-outils\""));
}
