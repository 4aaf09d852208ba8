//! Texts -> what a suggestion is found by, and what is typed -> what such a thing starts with.
//!
//! In: a name or tag; what somebody has typed of one. Out: runs of folded letters and digits. Must not know: stores, what is
//! suggested.
//!
//! Parts of words are joined: where a name is split into words (`HotpotQA`, `hotpot-qa`) is nothing that people type alike.

use super::words::words;

/// Most words of a text that it is found by.
pub const WORDS: usize = 12;
/// Longest run of a whole text, and of what is typed, in characters.
const MAX_RUN: usize = 500;
/// Longest run from a later word on, in characters.
const MAX_LATER: usize = 64;

/// What a text is found by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Starts {
    /// Its letters and digits, folded and joined. Equal for texts that differ in case, marks and punctuation only.
    pub whole: String,
    /// The same from each later word on, in the order of the text, each once.
    pub later: Vec<String>,
}

/// What a text is found by; nothing where it holds no letter or digit.
#[must_use]
pub fn starts(text: &str) -> Option<Starts> {
    let parts: Vec<String> = words(text).flat_map(|word| word.parts).collect();
    let whole = joined(&parts, MAX_RUN);
    let mut later: Vec<String> = Vec::new();
    for at in 1..parts.len().min(WORDS) {
        let run = joined(&parts[at..], MAX_LATER);
        if !later.contains(&run) {
            later.push(run);
        }
    }
    (!whole.is_empty()).then_some(Starts { whole, later })
}

/// What a text starts with, or a later word of it, of which this has been typed. Empty where it holds no letter or digit.
#[must_use]
pub fn typed(prefix: &str) -> String {
    let parts: Vec<String> = words(prefix).flat_map(|word| word.parts).collect();
    joined(&parts, MAX_RUN)
}

/// The runs from later words on as one text, each with a space on both sides; none without any.
#[must_use]
pub fn later_text(starts: &Starts) -> Option<String> {
    (!starts.later.is_empty()).then(|| format!(" {} ", starts.later.join(" ")))
}

fn joined(parts: &[String], most: usize) -> String {
    parts.iter().flat_map(|part| part.chars()).take(most).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_text_is_found_by_each_of_its_words() {
        let of =
            |text: &str| starts(text).map(|starts| format!("{}: {}", starts.whole, starts.later.join(" ")));
        for (text, wanted) in [
            ("HotpotQA", Some("hotpotqa: qa")),
            ("hotpot_qa", Some("hotpotqa: qa")),
            ("hotpotqa", Some("hotpotqa: ")),
            ("all-MiniLM-L6-v2", Some("allminilml6v2: minilml6v2 lml6v2 l6v2 6v2 v2 2")),
            ("Équipe Données", Some("equipedonnees: donnees")),
            ("a a a", Some("aaa: aa a")),
            ("-- !", None),
            ("", None),
        ] {
            assert_eq!(of(text).as_deref(), wanted, "{text:?}");
        }
        let text = later_text(&starts("bge-m3").unwrap());
        assert_eq!(text.as_deref(), Some(" m3 3 "));
        assert_eq!(later_text(&starts("bge").unwrap()), None);
    }

    #[test]
    fn what_is_typed_is_joined_alike() {
        for (prefix, wanted) in
            [("MiniLM-", "minilm"), ("mini lm", "minilm"), (" É", "e"), ("%_*\"", ""), ("", "")]
        {
            assert_eq!(typed(prefix), wanted, "{prefix:?}");
        }
    }

    #[test]
    fn long_texts_are_cut() {
        let long = starts(&"ab ".repeat(20_000)).unwrap();
        assert_eq!((long.whole.len(), long.later.len()), (500, 1));
        let words: Vec<String> = (b'a'..=b'z').map(|letter| char::from(letter).to_string()).collect();
        assert_eq!(starts(&words.join(" ")).unwrap().later.len(), 11);
        assert_eq!(typed(&"x ".repeat(2_000)).len(), 500);
    }

    proptest! {
        /// Whatever has been typed of a name finds it, wherever it stops.
        #[test]
        fn a_name_is_found_by_any_start_of_it(name in "[a-cA-C1é _-]{0,20}", end in 0..20_usize) {
            let typed = typed(&name.chars().take(end).collect::<String>());
            match starts(&name) {
                Some(starts) => prop_assert!(starts.whole.starts_with(&typed)),
                None => prop_assert!(typed.is_empty()),
            }
        }

        #[test]
        fn runs_are_folded_letters_and_digits(text in "\\PC{0,60}") {
            let Some(starts) = starts(&text) else { return Ok(()) };
            for run in starts.later.iter().chain([&starts.whole]) {
                prop_assert!(!run.is_empty() && run.chars().all(char::is_alphanumeric), "{run:?}");
                prop_assert!(typed(run).starts_with(|_| true));
            }
        }
    }
}
