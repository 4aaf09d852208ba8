//! Sources that only tell that something happened: where the state of an asset is fetched, and what it says in our terms.
//!
//! In: settings, uris, answers of sources. Out: URLs, aspects, what else is to be fetched. Must not know: HTTP, queues.

mod declared;
mod event;
mod follow;
mod mapping;
mod settings;
mod template;

pub use declared::{Declared, Source, declared};
pub use event::{thin, waiting_for};
pub use follow::{follow, named, unresolved};
pub use mapping::{Said, failed, is_known, removed, state};
pub use settings::{SourceSettings, Sources};
