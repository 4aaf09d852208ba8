//! Who asks: a token -> a [`Caller`](crate::access::Caller), the same for every way in.
//!
//! In: settings, once; then the token of each request. Out: a caller, or a refusal. Must not know: HTTP, what is asked.

mod address;
mod claims;
mod kept;
mod key;
mod keyset;
mod open;
mod rates;
mod settings;
mod signature;
mod token;
mod verify;

pub(crate) use key::expiry;
pub use key::{Key, new_key};
pub use open::{Checks, Identity, open};
pub use rates::{RateSettings, Rates, TooOften, rates};
pub use settings::{Jwt, Settings};
pub use signature::Algorithm;
pub use verify::{Verified, bearer, still_counts, verify};
