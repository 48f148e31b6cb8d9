//! Every page × everybody: allowed or refused as declared, and what is out of scope looks like what is not there.

use axum::http::StatusCode;

use crate::house::{Browser, House};

/// What a page answers: shown, moved on, forbidden, not there.
const SHOWN: u16 = 200;
const MOVED: u16 = 303;
const FORBIDDEN: u16 = 403;
const ABSENT: u16 = 404;

/// Address, then: nobody, learner of the session, another person, tutor, manager of the region, of another one, national.
fn table(house: &House, tool: uuid::Uuid) -> Vec<(String, [u16; 7])> {
    let (s, e, p, c) = (house.session, house.enrolment, house.parcours, house.link.id);
    let (m, l) = (house.module_step, house.link_step);
    let session = |rest: &str| format!("/sessions/{s}{rest}");
    let formation = |rest: &str| format!("/formations/{e}{rest}");
    let everybody = [SHOWN; 7];
    let signed_in = [MOVED, SHOWN, SHOWN, SHOWN, SHOWN, SHOWN, SHOWN];
    let national = [MOVED, ABSENT, ABSENT, ABSENT, ABSENT, ABSENT, SHOWN];
    let editors = [MOVED, ABSENT, ABSENT, FORBIDDEN, FORBIDDEN, FORBIDDEN, SHOWN];
    let catalogue = [MOVED, ABSENT, ABSENT, SHOWN, SHOWN, SHOWN, SHOWN];
    let regions = [MOVED, ABSENT, ABSENT, ABSENT, SHOWN, SHOWN, SHOWN];
    let readers = [MOVED, ABSENT, ABSENT, SHOWN, SHOWN, ABSENT, SHOWN];
    let managers = [MOVED, ABSENT, ABSENT, FORBIDDEN, SHOWN, ABSENT, SHOWN];
    let learner = [MOVED, SHOWN, ABSENT, MOVED, MOVED, ABSENT, MOVED];
    let only_learner = [MOVED, SHOWN, ABSENT, FORBIDDEN, FORBIDDEN, ABSENT, FORBIDDEN];
    vec![
        ("/connexion".into(), [SHOWN, MOVED, MOVED, MOVED, MOVED, MOVED, MOVED]),
        ("/plan-du-site".into(), everybody),
        ("/accessibilite".into(), everybody),
        ("/navigateur".into(), everybody),
        ("/".into(), [MOVED, SHOWN, SHOWN, MOVED, MOVED, MOVED, MOVED]),
        ("/formations".into(), signed_in),
        ("/preferences".into(), signed_in),
        ("/mot-de-passe".into(), signed_in),
        ("/gestion".into(), regions),
        ("/tutorat".into(), [MOVED, ABSENT, ABSENT, SHOWN, ABSENT, ABSENT, ABSENT]),
        ("/national".into(), national),
        ("/personnes".into(), regions),
        ("/personnes/inviter".into(), national),
        (format!("/personnes/{}", house.tutor), [MOVED, ABSENT, ABSENT, ABSENT, SHOWN, ABSENT, SHOWN]),
        (format!("/personnes/{}", house.learner), [MOVED, ABSENT, ABSENT, ABSENT, SHOWN, ABSENT, SHOWN]),
        (format!("/personnes/{}/effacer", house.learner), [MOVED, ABSENT, ABSENT, ABSENT, SHOWN, ABSENT, SHOWN]),
        ("/regions".into(), national),
        ("/conservation".into(), national),
        ("/journal".into(), national),
        ("/journal.csv".into(), national),
        ("/traces".into(), national),
        ("/traces.csv".into(), national),
        ("/traces.ndjson".into(), national),
        ("/acces-outils".into(), national),
        ("/acces-outils/nouveau".into(), national),
        (format!("/acces-outils/{tool}"), national),
        (format!("/acces-outils/{tool}/revoquer"), national),
        ("/mes-donnees".into(), signed_in),
        ("/mes-donnees/traces.ndjson".into(), signed_in),
        ("/sessions".into(), [MOVED, ABSENT, ABSENT, SHOWN, SHOWN, SHOWN, SHOWN]),
        ("/sessions/nouvelle".into(), regions),
        (session(""), readers),
        (session("/modifier"), managers),
        (session("/annuler"), managers),
        (session("/equipe"), readers),
        (session("/calendrier"), readers),
        (session("/rapport"), readers),
        (session("/suivi.csv"), readers),
        (session("/suivi.xlsx"), readers),
        (session("/suivi.json"), readers),
        (session("/inscrire"), managers),
        (session("/import"), managers),
        (session("/import/modele.csv"), managers),
        (session(&format!("/apprenants/{e}")), readers),
        (session(&format!("/apprenants/{e}/retirer")), managers),
        ("/parcours".into(), catalogue),
        (format!("/parcours/{p}"), catalogue),
        ("/parcours/nouveau".into(), editors),
        (format!("/parcours/{p}/modifier"), editors),
        (format!("/parcours/{p}/presentation"), editors),
        ("/contenus".into(), catalogue),
        (format!("/contenus/{c}"), catalogue),
        ("/contenus/importer".into(), editors),
        ("/contenus/nouveau".into(), editors),
        (formation(""), learner),
        (formation(&format!("/etapes/{l}")), learner),
        (formation(&format!("/etapes/{m}")), learner),
        (format!("/player/{e}/{m}"), only_learner),
        ("/inconnu".into(), [ABSENT; 7]),
    ]
}

/// A tool that may use the record store.
async fn tool(house: &House) -> uuid::Uuid {
    use lms_engine::lrs::credential::{New, make};
    let new = New { label: "Simulateur".to_owned(), scopes: vec![lms_core::xapi::credential::Scope::All], rate: None };
    let now = lms_server::clock::Clock::now(&*house.clock);
    make(&house.lms, &lms_core::access::Actor::operator(), new, now).await.unwrap().shown.id
}

#[tokio::test]
async fn every_page_is_shown_or_refused_as_declared() {
    let house = House::new().await;
    let mut everybody: Vec<(&str, Browser)> = vec![("nobody", house.browser())];
    for name in ["monique", "rene", "fabienne", "bretagne", "reunion", "national"] {
        everybody.push((name, house.signed_in(name).await));
    }
    let mut wrong = Vec::new();
    let tool = tool(&house).await;
    for (path, expected) in table(&house, tool) {
        for ((name, browser), expected) in everybody.iter_mut().zip(expected) {
            let answer = browser.get(&path).await;
            if answer.status.as_u16() != expected {
                wrong.push(format!("{name} {path}: {} instead of {expected}", answer.status));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn what_may_not_be_done_is_not_done_by_post_either() {
    let house = House::new().await;
    let (s, e, p) = (house.session, house.enrolment, house.parcours);
    let posts = [
        format!("/sessions/{s}/inscrire"),
        format!("/sessions/{s}/apprenants/{e}/prolonger"),
        format!("/sessions/{s}/apprenants/{e}/suspendre"),
        format!("/sessions/{s}/apprenants/{e}/reprendre"),
        format!("/sessions/{s}/apprenants/{e}/lien"),
        format!("/sessions/{s}/apprenants/{e}/retirer"),
        format!("/parcours/{p}/publier"),
        format!("/parcours/{p}/sections"),
        format!("/parcours/{p}/presentation"),
        format!("/parcours/{p}/etapes/{}", house.link_step),
        format!("/parcours/{p}/etapes/{}/supprimer", house.link_step),
        format!("/sessions/{s}/modifier"),
        format!("/sessions/{s}/annuler"),
        format!("/sessions/{s}/equipe"),
        format!("/sessions/{s}/equipe/inviter"),
        format!("/sessions/{s}/equipe/retirer"),
        format!("/contenus/{}", house.link.id),
        format!("/contenus/{}/archiver", house.link.id),
        format!("/contenus/{}/retablir", house.link.id),
        format!("/personnes/{}/lien", house.learner),
        format!("/personnes/{}/roles", house.tutor),
        format!("/personnes/{}/roles/retirer", house.tutor),
        format!("/personnes/{}/effacer", house.learner),
        "/conservation/regles".to_owned(),
        "/conservation/bordereau".to_owned(),
        "/conservation/executer".to_owned(),
        "/conservation/legale".to_owned(),
        format!("/conservation/legale/{}/lever", uuid::Uuid::from_u128(7)),
        "/personnes/inviter".to_owned(),
        "/parcours".to_owned(),
        "/regions".to_owned(),
        "/sessions".to_owned(),
        "/acces-outils".to_owned(),
        format!("/acces-outils/{}/revoquer", tool(&house).await),
    ];
    for name in ["monique", "rene", "fabienne"] {
        let mut browser = house.signed_in(name).await;
        for path in &posts {
            let status = browser.post(path, &[("reason", "x"), ("until", "2026-05-01"), ("title", "x")]).await.status;
            assert!(matches!(status, StatusCode::NOT_FOUND | StatusCode::FORBIDDEN), "{name} {path}: {status}");
        }
    }
    let mut region = house.signed_in("bretagne").await;
    for path in posts.iter().filter(|path| path.starts_with("/acces-outils") || path.starts_with("/conservation")) {
        let status = region.post(path, &[("label", "x"), ("scopes", "all")]).await.status;
        assert_eq!(status, StatusCode::NOT_FOUND, "a region gives no tool access, {path}");
    }
    for path in posts.iter().filter(|path| path.contains("/roles") || path.ends_with("/inviter")) {
        if !path.starts_with("/sessions/") {
            let status = region.post(path, &[("role", "national_manager")]).await.status;
            assert_eq!(status, StatusCode::NOT_FOUND, "a region gives no roles, {path}");
        }
    }
    let mut elsewhere = house.signed_in("reunion").await;
    for path in posts.iter().filter(|path| path.starts_with("/sessions/") || path.starts_with("/personnes/")) {
        let status = elsewhere.post(path, &[("reason", "x"), ("until", "2026-05-01")]).await.status;
        assert_eq!(status, StatusCode::NOT_FOUND, "another region, {path}");
    }
}

#[tokio::test]
async fn what_is_somebody_else_s_looks_like_what_is_not_there() {
    let house = House::new().await;
    let mut rene = house.signed_in("rene").await;
    let nowhere = uuid::Uuid::from_u128(7);
    for (theirs, absent) in [
        (format!("/formations/{}", house.enrolment), format!("/formations/{nowhere}")),
        (format!("/sessions/{}", house.session), format!("/sessions/{nowhere}")),
        (format!("/parcours/{}", house.parcours), format!("/parcours/{nowhere}")),
    ] {
        let (theirs, absent) = (rene.get(&theirs).await, rene.get(&absent).await);
        assert_eq!((theirs.status, absent.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
        let plain = |text: &str| {
            text.replace(&house.enrolment.to_string(), "")
                .replace(&house.session.to_string(), "")
                .replace(&house.parcours.to_string(), "")
                .replace(&nowhere.to_string(), "")
        };
        assert_eq!(plain(&theirs.text), plain(&absent.text));
    }
    // The learner stands in this session, not in the one of the address.
    let mut manager = house.signed_in("bretagne").await;
    let other = format!("/sessions/{nowhere}/apprenants/{}", house.enrolment);
    assert_eq!(manager.get(&other).await.status, StatusCode::NOT_FOUND);
    assert_eq!(manager.get("/sessions/pas-un-numero").await.status, StatusCode::NOT_FOUND);
}
