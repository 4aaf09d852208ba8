//! `Accept` -> the media type of the response (GraphQL over HTTP, "Media Types"; RFC 9110 12.5.1).
//!
//! In: the header's value. Out: one of our media types. Must not know: requests.

/// The media types a response comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Media {
    /// `application/graphql-response+json`: the status tells whether the operation was executed.
    GraphqlResponse,
    /// `application/json`: the status is 200 for any well-formed request, as older clients expect.
    Json,
}

impl Media {
    /// The value of `Content-Type`.
    pub(super) const fn content_type(self) -> &'static str {
        match self {
            Self::GraphqlResponse => "application/graphql-response+json; charset=utf-8",
            Self::Json => "application/json; charset=utf-8",
        }
    }
}

/// What a client that sends this header is answered in; nothing if it accepts neither. Wildcards, and no header at
/// all, stand for `application/json`.
pub(super) fn negotiate(accept: Option<&str>) -> Option<Media> {
    let Some(accept) = accept else { return Some(Media::Json) };
    let quality = |names: &[&str]| {
        // Of several ranges the most specific counts, so names are tried from the most specific on.
        names.iter().find_map(|name| accept.split(',').filter_map(range).find(|range| range.0 == *name))
    };
    let exact = quality(&["application/graphql-response+json"]).map_or(0.0, |range| range.1);
    let json = quality(&["application/json", "application/*", "*/*"]).map_or(0.0, |range| range.1);
    if exact > 0.0 && exact >= json {
        Some(Media::GraphqlResponse)
    } else {
        (json > 0.0).then_some(Media::Json)
    }
}

/// The formats that the rows of a connection come in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rows {
    /// `text/csv` (RFC 4180).
    Csv,
    /// `application/vnd.apache.arrow.stream` (Apache Arrow, "IPC Streaming Format").
    Arrow,
}

/// The rows that a client would rather have: it says so in so many words, and wants no JSON more.
pub(super) fn prefers_rows(accept: Option<&str>) -> Option<Rows> {
    let ranges = || accept.unwrap_or_default().split(',').filter_map(range);
    let quality = |name: &str| ranges().find(|range| range.0 == name).map_or(0.0, |range| range.1);
    let json = quality("application/json").max(quality("application/graphql-response+json"));
    let (csv, arrow) = (quality("text/csv"), quality("application/vnd.apache.arrow.stream"));
    let (rows, best) = if arrow > csv { (Rows::Arrow, arrow) } else { (Rows::Csv, csv) };
    (best > 0.0 && best >= json).then_some(rows)
}

/// A media range, lower-cased, and its quality; nothing if it asks for another charset than UTF-8.
fn range(text: &str) -> Option<(String, f32)> {
    let mut parts = text.split(';').map(str::trim);
    let name = parts.next()?.to_ascii_lowercase();
    let mut quality = 1.0;
    for part in parts {
        let (key, value) = part.split_once('=')?;
        match key.trim().to_ascii_lowercase().as_str() {
            "q" => quality = value.trim().parse().ok()?,
            "charset" if !is_utf8(value) => return None,
            _ => {}
        }
    }
    Some((name, quality))
}

/// Whether a charset parameter names UTF-8.
pub(super) fn is_utf8(charset: &str) -> bool {
    charset.trim().trim_matches('"').eq_ignore_ascii_case("utf-8")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_preferred_where_that_is_said() {
        let (csv, arrow) = (Some(Rows::Csv), Some(Rows::Arrow));
        for (accept, rows) in [
            (None, None),
            (Some("*/*"), None),
            (Some("text/*"), None),
            (Some("text/csv"), csv),
            (Some("Text/CSV; charset=utf-8"), csv),
            (Some("text/csv; charset=latin1"), None),
            (Some("text/csv, application/json;q=0.5, */*"), csv),
            (Some("text/csv;q=0.5, application/json"), None),
            (Some("text/csv;q=0"), None),
            (Some("application/vnd.apache.arrow.stream"), arrow),
            (Some("application/vnd.apache.arrow.stream, text/csv"), csv),
            (Some("application/vnd.apache.arrow.stream, text/csv;q=0.9"), arrow),
            (Some("application/vnd.apache.arrow.stream;q=0.5, application/json"), None),
            (Some("application/*"), None),
        ] {
            assert_eq!(prefers_rows(accept), rows, "{accept:?}");
        }
    }

    #[test]
    fn the_best_accepted_media_type_is_chosen() {
        let (graphql, json) = (Some(Media::GraphqlResponse), Some(Media::Json));
        let cases = [
            (None, json),
            (Some("*/*"), json),
            (Some("application/*"), json),
            (Some("application/json"), json),
            (Some("application/graphql-response+json"), graphql),
            (Some("Application/GraphQL-Response+JSON; charset=UTF-8"), graphql),
            (Some("application/graphql-response+json, application/json;q=0.9"), graphql),
            (Some("application/json, application/graphql-response+json"), graphql),
            (Some("application/graphql-response+json;q=0.5, application/json"), json),
            (Some("application/graphql-response+json, */*"), graphql),
            (Some("text/html, */*;q=0.1"), json),
            (Some("application/json;q=0, */*"), None),
            (Some("application/graphql-response+json;q=0"), None),
            (Some("application/json; charset=iso-8859-1"), None),
            (Some("text/html"), None),
            (Some(""), None),
        ];
        for (accept, media) in cases {
            assert_eq!(negotiate(accept), media, "{accept:?}");
        }
    }
}
