//! Every way by which an operation can name something, derived from what the server tells of its own schema, so that a way that
//! is new is asked for by itself.
//!
//! In: the answer to the introspection query. Out: operations, each with the names in it. Must not know: what they mean.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use serde_json::Value as Json;

use crate::names::{Need, needs};

/// What is asked of `__schema`.
pub(crate) const INTROSPECTION: &str = "{ __schema { types { kind name \
    possibleTypes { name } \
    fields { name args { ...A } type { ...T } } inputFields { ...A } enumValues { name } } } } \
    fragment A on __InputValue { name type { ...T } } \
    fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }";

/// One operation and what it requires.
#[derive(Debug, Clone)]
pub(crate) struct Operation {
    /// Its text.
    pub(crate) text: String,
    /// What its names require.
    pub(crate) needs: BTreeSet<Need>,
    /// The last name in it: what it is about.
    pub(crate) about: String,
}

struct Member {
    name: String,
    ty: String,
    required: bool,
    arguments: Vec<Member>,
}

#[derive(Default)]
struct Type {
    kind: String,
    fields: Vec<Member>,
    inputs: Vec<Member>,
    values: Vec<String>,
    possible: Vec<String>,
}

/// The served schema.
pub(crate) struct Schema {
    types: BTreeMap<String, Type>,
}

/// A way to objects of a type: what stands in front of a selection of it, and behind it.
#[derive(Clone)]
struct Way {
    open: String,
    close: String,
    needs: BTreeSet<Need>,
}

fn text(json: &Json) -> String {
    json.as_str().unwrap_or_default().to_owned()
}

fn list(json: &Json) -> &[Json] {
    json.as_array().map_or(&[], Vec::as_slice)
}

fn member(json: &Json) -> Member {
    let mut ty = &json["type"];
    let required = ty["kind"] == "NON_NULL";
    while !ty["ofType"].is_null() {
        ty = &ty["ofType"];
    }
    let arguments = list(&json["args"]).iter().map(member).collect();
    Member { name: text(&json["name"]), ty: text(&ty["name"]), required, arguments }
}

impl Schema {
    /// The schema of an answer.
    pub(crate) fn read(answer: &Json) -> Self {
        let types = list(&answer["data"]["__schema"]["types"]).iter().map(|json| {
            let names = |of: &Json| list(of).iter().map(|item| text(&item["name"])).collect();
            let ty = Type {
                kind: text(&json["kind"]),
                fields: list(&json["fields"]).iter().map(member).collect(),
                inputs: list(&json["inputFields"]).iter().map(member).collect(),
                values: names(&json["enumValues"]),
                possible: names(&json["possibleTypes"]),
            };
            (text(&json["name"]), ty)
        });
        Self { types: types.filter(|(name, _)| !name.starts_with("__")).collect() }
    }

    /// Every operation: a field at the end of the way to its type, below each interface as well; each of its arguments; each
    /// input field and enum value at whatever depth that an argument leads to; each field of each representation.
    pub(crate) fn operations(&self) -> Vec<Operation> {
        let ways = self.ways();
        let mut all = Vec::new();
        let mut entered = BTreeSet::new();
        for (name, ty) in &self.types {
            let Some(way) = ways.get(name) else { continue };
            if ty.kind != "OBJECT" {
                for possible in &ty.possible {
                    let of = needs(possible, "");
                    all.push(operation(way, &format!("... on {possible} {{ __typename }}"), of, possible));
                }
            }
            for field in &ty.fields {
                let own = needs(name, &field.name);
                all.push(operation(
                    way,
                    &self.selected(field, &[]),
                    own.clone(),
                    &format!("{name}.{}", field.name),
                ));
                for argument in &field.arguments {
                    // The same filter is gone through once below each name that it has.
                    let deep = entered.insert((argument.name.clone(), argument.ty.clone()));
                    for (value, needs, about) in self.values(argument, deep) {
                        let mut needs: BTreeSet<Need> = needs.union(&own).copied().collect();
                        if field.name == "duplicates" && value == "MODEL" {
                            // Without `by`, models are compared by their checksums too.
                            needs.insert(Need::Both);
                        }
                        let text = self.selected(field, &[(&argument.name, value)]);
                        all.push(operation(way, &text, needs, &format!("{name}.{}({about})", field.name)));
                    }
                }
            }
        }
        all.extend(self.represented());
        all
    }

    /// The way with the fewest needs to each type, then the shortest.
    fn ways(&self) -> BTreeMap<String, Way> {
        let root = Way { open: String::new(), close: String::new(), needs: BTreeSet::new() };
        let mut ways: BTreeMap<String, Way> = BTreeMap::from([("Query".to_owned(), root)]);
        let mut queue = VecDeque::from(["Query".to_owned()]);
        while let Some(name) = queue.pop_front() {
            let (ty, way) = (&self.types[&name], ways[&name].clone());
            let below = ty.fields.iter().map(|field| {
                let mut step = way.clone();
                step.open += &format!("{}{} {{ ", field.name, self.required(field, &[]));
                step.close += " }";
                step.needs.extend(needs(&name, &field.name));
                (field.ty.clone(), step)
            });
            let narrowed = ty.possible.iter().map(|possible| {
                let mut step = way.clone();
                step.open += &format!("... on {possible} {{ ");
                step.close += " }";
                step.needs.extend(needs(possible, ""));
                (possible.clone(), step)
            });
            for (to, step) in below.chain(narrowed).collect::<Vec<_>>() {
                if !self
                    .types
                    .get(&to)
                    .is_some_and(|ty| ["OBJECT", "INTERFACE", "UNION"].contains(&&*ty.kind))
                {
                    continue;
                }
                let cost = |way: &Way| (way.needs.len(), way.open.len());
                if ways.get(&to).is_none_or(|known| cost(&step) < cost(known)) {
                    ways.insert(to.clone(), step);
                    queue.push_back(to);
                }
            }
        }
        ways
    }

    /// A field with its required arguments, these, and something below it.
    fn selected(&self, field: &Member, given: &[(&str, String)]) -> String {
        let below = match self.types.get(&field.ty).map(|ty| &*ty.kind) {
            Some("OBJECT" | "INTERFACE" | "UNION") => " { __typename }",
            _ => "",
        };
        format!("{}{}{below}", field.name, self.required(field, given))
    }

    fn required(&self, field: &Member, given: &[(&str, String)]) -> String {
        let missing = field
            .arguments
            .iter()
            .filter(|argument| argument.required && given.iter().all(|(name, _)| *name != argument.name));
        let missing = missing.map(|argument| format!("{}: {}", argument.name, self.sample(&argument.ty)));
        let all: Vec<_> =
            given.iter().map(|(name, value)| format!("{name}: {value}")).chain(missing).collect();
        if all.is_empty() { String::new() } else { format!("({})", all.join(", ")) }
    }

    /// Some value of an input type that requires as little as any.
    fn sample(&self, ty: &str) -> String {
        match ty {
            "ID" => return "\"mlg://dataset/t/one\"".to_owned(),
            "String" => return "\"x\"".to_owned(),
            "Int" | "BigInt" => return "1".to_owned(),
            "Float" => return "1.5".to_owned(),
            "Boolean" => return "true".to_owned(),
            "DateTime" => return "\"2026-01-01T00:00:00Z\"".to_owned(),
            "_Any" => return "{__typename: \"Dataset\", uri: \"mlg://dataset/t/one\"}".to_owned(),
            _ => {}
        }
        let known = &self.types[ty];
        if let Some(first) = known.values.iter().min_by_key(|value| needs(ty, value).len()) {
            return first.clone();
        }
        let required: Vec<_> = known.inputs.iter().filter(|field| field.required).collect();
        let chosen = if required.is_empty() {
            let simple = |field: &&Member| {
                let nested = self.types.get(&field.ty).is_some_and(|of| of.kind == "INPUT_OBJECT");
                // A filter object ends; a filter of nodes may go round.
                let round = u8::from(!field.ty.ends_with("Filter")) + u8::from(field.ty == ty);
                let depth = if nested { 1 + round } else { 0 };
                (field.name != "some", depth, needs(ty, &field.name).len())
            };
            known.inputs.iter().min_by_key(simple).into_iter().collect()
        } else {
            required
        };
        let fields: Vec<_> =
            chosen.iter().map(|field| format!("{}: {}", field.name, self.sample(&field.ty))).collect();
        format!("{{{}}}", fields.join(", "))
    }

    /// Values of an argument, each about another name: enum values and input fields, at any depth if `deep`.
    fn values(&self, argument: &Member, deep: bool) -> Vec<(String, BTreeSet<Need>, String)> {
        let mut all = vec![(self.sample(&argument.ty), BTreeSet::new(), argument.name.clone())];
        let mut seen = BTreeSet::from([argument.ty.clone()]);
        let start = (argument.ty.clone(), String::new(), String::new(), BTreeSet::new());
        let mut queue = VecDeque::from([start]);
        while let Some((ty, open, close, so_far)) = queue.pop_front() {
            let Some(known) = self.types.get(&ty) else { continue };
            for value in &known.values {
                let own = so_far.union(&needs(&ty, value)).copied().collect();
                all.push((format!("{open}{value}{close}"), own, format!("{ty}.{value}")));
            }
            for field in &known.inputs {
                let own: BTreeSet<Need> = so_far.union(&needs(&ty, &field.name)).copied().collect();
                let rest: String = known
                    .inputs
                    .iter()
                    .filter(|other| other.required && other.name != field.name)
                    .map(|other| format!(", {}: {}", other.name, self.sample(&other.ty)))
                    .collect();
                let value = format!("{open}{{{}: {}{rest}}}{close}", field.name, self.sample(&field.ty));
                all.push((value, own.clone(), format!("{ty}.{}", field.name)));
                if deep && seen.insert(field.ty.clone()) {
                    let (open, close) = (format!("{open}{{{}: ", field.name), format!("{rest}}}{close}"));
                    let next = (field.ty.clone(), open, close, own);
                    // What requires nothing more is gone through first, so that its way is the one taken.
                    if next.3 == so_far { queue.push_front(next) } else { queue.push_back(next) }
                }
            }
        }
        all
    }

    /// Representations of each entity, with each of its fields.
    fn represented(&self) -> Vec<Operation> {
        let Some(entity) = self.types.get("_Entity") else { return Vec::new() };
        let mut all = Vec::new();
        for name in &entity.possible {
            for field in self.types[name].fields.iter().filter(|field| field.arguments.is_empty()) {
                let given =
                    format!("{{__typename: \"{name}\", uri: \"mlg://dataset/t/one\", {}: 1}}", field.name);
                let given = if field.name == "uri" { given.replace(", uri: 1", "") } else { given };
                all.push(Operation {
                    text: format!("{{ _entities(representations: [{given}]) {{ __typename }} }}"),
                    needs: needs(name, &field.name),
                    about: format!("_Any of {name}.{}", field.name),
                });
            }
        }
        all
    }
}

fn operation(way: &Way, field: &str, own: BTreeSet<Need>, about: &str) -> Operation {
    let Way { open, close, needs } = way;
    let needs = needs.union(&own).copied().collect();
    Operation { text: format!("{{ {open}{field}{close} }}"), needs, about: about.to_owned() }
}
