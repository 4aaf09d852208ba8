//! Random reads: walks, links, and counts of what reaches something.
//!
//! In: a graph and choices. Out: reads. Must not know: stores, statements.

use std::sync::Arc;

use mlg::{
    catalog::types::{Catalog, Direction, Field, Property},
    plan::types::{
        Column, Depth, Expand, Function, Group, GroupBy, Keys, Links, Measure, Nodes, OrderKey, Param,
        Predicate, Quantifier, Read, RootRead, Rows, SetRead, Source, Subject, Test, TextOperator, Walk,
        WalkColumn, Way,
    },
    value::Value,
};

use super::graph::{COLOURS, Graph, TAGS};
use crate::random::Random;

/// A read under way.
pub(crate) struct Reads<'a> {
    pub(crate) catalog: &'a Catalog,
    pub(crate) graph: &'a Graph,
    pub(crate) random: &'a mut Random,
    pub(crate) params: Vec<Value>,
}

/// The property of parts and tools.
pub(crate) fn property(catalog: &Catalog, name: &str) -> Arc<Property> {
    match &catalog.type_named("Part").unwrap().fields[name] {
        Field::Property(property) => Arc::clone(property),
        Field::Relationship(_) | Field::Computed(_) => panic!("{name} is a relationship"),
    }
}

/// Nodes of these types, their labels tested or not.
pub(crate) fn nodes(catalog: &Catalog, types: &[&str], test: bool) -> Nodes {
    let types: Vec<_> = types.iter().map(|name| catalog.type_named(name).unwrap()).collect();
    let label = match types.as_slice() {
        [only] => Some(Arc::clone(&only.label)),
        _ => Some(Arc::from("Thing")),
    };
    Nodes {
        types: types.iter().map(|ty| ty.id).collect(),
        label,
        labels: types.iter().map(|ty| Arc::clone(&ty.label)).collect(),
        test,
    }
}

/// Keys of parts and tools.
pub(crate) fn keys(catalog: &Catalog, values: Param) -> Keys {
    let part = catalog.type_named("Part").unwrap();
    Keys {
        property: Arc::clone(&part.key),
        label: Arc::clone(&part.key_label),
        domain: Arc::clone(&part.domain),
        values,
    }
}

impl Reads<'_> {
    fn param(&mut self, value: impl Into<Value>) -> Param {
        self.params.push(value.into());
        Param(self.params.len() - 1)
    }

    fn finish(self, read: Read) -> RootRead {
        RootRead::new(read, self.params)
    }

    fn some_keys(&mut self) -> Param {
        let mut keys: Vec<Value> = Vec::new();
        let things: Vec<_> = self.graph.nodes.iter().filter(|node| node.ty != "Mark").collect();
        for _ in 0..self.random.between(2, 6) {
            let node = self.random.pick(&things);
            let key = Value::from(node.key.as_str());
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        if self.random.chance(20) {
            keys.push(Value::from("nobody"));
        }
        self.param(Value::List(keys))
    }

    /// Any walk.
    pub(crate) fn walk(mut self) -> RootRead {
        let values = self.some_keys();
        let limit = *self.random.pick(&[3, 100]);
        let limit = self.param(Value::Int(limit));
        let way = self.way(2);
        let stop = if self.random.chance(25) { self.condition(1) } else { Predicate::Constant(false) };
        let filter = if self.random.chance(25) { self.condition(2) } else { Predicate::Constant(true) };
        let depth = self.random.chance(50).then(|| {
            let exact = self.random.between(1, 7) as u32;
            let rounded = if exact <= 4 { 4 } else { 16 };
            Depth { rounded, exact: self.param(Value::Int(i64::from(exact))) }
        });
        let after = self.random.chance(25).then(|| {
            let hops = self.random.between(1, 3) as i64;
            let key = self.random.pick(&self.graph.nodes).key.clone();
            (self.param(Value::Int(hops)), self.param(Value::String(key)))
        });
        let columns = vec![
            WalkColumn::Label,
            WalkColumn::Property(property(self.catalog, "weight")),
            WalkColumn::Property(property(self.catalog, "tags")),
            WalkColumn::Meets(self.condition(2)),
        ];
        let starts = keys(self.catalog, values);
        let counted = self.random.chance(25);
        self.finish(Read::Walk(Walk { starts, way, stop, depth, filter, after, limit, columns, counted }))
    }

    /// Any links.
    pub(crate) fn links(mut self) -> RootRead {
        let values = self.some_keys();
        let Field::Relationship(uses) = &self.catalog.type_named("Part").unwrap().fields["uses"] else {
            panic!("parts use things")
        };
        let share = Arc::clone(&uses.properties.as_ref().unwrap().properties["share"]);
        let links = Links {
            from: keys(self.catalog, values),
            relationships: self.relationships(),
            nodes: self.ends(),
            filter: Predicate::Constant(true),
            far: property(self.catalog, "id"),
            columns: vec![share],
        };
        self.finish(Read::Links(links))
    }

    /// How many parts reach, or do not reach, something; also beside other conditions and through other nodes.
    pub(crate) fn count(mut self) -> RootRead {
        let reaches = self.reaches(2);
        let filter = match self.random.below(4) {
            0 => Predicate::And(vec![reaches, self.condition(1)]),
            1 => Predicate::Or(vec![self.condition(1), reaches]),
            2 => self.related(reaches),
            _ => reaches,
        };
        let source = Source::Scan(nodes(self.catalog, &["Part"], false));
        let mut read =
            SetRead { source, filter, rows: None, total: true, aggregate: None, groups: Vec::new() };
        if self.random.chance(40) {
            self.all_parts(&mut read);
        }
        self.finish(Read::Set(read))
    }

    /// A page in an order with missing values, which counts what is used by each; a measure, and groups.
    fn all_parts(&mut self, read: &mut SetRead) {
        let count = || Measure { function: Function::Count, property: None };
        let limit = self.param(Value::Int(1_000));
        let expand = Expand {
            relationship: "USES".into(),
            direction: Direction::Out,
            nodes: nodes(self.catalog, &["Part", "Tool"], false),
        };
        let used = SetRead {
            source: Source::Expand(expand),
            filter: self.reaches(1),
            rows: None,
            total: true,
            aggregate: self.random.chance(50).then(|| vec![count()]),
            groups: Vec::new(),
        };
        let [weight, id] = ["weight", "id"].map(|name| property(self.catalog, name));
        let key = |property: &Arc<Property>| OrderKey {
            subject: Subject::Node,
            property: Arc::clone(property),
            descending: false,
            nulls_first: false,
        };
        read.rows = Some(Rows {
            order: vec![key(&weight), key(&id)],
            after: None,
            before: None,
            limit: Some(limit),
            whole: false,
            columns: vec![
                Column::Property { subject: Subject::Node, property: id },
                Column::Nested { only: None, read: Box::new(used) },
            ],
        });
        read.aggregate = Some(vec![count()]);
        let by = GroupBy::Property(property(self.catalog, "colour"));
        read.groups = vec![Group { by, filter: None, limit, measures: Vec::new() }];
    }

    fn relationships(&mut self) -> Vec<Arc<str>> {
        let names: &[&str] = self.random.pick::<&[&str]>(&[&["USES"], &["NEEDS"], &["USES", "NEEDS"]]);
        names.iter().map(|name| Arc::from(*name)).collect()
    }

    fn ends(&mut self) -> Nodes {
        match self.random.below(4) {
            0 => nodes(self.catalog, &["Part"], true),
            1 => nodes(self.catalog, &["Part", "Tool"], true),
            _ => nodes(self.catalog, &["Part", "Tool"], false),
        }
    }

    fn way(&mut self, depth: usize) -> Way {
        let direction = if self.random.chance(50) { Direction::Out } else { Direction::In };
        let within = if self.random.chance(40) { self.condition(depth) } else { Predicate::Constant(true) };
        Way { relationships: self.relationships(), direction, nodes: self.ends(), within }
    }

    fn reaches(&mut self, depth: usize) -> Predicate {
        let way = Box::new(self.way(depth - 1));
        let condition = match self.random.below(5) {
            0 => Predicate::Constant(true),
            1 => self.names_keys(),
            2 => Predicate::And(vec![self.condition(0), self.names_keys()]),
            _ => self.condition(depth - 1),
        };
        Predicate::Reaches { negated: self.random.chance(40), way, condition: Box::new(condition) }
    }

    fn names_keys(&mut self) -> Predicate {
        let key = property(self.catalog, "id");
        let test = if self.random.chance(50) {
            Test::In(self.some_keys())
        } else {
            let key = self.random.pick(&self.graph.nodes).key.clone();
            Test::Eq(self.param(Value::String(key)))
        };
        tested(key, test, false)
    }

    /// A condition that looks no further than so many nodes.
    fn condition(&mut self, depth: usize) -> Predicate {
        match self.random.below(if depth == 0 { 8 } else { 13 }) {
            0 => Predicate::And(vec![self.local(), self.local()]),
            1 => Predicate::Or(vec![self.local(), self.local()]),
            2..8 => self.local(),
            8 => Predicate::And(vec![self.local(), self.condition(depth - 1), self.marked()]),
            9 => Predicate::Or(vec![self.local(), self.marked()]),
            10 => self.marked(),
            11 => {
                let far = self.condition(depth - 1);
                self.related(far)
            }
            _ => self.reaches(depth),
        }
    }

    fn local(&mut self) -> Predicate {
        let negated = self.random.chance(30);
        let (name, test) = match self.random.below(9) {
            0 => ("colour", Test::Eq(self.colour())),
            1 => ("colour", Test::Ne(self.colour())),
            2 => ("colour", Test::Null),
            3 => {
                let param = self.param("re");
                let operator = TextOperator::Contains;
                ("colour", Test::Text { operator, param, ignore_case: self.random.chance(50) })
            }
            4 => ("weight", Test::Gt(self.weight())),
            5 => ("weight", Test::Lte(self.weight())),
            6 => {
                let weights = Value::List(vec![Value::Int(1), Value::Int(3)]);
                let among = self.param(weights);
                ("weight", if self.random.chance(50) { Test::In(among) } else { Test::NotIn(among) })
            }
            7 => {
                let tag = *self.random.pick(TAGS);
                ("tags", if self.random.chance(50) { Test::Empty } else { Test::Has(self.param(tag)) })
            }
            _ => {
                let nodes = nodes(self.catalog, &["Tool"], true);
                return Predicate::Types { nodes, negated };
            }
        };
        tested(property(self.catalog, name), test, negated)
    }

    fn colour(&mut self) -> Param {
        let colour = *self.random.pick(COLOURS);
        self.param(colour)
    }

    fn weight(&mut self) -> Param {
        let weight = self.random.between(0, 4) as i64;
        self.param(Value::Int(weight))
    }

    fn quantifier(&mut self) -> Quantifier {
        *self.random.pick(&[
            Quantifier::Some,
            Quantifier::Some,
            Quantifier::None,
            Quantifier::Single,
            Quantifier::NotSingle,
        ])
    }

    fn marked(&mut self) -> Predicate {
        let expand = Expand {
            relationship: "MARKED".into(),
            direction: Direction::Out,
            nodes: nodes(self.catalog, &["Mark"], false),
        };
        let Field::Property(colour) = &self.catalog.type_named("Mark").unwrap().fields["colour"] else {
            panic!("marks have a colour")
        };
        let condition = if self.random.chance(30) {
            Predicate::Constant(true)
        } else {
            tested(Arc::clone(colour), Test::Eq(self.colour()), false)
        };
        Predicate::Related { quantifier: self.quantifier(), expand, condition: Box::new(condition) }
    }

    fn related(&mut self, condition: Predicate) -> Predicate {
        let relationship = self.relationships()[0].clone();
        let direction = if self.random.chance(50) { Direction::Out } else { Direction::In };
        let expand = Expand { relationship, direction, nodes: self.ends() };
        Predicate::Related { quantifier: self.quantifier(), expand, condition: Box::new(condition) }
    }
}

fn tested(property: Arc<Property>, test: Test, negated: bool) -> Predicate {
    Predicate::Test { subject: Subject::Node, property, test, negated }
}
