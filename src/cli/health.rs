//! `mlg health`: asks a server on this machine whether it is ready, for containers that hold nothing else to ask with.

use std::{net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
    time::timeout,
};

use super::{CliError, serve::ListenArgument, settings::Settings, terminal::print};

/// How long the answer may take; the server itself gives its store three seconds.
const PATIENCE: Duration = Duration::from_secs(5);
/// The answer is a line.
const MOST_BYTES: u64 = 4096;

/// Arguments of `mlg health`.
#[derive(Debug, clap::Args)]
pub(super) struct Health {
    #[command(flatten)]
    listen: ListenArgument,
}

impl Health {
    pub(super) async fn run(&self, settings: &Settings) -> Result<(), CliError> {
        let address = reached(self.listen.address(settings));
        let asked = timeout(PATIENCE, ask(&address)).await;
        let answer = asked.unwrap_or_else(|_| Err(std::io::ErrorKind::TimedOut.into()));
        let answer = answer.map_err(|reason| CliError::Unreachable { address, reason })?;
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        if head.split(' ').nth(1) == Some("200") {
            return Ok(print(body)?);
        }
        Err(CliError::NotReady(body.trim_end().to_owned()))
    }
}

/// The whole answer of `/readyz`, by HTTP/1.0: it ends with its connection, in one piece.
async fn ask(address: &str) -> std::io::Result<String> {
    let mut stream = TcpStream::connect(address).await?;
    stream.write_all(format!("GET /readyz HTTP/1.0\r\nHost: {address}\r\n\r\n").as_bytes()).await?;
    let mut answer = Vec::new();
    stream.take(MOST_BYTES).read_to_end(&mut answer).await?;
    Ok(String::from_utf8_lossy(&answer).into_owned())
}

/// Where a server is reached from its own machine, when it listens there: on all addresses means on the loopback too.
fn reached(listen: &str) -> String {
    match listen.parse::<SocketAddr>() {
        Ok(SocketAddr::V4(at)) if at.ip().is_unspecified() => format!("127.0.0.1:{}", at.port()),
        Ok(SocketAddr::V6(at)) if at.ip().is_unspecified() => format!("[::1]:{}", at.port()),
        _ => listen.to_owned(),
    }
}
