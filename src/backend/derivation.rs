//! What a batch can affect of derived relationships, and what has to be done about those of some starts.
//!
//! In: the Catalog, a folded batch; then what starts reach and hold. Out: where to look, then what to write. Pure, so
//! that both stores decide alike. Must not know: statements.
//!
//! A relationship is derived if it says so: its origin is `INFERRED` and it names a rule. Any other was declared by
//! somebody, and is neither changed nor removed, whether a rule holds or not.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{
    catalog::{
        rules::{self, Derivation, Rule},
        types::{Catalog, Direction, PathStep, Property, TypeId},
    },
    changes::{Changes, Derived, NodeRef, Properties},
    value::Value,
};

/// Starts, or nodes on the way from them, that one statement is given at most.
pub(super) const NODES: usize = 500;
/// The origin of what is derived.
pub(super) const INFERRED: &str = "INFERRED";

/// Nodes, each once.
pub(super) type Nodes = BTreeMap<(TypeId, String), NodeRef>;
/// What became of derived relationships, by stored type and rule.
pub(super) type Counts = BTreeMap<(Arc<str>, String), Derived>;

/// What has to be derived anew after a batch.
#[derive(Debug)]
pub(super) struct Work {
    /// Each derivation that the batch touches.
    pub(super) tasks: Vec<Task>,
    /// What derived relationships say of themselves.
    pub(super) facts: Facts,
}

/// The starts of one derivation that a batch can affect.
#[derive(Debug)]
pub(super) struct Task {
    /// Which.
    pub(super) derivation: Derivation,
    /// Starts that the batch names.
    pub(super) starts: Nodes,
    /// Where the batch adds steps: walked back from once it is written.
    pub(super) behind: Behind,
    /// Where it takes steps away: walked back from before it does, for then the way back may be gone too.
    pub(super) behind_lost: Behind,
}

/// Nodes that a batch names, by the path that leads back from them to starts; never an empty one.
pub(super) type Behind = Vec<(Vec<PathStep>, Nodes)>;

/// The facts that derived relationships say of themselves, and that ended ones do.
#[derive(Debug)]
pub(super) struct Facts {
    /// How it came to be known.
    pub(super) origin: Arc<Property>,
    /// The rule it follows from.
    pub(super) rule: Arc<Property>,
    /// Until when it held.
    pub(super) valid_to: Arc<Property>,
    verification: Arc<Property>,
    recorded_at: Arc<Property>,
    clock: Option<i64>,
}

impl Work {
    /// What a batch makes necessary; none where it touches no step of a rule.
    pub(super) fn of(catalog: &Catalog, changes: &Changes) -> Option<Self> {
        let tasks = rules::derivations(catalog).into_iter().filter_map(|it| Task::of(catalog, it, changes));
        let tasks: Vec<Task> = tasks.collect();
        (!tasks.is_empty()).then(|| Self { tasks, facts: Facts::of(catalog, changes.clock) })
    }
}

impl Task {
    fn of(catalog: &Catalog, derivation: Derivation, changes: &Changes) -> Option<Self> {
        let mut task =
            Self { derivation, starts: Nodes::new(), behind: Behind::new(), behind_lost: Behind::new() };
        changes.derive.iter().for_each(|node| task.start(node));
        let written = changes.relationships.iter().map(|it| (&it.relationship, &it.from.node, &it.to.node));
        for (stored, from, to) in written {
            // One that claims to be derived is held to it.
            if *stored == task.derivation.relationship {
                task.start(from);
            }
            let near = task.near(stored, from, to);
            task.note(near, |task| &mut task.behind);
        }
        for part in &changes.components {
            let component = NodeRef { ty: part.ty, key: Value::from(part.key.as_str()) };
            let near = task.near(&part.relationship, &part.owner.node, &component);
            task.note(near, |task| &mut task.behind);
        }
        for it in &changes.ended {
            // What somebody declared may follow as well.
            if it.relationship == task.derivation.relationship {
                task.start(&it.from);
            }
            let near = task.near(&it.relationship, &it.from, &it.to);
            task.note(near, |task| &mut task.behind_lost);
        }
        let parts = changes.removed.iter();
        let parts = parts.map(|(ty, key)| NodeRef { ty: *ty, key: Value::from(key.as_str()) });
        for node in changes.deleted.iter().map(|it| it.node.clone()).chain(parts) {
            let near = task.wherever(catalog, &node);
            task.note(near, |task| &mut task.behind_lost);
        }
        let touched = !task.starts.is_empty() || !task.behind.is_empty() || !task.behind_lost.is_empty();
        touched.then_some(task)
    }

    fn start(&mut self, node: &NodeRef) {
        if self.derivation.from.contains(node.ty) {
            insert(&mut self.starts, node);
        }
    }

    /// The near end of a relationship wherever it can be a step, with the way back from there.
    fn near(&self, stored: &Arc<str>, from: &NodeRef, to: &NodeRef) -> Vec<(Vec<PathStep>, NodeRef)> {
        let mut near = Vec::new();
        for rule in &self.derivation.rules {
            for (place, step) in rule.path.iter().enumerate().filter(|(_, step)| step.stored == *stored) {
                let node = match step.direction {
                    Direction::Out => from,
                    Direction::In => to,
                };
                near.push((back(rule, place), node.clone()));
            }
        }
        near
    }

    /// A node wherever it can stand on a path, its ends among it, with the way back from there.
    fn wherever(&self, catalog: &Catalog, node: &NodeRef) -> Vec<(Vec<PathStep>, NodeRef)> {
        let mut found = Vec::new();
        for rule in &self.derivation.rules {
            let mut types = self.derivation.from;
            for place in 0..=rule.path.len() {
                if types.contains(node.ty) {
                    found.push((back(rule, place), node.clone()));
                }
                if let Some(step) = rule.path.get(place) {
                    let ty = catalog.relationships.get(&step.stored);
                    types = ty.map(|ty| ty.far(types, step.direction)).unwrap_or_default();
                }
            }
        }
        found
    }

    /// Takes note of starts, and of nodes behind which there may be some.
    fn note(&mut self, near: Vec<(Vec<PathStep>, NodeRef)>, place: impl Fn(&mut Self) -> &mut Behind) {
        for (back, node) in near {
            if back.is_empty() {
                self.start(&node);
                continue;
            }
            let behind = place(self);
            if let Some((_, nodes)) = behind.iter_mut().find(|(known, _)| *known == back) {
                insert(nodes, &node);
                continue;
            }
            let mut nodes = Nodes::new();
            insert(&mut nodes, &node);
            behind.push((back, nodes));
        }
    }
}

/// The way back from a place on a path.
fn back(rule: &Rule, place: usize) -> Vec<PathStep> {
    rule.path[..place].iter().rev().map(PathStep::reversed).collect()
}

fn insert(nodes: &mut Nodes, node: &NodeRef) {
    nodes.entry((node.ty, format!("{:?}", node.key))).or_insert_with(|| node.clone());
}

impl Facts {
    /// Of a batch.
    pub(super) fn of(catalog: &Catalog, clock: Option<i64>) -> Self {
        let fact = |name: &str| {
            let known = catalog.fact.iter().find(|fact| &*fact.name == name);
            Arc::clone(known.expect("the Catalog has all facts"))
        };
        Self {
            origin: fact("origin"),
            rule: fact("rule"),
            valid_to: fact("validTo"),
            verification: fact("verification"),
            recorded_at: fact("recordedAt"),
            clock,
        }
    }

    /// What a relationship is given that follows from a rule and was not there.
    pub(super) fn of_new(&self, rule: &str) -> Properties {
        let mut facts = vec![
            (Arc::clone(&self.origin), Value::from(INFERRED)),
            (Arc::clone(&self.verification), Value::from("UNVERIFIED")),
            (Arc::clone(&self.rule), Value::from(rule)),
        ];
        if let Some(clock) = self.clock {
            facts.push((Arc::clone(&self.recorded_at), Value::DateTime(clock)));
        }
        facts
    }
}

/// What some starts reach and hold. `P` names a pair: a start and a far end.
#[derive(Debug)]
pub(super) struct Found<P> {
    /// The pairs of each rule.
    pub(super) reached: Vec<BTreeSet<P>>,
    /// The pairs that are related, with the rule that a derived one names.
    pub(super) stored: BTreeMap<P, Option<String>>,
}

/// What to write, each in the order of its pairs.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Decision<P> {
    /// What to create, with the rule it follows from.
    pub(super) create: Vec<(P, Arc<str>)>,
    /// What now follows from another rule.
    pub(super) rename: Vec<(P, Arc<str>)>,
    /// What follows from none.
    pub(super) remove: Vec<P>,
}

/// Compares what follows with what is there.
pub(super) fn decide<P: Ord + Clone>(
    derivation: &Derivation,
    found: &Found<P>,
    counts: &mut Counts,
) -> Decision<P> {
    let mut follows: BTreeMap<&P, &Rule> = BTreeMap::new();
    for (rule, pairs) in derivation.rules.iter().zip(&found.reached) {
        for pair in pairs {
            follows.entry(pair).or_insert(rule);
        }
    }
    let mut count = |rule: &str, did: Derived| {
        *counts.entry((Arc::clone(&derivation.relationship), rule.to_owned())).or_default() += did;
    };
    let mut decision = Decision { create: Vec::new(), rename: Vec::new(), remove: Vec::new() };
    for (pair, rule) in &follows {
        match found.stored.get(pair) {
            None => {
                count(&rule.text, Derived { created: 1, ..Derived::default() });
                decision.create.push(((*pair).clone(), Arc::clone(&rule.text)));
            }
            Some(Some(named)) => {
                count(&rule.text, Derived { kept: 1, ..Derived::default() });
                if **named != *rule.text {
                    decision.rename.push(((*pair).clone(), Arc::clone(&rule.text)));
                }
            }
            Some(None) => {}
        }
    }
    for (pair, named) in &found.stored {
        if let (Some(named), false) = (named, follows.contains_key(pair)) {
            count(named, Derived { removed: 1, ..Derived::default() });
            decision.remove.push(pair.clone());
        }
    }
    decision
}

/// Counts one that went with its start or its far end.
pub(super) fn removed(counts: &mut Counts, relationship: &str, rule: &str) {
    counts.entry((relationship.into(), rule.to_owned())).or_default().removed += 1;
}

/// Adds what another statement, batch or start did.
pub(super) fn add(counts: &mut Counts, more: Counts) {
    for (rule, did) in more {
        *counts.entry(rule).or_default() += did;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{self, types::TypeSet};

    fn rule(text: &str) -> Rule {
        Rule { text: text.into(), path: Vec::new(), to: TypeSet::default() }
    }

    #[test]
    fn the_first_rule_that_holds_is_named_and_what_somebody_declared_stays() {
        let derivation = Derivation {
            relationship: "R".into(),
            from: TypeSet::default(),
            far: TypeSet::default(),
            rules: vec![rule("A"), rule("B")],
        };
        let found = Found {
            reached: vec![BTreeSet::from(["both", "declared"]), BTreeSet::from(["both", "new", "old"])],
            stored: BTreeMap::from([
                ("both", Some("B".to_owned())),
                ("declared", None),
                ("gone", Some("Z".to_owned())),
                ("mine", None),
                ("old", Some("B".to_owned())),
            ]),
        };
        let mut counts = Counts::new();
        let decision = decide(&derivation, &found, &mut counts);
        assert_eq!(decision.create, [("new", "B".into())]);
        assert_eq!(decision.rename, [("both", "A".into())]);
        assert_eq!(decision.remove, ["gone"]);
        let of = |rule: &str, created, kept, removed| {
            ((Arc::from("R"), rule.to_owned()), Derived { created, kept, removed })
        };
        assert_eq!(counts, BTreeMap::from([of("A", 0, 1, 0), of("B", 1, 1, 0), of("Z", 0, 0, 1)]));
    }

    #[test]
    fn a_batch_makes_work_only_behind_the_steps_it_touches() {
        let catalog = catalog::load("schema.graphql", include_str!("../../schema.graphql")).unwrap();
        let work = |lines: &[&str]| {
            let mut changes = Changes::default();
            for line in lines {
                relate(&catalog, line, &mut changes);
            }
            let Some(work) = Work::of(&catalog, &changes) else { return Vec::new() };
            let [task] = work.tasks.as_slice() else { panic!("{work:?}") };
            let keys = |nodes: &Nodes| {
                nodes.values().map(|node| node.key.as_str().unwrap().to_owned()).collect::<Vec<_>>().join(",")
            };
            let back = |path: &[PathStep]| {
                path.iter().map(|step| format!("{:?} {}", step.direction, step.stored)).collect::<Vec<_>>()
            };
            let behind =
                task.behind.iter().map(|(path, nodes)| format!("{} {}", keys(nodes), back(path).join(" ")));
            std::iter::once(format!("starts {}", keys(&task.starts))).chain(behind).collect()
        };
        assert_eq!(work(&["TRAINED_ON Model m Dataset d"]), Vec::<String>::new());
        assert_eq!(work(&["HAS_CELL Experiment e ExperimentCell c"]), ["starts e"]);
        assert_eq!(work(&["TESTS Experiment e ModelVersion m"]), ["starts e"]);
        assert_eq!(
            work(&["EXPOSES ExperimentCell c Deployment d", "EXECUTED_FOR Run r ExperimentCell c"]),
            ["starts ", "c In HAS_CELL"]
        );
        assert_eq!(
            work(&["DEPLOYS Deployment d ModelVersion m", "PRODUCED_BY ModelVersion m Run r"]),
            ["starts ", "d In EXPOSES In HAS_CELL", "r Out EXECUTED_FOR In HAS_CELL"]
        );
    }

    /// A relationship in five words.
    fn relate(catalog: &Catalog, line: &str, changes: &mut Changes) {
        let words: Vec<&str> = line.split(' ').collect();
        let [stored, from_type, from, to_type, to] = words.as_slice() else { panic!("{line}") };
        let end = |ty: &str, key: &str| crate::changes::End {
            node: NodeRef { ty: catalog.type_named(ty).unwrap().id, key: key.into() },
            reference: Vec::new(),
        };
        changes.relationships.push(crate::changes::RelationshipChange {
            relationship: (*stored).into(),
            from: end(from_type, from),
            to: end(to_type, to),
            properties: Vec::new(),
            defaults: Vec::new(),
            by: crate::changes::By::Hand,
        });
    }
}
