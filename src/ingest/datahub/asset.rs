//! What any asset may have said of it.
//!
//! In: fields of an aspect. Out: what they say. Must not know: what kind of asset it is about.

use serde_json::{Value as Json, json};

use super::{
    fields::{Fields, moment},
    proposal::BadProposal,
    speech::{Speech, Way, last},
};

/// Types that own things.
const OWNERS: &[&str] = &["User", "Team"];
/// Types of which one may take the place of another.
const REPLACED: &[&str] = &["Dataset", "Feature", "Model"];

/// `status`: what is removed is retired; only who deletes an asset here deletes it.
pub(super) fn status(speech: &mut Speech<'_>, fields: &mut Fields) -> Result<(), BadProposal> {
    let removed = fields.flag("removed")? == Some(true);
    speech.set("lifecycle", removed.then_some("RETIRED"));
    Ok(())
}

pub(super) fn deprecation(speech: &mut Speech<'_>, fields: &mut Fields) -> Result<(), BadProposal> {
    let deprecated = fields.flag("deprecated")? == Some(true);
    speech.set("lifecycle", deprecated.then_some("DEPRECATED"));
    if let Some(urn) = fields.text("replacement")? {
        let own = &*speech.subject.type_name;
        let fits = REPLACED.contains(&own) && deprecated;
        let types = if fits { vec![own] } else { Vec::new() };
        if !speech.relate(Way::To, "SUPERSEDED_BY", &urn, &types)? {
            fields.leave("replacement", Json::String(urn));
        }
    }
    fields.drop(&["actor"]);
    Ok(())
}

pub(super) fn tags(speech: &mut Speech<'_>, fields: &mut Fields) -> Result<(), BadProposal> {
    let tags = tag_names(fields)?;
    speech.tag(tags);
    Ok(())
}

/// The names of `tags`, each an object with the URN of a tag.
pub(super) fn tag_names(fields: &mut Fields) -> Result<Vec<String>, BadProposal> {
    let mut names = Vec::new();
    for mut item in fields.objects("tags")? {
        if let Some(urn) = item.text("tag")? {
            names.push(decoded(last(&urn)));
        }
    }
    Ok(names)
}

/// A name in a URN, whose commas and parentheses are percent-encoded there.
fn decoded(name: &str) -> String {
    name.replace("%2C", ",").replace("%28", "(").replace("%29", ")")
}

/// `ownership`: who owns it in several respects has them all, for there is one relationship between two assets.
pub(super) fn ownership(speech: &mut Speech<'_>, fields: &mut Fields) -> Result<(), BadProposal> {
    let mut owners: Vec<(String, Vec<String>)> = Vec::new();
    for mut item in fields.objects("owners")? {
        let Some(urn) = item.text("owner")? else { continue };
        let role = role(item.text("type")?.as_deref(), item.text("typeUrn")?.as_deref());
        let Some(owner) = speech.end(&urn, OWNERS)? else {
            fields.leave("owners", Json::String(urn));
            continue;
        };
        match owners.iter_mut().find(|(known, _)| *known == owner.uri) {
            Some((_, roles)) => roles.extend(role),
            None => owners.push((owner.uri, role.into_iter().collect())),
        }
    }
    for (owner, mut roles) in owners {
        roles.sort();
        roles.dedup();
        let properties = (!roles.is_empty()).then(|| json!({ "role": roles.join(", ") }));
        speech.line(Way::To, "OWNED_BY", &owner, properties);
    }
    fields.drop(&["lastModified", "ownerTypes"]);
    Ok(())
}

/// `technical` of `TECHNICAL_OWNER`, and of `urn:li:ownershipType:__system__technical_owner`.
fn role(ty: Option<&str>, urn: Option<&str>) -> Option<String> {
    let custom = urn.map(|urn| last(urn).trim_start_matches("__system__").to_lowercase());
    let named = ty.filter(|ty| !matches!(*ty, "CUSTOM" | "NONE")).map(str::to_lowercase);
    let role = named.or(custom)?;
    Some(match &*role {
        "dataowner" => "owner".to_owned(),
        "data_steward" => "steward".to_owned(),
        "none" => return None,
        other => other.trim_end_matches("_owner").replace('_', " "),
    })
}

pub(super) fn domains(speech: &mut Speech<'_>, fields: &mut Fields) -> Result<(), BadProposal> {
    for urn in fields.texts("domains")? {
        if !speech.relate(Way::To, "IN_DOMAIN", &urn, &["Domain"])? {
            fields.leave("domains", Json::String(urn));
        }
    }
    Ok(())
}

/// `institutionalMemory`: the first link is the page; all of them are kept.
pub(super) fn memory(speech: &mut Speech<'_>, fields: &mut Fields) -> Result<(), BadProposal> {
    let links = fields.list("elements")?;
    let url = links.first().and_then(|link| link.get("url")).and_then(Json::as_str);
    speech.set("externalUrl", url);
    links.into_iter().skip(1).for_each(|link| fields.leave("elements", link));
    Ok(())
}

/// `versionProperties`, of versions only.
pub(super) fn version(speech: &mut Speech<'_>, fields: &mut Fields) -> Result<(), BadProposal> {
    let is_model = speech.subject.type_name == "ModelVersion";
    if is_model || speech.subject.type_name == "DatasetVersion" {
        speech.set("version", fields.object("version")?.text("versionTag")?);
    }
    if is_model {
        let mut aliases = Vec::new();
        for mut alias in fields.objects("aliases")? {
            aliases.extend(alias.text("versionTag")?);
        }
        speech.set("registryAliases", (!aliases.is_empty()).then_some(aliases));
    }
    let created = fields.time("sourceCreatedTimestamp")?;
    speech.set("createdAt", created.and_then(moment));
    fields.drop(&["metadataCreatedTimestamp", "isLatest"]);
    Ok(())
}

/// What people wrote in `DataHub`'s own pages.
pub(super) fn described(speech: &mut Speech<'_>, fields: &mut Fields) -> Result<(), BadProposal> {
    speech.set("name", fields.text("name")?);
    speech.set("description", fields.text("description")?);
    fields.drop(&["created", "lastModified", "deleted"]);
    Ok(())
}

/// What properties of most kinds have in common. `created` goes before a `date` without a stamp.
pub(super) fn properties(speech: &mut Speech<'_>, fields: &mut Fields) -> Result<(), BadProposal> {
    speech.set("name", fields.text("name")?);
    speech.set("description", fields.text("description")?);
    speech.set("externalUrl", fields.text("externalUrl")?);
    let tags = fields.texts("tags")?;
    if !tags.is_empty() {
        speech.tag(tags);
    }
    let mut created = None;
    for name in ["created", "createdAt", "date"] {
        let time = fields.time(name)?;
        created = created.or(time);
    }
    speech.set("createdAt", created.and_then(moment));
    fields.drop(&["lastModified", "deleted"]);
    Ok(())
}
