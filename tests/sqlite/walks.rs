//! Walks, links and what is reached: equal to naive walks, at the price of the relationships, by index.

use std::{sync::Arc, time::Duration};

use mlg::{
    backend::{
        BackendError,
        sqlite::{Deadlines, Location, Sqlite},
    },
    catalog::types::{Catalog, Direction},
    plan::types::{
        Depth, Function, Keys, Links, Measure, Param, Predicate, Quantifier, Read, RootRead, SetRead,
        Subject, Test, Walk, WalkColumn, Way,
    },
    value::Value,
};

use crate::{
    fixture::{
        by_key, catalog, changes, column, expansion, list, memory, node, nodes, property, related, root,
        rows, scan, texts, used,
    },
    random::Random,
    walk_data::{Condition, Graph, Route, clique, layers, random_graph, reached, reaches},
};

const KINDS: [&str; 2] = ["USES", "OWNED_BY"];
const SEED: u64 = 0x6d6c_6721;

fn name(graph: &Graph, node: usize) -> (&'static str, String) {
    let ty = if graph.nodes[node].boxed { "Box" } else { "Item" };
    (ty, format!("mlg://{}/{node:03}", ty.to_lowercase()))
}

fn key(graph: &Graph, node: usize) -> String {
    name(graph, node).1
}

async fn stored(catalog: &Catalog, graph: &Graph, deadlines: Deadlines) -> Sqlite {
    let store = Sqlite::open(&Location::Memory, deadlines).unwrap();
    fill(&store, catalog, graph).await;
    store
}

async fn fill(store: &Sqlite, catalog: &Catalog, graph: &Graph) {
    store.migrate(catalog).await.unwrap();
    let nodes_ = graph.nodes.iter().enumerate().map(|(number, data)| {
        let (ty, key) = name(graph, number);
        let rank = data.rank.map_or(Value::Null, Value::Int);
        let values = [("rank", rank)];
        node(catalog, ty, &key, if data.boxed { &[] } else { &values })
    });
    let edges = graph.edges.iter().map(|(from, kind, to)| {
        let (from, to) = (name(graph, *from), name(graph, *to));
        related(catalog, (from.0, &from.1), KINDS[*kind], (to.0, &to.1))
    });
    store.apply(catalog, &changes(nodes_.collect(), edges.collect())).await.unwrap();
}

fn predicate(catalog: &Catalog, condition: Condition, params: &mut Vec<Value>) -> Predicate {
    let mut rank = |rank, negated| {
        params.push(Value::Int(rank));
        Predicate::Test {
            subject: Subject::Node,
            property: property(catalog, "Item", "rank"),
            test: Test::Eq(Param(params.len() - 1)),
            negated,
        }
    };
    match condition {
        Condition::Any => Predicate::Constant(true),
        Condition::None => Predicate::Constant(false),
        Condition::Rank(value) => rank(value, false),
        Condition::NotRank(value) => rank(value, true),
        Condition::Boxed => Predicate::Types { nodes: nodes(catalog, &["Box"], true), negated: false },
    }
}

fn way(catalog: &Catalog, route: &Route, params: &mut Vec<Value>) -> Way {
    let types: &[&str] = if route.unboxed { &["Item"] } else { &["Item", "Box"] };
    Way {
        relationships: route.kinds.iter().map(|kind| KINDS[*kind].into()).collect(),
        direction: if route.forward { Direction::Out } else { Direction::In },
        nodes: nodes(catalog, types, route.unboxed),
        within: predicate(catalog, route.within, params),
    }
}

pub(crate) fn keys(catalog: &Catalog) -> Keys {
    let ty = catalog.type_named("Item").unwrap();
    Keys {
        property: Arc::clone(&ty.key),
        label: Arc::clone(&ty.key_label),
        domain: Arc::clone(&ty.domain),
        values: Param(0),
    }
}

/// A walk with nothing but a way.
pub(crate) fn walk(catalog: &Catalog, way: Way) -> Walk {
    Walk {
        starts: keys(catalog),
        way,
        stop: Predicate::Constant(false),
        depth: None,
        filter: Predicate::Constant(true),
        after: None,
        limit: Param(1),
        columns: vec![],
        counted: false,
    }
}

/// Along what is used, with no more said of it.
fn along() -> Route {
    Route { kinds: vec![0], forward: true, unboxed: false, within: Condition::Any }
}

/// The rows of each key, by key.
fn by_start(answer: &Value) -> Vec<(String, Vec<Value>)> {
    let pairs = answer.as_list().unwrap().iter().map(|pair| {
        let pair = pair.as_list().unwrap();
        assert_eq!(pair.len(), 2);
        (pair[0].as_str().unwrap().to_owned(), pair[1].as_list().unwrap().to_vec())
    });
    let mut pairs: Vec<_> = pairs.collect();
    pairs.sort_by(|one, other| one.0.cmp(&other.0));
    pairs
}

async fn a_random_walk(random: &mut Random, context: &str) -> usize {
    let catalog = catalog();
    let graph = random_graph(random);
    let store = stored(&catalog, &graph, Deadlines::default()).await;
    let size = graph.nodes.len();
    let mut answered = 0;
    for _ in 0..6 {
        let route = Route::random(random);
        let [stop, filter, meets] = [0; 3].map(|_| Condition::random(random));
        let stop = if random.chance(50) { Condition::None } else { stop };
        let depth = random.chance(40).then(|| u32::try_from(random.below(5)).unwrap());
        let after = random.chance(40).then(|| (u32::try_from(random.below(4)).unwrap(), random.below(size)));
        let limit = if random.chance(50) { 1_000 } else { random.below(5) };
        let mut starts: Vec<usize> = (0..size).filter(|_| random.chance(40)).collect();
        random.shuffle(&mut starts);

        let asked: Vec<String> = starts.iter().map(|start| key(&graph, *start)).collect();
        let mut asked: Vec<&str> = asked.iter().map(String::as_str).collect();
        asked.push("mlg://item/absent");
        let mut params = vec![texts(&asked), Value::Int(i64::try_from(limit).unwrap())];
        let param = |params: &mut Vec<Value>, value: Value| {
            params.push(value);
            Param(params.len() - 1)
        };
        let mut read = walk(&catalog, way(&catalog, &route, &mut params));
        read.stop = predicate(&catalog, stop, &mut params);
        read.filter = predicate(&catalog, filter, &mut params);
        read.depth =
            depth.map(|depth| Depth { rounded: 8, exact: param(&mut params, Value::Int(depth.into())) });
        read.after = after.map(|(hops, node)| {
            let key = key(&graph, node).as_str().into();
            (param(&mut params, Value::Int(hops.into())), param(&mut params, key))
        });
        let meets_ = predicate(&catalog, meets, &mut params);
        read.columns = vec![
            WalkColumn::Label,
            WalkColumn::Property(property(&catalog, "Item", "rank")),
            WalkColumn::Property(property(&catalog, "Item", "tags")),
            WalkColumn::Meets(meets_),
        ];
        let read = RootRead::new(Read::Walk(read), params);

        starts.sort_by_key(|start| key(&graph, *start));
        let expected = starts.iter().map(|start| {
            let mut found: Vec<(u32, String, usize)> = reached(&graph, (&route, stop), depth, *start)
                .into_iter()
                .map(|(hops, node)| (hops, key(&graph, node), node))
                .filter(|(hops, key_, node)| {
                    let later = after.is_none_or(|(last, node)| (*hops, key_) > (last, &key(&graph, node)));
                    later && filter.holds(graph.nodes[*node])
                })
                .collect();
            found.sort();
            found.truncate(limit);
            let rows = found.into_iter().map(|(hops, key, node)| {
                list(&[
                    Value::Int(hops.into()),
                    key.as_str().into(),
                    name(&graph, node).0.into(),
                    graph.nodes[node].rank.map_or(Value::Null, Value::Int),
                    list(&[]),
                    Value::Int(meets.holds(graph.nodes[node]).into()),
                ])
            });
            (key(&graph, *start), rows.collect())
        });
        let expected: Vec<(String, Vec<Value>)> = expected.collect();
        let found = by_start(&store.read(&catalog, &read).await.unwrap());
        assert_eq!(found, expected, "{context}\n{graph:?}\n{read:?}");
        answered += expected.iter().map(|(_, rows)| rows.len()).sum::<usize>();
    }
    answered
}

#[tokio::test]
async fn random_walks_equal_naive_ones() {
    let mut answered = 0;
    for case in 0..120 {
        let context = format!("seed {SEED:#x}, case {case}");
        answered += a_random_walk(&mut Random::new(SEED, case), &context).await;
    }
    assert!(answered > 800, "the walks lead somewhere: {answered} rows");
}

/// Keys of the items that meet a condition, which the total and an aggregate must agree with.
async fn met(store: &Sqlite, catalog: &Catalog, filter: Predicate, params: &[Value]) -> Vec<String> {
    let read = SetRead {
        filter,
        rows: Some(rows(by_key(catalog, "Item"), vec![column(catalog, "Item", "uri")])),
        total: true,
        aggregate: Some(vec![Measure { function: Function::Count, property: None }]),
        ..scan(catalog, &["Item"])
    };
    let answer = store.read(catalog, &root(read, params.to_vec())).await.unwrap();
    let parts = answer.as_list().unwrap();
    let keys = parts[0].as_list().unwrap().iter();
    let keys: Vec<String> = keys.map(|row| row.as_list().unwrap()[0].as_str().unwrap().to_owned()).collect();
    let count = Value::Int(i64::try_from(keys.len()).unwrap());
    assert_eq!((&parts[1], &parts[2]), (&count, &list(std::slice::from_ref(&count))));
    keys
}

pub(crate) fn reach(negated: bool, way: &Way, condition: Predicate) -> Predicate {
    Predicate::Reaches { negated, way: Box::new(way.clone()), condition: Box::new(condition) }
}

async fn a_random_reach(random: &mut Random, context: &str) -> usize {
    let catalog = catalog();
    let graph = random_graph(random);
    let store = stored(&catalog, &graph, Deadlines::default()).await;
    let items: Vec<usize> = (0..graph.nodes.len()).filter(|node| !graph.nodes[*node].boxed).collect();
    let mut found_any = 0;
    for _ in 0..4 {
        let [route, inner_route] = [0; 2].map(|_| Route::random(random));
        let [condition, inner] = [0; 2].map(|_| Condition::random(random));
        let negated = random.chance(40);
        let mut params = Vec::new();
        let mut way_ = way(&catalog, &route, &mut params);
        let inner_way = way(&catalog, &inner_route, &mut params);
        let plain = predicate(&catalog, condition, &mut params);
        let inner_plain = predicate(&catalog, inner, &mut params);
        let named = {
            params.push(key(&graph, random.below(graph.nodes.len())).as_str().into());
            Param(params.len() - 1)
        };
        let this = params[named.0].as_str().unwrap().to_owned();
        let by_name = Predicate::Test {
            subject: Subject::Node,
            property: property(&catalog, "Item", "uri"),
            test: Test::Eq(named),
            negated: false,
        };
        let inner_negated = random.chance(30);
        let inner_reach = reach(inner_negated, &inner_way, inner_plain.clone());
        let at = |node: usize| graph.nodes[node];
        let inner_met =
            |node: usize| reaches(&graph, &inner_route, node, &|far| inner.holds(at(far))) != inner_negated;
        // How it is used, and for which items it holds.
        let (what, filter, holds): (_, _, Box<dyn Fn(usize) -> bool>) = match random.below(6) {
            0 | 1 => (
                "plain",
                reach(negated, &way_, plain),
                Box::new(|node| reaches(&graph, &route, node, &|far| condition.holds(at(far))) != negated),
            ),
            2 => (
                "by key",
                Predicate::And(vec![reach(negated, &way_, by_name), inner_reach]),
                Box::new(|node| {
                    inner_met(node)
                        && reaches(&graph, &route, node, &|far| key(&graph, far) == this) != negated
                }),
            ),
            3 => (
                "inside another",
                reach(negated, &way_, Predicate::And(vec![plain, inner_reach])),
                Box::new(|node| {
                    reaches(&graph, &route, node, &|far| condition.holds(at(far)) && inner_met(far))
                        != negated
                }),
            ),
            4 => {
                way_.within = inner_reach;
                let may_go = |graph: &Graph| {
                    let mut graph = graph.clone();
                    graph.edges.retain(|(from, _, to)| inner_met(if route.forward { *to } else { *from }));
                    graph
                };
                let graph = may_go(&graph);
                let route = Route { within: Condition::Any, ..route.clone() };
                (
                    "within another",
                    reach(negated, &way_, plain),
                    Box::new(move |node| {
                        reaches(&graph, &route, node, &|far| condition.holds(graph.nodes[far])) != negated
                    }),
                )
            }
            _ => {
                let expand = expansion(&catalog, "Item", "uses");
                let quantifier = *random.pick(&[Quantifier::Some, Quantifier::None, Quantifier::Single]);
                let condition = Box::new(Predicate::Or(vec![inner_reach, by_name]));
                let related = Predicate::Related { quantifier, expand, condition };
                let count = |node: usize| {
                    let far = graph.edges.iter().filter(move |(from, kind, _)| *from == node && *kind == 0);
                    far.filter(|(_, _, to)| inner_met(*to) || key(&graph, *to) == this).count()
                };
                (
                    "at a related node",
                    related,
                    Box::new(move |node| match quantifier {
                        Quantifier::Some => count(node) > 0,
                        Quantifier::None => count(node) == 0,
                        Quantifier::Single | Quantifier::NotSingle => count(node) == 1,
                    }),
                )
            }
        };
        let expected: Vec<String> =
            items.iter().filter(|item| holds(**item)).map(|item| key(&graph, *item)).collect();
        let found = met(&store, &catalog, filter.clone(), &params).await;
        assert_eq!(found, expected, "{context}, {what}\n{graph:?}\n{filter:?}\n{params:?}");
        found_any += found.len();
    }
    found_any
}

#[tokio::test]
async fn what_random_nodes_reach_equals_naive_walks() {
    let mut found = 0;
    for case in 0..150 {
        let context = format!("seed {SEED:#x}, case {case}");
        found += a_random_reach(&mut Random::new(SEED, case), &context).await;
    }
    assert!(found > 600, "some reach something: {found}");
}

/// A walk from one node, everything that it reaches.
fn whole(catalog: &Catalog, graph: &Graph, route: &Route, start: usize) -> RootRead {
    let params = vec![texts(&[&key(graph, start)]), Value::Int(1_000_000)];
    RootRead::new(Read::Walk(walk(catalog, way(catalog, route, &mut vec![]))), params)
}

fn of_rank(catalog: &Catalog, negated: bool) -> Predicate {
    Predicate::Test {
        subject: Subject::Node,
        property: property(catalog, "Item", "rank"),
        test: Test::Eq(Param(0)),
        negated,
    }
}

#[tokio::test]
async fn diamonds_cost_what_their_relationships_cost() {
    let catalog = catalog();
    let graph = layers(6, 12);
    let store = stored(&catalog, &graph, Deadlines::default()).await;
    for (forward, start) in [(true, 0), (false, 71)] {
        let route = Route { forward, ..along() };
        let found = by_start(&store.read(&catalog, &whole(&catalog, &graph, &route, start)).await.unwrap());
        let hops: Vec<i64> =
            found[0].1.iter().map(|row| row.as_list().unwrap()[0].as_int().unwrap()).collect();
        let expected: Vec<i64> = (1..12).flat_map(|hops| [hops; 6]).collect();
        assert_eq!(hops, expected);
    }
    let way = way(&catalog, &along(), &mut vec![]);
    for (condition, expected) in [
        (by_key_of(&catalog, Param(1)), 66),
        (of_rank(&catalog, false), 66),
        (of_rank(&catalog, true), 0),
        (Predicate::Constant(true), 66),
    ] {
        for negated in [false, true] {
            let filter = reach(negated, &way, condition.clone());
            let params = [Value::Int(0), key(&graph, 71).as_str().into()];
            let found = met(&store, &catalog, filter, &params).await.len();
            assert_eq!(found, if negated { 72 - expected } else { expected }, "{condition:?}");
        }
    }
}

#[tokio::test]
async fn a_clique_costs_what_its_relationships_cost() {
    let catalog = catalog();
    let graph = clique(200);
    let store = stored(&catalog, &graph, Deadlines::default()).await;
    let found = by_start(&store.read(&catalog, &whole(&catalog, &graph, &along(), 7)).await.unwrap());
    assert_eq!(found[0].1.len(), 199);
    let mut all = whole(&catalog, &graph, &along(), 7);
    let keys: Vec<String> = (0..200).map(|node| key(&graph, node)).collect();
    all.params[0] = texts(&keys.iter().map(String::as_str).collect::<Vec<_>>());
    let found = by_start(&store.read(&catalog, &all).await.unwrap());
    assert!(found.len() == 200 && found.iter().all(|(_, rows)| rows.len() == 199));
    let way = way(&catalog, &along(), &mut vec![]);
    let params = [Value::Int(0), key(&graph, 7).as_str().into()];
    let by_key = || by_key_of(&catalog, Param(1));
    // The one that meets it reaches itself only, over any number of others.
    assert_eq!(met(&store, &catalog, reach(false, &way, by_key()), &params).await.len(), 199);
    assert_eq!(met(&store, &catalog, reach(true, &way, by_key()), &params).await, [key(&graph, 7)]);
    assert_eq!(met(&store, &catalog, reach(false, &way, of_rank(&catalog, false)), &params).await.len(), 200);
    let inner = Predicate::And(vec![of_rank(&catalog, false), reach(false, &way, of_rank(&catalog, false))]);
    assert_eq!(met(&store, &catalog, reach(false, &way, inner), &params).await.len(), 200);
}

fn by_key_of(catalog: &Catalog, param: Param) -> Predicate {
    Predicate::Test {
        subject: Subject::Node,
        property: property(catalog, "Item", "uri"),
        test: Test::Eq(param),
        negated: false,
    }
}

#[tokio::test]
async fn conditions_inside_one_another_cost_the_sum_of_their_walks() {
    let catalog = catalog();
    let graph = layers(2, 40);
    let store = stored(&catalog, &graph, Deadlines::default()).await;
    let way_ = way(&catalog, &along(), &mut vec![]);
    let (mut condition, mut within) = (of_rank(&catalog, false), of_rank(&catalog, false));
    for _ in 0..30 {
        condition = Predicate::And(vec![of_rank(&catalog, false), reach(false, &way_, condition)]);
        let way = Way { within, ..way_.clone() };
        within = reach(false, &way, of_rank(&catalog, false));
    }
    assert_eq!(met(&store, &catalog, condition, &[Value::Int(0)]).await.len(), 80 - 2 * 30);
    // Each `within` takes one layer more from the end, and the first hop arrives at what is left.
    assert_eq!(met(&store, &catalog, within, &[Value::Int(0)]).await.len(), 80 - 2 * 30);
}

#[tokio::test]
async fn loops_and_lists_of_one_end() {
    let catalog = catalog();
    let mut graph = clique(1);
    let store = stored(&catalog, &graph, Deadlines::default()).await;
    let found = by_start(&store.read(&catalog, &whole(&catalog, &graph, &along(), 0)).await.unwrap());
    assert_eq!(found, [(key(&graph, 0), vec![])]);
    let way = way(&catalog, &along(), &mut vec![]);
    for condition in [Predicate::Constant(true), of_rank(&catalog, false)] {
        let reached = reach(false, &way, condition.clone());
        assert_eq!(met(&store, &catalog, reached, &[Value::Int(0)]).await, [""; 0]);
        let none = reach(true, &way, condition);
        assert_eq!(met(&store, &catalog, none, &[Value::Int(0)]).await, [key(&graph, 0)]);
    }
    graph.edges.clear();
    let store = stored(&catalog, &graph, Deadlines::default()).await;
    let mut nobody = whole(&catalog, &graph, &along(), 0);
    nobody.params[0] = texts(&[]);
    assert_eq!(store.read(&catalog, &nobody).await.unwrap(), list(&[]));
}

#[tokio::test]
async fn a_first_page_does_not_walk_the_whole_graph() {
    let catalog = catalog();
    // A chain of three and, behind it, a relationship that nobody could read.
    let graph = layers(1, 4);
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("graph.db");
    let store = Sqlite::open(&Location::File(path.clone()), Deadlines::default()).unwrap();
    fill(&store, &catalog, &graph).await;
    let connection = rusqlite::Connection::open(&path).unwrap();
    // A key that is no key, at the fourth node.
    connection.execute("UPDATE node SET _key = x'00' WHERE _key = ?1", [key(&graph, 3)]).unwrap();
    let read = whole(&catalog, &graph, &along(), 0);
    let problem = store.read(&catalog, &read).await.unwrap_err();
    assert!(matches!(&problem, BackendError::Record(text) if text.contains("key")), "{problem}");
    // A read that was run keeps its statement; this is another one.
    let mut read = read.clone();
    read.params[1] = Value::Int(2);
    assert_eq!(by_start(&store.read(&catalog, &read).await.unwrap())[0].1.len(), 2);
}

#[tokio::test]
async fn a_walk_ends_at_its_deadline_and_the_connection_lives_on() {
    let catalog = catalog();
    let graph = clique(120);
    let deadlines = Deadlines { read: Duration::from_millis(1), ..Deadlines::default() };
    let store = stored(&catalog, &graph, deadlines).await;
    let mut all = whole(&catalog, &graph, &along(), 0);
    let keys: Vec<String> = (0..120).map(|node| key(&graph, node)).collect();
    all.params[0] = texts(&keys.iter().map(String::as_str).collect::<Vec<_>>());
    for _ in 0..3 {
        let problem = store.read(&catalog, &all).await.unwrap_err();
        assert_eq!(problem, BackendError::Deadline("running a statement"));
    }
    store.health(&catalog).await.unwrap();
}

#[tokio::test]
async fn links_are_those_that_leave() {
    let catalog = catalog();
    let store = memory(&catalog).await;
    let edges = vec![
        used(&catalog, ("a", "b"), Some("r"), Some(0.5)),
        used(&catalog, ("a", "a"), None, Some(1.0)),
        used(&catalog, ("b", "a"), None, None),
        related(&catalog, ("Item", "a"), "OWNED_BY", ("Item", "b")),
        related(&catalog, ("Item", "a"), "OWNED_BY", ("Box", "x")),
        related(&catalog, ("Item", "a"), "IN_BOX", ("Box", "x")),
    ];
    store.apply(&catalog, &changes(vec![node(&catalog, "Item", "c", &[])], edges)).await.unwrap();
    let own = &catalog.relationships["USES"].properties.as_ref().unwrap().properties;
    let links = |types: &[&str], test| Links {
        from: keys(&catalog),
        relationships: vec!["USES".into(), "OWNED_BY".into()],
        nodes: nodes(&catalog, types, test),
        filter: Predicate::Constant(true),
        far: property(&catalog, "Item", "uri"),
        columns: vec![Arc::clone(&own["role"]), Arc::clone(&own["share"])],
    };
    let row = |far: &str, ty: &str, role: Value, share: Value| list(&[far.into(), ty.into(), role, share]);
    let (null, uses, owned) = (Value::Null, "USES", "OWNED_BY");
    let a = [
        row("a", uses, null.clone(), Value::Float(1.0)),
        row("b", owned, null.clone(), null.clone()),
        row("b", uses, "r".into(), Value::Float(0.5)),
        row("x", owned, null.clone(), null.clone()),
    ];
    let b = [row("a", uses, null.clone(), null)];
    for (types, test, a) in [(&["Item", "Box"][..], false, &a[..]), (&["Item"], true, &a[..3])] {
        let params = vec![texts(&["a", "b", "absent", "c"])];
        let read = RootRead::new(Read::Links(links(types, test)), params);
        let mut found = by_start(&store.read(&catalog, &read).await.unwrap());
        for (_, rows) in &mut found {
            rows.sort_by_key(|row| format!("{row:?}"));
        }
        let expected = [("a", a.to_vec()), ("b", b.to_vec()), ("c", vec![])];
        assert_eq!(found, expected.map(|(key, rows)| (key.to_owned(), rows)));
    }
}
