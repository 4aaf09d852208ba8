//! Shapes of statements, written out. What they answer is tested on real servers, in `tests/`.

use std::sync::Arc;

use super::{
    ast::{Command, Expr, Item, NodePattern, Pattern, Projection, Query, Variable, VariableKind},
    emit, emit_command, lower, schema,
};
use crate::{
    catalog::{
        self,
        types::{Catalog, Direction, Field, Property},
    },
    plan::types::{
        Column, Expand, Keys, Lookup, Nodes, OrderKey, Param, Predicate, Quantifier, Read, RootRead, Rows,
        SeekValue, SetRead, Source, Subject, Test,
    },
    value::Value,
};

mod arranged;
mod walks;

const FILMS: &str = r#"
interface Named @key(fields: "id") @node { id: ID! name: String! @index }
type Film implements Named @key(fields: "id") @node {
  id: ID!
  name: String! @index
  year: Int @index
  seenAt: DateTime
  tags: [String!]!
  cast: [Person!]! @relationship(type: "ACTED_IN", direction: IN, properties: "Role")
}
type Person implements Named @key(fields: "id") @node(label: "Film person") {
  id: ID!
  name: String! @index
  films: [Film!]! @relationship(type: "ACTED_IN", properties: "Role")
}
type Role { part: String }
"#;

const SONGS: &str = r#"
interface Asset @key(fields: "uri") @node { uri: ID! name: String! @index }
type Song implements Asset @key(fields: "uri") @node {
  uri: ID!
  name: String! @index
  length: Int! @index
}
"#;

fn films() -> Catalog {
    catalog::load("films.graphql", FILMS).unwrap_or_else(|report| panic!("{report}"))
}

fn property(catalog: &Catalog, ty: &str, name: &str) -> Arc<Property> {
    match &catalog.type_named(ty).unwrap().fields[name] {
        Field::Property(property) => Arc::clone(property),
        Field::Relationship(_) | Field::Computed(_) => panic!("{name} is a relationship"),
    }
}

fn nodes(catalog: &Catalog, ty: &str, test: bool) -> Nodes {
    let node = catalog.type_named(ty).unwrap();
    Nodes {
        types: [node.id].into_iter().collect(),
        label: Some(Arc::clone(&node.label)),
        labels: vec![Arc::clone(&node.label)],
        test,
    }
}

fn key(property: Arc<Property>, descending: bool, nulls_first: bool) -> OrderKey {
    OrderKey { subject: Subject::Node, property, descending, nulls_first }
}

fn set(source: Source, rows: Rows) -> SetRead {
    let filter = Predicate::Constant(true);
    SetRead { source, filter, rows: Some(rows), total: false, aggregate: None, groups: Vec::new() }
}

fn rows(order: Vec<OrderKey>, columns: Vec<Column>) -> Rows {
    Rows { order, after: None, before: None, limit: Some(Param(0)), whole: false, columns }
}

fn column(property: Arc<Property>) -> Column {
    Column::Property { subject: Subject::Node, property }
}

fn text(catalog: &Catalog, read: Read) -> String {
    emit(&lower(catalog, &RootRead::new(read, Vec::new()))).text
}

/// A page of films in an order, after a cursor.
fn page(catalog: &Catalog, order: Vec<OrderKey>, after: Option<Vec<SeekValue>>) -> String {
    let columns = vec![column(property(catalog, "Film", "id"))];
    let rows = Rows { after, ..rows(order, columns) };
    text(catalog, Read::Set(set(Source::Scan(nodes(catalog, "Film", false)), rows)))
}

fn by_year(catalog: &Catalog, descending: bool, nulls_first: bool) -> Vec<OrderKey> {
    vec![
        key(property(catalog, "Film", "year"), descending, nulls_first),
        key(property(catalog, "Film", "id"), descending, nulls_first),
    ]
}

#[test]
fn a_guaranteed_key_is_sought_in_the_form_an_index_serves() {
    assert_eq!(
        songs_after("name"),
        "RETURN COLLECT {
  MATCH (n0:Song)
    WHERE n0.uri IS NOT NULL AND n0.name <= $p1 AND CASE WHEN n0.name <> $p1 THEN true WHEN n0.name = $p1 THEN n0.uri < $p2 END
  WITH n0 ORDER BY n0.name DESC, n0.uri DESC LIMIT $p0
  RETURN [n0.uri]
} AS value"
    );
}

#[test]
fn a_required_key_that_nobody_guarantees_is_two_segments() {
    assert_eq!(
        songs_after("length"),
        "RETURN COLLECT {
  CALL () {
    MATCH (n0:Song)
      WHERE n0.uri IS NOT NULL AND n0.length <= $p1 AND CASE WHEN n0.length <> $p1 THEN true WHEN n0.length = $p1 THEN n0.uri < $p2 END
    RETURN n0 ORDER BY n0.length DESC, n0.uri DESC LIMIT $p0
  UNION ALL
    MATCH (n0:Song)
      WHERE n0.length IS NULL AND n0.uri IS NOT NULL
    RETURN n0 ORDER BY n0.uri DESC LIMIT $p0
  }
  WITH n0 LIMIT $p0
  RETURN [n0.uri]
} AS value"
    );
}

/// A page of songs, largest first, after a cursor.
fn songs_after(field: &str) -> String {
    let catalog = catalog::load("songs.graphql", SONGS).unwrap_or_else(|report| panic!("{report}"));
    let uri = property(&catalog, "Song", "uri");
    let order = vec![key(property(&catalog, "Song", field), true, false), key(Arc::clone(&uri), true, false)];
    let after = Some(vec![SeekValue::Value(Param(1)), SeekValue::Value(Param(2))]);
    let rows = Rows { after, ..rows(order, vec![column(uri)]) };
    text(&catalog, Read::Set(set(Source::Scan(nodes(&catalog, "Song", false)), rows)))
}

#[test]
fn a_key_that_may_be_missing_is_two_segments() {
    let catalog = films();
    assert_eq!(
        page(&catalog, by_year(&catalog, true, false), None),
        "RETURN COLLECT {
  CALL () {
    MATCH (n0:Film)
      WHERE n0.year IS NOT NULL AND n0.id IS NOT NULL
    RETURN n0 ORDER BY n0.year DESC, n0.id DESC LIMIT $p0
  UNION ALL
    MATCH (n0:Film)
      WHERE n0.year IS NULL AND n0.id IS NOT NULL
    RETURN n0 ORDER BY n0.id DESC LIMIT $p0
  }
  WITH n0 LIMIT $p0
  RETURN [n0.id]
} AS value"
    );
}

#[test]
fn a_cursor_decides_which_segments_are_left() {
    let catalog = films();
    let value = || Some(vec![SeekValue::Value(Param(1)), SeekValue::Value(Param(2))]);
    let missing = || Some(vec![SeekValue::Null, SeekValue::Value(Param(1))]);
    let after_value = page(&catalog, by_year(&catalog, false, false), value());
    let sought =
        "n0.year >= $p1 AND CASE WHEN n0.year <> $p1 THEN true WHEN n0.year = $p1 THEN n0.id > $p2 END";
    assert!(after_value.contains(sought), "{after_value}");
    assert!(after_value.contains("n0.year IS NULL AND n0.id IS NOT NULL\n"), "{after_value}");
    let after_missing = page(&catalog, by_year(&catalog, false, false), missing());
    assert!(after_missing.contains("WHERE n0.year IS NULL AND n0.id > $p1\n"), "{after_missing}");
    assert!(!after_missing.contains("UNION"), "{after_missing}");
    let backward_from_value = page(&catalog, by_year(&catalog, true, true), value());
    assert!(!backward_from_value.contains("UNION"), "{backward_from_value}");
    assert!(backward_from_value.contains(
        "n0.year <= $p1 AND CASE WHEN n0.year <> $p1 THEN true WHEN n0.year = $p1 THEN n0.id < $p2 END"
    ));
    let backward_from_missing = page(&catalog, by_year(&catalog, true, true), missing());
    let missing_first = backward_from_missing.find("n0.year IS NULL AND n0.id < $p1").unwrap();
    assert!(missing_first < backward_from_missing.find("n0.year IS NOT NULL").unwrap());
}

#[test]
fn both_bounds_of_a_page_know_where_missing_values_go() {
    let catalog = films();
    let mut order = by_year(&catalog, false, false);
    order.insert(0, key(property(&catalog, "Film", "name"), false, false));
    let columns = vec![column(property(&catalog, "Film", "id"))];
    let bound = |year| Some(vec![SeekValue::Value(Param(1)), year, SeekValue::Value(Param(3))]);
    let condition = |after, before| {
        let rows = Rows { after, before, ..rows(order.clone(), columns.clone()) };
        let text = text(&catalog, Read::Set(set(Source::Scan(nodes(&catalog, "Film", false)), rows)));
        text.lines().find_map(|line| Some(line.trim().strip_prefix("WHERE ")?.to_owned())).unwrap()
    };
    assert_eq!(
        condition(bound(SeekValue::Value(Param(2))), None),
        "n0.id IS NOT NULL AND n0.name >= $p1 AND CASE WHEN n0.name <> $p1 THEN true WHEN n0.name = $p1 THEN \
         n0.year > $p2 OR n0.year IS NULL OR (n0.year = $p2 AND n0.id > $p3) END"
    );
    assert_eq!(
        condition(bound(SeekValue::Null), None),
        "n0.id IS NOT NULL AND n0.name >= $p1 AND CASE WHEN n0.name <> $p1 THEN true WHEN n0.name = $p1 THEN \
         n0.year IS NULL AND n0.id > $p3 END"
    );
    assert_eq!(
        condition(None, bound(SeekValue::Value(Param(2)))),
        "n0.name IS NOT NULL AND n0.id IS NOT NULL AND n0.name <= $p1 AND CASE WHEN n0.name <> $p1 THEN true \
         WHEN n0.name = $p1 THEN n0.year <= $p2 AND CASE WHEN n0.year <> $p2 THEN true WHEN n0.year = $p2 THEN \
         n0.id < $p3 END END"
    );
    assert_eq!(
        condition(None, bound(SeekValue::Null)),
        "n0.name IS NOT NULL AND n0.id IS NOT NULL AND n0.name <= $p1 AND CASE WHEN n0.name <> $p1 THEN true \
         WHEN n0.name = $p1 THEN n0.year IS NOT NULL OR n0.id < $p3 END"
    );
}

#[test]
fn a_lookup_reads_related_rows_with_their_relationship() {
    let catalog = films();
    let part = {
        let Field::Relationship(cast) = &catalog.type_named("Film").unwrap().fields["cast"] else { panic!() };
        Arc::clone(&cast.properties.as_ref().unwrap().properties["part"])
    };
    let expand = Expand {
        relationship: "ACTED_IN".into(),
        direction: Direction::In,
        nodes: nodes(&catalog, "Person", true),
    };
    let order = vec![
        OrderKey {
            subject: Subject::Edge,
            property: Arc::clone(&part),
            descending: true,
            nulls_first: false,
        },
        key(property(&catalog, "Person", "id"), true, false),
    ];
    let columns = vec![
        column(property(&catalog, "Person", "name")),
        Column::Property { subject: Subject::Edge, property: part },
    ];
    let cast = set(Source::Expand(expand), Rows { limit: None, ..rows(order, columns) });
    let lookup = Lookup {
        nodes: nodes(&catalog, "Film", true),
        keys: Keys {
            property: property(&catalog, "Film", "id"),
            label: "Named".into(),
            domain: "Named".into(),
            values: Param(0),
        },
        aliases: false,
        filter: crate::plan::types::Predicate::Constant(true),
        columns: vec![
            Column::Label,
            column(property(&catalog, "Film", "seenAt")),
            column(property(&catalog, "Film", "tags")),
            Column::Nested { only: None, read: Box::new(cast) },
        ],
    };
    assert_eq!(
        text(&catalog, Read::Lookup(lookup)),
        "UNWIND $p0 AS x0
MATCH (n0:Named {id: x0})
  WHERE n0:Film
RETURN collect([
  x0,
  labels(n0),
  n0.seenAt.epochMillis * 1000 + n0.seenAt.microsecond % 1000,
  coalesce(n0.tags, []),
  COLLECT {
    MATCH (n0)<-[r0:ACTED_IN]-(n1:`Film person`)
    WITH r0, n1 ORDER BY r0.part IS NULL, r0.part DESC, n1.id DESC
    RETURN [n1.name, r0.part]
  }
]) AS value"
    );
}

#[test]
fn negated_tests_let_missing_values_in_and_not_in_keeps_them_out() {
    let catalog = films();
    let year = property(&catalog, "Film", "year");
    let condition = |test: Test, negated| {
        let filter = Predicate::Test { subject: Subject::Node, property: Arc::clone(&year), test, negated };
        let read = SetRead {
            source: Source::Scan(nodes(&catalog, "Film", false)),
            filter,
            rows: None,
            total: true,
            aggregate: None,
            groups: Vec::new(),
        };
        let text = text(&catalog, Read::Set(read));
        let (_, condition) = text.split_once("n0.id IS NOT NULL AND ").unwrap();
        condition.trim_end_matches("\n} AS value").to_owned()
    };
    assert_eq!(condition(Test::Eq(Param(0)), false), "n0.year = $p0");
    assert_eq!(condition(Test::Eq(Param(0)), true), "(n0.year IS NULL OR n0.year <> $p0)");
    assert_eq!(condition(Test::Lt(Param(0)), true), "(n0.year IS NULL OR n0.year >= $p0)");
    assert_eq!(condition(Test::NotIn(Param(0)), false), "(n0.year IS NOT NULL AND NOT n0.year IN $p0)");
    assert_eq!(condition(Test::NotIn(Param(0)), true), "(n0.year IS NULL OR n0.year IN $p0)");
    assert_eq!(
        condition(Test::Unfit, false),
        "coalesce(CASE WHEN n0.year IS NOT :: INTEGER THEN true WHEN n0.year < -2147483648 OR n0.year > 2147483647 THEN true END, false)"
    );
    assert_eq!(
        condition(Test::HasAll(Param(0)), true),
        "NOT all(x0 IN $p0 WHERE x0 IN coalesce(n0.year, []))"
    );
}

#[test]
fn a_count_of_related_nodes_without_condition_is_the_pattern_alone() {
    let catalog = films();
    let expand = Expand {
        relationship: "ACTED_IN".into(),
        direction: Direction::In,
        nodes: nodes(&catalog, "Person", false),
    };
    let condition = Box::new(Predicate::Constant(true));
    let filter = Predicate::Related { quantifier: Quantifier::NotSingle, expand, condition };
    let source = Source::Scan(nodes(&catalog, "Film", false));
    let read = SetRead { source, filter, rows: None, total: true, aggregate: None, groups: Vec::new() };
    assert_eq!(
        text(&catalog, Read::Set(read)),
        "RETURN COUNT {
  MATCH (n0:Film)
    WHERE COUNT { MATCH (n0)<-[:ACTED_IN]-() } <> 1
} AS value"
    );
}

#[test]
fn the_text_does_not_depend_on_values() {
    let catalog = films();
    let order = by_year(&catalog, false, false);
    let columns = vec![column(property(&catalog, "Film", "id"))];
    let read = Read::Set(set(Source::Scan(nodes(&catalog, "Film", false)), rows(order, columns)));
    let emitted = |value: Value| emit(&lower(&catalog, &RootRead::new(read.clone(), vec![value])));
    let [one, other] = [emitted(Value::Int(1)), emitted(Value::from("'`$p0 \u{1F3AC}"))];
    assert_eq!(one.text, other.text);
    assert_eq!(other.parameters, [("p0".to_owned(), Value::from("'`$p0 \u{1F3AC}"))]);
}

#[test]
fn names_are_quoted_where_they_need_it() {
    let named = |name: &str| {
        let node = Variable { kind: VariableKind::Node, number: 0 };
        let start = NodePattern { labels: vec![name.into()], ..NodePattern::bound(node) };
        let clauses = vec![
            super::ast::Clause::Match { pattern: Pattern::node(start), condition: None },
            super::ast::Clause::Project(Projection::returning(Item::Answer(Expr::Name(name.into())))),
        ];
        emit(&Query { clauses, parameters: Vec::new() }).text
    };
    assert_eq!(named("Film_2"), "MATCH (n0:Film_2)\nRETURN 'Film_2' AS value");
    assert_eq!(named("order"), "MATCH (n0:`order`)\nRETURN 'order' AS value");
    assert_eq!(named("2 films"), "MATCH (n0:`2 films`)\nRETURN '2 films' AS value");
    assert_eq!(named("Filmé"), "MATCH (n0:`Filmé`)\nRETURN 'Filmé' AS value");
    assert_eq!(named("a`b'c"), "MATCH (n0:`a``b'c`)\nRETURN 'a`b\\'c' AS value");
    assert_eq!(named("\\u0060"), "MATCH (n0:`\\u005Cu0060`)\nRETURN '\\\\u0060' AS value");
}

#[test]
fn a_schema_has_one_key_for_an_interface_and_indexes_that_end_with_it() {
    let commands: Vec<_> =
        schema::commands(&films()).iter().map(|command| emit_command(command).text).collect();
    assert_eq!(
        commands,
        [
            "CREATE CONSTRAINT `mlg:Named(id)` IF NOT EXISTS FOR (n:Named) REQUIRE n.id IS UNIQUE",
            "CREATE CONSTRAINT `mlg:_Mapping(id)` IF NOT EXISTS FOR (n:_Mapping) REQUIRE n.id IS UNIQUE",
            "CREATE RANGE INDEX `mlg:Film(id)` IF NOT EXISTS FOR (n:Film) ON (n.id)",
            "CREATE RANGE INDEX `mlg:Film(name,id)` IF NOT EXISTS FOR (n:Film) ON (n.name, n.id)",
            "CREATE RANGE INDEX `mlg:Film(year,id)` IF NOT EXISTS FOR (n:Film) ON (n.year, n.id)",
            "CREATE RANGE INDEX `mlg:Film person(id)` IF NOT EXISTS FOR (n:`Film person`) ON (n.id)",
            "CREATE RANGE INDEX `mlg:Film person(name,id)` IF NOT EXISTS FOR (n:`Film person`) ON (n.name, n.id)",
            "CREATE RANGE INDEX `mlg:Named(name,id)` IF NOT EXISTS FOR (n:Named) ON (n.name, n.id)",
            "CREATE RANGE INDEX `mlg:_Deleted(_key)` IF NOT EXISTS FOR (n:_Deleted) ON (n._key)",
        ]
    );
    assert!(emit_command(&Command::UnfinishedIndexes).text.starts_with("SHOW INDEXES"));
}
