//! SDL -> Catalog, stages in order.

pub mod derive;
pub mod surface;
pub mod types;
