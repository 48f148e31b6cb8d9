//! Signed statements: the compact JWS of a signature attachment, taken apart and compared with its statement.

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};

use super::json::{self, ReadError, Value};
use super::same::fingerprint_unsigned;

/// The algorithms a signature may use.
///
/// Source: xAPI 1.0.3, part 2, 2.6: RS256, RS384 or RS512, nothing else.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Hash)]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    Rs256,
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    Rs384,
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    Rs512,
}

/// Why a signature is not taken: each is a 400.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum SignatureError {
    /// Not three pieces of base64url with points between.
    #[error("the signature is not a compact JWS")]
    NotJws,
    /// The header is not a JSON object.
    #[error("the header of the signature is not a JSON object")]
    Header,
    /// An algorithm other than RS256, RS384, RS512.
    #[error("the signature uses an algorithm other than RS256, RS384 and RS512")]
    Algorithm,
    /// `x5c` is there and is not a list of certificates in base64.
    #[error("the certificates of the signature cannot be read")]
    Certificates,
    /// The payload is not JSON.
    #[error("the payload of the signature is not JSON: {0}")]
    Payload(ReadError),
    /// The payload is another statement.
    #[error("the payload of the signature is not the statement it is attached to")]
    OtherStatement,
}

/// A signature that fits its statement; whether it was made with its key is for [`Signature::certificate`]'s reader to say.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Signature<'a> {
    /// How it was made.
    pub algorithm: Algorithm,
    /// What was signed: header and payload as they were encoded.
    pub signed: &'a [u8],
    /// The signature itself.
    pub signature: Vec<u8>,
    /// The first certificate of `x5c` in DER: the only key to verify with. Without one nothing can be verified, and the
    /// signature is taken. `jku`, `x5u`, `jwk` and `kid` name keys the signer chose; they are never looked at.
    pub certificate: Option<Vec<u8>>,
}

/// Takes a signature apart and compares its payload with the statement as it came, before the LRS has set anything.
///
/// # Errors
///
/// [`SignatureError`] for the first thing that does not fit.
///
/// Source: xAPI 1.0.3, part 2, 2.6; RFC 7515, 3.1, 4.1.6 (`x5c`) and 7.1.
pub fn read<'a>(
    payload: &'a [u8],
    statement: &Value<'_>,
    limits: &json::Limits,
) -> Result<Signature<'a>, SignatureError> {
    let mut pieces = payload.split(|b| *b == b'.');
    let (Some(header), Some(body), Some(seal), None) = (pieces.next(), pieces.next(), pieces.next(), pieces.next())
    else {
        return Err(SignatureError::NotJws);
    };
    let decode = |piece| URL_SAFE_NO_PAD.decode::<&[u8]>(piece).map_err(|_| SignatureError::NotJws);
    let (header_bytes, body_bytes, signature) = (decode(header)?, decode(body)?, decode(seal)?);
    let header_value = json::read_with(&header_bytes, limits).map_err(|_| SignatureError::Header)?;
    if header_value.as_object().is_none() {
        return Err(SignatureError::Header);
    }
    let algorithm = match header_value.text("alg") {
        Some("RS256") => Algorithm::Rs256,
        Some("RS384") => Algorithm::Rs384,
        Some("RS512") => Algorithm::Rs512,
        _ => return Err(SignatureError::Algorithm),
    };
    let certificate = match header_value.get("x5c") {
        None => None,
        Some(chain) => {
            let first = chain.as_array().and_then(|chain| chain.first()).and_then(Value::as_str);
            // RFC 7515, 4.1.6: base64 proper here, not base64url.
            Some(first.and_then(|text| STANDARD.decode(text).ok()).ok_or(SignatureError::Certificates)?)
        }
    };
    let signed_statement = json::read_with(&body_bytes, limits).map_err(SignatureError::Payload)?;
    if !fingerprint_unsigned(&signed_statement).repeats(&fingerprint_unsigned(statement)) {
        return Err(SignatureError::OtherStatement);
    }
    let signed = payload.get(..header.len() + 1 + body.len()).ok_or(SignatureError::NotJws)?;
    Ok(Signature { algorithm, signed, signature, certificate })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::xapi::SIGNATURE;

    const STATEMENT: &str = r#"{"actor":{"mbox":"mailto:a@b.fr"},"verb":{"id":"urn:v"},"object":{"id":"urn:a"}}"#;

    fn jws(header: &str, payload: &str) -> String {
        format!(
            "{}.{}.{}",
            URL_SAFE_NO_PAD.encode(header),
            URL_SAFE_NO_PAD.encode(payload),
            URL_SAFE_NO_PAD.encode("seal")
        )
    }

    fn taken(signature: &str) -> Result<(Algorithm, Option<Vec<u8>>), SignatureError> {
        let attachment = format!(
            r#","attachments":[{{"usageType":"{SIGNATURE}","display":{{"fr":"s"}},"contentType":"application/octet-stream","length":1,"sha2":"{}"}}]}}"#,
            "a".repeat(64)
        );
        let text = format!("{}{attachment}", STATEMENT.trim_end_matches('}').to_owned() + "}");
        let statement = json::read(text.as_bytes()).unwrap();
        read(signature.as_bytes(), &statement, &json::Limits::default()).map(|found| {
            assert_eq!(found.signature, b"seal");
            assert!(signature.as_bytes().starts_with(found.signed) && signature.as_bytes()[found.signed.len()] == b'.');
            (found.algorithm, found.certificate)
        })
    }

    #[test]
    fn s2_6_a_signature_is_rs256_rs384_or_rs512() {
        for (name, algorithm) in [("RS256", Algorithm::Rs256), ("RS384", Algorithm::Rs384), ("RS512", Algorithm::Rs512)]
        {
            assert_eq!(taken(&jws(&format!(r#"{{"alg":"{name}"}}"#), STATEMENT)), Ok((algorithm, None)));
        }
        for name in ["HS256", "none", "ES256", "PS256", "rs256", ""] {
            assert_eq!(
                taken(&jws(&format!(r#"{{"alg":"{name}"}}"#), STATEMENT)),
                Err(SignatureError::Algorithm),
                "{name}"
            );
        }
        assert_eq!(taken(&jws("{}", STATEMENT)), Err(SignatureError::Algorithm));
    }

    #[test]
    fn s2_6_what_is_no_compact_jws_is_refused() {
        let good = jws(r#"{"alg":"RS256"}"#, STATEMENT);
        for bad in
            ["", ".", "a.b", &format!("{good}.x"), &good.replace('.', "!"), &format!("{good}="), "{\"payload\":\"x\"}"]
        {
            assert_eq!(taken(bad), Err(SignatureError::NotJws), "{bad}");
        }
        assert_eq!(taken(&jws("RS256", STATEMENT)), Err(SignatureError::Header));
        assert_eq!(taken(&jws("[]", STATEMENT)), Err(SignatureError::Header));
    }

    #[test]
    fn s2_6_the_payload_is_the_statement() {
        let header = r#"{"alg":"RS256"}"#;
        let other = STATEMENT.replace("urn:a", "urn:b");
        assert_eq!(taken(&jws(header, &other)), Err(SignatureError::OtherStatement));
        assert_eq!(taken(&jws(header, "{}")), Err(SignatureError::OtherStatement));
        assert!(matches!(taken(&jws(header, "{")), Err(SignatureError::Payload(_))));
        let with_id = STATEMENT.replacen('{', r#"{"id":"39e24cc4-69af-4b01-a824-1fdc6ea8a3af","version":"1.0.0","#, 1);
        assert!(taken(&jws(header, &with_id)).is_ok(), "what the LRS sets is no difference");
    }

    #[test]
    fn s2_6_only_x5c_names_a_key() {
        let with = |more: &str| taken(&jws(&format!(r#"{{"alg":"RS256",{more}}}"#), STATEMENT));
        assert_eq!(with(r#""x5c":["Zmlyc3Q=","c2Vjb25k"]"#), Ok((Algorithm::Rs256, Some(b"first".to_vec()))));
        assert_eq!(
            with(r#""jku":"http://evil.example","x5u":"http://evil.example","jwk":{}"#),
            Ok((Algorithm::Rs256, None))
        );
        for bad in [r#""x5c":[]"#, r#""x5c":"Zmlyc3Q=""#, r#""x5c":[1]"#, r#""x5c":["***"]"#] {
            assert_eq!(with(bad), Err(SignatureError::Certificates), "{bad}");
        }
    }
}
