//! How often one may ask, and be wrong about who one is: buckets that fill up again evenly.
//!
//! In: settings, then addresses and callers. Out: whether one has to wait, and how long. Must not know: what is asked.

use std::{
    collections::HashMap,
    hash::Hash,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};

use super::{
    Verified,
    address::{self, Network},
};
use crate::{access::Role, config::Unfit};

/// Settings of rates, each of a minute; 0 is no bound.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RateSettings {
    /// Operations of one caller who showed a token.
    pub caller: u32,
    /// Operations from one address.
    pub address: u32,
    /// Wrong tokens from one address.
    pub wrong_tokens: u32,
    /// Addresses and networks of proxies whose `X-Forwarded-For` says who is behind them.
    pub trusted_proxies: Vec<String>,
}

impl Default for RateSettings {
    fn default() -> Self {
        Self { caller: 0, address: 0, wrong_tokens: 20, trusted_proxies: Vec::new() }
    }
}

impl RateSettings {
    /// Looks whether the settings make sense.
    ///
    /// # Errors
    /// The first that does not, with what would be right.
    pub fn check(&self) -> Result<(), Unfit> {
        if let Some(text) = self.trusted_proxies.iter().find(|text| Network::named(text).is_none()) {
            let reason = format!("has `{text}`; a network is `10.0.0.0/8`, an address `10.1.2.3`");
            return Err(Unfit { key: "rates.trusted_proxies", reason });
        }
        let bounds = [
            ("rates.caller", self.caller),
            ("rates.address", self.address),
            ("rates.wrong_tokens", self.wrong_tokens),
        ];
        match bounds.into_iter().find(|(_, bound)| *bound > MOST) {
            Some((key, bound)) => Err(Unfit { key, reason: format!("is {bound}; it is from 0 to {MOST}") }),
            None => Ok(()),
        }
    }
}

/// What is more often than that is as good as unbounded.
const MOST: u32 = 1_000_000;

/// What is remembered at most of each kind.
const REMEMBERED: usize = 16 * 1024;

/// What is counted.
const WINDOW: Duration = Duration::from_mins(1);

/// Who may ask how often.
#[derive(Debug)]
pub struct Rates {
    caller: Buckets<(Arc<str>, Role)>,
    address: Buckets<IpAddr>,
    wrong: Buckets<IpAddr>,
    proxies: Vec<Network>,
}

impl Default for Rates {
    fn default() -> Self {
        rates(&RateSettings::default())
    }
}

/// Nobody has asked yet.
#[must_use]
pub fn rates(settings: &RateSettings) -> Rates {
    let RateSettings { caller, address, wrong_tokens, trusted_proxies } = settings;
    Rates {
        caller: Buckets::of(*caller, REMEMBERED),
        address: Buckets::of(*address, REMEMBERED),
        wrong: Buckets::of(*wrong_tokens, REMEMBERED),
        proxies: trusted_proxies.iter().filter_map(|text| Network::named(text)).collect(),
    }
}

/// What was done too often, and what to do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooOften {
    /// What.
    pub what: &'static str,
    /// How often it may be done in a minute.
    pub most: u32,
    /// How long to wait.
    pub wait: Duration,
}

impl Rates {
    /// Who is behind the proxies.
    #[must_use]
    pub fn client(&self, connected: IpAddr, forwarded: Option<&str>) -> IpAddr {
        address::client(connected, forwarded, &self.proxies)
    }

    /// Counts an operation of an address.
    ///
    /// # Errors
    /// There were too many lately; this one does not count.
    pub fn from(&self, address: IpAddr) -> Result<(), TooOften> {
        self.address.take(address::counted(address), "this address asks")
    }

    /// Counts an operation of somebody who showed who they are.
    ///
    /// # Errors
    /// There were too many lately; this one does not count.
    pub fn of(&self, Verified { caller, .. }: &Verified) -> Result<(), TooOften> {
        if caller.is_authenticated() {
            self.caller.take((Arc::clone(&caller.name), caller.role), "this caller asks")?;
        }
        Ok(())
    }

    /// Counts a wrong token. Right ones are not counted, and taken all the same: nobody can shut out those who share an
    /// address with them.
    ///
    /// # Errors
    /// There were too many lately.
    pub fn wrong(&self, address: IpAddr) -> Result<(), TooOften> {
        self.wrong.take(address::counted(address), "this address sends wrong tokens")
    }
}

/// Buckets of one kind (GCRA): of each only the time at which it is full again is kept.
#[derive(Debug)]
struct Buckets<K> {
    most: u32,
    remembered: usize,
    full: Mutex<HashMap<K, Instant>>,
}

impl<K: Hash + Eq + Clone> Buckets<K> {
    fn of(most: u32, remembered: usize) -> Self {
        Self { most, remembered, full: Mutex::default() }
    }

    fn take(&self, key: K, what: &'static str) -> Result<(), TooOften> {
        self.take_at(key, Instant::now()).map_err(|wait| TooOften { what, most: self.most, wait })
    }

    /// Takes one out of a bucket; how long until there is one, if there is none.
    fn take_at(&self, key: K, now: Instant) -> Result<(), Duration> {
        let Some(each) = WINDOW.checked_div(self.most) else { return Ok(()) };
        let mut full = self.full.lock().unwrap_or_else(PoisonError::into_inner);
        let next = full.get(&key).copied().filter(|full| *full > now).unwrap_or(now) + each;
        if let Some(wait) = next.checked_duration_since(now + WINDOW).filter(|wait| !wait.is_zero()) {
            return Err(wait);
        }
        if full.len() >= self.remembered && !full.contains_key(&key) {
            forget(&mut full, now);
        }
        full.insert(key, next);
        Ok(())
    }
}

/// Forgets full buckets, and if that is not enough those that are the fullest, down to a half: whoever asks the most is
/// remembered, however many others there are, and forgetting costs little for each that comes.
fn forget<K: Hash + Eq + Clone>(full: &mut HashMap<K, Instant>, now: Instant) {
    let half = full.len() / 2;
    full.retain(|_, full| *full > now);
    if full.len() <= half {
        return;
    }
    let mut times: Vec<Instant> = full.values().copied().collect();
    let surplus = times.len() - half;
    let (_, limit, _) = times.select_nth_unstable(surplus - 1);
    let limit = *limit;
    let mut left = surplus;
    full.retain(|_, full| {
        let goes = *full <= limit && left > 0;
        left -= usize::from(goes);
        !goes
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_bucket_is_emptied_at_once_and_fills_evenly() {
        let buckets = Buckets::of(20, 8);
        let start = Instant::now();
        for _ in 0..20 {
            assert_eq!(buckets.take_at("a", start), Ok(()));
        }
        assert_eq!(buckets.take_at("a", start), Err(3 * SECOND));
        assert_eq!(buckets.take_at("b", start), Ok(()), "others have their own");
        assert_eq!(buckets.take_at("a", start + SECOND), Err(2 * SECOND));
        assert_eq!(buckets.take_at("a", start + 3 * SECOND), Ok(()));
        assert_eq!(buckets.take_at("a", start + 3 * SECOND), Err(3 * SECOND));
        let later = start + 1000 * SECOND;
        let taken = (0..100).filter(|_| buckets.take_at("a", later).is_ok()).count();
        assert_eq!(taken, 20, "no more gathers than fits");
        let unbounded = Buckets::of(0, 8);
        assert!((0..1000).all(|_| unbounded.take_at("a", start).is_ok()));
        assert!(unbounded.full.lock().unwrap().is_empty());
    }

    #[test]
    fn memory_is_bounded_and_who_asks_most_is_not_forgotten() {
        let buckets = Buckets::of(10, 100);
        let now = Instant::now();
        while buckets.take_at(0, now).is_ok() {}
        for stranger in 1..100_000 {
            assert_eq!(buckets.take_at(stranger, now), Ok(()));
            assert!(buckets.full.lock().unwrap().len() <= 100);
        }
        assert!(buckets.take_at(0, now).is_err(), "many others do not empty memory of one");
    }
}
