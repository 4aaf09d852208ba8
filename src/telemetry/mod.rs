//! What operators see of the service: logs, traces, numbers, and what one operation spent.
//!
//! In: what stages tell. Out: log lines on standard error, traces for a collector, numbers to scrape. Must not know: any
//! stage.

pub mod audit;
mod lines;
mod logs;
pub mod metrics;
mod parent;
mod settings;
pub mod spent;
#[cfg_attr(feature = "otlp", path = "otlp.rs")]
mod traces;

pub use logs::{Telemetry, start};
pub use parent::TraceParent;
pub use settings::Settings;
pub use traces::continued;
