//! Speaks with identity providers over HTTP.

use std::time::Duration;

use async_trait::async_trait;
use axum::http::{Request, StatusCode, header};
use base64::Engine as _;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use lms_core::access::reach::Reach;
use lms_engine::ports::identity::{Identity, NoAnswer};

use crate::outgoing::Outgoing;

/// How long a provider may take: somebody is waiting.
const PATIENCE: Duration = Duration::from_secs(10);

/// The largest answer that is read.
const LARGEST: usize = 1 << 20;

/// A client that follows no redirection: an answer comes from the address that was asked, or not at all.
#[derive(Clone, Debug)]
pub struct HttpIdentity(Outgoing);

impl HttpIdentity {
    /// One that reaches so far.
    pub fn new(reach: Reach) -> Self {
        Self(Outgoing::new(reach))
    }

    async fn ask(&self, request: axum::http::Result<Request<Full<Bytes>>>) -> Result<Vec<u8>, NoAnswer> {
        let said = |why: String| NoAnswer(why);
        let request = request.map_err(|_| said("its address cannot be used".to_owned()))?;
        let answered = async {
            let answer = self.0.send(request).await?;
            let (parts, body) = answer.into_parts();
            let body = Limited::new(body, LARGEST).collect().await.map_err(|e| e.to_string())?;
            Ok::<_, String>((parts.status, body.to_bytes()))
        };
        match tokio::time::timeout(PATIENCE, answered).await {
            Ok(Ok((StatusCode::OK, body))) => Ok(body.to_vec()),
            Ok(Ok((status, _))) => Err(said(format!("it answered {status}"))),
            Ok(Err(why)) => Err(said(why)),
            Err(_) => Err(said("no answer within ten seconds".to_owned())),
        }
    }
}

#[async_trait]
impl Identity for HttpIdentity {
    async fn get(&self, url: &str) -> Result<Vec<u8>, NoAnswer> {
        self.ask(Request::get(url).header(header::ACCEPT, "application/json").body(Full::default())).await
    }

    async fn post(&self, url: &str, (name, word): (&str, &str), form: String) -> Result<Vec<u8>, NoAnswer> {
        let basic = base64::prelude::BASE64_STANDARD.encode(format!("{name}:{word}"));
        let request = Request::post(url)
            .header(header::AUTHORIZATION, format!("Basic {basic}"))
            .header(header::ACCEPT, "application/json")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Full::new(Bytes::from(form)));
        self.ask(request).await
    }
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::http::HeaderMap;
    use axum::routing::{get, post};

    use super::*;

    /// A provider on a port of this machine.
    async fn provider() -> String {
        let token = |headers: HeaderMap, body: String| async move {
            let basic = headers[header::AUTHORIZATION].to_str().unwrap().to_owned();
            format!("{basic} {} {body}", headers[header::CONTENT_TYPE].to_str().unwrap())
        };
        let router = Router::new()
            .route("/keys", get(|| async { "{}" }))
            .route("/large", get(|| async { vec![b'x'; LARGEST + 1] }))
            .route("/away", get(|| async { StatusCode::SERVICE_UNAVAILABLE }))
            .route("/elsewhere", get(|| async { axum::response::Redirect::to("/keys") }))
            .route("/token", post(token));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        address
    }

    #[tokio::test]
    async fn only_what_the_address_itself_answers_is_taken() {
        let (at, client) = (provider().await, HttpIdentity::new(Reach::Anywhere));
        assert_eq!(client.get(&format!("{at}/keys")).await.unwrap(), b"{}");
        for (path, why) in [("/away", "503"), ("/elsewhere", "303"), ("/large", ""), ("/nothing", "404")] {
            let refused = client.get(&format!("{at}{path}")).await.unwrap_err();
            assert!(refused.0.contains(why), "{path}: {refused}");
        }
        assert!(client.get("http://127.0.0.1:1/").await.is_err(), "nobody listens there");
        assert!(client.get("no address").await.is_err());
        let inside = HttpIdentity::new(Reach::Outside).get(&format!("{at}/keys")).await.unwrap_err();
        assert!(inside.0.contains("--reach anywhere"), "{inside}");
    }

    #[tokio::test]
    async fn a_form_is_sent_with_basic() {
        let (at, client) = (provider().await, HttpIdentity::new(Reach::Anywhere));
        let said = client.post(&format!("{at}/token"), ("a%20b", "c"), "x=1&y=2".to_owned()).await.unwrap();
        let said = String::from_utf8(said).unwrap();
        assert_eq!(said, "Basic YSUyMGI6Yw== application/x-www-form-urlencoded x=1&y=2");
    }
}
