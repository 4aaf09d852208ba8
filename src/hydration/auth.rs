//! What lets us in at a source. In: settings, the environment. Out: a header. Must not know: what is asked.

use std::{env, fmt, fs, sync::Arc};

use crate::{
    config::Secret,
    ingest::hydrate::{Declared, Source},
    outbound::Client,
};

/// A source with what it takes to ask it.
#[derive(Clone)]
pub struct Asked {
    /// The source.
    pub source: Arc<Source>,
    pub(super) client: Client,
    /// What the variable holds.
    secret: Option<Secret>,
}

impl fmt::Debug for Asked {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Asked").field("source", &self.source.name).finish_non_exhaustive()
    }
}

/// Prepares to ask sources; nobody is asked yet.
///
/// # Errors
/// What lets us in is not there: the setting, and a clause behind its name.
pub fn asked(sources: &Declared) -> Result<Vec<Asked>, (String, String)> {
    sources.values().map(one).collect()
}

fn one(source: &Arc<Source>) -> Result<Asked, (String, String)> {
    let settings = &source.settings;
    let secret = match &settings.auth_env {
        None => None,
        Some(variable) => {
            let fail = |clause: &str| {
                let key = format!("sources.{}.auth_env", source.name);
                (key, format!("names `{variable}`, {clause}"))
            };
            let value = env::var(variable).map_err(|_| fail("which is not set"))?;
            Some(Secret(shown(&value).ok_or_else(|| fail("which holds what no header holds"))?.to_owned()))
        }
    };
    let asked = Asked { source: Arc::clone(source), client: Client::new(settings.timeout), secret };
    asked.header().map_err(|clause| (format!("sources.{}.auth_file", source.name), clause))?;
    Ok(asked)
}

/// What can stand in a header, without the end of a line behind it.
fn shown(secret: &str) -> Option<&str> {
    let secret = secret.trim_end_matches(['\r', '\n']);
    let fits = !secret.is_empty() && secret.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic());
    fits.then_some(secret)
}

impl Asked {
    /// The header that lets us in, if one does. A file is read anew.
    pub(super) fn header(&self) -> Result<Option<(String, String)>, String> {
        let settings = &self.source.settings;
        let secret = match (&self.secret, &settings.auth_file) {
            (Some(Secret(secret)), _) => secret.clone(),
            (None, None) => return Ok(None),
            (None, Some(file)) => {
                let text = fs::read_to_string(file)
                    .map_err(|error| format!("names `{file}`, which can't be read: {error}"))?;
                let secret = shown(&text);
                secret.ok_or_else(|| format!("names `{file}`, which holds what no header holds"))?.to_owned()
            }
        };
        let scheme = &settings.auth_scheme;
        let value = if scheme.is_empty() { secret } else { format!("{scheme} {secret}") };
        Ok(Some((settings.auth_header.clone(), value)))
    }
}
