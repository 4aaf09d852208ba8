//! A small schema, a store of it, and short names for hand-built Changes and plans.

use std::sync::Arc;

use mlg::{
    backend::sqlite::{Deadlines, Location, Sqlite},
    catalog::{
        self,
        types::{Catalog, Field, Property, Target, TypeId},
    },
    changes::{By, Changes, End, NodeChange, NodeRef, Properties, RelationshipChange},
    plan::types::{
        Column, Expand, Nodes, OrderKey, Param, Predicate, Read, RootRead, Rows, SeekValue, SetRead, Source,
        Subject,
    },
    value::Value,
};

pub(crate) const SCHEMA: &str = r#"
extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])

interface Asset @key(fields: "uri") @node {
  uri: ID!
  name: String! @index
  aliases: [String!]!
  hydration: Hydration!
}

enum Hydration { REFERENCE HYDRATED FAILED }

type Item implements Asset @key(fields: "uri") @node {
  uri: ID!
  name: String! @index
  aliases: [String!]!
  hydration: Hydration!
  title: String
  score: Float @index
  rank: Int
  big: BigInt
  flag: Boolean
  at: DateTime @index
  day: Date
  tags: [String!]!
  numbers: [Int!]!
  weights: [Float!]!
  flags: [Boolean!]!
  uses: [Item!]! @relationship(type: "USES", properties: "Use")
  usedBy: [Item!]! @relationship(type: "USES", direction: IN, properties: "Use")
  boxes: [Box!]! @relationship(type: "IN_BOX")
  owners: [Asset!]! @relationship(type: "OWNED_BY")
  parts: [Part!]! @relationship(type: "HAS_PART")
}

type Box implements Asset @key(fields: "uri") @node {
  uri: ID!
  name: String! @index
  aliases: [String!]!
  hydration: Hydration!
  items: [Item!]! @relationship(type: "IN_BOX", direction: IN)
  owners: [Asset!]! @relationship(type: "OWNED_BY")
}

type Use {
  role: String
  share: Float
}

type Part @component(key: ["label"]) {
  label: String!
  size: Int @index
  item: Item @relationship(type: "HAS_PART", direction: IN)
}
"#;

pub(crate) fn catalog_of(schema: &str) -> Catalog {
    catalog::load("test.graphql", schema).unwrap_or_else(|report| panic!("{report}"))
}

pub(crate) fn catalog() -> Catalog {
    catalog_of(SCHEMA)
}

pub(crate) async fn memory(catalog: &Catalog) -> Sqlite {
    let store = Sqlite::open(&Location::Memory, Deadlines::default()).unwrap();
    store.migrate(catalog).await.unwrap();
    store
}

pub(crate) fn id(catalog: &Catalog, ty: &str) -> TypeId {
    catalog.type_named(ty).unwrap().id
}

pub(crate) fn property(catalog: &Catalog, ty: &str, name: &str) -> Arc<Property> {
    match &catalog.type_named(ty).unwrap().fields[name] {
        Field::Property(property) => Arc::clone(property),
        Field::Relationship(_) | Field::Computed(_) => panic!("`{ty}.{name}` is a relationship"),
    }
}

pub(crate) fn properties(catalog: &Catalog, ty: &str, values: &[(&str, Value)]) -> Properties {
    values.iter().map(|(name, value)| (property(catalog, ty, name), value.clone())).collect()
}

pub(crate) fn node(catalog: &Catalog, ty: &str, key: &str, values: &[(&str, Value)]) -> NodeChange {
    NodeChange {
        node: NodeRef { ty: id(catalog, ty), key: key.into() },
        properties: properties(catalog, ty, values),
        defaults: properties(catalog, ty, &[("name", key.into()), ("hydration", "HYDRATED".into())]),
        lists: Vec::new(),
    }
}

pub(crate) fn end(catalog: &Catalog, ty: &str, key: &str) -> End {
    let reference = [("name", key.into()), ("hydration", "REFERENCE".into())];
    End {
        node: NodeRef { ty: id(catalog, ty), key: key.into() },
        reference: properties(catalog, ty, &reference),
    }
}

pub(crate) fn related(
    catalog: &Catalog,
    from: (&str, &str),
    relationship: &str,
    to: (&str, &str),
) -> RelationshipChange {
    RelationshipChange {
        relationship: relationship.into(),
        from: end(catalog, from.0, from.1),
        to: end(catalog, to.0, to.1),
        properties: Vec::new(),
        defaults: Vec::new(),
        by: By::Hand,
    }
}

pub(crate) fn used(
    catalog: &Catalog,
    (from, to): (&str, &str),
    role: Option<&str>,
    share: Option<f64>,
) -> RelationshipChange {
    let own = &catalog.relationships["USES"].properties.as_ref().unwrap().properties;
    let mut change = related(catalog, ("Item", from), "USES", ("Item", to));
    change.properties = vec![
        (Arc::clone(&own["role"]), role.map_or(Value::Null, Value::from)),
        (Arc::clone(&own["share"]), share.map_or(Value::Null, Value::Float)),
    ];
    change
}

pub(crate) fn changes(nodes: Vec<NodeChange>, relationships: Vec<RelationshipChange>) -> Changes {
    Changes { nodes, relationships, ..Changes::default() }
}

pub(crate) fn nodes(catalog: &Catalog, types: &[&str], test: bool) -> Nodes {
    let types: Vec<_> = types.iter().map(|ty| catalog.type_named(ty).unwrap()).collect();
    Nodes {
        types: types.iter().map(|ty| ty.id).collect(),
        label: None,
        labels: types.iter().map(|ty| Arc::clone(&ty.label)).collect(),
        test,
    }
}

pub(crate) fn scan(catalog: &Catalog, types: &[&str]) -> SetRead {
    set(Source::Scan(nodes(catalog, types, true)))
}

pub(crate) fn set(source: Source) -> SetRead {
    SetRead {
        source,
        filter: Predicate::Constant(true),
        rows: None,
        total: false,
        aggregate: None,
        groups: Vec::new(),
    }
}

pub(crate) fn expansion(catalog: &Catalog, ty: &str, field: &str) -> Expand {
    let Field::Relationship(relationship) = &catalog.type_named(ty).unwrap().fields[field] else {
        panic!("`{ty}.{field}` is a property")
    };
    let types = match relationship.target {
        Target::Type(id) => vec![&*catalog.node(id).name],
        Target::Interface(id) => {
            catalog.interface(id).types.iter().map(|id| &*catalog.node(id).name).collect()
        }
    };
    Expand {
        relationship: Arc::clone(&relationship.stored),
        direction: relationship.direction,
        nodes: nodes(catalog, &types, relationship.needs_type_test),
    }
}

pub(crate) fn by_key(catalog: &Catalog, ty: &str) -> Vec<OrderKey> {
    vec![OrderKey {
        subject: Subject::Node,
        property: Arc::clone(&catalog.type_named(ty).unwrap().key),
        descending: false,
        nulls_first: false,
    }]
}

pub(crate) fn rows(order: Vec<OrderKey>, columns: Vec<Column>) -> Rows {
    Rows { order, after: None, before: None, limit: None, whole: false, columns }
}

pub(crate) fn seek(values: &[Value], params: &mut Vec<Value>) -> Vec<SeekValue> {
    values
        .iter()
        .map(|value| {
            if value.is_null() {
                return SeekValue::Null;
            }
            params.push(value.clone());
            SeekValue::Value(Param(params.len() - 1))
        })
        .collect()
}

pub(crate) fn column(catalog: &Catalog, ty: &str, name: &str) -> Column {
    Column::Property { subject: Subject::Node, property: property(catalog, ty, name) }
}

pub(crate) fn root(read: SetRead, params: Vec<Value>) -> RootRead {
    RootRead::new(Read::Set(read), params)
}

pub(crate) fn list(items: &[Value]) -> Value {
    Value::List(items.to_vec())
}

pub(crate) fn texts(items: &[&str]) -> Value {
    Value::List(items.iter().map(|item| Value::from(*item)).collect())
}

/// A value as a record has it: temporal values are integers there.
pub(crate) fn recorded(value: &Value) -> Value {
    match value {
        Value::DateTime(micros) => Value::Int(*micros),
        Value::Date(date) => Value::Int(i64::from(*date)),
        other => other.clone(),
    }
}

/// Items with every property, many ties, many missing values and awkward text.
pub(crate) fn sample() -> Vec<Vec<(&'static str, Value)>> {
    let titles =
        ["", "a", "A", "ab", "Ab%_", "\u{e9}", "e\u{301}", "😀", "\u{ffff}", "İstanbul", "it's \"q\"", "ß"];
    let mut items = Vec::new();
    for number in 0_i64..60 {
        let pick = |modulus: i64, value: Value| if number % modulus == 0 { Value::Null } else { value };
        let small = i32::try_from(number % 4).unwrap();
        let title = titles[usize::try_from(number * 7 % 12).unwrap()];
        let many: Vec<Value> = (0..number % 4).map(|item| Value::Int(item % 3)).collect();
        items.push(vec![
            ("title", pick(5, title.into())),
            ("score", pick(3, Value::Float(f64::from(small) / 3.0))),
            ("rank", pick(4, Value::Int(number % 3 - 1))),
            ("big", pick(6, Value::Int(9_007_199_254_740_991 - number % 2))),
            ("flag", pick(3, Value::Bool(number % 2 == 0))),
            ("at", pick(7, Value::DateTime(number % 5 * 1_000_000 - 3))),
            ("day", pick(4, Value::Date(20_240_100 + small + 1))),
            (
                "tags",
                Value::List(
                    (0..number % 4)
                        .map(|tag| titles[usize::try_from((tag + number) % 3).unwrap()].into())
                        .collect(),
                ),
            ),
            ("numbers", Value::List(many.clone())),
            (
                "weights",
                Value::List(
                    (0..number % 3)
                        .map(|item| Value::Float([0.1, 1.0, 1e300][usize::try_from(item).unwrap()]))
                        .collect(),
                ),
            ),
            ("flags", Value::List((0..number % 3).map(|item| Value::Bool(item == 0)).collect())),
        ]);
    }
    items
}

pub(crate) fn key_of(number: usize) -> String {
    format!("mlg://item/test/{number:03}")
}

/// A store that holds the sample.
pub(crate) async fn sampled(catalog: &Catalog) -> Sqlite {
    let store = memory(catalog).await;
    let nodes = sample()
        .iter()
        .enumerate()
        .map(|(number, values)| {
            let name = format!("item {}", number % 4);
            let values: Vec<_> = values.iter().cloned().chain([("name", Value::String(name))]).collect();
            node(catalog, "Item", &key_of(number), &values)
        })
        .collect();
    store.apply(catalog, &changes(nodes, Vec::new())).await.unwrap();
    store
}
