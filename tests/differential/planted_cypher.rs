//! Bugs planted into the tree of Cypher, which a server runs: each must show in some answer.
//!
//! In: a Plan. Out: what the statements answer, right or with one bug wherever it fits. Must not know: the store's own
//! way of running a statement.

use mlg::{
    catalog::types::{Catalog, Direction},
    cypher::{
        self, Statement,
        ast::{
            Binary, Clause, Expr, Function, Item, Pattern, Projection, Query, RelationshipPattern, Subquery,
        },
    },
    plan::types::{Answers, Plan},
    value::Value,
};
use neo4rs::{BoltList, BoltNull, BoltType, Graph};
/// A kind of bug, and what plants it: false where it fits nowhere.
pub(crate) type CypherBug = (&'static str, fn(&mut Query) -> bool);

/// The bugs.
pub(crate) const CYPHER_BUGS: &[CypherBug] = &[
    ("`NOT EXISTS` as `EXISTS`", |query| expressions(query, not_exists)),
    ("`= 1` as `>= 1` of a count", |query| expressions(query, one_as_some)),
    ("last key of `ORDER BY` dropped", |query| projections(query, last_dropped)),
    ("`ASC` and `DESC` turned", |query| projections(query, turned)),
    ("`IS NULL` dropped from `ORDER BY`", |query| projections(query, nulls_dropped)),
    ("second half of a page dropped", |query| clauses(query, half_dropped)),
    ("`>` as `>=`", |query| expressions(query, greater)),
    ("one row too few", one_less),
    ("all counted for values", |query| expressions(query, count_of_all)),
    ("`DISTINCT` dropped", |query| projections(query, |at| std::mem::take(&mut at.distinct))),
    ("relationship walked the wrong way", |query| clauses(query, way_turned)),
    ("label of the far end not tested", |query| clauses(query, label_dropped)),
    ("`contains` as `startsWith`", |query| expressions(query, contains)),
    ("`coalesce` dropped", |query| expressions(query, |at| called(at, Function::Coalesce))),
    ("`NOT` dropped", |query| expressions(query, not)),
    ("lower case forgotten", |query| expressions(query, |at| called(at, Function::ToLower))),
];

fn not_exists(at: &mut Expr) -> bool {
    let Expr::Not(inner) = at else { return false };
    let fits = matches!(**inner, Expr::Subquery(Subquery::Exists, _));
    if fits {
        *at = (**inner).clone();
    }
    fits
}

fn not(at: &mut Expr) -> bool {
    let Expr::Not(inner) = at else { return false };
    let fits = !matches!(**inner, Expr::Subquery(..));
    if fits {
        *at = (**inner).clone();
    }
    fits
}

fn one_as_some(at: &mut Expr) -> bool {
    let Expr::Binary(left, operator @ Binary::Equal, right) = at else { return false };
    let fits = matches!(**left, Expr::Subquery(Subquery::Count, _)) && **right == Expr::Integer(1);
    if fits {
        *operator = Binary::GreaterOrEqual;
    }
    fits
}

fn greater(at: &mut Expr) -> bool {
    let Expr::Binary(_, operator @ Binary::Greater, right) = at else { return false };
    let fits = matches!(**right, Expr::Parameter(_));
    if fits {
        *operator = Binary::GreaterOrEqual;
    }
    fits
}

fn contains(at: &mut Expr) -> bool {
    let Expr::Binary(_, operator @ Binary::Contains, _) = at else { return false };
    *operator = Binary::StartsWith;
    true
}

fn count_of_all(at: &mut Expr) -> bool {
    let fits = matches!(at, Expr::Call(Function::Count, _));
    if fits {
        *at = Expr::CountRows;
    }
    fits
}

/// A call gives way to its first argument.
fn called(at: &mut Expr, function: Function) -> bool {
    let Expr::Call(of, arguments) = at else { return false };
    let fits = *of == function;
    if fits {
        *at = arguments.remove(0);
    }
    fits
}

fn last_dropped(at: &mut Projection) -> bool {
    at.order.len() > 1 && at.order.pop().is_some()
}

fn turned(at: &mut Projection) -> bool {
    at.order.iter_mut().for_each(|key| key.descending = !key.descending);
    !at.order.is_empty()
}

fn nulls_dropped(at: &mut Projection) -> bool {
    let keys = at.order.len();
    at.order.retain(|key| !matches!(key.by, Expr::IsNull(_)));
    at.order.len() < keys
}

fn half_dropped(at: &mut Clause) -> bool {
    let Clause::Call { branches, .. } = at else { return false };
    branches.len() > 1 && branches.pop().is_some()
}

fn one_less(query: &mut Query) -> bool {
    let mut limits = Vec::new();
    projections(query, |at| {
        if let Some(Expr::Parameter(index)) = at.limit {
            limits.push(index);
        }
        false
    });
    limits.sort_unstable();
    limits.dedup();
    let mut planted = false;
    for index in limits {
        if let Value::Int(limit @ 1..) = &mut query.parameters[index] {
            *limit -= 1;
            planted = true;
        }
    }
    planted
}

fn way_turned(at: &mut Clause) -> bool {
    let turn = |relationship: &mut RelationshipPattern| {
        relationship.direction = match relationship.direction {
            Direction::Out => Direction::In,
            Direction::In => Direction::Out,
        };
    };
    match at {
        Clause::Match { pattern, .. } | Clause::OptionalMatch { pattern, .. } => {
            pattern.steps.iter_mut().for_each(|(relationship, _)| turn(relationship));
            !pattern.steps.is_empty()
        }
        Clause::Walk(walk) => {
            turn(&mut walk.hop.relationship);
            true
        }
        _ => false,
    }
}

fn label_dropped(at: &mut Clause) -> bool {
    let Clause::Match { pattern, .. } = at else { return false };
    let mut planted = false;
    for (_, node) in &mut pattern.steps {
        planted |= !std::mem::take(&mut node.labels).is_empty();
    }
    planted
}

fn expressions(query: &mut Query, mut plant: impl FnMut(&mut Expr) -> bool) -> bool {
    let mut planted = false;
    let mut expr = |at: &mut Expr| planted |= plant(at);
    in_clauses(
        &mut query.clauses,
        &mut Visit { clause: &mut |_| {}, projection: &mut |_| {}, expr: &mut expr },
    );
    planted
}

fn projections(query: &mut Query, mut plant: impl FnMut(&mut Projection) -> bool) -> bool {
    let mut planted = false;
    let mut projection = |at: &mut Projection| planted |= plant(at);
    let mut visit = Visit { clause: &mut |_| {}, projection: &mut projection, expr: &mut |_| {} };
    in_clauses(&mut query.clauses, &mut visit);
    planted
}

fn clauses(query: &mut Query, mut plant: impl FnMut(&mut Clause) -> bool) -> bool {
    let mut planted = false;
    let mut clause = |at: &mut Clause| planted |= plant(at);
    let mut visit = Visit { clause: &mut clause, projection: &mut |_| {}, expr: &mut |_| {} };
    in_clauses(&mut query.clauses, &mut visit);
    planted
}

struct Visit<'a> {
    clause: &'a mut dyn FnMut(&mut Clause),
    projection: &'a mut dyn FnMut(&mut Projection),
    expr: &'a mut dyn FnMut(&mut Expr),
}

fn in_clauses(all: &mut [Clause], visit: &mut Visit<'_>) {
    for at in all {
        (visit.clause)(at);
        match at {
            Clause::Match { pattern, condition } | Clause::OptionalMatch { pattern, condition } => {
                in_pattern(pattern, visit);
                condition.iter_mut().for_each(|at| in_expr(at, visit));
            }
            Clause::Walk(walk) => walk.hop.condition.iter_mut().for_each(|at| in_expr(at, visit)),
            Clause::Unwind { list, .. } => in_expr(list, visit),
            Clause::Project(projection) => {
                (visit.projection)(projection);
                for item in &mut projection.items {
                    match item {
                        Item::Keep(_) => {}
                        Item::Name(at, _) | Item::Bare(at) | Item::Answer(at) => in_expr(at, visit),
                    }
                }
                let order = projection.order.iter_mut().map(|key| &mut key.by);
                order.chain(&mut projection.condition).for_each(|at| in_expr(at, visit));
            }
            Clause::Call { branches, .. } => branches.iter_mut().for_each(|at| in_clauses(at, visit)),
            Clause::FullText { .. } => {}
            Clause::Create(_)
            | Clause::Merge { .. }
            | Clause::Set(_)
            | Clause::RemoveLabels(..)
            | Clause::Remove(_)
            | Clause::Delete(_)
            | Clause::DetachDelete(_) => panic!("{at:?} in a read"),
        }
    }
}

fn in_pattern(pattern: &mut Pattern, visit: &mut Visit<'_>) {
    let nodes = std::iter::once(&mut pattern.start).chain(pattern.steps.iter_mut().map(|(_, node)| node));
    nodes.flat_map(|node| &mut node.properties).for_each(|(_, at)| in_expr(at, visit));
}

fn in_expr(at: &mut Expr, visit: &mut Visit<'_>) {
    (visit.expr)(at);
    match at {
        Expr::Variable(_)
        | Expr::Property(..)
        | Expr::Parameter(_)
        | Expr::Integer(_)
        | Expr::Boolean(_)
        | Expr::Name(_)
        | Expr::HasLabel(..)
        | Expr::CountRows => {}
        Expr::Component(inner, _)
        | Expr::Index(inner, _)
        | Expr::First(inner, _)
        | Expr::Not(inner)
        | Expr::IsNull(inner)
        | Expr::IsNotNull(inner)
        | Expr::IsNotOfType(inner, _) => in_expr(inner, visit),
        Expr::List(items) | Expr::And(items) | Expr::Or(items) | Expr::Call(_, items) => {
            items.iter_mut().for_each(|at| in_expr(at, visit));
        }
        Expr::Binary(left, _, right)
        | Expr::ListTest { list: left, condition: right, .. }
        | Expr::Map { list: left, value: right, .. } => {
            in_expr(left, visit);
            in_expr(right, visit);
        }
        Expr::Case(branches) => {
            for (condition, value) in branches {
                in_expr(condition, visit);
                in_expr(value, visit);
            }
        }
        Expr::Subquery(_, inner) => in_clauses(inner, visit),
    }
}

/// What the reads of a plan answer, each tree changed first; nothing where the change fits none.
pub(crate) async fn answers(
    (catalog, graph): (&Catalog, &Graph),
    plan: &Plan,
    change: &dyn Fn(&mut Query) -> bool,
) -> Option<Answers> {
    let mut changed = false;
    let mut statements = Vec::new();
    for read in &plan.reads {
        let mut query = cypher::lower(catalog, read);
        changed |= change(&mut query);
        statements.push(cypher::emit(&query));
    }
    if !changed {
        return None;
    }
    let mut reads = Vec::new();
    for (read, statement) in plan.reads.iter().zip(&statements) {
        let mut answer = run(graph, statement).await;
        cypher::arrange(read, &mut answer);
        reads.push(Ok(answer));
    }
    Some(Answers { reads, follows: Vec::new() })
}

async fn run(graph: &Graph, statement: &Statement) -> Value {
    let mut query = neo4rs::query(&statement.text);
    for (name, value) in &statement.parameters {
        query = query.param(name, bolt(value));
    }
    let failed = |problem: neo4rs::Error| -> ! { panic!("{problem}: {}", statement.text) };
    let mut rows = graph.execute(query).await.unwrap_or_else(|problem| failed(problem));
    let row = rows.next().await.unwrap_or_else(|problem| failed(problem)).expect("one row");
    value(row.get::<BoltType>("value").expect("every value is one of Bolt"))
}

/// An answer as a Value.
fn value(answer: BoltType) -> Value {
    match answer {
        BoltType::Null(_) => Value::Null,
        BoltType::Boolean(truth) => Value::Bool(truth.value),
        BoltType::Integer(number) => Value::Int(number.value),
        BoltType::Float(number) => Value::Float(number.value),
        BoltType::String(text) => Value::String(text.value),
        BoltType::List(items) => Value::List(items.value.into_iter().map(value).collect()),
        other => panic!("{other:?} in an answer"),
    }
}

fn bolt(value: &Value) -> BoltType {
    match value {
        Value::Null => BoltType::Null(BoltNull),
        Value::Bool(truth) => (*truth).into(),
        Value::Int(number) => (*number).into(),
        Value::Float(number) => (*number).into(),
        Value::String(text) => text.as_str().into(),
        Value::DateTime(micros) => {
            let time = chrono::DateTime::from_timestamp_micros(*micros).expect("a time of ours");
            time.fixed_offset().into()
        }
        Value::Date(number) => {
            let part = |part: i32| u32::try_from(part).expect("a date of ours");
            let (month, day) = (part(number / 100 % 100), part(number % 100));
            chrono::NaiveDate::from_ymd_opt(number / 10_000, month, day).expect("a date of ours").into()
        }
        Value::List(items) => BoltType::List(BoltList::from(items.iter().map(bolt).collect::<Vec<_>>())),
        Value::Map(_) => panic!("reads have no maps"),
    }
}
