//! Requests of the platform's own: they follow no redirection, and go nowhere inside of the network unless that is wanted.

use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::http::{Request, Response};
use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper_rustls::HttpsConnector;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::connect::dns::{GaiResolver, Name};
use hyper_util::rt::TokioExecutor;
use lms_core::access::reach::Reach;
use tower::Service;

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

/// A client that keeps connections for a while.
#[derive(Clone, Debug)]
pub(crate) struct Outgoing {
    reach: Reach,
    client: Option<Client<HttpsConnector<HttpConnector<Resolver>>, Full<Bytes>>>,
}

impl Outgoing {
    /// With the certificates this machine trusts; on a machine without any, nothing is sent until it has some.
    pub(crate) fn new(reach: Reach) -> Self {
        let mut plain = HttpConnector::new_with_resolver(Resolver { reach, system: GaiResolver::new() });
        plain.enforce_http(false);
        let roots = hyper_rustls::HttpsConnectorBuilder::new().with_native_roots();
        let connector = roots.map(|builder| builder.https_or_http().enable_http1().wrap_connector(plain));
        Self { reach, client: connector.ok().map(|connector| Client::builder(TokioExecutor::new()).build(connector)) }
    }

    /// Sends a request; what failed is said in words that hold nothing personal.
    pub(crate) async fn send(&self, request: Request<Full<Bytes>>) -> Result<Response<Incoming>, String> {
        // An address in digits is never resolved.
        let digits = request.uri().host().and_then(|host| host.trim_matches(['[', ']']).parse::<IpAddr>().ok());
        if digits.is_some_and(|address| !self.reach.allows(address)) {
            return Err(INSIDE.to_owned());
        }
        let client = self.client.as_ref().ok_or("this machine has no certificates to know others by")?;
        client.request(request).await.map_err(|e| told(&e))
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
