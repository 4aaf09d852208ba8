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

/// How many characters have to be changed, added, left out or swapped with the next one; case aside.
fn distance(left: &str, right: &str) -> usize {
    let left: Vec<char> = left.chars().flat_map(char::to_lowercase).collect();
    let right: Vec<char> = right.chars().flat_map(char::to_lowercase).collect();
    let mut rows = vec![(0..=right.len()).collect::<Vec<usize>>()];
    for (i, a) in left.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in right.iter().enumerate() {
            let changed = rows[i][j] + usize::from(a != b);
            let mut best = changed.min(rows[i][j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *a == right[j - 1] && left[i - 1] == *b {
                best = best.min(rows[i - 1][j - 1] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[left.len()][right.len()]
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
        assert_eq!(nearest("kye", names), Some("key"), "letters swapped");
        assert_eq!(nearest("kxx", names), None, "two edits are too many for three letters");
    }
}
