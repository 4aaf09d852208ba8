//! Who sends a request: what has to be known before anything but the pages and the health of the service is answered.
//!
//! In: headers. Out: the caller beside the request, or a refusal. Must not know: how tokens are verified, what is asked.
//!
//! Routes stand behind this by how the router is built, so no spelling of a path gets around it; what is no route stands
//! behind it as well.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::Response,
};
use tracing::Span;

use super::{
    accept::{Media, negotiate},
    front::Front,
    graphql,
};
use crate::{
    error::{ClientError, ErrorCode},
    identity::{self, Verified},
};

/// Lets a request through with its caller, or refuses it.
pub(super) async fn required(State(front): State<Arc<Front>>, mut request: Request, next: Next) -> Response {
    match verified(&front, request.headers()).await {
        Ok(verified) => {
            seen(&verified);
            request.extensions_mut().insert(Arc::clone(&verified.caller));
            request.extensions_mut().insert(verified);
            next.run(request).await
        }
        Err(error) => refused(request.headers(), error),
    }
}

/// The same, but an upgrade to a WebSocket without a token goes on without a caller: browsers can send none with it, so the
/// first message says who it is.
pub(super) async fn unless_upgrade(state: State<Arc<Front>>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let says_later = request.method() == Method::GET
        && is_upgrade(headers)
        && !headers.contains_key(header::AUTHORIZATION);
    if says_later { next.run(request).await } else { required(state, request, next).await }
}

/// Whether a WebSocket is asked for.
pub(super) fn is_upgrade(headers: &HeaderMap) -> bool {
    let wanted = graphql::text(headers, &header::UPGRADE);
    wanted.is_some_and(|protocol| protocol.eq_ignore_ascii_case("websocket"))
}

/// Tells the log whose request it is.
pub(super) fn seen(verified: &Verified) {
    Span::current().record("caller", &*verified.caller.name);
}

async fn verified(front: &Front, headers: &HeaderMap) -> Result<Verified, ClientError> {
    identity::verify(&front.identity, token(front, headers)?).await
}

/// The token of a request. Where nobody is asked who they are, there is none.
fn token<'a>(front: &Front, headers: &'a HeaderMap) -> Result<Option<&'a str>, ClientError> {
    if !front.identity.is_on() {
        return Ok(None);
    }
    let mut given = headers.get_all(header::AUTHORIZATION).iter();
    match (given.next(), given.next()) {
        (None, _) => Ok(None),
        (Some(one), None) => identity::bearer(one.to_str().unwrap_or_default()).map(Some),
        (Some(_), Some(_)) => Err(ClientError::new(
            ErrorCode::Unauthenticated,
            "there is more than one `Authorization`; one is sent",
        )),
    }
}

/// The refusal of a caller, with what RFC 6750, 3 asks for.
pub(super) fn refused(headers: &HeaderMap, error: ClientError) -> Response {
    let media = negotiate(graphql::text(headers, &header::ACCEPT).as_deref()).unwrap_or(Media::Json);
    let challenge = if headers.contains_key(header::AUTHORIZATION) {
        HeaderValue::from_static("Bearer error=\"invalid_token\"")
    } else {
        HeaderValue::from_static("Bearer")
    };
    let mut response = graphql::refused(StatusCode::UNAUTHORIZED, media, error);
    response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
    response
}
