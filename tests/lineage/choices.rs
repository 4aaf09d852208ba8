//! Random questions about a graph.
//!
//! In: choices and a graph. Out: questions that the default schema allows. Must not know: answers, stores.

use std::collections::BTreeMap;

use crate::{
    asks::{After, Ask, Impact, Item, Leaf, Lineage, Link, OfEdge, Part, Root, Usage},
    conditions::{Condition, Quantifier, Reaches},
    graphs::{Graph, LIFECYCLES, TAGS},
    random::Random,
    similar::{OfEdge as OfSimilarEdge, OfSimilar, Similar},
    walks::{DOWNSTREAM, Route, hops},
    ways::{OfPath, OfPaths, Paths},
    words::{LINEAGE, LINEAGE_NAMES, TYPES, Type, fields_of, ty},
};

/// How often what was asked.
pub(crate) type Coverage = BTreeMap<&'static str, usize>;

/// What is known of an asset where something is selected of it or asked about it.
type Of = Option<&'static Type>;

pub(crate) struct Choices<'a> {
    pub(crate) random: &'a mut Random,
    pub(crate) graph: &'a Graph,
    pub(crate) covered: &'a mut Coverage,
    keys: usize,
    /// Where the walks of a root start, if that is one asset.
    at: Option<usize>,
}

impl<'a> Choices<'a> {
    pub(crate) fn of(graph: &'a Graph, random: &'a mut Random, covered: &'a mut Coverage) -> Self {
        Self { random, graph, covered, keys: 0, at: None }
    }

    fn cover(&mut self, what: &'static str) {
        *self.covered.entry(what).or_default() += 1;
    }

    fn key(&mut self) -> String {
        self.keys += 1;
        format!("k{}", self.keys)
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.random.chance(percent)
    }

    /// An operation of one to three root fields, or a small one.
    pub(crate) fn ask(&mut self, small: bool) -> Ask {
        let (roots, levels) = if small { (1, 1) } else { (*self.random.pick(&[1, 1, 2, 3]), 2) };
        let roots = (0..roots).map(|_| (self.key(), self.root(levels))).collect();
        let variables = self.chance(15);
        if variables {
            self.cover("variables");
        }
        Ask { roots, variables }
    }

    fn root(&mut self, levels: usize) -> Root {
        self.at = None;
        match self.random.below(11) {
            0..5 => {
                let asset = self.start();
                self.at = Some(asset);
                let (uri, of) = (self.graph.assets[asset].uri.clone(), self.graph.assets[asset].ty);
                let of = self.chance(50).then_some(of);
                Root::One { of, uri, fields: self.walking(of, levels) }
            }
            5 => {
                let mut uris: Vec<_> = (0..self.random.between(1, 3))
                    .map(|_| self.graph.assets[self.start()].uri.clone())
                    .collect();
                uris.push(format!("mlg://model/test/{}nobody", self.graph.prefix));
                Root::Many { uris, fields: self.walking(None, levels - 1) }
            }
            6 => self.unused(levels),
            _ => {
                let asset = self.start();
                let of = self.chance(40).then_some(self.graph.assets[asset].ty);
                let mut conditions = vec![Condition::Named(self.graph.prefix.clone())];
                if self.chance(85) {
                    self.cover("filter at the root");
                    let reaches = self.reaches(of, levels);
                    conditions.push(if self.chance(25) {
                        self.cover("filter negated");
                        Condition::Not(Box::new(reaches))
                    } else if self.chance(20) {
                        Condition::Or(vec![reaches, self.condition(of, 1)])
                    } else {
                        reaches
                    });
                }
                let fields = if self.chance(40) {
                    self.cover("walks under a page");
                    self.walking(of, levels - 1)
                } else {
                    vec![Item::Leaf(Leaf::Uri), Item::Leaf(Leaf::Name)]
                };
                let first = *self.random.pick(&[2, 51, 50, 51]);
                Root::Page {
                    of,
                    condition: Condition::And(conditions),
                    first,
                    total: first.is_multiple_of(2),
                    edges: self.chance(20),
                    fields,
                }
            }
        }
    }

    /// What nothing depends on; of any type as far as its fields go.
    fn unused(&mut self, levels: usize) -> Root {
        self.cover("unused");
        let mut conditions = vec![Condition::Named(self.graph.prefix.clone())];
        let asset = self.asset();
        let ty = self.graph.assets[asset].ty;
        let possible = LINEAGE.iter().any(|(_, _, to)| to.contains(&ty.name));
        let of = (possible && self.chance(30)).then(|| {
            self.cover("type of what is unused");
            ty
        });
        let since = self.chance(50).then(|| {
            self.cover("since");
            // At a moment when something was recorded, and between.
            *self.random.pick(&["2024-02-29T12:30:00Z", "2024-06-01T00:00:00Z", "2026-11-23T09:30:15Z"])
        });
        if self.chance(40) {
            conditions.push(self.condition(None, levels.min(1)));
        }
        let fields = if self.chance(20) { self.walking(None, levels - 1) } else { self.leaves() };
        let first = *self.random.pick(&[0, 1, 3, 50, 50]);
        let after = self.chance(20).then(|| self.graph.assets[self.asset()].uri.clone());
        Root::Unused { of, since, condition: Condition::And(conditions), first, after, fields }
    }

    fn asset(&mut self) -> usize {
        self.random.below(self.graph.assets.len())
    }

    /// An asset that walks lead from, if there is one.
    fn start(&mut self) -> usize {
        let known = LINEAGE_NAMES;
        let edges = self.graph.edges.iter().filter(|edge| known.contains(&edge.relationship));
        // What much depends on is picked often.
        let ends: Vec<_> = edges.flat_map(|edge| [edge.from, edge.to, edge.to]).collect();
        if self.chance(90) { self.random.pick_any(&ends).copied().unwrap_or(0) } else { self.asset() }
    }

    fn leaves(&mut self) -> Vec<Item> {
        let all = [Leaf::Typename, Leaf::Uri, Leaf::Name, Leaf::Lifecycle, Leaf::Tags, Leaf::Hydration];
        let mut leaves: Vec<_> = all.into_iter().filter(|_| self.random.chance(30)).map(Item::Leaf).collect();
        leaves.push(Item::Leaf(Leaf::Uri));
        leaves
    }

    /// Fields of an asset, with so many levels of others below.
    fn fields(&mut self, of: Of, levels: usize) -> Vec<Item> {
        let mut fields = self.leaves();
        if levels > 0 && self.chance(40) {
            self.cover("walks inside walks");
            fields.extend(self.walking(of, levels - 1));
        }
        fields
    }

    /// Fields of an asset, at least one walk among them.
    fn walking(&mut self, of: Of, levels: usize) -> Vec<Item> {
        let mut fields = self.leaves();
        for _ in 0..*self.random.pick(&[1, 1, 1, 2]) {
            let field = match self.random.below(28) {
                0..9 => self.lineage_item(of, levels),
                9..12 => self.impact(levels),
                12..15 => self.usage(levels),
                15..18 if levels > 0 => self.listed(of, levels),
                18..20 => self.on(of, levels),
                20..24 => self.similar(levels),
                _ => self.paths(levels),
            };
            fields.push(field);
        }
        fields
    }

    fn on(&mut self, of: Of, levels: usize) -> Item {
        self.cover("under a type condition");
        let of = match of {
            Some(of) => self.chance(60).then_some(of),
            None if self.chance(75) => {
                let asset = self.asset();
                Some(self.graph.assets[asset].ty)
            }
            None => None,
        };
        let mut fields = vec![self.lineage_item(of, levels)];
        if self.chance(50) {
            self.cover("twice under a type condition");
            fields.push(self.lineage_item(of, levels));
        }
        if self.chance(30) {
            fields.push(self.usage(levels));
        }
        Item::On { of, fields }
    }

    fn listed(&mut self, of: Of, levels: usize) -> Item {
        let fields = fields_of(of.map(|of| of.name));
        let field = *self.random.pick(&fields);
        let to = field.to.map(ty);
        let condition = self.chance(50).then(|| {
            self.cover("filter of a related list");
            if self.chance(60) { self.reaches(to, 1) } else { self.condition(to, 1) }
        });
        let connection = self.chance(25);
        // A connection that does not say how much it shows of many shows a page.
        let first = (connection || self.chance(30)).then(|| *self.random.pick(&[0, 1, 2, 3, 100]));
        self.cover(if connection {
            "walks under a related connection"
        } else {
            "walks under a related list"
        });
        let fields = self.walking(to, levels - 1);
        Item::Listed { key: self.key(), field, condition, first, connection, fields }
    }

    fn lineage_item(&mut self, of: Of, levels: usize) -> Item {
        let lineage = Box::new(self.lineage(of, levels));
        Item::Lineage { key: self.key(), lineage }
    }

    /// A lineage with arguments and parts of any kind.
    pub(crate) fn lineage(&mut self, _of: Of, levels: usize) -> Lineage {
        let after = self.chance(15).then(|| {
            self.cover("after");
            let (hops, asset) = (self.random.below(4), self.asset());
            After { hops, uri: self.graph.assets[asset].uri.clone(), cursor: None }
        });
        let first = self.chance(50).then(|| *self.random.pick(&[0, 1, 1, 2, 2, 3, 5, 100]));
        Lineage { first, after, parts: self.parts(levels), ..self.route() }
    }

    /// A lineage with arguments of any kind, but for those of pages, and no parts.
    pub(crate) fn route(&mut self) -> Lineage {
        let upstream = self.chance(50);
        let depth = self.chance(40).then(|| {
            self.cover("depth");
            *self.random.pick(&[1, 1, 2, 2, 3, 4, 5, 7])
        });
        let through = self.chance(25).then(|| self.through());
        let returned = self.chance(35).then(|| {
            self.cover("where");
            self.condition(None, 2)
        });
        let within = self.chance(25).then(|| {
            self.cover("within");
            self.wide(None)
        });
        let stop = self.chance(30).then(|| {
            self.cover("stopAt");
            self.condition(None, 2)
        });
        let (first, after, parts) = (None, None, Vec::new());
        Lineage { upstream, depth, through, returned, within, stop, first, after, parts }
    }

    /// Where a walk starts, and the walk as pages of one to three.
    pub(crate) fn paged(&mut self) -> (String, Lineage) {
        let lineage = Lineage { first: Some(self.random.between(1, 3)), ..self.route() };
        let edges = self.graph.edges.iter().filter(|edge| LINEAGE_NAMES.contains(&edge.relationship));
        let starts: Vec<_> = edges.map(|edge| if lineage.upstream { edge.from } else { edge.to }).collect();
        let start = self.random.pick_any(&starts).copied().unwrap_or(0);
        (self.graph.assets[start].uri.clone(), lineage)
    }

    /// A condition on something up- or downstream.
    pub(crate) fn filter(&mut self) -> Reaches {
        let either = (0..2).map(|_| self.condition(None, 2)).collect();
        let (upstream, some) = (self.chance(50), Some(Condition::Or(either)));
        let within = self.chance(35).then(|| self.wide(None));
        let through = self.chance(30).then(|| self.through());
        Reaches { upstream, some, none: None, within, through }
    }

    fn through(&mut self) -> Vec<&'static str> {
        self.cover("through");
        if self.chance(6) {
            self.cover("through nothing");
            return Vec::new();
        }
        let here: Vec<_> = self.graph.edges.iter().map(|edge| edge.relationship).collect();
        let share = *self.random.pick(&[20, 50, 80]);
        let mut names = LINEAGE_NAMES.to_vec();
        names.retain(|_| self.random.chance(share));
        // One that is there, or nothing would be found most of the time.
        let known = LINEAGE_NAMES;
        let here: Vec<_> = here.into_iter().filter(|name| known.contains(name)).collect();
        names.extend(self.random.pick_any(&here));
        self.random.shuffle(&mut names);
        names
    }

    fn link(&mut self) -> Link {
        *self.random.pick(&[Link::Ends, Link::Origin, Link::All])
    }

    fn parts(&mut self, levels: usize) -> Vec<Part> {
        let mut parts = Vec::new();
        if self.chance(30) {
            self.cover("nodes");
            let fields = self.fields(None, levels);
            parts.push(Part::Nodes(fields));
        }
        if parts.is_empty() || self.chance(60) {
            self.cover("edges");
            let fields = self.edge(levels);
            parts.push(Part::Edges(fields));
        }
        for (what, percent) in [
            ("pageInfo", 35),
            ("totalCount", 30),
            ("counts", 20),
            ("relationships", 25),
            ("completeness", 30),
        ] {
            if !self.chance(percent) {
                continue;
            }
            self.cover(what);
            parts.push(match what {
                "pageInfo" => Part::PageInfo,
                "totalCount" => Part::Total,
                "counts" => Part::Counts,
                "relationships" => Part::Relationships(self.link()),
                _ => Part::Completeness,
            });
        }
        if self.chance(20) {
            self.cover("owners of a lineage");
            let fields = self.leaves();
            parts.push(Part::Owners(fields));
        }
        if self.chance(10) {
            parts.push(Part::Typename);
        }
        self.random.shuffle(&mut parts);
        parts
    }

    fn edge(&mut self, levels: usize) -> Vec<OfEdge> {
        let mut fields = vec![OfEdge::Hops];
        if self.chance(85) {
            let of_node = self.fields(None, levels);
            fields.push(OfEdge::Node(of_node));
        }
        if self.chance(40) {
            self.cover("via");
            fields.push(OfEdge::Via(self.link()));
        }
        if self.chance(40) {
            fields.push(OfEdge::Cursor);
        }
        if self.chance(15) {
            fields.extend([OfEdge::Restricted, OfEdge::Typename]);
        }
        self.random.shuffle(&mut fields);
        fields
    }

    /// Paths to another asset, most often to one that hangs together with the start.
    fn paths(&mut self, levels: usize) -> Item {
        self.cover("paths");
        let near: Vec<usize> = self.at.map_or_else(Vec::new, |at| {
            let reached = |upstream| hops(self.graph, at, &Route { upstream, ..DOWNSTREAM }, None);
            reached(true).into_keys().chain(reached(false).into_keys()).collect()
        });
        let to = match self.random.below(20) {
            0 => {
                self.cover("paths to what is missing");
                format!("mlg://model/test/{}nobody", self.graph.prefix)
            }
            1 | 2 if self.at.is_some() => {
                self.cover("paths to the asset itself");
                self.graph.assets[self.at.unwrap_or_default()].uri.clone()
            }
            3..6 => self.graph.assets[self.asset()].uri.clone(),
            _ => {
                let to = self.random.pick_any(&near).copied();
                let to = to.unwrap_or_else(|| self.start());
                self.graph.assets[to].uri.clone()
            }
        };
        // What is not said counts as much as is allowed at most, of each row around.
        let is_top = self.at.is_some() && levels > 0;
        let most_hops = (!is_top || self.chance(60)).then(|| self.random.between(1, 6));
        let limit = (!is_top || self.chance(85)).then(|| self.random.between(1, 5));
        let within = self.chance(30).then(|| {
            self.cover("within of paths");
            self.wide(None)
        });
        let through = self.chance(20).then(|| self.through());
        let mut of_path = vec![OfPath::Hops, OfPath::Direction, OfPath::Steps(self.link())];
        of_path.retain(|_| self.random.chance(70));
        of_path.push(OfPath::Assets(self.fields(None, levels.min(1))));
        self.random.shuffle(&mut of_path);
        let mut parts = vec![OfPaths::Typename, OfPaths::Total, OfPaths::AtLeast, OfPaths::LookedAt];
        parts.retain(|_| self.random.chance(60));
        parts.push(OfPaths::List(of_path));
        self.random.shuffle(&mut parts);
        let paths = Box::new(Paths { to, most_hops, limit, within, through, parts });
        if let Some(at) = self.at {
            let all = paths.all(self.graph, at);
            if all.len() > paths.most() {
                self.cover("more paths than are shown");
            }
            if all.iter().any(|way| way.upstream) && all.iter().any(|way| !way.upstream) {
                self.cover("paths in both directions");
            }
        }
        Item::Paths { key: self.key(), paths }
    }

    fn impact(&mut self, levels: usize) -> Item {
        self.cover("impact");
        let mut parts = vec![Impact::Total, Impact::Counts, Impact::Completeness];
        parts.retain(|_| self.random.chance(50));
        let lists = [
            ("liveDeployments", "Deployment"),
            ("productionSystems", "ProductionSystem"),
            ("runningExperiments", "Experiment"),
        ];
        for (field, name) in lists {
            if self.chance(60) {
                let path = self.chance(70).then(|| self.link());
                parts.push(Impact::Live {
                    field,
                    of: ty(name),
                    path,
                    fields: self.fields(None, levels.min(1)),
                });
            }
        }
        if self.chance(50) || parts.is_empty() {
            self.cover("owners of what is affected");
            parts.push(Impact::Owners(self.leaves()));
        }
        self.random.shuffle(&mut parts);
        let depth = self.chance(40).then(|| self.random.between(1, 4));
        Item::Impact { key: self.key(), depth, parts }
    }

    fn usage(&mut self, levels: usize) -> Item {
        self.cover("usage");
        let mut parts = vec![
            Usage::Consumers,
            Usage::ByType,
            Usage::LiveDeployments,
            Usage::LastUsedAt,
            Usage::Completeness,
        ];
        parts.retain(|_| self.random.chance(60));
        if self.chance(50) {
            let fields = self.fields(None, levels.min(1));
            parts.push(Usage::Teams(fields));
        }
        if self.chance(50) || parts.is_empty() {
            let fields = self.fields(None, levels.min(1));
            parts.push(Usage::Domains(fields));
        }
        self.random.shuffle(&mut parts);
        Item::Usage { key: self.key(), parts }
    }

    fn similar(&mut self, levels: usize) -> Item {
        self.cover("similar");
        let mut parts = vec![OfSimilar::Ignored, OfSimilar::Completeness];
        parts.retain(|_| self.random.chance(40));
        if self.chance(40) {
            let fields = self.fields(None, levels.min(1));
            parts.push(OfSimilar::Nodes(fields));
        }
        if self.chance(80) || parts.is_empty() {
            let mut edge = vec![OfSimilarEdge::Score, OfSimilarEdge::Weights, OfSimilarEdge::Words];
            edge.retain(|_| self.random.chance(60));
            let fields = self.fields(None, levels.min(1));
            edge.push(OfSimilarEdge::Node(fields));
            if self.chance(60) {
                let fields = self.leaves();
                edge.push(OfSimilarEdge::Reasons(fields));
            }
            self.random.shuffle(&mut edge);
            parts.push(OfSimilar::Edges(edge));
        }
        self.random.shuffle(&mut parts);
        let first = self.chance(50).then(|| self.random.between(0, 4));
        Item::Similar { key: self.key(), similar: Similar { first, parts } }
    }

    /// A condition with so many levels of others inside.
    pub(crate) fn condition(&mut self, of: Of, levels: usize) -> Condition {
        let below = levels.saturating_sub(1);
        match self.random.below(if levels == 0 { 12 } else { 22 }) {
            0..3 => Condition::Lifecycle(true, self.name(LIFECYCLES)),
            3 => Condition::Lifecycle(false, self.name(LIFECYCLES)),
            4 => Condition::LifecycleNull(self.chance(50)),
            5..7 => Condition::Tag(self.name(TAGS)),
            7 => Condition::Untagged(self.chance(70)),
            8 => Condition::Reference(self.chance(30)),
            9 => Condition::Uris((0..4).map(|_| self.graph.assets[self.asset()].uri.clone()).collect()),
            10 | 11 if of.is_none() => {
                let types = (0..3).map(|_| self.graph.assets[self.asset()].ty).collect();
                Condition::Types(self.chance(70), types)
            }
            10 | 11 => Condition::Tag(self.name(TAGS)),
            12 | 13 => Condition::Not(Box::new(self.condition(of, below))),
            14 => Condition::And((0..2).map(|_| self.condition(of, below)).collect()),
            15 => Condition::Or((0..2).map(|_| self.condition(of, below)).collect()),
            16 if of.is_none() => {
                let one = self.branch(below);
                let mut branches = vec![one];
                let other = self.branch(below);
                if branches[0].0 != other.0 {
                    branches.push(other);
                }
                Condition::On(branches)
            }
            16 | 17 => self.related(of, below),
            _ => {
                self.cover("filter inside a filter");
                self.reaches(of, below)
            }
        }
    }

    fn branch(&mut self, levels: usize) -> (&'static Type, Condition) {
        let asset = self.asset();
        let of = self.graph.assets[asset].ty;
        (of, self.condition(Some(of), levels))
    }

    /// One of some names.
    fn name(&mut self, of: &[&'static str]) -> &'static str {
        of[self.random.below(of.len())]
    }

    /// A condition that most assets meet.
    fn wide(&mut self, of: Of) -> Condition {
        match self.random.below(6) {
            0 => Condition::Lifecycle(false, self.name(&["DRAFT", "DEPRECATED", "RETIRED"])),
            1 => Condition::Reference(false),
            2 if of.is_none() => Condition::Types(false, vec![self.random.pick(TYPES)]),
            _ => Condition::Not(Box::new(self.condition(of, 2))),
        }
    }

    /// A related list in a filter, which may have a walk inside.
    fn related(&mut self, of: Of, levels: usize) -> Condition {
        let fields = fields_of(of.map(|of| of.name));
        let field = *self.random.pick(&fields);
        let to = field.to.map(ty);
        let inner = if levels > 0 && self.chance(60) {
            self.cover("filter inside a related filter");
            self.reaches(to, levels)
        } else {
            self.condition(to, levels)
        };
        let all = [Quantifier::Some, Quantifier::Some, Quantifier::None, Quantifier::All, Quantifier::Single];
        Condition::Related(field, *self.random.pick(&all), Box::new(inner))
    }

    /// `upstream` or `downstream`.
    pub(crate) fn reaches(&mut self, of: Of, levels: usize) -> Condition {
        if levels > 0 && of.is_some() && self.chance(20) {
            return self.related(of, levels);
        }
        let upstream = self.chance(50);
        self.cover(if upstream { "upstream" } else { "downstream" });
        let inner = |choices: &mut Self| choices.condition(None, levels);
        let (mut some, mut none) = (None, None);
        match self.random.below(10) {
            0..6 => some = Some(inner(self)),
            6..9 => none = Some(inner(self)),
            _ => {
                some = Some(inner(self));
                none = Some(inner(self));
            }
        }
        if none.is_some() {
            self.cover("none");
        }
        let within = self.chance(30).then(|| {
            self.cover("within of a filter");
            self.wide(None)
        });
        let through = self.chance(25).then(|| self.through());
        Condition::Reaches(Box::new(Reaches { upstream, some, none, within, through }))
    }
}
