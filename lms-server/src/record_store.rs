//! Sends statements on to a record store elsewhere, over HTTP with or without TLS.

use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use async_trait::async_trait;
use axum::http::{Request, StatusCode, header};
use base64::Engine as _;
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::{GaiResolver, Name};
use hyper_util::rt::TokioExecutor;
use lms_core::access::reach::Reach;
use lms_engine::ports::record_store::{Parcel, RecordStore, Said, Target};
use tower::Service;

/// How long the other side may take for a parcel.
const PATIENCE: Duration = Duration::from_secs(60);

/// What is said where the address is not one the platform may reach.
const INSIDE: &str = "the address is inside of this network; start the server with --reach anywhere if that is meant";

/// Resolves names and keeps those of their addresses that may be reached. It is asked at the connection itself, so that no name
/// can lead elsewhere between the question and the connection.
#[derive(Clone, Debug)]
struct Resolver {
    reach: Reach,
    system: GaiResolver,
}

impl Service<Name> for Resolver {
    type Response = std::vec::IntoIter<SocketAddr>;
    type Error = std::io::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Self::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.system.poll_ready(context)
    }

    fn call(&mut self, name: Name) -> Self::Future {
        let (found, reach) = (self.system.call(name), self.reach);
        Box::pin(async move {
            let may: Vec<SocketAddr> = found.await?.filter(|address| reach.allows(address.ip())).collect();
            if may.is_empty() {
                return Err(std::io::Error::new(std::io::ErrorKind::PermissionDenied, INSIDE));
            }
            Ok(may.into_iter())
        })
    }
}

/// A client that keeps connections for a while. It follows no redirection.
#[derive(Clone, Debug)]
pub struct HttpRecordStore {
    reach: Reach,
    client: Option<Client<HttpsConnector<HttpConnector<Resolver>>, Full<Bytes>>>,
}

impl HttpRecordStore {
    /// With the certificates this machine trusts; on a machine without any, nothing is sent until it has some.
    pub fn new(reach: Reach) -> Self {
        let mut plain = HttpConnector::new_with_resolver(Resolver { reach, system: GaiResolver::new() });
        plain.enforce_http(false);
        let roots = hyper_rustls::HttpsConnectorBuilder::new().with_native_roots();
        let connector = roots.map(|builder| builder.https_or_http().enable_http1().wrap_connector(plain));
        Self { reach, client: connector.ok().map(|connector| Client::builder(TokioExecutor::new()).build(connector)) }
    }
}

/// Why a connection failed, to the last cause: the outermost only says that it did.
fn told(error: &dyn std::error::Error) -> String {
    let mut inner = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    inner.to_string()
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
        // An address in digits is never resolved.
        let digits = request.uri().host().and_then(|host| host.trim_matches(['[', ']']).parse::<IpAddr>().ok());
        if digits.is_some_and(|address| !self.reach.allows(address)) {
            return later(INSIDE);
        }
        let Some(client) = &self.client else { return later("this machine has no certificates to know others by") };
        let answered = async {
            let answer = client.request(request).await.map_err(|e| told(&e))?;
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
