//! One kept-alive connection to the server, as a browser or a program has it.

use std::net::SocketAddr;

use http_body_util::{BodyExt as _, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Method, Request, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// A connection.
pub struct Client {
    sender: SendRequest<Full<Bytes>>,
    host: String,
}

/// What is asked.
pub struct Ask<'a> {
    /// How.
    pub method: Method,
    /// Where.
    pub path: &'a str,
    /// A header, such as a cookie or a token.
    pub header: Option<(&'a str, &'a str)>,
    /// A JSON body; empty for none.
    pub body: Vec<u8>,
}

impl Client {
    /// Connects.
    ///
    /// # Errors
    ///
    /// In words, when nobody answers.
    pub async fn connect(to: SocketAddr) -> Result<Self, String> {
        let stream = TcpStream::connect(to).await.map_err(|e| e.to_string())?;
        stream.set_nodelay(true).map_err(|e| e.to_string())?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await.map_err(|e| e.to_string())?;
        tokio::spawn(connection);
        Ok(Self { sender, host: to.to_string() })
    }

    /// Asks, and waits for the whole answer.
    ///
    /// # Errors
    ///
    /// In words, when the connection broke.
    pub async fn ask(&mut self, ask: Ask<'_>) -> Result<(StatusCode, Bytes), String> {
        let mut request = Request::builder().method(ask.method).uri(ask.path).header("host", &self.host);
        if !ask.body.is_empty() {
            request = request.header("content-type", "application/json");
        }
        if let Some((name, value)) = ask.header {
            request = request.header(name, value);
        }
        let request = request.body(Full::new(Bytes::from(ask.body))).map_err(|e| e.to_string())?;
        let answer = self.sender.send_request(request).await.map_err(|e| e.to_string())?;
        let status = answer.status();
        let body = answer.into_body().collect().await.map_err(|e| e.to_string())?;
        Ok((status, body.to_bytes()))
    }
}
