//! An issuer whose keys come by TLS: its certificate has to be one that the machine trusts.

use std::{fs, sync::Arc};

use ::base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::json;

use super::{Endpoint, Key, claims, of_issuer, refused, rs256};
use crate::proxy::Proxy;

/// A certificate as files have it.
fn pem(der: &[u8]) -> String {
    let text = STANDARD.encode(der);
    let lines: Vec<&str> =
        text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).expect("it is ASCII")).collect();
    format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"))
}

#[test]
fn keys_are_read_from_an_issuer_whose_certificate_is_trusted_and_from_no_other() {
    let key = Key::rsa(0);
    let endpoint = Arc::new(Endpoint::start(&[key.public("one")]));
    let token = key.token(&rs256("one"), &claims(json!({})));
    let runtime = tokio::runtime::Runtime::new().expect("it starts");
    let place = endpoint.url.trim_start_matches("http://").trim_end_matches("/keys").to_owned();
    let [known, unknown] = [(); 2].map(|()| runtime.block_on(Proxy::with_tls(&place)));
    let trusted = tempfile::NamedTempFile::new().expect("there is room");
    fs::write(trusted.path(), pem(known.certificate.as_ref().expect("it has one"))).expect("there is room");
    let trusted = trusted.path().to_str().expect("a path of text");
    let of = |proxy: &Proxy| {
        let url = format!("https://{}/keys", proxy.address);
        of_issuer(&url, &[("SSL_CERT_FILE", trusted), ("MLG_IDENTITY_JWT_RETRY", "100ms")])
    };
    let server = of(&known);
    assert_eq!(refused(&server, &token), None);
    assert!(endpoint.asked() > 0);
    assert_eq!(server.stop(), Some(0));
    let asked = endpoint.asked();
    let server = of(&unknown);
    let reason = "the token can't be verified now, for the issuer's keys can't be read; try again later";
    assert_eq!(refused(&server, &token).as_deref(), Some(reason));
    assert_eq!(endpoint.asked(), asked, "nobody is asked whose certificate is not trusted");
    assert_eq!(server.stop(), Some(0));
}
