//! Walks and conditions on a graph in memory, in the plainest way.
//!
//! In: a graph and reads. Out: what a store must answer. Must not know: stores, statements.

use std::collections::{BTreeMap, VecDeque};

use mlg::{
    catalog::types::{Catalog, Direction, Property},
    plan::types::{
        Column, Expand, Links, Nodes, Param, Predicate, Quantifier, SetRead, Source, Test, TextOperator,
        Walk, WalkColumn, Way,
    },
    value::Value,
};

use super::graph::{Edge, Graph, Node};

/// A graph, what it means, and the parameters of a read.
pub(crate) struct Naive<'a> {
    pub(crate) graph: &'a Graph,
    pub(crate) catalog: &'a Catalog,
    pub(crate) params: &'a [Value],
}

impl Naive<'_> {
    fn param(&self, Param(index): Param) -> &Value {
        &self.params[index]
    }

    /// `[key, rows]` for each key, in the order of the keys.
    pub(crate) fn walk(&self, walk: &Walk) -> Vec<Value> {
        let mut all = Vec::new();
        for (key, start) in self.starts(self.param(walk.starts.values)) {
            let mut rows = Vec::new();
            let limit = usize::try_from(self.param(walk.limit).as_int().unwrap()).unwrap();
            for (hops, key, node) in self.reached_in_order(walk, start).into_iter().take(limit) {
                let mut row = vec![Value::Int(hops), Value::String(key)];
                row.extend(walk.columns.iter().map(|column| match column {
                    WalkColumn::Label => Value::from(self.graph.nodes[node].ty),
                    WalkColumn::Property(property) => self.value(node, property),
                    WalkColumn::Meets(condition) => Value::Bool(self.meets(node, condition)),
                }));
                rows.push(Value::List(row));
            }
            let count = i64::try_from(rows.len()).unwrap();
            let told = if walk.counted { Value::Int(count) } else { Value::List(rows) };
            all.push(Value::List(vec![Value::String(key), told]));
        }
        all
    }

    fn reached_in_order(&self, walk: &Walk, start: usize) -> Vec<(i64, String, usize)> {
        let mut found: Vec<_> = self
            .reached(start, &walk.way, &walk.stop)
            .into_iter()
            .map(|(node, hops)| (hops, self.graph.nodes[node].key.clone(), node))
            .filter(|(hops, _, node)| {
                walk.depth.is_none_or(|depth| *hops <= self.param(depth.exact).as_int().unwrap())
                    && self.meets(*node, &walk.filter)
            })
            .collect();
        found.sort();
        if let Some((hops, key)) = walk.after {
            let after = (self.param(hops).as_int().unwrap(), self.param(key).as_str().unwrap().to_owned());
            found.retain(|(hops, key, _)| (*hops, key.clone()) > after);
        }
        found
    }

    /// `[key, rows]` for each key, rows in their own order.
    pub(crate) fn links(&self, links: &Links) -> Vec<Value> {
        let mut all = Vec::new();
        for (key, start) in self.starts(self.param(links.from.values)) {
            let mut rows = Vec::new();
            for edge in self.graph.edges.iter().filter(|edge| edge.from == start) {
                if is_of(&links.relationships, edge) && self.is_one_of(edge.to, &links.nodes) {
                    let far = Value::from(self.graph.nodes[edge.to].key.as_str());
                    let mut row = vec![far, Value::from(edge.relationship)];
                    row.extend(links.columns.iter().map(|_| edge.share.map_or(Value::Null, Value::Int)));
                    rows.push(Value::List(row));
                }
            }
            rows.sort_by_key(|row| format!("{row:?}"));
            all.push(Value::List(vec![Value::String(key), Value::List(rows)]));
        }
        all
    }

    /// The count of the parts that meet the filter; or their rows, count, measure and groups, as `reads` asks for them.
    pub(crate) fn set(&self, read: &SetRead) -> Value {
        let all = 0..self.graph.nodes.len();
        let parts =
            all.filter(|node| self.graph.nodes[*node].ty == "Part" && self.meets(*node, &read.filter));
        let mut parts: Vec<_> = parts.map(|node| (&self.graph.nodes[node], node)).collect();
        let count = Value::Int(i64::try_from(parts.len()).unwrap());
        let Some(rows) = &read.rows else { return count };
        let Some(Column::Nested { read: used, .. }) = rows.columns.last() else { panic!("{rows:?}") };
        let Source::Expand(expand) = &used.source else { panic!("{used:?}") };
        let measured = used.aggregate.is_some();
        parts.sort_by_key(|(part, _)| (part.weight.is_none(), part.weight, &part.key));
        let row = |(part, node): &(&Node, usize)| {
            let used = i64::try_from(self.related(*node, expand, &used.filter)).unwrap();
            // The total, and with it the same count as a measure, if one is wanted.
            let total = Value::Int(used);
            let used =
                if measured { Value::List(vec![total.clone(), Value::List(vec![total])]) } else { total };
            Value::List(vec![Value::from(part.key.as_str()), used])
        };
        let rows = parts.iter().map(row).collect();
        let mut colours = BTreeMap::new();
        for (part, _) in &parts {
            *colours.entry((part.colour.is_none(), part.colour)).or_insert(0) += 1;
        }
        let mut groups: Vec<_> = colours.into_iter().collect();
        groups.sort_by_key(|(_, count)| -count);
        let group = |((_, colour), count): ((bool, Option<&str>), i64)| {
            Value::List(vec![colour.map_or(Value::Null, Value::from), Value::Int(count)])
        };
        let groups = groups.into_iter().map(group).collect();
        Value::List(vec![Value::List(rows), count.clone(), Value::List(vec![count]), Value::List(groups)])
    }

    fn starts(&self, keys: &Value) -> BTreeMap<String, usize> {
        let keys = keys.as_list().unwrap().iter().map(|key| key.as_str().unwrap());
        let is_thing = |node: &Node| node.ty != "Mark";
        let of = |key: &str| self.graph.nodes.iter().position(|node| is_thing(node) && node.key == key);
        keys.filter_map(|key| Some((key.to_owned(), of(key)?))).collect()
    }

    /// Breadth first, each node at its least number of hops, without the start.
    fn reached(&self, start: usize, way: &Way, stop: &Predicate) -> BTreeMap<usize, i64> {
        let mut hops = BTreeMap::from([(start, 0)]);
        let mut queue = VecDeque::from([start]);
        while let Some(near) = queue.pop_front() {
            if near != start && self.meets(near, stop) {
                continue;
            }
            for edge in self.graph.edges.iter().filter(|edge| is_of(&way.relationships, edge)) {
                let (from, to) = ends(edge, way.direction);
                if from == near
                    && !hops.contains_key(&to)
                    && self.is_one_of(to, &way.nodes)
                    && self.meets(to, &way.within)
                {
                    hops.insert(to, hops[&near] + 1);
                    queue.push_back(to);
                }
            }
        }
        hops.remove(&start);
        hops
    }

    fn is_one_of(&self, node: usize, nodes: &Nodes) -> bool {
        nodes.types.contains(self.catalog.type_named(self.graph.nodes[node].ty).unwrap().id)
    }

    /// Whether a node meets a condition.
    pub(crate) fn meets(&self, node: usize, condition: &Predicate) -> bool {
        match condition {
            Predicate::Constant(truth) => *truth,
            Predicate::And(all) => all.iter().all(|one| self.meets(node, one)),
            Predicate::Or(any) => any.iter().any(|one| self.meets(node, one)),
            Predicate::Test { property, test, negated, .. } => {
                self.tested(&self.value(node, property), test) != *negated
            }
            Predicate::Types { nodes, negated } => self.is_one_of(node, nodes) != *negated,
            Predicate::Related { quantifier, expand, condition } => {
                let count = self.related(node, expand, condition);
                match quantifier {
                    Quantifier::Some => count > 0,
                    Quantifier::None => count == 0,
                    Quantifier::Single => count == 1,
                    Quantifier::NotSingle => count != 1,
                }
            }
            Predicate::Reaches { negated, way, condition } => {
                let reached = self.reached(node, way, &Predicate::Constant(false));
                reached.keys().any(|far| self.meets(*far, condition)) != *negated
            }
        }
    }

    fn related(&self, node: usize, expand: &Expand, condition: &Predicate) -> usize {
        let far = self.graph.edges.iter().filter_map(|edge| {
            let (from, to) = ends(edge, expand.direction);
            (edge.relationship == &*expand.relationship && from == node).then_some(to)
        });
        far.filter(|far| self.is_one_of(*far, &expand.nodes) && self.meets(*far, condition)).count()
    }

    fn value(&self, node: usize, property: &Property) -> Value {
        let node = &self.graph.nodes[node];
        match &*property.name {
            "id" => Value::from(node.key.as_str()),
            "colour" => node.colour.map_or(Value::Null, Value::from),
            "weight" => node.weight.map_or(Value::Null, Value::Int),
            "tags" => Value::List(node.tags.iter().copied().map(Value::from).collect()),
            other => panic!("no property {other}"),
        }
    }

    fn tested(&self, value: &Value, test: &Test) -> bool {
        let items = || value.as_list().unwrap();
        let number = |param: &Param| Some((value.as_int()?, self.param(*param).as_int().unwrap()));
        match test {
            Test::Null => value.is_null(),
            Test::Empty => items().is_empty(),
            Test::Has(param) => items().contains(self.param(*param)),
            _ if value.is_null() => false,
            Test::Eq(param) => value == self.param(*param),
            Test::Ne(param) => value != self.param(*param),
            Test::In(param) => self.param(*param).as_list().unwrap().contains(value),
            Test::NotIn(param) => !self.param(*param).as_list().unwrap().contains(value),
            Test::Gt(param) => number(param).is_some_and(|(value, bound)| value > bound),
            Test::Lte(param) => number(param).is_some_and(|(value, bound)| value <= bound),
            Test::Text { operator: TextOperator::Contains, param, ignore_case } => {
                let text = value.as_str().unwrap();
                let text = if *ignore_case { text.to_lowercase() } else { text.to_owned() };
                text.contains(self.param(*param).as_str().unwrap())
            }
            other => panic!("no walk is made with {other:?}"),
        }
    }
}

fn is_of(relationships: &[std::sync::Arc<str>], edge: &Edge) -> bool {
    relationships.iter().any(|name| **name == *edge.relationship)
}

fn ends(edge: &Edge, direction: Direction) -> (usize, usize) {
    match direction {
        Direction::Out => (edge.from, edge.to),
        Direction::In => (edge.to, edge.from),
    }
}
