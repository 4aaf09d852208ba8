//! `/graphql` with `Accept: text/csv`: the rows of one connection, page after page (RFC 4180).
//!
//! In: a request whose document selects one connection. Out: a body that grows as it is taken. Must not know: stages.
//!
//! Each page is a request of its own through the pipeline, counted as any other, with the cursor of the page before as the
//! variable `after`. So limits and sight are those of GraphQL, and no more than a page is in memory.

mod cells;
mod columns;

use std::{io, sync::Arc, time::SystemTime};

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use futures_util::stream;
use serde_json::Value as Json;

use super::{
    accept::Media,
    documents::Found,
    front::Front,
    graphql::{self, answered, refused, status_of},
    identify::{self, Client},
    request::{Asked, bad},
};
use crate::{
    error::{ClientError, ErrorCode},
    identity::Verified,
    pipeline::{self, Request, refuse},
    projection,
};

use cells::line;
use columns::{Table, table};

/// The variable that holds where a page starts.
const AFTER: &str = "after";
/// How many rows there are, where `totalCount` is selected.
const TOTAL: HeaderName = HeaderName::from_static("mlg-total-count");
/// What a lineage was cut by, where `completeness { cut }` is selected.
const CUT: HeaderName = HeaderName::from_static("mlg-cut");

/// What the pages of one answer need.
struct Pages {
    front: Arc<Front>,
    client: Client,
    verified: Verified,
    request: Request,
    table: Table,
    /// The lines that are there, and where the next page starts.
    ready: Option<(Vec<u8>, Option<String>)>,
}

/// One page: its lines, where the next one starts, and what else the answer says.
struct Page {
    lines: Vec<u8>,
    next: Option<String>,
    headers: HeaderMap,
}

/// Why there is no page.
enum Missing {
    Refused(StatusCode, Box<ClientError>),
    Answered(projection::Response),
}

/// Answers a request with the rows of its connection. What is wrong before the first line is told as JSON; what goes wrong
/// later breaks the answer off, so that nobody takes a part for all.
pub(super) async fn answer(
    front: &Arc<Front>,
    client: Client,
    verified: &Verified,
    asked: Asked,
) -> Response {
    match begin(front, client, verified, asked).await {
        Ok(response) => response,
        Err(Missing::Refused(status, error)) => refused(status, Media::Json, *error),
        Err(Missing::Answered(answer)) => graphql::answer(status_of(&answer), Media::Json, answer),
    }
}

async fn begin(
    front: &Arc<Front>,
    client: Client,
    verified: &Verified,
    asked: Asked,
) -> Result<Response, Missing> {
    let Found { request, .. } = front.documents.find(asked).map_err(wrong)?;
    let prepared = pipeline::selected(&front.service, &verified.caller, &request)
        .await
        .map_err(|errors| Missing::Answered(refuse(&errors)))?;
    let table = table(&prepared.selection).map_err(wrong)?;
    let goes_on = pipeline::declares(&request, AFTER);
    let names: Vec<Json> = table.columns.iter().map(|column| Json::from(&*column.name)).collect();
    let mut lines = line(names.iter());
    let first = page(front, verified, &request, &table).await?;
    if first.next.is_some() && !goes_on {
        return Err(wrong(bad(
            "there are more rows than one page holds; declare `$after: String` and pass it to `after`, and all pages follow",
        )));
    }
    lines.extend_from_slice(&first.lines);
    let pages = Pages {
        front: Arc::clone(front),
        client,
        verified: verified.clone(),
        request,
        table,
        ready: Some((lines, first.next)),
    };
    let mut headers = first.headers;
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8; header=present"));
    headers
        .insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"rows.csv\""));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::VARY, HeaderValue::from_static("accept"));
    Ok((headers, Body::from_stream(stream::try_unfold(pages, following))).into_response())
}

fn wrong(error: ClientError) -> Missing {
    Missing::Refused(StatusCode::BAD_REQUEST, Box::new(error))
}

/// The lines that are ready, or those of the next page, which is asked for only when somebody takes it.
async fn following(mut pages: Pages) -> io::Result<Option<(Bytes, Pages)>> {
    let Some((lines, next)) = pages.ready.take() else { return Ok(None) };
    if !lines.is_empty() {
        if next.is_some() {
            pages.ready = Some((Vec::new(), next));
        }
        return Ok(Some((Bytes::from(lines), pages)));
    }
    let Some(after) = next else { return Ok(None) };
    its_turn(&pages).await?;
    let before = pages.request.variables.insert(AFTER.to_owned(), Json::from(after));
    let page = page(&pages.front, &pages.verified, &pages.request, &pages.table).await;
    let Page { lines, next, .. } = page.map_err(|missing| {
        let code = match missing {
            Missing::Refused(_, error) => Some(error.code),
            Missing::Answered(answer) => answer.codes.first().copied(),
        };
        broken(&format!("a page failed: {}", code.map_or("no code", ErrorCode::name)))
    })?;
    // A cursor that leads to itself would never end.
    if lines.is_empty() || (next.is_some() && next.as_deref() == before.as_ref().and_then(Json::as_str)) {
        return Ok(None);
    }
    if next.is_some() {
        pages.ready = Some((Vec::new(), next));
    }
    Ok(Some((Bytes::from(lines), pages)))
}

/// Counts a page as an operation of its caller, and waits where that is too often. A token that ended lets nothing out any
/// more.
async fn its_turn(pages: &Pages) -> io::Result<()> {
    loop {
        if pages.verified.until.is_some_and(|until| until <= SystemTime::now()) {
            return Err(broken("the token has expired"));
        }
        match identify::again(&pages.front, pages.client, &pages.verified) {
            Ok(()) => return Ok(()),
            Err(refused) => match refused.wait() {
                Some(wait) => tokio::time::sleep(wait).await,
                None => return Err(broken("the caller is not let in any more")),
            },
        }
    }
}

fn broken(why: &str) -> io::Error {
    tracing::warn!(why, "rows were broken off");
    io::Error::other(why.to_owned())
}

/// Asks for one page.
async fn page(front: &Front, verified: &Verified, request: &Request, table: &Table) -> Result<Page, Missing> {
    let found = Found { request: request.clone(), keep: None };
    let answer = match answered(front, &verified.caller, found).await {
        Ok(answer) if answer.errors == 0 => answer,
        Ok(failed) | Err(failed) => return Err(Missing::Answered(failed)),
    };
    let body: Json = serde_json::from_slice(&answer.body).expect("`projection` writes JSON");
    drop(answer);
    let found = below(&body["data"], &table.path);
    if found.is_null() {
        let message = "there is nothing where the rows would be: no such asset, or you do not see it";
        let error = ClientError::new(ErrorCode::NotFound, message);
        return Err(Missing::Refused(StatusCode::NOT_FOUND, Box::new(error)));
    }
    let mut headers = HeaderMap::new();
    for (name, value) in [(TOTAL, table.total.as_ref()), (CUT, table.cut.as_ref())] {
        let told = value.and_then(|path| told(below(found, path)));
        if let Some(told) = told {
            headers.insert(name, told);
        }
    }
    let info = &found[&*table.page_info];
    let more = info[&*table.has_next] == Json::Bool(true);
    let next = info[&*table.end].as_str().filter(|_| more).map(str::to_owned);
    let mut lines = Vec::new();
    for row in found[&*table.rows].as_array().into_iter().flatten() {
        lines.extend_from_slice(&line(table.columns.iter().map(|column| below(row, &column.path))));
    }
    Ok(Page { lines, next, headers })
}

/// What stands below a value; null where nothing does.
fn below<'v>(value: &'v Json, path: &[Arc<str>]) -> &'v Json {
    path.iter().fold(value, |at, key| &at[&**key])
}

/// A count, or what something was cut by, as a header has it; nothing where there is none.
fn told(value: &Json) -> Option<HeaderValue> {
    let text = match value {
        Json::Array(items) if !items.is_empty() => {
            items.iter().filter_map(Json::as_str).collect::<Vec<_>>().join(", ")
        }
        Json::Number(number) => number.to_string(),
        _ => return None,
    };
    HeaderValue::from_str(&text).ok()
}
