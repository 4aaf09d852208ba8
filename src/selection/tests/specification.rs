//! Random selections against `CollectFields` as the specification words it, run for one concrete type at a time.

use std::{collections::HashSet, fmt::Write};

use async_graphql::{
    Positioned,
    parser::{
        parse_query,
        types::{ExecutableDocument, Field as Node, Selection as Item, SelectionSet},
    },
};
use proptest::prelude::*;
use serde_json::json;

use super::{fixture, run};
use crate::{
    catalog::{
        surface::{ApiKind, ObjectOf},
        types::Catalog,
    },
    selection::types::{Field, FieldKind},
};

/// Fields that exist on a type and the type below; of the connection too.
fn fields_of(on: &str) -> &'static [(&'static str, Option<&'static str>)] {
    match on {
        "AssetConnection" => &[("nodes", Some("Asset")), ("n: nodes", Some("Asset")), ("totalCount", None)],
        "Owned" | "User" => &[("name", None), ("uri", None), ("n: name", None)],
        _ => &[
            ("name", None),
            ("uri", None),
            ("n: name", None),
            ("derivedFrom", Some("Asset")),
            ("derivedFrom", Some("Asset")),
            ("derivedFrom", Some("Asset")),
            ("d: derivedFrom", Some("Asset")),
            ("owners", Some("Owned")),
            ("derivedFromConnection", Some("AssetConnection")),
        ],
    }
}

fn conditions_of(on: &str) -> &'static [&'static str] {
    match on {
        "AssetConnection" => &["AssetConnection"],
        _ => &["Asset", "Owned", "Model", "Dataset", "Version", "User"],
    }
}

/// Writes a selection set from a string of choices; every choice gives a valid one.
fn write_set(
    out: &mut String,
    choices: &mut impl Iterator<Item = u8>,
    on: &str,
    depth: usize,
    fragment: usize,
) {
    out.push_str(" { __typename");
    let size = choices.next().map_or(0, |choice| 1 + choice % 4);
    for _ in 0..size {
        let (kind, pick, gate) = (
            choices.next().unwrap_or(0),
            usize::from(choices.next().unwrap_or(0)),
            choices.next().unwrap_or(0),
        );
        let directive = match gate % 8 {
            0 => " @include(if: $no)",
            1 => " @skip(if: $no)",
            _ => "",
        };
        match kind % 3 {
            0 if depth > 0 => {
                let condition = conditions_of(on)[pick % conditions_of(on).len()];
                write!(out, " ... on {condition}{directive}").unwrap();
                write_set(out, choices, condition, depth - 1, fragment);
            }
            1 if fragment < FRAGMENTS && on != "AssetConnection" => {
                let target = fragment + pick % (FRAGMENTS - fragment);
                write!(out, " ...F{target}{directive}").unwrap();
            }
            _ => {
                let (field, below) = fields_of(on)[pick % fields_of(on).len()];
                match below {
                    Some(below) if depth > 0 => {
                        write!(out, " {field}{directive}").unwrap();
                        write_set(out, choices, below, depth - 1, fragment);
                    }
                    Some(_) => out.push_str(" x: __typename"),
                    None => write!(out, " {field}{directive}").unwrap(),
                }
            }
        }
    }
    out.push_str(" }");
}

const FRAGMENTS: usize = 3;

fn document(choices: Vec<u8>) -> String {
    let mut choices = choices.into_iter();
    let mut text = String::from("query($no: Boolean = false) { asset(uri: 1)");
    write_set(&mut text, &mut choices, "Asset", 3, 0);
    text.push('}');
    for fragment in 0..FRAGMENTS {
        let conditions = conditions_of("Asset");
        let on = conditions[usize::from(choices.next().unwrap_or(0)) % conditions.len()];
        write!(text, " fragment F{fragment} on {on}").unwrap();
        // A fragment spreads only later ones.
        write_set(&mut text, &mut choices, on, 2, fragment + 1);
    }
    text
}

struct Oracle<'a> {
    catalog: &'a Catalog,
    document: &'a ExecutableDocument,
}

impl<'a> Oracle<'a> {
    /// `CollectFields` for one object type.
    fn collect(
        &self,
        object: &str,
        set: &'a SelectionSet,
        visited: &mut HashSet<&'a str>,
        out: &mut Vec<(&'a str, Vec<&'a Positioned<Node>>)>,
    ) {
        for item in &set.items {
            let text: Vec<_> =
                item.node.directives().iter().map(|directive| directive.node.name.node.as_str()).collect();
            // `$no` is false: `@skip` never skips, `@include` always drops.
            if text.contains(&"include") {
                continue;
            }
            match &item.node {
                Item::Field(field) => {
                    let key = field.node.response_key().node.as_str();
                    match out.iter_mut().find(|(known, _)| *known == key) {
                        Some((_, nodes)) => nodes.push(field),
                        None => out.push((key, vec![field])),
                    }
                }
                Item::FragmentSpread(spread) => {
                    let name = spread.node.fragment_name.node.as_str();
                    if !visited.insert(name) {
                        continue;
                    }
                    let fragment = &self.document.fragments[name].node;
                    if self.applies(object, &fragment.type_condition.node.on.node) {
                        self.collect(object, &fragment.selection_set.node, visited, out);
                    }
                }
                Item::InlineFragment(fragment) => {
                    let applies = fragment
                        .node
                        .type_condition
                        .as_ref()
                        .is_none_or(|condition| self.applies(object, &condition.node.on.node));
                    if applies {
                        self.collect(object, &fragment.node.selection_set.node, visited, out);
                    }
                }
            }
        }
    }

    /// `DoesFragmentTypeApply`.
    fn applies(&self, object: &str, condition: &str) -> bool {
        object == condition || self.objects(condition).iter().any(|name| name == object)
    }

    /// The object types that a field of this type may return.
    fn objects(&self, name: &str) -> Vec<String> {
        match self.catalog.surface.types.get(name).map(|ty| &ty.kind) {
            Some(ApiKind::Interface { of, .. }) => {
                let types = self.catalog.interface(*of).types;
                types.iter().map(|id| self.catalog.node(id).name.to_string()).collect()
            }
            Some(ApiKind::Object { .. }) => vec![name.to_owned()],
            _ => Vec::new(),
        }
    }

    /// Whether our fields are, for this object type, those of the specification; how many were compared.
    fn compare(&self, object: &str, sets: &[&'a SelectionSet], ours: &[Field]) -> usize {
        let mut expected = Vec::new();
        let mut visited = HashSet::new();
        for set in sets {
            self.collect(object, set, &mut visited, &mut expected);
        }
        let concrete = match &self.catalog.surface.types[object].kind {
            ApiKind::Object { of: ObjectOf::Node(id), .. } => Some(*id),
            _ => None,
        };
        let applies = |field: &&Field| match (&field.types, concrete) {
            (None, _) => true,
            (Some(types), Some(id)) => types.contains(id),
            (Some(_), None) => panic!("`{}` is no node but has types", field.key),
        };
        let found: Vec<&Field> = ours.iter().filter(applies).collect();
        let keys = |fields: &[&Field]| fields.iter().map(|field| field.key.to_string()).collect::<Vec<_>>();
        let wanted: Vec<_> = expected.iter().map(|(key, _)| (*key).to_owned()).collect();
        assert_eq!(keys(&found), wanted, "keys of `{object}`");
        let mut compared = found.len();
        for (field, (key, nodes)) in found.iter().zip(&expected) {
            assert_eq!(field.position.line as usize, nodes[0].pos.line);
            assert_eq!(
                field.position.column as usize, nodes[0].pos.column,
                "first node of `{key}` on `{object}`"
            );
            let FieldKind::Api { field: definition, .. } = &field.kind else {
                assert_eq!(nodes[0].node.name.node, "__typename");
                continue;
            };
            assert_eq!(*definition.name, *nodes[0].node.name.node);
            let below: Vec<&SelectionSet> = nodes.iter().map(|node| &node.node.selection_set.node).collect();
            for next in self.objects(definition.ty.name()) {
                compared += self.compare(&next, &below, &field.fields);
            }
        }
        compared
    }
}

/// Fields of one key in one list apply to disjoint types, and to some.
fn check_disjoint(fields: &[Field]) {
    for (index, field) in fields.iter().enumerate() {
        for other in fields[..index].iter().filter(|other| other.key == field.key) {
            let (Some(one), Some(two)) = (&field.types, &other.types) else {
                panic!("`{}` stands twice for all types", field.key)
            };
            assert!(one.intersection(two).is_empty(), "`{}` stands twice for a type", field.key);
        }
        assert!(field.types.is_none_or(|types| !types.is_empty()));
        check_disjoint(&field.fields);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn agrees_with_the_specification(choices in prop::collection::vec(any::<u8>(), 40..300)) {
        let catalog = fixture::catalog();
        let text = document(choices);
        let parsed = parse_query(&text).unwrap();
        let selection = run(catalog, &text, None, &json!({})).unwrap();
        check_disjoint(&selection.fields);
        let oracle = Oracle { catalog, document: &parsed };
        let (_, operation) = parsed.operations.iter().next().unwrap();
        let compared = oracle.compare("Query", &[&operation.node.selection_set.node], &selection.fields);
        prop_assert!(compared > 1);
    }
}
