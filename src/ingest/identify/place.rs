//! Which platform, environment and instance a name belongs to -> the source segment of its uri.
//!
//! In: a platform and what the name tells of where it is. Out: a place. Must not know: names of things there.

use super::{
    Rules,
    platform::{Instances, Platform},
};
use crate::uri;

/// Where something is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// The platform's own name, such as `snowflake`.
    pub(super) platform: String,
    /// In small letters; none for production.
    pub(super) environment: Option<String>,
    /// Which of the platform's instances: a host with its port, an account, a server.
    pub(super) instance: Option<String>,
    /// What had to be taken for granted.
    pub(super) note: Option<String>,
}

impl Place {
    /// A place that no instances are told apart of.
    pub(super) fn only(platform: &str) -> Self {
        Self { platform: platform.to_owned(), environment: None, instance: None, note: None }
    }

    /// `<platform>[:<environment>][@<instance>]`. Neither of the first two holds a `:` or an `@`, so that no two places
    /// have one segment.
    pub(super) fn segment(&self) -> String {
        let mut text = self.platform.clone();
        if let Some(environment) = &self.environment {
            text.push(':');
            text.push_str(environment);
        }
        if let Some(instance) = &self.instance {
            text.push('@');
            text.push_str(&uri::segment(instance));
        }
        text
    }
}

/// What a name tells of its instance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told<'a> {
    /// Nothing.
    Nothing,
    /// Where it is reached: a host, an account.
    Address(&'a str),
    /// What people call it. Whoever does so has several.
    Name(&'a str),
}

/// The place of a name.
pub(super) fn place(
    rules: &Rules,
    platform: &Platform,
    environment: Option<String>,
    told: Told<'_>,
) -> Place {
    let known = || rules.instances.iter().filter(|instance| instance.platform == platform.name);
    let found = |name: &String| known().find(|instance| instance.names.contains(name));
    let mut note = None;
    let instance = match told {
        Told::Nothing => known().find(|instance| instance.default).and_then(|instance| instance.name.clone()),
        Told::Name(name) => {
            let name = name.to_ascii_lowercase();
            found(&name).map_or(Some(name.clone()), |instance| instance.name.clone())
        }
        Told::Address(address) => {
            let address = platform.instance(address);
            match found(&address) {
                Some(instance) => instance.name.clone(),
                None if platform.instances == Instances::Single && known().next().is_none() => {
                    note = Some(left_out(platform, &address));
                    None
                }
                None => Some(address),
            }
        }
    };
    Place { platform: platform.name.to_string(), environment, instance, note }
}

fn left_out(platform: &Platform, address: &str) -> String {
    format!(
        "`{address}` is no part of the uri, for other sources do not tell it; if there is more than one of `{}`, an \
         `[[instance]]` of the rules tells them apart",
        platform.name
    )
}
