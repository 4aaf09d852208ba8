//! Random queries over the derived API: nested, filtered, ordered, paged, with fragments, directives and variables.
//!
//! In: a Catalog, a graph, cursors of earlier answers. Out: a valid request. Must not know: answers.

use std::{collections::HashMap, sync::Arc};

use mlg::catalog::{
    surface::{ApiField, ApiKind, EnumMeaning, FieldMeaning, InputField, InputMeaning, ObjectOf, TypeRef},
    types::{Catalog, Relationship, Target, TypeKind, TypeSet},
};
use serde_json::{Value as Json, json};

use crate::{
    coverage::Coverage,
    graphs::Graph,
    literals::{Literal, Variables},
    random::Random,
    scopes::{Scope, Wanted},
    wheres::About,
};

#[path = "pairs.rs"]
pub(crate) mod pairs;
#[path = "rules.rs"]
pub(crate) mod rules;

/// A request.
#[derive(Debug, Clone)]
pub(crate) struct Query {
    /// Its document.
    pub(crate) text: String,
    /// Values of its variables.
    pub(crate) variables: Json,
    /// Which operation of the document.
    pub(crate) operation: Option<String>,
}

/// Cursors seen so far, by the name of their order.
pub(crate) type Cursors = HashMap<String, Vec<String>>;

/// What a query is made from, and what it needs so far.
pub(crate) struct Builder<'a> {
    pub(crate) catalog: &'a Catalog,
    pub(crate) graph: &'a Graph,
    pub(crate) random: &'a mut Random,
    pub(crate) coverage: &'a mut Coverage,
    cursors: &'a Cursors,
    pub(crate) variables: Variables,
    fragments: Vec<String>,
    names: usize,
    /// Fields that may still be selected.
    budget: usize,
}

/// An object whose fields are being selected.
#[derive(Debug, Clone)]
struct At {
    /// Name of its type.
    ty: Arc<str>,
    /// What its nodes are: of a connection, edge, group those on it.
    target: Option<Target>,
    /// A node that will stand here, most likely.
    node: Option<usize>,
    /// The concrete type, if there is only one.
    on: Option<String>,
    depth: usize,
}

/// Makes a query.
pub(crate) fn query(
    (catalog, graph): (&Catalog, &Graph),
    random: &mut Random,
    coverage: &mut Coverage,
    cursors: &Cursors,
) -> Query {
    let budget = random.between(4, 40);
    let mut builder = Builder {
        catalog,
        graph,
        random,
        coverage,
        cursors,
        variables: Variables::default(),
        fragments: Vec::new(),
        names: 0,
        budget,
    };
    let depth = builder.random.between(2, 5);
    let at = At { ty: "Query".into(), target: None, node: None, on: None, depth };
    let mut scope = Scope::default();
    let mut fields = Vec::new();
    for _ in 0..[1, 1, 1, 1, 2, 3][builder.random.below(6)] {
        if let Some(field) = builder.root_field(&at, &mut scope) {
            fields.push(field);
        }
    }
    if builder.random.chance(4) {
        let introspection = builder.introspection();
        fields.insert(builder.random.below(fields.len() + 1), introspection);
    }
    if !fields.is_empty() && builder.random.chance(10) {
        // The rest of a root in a fragment.
        let rest = fields.split_off(builder.random.below(fields.len()));
        let directives = builder.directives();
        fields.push(format!("... on Query{directives} {{\n{}}}", lines(&rest)));
    }
    if fields.is_empty() || builder.random.chance(3) {
        fields.push("__typename".to_owned());
    }
    let named = builder.random.chance(30);
    let second = named && builder.random.chance(20);
    let head = match (named, builder.variables.declarations()) {
        (true, declarations) => format!("query Asked{declarations} "),
        (false, declarations) if declarations.is_empty() => String::new(),
        (false, declarations) => format!("query{declarations} "),
    };
    let mut text = format!("{head}{{\n{}}}\n", lines(&fields));
    if second {
        text.push_str("query NotAsked { __typename }\n");
    }
    text.push_str(&builder.fragments.concat());
    let operation = (second || named && builder.random.chance(50)).then(|| "Asked".to_owned());
    Query { text, variables: builder.variables.values(), operation }
}

fn lines(fields: &[String]) -> String {
    fields.iter().flat_map(|field| field.lines().map(|line| format!("  {line}\n"))).collect()
}

impl Builder<'_> {
    /// The fields of an input object.
    pub(crate) fn inputs(&self, name: &str) -> Vec<Arc<InputField>> {
        match &self.catalog.surface.types[name].kind {
            ApiKind::Input(fields) => fields.values().cloned().collect(),
            other => panic!("`{name}` is {other:?}, not an input object"),
        }
    }

    fn fields(&self, name: &str) -> Vec<Arc<ApiField>> {
        match &self.catalog.surface.types[name].kind {
            ApiKind::Object { fields, .. } | ApiKind::Interface { fields, .. } => {
                fields.values().filter(|field| !is_walk(&field.meaning)).cloned().collect()
            }
            other => panic!("`{name}` is {other:?}, not an object"),
        }
    }

    fn name(&mut self, start: &str) -> String {
        self.names += 1;
        format!("{start}{}", self.names)
    }

    fn root_field(&mut self, at: &At, scope: &mut Scope) -> Option<String> {
        let fields = self.fields("Query");
        let mut drawn = Vec::new();
        for field in &fields {
            if field.meaning == FieldMeaning::Entities {
                drawn.extend(std::iter::repeat_n(field, 120));
            }
            let (target, weight) = match field.meaning {
                FieldMeaning::Roots(target) => (target, 8),
                FieldMeaning::Lookup(target) => (target, 2),
                FieldMeaning::LookupMany(target) => (target, 4),
                _ => continue,
            };
            let some = !self.graph.of_types(self.catalog.types_of(target)).is_empty();
            drawn.extend(std::iter::repeat_n(field, if some { weight * 10 } else { 1 }));
        }
        let field = Arc::clone(*self.random.pick(&drawn));
        if field.meaning == FieldMeaning::Entities {
            return self.entities(&field, at, scope);
        }
        self.field(&field, at, scope)
    }

    /// Representations of one type for the most part, and what is selected of that.
    fn entities(&mut self, field: &ApiField, at: &At, scope: &mut Scope) -> Option<String> {
        let entities = &self.catalog.entities;
        let entity = self.random.pick(entities).clone();
        let mut given = Vec::new();
        for _ in 0..self.random.between(1, 5) {
            let other =
                if self.random.chance(85) { entity.clone() } else { self.random.pick(entities).clone() };
            let nodes = self.graph.of_types(self.catalog.types_of(other.target));
            let node = self.random.pick_any(&nodes).copied();
            let key = Literal::Scalar(self.key(other.target, node));
            let name = Literal::Scalar(json!(&*other.name));
            let mut fields =
                vec![("__typename".to_owned(), name), (other.keys[0].fields[0].name.to_string(), key)];
            self.random.shuffle(&mut fields);
            given.push(Literal::Object(fields));
        }
        let argument = &field.arguments["representations"];
        let given = self.variables.or_variable(self.random, &argument.ty, Literal::List(given), 40);
        let called = format!("{}({}: {})", field.name, argument.name, given.text());
        let wanted = self.wanted(called, field.ty.to_string(), at, false);
        let (text, index, mut below) = self.place(wanted, scope);
        let on = match entity.target {
            Target::Type(_) => Some(entity.name.to_string()),
            Target::Interface(_) => None,
        };
        let inner =
            At { ty: entity.name.clone(), target: Some(entity.target), node: None, on, depth: at.depth - 1 };
        let fields = self.object(&inner, &mut below);
        scope.put_back(index, below);
        Some(format!("{text} {{\n... on {} {{\n{fields}}}\n}}", entity.name))
    }

    /// Some fields of an object, at least one.
    fn object(&mut self, at: &At, scope: &mut Scope) -> String {
        let fields = self.fields(&at.ty);
        let mut chosen = Vec::new();
        for _ in 0..self.random.between(1, 4) {
            let field = self.random.pick(&fields).clone();
            if self.budget > 0 {
                chosen.extend(self.field(&field, at, scope));
            }
        }
        if at.target.is_some() && self.is_node(&at.ty) {
            for _ in 0..2 {
                if self.budget > 0 && self.random.chance(if at.on.is_none() { 55 } else { 10 }) {
                    chosen.extend(self.fragment(at, scope));
                }
            }
        }
        if chosen.is_empty() || self.random.chance(10) {
            let wanted = self.wanted("__typename".to_owned(), "String!".to_owned(), at, true);
            let (text, index, below) = self.place(wanted, scope);
            scope.put_back(index, below);
            chosen.push(text);
        }
        self.random.shuffle(&mut chosen);
        lines(&chosen)
    }

    /// `__type` of a type that is there or not, or `__schema`.
    fn introspection(&mut self) -> String {
        let key = self.name("t");
        let directives = self.directives();
        if self.random.chance(20) {
            return format!("{key}: __schema{directives} {{ queryType {{ name }} mutationType {{ name }} }}");
        }
        let known: Vec<String> = self.catalog.surface.types.keys().map(ToString::to_string).collect();
        let name = match self.random.below(10) {
            0 => "Nothing".to_owned(),
            _ => self.random.pick(&known).clone(),
        };
        let ty = TypeRef::NonNull(Box::new(TypeRef::Named("String".into())));
        let name = self.variables.or_variable(self.random, &ty, Literal::Scalar(json!(name)), 30);
        let all = [
            "kind",
            "called: name",
            "description",
            "__typename",
            "interfaces { name }",
            "possibleTypes { name }",
            "enumValues(includeDeprecated: true) { name isDeprecated deprecationReason }",
            "inputFields { name type { name ofType { kind name } } defaultValue }",
            "fields { name args { name type { kind name } defaultValue } type { kind ofType { name } } }",
        ];
        let chosen: Vec<&str> = (0..self.random.between(1, 4)).map(|_| *self.random.pick(&all)).collect();
        format!("{key}: __type(name: {}){directives} {{ {} }}", name.text(), chosen.join(" "))
    }

    fn is_node(&self, ty: &str) -> bool {
        matches!(
            self.catalog.surface.types[ty].kind,
            ApiKind::Interface { .. } | ApiKind::Object { of: ObjectOf::Node(_), .. }
        )
    }

    fn wanted(&mut self, field: String, ty: String, at: &At, leaf: bool) -> Wanted {
        let name = field.split('(').next().unwrap_or_default().to_owned();
        let key = if self.random.chance(15) {
            (*self.random.pick(&["a", "b", "c", "name"])).to_owned()
        } else {
            name
        };
        Wanted { key, on: at.on.clone(), field, ty, leaf }
    }

    /// `key: field(arguments) @directives`, and the scope below.
    fn place(&mut self, mut wanted: Wanted, scope: &mut Scope) -> (String, usize, Scope) {
        let name = wanted.field.split('(').next().unwrap_or_default().to_owned();
        let is_sum = matches!(&*name, "sum" | "avg");
        if is_sum {
            // Its key tells that the value is inexact.
            wanted.key.clone_from(&name);
        }
        if !scope.fits(&wanted) {
            wanted.key = self.name(if is_sum { &wanted.field } else { "f" });
        }
        let text = if wanted.key == name {
            wanted.field.clone()
        } else {
            format!("{}: {}", wanted.key, wanted.field)
        };
        let directives = self.directives();
        self.budget = self.budget.saturating_sub(1);
        let (index, below) = scope.add(&wanted);
        (format!("{text}{directives}"), index, below)
    }

    fn directives(&mut self) -> String {
        if !self.random.chance(5) {
            return String::new();
        }
        let (name, keeps) =
            *self.random.pick(&[("include", true), ("include", true), ("skip", false), ("skip", true)]);
        let literal = Literal::Scalar(Json::Bool(if self.random.chance(75) { keeps } else { !keeps }));
        let ty = TypeRef::NonNull(Box::new(TypeRef::Named("Boolean".into())));
        let literal = self.variables.or_variable(self.random, &ty, literal, 50);
        format!(" @{name}(if: {})", literal.text())
    }

    fn fragment(&mut self, at: &At, scope: &mut Scope) -> Option<String> {
        let target = at.target?;
        let types = self.catalog.types_of(target);
        let concrete = at.node.map(|node| self.graph.nodes[node].ty).filter(|ty| types.contains(*ty));
        let any: Vec<_> = types.iter().collect();
        let id = match concrete {
            Some(id) if self.random.chance(70) => id,
            _ => *self.random.pick(&any),
        };
        let interfaces = &self.catalog.node(id).interfaces;
        let condition = match self.random.below(8) {
            0 => None,
            1 if !interfaces.is_empty() => Some(Target::Interface(*self.random.pick(interfaces))),
            _ => Some(Target::Type(id)),
        };
        let inner = match condition {
            None => At { depth: at.depth, ..at.clone() },
            Some(condition) => At {
                ty: self.catalog.name_of(condition).clone(),
                target: Some(condition),
                on: match condition {
                    Target::Type(id) => Some(self.catalog.node(id).name.to_string()),
                    Target::Interface(_) => at.on.clone(),
                },
                ..at.clone()
            },
        };
        self.budget = self.budget.saturating_sub(1);
        let directives = self.directives();
        let fields = self.object(&inner, scope);
        if self.random.chance(60) {
            let on = condition.map_or_else(String::new, |_| format!(" on {}", inner.ty));
            return Some(format!("...{on}{directives} {{\n{fields}}}"));
        }
        let name = self.name("Part");
        self.fragments.push(format!("fragment {name} on {} {{\n{fields}}}\n", inner.ty));
        let again = if self.random.chance(15) { format!("\n...{name}") } else { String::new() };
        Some(format!("...{name}{directives}{again}"))
    }

    /// A field with its arguments and what is below.
    fn field(&mut self, field: &ApiField, at: &At, scope: &mut Scope) -> Option<String> {
        let target = |relationship: &Relationship| Some(relationship.target);
        let (target, related) = match &field.meaning {
            FieldMeaning::Lookup(target) | FieldMeaning::LookupMany(target) | FieldMeaning::Roots(target) => {
                (Some(*target), None)
            }
            FieldMeaning::One(of) | FieldMeaning::List(of) | FieldMeaning::Connection(of) => {
                (target(of), Some(of))
            }
            _ => (at.target, None),
        };
        let leaf = !matches!(
            self.catalog.surface.types.get(field.ty.name()).map(|ty| &ty.kind),
            Some(ApiKind::Object { .. } | ApiKind::Interface { .. })
        );
        if !leaf && at.depth == 0 {
            return None;
        }
        let node = match (related, at.node) {
            (Some(relationship), Some(node)) => {
                let members = self.graph.related(self.catalog, node, relationship);
                self.random.pick_any(&members).map(|(_, node)| *node)
            }
            (Some(_), None) => None,
            (None, node) => node,
        };
        let node = node.or_else(|| {
            let types = target.map_or_else(TypeSet::default, |target| self.catalog.types_of(target));
            self.random.pick_any(&self.graph.of_types(types)).copied()
        });
        let arguments = self.arguments(field, target, node);
        let wanted = self.wanted(format!("{}{arguments}", field.name), field.ty.to_string(), at, leaf);
        let (text, index, mut below) = self.place(wanted, scope);
        let text = if leaf {
            text
        } else {
            let on = match target {
                Some(Target::Type(id)) => Some(self.catalog.node(id).name.to_string()),
                _ => None,
            };
            let ty = field.ty.name().clone();
            // Parts of a connection cost no depth: they hold no nodes of their own.
            let part = matches!(
                field.meaning,
                FieldMeaning::PageInfo
                    | FieldMeaning::Aggregate
                    | FieldMeaning::AggregateOf(_)
                    | FieldMeaning::Groups
            );
            let depth = if part { at.depth } else { at.depth - 1 };
            let on = if self.is_node(&ty) { on } else { Some(ty.to_string()) };
            let inner = At { ty, target, node, on, depth };
            let fields = self.object(&inner, &mut below);
            format!("{text} {{\n{fields}}}")
        };
        scope.put_back(index, below);
        Some(text)
    }

    fn arguments(&mut self, field: &ApiField, target: Option<Target>, node: Option<usize>) -> String {
        let mut given: Vec<(String, Literal)> = Vec::new();
        let mut order = None;
        let backward = self.random.chance(25) && has(field, &InputMeaning::Last);
        for argument in field.arguments.values() {
            let value = match &argument.meaning {
                InputMeaning::Key => target.map(|target| Literal::Scalar(self.key(target, node))),
                InputMeaning::Keys => target.map(|target| self.keys(target, node)),
                InputMeaning::Where => target
                    .filter(|_| self.random.chance(60))
                    .map(|target| self.filter(argument.ty.name(), About::nodes(target, node))),
                InputMeaning::OrderBy => self.random.chance(55).then(|| {
                    let (names, literal) = self.order(argument.ty.name());
                    order = Some(names);
                    literal
                }),
                InputMeaning::First if backward => None,
                InputMeaning::First => self.random.chance(50).then(|| self.size()),
                InputMeaning::Last => backward.then(|| self.size()),
                InputMeaning::After | InputMeaning::Before => {
                    let sought = if backward == (argument.meaning == InputMeaning::Before) { 45 } else { 8 };
                    let name = target.map(|target| self.catalog.name_of(target).clone());
                    let name = format!("{}:{}", name.unwrap_or_default(), order.clone().unwrap_or_default());
                    let known = self.cursors.get(&name).filter(|_| self.random.chance(sought));
                    known.map(|known| Literal::Scalar(json!(self.random.pick(known))))
                }
                InputMeaning::GroupBy => Some(self.group_by(argument.ty.name())),
                meaning => panic!("{meaning:?} as an argument"),
            };
            let Some(value) = value else {
                if !argument.ty.is_non_null() && self.random.chance(2) {
                    let nothing = match self.random.chance(50) {
                        true => Literal::Null,
                        false => self.variables.absent(&argument.ty),
                    };
                    given.push((argument.name.to_string(), nothing));
                }
                continue;
            };
            let value = self.variables.or_variable(self.random, &argument.ty, value, 10);
            given.push((argument.name.to_string(), value));
        }
        if self.random.chance(20) {
            self.random.shuffle(&mut given);
        }
        let given: Vec<String> =
            given.iter().map(|(name, value)| format!("{name}: {}", value.text())).collect();
        if given.is_empty() { String::new() } else { format!("({})", given.join(", ")) }
    }

    fn size(&mut self) -> Literal {
        Literal::Scalar(json!(self.random.pick(&[0, 1, 1, 2, 2, 3, 3, 5, 10, 500])))
    }

    /// Names of an order for cursors, and the argument's value.
    fn order(&mut self, ty: &str) -> (String, Literal) {
        let ApiKind::Enum(values) = &self.catalog.surface.types[ty].kind else { panic!("`{ty}` is an enum") };
        let values: Vec<_> = values.values().cloned().collect();
        let mut chosen = Vec::new();
        let mut distinct = Vec::new();
        let mut properties = Vec::new();
        for _ in 0..[0, 1, 1, 1, 1, 2, 2, 3][self.random.below(8)] {
            let value = self.random.pick(&values);
            let property = match &value.meaning {
                EnumMeaning::Order { property, .. } => (true, property.name.clone()),
                EnumMeaning::EdgeOrder { property, .. } => (false, property.name.clone()),
                meaning => panic!("{meaning:?} in an order"),
            };
            chosen.push(value.name.to_string());
            if !properties.contains(&property) {
                properties.push(property);
                distinct.push(value.name.to_string());
            }
        }
        let literal = match chosen.as_slice() {
            [only] if self.random.chance(40) => Literal::Enum(only.clone()),
            _ => Literal::List(chosen.into_iter().map(Literal::Enum).collect()),
        };
        (distinct.join(","), literal)
    }

    fn group_by(&mut self, ty: &str) -> Literal {
        let ApiKind::Enum(values) = &self.catalog.surface.types[ty].kind else { panic!("`{ty}` is an enum") };
        let names: Vec<String> = values.keys().map(ToString::to_string).collect();
        Literal::Enum(self.random.pick(&names).clone())
    }

    /// A key that is there, one that is not, one of another type, or an alias.
    fn key(&mut self, target: Target, node: Option<usize>) -> Json {
        let fits = |index: &usize| self.catalog.node(self.graph.nodes[*index].ty).kind == TypeKind::Node;
        let same = self.catalog.key_of(target).scalar.clone();
        let others: Vec<usize> = (0..self.graph.nodes.len())
            .filter(|index| fits(index) && self.catalog.node(self.graph.nodes[*index].ty).key.scalar == same)
            .collect();
        let other = self.random.pick_any(&others).copied();
        let index = if self.random.chance(88) { node } else { other };
        let Some(node) = index.map(|index| &self.graph.nodes[index]) else { return missing(&same) };
        let aliases = node.properties.get("aliases").and_then(Json::as_array);
        match (aliases, self.random.below(10)) {
            (Some(aliases), 0..5) if self.catalog.asset.is_some() => aliases[0].clone(),
            (_, 9) => missing(&same),
            _ => node.key.clone(),
        }
    }

    fn keys(&mut self, target: Target, node: Option<usize>) -> Literal {
        let nodes = self.graph.of_types(self.catalog.types_of(target));
        let mut keys = Vec::new();
        for _ in 0..self.random.below(6) {
            let node = self.random.pick_any(&nodes).copied().or(node);
            keys.push(Literal::Scalar(self.key(target, node)));
        }
        Literal::List(keys)
    }
}

fn missing(scalar: &mlg::catalog::types::Scalar) -> Json {
    use mlg::catalog::types::Scalar;
    if matches!(scalar, Scalar::Int | Scalar::BigInt) { json!(123_456) } else { json!("urn:nothing") }
}

/// What is read by walks has an oracle of its own, in the suite of lineage.
fn is_walk(meaning: &FieldMeaning) -> bool {
    use FieldMeaning::{Impact, Lineage, Paths, Similar, Usage};
    matches!(meaning, Lineage | Impact | Usage | Paths | Similar)
}

fn has(field: &ApiField, meaning: &InputMeaning) -> bool {
    field.arguments.values().any(|argument| argument.meaning == *meaning)
}
