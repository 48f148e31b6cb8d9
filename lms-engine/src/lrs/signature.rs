//! Whether a signed statement was signed with the key of its certificate.

use lms_core::xapi::json::{Limits, Value};
use lms_core::xapi::signature::{self, Algorithm};
use rustls_pki_types::CertificateDer;
use webpki::EndEntityCert;
use webpki::ring::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_2048_8192_SHA384, RSA_PKCS1_2048_8192_SHA512};

use super::LrsError;

/// Checks a compact JWS against the statement it is attached to, and its seal where it brings a certificate.
///
/// The certificate need not lead to anybody we trust: what is proved is that the holder of its key signed. Keys are
/// never taken from elsewhere.
///
/// # Errors
///
/// [`LrsError::Bad`] with the reason.
///
/// Source: xAPI 1.0.3, part 2, 2.6; RFC 7515, 4.1.6.
pub(super) fn check(payload: &[u8], statement: &Value<'_>) -> Result<(), LrsError> {
    let found = signature::read(payload, statement, &Limits::default()).map_err(LrsError::bad)?;
    let Some(certificate) = &found.certificate else { return Ok(()) };
    let certificate = CertificateDer::from(certificate.as_slice());
    let unreadable = |_| LrsError::Bad("the first certificate of the signature cannot be read".to_owned());
    let certificate = EndEntityCert::try_from(&certificate).map_err(unreadable)?;
    let algorithm = match found.algorithm {
        Algorithm::Rs256 => RSA_PKCS1_2048_8192_SHA256,
        Algorithm::Rs384 => RSA_PKCS1_2048_8192_SHA384,
        Algorithm::Rs512 => RSA_PKCS1_2048_8192_SHA512,
    };
    certificate.verify_signature(algorithm, found.signed, &found.signature).map_err(|_| {
        LrsError::Bad("the signature was not made with the key of its certificate (RSA, 2048 bits at least)".to_owned())
    })
}
