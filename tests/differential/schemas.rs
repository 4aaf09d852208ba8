//! Random schemas: the text of a `schema.graphql` with whatever a schema may hold.
//!
//! In: choices. Out: SDL that `catalog::load` takes. Must not know: graphs, queries.

use std::fmt::Write;

use std::collections::HashMap;

use crate::random::Random;

const TYPE_NAMES: &[&str] = &[
    "Film",
    "Person",
    "AbTest",
    "Abacus",
    "ABBox",
    "URLPart",
    "Run2",
    "Sensor_Unit",
    "Query_Plan",
    "Match",
    "Limit",
    "Zebra",
];
const FIELD_NAMES: &[&str] = &[
    "title",
    "note",
    "rank",
    "createdAt",
    "size2",
    "URLPath",
    "is_live",
    "order",
    "match",
    "select",
    "limit",
    "group",
    "index",
    "end",
    "from",
    "to",
    "x",
    "valueOf",
    "constructor",
    "kindOf",
    "label",
    "labels",
    "null_",
    "a1",
];
const VALUES: &[&str] =
    &["ID", "String", "Int", "BigInt", "Float", "Boolean", "DateTime", "Date", "Level", "Mood"];
const RELATION_NAMES: &[&str] = &[
    "parts", "uses", "madeOf", "likes", "next", "parent", "contains", "links", "top", "some", "has", "refs",
];

/// A schema being written.
struct Draft<'a> {
    random: &'a mut Random,
    /// With uris and references, or with keys of each type's own.
    assets: bool,
    types: Vec<Type>,
    interfaces: Vec<Interface>,
    components: Vec<Component>,
    properties: Vec<(String, Vec<String>)>,
    /// The type of each stored property.
    stored: HashMap<String, (&'static str, bool)>,
}

struct Type {
    name: String,
    label: Option<String>,
    key: (String, String),
    interfaces: Vec<usize>,
    fields: Vec<(String, String)>,
}

struct Interface {
    name: String,
    directives: String,
    fields: Vec<(String, String)>,
}

struct Component {
    name: String,
    key: Vec<String>,
    fields: Vec<String>,
}

/// Writes a random schema.
pub(crate) fn schema(random: &mut Random) -> String {
    let assets = random.chance(45);
    let mut draft = Draft {
        random,
        assets,
        types: Vec::new(),
        interfaces: Vec::new(),
        components: Vec::new(),
        properties: Vec::new(),
        stored: HashMap::new(),
    };
    draft.add_interfaces();
    draft.add_types();
    draft.add_components();
    draft.add_relationships();
    draft.print()
}

impl Draft<'_> {
    fn add_interfaces(&mut self) {
        if self.assets {
            let mut fields = vec![
                ("uri".to_owned(), "ID!".to_owned()),
                ("name".to_owned(), self.indexed("String!")),
                ("aliases".to_owned(), "[String!]!".to_owned()),
                ("updatedAt".to_owned(), self.indexed("DateTime!")),
                ("hydration".to_owned(), "Hydration!".to_owned()),
            ];
            let count = self.random.between(0, 2);
            fields.extend(self.values(count, "shared"));
            let directives = "@key(fields: \"uri\") @node".to_owned();
            self.interfaces.push(Interface { name: "Asset".to_owned(), directives, fields });
        }
        let more = self.random.between(0, 2 - usize::from(self.assets));
        for number in 0..more {
            let with_key = !self.assets && number == 0 && self.random.chance(40);
            let directives = match (with_key, self.random.chance(50)) {
                (true, _) => "@key(fields: \"id\") @node".to_owned(),
                (false, true) => format!("@node(label: \"Shared_{number}\")"),
                (false, false) => String::new(),
            };
            let key = if self.assets { ("uri", "ID!") } else { ("id", "ID!") };
            let mut fields = Vec::new();
            if with_key || self.random.chance(60) {
                fields.push((key.0.to_owned(), key.1.to_owned()));
            }
            let count = self.random.between(1, 3);
            fields.extend(self.values(count, &format!("i{number}")));
            self.interfaces.push(Interface {
                name: ["Thing", "Other"][number].to_owned(),
                directives,
                fields,
            });
        }
    }

    fn add_types(&mut self) {
        let mut names = TYPE_NAMES.to_vec();
        self.random.shuffle(&mut names);
        let count = self.random.between(2, 6);
        for (number, name) in names.into_iter().take(count).enumerate() {
            let mut interfaces = Vec::new();
            for index in 0..self.interfaces.len() {
                let asset = self.interfaces[index].name == "Asset";
                // Each interface has a type, and there is a type without any.
                if asset
                    || number == index
                    || (number > index && number + 1 < count && self.random.chance(60))
                {
                    interfaces.push(index);
                }
            }
            let key = self.key(&interfaces);
            let mut fields: Vec<(String, String)> = Vec::new();
            for index in &interfaces {
                let shared: Vec<_> = self.interfaces[*index].fields.clone();
                for (name, ty) in shared {
                    if !fields.iter().any(|(known, _)| *known == name) {
                        // A type may promise more than its interface.
                        let stricter = !ty.contains('!') && self.random.chance(20);
                        let ty = if stricter { promise(&ty) } else { ty };
                        fields.push((name, ty));
                    }
                }
            }
            if !fields.iter().any(|(name, _)| *name == key.0) {
                fields.insert(0, key.clone());
            }
            let count = self.random.between(2, 8);
            for (name, ty) in self.values(count, "") {
                if !fields.iter().any(|(known, _)| *known == name) {
                    fields.push((name, ty));
                }
            }
            let label =
                self.random.chance(25).then(|| format!("{}{name}", self.random.pick(&["A_", "z", "Stored"])));
            self.types.push(Type { name: name.to_owned(), label, key, interfaces, fields });
        }
    }

    /// Types of one interface have one key.
    fn key(&mut self, interfaces: &[usize]) -> (String, String) {
        if self.assets {
            return ("uri".to_owned(), "ID!".to_owned());
        }
        if !interfaces.is_empty() {
            return ("id".to_owned(), "ID!".to_owned());
        }
        let name = *self.random.pick(&["id", "code", "slug"]);
        let scalar = *self.random.pick(&["ID!", "String!", "Int!", "BigInt!"]);
        (name.to_owned(), scalar.to_owned())
    }

    /// Fields of scalars and enums; `prefix` keeps names of different interfaces apart.
    fn values(&mut self, count: usize, prefix: &str) -> Vec<(String, String)> {
        let mut names = FIELD_NAMES.to_vec();
        self.random.shuffle(&mut names);
        let mut fields = Vec::new();
        for name in names.into_iter().take(count) {
            let name = if prefix.is_empty() { name.to_owned() } else { format!("{prefix}_{name}") };
            let ty = self.value(&name);
            fields.push((name, ty));
        }
        fields
    }

    fn value(&mut self, name: &str) -> String {
        let scalar = *self.random.pick(VALUES);
        let list = self.random.chance(35);
        let mut stored = if self.random.chance(20) { format!("stored_{name}") } else { name.to_owned() };
        // One stored name has one type, as a schema must have it within an interface.
        if *self.stored.entry(stored.clone()).or_insert((scalar, list)) != (scalar, list) {
            stored = format!("stored_{name}_{scalar}{list}");
        }
        let stored = if stored == name { String::new() } else { format!(" @property(name: \"{stored}\")") };
        if list {
            return format!("[{scalar}!]!{stored}");
        }
        let ty = self.indexed(scalar);
        if self.random.chance(20) { promise(&format!("{ty}{stored}")) } else { format!("{ty}{stored}") }
    }

    fn indexed(&mut self, ty: &str) -> String {
        if self.random.chance(40) { format!("{ty} @index") } else { ty.to_owned() }
    }

    fn add_components(&mut self) {
        for (number, name) in ["Part", "Metric"].into_iter().enumerate() {
            if !self.random.chance(40) {
                continue;
            }
            let two = self.random.chance(50);
            let key: Vec<String> =
                if two { vec!["name".to_owned(), "split".to_owned()] } else { vec!["name".to_owned()] };
            let mut fields = vec!["name: String!".to_owned()];
            if two {
                fields.push("split: String".to_owned());
            }
            let count = self.random.between(1, 4);
            fields.extend(self.values(count, "c").into_iter().map(|(name, ty)| format!("{name}: {ty}")));
            // Owners of several types need keys that are never equal.
            let owners = if self.assets { self.random.between(1, 2) } else { 1 };
            for owner in 0..owners {
                let owner = (owner + number) % self.types.len();
                let stored = format!("HAS_{}", name.to_uppercase());
                let plural = format!("own{name}s");
                let owner = &mut self.types[owner];
                owner.fields.push((plural, format!("[{name}!]! @relationship(type: \"{stored}\")")));
                let back = format!(
                    "of{}: {} @relationship(type: \"{stored}\", direction: IN)",
                    owner.name, owner.name
                );
                fields.push(back);
            }
            self.components.push(Component { name: name.to_owned(), key, fields });
        }
    }

    fn add_relationships(&mut self) {
        let count = self.random.between(2, 7);
        for (number, name) in RELATION_NAMES.iter().take(count).enumerate() {
            let stored = format!("R{number}_{}", name.to_uppercase());
            let name = format!("{name}{number}");
            let properties = if self.random.chance(35) { Some(self.add_properties(number)) } else { None };
            let from = self.random.below(self.types.len());
            let to_interface = !self.interfaces.is_empty() && self.random.chance(35);
            let properties = properties.map_or_else(String::new, |name| format!(", properties: \"{name}\""));
            if to_interface {
                let interface = self.random.below(self.interfaces.len());
                let target = self.interfaces[interface].name.clone();
                self.add_field((from, &name), &target, (&stored, &properties));
                // The same relationships, but only to one of the types.
                let inside: Vec<usize> = (0..self.types.len())
                    .filter(|ty| self.types[*ty].interfaces.contains(&interface))
                    .collect();
                let one = *self.random.pick(&inside);
                if self.random.chance(50) {
                    let target = self.types[one].name.clone();
                    self.add_field((from, &format!("only{number}")), &target, (&stored, &properties));
                }
                if self.random.chance(60) && one != from {
                    let back = self.types[from].name.clone();
                    let against = format!(", direction: IN{properties}");
                    self.add_field((one, &format!("back{number}")), &back, (&stored, &against));
                }
            } else {
                let to = if self.random.chance(30) { from } else { self.random.below(self.types.len()) };
                let (start, end) = (self.types[from].name.clone(), self.types[to].name.clone());
                self.add_field((from, &name), &end, (&stored, &properties));
                if self.random.chance(70) {
                    let against = format!(", direction: IN{properties}");
                    self.add_field((to, &format!("back{number}")), &start, (&stored, &against));
                }
            }
        }
    }

    fn add_properties(&mut self, number: usize) -> String {
        let name = format!("Props{number}");
        let count = self.random.between(1, 4);
        let fields = self.values(count, "p");
        let plain =
            |ty: &str| ty.replace(" @index", "").replace("!]!", "]").replace('!', "").replace(']', "!]!");
        let fields = fields.into_iter().map(|(name, ty)| format!("{name}: {}", plain(&ty))).collect();
        self.properties.push((name.clone(), fields));
        name
    }

    fn add_field(&mut self, (ty, name): (usize, &str), target: &str, (stored, rest): (&str, &str)) {
        let many = self.random.chance(65);
        let pick = if many || self.random.chance(50) { String::new() } else { self.pick(target) };
        let declared = if many { format!("[{target}!]!") } else { target.to_owned() };
        let field = format!("{declared} @relationship(type: \"{stored}\"{rest}{pick})");
        self.types[ty].fields.push((name.to_owned(), field));
    }

    /// An order of the target that a to-one field picks by.
    fn pick(&mut self, target: &str) -> String {
        let of_types = self.types.iter().filter(|ty| ty.name == target).flat_map(|ty| &ty.fields);
        let of_interfaces = self.interfaces.iter().filter(|ty| ty.name == target).flat_map(|ty| &ty.fields);
        let names: Vec<String> = of_types
            .chain(of_interfaces)
            .filter(|(name, ty)| !ty.contains('[') && !ty.contains("@relationship") && name != "aliases")
            .map(|(name, _)| mlg::catalog::naming::screaming_snake(name))
            .collect();
        let way = *self.random.pick(&["ASC", "DESC"]);
        self.random.pick_any(&names).map_or_else(String::new, |name| format!(", pick: \"{name}_{way}\""))
    }

    fn print(&self) -> String {
        let mut text = String::from("scalar BigInt\nscalar DateTime\nscalar Date\n");
        text.push_str(
            "extend schema @link(url: \"https://specs.apollo.dev/federation/v2.9\", import: [\"@key\"])\n",
        );
        text.push_str("enum Level { low HIGH Middle _none }\nenum Mood { B A b a }\n");
        let mut block = |head: &str, fields: &mut dyn Iterator<Item = String>| {
            writeln!(text, "{head} {{").expect("text is written to memory");
            fields.for_each(|field| writeln!(text, "  {field}").expect("text is written to memory"));
            text.push_str("}\n");
        };
        if self.assets {
            block("enum Hydration", &mut ["REFERENCE", "HYDRATED", "FAILED"].map(str::to_owned).into_iter());
        }
        for interface in &self.interfaces {
            let head = format!("interface {} {}", interface.name, interface.directives);
            block(&head, &mut interface.fields.iter().map(|(name, ty)| format!("{name}: {ty}")));
        }
        for ty in &self.types {
            let names: Vec<&str> =
                ty.interfaces.iter().map(|index| self.interfaces[*index].name.as_str()).collect();
            let implements =
                if names.is_empty() { String::new() } else { format!(" implements {}", names.join(" & ")) };
            let label = ty.label.as_ref().map_or_else(String::new, |label| format!("(label: \"{label}\")"));
            let head = format!("type {}{implements} @key(fields: \"{}\") @node{label}", ty.name, ty.key.0);
            block(&head, &mut ty.fields.iter().map(|(name, ty)| format!("{name}: {ty}")));
        }
        for component in &self.components {
            let key: Vec<String> = component.key.iter().map(|name| format!("{name:?}")).collect();
            let head = format!("type {} @component(key: [{}])", component.name, key.join(", "));
            block(&head, &mut component.fields.iter().cloned());
        }
        for (name, fields) in &self.properties {
            block(&format!("type {name}"), &mut fields.iter().cloned());
        }
        text
    }
}

/// `Int @index` as `Int! @index`.
fn promise(ty: &str) -> String {
    match ty.split_once(' ') {
        Some((ty, rest)) => format!("{ty}! {rest}"),
        None => format!("{ty}!"),
    }
}
