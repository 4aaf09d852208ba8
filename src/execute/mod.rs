//! Plan + Backend -> answers, stages in order.

mod errors;
mod follow;
mod gather;
mod lookups;
pub mod resolvers;
mod run;
mod size;

pub use errors::client_error;
pub use run::{Progress, Reader, begin, finish, follow_up, reader, run};

#[cfg(test)]
mod tests;
