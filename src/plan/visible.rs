//! What a caller may not see is taken out of every read, so that an answer is as if it were not there.
//!
//! In: a Plan, and an [`Access`]. Out: the same Plan with conditions in each place where nodes come in.
//! Must not know: which field of the API a read is for, statements.
//!
//! It is one pass over the Plan because every entry point ends up here: a root field, a nested one, a filter, an entity, a
//! search, a walk. All matches are exhaustive, so a new kind of read can't be forgotten.

use std::sync::Arc;

use super::{
    columns::Context,
    filter, object,
    predicate::{and, negate, or, related},
    root::By,
    types::{
        Column, Expand, Follow, Links, Neighbours, Nodes, Plan, Predicate, Quantifier, Read, RootRead,
        SetRead, Source, Suggest, Unseen, Walk, WalkColumn, Way,
    },
};
use crate::{
    access::Access,
    catalog::types::{Catalog, Direction, TypeId, TypeKind, TypeSet},
    error::ClientError,
    plan::types::GroupBy,
    value::Value,
};

/// Restricts all reads of a plan.
pub(super) fn restrict(by: By<'_>, plan: &mut Plan) -> Result<(), ClientError> {
    let (catalog, _, access) = by;
    if !access.restricts() {
        return Ok(());
    }
    let sight = Sight { catalog, access, rule: rule(by)? };
    for read in &mut plan.reads {
        sight.read(read);
    }
    for write in &mut plan.writes {
        write.sight.iter_mut().chain(&mut write.related).for_each(|read| sight.read(read));
        sight.read(&mut write.known);
    }
    if let Some(watch) = &mut plan.watch {
        sight.read(&mut watch.asked);
        sight.read(&mut watch.known);
    }
    for follow in &mut plan.follows {
        sight.follow(follow);
    }
    Ok(())
}

/// What the caller's rule says, on parameters of its own; nothing where all assets are seen.
fn rule(by: By<'_>) -> Result<Option<(Predicate, Vec<Value>)>, ClientError> {
    let (_, _, access) = by;
    let Some(condition) = &access.condition else { return Ok(None) };
    let mut context = Context::new(by, 0);
    let rule = match &condition.filter {
        Some(filter) => filter::filter(&mut context, Some(filter))?,
        None => Predicate::Constant(false),
    };
    Ok((rule != Predicate::Constant(true)).then_some((rule, context.params)))
}

/// What is seen.
struct Sight<'a> {
    catalog: &'a Catalog,
    access: &'a Access,
    rule: Option<(Predicate, Vec<Value>)>,
}

impl Sight<'_> {
    fn read(&self, root: &mut RootRead) {
        let mut place = Place { sight: self, params: &mut root.params, offset: None };
        match &mut root.read {
            Read::Lookup(lookup) => {
                place.columns(&mut lookup.columns);
                let visible = place.visible(&lookup.nodes.types);
                also(&mut lookup.filter, visible);
            }
            Read::LookupWalk(_) => unreachable!("what is read at once is put together of what is restricted"),
            Read::Set(set) => place.set(set),
            Read::Walk(walk) => place.walk(walk),
            Read::Links(links) => place.links(links),
            Read::Neighbours(neighbours) => place.neighbours(neighbours),
            Read::Suggest(suggest) => place.suggest(suggest),
            Read::Duplicates(duplicates) => {
                let visible = place.visible(&duplicates.nodes.types);
                also(&mut duplicates.filter, visible);
            }
        }
    }

    fn follow(&self, follow: &mut Follow) {
        match follow {
            Follow::Computed(_) | Follow::Walked => {}
            Follow::Nodes(read) => self.read(read),
            Follow::Lineage(lineage) => {
                if lineage.lineage.whole.is_some() {
                    lineage.lineage.unseen = self.told_walk(&mut lineage.walk);
                } else {
                    self.read(&mut lineage.walk);
                }
                lineage.links.iter_mut().chain(&mut lineage.around).for_each(|read| self.read(read));
            }
            Follow::Reach(reach) => {
                reach.unseen = self.told_walk(&mut reach.walk);
                reach.links.iter_mut().chain(&mut reach.around).for_each(|read| self.read(read));
            }
            Follow::Paths(paths) => {
                self.walk_of_paths(&mut paths.walk);
                std::iter::once(&mut paths.links).chain(&mut paths.target).for_each(|read| self.read(read));
            }
            Follow::Similar(similar) => {
                let reads =
                    [&mut similar.own, &mut similar.upstream, &mut similar.downstream, &mut similar.others];
                for read in reads {
                    self.read(read);
                }
            }
        }
    }

    /// A walk that tells of each node whether it is seen: a last column says so. What is not is reached, whatever the hop
    /// is to meet, since nothing may depend on what it holds.
    fn told_walk(&self, root: &mut RootRead) -> Unseen {
        let Read::Walk(walk) = &mut root.read else { unreachable!("the walk of a follow is a walk") };
        let mut place = Place { sight: self, params: &mut root.params, offset: None };
        place.way(&mut walk.way);
        place.predicate(&mut walk.stop);
        place.predicate(&mut walk.filter);
        for column in &mut walk.columns {
            place.walk_column(column);
        }
        let visible = place.visible(&walk.way.nodes.types);
        // A walk that leads nowhere meets nothing that is not seen.
        let nothing_to_tell =
            visible == Predicate::Constant(true) || walk.way.within == Predicate::Constant(false);
        if nothing_to_tell {
            return Unseen::None;
        }
        let unseen = negate(visible.clone());
        let goes_on = self.access.goes_on() && walk.way.within == Predicate::Constant(true);
        if goes_on {
            also(&mut walk.stop, visible.clone());
        } else {
            walk.way.within = or(vec![walk.way.within.clone(), unseen.clone()]);
            walk.stop = or(vec![walk.stop.clone(), unseen]);
        }
        // Who is told apart can't be counted by the store.
        walk.counted = false;
        // Label, what is returned, what is not walked past, what is seen.
        if walk.columns.len() < 3 {
            walk.columns.push(WalkColumn::Meets(Predicate::Constant(false)));
        }
        walk.columns.push(WalkColumn::Meets(visible));
        if goes_on { Unseen::Shown } else { Unseen::Ends }
    }

    /// A path leads over what is seen alone: the rest is met, but not walked past.
    fn walk_of_paths(&self, root: &mut RootRead) {
        let Read::Walk(walk) = &mut root.read else { unreachable!("the walk of a follow is a walk") };
        let mut place = Place { sight: self, params: &mut root.params, offset: None };
        place.way(&mut walk.way);
        place.predicate(&mut walk.stop);
        for column in &mut walk.columns {
            place.walk_column(column);
        }
        let visible = place.visible(&walk.way.nodes.types);
        walk.stop = or(vec![walk.stop.clone(), negate(visible.clone())]);
        for column in &mut walk.columns {
            if let WalkColumn::Meets(within) = column {
                also(within, visible.clone());
            }
        }
    }

    fn is_closed(&self, relationship: &str) -> bool {
        self.access.closed.contains(relationship)
    }
}

/// One read: where its parameters are, and where those of the rule stand among them, once they do.
struct Place<'p, 's> {
    sight: &'s Sight<'s>,
    params: &'p mut Vec<Value>,
    offset: Option<usize>,
}

impl Place<'_, '_> {
    fn set(&mut self, set: &mut SetRead) {
        self.predicate(&mut set.filter);
        let visible = match &mut set.source {
            Source::Scan(nodes) => self.visible(&nodes.types),
            Source::Expand(expand) => self.far(expand),
            Source::Search(search) => {
                self.predicate(&mut search.condition);
                let visible = self.visible(&search.nodes.types);
                also(&mut search.condition, visible);
                // It holds for every part.
                Predicate::Constant(true)
            }
        };
        for group in &mut set.groups {
            if let Some(filter) = &mut group.filter {
                self.predicate(filter);
                also(filter, visible.clone());
            }
            match &mut group.by {
                GroupBy::Property(_) | GroupBy::Type(_) | GroupBy::Items(_) => {}
                GroupBy::Related { expand, condition, .. } => {
                    self.predicate(condition);
                    let far = self.far(expand);
                    also(condition, far);
                }
            }
        }
        also(&mut set.filter, visible);
        if let Some(rows) = &mut set.rows {
            self.columns(&mut rows.columns);
        }
    }

    fn columns(&mut self, columns: &mut [Column]) {
        for column in columns {
            match column {
                Column::Label | Column::Property { .. } => {}
                Column::Nested { read, .. } => self.set(read),
            }
        }
    }

    /// A walk that meets nothing but what is seen.
    fn walk(&mut self, walk: &mut Walk) {
        self.way(&mut walk.way);
        let visible = self.visible(&walk.way.nodes.types);
        also(&mut walk.way.within, visible);
        self.predicate(&mut walk.stop);
        self.predicate(&mut walk.filter);
        for column in &mut walk.columns {
            self.walk_column(column);
        }
    }

    fn walk_column(&mut self, column: &mut WalkColumn) {
        match column {
            WalkColumn::Label | WalkColumn::Property(_) => {}
            WalkColumn::Meets(condition) => self.predicate(condition),
        }
    }

    fn way(&mut self, way: &mut Way) {
        self.predicate(&mut way.within);
        if self.close(&mut way.relationships) {
            way.within = Predicate::Constant(false);
        }
    }

    /// Takes closed relationships away. There is no statement about none: if all are, one stays, and it says so.
    fn close(&self, relationships: &mut Vec<Arc<str>>) -> bool {
        if relationships.iter().all(|one| self.sight.is_closed(one)) {
            relationships.truncate(1);
            return true;
        }
        relationships.retain(|one| !self.sight.is_closed(one));
        false
    }

    fn links(&mut self, links: &mut Links) {
        let visible = self.visible(&links.nodes.types);
        also(&mut links.filter, visible);
        if self.close(&mut links.relationships) {
            links.filter = Predicate::Constant(false);
        }
    }

    fn neighbours(&mut self, neighbours: &mut Neighbours) {
        let visible = self.visible(&neighbours.nodes.types);
        also(&mut neighbours.filter, visible);
        if self.close(&mut neighbours.relationships) {
            neighbours.filter = Predicate::Constant(false);
        }
        self.columns(&mut neighbours.columns);
    }

    fn suggest(&mut self, suggest: &mut Suggest) {
        // A tag is one of any asset, whatever types names are asked of.
        let assets = self.sight.catalog.asset.map(|asset| self.sight.catalog.interface(asset).types);
        let types = assets.or(suggest.nodes.as_ref().map(|nodes| nodes.types)).unwrap_or_default();
        let visible = self.visible(&types);
        also(&mut suggest.filter, visible);
    }

    /// A condition of the request: what it speaks of beside its node is restricted as well.
    fn predicate(&mut self, predicate: &mut Predicate) {
        match predicate {
            Predicate::Constant(_) | Predicate::Test { .. } | Predicate::Types { .. } => {}
            Predicate::And(parts) | Predicate::Or(parts) => {
                for part in parts {
                    self.predicate(part);
                }
            }
            Predicate::Related { quantifier, expand, condition } => {
                self.predicate(condition);
                let far = self.far(expand);
                also(condition, far);
                *predicate = related(*quantifier, expand.clone(), (**condition).clone());
            }
            Predicate::Reaches { negated, way, condition } => {
                self.predicate(condition);
                self.way(way);
                let visible = self.visible(&way.nodes.types);
                if self.sight.access.goes_on() && way.within == Predicate::Constant(true) {
                    also(condition, visible);
                } else {
                    also(&mut way.within, visible);
                }
                if [&**condition, &way.within].contains(&&Predicate::Constant(false)) {
                    *predicate = Predicate::Constant(*negated);
                }
            }
        }
    }

    /// What the far end of a relationship must meet to be seen. A part of a node that is seen is seen.
    fn far(&mut self, expand: &Expand) -> Predicate {
        if self.sight.is_closed(&expand.relationship) {
            return Predicate::Constant(false);
        }
        let catalog = self.sight.catalog;
        let owned = |id: TypeId| match &catalog.node(id).kind {
            TypeKind::Node => false,
            TypeKind::Component { owners, .. } => {
                expand.direction == Direction::Out
                    && owners.iter().all(|(_, relationship)| *relationship == expand.relationship)
            }
        };
        let parts: TypeSet = expand.nodes.types.iter().filter(|id| owned(*id)).collect();
        let others = expand.nodes.types.difference(&parts);
        if others.is_empty() {
            return Predicate::Constant(true);
        }
        let visible = self.visible(&others);
        if parts.is_empty() || visible == Predicate::Constant(true) {
            return visible;
        }
        or(vec![
            is(object::narrowed(catalog, parts)),
            and(vec![is(object::narrowed(catalog, others)), visible]),
        ])
    }

    /// What nodes of these types must meet to be seen.
    fn visible(&mut self, types: &TypeSet) -> Predicate {
        let catalog = self.sight.catalog;
        let hidden = types.intersection(&self.sight.access.hidden);
        let mut groups: Vec<(TypeSet, Predicate)> = Vec::new();
        for id in types.difference(&hidden).iter() {
            let one = TypeSet::one(id);
            let condition = match &catalog.node(id).kind {
                TypeKind::Component { owners, .. } => self.owned(owners),
                TypeKind::Node if catalog.is_asset(id) => self.rule(&one),
                TypeKind::Node => Predicate::Constant(true),
            };
            match groups.iter_mut().find(|(_, known)| *known == condition) {
                Some((of, _)) => of.insert(id),
                None => groups.push((one, condition)),
            }
        }
        groups.retain(|(_, condition)| *condition != Predicate::Constant(false));
        match groups.as_slice() {
            [(of, condition)] if *of == *types => condition.clone(),
            _ => {
                let each = groups.into_iter();
                or(each
                    .map(|(of, condition)| and(vec![is(object::narrowed(catalog, of)), condition]))
                    .collect())
            }
        }
    }

    /// A part is seen with one that has it.
    fn owned(&mut self, owners: &[(TypeId, Arc<str>)]) -> Predicate {
        let catalog = self.sight.catalog;
        let mut ways = Vec::with_capacity(owners.len());
        let mut all = true;
        for (owner, relationship) in owners {
            let types = TypeSet::one(*owner);
            let condition = self.visible(&types);
            all &= condition == Predicate::Constant(true);
            let expand = Expand {
                relationship: Arc::clone(relationship),
                direction: Direction::In,
                nodes: object::narrowed(catalog, types),
            };
            ways.push(related(Quantifier::Some, expand, condition));
        }
        if all { Predicate::Constant(true) } else { or(ways) }
    }

    /// The rule, as far as it speaks of these types.
    fn rule(&mut self, types: &TypeSet) -> Predicate {
        let Some((rule, values)) = &self.sight.rule else { return Predicate::Constant(true) };
        let narrowed = narrowed(rule, types);
        if !speaks_of_values(&narrowed) {
            return narrowed;
        }
        let offset = *self.offset.get_or_insert_with(|| {
            self.params.extend(values.iter().cloned());
            self.params.len() - values.len()
        });
        asked_of_each(narrowed.moved(offset))
    }
}

fn also(predicate: &mut Predicate, condition: Predicate) {
    if condition != Predicate::Constant(true) {
        *predicate = and(vec![std::mem::replace(predicate, Predicate::Constant(true)), condition]);
    }
}

fn is(nodes: Nodes) -> Predicate {
    Predicate::Types { nodes, negated: false }
}

/// A condition on nodes of these types: what their type decides is decided.
fn narrowed(predicate: &Predicate, types: &TypeSet) -> Predicate {
    match predicate {
        Predicate::And(parts) => and(parts.iter().map(|part| narrowed(part, types)).collect()),
        Predicate::Or(parts) => or(parts.iter().map(|part| narrowed(part, types)).collect()),
        Predicate::Types { nodes, negated } if types.is_subset(&nodes.types) => Predicate::Constant(!negated),
        Predicate::Types { nodes, negated } if types.intersection(&nodes.types).is_empty() => {
            Predicate::Constant(*negated)
        }
        Predicate::Constant(_)
        | Predicate::Test { .. }
        | Predicate::Types { .. }
        | Predicate::Related { .. }
        | Predicate::Reaches { .. } => predicate.clone(),
    }
}

fn speaks_of_values(predicate: &Predicate) -> bool {
    match predicate {
        Predicate::Constant(_) | Predicate::Types { .. } => false,
        Predicate::And(parts) | Predicate::Or(parts) => parts.iter().any(speaks_of_values),
        Predicate::Test { .. } | Predicate::Related { .. } | Predicate::Reaches { .. } => true,
    }
}

/// What a rule asks of related nodes as an `Or` of one, by which no nodes are looked for: most nodes that are asked are seen, so it
/// is asked of each rather than the other way round.
fn asked_of_each(predicate: Predicate) -> Predicate {
    let each = |parts: Vec<Predicate>| parts.into_iter().map(asked_of_each).collect();
    match predicate {
        Predicate::Constant(_) | Predicate::Types { .. } | Predicate::Test { .. } => predicate,
        Predicate::And(parts) => Predicate::And(each(parts)),
        Predicate::Or(parts) => Predicate::Or(each(parts)),
        Predicate::Related { quantifier, expand, condition } => {
            let condition = match asked_of_each(*condition) {
                constant @ Predicate::Constant(_) => constant,
                condition => Predicate::Or(vec![condition]),
            };
            Predicate::Related { quantifier, expand, condition: Box::new(condition) }
        }
        Predicate::Reaches { negated, mut way, condition } => {
            way.within = asked_of_each(way.within);
            Predicate::Reaches { negated, way, condition: Box::new(asked_of_each(*condition)) }
        }
    }
}
