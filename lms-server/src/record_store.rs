//! Sends statements on to a record store elsewhere, over HTTP with or without TLS.

use std::time::Duration;

use async_trait::async_trait;
use axum::http::{Request, StatusCode, header};
use base64::Engine as _;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use lms_engine::ports::record_store::{Parcel, RecordStore, Said, Target};

/// How long the other side may take for a parcel.
const PATIENCE: Duration = Duration::from_secs(60);

/// A client that keeps connections for a while.
#[derive(Clone, Debug)]
pub struct HttpRecordStore(Option<Client<HttpsConnector<HttpConnector>, Full<Bytes>>>);

impl HttpRecordStore {
    /// With the certificates this machine trusts; on a machine without any, nothing is sent until it has some.
    pub fn new() -> Self {
        let roots = hyper_rustls::HttpsConnectorBuilder::new().with_native_roots();
        let connector = roots.map(|builder| builder.https_or_http().enable_http1().build());
        Self(connector.ok().map(|connector| Client::builder(TokioExecutor::new()).build(connector)))
    }
}

impl Default for HttpRecordStore {
    fn default() -> Self {
        Self::new()
    }
}

#[async_trait]
impl RecordStore for HttpRecordStore {
    async fn post(&self, target: &Target, parcel: Parcel) -> Said {
        let basic = base64::prelude::BASE64_STANDARD.encode(format!("{}:{}", target.login, target.secret));
        let later = |why: &str| Said::Later { after: None, why: why.to_owned() };
        let request = Request::post(format!("{}/statements", target.endpoint))
            .header(header::AUTHORIZATION, format!("Basic {basic}"))
            .header(header::CONTENT_TYPE, parcel.content_type)
            .header("x-experience-api-version", "1.0.3")
            .body(Full::new(Bytes::from(parcel.body)));
        let Ok(request) = request else { return later("the address cannot be used") };
        let Some(client) = &self.0 else { return later("this machine has no certificates to know others by") };
        let answered = async {
            let answer = client.request(request).await.map_err(|e| e.to_string())?;
            let (parts, body) = answer.into_parts();
            // It is read to its end, so that the connection can be used again; what it says is of no use.
            let _ = Limited::new(body, 1 << 20).collect().await;
            Ok::<_, String>(parts)
        };
        let parts = match tokio::time::timeout(PATIENCE, answered).await {
            Ok(Ok(parts)) => parts,
            Ok(Err(why)) => return later(&why),
            Err(_) => return later("no answer within a minute"),
        };
        let after = parts.headers.get(header::RETRY_AFTER).and_then(|v| v.to_str().ok()).and_then(|v| v.parse().ok());
        match parts.status {
            status if status.is_success() => Said::Taken,
            StatusCode::BAD_REQUEST
            | StatusCode::CONFLICT
            | StatusCode::PAYLOAD_TOO_LARGE
            | StatusCode::UNSUPPORTED_MEDIA_TYPE
            | StatusCode::UNPROCESSABLE_ENTITY => Said::Refused { status: parts.status.as_u16() },
            status => Said::Later { after, why: format!("it answered {status}") },
        }
    }
}
