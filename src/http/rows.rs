//! `/graphql` with `Accept: text/csv` or `application/vnd.apache.arrow.stream`: the rows of one connection, page after page.
//!
//! In: a request whose document selects one connection. Out: a body that grows as it is taken. Must not know: stages.
//!
//! Each page is a request of its own through the pipeline, counted as any other, with the cursor of the page before as the
//! variable `after`. So limits and sight are those of GraphQL, and no more than a page is in memory.

mod arrow;
mod columns;
mod csv;

use std::{io, sync::Arc, time::SystemTime};

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse as _, Response},
};
use futures_util::stream;
use serde_json::Value as Json;

use super::{
    accept::{Media, Rows},
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

use columns::{Column, Table, table};

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
    writer: Writer,
    /// What nobody has taken yet.
    ready: Vec<u8>,
    next: Next,
}

/// What comes after that.
enum Next {
    /// The page after this cursor.
    Page(String),
    /// What a format ends with.
    End,
    Nothing,
}

/// Where rows become bytes.
enum Writer {
    Csv,
    Arrow(Box<arrow::Stream>),
}

impl Writer {
    /// And what stands before all rows.
    fn new(format: Rows, columns: &[Column]) -> (Self, Vec<u8>) {
        match format {
            Rows::Csv => {
                let names: Vec<Json> = columns.iter().map(|column| Json::from(&*column.name)).collect();
                (Self::Csv, csv::line(names.iter()))
            }
            Rows::Arrow => {
                let (stream, head) = arrow::Stream::new(columns);
                (Self::Arrow(Box::new(stream)), head)
            }
        }
    }

    /// The rows of a page.
    fn rows(&mut self, columns: &[Column], rows: &[Json]) -> Vec<u8> {
        match self {
            Self::Csv => {
                let line = |row| csv::line(columns.iter().map(|column| below(row, &column.path)));
                rows.iter().flat_map(line).collect()
            }
            Self::Arrow(stream) => stream.batch(columns, rows),
        }
    }

    /// What stands behind all rows.
    fn end(&mut self) -> Vec<u8> {
        match self {
            Self::Csv => Vec::new(),
            Self::Arrow(stream) => stream.end(),
        }
    }

    /// Media type, and the name of a file.
    const fn told(&self) -> (HeaderValue, HeaderValue) {
        match self {
            Self::Csv => (
                HeaderValue::from_static("text/csv; charset=utf-8; header=present"),
                HeaderValue::from_static("attachment; filename=\"rows.csv\""),
            ),
            Self::Arrow(_) => (
                HeaderValue::from_static("application/vnd.apache.arrow.stream"),
                HeaderValue::from_static("attachment; filename=\"rows.arrows\""),
            ),
        }
    }
}

/// One page: its rows, where the next one starts, and what else the answer says.
struct Page {
    rows: Vec<Json>,
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
    from: (Client, &Verified),
    asked: Asked,
    format: Rows,
) -> Response {
    match begin(front, from, asked, format).await {
        Ok(response) => response,
        Err(Missing::Refused(status, error)) => refused(status, Media::Json, *error),
        Err(Missing::Answered(answer)) => graphql::answer(status_of(&answer), Media::Json, answer),
    }
}

async fn begin(
    front: &Arc<Front>,
    (client, verified): (Client, &Verified),
    asked: Asked,
    format: Rows,
) -> Result<Response, Missing> {
    let Found { request, .. } = front.documents.find(asked).map_err(wrong)?;
    let prepared = pipeline::selected(&front.service, &verified.caller, &request)
        .await
        .map_err(|errors| Missing::Answered(refuse(&errors)))?;
    let table = table(&prepared.selection).map_err(wrong)?;
    let goes_on = pipeline::declares(&request, AFTER);
    let (mut writer, mut ready) = Writer::new(format, &table.columns);
    let Page { rows, next, mut headers } = page(front, verified, &request, &table).await?;
    if next.is_some() && !goes_on {
        return Err(wrong(bad(
            "there are more rows than one page holds; declare `$after: String` and pass it to `after`, and all pages follow",
        )));
    }
    ready.extend_from_slice(&writer.rows(&table.columns, &rows));
    let (media, file) = writer.told();
    headers.insert(header::CONTENT_TYPE, media);
    headers.insert(header::CONTENT_DISPOSITION, file);
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(header::VARY, HeaderValue::from_static("accept"));
    let pages = Pages {
        front: Arc::clone(front),
        client,
        verified: verified.clone(),
        request,
        table,
        writer,
        ready,
        next: next.map_or(Next::End, Next::Page),
    };
    Ok((headers, Body::from_stream(stream::try_unfold(pages, following))).into_response())
}

fn wrong(error: ClientError) -> Missing {
    Missing::Refused(StatusCode::BAD_REQUEST, Box::new(error))
}

/// What is ready, or the next page, which is asked for only when somebody takes it.
async fn following(mut pages: Pages) -> io::Result<Option<(Bytes, Pages)>> {
    while pages.ready.is_empty() {
        match std::mem::replace(&mut pages.next, Next::Nothing) {
            Next::Page(after) => turn(&mut pages, after).await?,
            Next::End => pages.ready = pages.writer.end(),
            Next::Nothing => return Ok(None),
        }
    }
    Ok(Some((Bytes::from(std::mem::take(&mut pages.ready)), pages)))
}

/// Turns to the page after a cursor.
async fn turn(pages: &mut Pages, after: String) -> io::Result<()> {
    its_turn(pages).await?;
    pages.request.variables.insert(AFTER.to_owned(), Json::from(&*after));
    let page = page(&pages.front, &pages.verified, &pages.request, &pages.table).await;
    let Page { rows, next, .. } = page.map_err(|missing| {
        let code = match missing {
            Missing::Refused(_, error) => Some(error.code),
            Missing::Answered(answer) => answer.codes.first().copied(),
        };
        broken(&format!("a page failed: {}", code.map_or("no code", ErrorCode::name)))
    })?;
    // A cursor that leads to itself would never end.
    if rows.is_empty() || next.as_ref() == Some(&after) {
        pages.next = Next::End;
        return Ok(());
    }
    pages.ready = pages.writer.rows(&pages.table.columns, &rows);
    pages.next = next.map_or(Next::End, Next::Page);
    Ok(())
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
    let rows = found[&*table.rows].as_array().cloned().unwrap_or_default();
    Ok(Page { rows, next, headers })
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
