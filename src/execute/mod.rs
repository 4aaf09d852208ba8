//! Plan + Backend -> answers, stages in order.

mod errors;
mod run;

pub use errors::client_error;
pub use run::run;
