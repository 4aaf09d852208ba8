//! Plan -> text, for `mlg explain` and golden files.
//!
//! In: a [`Plan`]. Out: an indented tree, one line a part. Must not know: Cypher, SQL.

use std::fmt::Write;

use super::types::{
    Column, Duplicates, Expand, Follow, Function, GroupBy, Links, Lookup, Measure, Neighbours, Nodes,
    OrderKey, Param, Plan, Predicate, Quantifier, Reach, Read, RootRead, Rows, Search, SeekValue, SetRead,
    Source, Subject, Suggest, Test, TextOperator, Told, Walk, WalkColumn, Way,
};
use crate::{catalog::types::Direction, value::Value};

/// The plan as an indented tree.
#[must_use]
pub fn render(plan: &Plan) -> String {
    let mut out = String::new();
    for (index, root) in plan.reads.iter().enumerate() {
        line(&mut out, 0, &format!("read {index}"));
        root_read(&mut out, root);
    }
    for known in &plan.known {
        line(&mut out, 0, &format!("read {} with the walk of follow {}", known.read, known.follow));
    }
    for (index, follow) in plan.follows.iter().enumerate() {
        match follow {
            Follow::Computed(computed) => {
                let from: Vec<&str> = computed.from.iter().map(|property| &*property.name).collect();
                let (name, from) = (&computed.field.name, from.join(", "));
                line(&mut out, 0, &format!("follow {index}: {}.{name} computed from {from}", computed.owner));
            }
            Follow::Walked => line(&mut out, 0, &format!("follow {index}: nodes of the walk")),
            Follow::Nodes(read) => {
                line(&mut out, 0, &format!("follow {index}: nodes"));
                root_read(&mut out, read);
            }
            Follow::Lineage(follow) => {
                line(&mut out, 0, &format!("follow {index}: lineage"));
                root_read(&mut out, &follow.walk);
                follow.links.iter().chain(&follow.around).for_each(|read| root_read(&mut out, read));
            }
            Follow::Paths(follow) => {
                line(&mut out, 0, &format!("follow {index}: paths to {:?}", follow.to));
                root_read(&mut out, &follow.walk);
                root_read(&mut out, &follow.links);
                follow.target.iter().for_each(|read| root_read(&mut out, read));
            }
            Follow::Similar(follow) => {
                line(&mut out, 0, &format!("follow {index}: similar"));
                let reads = [&follow.own, &follow.upstream, &follow.downstream, &follow.others];
                for read in reads {
                    root_read(&mut out, read);
                }
            }
            Follow::Reach(follow) => {
                let what = match follow.reach {
                    Reach::Impact { .. } => "impact",
                    Reach::Usage { .. } => "usage",
                };
                line(&mut out, 0, &format!("follow {index}: {what}"));
                root_read(&mut out, &follow.walk);
                follow.around.iter().chain(&follow.links).for_each(|read| root_read(&mut out, read));
            }
        }
    }
    out
}

fn root_read(out: &mut String, root: &RootRead) {
    match &root.read {
        Read::Lookup(read) => lookup(out, read),
        Read::LookupWalk(both) => {
            lookup(out, &both.lookup);
            walk(out, &both.walk);
        }
        Read::Set(read) => set(out, 1, read),
        Read::Walk(read) => walk(out, read),
        Read::Links(read) => links(out, read),
        Read::Neighbours(read) => neighbours(out, read),
        Read::Suggest(read) => suggest(out, read),
        Read::Duplicates(read) => duplicates(out, read),
    }
    for (index, value) in root.params.iter().enumerate() {
        line(out, 1, &format!("${index} = {}", literal(value)));
    }
}

fn walk(out: &mut String, read: &Walk) {
    let depth = read.depth.map(|depth| format!(" depth {}", param(depth.exact))).unwrap_or_default();
    let from = format!("{} in {}", read.starts.property.name, param(read.starts.values));
    line(out, 1, &format!("walk from {from} by {}{depth}", way_text(&read.way)));
    if read.stop != Predicate::Constant(false) {
        line(out, 2, &format!("stop at {}", predicate(&read.stop)));
    }
    condition(out, &read.filter);
    let after = read.after.map(|(hops, key)| format!(" after ({}, {})", param(hops), param(key)));
    let what = if read.counted { "count of rows" } else { "rows" };
    line(out, 2, &format!("{what}{} limit {}", after.unwrap_or_default(), param(read.limit)));
    if read.counted {
        return;
    }
    for column in &read.columns {
        match column {
            WalkColumn::Label => line(out, 3, "label"),
            WalkColumn::Property(property) => line(out, 3, &property.name),
            WalkColumn::Meets(condition) => line(out, 3, &format!("meets {}", predicate(condition))),
        }
    }
}

fn links(out: &mut String, read: &Links) {
    let types = read.relationships.join("|");
    let from = format!("{} in {}", read.from.property.name, param(read.from.values));
    line(out, 1, &format!("links -[:{types}]-> {} from {from}", names(&read.nodes)));
    condition(out, &read.filter);
    read.columns.iter().for_each(|property| line(out, 2, &property.name));
}

fn neighbours(out: &mut String, read: &Neighbours) {
    let (types, nodes) = (read.relationships.join("|"), names(&read.nodes));
    let from = format!("{} in {}", read.of.property.name, param(read.of.values));
    line(out, 1, &format!("neighbours of {from} limit {}", param(read.limit)));
    condition(out, &read.filter);
    columns(out, 2, &read.columns);
    for direction in &read.directions {
        match direction {
            Direction::Out => line(out, 2, &format!("-[:{types}]-> {nodes}")),
            Direction::In => line(out, 2, &format!("<-[:{types}]- {nodes}")),
        }
    }
    match read.told {
        Told::Label => line(out, 3, "label"),
        Told::Degree(most) => line(out, 3, &format!("degree up to {}", param(most))),
    }
}

fn suggest(out: &mut String, read: &Suggest) {
    let nodes = read.nodes.as_ref().map(|nodes| format!("{} by {}", names(nodes), read.name.name));
    let what =
        nodes.into_iter().chain(read.tags.then(|| "tags".to_owned())).collect::<Vec<_>>().join(" and ");
    let later = read.candidates.map(|at| format!(", or a later word by {}", param(at))).unwrap_or_default();
    let (start, end, limit) = (param(read.start), param(read.end), param(read.limit));
    line(out, 1, &format!("suggest {what} from {start} up to {end}{later} limit {limit}"));
    condition(out, &read.filter);
}

fn duplicates(out: &mut String, read: &Duplicates) {
    let by = read.by.iter().map(|by| by.name().to_lowercase()).collect::<Vec<_>>().join(", ");
    let (limit, keys) = (param(read.limit), param(read.keys));
    line(out, 1, &format!("duplicates {} by {by} limit {limit}, keys limit {keys}", names(&read.nodes)));
    condition(out, &read.filter);
}

fn line(out: &mut String, depth: usize, text: &str) {
    // Writing to a String can't fail.
    let _ = writeln!(out, "{:indent$}{text}", "", indent = depth * 2);
}

/// Which nodes count, if not all.
fn condition(out: &mut String, filter: &Predicate) {
    if *filter != Predicate::Constant(true) {
        line(out, 2, &format!("where {}", predicate(filter)));
    }
}

fn lookup(out: &mut String, read: &Lookup) {
    let aliases = if read.aliases { " or alias" } else { "" };
    line(
        out,
        1,
        &format!(
            "lookup {} by {}{aliases} in {}",
            names(&read.nodes),
            read.keys.property.name,
            param(read.keys.values)
        ),
    );
    condition(out, &read.filter);
    columns(out, 2, &read.columns);
}

fn set(out: &mut String, depth: usize, read: &SetRead) {
    match &read.source {
        Source::Scan(nodes) => line(out, depth, &format!("scan {}", names(nodes))),
        Source::Expand(expand) => line(out, depth, &format!("expand {}", hop(expand))),
        Source::Search(search) => line(out, depth, &searched(search)),
    }
    if read.filter != Predicate::Constant(true) {
        line(out, depth + 1, &format!("where {}", predicate(&read.filter)));
    }
    if let Some(rows) = &read.rows {
        page(out, depth + 1, rows);
    }
    if read.total {
        line(out, depth + 1, "total");
    }
    if let Some(aggregate) = &read.aggregate {
        line(out, depth + 1, &format!("aggregate {}", measures(aggregate)));
    }
    for group in &read.groups {
        let by = match &group.by {
            GroupBy::Property(property) => property.name.to_string(),
            GroupBy::Type(_) => "type".to_owned(),
            GroupBy::Items(property) => format!("items of {} or null", property.name),
            GroupBy::Related { expand, condition, key } => {
                let condition = match &**condition {
                    Predicate::Constant(true) => String::new(),
                    other => format!(" with {}", predicate(other)),
                };
                format!("{} of {}{condition} or null", key.name, hop(expand))
            }
        };
        let inner = measures(&group.measures);
        line(out, depth + 1, format!("groups by {by} limit {} {inner}", param(group.limit)).trim_end());
        if let Some(filter) = &group.filter {
            line(out, depth + 2, &format!("where {}", predicate(filter)));
        }
    }
}

fn searched(search: &Search) -> String {
    let terms = search.terms.iter().map(|texts| {
        let texts = texts.iter().map(|text| param(*text)).collect::<Vec<_>>();
        format!("({})", texts.join(" or "))
    });
    let condition = match &search.condition {
        Predicate::Constant(true) => String::new(),
        other => format!(" where {}", predicate(other)),
    };
    let (start, whole) = search.name;
    format!(
        "search {} by {}: {} in weights {:?}, names {} or {}{condition}",
        names(&search.nodes),
        param(search.candidates),
        terms.collect::<Vec<_>>().join(" and "),
        search.classes,
        param(whole),
        param(start),
    )
}

fn page(out: &mut String, depth: usize, rows: &Rows) {
    let mut text = format!("rows order {}", rows.order.iter().map(order_key).collect::<Vec<_>>().join(", "));
    for (name, bound) in [("after", &rows.after), ("before", &rows.before)] {
        if let Some(values) = bound {
            let values: Vec<_> = values
                .iter()
                .map(|value| match value {
                    SeekValue::Null => "null".to_owned(),
                    SeekValue::Value(at) => param(*at),
                })
                .collect();
            let _ = write!(text, " {name} ({})", values.join(", "));
        }
    }
    if let Some(limit) = rows.limit {
        let whole = if rows.whole { " whole" } else { "" };
        let _ = write!(text, "{whole} limit {}", param(limit));
    }
    line(out, depth, &text);
    columns(out, depth + 1, &rows.columns);
}

fn columns(out: &mut String, depth: usize, columns: &[Column]) {
    for column in columns {
        match column {
            Column::Label => line(out, depth, "label"),
            Column::Property { subject, property } => {
                line(out, depth, &format!("{}{}", prefix(*subject), property.name));
            }
            Column::Nested { only, read } => {
                if let Some(nodes) = only {
                    line(out, depth, &format!("only for {}", names(nodes)));
                    set(out, depth + 1, read);
                } else {
                    set(out, depth, read);
                }
            }
        }
    }
}

pub(super) fn names(nodes: &Nodes) -> String {
    let tested = if nodes.test { " tested" } else { "" };
    match &nodes.label {
        Some(label) => format!(":{label}{tested}"),
        None => format!(":{}{tested}", nodes.labels.join("|")),
    }
}

pub(super) fn hop(expand: &Expand) -> String {
    let nodes = names(&expand.nodes);
    match expand.direction {
        Direction::Out => format!("-[:{}]-> {nodes}", expand.relationship),
        Direction::In => format!("<-[:{}]- {nodes}", expand.relationship),
    }
}

fn way_text(way: &Way) -> String {
    let types = way.relationships.join("|");
    let nodes = names(&way.nodes);
    let within = match &way.within {
        Predicate::Constant(true) => String::new(),
        within => format!(" within {}", predicate(within)),
    };
    match way.direction {
        Direction::Out => format!("-[:{types}]->+ {nodes}{within}"),
        Direction::In => format!("<-[:{types}]-+ {nodes}{within}"),
    }
}

fn order_key(key: &OrderKey) -> String {
    let direction = if key.descending { " desc" } else { "" };
    let nulls = match (key.property.guaranteed, key.nulls_first) {
        (true, _) => "",
        (false, true) => " nulls first",
        (false, false) => " nulls last",
    };
    format!("{}{}{direction}{nulls}", prefix(key.subject), key.property.name)
}

fn prefix(subject: Subject) -> &'static str {
    match subject {
        Subject::Node => "",
        Subject::Edge => "edge.",
        Subject::Score => "search.",
    }
}

fn measures(measures: &[Measure]) -> String {
    let each = measures.iter().map(|measure| {
        let function = match measure.function {
            Function::Count => "count",
            Function::Min => "min",
            Function::Max => "max",
            Function::Sum => "sum",
        };
        format!("{function}({})", measure.property.as_ref().map_or("*", |property| &property.name))
    });
    each.collect::<Vec<_>>().join(", ")
}

fn predicate(condition: &Predicate) -> String {
    match condition {
        Predicate::Constant(truth) => truth.to_string(),
        Predicate::And(items) => {
            format!("({})", items.iter().map(predicate).collect::<Vec<_>>().join(" and "))
        }
        Predicate::Or(items) => format!("({})", items.iter().map(predicate).collect::<Vec<_>>().join(" or ")),
        Predicate::Test { subject, property, test, negated } => {
            let not = if *negated { "not " } else { "" };
            format!("{not}{}{} {}", prefix(*subject), property.name, operator(test))
        }
        Predicate::Types { nodes, negated } => {
            format!("{}type in :{}", if *negated { "not " } else { "" }, nodes.labels.join("|"))
        }
        Predicate::Related { quantifier, expand, condition } => {
            let quantifier = match quantifier {
                Quantifier::Some => "some",
                Quantifier::None => "none",
                Quantifier::Single => "single",
                Quantifier::NotSingle => "not single",
            };
            format!("{quantifier} {} with {}", hop(expand), predicate(condition))
        }
        Predicate::Reaches { negated, way, condition } => {
            let reaches = if *negated { "reaches none" } else { "reaches some" };
            format!("{reaches} by {} with {}", way_text(way), predicate(condition))
        }
    }
}

fn operator(test: &Test) -> String {
    let (name, at) = match test {
        Test::Null => return "is missing".to_owned(),
        Test::Empty => return "is empty".to_owned(),
        Test::Unfit => return "is unfit".to_owned(),
        Test::Text { operator, param: at, ignore_case } => {
            let name = match operator {
                TextOperator::Eq => "=",
                TextOperator::Ne => "<>",
                TextOperator::In => "in",
                TextOperator::NotIn => "not in",
                TextOperator::Contains => "contains",
                TextOperator::StartsWith => "starts with",
                TextOperator::EndsWith => "ends with",
            };
            let case = if *ignore_case { " ignoring case" } else { "" };
            return format!("{name}{case} {}", param(*at));
        }
        Test::Eq(at) => ("=", at),
        Test::Ne(at) => ("<>", at),
        Test::In(at) => ("in", at),
        Test::NotIn(at) => ("not in", at),
        Test::Gt(at) => (">", at),
        Test::Gte(at) => (">=", at),
        Test::Lt(at) => ("<", at),
        Test::Lte(at) => ("<=", at),
        Test::Has(at) => ("has", at),
        Test::HasAny(at) => ("has any of", at),
        Test::HasAll(at) => ("has all of", at),
    };
    format!("{name} {}", param(*at))
}

fn param(at: Param) -> String {
    format!("${}", at.0)
}

fn literal(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(truth) => truth.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Float(number) => format!("{number:?}"),
        Value::String(text) => format!("{text:?}"),
        Value::DateTime(micros) => format!("datetime {micros}"),
        Value::Date(date) => format!("date {date}"),
        Value::List(items) => format!("[{}]", items.iter().map(literal).collect::<Vec<_>>().join(", ")),
        Value::Map(fields) => {
            let fields = fields.iter().map(|(name, value)| format!("{name}: {}", literal(value)));
            format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
        }
    }
}
