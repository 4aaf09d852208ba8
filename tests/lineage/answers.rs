//! What the answer to a question is, worked out by the book.
//!
//! In: a question and a graph. Out: JSON. Must not know: stores, plans.

use std::{cell::Cell, cmp::Reverse, collections::BTreeMap};

use serde_json::{Map, Value as Json, json};

use crate::{
    asks::{
        After, Ask, Impact, Item, Leaf, Lineage, Link, OfEdge, Part, Root, Usage, cursor, cursor_of_asset,
    },
    conditions::{holds, listed},
    graphs::{Edge, Graph},
    similar,
    walks::{DOWNSTREAM, Route, hops, least_way, reached},
    ways::{OfPath, OfPaths, Paths, Way, is_unused},
    words::Type,
};

/// Assets by hops, then uri.
type Walked = Vec<(usize, usize)>;

/// The whole response, and whether any walk or filter in it found something.
pub(crate) fn answer(graph: &Graph, ask: &Ask) -> (Json, bool) {
    let book = Book { graph, found: Cell::new(false) };
    let roots = ask.roots.iter().map(|(key, root)| (key.clone(), book.root(root)));
    let answer = json!({ "data": roots.collect::<Map<_, _>>() });
    (answer, book.found.get())
}

/// The uris of a lineage, on one page as large as need be.
pub(crate) fn uris(graph: &Graph, uri: &str, lineage: &Lineage) -> Vec<Json> {
    let lineage = Lineage {
        first: Some(usize::MAX),
        after: None,
        parts: vec![Part::Nodes(vec![Item::Leaf(Leaf::Uri)])],
        ..lineage.clone()
    };
    let start = graph.assets.iter().position(|asset| asset.uri == uri).expect("it is in the graph");
    let answer = Book { graph, found: Cell::new(false) }.lineage(start, &lineage);
    answer["nodes"].as_array().into_iter().flatten().map(|node| node["uri"].clone()).collect()
}

/// A row of a lineage: an asset, or one that is not seen.
#[derive(Clone)]
struct Row {
    hops: usize,
    asset: Option<usize>,
    /// What it sorts by among those as far.
    place: String,
}

impl Row {
    fn seen(graph: &Graph, hops: usize, asset: usize) -> Self {
        Self { hops, asset: Some(asset), place: graph.assets[asset].uri.clone() }
    }
}

/// A graph that is asked.
struct Book<'g> {
    graph: &'g Graph,
    /// A walk or filter found something.
    found: Cell<bool>,
}

impl Book<'_> {
    fn found(&self, some: bool) {
        self.found.set(self.found.get() || some);
    }

    fn root(&self, root: &Root) -> Json {
        let find = |uri: &String| self.graph.assets.iter().position(|asset| asset.uri == *uri);
        match root {
            Root::One { of, uri, fields } => {
                let found = find(uri).filter(|asset| self.is_of(*asset, *of));
                found.map_or(Json::Null, |asset| self.object(asset, fields))
            }
            Root::Many { uris, fields } => {
                let one = |uri| find(uri).map_or(Json::Null, |asset| self.object(asset, fields));
                uris.iter().map(one).collect()
            }
            Root::Page { of, condition, first, total, edges, fields } => {
                let mut all: Vec<_> = (0..self.graph.assets.len())
                    .filter(|asset| self.is_of(*asset, *of) && holds(self.graph, *asset, condition))
                    .collect();
                self.graph.sort(&mut all);
                self.found(!all.is_empty());
                let rows = all.iter().take(*first).map(|asset| self.object(*asset, fields));
                let mut answer = if *total { json!({ "totalCount": all.len() }) } else { json!({}) };
                if *edges {
                    answer["edges"] = rows.map(|node| json!({ "node": node })).collect();
                } else {
                    answer["nodes"] = rows.collect();
                }
                answer
            }
            Root::Unused { of, since, condition, first, after, fields } => {
                let mut all: Vec<_> = (0..self.graph.assets.len())
                    .filter(|asset| self.is_of(*asset, *of) && is_unused(self.graph, *asset, *since))
                    .filter(|asset| holds(self.graph, *asset, condition))
                    .collect();
                self.graph.sort(&mut all);
                self.found(!all.is_empty());
                let mut page = all.clone();
                page.retain(|asset| after.as_ref().is_none_or(|last| self.graph.assets[*asset].uri > *last));
                let has_next = page.len() > *first;
                page.truncate(*first);
                let end = page.last().map(|asset| cursor_of_asset(&self.graph.assets[*asset].uri));
                let rows: Vec<_> = page.iter().map(|asset| self.object(*asset, fields)).collect();
                let info = json!({ "hasNextPage": has_next, "endCursor": end });
                json!({ "totalCount": all.len(), "pageInfo": info, "nodes": rows })
            }
        }
    }

    fn paths(&self, start: usize, paths: &Paths) -> Json {
        let all = paths.all(self.graph, start);
        self.found(!all.is_empty());
        let mut object = Map::new();
        for part in &paths.parts {
            let (key, value) = match part {
                OfPaths::Typename => ("__typename", json!("Paths")),
                // More than asked for are not counted.
                OfPaths::Total => ("total", json!((all.len() <= paths.most()).then_some(all.len()))),
                OfPaths::AtLeast => ("atLeast", json!(all.len().min(paths.most() + 1))),
                OfPaths::LookedAt => ("lookedAt", json!(paths.looked_at())),
                OfPaths::List(fields) => {
                    let rows = all.iter().take(paths.most()).map(|way| self.path(way, paths, fields));
                    ("paths", rows.collect())
                }
            };
            object.entry(key).or_insert(value);
        }
        Json::Object(object)
    }

    fn path(&self, way: &Way, paths: &Paths, fields: &[OfPath]) -> Json {
        let route = paths.route(way.upstream);
        let uri = |asset: usize| &self.graph.assets[asset].uri;
        let mut object = Map::new();
        for field in fields {
            let (key, value) = match field {
                OfPath::Hops => ("hops", json!(way.assets.len() - 1)),
                OfPath::Direction => {
                    ("direction", json!(if way.upstream { "UPSTREAM" } else { "DOWNSTREAM" }))
                }
                OfPath::Assets(fields) => {
                    ("assets", way.assets.iter().map(|asset| self.object(*asset, fields)).collect())
                }
                OfPath::Steps(link) => {
                    let step = |pair: &[usize]| {
                        let between =
                            |edge: &&Edge| route.walks(edge) && route.ends(edge) == (pair[0], pair[1]);
                        let links = self.links(self.graph.edges.iter().filter(between).collect(), *link);
                        json!({ "from": uri(pair[0]), "to": uri(pair[1]), "relationships": links })
                    };
                    ("steps", way.assets.windows(2).map(step).collect())
                }
            };
            object.entry(key).or_insert(value);
        }
        Json::Object(object)
    }

    fn is_of(&self, asset: usize, of: Option<&Type>) -> bool {
        of.is_none_or(|of| self.graph.assets[asset].ty == of)
    }

    fn object(&self, asset: usize, fields: &[Item]) -> Json {
        let mut object = Map::new();
        self.fill(&mut object, asset, fields);
        Json::Object(object)
    }

    fn fill(&self, object: &mut Map<String, Json>, asset: usize, fields: &[Item]) {
        let of = &self.graph.assets[asset];
        for field in fields {
            let (key, value) = match field {
                Item::Leaf(leaf) => {
                    let value = match leaf {
                        Leaf::Typename => json!(of.ty.name),
                        Leaf::Uri => json!(of.uri),
                        Leaf::Name => json!(of.name),
                        Leaf::Lifecycle => json!(of.lifecycle),
                        Leaf::Tags => json!(of.tags),
                        Leaf::Hydration => json!(if of.reference { "REFERENCE" } else { "HYDRATED" }),
                    };
                    (leaf.name(), value)
                }
                Item::Listed { key, field, condition, first, connection, fields } => {
                    let mut far = listed(self.graph, asset, field);
                    far.retain(|far| condition.as_ref().is_none_or(|met| holds(self.graph, *far, met)));
                    far.truncate(first.unwrap_or(far.len()));
                    let far = far.into_iter().map(|far| self.object(far, fields));
                    let value = if *connection {
                        let edges: Vec<_> = far.map(|node| json!({ "node": node })).collect();
                        json!({ "edges": edges })
                    } else {
                        far.collect()
                    };
                    (&**key, value)
                }
                Item::Lineage { key, lineage } => (&**key, self.lineage(asset, lineage)),
                Item::Paths { key, paths } => (&**key, self.paths(asset, paths)),
                Item::Impact { key, depth, parts } => (&**key, self.impact(asset, *depth, parts)),
                Item::Usage { key, parts } => (&**key, self.usage(asset, parts)),
                Item::Similar { key, similar } => {
                    let object = |asset, fields: &[Item]| self.object(asset, fields);
                    let (value, found) = similar::answer(self.graph, asset, similar, &object);
                    self.found(found);
                    (&**key, value)
                }
                Item::On { of, fields } => {
                    if self.is_of(asset, *of) {
                        self.fill(object, asset, fields);
                    }
                    continue;
                }
            };
            // What is asked twice stands where it was asked first.
            object.entry(key).or_insert(value);
        }
    }

    fn walked(&self, start: usize, route: &Route<'_>, depth: Option<usize>) -> Walked {
        let found = hops(self.graph, start, route, depth);
        let mut walked: Walked = found.into_iter().map(|(asset, hops)| (hops, asset)).collect();
        walked.sort_by_key(|(hops, asset)| (*hops, &self.graph.assets[*asset].uri));
        walked
    }

    /// What a lineage shows of what is not seen: how far it is, and nothing else.
    fn restricted(&self, start: usize, route: &Route<'_>, depth: Option<usize>) -> Vec<Row> {
        if !self.graph.unseen.shown || route.within.is_some() {
            return Vec::new();
        }
        let all = reached(self.graph, start, route, depth).unseen;
        let alike = all.chunk_by(|one, other| one == other);
        let row = |(number, hops): (usize, &usize)| Row {
            hops: *hops,
            asset: None,
            place: format!("{}{number:09}", char::MAX),
        };
        alike.flat_map(|alike| alike.iter().enumerate().map(row)).collect()
    }

    fn lineage(&self, start: usize, lineage: &Lineage) -> Json {
        let route = Route {
            upstream: lineage.upstream,
            through: lineage.through.as_deref(),
            within: lineage.within.as_ref(),
            stop: lineage.stop.as_ref(),
        };
        let walked = self.walked(start, &route, lineage.depth);
        let mut returned = walked.clone();
        returned.retain(|(_, asset)| {
            lineage.returned.as_ref().is_none_or(|condition| holds(self.graph, *asset, condition))
        });
        let restricted = self.restricted(start, &route, lineage.depth);
        let mut page =
            returned.iter().map(|(hops, asset)| Row::seen(self.graph, *hops, *asset)).collect::<Vec<_>>();
        page.extend(restricted.iter().cloned());
        page.sort_by(|one, other| (one.hops, &one.place).cmp(&(other.hops, &other.place)));
        if let Some(After { hops, uri: last, .. }) = &lineage.after {
            page.retain(|row| (row.hops, &row.place) > (*hops, last));
        }
        let has_next = page.len() > lineage.first.unwrap_or(20);
        page.truncate(lineage.first.unwrap_or(20));
        self.found(!page.is_empty());
        let cursor = |row: &Row| cursor(lineage.direction(), row.hops, &row.place);

        let mut object = Map::new();
        for part in &lineage.parts {
            let (key, value) = match part {
                Part::Typename => ("__typename", json!("Lineage")),
                Part::Nodes(fields) => {
                    let seen = page.iter().filter_map(|row| row.asset);
                    ("nodes", seen.map(|asset| self.object(asset, fields)).collect())
                }
                Part::Edges(fields) => {
                    let edge = |row: &Row| self.edge((start, &route, &walked), row, cursor(row), fields);
                    ("edges", page.iter().map(edge).collect())
                }
                Part::PageInfo => {
                    let info = json!({
                        "hasNextPage": has_next,
                        "hasPreviousPage": lineage.after.is_some(),
                        "startCursor": page.first().map(cursor),
                        "endCursor": page.last().map(cursor),
                    });
                    ("pageInfo", info)
                }
                Part::Total => ("totalCount", json!(returned.len() + restricted.len())),
                Part::Counts => ("counts", self.counts(&returned)),
                Part::Relationships(link) => {
                    let among =
                        |asset: usize| asset == start || page.iter().any(|row| row.asset == Some(asset));
                    let edges = self.graph.edges.iter();
                    let edges = edges.filter(|edge| route.walks(edge) && among(edge.from) && among(edge.to));
                    ("relationships", self.links(edges.collect(), *link))
                }
                Part::Owners(fields) => ("owners", self.responsible(&returned, fields)),
                Part::Completeness => ("completeness", self.completeness(start, &route, lineage.depth)),
            };
            object.entry(key).or_insert(value);
        }
        Json::Object(object)
    }

    fn edge(
        &self,
        (start, route, walked): (usize, &Route<'_>, &Walked),
        Row { hops, asset, .. }: &Row,
        cursor: String,
        fields: &[OfEdge],
    ) -> Json {
        let mut object = Map::new();
        for field in fields {
            let (key, value) = match field {
                OfEdge::Typename => ("__typename", json!("LineageEdge")),
                OfEdge::Cursor => ("cursor", json!(cursor)),
                OfEdge::Hops => ("hops", json!(hops)),
                OfEdge::Restricted => ("restricted", json!(asset.is_none())),
                OfEdge::Node(fields) => {
                    ("node", asset.map_or(Json::Null, |asset| self.object(asset, fields)))
                }
                OfEdge::Via(link) => {
                    // By it the walk came here from the hop before.
                    let before = |near: usize| {
                        let at_hand = (*hops == 1 && near == start) || walked.contains(&(hops - 1, near));
                        at_hand && route.goes_on(self.graph, start, near)
                    };
                    let edges = self.graph.edges.iter().filter(|edge| {
                        let (near, far) = route.ends(edge);
                        route.walks(edge) && Some(far) == *asset && before(near)
                    });
                    ("via", self.links(edges.collect(), *link))
                }
            };
            object.entry(key).or_insert(value);
        }
        Json::Object(object)
    }

    fn link(&self, edge: &Edge, link: Link) -> Json {
        let (from, to) = (&self.graph.assets[edge.from].uri, &self.graph.assets[edge.to].uri);
        match link {
            Link::Ends => json!({ "from": from, "to": to }),
            Link::Origin => {
                let fact = json!({ "origin": edge.origin });
                json!({ "from": from, "to": to, "type": edge.relationship, "fact": fact })
            }
            Link::All => json!({
                "__typename": "LineageRelationship", "from": from, "to": to, "type": edge.relationship,
                "fact": { "origin": edge.origin, "recordedAt": edge.recorded },
            }),
        }
    }

    /// Relationships by from, to and type.
    fn links(&self, mut edges: Vec<&Edge>, link: Link) -> Json {
        let uri = |asset: usize| &self.graph.assets[asset].uri;
        edges.sort_by_key(|edge| (uri(edge.from), uri(edge.to), edge.relationship));
        edges.into_iter().map(|edge| self.link(edge, link)).collect()
    }

    fn counts(&self, walked: &Walked) -> Json {
        let mut counts: BTreeMap<(usize, &str), usize> = BTreeMap::new();
        for (hops, asset) in walked {
            *counts.entry((*hops, self.graph.assets[*asset].ty.constant)).or_default() += 1;
        }
        let row = |((hops, of), count)| json!({ "hops": hops, "type": of, "count": count });
        counts.into_iter().map(row).collect()
    }

    /// Exact is what one more hop, and any number more, would not add to.
    fn completeness(&self, start: usize, route: &Route<'_>, depth: Option<usize>) -> Json {
        let (walked, all) =
            (reached(self.graph, start, route, depth), reached(self.graph, start, route, None));
        let shown = self.graph.unseen.shown && route.within.is_none();
        let beyond = all.hops.len() > walked.hops.len() || shown && all.unseen.len() > walked.unseen.len();
        let mut cut = Vec::new();
        if beyond {
            cut.push("DEPTH");
        }
        if !walked.unseen.is_empty() {
            cut.push("HIDDEN");
        }
        json!({ "exact": cut.is_empty(), "found": walked.hops.len(), "cut": cut })
    }

    fn impact(&self, start: usize, depth: Option<usize>, parts: &[Impact]) -> Json {
        let route = DOWNSTREAM;
        let walked = self.walked(start, &route, depth);
        self.found(!walked.is_empty());
        let mut object = Map::new();
        for part in parts {
            let (key, value) = match part {
                Impact::Total => ("totalCount", json!(walked.len())),
                Impact::Counts => ("counts", self.counts(&walked)),
                Impact::Live { field, of, path, fields } => {
                    let live = walked.iter().filter(|(_, asset)| self.is_live(*asset, of));
                    let row = |(hops, asset): &(usize, usize)| {
                        let mut row = json!({ "hops": hops, "asset": self.object(*asset, fields) });
                        if let Some(link) = path {
                            let way = least_way(self.graph, *asset, start);
                            row["path"] = way.into_iter().map(|edge| self.link(edge, *link)).collect();
                        }
                        row
                    };
                    (*field, live.map(row).collect())
                }
                Impact::Owners(fields) => ("owners", self.responsible(&walked, fields)),
                Impact::Completeness => ("completeness", self.completeness(start, &route, depth)),
            };
            object.entry(key).or_insert(value);
        }
        Json::Object(object)
    }

    fn owners(&self, asset: usize) -> Vec<usize> {
        self.graph.related(asset, "OWNED_BY", true)
    }

    /// Those who answer for some assets, those of most first.
    fn responsible(&self, walked: &Walked, fields: &[Item]) -> Json {
        let mut owned: BTreeMap<usize, usize> = BTreeMap::new();
        for owner in walked.iter().flat_map(|(_, asset)| self.owners(*asset)) {
            *owned.entry(owner).or_default() += 1;
        }
        let mut owned: Vec<_> = owned.into_iter().collect();
        owned.sort_by_key(|(owner, count)| (Reverse(*count), &self.graph.assets[*owner].uri));
        let row = |(owner, count)| json!({ "count": count, "owner": self.object(owner, fields) });
        owned.into_iter().map(row).collect()
    }

    fn is_live(&self, asset: usize, of: &Type) -> bool {
        self.graph.assets[asset].ty == of && self.graph.assets[asset].lifecycle == Some("ACTIVE")
    }

    fn usage(&self, start: usize, parts: &[Usage]) -> Json {
        let walked = self.walked(start, &DOWNSTREAM, None);
        self.found(!walked.is_empty());
        let distinct = |assets: &mut dyn Iterator<Item = usize>, fields: &[Item]| -> Json {
            let mut assets: Vec<_> = assets.collect();
            self.graph.sort(&mut assets);
            assets.dedup();
            assets.into_iter().map(|asset| self.object(asset, fields)).collect()
        };
        let mut object = Map::new();
        for part in parts {
            let (key, value) = match part {
                Usage::Consumers => ("consumers", json!(walked.len())),
                Usage::ByType => {
                    let mut types: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
                    for (hops, asset) in &walked {
                        let (direct, count) = types.entry(self.graph.assets[*asset].ty.constant).or_default();
                        *direct += usize::from(*hops == 1);
                        *count += 1;
                    }
                    let row = |(of, (direct, count))| json!({ "type": of, "direct": direct, "count": count });
                    ("consumersByType", types.into_iter().map(row).collect())
                }
                Usage::Teams(fields) => {
                    let owners = walked.iter().flat_map(|(_, asset)| self.owners(*asset));
                    let mut teams = owners.filter(|owner| self.graph.assets[*owner].ty.name == "Team");
                    ("teams", distinct(&mut teams, fields))
                }
                Usage::Domains(fields) => {
                    // An asset is in one domain: of several the first.
                    let first = |asset| self.graph.related(asset, "IN_DOMAIN", true).first().copied();
                    ("domains", distinct(&mut walked.iter().filter_map(|(_, asset)| first(*asset)), fields))
                }
                Usage::LiveDeployments => {
                    let live =
                        |(_, asset): &&(usize, usize)| self.is_live(*asset, crate::words::ty("Deployment"));
                    ("liveDeployments", json!(walked.iter().filter(live).count()))
                }
                Usage::LastUsedAt => {
                    let to =
                        self.graph.edges.iter().filter(|edge| DOWNSTREAM.walks(edge) && edge.to == start);
                    let from_others = to.filter(|edge| edge.from != start);
                    // All are written alike, so the last of them is the largest text.
                    ("lastUsedAt", json!(from_others.filter_map(|edge| edge.recorded).max()))
                }
                Usage::Completeness => ("completeness", self.completeness(start, &DOWNSTREAM, None)),
            };
            object.entry(key).or_insert(value);
        }
        Json::Object(object)
    }
}
