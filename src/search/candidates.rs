//! Terms -> what a full-text index is asked for, and the texts of which one has to stand among the words of a node.
//!
//! In: terms. Out: a query that both stores' indexes read alike; texts. Must not know: stores, parameters.
//!
//! The index only narrows down: whatever matches is among what it finds, and the texts decide. The query is made of
//! tokens, which are letters and digits in lower case, so that nothing in it can be an operator but what is put here.

use super::terms::{Kind, Term};

/// Parts of one word that the index is asked for: as many as narrow down; indexes bound the length of a query.
const PARTS: usize = 3;

/// The query of an index. Empty without terms.
#[must_use]
pub fn candidates(terms: &[Term]) -> String {
    terms.iter().map(candidates_of).collect::<Vec<_>>().join(" AND ")
}

fn candidates_of(term: &Term) -> String {
    let star = |starts: bool| if starts && term.kind == Kind::Prefix { "*" } else { "" };
    let last = term.parts.len() - 1;
    let parts: Vec<String> = term
        .parts
        .iter()
        .enumerate()
        .take(PARTS)
        .map(|(at, part)| format!("{part}{}", star(at == last)))
        .collect();
    match (parts.as_slice(), term.kind) {
        ([only], _) if last == 0 => only.clone(),
        (all, Kind::Phrase) => format!("({})", all.join(" AND ")),
        (all, Kind::Word | Kind::Prefix) => {
            format!("({}{} OR ({}))", term.whole, star(true), all.join(" AND "))
        }
    }
}

/// The texts of which one stands among a node's words where the term matches.
#[must_use]
pub fn sought(term: &Term) -> Vec<String> {
    let end = if term.kind == Kind::Prefix { "" } else { " " };
    let run = format!(" {}{end}", term.parts.join(" "));
    if term.kind == Kind::Phrase || term.parts.len() == 1 {
        return vec![run];
    }
    vec![format!(" {}{end}", term.whole), run]
}

/// What the words of a name start with if the name starts with the query.
#[must_use]
pub fn name_start(terms: &[Term]) -> String {
    let parts: Vec<&str> = terms.iter().flat_map(|term| &term.parts).map(String::as_str).collect();
    format!(" {}", parts.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::terms;

    #[test]
    fn indexes_are_asked_for_tokens_only() {
        for (query, wanted) in [
            ("", ""),
            ("bge", "bge*"),
            ("bge ", "bge"),
            ("HotpotQA ", "(hotpotqa OR (hotpot AND qa))"),
            ("HotpotQA", "(hotpotqa* OR (hotpot AND qa*))"),
            ("a \"multi-hop QA\" b ", "a AND (multi AND hop AND qa) AND b"),
            ("\"one\"", "one"),
            ("AND OR:* ~NOT^2 ", "and AND or AND (not2 OR (not AND 2))"),
            ("a1b2c3", "(a1b2c3* OR (a AND 1 AND b))"),
        ] {
            assert_eq!(candidates(&terms(query)), wanted, "{query:?}");
        }
    }

    #[test]
    fn a_word_is_sought_as_a_whole_and_in_parts() {
        let of = |query: &str| terms(query).iter().map(sought).collect::<Vec<_>>();
        assert_eq!(of("HotpotQA bge"), [vec![" hotpotqa ", " hotpot qa "], vec![" bge"]]);
        assert_eq!(of("bge-m3"), [vec![" bgem3", " bge m 3"]]);
        assert_eq!(of("\"bge-m3\""), [vec![" bge m 3 "]]);
        assert_eq!(name_start(&terms("BGE \"m3 large\"")), " bge m 3 large");
    }
}
