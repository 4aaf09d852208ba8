//! Names of assets and tags that start with a text -> clauses: whole texts by a range of an index, in its order; where these
//! are fewer than asked for, later words by the full-text index.

use std::sync::Arc;

use super::{
    aggregate::type_label,
    compare::by_code_point,
    filter::met,
    scope::{Lowering, is_one_of, labels},
};
use crate::{
    catalog::types::Direction,
    cypher::{
        ast::{
            Binary, Clause, Expr, Function, Item, NodePattern, Order, Pattern, Projection,
            RelationshipPattern, Subquery, Variable, VariableKind,
        },
        names, search,
    },
    plan::types::{Param, Predicate, Suggest, TAG_LABEL},
};

/// Places in a row under way: rank, what orders it, key, label, text.
const KEY: usize = 2;
const LABEL: usize = 3;
const TEXT: usize = 4;

/// Lowers suggestions.
pub(super) fn suggest_clauses(lowering: &mut Lowering<'_>, read: &Suggest) -> Vec<Clause> {
    let found = lowering.fresh(VariableKind::Value);
    let assets = assets(lowering, read, found);
    let tags = read.tags.then(|| tags(lowering, read, found));
    let branches: Vec<_> = assets.into_iter().chain(tags).collect();
    if branches.is_empty() {
        return vec![Clause::Project(Projection::returning(Item::Answer(Expr::List(Vec::new()))))];
    }
    let mut row = found;
    let mut clauses = vec![Clause::Call { imports: Vec::new(), branches }];
    if let Some(Param(candidates)) = read.candidates {
        let whole = lowering.fresh(VariableKind::Value);
        let all = Expr::Call(Function::Collect, vec![Expr::Variable(found)]);
        clauses.push(Clause::Project(Projection::with(vec![Item::Name(all, whole)])));
        row = lowering.fresh(VariableKind::Value);
        let each = vec![
            Clause::Unwind { list: Expr::Variable(whole), variable: row },
            Clause::Project(Projection::returning(Item::Keep(row))),
        ];
        let later = later(lowering, read, (candidates, whole, row));
        // `row` is bound by either branch.
        clauses.push(Clause::Call { imports: vec![whole], branches: vec![each, later] });
    }
    let item = |at| Expr::Index(Box::new(Expr::Variable(row)), at);
    let ascending = |by| Order { by, descending: false };
    let order = (0..TEXT).map(|at| ascending(item(at))).collect();
    let limit = Some(Expr::Parameter(read.limit.0));
    let is_asset = Expr::binary(item(LABEL), Binary::NotEqual, Expr::Name(TAG_LABEL.into()));
    let answer = vec![item(LABEL), item(TEXT), Expr::Case(vec![(is_asset, item(KEY))])];
    let all = Expr::Call(Function::Collect, vec![Expr::List(answer)]);
    clauses.push(Clause::Project(Projection { order, limit, ..Projection::with(vec![Item::Keep(row)]) }));
    clauses.push(Clause::Project(Projection::returning(Item::Answer(all))));
    clauses
}

/// The assets whose whole name starts so.
fn assets(lowering: &mut Lowering<'_>, read: &Suggest, row: Variable) -> Option<Vec<Clause>> {
    let nodes = read.nodes.as_ref()?;
    let node = lowering.fresh(VariableKind::Node);
    // The index is over what all assets share.
    let shared = lowering.catalog.asset.map(|asset| lowering.catalog.interface(asset));
    let shared = shared.and_then(|asset| asset.label.clone());
    let one_of = is_one_of(node, nodes);
    let (labels, conditions) = match shared {
        Some(shared) if nodes.label.as_ref() == Some(&shared) => (vec![shared], Vec::new()),
        Some(shared) => (vec![shared], vec![one_of]),
        None => (labels(nodes), Vec::new()),
    };
    let conditions = conditions.into_iter().chain(met(lowering, &read.filter, node)).collect();
    let pattern = Pattern::node(NodePattern { labels, ..NodePattern::bound(node) });
    let label = type_label(node, &nodes.labels);
    let (key, text) = (stored(node, &read.key.stored), stored(node, &read.name.stored));
    Some(whole(lowering, read, (pattern, node, conditions), (key, label, text), row))
}

/// The tags that start so whole.
fn tags(lowering: &mut Lowering<'_>, read: &Suggest, row: Variable) -> Vec<Clause> {
    let node = lowering.fresh(VariableKind::Node);
    let tag = NodePattern { labels: vec![names::TAG.into()], ..NodePattern::bound(node) };
    let value = stored(node, names::TAG_VALUE);
    let pattern = Pattern::node(tag);
    let label = Expr::Name(TAG_LABEL.into());
    let used = is_used(lowering, read, node);
    whole(lowering, read, (pattern, node, vec![used]), (value.clone(), label, value), row)
}

/// The first of what a pattern finds, by its whole text. What orders a text is made of its first rows alone.
fn whole(
    lowering: &mut Lowering<'_>,
    read: &Suggest,
    (pattern, node, mut conditions): (Pattern, Variable, Vec<Expr>),
    (key, label, text): (Expr, Expr, Expr),
    row: Variable,
) -> Vec<Clause> {
    let start = stored(node, search::whole());
    // A composite index serves only a statement that has a test of each of its properties.
    conditions.push(key.clone().is_not_null());
    conditions.push(Expr::binary(start.clone(), Binary::StartsWith, Expr::Parameter(read.start.0)));
    let ascending = |by: &Expr| Order { by: by.clone(), descending: false };
    let first = Projection {
        order: vec![ascending(&start), ascending(&key)],
        limit: Some(Expr::Parameter(read.limit.0)),
        ..Projection::with(vec![Item::Keep(node)])
    };
    let sorted = by_code_point(lowering, start);
    let items = Expr::List(vec![Expr::Integer(0), sorted, key, label, text]);
    vec![
        Clause::Match { pattern, condition: Expr::all(conditions) },
        Clause::Project(first),
        Clause::Project(Projection::returning(Item::Name(items, row))),
    ]
}

/// What only later words of start so, each by the least of them, unless there is enough without.
fn later(
    lowering: &mut Lowering<'_>,
    read: &Suggest,
    (candidates, whole, row): (usize, Variable, Variable),
) -> Vec<Clause> {
    let node = lowering.fresh(VariableKind::Node);
    let (start, least) = (lowering.fresh(VariableKind::Value), lowering.fresh(VariableKind::Value));
    let sorted = lowering.fresh(VariableKind::Value);
    let typed = || Expr::Parameter(read.start.0);
    let starts_so = |text| Expr::binary(text, Binary::StartsWith, typed());
    let few = Expr::binary(
        Expr::Call(Function::Size, vec![Expr::Variable(whole)]),
        Binary::Less,
        Expr::Parameter(read.limit.0),
    );
    let is_tag = Expr::HasLabel(node, names::TAG.into());
    let counts = met(lowering, &read.filter, node);
    let assets = read.nodes.as_ref().map(|nodes| is_one_of(node, nodes));
    let assets = assets.and_then(|of| Expr::all(std::iter::once(of).chain(counts).collect()));
    let tags = read.tags.then(|| Expr::And(vec![is_tag.clone(), is_used(lowering, read, node)]));
    let wanted = Expr::any(assets.into_iter().chain(tags).collect()).unwrap_or(Expr::Boolean(false));
    let only_later = starts_so(stored(node, search::whole())).negated();
    let of = |tag: Expr, asset: Expr| match (read.tags, &read.nodes) {
        (true, Some(_)) => Expr::Case(vec![(is_tag.clone(), tag), (Expr::Boolean(true), asset)]),
        (true, None) => tag,
        (false, _) => asset,
    };
    let value = || stored(node, names::TAG_VALUE);
    let labels = read.nodes.as_ref().map_or(Expr::Boolean(true), |nodes| type_label(node, &nodes.labels));
    let items = Expr::List(vec![
        Expr::Integer(1),
        Expr::Index(Box::new(Expr::Variable(least)), 0),
        of(value(), stored(node, &read.key.stored)),
        of(Expr::Name(TAG_LABEL.into()), labels),
        of(value(), stored(node, &read.name.stored)),
    ]);
    let starts = Expr::Call(
        Function::Split,
        vec![stored(node, search::starts()), Expr::Parameter(lowering.parameter(" ".into()))],
    );
    let by = by_code_point(lowering, Expr::Variable(start));
    vec![
        Clause::Project(Projection { condition: Some(few), ..Projection::with(vec![Item::Keep(whole)]) }),
        Clause::FullText { index: search::STARTS_INDEX, query: candidates, node },
        Clause::Project(Projection {
            condition: Some(Expr::And(vec![wanted, only_later])),
            ..Projection::with(vec![Item::Keep(node)])
        }),
        Clause::Unwind { list: starts, variable: start },
        Clause::Project(Projection {
            condition: Some(starts_so(Expr::Variable(start))),
            ..Projection::with(vec![Item::Keep(node), Item::Keep(start)])
        }),
        Clause::Project(Projection {
            order: vec![Order { by: Expr::Variable(sorted), descending: false }],
            ..Projection::with(vec![Item::Keep(node), Item::Name(by, sorted)])
        }),
        Clause::Project(Projection::with(vec![
            Item::Keep(node),
            Item::Name(Expr::Call(Function::Collect, vec![Expr::Variable(sorted)]), least),
        ])),
        Clause::Project(Projection::returning(Item::Name(items, row))),
    ]
}

/// Whether some node that counts has a tag.
fn is_used(lowering: &mut Lowering<'_>, read: &Suggest, tag: Variable) -> Expr {
    let has =
        RelationshipPattern { variable: None, types: vec![names::TAGGED.into()], direction: Direction::In };
    let (node, condition) = if read.filter == Predicate::Constant(true) {
        (NodePattern::default(), None)
    } else {
        let node = lowering.fresh(VariableKind::Node);
        (NodePattern::bound(node), met(lowering, &read.filter, node))
    };
    let pattern = Pattern { start: NodePattern::bound(tag), steps: vec![(has, node)] };
    Expr::Subquery(Subquery::Exists, vec![Clause::Match { pattern, condition }])
}

fn stored(node: Variable, property: impl AsRef<str>) -> Expr {
    Expr::Property(node, Arc::from(property.as_ref()))
}
