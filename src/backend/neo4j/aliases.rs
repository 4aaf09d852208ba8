//! Who gets which alias: an alias keeps its holder until that one gives it up.
//!
//! In: what nodes of a batch want, and who holds what. Out: what to release, to grant, and the conflicts. Pure.

use std::collections::BTreeMap;

use super::batch::Key;

/// What to do about aliases.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Settlement {
    /// Aliases that their holder no longer wants.
    pub(super) release: Vec<String>,
    /// Aliases that nobody holds, and who gets them.
    pub(super) grant: Vec<(String, Key)>,
    /// What each node of the batch answers to from now on, in the order it asked for.
    pub(super) held: BTreeMap<Key, Vec<String>>,
    /// Aliases that somebody else holds: alias, who wants it, who holds it.
    pub(super) conflicts: Vec<(String, Key, Key)>,
}

/// Settles what nodes want against who holds what. Among nodes of one batch that want the same, the smallest key wins.
pub(super) fn settle(
    wanted: &BTreeMap<Key, Vec<String>>,
    mut holders: BTreeMap<String, Option<Key>>,
) -> Settlement {
    let mut settlement = Settlement::default();
    for (alias, holder) in &mut holders {
        let given_up =
            holder.as_ref().and_then(|holder| wanted.get(holder)).is_some_and(|wants| !wants.contains(alias));
        if given_up {
            *holder = None;
            settlement.release.push(alias.clone());
        }
    }
    for (key, aliases) in wanted {
        let held = settlement.held.entry(key.clone()).or_default();
        for alias in aliases {
            let holder = holders.entry(alias.clone()).or_default();
            match holder {
                Some(holder) if holder != key => {
                    settlement.conflicts.push((alias.clone(), key.clone(), holder.clone()));
                }
                Some(_) if held.contains(alias) => {}
                Some(_) => held.push(alias.clone()),
                None => {
                    *holder = Some(key.clone());
                    settlement.grant.push((alias.clone(), key.clone()));
                    held.push(alias.clone());
                }
            }
        }
    }
    settlement
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(text: &str) -> Key {
        Key::Text(text.to_owned())
    }

    fn wants(pairs: &[(&str, &[&str])]) -> BTreeMap<Key, Vec<String>> {
        let texts = |texts: &[&str]| texts.iter().map(|&text| text.to_owned()).collect();
        pairs.iter().map(|(holder, aliases)| (key(holder), texts(aliases))).collect()
    }

    fn held(pairs: &[(&str, Option<&str>)]) -> BTreeMap<String, Option<Key>> {
        pairs.iter().map(|(alias, holder)| ((*alias).to_owned(), holder.map(key))).collect()
    }

    #[test]
    fn an_alias_stays_with_its_holder() {
        let settlement = settle(&wants(&[("b", &["x", "y", "y"])]), held(&[("x", Some("a")), ("y", None)]));
        assert_eq!(settlement.conflicts, [("x".to_owned(), key("b"), key("a"))]);
        assert_eq!(settlement.grant, [("y".to_owned(), key("b"))]);
        assert_eq!(settlement.held, wants(&[("b", &["y"])]));
        assert!(settlement.release.is_empty());
    }

    #[test]
    fn an_alias_given_up_can_be_taken_in_the_same_batch() {
        let settlement =
            settle(&wants(&[("a", &[]), ("b", &["x"])]), held(&[("x", Some("a")), ("z", Some("b"))]));
        assert_eq!(settlement.release, ["x", "z"]);
        assert_eq!(settlement.grant, [("x".to_owned(), key("b"))]);
        assert_eq!(settlement.held, wants(&[("a", &[]), ("b", &["x"])]));
        assert!(settlement.conflicts.is_empty());
    }

    #[test]
    fn the_smallest_key_wins_within_a_batch_and_keeping_is_no_change() {
        let settlement = settle(&wants(&[("a", &["x"]), ("b", &["x"])]), held(&[("x", None)]));
        assert_eq!(settlement.grant, [("x".to_owned(), key("a"))]);
        assert_eq!(settlement.conflicts, [("x".to_owned(), key("b"), key("a"))]);
        let settlement = settle(&wants(&[("a", &["x"])]), held(&[("x", Some("a"))]));
        assert_eq!(settlement, Settlement { held: wants(&[("a", &["x"])]), ..Settlement::default() });
    }
}
