//! Names made from names: root fields of one and of many, enum values.
//!
//! In: a GraphQL name. Out: another. Must not know: the schema.

/// Words that are their own plural: a root field of many can't be told from that of one.
const WITHOUT_PLURAL: &[&str] = &[
    "data",
    "equipment",
    "feedback",
    "fish",
    "hardware",
    "information",
    "media",
    "metadata",
    "news",
    "series",
    "sheep",
    "software",
    "species",
    "staff",
    "traffic",
];

/// Words with a plural of their own.
const IRREGULAR: &[(&str, &str)] = &[
    ("analysis", "analyses"),
    ("basis", "bases"),
    ("child", "children"),
    ("crisis", "crises"),
    ("criterion", "criteria"),
    ("foot", "feet"),
    ("hypothesis", "hypotheses"),
    ("leaf", "leaves"),
    ("man", "men"),
    ("matrix", "matrices"),
    ("mouse", "mice"),
    ("person", "people"),
    ("phenomenon", "phenomena"),
    ("shelf", "shelves"),
    ("synthesis", "syntheses"),
    ("thesis", "theses"),
    ("tooth", "teeth"),
    ("vertex", "vertices"),
    ("woman", "women"),
];

/// Root field of one: the name with its first word in lower case (`ModelVersion` -> `modelVersion`,
/// `MLModel` -> `mlModel`, `URL` -> `url`).
#[must_use]
pub fn singular(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let capitals =
        letters.iter().take_while(|letter| letter.is_ascii_uppercase() || letter.is_ascii_digit()).count();
    // The last capital of several begins the next word, unless the name ends there.
    let first = if capitals > 1 && capitals < letters.len() && letters[capitals].is_ascii_lowercase() {
        capitals - 1
    } else {
        capitals
    };
    letters
        .iter()
        .enumerate()
        .map(|(index, letter)| if index < first { letter.to_ascii_lowercase() } else { *letter })
        .collect()
}

/// Root field of many, by the rules of English, applied to the last word of a name in the form of
/// [`singular`]; nothing if the word has no plural.
#[must_use]
pub fn plural(singular: &str) -> Option<String> {
    let start = singular.rfind(|letter: char| letter.is_ascii_uppercase()).unwrap_or(0);
    let (head, word) = singular.split_at(start);
    let lower = word.to_ascii_lowercase();
    if WITHOUT_PLURAL.contains(&lower.as_str()) {
        return None;
    }
    let many = match IRREGULAR.iter().find(|(one, _)| *one == lower) {
        // The first letter keeps its case.
        Some((_, many)) => format!("{}{}", &word[..1], &many[1..]),
        None => regular(word),
    };
    Some(format!("{head}{many}"))
}

fn regular(word: &str) -> String {
    let before_y = word.strip_suffix('y').and_then(|stem| stem.chars().next_back());
    if before_y.is_some_and(|letter| !"aeiouAEIOU".contains(letter)) {
        format!("{}ies", &word[..word.len() - 1])
    } else if ["s", "x", "z", "ch", "sh"].iter().any(|ending| word.ends_with(ending)) {
        format!("{word}es")
    } else {
        format!("{word}s")
    }
}

/// Name of an enum value for a field (`createdAt` -> `CREATED_AT`, `rowCount2` -> `ROW_COUNT2`).
#[must_use]
pub fn screaming_snake(name: &str) -> String {
    let mut out = String::new();
    let mut previous = None;
    let mut letters = name.chars().peekable();
    while let Some(letter) = letters.next() {
        let after_lower = previous.is_some_and(|p: char| p.is_ascii_lowercase() || p.is_ascii_digit());
        let word_begins = previous.is_some_and(|p: char| p.is_ascii_uppercase())
            && letters.peek().is_some_and(char::is_ascii_lowercase);
        if letter.is_ascii_uppercase() && (after_lower || word_begins) {
            out.push('_');
        }
        out.push(letter.to_ascii_uppercase());
        previous = Some(letter);
    }
    out
}

/// Name of an enum value for a stored name, which may hold anything (`HAS PART` -> `HAS_PART`).
#[must_use]
pub fn enum_name(stored: &str) -> String {
    let plain = |letter: char| if letter.is_ascii_alphanumeric() { letter } else { '_' };
    let name: String = stored.chars().map(plain).collect();
    let digit_first = name.starts_with(|letter: char| letter.is_ascii_digit());
    if digit_first || name.is_empty() || matches!(&*name, "true" | "false" | "null") {
        return format!("_{name}");
    }
    name
}

#[cfg(test)]
mod tests {
    use super::{enum_name, plural, screaming_snake, singular};

    #[test]
    fn enum_value_of_a_stored_name() {
        for (stored, name) in
            [("TRAINED_ON", "TRAINED_ON"), ("has part", "has_part"), ("2nd", "_2nd"), ("null", "_null")]
        {
            assert_eq!(enum_name(stored), name);
        }
    }

    #[test]
    fn root_field_of_one() {
        for (name, field) in [
            ("Dataset", "dataset"),
            ("FeatureSet", "featureSet"),
            ("MLModel", "mlModel"),
            ("URL", "url"),
            ("ABTest", "abTest"),
            ("already", "already"),
            ("A", "a"),
            ("S3Bucket", "s3Bucket"),
        ] {
            assert_eq!(singular(name), field, "{name}");
        }
    }

    #[test]
    fn root_field_of_many() {
        for (one, many) in [
            ("dataset", "datasets"),
            ("featureSet", "featureSets"),
            ("query", "queries"),
            ("box", "boxes"),
            ("day", "days"),
            ("batch", "batches"),
            ("status", "statuses"),
            ("person", "people"),
            ("salesPerson", "salesPeople"),
            ("riskAnalysis", "riskAnalyses"),
            ("metadataStore", "metadataStores"),
        ] {
            assert_eq!(plural(one).as_deref(), Some(many), "{one}");
        }
        assert_eq!(plural("series"), None);
        assert_eq!(plural("imageData"), None);
    }

    #[test]
    fn enum_values() {
        for (field, value) in [
            ("name", "NAME"),
            ("createdAt", "CREATED_AT"),
            ("runbookURL", "RUNBOOK_URL"),
            ("aBTest", "A_B_TEST"),
        ] {
            assert_eq!(screaming_snake(field), value, "{field}");
        }
    }
}
