//! Who sends a request, and how often: what has to be known before anything but the pages and the health of the service is
//! answered.
//!
//! In: headers, an address. Out: the caller beside the request, or a refusal. Must not know: how tokens are verified, what is
//! asked.
//!
//! Routes stand behind this by how the router is built, so no spelling of a path gets around it; what is no route stands
//! behind it as well.

use std::{net::IpAddr, sync::Arc, time::Duration};

use axum::{
    Extension,
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
    access::Caller,
    error::{ClientError, ErrorCode},
    identity::{self, TooOften, Verified},
    telemetry::audit,
};

/// Where a request comes from, behind proxies.
#[derive(Debug, Clone, Copy)]
pub(super) struct Client(pub(super) IpAddr);

/// Why somebody is not let in.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) error: Box<ClientError>,
    /// Who it is, if that is known.
    who: Option<Arc<Caller>>,
    /// How long to wait, where waiting helps.
    wait: Option<Duration>,
}

impl Refused {
    /// How long to wait, where waiting helps.
    pub(super) fn wait(&self) -> Option<Duration> {
        self.wait
    }
}

/// Lets a request through with its caller, or refuses it.
pub(super) async fn required(
    State(front): State<Arc<Front>>,
    Extension(client): Extension<Client>,
    mut request: Request,
    next: Next,
) -> Response {
    match let_in(&front, client, request.headers()).await {
        Ok(verified) => {
            seen(&verified);
            request.extensions_mut().insert(Arc::clone(&verified.caller));
            request.extensions_mut().insert(verified);
            next.run(request).await
        }
        Err(refused) => answer(request.headers(), refused),
    }
}

async fn let_in(front: &Front, client: Client, headers: &HeaderMap) -> Result<Verified, Refused> {
    front.rates.from(client.0).map_err(|often| too_often(None, often))?;
    let verified = verified(front, client, token(front, headers)).await?;
    of_caller(front, &verified)?;
    Ok(verified)
}

/// The same, but an upgrade to a WebSocket without a token goes on without a caller: browsers can send none with it, so the
/// first message says who it is.
pub(super) async fn unless_upgrade(
    State(front): State<Arc<Front>>,
    client: Extension<Client>,
    request: Request,
    next: Next,
) -> Response {
    let headers = request.headers();
    let says_later = request.method() == Method::GET
        && is_upgrade(headers)
        && !headers.contains_key(header::AUTHORIZATION)
        && front.identity.is_on();
    if !says_later {
        return required(State(front), client, request, next).await;
    }
    match front.rates.from(client.0.0) {
        Ok(()) => next.run(request).await,
        Err(often) => answer(headers, too_often(None, often)),
    }
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

/// Who a token is of; a wrong one counts against its address.
pub(super) async fn verified(
    front: &Front,
    client: Client,
    token: Result<Option<&str>, ClientError>,
) -> Result<Verified, Refused> {
    let is_shown = !matches!(token, Ok(None));
    let error = match token {
        Ok(token) => match identity::verify(&front.identity, token).await {
            Ok(verified) => return Ok(verified),
            Err(error) => error,
        },
        Err(error) => error,
    };
    // Having none is not to be wrong.
    if is_shown {
        front.rates.wrong(client.0).map_err(|often| too_often(None, often))?;
    }
    Err(Refused { error: Box::new(error), who: None, wait: None })
}

/// Counts one more operation of a caller: of a batch, or of a WebSocket.
pub(super) fn again(front: &Front, client: Client, verified: &Verified) -> Result<(), Refused> {
    let who = || Some(Arc::clone(&verified.caller));
    front.rates.from(client.0).map_err(|often| too_often(who(), often))?;
    of_caller(front, verified)
}

/// Counts an operation of a caller, where callers are told apart.
fn of_caller(front: &Front, verified: &Verified) -> Result<(), Refused> {
    if !front.identity.is_on() {
        return Ok(());
    }
    front.rates.of(verified).map_err(|often| too_often(Some(Arc::clone(&verified.caller)), often))
}

fn too_often(who: Option<Arc<Caller>>, TooOften { what, most, wait }: TooOften) -> Refused {
    let message = format!("{what} more than {most} times a minute; again in {} s", seconds(wait));
    let error = Box::new(ClientError::new(ErrorCode::RateLimited, message));
    Refused { error, who, wait: Some(wait) }
}

/// Whole seconds, so that the time is over when they are.
fn seconds(wait: Duration) -> u64 {
    wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
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
        (Some(_), Some(_)) => {
            let message = "there is more than one `Authorization`; one is sent";
            Err(ClientError::new(ErrorCode::Unauthenticated, message))
        }
    }
}

/// Tells the audit log of a refusal.
pub(super) fn told(refused: Refused, operation: Option<&str>) -> ClientError {
    let who = refused.who.as_ref().map(|caller| (&*caller.name, caller.role.name()));
    audit::refusal(who, operation, &refused.error);
    *refused.error
}

/// The refusal of somebody who is not asked who they are, told.
pub(super) fn of_nobody(error: ClientError) -> ClientError {
    told(Refused { error: Box::new(error), who: None, wait: None }, None)
}

/// The refusal of a caller who is known to be somebody, or nobody.
pub(super) fn nobody(headers: &HeaderMap, who: Option<Arc<Caller>>, message: &str) -> Response {
    let error = Box::new(ClientError::new(ErrorCode::Unauthenticated, message));
    answer(headers, Refused { error, who, wait: None })
}

/// A refusal as it is answered: with what RFC 6750, 3 and RFC 6585, 4 ask for.
fn answer(headers: &HeaderMap, refused: Refused) -> Response {
    let media = negotiate(graphql::text(headers, &header::ACCEPT).as_deref()).unwrap_or(Media::Json);
    let wait = refused.wait;
    let error = told(refused, None);
    let Some(wait) = wait else {
        let mut response = graphql::refused(StatusCode::UNAUTHORIZED, media, error);
        if headers.contains_key(header::AUTHORIZATION) {
            let challenge = HeaderValue::from_static("Bearer error=\"invalid_token\"");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, challenge);
        }
        return response;
    };
    let mut response = graphql::refused(StatusCode::TOO_MANY_REQUESTS, media, error);
    response.headers_mut().insert(header::RETRY_AFTER, seconds(wait).into());
    response
}
