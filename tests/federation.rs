//! mlg in a supergraph: its subgraph composes with others on three composers, is joined by two gateways over every store, and
//! passes Apollo's compatibility suite.

use std::{collections::BTreeSet, fs, path::Path, process::Command, sync::Arc};

use mlg::{
    catalog,
    execute::resolvers::Resolvers,
    http,
    identity::{Identity, Rates},
    pipeline,
};
use serde_json::{Value as Json, json};

#[path = "support/backends.rs"]
mod backends;
#[path = "support/binary.rs"]
mod binary;
#[path = "support/demo.rs"]
mod demo;
#[path = "support/node.rs"]
mod node;
#[path = "federation/page.rs"]
mod page;
#[path = "federation/processes.rs"]
mod processes;
#[path = "federation/recorder.rs"]
mod recorder;
#[path = "federation/subgraphs.rs"]
mod subgraphs;

use processes::{Process, TOKEN, ask, ask_with};
use recorder::Recorder;
use subgraphs::{
    Gateway, VARIABLE, composed, copied, example, modules, printed, reviews, root, served, statements,
    supergraph,
};

const SUITE: &str = "federation";
const CLOCK: i64 = 1_800_000_000_000_000;
const MODEL: &str = "mlg://model/huggingface/BAAI/bge-m3";
const UNKNOWN: &str = "mlg://model/huggingface/nobody/knows";
const PREFIXES: [&str; 4] = ["--type-prefix", "Ml", "--root-prefix", "ml"];
const PRODUCTS: &str = include_str!("federation/products.graphql");

fn subgraph(name: &'static str, sdl: String) -> (&'static str, String, String) {
    (name, format!("http://127.0.0.1:1/{name}/graphql"), sdl)
}

/// No composer has anything to say against these subgraphs, and the supergraph of each has some names.
fn compose(subgraphs: &[(&'static str, String, String)], names: &[&str]) {
    let Some(composed) = composed(subgraphs) else { return };
    for composer in ["apollo", "guild", "wundergraph"] {
        let said = &composed[composer];
        assert_eq!((&said["errors"], &said["hints"]), (&json!([]), &json!([])), "{composer}");
        let supergraph = said["supergraph"].as_str().expect("it is composed");
        for name in names {
            assert!(supergraph.contains(name), "{composer}: {name} is missing");
        }
    }
}

#[test]
fn three_composers_take_it_alone_and_with_fields_on_every_asset() {
    compose(&[subgraph("mlg", printed(&[]))], &["interface Asset", "type Model"]);
    compose(
        &[
            subgraph("mlg", printed(&[])),
            subgraph("reviews", example("reviews")),
            subgraph("policies", example("policies")),
        ],
        &["averageRating: Float", "reviewPolicy: String", "latestReviews("],
    );
}

#[test]
fn three_composers_take_it_with_prefixes_beside_the_same_names() {
    let prefixed = [subgraph("mlg", printed(&PREFIXES)), subgraph("crowded", example("crowded"))];
    compose(&prefixed, &["type User", "type MlUser", "input MlStringFilter", "mlSearch(", "type Tasks"]);
    // Without, each composer refuses them.
    let plain = [subgraph("mlg", printed(&[])), subgraph("crowded", example("crowded"))];
    let Some(composed) = composed(&plain) else { return };
    for composer in ["apollo", "guild", "wundergraph"] {
        assert_ne!(composed[composer]["errors"], json!([]), "{composer}");
    }
}

/// A hundred reviews of as many assets of the demo, of every type that has some.
fn hundred() -> (Vec<String>, Json) {
    let lines: Vec<Json> = demo::lines().iter().map(|line| serde_json::from_str(line).unwrap()).collect();
    let assets: Vec<&Json> = lines.iter().filter(|line| line["uri"].is_string()).collect();
    let types: BTreeSet<&str> = assets.iter().map(|asset| asset["type"].as_str().unwrap()).collect();
    assert!(types.len() > 10, "{types:?}");
    let share = 100_usize.div_ceil(types.len());
    let mut chosen: Vec<String> = Vec::new();
    for ty in &types {
        let some = assets.iter().filter(|asset| asset["type"] == **ty).take(share);
        chosen.extend(some.map(|asset| asset["uri"].as_str().unwrap().to_owned()));
    }
    let uris: Vec<String> =
        chosen.into_iter().take(98).chain([MODEL.to_owned(), UNKNOWN.to_owned()]).collect();
    assert_eq!(uris.iter().collect::<BTreeSet<_>>().len(), 100);
    let review = |(index, uri): (usize, &String)| json!({ "id": index.to_string(), "author": "ada", "rating": index % 5 + 1, "uri": uri });
    // The newest come first.
    let reviews = uris.iter().enumerate().rev().map(review).collect();
    (uris, reviews)
}

#[test]
fn gateways_join_on_every_store() {
    let Some(modules) = modules() else { return };
    let (uris, reviewed) = hundred();
    let folder = copied(&modules, Some(&reviewed));
    let names: Vec<Json> = {
        let lines = demo::lines();
        let lines = lines.iter().map(|line| serde_json::from_str::<Json>(line).unwrap());
        let known: std::collections::HashMap<String, Json> =
            lines.filter_map(|line| Some((line["uri"].as_str()?.to_owned(), line["name"].clone()))).collect();
        uris.iter().map(|uri| known.get(uri).cloned().unwrap_or_default()).collect()
    };
    let catalog = catalog::load("schema.graphql", include_str!("../schema.graphql")).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let place = tempfile::tempdir().unwrap();
    let embedded = format!("sqlite:{}", place.path().join("graph.db").display());
    let turn = backends::turn(SUITE);
    let mut stores = vec![("SQLite", embedded, String::new())];
    stores.extend(turn.iter().map(|server| (server.name, server.uri.clone(), server.password.clone())));
    for (store, graph, password) in stores {
        runtime.block_on(async {
            let backend = match turn.iter().find(|server| server.name == store) {
                Some(server) => backends::neo4j_ready(server).await,
                None => mlg::backend::Backend::open(&graph, None).unwrap(),
            };
            backends::fill(&catalog, &backend, &demo::lines(), CLOCK).await;
        });
        let (mlg, url) = served(&["--graph", &graph], &password);
        for gateway in Gateway::ALL {
            let (own, at) = reviews(folder.path());
            let joined = Joined::over(&mlg, &url, &at, gateway, (&modules, folder.path()));
            joined.check(&format!("{store}, {gateway:?}"), &names);
            drop(own);
            joined.check_alone(&format!("{store}, {gateway:?}"));
        }
    }
}

/// A gateway over mlg and the example.
struct Joined<'a> {
    mlg: &'a Process,
    recorder: Recorder,
    _gateway: Process,
    url: String,
}

impl<'a> Joined<'a> {
    fn over(
        mlg: &'a Process,
        url: &str,
        reviews: &str,
        gateway: Gateway,
        (modules, folder): (&std::ffi::OsString, &Path),
    ) -> Self {
        let served = ask(url, "{ _service { sdl } }")["data"]["_service"]["sdl"].as_str().unwrap().to_owned();
        assert_eq!(served, printed(&[]), "what is served is what is printed");
        let address = url.trim_start_matches("http://").trim_end_matches("/graphql");
        let recorder = Recorder::to(address);
        let supergraph = supergraph(&[
            ("mlg", format!("http://{}/graphql", recorder.address), served),
            ("reviews", reviews.to_owned(), example("reviews")),
            ("policies", reviews.replace("/reviews/", "/policies/"), example("policies")),
        ]);
        let supergraph = supergraph.expect("the packages are there");
        let (process, at) = gateway.start(modules, folder, supergraph.path());
        Self { mlg, recorder, _gateway: process, url: at }
    }

    /// An answer, what mlg was asked for it, and what each operation of mlg took.
    fn ask(&self, query: &str, variables: &Json) -> (Json, String, Vec<u64>) {
        let before = statements(self.mlg).len();
        self.recorder.take();
        let answer = ask_with(&self.url, query, variables);
        let asked = self.recorder.take();
        let requests = asked.matches("POST /graphql").count();
        // The log of an operation is written about when its answer is.
        let start = std::time::Instant::now();
        while statements(self.mlg).len() < before + requests && start.elapsed() < binary::PATIENCE {
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        let counts = statements(self.mlg).split_off(before);
        assert_eq!(counts.len(), requests, "{asked}");
        // Each request brings what the client brought.
        assert_eq!(asked.matches(TOKEN).count(), requests, "{asked}");
        (answer, asked, counts)
    }

    fn check(&self, case: &str, names: &[Json]) {
        // From mlg to both others and back.
        let query = "query($uri: ID!) { model(uri: $uri) { name license averageRating reviewPolicy reviews { rating about { name } } } }";
        let (answer, _, counts) = self.ask(query, &json!({ "uri": MODEL }));
        let review = json!({ "rating": 4, "about": { "name": "BAAI/bge-m3" } });
        let model = json!({
            "name": "BAAI/bge-m3", "license": "mit", "averageRating": 4.0, "reviewPolicy": "legal and security",
            "reviews": [review],
        });
        let expected = json!({ "data": { "model": model } });
        same(case, &answer, &expected);
        assert!(counts.len() <= 3 && counts.iter().all(|count| *count == 1), "{case}: {counts:?}");

        // A hundred entities of every type, by `__typename: "Asset"`; nobody knows the last.
        let query = "{ latestReviews(count: 100) { about { name } } }";
        let (answer, asked, counts) = self.ask(query, &Json::Null);
        let expected: Vec<Json> = names
            .iter()
            .map(|name| json!({ "about": if name.is_null() { Json::Null } else { json!({ "name": name }) } }))
            .collect();
        assert_eq!(answer["data"]["latestReviews"].as_array(), Some(&expected), "{case}: {answer}");
        assert_eq!(asked.matches("mlg://").count(), names.len(), "{case}");
        assert_eq!(counts, [1], "{case}: a hundred entities are one statement");

        // Types are told, and fields of some types only.
        let query = "{ latestReviews(count: 100) { about { __typename ... on Model { license reviewPolicy } ... on Dataset { platform } } } }";
        let (answer, _, counts) = self.ask(query, &Json::Null);
        let reviewed = answer["data"]["latestReviews"].as_array().expect("a list");
        let types = reviewed.iter().map(|review| review["about"]["__typename"].as_str());
        let types: Vec<&str> = types.take(names.len() - 1).map(|ty| ty.expect("it is known")).collect();
        let types: BTreeSet<&str> = types.into_iter().collect();
        // (Of what mlg does not know, Hive's gateway says what the reviews say: `Asset`.)
        assert!(types.len() > 10 && types.contains("Model") && !types.contains("Asset"), "{case}: {types:?}");
        let licensed = json!({ "about": { "__typename": "Model", "license": "mit", "reviewPolicy": "legal and security" } });
        assert!(reviewed.contains(&licensed), "{case}: {answer}");
        assert!(counts.iter().sum::<u64>() <= 4, "{case}: {counts:?}");

        // An unknown uri by itself is null, and no error.
        let (answer, _, counts) = self
            .ask("query($uri: ID!) { asset(uri: $uri) { name averageRating } }", &json!({ "uri": UNKNOWN }));
        same(case, &answer, &json!({ "data": { "asset": null } }));
        assert_eq!(counts, [1], "{case}");
    }

    /// The example has ended: what mlg knows is still answered.
    fn check_alone(&self, case: &str) {
        let query = "query($uri: ID!) { model(uri: $uri) { name averageRating } }";
        let (answer, _, counts) = self.ask(query, &json!({ "uri": MODEL }));
        let expected = json!({ "model": { "name": "BAAI/bge-m3", "averageRating": null } });
        assert_eq!(answer["data"], expected, "{case}: {answer}");
        assert!(answer["errors"].as_array().is_some_and(|errors| !errors.is_empty()), "{case}: {answer}");
        assert_eq!(counts, [1], "{case}");
    }
}

/// Equal but for the order of fields, and for 4 and 4.0.
fn same(case: &str, left: &Json, right: &Json) {
    let plain = |json: &Json| json.to_string().replace(".0,", ",").replace(".0}", "}");
    let (left, right): (Json, Json) =
        (serde_json::from_str(&plain(left)).unwrap(), serde_json::from_str(&plain(right)).unwrap());
    assert_eq!(left, right, "{case}");
}

#[test]
fn gateways_join_prefixed_names_beside_the_same_names() {
    let Some(modules) = modules() else { return };
    let folder = copied(&modules, None);
    let mut command = binary::mlg(&["demo", "--listen", "127.0.0.1:0"]);
    command.env("MLG_TYPE_PREFIX", "Ml").env("MLG_ROOT_PREFIX", "ml");
    let demo = Process::start(command, "/readyz\n");
    let (_own, at) = reviews(folder.path());
    let supergraph = supergraph(&[
        ("mlg", demo.word("/graphql"), printed(&PREFIXES)),
        ("crowded", at.replace("/reviews/", "/crowded/"), example("crowded")),
    ]);
    let supergraph = supergraph.expect("the packages are there");
    let query = r#"{
        latestReviews(count: 1) { author { __typename name } about { __typename name averageRating } }
        search(title: { equals: "this" }) { items { __typename title } }
        mlSearch(query: "bge-m3", where: { uri: { eq: "mlg://model/huggingface/BAAI/bge-m3" } }) { nodes { __typename averageRating } pageInfo { hasNextPage } }
    }"#;
    let expected = json!({ "data": {
        "latestReviews": [{
            "author": { "__typename": "User", "name": "ADA" },
            "about": { "__typename": "MlDataset", "name": "MSMARCO", "averageRating": 2 },
        }],
        "search": { "items": [{ "__typename": "Task", "title": "this" }] },
        "mlSearch": {
            "nodes": [{ "__typename": "MlModel", "averageRating": 4.5 }],
            "pageInfo": { "hasNextPage": false },
        },
    } });
    for gateway in Gateway::ALL {
        let (_process, url) = gateway.start(&modules, folder.path(), supergraph.path());
        same(&format!("{gateway:?}"), &ask(&url, query), &expected);
    }
}

#[test]
fn apollos_compatibility_suite_passes() {
    let Some(modules) = modules() else { return };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let turn = backends::turn(SUITE);
    let stores = std::iter::once(None).chain(turn.iter().map(Some));
    for store in stores {
        let products = runtime.block_on(async {
            let catalog =
                catalog::load("products.graphql", PRODUCTS).unwrap_or_else(|report| panic!("{report}"));
            let backend = match store {
                None => backends::sqlite(),
                Some(server) => backends::neo4j_for(server, &catalog).await,
            };
            let lines: Vec<String> =
                include_str!("federation/products.ndjson").lines().map(str::to_owned).collect();
            backends::fill(&catalog, &backend, &lines, CLOCK).await;
            let resolvers =
                Resolvers::default().field("User", "averageProductsCreatedPerYear", async |users| {
                    Ok(users
                        .iter()
                        .map(|user| average(&user["totalProductsCreated"], &user["yearsOfEmployment"]))
                        .collect())
                });
            let service = Arc::new(pipeline::service_with(catalog, backend, resolvers).unwrap());
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            let url = format!("http://{}/graphql", listener.local_addr().unwrap());
            let settings = http::Settings::default();
            let documents = http::documents(&settings).unwrap();
            tokio::spawn(async move {
                http::serve(listener, service, (&settings, documents), (Identity::Off, Rates::default()))
                    .await
            });
            url
        });
        let published = Path::new(&modules).join("@apollo/federation-subgraph-compatibility-tests/dist");
        let other = |name: &'static str, variable: &str| {
            let port = processes::free_port();
            let folder = published.join("subgraphs").join(name);
            let mut command = Command::new("node");
            command.arg("index.js").env(variable, port.to_string()).current_dir(&folder);
            let process = Process::start(command, "subgraph ready at");
            let sdl = fs::read_to_string(folder.join(format!("{name}.graphql"))).unwrap();
            (process, (name, format!("http://localhost:{port}/"), sdl))
        };
        let (_users, users) = other("users", "USERS_PORT");
        let (_inventory, inventory) = other("inventory", "INVENTORY_PORT");
        let sdl =
            ask(&products, "{ _service { sdl } }")["data"]["_service"]["sdl"].as_str().unwrap().to_owned();
        let straight = ask(
            &products,
            "{ product(id: \"apollo-federation\") { createdBy { averageProductsCreatedPerYear } } }",
        );
        let average = json!({ "product": { "createdBy": { "averageProductsCreatedPerYear": 134 } } });
        assert_eq!(straight["data"], average, "of what is stored");
        let supergraph = supergraph(&[("products", products.clone(), sdl), users, inventory]).unwrap();
        let (_gateway, gateway) = Gateway::Apollo.start(&modules, root(), supergraph.path());
        let brought = "{ _entities(representations: [{__typename: \"User\", email: \"support@apollographql.com\", totalProductsCreated: 20, yearsOfEmployment: 10}]) { ... on User { averageProductsCreatedPerYear } } }";
        let average = json!({ "_entities": [{ "averageProductsCreatedPerYear": 2 }] });
        assert_eq!(ask(&products, brought)["data"], average, "of what a router brings");

        let cache = tempfile::tempdir().unwrap();
        let mut jest = Command::new("node");
        jest.arg(Path::new(&modules).join("jest/bin/jest.js")).args(["--ci", "--json", "--no-watchman"]);
        jest.arg("--config").arg(root().join("tests/support/federation/compatibility.config.cjs"));
        jest.arg("--cacheDirectory").arg(cache.path());
        jest.env(VARIABLE, &modules).env("PRODUCTS_URL", &products).env("MLG_TEST_GATEWAY_URL", &gateway);
        let output = jest.output().unwrap();
        let told: Json = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
        let name = store.map_or("SQLite", |server| server.name);
        assert_eq!(
            (&told["numPassedTests"], &told["numTotalTests"]),
            (&json!(23), &json!(23)),
            "{name}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
    }
}

/// Products a year, rounded; null without a total.
fn average(total: &Json, years: &Json) -> Json {
    match (total.as_f64(), years.as_f64()) {
        (Some(total), Some(years)) if years > 0.0 => {
            format!("{:.0}", total / years).parse::<i64>().unwrap().into()
        }
        (Some(_) | None, Some(_) | None) => Json::Null,
    }
}

/// What the example and the gateway beside the image install is what is tested here.
#[test]
fn packages_are_those_of_the_tests() {
    let read = |path: &str| -> Json {
        serde_json::from_str(&fs::read_to_string(root().join(path)).unwrap()).unwrap()
    };
    let tested = read("tests/support/federation/package.json");
    for folder in ["examples/federation", "docker/gateway"] {
        let wanted = read(&format!("{folder}/package.json"));
        for (name, version) in wanted["dependencies"].as_object().unwrap() {
            assert_eq!(*version, tested["dependencies"][name], "{folder}: {name}");
            let locked = read(&format!("{folder}/package-lock.json"));
            assert_eq!(
                locked["packages"][format!("node_modules/{name}")]["version"],
                *version,
                "{folder}: {name}"
            );
        }
    }
}
