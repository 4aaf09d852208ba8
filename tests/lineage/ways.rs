//! Paths between two assets, and assets that nothing depends on, as they are meant.
//!
//! In: a graph and a question. Out: all simple paths by trying every one; text. Must not know: queries, bounds of a search.

use crate::{
    asks::{Item, Link, bracketed, items},
    conditions::{Condition, holds, text},
    graphs::Graph,
    walks::Route,
    words::{LINEAGE, LINEAGE_NAMES},
};

/// `paths`.
#[derive(Debug, Clone)]
pub(crate) struct Paths {
    pub(crate) to: String,
    pub(crate) most_hops: Option<usize>,
    pub(crate) limit: Option<usize>,
    pub(crate) within: Option<Condition>,
    pub(crate) through: Option<Vec<&'static str>>,
    pub(crate) parts: Vec<OfPaths>,
}

/// A field of paths.
#[derive(Debug, Clone)]
pub(crate) enum OfPaths {
    Typename,
    Total,
    AtLeast,
    LookedAt,
    List(Vec<OfPath>),
}

/// A field of a path.
#[derive(Debug, Clone)]
pub(crate) enum OfPath {
    Hops,
    Direction,
    Assets(Vec<Item>),
    Steps(Link),
}

/// A path, from the asset that is asked on.
#[derive(Debug)]
pub(crate) struct Way {
    pub(crate) assets: Vec<usize>,
    pub(crate) upstream: bool,
}

impl Paths {
    /// Most hops of a path.
    pub(crate) fn looked_at(&self) -> usize {
        self.most_hops.unwrap_or(16)
    }

    /// Most paths.
    pub(crate) fn most(&self) -> usize {
        self.limit.unwrap_or(10)
    }

    /// What may be walked, and to where.
    pub(crate) fn route(&self, upstream: bool) -> Route<'_> {
        let (through, within) = (self.through.as_deref(), self.within.as_ref());
        Route { upstream, through, within, stop: None }
    }

    /// Every path: by hops, then uris; downstream before upstream where the same assets stand in both.
    pub(crate) fn all(&self, graph: &Graph, start: usize) -> Vec<Way> {
        let Some(target) = graph.assets.iter().position(|asset| asset.uri == self.to) else {
            return Vec::new();
        };
        if target == start {
            return Vec::new();
        }
        let mut ways = Vec::new();
        for upstream in [false, true] {
            let route = self.route(upstream);
            let mut found = Vec::new();
            try_all(&neighbours(graph, &route), &mut vec![start], (target, self.looked_at()), &mut found);
            ways.extend(found.into_iter().map(|assets| Way { assets, upstream }));
        }
        // A stable sort: what comes first of two directions stays first.
        ways.sort_by_key(|way| {
            let uris: Vec<_> = way.assets.iter().map(|asset| graph.assets[*asset].uri.as_str()).collect();
            (uris.len(), uris)
        });
        ways
    }

    pub(crate) fn text(&self) -> String {
        let mut arguments = vec![format!("to: {:?}", self.to)];
        arguments.extend(self.most_hops.map(|hops| format!("maxHops: {hops}")));
        arguments.extend(self.limit.map(|limit| format!("limit: {limit}")));
        arguments.extend(self.within.as_ref().map(|within| format!("within: {}", text(within))));
        arguments.extend(self.through.as_ref().map(|names| format!("through: [{}]", names.join(", "))));
        let parts: Vec<_> = self.parts.iter().map(OfPaths::text).collect();
        format!("{} {{ {} }}", bracketed(&arguments), parts.join(" "))
    }
}

/// Where one hop leads from each asset, to those that may be on a path.
fn neighbours(graph: &Graph, route: &Route<'_>) -> Vec<Vec<usize>> {
    let inside = |asset: &usize| route.within.is_none_or(|within| holds(graph, *asset, within));
    let of = |asset: usize| {
        let ends = graph.edges.iter().filter(|edge| route.walks(edge)).map(|edge| route.ends(edge));
        let mut far: Vec<_> = ends.filter(|(near, _)| *near == asset).map(|(_, far)| far).collect();
        far.sort_unstable();
        far.dedup();
        far.retain(inside);
        far
    };
    (0..graph.assets.len()).map(of).collect()
}

fn try_all(
    neighbours: &[Vec<usize>],
    path: &mut Vec<usize>,
    (target, hops): (usize, usize),
    found: &mut Vec<Vec<usize>>,
) {
    let last = path[path.len() - 1];
    if last == target {
        found.push(path.clone());
    } else if path.len() <= hops {
        for next in &neighbours[last] {
            if !path.contains(next) {
                path.push(*next);
                try_all(neighbours, path, (target, hops), found);
                path.pop();
            }
        }
    }
}

impl OfPaths {
    fn text(&self) -> String {
        match self {
            Self::Typename => "__typename".to_owned(),
            Self::Total => "total".to_owned(),
            Self::AtLeast => "atLeast".to_owned(),
            Self::LookedAt => "lookedAt".to_owned(),
            Self::List(fields) => {
                let fields: Vec<_> = fields.iter().map(OfPath::text).collect();
                format!("paths {{ {} }}", fields.join(" "))
            }
        }
    }
}

impl OfPath {
    fn text(&self) -> String {
        match self {
            Self::Hops => "hops".to_owned(),
            Self::Direction => "direction".to_owned(),
            Self::Assets(fields) => format!("assets {}", items(fields)),
            Self::Steps(link) => format!("steps {{ from to relationships {} }}", link.text()),
        }
    }
}

/// Whether nothing depends on an asset of a type that something can depend on; with a moment, nothing by a relationship
/// that was recorded later.
pub(crate) fn is_unused(graph: &Graph, asset: usize, since: Option<&str>) -> bool {
    let possible = LINEAGE.iter().any(|(_, _, to)| to.contains(&graph.assets[asset].ty.name));
    let mut here =
        graph.edges.iter().filter(|edge| edge.to == asset && LINEAGE_NAMES.contains(&edge.relationship));
    // All are written alike, so the later of two is the larger text.
    possible && !here.any(|edge| since.is_none_or(|since| edge.recorded.is_some_and(|at| at > since)))
}
