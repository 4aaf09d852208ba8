//! Random filters that mostly hold for a node at hand, so that answers are not empty.
//!
//! In: a filter type of the API and a node or relationship. Out: an input object. Must not know: selections.

use std::{cmp::Ordering, sync::Arc};

use mlg::catalog::{
    surface::{ApiKind, EnumMeaning, InputField, InputMeaning, Operator},
    types::{Property, Relationship, Scalar, Target},
};
use serde_json::{Map, Value as Json};

use crate::{coverage::FOLDED, literals::Literal, queries::Builder, scalar_name, values};

/// What a filter speaks of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct About {
    of: Of,
    /// Nodes that may stand here.
    target: Target,
    /// A node that the filter should keep.
    node: Option<usize>,
    /// The relationship that leads to it.
    edge: Option<usize>,
}

#[derive(Debug, Clone, Copy, PartialEq)]
enum Of {
    Node,
    Edge,
    Fact,
    Properties,
}

impl About {
    /// Nodes of a target, one of them to be kept.
    pub(crate) fn nodes(target: Target, node: Option<usize>) -> Self {
        Self { of: Of::Node, target, node, edge: None }
    }
}

impl Builder<'_> {
    /// The value of a `where` argument.
    pub(crate) fn filter(&mut self, type_name: &str, about: About) -> Literal {
        match self.random.below(40) {
            0 => Literal::Null,
            1 => Literal::Object(Vec::new()),
            number => self.conditions(type_name, about, number > 5, 3),
        }
    }

    /// An input object of conditions; `truth` says whether they should hold.
    fn conditions(&mut self, type_name: &str, about: About, truth: bool, depth: usize) -> Literal {
        let fields = self.inputs(type_name);
        let count = [1, 1, 1, 2, 2, 3][self.random.below(6)];
        let mut chosen: Vec<(String, Literal)> = Vec::new();
        for _ in 0..count {
            let Some(field) = self.condition_field(&fields, about, truth, depth) else { break };
            if chosen.iter().any(|(name, _)| **name == *field.name) {
                continue;
            }
            let value = match self.random.below(100) {
                0..2 => Literal::Null,
                2 if !field.ty.is_non_null() => self.variables.absent(&field.ty),
                _ => self.condition(&field, about, truth, depth),
            };
            let value = self.variables.or_variable(self.random, &field.ty, value, 2);
            chosen.push((field.name.to_string(), value));
        }
        Literal::Object(chosen)
    }

    fn condition_field(
        &mut self,
        fields: &[Arc<InputField>],
        about: About,
        truth: bool,
        depth: usize,
    ) -> Option<Arc<InputField>> {
        let mut drawn: Vec<&Arc<InputField>> = Vec::new();
        for field in fields {
            let weight = match &field.meaning {
                InputMeaning::Property(_)
                | InputMeaning::EdgeNode
                | InputMeaning::EdgeFact
                | InputMeaning::EdgeProperties => 4,
                InputMeaning::Type => 2,
                // What is asked of walks has an oracle of its own, in the suite of lineage.
                InputMeaning::Reaches(_) => 0,
                _ if depth == 0 => 0,
                InputMeaning::Related(_) | InputMeaning::RelatedEdges(_) | InputMeaning::On => 3,
                _ => 1,
            };
            drawn.extend(std::iter::repeat_n(field, weight));
        }
        // Of a few, a property that has a value here and was asked for least.
        let mut best: Option<(usize, Arc<InputField>)> = None;
        for _ in 0..3 {
            let field = *self.random.pick_any(&drawn)?;
            let InputMeaning::Property(property) = &field.meaning else { return Some(Arc::clone(field)) };
            let held = property.list || !truth || self.held(about, property).is_some();
            let name = type_of(property);
            let seen: usize =
                self.coverage.all().iter().filter(|(ty, _, _)| *ty == name).map(|(_, _, count)| count).sum();
            let cost = if held { seen } else { seen + 100_000 };
            if best.as_ref().is_none_or(|(least, _)| cost < *least) {
                best = Some((cost, Arc::clone(field)));
            }
        }
        best.map(|(_, field)| field)
    }

    fn condition(&mut self, field: &InputField, about: About, truth: bool, depth: usize) -> Literal {
        let own = field.ty.name().clone();
        match &field.meaning {
            InputMeaning::And => {
                let count = if self.random.chance(8) { 0 } else { self.random.between(1, 2) };
                Literal::List((0..count).map(|_| self.conditions(&own, about, truth, depth - 1)).collect())
            }
            InputMeaning::Or => {
                if self.random.chance(4) {
                    return Literal::List(Vec::new());
                }
                let mut items = vec![self.conditions(&own, about, truth, depth - 1)];
                if self.random.chance(70) {
                    items.push(self.conditions(&own, about, false, depth - 1));
                }
                self.random.shuffle(&mut items);
                Literal::List(items)
            }
            InputMeaning::Not => {
                let other = self.another(about);
                self.conditions(&own, other, !truth, depth - 1)
            }
            InputMeaning::Property(property) => self.tests(&own, property, about, truth),
            InputMeaning::Type => self.type_tests(&own, about, truth),
            InputMeaning::On => self.on(&own, about, truth, depth),
            InputMeaning::Related(relationship) => {
                self.related(&own, (relationship, Of::Node), about, (truth, depth))
            }
            InputMeaning::RelatedEdges(relationship) => {
                self.related(&own, (relationship, Of::Edge), about, (truth, depth))
            }
            InputMeaning::EdgeNode => {
                self.conditions(&own, About { of: Of::Node, ..about }, truth, depth.saturating_sub(1))
            }
            InputMeaning::EdgeFact => {
                self.conditions(&own, About { of: Of::Fact, ..about }, truth, depth.min(1))
            }
            InputMeaning::EdgeProperties => {
                self.conditions(&own, About { of: Of::Properties, ..about }, truth, depth.min(1))
            }
            meaning => panic!("{meaning:?} in a filter"),
        }
    }

    /// Quantifiers over related nodes or relationships; for a to-one field the filter itself.
    fn related(
        &mut self,
        own: &str,
        (relationship, of): (&Relationship, Of),
        about: About,
        (truth, depth): (bool, usize),
    ) -> Literal {
        let members = match about.node {
            Some(node) if about.of == Of::Node => self.graph.related(self.catalog, node, relationship),
            _ => Vec::new(),
        };
        let member = self.random.pick_any(&members).copied();
        let target = relationship.target;
        let inner =
            About { of, target, node: member.map(|(_, node)| node), edge: member.map(|(edge, _)| edge) };
        if of == Of::Node && !relationship.to_many {
            if self.random.chance(15) {
                return Literal::Object(Vec::new());
            }
            return self.conditions(own, inner, truth, depth - 1);
        }
        let mut chosen: Vec<(String, Literal)> = Vec::new();
        for _ in 0..if self.random.chance(15) { 2 } else { 1 } {
            let quantifier = match (truth, member) {
                (true, None) => *self.random.pick(&["none", "all"]),
                _ => *self.random.pick(&["some", "some", "some", "none", "all", "single"]),
            };
            let Some(field) = self.inputs(own).into_iter().find(|field| *field.name == *quantifier) else {
                continue;
            };
            if chosen.iter().any(|(name, _)| name == quantifier) {
                continue;
            }
            let value = match self.random.below(12) {
                0 => Literal::Object(Vec::new()),
                1 if !chosen.is_empty() => Literal::Null,
                _ if quantifier == "none" => {
                    let other = self.another(inner);
                    self.conditions(field.ty.name(), other, false, depth - 1)
                }
                _ => self.conditions(field.ty.name(), inner, truth, depth - 1),
            };
            chosen.push((quantifier.to_owned(), value));
        }
        Literal::Object(chosen)
    }

    fn on(&mut self, own: &str, about: About, truth: bool, depth: usize) -> Literal {
        let mut chosen = Vec::new();
        let concrete = about.node.map(|node| self.graph.nodes[node].ty);
        for field in self.inputs(own) {
            let InputMeaning::OnType(id) = field.meaning else { continue };
            let fits = concrete == Some(id);
            if !fits && !self.random.chance(25) {
                continue;
            }
            let node = if fits { about.node } else { None };
            let inner = About { of: Of::Node, target: Target::Type(id), node, edge: None };
            let value = match self.random.below(12) {
                0 => Literal::Null,
                1 => Literal::Object(Vec::new()),
                _ => self.conditions(field.ty.name(), inner, truth, depth - 1),
            };
            chosen.push((field.name.to_string(), value));
        }
        Literal::Object(chosen)
    }

    fn type_tests(&mut self, own: &str, about: About, truth: bool) -> Literal {
        let fields = self.inputs(own);
        let field = self.random.pick(&fields).clone();
        let ApiKind::Enum(values) = &self.catalog.surface.types[field.ty.name()].kind else {
            panic!("an enum")
        };
        let concrete = about.node.map(|node| self.graph.nodes[node].ty);
        let InputMeaning::Operator(operator) = field.meaning else { panic!("an operator") };
        let negative = matches!(operator, Operator::Ne | Operator::NotIn);
        let mut names: Vec<(bool, String)> = values
            .values()
            .map(|value| {
                let own = matches!(value.meaning, EnumMeaning::Type(id) if Some(id) == concrete);
                ((own != negative) == truth, value.name.to_string())
            })
            .collect();
        self.random.shuffle(&mut names);
        names.sort_by_key(|(wanted, _)| !wanted);
        let value = match operator {
            Operator::In | Operator::NotIn => {
                let count = if self.random.chance(8) { 0 } else { self.random.between(1, 2) };
                Literal::List(names.into_iter().take(count).map(|(_, name)| Literal::Enum(name)).collect())
            }
            _ => Literal::Enum(names[0].1.clone()),
        };
        let value = self.variables.or_variable(self.random, &field.ty, value, 10);
        Literal::Object(vec![(field.name.to_string(), value)])
    }

    /// The filter object of a property.
    fn tests(&mut self, own: &str, property: &Property, about: About, truth: bool) -> Literal {
        if self.random.chance(2) {
            return Literal::Object(Vec::new());
        }
        let fields = self.inputs(own);
        let fold =
            fields.iter().any(|field| field.meaning == InputMeaning::IgnoreCase) && self.random.chance(40);
        let ty = if fold { "String, ignoreCase".to_owned() } else { type_of(property) };
        let held = self.held(about, property);
        let fields: Vec<_> = fields
            .into_iter()
            .filter(|field| {
                field.meaning != InputMeaning::IgnoreCase && (!fold || FOLDED.contains(&&*field.name))
            })
            .collect();
        let mut chosen: Vec<(String, Literal)> = Vec::new();
        for _ in 0..if self.random.chance(15) { 2 } else { 1 } {
            let (one, other) = (self.random.pick(&fields).clone(), self.random.pick(&fields).clone());
            let least =
                self.coverage.of(&ty, operator_name(&one)) <= self.coverage.of(&ty, operator_name(&other));
            let field = if least { one } else { other };
            let name = operator_name(&field);
            if chosen.iter().any(|(known, _)| known == name) {
                continue;
            }
            let operand = self.operand(&field, property, held.as_ref(), (about, truth, fold));
            self.coverage.count(&ty, name);
            let operand = self.variables.or_variable(self.random, &field.ty, operand, 12);
            chosen.push((name.to_owned(), operand));
        }
        if fold {
            chosen.insert(
                self.random.below(chosen.len() + 1),
                ("ignoreCase".to_owned(), Literal::Scalar(Json::Bool(true))),
            );
        } else if property.scalar == Scalar::String && !property.list && self.random.chance(5) {
            chosen.push(("ignoreCase".to_owned(), Literal::Scalar(Json::Bool(false))));
        }
        Literal::Object(chosen)
    }

    fn operand(
        &mut self,
        field: &InputField,
        property: &Property,
        held: Option<&Json>,
        (about, truth, fold): (About, bool, bool),
    ) -> Literal {
        let InputMeaning::Operator(operator) = field.meaning else { panic!("an operator") };
        let items = held.and_then(Json::as_array).cloned().unwrap_or_default();
        match operator {
            Operator::IsNull => return Literal::Scalar(Json::Bool(held.is_none() == truth)),
            Operator::IsEmpty => return Literal::Scalar(Json::Bool(items.is_empty() == truth)),
            _ => {}
        }
        let mut near: Vec<Json> = (0..3).map(|_| self.another_value(about, property)).collect();
        let single = if property.list { items.first().cloned() } else { held.cloned() };
        let has = |wanted: &Json| if property.list { items.contains(wanted) } else { held == Some(wanted) };
        let way = |other: &Json| single.as_ref().map(|held| compare(held, other));
        let fits = |other: &Json| match operator {
            Operator::Eq | Operator::In | Operator::Has | Operator::HasAny | Operator::HasAll => has(other),
            Operator::Ne | Operator::NotIn => !has(other),
            Operator::Gt => way(other) == Some(Ordering::Greater),
            Operator::Gte => matches!(way(other), Some(Ordering::Greater | Ordering::Equal)),
            Operator::Lt => way(other) == Some(Ordering::Less),
            Operator::Lte => matches!(way(other), Some(Ordering::Less | Ordering::Equal)),
            _ => true,
        };
        near.extend(items.iter().cloned().chain(single.clone()));
        let wanted: Vec<Json> = near.iter().filter(|value| fits(value) == truth).cloned().collect();
        let one = if wanted.is_empty() { near[0].clone() } else { self.random.pick(&wanted).clone() };
        let value = match operator {
            Operator::Contains | Operator::StartsWith | Operator::EndsWith => {
                let whole = single.filter(|_| truth).unwrap_or(one);
                Json::String(self.part(operator, whole.as_str().unwrap_or_default()))
            }
            Operator::In | Operator::NotIn | Operator::HasAny | Operator::HasAll => {
                if self.random.chance(4) {
                    return Literal::List(Vec::new());
                }
                let mut list = vec![one];
                let from = if operator == Operator::HasAll && truth || operator == Operator::NotIn {
                    &wanted
                } else {
                    &near
                };
                for _ in 0..self.random.below(3) {
                    if let Some(more) = self.random.pick_any(from) {
                        list.push(more.clone());
                    }
                }
                self.random.shuffle(&mut list);
                return Literal::List(
                    list.into_iter().map(|item| self.literal(property, &item, fold)).collect(),
                );
            }
            _ => one,
        };
        self.literal(property, &value, fold)
    }

    fn literal(&mut self, property: &Property, value: &Json, fold: bool) -> Literal {
        match (&property.scalar, value) {
            (Scalar::Enum(_), Json::String(name)) => Literal::Enum(name.clone()),
            (Scalar::String, Json::String(text)) if fold => {
                Literal::Scalar(Json::String(match self.random.below(3) {
                    0 => text.to_uppercase(),
                    1 => text.to_lowercase(),
                    _ => text.clone(),
                }))
            }
            _ => Literal::Scalar(values::respelled(self.random, &property.scalar, value)),
        }
    }

    /// A part of a text that a text operator finds in it.
    fn part(&mut self, operator: Operator, text: &str) -> String {
        let letters: Vec<char> = text.chars().collect();
        let from = if operator == Operator::StartsWith { 0 } else { self.random.between(0, letters.len()) };
        let to = if operator == Operator::EndsWith {
            letters.len()
        } else {
            self.random.between(from, letters.len())
        };
        letters[from..to].iter().collect()
    }

    /// The value that the node or relationship at hand has.
    fn held(&self, about: About, property: &Property) -> Option<Json> {
        let own = |cells: &Map<String, Json>| cells.get(&*property.name).cloned();
        match about.of {
            Of::Node => {
                let node = &self.graph.nodes[about.node?];
                if property.identity { Some(node.key.clone()) } else { own(&node.properties) }
            }
            Of::Edge => None,
            Of::Fact => own(&self.graph.edges[about.edge?].fact),
            Of::Properties => own(&self.graph.edges[about.edge?].properties),
        }
    }

    /// The value, or the item, that another node or relationship has.
    fn another_value(&mut self, about: About, property: &Property) -> Json {
        for _ in 0..6 {
            let other = self.another(about);
            let value = match self.held(other, property) {
                Some(Json::Array(items)) => self.random.pick_any(&items).cloned(),
                value => value,
            };
            if let Some(value) = value {
                return value;
            }
        }
        values::pool(self.random, &property.scalar).swap_remove(0)
    }

    /// Another node or relationship that might stand here.
    fn another(&mut self, about: About) -> About {
        let nodes = self.graph.of_types(self.catalog.types_of(about.target));
        let node = self.random.pick_any(&nodes).copied();
        let edge = about.edge.map(|edge| {
            let relationship = &self.graph.edges[edge].relationship;
            let same: Vec<usize> = (0..self.graph.edges.len())
                .filter(|other| self.graph.edges[*other].relationship == *relationship)
                .collect();
            *self.random.pick(&same)
        });
        About { node, edge, ..about }
    }
}

/// The name under which tests of a property are counted.
fn type_of(property: &Property) -> String {
    let scalar = scalar_name(&property.scalar);
    if property.list { format!("[{scalar}]") } else { scalar.to_owned() }
}

fn operator_name(field: &InputField) -> &'static str {
    let InputMeaning::Operator(operator) = field.meaning else { panic!("{} is an operator", field.name) };
    match operator {
        Operator::Eq => "eq",
        Operator::Ne => "ne",
        Operator::In => "in",
        Operator::NotIn => "notIn",
        Operator::Gt => "gt",
        Operator::Gte => "gte",
        Operator::Lt => "lt",
        Operator::Lte => "lte",
        Operator::Contains => "contains",
        Operator::StartsWith => "startsWith",
        Operator::EndsWith => "endsWith",
        Operator::IsNull => "isNull",
        Operator::Has => "has",
        Operator::HasAny => "hasAny",
        Operator::HasAll => "hasAll",
        Operator::IsEmpty => "isEmpty",
    }
}

/// Roughly: it only makes it likely that a comparison holds.
fn compare(a: &Json, b: &Json) -> Ordering {
    match (a.as_f64(), b.as_f64()) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        _ => a.to_string().cmp(&b.to_string()),
    }
}
