//! Questions as plain data, and their text.
//!
//! In: nothing. Out: GraphQL. Must not know: graphs, answers.
//!
//! Each field that has arguments bears a key of its own, so that fields never clash.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Map, Value as Json, json};

use crate::{
    conditions::{Condition, text},
    similar::Similar,
    variables::lifted,
    ways::Paths,
    words::{Field, Type},
};

/// One operation.
#[derive(Debug, Clone)]
pub(crate) struct Ask {
    pub(crate) roots: Vec<(String, Root)>,
    /// The arguments of walks are variables.
    pub(crate) variables: bool,
}

/// A root field.
#[derive(Debug, Clone)]
pub(crate) enum Root {
    /// By uri: as an asset, or as one of its type.
    One { of: Option<&'static Type>, uri: String, fields: Vec<Item> },
    /// By several uris.
    Many { uris: Vec<String>, fields: Vec<Item> },
    /// A page, of all assets or of one type.
    Page {
        of: Option<&'static Type>,
        condition: Condition,
        first: usize,
        /// Whether all are counted; else a store may stop at the last row.
        total: bool,
        edges: bool,
        fields: Vec<Item>,
    },
    /// Of what nothing depends on.
    Unused {
        of: Option<&'static Type>,
        since: Option<&'static str>,
        condition: Condition,
        first: usize,
        /// The last asset of the page before.
        after: Option<String>,
        fields: Vec<Item>,
    },
}

/// Something selected of an asset.
#[derive(Debug, Clone)]
pub(crate) enum Item {
    Leaf(Leaf),
    Listed {
        key: String,
        field: &'static Field,
        condition: Option<Condition>,
        first: Option<usize>,
        /// As a connection, not as a plain list.
        connection: bool,
        fields: Vec<Item>,
    },
    Lineage {
        key: String,
        lineage: Box<Lineage>,
    },
    Impact {
        key: String,
        depth: Option<usize>,
        parts: Vec<Impact>,
    },
    Usage {
        key: String,
        parts: Vec<Usage>,
    },
    Paths {
        key: String,
        paths: Box<Paths>,
    },
    Similar {
        key: String,
        similar: Similar,
    },
    /// Under a condition on the type; of any asset if there is none.
    On {
        of: Option<&'static Type>,
        fields: Vec<Item>,
    },
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Leaf {
    Typename,
    Uri,
    Name,
    Lifecycle,
    Tags,
    Hydration,
}

#[derive(Debug, Clone)]
pub(crate) struct Lineage {
    pub(crate) upstream: bool,
    pub(crate) depth: Option<usize>,
    pub(crate) through: Option<Vec<&'static str>>,
    pub(crate) returned: Option<Condition>,
    pub(crate) within: Option<Condition>,
    pub(crate) stop: Option<Condition>,
    pub(crate) first: Option<usize>,
    pub(crate) after: Option<After>,
    pub(crate) parts: Vec<Part>,
}

/// Where a page goes on.
#[derive(Debug, Clone)]
pub(crate) struct After {
    pub(crate) hops: usize,
    pub(crate) uri: String,
    /// The cursor, if it comes from an answer.
    pub(crate) cursor: Option<String>,
}

/// A field of a lineage.
#[derive(Debug, Clone)]
pub(crate) enum Part {
    Typename,
    Nodes(Vec<Item>),
    Edges(Vec<OfEdge>),
    PageInfo,
    Total,
    Counts,
    Relationships(Link),
    Owners(Vec<Item>),
    Completeness,
}

/// A field of an edge.
#[derive(Debug, Clone)]
pub(crate) enum OfEdge {
    Typename,
    Cursor,
    Hops,
    Restricted,
    Node(Vec<Item>),
    Via(Link),
}

/// How much is asked of a relationship.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Link {
    Ends,
    Origin,
    All,
}

/// A field of an impact.
#[derive(Debug, Clone)]
pub(crate) enum Impact {
    Total,
    Counts,
    Live { field: &'static str, of: &'static Type, path: Option<Link>, fields: Vec<Item> },
    Owners(Vec<Item>),
    Completeness,
}

/// A field of a usage.
#[derive(Debug, Clone)]
pub(crate) enum Usage {
    Consumers,
    ByType,
    Teams(Vec<Item>),
    Domains(Vec<Item>),
    LiveDeployments,
    LastUsedAt,
    Completeness,
}

pub(crate) const COMPLETENESS: &str = "completeness { exact found cut }";
pub(crate) const COUNTS: &str = "counts { hops type count }";
pub(crate) const PAGE_INFO: &str = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }";

impl Ask {
    pub(crate) fn text(&self) -> String {
        let roots = self.roots.iter().map(|(key, root)| format!("  {key}: {}\n", root.text()));
        format!("{{\n{}}}", roots.collect::<String>())
    }

    /// The text to send, and its variables.
    pub(crate) fn request(&self) -> (String, Map<String, Json>) {
        if self.variables { lifted(&self.text()) } else { (self.text(), Map::new()) }
    }
}

impl Root {
    fn text(&self) -> String {
        match self {
            Self::One { of, uri, fields } => {
                format!("{}(uri: {uri:?}) {}", of.map_or("asset", |ty| ty.one), items(fields))
            }
            Self::Many { uris, fields } => format!("assetsByUri(uris: {uris:?}) {}", items(fields)),
            Self::Page { of, condition, first, total, edges, fields } => {
                let (name, condition) = (of.map_or("asset", |ty| ty.one), text(condition));
                let fields = items(fields);
                let rows =
                    if *edges { format!("edges {{ node {fields} }}") } else { format!("nodes {fields}") };
                let total = if *total { "totalCount " } else { "" };
                format!("{name}s(where: {condition}, first: {first}) {{ {total}{rows} }}")
            }
            Self::Unused { of, since, condition, first, after, fields } => {
                let mut arguments = vec![format!("where: {}", text(condition)), format!("first: {first}")];
                arguments.extend(of.map(|of| format!("type: {}", of.constant)));
                arguments.extend(since.map(|since| format!("since: {since:?}")));
                arguments.extend(after.as_ref().map(|uri| format!("after: {:?}", cursor_of_asset(uri))));
                let (arguments, fields) = (bracketed(&arguments), items(fields));
                format!(
                    "unused{arguments} {{ totalCount pageInfo {{ hasNextPage endCursor }} nodes {fields} }}"
                )
            }
        }
    }
}

/// A selection set.
pub(crate) fn items(items: &[Item]) -> String {
    let fields: Vec<_> = items.iter().map(Item::text).collect();
    format!("{{ {} }}", fields.join(" "))
}

impl Leaf {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Typename => "__typename",
            Self::Uri => "uri",
            Self::Name => "name",
            Self::Lifecycle => "lifecycle",
            Self::Tags => "tags",
            Self::Hydration => "hydration",
        }
    }
}

impl Link {
    pub(crate) fn text(self) -> &'static str {
        match self {
            Self::Ends => "{ from to }",
            Self::Origin => "{ from to type fact { origin } }",
            Self::All => "{ __typename from to type fact { origin recordedAt } }",
        }
    }
}

impl Item {
    fn text(&self) -> String {
        match self {
            Self::Leaf(leaf) => leaf.name().to_owned(),
            Self::Listed { key, field, condition, first, connection, fields } => {
                let mut arguments: Vec<String> = Vec::new();
                arguments.extend(condition.as_ref().map(|condition| format!("where: {}", text(condition))));
                arguments.extend(first.map(|first| format!("first: {first}")));
                let (name, arguments, fields) = (field.name, bracketed(&arguments), items(fields));
                if *connection {
                    format!("{key}: {name}Connection{arguments} {{ edges {{ node {fields} }} }}")
                } else {
                    format!("{key}: {name}{arguments} {fields}")
                }
            }
            Self::Lineage { key, lineage } => format!("{key}: lineage{}", lineage.text()),
            Self::Impact { key, depth, parts } => {
                let depth: Vec<_> = depth.iter().map(|depth| format!("depth: {depth}")).collect();
                let parts: Vec<_> = parts.iter().map(Impact::text).collect();
                format!("{key}: impact{} {{ {} }}", bracketed(&depth), parts.join(" "))
            }
            Self::Usage { key, parts } => {
                let parts: Vec<_> = parts.iter().map(Usage::text).collect();
                format!("{key}: usage {{ {} }}", parts.join(" "))
            }
            Self::Paths { key, paths } => format!("{key}: paths{}", paths.text()),
            Self::Similar { key, similar } => format!("{key}: similar{}", similar.text()),
            Self::On { of, fields } => {
                format!("... on {} {}", of.map_or("Asset", |ty| ty.name), items(fields))
            }
        }
    }
}

pub(crate) fn bracketed(arguments: &[String]) -> String {
    if arguments.is_empty() { String::new() } else { format!("({})", arguments.join(", ")) }
}

impl Lineage {
    /// The name of the direction.
    pub(crate) fn direction(&self) -> &'static str {
        if self.upstream { "UPSTREAM" } else { "DOWNSTREAM" }
    }

    fn text(&self) -> String {
        let mut arguments = vec![format!("direction: {}", self.direction())];
        arguments.extend(self.depth.map(|depth| format!("depth: {depth}")));
        arguments.extend(self.through.as_ref().map(|names| format!("through: [{}]", names.join(", "))));
        for (name, condition) in [("where", &self.returned), ("within", &self.within), ("stopAt", &self.stop)]
        {
            arguments.extend(condition.as_ref().map(|condition| format!("{name}: {}", text(condition))));
        }
        arguments.extend(self.first.map(|first| format!("first: {first}")));
        arguments
            .extend(self.after.as_ref().map(|after| format!("after: {:?}", after.text(self.direction()))));
        let parts: Vec<_> = self.parts.iter().map(Part::text).collect();
        format!("{} {{ {} }}", bracketed(&arguments), parts.join(" "))
    }
}

impl After {
    fn text(&self, direction: &str) -> String {
        self.cursor.clone().unwrap_or_else(|| cursor(direction, self.hops, &self.uri))
    }
}

/// The cursor of a row.
pub(crate) fn cursor(direction: &str, hops: usize, uri: &str) -> String {
    URL_SAFE_NO_PAD.encode(json!([format!("Lineage:{direction}"), hops, uri]).to_string())
}

/// The cursor of an asset in a page of assets.
pub(crate) fn cursor_of_asset(uri: &str) -> String {
    URL_SAFE_NO_PAD.encode(json!(["Asset:", uri]).to_string())
}

impl Part {
    fn text(&self) -> String {
        match self {
            Self::Typename => "__typename".to_owned(),
            Self::Nodes(fields) => format!("nodes {}", items(fields)),
            Self::Edges(fields) => {
                let fields: Vec<_> = fields.iter().map(OfEdge::text).collect();
                format!("edges {{ {} }}", fields.join(" "))
            }
            Self::PageInfo => PAGE_INFO.to_owned(),
            Self::Total => "totalCount".to_owned(),
            Self::Counts => COUNTS.to_owned(),
            Self::Relationships(link) => format!("relationships {}", link.text()),
            Self::Owners(fields) => format!("owners {{ count owner {} }}", items(fields)),
            Self::Completeness => COMPLETENESS.to_owned(),
        }
    }
}

impl OfEdge {
    fn text(&self) -> String {
        match self {
            Self::Typename => "__typename".to_owned(),
            Self::Cursor => "cursor".to_owned(),
            Self::Hops => "hops".to_owned(),
            Self::Restricted => "restricted".to_owned(),
            Self::Node(fields) => format!("node {}", items(fields)),
            Self::Via(link) => format!("via {}", link.text()),
        }
    }
}

impl Impact {
    fn text(&self) -> String {
        match self {
            Self::Total => "totalCount".to_owned(),
            Self::Counts => COUNTS.to_owned(),
            Self::Live { field, path, fields, .. } => {
                let path = path.map_or(String::new(), |link| format!(" path {}", link.text()));
                format!("{field} {{ hops asset {}{path} }}", items(fields))
            }
            Self::Owners(fields) => format!("owners {{ count owner {} }}", items(fields)),
            Self::Completeness => COMPLETENESS.to_owned(),
        }
    }
}

impl Usage {
    fn text(&self) -> String {
        match self {
            Self::Consumers => "consumers".to_owned(),
            Self::ByType => "consumersByType { type direct count }".to_owned(),
            Self::Teams(fields) => format!("teams {}", items(fields)),
            Self::Domains(fields) => format!("domains {}", items(fields)),
            Self::LiveDeployments => "liveDeployments".to_owned(),
            Self::LastUsedAt => "lastUsedAt".to_owned(),
            Self::Completeness => COMPLETENESS.to_owned(),
        }
    }
}
