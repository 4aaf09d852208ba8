//! Under which name a server is asked that trusts all who reach it.
//!
//! In: the name in a request. Out: the request goes on, or is refused. Must not know: what is asked.
//!
//! A server on the loopback that asks nobody who they are relies on being reached from its own machine only. The pages that
//! a browser shows there could reach it all the same, by a name of theirs that they have led to it (DNS rebinding); the
//! browser then takes the server for a part of their site. So such a server answers by its own names alone
//! (RFC 9110, 7.4).

use std::{net::IpAddr, sync::Arc};

use axum::{
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header, uri::Authority},
    middleware::Next,
    response::Response,
};

use super::{
    accept::{Media, negotiate},
    front::Front,
    graphql, identify,
};
use crate::error::{ClientError, ErrorCode};

/// Refuses what is asked under a name of somebody else.
pub(super) async fn known(State(front): State<Arc<Front>>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let mut given = headers.get_all(header::HOST).iter().map(HeaderValue::as_bytes);
    let target = request.uri().authority().map(|authority| authority.as_str().as_bytes());
    if given.all(|host| is_known(&front.settings.hosts, host))
        && target.is_none_or(|target| is_known(&front.settings.hosts, target))
    {
        return next.run(request).await;
    }
    let media = negotiate(graphql::text(headers, &header::ACCEPT).as_deref()).unwrap_or(Media::Json);
    let message = "this server does not answer under the name in `Host`; the setting `http.hosts` lists those that it does, \
                   beside those of its machine";
    let error = identify::of_nobody(ClientError::new(ErrorCode::BadRequest, message));
    graphql::refused(StatusCode::MISDIRECTED_REQUEST, media, error)
}

/// Whether a name, perhaps with a port, is one of this machine's, or of a list, in which `*` stands for all. An address
/// can't be led elsewhere.
fn is_known(hosts: &[String], given: &[u8]) -> bool {
    let Ok(authority) = Authority::try_from(given) else { return false };
    let host = authority.host().to_ascii_lowercase();
    let host = host.strip_suffix('.').unwrap_or(&host);
    let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    !authority.as_str().contains('@')
        && (host == "localhost"
            || host.ends_with(".localhost")
            || address.parse::<IpAddr>().is_ok()
            || hosts.iter().any(|known| known == "*" || known.eq_ignore_ascii_case(host)))
}

#[cfg(test)]
mod tests {
    use super::is_known;

    #[test]
    fn a_name_is_known_if_it_is_of_this_machine_or_listed() {
        let hosts = ["mlg.example.org".to_owned()];
        for known in [
            "localhost",
            "LocalHost:4000",
            "a.localhost",
            "localhost.",
            "127.0.0.1:4000",
            "[::1]:4000",
            "10.0.0.7",
            "MLG.example.org:443",
        ] {
            assert!(is_known(&hosts, known.as_bytes()), "{known}");
        }
        for strange in [
            "",
            "evil.example",
            "evil.example:4000",
            "mlg.example.org.evil.example",
            "localhost.evil.example",
            "localhost@evil.example",
            "evil.example@localhost",
            "127.0.0.1.evil.example",
            "xlocalhost",
            "::1",
            "a b",
        ] {
            assert!(!is_known(&hosts, strange.as_bytes()), "{strange}");
        }
        assert!(is_known(&["*".to_owned()], b"anything.example"));
    }
}
