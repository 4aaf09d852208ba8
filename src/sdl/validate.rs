//! The rules of GraphQL for schemas: names that don't exist are found here with the name that was meant, the
//! rest by the parser's library.
//!
//! In: a parsed schema. Out: problems. Must not know: what the mapping directives mean.

use std::{collections::HashMap, sync::Arc};

use apollo_compiler::{
    ast,
    diagnostic::{Diagnostic, ToCliReport},
    parser::FileId,
    schema::SchemaBuilder,
    validation::{DiagnosticData, DiagnosticList},
};

use super::{
    Code, Directive, Document, Name, ObjectDefinition, Problem, Span, declarations,
    directives::{
        FEDERATION_DIRECTIVES, MAPPING_DIRECTIVES, SPECIFIED_DIRECTIVES, definition_of, known_types, prelude,
    },
    links, nearest,
};

/// What the library reports and we report better: names that don't exist.
const OURS: &[&str] = &["UndefinedDirective", "UndefinedArgument", "UndefinedDefinition"];

/// Everything that breaks a rule of GraphQL.
pub(super) fn validate(
    tree: &ast::Document,
    document: &Document,
    names: &HashMap<Arc<str>, &'static str>,
) -> Vec<Problem> {
    let mut problems = library_problems(tree, &prelude(document, names));
    let mut known: Vec<&str> = known_types(document).collect();
    known.sort_unstable();
    for definition in document.objects.iter().chain(&document.interfaces) {
        check_types(&known, document, definition, &mut problems);
        check_directives(document, definition, &mut problems);
    }
    for directive in &document.schema_directives {
        check_directive(document, directive, &mut problems);
    }
    declarations::check(document, &mut problems);
    links::check(document, &mut problems);
    problems
}

/// Syntax errors as problems.
pub(super) fn syntax_problems(errors: &DiagnosticList) -> Vec<Problem> {
    errors
        .iter()
        .map(|diagnostic| {
            let message = diagnostic.error.to_string();
            let text = message.strip_prefix("syntax error: ").unwrap_or(&message).to_owned();
            Problem::new(Code::Syntax, span(&diagnostic, None), "the text is not GraphQL")
                .label(text)
                .help("mend this first: the rest is looked at once the file can be parsed")
        })
        .collect()
}

fn library_problems(tree: &ast::Document, prelude: &str) -> Vec<Problem> {
    let file = tree.sources.keys().copied().find(|file| *file != FileId::BUILT_IN);
    let built = SchemaBuilder::new().add_ast(tree).parse(prelude, "prelude.graphql").build();
    let mut problems = Vec::new();
    let schema = match built {
        Ok(schema) => schema,
        Err(failed) => {
            problems.extend(convert(&failed.errors, file));
            failed.partial
        }
    };
    if let Err(failed) = schema.validate() {
        problems.extend(convert(&failed.errors, file));
    }
    problems
}

fn convert(errors: &DiagnosticList, file: Option<FileId>) -> impl Iterator<Item = Problem> {
    errors.iter().filter(|diagnostic| !is_ours(diagnostic)).map(move |diagnostic| {
        let (label, help) = words(diagnostic.error.unstable_error_name());
        Problem::new(Code::InvalidSdl, span(&diagnostic, file), diagnostic.error.to_string())
            .label(label)
            .help(help)
    })
}

/// A label and a help for what the library reports, by its name for it.
fn words(name: Option<&str>) -> (&'static str, &'static str) {
    match name {
        Some("MissingInterfaceField") => (
            "a field is missing",
            "repeat the interface's field in the type, its mapping \
             directives included",
        ),
        Some("InvalidImplementationFieldType") => {
            ("another type than the interface's", "give the field the type that it has in the interface")
        }
        Some("RequiredArgument") => ("an argument is missing", "add the argument"),
        Some("UnsupportedLocation") => ("not here", "leave it out, or move it to where it belongs"),
        Some("UnsupportedValueType" | "UndefinedEnumValue") => {
            ("another kind of value", "write a value of the argument's type")
        }
        Some("UniqueDirective") => ("a second time", "keep one of them"),
        Some(_) | None => (
            "not allowed here",
            "GraphQL itself refuses it (specification, section \
         3: Type System)",
        ),
    }
}

fn is_ours(diagnostic: &Diagnostic<'_, DiagnosticData>) -> bool {
    diagnostic.error.unstable_error_name().is_some_and(|name| OURS.contains(&name))
}

/// Where it is; the start of the file if it is in the prelude, or nowhere.
fn span(diagnostic: &Diagnostic<'_, DiagnosticData>, file: Option<FileId>) -> Span {
    diagnostic
        .error
        .location()
        .filter(|place| file.is_none_or(|file| place.file_id() == file))
        .map_or_else(Span::default, |place| Span { start: place.offset(), end: place.end_offset() })
}

fn check_types(
    known: &[&str],
    document: &Document,
    definition: &ObjectDefinition,
    problems: &mut Vec<Problem>,
) {
    let missing = |name: &Name| known.binary_search(&&*name.text).is_err();
    for name in definition.interfaces.iter().filter(|name| missing(name)) {
        let near = nearest(&name.text, document.interfaces.iter().map(|interface| &*interface.name.text));
        problems.push(
            Problem::new(
                Code::UnknownType,
                name.span,
                format!("`{}` implements `{}`, which does not exist", definition.name.text, name.text),
            )
            .label("no such interface")
            .help(suggest(near, "declare the interface, or leave it out")),
        );
    }
    for field in definition.fields.iter().filter(|field| missing(field.ty.name())) {
        let name = field.ty.name();
        let near = nearest(&name.text, known.iter().copied());
        problems.push(
            Problem::new(
                Code::UnknownType,
                name.span,
                format!(
                    "`{}.{}` leads to `{}`, which does not exist",
                    definition.name.text, field.name.text, name.text
                ),
            )
            .label("no such type")
            .help(suggest(near, "declare the type, or leave the field out")),
        );
    }
}

fn suggest(near: Option<&str>, otherwise: &str) -> String {
    near.map_or_else(|| otherwise.to_owned(), |near| format!("did you mean `{near}`?"))
}

fn check_directives(document: &Document, definition: &ObjectDefinition, problems: &mut Vec<Problem>) {
    for directive in &definition.directives {
        check_directive(document, directive, problems);
    }
    for directive in definition.fields.iter().flat_map(|field| &field.directives) {
        check_directive(document, directive, problems);
    }
}

fn check_directive(document: &Document, directive: &Directive, problems: &mut Vec<Problem>) {
    let name = &*directive.name.text;
    let Some(arguments) = definition_of(document, name) else {
        let near = nearest(name, known_directives(document));
        let near = near.map(|near| format!("@{near}"));
        problems.push(
            Problem::new(
                Code::UnknownDirective,
                directive.span,
                format!("directive `@{name}` does not exist"),
            )
            .label("unknown directive")
            .help(suggest(
                near.as_deref(),
                "leave it out; the default schema.graphql documents the mapping directives",
            )),
        );
        return;
    };
    for argument in &directive.arguments {
        if arguments.iter().any(|known| **known == *argument.name.text) {
            continue;
        }
        let near = nearest(&argument.name.text, arguments.iter().map(String::as_str));
        let all = arguments.iter().map(|known| format!("`{known}`")).collect::<Vec<_>>().join(", ");
        let otherwise = if all.is_empty() {
            format!("`@{name}` takes no arguments")
        } else {
            format!("`@{name}` takes {all}")
        };
        problems.push(
            Problem::new(
                Code::UnknownArgument,
                argument.name.span,
                format!("directive `@{name}` has no argument `{}`", argument.name.text),
            )
            .label("unknown argument")
            .help(suggest(near, &otherwise)),
        );
    }
}

fn known_directives(document: &Document) -> impl Iterator<Item = &str> {
    let declared = document.directive_definitions.iter().map(|definition| &*definition.name.text);
    let ours = MAPPING_DIRECTIVES.iter().chain(FEDERATION_DIRECTIVES).map(|(name, _)| *name);
    ours.chain(declared).chain(SPECIFIED_DIRECTIVES.iter().map(|(name, _)| *name))
}
