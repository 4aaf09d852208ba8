//! Good schemas load and resolve to what stands beside them, bad ones are refused with the message beside
//! them.
//!
//! A new case is a new file in `schemas/good` or `schemas/bad`; `INSTA_UPDATE=always cargo test --test
//! schemas` writes what goes beside it.

use std::{fmt::Write, fs, path::PathBuf};

use mlg::{
    api,
    catalog::{
        self,
        entities::Entity,
        surface::ApiKind,
        types::{Catalog, Direction, Field, Property, Relationship, TypeKind, TypeSet},
    },
};

fn folder(name: &str) -> Vec<PathBuf> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/schemas").join(name);
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the folder is in the repository")
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "graphql"))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "no schemas in {name}");
    files
}

/// Each file's name and text, handed to a check whose result is compared with the snapshot beside the file.
fn compare(name: &str, render: impl Fn(&str, &str) -> String) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(format!("schemas/{name}"));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for path in folder(name) {
        let text = fs::read_to_string(&path).expect("the file can be read");
        let stem = path.file_stem().expect("a file has a name").to_string_lossy().into_owned();
        let rendered = render(&format!("{stem}.graphql"), &text);
        settings.bind(|| insta::assert_snapshot!(stem, rendered));
    }
}

#[test]
fn good_schemas_resolve() {
    compare("good", |name, text| {
        let catalog = catalog::load(name, text).unwrap_or_else(|report| panic!("{report}"));
        assert!(!catalog.surface.types.is_empty(), "{name} has an API");
        outline(&catalog)
    });
}

#[test]
fn bad_schemas_are_refused() {
    compare("bad", |name, text| {
        let report = catalog::check(name, text).expect_err(name);
        assert!(!report.problems.is_empty(), "{name} is refused for a reason");
        for problem in &report.problems {
            assert!(!problem.help.is_empty(), "{name}: `{}` comes with no help", problem.message);
        }
        report.render(false)
    });
}

#[test]
fn every_code_has_a_case() {
    let mut missing: Vec<&str> = mlg::sdl::Code::ALL.iter().map(|code| code.name()).collect();
    for path in folder("bad") {
        let text = fs::read_to_string(&path).expect("the file can be read");
        let report = catalog::check("schema.graphql", &text).expect_err("bad schemas are refused");
        missing.retain(|name| report.problems.iter().all(|problem| problem.code.name() != *name));
    }
    assert_eq!(missing, ["too-many-types"], "the one left is tested with a generated schema");
}

#[test]
fn reports_have_no_colour_unless_asked() {
    let report = catalog::check("schema.graphql", "type Film @nod { id: ID! }").expect_err("it is bad");
    assert!(!report.render(false).contains('\u{1b}'));
    assert_eq!(report.to_string(), report.render(false));
}

#[test]
fn the_default_schema_loads() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schema.graphql");
    let text = fs::read_to_string(path).expect("the default schema is in the repository");
    let catalog = catalog::load("schema.graphql", &text).unwrap_or_else(|report| panic!("{report}"));

    let components = catalog.types.iter().filter(|node| matches!(node.kind, TypeKind::Component { .. }));
    assert_eq!(components.map(|node| &*node.name).collect::<Vec<_>>(), ["Metric", "Parameter", "Column"]);
    let asset = catalog.interface(catalog.asset.expect("it has assets"));
    assert_eq!(asset.types.len(), 17);
    assert!(catalog.types.iter().filter(|node| matches!(node.kind, TypeKind::Node)).all(|node| {
        &*node.domain == "Asset" && &*node.key_label == "Asset" && &*node.key.stored == "uri"
    }));
    let lineage = catalog.relationships.values().filter(|relationship| relationship.lineage);
    assert_eq!(
        lineage.map(|relationship| &*relationship.name).collect::<Vec<_>>(),
        [
            "CONSUMES",
            "DEPENDS_ON",
            "DEPLOYS",
            "DERIVED_FROM",
            "EVALUATED_ON",
            "EVALUATES",
            "EXPOSES",
            "HAS_CELL",
            "PRODUCED_BY",
            "RUN_OF",
            "TASK_OF",
            "TESTS",
            "TRAINED_ON",
            "USES_FEATURE",
            "VERSION_OF",
        ],
        "design.md 4"
    );
    let fact: Vec<&str> = catalog.fact.iter().map(|property| &*property.stored).collect();
    assert_eq!(
        fact,
        [
            "origin",
            "verification",
            "confidence",
            "evidence",
            "rule",
            "recordedAt",
            "validFrom",
            "validTo",
            "_sources",
        ]
    );
}

/// Whatever is missing from a schema, it is told, and nothing panics.
#[test]
fn schemas_with_holes_are_read() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/schemas/good/films.graphql");
    let text = fs::read_to_string(path).expect("the file can be read");
    let lines: Vec<&str> = text.lines().collect();
    let mut refused = 0;
    for hole in 0..lines.len() {
        let without = [&lines[..hole], &lines[hole + 1..]].concat().join("\n");
        refused += usize::from(catalog::check("films.graphql", &without).is_err());
        let cut = lines[..hole].join("\n");
        refused += usize::from(catalog::check("films.graphql", &cut).is_err());
    }
    assert!(refused > lines.len(), "most of these are wrong: {refused} of {}", lines.len() * 2);
    for end in text.char_indices().map(|(end, _)| end).step_by(29) {
        let rendered = catalog::check("films.graphql", &text[..end])
            .map_or_else(|report| report.render(false), |()| String::new());
        assert!(rendered.is_empty() || rendered.contains("films.graphql:"), "{rendered}");
    }
}

/// A schema of so many types, each with two neighbours and a part.
fn many_types(count: usize) -> String {
    let mut text = String::new();
    for index in 0..count {
        let next = (index + 1) % count;
        write!(
            text,
            r#"
            "Number {index}."
            type Thing{index} @node @key(fields: "id") {{
              id: ID!
              name: String! @search(weight: 4) @index
              size: BigInt
              tags: [String!]! @facet
              madeAt: DateTime @index
              next: [Thing{next}!]! @relationship(type: "NEXT_{index}", properties: "Link") @lineage
              previous: [Thing{index}!]! @relationship(type: "OLD_{index}")
              newest: Thing{index} @relationship(type: "OLD_{index}", direction: IN, pick: "MADE_AT_DESC")
            }}
            "#
        )
        .expect("writing to a string can't fail");
    }
    text.push_str("type Link { weight: Float }");
    text
}

#[test]
fn two_hundred_types_load_in_time() {
    let text = many_types(200);
    let start = std::time::Instant::now();
    let catalog = catalog::load("many.graphql", &text).unwrap_or_else(|report| panic!("{report}"));
    // A server starts with both.
    let api = api::schema::build(&catalog);
    let elapsed = start.elapsed();
    assert!(api.is_ok());
    assert_eq!(catalog.types.len(), 200);
    assert_eq!(catalog.relationships.len(), 400);
    println!("200 types in {elapsed:?}");
    // A build without optimisation is several times slower, and other suites run beside it.
    let bound = if cfg!(debug_assertions) { 90 } else { 10 };
    assert!(elapsed.as_secs() < bound, "200 types took {elapsed:?}");
}

#[test]
fn types_are_counted() {
    catalog::check("many.graphql", &many_types(TypeSet::CAPACITY))
        .unwrap_or_else(|report| panic!("{report}"));
    let report =
        catalog::check("many.graphql", &many_types(TypeSet::CAPACITY + 1)).expect_err("one too many");
    let problem = report.problems.first().expect("a report has a problem");
    assert_eq!(problem.code.name(), "too-many-types");
    assert_eq!(problem.message, "the schema has 513 node types and components, 512 are allowed");
}

/// Everything a Catalog says of a schema, as text.
fn outline(catalog: &Catalog) -> String {
    let mut lines = Vec::new();
    let names = |types: &TypeSet| {
        types.iter().map(|id| catalog.node(id).name.to_string()).collect::<Vec<_>>().join(" ")
    };
    for interface in &catalog.interfaces {
        lines.push(format!(
            "interface {} label {:?} root {} {} key {} types [{}]{}",
            interface.name,
            interface.label,
            interface.singular,
            interface.plural,
            interface.key.as_ref().map_or("-", |key| &key.name),
            names(&interface.types),
            directives(&interface.directives),
        ));
        lines.extend(interface.fields.values().map(|field| outline_field(catalog, field)));
    }
    for node in &catalog.types {
        let kind = match &node.kind {
            TypeKind::Node => format!("key {} in {} by {:?}", node.key.stored, node.domain, node.key_label),
            TypeKind::Component { key_fields, owners } => format!(
                "key {:?} owned by {:?}",
                key_fields.iter().map(|field| &*field.name).collect::<Vec<_>>(),
                owners
                    .iter()
                    .map(|(id, stored)| format!("{} {stored}", catalog.node(*id).name))
                    .collect::<Vec<_>>(),
            ),
        };
        lines.push(format!(
            "type {} label {:?} root {} {} {kind}{}",
            node.name,
            node.label,
            node.singular,
            node.plural,
            directives(&node.directives),
        ));
        lines.extend(node.fields.values().map(|field| outline_field(catalog, field)));
    }
    for relationship in catalog.relationships.values() {
        lines.push(format!(
            "relationship {:?} from [{}] to [{}]{}{}{}",
            relationship.name,
            names(&relationship.from),
            names(&relationship.to),
            flag(relationship.lineage, "lineage"),
            flag(relationship.component, "component"),
            relationship.properties.as_ref().map_or_else(String::new, |properties| format!(
                " properties {} {:?}",
                properties.name,
                properties.properties.keys().collect::<Vec<_>>()
            )),
        ));
    }
    lines.push(format!(
        "enums {:?}",
        catalog.enums.iter().map(|declared| &*declared.name).collect::<Vec<_>>()
    ));
    if catalog.types.iter().any(|node| node.typename != node.name) {
        lines.push(format!("named {:?}", catalog.surface.types.keys().collect::<Vec<_>>()));
        let ApiKind::Object { fields, .. } = &catalog.surface.types["Query"].kind else {
            panic!("an object")
        };
        lines.push(format!("roots {:?}", fields.keys().collect::<Vec<_>>()));
    }
    if let Some(subgraph) = &catalog.subgraph {
        let keys = |entity: &Entity| entity.keys.iter().map(|key| format!(" ({key})")).collect::<String>();
        lines.extend(catalog.entities.iter().map(|entity| format!("entity {}{}", entity.name, keys(entity))));
        let served = mlg::api::sdl::print_subgraph(catalog).expect("it links Federation");
        let hidden = served.lines().filter(|line| line.contains("@inaccessible") || line.contains("@tag"));
        lines.extend(hidden.map(|line| format!("served {}", line.trim())));
        lines.extend(subgraph.definitions.iter().cloned());
        lines.extend(subgraph.directives.iter().map(|directive| format!("schema {directive}")));
    }
    lines.join("\n")
}

fn outline_field(catalog: &Catalog, field: &Field) -> String {
    match field {
        Field::Property(property) => outline_property(property),
        Field::Relationship(relationship) => outline_relationship(catalog, relationship),
        Field::Computed(computed) => {
            let from = computed.from.iter().map(|property| &*property.name).collect::<Vec<_>>().join(" ");
            format!("{} computed from {from}", outline_property(&computed.field))
        }
    }
}

fn outline_property(property: &Property) -> String {
    let scalar = match &property.scalar {
        mlg::catalog::types::Scalar::Enum(declared) => format!("enum {}", declared.name),
        other => format!("{other:?}"),
    };
    format!(
        "  {} stored {:?} {scalar}{}{}{}{}{}{}{}{}{}",
        property.name,
        property.stored,
        flag(property.list, "list"),
        flag(property.required, "required"),
        flag(property.identity, "identity"),
        flag(property.indexed, "indexed"),
        flag(!property.filterable, "unfilterable"),
        flag(property.facet, "facet"),
        property.search.map_or_else(String::new, |weight| format!(" search {weight}")),
        property.deprecated.as_ref().map_or_else(String::new, |reason| format!(" deprecated {reason:?}")),
        directives(&property.directives),
    )
}

fn outline_relationship(catalog: &Catalog, relationship: &Relationship) -> String {
    let arrow = match relationship.direction {
        Direction::Out => "->",
        Direction::In => "<-",
    };
    let derived: Vec<String> = relationship
        .derived
        .iter()
        .map(|path| {
            let steps = path.iter().map(|step| match step.direction {
                Direction::Out => step.stored.to_string(),
                Direction::In => format!("^{}", step.stored),
            });
            steps.collect::<Vec<_>>().join("/")
        })
        .collect();
    format!(
        "  {} {arrow} {:?} {}{}{}{}{}{}{}{}{}{}",
        relationship.name,
        relationship.stored,
        catalog.name_of(relationship.target),
        flag(relationship.to_many, "many"),
        flag(relationship.required, "required"),
        flag(relationship.needs_type_test, "tested"),
        flag(relationship.lineage, "lineage"),
        flag(relationship.component, "component"),
        flag(relationship.facet, "facet"),
        relationship
            .pick
            .as_ref()
            .map_or_else(String::new, |pick| format!(" pick {} {}", pick.property.name, pick.descending)),
        if derived.is_empty() { String::new() } else { format!(" derived {derived:?}") },
        directives(&relationship.directives),
    )
}

fn flag(set: bool, name: &str) -> String {
    if set { format!(" {name}") } else { String::new() }
}

fn directives(texts: &[String]) -> String {
    texts.iter().flat_map(|text| [" ", text]).collect()
}
