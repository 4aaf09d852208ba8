//! Schema files as Catalogs.
//!
//! In: the name of a file. Out: its Catalog. Must not know: what is asked of it.

use std::{fs, path::Path};

use mlg::catalog::{self, types::Catalog};

/// Loads a good schema file, named from the root of the repository.
pub(crate) fn catalog(schema: &str) -> Catalog {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(schema);
    let text = fs::read_to_string(file).unwrap_or_else(|error| panic!("{schema}: {error}"));
    catalog::load(schema, &text).unwrap_or_else(|report| panic!("{report}"))
}
