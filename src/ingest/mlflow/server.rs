//! A server of `MLflow`, page by page.
//!
//! In: its address, who we are. Out: answers as JSON. Must not know: what they mean. It blocks.
//!
//! Only that host is asked: who we are is for nobody else. A page that is too large is asked for in halves.

use std::{fmt, io::Read as _, thread, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Map, Value as Json, json};
use ureq::{Agent, Body, http::Response};

use crate::{config::Secret, uri::percent_encode};

/// How long one answer may take.
const DEADLINE: Duration = Duration::from_mins(2);
/// Bytes of one answer.
const MOST_BYTES: u64 = 32 << 20;
/// Pauses before asking again.
const PAUSES: [Duration; 5] = [
    Duration::from_millis(250),
    Duration::from_secs(1),
    Duration::from_secs(2),
    Duration::from_secs(4),
    Duration::from_secs(8),
];
/// Longest pause that a server may ask for.
const LONGEST: Duration = Duration::from_mins(1);
/// Times that one answer may lead elsewhere.
const REDIRECTS: usize = 5;
/// Letters of a server's own words that are told.
const MOST_TOLD: usize = 300;
/// Pages of one listing; one that goes on is led in a circle.
const MOST_PAGES: usize = 1_000_000;

/// Why a server can't be read.
#[derive(Debug, thiserror::Error)]
#[error("`{address}` {reason}")]
pub struct ServerError {
    /// What was asked, without who asked.
    pub address: String,
    /// What became of it.
    pub reason: String,
    /// What it was answered with.
    pub status: Option<u16>,
}

/// Who asks, as the client of `MLflow` has it.
#[derive(Debug, Clone)]
pub enum Authorization {
    /// Nobody.
    Nobody,
    /// Whoever has a token.
    Token(Secret),
    /// Somebody with a password.
    Password(String, Secret),
}

/// A server of `MLflow`.
#[derive(Clone)]
pub struct Server {
    agent: Agent,
    address: String,
    authorization: Option<String>,
}

impl fmt::Debug for Server {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Server").field("address", &self.address).finish_non_exhaustive()
    }
}

/// A listing of the server.
#[derive(Debug, Clone, Copy)]
pub(super) struct Listing {
    /// Behind `/api/2.0/mlflow/`.
    pub(super) path: &'static str,
    /// The field of its answers that holds the list.
    pub(super) field: &'static str,
    /// Items of a page, at most.
    pub(super) page: u64,
    /// Whether what is asked for is sent, rather than part of the address.
    pub(super) sends: bool,
}

/// What a page holds, and what asks for the next.
pub(super) type Items = (Vec<Json>, Option<String>);

impl Server {
    /// A server that listens on `http://` or `https://`.
    ///
    /// # Errors
    /// The address is none, or holds a password.
    pub fn new(address: &str, authorization: &Authorization) -> Result<Self, ServerError> {
        let fail = |reason: &str| {
            // It may hold a password.
            Err(ServerError { address: "URL".to_owned(), reason: reason.to_owned(), status: None })
        };
        let Some((_, rest)) = split(address) else {
            return fail("does not start with `http://` or `https://`");
        };
        if rest.contains(['@', '?', '#'])
            || rest.contains(char::is_whitespace)
            || rest.starts_with('/')
            || rest.is_empty()
        {
            return fail(
                "is no plain address of a server; who you are comes from `MLFLOW_TRACKING_TOKEN`, or \
                 `MLFLOW_TRACKING_USERNAME` and `MLFLOW_TRACKING_PASSWORD`",
            );
        }
        let agent: Agent = Agent::config_builder()
            .timeout_global(Some(DEADLINE))
            .http_status_as_error(false)
            .max_redirects(0)
            .build()
            .into();
        let authorization = match authorization {
            Authorization::Nobody => None,
            Authorization::Token(token) => Some(format!("Bearer {}", token.0)),
            Authorization::Password(user, password) => {
                Some(format!("Basic {}", STANDARD.encode(format!("{user}:{}", password.0))))
            }
        };
        Ok(Self { agent, address: address.trim_end_matches('/').to_owned(), authorization })
    }

    /// Where it is, without a slash at the end.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// A listing, page by page from a token on, until `take` has enough: it is given the items of a page, and the token of the
    /// next.
    pub(super) fn pages(
        &self,
        (listing, asked): (Listing, &Json),
        mut token: Option<String>,
        take: &mut dyn FnMut(Items) -> Result<bool, ServerError>,
    ) -> Result<(), ServerError> {
        let mut size = listing.page;
        for _ in 0..MOST_PAGES {
            let (items, next) = loop {
                match self.page(listing, (asked, size), token.as_deref())? {
                    Some(page) => break page,
                    None if size > 1 => size /= 2,
                    None => {
                        let reason = format!("answers more than {} MiB at once", MOST_BYTES >> 20);
                        return Err(self.fail(listing.path, &reason));
                    }
                }
            };
            if next.is_some() && next == token {
                return Err(self.fail(listing.path, "answers the same page again and again"));
            }
            token.clone_from(&next);
            if !take((items, next))? || token.is_none() {
                return Ok(());
            }
        }
        Err(self.fail(listing.path, &format!("has more than {MOST_PAGES} pages")))
    }

    /// A page of so many items; none if that is too much for one answer.
    fn page(
        &self,
        listing: Listing,
        (asked, size): (&Json, u64),
        token: Option<&str>,
    ) -> Result<Option<Items>, ServerError> {
        let mut asked = asked.as_object().cloned().unwrap_or_else(Map::new);
        asked.insert("max_results".to_owned(), json!(size));
        if let Some(token) = token {
            asked.insert("page_token".to_owned(), json!(token));
        }
        let asked = Json::Object(asked);
        let (status, response) = self.answer(listing.path, (listing.sends, &asked))?;
        let Some(mut page) = self.json(listing.path, status, response)? else { return Ok(None) };
        let items = match page.get_mut(listing.field).map(Json::take) {
            Some(Json::Array(items)) => items,
            Some(Json::Null) | None => Vec::new(),
            Some(_) => {
                return Err(
                    self.fail(listing.path, &format!("answers a `{}` that is no list", listing.field))
                );
            }
        };
        let next = page["next_page_token"].as_str().filter(|next| !next.is_empty()).map(str::to_owned);
        Ok(Some((items, next)))
    }

    /// One object, found in its answer under `field`; none that is not there.
    pub(super) fn one(&self, path: &str, (asked, field): (&Json, &str)) -> Result<Option<Json>, ServerError> {
        let (status, response) = self.answer(path, (false, asked))?;
        if status == 404 {
            return Ok(None);
        }
        let Some(mut answer) = self.json(path, status, response)? else {
            return Err(self.fail(path, &format!("answers more than {} MiB at once", MOST_BYTES >> 20)));
        };
        Ok(answer.get_mut(field).map(Json::take))
    }

    /// Asks, and asks again where that may help.
    fn answer(&self, path: &str, asked: (bool, &Json)) -> Result<(u16, Response<Body>), ServerError> {
        let mut pauses = PAUSES.iter();
        loop {
            let answer = self.led(path, asked)?;
            let wanted = match &answer {
                Ok(response) if matches!(response.status().as_u16(), 429 | 500..) => Some(later(response)),
                Ok(_) => None,
                Err(_) => Some(None),
            };
            match (answer, wanted.and_then(|wanted| Some((pauses.next()?, wanted)))) {
                (_, Some((pause, wanted))) => thread::sleep(wanted.unwrap_or(*pause)),
                (Ok(response), None) => return Ok((response.status().as_u16(), response)),
                (Err(error), None) => return Err(self.fail(path, &format!("does not answer: {error}"))),
            }
        }
    }

    /// Asks, and goes where that leads on the same host.
    fn led(
        &self,
        path: &str,
        asked: (bool, &Json),
    ) -> Result<Result<Response<Body>, ureq::Error>, ServerError> {
        let mut url = format!("{}/api/2.0/mlflow/{path}", self.address);
        if !asked.0 {
            url.push_str(&query(asked.1));
        }
        for _ in 0..=REDIRECTS {
            let response = match self.once(&url, asked) {
                Ok(response) if (300..400).contains(&response.status().as_u16()) => response,
                answer => return Ok(answer),
            };
            let location = response.headers().get("location").and_then(|location| location.to_str().ok());
            let Some(next) = location.and_then(|location| followed(&url, location)) else {
                let status = response.status().as_u16();
                return Err(self.fail(path, &format!("leads elsewhere ({status}), where we do not follow")));
            };
            url = next;
        }
        Err(self.fail(path, &format!("leads on more than {REDIRECTS} times")))
    }

    fn once(&self, url: &str, (sends, asked): (bool, &Json)) -> Result<Response<Body>, ureq::Error> {
        if sends {
            let request = self.agent.post(url).header("content-type", "application/json");
            match &self.authorization {
                Some(authorization) => request.header("authorization", authorization),
                None => request,
            }
            .send(asked.to_string())
        } else {
            let request = self.agent.get(url);
            match &self.authorization {
                Some(authorization) => request.header("authorization", authorization),
                None => request,
            }
            .call()
        }
    }

    /// An answer; none that is too large.
    fn json(
        &self,
        path: &str,
        status: u16,
        mut response: Response<Body>,
    ) -> Result<Option<Json>, ServerError> {
        let mut bytes = Vec::new();
        let read = response.body_mut().as_reader().take(MOST_BYTES + 1).read_to_end(&mut bytes);
        read.map_err(|error| self.fail(path, &format!("breaks off: {error}")))?;
        if bytes.len() as u64 > MOST_BYTES {
            return Ok(None);
        }
        let json = serde_json::from_slice::<Json>(&bytes).ok().filter(Json::is_object);
        let reason = match (status, json) {
            (200, Some(json)) => return Ok(Some(json)),
            (401 | 403, _) => format!(
                "refuses us ({status}); `MLFLOW_TRACKING_TOKEN`, or `MLFLOW_TRACKING_USERNAME` and \
                 `MLFLOW_TRACKING_PASSWORD`, say who we are"
            ),
            // What `MLflow` refuses, it says why.
            (400.., Some(json)) if json["error_code"].is_string() => {
                let told =
                    [&json["error_code"], &json["message"]].map(|text| text.as_str().unwrap_or_default());
                format!("answers {status}: {}", harmless(&told.join(": ")))
            }
            (500.., _) => format!("answers with status {status}"),
            (_, _) => format!("answers {status} and not as MLflow does; is a server of MLflow there?"),
        };
        Err(ServerError { status: Some(status), ..self.fail(path, &reason) })
    }

    fn fail(&self, path: &str, reason: &str) -> ServerError {
        ServerError {
            address: format!("{}/api/2.0/mlflow/{path}", self.address),
            reason: reason.to_owned(),
            status: None,
        }
    }
}

/// What a server says goes to a terminal.
fn harmless(text: &str) -> String {
    let plain = |letter: char| if letter.is_control() { ' ' } else { letter };
    text.chars().take(MOST_TOLD).map(plain).collect()
}

/// Scheme and the rest of an address.
fn split(address: &str) -> Option<(&str, &str)> {
    address.split_once("://").filter(|(scheme, _)| matches!(*scheme, "http" | "https"))
}

/// Where an answer leads, if that is the same host, and nothing that was kept secret on the way is open now.
fn followed(from: &str, location: &str) -> Option<String> {
    let (scheme, rest) = split(from)?;
    let authority = rest.split('/').next()?;
    if location.starts_with('/') && !location.starts_with("//") {
        return Some(format!("{scheme}://{authority}{location}"));
    }
    let (to_scheme, to_rest) = split(location)?;
    let to = to_rest.split(['/', '?', '#']).next()?;
    let host =
        |authority: &str| authority.rsplit_once(':').map_or(authority, |(host, _)| host).to_lowercase();
    let same =
        if scheme == to_scheme { authority.eq_ignore_ascii_case(to) } else { host(authority) == host(to) };
    (same && !(scheme == "https" && to_scheme == "http")).then(|| location.to_owned())
}

/// When a busy server wants to be asked again.
fn later(response: &Response<Body>) -> Option<Duration> {
    let seconds = response.headers().get("retry-after")?.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds).min(LONGEST))
}

fn query(asked: &Json) -> String {
    let text = |value: &Json| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let pairs = asked.as_object().into_iter().flatten();
    let pairs: Vec<String> =
        pairs.map(|(name, value)| format!("{name}={}", percent_encode(&text(value)))).collect();
    if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
}
