//! Upgrades to WebSocket, and one connection in the protocol `graphql-transport-ws` with its close codes.
//!
//! In: a socket. Out: nothing, when it is closed. Must not know: what operations say.

use std::{collections::HashMap, ops::ControlFlow, sync::Arc, time::SystemTime};

use axum::{
    Extension,
    extract::{
        Query, State, WebSocketUpgrade,
        rejection::QueryRejection,
        ws::{CloseFrame, Message, WebSocket, rejection::WebSocketUpgradeRejection},
    },
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use tokio::{
    sync::{OwnedSemaphorePermit, mpsc, watch},
    task::{AbortHandle, JoinSet},
    time::{Duration, Instant, MissedTickBehavior, interval_at, timeout},
};
use tracing::Instrument as _;

use super::{
    front::Front,
    graphql,
    identify::{self, Client, Refused, is_upgrade},
    message::{Event, Received, Token, received},
    operate::operate,
    request::{Asked, Parameters},
    router::is_allowed,
};
use crate::{
    error::{ClientError, ErrorCode},
    identity::{self, Verified},
    pipeline::refuse,
    telemetry::audit,
};

const PROTOCOL: &str = "graphql-transport-ws";

/// Close codes of the protocol, and those of RFC 6455 that we use.
const GOING_AWAY: u16 = 1001;
const TOO_BIG: u16 = 1009;
const INVALID_MESSAGE: u16 = 4400;
const UNAUTHORIZED: u16 = 4401;
const FORBIDDEN: u16 = 4403;
const NO_PROTOCOL: u16 = 4406;
const NOT_INITIALISED: u16 = 4408;
const ID_TAKEN: u16 = 4409;
const INITIALISED_TWICE: u16 = 4429;

/// How long the other side may take to close as well.
const FAREWELL: Duration = Duration::from_secs(1);

/// How often one looks whether the key of a connection still counts.
const LOOK_AT_KEYS: Duration = Duration::from_secs(1);

/// How often the clock is looked at.
const LOOK: Duration = Duration::from_secs(10);

/// Events that wait to be sent.
const WAITING: usize = 16;

/// Longest reason of a close frame that surely fits, in bytes (RFC 6455, 5.5).
const REASON: usize = 120;

/// Answers `GET /graphql`: a WebSocket, where one is asked for, else a query.
pub(super) async fn or_get(
    state: State<Arc<Front>>,
    (client, verified): (Extension<Client>, Option<Extension<Verified>>),
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
    parameters: Result<Query<Parameters>, QueryRejection>,
) -> Response {
    if !is_upgrade(&headers) {
        let Some(verified) = verified else {
            return identify::nobody(&headers, None, "nobody says who asks");
        };
        return graphql::get(state, client, verified, headers, parameters).await;
    }
    let upgrade = match upgrade {
        Ok(upgrade) => upgrade,
        Err(rejection) => return rejection.into_response(),
    };
    let (State(front), Extension(client)) = (state, client);
    let verified = verified.map(|Extension(verified)| verified);
    if !is_ours(&front, &headers) {
        return (StatusCode::FORBIDDEN, "pages of this origin may not connect\n").into_response();
    }
    let Ok(permit) = Arc::clone(&front.sockets).try_acquire_owned() else {
        return (StatusCode::SERVICE_UNAVAILABLE, "there is no room for another connection\n")
            .into_response();
    };
    let bytes = front.settings.websocket.message_bytes as usize;
    let (span, origin) = (tracing::Span::current(), audit::origin());
    upgrade.protocols([PROTOCOL]).max_message_size(bytes).max_frame_size(bytes).on_upgrade(move |socket| {
        let connected = async move { connected((front, client, verified), socket, permit).await };
        audit::within(origin, connected).instrument(span)
    })
}

/// Whether the page that connects, if it is one, is ours or allowed: browsers ask no one before they connect.
fn is_ours(front: &Front, headers: &HeaderMap) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let host = origin.to_str().ok().and_then(|origin| origin.split_once("://")).map(|(_, host)| host);
    let asked = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    is_allowed(&front.settings.cors_origins, origin)
        || host.zip(asked).is_some_and(|(host, asked)| host.eq_ignore_ascii_case(asked))
}

/// Why a connection is closed by us.
struct Close {
    code: u16,
    reason: String,
}

fn close<T>(code: u16, reason: impl Into<String>) -> ControlFlow<Option<Close>, T> {
    ControlFlow::Break(Some(Close { code, reason: reason.into() }))
}

/// A connection, and the operations that run on it.
struct Session {
    front: Arc<Front>,
    client: Client,
    /// Who the upgrade was of, then who the first message says it is. Nobody yet, if neither has said.
    verified: Option<Verified>,
    initialised: bool,
    /// By id: which of those that had this id it is, and how to stop it.
    running: HashMap<String, (u64, AbortHandle)>,
    started: u64,
    tasks: JoinSet<()>,
    events: mpsc::Sender<Event>,
}

async fn connected(
    opened: (Arc<Front>, Client, Option<Verified>),
    mut socket: WebSocket,
    permit: OwnedSemaphorePermit,
) {
    let closed = if socket.protocol().is_none_or(|protocol| protocol != PROTOCOL) {
        Some(Close { code: NO_PROTOCOL, reason: "Subprotocol not acceptable".to_owned() })
    } else {
        serve(opened, &mut socket).await
    };
    let farewell = async {
        if let Some(Close { code, mut reason }) = closed {
            tracing::debug!(code, "a WebSocket is closed");
            reason.truncate(reason.floor_char_boundary(REASON));
            let frame = CloseFrame { code, reason: reason.into() };
            if socket.send(Message::Close(Some(frame))).await.is_err() {
                return;
            }
        }
        // Reading sends what the library answers to a close frame. What still comes has to be read, or ours may be lost.
        while let Some(Ok(_)) = socket.recv().await {}
    };
    // Whoever does not take part in it is gone anyway.
    let _ = timeout(FAREWELL, farewell).await.is_ok();
    drop(permit);
}

/// Serves until one side has had enough; answers why it is us.
async fn serve(
    (front, client, verified): (Arc<Front>, Client, Option<Verified>),
    socket: &mut WebSocket,
) -> Option<Close> {
    let settings = front.settings.websocket.clone();
    let mut stopping = front.stopping.clone();
    let (events, mut waiting) = mpsc::channel(WAITING);
    let mut session = Session {
        front,
        client,
        verified,
        initialised: false,
        running: HashMap::new(),
        started: 0,
        tasks: JoinSet::new(),
        events,
    };
    let init = tokio::time::sleep(settings.init_timeout);
    tokio::pin!(init);
    let mut ping = interval_at(Instant::now() + settings.ping, settings.ping);
    ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut look = interval_at(Instant::now() + LOOK_AT_KEYS, LOOK_AT_KEYS);
    look.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut silent = 0;
    loop {
        let until = session.verified.as_ref().and_then(|verified| verified.until);
        let flow = tokio::select! {
            message = socket.recv() => {
                silent = 0;
                session.take(message, socket).await
            }
            Some(event) = waiting.recv() => session.tell(event, socket).await,
            () = &mut init, if !session.initialised => {
                close(NOT_INITIALISED, "Connection initialisation timeout")
            }
            _ = ping.tick() => {
                silent += 1;
                if silent > 2 { ControlFlow::Break(None) } else { sent(socket, Message::Ping(Vec::new().into())).await }
            }
            () = reached(until) => close(FORBIDDEN, "Forbidden: the token has expired"),
            _ = look.tick() => match &session.verified {
                Some(verified) if !identity::still_counts(&session.front.identity, verified) => {
                    close(FORBIDDEN, "Forbidden: the key was removed or changed")
                }
                _ => ControlFlow::Continue(()),
            },
            () = told(&mut stopping) => close(GOING_AWAY, "the server stops"),
            // Finished tasks are let go.
            Some(_) = session.tasks.join_next() => ControlFlow::Continue(()),
        };
        if let ControlFlow::Break(closed) = flow {
            return closed;
        }
    }
}

/// Waits until the server is told to stop, or is gone.
async fn told(stopping: &mut watch::Receiver<bool>) {
    let _ = stopping.wait_for(|stopping| *stopping).await.is_ok();
}

/// Waits until a time of the wall clock, which may be set meanwhile; for ever where there is none.
async fn reached(until: Option<SystemTime>) {
    let Some(until) = until else { return std::future::pending().await };
    while let Ok(left) = until.duration_since(SystemTime::now()) {
        if left.is_zero() {
            return;
        }
        tokio::time::sleep(left.min(LOOK)).await;
    }
}

async fn sent(socket: &mut WebSocket, message: Message) -> ControlFlow<Option<Close>> {
    match socket.send(message).await {
        Ok(()) => ControlFlow::Continue(()),
        Err(_) => ControlFlow::Break(None),
    }
}

impl Session {
    async fn take(
        &mut self,
        message: Option<Result<Message, axum::Error>>,
        socket: &mut WebSocket,
    ) -> ControlFlow<Option<Close>> {
        let text = match message {
            Some(Ok(Message::Text(text))) => text,
            // The library answers pings and close frames itself.
            Some(Ok(Message::Ping(_) | Message::Pong(_))) => return ControlFlow::Continue(()),
            Some(Ok(Message::Binary(_))) => return close(INVALID_MESSAGE, "Invalid message received"),
            None | Some(Ok(Message::Close(_))) => return ControlFlow::Break(None),
            Some(Err(_)) => return close(TOO_BIG, "the message is too long or broken"),
        };
        match received(&text) {
            Err(reason) => close(INVALID_MESSAGE, format!("Invalid message received: {reason}")),
            Ok(Received::Init(_)) if self.initialised => {
                close(INITIALISED_TWICE, "Too many initialisation requests")
            }
            Ok(Received::Init(token)) => match self.identify(token).await {
                Ok(verified) => {
                    identify::seen(&verified);
                    self.verified = Some(verified);
                    self.initialised = true;
                    sent(socket, Message::text(r#"{"type":"connection_ack"}"#)).await
                }
                Err(refused) => {
                    close(FORBIDDEN, format!("Forbidden: {}", identify::told(refused, None).message))
                }
            },
            Ok(Received::Ping) => sent(socket, Message::text(r#"{"type":"pong"}"#)).await,
            Ok(Received::Pong) => ControlFlow::Continue(()),
            Ok(Received::Subscribe { id, .. }) if self.running.contains_key(&id) => {
                close(ID_TAKEN, format!("Subscriber for {id} already exists"))
            }
            Ok(Received::Subscribe { id, asked }) => self.subscribe(id, asked, socket).await,
            Ok(Received::Complete { id }) => {
                if let Some((_, handle)) = self.running.remove(&id) {
                    handle.abort();
                }
                ControlFlow::Continue(())
            }
        }
    }

    /// Starts an operation, if whoever connects has said who it is and has room for it.
    async fn subscribe(
        &mut self,
        id: String,
        asked: Asked,
        socket: &mut WebSocket,
    ) -> ControlFlow<Option<Close>> {
        let verified = self.verified.as_ref().filter(|_| self.initialised);
        let Some(verified) = verified else { return close(UNAUTHORIZED, "Unauthorized") };
        let caller = Arc::clone(&verified.caller);
        if let Err(refused) = identify::again(&self.front, self.client, verified) {
            let error = identify::told(refused, asked.operation_name.as_deref());
            return sent(socket, Event::of((id, 0), refuse(&[error])).message()).await;
        }
        let most = self.front.settings.websocket.operations as usize;
        if self.running.len() >= most {
            return sent(socket, Event::one_too_many(id, most).message()).await;
        }
        self.started += 1;
        let by_id = (id.clone(), self.started);
        let operation = operate((Arc::clone(&self.front), caller), asked, by_id, self.events.clone());
        let operation = audit::within(audit::origin(), operation);
        let handle = self.tasks.spawn(operation.in_current_span());
        self.running.insert(id, (self.started, handle));
        ControlFlow::Continue(())
    }

    /// Who connects: as the first message says, else as the upgrade said.
    async fn identify(&self, token: Token) -> Result<Verified, Refused> {
        let is_on = self.front.identity.is_on();
        let token = match (&token, &self.verified) {
            (Token::Absent, Some(verified)) => return Ok(verified.clone()),
            (Token::Absent, None) => Ok(None),
            // Where nobody is asked, nothing that is said counts.
            (Token::Given(_) | Token::Unclear, _) if !is_on => Ok(None),
            (Token::Given(authorization), _) => identity::bearer(authorization).map(Some),
            (Token::Unclear, _) => Err(ClientError::new(
                ErrorCode::Unauthenticated,
                "the payload has more than one `authorization`, or one that is no text",
            )),
        };
        identify::verified(&self.front, self.client, token).await
    }

    /// Tells an event of an operation that still runs.
    async fn tell(&mut self, event: Event, socket: &mut WebSocket) -> ControlFlow<Option<Close>> {
        let is_current = |(started, _): &(u64, AbortHandle)| *started == event.started;
        if !self.running.get(&event.id).is_some_and(is_current) {
            return ControlFlow::Continue(());
        }
        if event.is_last() {
            self.running.remove(&event.id);
        }
        sent(socket, event.message()).await
    }
}
