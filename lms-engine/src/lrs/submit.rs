//! Statements on their way in: read, checked, their payloads and signatures too, then stored all or none.

use lms_core::time::Timestamp;
use lms_core::xapi::accept::{Authority, batch_ids_differ, own_id, put_id_agrees};
use lms_core::xapi::activity::Power;
use lms_core::xapi::credential::Scope;
use lms_core::xapi::facts::AttachmentFact;
use lms_core::xapi::json::{self, Value};
use lms_core::xapi::keep::{Arrival, Kept, keep};
use lms_core::xapi::multipart::{Received, check_received};
use lms_core::xapi::{SIGNATURE, Version, lexical, validate};
use lms_store::content::{BlobHash, Incoming};
use lms_store::repo::{HeldPayload, Submission, Submitted};
use uuid::Uuid;

use super::void::is_voiding;
use super::{Holder, LrsError, signature};
use crate::Lms;
use crate::launch::guard::{self, Sent};

/// The largest body of statements, in bytes, payloads of attachments not counted.
pub const MAX_STATEMENTS: u64 = 8 << 20;
/// The largest payload of an attachment.
pub const MAX_PAYLOAD: u64 = 512 << 20;
/// The largest signature: it repeats its statement, in base64.
const MAX_SIGNATURE: u64 = 12 << 20;

/// A payload that was put into the content store while it came.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Payload {
    /// The hash it was sent under, in lower case.
    pub sha2: String,
    /// Its name in the content store.
    pub blob: BlobHash,
    /// How many bytes came.
    pub size: u64,
    /// Whether the bytes have the hash they were sent under.
    pub matches: bool,
}

/// A payload on its way into the content store.
pub struct Receiving {
    sha2: String,
    incoming: Box<dyn Incoming>,
}

impl Receiving {
    /// Begins to receive what is sent under the hash `sha2`.
    ///
    /// # Errors
    ///
    /// The content store's.
    pub async fn begin(lms: &Lms, sha2: &str) -> Result<Self, LrsError> {
        Ok(Self { sha2: sha2.to_ascii_lowercase(), incoming: lms.contents().receive(MAX_PAYLOAD).await? })
    }

    /// Takes more bytes.
    ///
    /// # Errors
    ///
    /// [`LrsError::TooLarge`] beyond [`MAX_PAYLOAD`]; the content store's.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), LrsError> {
        Ok(self.incoming.write(bytes).await?)
    }

    /// It has all come.
    ///
    /// # Errors
    ///
    /// The content store's.
    pub async fn finish(self, lms: &Lms) -> Result<Payload, LrsError> {
        let blob = self.incoming.finish().await?;
        let matches = match self.sha2.len() {
            // The content store names bytes by their SHA-256.
            64 => blob.hash.as_str() == self.sha2,
            length => {
                let bytes = lms.contents().get(&blob.hash, MAX_PAYLOAD).await?;
                lexical::sha2_of_length(&bytes, length).as_deref() == Some(&self.sha2)
            }
        };
        Ok(Payload { sha2: self.sha2, blob: blob.hash, size: blob.size, matches })
    }
}

/// Stores the statements of one request.
///
/// `put` is the id of a PUT, which sends one statement; a POST sends one or an array. Answers their ids in order.
///
/// # Errors
///
/// Why nothing was stored.
///
/// Source: xAPI 1.0.3, part 3, 2.1.1 and 2.1.2; part 2, 2.6 for signatures.
pub async fn submit(
    lms: &Lms,
    holder: &Holder,
    version: Version,
    (body, payloads): (&[u8], &[Payload]),
    put: Option<Uuid>,
    now: Timestamp,
) -> Result<Vec<Uuid>, LrsError> {
    holder.need(Scope::StatementsWrite)?;
    let (kept, said) = read(lms, holder, version, (body, payloads), put, now).await?;
    if kept.is_empty() {
        return Ok(Vec::new());
    }
    let held: Vec<HeldPayload> = payloads
        .iter()
        .map(|payload| HeldPayload { sha2: payload.sha2.clone(), blob: payload.blob.clone(), size: payload.size })
        .collect();
    if let Some(bound) = &holder.launch {
        return guard::submit(lms, holder, bound, &Sent { said: &said, kept: &kept, payloads: &held }, now).await;
    }
    let submission = Submission {
        statements: kept,
        credential: holder.id,
        power: if holder.may(Scope::Define) { Power::Define } else { Power::Complete },
        payloads: held,
    };
    match lms.statements().submit(submission).await? {
        Submitted::Stored { ids, .. } => Ok(ids),
        Submitted::Conflict { id } => Err(LrsError::Conflict(id)),
    }
}

/// Reads and checks everything that can be said without the store. Gives the statements as they are to be kept and, for
/// the guard of a launch alone, as they came, with the id of a PUT put in.
async fn read<'b>(
    lms: &Lms,
    holder: &Holder,
    version: Version,
    (body, payloads): (&'b [u8], &[Payload]),
    put: Option<Uuid>,
    now: Timestamp,
) -> Result<(Vec<Kept>, Vec<Value<'b>>), LrsError> {
    let value = json::read(body).map_err(LrsError::bad)?;
    match put {
        Some(_) => validate::statement(&value, version),
        None => validate::batch(&value, version),
    }
    .map_err(LrsError::Invalid)?;
    let statements = match value {
        Value::Array(statements) => statements,
        one => vec![one],
    };
    batch_ids_differ(&statements).map_err(LrsError::bad)?;
    if let (Some(id), Some(statement)) = (put, statements.first())
        && !put_id_agrees(statement, id)
    {
        return Err(LrsError::Bad(format!("the statement has another id than the parameter statementId, {id}")));
    }
    // A unit of cmi5 is told by its judge, who names the requirement.
    let judged = holder.launch.as_ref().is_some_and(|bound| bound.cmi5);
    if !judged && statements.iter().any(is_voiding) {
        holder.need(Scope::Void)?;
    }
    check_signatures(lms, &statements, payloads).await?;
    let authority = match holder.may(Scope::Forward) {
        true => Authority::Forwarding(&holder.authority),
        false => Authority::Own(&holder.authority),
    };
    let mut said = if holder.launch.is_some() { statements.clone() } else { Vec::new() };
    if let (Some(id), Some(object)) = (put, said.first_mut().and_then(Value::as_object_mut)) {
        object.set("id", Value::string(id.to_string()));
    }
    let mut kept = Vec::with_capacity(statements.len());
    for statement in statements {
        let id = match (put, own_id(&statement)) {
            (Some(id), _) | (None, Some(id)) => id,
            (None, None) => lms.id(now),
        };
        let arrival = Arrival { version, id, authority };
        kept.push(keep(statement, &arrival).ok_or_else(|| LrsError::internal(&"a valid statement cannot be kept"))?);
    }
    let attachments: Vec<&AttachmentFact> = kept.iter().flat_map(|kept| &kept.facts.attachments).collect();
    let received: Vec<Received<'_>> = payloads
        .iter()
        .map(|payload| Received { hash: &payload.sha2, length: payload.size, matches: payload.matches })
        .collect();
    // What was sent once is not taken as sent again: a sender that forgets a payload must hear of it.
    check_received(attachments, &received, |_| false)?;
    Ok((kept, said))
}

/// Checks each signature against its statement as it came, before anything is set in it.
async fn check_signatures(lms: &Lms, statements: &[Value<'_>], payloads: &[Payload]) -> Result<(), LrsError> {
    for statement in statements {
        let attachments = statement.get("attachments").and_then(Value::as_array).unwrap_or_default();
        for attachment in attachments.iter().filter(|one| one.text("usageType") == Some(SIGNATURE)) {
            let sha2 = attachment.text("sha2").unwrap_or_default().to_ascii_lowercase();
            // One that is elsewhere cannot be looked at; one that is nowhere is refused with the attachments.
            let Some(payload) = payloads.iter().find(|payload| payload.sha2 == sha2) else { continue };
            let bytes = lms.contents().get(&payload.blob, MAX_SIGNATURE).await?;
            signature::check(&bytes, statement)?;
        }
    }
    Ok(())
}
