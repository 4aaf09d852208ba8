//! Shapes of walks, links and of filters on what a walk reaches.

use super::{films, nodes, property};
use crate::{
    catalog::types::{Catalog, Direction, Field},
    cypher::{emit, lower},
    plan::types::{
        Depth, Expand, Keys, Links, Nodes, Param, Predicate, Quantifier, Read, RootRead, SetRead, Source,
        Subject, Test, Walk, WalkColumn, Way,
    },
    value::Value,
};

fn text(catalog: &Catalog, read: Read) -> String {
    emit(&lower(catalog, &RootRead::new(read, vec![Value::from("k"); 9]))).text
}

fn keys(catalog: &Catalog) -> Keys {
    Keys {
        property: property(catalog, "Film", "id"),
        label: "Named".into(),
        domain: "Named".into(),
        values: Param(0),
    }
}

fn any(catalog: &Catalog, test: bool) -> Nodes {
    let [film, person] = ["Film", "Person"].map(|ty| nodes(catalog, ty, test));
    Nodes {
        types: film.types.iter().chain(person.types.iter()).collect(),
        label: Some("Named".into()),
        labels: [film.labels, person.labels].concat(),
        test,
    }
}

fn way(catalog: &Catalog, within: Predicate) -> Way {
    Way {
        relationships: vec!["SEQUEL_OF".into(), "based on".into()],
        direction: Direction::Out,
        nodes: any(catalog, false),
        within,
    }
}

fn walk(catalog: &Catalog, within: Predicate) -> Walk {
    Walk {
        starts: keys(catalog),
        way: way(catalog, within),
        stop: Predicate::Constant(false),
        depth: None,
        filter: Predicate::Constant(true),
        after: None,
        limit: Param(1),
        columns: Vec::new(),
        counted: false,
    }
}

fn year(catalog: &Catalog, test: Test) -> Predicate {
    let property = property(catalog, "Film", "year");
    Predicate::Test { subject: Subject::Node, property, test, negated: false }
}

fn id(catalog: &Catalog, test: Test) -> Predicate {
    let property = property(catalog, "Film", "id");
    Predicate::Test { subject: Subject::Node, property, test, negated: false }
}

fn acted(catalog: &Catalog) -> Predicate {
    let expand = Expand {
        relationship: "ACTED_IN".into(),
        direction: Direction::In,
        nodes: nodes(catalog, "Person", false),
    };
    Predicate::Related {
        quantifier: Quantifier::Some,
        expand,
        condition: Box::new(Predicate::Constant(true)),
    }
}

#[test]
fn a_walk_is_a_search_that_stops_at_the_border_of_a_hop() {
    let catalog = films();
    let read = Walk {
        columns: vec![WalkColumn::Label, WalkColumn::Meets(year(&catalog, Test::Gt(Param(2))))],
        ..walk(&catalog, Predicate::Constant(true))
    };
    assert_eq!(
        text(&catalog, Read::Walk(read)),
        "UNWIND $p0 AS x0
MATCH (n0:Named {id: x0})
CALL (n0) {
  MATCH p0 = (n0)((n2)-[:SEQUEL_OF|`based on`]->(n3))+(n1)
  WITH n1, min(length(p0)) AS x2
    WHERE n1 <> n0
  WITH n1, x2 ORDER BY x2, n1.id LIMIT $p1
  RETURN collect([x2, n1.id, labels(n1), coalesce(n1.year > $p2, false)]) AS x1
}
RETURN collect([x0, x1]) AS value"
    );
}

#[test]
fn a_walk_of_which_only_the_number_is_wanted_reads_no_rows() {
    let catalog = films();
    let read =
        Walk { columns: vec![WalkColumn::Label], counted: true, ..walk(&catalog, Predicate::Constant(true)) };
    assert_eq!(
        text(&catalog, Read::Walk(read)),
        "UNWIND $p0 AS x0
MATCH (n0:Named {id: x0})
CALL (n0) {
  MATCH p0 = (n0)((n2)-[:SEQUEL_OF|`based on`]->(n3))+(n1)
  WITH n1, min(length(p0)) AS x2
    WHERE n1 <> n0
  WITH n1 LIMIT $p1
  RETURN count(*) AS x1
}
RETURN collect([x0, x1]) AS value"
    );
}

#[test]
fn a_column_that_looks_beyond_its_node_is_counted_before_the_row() {
    let catalog = films();
    let columns = vec![WalkColumn::Meets(acted(&catalog))];
    let text = text(&catalog, Read::Walk(Walk { columns, ..walk(&catalog, Predicate::Constant(true)) }));
    assert!(
        text.ends_with(
            "  CALL (n1) {
    WITH 1 AS x3
      WHERE EXISTS { MATCH (n1)<-[:ACTED_IN]-() }
    RETURN count(*) AS x4
  }
  RETURN collect([x2, n1.id, x4]) AS x1
}
RETURN collect([x0, x1]) AS value"
        ),
        "{text}"
    );
}

#[test]
fn a_hop_holds_what_bounds_it_and_the_start_is_always_left() {
    let catalog = films();
    let mut read = Walk {
        stop: year(&catalog, Test::Eq(Param(3))),
        depth: Some(Depth { rounded: 16, exact: Param(4) }),
        after: Some((Param(5), Param(6))),
        ..walk(&catalog, year(&catalog, Test::Gt(Param(2))))
    };
    read.way.direction = Direction::In;
    read.way.nodes = nodes(&catalog, "Film", true);
    let text = text(&catalog, Read::Walk(read));
    assert!(
        text.contains(
            "MATCH p0 = (n0)((n2)<-[:SEQUEL_OF|`based on`]-(n3) \
             WHERE n3:Film AND n3.year > $p2 AND (n2 = n0 OR NOT coalesce(n2.year = $p3, false))){1,16}(n1)\n"
        ),
        "{text}"
    );
    assert!(
        text.contains("WHERE n1 <> n0 AND x2 <= $p4 AND x2 >= $p5 AND (x2 > $p5 OR n1.id > $p6)\n"),
        "{text}"
    );
}

#[test]
fn a_cursor_compares_keys_by_code_point() {
    let catalog = films();
    let read = Walk { after: Some((Param(2), Param(3))), ..walk(&catalog, Predicate::Constant(true)) };
    let mut params = vec![Value::Int(1); 3];
    params.push(Value::from("\u{fffd}"));
    let text = emit(&lower(&catalog, &RootRead::new(Read::Walk(read), params))).text;
    assert!(text.contains("any(x3 IN $p4 WHERE n1.id >= x3[0] AND n1.id < x3[1])"), "{text}");
}

#[test]
fn what_looks_beyond_its_node_is_worked_out_before_the_walk() {
    let catalog = films();
    let within = Predicate::And(vec![year(&catalog, Test::Gt(Param(2))), acted(&catalog)]);
    let read = Walk { stop: acted(&catalog), ..walk(&catalog, within) };
    assert_eq!(
        text(&catalog, Read::Walk(read)),
        "UNWIND $p0 AS x0
MATCH (n0:Named {id: x0})
CALL (n0) {
  WITH COLLECT {
    MATCH (n0)((n2)-[:SEQUEL_OF|`based on`]->(n3) WHERE n3.year > $p2)+(n1)
    WITH DISTINCT n1
      WHERE EXISTS { MATCH (n1)<-[:ACTED_IN]-() }
    RETURN n1
  } AS x2
  WITH x2, COLLECT {
    MATCH (n0)((n6)-[:SEQUEL_OF|`based on`]->(n7) WHERE n7.year > $p2 AND n7 IN x2)+(n5)
    WITH DISTINCT n5
      WHERE EXISTS { MATCH (n5)<-[:ACTED_IN]-() }
    RETURN n5
  } AS x3
  MATCH p0 = (n0)((n10)-[:SEQUEL_OF|`based on`]->(n11) WHERE n11.year > $p2 AND n11 IN x2 AND (n10 = n0 OR NOT n10 IN x3))+(n9)
  WITH n9, min(length(p0)) AS x4
    WHERE n9 <> n0
  WITH n9, x4 ORDER BY x4, n9.id LIMIT $p1
  RETURN collect([x4, n9.id]) AS x1
}
RETURN collect([x0, x1]) AS value"
    );
}

#[test]
fn links_are_a_list_for_each_key() {
    let catalog = films();
    let Field::Relationship(cast) = &catalog.type_named("Film").unwrap().fields["cast"] else { panic!() };
    let part = &cast.properties.as_ref().unwrap().properties["part"];
    let links = Links {
        from: keys(&catalog),
        relationships: vec!["SEQUEL_OF".into(), "based on".into()],
        nodes: nodes(&catalog, "Film", true),
        filter: Predicate::Constant(true),
        far: property(&catalog, "Film", "id"),
        columns: vec![part.clone()],
    };
    assert_eq!(
        text(&catalog, Read::Links(links)),
        "UNWIND $p0 AS x0
MATCH (n0:Named {id: x0})
RETURN collect([
  x0,
  COLLECT {
    MATCH (n0)-[r0:SEQUEL_OF|`based on`]->(n1:Film)
    RETURN [n1.id, type(r0), r0.part]
  }
]) AS value"
    );
}

fn reaches(catalog: &Catalog, negated: bool, within: Predicate, condition: Predicate) -> Predicate {
    Predicate::Reaches { negated, way: Box::new(way(catalog, within)), condition: Box::new(condition) }
}

fn total(catalog: &Catalog, filter: Predicate) -> String {
    let source = Source::Scan(nodes(catalog, "Film", false));
    let read = SetRead { source, filter, rows: None, total: true, aggregate: None, groups: Vec::new() };
    text(catalog, Read::Set(read))
}

#[test]
fn what_a_walk_reaches_is_a_search_that_ends_with_the_first() {
    let catalog = films();
    let condition = year(&catalog, Test::Eq(Param(0)));
    let reaches = reaches(&catalog, true, year(&catalog, Test::Gt(Param(1))), condition);
    assert_eq!(
        total(&catalog, Predicate::And(vec![year(&catalog, Test::Eq(Param(2))), reaches])),
        "RETURN COUNT {
  MATCH (n0:Film)
    WHERE n0.id IS NOT NULL AND (n0.year = $p2 AND NOT EXISTS {
      MATCH (n0)((n2)-[:SEQUEL_OF|`based on`]->(n3) WHERE n3.year > $p1)+(n1)
      WITH DISTINCT n1
        WHERE n1 <> n0 AND n1.year = $p0
      RETURN n1
    })
} AS value"
    );
}

#[test]
fn where_nothing_narrows_down_who_asks_few_ends_are_searched_from() {
    let catalog = films();
    let condition = year(&catalog, Test::Eq(Param(0)));
    assert_eq!(
        total(&catalog, reaches(&catalog, true, year(&catalog, Test::Gt(Param(1))), condition)),
        "CALL () {
  MATCH (n1:Named)
    WHERE n1.year = $p0
  WITH n1 LIMIT 21
  RETURN collect(n1) AS x0
}
CALL (x0) {
  UNWIND CASE WHEN size(x0) <= 20 THEN x0 END AS n1
  MATCH (n1)((n3)<-[:SEQUEL_OF|`based on`]-(n4) WHERE n3.year > $p1)+(n2)
  WITH DISTINCT n1, n2
    WHERE n2 <> n1
  WITH DISTINCT n2
  RETURN collect(n2) AS x1
}
RETURN COUNT {
  MATCH (n0:Film)
    WHERE NOT ((n0 IN x1 OR size(x0) > 20) AND (n0 IN x1 OR EXISTS {
      MATCH (n0)((n6)-[:SEQUEL_OF|`based on`]->(n7) WHERE n7.year > $p1)+(n5)
      WITH DISTINCT n5
        WHERE n5 <> n0 AND n5.year = $p0
      RETURN n5
    }))
} AS value"
    );
}

#[test]
fn what_reaches_named_nodes_is_worked_out_once_from_them() {
    let catalog = films();
    let filter = || {
        let named =
            Predicate::And(vec![id(&catalog, Test::In(Param(0))), year(&catalog, Test::Gt(Param(1)))]);
        reaches(&catalog, true, year(&catalog, Test::Gt(Param(2))), named)
    };
    let source = Source::Scan(nodes(&catalog, "Film", false));
    let measures = Vec::new();
    let read = SetRead {
        source,
        filter: Predicate::Or(vec![filter(), filter()]),
        rows: None,
        total: true,
        aggregate: Some(measures),
        groups: Vec::new(),
    };
    assert_eq!(
        text(&catalog, Read::Set(read)),
        "CALL () {
  MATCH (n1:Named)
    WHERE n1.id IN $p0 AND n1.year > $p1
  MATCH (n1)((n3)<-[:SEQUEL_OF|`based on`]-(n4) WHERE n3.year > $p2)+(n2)
  WITH DISTINCT n1, n2
    WHERE n2 <> n1
  WITH DISTINCT n2
  RETURN collect(n2) AS x0
}
RETURN [
  COUNT {
    MATCH (n0:Film)
      WHERE NOT n0 IN x0 OR NOT n0 IN x0
  },
  []
] AS value"
    );
}
