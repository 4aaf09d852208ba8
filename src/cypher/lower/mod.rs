//! Lowering of reads: what a root starts with, sets, their pages, filters, aggregates.

mod aggregate;
mod compare;
mod filter;
mod page;
mod root;
mod scope;
mod set;
mod unfit;

pub use root::lower;
