//! Signatures of tokens (RFC 7518, 3; RFC 8037, 3.1), by `ring`.
//!
//! In: an algorithm, a key, what was signed. Out: whether the key signed it. Must not know: tokens.

use std::fmt;

use ring::{
    hmac,
    signature::{self, RsaParameters, RsaPublicKeyComponents, UnparsedPublicKey, VerificationAlgorithm},
};
use serde::{Deserialize, Serialize};

/// An algorithm by its registered name. There is no `none`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "they are the names of RFC 7518, RFC 8037 and RFC 9864")]
pub enum Algorithm {
    RS256,
    RS384,
    RS512,
    PS256,
    PS384,
    PS512,
    ES256,
    ES384,
    EdDSA,
    Ed25519,
    HS256,
    HS384,
    HS512,
}

impl Algorithm {
    /// Those whose keys need not be secret where they are verified.
    pub const ASYMMETRIC: [Self; 10] = [
        Self::RS256,
        Self::RS384,
        Self::RS512,
        Self::PS256,
        Self::PS384,
        Self::PS512,
        Self::ES256,
        Self::ES384,
        Self::EdDSA,
        Self::Ed25519,
    ];

    /// Whether whoever can verify can also sign.
    #[must_use]
    pub fn is_symmetric(self) -> bool {
        !Self::ASYMMETRIC.contains(&self)
    }

    /// The algorithm of a name, as it is written in the header of a token.
    pub(super) fn named(name: &str) -> Option<Self> {
        serde_json::from_value(serde_json::Value::String(name.to_owned())).ok()
    }
}

/// What a signature is verified with.
#[derive(Clone, PartialEq)]
pub(super) enum Material {
    /// Modulus and exponent, big-endian.
    Rsa {
        n: Vec<u8>,
        e: Vec<u8>,
    },
    /// An uncompressed point of P-256.
    P256(Vec<u8>),
    /// An uncompressed point of P-384.
    P384(Vec<u8>),
    Ed25519(Vec<u8>),
    Secret(Vec<u8>),
}

impl fmt::Debug for Material {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Rsa { .. } => "Rsa",
            Self::P256(_) => "P256",
            Self::P384(_) => "P384",
            Self::Ed25519(_) => "Ed25519",
            Self::Secret(_) => "Secret(...)",
        })
    }
}

impl Material {
    /// Whether it is a key of this algorithm. A key of another kind never verifies anything.
    pub(super) fn fits(&self, algorithm: Algorithm) -> bool {
        scheme(algorithm, self).is_some()
    }

    /// Whether it signed a message. RSA keys of less than 2,048 bits sign nothing.
    pub(super) fn signed(&self, algorithm: Algorithm, message: &[u8], signature: &[u8]) -> bool {
        let verified = match scheme(algorithm, self) {
            Some(Scheme::Rsa(parameters, n, e)) => {
                RsaPublicKeyComponents { n, e }.verify(parameters, message, signature)
            }
            Some(Scheme::Curve(curve, point)) => {
                UnparsedPublicKey::new(curve, point).verify(message, signature)
            }
            Some(Scheme::Code(code, secret)) => {
                hmac::verify(&hmac::Key::new(code, secret), message, signature)
            }
            None => return false,
        };
        verified.is_ok()
    }
}

enum Scheme<'a> {
    Rsa(&'static RsaParameters, &'a [u8], &'a [u8]),
    Curve(&'static dyn VerificationAlgorithm, &'a [u8]),
    Code(hmac::Algorithm, &'a [u8]),
}

/// How a key is used with an algorithm; nothing if it can't be.
fn scheme(algorithm: Algorithm, material: &Material) -> Option<Scheme<'_>> {
    let rsa = |parameters| match material {
        Material::Rsa { n, e } => Some(Scheme::Rsa(parameters, n, e)),
        Material::P256(_) | Material::P384(_) | Material::Ed25519(_) | Material::Secret(_) => None,
    };
    let code = |code| match material {
        Material::Secret(secret) => Some(Scheme::Code(code, secret)),
        Material::Rsa { .. } | Material::P256(_) | Material::P384(_) | Material::Ed25519(_) => None,
    };
    match algorithm {
        Algorithm::RS256 => rsa(&signature::RSA_PKCS1_2048_8192_SHA256),
        Algorithm::RS384 => rsa(&signature::RSA_PKCS1_2048_8192_SHA384),
        Algorithm::RS512 => rsa(&signature::RSA_PKCS1_2048_8192_SHA512),
        Algorithm::PS256 => rsa(&signature::RSA_PSS_2048_8192_SHA256),
        Algorithm::PS384 => rsa(&signature::RSA_PSS_2048_8192_SHA384),
        Algorithm::PS512 => rsa(&signature::RSA_PSS_2048_8192_SHA512),
        Algorithm::HS256 => code(hmac::HMAC_SHA256),
        Algorithm::HS384 => code(hmac::HMAC_SHA384),
        Algorithm::HS512 => code(hmac::HMAC_SHA512),
        Algorithm::ES256 => match material {
            Material::P256(point) => Some(Scheme::Curve(&signature::ECDSA_P256_SHA256_FIXED, point)),
            Material::Rsa { .. } | Material::P384(_) | Material::Ed25519(_) | Material::Secret(_) => None,
        },
        Algorithm::ES384 => match material {
            Material::P384(point) => Some(Scheme::Curve(&signature::ECDSA_P384_SHA384_FIXED, point)),
            Material::Rsa { .. } | Material::P256(_) | Material::Ed25519(_) | Material::Secret(_) => None,
        },
        Algorithm::EdDSA | Algorithm::Ed25519 => match material {
            Material::Ed25519(point) => Some(Scheme::Curve(&signature::ED25519, point)),
            Material::Rsa { .. } | Material::P256(_) | Material::P384(_) | Material::Secret(_) => None,
        },
    }
}
