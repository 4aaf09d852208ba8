//! `mlg key`: tokens for programs and people that no issuer gives one.

use std::{
    fs::OpenOptions,
    io::{self, Read as _, Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
};

use clap::ValueEnum;
use serde_json::{Map, Value as Json};

use super::{CliError, terminal::print};
use crate::{
    access::Role,
    identity::{self, new_key},
};

/// Subcommands of `mlg key`.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Key {
    /// Make a key: its token, shown once, and the line for the file that `identity.keys` names
    New(New),
}

/// Arguments of `mlg key new`.
#[derive(Debug, clap::Args)]
pub(super) struct New {
    /// What logs call whoever has the key
    #[arg(long)]
    name: String,
    /// What they may do; each role may do what those before it may
    #[arg(long, value_enum)]
    role: Given,
    /// A scope of theirs; may be given several times
    #[arg(long = "scope", value_name = "SCOPE")]
    scopes: Vec<String>,
    /// What rules know of them as `$claims.NAME`, in JSON; may be given several times
    #[arg(long = "claim", value_name = "NAME=JSON", value_parser = claim)]
    claims: Vec<(String, Json)>,
    /// When the key ends, such as `2027-01-31T00:00:00Z`; without it, when its line is removed
    #[arg(long, value_name = "TIME")]
    expires: Option<String>,
    /// File that the line is appended to, instead of printing it
    #[arg(long, value_name = "FILE")]
    file: Option<PathBuf>,
}

/// A role that a key can have.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Given {
    Reader,
    Writer,
    Admin,
}

impl Key {
    pub(super) fn run(&self) -> Result<(), CliError> {
        let Self::New(New { name, role, scopes, claims, expires, file }) = self;
        if let Some(text) = expires {
            identity::expiry(text).map_err(CliError::Key)?;
        }
        if name.is_empty() {
            return Err(CliError::Key("`--name` is empty".to_owned()));
        }
        let (key, token) = new_key(identity::Key {
            id: String::new(),
            name: name.clone(),
            role: match role {
                Given::Reader => Role::Reader,
                Given::Writer => Role::Writer,
                Given::Admin => Role::Admin,
            },
            scopes: scopes.clone(),
            claims: claims.iter().cloned().collect::<Map<_, _>>(),
            expires: expires.clone(),
            sha256: String::new(),
        })
        .map_err(|clause| CliError::Key(clause.to_owned()))?;
        let line = serde_json::to_string(&key).expect("a key is plain data");
        if let Some(file) = file {
            append(file, &line)
                .map_err(|reason| CliError::Target { file: file.display().to_string(), reason })?;
            print(&format!("Token, shown this once:\n\n  {token}\n\n"))?;
        } else {
            print(&format!(
                "Token, shown this once:\n\n  {token}\n\nLine for the file of `identity.keys`:\n\n{line}\n"
            ))?;
        }
        Ok(())
    }
}

fn claim(text: &str) -> Result<(String, Json), String> {
    let (name, value) =
        text.split_once('=').filter(|(name, _)| !name.is_empty()).ok_or("it is `NAME=JSON`")?;
    let value =
        serde_json::from_str(value).map_err(|_| format!("`{value}` is no JSON; a text is `\"text\"`"))?;
    Ok((name.to_owned(), value))
}

/// Adds a line behind all others. A new file is for its user alone: it tells who has keys.
fn append(file: &Path, line: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.read(true).append(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(file)?;
    let mut last = [b'\n'];
    if file.metadata()?.len() > 0 {
        file.seek(SeekFrom::End(-1))?;
        file.read_exact(&mut last)?;
    }
    let start = if last == *b"\n" { "" } else { "\n" };
    file.write_all(format!("{start}{line}\n").as_bytes())?;
    file.sync_all()
}
