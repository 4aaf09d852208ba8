//! What operators see of the service: logs, numbers, and what one operation spent.
//!
//! In: what stages tell. Out: log lines on standard error, numbers to scrape. Must not know: any stage.

mod logs;
pub mod metrics;
pub mod spent;

pub use logs::start;
