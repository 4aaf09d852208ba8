//! Words of a name, to tell whether two names have one in common.
//!
//! In: a text. Out: its words, in its order. Must not know: what they are compared for.

/// Longest word in characters.
const MAX_WORD: usize = 64;

/// What a character is to a border between words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Upper,
    /// Lower-case letters, and those of scripts without case.
    Lower,
    Digit,
    Other,
}

/// The words of a text in lower case, without the marks of Latin letters: runs of letters and runs of digits, split before
/// a capital that begins a word (`HotpotQA`, `XMLReader`).
pub(crate) fn words(text: &str) -> Vec<String> {
    let letters: Vec<char> = text.chars().filter(|letter| !is_mark(*letter)).collect();
    let mut words = Vec::new();
    let mut word = String::new();
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).map_or(Class::Other, |before| class(letters[before]));
        let after = letters.get(at + 1).map_or(Class::Other, |after| class(*after));
        let own = class(*letter);
        let ends = match (before, own) {
            (Class::Lower, Class::Upper) => true,
            (Class::Upper, Class::Upper) => after == Class::Lower,
            (Class::Upper, Class::Lower) => false,
            (before, own) => before != own,
        };
        if ends && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if own != Class::Other {
            folded(*letter, &mut word);
        }
    }
    words.extend((!word.is_empty()).then_some(word));
    words.iter_mut().for_each(cut);
    words
}

fn class(letter: char) -> Class {
    if letter.is_uppercase() {
        Class::Upper
    } else if letter.is_alphabetic() {
        Class::Lower
    } else if letter.is_numeric() {
        Class::Digit
    } else {
        Class::Other
    }
}

fn is_mark(letter: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&letter)
}

fn folded(letter: char, word: &mut String) {
    for letter in letter.to_lowercase().filter(|letter| !is_mark(*letter)) {
        match letter {
            'à'..='å' | 'ā' | 'ă' | 'ą' => word.push('a'),
            'æ' => word.push_str("ae"),
            'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => word.push('c'),
            'ď' | 'đ' => word.push('d'),
            'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => word.push('e'),
            'ĝ' | 'ğ' | 'ġ' | 'ģ' => word.push('g'),
            'ĥ' | 'ħ' => word.push('h'),
            'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' => word.push('i'),
            'ĵ' => word.push('j'),
            'ķ' => word.push('k'),
            'ĺ' | 'ļ' | 'ľ' | 'ŀ' | 'ł' => word.push('l'),
            'ñ' | 'ń' | 'ņ' | 'ň' => word.push('n'),
            'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' => word.push('o'),
            'œ' => word.push_str("oe"),
            'ŕ' | 'ŗ' | 'ř' => word.push('r'),
            'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => word.push('s'),
            'ß' => word.push_str("ss"),
            'ţ' | 'ť' | 'ŧ' | 'ț' => word.push('t'),
            'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' => word.push('u'),
            'ŵ' => word.push('w'),
            'ý' | 'ÿ' | 'ŷ' => word.push('y'),
            'ź' | 'ż' | 'ž' => word.push('z'),
            other => word.push(other),
        }
    }
}

fn cut(word: &mut String) {
    if let Some((end, _)) = word.char_indices().nth(MAX_WORD) {
        word.truncate(end);
    }
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn names_are_split_where_their_words_begin() {
        for (text, expected) in [
            ("", &[][..]),
            ("  --  ", &[]),
            ("snake_case-name", &["snake", "case", "name"]),
            ("camelCase", &["camel", "case"]),
            ("HotpotQA", &["hotpot", "qa"]),
            ("XMLReader2", &["xml", "reader", "2"]),
            ("bge3m", &["bge", "3", "m"]),
            ("Banking77Classification.v2", &["banking", "77", "classification", "v", "2"]),
            ("Ünïcödé Łódź", &["unicode", "lodz"]),
            ("e\u{301}te\u{301}", &["ete"]),
            ("Straße", &["strasse"]),
            ("数据 集", &["数据", "集"]),
            ("İstanbul", &["istanbul"]),
        ] {
            assert_eq!(words(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_word_has_a_bound() {
        let long = "é".repeat(1_000);
        assert_eq!(words(&long), ["e".repeat(64)]);
    }
}
