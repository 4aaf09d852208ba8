//! Bugs of searches, planted into the Plan that a store is given: each must show in some answer.
//!
//! In: a Plan. Out: the same with one bug. Must not know: statements, answers.

use mlg::{
    catalog::types::Direction,
    plan::types::{GroupBy, Plan, Predicate, Read, RootRead, Rows, Search, SetRead, Source},
    value::Value,
};

/// A kind of bug.
pub(crate) struct Bug {
    /// What goes wrong.
    pub(crate) name: &'static str,
    /// Plants it into a read with the values of its parameters, where it fits.
    plant: fn(&mut SetRead, &mut [Value]) -> bool,
}

/// The bugs, each a small misreading of the Plan.
pub(crate) const BUGS: &[Bug] = &[
    Bug {
        name: "score of a term forgotten",
        plant: |read, _| {
            words(read).is_some_and(|search| search.terms.len() > 1 && search.terms.pop().is_some())
        },
    },
    Bug {
        name: "one of a term's texts forgotten",
        plant: |read, _| {
            words(read).is_some_and(|search| {
                search.terms.iter_mut().any(|texts| texts.len() > 1 && texts.pop().is_some())
            })
        },
    },
    Bug {
        name: "words of the greatest weight forgotten",
        plant: |read, _| {
            words(read).is_some_and(|search| search.classes.len() > 1 && search.classes.remove(0) > 0)
        },
    },
    Bug {
        name: "a whole name counts like its start",
        plant: |read, _| {
            words(read).is_some_and(|search| {
                std::mem::replace(&mut search.name.1, search.candidates) != search.candidates
            })
        },
    },
    Bug {
        name: "the start of a name counts for nothing",
        plant: |read, _| {
            words(read).is_some_and(|search| {
                std::mem::replace(&mut search.name.0, search.candidates) != search.candidates
            })
        },
    },
    Bug {
        name: "`where` forgotten",
        plant: |read, _| words(read).is_some_and(|search| all(&mut search.condition)),
    },
    Bug { name: "what is selected forgotten", plant: |read, _| read.rows.is_some() && all(&mut read.filter) },
    Bug { name: "worst first", plant: |read, _| page(read).is_some_and(|page| turned(page, 0)) },
    Bug {
        name: "ties the other way round",
        plant: |read, _| page(read).is_some_and(|page| turned(page, page.order.len() - 1)),
    },
    Bug {
        name: "cursor ignored",
        plant: |read, _| page(read).is_some_and(|page| page.after.take().is_some()),
    },
    Bug {
        name: "a hit too few",
        plant: |read, params| {
            let limit = page(read).and_then(|page| page.limit).map(|limit| &mut params[limit.0]);
            let Some(Value::Int(limit)) = limit else { return false };
            *limit -= 1;
            *limit > 0
        },
    },
    Bug {
        name: "a facet counts only what it selects",
        plant: |read, _| read.groups.iter_mut().any(|group| group.filter.take().is_some()),
    },
    Bug {
        name: "what has no value is not counted",
        plant: |read, _| {
            read.groups.iter_mut().any(|group| match &group.by {
                GroupBy::Items(property) => {
                    group.by = GroupBy::Property(property.clone());
                    true
                }
                GroupBy::Property(_) | GroupBy::Type(_) | GroupBy::Related { .. } => false,
            })
        },
    },
    Bug {
        name: "related the other way round",
        plant: |read, _| {
            read.groups.iter_mut().any(|group| match &mut group.by {
                GroupBy::Related { expand, .. } => {
                    expand.direction = match expand.direction {
                        Direction::In => Direction::Out,
                        Direction::Out => Direction::In,
                    };
                    true
                }
                GroupBy::Property(_) | GroupBy::Type(_) | GroupBy::Items(_) => false,
            })
        },
    },
];

impl Bug {
    /// The Plan with the bug; nothing if it fits nowhere.
    pub(crate) fn planted(&self, plan: &Plan) -> Option<Plan> {
        let mut plan = plan.clone();
        let mut planted = false;
        for RootRead { read, params, .. } in &mut plan.reads {
            if let Read::Set(read) = read {
                planted |= (self.plant)(read, params);
            }
        }
        planted.then_some(plan)
    }
}

fn words(read: &mut SetRead) -> Option<&mut Search> {
    match &mut read.source {
        Source::Search(search) => Some(search),
        Source::Scan(_) | Source::Expand(_) => None,
    }
}

fn page(read: &mut SetRead) -> Option<&mut Rows> {
    read.rows.as_mut()
}

fn all(condition: &mut Predicate) -> bool {
    std::mem::replace(condition, Predicate::Constant(true)) != Predicate::Constant(true)
}

fn turned(page: &mut Rows, key: usize) -> bool {
    page.order[key].descending = !page.order[key].descending;
    true
}
