//! A text -> the API that it gives, whichever of three things it is.
//!
//! In: the text of a mapping schema, of a served SDL, or of a subgraph's SDL. Out: an [`Api`]. Must not know: where the text
//! comes from, what it is compared with.

use apollo_compiler::{
    Name, Schema,
    ast::{self, Definition},
    parser::Parser,
    validation::DiagnosticList,
};

use crate::{
    api::sdl::{print_served, print_subgraph},
    catalog::{self, derive::Prefix},
    sdl::{FEDERATION_DIRECTIVES, MAPPING_DIRECTIVES, Report, federation_names},
};

/// An API in the forms that its text gives.
#[derive(Debug)]
pub struct Api {
    pub(super) form: Form,
    /// What clients of the service see, if the text says that.
    pub(super) served: Option<Schema>,
    /// What a router composes, if the text says that.
    pub(super) subgraph: Option<Schema>,
}

/// What a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A schema with mapping directives: it gives the served API, and a subgraph if it links Federation.
    Mapping,
    /// An SDL as clients see it. It does not say what routers see.
    Served,
    /// An SDL as routers see it, with Federation's directives.
    Subgraph,
}

/// Why a text gives no API.
#[derive(Debug)]
pub enum ReadError {
    /// A mapping schema with problems.
    Mapping(Report),
    /// An SDL with problems; each line is one, with its place in front.
    Sdl(Vec<String>),
}

/// Reads a text; `prefix` is given to names of what is compiled.
///
/// # Errors
/// Everything that is wrong with the text.
pub fn read(name: &str, text: &str, prefix: &Prefix) -> Result<Api, ReadError> {
    let mut tree = parsed(name, text)?;
    match form_of(&mut tree) {
        Form::Mapping => {
            let catalog = catalog::load_prefixed(name, text, prefix).map_err(ReadError::Mapping)?;
            let subgraph =
                print_subgraph(&catalog).map(|text| read_sdl(name, parsed(name, &text)?)).transpose()?;
            let served = Some(read_sdl(name, parsed(name, &print_served(&catalog.surface))?)?);
            Ok(Api { form: Form::Mapping, served, subgraph })
        }
        Form::Served => Ok(Api { form: Form::Served, served: Some(read_sdl(name, tree)?), subgraph: None }),
        Form::Subgraph => {
            Ok(Api { form: Form::Subgraph, served: None, subgraph: Some(read_sdl(name, tree)?) })
        }
    }
}

fn parsed(name: &str, text: &str) -> Result<ast::Document, ReadError> {
    Parser::new().parse_ast(text, name).map_err(|failed| sdl_error(name, &failed.errors))
}

/// What a text is. Only a mapping schema uses mapping directives that it does not declare, and only it lacks the type that
/// queries start at; of the others, a subgraph links Federation, or says a `@key` as version 1 does.
fn form_of(tree: &mut ast::Document) -> Form {
    let used = used_directives(tree);
    let declared = declared_directives(tree);
    let mapped = MAPPING_DIRECTIVES.iter().any(|(name, _)| used.contains(name) && !declared.contains(name));
    let query = tree.definitions.iter().any(|definition| match definition {
        Definition::SchemaDefinition(of) => of.root_operations.iter().any(|root| root.0.is_query()),
        Definition::SchemaExtension(of) => of.root_operations.iter().any(|root| root.0.is_query()),
        Definition::ObjectTypeDefinition(of) => of.name == "Query",
        Definition::ObjectTypeExtension(of) => of.name == "Query",
        _ => false,
    });
    if mapped || !query {
        Form::Mapping
    } else if federation_names(tree).1 || used.contains(&"key") {
        Form::Subgraph
    } else {
        Form::Served
    }
}

/// The schema of an SDL, Federation's directives under their own names.
fn read_sdl(name: &str, mut tree: ast::Document) -> Result<Schema, ReadError> {
    let (names, _) = federation_names(&tree);
    if !names.is_empty() {
        each_directive(&mut tree, &mut |directive| {
            if let Some(known) = names.get(directive.name.as_str()) {
                directive.name = Name::new_static_unchecked(known);
            }
        });
    }
    let undeclared = undeclared(&mut tree);
    let prelude = prelude(&tree, &undeclared);
    let mut builder = Schema::builder().adopt_orphan_extensions().add_ast(&tree);
    if !prelude.is_empty() {
        builder = builder.parse(prelude, "federation.graphql");
    }
    let schema = builder.build().map_err(|failed| sdl_error(name, &failed.errors))?;
    match schema.validate() {
        Ok(valid) => {
            let mut schema = valid.into_inner();
            // What nobody declares is nothing that clients see.
            schema.directive_definitions.retain(|name, _| undeclared.iter().all(|(of, _)| name != of));
            Ok(schema)
        }
        Err(failed) => Err(sdl_error(name, &failed.errors)),
    }
}

/// What an SDL uses and need not declare: names and definitions (Federation 2, `@link`; GraphQL 3.13).
fn undeclared(tree: &mut ast::Document) -> Vec<(&'static str, &'static str)> {
    let used = used_directives(tree);
    let declared = declared_directives(tree);
    let known = FEDERATION_DIRECTIVES.iter().chain(SPECIFIED);
    known.filter(|(name, _)| used.contains(name) && !declared.contains(name)).copied().collect()
}

/// A directive of the specification that the library does not declare by itself.
const SPECIFIED: &[(&str, &str)] = &[("oneOf", "directive @oneOf on INPUT_OBJECT")];
/// Types of the arguments of `@link`.
const LINK_TYPES: &[(&str, &str)] = &[
    ("link__Purpose", "enum link__Purpose { SECURITY EXECUTION }"),
    ("link__Import", "scalar link__Import"),
];

fn prelude(tree: &ast::Document, undeclared: &[(&'static str, &'static str)]) -> String {
    let mut definitions: Vec<&str> = undeclared.iter().map(|(_, definition)| *definition).collect();
    if undeclared.iter().any(|(name, _)| *name == "link") {
        let is_there = |wanted: &str| {
            tree.definitions.iter().any(|found| found.name().is_some_and(|name| name == wanted))
        };
        definitions.extend(LINK_TYPES.iter().filter(|(name, _)| !is_there(name)).map(|(_, text)| *text));
    }
    definitions.join("\n")
}

/// At most so many problems are told.
const TOLD: usize = 10;

fn sdl_error(name: &str, errors: &DiagnosticList) -> ReadError {
    let line = |error: apollo_compiler::diagnostic::Diagnostic<_>| {
        let place = error
            .line_column_range()
            .map_or_else(String::new, |range| format!("{}:{}: ", range.start.line, range.start.column));
        format!("{name}:{place}{}", error.error)
    };
    ReadError::Sdl(errors.iter().take(TOLD).map(line).collect())
}

fn declared_directives(tree: &ast::Document) -> Vec<&str> {
    let definitions = tree.definitions.iter().filter_map(|definition| definition.as_directive_definition());
    definitions.map(|definition| definition.name.as_str()).collect()
}

/// The directives that a text uses, of those that need no declaration. It changes nothing: there is one visitor, which may.
fn used_directives(tree: &mut ast::Document) -> Vec<&'static str> {
    let known =
        MAPPING_DIRECTIVES.iter().chain(FEDERATION_DIRECTIVES).chain(SPECIFIED).map(|(name, _)| *name);
    let known: Vec<&'static str> = known.collect();
    let mut used = Vec::new();
    each_directive(tree, &mut |directive| {
        let found = known.iter().find(|name| **name == directive.name.as_str());
        if let Some(name) = found.filter(|name| !used.contains(*name)) {
            used.push(*name);
        }
    });
    used
}

/// Visits every applied directive.
fn each_directive(tree: &mut ast::Document, visit: &mut dyn FnMut(&mut ast::Directive)) {
    let mut all = |list: &mut ast::DirectiveList| list.iter_mut().for_each(|of| visit(of.make_mut()));
    macro_rules! of_fields {
        ($of:expr) => {{
            let of = $of.make_mut();
            all(&mut of.directives);
            for field in &mut of.fields {
                let field = field.make_mut();
                all(&mut field.directives);
                field.arguments.iter_mut().for_each(|argument| all(&mut argument.make_mut().directives));
            }
        }};
    }
    macro_rules! of_items {
        ($of:expr, $items:ident) => {{
            let of = $of.make_mut();
            all(&mut of.directives);
            of.$items.iter_mut().for_each(|item| all(&mut item.make_mut().directives));
        }};
    }
    for definition in &mut tree.definitions {
        match definition {
            Definition::OperationDefinition(_)
            | Definition::FragmentDefinition(_)
            | Definition::DirectiveDefinition(_) => {}
            Definition::SchemaDefinition(of) => all(&mut of.make_mut().directives),
            Definition::SchemaExtension(of) => all(&mut of.make_mut().directives),
            Definition::ScalarTypeDefinition(of) => all(&mut of.make_mut().directives),
            Definition::ScalarTypeExtension(of) => all(&mut of.make_mut().directives),
            Definition::UnionTypeDefinition(of) => all(&mut of.make_mut().directives),
            Definition::UnionTypeExtension(of) => all(&mut of.make_mut().directives),
            Definition::ObjectTypeDefinition(of) => of_fields!(of),
            Definition::ObjectTypeExtension(of) => of_fields!(of),
            Definition::InterfaceTypeDefinition(of) => of_fields!(of),
            Definition::InterfaceTypeExtension(of) => of_fields!(of),
            Definition::EnumTypeDefinition(of) => of_items!(of, values),
            Definition::EnumTypeExtension(of) => of_items!(of, values),
            Definition::InputObjectTypeDefinition(of) => of_items!(of, fields),
            Definition::InputObjectTypeExtension(of) => of_items!(of, fields),
        }
    }
}
