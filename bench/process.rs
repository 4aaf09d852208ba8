//! Servers that are compared: started, asked by the system what they use, and ended.
//!
//! In: command lines. Out: where they answer, processor time, memory. Must not know: what is asked.

use std::{
    fs,
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
    time::Duration,
};

use super::http::Place;

/// Parts of a second in which the system counts processor time (`USER_HZ` of Linux).
const TICKS: u64 = 100;

/// A running server, ended with this.
pub(crate) struct Server {
    child: Child,
    pub(crate) place: Place,
}

impl Server {
    /// Starts a server and waits until it prints where it answers: a URL with this end.
    ///
    /// # Errors
    /// It does not start, or ends before.
    pub(crate) fn start(command: &mut Command, end: &str) -> Result<Self, String> {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|problem| format!("{command:?}: {problem}"))?;
        let out = child.stdout.take().ok_or("its output is not piped")?;
        let mut lines = BufReader::new(out).lines();
        let place = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| line.split_whitespace().find(|word| word.ends_with(end)).and_then(Place::of));
        // What it prints later is read away, so that it never waits for us.
        std::thread::spawn(move || lines.for_each(drop));
        match place {
            Some(place) => Ok(Self { child, place }),
            None => Err(format!("{command:?} ended before it listened: {:?}", child.wait())),
        }
    }

    /// Its process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _killed = self.child.kill();
        let _ended = self.child.wait();
    }
}

/// Processor time that a process used so far.
pub(crate) fn processor_time(id: u32) -> Duration {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).unwrap_or_default();
    // The name, which stands in brackets, may hold anything.
    let fields: Vec<&str> =
        stat.rsplit_once(')').map(|(_, rest)| rest.split_whitespace().collect()).unwrap_or_default();
    let ticks = |place: usize| fields.get(place).and_then(|text| text.parse::<u64>().ok()).unwrap_or(0);
    Duration::from_millis((ticks(11) + ticks(12)) * 1_000 / TICKS)
}

/// Memory of a process that is resident, in kB.
pub(crate) fn resident(id: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

/// Keeps a process, with what it starts from now on, to some processors; whether that could be done.
pub(crate) fn pin(id: u32, processors: &str) -> bool {
    let taskset = Command::new("taskset")
        .args(["-a", "-c", "-p", processors, &id.to_string()])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    taskset.is_ok_and(|status| status.success())
}
