//! What the database does for a statement: `PROFILE` of what a side sent, as it sent it.
//!
//! In: messages `RUN`. Out: hits and operators. Must not know: whose statement it is.

use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::bolt::{self, Bolt};

/// What the database did for the statements of one request.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Profile {
    /// Reads of the store and of indexes, as the database counts them ("db hits").
    pub(crate) hits: u64,
    /// Of each statement, the operators that made hits, with their hits, the dearest first.
    pub(crate) operators: Vec<Vec<(String, u64)>>,
}

/// What takes more statements than this tells nothing new by its operators.
const MOST: usize = 100;

/// Runs statements as they were sent, each with `PROFILE` before it; nothing where one can't be, or where they are very many.
pub(crate) fn profiled(database: &mut Bolt, messages: &[Vec<u8>]) -> Option<Profile> {
    if messages.len() > MOST {
        return None;
    }
    let mut profile = Profile::default();
    for message in messages {
        let answer = bolt::said(database, &prefixed(message)?).ok()?;
        let mut operators: Vec<(String, u64)> = Vec::new();
        add(&answer["profile"], &mut operators);
        operators.sort_by(|(one, hits), (other, more)| more.cmp(hits).then_with(|| one.cmp(other)));
        profile.hits += operators.iter().map(|(_, hits)| hits).sum::<u64>();
        profile.operators.push(operators);
    }
    Some(profile)
}

fn add(plan: &Json, operators: &mut Vec<(String, u64)>) {
    let name = plan["operatorType"].as_str().unwrap_or_default();
    let name = name.split('@').next().unwrap_or_default();
    let hits = plan["args"]["DbHits"].as_u64().unwrap_or(0);
    match operators.iter_mut().find(|(known, _)| known == name) {
        Some((_, known)) => *known += hits,
        None if hits > 0 => operators.push((name.to_owned(), hits)),
        None => {}
    }
    for child in plan["children"].as_array().into_iter().flatten() {
        add(child, operators);
    }
}

/// A message `RUN` whose statement begins with `PROFILE`.
fn prefixed(message: &[u8]) -> Option<Vec<u8>> {
    // The head, the signature, then the statement: a text of PackStream.
    let (start, size) = match *message.get(2)? {
        marker @ 0x80..=0x8f => (3, usize::from(marker & 0x0f)),
        0xd0 => (4, usize::from(*message.get(3)?)),
        0xd1 => (5, usize::from(u16::from_be_bytes(message.get(3..5)?.try_into().ok()?))),
        0xd2 => (7, usize::try_from(u32::from_be_bytes(message.get(3..7)?.try_into().ok()?)).ok()?),
        _ => return None,
    };
    let statement = [b"PROFILE ", message.get(start..start + size)?].concat();
    let length = u32::try_from(statement.len()).ok()?.to_be_bytes();
    Some([&message[..2], &[0xd2], &length, &statement, message.get(start + size..)?].concat())
}
