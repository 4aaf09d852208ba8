//! One connection to a server of GraphQL, kept open.
//!
//! In: bodies. Out: bodies. Must not know: what is asked.

use std::net::SocketAddr;

use http_body_util::{BodyExt as _, Full};
use hyper::{
    Request,
    body::Bytes,
    client::conn::http1::{self, SendRequest},
};
use hyper_util::rt::TokioIo;
use serde_json::{Value as Json, json};
use tokio::net::TcpStream;

use super::questions::Ask;

/// Where a server answers.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub(crate) address: SocketAddr,
    pub(crate) path: String,
}

impl Place {
    /// Of `http://ADDRESS/PATH`.
    pub(crate) fn of(url: &str) -> Option<Self> {
        let rest = url.strip_prefix("http://")?;
        let (address, path) = rest.split_once('/')?;
        Some(Self { address: address.parse().ok()?, path: format!("/{path}") })
    }
}

/// The body of a question.
pub(crate) fn body(ask: &Ask) -> Bytes {
    Bytes::from(json!({"query": ask.query, "variables": ask.variables}).to_string())
}

/// A connection.
pub(crate) struct Connection {
    sender: SendRequest<Full<Bytes>>,
    place: Place,
}

impl Connection {
    /// Connects.
    ///
    /// # Errors
    /// Nobody is there.
    pub(crate) async fn open(place: &Place) -> Result<Self, String> {
        let stream = TcpStream::connect(place.address).await.map_err(|problem| problem.to_string())?;
        stream.set_nodelay(true).map_err(|problem| problem.to_string())?;
        let (sender, connection) =
            http1::handshake(TokioIo::new(stream)).await.map_err(|problem| problem.to_string())?;
        // It ends with the sender.
        tokio::spawn(async move {
            if let Err(problem) = connection.await {
                eprintln!("a connection broke: {problem:?}");
            }
        });
        Ok(Self { sender, place: place.clone() })
    }

    /// Sends a body and waits for all of the answer.
    ///
    /// # Errors
    /// The connection breaks, or the answer has another status than 200.
    pub(crate) async fn ask(&mut self, body: Bytes) -> Result<Bytes, String> {
        let request = Request::post(&self.place.path)
            .header("host", self.place.address.to_string())
            .header("content-type", "application/json")
            .header("accept", "application/json")
            .body(Full::new(body))
            .map_err(|problem| problem.to_string())?;
        // The connection may still be busy with the end of the answer before.
        self.sender.ready().await.map_err(|problem| problem.to_string())?;
        let response = self.sender.send_request(request).await.map_err(|problem| problem.to_string())?;
        let status = response.status();
        let body = response.into_body().collect().await.map_err(|problem| problem.to_string())?.to_bytes();
        if status != 200 {
            return Err(format!("{status}: {}", String::from_utf8_lossy(&body)));
        }
        Ok(body)
    }

    /// The same, read.
    ///
    /// # Errors
    /// As `ask`, or the answer is no JSON.
    pub(crate) async fn read(&mut self, body: Bytes) -> Result<Json, String> {
        let answer = self.ask(body).await?;
        serde_json::from_slice(&answer).map_err(|problem| problem.to_string())
    }
}
