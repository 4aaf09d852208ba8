//! What sources say, on its way into the graph: what comes while one transaction runs goes into the next one, together.
//!
//! In: events of whoever submits. Out: which of them are not in the graph, and why. Must not know: HTTP, formats.
//!
//! A transaction waits for the disk, or for a server's answers, however little is in it, and writers of aspects take turns
//! anyway. So the first one waits for nobody, and the longer it takes, the more goes into the next. Each runs as a task of its
//! own: whoever submitted may go away or lose patience, and what has begun is still written whole, told in the audit log, and
//! told to whoever watches.

use std::{
    collections::{BTreeSet, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::oneshot;
use tracing::Instrument as _;

use super::{Service, clock::now, watch};
use crate::{
    backend::BackendError,
    changes::aspect::Aspect,
    ingest::{
        LineError,
        hydrate::follow,
        take::{Taken, take},
    },
    telemetry::{
        audit::{self, Origin},
        metrics,
    },
};

/// Aspects that go into one transaction. What brings more by itself is written alone.
const TOGETHER: usize = 2_000;

/// Events of which nothing was written, by their places, and why.
pub type Refused = Vec<(usize, LineError)>;

/// Who submits, as the audit log tells it.
#[derive(Debug, Clone)]
pub struct By {
    /// Its name.
    pub name: String,
    /// Its role; `source` for one that the service itself asked.
    pub role: &'static str,
    /// What is done with the events: `ingested`, `hydrated`.
    pub what: &'static str,
    /// Of which source they are.
    pub source: String,
}

/// What waits to be written.
#[derive(Debug, Default)]
pub struct Intake(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    waiting: VecDeque<Submission>,
    /// A task takes what waits.
    works: bool,
}

#[derive(Debug)]
struct Submission {
    by: By,
    origin: Origin,
    events: Vec<Vec<Aspect>>,
    answer: oneshot::Sender<Result<Refused, BackendError>>,
}

impl Intake {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Has something wait; whether a task has to be started for it.
    fn push(&self, submission: Submission) -> bool {
        let mut state = self.state();
        // A store that hangs would let those pile up who come again and again and wait for nothing any more.
        state.waiting.retain(|waiting| !waiting.answer.is_closed());
        state.waiting.push_back(submission);
        !std::mem::replace(&mut state.works, true)
    }

    /// What goes into the next transaction: those who wait longest, and still do. Without any, no task works any more.
    fn next(&self) -> Option<Vec<Submission>> {
        let mut state = self.state();
        state.waiting.retain(|waiting| !waiting.answer.is_closed());
        let mut aspects = 0;
        let fits = |waiting: &&Submission| {
            aspects += waiting.events.iter().map(Vec::len).sum::<usize>();
            aspects <= TOGETHER
        };
        let count = state.waiting.iter().take_while(fits).count();
        let count = count.max(1).min(state.waiting.len());
        state.works = count > 0;
        (count > 0).then(|| state.waiting.drain(..count).collect())
    }
}

/// Writes events, an event whole or not at all, and answers those that were not. What is only named and could be asked for waits to
/// be fetched from then on.
///
/// Whoever stops waiting before a transaction begins for it, submitted nothing.
///
/// # Errors
/// The store fails; then nothing is written, or it is unknown whether it is. What was written does not change when it is submitted
/// again.
pub async fn submit(
    service: &Arc<Service>,
    by: By,
    events: Vec<Vec<Aspect>>,
) -> Result<Refused, BackendError> {
    if events.is_empty() {
        return Ok(Refused::new());
    }
    let (answer, answered) = oneshot::channel();
    if service.intake.push(Submission { by, origin: audit::origin(), events, answer }) {
        tokio::spawn(work(Arc::clone(service)));
    }
    // It ended without an answer only if it panicked, which it told itself.
    answered.await.unwrap_or_else(|_| Err(BackendError::Record("writing events ended early".to_owned())))
}

/// Writes what waits until nothing does.
async fn work(service: Arc<Service>) {
    while let Some(submissions) = service.intake.next() {
        metrics::together(submissions.len());
        // A task of its own, so that a panic ends these submissions alone.
        let writing = write(Arc::clone(&service), submissions);
        let _ended = tokio::spawn(writing.in_current_span()).await;
    }
}

/// Writes submissions in one transaction, and answers each.
async fn write(service: Arc<Service>, submissions: Vec<Submission>) {
    let together = taken(&service, &submissions).await;
    match &together {
        // One of them may be what the store does not take: the others are not to pay for it.
        Err(error) if submissions.len() > 1 && may_be_of_one(error) => {
            tracing::warn!(%error, submissions = submissions.len(), "written one by one now");
            for submission in submissions {
                let alone = vec![submission];
                let taken = taken(&service, &alone).await;
                answer_each(&service, alone, taken).await;
            }
        }
        Ok(_) | Err(_) => answer_each(&service, submissions, together).await,
    }
}

/// Whether a failure can lie in what was written, rather than in the store.
fn may_be_of_one(error: &BackendError) -> bool {
    match error {
        BackendError::TooLarge(_) | BackendError::Statement(_) | BackendError::Record(_) => true,
        BackendError::Unavailable(_)
        | BackendError::Deadline(_)
        | BackendError::Mapping(_)
        | BackendError::NoWords
        | BackendError::Url(_) => false,
    }
}

async fn taken(service: &Service, submissions: &[Submission]) -> Result<Taken, BackendError> {
    let events: Vec<&[Aspect]> =
        submissions.iter().flat_map(|submission| &submission.events).map(Vec::as_slice).collect();
    take((&service.catalog, &service.backend), &events, now()).await
}

/// Tells whoever has to know what was written, and has what is only named wait to be fetched. Answers what was refused to each.
async fn told(
    service: &Service,
    submissions: &[Submission],
    Taken { outcome, refused }: Taken,
) -> Result<Vec<Refused>, BackendError> {
    for conflict in &outcome.conflicts {
        tracing::warn!(?conflict, "an alias is claimed twice");
    }
    let mut each = Vec::with_capacity(submissions.len());
    let mut written: Vec<&Aspect> = Vec::new();
    let mut refused = refused.into_iter().peekable();
    let mut start = 0;
    for submission in submissions {
        let end = start + submission.events.len();
        let mut of_this = Refused::new();
        while let Some((place, reason)) = refused.next_if(|(place, _)| *place < end) {
            of_this.push((place - start, reason));
        }
        start = end;
        let places: BTreeSet<usize> = of_this.iter().map(|(place, _)| *place).collect();
        let events = submission.events.iter().enumerate();
        written.extend(events.filter(|(place, _)| !places.contains(place)).flat_map(|(_, event)| event));
        let By { name, role, what, source } = &submission.by;
        let count = submission.events.len() - of_this.len();
        if count > 0 {
            let line = async { audit::change(Some((name, role)), None, (what, source, count)) };
            audit::within(submission.origin.clone(), line).await;
        }
        each.push(of_this);
    }
    watch::written(&service.changed, written.iter().map(|aspect| &*aspect.subject));
    let store = (&service.catalog, &service.backend, &service.sources);
    if follow(store, written, now()).await? > 0 {
        service.queued.notify_waiters();
    }
    Ok(each)
}

/// Answers submissions of one transaction, once what follows from it is done.
async fn answer_each(service: &Service, submissions: Vec<Submission>, taken: Result<Taken, BackendError>) {
    let answers = match taken {
        Ok(taken) => told(service, &submissions, taken).await,
        Err(error) => Err(error),
    };
    let mut answers = answers.map(Vec::into_iter);
    for submission in submissions {
        let answer = match &mut answers {
            Ok(refused) => Ok(refused.next().unwrap_or_default()),
            Err(error) => Err(error.clone()),
        };
        // Whoever does not wait any more needs no answer.
        let _left = submission.answer.send(answer);
    }
}
