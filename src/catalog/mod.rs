//! SDL -> Catalog, stages in order.

pub mod surface;
pub mod types;
