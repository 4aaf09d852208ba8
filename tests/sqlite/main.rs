//! The SQLite store through its front door: batches in, hand-built plans out, compared with naive evaluation.

mod apply;
mod filters;
mod fixture;
mod lookups;
mod measures;
mod nested;
mod pages;
mod statements;
mod store;
