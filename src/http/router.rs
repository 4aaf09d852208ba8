//! Paths to their handlers, inside a span and, where the pipeline writes none, a log line for each request.
//!
//! In: what handlers have at hand. Out: a router. Must not know: sockets.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderName, HeaderValue, Method, header},
    middleware::{self, Next},
    response::Response,
    routing::{get, post},
};
use tower_http::{
    compression::{
        CompressionLayer, CompressionLevel, Predicate as _,
        predicate::{DefaultPredicate, SizeAbove},
    },
    cors::{AllowOrigin, CorsLayer},
};
use tracing::Instrument as _;

use super::{
    connection::Peer,
    explain,
    front::Front,
    graphql, health, host,
    identify::{self, Client},
    ingest, page, picture, trace, websocket,
};
use crate::telemetry::{
    audit::{self, Origin},
    continued,
    metrics::micros,
};

/// Answers below so many bytes are left as they are.
const WORTH_IT: u64 = 1024;

/// How long a browser may remember what is allowed.
const REMEMBERED: Duration = Duration::from_hours(1);

/// The service's HTTP surface.
pub(super) fn router(front: &Arc<Front>) -> Router {
    let settings = &front.settings;
    // What holds no data of the graph is open to all.
    let open = page::pages(&front.service, settings.graphiql)
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready));
    let upgradable = Router::new()
        .route("/graphql", get(websocket::or_get))
        .layer(middleware::from_fn_with_state(Arc::clone(front), identify::unless_upgrade));
    let guarded = Router::new()
        .route("/graphql", post(graphql::post))
        .route("/schema.graphql", get(health::schema))
        .route("/metrics", get(health::metrics))
        .route("/explain", post(explain::explain))
        .route("/lineage.svg", get(picture::svg))
        .route("/lineage.dot", get(picture::dot))
        .route("/lineage.mmd", get(picture::mermaid))
        .route("/api/v1/events", post(ingest::events::events))
        .route("/api/v1/lineage", post(ingest::openlineage::one))
        .route("/api/v1/lineage/batch", post(ingest::openlineage::batch))
        .route("/datahub/config", get(ingest::datahub::config))
        .route("/datahub/aspects", post(ingest::datahub::aspects))
        .route("/datahub/entities", post(ingest::datahub::entities))
        .fallback(health::elsewhere)
        .layer(middleware::from_fn_with_state(Arc::clone(front), identify::required));
    let mut router = open.merge(upgradable).merge(guarded).layer(DefaultBodyLimit::max(graphql::BODY_LIMIT));
    if settings.compression {
        let worth_it = DefaultPredicate::new().and(SizeAbove::new(WORTH_IT));
        // Answers are made for one request each: what takes longer to pack than to send gains nothing.
        let layer = CompressionLayer::new().quality(CompressionLevel::Precise(4)).compress_when(worth_it);
        router = router.layer(layer);
    }
    if !settings.cors_origins.is_empty() {
        router = router.layer(cors(settings.cors_origins.clone()));
    }
    if front.is_trusting {
        router = router.layer(middleware::from_fn_with_state(Arc::clone(front), host::known));
    }
    router.layer(middleware::from_fn_with_state(Arc::clone(front), observed)).with_state(Arc::clone(front))
}

/// Lets pages of these origins ask, without the credentials of their readers.
fn cors(origins: Vec<String>) -> CorsLayer {
    let allowed = move |origin: &HeaderValue, _: &_| is_allowed(&origins, origin);
    CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(allowed))
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([
            header::ACCEPT,
            header::AUTHORIZATION,
            header::CONTENT_TYPE,
            trace::REQUEST_ID,
            HeaderName::from_static("traceparent"),
            HeaderName::from_static("tracestate"),
        ])
        .expose_headers([trace::REQUEST_ID])
        .max_age(REMEMBERED)
}

/// Whether an origin is one of a list, of which `*` stands for all.
pub(super) fn is_allowed(origins: &[String], origin: &HeaderValue) -> bool {
    origins.iter().any(|allowed| allowed == "*" || allowed.as_bytes() == origin.as_bytes())
}

/// What proxies say of who is behind them.
const FORWARDED: HeaderName = HeaderName::from_static("x-forwarded-for");

/// Paths that logs tell.
const PATHS: [&str; 17] = [
    "/",
    "/graphql",
    "/graphiql",
    "/schema.graphql",
    "/healthz",
    "/readyz",
    "/metrics",
    "/explain",
    "/lineage.svg",
    "/lineage.dot",
    "/lineage.mmd",
    "/api/v1/events",
    "/api/v1/lineage",
    "/api/v1/lineage/batch",
    "/datahub/config",
    "/datahub/aspects",
    "/datahub/entities",
];

async fn observed(State(front): State<Arc<Front>>, mut request: Request, next: Next) -> Response {
    // Of unknown paths only that they are unknown: they are a stranger's text.
    let path = PATHS.into_iter().find(|path| *path == request.uri().path()).unwrap_or("elsewhere");
    let Peer(peer) = *request.extensions().get().expect("`connection` says who is connected");
    let forwarded = graphql::text(request.headers(), &FORWARDED);
    let address = front.rates.client(peer, forwarded.as_deref());
    request.extensions_mut().insert(Client(address));
    let id = trace::request_id(request.headers());
    let origin = Origin { address: Some(address), request_id: id.to_str().unwrap_or_default().into() };
    let parent = trace::trace_parent(request.headers());
    let span = tracing::info_span!(
        "request",
        method = %request.method(),
        path,
        request_id = id.to_str().unwrap_or_default(),
        %address,
        caller = tracing::field::Empty,
        trace_id = tracing::field::Empty,
        parent_id = parent.as_ref().map(|parent| &*parent.span),
    );
    // What is not sent anywhere still tells whose request it is.
    let trace_id = continued(&span, parent.as_ref()).or(parent.map(|parent| parent.trace));
    span.record("trace_id", trace_id);
    let answering = async move {
        let start = Instant::now();
        let mut response = next.run(request).await;
        let micros = micros(start.elapsed());
        let status = response.status().as_u16();
        if response.extensions().get::<graphql::Told>().is_some() {
            tracing::debug!(status, micros, "answered");
        } else {
            tracing::info!(status, micros, "answered");
        }
        response.headers_mut().insert(trace::REQUEST_ID, id);
        if *front.stopping.borrow() && !response.status().is_informational() {
            // The next request of this client has to go elsewhere.
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
        }
        response
    };
    audit::within(origin, answering).instrument(span).await
}
