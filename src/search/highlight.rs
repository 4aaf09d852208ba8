//! Which words of a text a query asks for.
//!
//! In: terms, a text as it is stored. Out: whether one matches; the text in pieces. Must not know: weights, fields, stores.

use std::ops::Range;

use super::{
    terms::{Kind, Term},
    words::{Word, words},
};

/// Longest text that is shown, in characters.
const SHOWN: usize = 160;
/// Characters shown before the first hit of a longer text.
const BEFORE: usize = 60;

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The piece as it is stored.
    pub text: String,
    /// The query asks for it.
    pub hit: bool,
}

/// Whether one of the terms matches in a text.
#[must_use]
pub fn matches(terms: &[Term], text: &str) -> bool {
    !hits(terms, text).is_empty()
}

/// The text, of a long one what stands around its first hit, in pieces that are hits and pieces that are not; joined they
/// are a part of the text. Nothing without a hit.
#[must_use]
pub fn pieces(terms: &[Term], text: &str) -> Vec<Piece> {
    let hits = hits(terms, text);
    let Some(first) = hits.first() else { return Vec::new() };
    let shown = window(text, first);
    let mut pieces = Vec::new();
    let mut push = |range: Range<usize>, hit| {
        if let Some(piece) = text.get(range).filter(|piece| !piece.is_empty()) {
            pieces.push(Piece { text: piece.to_owned(), hit });
        }
    };
    let mut at = shown.start;
    for hit in hits.iter().filter(|hit| hit.start < shown.end) {
        push(at..hit.start, false);
        at = hit.end.min(shown.end);
        push(hit.start..at, true);
    }
    push(at..shown.end, false);
    pieces
}

/// The part of a text that is shown.
fn window(text: &str, first: &Range<usize>) -> Range<usize> {
    if text.chars().nth(SHOWN).is_none() {
        return 0..text.len();
    }
    let earliest =
        text[..first.start].char_indices().rev().take(BEFORE).last().map_or(first.start, |(at, _)| at);
    // From a border between words, so that none is cut.
    let start = if earliest == 0 {
        0
    } else {
        let border = text[earliest..first.start].find(char::is_whitespace);
        let after = border.map_or(first.start, |border| earliest + border);
        after + (text[after..first.start].len() - text[after..first.start].trim_start().len())
    };
    let latest = text[start..].char_indices().nth(SHOWN).map_or(text.len(), |(at, _)| start + at);
    let end = match text[start..latest].rfind(char::is_whitespace) {
        _ if latest == text.len() => latest,
        Some(border) if start + border >= first.end => start + border,
        Some(_) | None => latest,
    };
    start..end
}

/// Where the words stand that some term asks for, without what surrounds them.
fn hits(terms: &[Term], text: &str) -> Vec<Range<usize>> {
    let words: Vec<(Range<usize>, Word)> = placed(text).collect();
    let parts: Vec<(&str, usize)> = words
        .iter()
        .enumerate()
        .flat_map(|(at, (_, word))| word.parts.iter().map(move |part| (part.as_str(), at)))
        .collect();
    let several = words.iter().enumerate().filter(|(_, (_, word))| word.parts.len() > 1);
    let wholes: Vec<(&str, usize)> = several.map(|(at, (_, word))| (word.whole.as_str(), at)).collect();
    let mut hit = vec![false; words.len()];
    for term in terms {
        let of_parts: Vec<&str> = term.parts.iter().map(String::as_str).collect();
        let of_whole = (term.kind != Kind::Phrase).then(|| vec![term.whole.as_str()]);
        for run in std::iter::once(of_parts).chain(of_whole) {
            mark(&mut hit, &parts, &run, term.kind);
            mark(&mut hit, &wholes, &run, term.kind);
        }
    }
    words.into_iter().zip(hit).filter(|(_, hit)| *hit).map(|((range, _), _)| range).collect()
}

fn mark(hit: &mut [bool], tokens: &[(&str, usize)], run: &[&str], kind: Kind) {
    let Some((last, before)) = run.split_last() else { return };
    for there in tokens.windows(run.len()) {
        let Some(((end, _), start)) = there.split_last() else { continue };
        let ends = if kind == Kind::Prefix { end.starts_with(last) } else { end == last };
        if ends && start.iter().map(|(token, _)| token).eq(before.iter()) {
            for (_, word) in there {
                hit[*word] = true;
            }
        }
    }
}

/// The words of a text and where they stand, from the first letter or digit to the last.
fn placed(text: &str) -> impl Iterator<Item = (Range<usize>, Word)> {
    text.split_whitespace().filter_map(|piece| {
        let word = words(piece).next()?;
        let from = piece.as_ptr() as usize - text.as_ptr() as usize;
        let inner = piece.trim_end_matches(|letter: char| !letter.is_alphanumeric());
        let bare = inner.trim_start_matches(|letter: char| !letter.is_alphanumeric());
        let start = from + inner.len() - bare.len();
        Some((start..start + bare.len(), word))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::search::terms;

    fn shown(query: &str, text: &str) -> String {
        let one = |piece: Piece| if piece.hit { format!("[{}]", piece.text) } else { piece.text };
        pieces(&terms(query), text).into_iter().map(one).collect()
    }

    #[test]
    fn words_are_marked_as_they_stand() {
        for (query, text, wanted) in [
            ("hotpot", "The (HotpotQA) set.", "The ([HotpotQA]) set."),
            ("qa ", "The (HotpotQA) set, QA.", "The ([HotpotQA]) set, [QA]."),
            ("\"multi-hop QA\"", "Multi hop qa and hop.", "[Multi] [hop] [qa] and hop."),
            ("HotpotQA ", "hotpotqa or hotpot qa", "[hotpotqa] or [hotpot] [qa]"),
            ("ete", "Un été <b>", "Un [été] <b>"),
            ("none ", "nonesuch", ""),
            ("", "text", ""),
        ] {
            assert_eq!(shown(query, text), wanted, "{query:?}");
        }
    }

    #[test]
    fn a_long_text_is_shown_around_its_first_hit() {
        let text = format!("{}needle {}", "hay ".repeat(100), "straw ".repeat(100));
        let shown = shown("needle ", &text);
        assert!(shown.starts_with("hay ") && shown.contains("hay [needle] straw"), "{shown}");
        assert!(shown.ends_with("straw") && shown.chars().count() <= SHOWN + 2, "{shown}");
    }

    proptest! {
        #[test]
        fn pieces_are_a_part_of_the_text(query in "[a-cA-C1 \"é-]{0,12}", text in "[a-cA-C1 é.\u{301}-]{0,400}") {
            let terms = terms(&query);
            let pieces = pieces(&terms, &text);
            let joined: String = pieces.iter().map(|piece| piece.text.as_str()).collect();
            prop_assert!(text.contains(&joined));
            prop_assert!(joined.chars().count() <= SHOWN);
            prop_assert_eq!(!pieces.is_empty(), matches(&terms, &text));
            prop_assert_eq!(pieces.iter().any(|piece| piece.hit), !pieces.is_empty());
        }

        /// What is marked and what the stored words say are two ways to one answer.
        #[test]
        fn a_text_matches_where_its_words_do(query in "[a-cA-C1 \"-]{0,8}", text in "[a-cA-C1 .-]{0,20}") {
            let stored = crate::search::class_text([text.as_str()]).unwrap_or_default();
            let found = terms(&query).iter().any(|term| {
                crate::search::sought(term).iter().any(|sought| stored.contains(sought))
            });
            prop_assert_eq!(matches(&terms(&query), &text), found, "{:?}", stored);
        }
    }
}
