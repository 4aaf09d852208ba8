//! Every statement that a write to a graph of a schema can run.
//!
//! In: a Catalog. Out: statements, and how many nodes each finds by a key. Must not know: servers, plans.

use std::{collections::BTreeSet, sync::Arc};

use mlg::{
    catalog::{
        rules::{self, Derivation},
        types::{Catalog, Direction, NodeType, PathStep, RelationshipType, TypeKind, TypeSet},
    },
    cypher::{
        ast::Query,
        write::{self, Ends, History, Keyed, Marks},
    },
    value::Value,
};

/// The statement that reads what a graph was made for, by the function that makes it.
pub(crate) const REMEMBERED: &str = "remembered_mapping";
/// The statement that lists all nodes of a label, by the function that makes it.
pub(crate) const ALL_KEYS: &str = "keys_of";

/// A statement of a write.
pub(crate) struct Write {
    /// The function that makes it, and of what.
    pub(crate) name: String,
    pub(crate) statement: Query,
    /// How many nodes it finds or makes by a key.
    pub(crate) keys: usize,
}

/// Each of them; the text depends on names alone, so rows are left out.
pub(crate) fn writes(catalog: &Catalog) -> Vec<Write> {
    let mut all = Vec::new();
    let mut add = |name: String, keys: usize, statement: Query| all.push(Write { name, statement, keys });
    let keyed = |id| Keyed::of(catalog.node(id));
    let mut keys = BTreeSet::new();
    for node in catalog.types.iter().filter(|node| !matches!(node.kind, TypeKind::Component { .. })) {
        let own = Keyed::of(node);
        for defaults in [&[][..], &["name".into(), "hydration".into()]] {
            let name = format!("upsert_nodes {} with {} defaults", node.name, defaults.len());
            add(name, 1, write::upsert_nodes(&own, &labels(catalog, node), defaults, Vec::new()));
        }
        keys.insert(own);
    }
    for own in &keys {
        add(format!("claim_nodes {}", own.label), 1, write::claim_nodes(own, Vec::new()));
        add(format!("alias_holders {}", own.label), 1, write::alias_holders(own, Vec::new()));
        add(format!("claim_aliases {}", own.label), 1, write::claim_aliases(own, Vec::new()));
        add(format!("grant_aliases {}", own.label), 2, write::grant_aliases(own, Vec::new()));
    }
    add("release_aliases".to_owned(), 1, write::release_aliases(Vec::new()));
    add("take_write".to_owned(), 1, write::take_write(""));
    add("keep_write".to_owned(), 1, write::keep_write(Vec::new()));
    // By a range of an index, not by a key.
    add("forget_writes".to_owned(), 0, write::forget_writes(0));
    add("claim_tags".to_owned(), 1, write::claim_tags(Vec::new()));
    // By an index of which several have a value.
    add("aspects".to_owned(), 0, write::aspects(Vec::new()));
    // By a range of an index, in its order.
    add("spoken".to_owned(), 0, write::spoken("", "", 1));
    add("forget_aspects".to_owned(), 0, write::forget_aspects(Vec::new()));
    add("keep_aspects".to_owned(), 1, write::keep_aspects(Vec::new()));
    all.extend(queue());
    all.extend(removals(catalog, &keys));
    let mut add = |name: String, keys: usize, statement: Query| all.push(Write { name, statement, keys });
    let mut ends = BTreeSet::new();
    for (stored, relationship) in &catalog.relationships {
        let pairs = relationship.pairs.iter();
        for (from, to) in pairs.flat_map(|(&from, to)| to.iter().map(move |to| (keyed(from), keyed(to)))) {
            if !ends.insert((stored, from.clone(), to.clone())) {
                continue;
            }
            let mut about = |kind: &str, keys: usize, statement: Query| {
                add(format!("{kind} {} {stored} {}", from.label, to.label), keys, statement);
            };
            if relationship.component {
                about("upsert_components", 2, write::upsert_components(&from, stored, &to, Vec::new()));
            } else {
                let defaults = ["origin".into(), "recordedAt".into()];
                for said in [(&defaults[..], true), (&[][..], false)] {
                    let statement = write::upsert_relationships(stored, (&from, &to), said, Vec::new());
                    about("upsert_relationships", 2, statement);
                }
                // They leave their one start along the few relationships of the type.
                about("held", 1, write::held(stored, &from, &to, Vec::new()));
                let ended = (stored, relationship.derived);
                about(
                    "end_relationships",
                    1,
                    write::end_relationships(ended, history(&PAST), (&from, &to), Vec::new()),
                );
            }
            // From either end along the few relationships of the type.
            let there = write::related(stored, &from, &to, Vec::new());
            add(format!("related {} {stored} {}", from.label, to.label), 1, there);
        }
    }
    add(REMEMBERED.to_owned(), 0, write::remembered_mapping());
    add("lock_mapping".to_owned(), 1, write::lock_mapping());
    add("remember_mapping".to_owned(), 1, write::remember_mapping(""));
    let texts = [("name".into(), false), ("tags".into(), true)].into();
    for own in &keys {
        let words = [Arc::from("_words_8")];
        add(format!("lock_nodes {}", own.label), 1, write::lock_nodes(own, Vec::new()));
        add(format!("read_words {}", own.label), 1, write::read_words(own, &texts, &words, Vec::new()));
        add(format!("read_tags {}", own.label), 1, write::read_tags(own, Vec::new()));
        add(format!("tag_nodes {}", own.label), 2, write::tag_nodes(own, Vec::new()));
        // A node has few tags.
        add(format!("untag_nodes {}", own.label), 1, write::untag_nodes(own, Vec::new()));
    }
    for node in &catalog.types {
        add(ALL_KEYS.to_owned(), 0, write::keys_of(&node.label, &node.key.stored));
    }
    let derivations = rules::derivations(catalog);
    assert!(!derivations.is_empty(), "nothing is derived");
    derivations.iter().for_each(|derivation| all.extend(derives(catalog, derivation)));
    all
}

/// Each about what waits to be fetched from a source, and what could not be.
fn queue() -> Vec<Write> {
    let mut all = Vec::new();
    let mut add = |name: &str, keys: usize, statement: Query| {
        all.push(Write { name: name.to_owned(), statement, keys });
    };
    add("enqueue", 1, write::enqueue(Vec::new()));
    // By a range of an index, not by a key.
    add("due", 0, write::due("", 0, 1));
    add("claim", 1, write::claim(Vec::new(), 0, 0));
    add("lock_nodes of those that wait", 1, write::lock_nodes(&Keyed::queued(), Vec::new()));
    for own in [Keyed::queued(), Keyed::dead()] {
        add("claim_nodes of those that wait", 1, write::claim_nodes(&own, Vec::new()));
    }
    add("finish", 1, write::finish(Vec::new()));
    add("begin_anew", 1, write::begin_anew(Vec::new()));
    add("put_off", 1, write::put_off(Vec::new()));
    add("bury", 1, write::bury(Vec::new()));
    add("forget_dead", 1, write::forget_dead(Vec::new()));
    for source in [None, Some("")] {
        add("dead_letters", 1, write::dead_letters(source, "", 1));
    }
    add("dead_of", 1, write::dead_of(Vec::new()));
    all
}

/// Where history finds what it needs: when something ended, its origin, its rule.
static PAST: std::sync::LazyLock<[Arc<str>; 3]> =
    std::sync::LazyLock::new(|| ["validTo".into(), "origin".into(), "rule".into()]);

fn history(past: &[Arc<str>; 3]) -> History<'_> {
    let [valid_to, origin, rule] = past;
    History { valid_to, marks: Marks { origin, inferred: "INFERRED", rule } }
}

/// Each that takes something away, by where keys are unique.
fn removals(catalog: &Catalog, keys: &BTreeSet<Keyed>) -> Vec<Write> {
    let mut all = Vec::new();
    let mut add = |name: &str, of: &Keyed, statement: Query| {
        // Several nodes of one key may have been deleted.
        let keys = usize::from(name != "purge_tombstones");
        all.push(Write { name: format!("{name} {}", of.label), statement, keys });
    };
    let types = |test: fn(&RelationshipType) -> bool| -> Vec<Arc<str>> {
        catalog.relationships.values().filter(|ty| test(ty)).map(|ty| Arc::clone(&ty.name)).collect()
    };
    let history = history(&PAST);
    for own in keys {
        add("unmake_nodes", own, write::unmake_nodes(own, Vec::new()));
        for statement in write::drop_parts(own, &types(|ty| ty.component), &[]) {
            add("drop_parts", own, statement);
        }
        let hidden = (vec!["Model".into()], vec!["_name".into()]);
        add("bury_nodes", own, write::bury_nodes(own, hidden, Vec::new(), Value::Null));
        add("purge_nodes", own, write::purge_nodes(own, Vec::new()));
        add("purge_tombstones", own, write::purge_tombstones(own, Vec::new()));
        for direction in [Direction::Out, Direction::In] {
            let derived = types(|ty| ty.derived);
            let statement = write::drop_derived(&derived, history.marks, (own, direction), Vec::new());
            add("drop_derived", own, statement);
            for far in keys {
                add("neighbours", own, write::neighbours((own, direction), far, Vec::new()));
            }
            add("end_all", own, write::end_all(history, (own, direction), Vec::new(), Value::Null));
        }
    }
    for part in catalog.types.iter().filter(|node| matches!(node.kind, TypeKind::Component { .. })) {
        let own = Keyed::of(part);
        add("remove_components", &own, write::remove_components(&own, Vec::new()));
    }
    all
}

/// Each of one derivation.
fn derives(catalog: &Catalog, derivation: &Derivation) -> Vec<Write> {
    let mut all = Vec::new();
    let mut add = |name: &str, keys: usize, statement: Query| {
        all.push(Write { name: format!("{name} {}", derivation.relationship), statement, keys });
    };
    let (origin, rule) = ("origin".into(), "rule".into());
    let marks = Marks { origin: &origin, inferred: "INFERRED", rule: &rule };
    let derived = (&derivation.relationship, marks);
    let starts = ends(catalog, derivation.from);
    let far = ends(catalog, derivation.far);
    for start in &starts {
        for rule in &derivation.rules {
            for place in 1..rule.path.len() {
                let back: Vec<_> = rule.path[..place].iter().rev().map(PathStep::reversed).collect();
                let keyed = &start.keyed;
                add("starts_behind", 1, write::starts_behind(keyed, &back, start, Vec::new()));
            }
        }
        let paths = derivation.rules.iter().flat_map(|rule| {
            ends(catalog, rule.to).into_iter().map(move |ends| (rule.path.as_slice(), ends))
        });
        let paths: Vec<_> = paths.collect();
        let (from, rows) = (&start.keyed, Vec::new);
        add("reached_and_stored", 1, write::reached_and_stored(derived, from, &paths, &far, rows()));
        for to in far.iter().map(|far| &far.keyed) {
            add("create_derived", 2, write::create_derived(&derivation.relationship, from, to, rows()));
            // They leave their one start along the few relationships of the type.
            add("rename_derived", 1, write::rename_derived(derived, from, to, rows()));
            add("remove_derived", 1, write::remove_derived(derived, from, to, rows()));
        }
    }
    all
}

/// Types by where their keys are unique.
fn ends(catalog: &Catalog, types: TypeSet) -> Vec<Ends> {
    let mut all: Vec<Ends> = Vec::new();
    for node in types.iter().map(|id| catalog.node(id)) {
        let keyed = Keyed::of(node);
        match all.iter_mut().find(|known| known.keyed == keyed) {
            Some(known) => known.labels.push(Arc::clone(&node.label)),
            None => all.push(Ends { keyed, labels: vec![Arc::clone(&node.label)] }),
        }
    }
    all
}

/// Statements that no index serves, since their key has none.
pub(crate) fn without_an_index(catalog: &Catalog) -> Vec<Write> {
    let right = Keyed::of(&catalog.types[0]);
    let wrong = Keyed { key: "nickname".into(), ..right.clone() };
    let ty: Arc<str> = "OWNED_BY".into();
    vec![
        Write { name: "claim_nodes".to_owned(), statement: write::claim_nodes(&wrong, Vec::new()), keys: 1 },
        Write {
            name: "upsert_nodes".to_owned(),
            statement: write::upsert_nodes(&wrong, &[], &[], Vec::new()),
            keys: 1,
        },
        Write {
            name: "upsert_relationships".to_owned(),
            statement: write::upsert_relationships(&ty, (&right, &wrong), (&[], false), Vec::new()),
            keys: 2,
        },
    ]
}

/// The labels of a type's nodes: its own, and those that nodes of its interfaces share.
fn labels(catalog: &Catalog, node: &NodeType) -> Vec<Arc<str>> {
    let shared = node.interfaces.iter().filter_map(|id| catalog.interface(*id).label.clone());
    std::iter::once(Arc::clone(&node.label)).chain(shared).collect()
}
