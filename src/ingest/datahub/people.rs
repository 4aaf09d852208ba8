//! What is said of people, groups of them, and domains.
//!
//! In: fields of an aspect. Out: what they say. Must not know: proposals.

use serde_json::Value as Json;

use super::{
    fields::Fields,
    proposal::BadProposal,
    speech::{Speech, Way},
};

pub(super) fn user(speech: &mut Speech<'_>, fields: &mut Fields) -> Result<(), BadProposal> {
    let (shown, full) = (fields.text("displayName")?, fields.text("fullName")?);
    let (first, family) = (fields.text("firstName")?, fields.text("lastName")?);
    let parts: Vec<String> = first.into_iter().chain(family).collect();
    speech.set("name", shown.or(full).or_else(|| (!parts.is_empty()).then(|| parts.join(" "))));
    speech.set("email", fields.text("email")?);
    speech.set("title", fields.text("title")?);
    speech.set("description", fields.text("aboutMe")?);
    // Who is there is the rule.
    if fields.flag("active")? == Some(false) {
        fields.leave("active", Json::Bool(false));
    }
    Ok(())
}

pub(super) fn group(speech: &mut Speech<'_>, fields: &mut Fields) -> Result<(), BadProposal> {
    speech.set("name", fields.text("displayName")?);
    speech.set("email", fields.text("email")?);
    speech.set("channel", fields.text("slack")?);
    speech.set("description", fields.text("description")?);
    for urn in fields.texts("members")? {
        if !speech.relate(Way::From, "MEMBER_OF", &urn, &["User"])? {
            fields.leave("members", Json::String(urn));
        }
    }
    fields.drop(&["created"]);
    Ok(())
}

pub(super) fn membership(
    speech: &mut Speech<'_>,
    fields: &mut Fields,
    name: &str,
) -> Result<(), BadProposal> {
    for urn in fields.texts(name)? {
        if !speech.relate(Way::To, "MEMBER_OF", &urn, &["Team"])? {
            fields.leave(name, Json::String(urn));
        }
    }
    Ok(())
}

pub(super) fn domain(speech: &mut Speech<'_>, fields: &mut Fields) -> Result<(), BadProposal> {
    speech.set("name", fields.text("name")?);
    speech.set("description", fields.text("description")?);
    if let Some(urn) = fields.text("parentDomain")?
        && !speech.relate(Way::To, "IN_DOMAIN", &urn, &["Domain"])?
    {
        fields.leave("parentDomain", Json::String(urn));
    }
    fields.drop(&["created"]);
    Ok(())
}
