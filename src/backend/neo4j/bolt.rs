//! Connections of our own to a server that is spoken to in the clear, over Bolt 4.4.
//!
//! In: a statement. Out: the one value it answers. Must not know: what it reads, clusters, TLS.
//!
//! The driver resets a connection before each use: a round trip, and of a small statement up to two fifths of what the
//! database does for it. Here one is reset where a statement failed, and only there. It also makes values of its own of all that is
//! answered, which ours are made of again. It leaves a socket as the system makes it, so the end of each message of more than 8 KB
//! waits until the server acknowledges its beginning, 40 ms. And where nobody waits for an answer any more, the connection is closed
//! here, which ends the statement, or the transaction.

mod packstream;
#[cfg(test)]
mod tests;
mod transaction;

use std::{
    io,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, BufReader},
    net::TcpStream,
    time::{sleep, timeout},
};

use crate::{
    backend::{BackendError, url::Neo4jUrl},
    cypher::Statement,
    value::Value,
};
use packstream::{Message, Pack};
pub(super) use transaction::Transaction;

/// What a client says first: that it speaks Bolt, and four versions, of which we have one (Bolt, "Handshake").
const HANDSHAKE: [u8; 20] = [0x60, 0x60, 0xb0, 0x17, 0, 0, 4, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
/// What the server says to it.
const AGREED: [u8; 4] = [0, 0, 4, 4];

// Signatures of messages (Bolt 4.4, "Messages").
const HELLO: u8 = 0x01;
const RESET: u8 = 0x0f;
const RUN: u8 = 0x10;
const PULL: u8 = 0x3f;
const SUCCESS: u8 = 0x70;
const RECORD: u8 = 0x71;
const IGNORED: u8 = 0x7e;
const FAILURE: u8 = 0x7f;

/// So much is read at once.
const BUFFER: usize = 16 * 1024;
/// The room of a longer answer is given back.
const LARGE: usize = 256 * 1024;
/// Between two tries of what was refused in passing: twice as long each time.
const SHORTEST_PAUSE: Duration = Duration::from_millis(5);
const LONGEST_PAUSE: Duration = Duration::from_millis(500);
/// How long a connection may be idle to be used again.
const FORGOTTEN: Duration = Duration::from_mins(1);

/// A server, and the connections to it that nobody uses now.
pub(super) struct Connections {
    /// `HOST:PORT`.
    place: String,
    user: String,
    password: String,
    database: Option<String>,
    connect: Duration,
    /// Since when, the last one last.
    idle: Mutex<Vec<(Instant, Connection)>>,
}

struct Connection {
    stream: BufReader<TcpStream>,
    /// The message that was read last, without its chunks.
    message: Vec<u8>,
}

/// Why there is no answer.
pub(super) enum Failure {
    /// The server said so; the connection can be used on.
    Refused(BackendError),
    /// So it is now, and may be otherwise soon; the connection can be used on.
    Passing(BackendError),
    /// Another server leads, or somebody ended it: what reads is sent again, what writes is not; the connection can be used on.
    Halted(BackendError),
    /// The connection can't.
    Broken(BackendError),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Broken(BackendError::Unavailable(error.to_string()))
    }
}

impl Connections {
    /// Of a server that is spoken to in the clear; other places are the driver's.
    pub(super) fn of(url: &Neo4jUrl, password: Option<&str>, connect: Duration) -> Option<Self> {
        let place = url.address.strip_prefix("bolt://")?.to_owned();
        Some(Self {
            place,
            user: url.user.clone(),
            password: password.unwrap_or_default().to_owned(),
            database: url.database.clone(),
            connect,
            idle: Mutex::default(),
        })
    }

    /// Runs a statement and answers the value of its row; null without a row. The server ends what takes longer than the deadline; whoever
    /// calls ends what is refused in passing for longer.
    ///
    /// # Errors
    /// The server is not there, or says what is wrong.
    pub(super) async fn answer(
        &self,
        statement: &Statement,
        deadline: Duration,
    ) -> Result<Value, BackendError> {
        let request = request(statement, self.database.as_deref(), deadline)?;
        let mut pause = SHORTEST_PAUSE;
        loop {
            match self.once(&request).await {
                Err(Failure::Passing(error) | Failure::Halted(error)) => {
                    tracing::debug!(%error, "a statement is sent again");
                    sleep(pause).await;
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
                Err(Failure::Refused(error) | Failure::Broken(error)) => return Err(error),
                Ok(value) => return Ok(value),
            }
        }
    }

    async fn once(&self, request: &[u8]) -> Result<Value, Failure> {
        let (connection, answer) = self.asked(request, 2).await?;
        self.keep(connection);
        answer
    }

    /// Sends a request of so many messages by the connection that was used last, or by a new one. Answers with the connection, which can
    /// be used on.
    async fn asked(
        &self,
        request: &[u8],
        messages: usize,
    ) -> Result<(Connection, Result<Value, Failure>), Failure> {
        if let Some(mut connection) = self.take() {
            match connection.run(request, messages).await {
                // A server that was away has closed it, and the others. Nothing is written, so it may be asked again.
                Err(Failure::Broken(_)) => self.idle().clear(),
                answer => return Ok((connection, answer)),
            }
        }
        let mut connection = Connection::open(self).await?;
        match connection.run(request, messages).await {
            Err(Failure::Broken(error)) => Err(Failure::Broken(error)),
            answer => Ok((connection, answer)),
        }
    }

    /// Keeps a connection for whoever asks next.
    fn keep(&self, mut connection: Connection) {
        if connection.message.capacity() > LARGE {
            connection.message = Vec::new();
        }
        self.idle().push((Instant::now(), connection));
    }

    /// The one that was used last, if that was not long ago: what lies between may have forgotten older ones, and say nothing.
    fn take(&self) -> Option<Connection> {
        let mut idle = self.idle();
        let (since, connection) = idle.pop()?;
        if since.elapsed() < FORGOTTEN {
            return Some(connection);
        }
        idle.clear();
        None
    }

    fn idle(&self) -> MutexGuard<'_, Vec<(Instant, Connection)>> {
        // Nobody leaves it half done.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Failure {
    /// What to tell of it.
    pub(super) fn into_error(self) -> BackendError {
        match self {
            Self::Refused(error) | Self::Passing(error) | Self::Halted(error) | Self::Broken(error) => error,
        }
    }

    /// What a failure of a statement comes to.
    fn of(message: &Message<'_>) -> Self {
        let Some((code, words)) = message.failure() else { return Self::Broken(refusal(message)) };
        let error = super::connection::refused(&code, &words);
        let is_final = matches!(error, BackendError::TooLarge(_) | BackendError::Deadline(_));
        if code.ends_with(".AuthorizationExpired") {
            // Whoever connects anew is authorised anew.
            Self::Broken(error)
        } else if code.ends_with(".NotALeader") || code.ends_with(".Transaction.Terminated") {
            Self::Halted(error)
        } else if code.starts_with("Neo.TransientError.") && !is_final {
            Self::Passing(error)
        } else {
            Self::Refused(error)
        }
    }
}

/// `RUN` of a statement that stands alone, with `PULL` behind it, in one go.
fn request(
    statement: &Statement,
    database: Option<&str>,
    deadline: Duration,
) -> Result<Vec<u8>, BackendError> {
    run(statement, |run| extra(run, Mode::Read, database, deadline))
}

/// `RUN` with `PULL` behind it; what is told beside the statement is put last.
fn run(statement: &Statement, extra: impl FnOnce(&mut Pack)) -> Result<Vec<u8>, BackendError> {
    let mut run = Pack::message(RUN, 3);
    run.text(&statement.text);
    run.map(statement.parameters.len());
    for (name, value) in &statement.parameters {
        run.text(name);
        run.value(value)?;
    }
    extra(&mut run);
    let mut pull = Pack::message(PULL, 1);
    pull.map(1);
    pull.text("n");
    pull.integer(-1);
    let mut request = Vec::with_capacity(run.size() + 64);
    run.chunked(&mut request);
    pull.chunked(&mut request);
    Ok(request)
}

/// What is to be done.
#[derive(Debug, Clone, Copy)]
enum Mode {
    Read,
    Write,
}

/// What is told beside a statement that stands alone, and where a transaction begins.
fn extra(pack: &mut Pack, mode: Mode, database: Option<&str>, deadline: Duration) {
    let (mode, purpose) = match mode {
        Mode::Read => ("r", "read"),
        Mode::Write => ("w", "write"),
    };
    pack.map(3 + usize::from(database.is_some()));
    pack.text("mode");
    pack.text(mode);
    // Whoever looks at what a database works on sees whose it is.
    pack.text("tx_metadata");
    pack.map(1);
    pack.text("mlg");
    pack.text(purpose);
    pack.text("tx_timeout");
    pack.integer(i64::try_from(deadline.as_millis()).expect("deadlines are a year at most"));
    if let Some(database) = database {
        pack.text("db");
        pack.text(database);
    }
}

impl Connection {
    async fn open(server: &Connections) -> Result<Self, Failure> {
        let late =
            |_| Failure::Broken(BackendError::Unavailable("no connection within the deadline".to_owned()));
        let stream = timeout(server.connect, TcpStream::connect(&server.place)).await;
        let stream = stream.map_err(late)??;
        stream.set_nodelay(true)?;
        let mut connection = Self { stream: BufReader::with_capacity(BUFFER, stream), message: Vec::new() };
        connection.stream.get_mut().write_all(&HANDSHAKE).await?;
        let mut agreed = [0; 4];
        connection.stream.read_exact(&mut agreed).await?;
        if agreed != AGREED {
            let problem = "the server does not speak Bolt 4.4".to_owned();
            return Err(Failure::Broken(BackendError::Unavailable(problem)));
        }
        let mut hello = Pack::message(HELLO, 1);
        hello.map(4);
        let said = [
            ("user_agent", concat!("mlg/", env!("CARGO_PKG_VERSION"))),
            ("scheme", "basic"),
            ("principal", &server.user),
            ("credentials", &server.password),
        ];
        for (name, value) in said {
            hello.text(name);
            hello.text(value);
        }
        connection.send(hello).await?;
        match connection.receive().await? {
            Message { signature: SUCCESS, .. } => Ok(connection),
            other => Err(Failure::Broken(refusal(&other))),
        }
    }

    /// Sends a request of so many messages and takes all that is answered to each: the value of the first row; null without a row.
    async fn run(&mut self, request: &[u8], messages: usize) -> Result<Value, Failure> {
        self.stream.get_mut().write_all(request).await?;
        let mut row = None;
        for _ in 0..messages {
            loop {
                let message = self.receive().await?;
                match message.signature {
                    RECORD if row.is_none() => {
                        row = Some(message.value().map_err(Failure::Broken)?);
                    }
                    RECORD => {}
                    SUCCESS => break,
                    FAILURE => {
                        let failure = Failure::of(&message);
                        self.reset().await?;
                        return Err(failure);
                    }
                    _ => return Err(Failure::Broken(refusal(&message))),
                }
            }
        }
        Ok(row.unwrap_or(Value::Null))
    }

    /// Back to where statements are taken. What was sent behind a statement that failed is ignored before.
    async fn reset(&mut self) -> Result<(), Failure> {
        self.send(Pack::message(RESET, 0)).await?;
        loop {
            let message = self.receive().await?;
            match message.signature {
                SUCCESS => return Ok(()),
                IGNORED => {}
                _ => return Err(Failure::Broken(refusal(&message))),
            }
        }
    }

    async fn send(&mut self, message: Pack) -> Result<(), Failure> {
        Ok(self.stream.get_mut().write_all(&message.alone()).await?)
    }

    /// The next message. An empty chunk before it keeps the connection alive (Bolt, "Chunking").
    async fn receive(&mut self) -> Result<Message<'_>, Failure> {
        self.message.clear();
        loop {
            let size = usize::from(self.stream.read_u16().await?);
            if size == 0 && !self.message.is_empty() {
                return Message::of(&self.message).map_err(Failure::Broken);
            }
            let start = self.message.len();
            self.message.resize(start + size, 0);
            self.stream.read_exact(&mut self.message[start..]).await?;
        }
    }
}

/// What a server says that does not do what it was asked.
fn refusal(message: &Message<'_>) -> BackendError {
    match message.failure() {
        Some((code, message)) => super::connection::refused(&code, &message),
        None => BackendError::Unavailable(format!("the server answers {:#04x}", message.signature)),
    }
}
