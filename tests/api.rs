//! The generated API of the default schema: its SDL, and that introspection tells the same.

#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

#[path = "support/node.rs"]
mod node;

use std::{fs, path::Path, sync::Arc};

use indexmap::IndexMap;
use mlg::{
    api::{ApiSchema, introspect, parse, schema, sdl, validate},
    catalog::{
        self,
        surface::{ApiField, ApiKind, InputField, Surface, TypeRef},
        types::Catalog,
    },
    error::ErrorCode,
};
use serde_json::{Map, Value, json};

fn read(file: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap()
}

fn catalog() -> Catalog {
    let loaded = catalog::load("schema.graphql", &read("schema.graphql"));
    loaded.map_err(|report| report.to_string()).unwrap()
}

fn surface() -> Surface {
    catalog().surface
}

/// The answers of one operation's introspection fields.
fn ask(schema: &ApiSchema, text: &str, variables: &Value) -> IndexMap<String, Value> {
    let valid = validate(schema, &parse(text).unwrap()).unwrap();
    let answers = introspect(schema, &valid, None, variables.as_object().unwrap()).unwrap();
    let parsed =
        answers.iter().map(|(key, json)| (key.to_string(), serde_json::from_str(json.get()).unwrap()));
    parsed.collect()
}

#[test]
fn the_sdl_is_small_and_always_the_same() {
    let surface = surface();
    let size = sdl::print_without_descriptions(&surface).len();
    println!(
        "{} types, {size} bytes without descriptions, {} with",
        surface.types.len(),
        sdl::print(&surface).len()
    );
    assert!(size < 120 * 1024, "{size} bytes");
    assert_eq!(sdl::print(&surface), sdl::print(&self::surface()));
}

/// What `mlg schema print` prints; `INSTA_UPDATE=always` accepts a change.
#[test]
fn the_sdl_is_the_one_in_the_repository() {
    snapshots().bind(|| insta::assert_snapshot!("default", sdl::print(&surface())));
}

fn snapshots() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("api");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings
}

/// What `mlg schema print --federation` prints.
#[test]
fn the_subgraph_is_the_one_in_the_repository() {
    snapshots().bind(|| insta::assert_snapshot!("subgraph", sdl::print_subgraph(&catalog()).unwrap()));
}

/// Beside the definitions that a composer adds, it is a schema.
#[test]
fn the_subgraph_is_valid() {
    let mut text = sdl::print_subgraph(&catalog()).unwrap();
    text.push_str("\nscalar link__Import\nenum link__Purpose { SECURITY EXECUTION }\n");
    for (_, definition) in mlg::sdl::FEDERATION_DIRECTIVES {
        text.push_str(definition);
        text.push('\n');
    }
    let schema = apollo_compiler::Schema::parse_and_validate(text, "subgraph.graphql").unwrap();
    let keyed = schema.types.values().filter(|ty| ty.directives().has("key")).count();
    assert_eq!(keyed, 18, "17 types of assets, and their interface");
    assert!(!schema.types.keys().any(|name| name.starts_with('_') && !name.starts_with("__")));
    let shared = schema.types["PageInfo"].directives();
    assert!(shared.has("shareable"));
}

#[test]
fn the_sdl_without_descriptions_is_valid_too() {
    schema::from_sdl(&sdl::print_without_descriptions(&surface())).unwrap();
}

#[test]
fn everything_generated_is_described() {
    let surface = surface();
    let mut bare = Vec::new();
    for ty in surface.types.values() {
        if ty.description.is_none() {
            bare.push(ty.name.to_string());
        }
        if let ApiKind::Object { fields, .. } | ApiKind::Interface { fields, .. } = &ty.kind {
            for field in fields.values() {
                let arguments = field.arguments.values().filter(|argument| argument.description.is_none());
                bare.extend(
                    arguments.map(|argument| format!("{}.{}({}:)", ty.name, field.name, argument.name)),
                );
                if field.description.is_none() {
                    bare.push(format!("{}.{}", ty.name, field.name));
                }
            }
        }
    }
    assert_eq!(bare, Vec::<String>::new());
}

#[test]
fn introspection_tells_what_the_surface_holds() {
    let surface = surface();
    let schema = schema::from_sdl(&sdl::print(&surface)).unwrap();
    let answers = ask(&schema, &read("tests/api/introspection.graphql"), &json!({}));
    let told: Map<String, Value> = answers["__schema"]["types"]
        .as_array()
        .unwrap()
        .iter()
        .map(|ty| (ty["name"].as_str().unwrap().to_owned(), ty.clone()))
        .collect();
    for (name, ty) in &surface.types {
        let told = &told[&**name];
        assert_eq!(told["description"], json!(ty.description), "{name}");
        assert_eq!(told["kind"], kind(&ty.kind), "{name}");
        let (members, expected) = match &ty.kind {
            ApiKind::Scalar => continue,
            ApiKind::Union { names, .. } => {
                ("possibleTypes", names.iter().map(|name| json!({"name": name})).collect())
            }
            ApiKind::Enum(values) => {
                let value = |name: &str, description: &Option<Arc<str>>| json!({"name": name, "description": description, "isDeprecated": false, "deprecationReason": null});
                ("enumValues", values.values().map(|of| value(&of.name, &of.description)).collect::<Vec<_>>())
            }
            ApiKind::Input(fields) => {
                ("inputFields", fields.values().map(|field| input(&surface, field)).collect())
            }
            ApiKind::Object { fields, .. } | ApiKind::Interface { fields, .. } => {
                ("fields", fields.values().map(|field| output(&surface, field)).collect())
            }
        };
        assert_eq!(told[members], json!(expected), "{name}");
        let mut names: Vec<_> = match &ty.kind {
            ApiKind::Object { interfaces, .. } => {
                interfaces.iter().map(|name| json!({"name": name})).collect()
            }
            ApiKind::Scalar
            | ApiKind::Enum(_)
            | ApiKind::Union { .. }
            | ApiKind::Input(_)
            | ApiKind::Interface { .. } => Vec::new(),
        };
        if let ApiKind::Interface { .. } = ty.kind {
            names = implementers(&surface, name);
            assert!(names.len() > 10, "{name}");
            assert_eq!(told["possibleTypes"], json!(names), "{name}");
        } else if let ApiKind::Object { .. } = ty.kind {
            assert_eq!(told["interfaces"], json!(names), "{name}");
        }
    }
    let specified = ["Int", "Float", "String", "Boolean", "ID"];
    let others: Vec<_> = told
        .keys()
        .filter(|name| !surface.types.contains_key(name.as_str()) && !specified.contains(&name.as_str()))
        .collect();
    assert!(others.iter().all(|name| name.starts_with("__")), "{others:?}");
}

fn kind(kind: &ApiKind) -> &'static str {
    match kind {
        ApiKind::Scalar => "SCALAR",
        ApiKind::Enum(_) => "ENUM",
        ApiKind::Object { .. } => "OBJECT",
        ApiKind::Interface { .. } => "INTERFACE",
        ApiKind::Union { .. } => "UNION",
        ApiKind::Input(_) => "INPUT_OBJECT",
    }
}

fn implementers(surface: &Surface, interface: &str) -> Vec<Value> {
    let implements = |kind: &ApiKind| matches!(kind, ApiKind::Object { interfaces, .. } if interfaces.iter().any(|name| &**name == interface));
    surface.types.values().filter(|ty| implements(&ty.kind)).map(|ty| json!({"name": ty.name})).collect()
}

fn input(surface: &Surface, field: &InputField) -> Value {
    json!({
        "name": field.name, "description": field.description, "type": reference(surface, &field.ty),
        "defaultValue": field.default.map(|value| value.to_string()), "isDeprecated": false, "deprecationReason": null,
    })
}

fn output(surface: &Surface, field: &ApiField) -> Value {
    let arguments: Vec<_> = field.arguments.values().map(|argument| input(surface, argument)).collect();
    json!({
        "name": field.name, "description": field.description, "args": arguments,
        "type": reference(surface, &field.ty), "isDeprecated": field.deprecated.is_some(),
        "deprecationReason": field.deprecated,
    })
}

/// A type reference as `Reference` of the introspection query asks for it: three wrappers deep.
fn reference(surface: &Surface, ty: &TypeRef) -> Value {
    fn inner(surface: &Surface, ty: &TypeRef, depth: usize) -> Value {
        let (kind, name, of) = match ty {
            TypeRef::Named(name) => {
                (surface.types.get(name).map_or("SCALAR", |ty| kind(&ty.kind)), Some(name), None)
            }
            TypeRef::List(of) => ("LIST", None, Some(of)),
            TypeRef::NonNull(of) => ("NON_NULL", None, Some(of)),
        };
        let mut told = json!({"kind": kind, "name": name});
        if depth < 3 {
            told["ofType"] = of.map_or(Value::Null, |of| inner(surface, of, depth + 1));
        }
        told
    }
    inner(surface, ty, 0)
}

#[test]
fn graphql_js_introspects_the_same_schema() {
    let text = sdl::print(&surface());
    let query = read("tests/api/introspection.graphql");
    let Some(theirs) = node::run("introspection", "introspect.cjs", &json!({"schema": text, "query": query}))
    else {
        return;
    };
    let ours = ask(&schema::from_sdl(&text).unwrap(), &query, &json!({}));
    // The order of types is free, and each library describes the specified ones in its own words.
    let own_types = |schema: &Value| {
        let specified = ["Int", "Float", "String", "Boolean", "ID"];
        let mut types: Vec<_> = schema["types"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|ty| {
                let name = ty["name"].as_str().unwrap();
                !name.starts_with("__") && !specified.contains(&name)
            })
            .cloned()
            .collect();
        types.sort_by_key(|ty| ty["name"].as_str().unwrap().to_owned());
        types
    };
    let (ours, theirs) = (&ours["__schema"], &theirs["__schema"]);
    for root in ["queryType", "mutationType", "subscriptionType"] {
        assert_eq!(ours[root], theirs[root]);
    }
    let (ours, theirs) = (own_types(ours), own_types(theirs));
    assert_eq!(ours.len(), theirs.len());
    for (ours, theirs) in ours.iter().zip(&theirs) {
        assert_eq!(ours, theirs);
    }
}

#[test]
fn introspection_follows_variables_directives_aliases_and_fragments() {
    let schema = schema::from_sdl(&sdl::print(&surface())).unwrap();
    let text = "
        query ($name: String!, $no: Boolean = false) {
          a: __type(name: $name) { ...Named }
          models { totalCount }
          b: __type(name: \"Nothing\") { name }
          c: __schema @include(if: $no) { types { name } }
          d: __type(name: \"Lifecycle\") { enumValues { name } ... @skip(if: $no) { kind } }
        }
        fragment Named on __Type { name kind }";
    let answers = ask(&schema, text, &json!({"name": "Model"}));
    let expected = json!({
        "a": {"name": "Model", "kind": "OBJECT"},
        "b": null,
        "d": {
            "enumValues": [{"name": "DRAFT"}, {"name": "ACTIVE"}, {"name": "DEPRECATED"}, {"name": "RETIRED"}],
            "kind": "ENUM",
        },
    });
    assert_eq!(json!(answers), expected);
    assert_eq!(answers.keys().collect::<Vec<_>>(), ["a", "b", "d"], "in the order of the document");
}

#[test]
fn introspection_refuses_what_it_must() {
    let schema = schema::from_sdl(&sdl::print(&surface())).unwrap();
    let refusal = |text: &str, operation: Option<&str>, variables: Value| {
        let valid = validate(&schema, &parse(text).unwrap()).unwrap();
        introspect(&schema, &valid, operation, variables.as_object().unwrap()).unwrap_err().code
    };
    let deep = "{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }";
    assert_eq!(refusal(deep, None, json!({})), ErrorCode::LimitExceeded);
    let named = "query A($name: String!) { __type(name: $name) { name } } query B { __typename }";
    assert_eq!(refusal(named, None, json!({})), ErrorCode::OperationResolutionFailure);
    assert_eq!(refusal(named, Some("C"), json!({})), ErrorCode::OperationResolutionFailure);
    assert_eq!(refusal(named, Some("A"), json!({})), ErrorCode::BadUserInput);
    assert_eq!(refusal(named, Some("A"), json!({"name": 1})), ErrorCode::BadUserInput);
}

#[test]
fn operations_of_the_issue_are_valid() {
    let schema = schema::from_sdl(&sdl::print(&surface())).unwrap();
    let operations = [
        r#"{ models(where: {trainedOn: {some: {name: {eq: "MSMARCO"}}}}) { totalCount } }"#,
        r#"{ models(where: {license: {in: ["mit", "apache-2.0"]}, trainedOn: {some: {license: {contains: "-nc"}}}}) { totalCount } }"#,
        r#"{ metrics(where: {evaluation: {datasets: {some: {name: {eq: "MSMARCO"}}}}}, orderBy: VALUE_DESC) { nodes { value evaluation { name } } } }"#,
        r#"{ asset(uri: "mlg://model/huggingface/BAAI/bge-m3") { __typename name ... on Model { versions(first: 3) { version deployments { productionSystems { name owners { name } } } } } } }"#,
        r"{ assets(where: {type: {in: [MODEL]}, on: {model: {parameterCount: {gt: 1000000}}}}, orderBy: [CREATED_AT_DESC, URI_ASC]) { groups(by: TYPE) { value count aggregate { createdAt { max } } } } }",
        r#"{ assetsByUri(uris: ["a"]) { uri } models(last: 2, before: "c") { edges { cursor node { trainedOnConnection(where: {name: {startsWith: "M"}}, orderBy: [PROPERTIES_SPLIT_DESC], first: 3) { edges { fact { origin sources } properties { split role } } pageInfo { hasNextPage } } } fact { rule } } aggregate { parameterCount { min max sum avg } } } }"#,
        r#"{ models(where: {trainedOnConnection: {some: {node: {name: {eq: "a"}}, fact: {verification: {eq: VERIFIED}}, properties: {split: {isNull: true}}}}}) { nodes { latestVersion { name } latestVersionConnection { totalCount } } } }"#,
    ];
    for text in operations {
        let errors = validate(&schema, &parse(text).unwrap()).err().unwrap_or_default();
        assert_eq!(errors, [], "{text}");
    }
}

/// Composers refuse a list whose size another field is to tell that is not there.
#[test]
fn sizes_are_told_of_fields_that_are_there() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schemas/good");
    let mut texts = vec![
        read("schema.graphql"),
        "interface Asset @key(fields: \"uri\") @node { uri: ID! name: String! tags: [String!]! } \
        type Note implements Asset @key(fields: \"uri\") @node { uri: ID! name: String! tags: [String!]! }"
            .to_owned(),
    ];
    texts.extend(fs::read_dir(folder).unwrap().filter_map(|entry| {
        let path = entry.unwrap().path();
        path.extension().is_some_and(|ext| ext == "graphql").then(|| fs::read_to_string(path).unwrap())
    }));
    let mut told = 0;
    for text in &texts {
        let surface = catalog::load("s.graphql", text).map_err(|report| report.to_string()).unwrap().surface;
        let printed = sdl::print(&surface);
        for line in printed.lines() {
            let Some((_, sized)) = line.split_once("sizedFields: [\"") else { continue };
            let ty = line.split(" @").next().unwrap().rsplit(": ").next().unwrap();
            let ty = surface.types.get(ty.trim_matches(['[', ']', '!'])).map(|ty| &ty.kind);
            let Some(ApiKind::Object { fields, .. } | ApiKind::Interface { fields, .. }) = ty else {
                panic!("{line}")
            };
            for name in sized.split_once(']').unwrap().0.split(", ") {
                assert!(fields.contains_key(name.trim_matches('"')), "{line}");
                told += 1;
            }
        }
    }
    assert!(told > 20, "{told}");
}
