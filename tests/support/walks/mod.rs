//! What every store must answer to walks, as functions that each of them runs.

mod far;
mod graph;
mod naive;
mod reads;
mod suite;

pub(crate) use far::answer_in_time;
pub(crate) use graph::catalog;
pub(crate) use suite::answer_as_a_plain_search;
