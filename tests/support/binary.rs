//! The binary as its users run it: commands that end, and servers that are told to stop.
//!
//! In: arguments. Out: what was said, and exit codes. Must not know: what any command does.

use std::{
    fs::File,
    io::{BufRead as _, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use assert_cmd::cargo::cargo_bin;

#[path = "client.rs"]
pub(crate) mod client;

/// For what happens at once, but for a machine that is busy.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// What a finished command said.
pub(crate) struct Said {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

pub(crate) fn mlg(arguments: &[&str]) -> Command {
    let mut command = Command::new(cargo_bin!("mlg"));
    command.args(arguments);
    for variable in ["MLG_GRAPH", "MLG_SCHEMA", "MLG_LISTEN", "MLG_LOG", "MLG_RULES"] {
        command.env_remove(variable);
    }
    command
}

pub(crate) fn run(arguments: &[&str]) -> Said {
    let output = mlg(arguments).output().expect("the binary starts");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is text");
    Said {
        code: output.status.code().expect("it ends by itself"),
        out: text(output.stdout),
        err: text(output.stderr),
    }
}

/// A running server, ended with the test.
pub(crate) struct Server {
    child: Child,
    pub(crate) url: String,
    /// What it said when it had started.
    pub(crate) printed: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _killed = self.child.kill();
        let _ended = self.child.wait();
    }
}

impl Server {
    pub(crate) fn start(arguments: &[&str]) -> Self {
        Self::of(mlg(arguments))
    }

    pub(crate) fn of(command: Command) -> Self {
        Self::until(command, "/readyz\n")
    }

    /// Waits for the line that the mark is in.
    pub(crate) fn until(mut command: Command, mark: &str) -> Self {
        Self::spawned(&mut command, Stdio::null(), mark)
    }

    /// The same for a server that is ready, its log in a file.
    pub(crate) fn logging(command: &mut Command, log: &Path) -> Self {
        let log = File::create(log).expect("the file can be written");
        Self::spawned(command, log.into(), "/readyz\n")
    }

    fn spawned(command: &mut Command, log: Stdio, mark: &str) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(log).spawn().expect("the binary starts");
        let mut out = BufReader::new(child.stdout.take().expect("it is piped"));
        let mut printed = String::new();
        while !printed.contains(mark) {
            assert!(out.read_line(&mut printed).expect("output is text") > 0, "the server ended: {printed}");
        }
        let url = printed
            .split_whitespace()
            .find(|word| word.ends_with("/graphql"))
            .expect("the address is printed")
            .to_owned();
        Self { child, url, printed }
    }

    pub(crate) fn ask(&self, query: &str) -> String {
        let body = serde_json::json!({ "query": query }).to_string();
        let mut response =
            ureq::post(&self.url).header("content-type", "application/json").send(body).expect("it answers");
        let answer = response.body_mut().read_to_string().expect("answers are text");
        client::look(query, answer.as_bytes());
        answer
    }

    /// Sends it what a source says, which it takes.
    pub(crate) fn tell(&self, path: &str, body: &serde_json::Value) {
        let mut response = ureq::post(format!("http://{}{path}", self.address()))
            .header("content-type", "application/json")
            .send(body.to_string())
            .expect("it is taken");
        response.body_mut().read_to_string().expect("answers are text");
    }

    /// Its process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it answers, whatever the status.
    pub(crate) fn ask_freely(&self, query: &str) -> String {
        let body = serde_json::json!({ "query": query }).to_string();
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        let mut response =
            agent.post(&self.url).header("content-type", "application/json").send(body).expect("it answers");
        let answer = response.body_mut().read_to_string().expect("answers are text");
        client::look(query, answer.as_bytes());
        answer
    }

    /// The status of what it answers to a look at one of its pages.
    pub(crate) fn status(&self, path: &str) -> u16 {
        let agent: ureq::Agent = ureq::Agent::config_builder().http_status_as_error(false).build().into();
        agent.get(format!("http://{}{path}", self.address())).call().expect("it answers").status().as_u16()
    }

    /// Where it listens.
    pub(crate) fn address(&self) -> String {
        self.url.trim_start_matches("http://").trim_end_matches("/graphql").to_owned()
    }

    /// Asks it to stop as an operator does.
    pub(crate) fn terminate(&self) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().expect("`kill` is there").success());
    }

    /// Asks it to stop; answers how it ended.
    pub(crate) fn stop(self) -> Option<i32> {
        self.terminate();
        self.end()
    }

    /// How it ended.
    pub(crate) fn end(mut self) -> Option<i32> {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            if let Some(status) = self.child.try_wait().expect("it is our child") {
                return status.code();
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        self.child.kill().expect("it is our child");
        None
    }
}
