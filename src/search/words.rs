//! Texts -> words and their parts -> the text of tokens that a node carries.
//!
//! In: texts of fields. Out: tokens; texts in which a token, or a run of them, is found as ` token `. Must not know: which
//! fields there are.
//!
//! A word runs from white space to white space. Its parts are its runs of letters and digits, split where a name would be
//! (`HotpotQA`, `fooBar`, `bge3`); its whole is all of them joined. The words of a text stand as parts first, in the order
//! of the text, and then, behind a lone `.`, as wholes where a word has several parts. Another `.` ends the text.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Longest token in characters.
const MAX_TOKEN: usize = 64;
/// Longest text of a class in bytes.
const MAX_CLASS: usize = 32_768;
/// Longest text of a name in bytes: an index of Neo4j takes some 8,000.
const MAX_NAME: usize = 2_048;
/// Stands between what is to be no run.
const BORDER: &str = ".";

/// One word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Its parts, folded; never empty.
    pub parts: Vec<String>,
    /// All of them joined.
    pub whole: String,
}

/// The words of a text; what holds no letter or digit is none.
pub fn words(text: &str) -> impl Iterator<Item = Word> {
    text.split_whitespace().filter_map(|word| {
        let parts: Vec<String> =
            split(word).into_iter().map(|part| cut(fold(part))).filter(|part| !part.is_empty()).collect();
        let whole = cut(parts.concat());
        (!parts.is_empty()).then_some(Word { parts, whole })
    })
}

/// Lower case, without accents and other marks.
#[must_use]
pub fn fold(text: &str) -> String {
    let bare = text.to_lowercase().nfd().filter(|letter| !is_combining_mark(*letter)).collect::<String>();
    // The one letter with two lower-case forms: which it gets depends on what stands behind it.
    if bare.contains('ς') { bare.replace('ς', "σ") } else { bare }
}

/// What a node carries for the fields of one weight: the tokens of each text. None without any.
#[must_use]
pub fn class_text<'a>(texts: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let mut out = Tokens::new(MAX_CLASS);
    for text in texts {
        let mut wholes = Vec::new();
        let mut any = false;
        for word in words(text) {
            for part in &word.parts {
                any = out.push(part);
            }
            if word.parts.len() > 1 {
                wholes.push(word.whole);
            }
            if out.full {
                return out.finish();
            }
        }
        if !wholes.is_empty() {
            out.push(BORDER);
            for whole in wholes {
                out.push(&whole);
            }
        }
        if any {
            out.push(BORDER);
        }
    }
    out.finish()
}

/// What an asset carries of its name: the parts of its words. None without any.
#[must_use]
pub fn name_text(name: &str) -> Option<String> {
    let mut out = Tokens::new(MAX_NAME);
    for part in words(name).flat_map(|word| word.parts) {
        if !out.push(&part) {
            break;
        }
    }
    out.finish()
}

/// Tokens with a space on both sides, as many as fit.
struct Tokens {
    text: String,
    most: usize,
    full: bool,
}

impl Tokens {
    fn new(most: usize) -> Self {
        Self { text: String::from(" "), most, full: false }
    }

    /// Adds a token if it fits; from the first that does not, none does.
    fn push(&mut self, token: &str) -> bool {
        self.full |= self.text.len() + token.len() + 1 > self.most;
        if !self.full {
            self.text.push_str(token);
            self.text.push(' ');
        }
        !self.full
    }

    fn finish(self) -> Option<String> {
        (self.text.len() > 1).then_some(self.text)
    }
}

fn cut(mut token: String) -> String {
    if let Some((end, _)) = token.char_indices().nth(MAX_TOKEN) {
        token.truncate(end);
    }
    token
}

/// What a character is to a border between parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Class {
    Lower,
    Upper,
    /// Of a script without case.
    Letter,
    Digit,
    /// Belongs to what stands before it.
    Mark,
    Other,
}

fn class(letter: char) -> Class {
    if is_combining_mark(letter) {
        Class::Mark
    } else if letter.is_lowercase() {
        Class::Lower
    } else if letter.is_uppercase() {
        Class::Upper
    } else if letter.is_alphabetic() {
        Class::Letter
    } else if letter.is_numeric() {
        Class::Digit
    } else {
        Class::Other
    }
}

/// The parts of a word, as they are written.
fn split(word: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    // Where the part under way starts, what its last character is, and where that stands.
    let mut under_way: Option<(usize, Class, usize)> = None;
    for (at, letter) in word.char_indices() {
        let now = class(letter);
        match (under_way, now) {
            (Some((start, ..)), Class::Other) => {
                parts.push(&word[start..at]);
                under_way = None;
            }
            (_, Class::Mark) | (None, Class::Other) => {}
            (None, _) => under_way = Some((at, now, at)),
            (Some((start, before, last)), _) => {
                let border = match (before, now) {
                    (Class::Upper, Class::Lower) if last > start => Some(last),
                    (Class::Digit, Class::Digit) => None,
                    (Class::Lower, Class::Upper) | (Class::Digit, _) | (_, Class::Digit) => Some(at),
                    _ => None,
                };
                if let Some(border) = border {
                    parts.push(&word[start..border]);
                }
                under_way = Some((border.unwrap_or(start), now, at));
            }
        }
    }
    if let Some((start, ..)) = under_way {
        parts.push(&word[start..]);
    }
    parts
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parts(text: &str) -> Vec<Vec<String>> {
        words(text).map(|word| word.parts).collect()
    }

    fn one(text: &str) -> String {
        let all: Vec<Word> = words(text).collect();
        assert_eq!(all.len(), 1, "{all:?}");
        format!("{} = {}", all[0].parts.join("+"), all[0].whole)
    }

    #[test]
    fn words_split_where_a_name_would() {
        for (text, wanted) in [
            ("HotpotQA", "hotpot+qa = hotpotqa"),
            ("multi-hop_QA2", "multi+hop+qa+2 = multihopqa2"),
            ("fooBar", "foo+bar = foobar"),
            ("HTTPServer", "http+server = httpserver"),
            ("Http", "http = http"),
            ("ABc", "a+bc = abc"),
            ("bge3", "bge+3 = bge3"),
            ("3d", "3+d = 3d"),
            ("GPT4All", "gpt+4+all = gpt4all"),
            ("BAAI/bge-m3", "baai+bge+m+3 = baaibgem3"),
            ("...v1.5!", "v+1+5 = v15"),
            ("模型Model", "模型+model = 模型model"),
            ("Größe", "große = große"),
        ] {
            assert_eq!(one(text), wanted, "{text}");
        }
        assert_eq!(parts("  a -- b\t. \u{a0}c\n"), [["a"], ["b"], ["c"]]);
        assert!(parts(" -- .. \u{301}").is_empty());
    }

    #[test]
    fn folding_forgets_case_and_marks() {
        for (text, wanted) in [
            ("ÉTÉ", "ete"),
            ("e\u{301}te\u{301}", "ete"),
            ("İstanbul", "istanbul"),
            ("ΟΔΟΣ", "οδοσ"),
            ("Ωμέγα", "ωμεγα"),
            ("Ångström", "angstrom"),
        ] {
            assert_eq!(fold(text), wanted);
        }
        // A mark is no border, however the letter is written.
        assert_eq!(one("Cafe\u{301}s"), one("Cafés"));
        assert_eq!(one("foo\u{301}Bar"), "foo+bar = foobar");
    }

    #[test]
    fn a_class_holds_parts_then_wholes() {
        assert_eq!(
            class_text(["Multi-hop QA over HotpotQA"]).as_deref(),
            Some(" multi hop qa over hotpot qa . multihop hotpotqa . ")
        );
        assert_eq!(
            class_text(["plain text", "", "--", "second"]).as_deref(),
            Some(" plain text . second . ")
        );
        assert_eq!(class_text(["", " . "]), None);
        assert_eq!(class_text([]), None);
        assert_eq!(name_text("BGE-m3 large").as_deref(), Some(" bge m 3 large "));
        assert_eq!(name_text("--"), None);
    }

    #[test]
    fn long_texts_are_cut_between_tokens() {
        let long = "ab ".repeat(20_000);
        let text = class_text([long.as_str(), "behind"]).unwrap();
        assert_eq!(text.len(), 32_767 / 3 * 3 + 1);
        assert!(text.ends_with(" ab "));
        assert_eq!(name_text(&long).unwrap().len(), 2_047 / 3 * 3 + 1);
        let token = "x".repeat(100);
        assert_eq!(class_text([token.as_str()]).unwrap(), format!(" {} . ", "x".repeat(64)));
        // Decomposed Hangul is longer than what was read.
        let token = "한".repeat(64);
        assert_eq!(words(&token).next().unwrap().whole.chars().count(), 64);
    }

    proptest! {
        #[test]
        fn tokens_are_folded_letters_and_digits(text in "\\PC{0,60}") {
            for word in words(&text) {
                prop_assert!(!word.parts.is_empty());
                prop_assert!(word.whole.starts_with(&word.parts[0]));
                for token in word.parts.iter().chain([&word.whole]) {
                    prop_assert!(!token.is_empty() && token.chars().count() <= MAX_TOKEN);
                    prop_assert!(token.chars().all(char::is_alphanumeric), "{token:?}");
                    prop_assert_eq!(&fold(token), token);
                }
            }
        }

        #[test]
        fn every_word_is_found_in_the_text_it_stands_in(texts in proptest::collection::vec("\\PC{0,40}", 0..4)) {
            let stored = class_text(texts.iter().map(String::as_str)).unwrap_or_default();
            for word in texts.iter().flat_map(|text| words(text)) {
                let run = format!(" {} ", word.parts.join(" "));
                let whole = format!(" {} ", word.whole);
                prop_assert!(stored.contains(&run), "{run:?} in {stored:?}");
                prop_assert!(stored.contains(&whole), "{whole:?} in {stored:?}");
            }
            prop_assert!(!stored.contains("  "), "{stored:?}");
        }

        #[test]
        fn case_does_not_matter_to_wholes(word in "[a-zA-Zà-ÿÀ-Ý0-9_-]{1,20}") {
            let whole = |text: &str| words(text).map(|word| word.whole).collect::<Vec<_>>();
            prop_assert_eq!(whole(&word.to_lowercase()), whole(&word));
        }
    }
}
