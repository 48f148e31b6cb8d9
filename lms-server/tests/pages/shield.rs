//! What every answer carries against scripts, frames and guesses of a browser.

use axum::body::Body;
use axum::http::Method;

use super::house::House;

/// OWASP A05:2021. Pages, refusals, files, calls of programs, and what nobody has an answer to.
#[tokio::test]
async fn every_answer_forbids_foreign_scripts_frames_and_guesses() {
    let house = House::new().await;
    let mut boss = house.signed_in("national").await;
    for (method, path) in [
        (Method::GET, "/"),
        (Method::GET, "/connexion"),
        (Method::GET, "/personnes"),
        (Method::GET, "/nowhere"),
        (Method::GET, "/personnes/not-an-id"),
        (Method::POST, "/personnes"),
        (Method::GET, "/api/v1/me"),
        (Method::GET, "/api/v1/nowhere"),
        (Method::GET, "/traces.ndjson"),
        (Method::GET, "/healthz"),
        (Method::DELETE, "/connexion"),
    ] {
        boss.send(method.clone(), path, &[], Body::empty()).await;
        let of = |name: &str| boss.headers.get(name).map_or("", |value| value.to_str().unwrap());
        let policy = of("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none'; script-src 'self'; style-src 'self';"),
            "{method} {path}: {policy}"
        );
        assert!(
            policy.contains("frame-ancestors 'none'") && policy.contains("base-uri 'none'"),
            "{method} {path}: {policy}"
        );
        assert!(policy.contains("form-action 'self'"), "{method} {path}: {policy}");
        for loose in ["unsafe-inline", "unsafe-eval", "*", "http:", "https:"] {
            let strict =
                policy.split(' ').all(|word| word.trim_end_matches(';') != loose && word != format!("'{loose}'"));
            assert!(strict, "{method} {path}: {loose} in {policy}");
        }
        assert_eq!(of("x-content-type-options"), "nosniff", "{method} {path}");
        assert_eq!(of("referrer-policy"), "same-origin", "{method} {path}");
        assert_eq!(of("cross-origin-opener-policy"), "same-origin", "{method} {path}");
        assert_eq!(of("access-control-allow-origin"), "", "no other site reads an answer: {method} {path}");
        assert_eq!(of("server"), "", "nothing says what answers: {method} {path}");
        if !path.starts_with("/healthz") {
            assert_eq!(of("cache-control"), "no-store", "{method} {path}");
        }
    }
}

/// OWASP A03:2021: a page is made of files of ours; nothing in it is a script or a style of its own.
#[tokio::test]
async fn no_page_holds_a_script_or_a_style_of_its_own() {
    let house = House::new().await;
    let mut boss = house.signed_in("national").await;
    for path in ["/", "/connexion", "/personnes", "/sessions", "/parcours", "/contenus", "/traces", "/acces-outils"] {
        let page = boss.get(path).await.text;
        for piece in page.split("<script").skip(1) {
            let (tag, rest) = piece.split_once('>').unwrap();
            let data = tag.contains("application/json");
            assert!(data || (tag.contains("src=\"/assets/") && rest.starts_with("</script>")), "{path}: {tag}");
        }
        assert!(!page.contains("<style") && !page.contains(" style=\""), "{path}");
        for (at, _) in page.match_indices(" on") {
            let word: String = page[at + 1..].chars().take_while(char::is_ascii_lowercase).collect();
            let is_handler = page[at + 1 + word.len()..].starts_with("=\"") && word.len() > 4;
            assert!(!is_handler, "{path}: {word}");
        }
        assert!(!page.contains("javascript:"), "{path}");
    }
}
