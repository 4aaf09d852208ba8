//! SDL -> Catalog, stages in order.

pub mod derive;
pub mod entities;
pub mod protection;
pub mod rules;
pub mod surface;
pub mod types;

pub mod naming;

pub mod fact;

mod resolve;

pub mod role;

mod check;

mod load;

pub mod facets;
pub mod searched;
pub mod weights;

pub use load::{check, load, load_prefixed};
