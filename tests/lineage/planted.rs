//! Bugs of walks, planted into the Plan that a store is given: each must show in some answer.
//!
//! In: a Plan. Out: the same with one kind of bug wherever it fits. Must not know: statements, answers.

use mlg::{
    catalog::types::Direction,
    plan::types::{
        Column, Follow, LineageFollow, Neighbours, PathsFollow, Plan, Predicate, ReachFollow, Read, RootRead,
        SetRead, SimilarFollow, Walk, WalkColumn, Way,
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
    /// In any walk, with the values of its parameters.
    Walk(fn(&mut Walk, &mut [Value]) -> bool),
    /// In a filter on what is up- or downstream: whether it is negated, its way, its condition.
    Reaches(fn(&mut bool, &mut Way, &mut Predicate) -> bool),
    Lineage(fn(&mut LineageFollow) -> bool),
    Reach(fn(&mut ReachFollow) -> bool),
    Paths(fn(&mut PathsFollow) -> bool),
    Similar(fn(&mut SimilarFollow) -> bool),
}

/// The bugs, each a small misreading of the Plan.
pub(crate) const BUGS: &[Bug] = &[
    Bug { name: "walk the wrong way", plant: Plant::Walk(|walk, _| turned(&mut walk.way)) },
    Bug { name: "`within` dropped", plant: Plant::Walk(|walk, _| dropped(&mut walk.way.within, true)) },
    Bug { name: "`stopAt` dropped", plant: Plant::Walk(|walk, _| dropped(&mut walk.stop, false)) },
    Bug { name: "`where` of a page dropped", plant: Plant::Walk(|walk, _| dropped(&mut walk.filter, true)) },
    Bug {
        name: "`where` of a whole walk dropped",
        plant: Plant::Lineage(|follow| always(&mut follow.walk, 1)),
    },
    Bug {
        name: "way through what is not walked past",
        plant: Plant::Lineage(|follow| forgotten(&mut follow.walk, 2)),
    },
    Bug { name: "a hop too few", plant: Plant::Walk(shallower) },
    Bug { name: "depth forgotten", plant: Plant::Lineage(|follow| follow.lineage.depth.take().is_some()) },
    Bug { name: "a row too few", plant: Plant::Walk(one_less) },
    Bug { name: "cursor of a page ignored", plant: Plant::Walk(|walk, _| walk.after.take().is_some()) },
    Bug {
        name: "cursor of a whole walk ignored",
        plant: Plant::Lineage(|follow| follow.lineage.after.take().is_some()),
    },
    Bug { name: "a relationship not walked", plant: Plant::Walk(|walk, _| narrower(&mut walk.way)) },
    Bug {
        name: "ways told the wrong way",
        plant: Plant::Lineage(|follow| opposite(&mut follow.lineage.direction)),
    },
    Bug { name: "a relationship not told", plant: Plant::Lineage(untold) },
    Bug { name: "all are live", plant: Plant::Reach(|follow| always(&mut follow.walk, 1)) },
    Bug { name: "depth of an impact forgotten", plant: Plant::Reach(|follow| follow.depth.take().is_some()) },
    Bug {
        name: "people around forgotten",
        plant: Plant::Reach(|follow| follow.around.as_mut().is_some_and(halved)),
    },
    Bug {
        name: "people around a lineage forgotten",
        plant: Plant::Lineage(|follow| follow.around.as_mut().is_some_and(halved)),
    },
    Bug {
        name: "negation of a filter dropped",
        plant: Plant::Reaches(|negated, _, _| std::mem::take(negated)),
    },
    Bug { name: "filter the wrong way", plant: Plant::Reaches(|_, way, _| turned(way)) },
    Bug {
        name: "`within` of a filter dropped",
        plant: Plant::Reaches(|_, way, _| dropped(&mut way.within, true)),
    },
    Bug { name: "`through` of a filter narrower", plant: Plant::Reaches(|_, way, _| narrower(way)) },
    Bug {
        name: "condition of a filter dropped",
        plant: Plant::Reaches(|_, _, condition| dropped(condition, true)),
    },
    Bug { name: "a hop of paths too few", plant: Plant::Paths(|follow| one_off(&mut follow.hops)) },
    Bug { name: "a path too few", plant: Plant::Paths(|follow| one_off(&mut follow.limit)) },
    Bug { name: "`within` of paths dropped", plant: Plant::Paths(|follow| always(&mut follow.walk, 1)) },
    Bug {
        name: "`within` of the other end dropped",
        plant: Plant::Paths(|follow| follow.target.take().is_some()),
    },
    Bug { name: "a similar asset too few", plant: Plant::Similar(|follow| one_off(&mut follow.size)) },
    Bug {
        name: "similar by what is downstream forgotten",
        plant: Plant::Similar(|follow| {
            neighbours(&mut follow.downstream).directions.iter_mut().all(opposite)
        }),
    },
    Bug {
        name: "what is beyond neighbours read the wrong way",
        plant: Plant::Similar(|follow| neighbours(&mut follow.upstream).directions.iter_mut().all(opposite)),
    },
    Bug {
        name: "neighbours upstream and downstream exchanged",
        plant: Plant::Similar(|follow| {
            neighbours(&mut follow.others).directions.reverse();
            true
        }),
    },
    Bug {
        name: "neighbours of two are hubs",
        plant: Plant::Similar(|follow| std::mem::replace(&mut follow.hub, 1) > 1),
    },
    Bug {
        name: "one candidate alone",
        plant: Plant::Similar(|follow| std::mem::replace(&mut follow.candidates, 1) > 1),
    },
    Bug {
        name: "degrees counted up to two",
        plant: Plant::Similar(|follow| {
            std::mem::replace(&mut follow.others.params[2], Value::Int(2)) != Value::Int(2)
        }),
    },
    Bug {
        name: "a relationship not compared",
        plant: Plant::Similar(|follow| neighbours(&mut follow.others).relationships.pop().is_some()),
    },
];

impl Bug {
    /// The Plan with the bug wherever it fits; nothing if it fits nowhere.
    pub(crate) fn planted(&self, plan: &Plan) -> Option<Plan> {
        let mut plan = plan.clone();
        let mut planted = false;
        for follow in &mut plan.follows {
            match (follow, &self.plant) {
                (Follow::Lineage(follow), Plant::Lineage(plant)) => planted |= plant(follow),
                (Follow::Reach(follow), Plant::Reach(plant)) => planted |= plant(follow),
                (Follow::Paths(follow), Plant::Paths(plant)) => planted |= plant(follow),
                (Follow::Similar(follow), Plant::Similar(plant)) => planted |= plant(follow),
                _ => {}
            }
        }
        for RootRead { read, params, .. } in reads(&mut plan) {
            match (read, &self.plant) {
                (Read::Walk(walk), Plant::Walk(plant)) => planted |= plant(walk, params),
                (read, Plant::Reaches(plant)) => {
                    filters(read, &mut |filter| planted |= reaches(filter, *plant))
                }
                _ => {}
            }
        }
        planted.then_some(plan)
    }
}

/// Every read of a Plan.
fn reads(plan: &mut Plan) -> Vec<&mut RootRead> {
    let follows = plan.follows.iter_mut().flat_map(|follow| match follow {
        Follow::Computed(_) | Follow::Walked => Vec::new(),
        Follow::Nodes(read) => vec![&mut **read],
        Follow::Lineage(follow) => {
            [&mut follow.walk].into_iter().chain(&mut follow.links).chain(&mut follow.around).collect()
        }
        Follow::Paths(follow) => {
            [&mut follow.walk].into_iter().chain([&mut follow.links]).chain(&mut follow.target).collect()
        }
        Follow::Similar(follow) => {
            vec![&mut follow.own, &mut follow.upstream, &mut follow.downstream, &mut follow.others]
        }
        Follow::Reach(follow) => {
            [&mut follow.walk].into_iter().chain(&mut follow.around).chain(&mut follow.links).collect()
        }
    });
    plan.reads.iter_mut().chain(follows).collect()
}

/// Visits each filter of a read.
fn filters(read: &mut Read, visit: &mut dyn FnMut(&mut Predicate)) {
    match read {
        Read::Lookup(lookup) => nested(&mut lookup.columns, visit),
        Read::Set(set) => filters_of_set(set, visit),
        Read::Walk(walk) => {
            [&mut walk.way.within, &mut walk.stop, &mut walk.filter].into_iter().for_each(&mut *visit);
            for column in &mut walk.columns {
                if let WalkColumn::Meets(condition) = column {
                    visit(condition);
                }
            }
        }
        Read::LookupWalk(_)
        | Read::Links(_)
        | Read::Neighbours(_)
        | Read::Suggest(_)
        | Read::Duplicates(_) => {}
    }
}

fn filters_of_set(set: &mut SetRead, visit: &mut dyn FnMut(&mut Predicate)) {
    visit(&mut set.filter);
    if let Some(rows) = &mut set.rows {
        nested(&mut rows.columns, visit);
    }
}

fn nested(columns: &mut [Column], visit: &mut dyn FnMut(&mut Predicate)) {
    for column in columns {
        if let Column::Nested { read, .. } = column {
            filters_of_set(read, visit);
        }
    }
}

/// Plants a bug wherever something is reached, at any depth of a predicate.
fn reaches(predicate: &mut Predicate, plant: fn(&mut bool, &mut Way, &mut Predicate) -> bool) -> bool {
    match predicate {
        Predicate::And(items) | Predicate::Or(items) => {
            items.iter_mut().fold(false, |planted, item| reaches(item, plant) | planted)
        }
        Predicate::Related { condition, .. } => reaches(condition, plant),
        Predicate::Reaches { negated, way, condition } => {
            let inside = reaches(&mut way.within, plant) | reaches(condition, plant);
            plant(negated, way, condition) | inside
        }
        Predicate::Constant(_) | Predicate::Test { .. } | Predicate::Types { .. } => false,
    }
}

fn opposite(direction: &mut Direction) -> bool {
    *direction = match direction {
        Direction::Out => Direction::In,
        Direction::In => Direction::Out,
    };
    true
}

fn turned(way: &mut Way) -> bool {
    opposite(&mut way.direction)
}

fn narrower(way: &mut Way) -> bool {
    way.relationships.len() > 1 && way.relationships.pop().is_some()
}

fn dropped(condition: &mut Predicate, truth: bool) -> bool {
    let fits = !matches!(condition, Predicate::Constant(_));
    *condition = Predicate::Constant(truth);
    fits
}

/// Of a column that says whether a condition is met it says that it is.
fn always(walk: &mut RootRead, column: usize) -> bool {
    let Read::Walk(walk) = &mut walk.read else { return false };
    let Some(WalkColumn::Meets(condition)) = walk.columns.get_mut(column) else { return false };
    dropped(condition, true)
}

fn forgotten(walk: &mut RootRead, column: usize) -> bool {
    let Read::Walk(walk) = &mut walk.read else { return false };
    let fits = walk.columns.len() > column;
    walk.columns.truncate(column);
    fits
}

/// A hop too many would not show: what lies beyond the depth asked for is left out of every record.
fn shallower(walk: &mut Walk, params: &mut [Value]) -> bool {
    let Some(depth) = &walk.depth else { return false };
    let Value::Int(hops) = &mut params[depth.exact.0] else { return false };
    let fits = *hops > 1;
    *hops -= i64::from(fits);
    fits
}

fn one_less(walk: &mut Walk, params: &mut [Value]) -> bool {
    let Value::Int(limit) = &mut params[walk.limit.0] else { return false };
    let fits = *limit > 0;
    *limit -= i64::from(fits);
    fits
}

fn one_off(number: &mut usize) -> bool {
    let fits = *number > 1;
    *number -= usize::from(fits);
    fits
}

fn neighbours(read: &mut RootRead) -> &mut Neighbours {
    let Read::Neighbours(neighbours) = &mut read.read else { panic!("it reads neighbours") };
    neighbours
}

fn untold(follow: &mut LineageFollow) -> bool {
    let Some(RootRead { read: Read::Links(links), .. }) = &mut follow.links else { return false };
    links.relationships.len() > 1 && links.relationships.pop().is_some()
}

/// Of each list of related assets only the first.
fn halved(around: &mut RootRead) -> bool {
    let mut fits = false;
    for limit in &mut around.params {
        if let Value::Int(limit) = limit {
            fits |= *limit > 1;
            *limit = 1;
        }
    }
    fits
}
