//! What is asked: each question in our API, in that of the other library where it can be asked there, and as a statement written by
//! hand.
//!
//! In: how large the graph is, where deep pages begin. Out: requests and statements. Must not know: servers, times.

use serde_json::{Value as Json, json};

use super::graph::{Sizes, deep_dataset, uri};

/// Where pages begin that lie deep in their list.
#[derive(Debug, Clone, Default)]
pub(crate) struct Deep {
    /// A cursor of ours in the filtered versions, how many stand before it, and the version it stands for.
    pub(crate) filtered: Place,
    /// The same of all features by name.
    pub(crate) features: Place,
}

/// A place in a list.
#[derive(Debug, Clone, Default)]
pub(crate) struct Place {
    pub(crate) cursor: String,
    pub(crate) offset: usize,
    /// By what the list is ordered: a moment, a name.
    pub(crate) key: String,
    pub(crate) uri: String,
}

/// A request of GraphQL, and where its answer holds what was asked.
#[derive(Debug, Clone)]
pub(crate) struct Ask {
    pub(crate) query: &'static str,
    pub(crate) variables: Json,
    /// A JSON pointer to the rows; or names with pointers, which make one row.
    pub(crate) rows: Rows,
}

#[derive(Debug, Clone, Copy)]
pub(crate) enum Rows {
    At(&'static str),
    Of(&'static [(&'static str, &'static str)]),
}

/// A statement, its parameters, and the names of what its rows hold.
#[derive(Debug, Clone)]
pub(crate) struct Floor {
    pub(crate) statement: &'static str,
    pub(crate) parameters: Vec<(&'static str, Json)>,
    /// A name for each value of a row; a pair of name and names for a list of rows.
    pub(crate) names: Json,
}

/// One question.
#[derive(Debug, Clone)]
pub(crate) struct Question {
    pub(crate) name: &'static str,
    pub(crate) ours: Ask,
    /// Asked of the other library's subgraph.
    pub(crate) subgraph: bool,
    pub(crate) theirs: Option<Ask>,
    pub(crate) floor: Floor,
}

fn ask(query: &'static str, variables: Json, at: &'static str) -> Ask {
    Ask { query, variables, rows: Rows::At(at) }
}

fn floor(statement: &'static str, parameters: &[(&'static str, Json)], names: Json) -> Floor {
    Floor { statement, parameters: parameters.to_vec(), names }
}

/// All of them, as one of several clients asks them: each of another asset, where an asset is asked for that has its like.
pub(crate) fn questions(sizes: &Sizes, deep: &Deep, client: usize) -> Vec<Question> {
    let mut all = simple(sizes, client);
    all.extend(nested(sizes, client));
    all.extend(pages(deep));
    all.extend(sums());
    // Of small graphs, no more than there are, or the other library would be asked for one asset again and again.
    let counts = [1, 10, 100, 1_000].into_iter().filter(|count| *count <= sizes.models.max(100));
    all.extend(counts.map(|count| entities(sizes, count, client)));
    all.extend(walks(sizes, client));
    all
}

fn question(name: &'static str, ours: Ask, theirs: Option<Ask>, floor: Floor) -> Question {
    Question { name, ours, subgraph: false, theirs, floor }
}

fn simple(sizes: &Sizes, client: usize) -> Vec<Question> {
    let dataset = json!({"uri": uri("dataset", (77 + client * 1_009) % sizes.datasets)});
    vec![
        question(
            "point",
            ask("query($uri: ID!) { dataset(uri: $uri) { uri name } }", dataset.clone(), "/data/dataset"),
            Some(ask(
                "query($uri: ID!) { datasets(where: { uri: { eq: $uri } }) { uri name } }",
                dataset.clone(),
                "/data/datasets",
            )),
            floor(
                include_str!("floor/point.cypher"),
                &[("uri", dataset["uri"].clone())],
                json!(["uri", "name"]),
            ),
        ),
        question(
            "page of 20 with owners",
            ask(
                "{ models(first: 20, orderBy: NAME_ASC) { nodes { uri name owners { uri name } } } }",
                json!({}),
                "/data/models/nodes",
            ),
            Some(ask(
                "{ models(limit: 20, sort: [{ name: ASC }]) { uri name owners { uri name } } }",
                json!({}),
                "/data/models",
            )),
            floor(
                include_str!("floor/page.cypher"),
                &[],
                json!(["uri", "name", ["owners", ["uri", "name"]]]),
            ),
        ),
    ]
}

fn nested(sizes: &Sizes, client: usize) -> Vec<Question> {
    // One with some versions, as most have.
    let model = json!({"uri": uri("model", (sizes.models / 3 + client) % sizes.models)});
    let datasets = json!(["derivedFrom", ["uri", "name", ["owners", ["name"]]]]);
    let features = json!(["usesFeatures", ["uri", "name", "dataType", datasets]]);
    let names = json!(["uri", "name", ["versions", ["uri", "version", "stage", features]]]);
    vec![
        question(
            "nested, four levels",
            ask(
                "query($uri: ID!) { model(uri: $uri) { uri name versions { uri version stage usesFeatures { uri name dataType \
                 derivedFrom { uri name owners { name } } } } } }",
                model.clone(),
                "/data/model",
            ),
            Some(ask(
                "query($uri: ID!) { models(where: { uri: { eq: $uri } }) { uri name versions { uri version stage usesFeatures { \
                 uri name dataType derivedFrom { uri name owners { name } } } } } }",
                model.clone(),
                "/data/models",
            )),
            floor(include_str!("floor/nested.cypher"), &[("uri", model["uri"].clone())], names),
        ),
        question(
            "interface page of 20",
            ask(
                "query($part: String!) { assets(first: 20, orderBy: NAME_ASC, where: { name: { contains: $part } }) { nodes { uri \
                 name owners { name } ... on Model { frameworks versions { version } } ... on Dataset { rowCount } } } }",
                json!({"part": "churn"}),
                "/data/assets/nodes",
            ),
            Some(ask(
                "query($part: String!) { assets(limit: 20, sort: [{ name: ASC }], where: { name: { contains: $part } }) { uri name \
                 owners { name } ... on Model { frameworks versions { version } } ... on Dataset { rowCount } } }",
                json!({"part": "churn"}),
                "/data/assets",
            )),
            floor(
                include_str!("floor/interface.cypher"),
                &[("part", json!("churn"))],
                json!([
                    "uri",
                    "name",
                    ["owners", ["name"]],
                    "frameworks",
                    ["versions", ["version"]],
                    "rowCount"
                ]),
            ),
        ),
    ]
}

fn pages(deep: &Deep) -> Vec<Question> {
    let theirs_after = |offset: usize| {
        use base64::{Engine as _, engine::general_purpose::STANDARD};
        STANDARD.encode(format!("arrayconnection:{}", offset - 1))
    };
    let filter = json!({"least": 0.9, "metric": "auc"});
    let with = |name: &str, value: Json| {
        let mut variables = filter.clone();
        variables[name] = value;
        variables
    };
    let feature = json!(["uri", "name"]);
    let Deep { filtered, features } = deep;
    vec![
        question(
            "connection, filtered by related, sorted, deep",
            ask(
                "query($after: String, $metric: String!, $least: Float!) { modelVersions(first: 20, after: $after, orderBy: \
                 CREATED_AT_DESC, where: { evaluations: { some: { metrics: { some: { name: { eq: $metric }, value: { gte: $least } } \
                 } } } }) { pageInfo { hasNextPage endCursor } edges { cursor node { uri version stage model { name } } } } }",
                with("after", json!(filtered.cursor)),
                "/data/modelVersions/edges",
            ),
            Some(ask(
                "query($after: String, $metric: String!, $least: Float!) { versionsOfModelsConnection(first: 20, after: $after, sort: [{ \
                 createdAt: DESC }], where: { evaluations: { some: { metrics: { some: { name: { eq: $metric }, value: { gte: $least } \
                 } } } } }) { pageInfo { hasNextPage endCursor } edges { cursor node { uri version stage model { name } } } } }",
                with("after", json!(theirs_after(filtered.offset))),
                "/data/versionsOfModelsConnection/edges",
            )),
            floor(
                include_str!("floor/connection.cypher"),
                &[
                    ("at", json!(filtered.key)),
                    ("uri", json!(filtered.uri)),
                    ("metric", json!("auc")),
                    ("least", json!(0.9)),
                ],
                json!(["uri", "version", "stage", ["model", ["name"]]]),
            ),
        ),
        question(
            "page 1 by name",
            ask(
                "{ features(first: 2, orderBy: NAME_ASC) { nodes { uri name } } }",
                json!({}),
                "/data/features/nodes",
            ),
            Some(ask(
                "{ features(limit: 2, sort: [{ name: ASC }]) { uri name } }",
                json!({}),
                "/data/features",
            )),
            floor(include_str!("floor/first.cypher"), &[], feature.clone()),
        ),
        question(
            "page 10,000 by name",
            ask(
                "query($after: String) { features(first: 2, after: $after, orderBy: NAME_ASC) { nodes { uri name } } }",
                json!({"after": features.cursor}),
                "/data/features/nodes",
            ),
            Some(ask(
                "query($offset: Int) { features(limit: 2, offset: $offset, sort: [{ name: ASC }]) { uri name } }",
                json!({"offset": features.offset}),
                "/data/features",
            )),
            floor(
                include_str!("floor/far.cypher"),
                &[("name", json!(features.key)), ("uri", json!(features.uri))],
                feature,
            ),
        ),
    ]
}

fn sums() -> Vec<Question> {
    let of = |query, rows| Ask { query, variables: json!({}), rows };
    vec![
        question(
            "aggregates",
            of(
                r#"{ metrics(where: { name: { eq: "auc" } }) { totalCount aggregate { value { min max avg } } } }"#,
                Rows::Of(&[
                    ("count", "/data/metrics/totalCount"),
                    ("min", "/data/metrics/aggregate/value/min"),
                    ("max", "/data/metrics/aggregate/value/max"),
                    ("avg", "/data/metrics/aggregate/value/avg"),
                ]),
            ),
            Some(of(
                r#"{ metricsConnection(where: { name: { eq: "auc" } }) { aggregate { count { nodes } node { value { min max average } } } } }"#,
                Rows::Of(&[
                    ("count", "/data/metricsConnection/aggregate/count/nodes"),
                    ("min", "/data/metricsConnection/aggregate/node/value/min"),
                    ("max", "/data/metricsConnection/aggregate/node/value/max"),
                    ("avg", "/data/metricsConnection/aggregate/node/value/average"),
                ]),
            )),
            floor(
                include_str!("floor/aggregate.cypher"),
                &[("name", json!("auc"))],
                json!(["count", "min", "max", "avg"]),
            ),
        ),
        question(
            "count",
            of("{ modelVersions { totalCount } }", Rows::Of(&[("count", "/data/modelVersions/totalCount")])),
            Some(of(
                "{ versionsOfModelsConnection { aggregate { count { nodes } } } }",
                Rows::Of(&[("count", "/data/versionsOfModelsConnection/aggregate/count/nodes")]),
            )),
            floor(include_str!("floor/count.cypher"), &[], json!(["count"])),
        ),
    ]
}

fn entities(sizes: &Sizes, count: usize, client: usize) -> Question {
    const QUERY: &str = "query($representations: [_Any!]!) { _entities(representations: $representations) { ... on Model { uri name \
                         owners { uri name } } } }";
    // As a page of another subgraph would name them.
    let uris: Vec<String> =
        (0..count).map(|number| uri("model", (client + number).wrapping_mul(31) % sizes.models)).collect();
    let named = |uri: &String| json!({"__typename": "Model", "uri": uri});
    let representations: Vec<Json> = uris.iter().map(named).collect();
    let asked = ask(QUERY, json!({"representations": representations}), "/data/_entities");
    Question {
        name: match count {
            1 => "_entities of 1",
            10 => "_entities of 10",
            100 => "_entities of 100",
            _ => "_entities of 1,000",
        },
        ours: asked.clone(),
        subgraph: true,
        theirs: Some(asked),
        floor: floor(
            include_str!("floor/entities.cypher"),
            &[("uris", json!(uris))],
            json!(["uri", "name", ["owners", ["uri", "name"]]]),
        ),
    }
}

fn walks(sizes: &Sizes, client: usize) -> Vec<Question> {
    let deep = json!({"uri": deep_dataset(sizes, client)});
    let names = json!(["uri", ["found", ["uri", "name"]]]);
    let found = |pointer| Rows::Of(pointer);
    vec![
        question(
            "lineage of 2,000",
            Ask {
                query: "query($uri: ID!) { dataset(uri: $uri) { uri lineage(direction: UPSTREAM, depth: 10, through: [DERIVED_FROM], \
                        first: 5000) { nodes { uri name } } } }",
                variables: deep.clone(),
                rows: found(&[("uri", "/data/dataset/uri"), ("found", "/data/dataset/lineage/nodes")]),
            },
            Some(Ask {
                query: "query($uri: ID!) { datasets(where: { uri: { eq: $uri } }) { uri ancestors { uri name } } }",
                variables: deep.clone(),
                rows: found(&[("uri", "/data/datasets/0/uri"), ("found", "/data/datasets/0/ancestors")]),
            }),
            floor(include_str!("floor/lineage.cypher"), &[("uri", deep["uri"].clone())], names.clone()),
        ),
        question(
            "lineage, first page of 50",
            Ask {
                query: "query($uri: ID!) { dataset(uri: $uri) { uri lineage(direction: UPSTREAM, through: [DERIVED_FROM], first: 50) { \
                        nodes { uri name } } } }",
                variables: deep.clone(),
                rows: found(&[("uri", "/data/dataset/uri"), ("found", "/data/dataset/lineage/nodes")]),
            },
            Some(Ask {
                query: "query($uri: ID!) { datasets(where: { uri: { eq: $uri } }) { uri nearest { uri name } } }",
                variables: deep.clone(),
                rows: found(&[("uri", "/data/datasets/0/uri"), ("found", "/data/datasets/0/nearest")]),
            }),
            floor(include_str!("floor/nearest.cypher"), &[("uri", deep["uri"].clone())], names),
        ),
        question(
            "filter on what versions come from",
            ask(
                "query($license: String!) { modelVersions(first: 20, orderBy: CREATED_AT_DESC, where: { upstream: { some: { on: { \
                 dataset: { license: { eq: $license } } } } } }) { nodes { uri } } }",
                json!({"license": "cc-by-nc-4.0"}),
                "/data/modelVersions/nodes",
            ),
            None,
            floor(
                include_str!("floor/transitive.cypher"),
                &[("license", json!("cc-by-nc-4.0"))],
                json!(["uri"]),
            ),
        ),
        question(
            "search with usage",
            Ask {
                query: "query($words: String!) { search(query: $words, first: 20, where: { type: { eq: MODEL_VERSION } }) { \
                        totalCount nodes { uri name usage { consumers } } } }",
                variables: json!({"words": "churn fraud "}),
                rows: found(&[("total", "/data/search/totalCount"), ("hits", "/data/search/nodes")]),
            },
            None,
            floor(
                include_str!("floor/search.cypher"),
                &[
                    ("words", json!("churn AND fraud")),
                    ("one", json!(" churn ")),
                    ("two", json!(" fraud ")),
                    ("both", json!(" churn fraud")),
                ],
                json!(["total", ["hits", ["uri", "name", ["usage", ["consumers"]]]]]),
            ),
        ),
    ]
}
