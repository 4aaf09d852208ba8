//! A way to Neo4j that keeps the statements which go by it: messages `RUN` of Bolt.
//!
//! In: the address of a server. Out: an address of our own, the messages. Must not know: what statements say.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
};

/// The signature of `RUN` (Bolt, "Message exchange").
const RUN: u8 = 0x10;
/// What a client says first: who it is, and four versions that it would speak.
const HANDSHAKE: usize = 20;
/// What it says beside where it negotiates: the version it chose, and its capabilities.
const CHOICE: usize = 5;

/// The way; it is closed with the runtime.
pub(crate) struct Way {
    pub(crate) address: SocketAddr,
    statements: Statements,
}

/// Messages, without their chunks.
type Statements = Arc<Mutex<Vec<Vec<u8>>>>;

impl Way {
    /// Opens a way to `HOST:PORT`.
    ///
    /// # Errors
    /// There is no free port.
    pub(crate) async fn open(target: String) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let (address, statements) = (listener.local_addr()?, Statements::default());
        let kept = Arc::clone(&statements);
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let Ok(far) = TcpStream::connect(&target).await else { continue };
                let ((from_client, mut to_client), (mut from_server, to_server)) =
                    (near.into_split(), far.into_split());
                // Either side may go away at any time.
                tokio::spawn(async move { tokio::io::copy(&mut from_server, &mut to_client).await });
                tokio::spawn(forward(from_client, to_server, Arc::clone(&kept)));
            }
        });
        Ok(Self { address, statements })
    }

    /// The statements that went by since the last time.
    pub(crate) fn statements(&self) -> Vec<Vec<u8>> {
        std::mem::take(&mut self.statements.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

async fn forward(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    statements: Statements,
) -> std::io::Result<()> {
    let mut seen = Vec::new();
    let mut messages = Messages::default();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let size = from.read(&mut buffer).await?;
        if size == 0 {
            return to.shutdown().await;
        }
        seen.extend_from_slice(&buffer[..size]);
        let runs = messages.runs(&mut seen);
        statements.lock().unwrap_or_else(PoisonError::into_inner).extend(runs);
        to.write_all(&buffer[..size]).await?;
    }
}

/// How far a client's words have been read.
#[derive(Default)]
struct Messages {
    greeted: bool,
    /// What was read of a message that goes on.
    begun: Vec<u8>,
}

impl Messages {
    /// Takes the whole chunks out of what was seen, and answers the statements that end in them.
    fn runs(&mut self, seen: &mut Vec<u8>) -> Vec<Vec<u8>> {
        let (mut at, mut runs) = (0, Vec::new());
        if !self.greeted {
            if seen.len() < HANDSHAKE + 2 {
                return runs;
            }
            // No message begins with an empty chunk, but a version does with two zeros.
            at = HANDSHAKE + if seen[HANDSHAKE..HANDSHAKE + 2] == [0, 0] { CHOICE } else { 0 };
            self.greeted = true;
        }
        while let Some([high, low]) = seen.get(at..at + 2) {
            let size = usize::from(u16::from_be_bytes([*high, *low]));
            let Some(chunk) = seen.get(at + 2..at + 2 + size) else { break };
            self.begun.extend_from_slice(chunk);
            if size == 0 {
                let message = std::mem::take(&mut self.begun);
                runs.extend((message.get(1) == Some(&RUN)).then_some(message));
            }
            at += 2 + size;
        }
        seen.drain(..at.min(seen.len()));
        runs
    }
}
