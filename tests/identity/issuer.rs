//! An issuer of tokens with real keys, and the place where it shows them.
//!
//! In: claims. Out: signed tokens, sets of keys, an endpoint on loopback. Must not know: the service.

use std::{
    io::{BufRead as _, BufReader, Write as _},
    net::TcpListener,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{SystemTime, UNIX_EPOCH},
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ring::{
    hmac,
    rand::SystemRandom,
    rsa::{KeyPair as RsaKeyPair, PublicKeyComponents},
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, ECDSA_P384_SHA384_FIXED_SIGNING, EcdsaKeyPair,
        EcdsaSigningAlgorithm, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256, RSA_PKCS1_SHA384,
        RSA_PKCS1_SHA512, RSA_PSS_SHA256, RSA_PSS_SHA384, RSA_PSS_SHA512,
    },
};
use serde_json::{Value as Json, json};

pub(crate) const ISSUER: &str = "https://id.example.org";
pub(crate) const AUDIENCE: &str = "mlg";

/// RSA keys made for these tests; ring makes none.
const RSA: [&[u8]; 2] = [include_bytes!("first.pk8"), include_bytes!("second.pk8")];

/// A key that signs.
pub(crate) enum Key {
    Rsa(RsaKeyPair),
    Curve(&'static str, EcdsaKeyPair),
    Ed25519(Ed25519KeyPair),
    Secret(Vec<u8>),
}

impl Key {
    /// One of the two RSA keys.
    pub(crate) fn rsa(which: usize) -> Self {
        Self::Rsa(RsaKeyPair::from_pkcs8(RSA[which]).unwrap())
    }

    pub(crate) fn p256() -> Self {
        Self::curve("P-256", &ECDSA_P256_SHA256_FIXED_SIGNING)
    }

    pub(crate) fn p384() -> Self {
        Self::curve("P-384", &ECDSA_P384_SHA384_FIXED_SIGNING)
    }

    pub(crate) fn ed25519() -> Self {
        let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        Self::Ed25519(Ed25519KeyPair::from_pkcs8(pkcs8.as_ref()).unwrap())
    }

    fn curve(name: &'static str, algorithm: &'static EcdsaSigningAlgorithm) -> Self {
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(algorithm, &random).unwrap();
        Self::Curve(name, EcdsaKeyPair::from_pkcs8(algorithm, pkcs8.as_ref(), &random).unwrap())
    }

    /// Its public half, as a set of keys has it (RFC 7517).
    pub(crate) fn public(&self, id: &str) -> Json {
        match self {
            Self::Rsa(key) => {
                let PublicKeyComponents::<Vec<u8>> { n, e } = key.public().into();
                json!({"kty": "RSA", "kid": id, "use": "sig", "n": base64(&n), "e": base64(&e)})
            }
            Self::Curve(name, key) => {
                let (x, y) = key.public_key().as_ref()[1..].split_at(key.public_key().as_ref().len() / 2);
                json!({"kty": "EC", "crv": name, "kid": id, "x": base64(x), "y": base64(y)})
            }
            Self::Ed25519(key) => {
                json!({"kty": "OKP", "crv": "Ed25519", "kid": id, "x": base64(key.public_key().as_ref())})
            }
            Self::Secret(secret) => json!({"kty": "oct", "kid": id, "k": base64(secret)}),
        }
    }

    fn sign(&self, algorithm: &str, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match (self, algorithm) {
            (Self::Rsa(key), _) => {
                let encoding: &'static dyn ring::signature::RsaEncoding = match algorithm {
                    "RS384" => &RSA_PKCS1_SHA384,
                    "RS512" => &RSA_PKCS1_SHA512,
                    "PS256" => &RSA_PSS_SHA256,
                    "PS384" => &RSA_PSS_SHA384,
                    "PS512" => &RSA_PSS_SHA512,
                    _ => &RSA_PKCS1_SHA256,
                };
                let mut signature = vec![0; key.public().modulus_len()];
                key.sign(encoding, &random, message, &mut signature).unwrap();
                signature
            }
            (Self::Curve(_, key), _) => key.sign(&random, message).unwrap().as_ref().to_vec(),
            (Self::Ed25519(key), _) => key.sign(message).as_ref().to_vec(),
            (Self::Secret(secret), _) => {
                let code = match algorithm {
                    "HS384" => hmac::HMAC_SHA384,
                    "HS512" => hmac::HMAC_SHA512,
                    _ => hmac::HMAC_SHA256,
                };
                hmac::sign(&hmac::Key::new(code, secret), message).as_ref().to_vec()
            }
        }
    }

    /// A token with this header, whatever it says.
    pub(crate) fn token(&self, header: &Json, claims: &Json) -> String {
        self.raw(&header.to_string(), &claims.to_string())
    }

    /// The same of texts, which may say a name twice.
    pub(crate) fn raw(&self, header: &str, claims: &str) -> String {
        let algorithm =
            serde_json::from_str::<Json>(header).unwrap()["alg"].as_str().unwrap_or_default().to_owned();
        let message = format!("{}.{}", base64(header.as_bytes()), base64(claims.as_bytes()));
        let signature = self.sign(&algorithm, message.as_bytes());
        format!("{message}.{}", base64(&signature))
    }
}

pub(crate) fn base64(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Seconds since the epoch.
pub(crate) fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

/// Claims that are taken, with some changed; null takes one away.
pub(crate) fn claims(changes: Json) -> Json {
    let mut claims = json!({"iss": ISSUER, "aud": AUDIENCE, "sub": "ada", "exp": now() + 600});
    for (name, value) in changes.as_object().unwrap() {
        claims[name] = value.clone();
    }
    claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    claims
}

/// Where an issuer shows its keys.
pub(crate) struct Endpoint {
    pub(crate) url: String,
    shown: Arc<Mutex<Option<String>>>,
    asked: Arc<AtomicUsize>,
}

impl Endpoint {
    pub(crate) fn start(keys: &[Json]) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/keys", listener.local_addr().unwrap());
        let endpoint = Self { url, shown: Arc::default(), asked: Arc::default() };
        endpoint.show(keys);
        let (shown, asked) = (Arc::clone(&endpoint.shown), Arc::clone(&endpoint.asked));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let Ok(mut stream) = stream else { continue };
                let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
                while lines.next().is_some_and(|line| line.is_ok_and(|line| !line.is_empty())) {}
                asked.fetch_add(1, Ordering::SeqCst);
                let answer = match &*shown.lock().unwrap() {
                    Some(body) => format!(
                        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
                        body.len()
                    ),
                    None => "HTTP/1.1 503 Unavailable\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                        .to_owned(),
                };
                let _ = stream.write_all(answer.as_bytes());
            }
        });
        endpoint
    }

    /// Shows these keys from now on.
    pub(crate) fn show(&self, keys: &[Json]) {
        *self.shown.lock().unwrap() = Some(json!({ "keys": keys }).to_string());
    }

    /// Answers errors from now on.
    pub(crate) fn fail(&self) {
        *self.shown.lock().unwrap() = None;
    }

    /// How often it was asked.
    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}
