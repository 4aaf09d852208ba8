//! `/datahub`: what the client of DataHub sends to its server, so that `datahub ingest` writes here unchanged.
//!
//! In: requests of `acryl-datahub`. Out: 200 for proposals that are in the graph, or which are not and why. Must not know: what
//! proposals say.

use std::sync::Arc;

use axum::{
    Extension,
    extract::{Query, Request, State},
    http::header,
    response::{IntoResponse as _, Response},
};
use serde::Deserialize;
use serde_json::{Value as Json, json};

use super::{
    body::{beside, json_body},
    turn::{Refusal, bad, may_ingest, refused, taken_each, turn},
};
use crate::{
    access::Caller,
    changes::aspect::Aspect,
    http::front::Front,
    ingest::{
        datahub::{BadProposal, Heard, Proposal, heard, of_entity, of_entry, retired},
        identify::Rules,
    },
    pipeline::clock::now,
};

/// Who says it, as the audit log tells.
const SOURCE: &str = "datahub";
/// How many proposals a message names that were not taken.
const NAMED: usize = 5;

/// What a resource of DataHub is asked to do.
#[derive(Debug, Deserialize)]
pub(in crate::http) struct Action {
    #[serde(default)]
    action: String,
}

/// Answers `GET /datahub/config`: that this is a server for today's clients, and nothing that it can't do.
pub(in crate::http) async fn config() -> Response {
    answer(&json!({ "noCode": "true", "models": {}, "versions": {} }))
}

/// Answers `POST /datahub/aspects?action=...`: `ingestProposal` and `ingestProposalBatch`.
pub(in crate::http) async fn aspects(
    State(front): State<Arc<Front>>,
    Extension(caller): Extension<Arc<Caller>>,
    Query(Action { action }): Query<Action>,
    request: Request,
) -> Response {
    let read = match &*action {
        "ingestProposal" => |body| Ok(vec![member(body, "proposal")?]),
        "ingestProposalBatch" => |body| match member(body, "proposals")? {
            Json::Array(proposals) => Ok(proposals),
            _ => Err("`proposals` is no list".to_owned()),
        },
        _ => return refused(bad("`action` is `ingestProposal` or `ingestProposalBatch`")),
    };
    let each: Each = |proposal| of_entry(proposal);
    answered(&front, &caller, request, (read, each)).await
}

/// Answers `POST /datahub/entities?action=...`: `ingest`, of snapshots, and `delete`, which retires an asset.
pub(in crate::http) async fn entities(
    State(front): State<Arc<Front>>,
    Extension(caller): Extension<Arc<Caller>>,
    Query(Action { action }): Query<Action>,
    request: Request,
) -> Response {
    let each: Each = match &*action {
        "ingest" => of_entity,
        "delete" => |body| match body.get("urn").and_then(Json::as_str) {
            Some(urn) => Ok(vec![retired(urn.to_owned())]),
            // Told as a proposal without one is.
            None => of_entry(body),
        },
        _ => return refused(bad("`action` is `ingest` or `delete`")),
    };
    answered(&front, &caller, request, (|body| Ok(vec![body]), each)).await
}

fn answer(json: &Json) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], json.to_string()).into_response()
}

/// A body's entries.
type Entries = fn(Json) -> Result<Vec<Json>, String>;
/// An entry's proposals.
type Each = fn(Json) -> Result<Vec<Proposal>, BadProposal>;

async fn answered(front: &Front, caller: &Caller, request: Request, how: (Entries, Each)) -> Response {
    match take_all(front, caller, request, how).await {
        // What DataHub answers where it has taken all.
        Ok(()) => answer(&json!({ "value": "success" })),
        Err(refusal) => refused(refusal),
    }
}

async fn take_all(
    front: &Front,
    caller: &Caller,
    request: Request,
    (entries, each): (Entries, Each),
) -> Result<(), Refusal> {
    may_ingest(front, caller)?;
    let body = json_body(request, front.settings.body_timeout).await?;
    let _turn = turn(front).await?;
    let service = Arc::clone(&front.service);
    let read = beside(move || {
        let body = serde_json::from_slice(&body).map_err(|error| format!("the body is not JSON: {error}"))?;
        let entries = entries(body)?;
        Ok(entries.into_iter().map(|entry| said(&service.rules, entry, each)).collect::<Vec<_>>())
    });
    let read: Vec<Result<Vec<Aspect>, String>> = read.await.map_err(|reason: String| bad(reason))?;
    let received = read.len();
    let failed = taken_each(front, caller, (SOURCE, read)).await?;
    if failed.is_empty() { Ok(()) } else { Err(bad(message(received, &failed))) }
}

/// What an entry says; nothing where it is about no asset.
fn said(rules: &Rules, entry: Json, each: Each) -> Result<Vec<Aspect>, String> {
    let clock = now();
    let mut all = Vec::new();
    for proposal in each(entry).map_err(|reason| reason.to_string())? {
        match heard(rules, proposal, clock).map_err(|reason| reason.to_string())? {
            Heard::Said(aspects) => all.extend(aspects),
            Heard::Passed(kind) => tracing::debug!(kind, "a proposal is about no asset"),
        }
    }
    Ok(all)
}

fn member(mut body: Json, name: &str) -> Result<Json, String> {
    body.get_mut(name).map(Json::take).ok_or_else(|| format!("the body is an object with `{name}`"))
}

/// What the client shows its user.
fn message(received: usize, failed: &[(usize, String)]) -> String {
    if received == 1 {
        return failed[0].1.clone();
    }
    let named: Vec<String> = failed
        .iter()
        .take(NAMED)
        .map(|(place, reason)| format!("proposal {}: {reason}", place + 1))
        .collect();
    let more = if failed.len() > NAMED { "; ..." } else { "" };
    format!(
        "{} of {received} proposals were not taken, the others were: {}{more}",
        failed.len(),
        named.join("; ")
    )
}
