//! Patches: changes of parts of an aspect, without the rest.
//!
//! In: operations of JSON Patch (RFC 6902) as `DataHub`'s clients write them. Out: a proposal for each part. Must not know: what
//! any aspect means.
//!
//! The aspect as a whole is not at hand, and need not be: a part that is added is said by itself, as an aspect of its own
//! name, and one that is removed is not said any more.

use serde_json::{Map, Value as Json};

use super::proposal::{BadProposal, Proposal, Told, bad, shown};

/// A proposal for each operation.
pub(super) fn of_patch(
    urn: &str,
    aspect: &str,
    value: Json,
    told: &Told,
) -> Result<Vec<Proposal>, BadProposal> {
    let operations = match value {
        Json::Array(operations) => operations,
        // With keys of lists beside it.
        Json::Object(mut whole) => match whole.shift_remove("patch") {
            Some(Json::Array(operations)) => operations,
            _ => return bad("a patch is a list of operations, or an object that has it as `patch`"),
        },
        _ => return bad("a patch is a list of operations, or an object that has it as `patch`"),
    };
    operations.iter().map(|operation| of_operation((urn, aspect), operation, told)).collect()
}

fn of_operation((urn, aspect): (&str, &str), operation: &Json, told: &Told) -> Result<Proposal, BadProposal> {
    let field = |name: &str| operation.get(name).and_then(Json::as_str);
    let Some(path) = field("path").filter(|path| path.len() > 1 && path.starts_with('/')) else {
        return bad("an operation of a patch has no `path`, such as `/tags/urn:li:tag:pii`");
    };
    let value = match field("op") {
        Some("add" | "replace") => {
            let value = operation.get("value").cloned().unwrap_or_default();
            Some(at_path(path, value))
        }
        Some("remove") => None,
        other => {
            return bad(format!(
                "an operation of a patch is {}; `add`, `replace` and `remove` can be taken",
                shown(other.unwrap_or("missing"))
            ));
        }
    };
    let (urn, aspect, run) = (urn.to_owned(), aspect.to_owned(), told.run.clone());
    Ok(Proposal { urn, aspect, part: Some(path.to_owned()), value, at: told.at, run })
}

/// An aspect that holds nothing but the part: `/tags/urn:li:tag:pii` is an item of the list `tags`.
fn at_path(path: &str, value: Json) -> Json {
    let mut names = path[1..].split('/');
    let first = unescaped(names.next().unwrap_or_default());
    let rest: Vec<&str> = names.collect();
    let inner = match (&*rest, value) {
        ([], value) => value,
        // What has a key is an item; only texts and numbers are entries of a map, such as `customProperties`.
        (_, value @ Json::Object(_)) => Json::Array(vec![value]),
        ([key, ..], value) if key.starts_with("urn:") => Json::Array(vec![value]),
        ([.., key], value) => Json::Object(Map::from_iter([(unescaped(key), value)])),
    };
    Json::Object(Map::from_iter([(first, inner)]))
}

fn unescaped(name: &str) -> String {
    name.replace("~1", "/").replace("~0", "~")
}
