//! Wrong input by both doors: a sentence that helps, the right status, nothing half-written.

use axum::body::{Body, Bytes};
use axum::http::{Method, StatusCode};
use futures_util::stream;
use serde_json::Value;

use crate::house::{Answer, House, MAX_UPLOAD, package};

/// The sentences of a problem, in French, with a remedy.
fn sentence(answer: &Answer, name: &str) -> String {
    assert_eq!(answer.media_type, "application/problem+json", "{name}: {}", answer.text);
    let problem: Value = serde_json::from_slice(&answer.bytes).unwrap();
    let (title, detail) = (problem["title"].as_str().unwrap(), problem["detail"].as_str().unwrap());
    assert!(title.ends_with(['.', '!', '?']) && detail.ends_with(['.', '!', '?']), "{name}: {title} {detail}");
    let english = ["The ", "file could", "not be", "Nobody was"];
    assert!(!english.iter().any(|word| title.contains(word)), "{name}: {title}");
    format!("{title} {detail}")
}

/// Name, bytes, status of the API, words that must be said.
fn unreadable() -> Vec<(&'static str, Vec<u8>, u16, &'static str)> {
    let text = |text: &str| text.as_bytes().to_vec();
    let head = "prenom;nom;courriel\n";
    let mut xlsx = package();
    xlsx.extend_from_slice(b"[Content_Types].xml");
    vec![
        ("nothing", vec![], 422, "vide"),
        ("blanks only", text(" \r\n\t\r\n"), 422, "vide"),
        ("a byte order mark only", text("\u{feff}"), 422, "vide"),
        ("UTF-16 without a mark", "prenom;nom".encode_utf16().flat_map(u16::to_le_bytes).collect(), 422, "CSV"),
        ("NUL bytes", text("prenom;nom;courriel\nA\0;B;a@example.org\n"), 422, "CSV"),
        ("a workbook under another name", xlsx, 422, "CSV"),
        ("a PDF under another name", text("%PDF-1.7\n1 0 obj\n"), 422, "CSV"),
        ("a picture under another name", [&b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"[..], &[0; 64]].concat(), 422, "CSV"),
        ("a page saved as CSV", text("<!doctype html><table><tr><td>Nom</td></tr></table>\n"), 422, "colonne"),
        ("no header", text("Aline;Martin;aline@example.org\n"), 422, "colonne"),
        ("a column missing", text("prenom;nom\nAline;Martin\n"), 422, "courriel"),
        ("a column twice", text("prenom;nom;courriel;nom\nA;B;a@example.org;C\n"), 422, "deux fois"),
        ("another delimiter", text("prenom|nom|courriel\nA|B|a@example.org\n"), 422, "colonne"),
        ("a header and nothing else", text(head), 422, "aucune ligne"),
        ("a header and blank lines", text(&format!("{head}\n\n;;\n")), 422, "aucune ligne"),
        ("a quote that never ends", text(&format!("{head}\"Aline;Martin;aline@example.org\n")), 422, "guillemets"),
        ("JSON that is no list", text("{\"prenom\":\"Aline\"}"), 422, "liste"),
        ("JSON that breaks off", text("[{\"prenom\":\"Aline\","), 422, "liste"),
        ("a list of numbers", text("[1,2,3]"), 422, "liste"),
        ("an empty list", text("[]"), 422, "ligne"),
        (
            "more lines than are taken",
            text(&format!("{head}{}", "A;B;a@example.org\n".repeat(50_001))),
            422,
            "fichiers",
        ),
        ("more bytes than are taken", vec![b'a'; lms_core::exchange::MAX_BYTES + 1], 413, "fichiers"),
    ]
}

#[tokio::test]
async fn r2a_06_a_file_of_learners_that_cannot_be_read_leaves_nothing_behind() {
    let house = House::new().await;
    let (mut api, mut browser) = (house.program("bretagne").await, house.signed_in("bretagne").await);
    let cases = unreadable();
    assert!(cases.len() >= 20);
    let before = house.holds().await;
    for (name, bytes, status, words) in cases {
        let path = format!("/api/v1/sessions/{}/imports", house.session);
        let answer = api.send("POST", &path, &[("content-type", "text/csv")], bytes.clone()).await;
        assert_eq!(answer.status.as_u16(), status, "{name}: {}", answer.text);
        let said = sentence(&answer, name);
        assert!(said.contains(words) && said.contains("Personne n'a été inscrit"), "{name}: {said}");
        let page = browser.upload(&format!("/sessions/{}/import", house.session), &[], "liste.csv", &bytes).await;
        assert_eq!(page.status.as_u16(), status, "{name}, the page");
        // Too large a file is cut off before anybody knows what it is.
        assert!(status == 413 || page.text.contains(words), "{name}, the page: {}", page.text);
        assert_eq!(house.holds().await, before, "{name}");
    }
}

#[tokio::test]
async fn r2a_06_a_line_that_cannot_be_taken_is_said_and_the_others_wait_for_a_yes() {
    let house = House::new().await;
    let mut api = house.program("bretagne").await;
    let mut browser = house.signed_in("bretagne").await;
    let head = "prenom;nom;courriel;entreprise\n";
    let good = "Aline;Martin;aline@example.org;\n";
    let megabyte = "x".repeat(1_000_000);
    // What stands in the file, then how many lines are ready and how many to be mended.
    let cases: Vec<(&str, String, u64, u64)> = vec![
        ("too few cells", format!("{head}{good}Paul;Roux\n"), 1, 1),
        ("too many cells", format!("{head}{good}Paul;Roux;p@example.org;;;\n"), 1, 1),
        ("no address", format!("{head}{good}Paul;Roux;;\n"), 1, 1),
        ("an address that is none", format!("{head}{good}Paul;Roux;paul@;\n"), 1, 1),
        ("the same person twice", format!("{head}{good}{good}"), 1, 1),
        ("a cell of a megabyte", format!("{head}{good}{megabyte};Roux;p@example.org;\n"), 1, 1),
        ("a name that cannot be seen", format!("{head}{good}\u{7};Roux;p@example.org;\n"), 1, 1),
        ("a column nobody knows", "prenom;nom;courriel;pointure\nAline;Martin;aline@example.org;38\n".to_owned(), 1, 0),
        ("a formula as a name", format!("{head}=1+1;Roux;p@example.org;\n"), 1, 0),
        ("lone carriage returns", format!("{head}{good}").replace('\n', "\r"), 1, 0),
        (
            "line ends of all sorts",
            "prenom;nom;courriel\r\nA;B;a@example.org\nC;D;c@example.org\rE;F;e@example.org".into(),
            3,
            0,
        ),
    ];
    for (name, text, ready, refused) in cases {
        let before = house.holds().await;
        let path = format!("/api/v1/sessions/{}/imports", house.session);
        let answer = api.send("POST", &path, &[("content-type", "text/csv")], text.clone()).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{name}: {}", answer.text);
        let staged: Value = serde_json::from_slice(&answer.bytes).unwrap();
        assert_eq!(
            (&staged["ready"], &staged["refused"]),
            (&ready.into(), &refused.into()),
            "{name}: {}",
            &answer.text[..answer.text.len().min(600)]
        );
        let page =
            browser.upload(&format!("/sessions/{}/import", house.session), &[], "liste.csv", text.as_bytes()).await;
        let review = browser.page(&page.location).await;
        assert!(refused == 0 || review.contains("1 à corriger"), "{name}");
        let mut after = house.holds().await;
        assert_eq!(after["import_batch"], before["import_batch"] + 2, "{name}: two plans to look at, and nothing else");
        after.insert("import_batch".to_owned(), before["import_batch"]);
        assert_eq!(after, before, "{name}");
    }
}

fn zip(files: &[(&str, &str)]) -> Vec<u8> {
    use std::io::Write as _;
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in files {
        out.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        out.write_all(text.as_bytes()).unwrap();
    }
    out.finish().unwrap().into_inner()
}

#[tokio::test]
async fn r2_20_a_package_that_cannot_be_used_is_refused_with_its_reasons_and_not_kept() {
    let house = House::new().await;
    let (mut api, mut browser) = (house.program("national").await, house.signed_in("national").await);
    let whole = package();
    let cases: [(&str, Vec<u8>); 6] = [
        ("an empty file", vec![]),
        ("an archive without a manifest", zip(&[("index.html", "<p>Bonjour</p>")])),
        ("an archive that breaks off", whole[..whole.len() / 2].to_vec()),
        ("a manifest that is no XML", zip(&[("imsmanifest.xml", "Bonjour")])),
        (
            "a manifest with a document type",
            zip(&[("imsmanifest.xml", "<!DOCTYPE manifest [<!ENTITY a \"b\">]><manifest>&a;</manifest>")]),
        ),
        ("a picture", b"\x89PNG\r\n\x1a\n".to_vec()),
    ];
    let before = house.holds().await;
    for (name, bytes) in cases {
        let path = "/api/v1/contents/packages?planned_minutes=30";
        let answer = api.send("POST", path, &[("content-type", "application/zip")], bytes.clone()).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}: {}", answer.text);
        sentence(&answer, name);
        let problem: Value = serde_json::from_slice(&answer.bytes).unwrap();
        let facts = problem["facts"].as_array().unwrap();
        let fatal =
            facts.iter().find(|fact| fact["severity"] == "fatal").unwrap_or_else(|| panic!("{name}: {}", answer.text));
        assert!(
            !fatal["sentence"].as_str().unwrap().is_empty() && !fatal["remedy"].as_str().unwrap().is_empty(),
            "{name}"
        );
        assert_eq!(house.holds().await, before, "{name}");
        let page = browser.upload("/contenus/importer", &[], "module.zip", &bytes).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}, the page");
        assert_eq!(house.holds().await, before, "{name}, the page");
    }
    // Something good, for a content of another kind or for none.
    for into in [house.link.id.to_string(), uuid::Uuid::from_u128(7).to_string()] {
        let path = format!("/api/v1/contents/packages?planned_minutes=30&into={into}");
        let answer = api.send("POST", &path, &[], zip(&[("imsmanifest.xml", MANIFEST), ("i.html", &into)])).await;
        assert!(matches!(answer.status.as_u16(), 404 | 409), "{}", answer.text);
        sentence(&answer, &into);
        assert_eq!(house.holds().await, before);
    }
}

const MANIFEST: &str = r#"<manifest identifier="M" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"><metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata><organizations default="O"><organization identifier="O"><title>T</title><item identifier="I" identifierref="R"><title>T</title></item></organization></organizations><resources><resource identifier="R" type="webcontent" adlcp:scormtype="sco" href="i.html"><file href="i.html"/></resource></resources></manifest>"#;

/// A body nobody knows the length of, and how much of it was read.
fn endless(chunks: usize, read: &std::sync::Arc<std::sync::atomic::AtomicUsize>) -> Body {
    let read = read.clone();
    Body::from_stream(stream::iter((0..chunks).map(move |_| {
        read.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
        Ok::<_, std::io::Error>(Bytes::from(vec![b'a'; 256 * 1024]))
    })))
}

#[tokio::test]
async fn r2_20_a_package_beyond_the_limit_is_refused_before_it_is_read_or_as_soon_as_it_passes() {
    let house = House::new().await;
    let (mut api, mut browser) = (house.program("national").await, house.signed_in("national").await);
    let before = house.holds().await;
    let path = "/api/v1/contents/packages?planned_minutes=30";
    let multipart = ("content-type", "multipart/form-data; boundary=edge");
    let begin = "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"m.zip\"\r\n\r\n";
    let read = std::sync::Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let count = || read.swap(0, std::sync::atomic::Ordering::SeqCst);

    let announced = (2 * 1024 * 1024 * 1024u64 + 1).to_string();
    let told = api.send("POST", path, &[("content-length", &announced)], endless(40, &read)).await;
    assert_eq!((told.status, count()), (StatusCode::PAYLOAD_TOO_LARGE, 0), "not one byte is read");
    assert!(sentence(&told, "announced").contains("Rien n'a été enregistré"));
    let told = browser
        .send(
            Method::POST,
            "/contenus/importer",
            &[multipart, ("sec-fetch-site", "same-origin"), ("content-length", &announced)],
            endless(40, &read),
        )
        .await;
    assert_eq!((told.status, count()), (StatusCode::PAYLOAD_TOO_LARGE, 0));
    assert!(told.text.contains("role=\"alert\"") || told.text.contains("trop"), "{}", told.text);

    let passed = api.send("POST", path, &[], endless(40, &read)).await;
    assert_eq!(passed.status, StatusCode::PAYLOAD_TOO_LARGE, "{}", passed.text);
    let limit = usize::try_from(MAX_UPLOAD).unwrap() / (256 * 1024);
    assert!(count() <= limit + 2, "no further than the limit");
    sentence(&passed, "streamed");
    let body = stream::once(async move { Ok::<_, std::io::Error>(Bytes::from(begin)) });
    let rest = stream::iter((0..40).map(|_| Ok(Bytes::from(vec![b'a'; 256 * 1024]))));
    let end = stream::once(async { Ok(Bytes::from("\r\n--edge--\r\n")) });
    let body = futures_util::StreamExt::chain(futures_util::StreamExt::chain(body, rest), end);
    let body = Body::from_stream(body);
    let passed =
        browser.send(Method::POST, "/contenus/importer", &[multipart, ("sec-fetch-site", "same-origin")], body).await;
    assert_eq!(passed.status, StatusCode::PAYLOAD_TOO_LARGE, "{}", passed.text);

    // A connection that is lost half way.
    let lost = stream::iter([Ok(Bytes::from_static(b"PK")), Err(std::io::Error::other("gone"))]);
    let lost = api.send("POST", path, &[], Body::from_stream(lost)).await;
    assert_eq!(lost.status, StatusCode::BAD_REQUEST, "{}", lost.text);
    assert_eq!(house.holds().await, before, "what had come in is gone");
}

#[tokio::test]
async fn a_body_that_is_not_what_it_should_be_changes_nothing_and_says_what_to_do() {
    let house = House::new().await;
    let mut api = house.program("national").await;
    let before = house.holds().await;
    let json = "application/json";
    for (name, path, media, body, status) in [
        ("no JSON", "/api/v1/parcours", "text/plain", "{\"title\":\"x\"}", 415),
        ("nothing", "/api/v1/parcours", json, "", 400),
        ("half a JSON", "/api/v1/parcours", json, "{\"title\":", 400),
        ("another type", "/api/v1/parcours", json, "{\"title\":7}", 400),
        ("a field missing", "/api/v1/parcours", json, "{}", 400),
        ("nothing in a field", "/api/v1/parcours", json, "{\"title\":\" \"}", 422),
        ("a title without end", "/api/v1/parcours", json, &format!("{{\"title\":\"{}\"}}", "x".repeat(1_000_000)), 422),
        ("no such zone", "/api/v1/regions", json, "{\"code\":\"X\",\"name\":\"X\",\"zone\":\"Europe/Brest\"}", 400),
        ("the same code", "/api/v1/regions", json, "{\"code\":\"bre\",\"name\":\"X\"}", 409),
        (
            "not a link",
            "/api/v1/contents/links",
            json,
            "{\"title\":\"x\",\"url\":\"javascript:alert(1)\",\"planned_minutes\":1}",
            422,
        ),
        (
            "no minutes",
            "/api/v1/contents/links",
            json,
            "{\"title\":\"x\",\"url\":\"https://x.fr/\",\"planned_minutes\":0}",
            422,
        ),
    ] {
        let answer = api.send("POST", path, &[("content-type", media)], body.to_owned()).await;
        assert_eq!(answer.status.as_u16(), status, "{name}: {}", answer.text);
        sentence(&answer, name);
        assert_eq!(house.holds().await, before, "{name}");
    }
    for (path, status) in [
        ("/api/v1/contents?limit=beaucoup", 400),
        ("/api/v1/contents?after=xx", 400),
        ("/api/v1/reports/tracking?format=pdf", 400),
        ("/api/v1/reports/tracking?from=hier", 400),
        ("/api/v1/contents/7", 404),
        ("/api/v1/contents/00000000-0000-0000-0000-000000000007", 404),
    ] {
        let answer = api.send("GET", path, &[], "").await;
        assert_eq!(answer.status.as_u16(), status, "{path}: {}", answer.text);
        sentence(&answer, path);
    }
}
