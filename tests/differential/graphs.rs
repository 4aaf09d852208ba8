//! Random graphs for a Catalog: nodes, components and relationships with values that tie, differ by little, or lie at
//! the edges of their types; and the lines that load them.
//!
//! In: a Catalog and choices. Out: a graph as plain data. Must not know: queries, backends.

use std::{collections::HashMap, sync::Arc};

use mlg::{
    catalog::types::{
        Catalog, Direction, Field, Property, Relationship, RelationshipType, Scalar, TypeId, TypeKind,
        TypeSet,
    },
    uri,
};
use serde_json::{Map, Value as Json, json};

use crate::{random::Random, values};

/// A graph as it was generated.
pub(crate) struct Graph {
    /// Nodes and components.
    pub(crate) nodes: Vec<Node>,
    /// Relationships, those to components included.
    pub(crate) edges: Vec<Edge>,
}

/// A node or component.
pub(crate) struct Node {
    /// Concrete type.
    pub(crate) ty: TypeId,
    /// Key; of a component null.
    pub(crate) key: Json,
    /// Values of its fields, those without left out.
    pub(crate) properties: Map<String, Json>,
    /// Owner of a component.
    owner: Option<usize>,
    /// Only relationships name it: it has no line.
    reference: bool,
}

/// A stored relationship.
pub(crate) struct Edge {
    /// Stored type.
    pub(crate) relationship: Arc<str>,
    /// Node it leaves.
    pub(crate) from: usize,
    /// Node it reaches.
    pub(crate) to: usize,
    /// Values of its own properties.
    pub(crate) properties: Map<String, Json>,
    /// Values of its fact.
    pub(crate) fact: Map<String, Json>,
    component: bool,
}

/// The clock while a graph is loaded, in microseconds; it dates references.
pub(crate) const CLOCK: i64 = 1_700_000_000_000_001;
const CLOCK_TEXT: &str = "2023-11-14T22:13:20.000001Z";

/// Of a hundred nodes so many lack a value that they should have: no line has to name it. Answers then have errors.
const UNGUARANTEED: usize = 12;

/// Values that one property draws from: few, so that ties are common.
type Pools = HashMap<(String, Arc<str>), Vec<Json>>;

/// Makes a graph.
pub(crate) fn graph(catalog: &Catalog, random: &mut Random) -> Graph {
    let mut graph = Graph { nodes: Vec::new(), edges: Vec::new() };
    let mut pools = Pools::new();
    let many = random.between(4, if catalog.types.len() > 8 { 12 } else { 30 });
    for node in &catalog.types {
        if node.kind != TypeKind::Node {
            continue;
        }
        let count = if random.chance(6) { 0 } else { random.between(1, many) };
        for number in 0..count {
            let key = key(catalog, random, node.id, number);
            let properties = properties(&mut pools, random, &node.name, node.fields.values());
            graph.nodes.push(Node { ty: node.id, key, properties, owner: None, reference: false });
        }
    }
    add_aliases(catalog, random, &mut graph);
    add_components(catalog, random, &mut pools, &mut graph);
    for relationship in catalog.relationships.values().filter(|relationship| !relationship.component) {
        let most = if random.chance(30) { 9 } else { 3 };
        for start in graph.of_types(relationship.from) {
            let to = graph.of_types(relationship.far(TypeSet::one(graph.nodes[start].ty), Direction::Out));
            if to.is_empty() {
                continue;
            }
            let mut ends: Vec<usize> = (0..random.between(0, most)).map(|_| *random.pick(&to)).collect();
            ends.retain(|end| {
                is_declared(catalog, relationship, graph.nodes[start].ty, graph.nodes[*end].ty)
            });
            ends.sort_unstable();
            ends.dedup();
            for end in ends {
                let own = relationship.properties.iter().flat_map(|own| own.properties.values());
                let own = cells(&mut pools, random, &relationship.name, own);
                let fact = fact(catalog, &mut pools, random);
                let relationship = Arc::clone(&relationship.name);
                graph.edges.push(Edge {
                    relationship,
                    from: start,
                    to: end,
                    properties: own,
                    fact,
                    component: false,
                });
            }
        }
    }
    make_references(catalog, random, &mut graph);
    graph
}

/// Whether some field reads a relationship between two types.
fn is_declared(catalog: &Catalog, relationship: &RelationshipType, from: TypeId, to: TypeId) -> bool {
    let reads = |near: TypeId, far: TypeId, direction: Direction| {
        catalog.node(near).fields.values().any(|field| match field {
            Field::Relationship(field) => {
                field.stored == relationship.name
                    && field.direction == direction
                    && catalog.types_of(field.target).contains(far)
            }
            Field::Property(_) | Field::Computed(_) => false,
        })
    };
    reads(from, to, Direction::Out) || reads(to, from, Direction::In)
}

/// Some nodes have no line: a relationship to them makes them, as a reference.
fn make_references(catalog: &Catalog, random: &mut Random, graph: &mut Graph) {
    let Graph { nodes, edges } = graph;
    for (index, node) in nodes.iter_mut().enumerate() {
        let ty = catalog.node(node.ty);
        let named = edges.iter().any(|edge| edge.to == index && !edge.component);
        if ty.kind != TypeKind::Node || !named || !random.chance(10) {
            continue;
        }
        let is_asset = catalog.asset.is_some_and(|asset| catalog.interface(asset).types.contains(node.ty));
        let whole = ty.fields.values().all(|field| match field {
            Field::Property(property) => property.list || !property.required || property.guaranteed,
            Field::Relationship(_) | Field::Computed(_) => true,
        });
        if !whole && !random.chance(70) {
            continue;
        }
        node.reference = true;
        node.properties.clear();
        if is_asset {
            let name = uri::default_name(node.key.as_str().expect("a uri is text"));
            node.properties.insert("name".to_owned(), json!(name));
            node.properties.insert("hydration".to_owned(), json!("REFERENCE"));
            node.properties.insert("updatedAt".to_owned(), json!(CLOCK_TEXT));
        }
    }
}

fn key(catalog: &Catalog, random: &mut Random, id: TypeId, number: usize) -> Json {
    let node = catalog.node(id);
    let tail =
        *random.pick(&["", "a", "/b", "-ü", "_😀", ".e\u{301}", "'", "\"", "\\", "$x", "`", "\u{d7fb}", "A"]);
    // Here the keys themselves are in another order by code point than by UTF-16 unit.
    let head = if random.chance(35) {
        *random.pick(&["\u{e000}", "\u{fb00}", "\u{ff01}", "\u{fffd}", "\u{10000}", "😀", "😀\u{ff01}"])
    } else {
        ""
    };
    let asset = catalog.asset.is_some_and(|asset| catalog.interface(asset).types.contains(id));
    if asset {
        return json!(format!("mlg://{}/s{}/{head}{number}{tail}", uri::kind(&node.name), number % 3));
    }
    match node.key.scalar {
        Scalar::Int | Scalar::BigInt => {
            let sign = if number.is_multiple_of(2) { 1 } else { -1 };
            json!(sign * i64::try_from(number * 7).expect("a small number"))
        }
        _ => {
            // Unique over all types: an interface without a key of its own has no other rule for ties.
            let blank = if random.chance(30) { " x y%?#" } else { "" };
            json!(format!("{head}{number}{tail}{blank}{}", id.0))
        }
    }
}

fn properties<'a>(
    pools: &mut Pools,
    random: &mut Random,
    owner: &str,
    fields: impl Iterator<Item = &'a Field>,
) -> Map<String, Json> {
    let own = fields.filter_map(|field| match field {
        Field::Property(property) if !property.identity && property.filterable => Some(property),
        Field::Property(_) | Field::Relationship(_) | Field::Computed(_) => None,
    });
    cells(pools, random, owner, own)
}

fn cells<'a>(
    pools: &mut Pools,
    random: &mut Random,
    owner: &str,
    properties: impl Iterator<Item = &'a Arc<Property>>,
) -> Map<String, Json> {
    let mut cells = Map::new();
    for property in properties {
        let pool = pools
            .entry((owner.to_owned(), Arc::clone(&property.name)))
            .or_insert_with(|| values::pool(random, &property.scalar));
        if property.list {
            let count = if random.chance(25) { 0 } else { random.between(1, 4) };
            if count > 0 {
                let items: Vec<Json> = (0..count).map(|_| random.pick(pool).clone()).collect();
                cells.insert(property.name.to_string(), Json::Array(items));
            }
        } else if property.guaranteed
            || property.required && !random.chance(UNGUARANTEED)
            || !property.required && random.chance(75)
        {
            cells.insert(property.name.to_string(), random.pick(pool).clone());
        }
    }
    cells
}

/// The fact of a relationship. What the loader would add by itself is always given, so that lines say all.
fn fact(catalog: &Catalog, pools: &mut Pools, random: &mut Random) -> Map<String, Json> {
    let mut fact = cells(pools, random, "Fact", catalog.fact.iter());
    for (name, value) in
        [("origin", "DECLARED"), ("verification", "UNVERIFIED"), ("recordedAt", "2026-11-01T09:30:00Z")]
    {
        fact.entry(name).or_insert_with(|| json!(value));
    }
    fact
}

fn add_aliases(catalog: &Catalog, random: &mut Random, graph: &mut Graph) {
    for (number, node) in graph.nodes.iter_mut().enumerate() {
        let declared = matches!(catalog.node(node.ty).fields.get("aliases"), Some(Field::Property(property)) if !property.filterable);
        if !declared || !random.chance(40) {
            continue;
        }
        let count = random.between(1, 2);
        let aliases = (0..count).map(|at| json!(format!("urn:li:\u{fffd}😀{number}:{at}'ü"))).collect();
        node.properties.insert("aliases".to_owned(), Json::Array(aliases));
    }
}

fn add_components(catalog: &Catalog, random: &mut Random, pools: &mut Pools, graph: &mut Graph) {
    let names = ["", "auc", "Auc", "loss", "z'\"", "😀", "a b", "\u{ff01}", "\u{e000}😀"];
    for node in &catalog.types {
        let TypeKind::Component { key_fields, owners } = &node.kind else { continue };
        for (owner_type, relationship) in owners {
            for owner in graph.of_types(TypeSet::one(*owner_type)) {
                let mut known: Vec<Vec<Option<&str>>> = Vec::new();
                for _ in 0..random.between(0, 4) {
                    let key: Vec<Option<&str>> = key_fields
                        .iter()
                        .map(|field| (field.required || random.chance(60)).then(|| *random.pick(&names)))
                        .collect();
                    if known.contains(&key) {
                        continue;
                    }
                    let mut properties = properties(pools, random, &node.name, node.fields.values());
                    for (field, part) in key_fields.iter().zip(&key) {
                        match part {
                            Some(part) => properties.insert(field.name.to_string(), json!(part)),
                            None => properties.remove(&*field.name),
                        };
                    }
                    known.push(key);
                    let part = Node {
                        ty: node.id,
                        key: Json::Null,
                        properties,
                        owner: Some(owner),
                        reference: false,
                    };
                    graph.nodes.push(part);
                    graph.edges.push(Edge {
                        relationship: Arc::clone(relationship),
                        from: owner,
                        to: graph.nodes.len() - 1,
                        properties: Map::new(),
                        fact: Map::new(),
                        component: true,
                    });
                }
            }
        }
    }
}

impl Graph {
    /// The nodes of some types.
    pub(crate) fn of_types(&self, types: TypeSet) -> Vec<usize> {
        (0..self.nodes.len()).filter(|index| types.contains(self.nodes[*index].ty)).collect()
    }

    /// What a relationship field of a node leads to: edges and far nodes.
    pub(crate) fn related(
        &self,
        catalog: &Catalog,
        node: usize,
        field: &Relationship,
    ) -> Vec<(usize, usize)> {
        let types = catalog.types_of(field.target);
        let mut found = Vec::new();
        for (index, edge) in self.edges.iter().enumerate() {
            let (near, far) = match field.direction {
                Direction::Out => (edge.from, edge.to),
                Direction::In => (edge.to, edge.from),
            };
            if near == node && edge.relationship == field.stored && types.contains(self.nodes[far].ty) {
                found.push((index, far));
            }
        }
        found
    }

    /// Lines that load the graph, in any order.
    pub(crate) fn lines(&self, catalog: &Catalog, random: &mut Random) -> Vec<String> {
        let mut lines = self.lines_of(catalog, |node| !node.reference);
        if random.chance(50) {
            random.shuffle(&mut lines);
        }
        lines
    }

    /// Lines that say everything that is in the graph once it is loaded.
    pub(crate) fn all_lines(&self, catalog: &Catalog) -> Vec<String> {
        self.lines_of(catalog, |_| true)
    }

    fn lines_of(&self, catalog: &Catalog, wanted: impl Fn(&Node) -> bool) -> Vec<String> {
        let end = |index: usize| {
            let node = &self.nodes[index];
            let ty = catalog.node(node.ty);
            if catalog.asset.is_some() {
                node.key.clone()
            } else {
                json!({ "type": ty.name, "key": node.key })
            }
        };
        let mut lines = Vec::new();
        for node in self.nodes.iter().filter(|node| wanted(node)) {
            let ty = catalog.node(node.ty);
            let mut line = Map::new();
            line.insert("type".to_owned(), json!(ty.name));
            match node.owner {
                Some(owner) => line.insert("owner".to_owned(), end(owner)),
                None => line.insert(ty.key.name.to_string(), node.key.clone()),
            };
            line.extend(node.properties.clone());
            lines.push(Json::Object(line).to_string());
        }
        for edge in self.edges.iter().filter(|edge| !edge.component) {
            let mut line =
                json!({ "relationship": edge.relationship, "from": end(edge.from), "to": end(edge.to) });
            if !edge.properties.is_empty() {
                line["properties"] = Json::Object(edge.properties.clone());
            }
            line["fact"] = Json::Object(edge.fact.clone());
            lines.push(line.to_string());
        }
        lines
    }
}
