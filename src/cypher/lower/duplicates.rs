//! Assets that have something in common -> clauses: all of the type in the order of their keys, grouped by each.

use std::sync::Arc;

use super::{compare::by_code_point, filter::met, scope::Lowering};
use crate::{
    cypher::{
        ast::{Binary, Clause, Expr, Function, Item, NodePattern, Order, Pattern, Projection, VariableKind},
        search,
    },
    plan::types::{Alike, Duplicates},
};

/// Lowers duplicates.
pub(super) fn duplicates_clauses(lowering: &mut Lowering<'_>, read: &Duplicates) -> Vec<Clause> {
    let group = lowering.fresh(VariableKind::Value);
    let branches: Vec<Vec<Clause>> = read
        .by
        .iter()
        .zip(0..)
        .map(|(by, place)| {
            let mut clauses = groups(lowering, read, by);
            let (value, keys) = clauses.1;
            let sorted = by_code_point(lowering, value.clone());
            let count = Expr::Call(Function::Size, vec![keys.clone()]);
            let shown = Expr::First(Box::new(keys), read.keys.0);
            let each = lowering.fresh(VariableKind::Value);
            let row = Expr::List(vec![Expr::Variable(each)]);
            let shown = Expr::Map { variable: each, list: Box::new(shown), value: Box::new(row) };
            let items = vec![count, Expr::Integer(place), sorted, Expr::Name(by.name().into()), value, shown];
            clauses.0.push(Clause::Project(Projection::returning(Item::Name(Expr::List(items), group))));
            clauses.0
        })
        .collect();
    if branches.is_empty() {
        return vec![Clause::Project(Projection::returning(Item::Answer(Expr::List(Vec::new()))))];
    }
    let item = |at| Expr::Index(Box::new(Expr::Variable(group)), at);
    let order = (0..3).map(|at| Order { by: item(at), descending: at == 0 }).collect();
    let limit = Some(Expr::Parameter(read.limit.0));
    let row = Expr::List(vec![item(3), item(4), item(0), item(5)]);
    let all = Expr::Call(Function::Collect, vec![row]);
    vec![
        Clause::Call { imports: Vec::new(), branches },
        Clause::Project(Projection { order, limit, ..Projection::with(vec![Item::Keep(group)]) }),
        Clause::Project(Projection::returning(Item::Answer(all))),
    ]
}

/// The clauses that bind the groups of more than one, and what they bind: the value and the keys, in order.
fn groups(lowering: &mut Lowering<'_>, read: &Duplicates, by: &Alike) -> (Vec<Clause>, (Expr, Expr)) {
    let node = lowering.fresh(VariableKind::Node);
    let [value, keys] = [(); 2].map(|()| lowering.fresh(VariableKind::Value));
    let stored = match by {
        Alike::Name => search::whole(),
        Alike::Checksum(property) => Arc::clone(&property.stored),
        Alike::Alias => search::aliases(),
    };
    let stored = Expr::Property(node, stored);
    let key = Expr::Property(node, Arc::clone(&read.key.stored));
    let nodes = NodePattern { labels: read.nodes.labels.clone(), ..NodePattern::bound(node) };
    let present = [key.clone().is_not_null(), stored.clone().is_not_null()];
    let counts = met(lowering, &read.filter, node);
    let condition = Expr::all(present.into_iter().chain(counts).collect());
    let order = vec![Order { by: key.clone(), descending: false }];
    let mut clauses = vec![
        Clause::Match { pattern: Pattern::node(nodes), condition },
        Clause::Project(Projection { order, ..Projection::with(vec![Item::Keep(node)]) }),
    ];
    let of_node = match by {
        Alike::Name | Alike::Checksum(_) => stored,
        Alike::Alias => {
            let each = lowering.fresh(VariableKind::Value);
            clauses.push(Clause::Unwind { list: stored, variable: each });
            Expr::Variable(each)
        }
    };
    let all = Expr::Call(Function::Collect, vec![key]);
    let several =
        Expr::binary(Expr::Integer(1), Binary::Less, Expr::Call(Function::Size, vec![Expr::Variable(keys)]));
    clauses.push(Clause::Project(Projection::with(vec![Item::Name(of_node, value), Item::Name(all, keys)])));
    clauses.push(Clause::Project(Projection {
        condition: Some(several),
        ..Projection::with(vec![Item::Keep(value), Item::Keep(keys)])
    }));
    (clauses, (Expr::Variable(value), Expr::Variable(keys)))
}
