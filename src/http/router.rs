//! Paths to their handlers, inside a span and a log line for each request.
//!
//! In: a `Service`. Out: a router. Must not know: sockets.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request},
    middleware::{self, Next},
    response::Response,
    routing::get,
};
use tracing::Instrument as _;

use super::{Settings, graphql, health, page};
use crate::pipeline::Service;

/// The service's HTTP surface, with the time that a body may take.
pub(super) fn router(service: Arc<Service>, settings: &Settings, body: Duration) -> Router {
    let post = move |state, request| graphql::post(state, request, body);
    page::pages(&service, settings.graphiql)
        .route("/graphql", get(graphql::get).post(post))
        .route("/schema.graphql", get(health::schema))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics))
        .fallback(health::elsewhere)
        .layer(DefaultBodyLimit::max(graphql::BODY_LIMIT))
        .layer(middleware::from_fn(observed))
        .with_state(service)
}

async fn observed(request: Request, next: Next) -> Response {
    // Of unknown paths only that they are unknown: they are a stranger's text.
    let path = ["/", "/graphql", "/graphiql", "/schema.graphql", "/healthz", "/readyz", "/metrics"]
        .into_iter()
        .find(|path| *path == request.uri().path())
        .unwrap_or("elsewhere");
    let span = tracing::info_span!("request", method = %request.method(), path);
    async move {
        let start = Instant::now();
        let response = next.run(request).await;
        let micros = u64::try_from(start.elapsed().as_micros()).unwrap_or(u64::MAX);
        tracing::info!(status = response.status().as_u16(), micros, "answered");
        response
    }
    .instrument(span)
    .await
}
