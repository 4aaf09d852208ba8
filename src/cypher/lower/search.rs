//! Nodes by their words: found once, before all parts of a read, as a list of nodes with their scores.
//!
//! The full-text index only narrows down; which nodes are hits, and their scores, is decided by the texts that they carry,
//! so that both stores decide alike.

use super::{
    filter::predicate,
    page::ordered,
    scope::{Lowering, Scope, is_one_of},
    walk::is_local,
};
use crate::{
    cypher::{
        ast::{
            Binary, Clause, Expr, Function, Item, NodePattern, Pattern, Projection, Variable, VariableKind,
        },
        search,
    },
    plan::types::{Param, Predicate, Rows, Search},
};

/// Points for each weight; and for names.
const FACTOR: i64 = 10;
const SAME_NAME: i64 = 50;
const NAME_START: i64 = 20;

/// The clause that finds the hits; they are bound to the lowering's `hits`, in the order of the page if there is one.
///
/// They are sorted here, where a row is a node and its score. Below, each row also holds the list of all hits, and a store
/// that accounts for its memory counts the list again for each row that a sort keeps.
pub(super) fn hits(lowering: &mut Lowering<'_>, search: &Search, page: Option<&Rows>) -> Clause {
    let node = lowering.fresh(VariableKind::Node);
    let score = lowering.fresh(VariableKind::Value);
    let list = lowering.fresh(VariableKind::Value);
    let scope = Scope { node, edge: None, score: Some(score) };
    let all = match &search.condition {
        Predicate::And(all) => all.as_slice(),
        other => std::slice::from_ref(other),
    };
    let all = all.iter().filter(|one| **one != Predicate::Constant(true));
    let (cheap, dear): (Vec<_>, Vec<_>) = all.partition(|one| is_local(one));
    // What can't count need not be scored.
    let mut first = vec![is_one_of(node, &search.nodes)];
    first.extend(cheap.into_iter().map(|one| predicate(lowering, one, scope)));
    let mut then = vec![Expr::Variable(score).is_not_null()];
    then.extend(dear.into_iter().map(|one| predicate(lowering, one, scope)));
    // The sets that the condition speaks of are known from here on.
    let imports = lowering.with_sets(Vec::new());
    let mut kept = vec![Item::Keep(node), Item::Name(scored(search, node), score)];
    kept.extend(imports.iter().map(|set| Item::Keep(*set)));
    let sorted = page.map(|page| {
        let kept = vec![Item::Keep(node), Item::Keep(score)];
        Clause::Project(Projection { order: ordered(scope, &page.order), ..Projection::with(kept) })
    });
    let hit = Expr::List(vec![Expr::Variable(node), Expr::Variable(score)]);
    let all = Expr::Call(Function::Collect, vec![hit]);
    let found = imports.iter().map(|set| Item::Keep(*set)).chain([Item::Keep(node)]).collect();
    let mut body = vec![
        Clause::FullText { index: search::INDEX, query: search.candidates.0, node },
        Clause::Project(Projection { condition: Expr::all(first), ..Projection::with(found) }),
        Clause::Project(Projection { condition: Expr::all(then), ..Projection::with(kept) }),
    ];
    body.extend(sorted);
    body.push(Clause::Project(Projection::returning(Item::Name(all, list))));
    lowering.hits = Some(list);
    Clause::Call { imports, branches: vec![body] }
}

/// One row for each hit, in the order of the hits, with the variables that what follows speaks of.
pub(super) fn each(lowering: &Lowering<'_>, (hit, scope): (Variable, Scope)) -> Vec<Clause> {
    let list = lowering.hits.expect("the hits of a search are found before its parts");
    let item = |index| Expr::Index(Box::new(Expr::Variable(hit)), index);
    let mut kept = vec![Item::Name(item(0), scope.node)];
    kept.extend(scope.score.map(|score| Item::Name(item(1), score)));
    kept.extend(lowering.with_sets(Vec::new()).into_iter().map(Item::Keep));
    vec![
        Clause::Unwind { list: Expr::Variable(list), variable: hit },
        Clause::Project(Projection::with(kept)),
    ]
}

/// The pattern of a node that is bound already.
pub(super) fn bound(node: Variable) -> Pattern {
    Pattern::node(NodePattern::bound(node))
}

/// The score of a node; null where some term matches nowhere.
fn scored(search: &Search, node: Variable) -> Expr {
    let terms = search.terms.iter().map(|texts| {
        let classes = search.classes.iter().map(|weight| {
            let words = Expr::Property(node, search::words_of(*weight));
            let one_of = texts
                .iter()
                .map(|Param(text)| Expr::binary(words.clone(), Binary::Contains, Expr::Parameter(*text)));
            let one_of = Expr::any(one_of.collect()).unwrap_or(Expr::Boolean(false));
            (one_of, Expr::Integer(i64::from(*weight) * FACTOR))
        });
        Expr::Case(classes.collect())
    });
    let name = Expr::Property(node, search::name());
    let (Param(start), Param(whole)) = search.name;
    let bonus = Expr::Case(vec![
        (Expr::binary(name.clone(), Binary::Equal, Expr::Parameter(whole)), Expr::Integer(SAME_NAME)),
        (Expr::binary(name, Binary::StartsWith, Expr::Parameter(start)), Expr::Integer(NAME_START)),
    ]);
    let bonus = Expr::Call(Function::Coalesce, vec![bonus, Expr::Integer(0)]);
    terms.fold(bonus, |sum, term| Expr::binary(sum, Binary::Add, term))
}
