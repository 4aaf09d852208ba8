//! What we ask of other servers: one answer to one question, from nobody else.
//!
//! In: a URL, headers, bounds. Out: a status and a body. Must not know: what for. It blocks.

use std::{net::IpAddr, time::Duration};

use ureq::{
    Agent,
    tls::{Certificate, RootCerts, TlsConfig},
};

/// Asks servers, and keeps connections to them.
#[derive(Debug, Clone)]
pub struct Client {
    agent: Agent,
}

/// What was answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// Status of HTTP; a redirect is not followed.
    pub status: u16,
    /// The header `Retry-After`.
    pub retry_after: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unanswered {
    /// The server is not there, or breaks off.
    #[error("does not answer: {0}")]
    Away(String),
    /// It answers more than it may.
    #[error("answers more than {0} bytes")]
    TooLarge(u64),
}

/// Whether a host of a URL is this machine, so that nobody is on the way to it.
#[must_use]
pub fn is_here(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    address == "localhost" || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

impl Client {
    /// Who takes so long for each answer, at most. What the system trusts is read now.
    #[must_use]
    pub fn new(deadline: Duration) -> Self {
        let found = rustls_native_certs::load_native_certs().certs;
        let trusted = if found.is_empty() {
            RootCerts::WebPki
        } else {
            found
                .iter()
                .map(|certificate| Certificate::from_der(certificate).to_owned())
                .collect::<Vec<_>>()
                .into()
        };
        let agent = Agent::config_builder()
            .timeout_global(Some(deadline))
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .tls_config(TlsConfig::builder().root_certs(trusted).build())
            .build()
            .into();
        Self { agent }
    }

    /// Asks for what stands at a URL; at most so many bytes of it.
    ///
    /// # Errors
    /// There is no whole answer.
    pub fn get(&self, url: &str, headers: &[(&str, &str)], most_bytes: u64) -> Result<Answer, Unanswered> {
        let away = |error: &ureq::Error| Unanswered::Away(error.to_string());
        let mut request = self.agent.get(url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut answer = request.call().map_err(|error| away(&error))?;
        let status = answer.status().as_u16();
        let retry_after = answer.headers().get("retry-after").and_then(|value| value.to_str().ok());
        let retry_after = retry_after.map(str::to_owned);
        let read = answer.body_mut().with_config().limit(most_bytes).read_to_vec();
        match read {
            Ok(body) => Ok(Answer { status, retry_after, body }),
            Err(ureq::Error::BodyExceedsLimit(_)) => Err(Unanswered::TooLarge(most_bytes)),
            Err(error) => Err(away(&error)),
        }
    }
}
