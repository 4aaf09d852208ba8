//! A query -> its terms.
//!
//! In: the text of a query. Out: [`Term`]s, in its order. Must not know: how many are allowed.

use super::words::{Word, words};

/// One thing that a query asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// Its parts, folded; never empty.
    pub parts: Vec<String>,
    /// All of them joined; of a phrase, none.
    pub whole: String,
    /// What it has to match.
    pub kind: Kind,
}

/// What a term has to match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A word: its whole, or its parts in a row.
    Word,
    /// The start of a word, since it is still being typed: so may its whole go on, or the last of its parts.
    Prefix,
    /// Parts in a row.
    Phrase,
}

/// The terms of a query: words, and phrases in double quotes. A quote that is not closed runs to the end. What holds no
/// letter or digit is no term. A word that the query ends with is a prefix.
#[must_use]
pub fn terms(query: &str) -> Vec<Term> {
    let mut terms = Vec::new();
    let mut quoted = false;
    for piece in query.split('"') {
        if quoted {
            let parts: Vec<String> = words(piece).flat_map(|word| word.parts).collect();
            if !parts.is_empty() {
                terms.push(Term { parts, whole: String::new(), kind: Kind::Phrase });
            }
        } else {
            let of_word = |Word { parts, whole }| Term { parts, whole, kind: Kind::Word };
            terms.extend(words(piece).map(of_word));
        }
        quoted = !quoted;
    }
    let typed = query.split(char::is_whitespace).next_back().is_some_and(|last| words(last).next().is_some());
    if let Some(last) =
        terms.last_mut().filter(|last| typed && last.kind == Kind::Word && !query.ends_with('"'))
    {
        last.kind = Kind::Prefix;
    }
    terms
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn shown(query: &str) -> Vec<String> {
        let one = |term: Term| match term.kind {
            Kind::Word => format!("{}={}", term.parts.join("+"), term.whole),
            Kind::Prefix => format!("{}={}*", term.parts.join("+"), term.whole),
            Kind::Phrase => format!("\"{}\"{}", term.parts.join(" "), term.whole),
        };
        terms(query).into_iter().map(one).collect()
    }

    #[test]
    fn a_query_is_words_and_phrases() {
        for (query, wanted) in [
            ("", &[][..]),
            ("  -- \"\" . ", &[]),
            ("HotpotQA ", &["hotpot+qa=hotpotqa"]),
            ("HotpotQA", &["hotpot+qa=hotpotqa*"]),
            ("bge m3", &["bge=bge", "m+3=m3*"]),
            ("\"multi-hop QA\" bge", &["\"multi hop qa\"", "bge=bge*"]),
            ("bge \"multi hop", &["bge=bge", "\"multi hop\""]),
            ("bge \"multi hop\"", &["bge=bge", "\"multi hop\""]),
            ("foo\"bar baz\"qux", &["foo=foo", "\"bar baz\"", "qux=qux*"]),
            ("foo \"", &["foo=foo"]),
            ("foo \"\"", &["foo=foo"]),
            ("foo -", &["foo=foo"]),
            ("foo-", &["foo=foo*"]),
            ("AND OR not", &["and=and", "or=or", "not=not*"]),
        ] {
            assert_eq!(shown(query), wanted, "{query:?}");
        }
    }

    proptest! {
        #[test]
        fn only_the_last_term_is_a_prefix(query in "[a-zA-Z0-9\" .é-]{0,60}") {
            let terms = terms(&query);
            for (index, term) in terms.iter().enumerate() {
                prop_assert!(!term.parts.is_empty());
                prop_assert!(term.kind != Kind::Prefix || index + 1 == terms.len());
                prop_assert_eq!(term.kind == Kind::Phrase, term.whole.is_empty());
            }
            if query.ends_with(' ') {
                prop_assert!(terms.iter().all(|term| term.kind != Kind::Prefix));
            }
        }
    }
}
