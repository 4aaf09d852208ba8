//! How fast a source is asked, and how long it is left alone.
//!
//! In: what was asked and what became of it, times. Out: how many more may be asked now. Must not know: what is asked.

use std::time::{Duration, Instant};

use crate::ingest::hydrate::SourceSettings;

/// Longest time that a source may ask for.
const LONGEST_HOLD: Duration = Duration::from_hours(1);
/// Longest time between two looks whether a source that was away is back.
const LONGEST_LOOK: Duration = Duration::from_mins(1);

/// The pace of one source.
#[derive(Debug)]
pub(super) struct Pace {
    per_second: f64,
    at_once: usize,
    /// Requests that may be made now.
    tokens: f64,
    filled: Instant,
    held: Option<Instant>,
    /// How often, one after the other, it was away.
    away: u32,
}

/// Whether something may be asked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Room {
    /// So many requests.
    Ask(usize),
    /// Not before this time has passed.
    Wait(Duration),
}

impl Pace {
    pub(super) fn of(settings: &SourceSettings, now: Instant) -> Self {
        let per_second = f64::from(settings.rate) / 60.0;
        let at_once = usize::from(settings.at_once);
        Self { per_second, at_once, tokens: 1.0, filled: now, held: None, away: 0 }
    }

    /// Whether something may be asked now.
    pub(super) fn room(&mut self, now: Instant) -> Room {
        if let Some(held) = self.held {
            let left = held.saturating_duration_since(now);
            if !left.is_zero() {
                return Room::Wait(left);
            }
            self.held = None;
        }
        // What was not used in a second is not used later at once.
        let most = self.per_second.max(1.0);
        let since = now.saturating_duration_since(self.filled);
        self.tokens = (self.tokens + since.as_secs_f64() * self.per_second).min(most);
        self.filled = now;
        if self.tokens < 1.0 {
            return Room::Wait(Duration::from_secs_f64((1.0 - self.tokens) / self.per_second));
        }
        // One is enough to see whether it is back.
        let most = if self.away > 0 { 1 } else { self.at_once };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "from one to a million a minute"
        )]
        let whole = self.tokens as usize;
        Room::Ask(whole.min(most))
    }

    /// So many requests were made.
    #[expect(clippy::cast_precision_loss, reason = "it is 64 at most")]
    pub(super) fn asked(&mut self, count: usize) {
        self.tokens -= count as f64;
    }

    /// What became of requests: whether all failed because the source is away, and how long it asked to be left alone.
    pub(super) fn told(&mut self, (all_away, hold): (bool, Option<Duration>), first: Duration, now: Instant) {
        self.away = if all_away { self.away.saturating_add(1) } else { 0 };
        let look = all_away.then(|| doubled(first, self.away, LONGEST_LOOK));
        let hold = hold.map(|hold| hold.clamp(Duration::from_secs(1), LONGEST_HOLD));
        self.held = look.into_iter().chain(hold).max().map(|hold| now + hold);
    }
}

/// The pause behind an attempt, from 1 on: twice as long as that before.
pub(super) fn doubled(first: Duration, attempt: u32, longest: Duration) -> Duration {
    let times = 1_u32.checked_shl(attempt.saturating_sub(1)).unwrap_or(u32::MAX);
    first.saturating_mul(times).min(longest)
}

/// Between half of a pause and all of it, so that what failed together does not come back together.
pub(super) fn scattered(pause: Duration, random: u64) -> Duration {
    let share = u32::try_from(random % 1_000).unwrap_or_default();
    pause / 2 + pause / 2_000 * share
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_asked_in_a_minute_than_may_be() {
        let settings = SourceSettings { rate: 120, at_once: 8, ..SourceSettings::default() };
        let start = Instant::now();
        let mut pace = Pace::of(&settings, start);
        let (mut now, mut asked) = (start, 0);
        while now < start + Duration::from_mins(10) {
            match pace.room(now) {
                Room::Ask(count) => {
                    pace.asked(count);
                    asked += count;
                }
                Room::Wait(wait) => now += wait + Duration::from_millis(1),
            }
        }
        assert!((1_150..=1_202).contains(&asked), "{asked}");
        assert_eq!(pace.room(now + Duration::from_mins(5)), Room::Ask(2), "nothing is saved up");
    }

    #[test]
    fn a_source_that_is_away_is_looked_for_one_by_one_and_ever_less_often() {
        let start = Instant::now();
        let mut pace = Pace::of(&SourceSettings::default(), start);
        let second = Duration::from_secs(1);
        for pause in [1, 2, 4, 8, 16, 32, 60, 60] {
            pace.told((true, None), second, start);
            assert_eq!(pace.room(start), Room::Wait(second * pause));
        }
        let later = start + Duration::from_mins(2);
        assert_eq!(pace.room(later), Room::Ask(1));
        pace.told((false, None), second, later);
        assert_eq!(pace.room(later), Room::Ask(4));
        pace.told((false, Some(Duration::from_secs(7))), second, later);
        assert_eq!(pace.room(later), Room::Wait(Duration::from_secs(7)));
    }

    #[test]
    fn pauses_double_up_to_the_longest_and_are_scattered() {
        let (first, longest) = (Duration::from_secs(1), Duration::from_secs(10));
        let pauses: Vec<u64> = [1, 2, 3, 4, 5, 40].map(|at| doubled(first, at, longest).as_secs()).to_vec();
        assert_eq!(pauses, [1, 2, 4, 8, 10, 10]);
        for random in [0, 1, 999, u64::MAX] {
            let pause = scattered(longest, random);
            assert!(pause >= longest / 2 && pause <= longest, "{pause:?}");
        }
    }
}
