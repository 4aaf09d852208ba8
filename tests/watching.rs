//! Writes and subscriptions over sockets, on the served binary: what is told to whom, what becomes of whoever is slow, and of a write
//! whose client goes away.

use std::{
    fs,
    io::Write as _,
    net::TcpStream,
    time::{Duration, Instant},
};

use neo4rs::query;
use serde_json::{Value as Json, json};

#[path = "support/backends.rs"]
mod backends;
#[path = "support/binary.rs"]
mod binary;
#[path = "support/keys.rs"]
mod keys;
#[path = "support/node.rs"]
mod node;
#[path = "support/served.rs"]
mod served;

use binary::{PATIENCE, Server, mlg};

const SUITE: &str = "watching";

/// Keys of an admin and a reader, and the file that the server knows them by.
fn keys() -> (Json, tempfile::NamedTempFile) {
    let ([admin, reader], keys) = keys::keys(["admin", "reader"]);
    (json!({"admin": admin, "reader": reader}), keys)
}

fn post(server: &Server, token: &str, query: &str) -> Json {
    let mut request = ureq::post(&server.url).header("content-type", "application/json");
    if !token.is_empty() {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    let mut response = request.send(json!({ "query": query }).to_string()).expect("it answers");
    serde_json::from_str(&response.body_mut().read_to_string().expect("answers are text"))
        .expect("they are JSON")
}

const LOADED: &str = "mutation { upsertAssets(assets: [
    {dataset: {uri: \"mlg://dataset/a/one\", lifecycle: ACTIVE, aliases: [\"urn:one\"]}}
    {dataset: {uri: \"mlg://dataset/a/tagged\", lifecycle: ACTIVE, tags: [\"t\"]}}
    {dataset: {uri: \"mlg://dataset/a/draft\", lifecycle: DRAFT, aliases: [\"urn:draft\"]}}
    {model: {uri: \"mlg://model/a/m\", lifecycle: ACTIVE}}
]) { written } }";

/// What was told of an asset, without what was told before all watched.
fn told<'a>(events: &'a Json, uri: &str) -> Vec<&'a str> {
    let events = events.as_array().expect("events are a list");
    let mut told: Vec<&str> = events
        .iter()
        .filter(|event| event["uri"] == uri)
        .filter_map(|event| event["change"].as_str())
        .collect();
    told.dedup();
    told
}

#[test]
fn subscribers_hear_of_writes_over_either_door_as_they_see_and_ask_for_them() {
    let (tokens, keys) = keys();
    let settings = [
        ("MLG_IDENTITY_KEYS", keys.path().to_str().expect("a path of text")),
        ("MLG_ACCESS_READER_WHERE", "{lifecycle: {eq: ACTIVE}}"),
    ];
    served::on_each(SUITE, &settings, |server| {
        let admin = tokens["admin"].as_str().expect("a token");
        assert_eq!(post(server, admin, LOADED)["data"]["upsertAssets"]["written"], 4);
        let url = server.url.replace("http://", "ws://");
        let input = json!({"url": url, "http": server.url, "tokens": tokens});
        let Some(seen) = node::run(SUITE, "watch.cjs", &input) else { return Json::Null };
        let results = &seen["written"]["data"]["upsertAssets"]["results"];
        assert_eq!(
            *results,
            json!([
                {"uri": "mlg://dataset/a/draft2", "asset": {"name": "draft2"}, "error": null},
                {"uri": "nonsense", "asset": null, "error": {"code": "BAD_USER_INPUT"}},
                {"uri": "mlg://model/a/new", "asset": {"name": "new"}, "error": null},
            ]),
            "{seen}"
        );
        assert_eq!(seen["posted"]["data"]["addTags"]["written"], 1);
        assert_eq!(seen["refused"]["errors"][0]["extensions"]["code"], "FORBIDDEN");
        assert_eq!(seen["deleted"]["data"]["deleteAssets"]["deleted"], 4);
        let events = &seen["events"];
        let both = ["WRITTEN", "DELETED"];
        let [new, one, draft, draft2] =
            ["model/a/new", "dataset/a/one", "dataset/a/draft", "dataset/a/draft2"];
        let of = |name: &str, uri: &str| told(&events[name], &format!("mlg://{uri}"));
        for (name, heard, silent) in [
            ("all", vec![new, one, draft2], vec![]),
            ("seen", vec![new, one], vec![draft, draft2]),
            ("models", vec![new], vec![one, draft, draft2]),
            ("tagged", vec![new, one], vec![draft, draft2]),
            ("one", vec![one], vec![new, draft, draft2]),
        ] {
            for uri in heard {
                assert_eq!(of(name, uri), both, "{name} of {uri}: {}", events[name]);
            }
            for uri in silent {
                assert_eq!(of(name, uri), Vec::<&str>::new(), "{name} of {uri}: {}", events[name]);
            }
        }
        // Never written while it was watched, so that is all that is told of it; to a reader it is not there.
        assert_eq!(of("all", draft), ["DELETED"]);
        assert_eq!(events["none"], json!([{"errors": ["NOT_FOUND"]}]));
        for (name, events) in events.as_object().expect("events by subscriber") {
            for event in
                events.as_array().expect("a list").iter().filter(|event| event["change"] == "DELETED")
            {
                assert_eq!((&event["asset"], &event["missed"]), (&Json::Null, &json!(0)), "{name}");
            }
        }
        results.clone()
    });
}

#[test]
fn a_subscriber_that_does_not_read_is_told_how_much_it_missed_and_holds_nobody_up() {
    const MANY: u64 = 12;
    const LARGE: u64 = 300;
    let mut command = mlg(&["serve", "--listen", "127.0.0.1:0", "--graph", "sqlite::memory:"]);
    command.env("MLG_LIMITS_COST", "100000");
    let server = Server::of(command);
    let url = server.url.replace("http://", "ws://");
    let input = json!({"url": url, "http": server.url, "many": MANY, "large": LARGE});
    let Some(seen) = node::run(SUITE, "slow.cjs", &input) else { return };
    assert_eq!(seen["whilePaused"], 0, "{seen}");
    assert_eq!(seen["code"], Json::Null, "{seen}");
    let told = seen["told"].as_array().expect("a list");
    let missed: u64 = told.iter().filter_map(|event| event["missed"].as_u64()).sum();
    // The ring holds 8,192 of what is written; a connection some events more. The rest is gone, and counted.
    let written = MANY * 1_000 + LARGE;
    assert!((written - 8_192 - LARGE..=written).contains(&missed), "{missed} of {written} were missed");
    assert!(told.len() < 300, "{} events were kept for it", told.len());
    assert_eq!(server.stop(), Some(0));
}

/// Something that keeps a write waiting until it is dropped or let go.
enum Lock {
    Sqlite(rusqlite::Connection),
    Neo4j(Box<(tokio::runtime::Runtime, neo4rs::Txn)>),
}

impl Lock {
    fn of(place: &Place) -> Self {
        match place {
            Place::File(path) => {
                let connection = rusqlite::Connection::open(path).expect("it is a database");
                connection.execute_batch("BEGIN IMMEDIATE").expect("nobody else writes");
                Self::Sqlite(connection)
            }
            Place::Server(server) => {
                let runtime = tokio::runtime::Runtime::new().expect("it starts");
                let transaction = runtime.block_on(async {
                    let mut transaction = server.graph().start_txn().await.expect("the server is there");
                    let lock = query("MATCH (n:Asset {uri: 'mlg://dataset/a/one'}) SET n._held = true");
                    transaction.run(lock).await.expect("nobody else writes");
                    transaction
                });
                Self::Neo4j(Box::new((runtime, transaction)))
            }
        }
    }

    fn let_go(self) {
        match self {
            Self::Sqlite(connection) => connection.execute_batch("ROLLBACK").expect("it is open"),
            Self::Neo4j(held) => {
                let (runtime, transaction) = *held;
                runtime.block_on(transaction.rollback()).expect("it is open");
            }
        }
    }
}

enum Place {
    File(std::path::PathBuf),
    Server(backends::Server),
}

fn eventually<T>(what: &str, look: impl Fn() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(start.elapsed() < PATIENCE, "{what} in time");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// The client closes its connection while its write waits for a lock; what it asked for is done, told in the log, and its second field too.
#[test]
fn a_write_is_done_whole_when_its_client_goes_away() {
    let directory = tempfile::tempdir().expect("there is room");
    let file = directory.path().join("graph.db");
    let mut places = vec![(format!("sqlite:{}", file.display()), String::new(), Place::File(file))];
    let turn = backends::turn(SUITE);
    for server in turn.iter() {
        let runtime = tokio::runtime::Runtime::new().expect("it starts");
        runtime.block_on(async { drop(backends::neo4j_ready(server).await) });
        places.push((server.uri.clone(), server.password.clone(), Place::Server(server.clone())));
    }
    for (number, (graph, password, place)) in places.into_iter().enumerate() {
        let log = directory.path().join(format!("audit-{number}.log"));
        let mut command = mlg(&["serve", "--listen", "127.0.0.1:0", "--graph", &graph]);
        command.env("MLG_GRAPH_PASSWORD", password).env("MLG_TELEMETRY_AUDIT", &log);
        let server = Server::of(command);
        assert_eq!(post(&server, "", LOADED)["data"]["upsertAssets"]["written"], 4, "{graph}");
        let lock = Lock::of(&place);
        let mutation = "mutation Leaving { a: addTags(assets: [{uri: \"urn:one\"}], tags: [\"first\"]) { written } \
            b: addTags(assets: [{uri: \"urn:one\"}], tags: [\"second\"]) { written } }";
        let body = json!({ "query": mutation }).to_string();
        let mut client = TcpStream::connect(server.address()).expect("it listens");
        let head = format!(
            "POST /graphql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        client.write_all(format!("{head}{body}").as_bytes()).expect("it reads");
        std::thread::sleep(Duration::from_millis(700));
        let read = "{ asset(uri: \"mlg://dataset/a/one\") { tags } }";
        let tags = || post(&server, "", read)["data"]["asset"]["tags"].clone();
        assert_eq!(tags(), json!([]), "{graph}: it waits");
        drop(client);
        std::thread::sleep(Duration::from_millis(300));
        lock.let_go();
        let done = json!(["first", "second"]);
        eventually("it is written", || (tags() == done).then_some(()));
        let lines = eventually("it is told in the log", || {
            let log = fs::read_to_string(&log).ok()?;
            let lines = log.lines().filter(|line| line.contains("Leaving")).count();
            (lines >= 2).then_some(lines)
        });
        assert_eq!(lines, 2, "{graph}");
        // A server that stops waits for writes, whoever has gone.
        let lock = Lock::of(&place);
        let mut client = TcpStream::connect(server.address()).expect("it listens");
        client.write_all(format!("{head}{body}").replace("first", "third").as_bytes()).expect("it reads");
        std::thread::sleep(Duration::from_millis(700));
        drop(client);
        server.terminate();
        std::thread::sleep(Duration::from_millis(700));
        lock.let_go();
        assert_eq!(server.end(), Some(0), "{graph}");
        let log = fs::read_to_string(&log).expect("it is there");
        assert_eq!(log.lines().filter(|line| line.contains("Leaving")).count(), 4, "{graph}: {log}");
    }
}
