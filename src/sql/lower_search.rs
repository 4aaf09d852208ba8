//! Nodes by their words -> rows of a number and a score, found once for all parts of a read.
//!
//! In: a search. Out: selects with names of their own. Must not know: SQL text, what a word is.
//!
//! The full-text table only narrows down; which nodes are hits, and their scores, is decided by the texts in it, so that
//! both stores decide alike.

use crate::{
    plan::types::{Predicate, Search},
    sql::{
        ast::{AliasKind, ColumnName, Expr, Function, Operator, Select, Table, TableSource, With, WithRows},
        lower::{Context, Members, Subjects},
        lower_predicate,
    },
};

/// Points for each weight; and for names.
const FACTOR: i64 = 10;
const SAME_NAME: i64 = 50;
const NAME_START: i64 = 20;

/// Names the hits: number and score of each. What names them is to stand around whatever reads them.
pub(super) fn hits(context: &mut Context<'_>, search: &Search) -> Vec<With> {
    let scored = context.alias(AliasKind::Met);
    let with_score = With { name: scored, rows: WithRows::Once(scores(context, search)) };
    let row = context.alias(AliasKind::Row);
    let node = context.alias(AliasKind::Node);
    let id = Expr::Column(node, ColumnName::Id);
    let score = Expr::Column(row, ColumnName::Output(1));
    let subjects = Subjects { node, edge: None, score: None, id: id.clone() };
    let label = Expr::Unindexed(Box::new(subjects.label()));
    let mut filter = vec![
        score.clone().is_null(true),
        Expr::binary(Operator::Eq, id.clone(), Expr::Column(row, ColumnName::Output(0))),
        label.in_names(&search.nodes.labels, false),
    ];
    if search.condition != Predicate::Constant(true) {
        filter.extend(lower_predicate::conditions(context, &search.condition, &subjects));
    }
    let hits = context.alias(AliasKind::Met);
    let select = Select {
        columns: vec![id, score],
        from: vec![
            Table { source: TableSource::With(scored), alias: row },
            Table { source: TableSource::Node, alias: node },
        ],
        filter,
        ..Select::default()
    };
    context.hits = Some(hits);
    vec![with_score, With { name: hits, rows: WithRows::Once(select) }]
}

/// The hits as members of a set.
pub(super) fn members(context: &mut Context<'_>) -> Members {
    let hits = context.hits.expect("the hits of a search are named before its parts");
    let row = context.alias(AliasKind::Row);
    let node = context.alias(AliasKind::Node);
    let id = Expr::Column(node, ColumnName::Id);
    let found = Expr::Column(row, ColumnName::Output(0));
    let score = Some(Expr::Column(row, ColumnName::Output(1)));
    Members {
        subjects: Subjects { node, edge: None, score, id: id.clone() },
        from: vec![
            Table { source: TableSource::With(hits), alias: row },
            Table { source: TableSource::Node, alias: node },
        ],
        filter: vec![Expr::binary(Operator::Eq, id, found)],
    }
}

/// Number and score of all that the full-text table finds; the score is null where some term matches nowhere.
fn scores(context: &mut Context<'_>, search: &Search) -> Select {
    let words = context.alias(AliasKind::Words);
    let node = context.alias(AliasKind::Node);
    let number = Expr::Column(words, ColumnName::Row);
    let holds = |weight: u32, text| {
        let words = Expr::Column(words, ColumnName::Words(weight));
        let place = Expr::Call(Function::Instr, vec![words, Expr::Parameter(text)]);
        Expr::binary(Operator::Gt, place, Expr::Integer(0))
    };
    let terms = search.terms.iter().map(|texts| {
        let classes = search.classes.iter().map(|weight| {
            let one_of = texts.iter().map(|text| holds(*weight, *text));
            (Expr::any(one_of.collect()), Expr::Integer(i64::from(*weight) * FACTOR))
        });
        Expr::Case(classes.collect())
    });
    let name = Expr::Column(node, ColumnName::Name);
    let (start, whole) = search.name;
    let length = Expr::Call(Function::Length, vec![Expr::Parameter(start)]);
    let beginning = Expr::Call(Function::Substr, vec![name.clone(), Expr::Integer(1), length]);
    let bonus = Expr::Case(vec![
        (Expr::binary(Operator::Eq, name, Expr::Parameter(whole)), Expr::Integer(SAME_NAME)),
        (Expr::binary(Operator::Eq, beginning, Expr::Parameter(start)), Expr::Integer(NAME_START)),
    ]);
    let bonus = Expr::Call(Function::Coalesce, vec![bonus, Expr::Integer(0)]);
    let score = terms.fold(bonus, |sum, term| Expr::binary(Operator::Plus, sum, term));
    let asked = Expr::binary(
        Operator::Match,
        Expr::Column(words, ColumnName::Index),
        Expr::Parameter(search.candidates),
    );
    Select {
        columns: vec![number.clone(), score],
        from: vec![
            Table { source: TableSource::Words, alias: words },
            Table { source: TableSource::Node, alias: node },
        ],
        filter: vec![asked, Expr::binary(Operator::Eq, Expr::Column(node, ColumnName::Id), number)],
        ..Select::default()
    }
}
