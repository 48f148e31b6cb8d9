//! Every call of the API × everybody: allowed or refused as declared; what is out of scope looks like what is not there.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use lms_core::access::Actor;
use lms_core::ids::{BatchId, EnrolmentId, PersonId, SessionId};
use lms_engine::content::import_package;
use lms_engine::launch::{self, Account, Errand, LaunchMode};
use lms_engine::{enrolment, session};
use serde_json::{Value, json};

use crate::house::{Answer, House, Program};
use crate::xapi::course::{Au, structure};

/// What somebody gets: refused as not signed in, as a stranger to it, as not one's job; or let in.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Gets {
    SignIn,
    Absent,
    Forbidden,
    In,
}
use Gets::{Absent as A, Forbidden as F, In as I, SignIn as S};

/// Everybody, in the order of the columns.
const EVERYBODY: [&str; 8] = ["nobody", "monique", "karim", "fabienne", "yann", "bretagne", "reunion", "national"];

/// Monique learns in a session of Bretagne that Fabienne accompanies, Yann accompanies another session of Bretagne,
/// Karim learns in a session of La Réunion.
struct World {
    house: House,
    /// In La Réunion.
    session: SessionId,
    /// Karim's.
    enrolment: EnrolmentId,
    import: BatchId,
    foreign_import: BatchId,
    karim: PersonId,
    rene: PersonId,
    monique: PersonId,
    /// Learns in Bretagne, and is erased.
    zoe: PersonId,
    /// Of a cmi5 course that somebody runs.
    course: lms_core::ids::ContentId,
    launched: lms_engine::launch::Launched,
    /// Of the record store.
    credential: uuid::Uuid,
    statement: uuid::Uuid,
}

impl World {
    async fn new() -> Self {
        let house = House::new().await;
        let (boss, now) = (Actor::operator(), lms_server::clock::Clock::now(&*house.clock));
        let near = house.another_session(house.region, "Autre session").await;
        let far = house.another_session(house.other_region, "Session des îles").await;
        let yann = house.account("yann", None).await;
        session::assign_tutor(&house.lms, &boss, near, yann, now).await.unwrap();
        let karim = house.account("karim", None).await;
        let enrolment = house.enrol(far, "karim").await;
        let file = b"prenom;nom;courriel\nAline;Martin;aline@example.org\n";
        let import = enrolment::stage_import(&house.lms, &boss, house.session, file, now).await.unwrap().id;
        let foreign_import = enrolment::stage_import(&house.lms, &boss, far, file, now).await.unwrap().id;
        let zoe = house.enrol(house.session, "zoe").await;
        let zoe = house.lms.store().reader().await.unwrap().enrolments().find(zoe).await.unwrap().unwrap().0.learner;
        let (rene, monique) = (house.person_named("rene").await, house.person_named("monique").await);
        let device = lms_core::people::factor::totp::Secret::new([7; lms_core::people::factor::totp::SECRET_LEN]);
        let mut unit = house.lms.store().unit().await.unwrap();
        unit.factors().begin(rene, &device, now).await.unwrap();
        unit.commit().await.unwrap();
        let structure = structure(&[Au("Completed", None, "https://example.org/a.html")]);
        let blob = house.lms.contents().put(structure.as_bytes()).await.unwrap();
        let planned = lms_core::time::Minutes::new(10).unwrap();
        let course = import_package(&house.lms, &boss, blob, None, None, planned, now).await.unwrap().content.id;
        let account = Account { home_page: "https://example.org".to_owned(), name: "1".to_owned() };
        let errand = Errand { unit: 0, account, registration: None, mode: LaunchMode::Normal, return_url: None };
        let launched = launch::order(&house.lms, &boss, course, &errand, "http://localhost:8081", now).await.unwrap();
        let scopes = vec![lms_core::xapi::credential::Scope::All];
        let new = lms_engine::lrs::credential::New { label: "Outil".to_owned(), scopes, rate: None };
        let credential = lms_engine::lrs::credential::make(&house.lms, &boss, new, now).await.unwrap().shown.id;
        let said = super::lrs::statement(&super::lrs::mail("monique"), "passed", "swing");
        let statement = super::lrs::send(&house, &said).await[0];
        Self {
            house,
            session: far,
            enrolment,
            import,
            foreign_import,
            karim,
            rene,
            monique,
            zoe,
            course,
            launched,
            credential,
            statement,
        }
    }

    async fn everybody(&self) -> Vec<(&'static str, Program)> {
        let mut out = vec![(EVERYBODY[0], self.house.stranger())];
        for name in &EVERYBODY[1..] {
            out.push((name, self.house.program(name).await));
        }
        out
    }
}

/// One call of the API.
struct Call {
    /// Method and path as the description of the API writes them.
    name: &'static str,
    /// Where it goes in this world.
    path: String,
    /// What it sends when all is well.
    body: Value,
    /// Who gets what.
    gets: [Gets; 8],
}

/// The table: every call, and what each of [`EVERYBODY`] gets.
fn table(w: &World) -> Vec<Call> {
    let h = &w.house;
    let all = [S, I, I, I, I, I, I, I];
    let catalogue = [S, A, A, I, I, I, I, I];
    let editors = [S, A, A, F, F, F, F, I];
    let national = [S, A, A, A, A, A, A, I];
    let finders = [S, A, A, A, A, I, I, I];
    let readers = [S, A, A, I, A, I, A, I];
    let managers = [S, A, A, F, A, I, A, I];
    let in_region = [S, A, A, A, A, I, A, I];
    let own_or_reader = [S, I, A, I, A, I, A, I];
    let learner = [S, I, A, F, A, F, A, F];
    let reports = [S, A, A, I, I, I, I, I];
    let mut calls = Vec::new();
    let mut call = |name: &'static str, path: String, body: Value, gets: [Gets; 8]| {
        calls.push(Call { name, path: format!("/api/v1{path}"), body, gets });
    };
    let (s, e, p, c, m) = (h.session, h.enrolment, h.parcours, h.link.id, h.link_step);
    let (batch, rene) = (w.import, w.rene);
    let reason = json!({ "reason": "" });
    let planned = json!({ "title": "Fiche", "planned_minutes": 10 });
    let new_session = json!({ "parcours": p, "region": h.region, "first": "2026-04-01" });
    let change = json!({ "title": "Mars", "first": "2026-03-01", "last": "2026-03-30" });
    let draft = json!({ "title": "Vide", "draft": { "mode": "free", "sections": [] } });
    let someone = json!({ "given": "Aline", "family": "Martin", "email": "" });
    call("GET /me", "/me".into(), Value::Null, all);
    call("GET /me/formations", "/me/formations".into(), Value::Null, all);
    call(
        "POST /me/formations/{enrolment}/steps/{step}/openings",
        format!("/me/formations/{e}/steps/{m}/openings"),
        Value::Null,
        learner,
    );
    call("GET /me/second-factor", "/me/second-factor".into(), Value::Null, all);
    call("POST /me/second-factor", "/me/second-factor".into(), Value::Null, all);
    let code = json!({ "code": "000000" });
    call("POST /me/second-factor/confirmation", "/me/second-factor/confirmation".into(), code, all);
    call("GET /me/sign-ins", "/me/sign-ins".into(), Value::Null, all);
    call("DELETE /me/sign-ins", "/me/sign-ins".into(), Value::Null, all);
    call("GET /regions", "/regions".into(), Value::Null, all);
    call("POST /regions", "/regions".into(), json!({ "code": "NOR", "name": "" }), national);
    call("GET /contents", "/contents".into(), Value::Null, catalogue);
    call("GET /contents/{id}", format!("/contents/{c}"), Value::Null, catalogue);
    call("PUT /contents/{id}", format!("/contents/{c}"), planned, editors);
    call("DELETE /contents/{id}", format!("/contents/{c}"), Value::Null, editors);
    call("GET /contents/{id}/versions", format!("/contents/{c}/versions"), Value::Null, catalogue);
    call("POST /contents/packages", "/contents/packages?planned_minutes=10".into(), Value::Null, editors);
    call("POST /contents/{id}/impact", format!("/contents/{c}/impact"), Value::Null, editors);
    let link = json!({ "title": "Site", "url": "ftp://x", "planned_minutes": 10 });
    call("POST /contents/links", "/contents/links".into(), link, editors);
    call("GET /parcours", "/parcours".into(), Value::Null, catalogue);
    call("POST /parcours", "/parcours".into(), json!({ "title": "" }), editors);
    call("GET /parcours/{id}", format!("/parcours/{p}"), Value::Null, catalogue);
    call("PUT /parcours/{id}", format!("/parcours/{p}"), draft, editors);
    call("GET /parcours/{id}/findings", format!("/parcours/{p}/findings"), Value::Null, editors);
    call("POST /parcours/{id}/publications", format!("/parcours/{p}/publications"), Value::Null, editors);
    call("GET /sessions", "/sessions".into(), Value::Null, all);
    call("POST /sessions", "/sessions".into(), new_session, in_region);
    call("GET /sessions/{id}", format!("/sessions/{s}"), Value::Null, readers);
    call("PUT /sessions/{id}", format!("/sessions/{s}"), change, managers);
    call("POST /sessions/{id}/cancellations", format!("/sessions/{s}/cancellations"), reason.clone(), managers);
    call("PUT /sessions/{id}/tutors/{person}", format!("/sessions/{s}/tutors/{rene}"), Value::Null, managers);
    call("DELETE /sessions/{id}/tutors/{person}", format!("/sessions/{s}/tutors/{rene}"), Value::Null, managers);
    call("GET /sessions/{id}/enrolments", format!("/sessions/{s}/enrolments"), Value::Null, readers);
    call("POST /sessions/{id}/enrolments", format!("/sessions/{s}/enrolments"), someone, managers);
    call("POST /sessions/{id}/imports", format!("/sessions/{s}/imports"), Value::Null, managers);
    call("GET /imports/{id}", format!("/imports/{batch}"), Value::Null, managers);
    call(
        "POST /imports/{id}/applications",
        format!("/imports/{batch}/applications"),
        json!({ "left_out": [2] }),
        managers,
    );
    call("DELETE /imports/{id}", format!("/imports/{batch}"), Value::Null, managers);
    call("GET /enrolments/{id}", format!("/enrolments/{e}"), Value::Null, readers);
    call("DELETE /enrolments/{id}", format!("/enrolments/{e}"), reason.clone(), managers);
    call("GET /enrolments/{id}/progress", format!("/enrolments/{e}/progress"), Value::Null, own_or_reader);
    call("PUT /enrolments/{id}/suspension", format!("/enrolments/{e}/suspension"), reason, managers);
    call("DELETE /enrolments/{id}/suspension", format!("/enrolments/{e}/suspension"), Value::Null, managers);
    let days = json!({ "days": 0, "reason": "Congés" });
    call("POST /enrolments/{id}/extensions", format!("/enrolments/{e}/extensions"), days, managers);
    call("GET /reports/tracking", "/reports/tracking".into(), Value::Null, reports);
    call("GET /people", "/people".into(), Value::Null, finders);
    let mut nameless = someone_else(h);
    nameless["given"] = json!("");
    call("POST /people", "/people".into(), nameless, national);
    // Monique learns in Bretagne.
    call("GET /people/{id}", format!("/people/{}", w.monique), Value::Null, in_region);
    call("POST /people/{id}/invitations", format!("/people/{}/invitations", w.monique), Value::Null, in_region);
    call("POST /people/{id}/password-resets", format!("/people/{rene}/password-resets"), Value::Null, national);
    call("DELETE /people/{id}/second-factor", format!("/people/{rene}/second-factor"), Value::Null, national);
    let role = json!({ "role": "regional_manager", "region": h.region });
    call("POST /people/{id}/grants", format!("/people/{rene}/grants"), role.clone(), national);
    call("DELETE /people/{id}/grants", format!("/people/{rene}/grants"), role, national);
    call("GET /people/{id}/erasure", format!("/people/{}/erasure", w.zoe), Value::Null, in_region);
    // The first who may does it; whoever comes after is told that it was done.
    call("POST /people/{id}/erasure", format!("/people/{}/erasure", w.zoe), Value::Null, in_region);
    call("GET /contents/{id}/uses", format!("/contents/{c}/uses"), Value::Null, catalogue);
    call("GET /lrs/credentials", "/lrs/credentials".into(), Value::Null, national);
    call("POST /lrs/credentials", "/lrs/credentials".into(), json!({ "label": "", "scopes": ["all"] }), national);
    call("DELETE /lrs/credentials/{id}", format!("/lrs/credentials/{}", w.credential), Value::Null, national);
    let voided = format!("/lrs/statements/{}/void", w.statement);
    call("POST /lrs/statements/{id}/void", voided, json!({ "reason": "" }), national);
    call("POST /cmi5/courses", "/cmi5/courses".into(), Value::Null, editors);
    let actor = json!({ "account": { "homePage": "https://example.org", "name": "2" } });
    let start = json!({ "au": 0, "actor": actor });
    call("POST /cmi5/courses/{id}/launch", format!("/cmi5/courses/{}/launch", w.course), start, national);
    let registration = w.launched.registration;
    call(
        "POST /cmi5/registrations/{id}/aus/{au}/waive",
        format!("/cmi5/registrations/{registration}/aus/0/waive"),
        json!({ "reason": "Administrative" }),
        national,
    );
    call(
        "POST /cmi5/sessions/{id}/abandon",
        format!("/cmi5/sessions/{}/abandon", w.launched.session),
        Value::Null,
        national,
    );
    call("DELETE /cmi5/courses/{id}", format!("/cmi5/courses/{}", w.course), Value::Null, editors);
    // Last: it ends the sign-in of whoever asks.
    call("POST /sign-ins", "/sign-ins".into(), json!({ "login": "x", "password": "x" }), [S; 8]);
    call("DELETE /sign-ins/current", "/sign-ins/current".into(), Value::Null, all);
    calls
}

/// Somebody to make an account for.
fn someone_else(house: &House) -> Value {
    let role = json!({ "role": "regional_manager", "region": house.region });
    json!({ "given": "Aline", "family": "Martin", "email": "aline@example.org", "grant": role })
}

/// The calls that the served description names.
async fn described(house: &House) -> Vec<String> {
    let (document, _) = house.stranger().get("/api/v1/openapi.json").await;
    let mut out = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            if ["get", "put", "post", "delete", "patch"].contains(&method.as_str()) {
                out.push(format!("{} {}", method.to_uppercase(), path.strip_prefix("/api/v1").unwrap()));
            }
        }
    }
    out
}

async fn send(who: &mut Program, call: &Call, body: &str) -> Answer {
    let (method, _) = call.name.split_once(' ').unwrap();
    // A revision that nobody has read: who is let in is told so, and nothing changes.
    let headers = [("content-type", "application/json"), ("if-match", "\"0\"")];
    who.send(method, &call.path, if body == "{" { &headers[..1] } else { &headers }, body.to_owned()).await
}

fn as_declared(gets: Gets, answer: &Answer) -> bool {
    match gets {
        S => answer.status == StatusCode::UNAUTHORIZED,
        A => answer.status == StatusCode::NOT_FOUND,
        F => answer.status == StatusCode::FORBIDDEN,
        I => answer.status.is_success() || matches!(answer.status.as_u16(), 409 | 412 | 422),
    }
}

#[tokio::test]
async fn r1_08_every_call_is_allowed_or_refused_as_declared() {
    let world = World::new().await;
    let calls = table(&world);
    let mut declared: Vec<String> = calls.iter().map(|c| c.name.to_owned()).collect();
    let mut served = described(&world.house).await;
    declared.sort();
    served.sort();
    assert_eq!(served, declared, "the table declares who may make each call of the API, and no other");
    let mut everybody = world.everybody().await;
    let (mut wrong, mut cells) = (Vec::new(), 0);
    for call in &calls {
        for ((name, who), gets) in everybody.iter_mut().zip(call.gets) {
            let mut valid = if call.body.is_null() { String::new() } else { call.body.to_string() };
            let mut bodies = Vec::new();
            if call.name == "POST /sign-ins" {
                valid = json!({ "login": name, "password": "x" }).to_string();
            } else if call.name == "POST /sessions" && *name == "reunion" {
                // Only the body says in which region: without one a manager of some region is told what is wrong with it.
            } else if gets != I {
                // A refusal is the same whatever is sent: garbage without revision, too.
                bodies.push("{".to_owned());
            }
            bodies.push(valid);
            for body in bodies {
                let answer = send(who, call, &body).await;
                cells += 1;
                let problem = answer.status.is_success() || answer.media_type == "application/problem+json";
                if !as_declared(gets, &answer) || !problem {
                    wrong.push(format!(
                        "{name} {} {body}: {} instead of {gets:?}: {}",
                        call.name, answer.status, answer.text
                    ));
                }
            }
        }
    }
    assert!(cells > 8 * 38, "{cells} cells");
    assert!(wrong.is_empty(), "{} of {cells}\n{}", wrong.len(), wrong.join("\n"));
}

/// A new id at each call: xorshift64*, so that a failure can be repeated.
struct Ids(u64);

impl Ids {
    fn next(&mut self) -> uuid::Uuid {
        let mut draw = || {
            self.0 ^= self.0 >> 12;
            self.0 ^= self.0 << 25;
            self.0 ^= self.0 >> 27;
            self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
        };
        uuid::Builder::from_u128(u128::from(draw()) << 64 | u128::from(draw()))
            .with_version(uuid::Version::SortRand)
            .into_uuid()
    }
}

#[tokio::test]
async fn a_thousand_foreign_ids_look_like_ids_of_nothing() {
    let world = World::new().await;
    let house = &world.house;
    // What is there, in another region, and the same calls with ids of nothing.
    let foreign: BTreeMap<&str, uuid::Uuid> = [
        ("sessions", world.session.0),
        ("enrolments", world.enrolment.0),
        ("imports", world.foreign_import.0),
        ("me", world.enrolment.0),
        ("people", world.karim.0),
    ]
    .into();
    let mut manager = house.program("bretagne").await;
    let mut national = house.program("national").await;
    let mut ids = Ids(7);
    let absent = manager.send("GET", &format!("/api/v1/sessions/{}", ids.next()), &[], "").await;
    assert_eq!(absent.status, StatusCode::NOT_FOUND);
    let calls: Vec<Call> = table(&world).into_iter().filter(|c| c.name.contains('{')).collect();
    let (mut probes, mut wrong) = (0, Vec::new());
    while probes < 1_000 {
        for call in &calls {
            let (method, template) = call.name.split_once(' ').unwrap();
            let noun = template.split('/').nth(1).unwrap();
            let with = |first: uuid::Uuid, rest: uuid::Uuid| {
                let mut first = Some(first);
                let parts: Vec<String> =
                    template
                        .split('/')
                        .map(|part| {
                            if part.starts_with('{') {
                                first.take().unwrap_or(rest).to_string()
                            } else {
                                part.to_owned()
                            }
                        })
                        .collect();
                format!("/api/v1{}", parts.join("/"))
            };
            let mut asked = vec![(&mut national, with(ids.next(), ids.next()))];
            // Catalogue nouns are national: nothing of them is foreign to a manager.
            if let Some(there) = foreign.get(noun) {
                asked.push((&mut manager, with(*there, ids.next())));
            }
            for (who, path) in asked {
                // Only the national manager may look the catalogue's nouns up to change them: others are told 403 first.
                let headers = [("content-type", "application/json"), ("if-match", "\"1\"")];
                let body = if call.body.is_null() { String::new() } else { call.body.to_string() };
                let answer = who.send(method, &path, &headers, body).await;
                probes += 1;
                if (answer.status, &answer.text) != (absent.status, &absent.text) {
                    wrong.push(format!("{method} {path}: {} {}", answer.status, answer.text));
                }
            }
        }
    }
    wrong.truncate(10);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn an_id_that_is_no_id_names_nothing() {
    let house = House::new().await;
    let mut national = house.program("national").await;
    for path in ["/api/v1/sessions/1", "/api/v1/contents/x", "/api/v1/people/%00", "/api/v1/rien"] {
        let answer = national.send("GET", path, &[], "").await;
        assert_eq!(
            (answer.status, answer.media_type.as_str()),
            (StatusCode::NOT_FOUND, "application/problem+json"),
            "{path}"
        );
    }
}

#[tokio::test]
async fn r2_16_the_regional_manager_holds_exactly_these_rights() {
    let world = World::new().await;
    let house = &world.house;
    let mut manager = house.program("bretagne").await;
    let (resource, etag) = manager.get(&format!("/api/v1/contents/{}", house.link.id)).await;
    let change = json!({ "title": "Fiche du territoire", "planned_minutes": 20 });
    let headers = [("content-type", "application/json"), ("if-match", etag.as_str())];
    let put = manager.send("PUT", &format!("/api/v1/contents/{}", house.link.id), &headers, change.to_string()).await;
    assert_eq!(put.status, StatusCode::FORBIDDEN, "a resource is read, never changed: {}", put.text);
    assert_eq!(manager.get(&format!("/api/v1/contents/{}", house.link.id)).await.0, resource);
    for path in [format!("/sessions/{}", world.session), format!("/enrolments/{}", world.enrolment)] {
        assert_eq!(
            manager.send("GET", &format!("/api/v1{path}"), &[], "").await.status,
            StatusCode::NOT_FOUND,
            "of another region: {path}"
        );
    }
    // What is left of the table is what the role carries, and not one call more.
    let mut column: Vec<&str> = Vec::new();
    for call in table(&world) {
        if call.gets[5] == I {
            column.push(call.name);
        }
    }
    column.sort_unstable();
    let expected = [
        "DELETE /enrolments/{id}",
        "DELETE /enrolments/{id}/suspension",
        "DELETE /imports/{id}",
        "DELETE /me/sign-ins",
        "DELETE /sessions/{id}/tutors/{person}",
        "DELETE /sign-ins/current",
        "GET /contents",
        "GET /contents/{id}",
        "GET /contents/{id}/uses",
        "GET /contents/{id}/versions",
        "GET /enrolments/{id}",
        "GET /enrolments/{id}/progress",
        "GET /imports/{id}",
        "GET /me",
        "GET /me/formations",
        "GET /me/second-factor",
        "GET /me/sign-ins",
        "GET /parcours",
        "GET /parcours/{id}",
        "GET /people",
        "GET /people/{id}",
        "GET /people/{id}/erasure",
        "GET /regions",
        "GET /reports/tracking",
        "GET /sessions",
        "GET /sessions/{id}",
        "GET /sessions/{id}/enrolments",
        "POST /enrolments/{id}/extensions",
        "POST /imports/{id}/applications",
        "POST /me/second-factor",
        "POST /me/second-factor/confirmation",
        "POST /people/{id}/erasure",
        "POST /people/{id}/invitations",
        "POST /sessions",
        "POST /sessions/{id}/cancellations",
        "POST /sessions/{id}/enrolments",
        "POST /sessions/{id}/imports",
        "PUT /enrolments/{id}/suspension",
        "PUT /sessions/{id}",
        "PUT /sessions/{id}/tutors/{person}",
    ];
    assert_eq!(column, expected);
}
