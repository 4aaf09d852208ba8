//! A small source of assets, that answers as it is told and remembers what it was asked.
//!
//! In: paths with answers. Out: requests. Must not know: who asks.

use std::{
    collections::HashMap,
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

/// What is answered on a path.
#[derive(Debug, Clone)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: String,
    /// How long it takes.
    pub(crate) delay: Duration,
}

impl Reply {
    pub(crate) fn of(status: u16, body: impl Into<String>) -> Self {
        Self { status, headers: Vec::new(), body: body.into(), delay: Duration::ZERO }
    }

    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    pub(crate) fn after(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }
}

/// One request.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// As it stood in the request line.
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) at: Instant,
}

#[derive(Default)]
struct State {
    replies: HashMap<String, Vec<Reply>>,
    asked: Vec<Asked>,
    is_away: bool,
}

/// A source on this machine, until the test ends.
#[derive(Clone)]
pub(crate) struct Source {
    pub(crate) port: u16,
    state: Arc<Mutex<State>>,
}

impl Source {
    pub(crate) fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let port = listener.local_addr().expect("it is bound").port();
        let source = Self { port, state: Arc::default() };
        let serving = source.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let source = serving.clone();
                thread::spawn(move || source.serve(&stream));
            }
        });
        source
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets everything.
    pub(crate) fn reset(&self) {
        *self.state() = State::default();
    }

    /// Answers a path from now on.
    pub(crate) fn says(&self, path: &str, reply: Reply) {
        self.says_in_turn(path, vec![reply]);
    }

    /// Answers a path with one after the other, and then with the last.
    pub(crate) fn says_in_turn(&self, path: &str, replies: Vec<Reply>) {
        self.state().replies.insert(path.to_owned(), replies);
    }

    /// Whether connections are cut off before anything is answered.
    pub(crate) fn is_away(&self, is_away: bool) {
        self.state().is_away = is_away;
    }

    /// What it was asked.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.state().asked.clone()
    }

    /// How often it was asked for a path.
    pub(crate) fn count(&self, path: &str) -> usize {
        self.asked().iter().filter(|asked| asked.target == path).count()
    }

    fn serve(&self, stream: &TcpStream) {
        let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
        let Some(first) = lines.next() else { return };
        let target = first.split(' ').nth(1).unwrap_or_default().to_owned();
        let headers: Vec<(String, String)> = lines
            .take_while(|line| !line.is_empty())
            .filter_map(|line| line.split_once(": ").map(|(name, value)| (name.to_owned(), value.to_owned())))
            .collect();
        let reply = {
            let mut state = self.state();
            state.asked.push(Asked { target: target.clone(), headers, at: Instant::now() });
            if state.is_away {
                return;
            }
            match state.replies.get_mut(&target) {
                Some(replies) if replies.len() > 1 => replies.remove(0),
                Some(replies) => replies[0].clone(),
                None => Reply::of(404, "{}"),
            }
        };
        thread::sleep(reply.delay);
        let mut head = format!(
            "HTTP/1.1 {} X\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n",
            reply.status,
            reply.body.len()
        );
        for (name, value) in &reply.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        let mut stream = stream;
        // Whoever asked may have gone away.
        let _sent = stream.write_all(format!("{head}\r\n{}", reply.body).as_bytes());
    }
}
