//! Checks of the words that nodes carry for search: they are those of what is stored, whatever was written and how.
//!
//! In: a place for stores. Out: a panic where one does not hold. Must not know: how words are found.

use std::{path::PathBuf, sync::atomic::Ordering};

use mlg::pipeline::Service;

use super::{
    Place,
    store::{GRAPH, SCHEMA, exported, fresh, over, put, told},
};

/// The newest file of a place.
fn file(place: &Place) -> Option<PathBuf> {
    let Place::Files(folder, count) = place else { return None };
    Some(folder.path().join(format!("{}.db", count.load(Ordering::Relaxed) - 1)))
}

/// The words of the name, and those of each weight; nothing where the store can't be looked into.
async fn carried(place: &Place, uri: &str, weights: &[u32]) -> Option<Vec<Option<String>>> {
    if let Place::Server(server) = place {
        let classes: String = weights.iter().map(|weight| format!(", n._words_{weight}")).collect();
        let text = format!("MATCH (n:Asset {{uri: '{uri}'}}) RETURN [n._name{classes}] AS value");
        return Some(server.texts(&text).await);
    }
    let connection = rusqlite::Connection::open(file(place)?).unwrap();
    let classes: String = weights.iter().map(|weight| format!(", s.words_{weight}")).collect();
    let text = format!(
        "SELECT n._name{classes} FROM node AS n LEFT JOIN _search AS s ON s.rowid = n._id WHERE n._key = ?1"
    );
    let row = connection.query_row(&text, [uri], |row| (0..=weights.len()).map(|at| row.get(at)).collect());
    Some(row.unwrap())
}

async fn right(store: &Service) {
    assert_eq!(
        store.backend.refresh(&store.catalog).await.expect("the store takes it"),
        0,
        "words were wrong"
    );
}

async fn carries(place: &Place, uri: &str, name: Option<&str>, classes: &[(u32, Option<&str>)]) {
    let weights: Vec<u32> = classes.iter().map(|(weight, _)| *weight).collect();
    let Some(there) = carried(place, uri, &weights).await else { return };
    let wanted = std::iter::once(name).chain(classes.iter().map(|(_, words)| *words));
    let wanted: Vec<Option<String>> = wanted.map(|words| words.map(str::to_owned)).collect();
    assert_eq!(there, wanted, "{uri}");
}

/// Words are those of what is stored after each write, of references and parts of lines too.
pub(super) async fn follow(place: &Place) {
    let store = fresh(place).await;
    put(&store, GRAPH).await;
    right(&store).await;
    let one = "mlg://sample/a/1";
    carries(place, one, Some(" first "), &[(4, Some(" r . ")), (1, Some(" several lines . 7 . "))]).await;
    // Known by a relationship alone.
    carries(place, "mlg://sample/b/only-part", Some(" only part "), &[(4, None), (1, None)]).await;
    // A person has a name, and no searched field.
    carries(place, "mlg://person/a/ann", Some(" ann "), &[(4, None), (1, None)]).await;
    for (line, name, four, ones) in [
        // One field of several; the others stay.
        (
            r#"{"type":"Sample","uri":"mlg://sample/a/1","labels":["HotpotQA","Wörter"]}"#,
            " first ",
            Some(" r . hotpot qa . hotpotqa . worter . "),
            Some(" several lines . 7 . "),
        ),
        (
            r#"{"type":"Sample","uri":"mlg://sample/a/1","prose":null,"renamed":null}"#,
            " first ",
            Some(" hotpot qa . hotpotqa . worter . "),
            Some(" 7 . "),
        ),
        (
            r#"{"type":"Sample","uri":"mlg://sample/a/1","name":"Number-1","code":null,"labels":[]}"#,
            " number 1 ",
            None,
            None,
        ),
        // Nothing that is searched.
        (r#"{"type":"Sample","uri":"mlg://sample/a/1","small":3}"#, " number 1 ", None, None),
        (
            r#"{"type":"Sample","uri":"mlg://sample/a/1","prose":"back 'again'"}"#,
            " number 1 ",
            None,
            Some(" back again . "),
        ),
    ] {
        put(&store, line).await;
        right(&store).await;
        carries(place, one, Some(name), &[(4, four), (1, ones)]).await;
    }
    // A reference gets its line; the same asset twice in a batch, once as an end.
    put(
        &store,
        r#"{"relationship":"DERIVED_FROM","from":"mlg://sample/c/new","to":"mlg://sample/a/1"}
{"type":"Sample","uri":"mlg://sample/c/new","prose":"one"}
{"type":"Sample","uri":"mlg://sample/c/new","labels":["two"]}
{"type":"Sample","uri":"mlg://sample/b/only-part","name":"Known","code":"k9"}"#,
    )
    .await;
    right(&store).await;
    carries(place, "mlg://sample/c/new", Some(" new "), &[(4, Some(" two . ")), (1, Some(" one . "))]).await;
    carries(place, "mlg://sample/b/only-part", Some(" known "), &[(4, None), (1, Some(" k 9 . k9 . "))])
        .await;
    // Where a name has no words.
    put(&store, r#"{"type":"Sample","uri":"mlg://sample/b/only-part","name":"--"}"#).await;
    right(&store).await;
    carries(place, "mlg://sample/b/only-part", None, &[(4, None)]).await;
    // A line that does not load leaves words alone.
    let bad = told(&store, r#"{"type":"Sample","uri":"mlg://sample/c/new","prose":7}"#).await;
    assert_eq!(bad.bad.len(), 1);
    carries(place, "mlg://sample/c/new", Some(" new "), &[(1, Some(" one . "))]).await;
    // Nobody sees them.
    let lines = exported(&store).await;
    assert!(!lines.contains("_name") && !lines.contains("_words") && !lines.contains("hotpot qa"), "{lines}");
    let copy = over(SCHEMA, crate::backends::sqlite());
    copy.backend.migrate(&copy.catalog).await.unwrap();
    put(&copy, &lines).await;
    right(&copy).await;
    assert_eq!(exported(&copy).await, lines);
}

/// Other weights, more fields and fewer: `migrate` makes the words of what was there.
pub(super) async fn other_weights(place: &Place) {
    let store = fresh(place).await;
    put(&store, GRAPH).await;
    let one = "mlg://sample/a/1";
    let other = SCHEMA
        .replace("prose: String @search\n", "prose: String @search(weight: 9)\n")
        .replace("code: ID @search\n", "code: ID\n")
        .replace("  text: String @index\n", "  text: String @index @search(weight: 9)\n");
    let other = over(&other, store.backend.clone());
    other.backend.migrate(&other.catalog).await.expect("other weights are no contradiction");
    right(&other).await;
    carries(
        place,
        one,
        Some(" first "),
        &[(9, Some(" x . several lines . ")), (4, Some(" r . ")), (1, None)],
    )
    .await;
    put(&other, r#"{"type":"Sample","uri":"mlg://sample/a/1","text":"new"}"#).await;
    right(&other).await;
    carries(
        place,
        one,
        Some(" first "),
        &[(9, Some(" new . several lines . ")), (4, Some(" r . ")), (1, None)],
    )
    .await;
    // And back.
    store.backend.migrate(&store.catalog).await.expect("nor are the old ones");
    right(&store).await;
    carries(
        place,
        one,
        Some(" first "),
        &[(9, None), (4, Some(" r . ")), (1, Some(" several lines . 7 . "))],
    )
    .await;
    // None at all.
    let none = SCHEMA.replace(" @search(weight: 4)", "").replace(" @search", "");
    let none = over(&none, store.backend.clone());
    none.backend.migrate(&none.catalog).await.expect("a schema may stop searching");
    put(&none, r#"{"type":"Sample","uri":"mlg://sample/a/1","name":"bare"}"#).await;
    right(&none).await;
    carries(place, one, Some(" bare "), &[(4, None), (1, None)]).await;
    store.backend.migrate(&store.catalog).await.expect("and start again");
    right(&store).await;
    carries(place, one, Some(" bare "), &[(4, Some(" r . ")), (1, Some(" several lines . 7 . "))]).await;
}

/// A graph that an older version made, before there were words.
pub(super) async fn older_graph(place: &Place) {
    let store = fresh(place).await;
    put(&store, GRAPH).await;
    let before = exported(&store).await;
    match place {
        Place::Memory => return,
        Place::Files(..) => {
            let connection = rusqlite::Connection::open(file(place).unwrap()).unwrap();
            let older =
                "DROP TABLE _search; DROP TABLE _start; DROP TABLE _tag; ALTER TABLE node DROP COLUMN _name;
                UPDATE _mapping SET text = json_remove(text, '$.search')";
            connection.execute_batch(older).unwrap();
        }
        Place::Server(server) => {
            for text in [
                "DROP INDEX _search",
                "DROP INDEX _starts",
                "DROP INDEX `mlg:Asset(_whole,uri)`",
                "MATCH (n) REMOVE n._name, n._whole, n._starts, n._words_4, n._words_1",
                r#"MATCH (m:_Mapping) SET m.mapping = split(m.mapping, ',"search":')[0] + '}'"#,
            ] {
                server.run(text).await;
            }
        }
    }
    carries_nothing(place).await;
    let again = over(SCHEMA, store.backend.clone());
    again.backend.migrate(&again.catalog).await.expect("an older graph migrates");
    right(&again).await;
    assert_eq!(exported(&again).await, before);
    let one = "mlg://sample/a/1";
    carries(place, one, Some(" first "), &[(4, Some(" r . ")), (1, Some(" several lines . 7 . "))]).await;
    if let Place::Server(server) = place {
        let text = "SHOW INDEXES YIELD name, state WHERE name IN ['_search', '_starts', 'mlg:Asset(_whole,uri)'] \
                    RETURN collect(name + ' ' + state) AS value";
        let mut there = server.texts(text).await;
        there.sort();
        let wanted = ["_search ONLINE", "_starts ONLINE", "mlg:Asset(_whole,uri) ONLINE"]
            .map(|text| Some(text.to_owned()));
        assert_eq!(there, wanted);
    }
}

async fn carries_nothing(place: &Place) {
    if let Place::Server(_) = place {
        carries(place, "mlg://sample/a/1", None, &[(4, None), (1, None)]).await;
    }
}

/// What was written behind our back has the words of its old values until they are put right.
pub(super) async fn others_write(place: &Place) {
    let store = fresh(place).await;
    put(&store, GRAPH).await;
    match place {
        Place::Memory => return,
        Place::Files(..) => {
            let connection = rusqlite::Connection::open(file(place).unwrap()).unwrap();
            let texts = "UPDATE node SET prose = 'Foreign' WHERE _key = 'mlg://sample/a/1';
                UPDATE node SET labels = 7 WHERE _key = 'mlg://sample/a/2'";
            connection.execute_batch(texts).unwrap();
        }
        Place::Server(server) => {
            server.run("MATCH (n:Sample {uri: 'mlg://sample/a/1'}) SET n.prose = 'Foreign'").await;
            server.run("MATCH (n:Sample {uri: 'mlg://sample/a/2'}) SET n.labels = datetime()").await;
        }
    }
    let wrong = store.backend.refresh(&store.catalog).await.expect("the store takes it");
    // What holds no text has no words, and is left to `mlg check --graph`.
    assert_eq!(wrong, 1);
    right(&store).await;
    let one = "mlg://sample/a/1";
    carries(place, one, Some(" first "), &[(4, Some(" r . ")), (1, Some(" foreign . 7 . "))]).await;
}
