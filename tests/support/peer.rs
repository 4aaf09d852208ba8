//! A Bolt 4.4 server of a page that follows a script: what a real server does only when something is wrong with it.
//!
//! In: how to behave, which may change at any time. Out: an address. Must not know: statements, but for counts, which are
//! answered with seven; all others get an empty list.

use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::Duration,
};

/// What a peer does with connections and statements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Script {
    /// All is well.
    Answer,
    /// Takes connections and says nothing, as what stands behind a broken network.
    Silent,
    /// Says nothing to statements.
    Hang,
    /// Answers after a while.
    After(Duration),
    /// Sends the record and dies before it says that this was all.
    DieWithinResult,
    /// Fails with a code and a message that holds what no client may see.
    Fail(&'static str),
    /// Fails so within a transaction, and answers what stands alone.
    FailWithin(&'static str),
}

/// What must never reach a client: it stands in messages of failures.
pub(crate) const INTERNAL: &str = "MATCH (n:Secret) at bolt://10.0.0.7:7687";

/// A running peer; it ends with the process.
pub(crate) struct Peer {
    pub(crate) address: SocketAddr,
    script: Arc<Mutex<Script>>,
    statements: Arc<AtomicUsize>,
}

impl Peer {
    pub(crate) fn start(script: Script) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
        let address = listener.local_addr().expect("it is bound");
        let (script, statements) = (Arc::new(Mutex::new(script)), Arc::new(AtomicUsize::new(0)));
        let of_connection = (Arc::clone(&script), Arc::clone(&statements));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (script, statements) = of_connection.clone();
                // However it ends: the other side may go away at any time.
                thread::spawn(move || drop(converse(stream, &script, &statements)));
            }
        });
        Self { address, script, statements }
    }

    pub(crate) fn follow(&self, script: Script) {
        *self.script.lock().expect("nobody panics with it") = script;
    }

    /// How many statements it was sent.
    pub(crate) fn statements(&self) -> usize {
        self.statements.load(Ordering::SeqCst)
    }

    pub(crate) fn url(&self) -> String {
        format!("bolt://neo4j@{}", self.address)
    }
}

fn converse(mut stream: TcpStream, script: &Mutex<Script>, statements: &AtomicUsize) -> io::Result<()> {
    let now = || *script.lock().expect("nobody panics with it");
    let mut offer = [0; 20];
    stream.read_exact(&mut offer)?;
    if now() == Script::Silent {
        return wait_for_end(&mut stream);
    }
    stream.write_all(&[0, 0, 4, 4])?;
    let mut counts = false;
    let mut failed = false;
    let mut within = false;
    loop {
        let message = receive(&mut stream)?;
        match (message[1], now()) {
            // GOODBYE
            (0x02, _) => return Ok(()),
            // RESET
            (0x0f, _) => {
                (failed, within) = (false, false);
                send(&mut stream, SUCCESS)?;
            }
            // What follows a failure is ignored until a reset.
            (_, _) if failed => send(&mut stream, &[0xb0, 0x7e])?,
            // BEGIN
            (0x11, _) => {
                within = true;
                send(&mut stream, SUCCESS)?;
            }
            // RUN
            (0x10, script) => {
                statements.fetch_add(1, Ordering::SeqCst);
                counts = message.windows(5).any(|part| part == b"COUNT");
                match script {
                    Script::Hang | Script::Silent => return wait_for_end(&mut stream),
                    Script::After(pause) => thread::sleep(pause),
                    Script::Fail(code) => {
                        failed = true;
                        send(&mut stream, &failure(code))?;
                        continue;
                    }
                    Script::FailWithin(code) if within => {
                        failed = true;
                        send(&mut stream, &failure(code))?;
                        continue;
                    }
                    Script::Answer | Script::DieWithinResult | Script::FailWithin(_) => {}
                }
                send(&mut stream, FIELDS)?;
            }
            // PULL
            (0x3f, script) => {
                // The record's one value: the number 7, or an empty list.
                send(&mut stream, &[0xb1, 0x71, 0x91, if counts { 0x07 } else { 0x90 }])?;
                if counts && script == Script::DieWithinResult {
                    return Ok(());
                }
                send(&mut stream, SUCCESS)?;
            }
            // HELLO and what else there is.
            (_, _) => send(&mut stream, HELLO)?,
        }
    }
}

const SUCCESS: &[u8] = &[0xb1, 0x70, 0xa0];
const FIELDS: &[u8] = b"\xb1\x70\xa1\x86fields\x91\x85value";
const HELLO: &[u8] = b"\xb1\x70\xa2\x86server\x8cNeo4j/5.26.0\x8dconnection_id\x81x";

fn failure(code: &str) -> Vec<u8> {
    let mut message = b"\xb1\x7f\xa2\x84code".to_vec();
    for (text, key) in [(code, &b"\x87message"[..]), (INTERNAL, b"")] {
        message.extend([0xd0, u8::try_from(text.len()).expect("texts are short")]);
        message.extend(text.as_bytes());
        message.extend(key);
    }
    message
}

fn wait_for_end(stream: &mut TcpStream) -> io::Result<()> {
    io::copy(stream, &mut io::sink()).map(drop)
}

fn send(stream: &mut TcpStream, message: &[u8]) -> io::Result<()> {
    let size = u16::try_from(message.len()).expect("messages are short");
    stream.write_all(&[&size.to_be_bytes()[..], message, &[0, 0]].concat())
}

fn receive(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut message = Vec::new();
    loop {
        let mut size = [0; 2];
        stream.read_exact(&mut size)?;
        match usize::from(u16::from_be_bytes(size)) {
            0 if message.is_empty() => {}
            0 => return Ok(message),
            size => {
                let start = message.len();
                message.resize(start + size, 0);
                stream.read_exact(&mut message[start..])?;
            }
        }
    }
}
