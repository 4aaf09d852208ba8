//! Plan -> SQL: one read becomes one statement that assembles its whole answer as nested JSON; a walk becomes a few
//! that the store runs again and again.
//!
//! In: the Catalog and one read. Out: its statements. Must not know: SQL text, GraphQL.
//!
//! The nodes of a page are chosen first, in a select that hands on the columns the answer needs; the JSON of a row,
//! with everything nested in it, is built around that select, for the rows of the page only. JSON is never handed
//! through a sorted select, where SQLite would forget that it is JSON.

use std::sync::Arc;

use crate::{
    catalog::types::{Catalog, Direction, Property, Scalar},
    plan::types::{
        Column, Expand, Keys, Lookup, Nodes, Predicate, Read, RootRead, Rows, SetRead, Source, Subject,
    },
    sql::{
        ast::{Alias, AliasKind, ColumnName, Expr, Function, Operator, Query, Select, Table, TableSource},
        emit::{Statement, emit},
        lower_duplicates, lower_links, lower_measure, lower_neighbours, lower_order, lower_predicate,
        lower_reaches::Reached,
        lower_related, lower_search, lower_suggest,
        lower_walk::{self, WalkStatements},
    },
    value::Value,
};

/// What answers one read: statements that run one after the other on one state of the graph.
#[derive(Debug, Clone, PartialEq)]
pub struct Statements {
    /// Answers all by itself, soon or only after very long: for a few steps it is tried before the others.
    pub attempt: Option<Statement>,
    /// Each answers the numbers of some nodes, a JSON list that later ones ask for.
    pub before: Vec<Statement>,
    /// Those of the answer.
    pub answer: Answer,
}

/// The statements of an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Answer {
    /// One statement of one row and one column: the answer, as JSON text or (a lone count) as an integer.
    One(Statement),
    /// Those of a walk.
    Walk(Box<WalkStatements>),
    /// The one of a lookup, and those of the walk from what it finds.
    LookupWalk(Statement, Box<WalkStatements>),
}

impl Statements {
    /// All of them, in the order in which they first run.
    #[must_use]
    pub fn all(&self) -> Vec<&Statement> {
        let answer = match &self.answer {
            Answer::One(statement) => vec![statement],
            Answer::Walk(walk) => walk.all(),
            Answer::LookupWalk(lookup, walk) => std::iter::once(lookup).chain(walk.all()).collect(),
        };
        self.attempt.iter().chain(&self.before).chain(answer).collect()
    }

    /// The same with another value of the read's first parameter.
    #[must_use]
    pub fn with_first(&self, value: &Value) -> Self {
        let mut statements = self.clone();
        let Self { attempt, before, answer } = &mut statements;
        attempt.iter_mut().chain(before).for_each(|statement| statement.set_first(value));
        match answer {
            Answer::One(statement) => statement.set_first(value),
            Answer::Walk(walk) => walk.set_first(value),
            Answer::LookupWalk(lookup, walk) => {
                lookup.set_first(value);
                walk.set_first(value);
            }
        }
        statements
    }

    /// Their texts, in the same order.
    #[must_use]
    pub fn texts(&self) -> Vec<String> {
        self.all().into_iter().map(|statement| statement.text.clone()).collect()
    }
}

/// Lowers one read and writes its statements.
#[must_use]
pub fn statements(catalog: &Catalog, read: &RootRead) -> Statements {
    let mut context =
        Context { catalog, params: &read.params, aliases: 0, hits: None, before: Vec::new(), ahead: false };
    let statement = |context: &mut Context<'_>, lower: &dyn Fn(&mut Context<'_>) -> Expr| {
        context.statement(false, |context| Select { columns: vec![lower(context)], ..Select::default() })
    };
    let one = |context: &mut Context<'_>, lower: &dyn Fn(&mut Context<'_>) -> Expr| {
        Answer::One(statement(context, lower))
    };
    let answer = match &read.read {
        Read::Lookup(lookup) => one(&mut context, &|context| lower_lookup(context, lookup)),
        Read::Set(set) => Answer::One(root_set(&mut context, set)),
        Read::Links(links) => one(&mut context, &|context| lower_links::links(context, links)),
        Read::Neighbours(read) => one(&mut context, &|context| lower_neighbours::neighbours(context, read)),
        Read::Suggest(read) => Answer::One(context.statement(false, |context| {
            let (with, rows) = lower_suggest::suggest(context, read);
            Select { with, columns: vec![rows], ..Select::default() }
        })),
        Read::Duplicates(read) => one(&mut context, &|context| lower_duplicates::duplicates(context, read)),
        Read::Walk(walk) => Answer::Walk(Box::new(lower_walk::walk(&mut context, walk, None))),
        Read::LookupWalk(both) => {
            let lookup = statement(&mut context, &|context| lower_lookup(context, &both.lookup));
            let walk = lower_walk::walk(&mut context, &both.walk, Some(&both.lookup));
            Answer::LookupWalk(lookup, Box::new(walk))
        }
    };
    let attempt = match &read.read {
        Read::Set(set) if may_look_ahead(&context, set) => {
            context.ahead = true;
            Some(root_set(&mut context, set))
        }
        _ => None,
    };
    let before = context.before.into_iter().map(|reached| reached.statement).collect();
    Statements { attempt, before, answer }
}

fn root_set(context: &mut Context<'_>, set: &SetRead) -> Statement {
    context.statement(false, |context| {
        let with = match &set.source {
            Source::Search(search) => lower_search::hits(context, search),
            Source::Scan(_) | Source::Expand(_) => Vec::new(),
        };
        Select { with, columns: vec![lower_set(context, set, None)], ..Select::default() }
    })
}

/// Whether a page may be told without knowing all that reaches something: the first rows of one that asks for nothing else.
fn may_look_ahead(context: &Context<'_>, set: &SetRead) -> bool {
    // Inside one another, each such condition would be walked for anew at each step of the others.
    let [reached] = &*context.before else { return false };
    set.is_page_alone() && !reached.starts_at_few()
}

/// What lowering knows beside the read at hand.
pub(super) struct Context<'a> {
    catalog: &'a Catalog,
    /// Values by [`Param`].
    pub(super) params: &'a [Value],
    aliases: usize,
    /// What the hits of a search are called.
    pub(super) hits: Option<Alias>,
    /// What runs before.
    pub(super) before: Vec<Reached>,
    /// Whether each node looks for itself for what it reaches.
    pub(super) ahead: bool,
}

impl Context<'_> {
    /// A name that the statement does not have yet.
    pub(super) fn alias(&mut self, kind: AliasKind) -> Alias {
        self.aliases += 1;
        Alias { kind, number: self.aliases }
    }

    /// A statement of its own. With `run`, it has an [`Expr::Run`].
    pub(super) fn statement(&mut self, run: bool, lower: impl FnOnce(&mut Self) -> Select) -> Statement {
        let around = std::mem::take(&mut self.aliases);
        let select = lower(self);
        self.aliases = around;
        emit(&Query { select, params: self.params.to_vec(), run })
    }
}

/// What a condition or column speaks of.
#[derive(Debug, Clone)]
pub(super) struct Subjects {
    pub(super) node: Alias,
    pub(super) edge: Option<Alias>,
    /// What a search says of the node, if it is a hit.
    pub(super) score: Option<Expr>,
    /// The node's number; of a far end without reading the node.
    pub(super) id: Expr,
}

impl Subjects {
    /// The column of a property.
    pub(super) fn column(&self, subject: Subject, property: &Property) -> Expr {
        match subject {
            Subject::Node if property.identity => Expr::Column(self.node, ColumnName::Key),
            Subject::Node => Expr::Column(self.node, ColumnName::Stored(Arc::clone(&property.stored))),
            Subject::Score => self.score.clone().expect("only hits of a search have a score"),
            Subject::Edge => {
                let edge = self.edge.expect("the planner speaks of relationships inside expansions only");
                Expr::Column(edge, ColumnName::Stored(Arc::clone(&property.stored)))
            }
        }
    }

    /// The column of the label.
    pub(super) fn label(&self) -> Expr {
        Expr::Column(self.node, ColumnName::Label)
    }
}

/// A set of nodes as tables and conditions.
#[derive(Clone)]
pub(super) struct Members {
    pub(super) subjects: Subjects,
    pub(super) from: Vec<Table>,
    pub(super) filter: Vec<Expr>,
}

impl Members {
    /// The select of some columns of all members.
    pub(super) fn select(self, columns: Vec<Expr>) -> Select {
        Select { columns, from: self.from, filter: self.filter, ..Select::default() }
    }
}

/// The members of a set. `parent` is the number of the node an expansion starts from; `whole` says that columns of
/// the nodes will be read, beside their numbers and what the condition needs.
pub(super) fn members(
    context: &mut Context<'_>,
    set: (&Source, &Predicate),
    parent: Option<&Expr>,
    whole: bool,
) -> Members {
    let (source, predicate) = set;
    let mut members = match source {
        Source::Scan(nodes) => scan(context, nodes, lower_related::starts_elsewhere(predicate)),
        Source::Expand(step) => {
            let parent = parent.expect("the planner expands from a row only").clone();
            let node = whole || step.nodes.test || lower_predicate::reads_node(predicate);
            expand(context, step, parent, node)
        }
        Source::Search(_) => lower_search::members(context),
    };
    let conditions = lower_predicate::conditions(context, predicate, &members.subjects);
    members.filter.extend(conditions);
    members
}

/// All nodes of some types. `elsewhere` says that a condition gives their numbers, so that types are only tested.
pub(super) fn scan(context: &mut Context<'_>, nodes: &Nodes, elsewhere: bool) -> Members {
    let node = context.alias(AliasKind::Node);
    let id = Expr::Column(node, ColumnName::Id);
    let filter = if elsewhere {
        let label = Expr::Unindexed(Box::new(Expr::Column(node, ColumnName::Label)));
        vec![label.in_names(&nodes.labels, false)]
    } else {
        scan_conditions(context.catalog, nodes, node)
    };
    Members {
        subjects: Subjects { node, edge: None, score: None, id },
        from: vec![Table { source: TableSource::Node, alias: node }],
        filter,
    }
}

/// One type is found by its label. Several types whose keys are unique in one set are found by that set, which is
/// what the indexes of interfaces are headed by; labels are tested beside it where the set holds other types too.
fn scan_conditions(catalog: &Catalog, nodes: &Nodes, node: Alias) -> Vec<Expr> {
    let labels = Expr::Column(node, ColumnName::Label).in_names(&nodes.labels, false);
    let Some(domain) = nodes.types.iter().next().map(|first| &catalog.node(first).domain) else {
        return vec![labels];
    };
    if nodes.types.len() == 1 || nodes.types.iter().any(|id| catalog.node(id).domain != *domain) {
        return vec![labels];
    }
    let within =
        Expr::binary(Operator::Eq, Expr::Column(node, ColumnName::Domain), Expr::Name(Arc::clone(domain)));
    let others = catalog.types.iter().any(|ty| ty.domain == *domain && !nodes.types.contains(ty.id));
    if others { vec![within, labels] } else { vec![within] }
}

/// The far ends of a relationship from a node.
pub(super) fn expand(context: &mut Context<'_>, step: &Expand, parent: Expr, with_node: bool) -> Members {
    let edge = context.alias(AliasKind::Relationship);
    let node = context.alias(AliasKind::Node);
    let (near, far) = match step.direction {
        Direction::Out => (ColumnName::From, ColumnName::To),
        Direction::In => (ColumnName::To, ColumnName::From),
    };
    let far = Expr::Column(edge, far);
    let mut from = vec![Table { source: TableSource::Relationship, alias: edge }];
    let mut filter = vec![
        Expr::binary(Operator::Eq, Expr::Column(edge, near), parent),
        Expr::binary(
            Operator::Eq,
            Expr::Column(edge, ColumnName::Type),
            Expr::Name(Arc::clone(&step.relationship)),
        ),
    ];
    if with_node {
        from.push(Table { source: TableSource::Node, alias: node });
        filter.push(Expr::binary(Operator::Eq, Expr::Column(node, ColumnName::Id), far.clone()));
    }
    if step.nodes.test {
        filter.push(Expr::Column(node, ColumnName::Label).in_names(&step.nodes.labels, false));
    }
    Members { subjects: Subjects { node, edge: Some(edge), score: None, id: far }, from, filter }
}

/// Lowers a set to its parts, or to the only one.
fn lower_set(context: &mut Context<'_>, set: &SetRead, parent: Option<&Expr>) -> Expr {
    let mut parts = Vec::new();
    if let Some(rows) = &set.rows {
        parts.push(lower_rows(context, set, rows, parent));
    }
    if set.total {
        parts.push(lower_measure::total(context, set, parent));
    }
    if let Some(measures) = &set.aggregate {
        parts.push(lower_measure::aggregate(context, set, measures, parent));
    }
    for group in &set.groups {
        parts.push(lower_measure::group(context, set, group, parent));
    }
    if parts.len() == 1 { parts.remove(0) } else { Expr::Call(Function::JsonArray, parts) }
}

fn lower_rows(context: &mut Context<'_>, set: &SetRead, rows: &Rows, parent: Option<&Expr>) -> Expr {
    let members = members(context, (&set.source, &set.filter), parent, true);
    let mut page = Page::new(context);
    let cells = cells(context, &rows.columns, &members.subjects, &mut page);
    let at_root = matches!(set.source, Source::Scan(_));
    let source = lower_order::page(members, page.outputs, rows, at_root);
    json_rows(cells, Table { source, alias: page.alias })
}

/// `SELECT json_group_array(json_array(...))` of some rows.
pub(super) fn json_rows(cells: Vec<Expr>, rows: Table) -> Expr {
    let row = Expr::Call(Function::JsonArray, cells);
    Expr::Scalar(Box::new(Select {
        columns: vec![Expr::Call(Function::JsonGroupArray, vec![row])],
        from: vec![rows],
        ..Select::default()
    }))
}

/// Rows that an inner select hands on to the select around it.
pub(super) struct Page {
    /// Name of the rows.
    pub(super) alias: Alias,
    /// What is handed on, by position.
    pub(super) outputs: Vec<Expr>,
}

impl Page {
    pub(super) fn new(context: &mut Context<'_>) -> Self {
        Self { alias: context.alias(AliasKind::Row), outputs: Vec::new() }
    }

    /// Hands an expression on; what it is called outside.
    pub(super) fn output(&mut self, expr: Expr) -> Expr {
        let position = self.outputs.iter().position(|known| *known == expr).unwrap_or_else(|| {
            self.outputs.push(expr);
            self.outputs.len() - 1
        });
        Expr::Column(self.alias, ColumnName::Output(position))
    }
}

fn cells(context: &mut Context<'_>, columns: &[Column], subjects: &Subjects, page: &mut Page) -> Vec<Expr> {
    let cells = columns.iter().map(|column| match column {
        Column::Label => page.output(subjects.label()),
        Column::Property { subject, property } => {
            json_cell(property, property.list, page.output(subjects.column(*subject, property)))
        }
        Column::Nested { only, read } => {
            let id = page.output(subjects.id.clone());
            match only {
                None => lower_set(context, read, Some(&id)),
                Some(nodes) => {
                    let label = page.output(subjects.label());
                    let nested = lower_set(context, read, Some(&id));
                    Expr::Case(vec![(label.in_names(&nodes.labels, false), nested)])
                }
            }
        }
    });
    let cells = cells.collect();
    if page.outputs.is_empty() {
        page.outputs.push(Expr::Integer(1));
    }
    cells
}

/// A stored value as it stands in the answer's JSON; `list` for a whole list, not an item of it.
pub(super) fn json_cell(property: &Property, list: bool, value: Expr) -> Expr {
    if list {
        let present = Expr::Call(Function::Coalesce, vec![value, Expr::Text("[]")]);
        return Expr::Call(Function::Json, vec![present]);
    }
    match property.scalar {
        Scalar::Boolean => Expr::Case(vec![truth(&value, 1, "true"), truth(&value, 0, "false")]),
        Scalar::Id
        | Scalar::String
        | Scalar::Int
        | Scalar::BigInt
        | Scalar::Float
        | Scalar::DateTime
        | Scalar::Date
        | Scalar::Enum(_) => value,
    }
}

fn truth(value: &Expr, stored: i64, json: &'static str) -> (Expr, Expr) {
    let is = Expr::binary(Operator::Eq, value.clone(), Expr::Integer(stored));
    (is, Expr::Call(Function::Json, vec![Expr::Text(json)]))
}

/// Nodes by key, then by alias those keys that no node has.
fn lower_lookup(context: &mut Context<'_>, lookup: &Lookup) -> Expr {
    let mut page = Page::new(context);
    let key = context.alias(AliasKind::Item);
    let node = context.alias(AliasKind::Node);
    let subjects = Subjects { node, edge: None, score: None, id: Expr::Column(node, ColumnName::Id) };
    let asked = Expr::Column(key, ColumnName::Value);
    let mut row = vec![page.output(asked.clone())];
    row.extend(cells(context, &lookup.columns, &subjects, &mut page));
    let keys = Table { source: TableSource::Each(Expr::Parameter(lookup.keys.values)), alias: key };
    let mut by_key = counts(context, lookup, &subjects);
    by_key.extend(key_conditions(&lookup.keys, node, &asked));
    let direct = Select {
        columns: page.outputs.clone(),
        from: vec![keys.clone(), Table { source: TableSource::Node, alias: node }],
        filter: by_key,
        ..Select::default()
    };
    let source = if lookup.aliases {
        let aliased = lower_aliases(context, lookup, &page.outputs, (keys, asked), &subjects);
        TableSource::Union { selects: vec![direct, aliased], limit: None }
    } else {
        TableSource::Select(Box::new(direct))
    };
    json_rows(row, Table { source, alias: page.alias })
}

/// Which nodes a lookup may find: those of its types that count.
pub(super) fn counts(context: &mut Context<'_>, lookup: &Lookup, subjects: &Subjects) -> Vec<Expr> {
    let mut counts = vec![subjects.label().in_names(&lookup.nodes.labels, false)];
    counts.extend(lower_predicate::conditions(context, &lookup.filter, subjects));
    counts
}

/// The node that has a key.
pub(super) fn key_conditions(keys: &Keys, node: Alias, asked: &Expr) -> Vec<Expr> {
    vec![
        Expr::binary(
            Operator::Eq,
            Expr::Column(node, ColumnName::Domain),
            Expr::Name(Arc::clone(&keys.domain)),
        ),
        Expr::binary(Operator::Eq, Expr::Column(node, ColumnName::Key), asked.clone()),
    ]
}

fn lower_aliases(
    context: &mut Context<'_>,
    lookup: &Lookup,
    outputs: &[Expr],
    (keys, asked): (Table, Expr),
    subjects: &Subjects,
) -> Select {
    let node = subjects.node;
    let alias = context.alias(AliasKind::Alias);
    let holder = context.alias(AliasKind::Node);
    let mut taken = Select {
        columns: vec![Expr::Integer(1)],
        from: vec![Table { source: TableSource::Node, alias: holder }],
        filter: key_conditions(&lookup.keys, holder, &asked),
        ..Select::default()
    };
    // What does not count takes no key either.
    let of_holder =
        Subjects { node: holder, edge: None, score: None, id: Expr::Column(holder, ColumnName::Id) };
    taken.filter.extend(lower_predicate::conditions(context, &lookup.filter, &of_holder));
    let mut filter = vec![
        Expr::binary(Operator::Eq, Expr::Column(alias, ColumnName::Value), asked),
        Expr::binary(
            Operator::Eq,
            Expr::Column(node, ColumnName::Id),
            Expr::Column(alias, ColumnName::Holder),
        ),
    ];
    filter.extend(counts(context, lookup, subjects));
    filter.push(Expr::Exists { select: Box::new(taken), negated: true });
    Select {
        columns: outputs.to_vec(),
        from: vec![
            keys,
            Table { source: TableSource::Alias, alias },
            Table { source: TableSource::Node, alias: node },
        ],
        filter,
        ..Select::default()
    }
}
