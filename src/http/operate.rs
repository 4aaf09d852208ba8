//! One operation of a WebSocket: a query is answered once, a subscription until it is stopped.
//!
//! In: what a client asks. Out: events. Must not know: sockets.

use std::sync::Arc;

use async_graphql::parser::types::OperationType;
use tokio::{sync::mpsc, time::sleep};

use super::{
    documents::Found, front::Front, graphql::answered, message::Event, request::Asked, status::FRESH,
};
use crate::access::Caller;
use crate::pipeline::{
    self, Subscribed, Subscription, refuse,
    watch::{self, Watching},
};

/// Runs an operation; its id and number go with each event. It ends early when nobody takes events any more.
pub(super) async fn operate(
    (front, caller): (Arc<Front>, Arc<Caller>),
    asked: Asked,
    id: (String, u64),
    events: mpsc::Sender<Event>,
) {
    // The other end is gone only with the connection, and then this is gone as well.
    let tell = async |event: Event| events.send(event).await.is_ok();
    let found = match front.documents.find(asked) {
        Ok(found) => found,
        Err(error) => {
            tell(Event::of(id, refuse(&[error]))).await;
            return;
        }
    };
    // A document without the word has no subscription, so most are parsed once.
    let may_go_on = found.request.query.contains("subscription");
    if may_go_on && pipeline::kind(&front.service.limits, &found.request) == Some(OperationType::Subscription)
    {
        return subscribed((&front, &caller), found, id, events).await;
    }
    let response = answered(&front, &caller, found).await.unwrap_or_else(|late| late);
    let event = Event::of(id.clone(), response);
    let is_last = event.is_last();
    if tell(event).await && !is_last {
        tell(Event::complete(id)).await;
    }
}

/// A subscription, until nobody wants it any more.
async fn subscribed(
    (front, caller): (&Front, &Caller),
    found: Found,
    id: (String, u64),
    events: mpsc::Sender<Event>,
) {
    let Found { request, keep } = found;
    let subscribed = match pipeline::subscribe(&front.service, caller, &request).await {
        Ok(subscribed) => subscribed,
        Err(errors) => {
            let _ = events.send(Event::of(id, refuse(&errors))).await.is_ok();
            return;
        }
    };
    if let Some(hash) = keep {
        front.documents.keep(hash, &request.query);
    }
    match subscribed {
        Subscribed::Status(subscription) => tell_status(front, &subscription, id, events).await,
        Subscribed::Assets(watching) => tell_assets(front, watching, id, events).await,
    }
}

/// Assets, as they are written. Whoever is slow to take events is told what they missed.
async fn tell_assets(front: &Front, mut watching: Watching, id: (String, u64), events: mpsc::Sender<Event>) {
    while let Some(responses) = watch::next(&front.service, &mut watching).await {
        for response in responses {
            let event = Event::of(id.clone(), response);
            let is_last = event.is_last();
            if events.send(event).await.is_err() || is_last {
                return;
            }
        }
    }
}

/// The state of the service, at once and whenever it changes.
async fn tell_status(
    front: &Front,
    subscription: &Subscription,
    id: (String, u64),
    events: mpsc::Sender<Event>,
) {
    let mut told = None;
    loop {
        let status = front.status.now(&front.service).await;
        if told.as_ref() != Some(&status) {
            // Without a turn it is told the next time.
            if let Some(response) = pipeline::event(&front.service, subscription, &status).await {
                let event = Event::of(id.clone(), response);
                let is_last = event.is_last();
                if events.send(event).await.is_err() || is_last {
                    return;
                }
                told = Some(status);
            }
        }
        sleep(FRESH).await;
    }
}
