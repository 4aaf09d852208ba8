//! Random requests whose values are random bytes.
//!
//! In: a Catalog, a source of shapes and a source of values. Out: a request with its values, in variables and in the
//! document; the same shapes with other values are the same request with other values. Must not know: plans.

use std::sync::Arc;

use mlg::{
    catalog::{
        surface::{
            ApiField, ApiKind, EnumMeaning, FieldMeaning, InputField, InputMeaning, Operator, TypeRef,
        },
        types::{Catalog, Property, Scalar, Target},
    },
    cursor,
    pipeline::Request,
    value::Value,
};
use serde_json::{Map, Value as Json, json};

use crate::random::Random;

/// Letters of sentinels: those that end a string, a name or a comment somewhere, among others.
const LETTERS: &[u8] =
    br#"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'"`\{}[]()$?;:-/*#%_ ~|&<>=!"#;
/// Bytes of a sentinel.
const LENGTH: usize = 24;
/// Filters inside filters.
const DEPTH: usize = 3;

/// A request and what was hidden in it.
pub(crate) struct Made {
    /// The request.
    pub(crate) request: Request,
    /// Every value of text, and every number as digits.
    pub(crate) sentinels: Vec<String>,
}

/// Makes a request.
pub(crate) fn request(catalog: &Catalog, shape: &mut Random, values: &mut Random) -> Made {
    let mut maker = Maker { catalog, shape, values, sentinels: Vec::new(), variables: Vec::new() };
    let roots: Vec<String> = (0..maker.shape.between(1, 3)).map(|number| maker.root(number)).collect();
    let declared: Vec<String> =
        maker.variables.iter().map(|(name, ty, _)| format!("${name}: {ty}")).collect();
    let head = if declared.is_empty() { String::new() } else { format!("query ({}) ", declared.join(", ")) };
    let query = format!("{head}{{ {} }}", roots.join(" "));
    let variables: Map<String, Json> =
        maker.variables.into_iter().map(|(name, _, value)| (name, value)).collect();
    Made { request: Request { query, operation_name: None, variables }, sentinels: maker.sentinels }
}

struct Maker<'a> {
    catalog: &'a Catalog,
    /// Decides everything but values.
    shape: &'a mut Random,
    values: &'a mut Random,
    sentinels: Vec<String>,
    /// Name, type and value.
    variables: Vec<(String, String, Json)>,
}

/// An input value as it stands in a document or in JSON.
enum Literal {
    Plain(Json),
    Name(String),
    List(Vec<Literal>),
    Object(Vec<(String, Literal)>),
}

impl Maker<'_> {
    fn root(&mut self, number: usize) -> String {
        let ApiKind::Object { fields, .. } = &self.catalog.surface.types["Query"].kind else {
            panic!("an object")
        };
        let fields: Vec<Arc<ApiField>> = fields.values().cloned().collect();
        let field = Arc::clone(self.shape.pick(&fields));
        match &field.meaning {
            FieldMeaning::Lookup(_) => {
                let key = self.key();
                let key = self.given("ID!", Literal::Plain(key));
                format!("r{number}: {}({}: {key}) {{ __typename }}", field.name, field.arguments[0].name)
            }
            FieldMeaning::LookupMany(_) => {
                let keys = Literal::List(
                    (0..self.shape.between(1, 3)).map(|_| Literal::Plain(self.key())).collect(),
                );
                let keys = self.given("[ID!]!", keys);
                format!("r{number}: {}({}: {keys}) {{ __typename }}", field.name, field.arguments[0].name)
            }
            FieldMeaning::Roots(target) => {
                let arguments = self.arguments(&field, Some(*target));
                format!(
                    "r{number}: {}{arguments} {{ totalCount nodes {{ __typename {} }} }}",
                    field.name,
                    self.nested(*target)
                )
            }
            FieldMeaning::Unused => {
                let since = self.given("DateTime", Literal::Plain(json!("2026-11-01T00:00:00Z")));
                format!("r{number}: unused(since: {since}) {{ totalCount nodes {{ __typename }} }}")
            }
            FieldMeaning::Search => {
                // Of one part: how many a word has is part of the shape.
                let word =
                    self.text().to_lowercase().replace(|letter: char| !letter.is_ascii_lowercase(), "q");
                self.sentinels.push(word.clone());
                let query = self.given("String", Literal::Plain(json!(word)));
                format!("r{number}: search(query: {query}) {{ totalCount edges {{ score }} }}")
            }
            FieldMeaning::Suggest => {
                // Whether there is a letter or digit in it is part of the shape.
                let typed = format!("q{}", self.text());
                self.sentinels.push(mlg::search::typed(&typed));
                let prefix = self.given("String!", Literal::Plain(json!(typed)));
                format!("r{number}: suggest(prefix: {prefix}) {{ text asset {{ __typename }} }}")
            }
            FieldMeaning::Duplicates => {
                format!("r{number}: duplicates(type: MODEL, first: 3) {{ reason nodes {{ __typename }} }}")
            }
            FieldMeaning::Entities => {
                let entities = &self.catalog.entities;
                let entity = self.shape.pick(entities);
                let name = entity.name.to_string();
                let field = entity.keys[0].fields[0].name.to_string();
                let key = self.key();
                let representation = Literal::Plain(json!({"__typename": name, field: key}));
                let given = self.given("[_Any!]!", Literal::List(vec![representation]));
                format!("r{number}: _entities(representations: {given}) {{ __typename }}")
            }
            FieldMeaning::Service => format!("r{number}: _service {{ __typename }}"),
            meaning => panic!("{meaning:?} is no root"),
        }
    }

    /// A key that may be an alias, or cannot: which of the two is part of the shape.
    fn key(&mut self) -> Json {
        let text = self.text();
        if self.shape.chance(50) { json!(text) } else { json!(format!("mlg://{text}")) }
    }

    /// A list or connection of one of the target's relationships, with filters of its own.
    fn nested(&mut self, target: Target) -> String {
        let (ApiKind::Object { fields, .. } | ApiKind::Interface { fields, .. }) =
            &self.catalog.surface.types[self.catalog.name_of(target)].kind
        else {
            panic!("{target:?} is an object or an interface")
        };
        let related: Vec<Arc<ApiField>> = fields
            .values()
            .filter(|field| {
                matches!(
                    field.meaning,
                    FieldMeaning::List(_)
                        | FieldMeaning::Connection(_)
                        | FieldMeaning::Lineage
                        | FieldMeaning::Paths
                )
            })
            .cloned()
            .collect();
        let Some(field) = self.shape.pick_any(&related).cloned() else { return String::new() };
        match &field.meaning {
            FieldMeaning::List(_) => {
                format!("{}{} {{ __typename }}", field.name, self.arguments(&field, None))
            }
            FieldMeaning::Lineage => {
                let whole = if self.shape.chance(50) { "totalCount" } else { "" };
                let arguments = self.walk_arguments(&field);
                format!("{}({arguments}) {{ {whole} relationships {{ from }} nodes {{ name }} }}", field.name)
            }
            FieldMeaning::Paths => {
                let arguments = self.walk_arguments(&field);
                format!("{}({arguments}) {{ total paths {{ assets {{ name }} }} }}", field.name)
            }
            _ => format!(
                "{}{} {{ totalCount nodes {{ __typename }} }}",
                field.name,
                self.arguments(&field, None)
            ),
        }
    }

    /// Arguments of what walks. A depth is part of the shape: its bound stands in the statement.
    fn walk_arguments(&mut self, field: &ApiField) -> String {
        let mut given = Vec::new();
        for argument in field.arguments.values() {
            let value = match &argument.meaning {
                InputMeaning::Direction => {
                    given.push("direction: DOWNSTREAM".to_owned());
                    continue;
                }
                InputMeaning::To => Literal::Plain(json!(self.text())),
                InputMeaning::Depth | InputMeaning::MaxHops if self.shape.chance(50) => {
                    Literal::Plain(json!(self.shape.between(1, 60)))
                }
                InputMeaning::Where | InputMeaning::Within | InputMeaning::StopAt
                    if self.shape.chance(50) =>
                {
                    self.input(argument.ty.name(), DEPTH - 1)
                }
                InputMeaning::Through if self.shape.chance(30) => self.operand(&argument.ty),
                InputMeaning::After if self.shape.chance(50) => {
                    let place = [Value::Int(3), Value::String(self.text())];
                    Literal::Plain(json!(cursor::encode("Lineage:DOWNSTREAM", &place)))
                }
                _ => continue,
            };
            given.push(format!("{}: {}", argument.name, self.given(&argument.ty.to_string(), value)));
        }
        given.join(", ")
    }

    /// `where`, `first`, and at a root an order with a cursor of it.
    fn arguments(&mut self, field: &ApiField, root: Option<Target>) -> String {
        let mut given = Vec::new();
        for argument in field.arguments.values() {
            let value = match &argument.meaning {
                InputMeaning::Where => self.input(argument.ty.name(), DEPTH),
                InputMeaning::First if root.is_none() && self.shape.chance(50) => {
                    Literal::Plain(json!(self.values.between(1, 400)))
                }
                _ => continue,
            };
            given.push(format!("{}: {}", argument.name, self.given(&argument.ty.to_string(), value)));
        }
        if let Some(target) = root.filter(|_| self.shape.chance(70)) {
            given.extend(self.order(field, target));
        }
        self.shape.shuffle(&mut given);
        if given.is_empty() { String::new() } else { format!("({})", given.join(", ")) }
    }

    fn order(&mut self, field: &ApiField, target: Target) -> Vec<String> {
        let argument = field.arguments.values().find(|argument| argument.meaning == InputMeaning::OrderBy);
        let Some(ApiKind::Enum(orders)) =
            argument.map(|argument| &self.catalog.surface.types[argument.ty.name()].kind)
        else {
            return Vec::new();
        };
        let mut keys: Vec<(Arc<str>, Arc<Property>)> = Vec::new();
        for _ in 0..self.shape.below(3) {
            let orders: Vec<_> = orders.values().collect();
            let order = self.shape.pick(&orders);
            let EnumMeaning::Order { property, .. } = &order.meaning else { continue };
            if !property.identity && keys.iter().all(|(_, known)| known.name != property.name) {
                keys.push((Arc::clone(&order.name), Arc::clone(property)));
            }
        }
        let names: Vec<&str> = keys.iter().map(|(name, _)| &**name).collect();
        let mut values = Vec::new();
        for (_, property) in &keys {
            let null = !property.required && self.shape.chance(25);
            values.push(if null { Value::Null } else { self.cell(&property.scalar) });
        }
        values.push(Value::String(self.text()));
        let name = format!("{}:{}", self.catalog.name_of(target), names.join(","));
        let after = self.given("String", Literal::Plain(json!(cursor::encode(&name, &values))));
        let side = if self.shape.chance(30) {
            format!("last: 3, before: {after}")
        } else {
            format!("after: {after}")
        };
        vec![format!("orderBy: [{}]", names.join(", ")), side]
    }

    /// A cell of a cursor.
    fn cell(&mut self, scalar: &Scalar) -> Value {
        let mut number = |from, to| i64::try_from(self.values.between(from, to)).expect("it is small");
        let value = match scalar {
            Scalar::Id | Scalar::String | Scalar::Enum(_) => return Value::String(self.text()),
            Scalar::Int | Scalar::BigInt | Scalar::Float => Value::Int(number(1_000_000_000, 2_000_000_000)),
            Scalar::Boolean => return Value::Bool(number(0, 1) == 1),
            Scalar::DateTime => Value::DateTime(number(1_000_000_000_000_000, 2_000_000_000_000_000)),
            Scalar::Date => {
                Value::Date(i32::try_from(number(1000, 9999) * 10_000 + 1_028).expect("a date is small"))
            }
        };
        if let Value::Int(number) | Value::DateTime(number) = &value {
            self.sentinels.push(number.to_string());
        }
        value
    }

    /// An input object of a type of the surface.
    fn input(&mut self, ty: &str, depth: usize) -> Literal {
        let ApiKind::Input(fields) = &self.catalog.surface.types[ty].kind else {
            panic!("`{ty}` is an input")
        };
        let nests = |field: &InputField| {
            !matches!(
                field.meaning,
                InputMeaning::Property(_)
                    | InputMeaning::Operator(_)
                    | InputMeaning::IgnoreCase
                    | InputMeaning::Type
            )
        };
        // What is reached is asked of one level further down.
        let needed = |field: &InputField| usize::from(matches!(field.meaning, InputMeaning::Reaches(_)));
        let fields: Vec<Arc<InputField>> =
            fields.values().filter(|field| depth > needed(field) || !nests(field)).cloned().collect();
        let mut chosen: Vec<(String, Literal)> = Vec::new();
        for _ in 0..self.shape.between(1, 2) {
            let Some(field) = self.shape.pick_any(&fields).cloned() else { break };
            if chosen.iter().all(|(name, _)| **name != *field.name) {
                let value = self.field(&field, depth);
                chosen.push((field.name.to_string(), value));
            }
        }
        let walks = fields.iter().find(|field| field.meaning == InputMeaning::None && ty == "LineageFilter");
        if let Some(none) = walks
            && chosen.iter().all(|(name, _)| name != "some" && name != "none")
        {
            let value = self.field(none, depth);
            chosen.push((none.name.to_string(), value));
        }
        Literal::Object(chosen)
    }

    fn field(&mut self, field: &InputField, depth: usize) -> Literal {
        match &field.meaning {
            // These say what is asked rather than with which value.
            InputMeaning::IgnoreCase | InputMeaning::Operator(Operator::IsNull | Operator::IsEmpty) => {
                Literal::Plain(json!(self.shape.chance(50)))
            }
            InputMeaning::And | InputMeaning::Or => Literal::List(
                (0..self.shape.between(1, 2)).map(|_| self.input(field.ty.name(), depth - 1)).collect(),
            ),
            InputMeaning::Operator(_) | InputMeaning::Through => self.operand(&field.ty),
            InputMeaning::Property(_) | InputMeaning::Type => self.input(field.ty.name(), depth),
            _ => self.input(field.ty.name(), depth - 1),
        }
    }

    /// A value, or for a list so many values as the source of values says.
    fn operand(&mut self, ty: &TypeRef) -> Literal {
        match ty {
            TypeRef::NonNull(inner) => self.operand(inner),
            TypeRef::List(item) => {
                let source = if self.names_types(item.name()) { &mut *self.shape } else { &mut *self.values };
                Literal::List((0..source.between(1, 3)).map(|_| self.operand(item)).collect())
            }
            TypeRef::Named(name) => self.scalar(name),
        }
    }

    fn scalar(&mut self, ty: &str) -> Literal {
        if let Some(ApiKind::Enum(values)) = self.catalog.surface.types.get(ty).map(|ty| &ty.kind) {
            let names: Vec<_> = values.values().collect();
            let source = if self.names_types(ty) { &mut *self.shape } else { &mut *self.values };
            return Literal::Name(source.pick(&names).name.to_string());
        }
        let plain = match ty {
            "Int" => self.number(1_000_000_000, 2_000_000_000),
            "BigInt" => self.number(1_000_000_000_000, 9_000_000_000_000_000),
            "Float" => {
                let whole = self.values.between(100_000_000, 999_999_999);
                self.sentinels.push(whole.to_string());
                json!(format!("{whole}.5").parse::<f64>().expect("it is a number"))
            }
            "Boolean" => json!(self.values.chance(50)),
            "DateTime" => json!(format!(
                "{}-01-01T00:00:00.{:06}Z",
                self.values.between(1000, 9999),
                self.values.below(1_000_000)
            )),
            "Date" => json!(format!("{}-10-28", self.values.between(1000, 9999))),
            _text => json!(self.text()),
        };
        Literal::Plain(plain)
    }

    /// Whether values of a type are the names of types: they are labels in the graph, which are part of the shape.
    fn names_types(&self, ty: &str) -> bool {
        let kind = self.catalog.surface.types.get(ty).map(|ty| &ty.kind);
        matches!(kind, Some(ApiKind::Enum(values)) if values.values().any(|value| matches!(value.meaning, EnumMeaning::Type(_) | EnumMeaning::Lineage(_))))
    }

    fn number(&mut self, from: usize, to: usize) -> Json {
        let number = self.values.between(from, to);
        self.sentinels.push(number.to_string());
        json!(number)
    }

    /// A text of random letters.
    fn text(&mut self) -> String {
        let text: String = (0..LENGTH).map(|_| char::from(*self.values.pick(LETTERS))).collect();
        self.sentinels.push(text.clone());
        text
    }

    /// A value as it stands in the document: itself, or a variable that has it.
    fn given(&mut self, ty: &str, value: Literal) -> String {
        if self.shape.chance(50) {
            return document(&value);
        }
        let name = format!("v{}", self.variables.len());
        self.variables.push((name.clone(), ty.to_owned(), variable(value)));
        format!("${name}")
    }
}

fn document(literal: &Literal) -> String {
    match literal {
        // Strings of GraphQL are written as those of JSON, as far as ASCII goes.
        Literal::Plain(value) => value.to_string(),
        Literal::Name(name) => name.clone(),
        Literal::List(items) => format!("[{}]", items.iter().map(document).collect::<Vec<_>>().join(", ")),
        Literal::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| format!("{name}: {}", document(value)));
            format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
        }
    }
}

fn variable(literal: Literal) -> Json {
    match literal {
        Literal::Plain(value) => value,
        Literal::Name(name) => Json::String(name),
        Literal::List(items) => items.into_iter().map(variable).collect(),
        Literal::Object(fields) => {
            Json::Object(fields.into_iter().map(|(name, value)| (name, variable(value))).collect())
        }
    }
}
