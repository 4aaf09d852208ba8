//! Traces: each request a trace, or a part of its caller's, each stage a span, sent to a collector by OTLP over HTTP.
//!
//! In: spans of `tracing`. Out: batches of them, from a thread of its own. Must not know: requests.
//!
//! What is not ours to set is taken from OpenTelemetry's own variables: `OTEL_SERVICE_NAME`, `OTEL_RESOURCE_ATTRIBUTES`,
//! `OTEL_TRACES_SAMPLER`, `OTEL_EXPORTER_OTLP_HEADERS`, `OTEL_BSP_...` (OpenTelemetry, "Environment Variable Specification").

use std::{
    env,
    pin::Pin,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use opentelemetry::{
    Context,
    trace::{
        SpanContext, SpanId, TraceContextExt as _, TraceFlags, TraceId, TraceState, TracerProvider as _,
    },
};
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{SpanExporter, WithExportConfig as _, WithHttpConfig as _};
use opentelemetry_sdk::{
    Resource,
    trace::{SdkTracerProvider, Tracer},
};
use tracing::{Level, Span, Subscriber};
use tracing_opentelemetry::{OpenTelemetryLayer, OpenTelemetrySpanExt as _};
use tracing_subscriber::{
    Layer as _,
    filter::{Filtered, Targets},
    registry::LookupSpan,
};

use super::{Settings, TraceParent};

/// How long a collector may take to accept a batch.
const DEADLINE: Duration = Duration::from_secs(10);

/// How long the last batch may take when the process ends.
const FAREWELL: Duration = Duration::from_secs(3);

/// What sends traces, until it is dropped; then it sends what is left.
#[derive(Debug)]
pub(super) struct Sending(SdkTracerProvider);

impl Drop for Sending {
    fn drop(&mut self) {
        if let Err(error) = self.0.shutdown_with_timeout(FAREWELL) {
            tracing::warn!(%error, "the last traces may be lost");
        }
    }
}

type Layer<S> = Filtered<OpenTelemetryLayer<S, Tracer>, Targets, S>;

/// The layer that keeps spans, and what sends them; nothing where no collector is named.
///
/// # Errors
/// The address is none.
pub(super) fn layer<S>(settings: &Settings) -> Result<Option<(Layer<S>, Sending)>, String>
where
    S: Subscriber + for<'span> LookupSpan<'span>,
{
    let is_set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    let named = is_set("OTEL_EXPORTER_OTLP_ENDPOINT") || is_set("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
    let refused = env::var("OTEL_SDK_DISABLED").is_ok_and(|value| value.eq_ignore_ascii_case("true"))
        || env::var("OTEL_TRACES_EXPORTER").is_ok_and(|value| value == "none");
    if refused || (settings.otlp_endpoint.is_none() && !named) {
        return Ok(None);
    }
    let mut exporter = SpanExporter::builder().with_http().with_http_client(Client::new());
    if let Some(endpoint) = &settings.otlp_endpoint {
        if !(endpoint.starts_with("http://") || endpoint.starts_with("https://")) {
            return Err("is no address such as `http://localhost:4318`".to_owned());
        }
        exporter = exporter.with_endpoint(format!("{}/v1/traces", endpoint.trim_end_matches('/')));
    }
    let exporter = exporter.build().map_err(|error| format!("is set wrongly: {error}"))?;
    let mut resource = Resource::builder();
    let attributes = env::var("OTEL_RESOURCE_ATTRIBUTES").unwrap_or_default();
    if !is_set("OTEL_SERVICE_NAME") && !attributes.contains("service.name=") {
        resource = resource.with_service_name(env!("CARGO_PKG_NAME"));
    }
    let provider =
        SdkTracerProvider::builder().with_batch_exporter(exporter).with_resource(resource.build()).build();
    let ours = Targets::new().with_target(env!("CARGO_PKG_NAME"), Level::INFO);
    let tracer = provider.tracer(env!("CARGO_PKG_NAME"));
    let layer = tracing_opentelemetry::layer().with_tracer(tracer).with_location(false).with_threads(false);
    Ok(Some((layer.with_filter(ours), Sending(provider))))
}

/// Makes a span part of its caller's trace; answers which trace it belongs to, where it is sent.
pub fn continued(span: &Span, parent: Option<&TraceParent>) -> Option<String> {
    if let Some(parent) = parent.and_then(context) {
        // It fails where nothing is sent.
        let _ = span.set_parent(Context::new().with_remote_span_context(parent)).is_ok();
    }
    let own = span.context().span().span_context().clone();
    own.is_valid().then(|| own.trace_id().to_string())
}

fn context(TraceParent { trace, span, sampled, state }: &TraceParent) -> Option<SpanContext> {
    let (trace, span) = (TraceId::from_hex(trace).ok()?, SpanId::from_hex(span).ok()?);
    let flags = if *sampled { TraceFlags::SAMPLED } else { TraceFlags::default() };
    // One that breaks the rules is let go of; the trace goes on (3.3.1.1).
    let state = state.parse().unwrap_or(TraceState::NONE);
    Some(SpanContext::new(trace, span, flags, true, state))
}

/// Sends batches. It blocks: only the exporter's own thread uses it.
#[derive(Debug)]
struct Client {
    agent: ureq::Agent,
    /// The last batch was not taken, which has been told.
    failing: AtomicBool,
}

impl Client {
    fn new() -> Self {
        let config =
            ureq::Agent::config_builder().timeout_global(Some(DEADLINE)).http_status_as_error(false).build();
        Self { agent: config.into(), failing: AtomicBool::new(false) }
    }

    fn send(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let (head, body) = request.into_parts();
        let answer = self.agent.run(Request::from_parts(head, body.to_vec()))?;
        let (head, mut body) = answer.into_parts();
        Ok(Response::from_parts(head, Bytes::from(body.read_to_vec()?)))
    }
}

impl HttpClient for Client {
    fn send_bytes<'client, 'sent>(
        &'client self,
        request: Request<Bytes>,
    ) -> Pin<Box<dyn Future<Output = Result<Response<Bytes>, HttpError>> + Send + 'sent>>
    where
        'client: 'sent,
        Self: 'sent,
    {
        Box::pin(async move {
            let sent = self.send(request);
            let trouble = match &sent {
                Ok(answer) if answer.status().is_success() => None,
                Ok(answer) => Some(format!("it answers with status {}", answer.status())),
                Err(error) => Some(error.to_string()),
            };
            let told = self.failing.swap(trouble.is_some(), Ordering::Relaxed);
            if let Some(reason) = trouble.filter(|_| !told) {
                tracing::warn!(reason, "the collector does not take traces");
            }
            sent
        })
    }
}
