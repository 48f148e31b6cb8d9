//! Sends statements on to a record store elsewhere, over HTTP with or without TLS.

use std::time::Duration;

use async_trait::async_trait;
use axum::http::{Request, StatusCode, header};
use base64::Engine as _;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use lms_core::access::reach::Reach;
use lms_engine::ports::record_store::{Parcel, RecordStore, Said, Target};

use crate::outgoing::Outgoing;

/// How long the other side may take for a parcel.
const PATIENCE: Duration = Duration::from_secs(60);

/// A client of record stores elsewhere.
#[derive(Clone, Debug)]
pub struct HttpRecordStore(Outgoing);

impl HttpRecordStore {
    /// One that reaches so far.
    pub fn new(reach: Reach) -> Self {
        Self(Outgoing::new(reach))
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
        let answered = async {
            let answer = self.0.send(request).await?;
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
