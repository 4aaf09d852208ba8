//! The demo catalogue, as `mlg demo` serves it.
//!
//! In: nothing. Out: its lines. Must not know: stores, queries.

use std::{fs::File, io::Read as _, path::Path};

/// The lines of the demo catalogue.
pub(crate) fn lines() -> Vec<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("demo/catalogue.ndjson.gz");
    let mut text = String::new();
    flate2::read::GzDecoder::new(File::open(path).expect("it is in the repository"))
        .read_to_string(&mut text)
        .expect("it can be unpacked");
    text.lines().map(str::to_owned).collect()
}
