//! What is hidden and what is absent, told alike; bounds that only what is seen counts towards; keys of every kind.
//!
//! In: a place or a store. Out: nothing; it asserts. Must not know: how rules are kept.

use mlg::{
    access::{Caller, Role},
    backend::Backend,
    catalog,
};
use serde_json::{Value as Json, json};

use crate::world::{Place, TYPES, caller, outsider, rules, schema, served, told, uri};

/// The same question about something hidden and about nothing at all.
pub(crate) async fn hidden_and_absent(place: &Place) {
    let open = uri("model", false);
    for (kind, ty) in TYPES {
        let (hidden, absent) = (uri(kind, true), format!("mlg://{kind}/t/s-nobody"));
        let mut field = ty.to_string();
        field[..1].make_ascii_lowercase();
        let pairs = [(hidden, absent), (format!("urn:secret:{kind}"), format!("urn:nobody:{kind}"))];
        for (hidden, absent) in &pairs {
            for query in [
                "{ FIELD(uri: \"URI\") { uri name owners { uri } } }",
                "{ asset(uri: \"URI\") { __typename uri } }",
                "{ assetsByUri(uris: [\"OPEN\", \"URI\"]) { uri } }",
                "{ _entities(representations: [{__typename: \"TYPE\", uri: \"URI\"}]) { __typename } }",
                "{ _entities(representations: [{__typename: \"Asset\", uri: \"URI\"}]) { __typename } }",
                "{ assets(where: {uri: {eq: \"URI\"}}) { totalCount nodes { uri } } }",
                "{ assets(where: {uri: {in: [\"OPEN\", \"URI\"]}}) { totalCount } }",
                "{ model(uri: \"OPEN\") { paths(to: \"URI\") { total atLeast lookedAt paths { hops } } } }",
                "{ models(where: {upstream: {some: {uri: {eq: \"URI\"}}}}) { totalCount } }",
                "{ search(selected: [{facet: OWNERS, values: [\"URI\"]}]) { totalCount } }",
            ] {
                let of = |uri: &str| {
                    query
                        .replace("FIELD", &field)
                        .replace("TYPE", ty)
                        .replace("OPEN", &open)
                        .replace("URI", uri)
                };
                let (one, other) = (of(hidden), of(absent));
                let told_of_hidden = told(&place.whole, &outsider(), &one).await;
                let told_of_absent = told(&place.whole, &outsider(), &other).await;
                assert_eq!(told_of_hidden.replace(hidden, absent), told_of_absent, "{}: {one}", place.name);
            }
        }
        // A type that the uri is not of is refused before anybody looks for it.
        let wrong = format!("{{ dataset(uri: {:?}) {{ uri }} }}", pairs[0].0);
        place.same(&wrong).await;
    }
}

/// More than a list may hold, of which few are seen.
pub(crate) async fn bounds(backend: Backend) {
    const SEEN: usize = 3;
    let mut lines =
        vec![json!({ "type": "Team", "uri": "mlg://team/t/one", "name": "one", "tags": ["open"] })];
    for number in 0..1_001 + SEEN {
        let uri = format!("mlg://model/t/{number:04}");
        let tags = if number < SEEN { vec!["open"] } else { vec![] };
        lines.push(json!({ "type": "Model", "uri": uri, "tags": tags }));
        lines.push(json!({ "relationship": "OWNED_BY", "from": uri, "to": "mlg://team/t/one" }));
    }
    let lines: Vec<String> = lines.iter().map(ToString::to_string).collect();
    let mut service = served(schema(), backend, &lines).await;
    rules(&mut service, &[(Role::Reader, "{tags: {has: \"open\"}}")]);
    let query = "{ team(uri: \"mlg://team/t/one\") { owns { uri } } }";
    let all: Json = serde_json::from_str(&told(&service, &Caller::local(), query).await).expect("JSON");
    assert_eq!(all["errors"][0]["extensions"]["code"], "RESULT_TOO_LARGE", "{all}");
    let uris: Vec<Json> =
        (0..SEEN).map(|number| json!({ "uri": format!("mlg://model/t/{number:04}") })).collect();
    let expected = json!({ "data": { "team": { "owns": uris } } }).to_string();
    assert_eq!(told(&service, &caller(Role::Reader, json!({})), query).await, expected);
}

const KEYED: &str = r#"
extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
scalar DateTime
interface Asset @key(fields: "uri") @node {
  uri: ID!
  name: String!
  updatedAt: DateTime!
  hydration: Hydration!
}
enum Hydration { REFERENCE HYDRATED FAILED }
type Shop implements Asset @key(fields: "uri") @key(fields: "number") @node {
  uri: ID!
  name: String!
  updatedAt: DateTime!
  hydration: Hydration!
  number: Int
}
type Product implements Asset @key(fields: "uri") @key(fields: "sku package") @key(fields: "sku shop { number }") @node {
  uri: ID!
  name: String!
  updatedAt: DateTime!
  hydration: Hydration!
  sku: String
  package: String
  open: Boolean
  shop: Shop @relationship(type: "SOLD_IN")
}
"#;

/// Entities by their uri, by several fields, and by fields of what they are related to.
pub(crate) async fn keys(backend: Backend) {
    let catalog = catalog::load("keyed.graphql", KEYED).unwrap_or_else(|report| panic!("{report}"));
    let lines = [
        r#"{"type":"Shop","uri":"mlg://shop/t/a","name":"open a","number":1}"#,
        r#"{"type":"Shop","uri":"mlg://shop/t/b","name":"shut b","number":2}"#,
        r#"{"type":"Product","uri":"mlg://product/t/a","name":"open a","sku":"x","package":"box"}"#,
        r#"{"type":"Product","uri":"mlg://product/t/b","name":"shut b","sku":"x","package":"bag"}"#,
        r#"{"type":"Product","uri":"mlg://product/t/c","name":"open c","sku":"y","package":"bag"}"#,
        r#"{"relationship":"SOLD_IN","from":"mlg://product/t/a","to":"mlg://shop/t/a"}"#,
        r#"{"relationship":"SOLD_IN","from":"mlg://product/t/b","to":"mlg://shop/t/a"}"#,
        r#"{"relationship":"SOLD_IN","from":"mlg://product/t/c","to":"mlg://shop/t/b"}"#,
    ];
    let lines: Vec<String> = lines.map(str::to_owned).into();
    let mut service = served(catalog, backend, &lines).await;
    rules(&mut service, &[(Role::Reader, "{name: {startsWith: \"open\"}}")]);
    let representations = [
        ("{__typename: \"Product\", uri: \"mlg://product/t/a\"}", Some("open a")),
        ("{__typename: \"Product\", uri: \"mlg://product/t/b\"}", None),
        ("{__typename: \"Asset\", uri: \"mlg://product/t/b\"}", None),
        ("{__typename: \"Product\", sku: \"x\", package: \"box\"}", Some("open a")),
        ("{__typename: \"Product\", sku: \"x\", package: \"bag\"}", None),
        ("{__typename: \"Product\", sku: \"y\", package: \"bag\"}", Some("open c")),
        // The shop by which it is named is not seen, so it is not there to name anything by.
        ("{__typename: \"Product\", sku: \"y\", shop: {number: 2}}", None),
        ("{__typename: \"Product\", sku: \"y\", shop: {number: 3}}", None),
        ("{__typename: \"Shop\", number: 1}", Some("open a")),
        ("{__typename: \"Shop\", number: 2}", None),
        ("{__typename: \"Shop\", number: 3}", None),
    ];
    let reader = caller(Role::Reader, json!({}));
    let ask =
        |given: &str| format!("{{ _entities(representations: [{given}]) {{ ... on Asset {{ name }} }} }}");
    let all: Vec<&str> = representations.iter().map(|(given, _)| *given).collect();
    let found: Vec<Json> = representations
        .iter()
        .map(|(_, name)| name.map_or(Json::Null, |name| json!({ "name": name })))
        .collect();
    let expected = json!({ "data": { "_entities": found } }).to_string();
    assert_eq!(told(&service, &reader, &ask(&all.join(", "))).await, expected);
    for (given, name) in representations {
        let found = name.map_or(Json::Null, |name| json!({ "name": name }));
        let expected = json!({ "data": { "_entities": [found] } }).to_string();
        assert_eq!(told(&service, &reader, &ask(given)).await, expected, "{given}");
    }
    let whole: Json =
        serde_json::from_str(&told(&service, &Caller::local(), &ask(&all.join(", "))).await).expect("JSON");
    let there = whole["data"]["_entities"].as_array().unwrap_or_else(|| panic!("{whole}"));
    let there = there.iter().filter(|entity| !entity.is_null()).count();
    assert_eq!(there, 9, "{whole}");
}
