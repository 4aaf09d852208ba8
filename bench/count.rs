//! A way to Neo4j that counts the statements which go by it: messages `RUN` of Bolt.
//!
//! In: the address of a server. Out: an address of our own, a count. Must not know: what statements say.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
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
    statements: Arc<AtomicU64>,
}

impl Way {
    /// Opens a way to `HOST:PORT`.
    ///
    /// # Errors
    /// There is no free port.
    pub(crate) async fn open(target: String) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let (address, statements) = (listener.local_addr()?, Arc::new(AtomicU64::new(0)));
        let counted = Arc::clone(&statements);
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let Ok(far) = TcpStream::connect(&target).await else { continue };
                let ((from_client, mut to_client), (mut from_server, to_server)) =
                    (near.into_split(), far.into_split());
                // Either side may go away at any time.
                tokio::spawn(async move { tokio::io::copy(&mut from_server, &mut to_client).await });
                tokio::spawn(forward(from_client, to_server, Arc::clone(&counted)));
            }
        });
        Ok(Self { address, statements })
    }

    /// How many statements went by so far.
    pub(crate) fn statements(&self) -> u64 {
        self.statements.load(Ordering::SeqCst)
    }
}

async fn forward(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    statements: Arc<AtomicU64>,
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
        statements.fetch_add(messages.runs(&mut seen), Ordering::SeqCst);
        to.write_all(&buffer[..size]).await?;
    }
}

/// How far a client's words have been read.
#[derive(Default)]
struct Messages {
    greeted: bool,
    /// The next chunk goes on with a message.
    within: bool,
}

impl Messages {
    /// Takes the whole chunks out of what was seen, and counts the statements that begin in them.
    fn runs(&mut self, seen: &mut Vec<u8>) -> u64 {
        let (mut at, mut runs) = (0, 0);
        if !self.greeted {
            if seen.len() < HANDSHAKE + 2 {
                return 0;
            }
            // No message begins with an empty chunk, but a version does with two zeros.
            at = HANDSHAKE + if seen[HANDSHAKE..HANDSHAKE + 2] == [0, 0] { CHOICE } else { 0 };
            self.greeted = true;
        }
        while let Some([high, low]) = seen.get(at..at + 2) {
            let size = usize::from(u16::from_be_bytes([*high, *low]));
            let Some(chunk) = seen.get(at + 2..at + 2 + size) else { break };
            if !self.within && chunk.get(1) == Some(&RUN) {
                runs += 1;
            }
            self.within = size > 0;
            at += 2 + size;
        }
        seen.drain(..at.min(seen.len()));
        runs
    }
}
