//! The pages for people: the catalogue, and GraphiQL; they and all they need are in the binary.
//!
//! In: a `Service`, once. Out: answers that are ready. Must not know: requests of GraphQL.

use std::{
    hash::{DefaultHasher, Hash as _, Hasher as _},
    io::Read as _,
};

use axum::{
    Router,
    body::Bytes,
    http::{HeaderMap, HeaderName, header},
    response::{IntoResponse as _, Response},
    routing::get,
};
use flate2::read::GzDecoder;
use serde::Serialize;

use crate::{
    api,
    catalog::surface::{ApiKind, FieldMeaning, Surface},
    pipeline::Service,
};

/// Scripts and styles come from here and nowhere else, and nothing may frame the page.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                      font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; \
                      frame-ancestors 'none'";
/// The editor measures its text by style elements that it makes itself.
const POLICY_OF_GRAPHIQL: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
                                  img-src 'self' data:; font-src 'self' data:; connect-src 'self'; \
                                  base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const HTML: &str = "text/html; charset=utf-8";
const JAVASCRIPT: &str = "text/javascript; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
/// An asset's path names its bytes, so it never changes.
const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// Types that the page counts.
const MOST_COUNTS: usize = 24;
/// Examples of a schema that ours do not fit.
const MOST_GENERIC: usize = 3;

/// Questions for the default schema, each below its title.
const EXAMPLES: &str = include_str!("../../web/catalogue/examples.graphql");

/// What a page needs beside itself: its name in the page, its file, its media type, its bytes, packed or not.
type Asset = (&'static str, &'static str, &'static str, Packed);

#[derive(Clone, Copy)]
enum Packed {
    Plain(&'static [u8]),
    Gzip(&'static [u8]),
}

/// One file that `web/catalogue/build` made, by its name.
macro_rules! built {
    ($file:literal, $media:expr) => {
        ($file, $media, include_bytes!(concat!("../../web/catalogue/built/", $file, ".gz")).as_slice())
    };
}

/// The files of the catalogue. They name one another, so all of them stand below the hash of all.
const CATALOGUE: &[(&str, &str, &[u8])] = &[
    built!("index.css", CSS),
    built!("index.js", JAVASCRIPT),
    built!("preact.js", JAVASCRIPT),
    built!("head.js", JAVASCRIPT),
    built!("asset.js", JAVASCRIPT),
    built!("lineage.js", JAVASCRIPT),
    built!("drawing.css", CSS),
    built!("drawing.js", JAVASCRIPT),
    built!("impact.js", JAVASCRIPT),
    built!("compare.js", JAVASCRIPT),
    built!("question.js", JAVASCRIPT),
];
/// The catalogue's page, which names its files by `./`.
const CATALOGUE_HTML: &[u8] = include_bytes!("../../web/catalogue/built/index.html.gz");
/// Each document that the catalogue sends, one a line.
const CATALOGUE_OPERATIONS: &[u8] = include_bytes!("../../web/catalogue/built/operations.graphql.gz");

const GRAPHIQL: &[Asset] = &[
    (
        "GRAPHIQL_CSS",
        "graphiql.css",
        CSS,
        Packed::Gzip(include_bytes!("../../web/graphiql/built/graphiql.css.gz")),
    ),
    (
        "GRAPHIQL_JS",
        "graphiql.js",
        JAVASCRIPT,
        Packed::Gzip(include_bytes!("../../web/graphiql/built/graphiql.js.gz")),
    ),
    ("START_CSS", "start.css", CSS, Packed::Plain(include_bytes!("../../web/graphiql/start.css"))),
    ("START_JS", "start.js", JAVASCRIPT, Packed::Plain(include_bytes!("../../web/graphiql/start.js"))),
];

/// What the catalogue is told.
#[derive(Serialize)]
struct Page {
    version: &'static str,
    graphiql: bool,
    /// Whether the API answers all that the catalogue asks; another schema may not.
    catalogue: bool,
    /// Root fields whose `totalCount` says what the graph holds.
    counts: Vec<String>,
    examples: Vec<Example>,
}

/// A question with the query that asks it.
#[derive(Serialize)]
struct Example {
    title: String,
    query: String,
}

/// The routes of the pages: `/`, its assets, and `/graphiql` where it is wanted.
pub(super) fn pages<S: Clone + Send + Sync + 'static>(service: &Service, graphiql: bool) -> Router<S> {
    let page = Page {
        version: env!("CARGO_PKG_VERSION"),
        graphiql,
        catalogue: text(CATALOGUE_OPERATIONS).lines().all(|operation| fits(service, operation)),
        counts: counted(&service.catalog.surface),
        examples: examples(service),
    };
    // In a script element, only `</script` and `<!--` would end or change it.
    let page = serde_json::to_string(&page).expect("texts and flags are JSON").replace('<', "\\u003c");
    let (folder, mut router) = with_catalogue(Router::new());
    let html = text(CATALOGUE_HTML).replace("\"./", &format!("\"{folder}/")).replace("PAGE", &page);
    router = with_page(router, "/", POLICY, html, &[]);
    if graphiql {
        let html = include_str!("../../web/graphiql/index.html").to_owned();
        router = with_page(router, "/graphiql", POLICY_OF_GRAPHIQL, html, GRAPHIQL);
    }
    router
}

/// The files of the catalogue, and the folder they are in, relative to the page.
fn with_catalogue<S: Clone + Send + Sync + 'static>(mut router: Router<S>) -> (String, Router<S>) {
    let all: Vec<u8> = CATALOGUE.iter().flat_map(|(_, _, bytes)| *bytes).copied().collect();
    let folder = format!("assets/{:016x}", hash(&all));
    for (file, media, bytes) in CATALOGUE {
        let answer = async move |headers: HeaderMap| asset(Packed::Gzip(bytes), media, &headers);
        router = router.route(&format!("/{folder}/{file}"), get(answer));
    }
    (folder, router)
}

fn with_page<S: Clone + Send + Sync + 'static>(
    mut router: Router<S>,
    path: &'static str,
    policy: &'static str,
    mut html: String,
    assets: &'static [Asset],
) -> Router<S> {
    for (mark, file, media, packed) in assets {
        // Relative, so that the pages also work behind a proxy that serves them below a path.
        let at = format!("assets/{:016x}/{file}", hash(packed.bytes()));
        html = html.replace(mark, &at);
        let answer = async move |headers: HeaderMap| asset(*packed, media, &headers);
        router = router.route(&format!("/{at}"), get(answer));
    }
    let html = Bytes::from(html);
    let answer = async move || {
        let headers: [(HeaderName, &str); 5] = [
            (header::CONTENT_TYPE, HTML),
            (header::CONTENT_SECURITY_POLICY, policy),
            (header::CACHE_CONTROL, "no-cache"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::REFERRER_POLICY, "no-referrer"),
        ];
        (headers, html).into_response()
    };
    router.route(path, get(answer))
}

impl Packed {
    fn bytes(self) -> &'static [u8] {
        match self {
            Self::Plain(bytes) | Self::Gzip(bytes) => bytes,
        }
    }
}

fn asset(packed: Packed, media: &'static str, asked: &HeaderMap) -> Response {
    let headers: [(HeaderName, &str); 4] = [
        (header::CONTENT_TYPE, media),
        (header::CACHE_CONTROL, FOR_EVER),
        (header::VARY, "accept-encoding"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    match packed {
        Packed::Plain(bytes) => (headers, bytes).into_response(),
        Packed::Gzip(bytes) if takes_gzip(asked) => {
            (headers, [(header::CONTENT_ENCODING, "gzip")], bytes).into_response()
        }
        Packed::Gzip(bytes) => (headers, unpacked(bytes)).into_response(),
    }
}

fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let mut plain = Vec::new();
    GzDecoder::new(bytes).read_to_end(&mut plain).expect("what was built in can be unpacked");
    plain
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(unpacked(bytes)).expect("what was built in is UTF-8")
}

/// Whether the client says so plainly; every browser does (RFC 9110, 12.5.3).
fn takes_gzip(asked: &HeaderMap) -> bool {
    asked.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok()).any(|value| {
        value.split(',').any(|coding| {
            let (name, weight) = coding.split_once(';').unwrap_or((coding, ""));
            let weight = weight.trim();
            name.trim().eq_ignore_ascii_case("gzip")
                && !matches!(weight, "q=0" | "q=0.0" | "q=0.00" | "q=0.000")
        })
    })
}

fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    hasher.finish()
}

/// Root fields that page over all nodes of a type.
fn counted(surface: &Surface) -> Vec<String> {
    let Some(ApiKind::Object { fields, .. }) = surface.types.get("Query").map(|query| &query.kind) else {
        return Vec::new();
    };
    let roots = fields.values().filter(|field| matches!(field.meaning, FieldMeaning::Roots(_)));
    roots.map(|field| field.name.to_string()).take(MOST_COUNTS).collect()
}

fn fits(service: &Service, operation: &str) -> bool {
    api::parse(operation).is_ok_and(|parsed| api::validate(&service.api, &parsed).is_ok())
}

/// Our examples, as far as they fit the schema; what any schema can be asked, where none does.
fn examples(service: &Service) -> Vec<Example> {
    let ours: Vec<_> = titled(EXAMPLES).filter(|example| fits(service, &example.query)).collect();
    if !ours.is_empty() {
        return ours;
    }
    let roots = counted(&service.catalog.surface).into_iter().take(MOST_GENERIC);
    let generic: Vec<_> = roots
        .map(|root| Example {
            title: format!("How many {root} are there?"),
            query: format!("{{\n  {root}(first: 5) {{\n    totalCount\n    nodes {{ __typename }}\n  }}\n}}"),
        })
        .collect();
    if generic.is_empty() {
        return vec![Example { title: "Is it there?".to_owned(), query: "{ __typename }".to_owned() }];
    }
    generic
}

/// Queries of a document, each with the comment above it.
fn titled(document: &str) -> impl Iterator<Item = Example> {
    document.split("\n\n").filter_map(|part| {
        let (title, query) = part.trim().strip_prefix("# ")?.split_once('\n')?;
        Some(Example { title: title.to_owned(), query: query.trim_end().to_owned() })
    })
}
