//! Parameters -> the question whose answer is drawn.
//!
//! In: the Catalog, parameters. Out: a request of GraphQL: one document, the parameters its variables. Must not know: HTTP.

use std::fmt::Write as _;

use serde_json::{Map, Value as Json};

use super::Parameters;
use crate::{
    catalog::{
        surface::{ApiField, ApiKind, FieldMeaning, InputMeaning, QUERY},
        types::{Catalog, Target},
    },
    error::{ClientError, ErrorCode},
    guard::{Bound, Limits},
    http::request::bad,
    pipeline::Request,
};

/// Boxes of a picture, unless somebody asks for fewer or more.
const BOXES: i64 = 200;
const UPSTREAM: &str = "UPSTREAM";

/// The request for a picture.
///
/// # Errors
/// A filter is no JSON, more boxes are asked for than a page has rows, or this schema has no lineage.
pub(super) fn request(catalog: &Catalog, limits: &Limits, asked: Parameters) -> Result<Request, ClientError> {
    let (lookup, lineage, has_name) = fields(catalog).ok_or_else(|| {
        ClientError::new(ErrorCode::BadRequest, "this schema has no lineage, so there is nothing to draw")
    })?;
    let direction = asked.direction.as_deref().unwrap_or(UPSTREAM).to_ascii_uppercase();
    let through = asked.through.map(|names| {
        let names = names.split(',').map(|name| Json::from(name.trim().to_ascii_uppercase()));
        Json::Array(names.collect())
    });
    let boxes = asked.first.unwrap_or(BOXES);
    // Not as many as a page of a lineage may have: a picture is laid out, and looked at.
    if let Some(limit) = limits.refuses(Bound::PageSize, u64::try_from(boxes).unwrap_or(0)) {
        let message = format!("`first` is {boxes}; at most {limit} assets are drawn");
        let error = ClientError::new(ErrorCode::LimitExceeded, message);
        return Err(error.bounded(limit, boxes.unsigned_abs()));
    }
    let key = lookup.arguments.values().find(|argument| argument.meaning == InputMeaning::Key);
    let given = [
        (InputMeaning::Direction, Some(Json::from(direction))),
        (InputMeaning::Depth, asked.depth.map(Json::from)),
        (InputMeaning::Through, through),
        (InputMeaning::Where, filter("where", asked.filter)?),
        (InputMeaning::Within, filter("within", asked.within)?),
        (InputMeaning::StopAt, filter("stopAt", asked.stop_at)?),
        (InputMeaning::First, Some(Json::from(boxes))),
    ];
    let (mut variables, mut declared, mut passed) = (Map::new(), String::new(), String::new());
    for (meaning, value) in given {
        let argument = lineage.arguments.values().find(|argument| argument.meaning == meaning);
        if let Some((argument, value)) = argument.zip(value) {
            let _ = write!(declared, " ${}: {}", argument.name, argument.ty);
            let _ = write!(passed, " {0}: ${0}", argument.name);
            variables.insert(argument.name.to_string(), value);
        }
    }
    let key = key.map(|key| format!("{}: $asset", key.name)).unwrap_or_default();
    variables.insert("asset".to_owned(), Json::from(asked.uri));
    let name = if has_name { "name" } else { "" };
    let (root, walk, uri) = (&lookup.name, &lineage.name, &catalog.key_of(assets(catalog)?).name);
    let query = format!(
        "query Picture($asset: ID!{declared}) {{ asset: {root}({key}) {{ __typename uri: {uri} {name} lineage: {walk}({passed}) {{ \
         totalCount completeness {{ cut }} edges {{ hops node {{ __typename uri: {uri} {name} }} }} \
         relationships {{ from to type }} pageInfo {{ hasNextPage }} }} }} }}"
    );
    Ok(Request { query, operation_name: None, variables })
}

/// The direction that a request of ours asks for.
pub(super) fn direction(request: &Request) -> String {
    request.variables.get("direction").and_then(Json::as_str).unwrap_or(UPSTREAM).to_owned()
}

fn assets(catalog: &Catalog) -> Result<Target, ClientError> {
    let missing = || ClientError::new(ErrorCode::Internal, "lineage is among assets");
    catalog.asset.map(Target::Interface).ok_or_else(missing)
}

/// The root field that looks an asset up, the field of its lineage, and whether assets have a name.
fn fields(catalog: &Catalog) -> Option<(&ApiField, &ApiField, bool)> {
    let target = Target::Interface(catalog.asset?);
    let types = &catalog.surface.types;
    let ApiKind::Object { fields, .. } = &types.get(QUERY)?.kind else { return None };
    let lookup = fields.values().find(|field| field.meaning == FieldMeaning::Lookup(target))?;
    let of_assets = types.values().find_map(|api| match &api.kind {
        ApiKind::Interface { of, fields } if Target::Interface(*of) == target => Some(fields),
        _ => None,
    })?;
    let lineage = of_assets.values().find(|field| field.meaning == FieldMeaning::Lineage)?;
    let has_name =
        of_assets.get("name").is_some_and(|field| matches!(field.meaning, FieldMeaning::Property(_)));
    Some((lookup, lineage, has_name))
}

fn filter(name: &str, text: Option<String>) -> Result<Option<Json>, ClientError> {
    let read = |text: String| serde_json::from_str(&text);
    let wrong =
        |_| bad(format!("`{name}` is not JSON; it is a filter, such as `{{\"type\":{{\"eq\":\"MODEL\"}}}}`"));
    text.map(read).transpose().map_err(wrong)
}
