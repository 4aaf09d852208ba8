//! The caller's span, as it names it.
//!
//! In: nothing. Out: plain data. Must not know: how it is told.

/// The trace that a request belongs to (W3C Trace Context, 3.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraceParent {
    /// 32 hexadecimal digits.
    pub trace: String,
    /// The caller's span: 16 of them.
    pub span: String,
    /// Whether the caller keeps the trace.
    pub sampled: bool,
    /// What tracing systems before us say of it (3.3), as they said it; nothing where they do not.
    pub state: String,
}
