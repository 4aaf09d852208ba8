//! Lowering of reads: what a root starts with, sets, their pages, filters, aggregates.

mod aggregate;
mod compare;
mod duplicates;
mod filter;
mod links;
mod neighbours;
mod page;
mod reach;
mod root;
mod scope;
mod search;
mod set;
mod suggest;
mod unfit;
mod walk;

pub use root::lower;
