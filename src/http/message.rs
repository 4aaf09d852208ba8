//! The messages of `graphql-transport-ws`: those of clients read, ours written.
//!
//! In: text of a client, responses. Out: what the client wants, text for it. Must not know: sockets.

use axum::extract::ws;
use serde::Deserialize;
use serde_json::{Map, Value as Json, value::RawValue};

use super::request::{Asked, of_payload};
use crate::{
    error::{ClientError, ErrorCode},
    pipeline::refuse,
    projection::Response,
};

/// What a client says.
#[derive(Debug, PartialEq)]
pub(super) enum Received {
    /// What it says of who connects.
    Init(Token),
    Ping,
    Pong,
    Subscribe {
        id: String,
        asked: Asked,
    },
    Complete {
        id: String,
    },
}

/// The `authorization` of a first message.
#[derive(Debug, PartialEq)]
pub(super) enum Token {
    /// It has none.
    Absent,
    /// It has this.
    Given(String),
    /// It has several, or one that is no text.
    Unclear,
}

#[derive(Deserialize)]
struct Message<'a> {
    #[serde(rename = "type")]
    kind: String,
    id: Option<String>,
    #[serde(borrow)]
    payload: Option<&'a RawValue>,
}

/// What a message says; if it says nothing, why.
pub(super) fn received(text: &str) -> Result<Received, String> {
    let message: Message =
        serde_json::from_str(text).map_err(|_| "it is not an object with `type`".to_owned())?;
    let id = |id: Option<String>| {
        id.filter(|id| !id.is_empty()).ok_or_else(|| "an `id` of some length is missing".to_owned())
    };
    let without_asking = |received| match message.payload {
        Some(payload) if !payload.get().starts_with('{') => Err("its `payload` is not an object".to_owned()),
        Some(_) | None => Ok(received),
    };
    match message.kind.as_str() {
        "connection_init" => without_asking(Received::Init(message.payload.map_or(Token::Absent, token))),
        "ping" => without_asking(Received::Ping),
        "pong" => without_asking(Received::Pong),
        "complete" => Ok(Received::Complete { id: id(message.id)? }),
        "subscribe" => {
            let payload = message.payload.ok_or("its `payload` is missing")?;
            let asked = of_payload(payload).map_err(|error| error.message)?;
            Ok(Received::Subscribe { id: id(message.id)?, asked })
        }
        _ => Err("its `type` is not one that clients send".to_owned()),
    }
}

/// What the payload of a first message says of who connects: `authorization` in it, or in its `headers`, as a header would
/// have it. Nothing else in it counts.
fn token(payload: &RawValue) -> Token {
    let Ok(payload) = serde_json::from_str::<Map<String, Json>>(payload.get()) else { return Token::Absent };
    let headers = payload.iter().filter(|(name, _)| name.eq_ignore_ascii_case("headers"));
    let nested = headers.filter_map(|(_, headers)| headers.as_object()).flatten();
    let mut given = payload
        .iter()
        .chain(nested)
        .filter(|(name, value)| name.eq_ignore_ascii_case("authorization") && !value.is_null());
    match (given.next(), given.next()) {
        (None, _) => Token::Absent,
        (Some((_, Json::String(text))), None) => Token::Given(text.clone()),
        (Some(_), _) => Token::Unclear,
    }
}

/// What an operation has to tell.
pub(super) struct Event {
    pub(super) id: String,
    /// Which operation of the connection it is.
    pub(super) started: u64,
    kind: Kind,
}

enum Kind {
    /// A response.
    Next(Vec<u8>),
    /// Why the operation did not start: a response without `data`.
    Error(Vec<u8>),
    Complete,
}

impl Event {
    /// What is told of a response: it, or if nothing was executed its errors, which end the operation.
    pub(super) fn of((id, started): (String, u64), response: Response) -> Self {
        let Response { body, executed, .. } = response;
        Self { id, started, kind: if executed { Kind::Next(body) } else { Kind::Error(body) } }
    }

    /// The end of an operation.
    pub(super) fn complete((id, started): (String, u64)) -> Self {
        Self { id, started, kind: Kind::Complete }
    }

    /// The refusal of an operation, since so many run.
    pub(super) fn one_too_many(id: String, most: usize) -> Self {
        let message = format!("this connection has {most} operations already, which is the most");
        let most = u64::try_from(most).unwrap_or(u64::MAX);
        let error = ClientError::new(ErrorCode::LimitExceeded, message).bounded(most, most.saturating_add(1));
        Self::of((id, 0), refuse(&[error]))
    }

    /// Whether nothing comes after it.
    pub(super) fn is_last(&self) -> bool {
        matches!(self.kind, Kind::Error(_) | Kind::Complete)
    }

    /// As it is sent.
    pub(super) fn message(self) -> ws::Message {
        let id = serde_json::Value::String(self.id);
        let text = match self.kind {
            Kind::Complete => format!(r#"{{"id":{id},"type":"complete"}}"#),
            Kind::Next(body) => format!(r#"{{"id":{id},"type":"next","payload":{}}}"#, text(body)),
            Kind::Error(body) => format!(r#"{{"id":{id},"type":"error","payload":{}}}"#, errors(&body)),
        };
        ws::Message::text(text)
    }
}

fn text(body: Vec<u8>) -> String {
    String::from_utf8(body).expect("projection writes UTF-8")
}

/// The list of errors in a response.
fn errors(body: &[u8]) -> &str {
    #[derive(Deserialize)]
    struct Errors<'a> {
        #[serde(borrow)]
        errors: &'a RawValue,
    }
    serde_json::from_slice::<Errors>(body).expect("a refusal has errors").errors.get()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_clients_say_is_read_by_the_protocol() {
        for (text, expected) in [
            (r#"{"type":"connection_init"}"#, Received::Init(Token::Absent)),
            (r#"{"type":"connection_init","payload":{"a":1}}"#, Received::Init(Token::Absent)),
            (r#"{"type":"ping","payload":null}"#, Received::Ping),
            (r#"{"type":"pong"}"#, Received::Pong),
            (r#"{"type":"complete","id":"1"}"#, Received::Complete { id: "1".to_owned() }),
        ] {
            assert_eq!(received(text), Ok(expected), "{text}");
        }
        let subscribe = r#"{"type":"subscribe","id":"1","payload":{"query":"{a}"}}"#;
        assert!(matches!(received(subscribe), Ok(Received::Subscribe { id, asked })
            if id == "1" && asked.query.as_deref() == Some("{a}")));
        for wrong in [
            "",
            "[]",
            r#"{"type":1}"#,
            r#"{"type":"start"}"#,
            r#"{"type":"connection_ack"}"#,
            r#"{"type":"connection_init","payload":1}"#,
            r#"{"type":"complete"}"#,
            r#"{"type":"complete","id":""}"#,
            r#"{"type":"subscribe","id":"1"}"#,
            r#"{"type":"subscribe","id":1,"payload":{"query":"{a}"}}"#,
            r#"{"type":"subscribe","payload":{"query":"{a}"}}"#,
            r#"{"type":"subscribe","id":"1","payload":{}}"#,
        ] {
            assert!(received(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_first_message_says_who_it_is_of_in_one_place() {
        let token = |payload: &str| {
            let Ok(Received::Init(token)) =
                received(&format!(r#"{{"type":"connection_init","payload":{payload}}}"#))
            else {
                panic!("{payload} is a first message")
            };
            token
        };
        for given in [
            r#"{"authorization":"Bearer x"}"#,
            r#"{"Authorization":"Bearer x","a":[1]}"#,
            r#"{"headers":{"AUTHORIZATION":"Bearer x"}}"#,
            r#"{"Headers":{"authorization":"Bearer x"},"authorization":null}"#,
        ] {
            assert_eq!(token(given), Token::Given("Bearer x".to_owned()), "{given}");
        }
        for absent in [
            "{}",
            r#"{"role":"admin","caller":{"role":"admin"}}"#,
            r#"{"headers":[]}"#,
            r#"{"authorization":null}"#,
        ] {
            assert_eq!(token(absent), Token::Absent, "{absent}");
        }
        for unclear in [
            r#"{"authorization":1}"#,
            r#"{"authorization":["Bearer x"]}"#,
            r#"{"authorization":"Bearer x","Authorization":"Bearer x"}"#,
            r#"{"authorization":"Bearer x","headers":{"authorization":"Bearer y"}}"#,
        ] {
            assert_eq!(token(unclear), Token::Unclear, "{unclear}");
        }
    }

    #[test]
    fn events_are_written_by_the_protocol() {
        let of = |event: Event| event.message().into_text().unwrap().to_string();
        let response =
            Response { body: br#"{"data":{"a":1}}"#.to_vec(), errors: 0, codes: Vec::new(), executed: true };
        let next = Event::of(("\"".to_owned(), 1), response);
        assert_eq!(of(next), r#"{"id":"\"","type":"next","payload":{"data":{"a":1}}}"#);
        assert_eq!(of(Event::complete(("1".to_owned(), 1))), r#"{"id":"1","type":"complete"}"#);
        let refused = of(Event::one_too_many("1".to_owned(), 2));
        assert!(refused.starts_with(r#"{"id":"1","type":"error","payload":[{"message":"#), "{refused}");
    }
}
