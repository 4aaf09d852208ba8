//! Clients that send or take slowly, or come in numbers.

use std::time::{Duration, Instant};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    sync::oneshot,
    time::{sleep, timeout},
};

use super::{JSON, server, serving};
use crate::http::Settings;

const SHORT: Duration = Duration::from_millis(300);

/// Long enough for a busy machine; a bound that does not hold runs into it.
const LONG: Duration = Duration::from_mins(1);

fn request(length: usize) -> String {
    format!("POST /graphql HTTP/1.1\r\nHost: localhost\r\n{JSON}Content-Length: {length}\r\n\r\n")
}

const QUERY: &str = r#"{"query":"{ films { totalCount } }"}"#;
const ANSWER: &str = r#"{"data":{"films":{"totalCount":0}}}"#;

/// Sends a text byte by byte until the server has had enough; answers what it said before it closed.
async fn drip(stream: TcpStream, text: &str) -> String {
    let (mut reader, mut writer) = stream.into_split();
    let text = text.to_owned();
    let writing = tokio::spawn(async move {
        for byte in text.bytes() {
            if writer.write_all(&[byte]).await.is_err() {
                return;
            }
            sleep(SHORT / 10).await;
        }
    });
    let mut said = Vec::new();
    // A reset is an end as good as any: what was said before is kept.
    let end = timeout(LONG, reader.read_to_end(&mut said)).await;
    writing.abort();
    assert!(end.is_ok(), "the connection is still open after {LONG:?}");
    String::from_utf8(said).unwrap()
}

#[tokio::test]
async fn a_head_that_does_not_come_to_its_end_is_cut_off() {
    let address =
        serving(Settings { head_timeout: SHORT, ..Settings::default() }, std::future::pending()).await;
    let start = Instant::now();
    let head = format!("GET /healthz HTTP/1.1\r\nHost: localhost\r\nSlow: {}", "x".repeat(10_000));
    let said = drip(TcpStream::connect(address).await.unwrap(), &head).await;
    assert!(said.is_empty(), "{said}");
    assert!(start.elapsed() >= SHORT);
    // So is a connection on which nothing comes.
    let said = drip(TcpStream::connect(address).await.unwrap(), "").await;
    assert!(said.is_empty(), "{said}");
}

#[tokio::test]
async fn a_body_that_does_not_come_to_its_end_is_refused() {
    let address =
        serving(Settings { body_timeout: SHORT, ..Settings::default() }, std::future::pending()).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    let body = format!(r#"{{"query":"{{ films {{ totalCount }} }} #{}"}}"#, "x".repeat(10_000));
    stream.write_all(request(body.len()).as_bytes()).await.unwrap();
    let said = drip(stream, &body).await;
    assert!(said.starts_with("HTTP/1.1 408 Request Timeout\r\n"), "{said}");
    assert!(said.contains("BAD_REQUEST") && said.contains("the body was not complete after"), "{said}");
}

#[tokio::test]
async fn an_answer_that_nobody_takes_is_dropped() {
    let bounds = Settings { connections: 1, answer_timeout: SHORT, ..Settings::default() };
    let address = serving(bounds, std::future::pending()).await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    // Many requests at once, whose answers together are more than the sockets hold.
    let requests = "GET /schema.graphql HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(100);
    let writing = async {
        loop {
            if stream.write_all(requests.as_bytes()).await.is_err() {
                break;
            }
        }
    };
    timeout(LONG, writing).await.expect("the server closes the connection");
    // It was the only one allowed: there is room again.
    let mut next = TcpStream::connect(address).await.unwrap();
    next.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await.unwrap();
    let mut said = String::new();
    timeout(LONG, next.read_to_string(&mut said)).await.unwrap().unwrap();
    assert!(said.ends_with("ok\n"), "{said}");
}

#[tokio::test]
async fn connections_beyond_the_bound_wait_for_room() {
    let bounds = Settings { connections: 2, ..Settings::default() };
    let address = serving(bounds, std::future::pending()).await;
    let first = TcpStream::connect(address).await.unwrap();
    let _second = TcpStream::connect(address).await.unwrap();
    let mut third = TcpStream::connect(address).await.unwrap();
    third.write_all(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").await.unwrap();
    let mut said = String::new();
    let waits = timeout(SHORT, third.read_to_string(&mut said)).await;
    assert!(waits.is_err() && said.is_empty(), "{said}");
    drop(first);
    timeout(LONG, third.read_to_string(&mut said)).await.unwrap().unwrap();
    assert!(said.ends_with("ok\n"), "{said}");
}

#[tokio::test]
async fn a_connection_serves_one_request_after_another() {
    let address = server().await;
    let mut stream = TcpStream::connect(address).await.unwrap();
    for _ in 0..3 {
        stream.write_all(format!("{}{QUERY}", request(QUERY.len())).as_bytes()).await.unwrap();
        assert!(answer(&mut stream).await.ends_with(ANSWER));
    }
}

#[tokio::test]
async fn after_the_signal_to_stop_requests_under_way_are_answered() {
    let (stop, stopped) = oneshot::channel::<()>();
    let stopping = async move {
        let _ = stopped.await.is_ok();
    };
    let address = serving(Settings::default(), stopping).await;
    let mut idle = TcpStream::connect(address).await.unwrap();
    let mut busy = TcpStream::connect(address).await.unwrap();
    let (early, late) = QUERY.split_at(10);
    let head =
        request(QUERY.len()).replace("Host: localhost\r\n", "Host: localhost\r\nExpect: 100-continue\r\n");
    busy.write_all(head.as_bytes()).await.unwrap();
    // Until the server has read the head, there is no request; it says when it waits for the body.
    let mut said = [0; 25];
    timeout(LONG, busy.read_exact(&mut said)).await.unwrap().unwrap();
    assert_eq!(&said, b"HTTP/1.1 100 Continue\r\n\r\n");
    busy.write_all(early.as_bytes()).await.unwrap();
    stop.send(()).unwrap();
    let mut nothing = Vec::new();
    timeout(LONG, idle.read_to_end(&mut nothing)).await.expect("an idle connection is closed").unwrap();
    assert!(nothing.is_empty());
    assert!(TcpStream::connect(address).await.is_err(), "no new connections");
    busy.write_all(late.as_bytes()).await.unwrap();
    let mut said = String::new();
    timeout(LONG, busy.read_to_string(&mut said)).await.expect("it is closed").unwrap();
    assert!(said.starts_with("HTTP/1.1 200 OK\r\n") && said.ends_with(ANSWER), "{said}");
}

/// One answer of a connection that stays open.
async fn answer(stream: &mut TcpStream) -> String {
    let mut said = String::new();
    while !said.ends_with(ANSWER) {
        let mut part = [0; 1024];
        let count = timeout(LONG, stream.read(&mut part)).await.unwrap().unwrap();
        assert!(count > 0, "closed after {said}");
        said.push_str(std::str::from_utf8(&part[..count]).unwrap());
    }
    said
}
