//! An identity provider that signs real tokens, keeps to the standard where it is asked to, and breaks it where it is told to.

use std::collections::BTreeMap;
use std::sync::Mutex;

use base64::Engine as _;
use base64::prelude::{BASE64_STANDARD, BASE64_URL_SAFE_NO_PAD as B64};
use lms_engine::ports::identity::{Identity, NoAnswer};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

pub const ISSUER: &str = "https://connexion.example.org/realms/bretagne";
pub const CLIENT: &str = "plateforme de formation";
pub const SECRET: &str = "secret & +/%";

/// What is wrong with the next tokens.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Wrong {
    Nothing,
    Nonce,
    NoNonce,
    Audience,
    SecondAudience,
    AuthorizedParty,
    Issuer,
    Described,
    Expired,
    Future,
    Stale,
    AlgNone,
    SharedSecret,
    OtherKey,
    Altered,
    UnknownKey,
    Critical,
    NoSubject,
    NoToken,
}

enum Key {
    Ec(Box<EcdsaKeyPair>),
    Rsa(Box<RsaKeyPair>),
}

struct Begun {
    challenge: String,
    nonce: String,
    return_to: String,
}

struct State {
    wrong: Wrong,
    now: i64,
    claims: Value,
    kid: String,
    key: Key,
    begun: BTreeMap<String, Begun>,
}

/// The provider.
pub struct Provider(Mutex<State>);

fn ec() -> Key {
    let random = SystemRandom::new();
    let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
    Key::Ec(Box::new(EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, made.as_ref(), &random).unwrap()))
}

impl Key {
    fn algorithm(&self) -> &'static str {
        match self {
            Self::Ec(_) => "ES256",
            Self::Rsa(_) => "RS256",
        }
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match self {
            Self::Ec(pair) => pair.sign(&random, message).unwrap().as_ref().to_vec(),
            Self::Rsa(pair) => {
                let mut out = vec![0; pair.public().modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &random, message, &mut out).unwrap();
                out
            }
        }
    }

    fn public(&self, kid: &str) -> Value {
        match self {
            Self::Ec(pair) => {
                let point = pair.public_key().as_ref();
                json!({ "kty": "EC", "crv": "P-256", "use": "sig", "kid": kid, "x": B64.encode(&point[1..33]), "y": B64.encode(&point[33..]) })
            }
            Self::Rsa(pair) => {
                let parts = ring::rsa::PublicKeyComponents::<Vec<u8>>::from(pair.public());
                json!({ "kty": "RSA", "use": "sig", "kid": kid, "n": B64.encode(parts.n), "e": B64.encode(parts.e) })
            }
        }
    }
}

/// The fields of a query or a form.
pub fn fields(text: &str) -> BTreeMap<String, String> {
    let open = |text: &str| {
        let mut bytes = Vec::new();
        let mut rest = text.as_bytes();
        while let [first, more @ ..] = rest {
            rest = more;
            if *first == b'%' {
                bytes.push(u8::from_str_radix(std::str::from_utf8(&rest[..2]).unwrap(), 16).unwrap());
                rest = &rest[2..];
            } else {
                bytes.push(*first);
            }
        }
        String::from_utf8(bytes).unwrap()
    };
    text.split('&').filter_map(|pair| pair.split_once('=')).map(|(name, value)| (open(name), open(value))).collect()
}

impl Provider {
    pub fn new() -> Self {
        let claims = json!({ "sub": "248289761001", "email": "monique@example.org", "email_verified": true });
        let (wrong, kid) = (Wrong::Nothing, "k1".to_owned());
        Self(Mutex::new(State { wrong, now: 0, claims, kid, key: ec(), begun: BTreeMap::new() }))
    }

    pub fn goes_wrong(&self, wrong: Wrong) {
        self.0.lock().unwrap().wrong = wrong;
    }

    pub fn says(&self, claims: Value) {
        self.0.lock().unwrap().claims = claims;
    }

    pub fn rotates(&self) {
        let mut state = self.0.lock().unwrap();
        state.key = ec();
        state.kid = "k2".to_owned();
    }

    pub fn turns_to_rsa(&self) {
        let der = include_str!("rsa.txt").split_whitespace().collect::<String>();
        let pair = RsaKeyPair::from_pkcs8(&BASE64_STANDARD.decode(der).unwrap()).unwrap();
        let mut state = self.0.lock().unwrap();
        state.key = Key::Rsa(Box::new(pair));
        state.kid = "rsa".to_owned();
    }

    /// Somebody follows the address and proves at the provider who they are: where the browser is sent back to.
    pub fn authorizes(&self, location: &str, now: i64) -> String {
        let (page, query) = location.split_once('?').unwrap();
        assert_eq!(page, format!("{ISSUER}/auth"));
        let asked = fields(query);
        assert_eq!((asked["response_type"].as_str(), asked["client_id"].as_str()), ("code", CLIENT));
        assert_eq!(asked["code_challenge_method"], "S256");
        assert!(asked["scope"].split(' ').any(|scope| scope == "openid"));
        let mut state = self.0.lock().unwrap();
        state.now = now / 1000;
        let code = format!("code-{}", state.begun.len());
        let (challenge, nonce) = (asked["code_challenge"].clone(), asked["nonce"].clone());
        let return_to = asked["redirect_uri"].clone();
        state.begun.insert(code.clone(), Begun { challenge, nonce, return_to: return_to.clone() });
        let path = return_to.strip_prefix("http://localhost:8080").unwrap();
        format!("{path}?code={code}&state={}", asked["state"])
    }
}

impl State {
    fn token(&self, nonce: &str) -> String {
        let wrong = |this: Wrong| self.wrong == this;
        let mut claims = json!({
            "iss": if wrong(Wrong::Issuer) { "https://connexion.example.net" } else { ISSUER },
            "aud": if wrong(Wrong::Audience) { json!("another") } else if wrong(Wrong::SecondAudience) { json!([CLIENT, "another"]) } else { json!([CLIENT]) },
            "iat": self.now + if wrong(Wrong::Future) { 600 } else if wrong(Wrong::Stale) { -3600 } else { 0 },
            "exp": self.now + if wrong(Wrong::Expired) { -120 } else { 300 },
            "nonce": if wrong(Wrong::Nonce) { "another" } else { nonce },
        });
        for (name, value) in self.claims.as_object().unwrap() {
            claims[name] = value.clone();
        }
        if wrong(Wrong::AuthorizedParty) {
            claims["azp"] = json!("another");
        }
        for (broken, name) in [(Wrong::NoNonce, "nonce"), (Wrong::NoSubject, "sub")] {
            if wrong(broken) {
                claims.as_object_mut().unwrap().remove(name);
            }
        }
        let algorithm = match self.wrong {
            Wrong::AlgNone => "none",
            Wrong::SharedSecret => "HS256",
            _ => self.key.algorithm(),
        };
        let mut header =
            json!({ "alg": algorithm, "typ": "JWT", "kid": if wrong(Wrong::UnknownKey) { "k9" } else { &self.kid } });
        if wrong(Wrong::Critical) {
            header["crit"] = json!(["exp"]);
        }
        let signed = format!("{}.{}", B64.encode(header.to_string()), B64.encode(claims.to_string()));
        let signature = match self.wrong {
            Wrong::AlgNone => Vec::new(),
            Wrong::OtherKey => ec().sign(signed.as_bytes()),
            // The public key as a shared secret: who takes the algorithm from the token alone believes this.
            Wrong::SharedSecret => {
                let key =
                    ring::hmac::Key::new(ring::hmac::HMAC_SHA256, self.key.public(&self.kid).to_string().as_bytes());
                ring::hmac::sign(&key, signed.as_bytes()).as_ref().to_vec()
            }
            _ => self.key.sign(signed.as_bytes()),
        };
        if wrong(Wrong::Altered) {
            claims["sub"] = json!("somebody else");
            let (header, _) = signed.split_once('.').unwrap();
            return format!("{header}.{}.{}", B64.encode(claims.to_string()), B64.encode(signature));
        }
        format!("{signed}.{}", B64.encode(signature))
    }
}

#[async_trait::async_trait]
impl Identity for Provider {
    async fn get(&self, url: &str) -> Result<Vec<u8>, NoAnswer> {
        let state = self.0.lock().unwrap();
        let answer = match url.strip_prefix(ISSUER) {
            Some("/.well-known/openid-configuration") => json!({
                "issuer": if state.wrong == Wrong::Described { "https://connexion.example.net" } else { ISSUER },
                "authorization_endpoint": format!("{ISSUER}/auth"),
                "token_endpoint": format!("{ISSUER}/token"),
                "jwks_uri": format!("{ISSUER}/keys"),
            }),
            Some("/keys") => json!({ "keys": [{ "kty": "OKP", "kid": "other" }, state.key.public(&state.kid)] }),
            _ => return Err(NoAnswer(format!("nothing is at {url}"))),
        };
        Ok(answer.to_string().into_bytes())
    }

    async fn post(&self, url: &str, basic: (&str, &str), form: String) -> Result<Vec<u8>, NoAnswer> {
        let mut state = self.0.lock().unwrap();
        assert_eq!(url, format!("{ISSUER}/token"));
        let basic = fields(&format!("name={}&word={}", basic.0, basic.1));
        assert_eq!((basic["name"].as_str(), basic["word"].as_str()), (CLIENT, SECRET));
        let form = fields(&form);
        assert_eq!(form["grant_type"], "authorization_code");
        // A code works once, from where it was sent to, for whoever knows what the challenge was made of.
        let Some(begun) = state.begun.remove(&form["code"]) else { return Err(NoAnswer("invalid_grant".to_owned())) };
        assert_eq!(form["redirect_uri"], begun.return_to);
        assert_eq!(B64.encode(Sha256::digest(form["code_verifier"].as_bytes())), begun.challenge);
        if state.wrong == Wrong::NoToken {
            return Ok(json!({ "access_token": "x" }).to_string().into_bytes());
        }
        let token = state.token(&begun.nonce);
        Ok(json!({ "id_token": token, "access_token": "x", "token_type": "Bearer" }).to_string().into_bytes())
    }
}
