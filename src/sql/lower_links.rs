//! The relationships that leave nodes -> one statement.
//!
//! In: the keys of nodes, and what to read of their relationships. Out: an expression. Must not know: SQL text.

use crate::{
    plan::types::{Links, Subject},
    sql::{
        ast::{Alias, AliasKind, ColumnName, Expr, Function, Operator, Select, Table, TableSource},
        lower::{Context, Page, Subjects, json_cell, json_rows, key_conditions},
        lower_predicate::conditions,
        lower_reaches::is_of,
    },
};

/// Lowers the links of nodes: for each that is there its key and its list.
pub(super) fn links(context: &mut Context<'_>, links: &Links) -> Expr {
    let mut page = Page::new(context);
    let item = context.alias(AliasKind::Item);
    let node = context.alias(AliasKind::Node);
    let asked = Expr::Column(item, ColumnName::Value);
    let key = page.output(asked.clone());
    let id = page.output(Expr::Column(node, ColumnName::Id));
    let keys = Select {
        columns: page.outputs,
        from: vec![
            Table { source: TableSource::Each(Expr::Parameter(links.from.values)), alias: item },
            Table { source: TableSource::Node, alias: node },
        ],
        filter: key_conditions(&links.from, node, &asked),
        ..Select::default()
    };
    let list = list(context, links, id);
    json_rows(vec![key, list], Table { source: TableSource::Select(Box::new(keys)), alias: page.alias })
}

/// The list of one node, by its number.
fn list(context: &mut Context<'_>, links: &Links, id: Expr) -> Expr {
    let edge = context.alias(AliasKind::Relationship);
    let node = context.alias(AliasKind::Node);
    let of = |name| Expr::Column(edge, name);
    let subjects = Subjects { node, edge: Some(edge), score: None, id: of(ColumnName::To) };
    let mut filter = vec![
        Expr::binary(Operator::Eq, of(ColumnName::From), id),
        is_of(edge, &links.relationships),
        Expr::binary(Operator::Eq, Expr::Column(node, ColumnName::Id), of(ColumnName::To)),
    ];
    if links.nodes.test {
        filter.push(subjects.label().in_names(&links.nodes.labels, false));
    }
    filter.extend(conditions(context, &links.filter, &subjects));
    let mut cells = vec![subjects.column(Subject::Node, &links.far), of(ColumnName::Type)];
    cells.extend(
        links
            .columns
            .iter()
            .map(|property| json_cell(property, property.list, subjects.column(Subject::Edge, property))),
    );
    let row = Expr::Call(Function::JsonArray, cells);
    Expr::Scalar(Box::new(Select {
        columns: vec![Expr::Call(Function::JsonGroupArray, vec![row])],
        from: vec![table(TableSource::Relationship, edge), table(TableSource::Node, node)],
        filter,
        ..Select::default()
    }))
}

fn table(source: TableSource, alias: Alias) -> Table {
    Table { source, alias }
}
