//! What a program sent, told only to those who may do what they ask: a refusal never depends on what was sent.

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, JsonRejection};
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use lms_engine::EngineError;
use serde::de::DeserializeOwned;

use crate::problem::{Fail, Trouble};
use crate::state::App;

/// The most bytes of a body that is read whole: 32 MiB.
pub const MAX_BODY: usize = 32 * 1024 * 1024;

/// What was read, once `may` has said yes to a request that cannot be read; nothing is asked twice for one that can,
/// since its use case asks.
pub(super) async fn after<T>(
    read: Result<T, Fail>,
    may: impl Future<Output = Result<(), EngineError>>,
) -> Result<T, Fail> {
    if read.is_err() {
        may.await?;
    }
    read
}

fn too_large() -> Trouble {
    Trouble::TooLarge { max: u64::try_from(MAX_BODY).unwrap_or(u64::MAX) }
}

/// A JSON body.
#[derive(Clone, Debug)]
pub struct Sent<T>(Result<T, Fail>);

impl<T> Sent<T> {
    /// The body, once `may` has said yes to a request whose body cannot be read.
    ///
    /// # Errors
    ///
    /// That of `may`, then [`Trouble::NotJson`], [`Trouble::Malformed`] or [`Trouble::TooLarge`].
    pub async fn after(self, may: impl Future<Output = Result<(), EngineError>>) -> Result<T, Fail> {
        after(self.0, may).await
    }

    /// The body, whoever sent it.
    ///
    /// # Errors
    ///
    /// [`Trouble::NotJson`], [`Trouble::Malformed`] or [`Trouble::TooLarge`].
    pub fn at_once(self) -> Result<T, Fail> {
        self.0
    }
}

impl<T: DeserializeOwned> FromRequest<App> for Sent<T> {
    type Rejection = std::convert::Infallible;

    async fn from_request(request: Request, app: &App) -> Result<Self, Self::Rejection> {
        let read: Result<Json<T>, JsonRejection> = Json::from_request(request, app).await;
        Ok(Self(read.map(|Json(body)| body).map_err(|e| match e {
            JsonRejection::MissingJsonContentType(_) => Trouble::NotJson.into(),
            e if e.status() == StatusCode::PAYLOAD_TOO_LARGE => too_large().into(),
            e => Trouble::Malformed(e.body_text()).into(),
        })))
    }
}

/// A body as it came, such as a file of learners.
#[derive(Clone, Debug)]
pub struct Raw(Result<Bytes, Fail>);

impl Raw {
    /// The bytes, once `may` has said yes to a request whose body cannot be read.
    ///
    /// # Errors
    ///
    /// That of `may`, then [`Trouble::TooLarge`] or [`Trouble::Malformed`].
    pub async fn after(self, may: impl Future<Output = Result<(), EngineError>>) -> Result<Bytes, Fail> {
        after(self.0, may).await
    }
}

impl FromRequest<App> for Raw {
    type Rejection = std::convert::Infallible;

    async fn from_request(request: Request, app: &App) -> Result<Self, Self::Rejection> {
        let read: Result<Bytes, BytesRejection> = Bytes::from_request(request, app).await;
        Ok(Self(read.map_err(|e| match e.status() {
            StatusCode::PAYLOAD_TOO_LARGE => too_large().into(),
            _ => Trouble::Malformed(e.body_text()).into(),
        })))
    }
}
