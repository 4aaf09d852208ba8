//! Statements of walks, links and what is reached: their text, and that indexes serve each hop.

use std::sync::Arc;

use mlg::{
    catalog::types::{Catalog, Direction},
    plan::types::{
        Depth, Links, Param, Predicate, Quantifier, Read, RootRead, Rows, SetRead, Subject, Test, Walk,
        WalkColumn, Way,
    },
    sql,
    value::Value,
};

use crate::{
    fixture::{by_key, catalog, column, expansion, nodes, property, root, rows, scan},
    statements::{explained, file_store},
    walks::{keys, reach, walk},
};

fn test(catalog: &Catalog, name: &str, test: Test) -> Predicate {
    Predicate::Test {
        subject: Subject::Node,
        property: property(catalog, "Item", name),
        test,
        negated: false,
    }
}

/// Along two relationship types, or against them, over some nodes.
fn way(catalog: &Catalog, direction: Direction, within: Predicate) -> Way {
    Way {
        relationships: vec!["USES".into(), "OWNED_BY".into()],
        direction,
        nodes: nodes(catalog, &["Item", "Box"], false),
        within,
    }
}

/// All that a walk can ask for.
fn lineage(catalog: &Catalog) -> RootRead {
    let mut way = way(catalog, Direction::In, test(catalog, "flag", Test::Eq(Param(2))));
    way.nodes = nodes(catalog, &["Item"], true);
    let read = Walk {
        stop: test(catalog, "rank", Test::Gt(Param(3))),
        depth: Some(Depth { rounded: 8, exact: Param(4) }),
        filter: test(catalog, "title", Test::Eq(Param(5))),
        after: Some((Param(6), Param(7))),
        columns: vec![
            WalkColumn::Label,
            WalkColumn::Property(property(catalog, "Item", "flag")),
            WalkColumn::Property(property(catalog, "Item", "tags")),
            WalkColumn::Meets(test(catalog, "score", Test::Lt(Param(8)))),
        ],
        ..walk(catalog, way)
    };
    let start = Value::List(vec!["mlg://item/a".into()]);
    let mut params = vec![start, Value::Int(20), Value::Bool(true), Value::Int(1), Value::Int(5)];
    params.extend(["secret".into(), Value::Int(2), "mlg://item/b".into(), Value::Float(0.5)]);
    RootRead::new(Read::Walk(read), params)
}

/// Items that reach one of a name or key by nodes of a rank.
fn reaching(catalog: &Catalog, name: &str, direction: Direction) -> RootRead {
    let way = way(catalog, direction, test(catalog, "rank", Test::Eq(Param(1))));
    let filter = reach(false, &way, test(catalog, name, Test::Eq(Param(0))));
    let page = Rows {
        limit: Some(Param(2)),
        ..rows(by_key(catalog, "Item"), vec![column(catalog, "Item", "name")])
    };
    let read = SetRead { filter, rows: Some(page), ..scan(catalog, &["Item"]) };
    root(read, vec!["x".into(), Value::Int(1), Value::Int(20)])
}

fn shown(catalog: &Catalog, read: &RootRead) -> String {
    sql::statements(catalog, read).texts().join("\n\n")
}

#[test]
fn a_walk_is_a_few_statements_from_list_to_list() {
    let catalog = catalog();
    let statements = sql::statements(&catalog, &lineage(&catalog));
    insta::assert_snapshot!(statements.texts().join("\n\n"));
    let sql::Answer::Walk(walk) = &statements.answer else { panic!("{statements:?}") };
    let after = Some((2, "mlg://item/b".into()));
    assert_eq!(walk.bounds, sql::Bounds { depth: Some(5), after, limit: 20 });
    assert_eq!(walk.nodes.parameters, [Value::Null, Value::Int(1), "secret".into(), Value::Bool(true)]);
}

#[test]
fn links_are_one_statement() {
    let catalog = catalog();
    let own = &catalog.relationships["USES"].properties.as_ref().unwrap().properties;
    let links = Links {
        from: keys(&catalog),
        relationships: vec!["USES".into(), "OWNED_BY".into()],
        nodes: nodes(&catalog, &["Item"], true),
        filter: Predicate::Constant(true),
        far: property(&catalog, "Item", "uri"),
        columns: vec![Arc::clone(&own["role"])],
    };
    let read = RootRead::new(Read::Links(links), vec![Value::List(vec![])]);
    insta::assert_snapshot!(shown(&catalog, &read));
}

#[test]
fn what_is_reached_is_a_list_before_the_statement() {
    let catalog = catalog();
    let read = reaching(&catalog, "uri", Direction::Out);
    insta::assert_snapshot!(shown(&catalog, &read));
    let statements = sql::statements(&catalog, &read);
    let all = statements.all();
    assert_eq!(all[0].parameters, ["x".into(), Value::Int(1)]);
    assert_eq!(
        (&all[1].parameters[..], &all[1].before[..]),
        (&[Value::Null, Value::Int(20)][..], &[(0, 0)][..])
    );
}

#[test]
fn a_page_looks_ahead_where_nothing_needs_all_that_reaches() {
    let catalog = catalog();
    let attempt = |read: &RootRead| sql::statements(&catalog, read).attempt.map(|statement| statement.text);
    let page = reaching(&catalog, "title", Direction::Out);
    insta::assert_snapshot!(attempt(&page).expect("it is tried"));
    assert_eq!(attempt(&reaching(&catalog, "uri", Direction::Out)), None, "few start the walk back");
    let changed = |change: &dyn Fn(&mut SetRead)| {
        let mut page = page.clone();
        let Read::Set(set) = &mut page.read else { unreachable!() };
        change(set);
        attempt(&page)
    };
    assert_eq!(changed(&|set| set.total = true), None, "all are counted");
    assert_eq!(changed(&|set| set.rows.as_mut().unwrap().limit = None), None, "all are wanted");
    let inside = |set: &mut SetRead| {
        let way = way(&catalog, Direction::In, Predicate::Constant(true));
        let Predicate::Reaches { condition, .. } = &mut set.filter else { unreachable!() };
        **condition = Predicate::And(vec![
            condition.as_ref().clone(),
            reach(false, &way, test(&catalog, "rank", Test::Gt(Param(1)))),
        ]);
    };
    assert_eq!(changed(&inside), None, "one lies in another");
}

#[test]
fn whatever_is_reached_is_reached_by_a_first_hop() {
    let catalog = catalog();
    let way = way(&catalog, Direction::Out, test(&catalog, "rank", Test::Eq(Param(0))));
    let filter = reach(true, &way, Predicate::Constant(true));
    let read = root(SetRead { filter, total: true, ..scan(&catalog, &["Item"]) }, vec![Value::Int(1)]);
    insta::assert_snapshot!(shown(&catalog, &read));
}

#[test]
fn a_walk_that_several_conditions_speak_of_is_done_once() {
    let catalog = catalog();
    let once = |param| {
        let way = way(&catalog, Direction::Out, Predicate::Constant(true));
        reach(param == 1, &way, test(&catalog, "rank", Test::Eq(Param(param))))
    };
    let statements = |filter| {
        let read = SetRead { filter, total: true, ..scan(&catalog, &["Item"]) };
        sql::statements(&catalog, &root(read, vec![Value::Int(0), Value::Int(1)])).texts().len()
    };
    let Predicate::Reaches { way, condition, .. } = once(0) else { unreachable!() };
    let negation = Predicate::Reaches { negated: true, way, condition };
    assert_eq!(statements(Predicate::Or(vec![once(0), negation])), 2);
    assert_eq!(statements(Predicate::And(vec![once(0), once(1)])), 3);
}

#[tokio::test]
async fn each_hop_is_served_by_an_index() {
    let catalog = catalog();
    let (_directory, connection) = file_store(&catalog).await;
    let plans = |read: &RootRead| -> Vec<String> {
        sql::statements(&catalog, read).all().into_iter().map(|one| explained(&connection, one)).collect()
    };
    let holds = |plan: &str, parts: &[&str]| {
        for part in parts {
            assert!(plan.contains(part), "{part}:\n{plan}");
        }
        let scans = |line: &str| ["SCAN n", "SCAN r"].iter().any(|scan| line.starts_with(scan));
        assert!(!plan.lines().any(scans), "{plan}");
    };
    let (leaving, arriving) = ("PRIMARY KEY (_from=? AND _type=?", "relationship_to (_to=? AND _type=?");
    let by_number = "USING INTEGER PRIMARY KEY (rowid=?)";

    let walk = plans(&lineage(&catalog));
    holds(&walk[0], &["sqlite_autoindex_node_1 (_domain=? AND _key=?)"]);
    holds(&walk[1], &["COVERING INDEX", arriving]);
    holds(&walk[2], &[by_number]);
    holds(&walk[3], &[by_number]);

    for (direction, against, along) in
        [(Direction::Out, arriving, leaving), (Direction::In, leaving, arriving)]
    {
        for (name, found) in
            [("uri", "(_domain=? AND _key=?)"), ("name", "node_domain_name (_domain=? AND name=?)")]
        {
            let plan = plans(&reaching(&catalog, name, direction));
            holds(&plan[0], &[found, against, along, "RECURSIVE STEP", "CO-ROUTINE w", by_number]);
            // Few nodes start the walk, so the page starts at what they lead to.
            holds(&plan[1], &["SEARCH n1 USING INTEGER PRIMARY KEY (rowid=?)"]);
        }
        let plan = plans(&reaching(&catalog, "title", direction));
        // Each of the page looks ahead, which is tried first.
        holds(
            &plan[0],
            &[
                along,
                "SEARCH n1 USING INDEX node_label (_label=?)",
                "RECURSIVE STEP",
                "CO-ROUTINE w",
                by_number,
            ],
        );
        holds(&plan[1], &[against, along, "RECURSIVE STEP", "CO-ROUTINE w", by_number]);
        holds(&plan[2], &["SEARCH n1 USING INDEX node_label (_label=?)"]);
        for page in [&plan[0], &plan[2]] {
            assert!(!page.contains("TEMP B-TREE FOR ORDER BY"), "{page}");
        }
    }
}

#[tokio::test]
async fn many_types_are_read_beside_each_other() {
    let catalog = catalog();
    let (_directory, connection) = file_store(&catalog).await;
    let mut read = lineage(&catalog);
    let Read::Walk(walk) = &mut read.read else { unreachable!() };
    walk.way.relationships = ["A", "B", "IN_BOX", "OWNED_BY", "USES"].map(Arc::from).to_vec();
    let plan = explained(&connection, sql::statements(&catalog, &read).all()[1]);
    assert!(plan.contains("SEARCH r2 USING COVERING INDEX relationship_to (_to=?)"), "{plan}");
}

#[tokio::test]
async fn related_nodes_that_reach_few_are_found_from_these() {
    let catalog = catalog();
    let (_directory, connection) = file_store(&catalog).await;
    let way = way(&catalog, Direction::Out, Predicate::Constant(true));
    let condition = Box::new(reach(false, &way, test(&catalog, "uri", Test::Eq(Param(0)))));
    let expand = expansion(&catalog, "Item", "boxes");
    let filter = Predicate::Related { quantifier: Quantifier::Some, expand, condition };
    let read = root(SetRead { filter, total: true, ..scan(&catalog, &["Item"]) }, vec!["x".into()]);
    let statements = sql::statements(&catalog, &read);
    let plan = explained(&connection, statements.all()[1]);
    for part in
        ["SEARCH n1 USING INTEGER PRIMARY KEY", "SEARCH n3 USING INTEGER PRIMARY KEY", "(_to=? AND _type=?)"]
    {
        assert!(plan.contains(part), "{part}:\n{plan}");
    }
}
