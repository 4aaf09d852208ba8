//! A server of `MLflow`, page by page.
//!
//! In: its address, a token. Out: answers as JSON. Must not know: what they mean. It blocks.
//!
//! Only that address is asked: answers that lead elsewhere are errors, since the token is for nobody else.

use std::{io::Read as _, thread, time::Duration};

use serde_json::{Value as Json, json};
use ureq::{Agent, Body, http::Response};

use crate::scalar;

/// How long one answer may take.
const DEADLINE: Duration = Duration::from_secs(60);
/// Bytes of one answer.
const MOST_BYTES: u64 = 64 << 20;
/// Pauses before asking again.
const PAUSES: [Duration; 4] =
    [Duration::from_millis(500), Duration::from_secs(1), Duration::from_secs(2), Duration::from_secs(4)];
/// Pages of one listing; one that goes on is led in a circle.
const MOST_PAGES: usize = 100_000;

/// Why a server can't be read.
#[derive(Debug, thiserror::Error)]
#[error("`{address}` {reason}")]
pub struct ServerError {
    /// What was asked, without a token.
    pub address: String,
    /// What became of it.
    pub reason: String,
}

/// A server of `MLflow`.
#[derive(Debug, Clone)]
pub struct Server {
    agent: Agent,
    address: String,
    token: Option<String>,
}

impl Server {
    /// A server that listens on `http://` or `https://`.
    ///
    /// # Errors
    /// The address is none, or holds a password.
    pub fn new(address: &str, token: Option<String>) -> Result<Self, ServerError> {
        let fail = |reason: &str| Err(ServerError { address: "URL".to_owned(), reason: reason.to_owned() });
        let Some(rest) = address.strip_prefix("http://").or_else(|| address.strip_prefix("https://")) else {
            return fail("does not start with `http://` or `https://`");
        };
        if rest.contains(['@', '?', '#']) {
            return fail("holds a user or a query; a token comes from `MLG_MLFLOW_TOKEN`");
        }
        let agent: Agent = Agent::config_builder()
            .timeout_global(Some(DEADLINE))
            .http_status_as_error(false)
            .max_redirects(0)
            .build()
            .into();
        Ok(Self { agent, address: address.trim_end_matches('/').to_owned(), token })
    }

    /// Where it is, without a slash at the end.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// All entries of a listing, a page at a time: the list is found under `field`.
    ///
    /// # Errors
    /// The server does not answer, or answers what is no page.
    pub fn pages(
        &self,
        (path, field): (&str, &str),
        body: Option<&Json>,
        take: &mut dyn FnMut(Vec<Json>) -> bool,
    ) -> Result<(), ServerError> {
        let mut token: Option<String> = None;
        for _ in 0..MOST_PAGES {
            let mut page = self.ask(path, body, token.as_deref())?;
            let items = match page.get_mut(field).map(Json::take) {
                Some(Json::Array(items)) => items,
                None => Vec::new(),
                Some(_) => return Err(self.fail(path, format!("answers a `{field}` that is no list"))),
            };
            if !take(items) {
                return Ok(());
            }
            let next = page["next_page_token"].as_str().filter(|next| !next.is_empty()).map(str::to_owned);
            if next.is_none() {
                return Ok(());
            }
            if next == token {
                return Err(self.fail(path, "answers the same page again and again".to_owned()));
            }
            token = next;
        }
        Err(self.fail(path, format!("has more than {MOST_PAGES} pages")))
    }

    /// One run; none that is there no more.
    ///
    /// # Errors
    /// As for pages.
    pub fn run(&self, id: &str) -> Result<Option<Json>, ServerError> {
        if !id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_') {
            return Ok(None);
        }
        let answer = self.get_or_none(&format!("runs/get?run_id={id}"))?;
        Ok(answer.and_then(|mut answer| answer.get_mut("run").map(Json::take)))
    }

    fn get_or_none(&self, path: &str) -> Result<Option<Json>, ServerError> {
        match self.answer(path, None)? {
            (404, _) => Ok(None),
            (status, response) => self.json(path, status, response).map(Some),
        }
    }

    fn ask(&self, path: &str, body: Option<&Json>, token: Option<&str>) -> Result<Json, ServerError> {
        let (status, response) = match (body, token) {
            (Some(body), token) => {
                let mut body = body.clone();
                if let Some(token) = token {
                    body["page_token"] = json!(token);
                }
                self.answer(path, Some(&body))?
            }
            (None, None) => self.answer(path, None)?,
            (None, Some(token)) => self.answer(&format!("{path}&page_token={}", percent(token)), None)?,
        };
        self.json(path, status, response)
    }

    /// Asks, and asks again where that may help.
    fn answer(&self, path: &str, body: Option<&Json>) -> Result<(u16, Response<Body>), ServerError> {
        let mut pauses = PAUSES.iter();
        loop {
            let answer = self.once(path, body);
            let busy = match &answer {
                Ok(response) => matches!(response.status().as_u16(), 429 | 500..),
                Err(_) => true,
            };
            match (answer, busy.then(|| pauses.next()).flatten()) {
                (_, Some(pause)) => thread::sleep(*pause),
                (Ok(response), None) => return Ok((response.status().as_u16(), response)),
                (Err(error), None) => return Err(self.fail(path, format!("does not answer: {error}"))),
            }
        }
    }

    fn once(&self, path: &str, body: Option<&Json>) -> Result<Response<Body>, ureq::Error> {
        let url = format!("{}/api/2.0/mlflow/{path}", self.address);
        let bearer = self.token.as_ref().map(|token| format!("Bearer {token}"));
        match body {
            None => {
                let request = self.agent.get(&url);
                match bearer {
                    Some(bearer) => request.header("authorization", bearer),
                    None => request,
                }
                .call()
            }
            Some(body) => {
                let request = self.agent.post(&url).header("content-type", "application/json");
                match bearer {
                    Some(bearer) => request.header("authorization", bearer),
                    None => request,
                }
                .send(body.to_string())
            }
        }
    }

    fn json(&self, path: &str, status: u16, mut response: Response<Body>) -> Result<Json, ServerError> {
        match status {
            200 => {}
            401 | 403 => {
                return Err(self.fail(path, format!("refuses us ({status}); `MLG_MLFLOW_TOKEN` lets us in")));
            }
            300..=399 => {
                return Err(self.fail(path, format!("leads elsewhere ({status}), where we do not follow")));
            }
            _ => return Err(self.fail(path, format!("answers with status {status}"))),
        }
        let mut bytes = Vec::new();
        let read = response.body_mut().as_reader().take(MOST_BYTES + 1).read_to_end(&mut bytes);
        read.map_err(|error| self.fail(path, format!("breaks off: {error}")))?;
        if bytes.len() as u64 > MOST_BYTES {
            return Err(self.fail(path, format!("answers more than {} MiB at once", MOST_BYTES >> 20)));
        }
        let json: Json = serde_json::from_slice(&bytes)
            .map_err(|error| self.fail(path, format!("answers no JSON: {error}")))?;
        if json.is_object() { Ok(json) } else { Err(self.fail(path, "answers no JSON object".to_owned())) }
    }

    fn fail(&self, path: &str, reason: String) -> ServerError {
        let path = path.split('?').next().unwrap_or_default();
        ServerError {
            address: format!("{}/api/2.0/mlflow/{path}", self.address),
            reason: scalar_safe(&reason),
        }
    }
}

/// What a server says goes to a terminal.
fn scalar_safe(text: &str) -> String {
    let shown = scalar::shown(&text);
    shown.trim_matches('`').to_owned()
}

fn percent(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    text.bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") })
        .collect()
}
