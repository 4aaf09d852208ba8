//! Some assets of one source, from the queue into the graph: taken, fetched together, read, written, settled.
//!
//! In: a service, a source, how many. Out: what the source bears. Must not know: when the next ones are taken.
//!
//! What waits is settled last: whatever ends this process before that, it is fetched again.

use std::{
    collections::BTreeSet,
    hash::{BuildHasher as _, RandomState},
    sync::Arc,
    time::Duration,
};

use futures_util::future::join_all;

use super::{
    auth::Asked,
    fetch::{Fetched, fetch},
    pace::{doubled, scattered},
};
use crate::{
    backend::BackendError,
    changes::{
        aspect::Aspect,
        waiting::{Claim, Fate, Settled, Waiting},
    },
    ingest::hydrate::{Said, failed, is_known, removed, state, unresolved},
    pipeline::{
        Service,
        clock::now,
        intake::{By, submit},
    },
    telemetry::metrics,
};

/// How much longer than an answer takes nobody else is given what was taken.
const MARGIN: Duration = Duration::from_secs(10);

/// What a round came to.
#[derive(Debug, Default)]
pub(super) struct Round {
    /// How many assets were fetched, or tried to be.
    pub(super) asked: usize,
    /// The source got to no answer at all.
    pub(super) all_away: bool,
    /// How long it asked to be left alone.
    pub(super) hold: Option<Duration>,
}

/// Fetches assets that are due, at most so many.
pub(super) async fn round(service: &Arc<Service>, asked: &Asked, most: usize) -> Result<Round, BackendError> {
    let settings = &asked.source.settings;
    let begin = now();
    let claim = Claim {
        source: asked.source.name.clone(),
        now: begin,
        until: begin.saturating_add(micros(settings.timeout + MARGIN)),
        most,
    };
    let waiting = service.backend.claim(&service.catalog, &claim).await?;
    if waiting.is_empty() {
        return Ok(Round::default());
    }
    let fetching = waiting.into_iter().map(|waiting| {
        let asked = asked.clone();
        async move {
            // Whoever began it so often did not live to tell.
            if waiting.attempts > i64::from(asked.source.settings.attempts) {
                let reason = "was begun as often as it is tried, and never ended".to_owned();
                return (waiting, Fetched::Never(reason));
            }
            let uri = waiting.uri.clone();
            let fetched = tokio::task::spawn_blocking(move || fetch(&asked, &uri)).await;
            (waiting, fetched.unwrap_or_else(|_| Fetched::Never("can't be read".to_owned())))
        }
    });
    let fetched = join_all(fetching).await;
    let mut round = Round { asked: fetched.len(), all_away: true, hold: None };
    for (_, fetched) in &fetched {
        if let Fetched::Later { hold, is_away, .. } = fetched {
            round.hold = round.hold.max(*hold);
            round.all_away &= *is_away;
        } else {
            round.all_away = false;
        }
    }
    let fates = written(service, asked, (fetched, begin)).await?;
    for (_, fate) in &fates {
        metrics::hydration(match fate {
            Fate::Done => metrics::Hydration::Done,
            Fate::Later { .. } => metrics::Hydration::Later,
            Fate::Dead(_) => metrics::Hydration::Dead,
        });
    }
    let settled = Settled { source: asked.source.name.clone(), at: now(), fates };
    service.backend.settle(&service.catalog, &settled).await?;
    Ok(round)
}

/// Writes what was fetched, and says what becomes of each asset.
async fn written(
    service: &Arc<Service>,
    asked: &Asked,
    (fetched, begin): (Vec<(Waiting, Fetched)>, i64),
) -> Result<Vec<(Waiting, Fate)>, BackendError> {
    let gone = fetched.iter().filter(|(_, fetched)| matches!(fetched, Fetched::Gone(_)));
    let gone: BTreeSet<String> = gone.map(|(waiting, _)| waiting.uri.clone()).collect();
    let known = if gone.is_empty() { Vec::new() } else { service.backend.kept(&gone).await? };
    let (mut fates, mut events) = (Vec::with_capacity(fetched.len()), Vec::new());
    for (waiting, fetched) in fetched {
        let said = said_of(asked, &waiting, begin);
        let read = match fetched {
            Fetched::State(answer) => state(&said, &answer).map_err(Fate::Dead),
            Fetched::Gone(_) if is_known(&asked.source, &waiting.uri, &known) => Ok(removed(&said)),
            Fetched::Gone(status) => Err(Fate::Dead(format!("knows no such asset (status {status})"))),
            Fetched::Later { reason, hold, .. } => Err(later(asked, &waiting, (reason, hold))),
            Fetched::Never(reason) => Err(Fate::Dead(reason)),
        };
        match read {
            Ok(aspects) => {
                events.push((fates.len(), aspects));
                fates.push((waiting, Fate::Done));
            }
            Err(fate) => fates.push((waiting, fate)),
        }
    }
    let (places, events): (Vec<usize>, Vec<Vec<Aspect>>) = events.into_iter().unzip();
    for (place, reason) in submit(service, by(asked, "hydrated"), events).await? {
        fates[places[place]].1 = Fate::Dead(reason.to_string());
    }
    give_up(service, asked, (&fates, begin)).await?;
    Ok(fates)
}

fn said_of<'a>(asked: &'a Asked, waiting: &'a Waiting, at: i64) -> Said<'a> {
    Said { source: &asked.source, uri: &waiting.uri, kind: &waiting.kind, at }
}

/// Who submits what was fetched.
fn by(asked: &Asked, what: &'static str) -> By {
    let name = &asked.source.name;
    By { name: name.clone(), role: "source", what, source: name.clone() }
}

/// Tells the graph of assets that nobody describes and that could not be fetched.
async fn give_up(
    service: &Arc<Service>,
    asked: &Asked,
    (fates, at): (&[(Waiting, Fate)], i64),
) -> Result<(), BackendError> {
    let dead = fates.iter().filter_map(|(waiting, fate)| match fate {
        Fate::Dead(reason) => Some((waiting, reason)),
        Fate::Done | Fate::Later { .. } => None,
    });
    let dead: Vec<(&Waiting, &String)> = dead.collect();
    for (Waiting { uri, attempts, .. }, reason) in &dead {
        tracing::warn!(source = asked.source.name, uri, attempts, reason, "an asset could not be fetched");
    }
    let (catalog, backend) = (&service.catalog, &service.backend);
    let named = unresolved((catalog, backend), dead.iter().map(|(waiting, _)| &*waiting.uri)).await?;
    let of_named = dead.iter().filter(|(waiting, _)| named.contains(&waiting.uri));
    let events: Vec<Vec<Aspect>> =
        of_named.map(|(waiting, _)| failed(&said_of(asked, waiting, at))).collect();
    submit(service, by(asked, "given up"), events).await?;
    Ok(())
}

/// When to try again, if at all. What the source itself asks for is no failure.
fn later(asked: &Asked, waiting: &Waiting, (reason, hold): (String, Option<Duration>)) -> Fate {
    let settings = &asked.source.settings;
    if let Some(hold) = hold {
        let due = now().saturating_add(micros(hold.min(settings.longest_pause)));
        return Fate::Later { due, attempts: waiting.attempts - 1 };
    }
    if waiting.attempts >= i64::from(settings.attempts) {
        return Fate::Dead(reason);
    }
    let attempt = u32::try_from(waiting.attempts).unwrap_or(u32::MAX);
    let pause = doubled(settings.pause, attempt, settings.longest_pause);
    let pause = scattered(pause, RandomState::new().hash_one(&waiting.uri));
    tracing::info!(
        source = asked.source.name,
        uri = waiting.uri,
        attempt,
        reason,
        ?pause,
        "is fetched later"
    );
    Fate::Later { due: now().saturating_add(micros(pause)), attempts: waiting.attempts }
}

fn micros(duration: Duration) -> i64 {
    i64::try_from(duration.as_micros()).unwrap_or(i64::MAX)
}
