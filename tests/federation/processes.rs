//! Programs that run beside a test, and are ended with it, by their ids.
//!
//! In: commands. Out: where they listen and what they say. Must not know: subgraphs.

use std::{
    io::{BufRead as _, BufReader, Read},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use serde_json::{Value as Json, json};

/// For what starts at once, but for a machine that is busy.
const PATIENCE: Duration = Duration::from_secs(120);

/// A running program.
pub(crate) struct Process {
    child: Child,
    said: Arc<Mutex<String>>,
}

impl Process {
    /// Starts it, and waits until it has said something.
    pub(crate) fn start(mut command: Command, mark: &str) -> Self {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let said = Arc::new(Mutex::new(String::new()));
        listen(child.stdout.take().expect("it is piped"), &said);
        listen(child.stderr.take().expect("it is piped"), &said);
        let mut process = Self { child, said };
        let start = Instant::now();
        while !process.said().contains(mark) {
            let ended = process.child.try_wait().expect("it is our child").is_some();
            assert!(!ended && start.elapsed() < PATIENCE, "{command:?} said:\n{}", process.said());
            std::thread::sleep(Duration::from_millis(20));
        }
        process
    }

    /// All that it has said so far.
    pub(crate) fn said(&self) -> String {
        self.said.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The first of its words that ends so.
    pub(crate) fn word(&self, end: &str) -> String {
        let said = self.said();
        said.split_whitespace().find(|word| word.ends_with(end)).expect("it said where it is").to_owned()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may have ended by itself; either way nothing is left of it.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn listen(from: impl Read + Send + 'static, into: &Arc<Mutex<String>>) {
    let into = Arc::clone(into);
    std::thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            let mut said = into.lock().unwrap_or_else(PoisonError::into_inner);
            said.push_str(&line);
            said.push('\n');
        }
    });
}

/// A port that nobody listens at.
pub(crate) fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("there is a free port");
    listener.local_addr().expect("it is bound").port()
}

/// The answer of a server to a query.
pub(crate) fn ask(url: &str, query: &str) -> Json {
    ask_with(url, query, &Json::Null)
}

/// The answer to a query with variables, asked by somebody with a token.
pub(crate) fn ask_with(url: &str, query: &str, variables: &Json) -> Json {
    let body = json!({ "query": query, "variables": variables }).to_string();
    let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
    let request = agent.post(url).header("content-type", "application/json").header("authorization", TOKEN);
    let mut response = request.send(body).expect("it answers");
    let text = response.body_mut().read_to_string().expect("answers are text");
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{url}: {error}: {text}"))
}

/// What clients of these tests bring.
pub(crate) const TOKEN: &str = "Bearer of-these-tests";
