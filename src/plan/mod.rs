//! Selection -> Plan and Shape, stages in order.

mod aggregate;
mod alike;
mod columns;
mod connection;
mod cost;
mod duplicates;
mod entities;
mod facets;
mod filter;
mod followed;
pub mod follows;
mod keyed;
pub mod limits;
mod lineage;
mod object;
mod order;
mod page;
mod predicate;
mod render;
pub mod represented;
mod root;
mod search;
pub mod shape;
mod statements;
mod suggest;
pub mod types;
mod unused;
mod visible;
mod way;
mod write;

pub use cost::{Cost, FieldCost, check_cost, cost, render as render_cost};
pub(crate) use keyed::assets;
pub use render::render;
pub use root::{Planned, plan};
pub use statements::statements;
