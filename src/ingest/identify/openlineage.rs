//! Names of OpenLineage (specification, "Naming"): datasets and jobs by namespace and name, runs by their id.
//!
//! In: what an event says. Out: what it stands for. Must not know: facets. A dataset is what its namespace is a scheme of;
//! a namespace without a scheme is a place of its own, whose names are kept as they are.

use std::borrow::Cow;

use super::{
    Rules,
    identity::{Found, Refusal, refuse, shown},
    mlflow,
    parts::{Case, join, split},
    place::{Place, Told, place},
    platform::{Form, Platform, platform},
};

/// What names without a platform have as their source.
const OWN: &str = "openlineage";
/// Namespaces that are a scheme alone.
const BARE: [&str; 3] = ["bigquery", "file", "pubsub"];

/// What a namespace says.
struct Namespace<'a> {
    scheme: &'a str,
    authority: &'a str,
}

/// A scheme and what comes behind `://`.
fn scheme(text: &str) -> Option<(&str, &str)> {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || b"-._+".contains(&byte);
    text.split_once("://").filter(|(scheme, _)| !scheme.is_empty() && scheme.bytes().all(fits))
}

/// `scheme://user:password@host`: what no graph should keep, and no message repeat.
pub(super) fn holds_password(namespace: &str) -> bool {
    let user = scheme(namespace)
        .and_then(|(_, rest)| rest.split('/').next())
        .and_then(|authority| authority.rsplit_once('@'));
    user.is_some_and(|(user, _)| user.contains(':'))
}

/// The scheme of a namespace that is nothing more, with or without `:` and `//`.
fn bare(namespace: &str) -> Option<&str> {
    let scheme = namespace
        .split_once(':')
        .map_or(Some(namespace), |(scheme, rest)| (rest.is_empty() || rest == "//").then_some(scheme));
    scheme.filter(|scheme| BARE.contains(scheme))
}

fn namespace(text: &str) -> Option<Namespace<'_>> {
    if let Some(place) = text.strip_prefix("arn:aws:glue:") {
        return Some(Namespace { scheme: "glue", authority: place });
    }
    if let Some(scheme) = bare(text) {
        return Some(Namespace { scheme, authority: "" });
    }
    let (scheme, rest) = scheme(text)?;
    Some(Namespace { scheme, authority: rest.split('/').next().unwrap_or_default() })
}

/// The one text of a namespace and a name: the uri that the specification makes of them, where it makes one.
pub(super) fn own(namespace: &str, name: &str) -> String {
    if let Some(scheme) = bare(namespace) {
        // Two slashes would start an authority.
        let rest = name.trim_start_matches('/');
        return format!("{scheme}:{}{rest}", if rest.len() < name.len() { "/" } else { "" });
    }
    let joined = match scheme(namespace) {
        Some((_, authority)) => name.starts_with('/') || authority.ends_with('/'),
        None => false,
    };
    format!("{namespace}{}{name}", if joined { "" } else { "/" })
}

/// Takes such a text apart again.
pub(super) fn read(text: &str) -> Option<(&str, &str)> {
    let bare = text.split_once(':').filter(|(scheme, rest)| BARE.contains(scheme) && !rest.starts_with("//"));
    if let Some(parts) = bare {
        return Some(parts);
    }
    let start = scheme(text).map_or(0, |(scheme, _)| scheme.len() + "://".len());
    let slash = start + text[start..].find('/')?;
    // A whole bucket is `/`, and without an authority the path is a whole one.
    let whole = start > 0 && (slash == start || slash + 1 == text.len());
    let name = if whole { slash } else { slash + 1 };
    Some((&text[..slash], &text[name..]))
}

/// What stands behind the authority in the one text of a namespace and a name.
fn whole(namespace: &str, name: &str) -> String {
    let path = match scheme(namespace).filter(|_| bare(namespace).is_none()) {
        None => name.to_owned(),
        Some((scheme, _)) => {
            let text = own(namespace, name);
            let rest = &text[scheme.len() + "://".len()..];
            rest.split_once('/').map_or_else(String::new, |(_, path)| path.to_owned())
        }
    };
    path.trim_start_matches('/').to_owned()
}

/// A dataset.
pub(super) fn dataset(rules: &Rules, text: &str, name: &str) -> Result<Found, Refusal> {
    let Some(namespace) = namespace(text) else { return opaque("dataset", text, name) };
    let platform = platform(rules, namespace.scheme)?;
    let mut whole = whole(text, filled(name)?);
    let rule = format!("{OWN}/{}", platform.name);
    // Where there are no instances, it is a part of the name, as a bucket is.
    if platform.is_global() && platform.form != Form::Path && !namespace.authority.is_empty() {
        whole = format!("{}/{whole}", namespace.authority);
    }
    let named = Some(namespace.authority).filter(|authority| !authority.is_empty());
    let address = named.filter(|_| !platform.is_global());
    let (place, rest) = match platform.form {
        Form::Table(case, complete) => {
            let (above, rest) = table(&platform, &whole, (case, complete))?;
            let named = match above {
                None => address.map(str::to_owned),
                Some(above) if platform.is_global() => Some(above),
                Some(above) => Some(format!("{}/{above}", namespace.authority)),
            };
            (place(rules, &platform, None, told(named.as_deref())), rest)
        }
        Form::Path => (place(rules, &platform, None, told(address)), path(&platform, named, &whole)?),
        Form::Text if platform.name == mlflow::PLATFORM => {
            let found = mlflow::path(rules, named, &whole)?;
            return Ok(Found { rule: format!("{OWN}/{}", found.rule), ..found });
        }
        Form::Text => (place(rules, &platform, None, told(address)), filled(&whole)?.to_owned()),
    };
    Ok(Found { kind: "dataset", place, rest, rule })
}

fn told(address: Option<&str>) -> Told<'_> {
    address.map_or(Told::Nothing, Told::Address)
}

/// A table, and what stands above it that tells instances apart. In `postgres://host/database` it completes a name that
/// lacks its first parts.
fn table(
    platform: &Platform,
    whole: &str,
    (case, complete): (Case, usize),
) -> Result<(Option<String>, String), Refusal> {
    let (above, name) = levels(platform, whole);
    let mut parts = platform.parts(&name, case)?;
    // The catalog that every Athena has, which others do not tell.
    if platform.name == "athena" && parts.len() > complete && parts[0] == "awsdatacatalog" {
        parts.remove(0);
    }
    let mut instance = None;
    if let Some(above) = above {
        let higher: Result<Vec<_>, _> = above.split('/').map(|part| split(part, case)).collect();
        match higher.map(|parts| parts.concat()) {
            Ok(higher) if parts.len() >= complete && parts.starts_with(&higher) => {}
            Ok(higher) if higher.len() + parts.len() <= complete => drop(parts.splice(0..0, higher)),
            Ok(_) | Err(_) => instance = Some(above.to_owned()),
        }
    }
    Ok((instance, join(&parts, case)))
}

/// What stands above a table, and its name. Slashes in quotes belong to it.
fn levels<'a>(platform: &Platform, whole: &'a str) -> (Option<&'a str>, Cow<'a, str>) {
    // AWS Glue has `table/<database>/<table>`.
    if let Some(name) = whole.strip_prefix("table/").filter(|_| platform.name == "glue") {
        return (None, name.replacen('/', ".", 1).into());
    }
    let plain = &whole[..whole.find(['"', '`', '[']).unwrap_or(whole.len())];
    match plain.rfind('/') {
        Some(at) => (Some(&whole[..at]), whole[at + 1..].into()),
        None => (None, whole.into()),
    }
}

/// A path: without the slashes at its ends, behind the bucket or container where names of those are unique in the world.
pub(super) fn path(platform: &Platform, bucket: Option<&str>, text: &str) -> Result<String, Refusal> {
    let text = text.trim_matches('/');
    match bucket.filter(|_| platform.is_global()) {
        None => Ok(filled(text)?.to_owned()),
        Some(bucket) => {
            // `<container>@<account>.dfs.core.windows.net`, and `blob` for the same storage.
            let bucket = bucket.strip_suffix(".core.windows.net").unwrap_or(bucket);
            let bucket = bucket.strip_suffix(".dfs").or(bucket.strip_suffix(".blob")).unwrap_or(bucket);
            Ok(if text.is_empty() { bucket.to_owned() } else { format!("{bucket}/{text}") })
        }
    }
}

fn filled(text: &str) -> Result<&str, Refusal> {
    if text.is_empty() { refuse("name is empty") } else { Ok(text) }
}

/// A job. What it is called says not what it is a part of, so it is a workflow, whatever facets its events have.
pub(super) fn job(rules: &Rules, text: &str, name: &str) -> Result<Found, Refusal> {
    let Some(namespace) = namespace(text) else { return opaque("workflow", text, name) };
    let platform = platform(rules, namespace.scheme)?;
    let named = Some(namespace.authority).filter(|named| !named.is_empty());
    let place = place(rules, &platform, None, told(named));
    let rest = filled(&whole(text, filled(name)?))?.to_owned();
    Ok(Found { kind: "workflow", place, rest, rule: format!("{OWN}/job") })
}

/// A run: its id is unique in the world.
pub(super) fn run(id: &str) -> Result<Found, Refusal> {
    let groups: Vec<usize> = id.split('-').map(str::len).collect();
    if groups != [8, 4, 4, 4, 12] || !id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-') {
        return refuse(format!("{} is no id of a run; OpenLineage's are UUIDs", shown(id)));
    }
    Ok(Found {
        kind: "run",
        place: Place::only(OWN),
        rest: id.to_ascii_lowercase(),
        rule: format!("{OWN}/run"),
    })
}

fn opaque(kind: &'static str, namespace: &str, name: &str) -> Result<Found, Refusal> {
    if namespace.is_empty() {
        return refuse("namespace is empty");
    }
    let rule = format!("{OWN}/{}", if kind == "dataset" { "namespace" } else { "job" });
    let place = Place { instance: Some(namespace.to_owned()), ..Place::only(OWN) };
    Ok(Found { kind, place, rest: filled(name)?.to_owned(), rule })
}
