//! Conditions on assets: as GraphQL, and as they are meant.
//!
//! In: a graph. Out: text of a `where`; whether an asset meets it. Must not know: queries, stores.

use crate::{
    graphs::{Asset, Graph},
    walks::{Route, hops},
    words::{Field, Type},
};

/// A condition on one asset.
#[derive(Debug, Clone)]
pub(crate) enum Condition {
    And(Vec<Condition>),
    Or(Vec<Condition>),
    Not(Box<Condition>),
    /// The lifecycle is there and is, or is not, this one.
    Lifecycle(bool, &'static str),
    LifecycleNull(bool),
    Tag(&'static str),
    Untagged(bool),
    Reference(bool),
    Uris(Vec<String>),
    Named(String),
    /// Of one of the types, or of none of them.
    Types(bool, Vec<&'static Type>),
    /// Of one of the types and meeting its condition.
    On(Vec<(&'static Type, Condition)>),
    Related(&'static Field, Quantifier, Box<Condition>),
    Reaches(Box<Reaches>),
}

/// How many related assets must meet a condition.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Quantifier {
    Some,
    None,
    All,
    Single,
}

/// `upstream` or `downstream`.
#[derive(Debug, Clone)]
pub(crate) struct Reaches {
    pub(crate) upstream: bool,
    pub(crate) some: Option<Condition>,
    pub(crate) none: Option<Condition>,
    pub(crate) within: Option<Condition>,
    pub(crate) through: Option<Vec<&'static str>>,
}

impl Quantifier {
    fn name(self) -> &'static str {
        match self {
            Self::Some => "some",
            Self::None => "none",
            Self::All => "all",
            Self::Single => "single",
        }
    }
}

/// A condition as an input object.
pub(crate) fn text(condition: &Condition) -> String {
    let list = |items: &[Condition]| items.iter().map(text).collect::<Vec<_>>().join(", ");
    match condition {
        Condition::And(items) => format!("{{AND: [{}]}}", list(items)),
        Condition::Or(items) => format!("{{OR: [{}]}}", list(items)),
        Condition::Not(item) => format!("{{NOT: {}}}", text(item)),
        Condition::Lifecycle(true, of) => format!("{{lifecycle: {{eq: {of}}}}}"),
        Condition::Lifecycle(false, of) => format!("{{lifecycle: {{ne: {of}}}}}"),
        Condition::LifecycleNull(missing) => format!("{{lifecycle: {{isNull: {missing}}}}}"),
        Condition::Tag(tag) => format!("{{tags: {{has: {tag:?}}}}}"),
        Condition::Untagged(empty) => format!("{{tags: {{isEmpty: {empty}}}}}"),
        Condition::Reference(true) => "{hydration: {eq: REFERENCE}}".to_owned(),
        Condition::Reference(false) => "{hydration: {ne: REFERENCE}}".to_owned(),
        Condition::Uris(uris) => format!("{{uri: {{in: {uris:?}}}}}"),
        Condition::Named(start) => format!("{{name: {{startsWith: {start:?}}}}}"),
        Condition::Types(are, types) => {
            let names: Vec<_> = types.iter().map(|ty| ty.constant).collect();
            format!("{{type: {{{}: [{}]}}}}", if *are { "in" } else { "notIn" }, names.join(", "))
        }
        Condition::On(branches) => {
            let of = |(ty, condition): &(&Type, Condition)| format!("{}: {}", ty.one, text(condition));
            format!("{{on: {{{}}}}}", branches.iter().map(of).collect::<Vec<_>>().join(", "))
        }
        Condition::Related(field, quantifier, condition) => {
            format!("{{{}: {{{}: {}}}}}", field.name, quantifier.name(), text(condition))
        }
        Condition::Reaches(reaches) => reaches.text(),
    }
}

impl Reaches {
    fn text(&self) -> String {
        let mut fields = Vec::new();
        for (name, condition) in [("some", &self.some), ("none", &self.none), ("within", &self.within)] {
            fields.extend(condition.as_ref().map(|condition| format!("{name}: {}", text(condition))));
        }
        fields.extend(self.through.as_ref().map(|names| format!("through: [{}]", names.join(", "))));
        let name = if self.upstream { "upstream" } else { "downstream" };
        format!("{{{name}: {{{}}}}}", fields.join(", "))
    }

    fn holds(&self, graph: &Graph, asset: usize) -> bool {
        let route = Route {
            upstream: self.upstream,
            through: self.through.as_deref(),
            within: self.within.as_ref(),
            stop: None,
        };
        let met = |condition: &Condition| {
            hops(graph, asset, &route, None).keys().any(|other| holds(graph, *other, condition))
        };
        self.some.as_ref().is_none_or(&met) && self.none.as_ref().is_none_or(|condition| !met(condition))
    }
}

/// Whether an asset meets a condition.
pub(crate) fn holds(graph: &Graph, asset: usize, condition: &Condition) -> bool {
    let of: &Asset = &graph.assets[asset];
    match condition {
        Condition::And(items) => items.iter().all(|item| holds(graph, asset, item)),
        Condition::Or(items) => items.iter().any(|item| holds(graph, asset, item)),
        Condition::Not(item) => !holds(graph, asset, item),
        Condition::Lifecycle(true, wanted) => of.lifecycle == Some(wanted),
        Condition::Lifecycle(false, wanted) => of.lifecycle.is_some_and(|lifecycle| lifecycle != *wanted),
        Condition::LifecycleNull(missing) => of.lifecycle.is_none() == *missing,
        Condition::Tag(tag) => of.tags.contains(tag),
        Condition::Untagged(empty) => of.tags.is_empty() == *empty,
        Condition::Reference(reference) => of.reference == *reference,
        Condition::Uris(uris) => uris.contains(&of.uri),
        Condition::Named(start) => of.name.starts_with(start),
        Condition::Types(are, types) => types.contains(&of.ty) == *are,
        Condition::On(branches) => {
            branches.iter().any(|(ty, condition)| of.ty == *ty && holds(graph, asset, condition))
        }
        Condition::Related(field, quantifier, condition) => {
            let far = listed(graph, asset, field);
            let met = far.iter().filter(|far| holds(graph, **far, condition)).count();
            match quantifier {
                Quantifier::Some => met > 0,
                Quantifier::None => met == 0,
                Quantifier::All => met == far.len(),
                Quantifier::Single => met == 1,
            }
        }
        Condition::Reaches(reaches) => reaches.holds(graph, asset),
    }
}

/// What a field lists of an asset.
pub(crate) fn listed(graph: &Graph, asset: usize, field: &Field) -> Vec<usize> {
    let mut far = graph.related(asset, field.relationship, field.out);
    far.retain(|far| field.to.is_none_or(|to| graph.assets[*far].ty.name == to));
    far
}
