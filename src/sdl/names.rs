//! The name that was probably meant.
//!
//! In: a name that does not exist, and those that do. Out: the nearest of them, if one is near.
//! Must not know: what the names stand for.

/// The candidate with the smallest edit distance, if it is near enough to be a slip.
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let allowed = (name.chars().count() / 3).max(1);
    candidates
        .into_iter()
        .map(|candidate| (distance(name, candidate), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, candidate)| (*distance, candidate.len(), *candidate))
        .map(|(_, candidate)| candidate)
}

/// Levenshtein distance in characters, case aside.
fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().flat_map(char::to_lowercase).collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (index, a) in left.chars().flat_map(char::to_lowercase).enumerate() {
        let mut diagonal = row[0];
        row[0] = index + 1;
        for (column, b) in right.iter().enumerate() {
            let substituted = diagonal + usize::from(a != *b);
            diagonal = row[column + 1];
            row[column + 1] = substituted.min(row[column] + 1).min(diagonal + 1);
        }
    }
    row[right.len()]
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn a_slip_finds_its_name() {
        let names = ["lineage", "relationship", "property", "key"];
        assert_eq!(nearest("lineag", names), Some("lineage"));
        assert_eq!(nearest("Realtionship", names), Some("relationship"));
        assert_eq!(nearest("nothing", names), None);
        assert_eq!(nearest("kye", names), None, "two edits are too many for three letters");
    }
}
