//! Bugs as a lowering could have them, planted into the Plan that a store is given: each must show in some answer.
//!
//! In: a Plan. Out: the same with one kind of bug wherever it fits. Must not know: statements, answers.

use mlg::{
    catalog::types::Direction,
    plan::types::{
        Column, Expand, Function, Plan, Predicate, Quantifier, Read, RootRead, SetRead, Source, Test,
        TextOperator,
    },
    value::Value,
};

/// A kind of bug.
pub(crate) struct Bug {
    /// What goes wrong.
    pub(crate) name: &'static str,
    plant: Plant,
}

/// Where a bug can be.
enum Plant {
    Set(fn(&mut SetRead) -> bool),
    Predicate(fn(&mut Predicate) -> bool),
    Expand(fn(&mut Expand) -> bool),
    Limit(fn(&mut Value) -> bool),
}

/// The bugs, each a small misreading of the Plan.
pub(crate) const BUGS: &[Bug] = &[
    Bug { name: "`none` read as `some`", plant: Plant::Predicate(none_as_some) },
    Bug { name: "`single` read as `some`", plant: Plant::Predicate(single_as_some) },
    Bug { name: "tie-break by key dropped", plant: Plant::Set(no_tie_break) },
    Bug { name: "missing values at the other end", plant: Plant::Set(nulls_turned) },
    Bug { name: "`gt` read as `gte`", plant: Plant::Predicate(gt_as_gte) },
    Bug { name: "one row too few", plant: Plant::Limit(one_less) },
    Bug { name: "relationship walked the wrong way", plant: Plant::Expand(turned) },
    Bug { name: "type of the far end not tested", plant: Plant::Expand(untested) },
    Bug { name: "`ignoreCase` forgotten", plant: Plant::Predicate(case_kept) },
    Bug { name: "total without the filter", plant: Plant::Set(total_of_all) },
    Bug { name: "negation forgotten", plant: Plant::Predicate(negation_dropped) },
    Bug { name: "values counted as nodes", plant: Plant::Set(nodes_counted) },
    Bug { name: "`hasAll` read as `hasAny`", plant: Plant::Predicate(all_as_any) },
    Bug { name: "cursor ignored", plant: Plant::Set(cursor_ignored) },
];

impl Bug {
    /// The Plan with the bug wherever it fits; nothing if it fits nowhere.
    pub(crate) fn planted(&self, plan: &Plan) -> Option<Plan> {
        let mut plan = plan.clone();
        let mut planted = false;
        for RootRead { read, params, .. } in &mut plan.reads {
            sets(read, &mut |set| match self.plant {
                Plant::Set(plant) => planted |= plant(set),
                Plant::Predicate(plant) => predicates(&mut set.filter, &mut |at| planted |= plant(at)),
                Plant::Expand(plant) => {
                    if let Source::Expand(expand) = &mut set.source {
                        planted |= plant(expand);
                    }
                    predicates(&mut set.filter, &mut |at| {
                        if let Predicate::Related { expand, .. } = at {
                            planted |= plant(expand);
                        }
                    });
                }
                Plant::Limit(plant) => {
                    let limit = set.rows.as_ref().and_then(|rows| rows.limit);
                    planted |= limit.is_some_and(|limit| plant(&mut params[limit.0]));
                }
            });
        }
        planted.then_some(plan)
    }
}

/// Visits each set of a read.
fn sets(read: &mut Read, visit: &mut dyn FnMut(&mut SetRead)) {
    match read {
        Read::Lookup(lookup) => nested(&mut lookup.columns, visit),
        Read::Set(set) => visit_set(set, visit),
        Read::LookupWalk(_)
        | Read::Walk(_)
        | Read::Links(_)
        | Read::Neighbours(_)
        | Read::Suggest(_)
        | Read::Duplicates(_) => {}
    }
}

fn visit_set(set: &mut SetRead, visit: &mut dyn FnMut(&mut SetRead)) {
    visit(set);
    if let Some(rows) = &mut set.rows {
        nested(&mut rows.columns, visit);
    }
}

fn nested(columns: &mut [Column], visit: &mut dyn FnMut(&mut SetRead)) {
    for column in columns {
        match column {
            Column::Nested { read, .. } => visit_set(read, visit),
            Column::Label | Column::Property { .. } => {}
        }
    }
}

/// Visits a predicate and all inside it.
fn predicates(predicate: &mut Predicate, visit: &mut dyn FnMut(&mut Predicate)) {
    visit(predicate);
    match predicate {
        Predicate::And(items) | Predicate::Or(items) => {
            for item in items {
                predicates(item, visit);
            }
        }
        Predicate::Related { condition, .. } | Predicate::Reaches { condition, .. } => {
            predicates(condition, visit);
        }
        Predicate::Constant(_) | Predicate::Test { .. } | Predicate::Types { .. } => {}
    }
}

fn none_as_some(at: &mut Predicate) -> bool {
    let Predicate::Related { quantifier: quantifier @ Quantifier::None, .. } = at else { return false };
    *quantifier = Quantifier::Some;
    true
}

fn single_as_some(at: &mut Predicate) -> bool {
    let Predicate::Related { quantifier: quantifier @ Quantifier::Single, .. } = at else { return false };
    *quantifier = Quantifier::Some;
    true
}

fn no_tie_break(set: &mut SetRead) -> bool {
    let Some(rows) = set.rows.as_mut().filter(|rows| rows.order.len() > 1) else { return false };
    rows.order.pop();
    rows.after.as_mut().map(Vec::pop);
    rows.before.as_mut().map(Vec::pop);
    true
}

fn nulls_turned(set: &mut SetRead) -> bool {
    let mut planted = false;
    for key in set.rows.iter_mut().flat_map(|rows| &mut rows.order).filter(|key| !key.property.guaranteed) {
        key.nulls_first = !key.nulls_first;
        planted = true;
    }
    planted
}

fn gt_as_gte(at: &mut Predicate) -> bool {
    let Predicate::Test { test, .. } = at else { return false };
    let Test::Gt(param) = *test else { return false };
    *test = Test::Gte(param);
    true
}

fn one_less(limit: &mut Value) -> bool {
    let Value::Int(limit) = limit else { return false };
    let fits = *limit > 0;
    *limit -= i64::from(fits);
    fits
}

fn turned(expand: &mut Expand) -> bool {
    expand.direction = match expand.direction {
        Direction::Out => Direction::In,
        Direction::In => Direction::Out,
    };
    true
}

fn untested(expand: &mut Expand) -> bool {
    std::mem::take(&mut expand.nodes.test)
}

fn case_kept(at: &mut Predicate) -> bool {
    let Predicate::Test { test, .. } = at else { return false };
    let Test::Text { operator, param, ignore_case: true } = *test else { return false };
    *test = match operator {
        TextOperator::Eq => Test::Eq(param),
        TextOperator::Ne => Test::Ne(param),
        TextOperator::In => Test::In(param),
        TextOperator::NotIn => Test::NotIn(param),
        TextOperator::Contains | TextOperator::StartsWith | TextOperator::EndsWith => {
            Test::Text { operator, param, ignore_case: false }
        }
    };
    true
}

fn total_of_all(set: &mut SetRead) -> bool {
    let alone = set.rows.is_none() && set.aggregate.is_none() && set.groups.is_empty();
    let fits = set.total && alone && set.filter != Predicate::Constant(true);
    if fits {
        set.filter = Predicate::Constant(true);
    }
    fits
}

fn negation_dropped(at: &mut Predicate) -> bool {
    match at {
        Predicate::Test { negated, .. } | Predicate::Types { negated, .. } => std::mem::take(negated),
        Predicate::Constant(_)
        | Predicate::And(_)
        | Predicate::Or(_)
        | Predicate::Related { .. }
        | Predicate::Reaches { .. } => false,
    }
}

fn nodes_counted(set: &mut SetRead) -> bool {
    let of_groups = set.groups.iter_mut().flat_map(|group| &mut group.measures);
    let mut planted = false;
    for measure in set.aggregate.iter_mut().flatten().chain(of_groups) {
        planted |= measure.function == Function::Count && measure.property.take().is_some();
    }
    planted
}

fn all_as_any(at: &mut Predicate) -> bool {
    let Predicate::Test { test, .. } = at else { return false };
    let Test::HasAll(param) = *test else { return false };
    *test = Test::HasAny(param);
    true
}

fn cursor_ignored(set: &mut SetRead) -> bool {
    set.rows.as_mut().is_some_and(|rows| rows.after.take().is_some())
}
