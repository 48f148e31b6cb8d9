//! The token behind `more`: the query and the place in its list, sealed to the credential it was made for.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD as B64;
use lms_core::xapi::Version;
use lms_core::xapi::query::{self, Cursor, StatementsQuery};
use serde::{Deserialize, Serialize};

use super::{Holder, LrsError};
use crate::Lms;
use crate::token::same;

const PURPOSE: &str = "lrs.more";

#[derive(Serialize, Deserialize)]
struct Carried {
    q: Vec<(String, String)>,
    c: String,
}

/// Writes the token for the page at `cursor` of what `asked` finds for `holder`.
pub(super) fn write(lms: &Lms, holder: &Holder, asked: &StatementsQuery, cursor: &Cursor) -> Result<String, LrsError> {
    let q = asked.pairs().into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    let carried = Carried { q, c: cursor.to_string() };
    let body = B64.encode(serde_json::to_vec(&carried).map_err(|e| LrsError::internal(&e))?);
    let mac = lms.keyring().lookup(PURPOSE, &bound(holder, &body));
    Ok(format!("{body}.{}", B64.encode(mac)))
}

/// Reads a token back.
///
/// # Errors
///
/// [`LrsError::Bad`] when it was altered, or made for another credential.
pub(super) fn read(lms: &Lms, holder: &Holder, token: &str) -> Result<(StatementsQuery, Cursor), LrsError> {
    let wrong = || LrsError::Bad("this is no address of a further page; begin with the first page again".to_owned());
    let (body, mac) = token.split_once('.').ok_or_else(wrong)?;
    let mac = B64.decode(mac).map_err(|_| wrong())?;
    if !same(&mac, &lms.keyring().lookup(PURPOSE, &bound(holder, body))) {
        return Err(wrong());
    }
    let carried: Carried = serde_json::from_slice(&B64.decode(body).map_err(|_| wrong())?).map_err(|_| wrong())?;
    let pairs = carried.q.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    // Our own writing of a query is read in either version; 1.0.3 reads it all.
    let asked = query::statements(pairs, Version::V1)?;
    Ok((asked, carried.c.parse().map_err(|_| wrong())?))
}

fn bound(holder: &Holder, body: &str) -> String {
    format!("{} {body}", holder.id)
}
