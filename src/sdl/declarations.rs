//! Directives that a schema declares itself: ours have to be declared as they are, others mean nothing.
//!
//! In: a parsed schema. Out: problems. Must not know: what a directive means.

use super::{
    Code, DirectiveDefinition, Document, EnumDefinition, Problem,
    directives::{FEDERATION_DIRECTIVES, MAPPING_DIRECTIVES, SPECIFIED_DIRECTIVES, arguments_of},
    links::{imported, is_federation},
};

/// Checks the declared directives.
pub(super) fn check(document: &Document, problems: &mut Vec<Problem>) {
    let links = document.schema_directives.iter().filter(|directive| &*directive.name.text == "link");
    let imported: Vec<_> = links.filter(|link| !is_federation(link)).flat_map(imported).collect();
    for declared in &document.directive_definitions {
        let name = &*declared.name.text;
        if let Some((_, ours)) = MAPPING_DIRECTIVES.iter().find(|(ours, _)| *ours == name) {
            check_arguments(declared, ours, problems);
        } else if !imported.contains(&declared.name.text)
            && !FEDERATION_DIRECTIVES.iter().any(|(known, _)| *known == name)
            && !SPECIFIED_DIRECTIVES.iter().any(|(known, _)| *known == name)
        {
            problems.push(
                Problem::new(
                    Code::ForeignDirective,
                    declared.name.span,
                    format!("directive `@{name}` is declared here, but nothing reads it"),
                )
                .label("neither a mapping nor a federation directive")
                .help("leave it out; what the served API should carry can be said by `@tag(name: ...)`"),
            );
        }
    }
    if let Some(direction) = document.enums.iter().find(|found| &*found.name.text == "RelationshipDirection")
    {
        check_direction(direction, problems);
    }
}

fn check_arguments(declared: &DirectiveDefinition, ours: &str, problems: &mut Vec<Problem>) {
    let own = declared.arguments.iter().map(|(argument, ty)| (argument.text.to_string(), ty.clone()));
    let mut own: Vec<(String, String)> = own.collect();
    let mut expected = arguments_of(ours);
    own.sort();
    expected.sort();
    if own != expected {
        problems.push(
            Problem::new(
                Code::DirectiveRedefined,
                declared.name.span,
                format!("directive `@{}` is declared with other arguments than it has", declared.name.text),
            )
            .label("not as the service reads it")
            .help(format!("leave the declaration out, or write `{ours}`")),
        );
    }
}

fn check_direction(declared: &EnumDefinition, problems: &mut Vec<Problem>) {
    let mut values: Vec<&str> = declared.values.iter().map(|value| &*value.name.text).collect();
    values.sort_unstable();
    if values != ["IN", "OUT"] {
        problems.push(
            Problem::new(
                Code::DirectiveRedefined,
                declared.name.span,
                "enum `RelationshipDirection` has other values than OUT and IN",
            )
            .label("not as the service reads it")
            .help("leave the declaration out, or write `enum RelationshipDirection { OUT IN }`"),
        );
    }
}
