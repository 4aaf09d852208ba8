//! Aspects: what sources say, in whatever order and however often, and the graph that it leaves on every store.

use std::sync::Arc;

use mlg::{
    backend::Backend,
    catalog::types::Catalog,
    changes::{Changes, Deleted, Deletion, NodeRef, aspect::Aspect},
    ingest::{
        export::export,
        take::{Taken, take},
    },
};
use serde_json::{Value as Json, json};

#[path = "support/backends.rs"]
mod backends;
#[path = "support/random.rs"]
mod random;
#[path = "support/schemas.rs"]
mod schemas;

use random::Random;

/// When everything is taken, in microseconds since 1970.
const CLOCK: i64 = 1_800_000_000_000_000;

const ORDERS: &str = "mlg://dataset/shop/orders";
const CLICKS: &str = "mlg://dataset/shop/clicks";
const RUN: &str = "mlg://run/ci/1";

/// What a source says, at a second.
fn aspect(subject: &str, source: &str, name: &str, at: i64, lines: Vec<Json>) -> Aspect {
    Aspect {
        subject: subject.to_owned(),
        source: source.to_owned(),
        name: name.to_owned(),
        at: at * 1_000_000,
        event: format!("{source} at {at}"),
        lines,
        raw: None,
    }
}

async fn empty(backend: Backend) -> (Arc<Catalog>, Backend) {
    let catalog = Arc::new(schemas::catalog("schema.graphql"));
    backend.migrate(&catalog).await.unwrap();
    (catalog, backend)
}

async fn taken((catalog, backend): &(Arc<Catalog>, Backend), events: &[Vec<Aspect>]) -> Taken {
    take((catalog, backend), events, CLOCK).await.unwrap()
}

/// All lines that the graph is exported to.
async fn graph((catalog, backend): &(Arc<Catalog>, Backend)) -> Vec<Json> {
    let mut bytes = Vec::new();
    export((catalog, backend), &mut bytes).await.unwrap();
    let line = |line| {
        let mut line: Json = serde_json::from_str(line).unwrap();
        // That it was written is the same in any order, when is not.
        let updated = line.as_object_mut().unwrap().remove("updatedAt");
        assert_eq!(updated.is_some(), line.get("uri").is_some(), "{line}");
        line
    };
    String::from_utf8(bytes).unwrap().lines().skip(1).map(line).collect()
}

/// The line of an asset, or of a relationship by its type.
fn line<'a>(graph: &'a [Json], name: &str) -> Option<&'a Json> {
    graph.iter().find(|line| line["uri"] == name || line["relationship"] == name)
}

/// Runs a case on each store, which must all end alike.
fn on_each<F: Future<Output = Vec<Json>>>(case: impl Fn((Arc<Catalog>, Backend)) -> F) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let ours = case(empty(backends::sqlite()).await).await;
        assert!(!ours.is_empty());
        for server in backends::turn("aspects").iter() {
            let theirs = case(empty(backends::neo4j_ready(server).await).await).await;
            assert_eq!(ours, theirs, "{}", server.name);
        }
    });
}

#[test]
fn the_latest_word_stands_and_sources_add_up() {
    on_each(async |store| {
        let told = |source: &str, at, fields: Json| {
            let mut line = json!({"type": "Dataset", "uri": ORDERS});
            line.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
            vec![aspect(ORDERS, source, "properties", at, vec![line])]
        };
        taken(&store, &[told("a", 5, json!({"description": "new", "tags": ["x"], "aliases": ["a:orders"]}))])
            .await;
        // Older than what stands, from the same source: nothing of it counts.
        taken(&store, &[told("a", 4, json!({"description": "old", "format": "csv"}))]).await;
        // Of another source: older words fill what nobody else says, lists add up.
        taken(
            &store,
            &[told(
                "b",
                3,
                json!({"description": "b", "format": "parquet", "tags": ["y"], "aliases": ["b:orders"]}),
            )],
        )
        .await;
        let all = graph(&store).await;
        let orders = line(&all, ORDERS).unwrap();
        assert_eq!(
            [
                &orders["description"],
                &orders["format"],
                &orders["tags"],
                &orders["aliases"],
                &orders["hydration"]
            ],
            [
                &json!("new"),
                &json!("parquet"),
                &json!(["x", "y"]),
                &json!(["a:orders", "b:orders"]),
                &json!("HYDRATED")
            ]
        );
        // What a source says no more falls to who still says it.
        taken(&store, &[vec![aspect(ORDERS, "a", "properties", 6, vec![])]]).await;
        let after = graph(&store).await;
        let orders = line(&after, ORDERS).unwrap();
        assert_eq!([&orders["description"], &orders["tags"]], [&json!("b"), &json!(["y"])]);
        [all, after].concat()
    });
}

#[test]
fn a_relationship_ends_with_its_last_claim() {
    on_each(async |store| {
        let claim = |source: &str, at, confidence: Option<f64>| {
            let lines = confidence.map(|confidence| {
                json!({"relationship": "CONSUMES", "from": RUN, "to": ORDERS,
                    "fact": {"origin": "OBSERVED", "confidence": confidence}})
            });
            vec![aspect(RUN, source, "inputs", at, lines.into_iter().collect())]
        };
        taken(&store, &[claim("a", 1, Some(0.5)), claim("b", 2, Some(0.75))]).await;
        let both = graph(&store).await;
        let fact = &line(&both, "CONSUMES").unwrap()["fact"];
        assert_eq!(
            [&fact["sources"], &fact["confidence"], &fact["evidence"], &fact["recordedAt"], &fact["origin"]],
            [
                &json!(["a", "b"]),
                &json!(0.75),
                &json!("b at 2"),
                &json!("1970-01-01T00:00:01Z"),
                &json!("OBSERVED")
            ]
        );
        taken(&store, &[claim("b", 3, None)]).await;
        let one = graph(&store).await;
        let fact = &line(&one, "CONSUMES").unwrap()["fact"];
        assert_eq!([&fact["sources"], &fact["confidence"]], [&json!(["a"]), &json!(0.5)]);
        taken(&store, &[claim("a", 4, None)]).await;
        let none = graph(&store).await;
        assert_eq!(line(&none, "CONSUMES"), None);
        // The far end was only named: it stays, as a reference.
        assert_eq!(line(&none, ORDERS).unwrap()["hydration"], "REFERENCE");
        // An older claim, heard late, brings nothing back.
        taken(&store, &[claim("a", 2, Some(1.0))]).await;
        assert_eq!(graph(&store).await, none);
        [both, one, none].concat()
    });
}

#[test]
fn what_somebody_wrote_by_hand_outlasts_claims() {
    on_each(async |store| {
        let (catalog, backend) = &store;
        let by_hand = json!({"relationship": "CONSUMES", "from": RUN, "to": ORDERS, "fact": {"verification": "VERIFIED"}});
        let other =
            json!({"relationship": "CONSUMES", "from": RUN, "to": CLICKS, "fact": {"origin": "MANUAL"}});
        let claims = |at, to: &[&str]| {
            let line = |to: &&str| json!({"relationship": "CONSUMES", "from": RUN, "to": to, "fact": {"origin": "OBSERVED"}});
            vec![aspect(RUN, "a", "inputs", at, to.iter().map(line).collect())]
        };
        backends::fill(catalog, backend, &[by_hand.to_string()], CLOCK).await;
        taken(&store, &[claims(1, &[ORDERS, CLICKS])]).await;
        backends::fill(catalog, backend, &[other.to_string()], CLOCK).await;
        let claimed = graph(&store).await;
        let consumes: Vec<&Json> = claimed.iter().filter(|line| line["relationship"] == "CONSUMES").collect();
        assert_eq!(consumes.len(), 2);
        for (line, expected) in
            consumes.iter().zip([(CLICKS, "MANUAL", "UNVERIFIED"), (ORDERS, "DECLARED", "VERIFIED")])
        {
            let fact = &line["fact"];
            assert_eq!(
                [&line["to"], &fact["origin"], &fact["verification"]],
                [expected.0, expected.1, expected.2]
            );
        }
        taken(&store, &[claims(2, &[])]).await;
        let after = graph(&store).await;
        assert_eq!(after.iter().filter(|line| line["relationship"] == "CONSUMES").count(), 2);
        [claimed, after].concat()
    });
}

#[test]
fn what_is_said_of_a_deleted_asset_is_of_a_new_one() {
    on_each(async |store| {
        let told = |at, fields: Json| {
            let mut line = json!({"type": "Dataset", "uri": ORDERS});
            line.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
            vec![aspect(ORDERS, "a", "properties", at, vec![line])]
        };
        taken(&store, &[told(5, json!({"description": "old", "format": "csv"}))]).await;
        let (catalog, backend) = &store;
        let node = NodeRef { ty: catalog.type_named("Dataset").unwrap().id, key: ORDERS.into() };
        let deleted = vec![Deleted { node, how: Deletion::Tombstone }];
        let outcome = backend.apply(catalog, &Changes { deleted, ..Changes::default() }).await.unwrap();
        assert_eq!(outcome.deleted.len(), 1);
        assert_eq!(line(&graph(&store).await, ORDERS), None);
        // However early it was so.
        taken(&store, &[told(1, json!({"format": "parquet"}))]).await;
        let anew = graph(&store).await;
        let orders = line(&anew, ORDERS).unwrap();
        assert_eq!([&orders["format"], &orders["description"]], [&json!("parquet"), &Json::Null]);
        anew
    });
}

#[test]
fn a_bad_event_among_a_thousand_is_told_and_the_others_are_taken() {
    on_each(async |store| {
        let event = |number: i64| {
            let uri = format!("mlg://dataset/many/{number}");
            let field = if number == 500 { "colour" } else { "format" };
            vec![aspect(
                &uri,
                "a",
                "properties",
                number,
                vec![json!({"type": "Dataset", "uri": uri, field: "x"})],
            )]
        };
        let mut events: Vec<_> = (1..1_000).map(event).collect();
        // One that speaks of somebody else's asset.
        let line = json!({"type": "Dataset", "uri": ORDERS, "format": "x"});
        events.push(vec![aspect(CLICKS, "a", "properties", 1, vec![line])]);
        let taken = taken(&store, &events).await;
        assert_eq!(taken.outcome.nodes, 998);
        let refused: Vec<_> = taken.refused.iter().map(|(at, reason)| (*at, reason.to_string())).collect();
        assert_eq!(
            refused,
            [
                (499, "field `colour` does not exist on `Dataset`".to_owned()),
                (999, format!("aspect of `{CLICKS}` speaks of `{ORDERS}`")),
            ]
        );
        let all = graph(&store).await;
        assert_eq!(all.len(), 998);
        all
    });
}

/// Events about few things, so that they meet.
fn events(random: &mut Random) -> Vec<Vec<Aspect>> {
    let datasets = [ORDERS, CLICKS, "mlg://dataset/shop/carts"];
    let count = random.between(6, 16);
    let event = |random: &mut Random| {
        let at = i64::try_from(random.between(1, 6)).unwrap();
        let source = *random.pick(&["a", "b"]);
        let mut event = Vec::new();
        for _ in 0..random.between(1, 2) {
            let uri = *random.pick(&datasets);
            let lines = match random.below(5) {
                0 => Vec::new(),
                1 => vec![json!({"type": "Dataset", "uri": uri, "description": format!("d{}", random.below(3)), "tags": [format!("t{}", random.below(3))]})],
                2 => vec![json!({"type": "Dataset", "uri": uri, "aliases": [format!("{source}:{uri}")], "rowCount": random.below(3), "name": "n"})],
                3 => (0..random.between(1, 2))
                    .map(|column| json!({"type": "Column", "owner": uri, "name": format!("c{column}"), "dataType": format!("t{}", random.below(2))}))
                    .collect(),
                _ => {
                    let other = *random.pick(&datasets);
                    let fact = json!({"confidence": 0.25 * random.between(1, 3) as f64, "verification": *random.pick(&["UNVERIFIED", "VERIFIED", "PHANTOM"])});
                    let mut lines = vec![json!({"relationship": "PRODUCED_BY", "from": uri, "to": RUN, "fact": fact})];
                    if other != uri {
                        lines.push(json!({"relationship": "DERIVED_FROM", "from": uri, "to": other, "fact": {"origin": "OBSERVED"}}));
                    }
                    lines
                }
            };
            event.push(aspect(uri, source, random.pick::<&str>(&["one", "two"]), at, lines));
        }
        event
    };
    (0..count).map(|_| event(random)).collect()
}

/// Takes events in some order, some twice, in batches of any size.
async fn in_any_order(store: &(Arc<Catalog>, Backend), events: &[Vec<Aspect>], random: &mut Random) {
    let mut order: Vec<usize> = (0..events.len())
        .chain((0..events.len()).filter(|_| random.chance(30)).collect::<Vec<_>>())
        .collect();
    random.shuffle(&mut order);
    let mut rest: &[usize] = &order;
    while !rest.is_empty() {
        let (batch, others) = rest.split_at(random.between(1, rest.len().min(4)));
        let batch: Vec<_> = batch.iter().map(|at| events[*at].clone()).collect();
        let taken = taken(store, &batch).await;
        assert!(taken.refused.is_empty(), "{:?}", taken.refused);
        rest = others;
    }
}

/// Empties a store of what earlier cases left, quickly: each case has uris of its own.
fn renamed(events: Vec<Vec<Aspect>>, case: u64) -> Vec<Vec<Aspect>> {
    let text =
        |text: &str| text.replace("/shop/", &format!("/shop{case}/")).replace("/ci/", &format!("/ci{case}/"));
    let aspect = |aspect: Aspect| Aspect {
        subject: text(&aspect.subject),
        lines: aspect
            .lines
            .iter()
            .map(|line| serde_json::from_str(&text(&line.to_string())).unwrap())
            .collect(),
        ..aspect
    };
    events.into_iter().map(|event| event.into_iter().map(aspect).collect()).collect()
}

#[test]
fn any_order_and_any_duplication_give_the_same_graph() {
    const CASES: u64 = 80;
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let cases = |case: u64| {
            let mut random = Random::new(68, case);
            let events = renamed(events(&mut random), case);
            (events, random)
        };
        let in_order = empty(backends::sqlite()).await;
        for case in 0..CASES {
            let (events, _) = cases(case);
            for event in &events {
                taken(&in_order, std::slice::from_ref(event)).await;
            }
        }
        let expected = graph(&in_order).await;
        assert!(expected.iter().any(|line| line["hydration"] == "REFERENCE"));
        assert!(expected.iter().filter(|line| line["relationship"].is_string()).count() > 100);
        // The embedded store has all cases, of the servers each its share.
        let mut stores = vec![("SQLite", empty(backends::sqlite()).await, (0..CASES).collect::<Vec<_>>())];
        let turn = backends::turn("aspects");
        for (at, server) in (0..).zip(turn.iter()) {
            let share = (0..CASES).filter(|case| case % turn.len() as u64 == at).collect();
            stores.push((server.name, empty(backends::neo4j_ready(server).await).await, share));
        }
        let each = stores.iter().map(async |(name, store, share)| {
            for case in share {
                let (events, mut random) = cases(*case);
                in_any_order(store, &events, &mut random).await;
            }
            let found = graph(store).await;
            let of_case = |line: &&Json, case: &u64| {
                let text = line.to_string();
                text.contains(&format!("/shop{case}/")) || text.contains(&format!("/ci{case}/"))
            };
            let of_share = expected.iter().filter(|line| share.iter().any(|case| of_case(line, case)));
            let of_share: Vec<_> = of_share.collect();
            for (expected, found) in of_share.iter().zip(&found) {
                assert_eq!(*expected, found, "{name}");
            }
            assert_eq!(of_share.len(), found.len(), "{name}");
        });
        // Servers wait for their disks: together they take little longer than one.
        futures_util::future::join_all(each).await;
    });
}
