//! Load: so many clients that each ask again as soon as they are answered, for so long.
//!
//! In: one question and one side. Out: how long each answer took. Must not know: which side it is beyond how to ask it.

use std::time::{Duration, Instant};

use hyper::body::Bytes;
use neo4rs::Graph;
use tokio::task::JoinSet;

use super::{
    floor,
    http::{Connection, Place},
    questions::Floor,
};

/// How a side is asked.
#[derive(Clone)]
pub(crate) enum Way {
    Http(Place, Bytes),
    Bolt(Graph, Floor),
}

/// Clients at once.
pub(crate) const CLIENTS: usize = 8;

/// What the clients of one run saw.
#[derive(Debug, Default, Clone)]
pub(crate) struct Took {
    /// Microseconds of each answer.
    pub(crate) answers: Vec<u32>,
    /// Seconds of the run.
    pub(crate) seconds: f64,
    /// The last answer, of sides that write one.
    pub(crate) answer: Bytes,
}

impl Took {
    /// Adds another run of the same.
    pub(crate) fn add(&mut self, other: Self) {
        self.answers.extend(other.answers);
        self.seconds += other.seconds;
        self.answer = other.answer;
    }

    /// Answers a second.
    pub(crate) fn throughput(&self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
        let count = self.answers.len() as f64;
        count / self.seconds
    }

    /// What so many thousandths of the answers took at most, in microseconds.
    pub(crate) fn quantile(&self, thousandths: usize) -> u32 {
        let mut sorted = self.answers.clone();
        sorted.sort_unstable();
        let place = (sorted.len() * thousandths / 1_000).min(sorted.len().saturating_sub(1));
        sorted.get(place).copied().unwrap_or(0)
    }
}

/// Asks for so long, a client in each way.
///
/// # Errors
/// An answer is none, or has errors.
pub(crate) async fn drive(ways: &[Way], time: Duration) -> Result<Took, String> {
    let begin = Instant::now();
    let until = begin + time;
    let mut clients = JoinSet::new();
    for way in ways.iter().cloned() {
        clients.spawn(async move {
            match way {
                Way::Http(place, body) => over_http(&place, &body, until).await,
                Way::Bolt(graph, floor) => over_bolt(&graph, &floor, until).await,
            }
        });
    }
    let mut took = Took::default();
    while let Some(client) = clients.join_next().await {
        let (answers, last) = client.map_err(|problem| problem.to_string())??;
        took.answers.extend(answers);
        took.answer = last;
    }
    took.seconds = begin.elapsed().as_secs_f64();
    Ok(took)
}

async fn over_http(place: &Place, body: &Bytes, until: Instant) -> Result<(Vec<u32>, Bytes), String> {
    let mut connection = Connection::open(place).await?;
    let mut answers = Vec::new();
    loop {
        let begin = Instant::now();
        let answer = connection.ask(body.clone()).await?;
        answers.push(micros(begin));
        if answers.len() == 1 && answer.starts_with(b"{\"errors\"") {
            return Err(String::from_utf8_lossy(&answer).into_owned());
        }
        if Instant::now() >= until {
            return Ok((answers, answer));
        }
    }
}

async fn over_bolt(graph: &Graph, floor: &Floor, until: Instant) -> Result<(Vec<u32>, Bytes), String> {
    let mut answers = Vec::new();
    loop {
        let begin = Instant::now();
        std::hint::black_box(floor::run(graph, floor).await?);
        answers.push(micros(begin));
        if Instant::now() >= until {
            return Ok((answers, Bytes::new()));
        }
    }
}

fn micros(begin: Instant) -> u32 {
    u32::try_from(begin.elapsed().as_micros()).unwrap_or(u32::MAX)
}
