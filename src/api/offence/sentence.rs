//! A finding of the library -> one lower-case clause: what is wrong, and what would be right.
//!
//! In: a finding, the API, the document's text. Out: a clause. Must not know: other findings.
//!
//! Names that don't exist come with the nearest one that does. That costs the product of lengths, so it is asked for
//! only where a client reads it, and for short names.

use apollo_compiler::{Name, Schema, schema::ExtendedType};

use super::{Offence, echo::Uses};
use crate::{guard::tokens, sdl};

/// The clause of a finding, and how it goes on where it names something of the schema that the document does not.
pub(in crate::api) fn sentence(offence: &Offence, schema: &Schema, text: &str) -> (String, Option<String>) {
    let names: Vec<&str> = offence.names().collect();
    let said = match (offence.kind, names.as_slice()) {
        (Some("UndefinedField"), [ty, field]) => {
            Some(missing(format_args!("field `{field}` does not exist on `{ty}`"), field, fields(schema, ty)))
        }
        (Some("UndefinedArgument"), [argument, at]) => {
            let of = at.split('(').next().unwrap_or_default();
            let clause = format_args!("argument `{argument}` does not exist on `{of}`");
            Some(missing(clause, argument, arguments(schema, of)))
        }
        (Some("UndefinedInputValue"), [field, ty]) => Some(missing(
            format_args!("field `{field}` does not exist on `{ty}`"),
            field,
            input_fields(schema, ty),
        )),
        (Some("UndefinedEnumValue"), [value, ty]) => {
            Some(missing(format_args!("value `{value}` does not exist on `{ty}`"), value, values(schema, ty)))
        }
        (Some("UndefinedDefinition"), [ty]) => Some(missing(
            format_args!("type `{ty}` does not exist"),
            ty,
            types(schema, ExtendedType::is_input_type),
        )),
        (
            Some("UndefinedTypeInNamedFragmentTypeCondition" | "UndefinedTypeInInlineFragmentTypeCondition"),
            [ty, ..],
        ) => {
            let composite = |ty: &ExtendedType| ty.is_object() || ty.is_interface() || ty.is_union();
            Some(missing(format_args!("type `{ty}` does not exist"), ty, types(schema, composite)))
        }
        (Some("UndefinedDirective"), [directive]) => {
            let directives = schema.directive_definitions.keys().map(Name::as_str);
            let name = directive.trim_start_matches('@');
            let near = nearest(name, directives).map(|near| format!("; `@{near}` does"));
            Some((format!("directive `{directive}` does not exist"), near))
        }
        (Some("UndefinedFragment"), [fragment]) => {
            let clause = format_args!("fragment `{fragment}` does not exist in the document");
            let (clause, near) = missing(clause, fragment, Uses::of(text).fragments);
            Some(alone(clause + &near.unwrap_or_default()))
        }
        (Some("UndefinedVariable"), [variable]) => {
            let near = nearest(variable.trim_start_matches('$'), Uses::of(text).defined);
            let near = near.map_or_else(String::new, |near| format!("; `${near}` is"));
            Some(alone(format!("variable `{variable}` is not defined by the operation{near}")))
        }
        (Some("UnsupportedValueType"), _) => offence
            .message
            .strip_prefix("expected value of type ")
            .and_then(|rest| rest.split_once(", found "))
            .map(|(ty, found)| alone(format!("found {found} where a value of type `{ty}` is expected"))),
        (Some("UndefinedRootOperation"), [operation]) => {
            Some(alone(format!("the API has no `{operation}`; a `query` reads from it")))
        }
        (Some("MissingSubselection"), _) => Some(alone(format!(
            "`{}` has fields; select some of them behind it, in `{{ }}`",
            field_at(offence, text)
        ))),
        (Some("SubselectionOnScalarType" | "SubselectionOnEnumType"), [ty, ..]) => {
            let field = field_at(offence, text);
            Some(alone(format!("`{field}` of type `{ty}` has no fields; leave the selection behind it out")))
        }
        (Some("UnusedVariable"), [variable]) => {
            Some(alone(format!("variable `{variable}` is never used; use it, or leave it out")))
        }
        (Some("UnusedFragment"), [fragment]) => {
            Some(alone(format!("fragment `{fragment}` is never used; use it, or leave it out")))
        }
        _ => None,
    };
    said.unwrap_or_else(|| (offence.message.clone(), None))
}

/// A clause that names nothing but what the document does.
fn alone(clause: String) -> (String, Option<String>) {
    (clause, None)
}

/// A clause, and the nearest of the names that do exist.
fn missing<'a>(
    clause: std::fmt::Arguments<'_>,
    name: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> (String, Option<String>) {
    (clause.to_string(), nearest(name, known).map(|near| format!("; `{near}` does")))
}

/// The nearest name, if the name that does not exist is no longer than names are, of the first so many.
pub(in crate::api) fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const LONGEST: usize = 64;
    const MOST: usize = 1000;
    let known = known.into_iter().filter(|known| known.len() <= LONGEST).take(MOST);
    (name.len() <= LONGEST).then(|| sdl::nearest(name, known)).flatten()
}

fn fields<'a>(schema: &'a Schema, ty: &str) -> Vec<&'a str> {
    match schema.types.get(ty) {
        Some(ExtendedType::Object(ty)) => ty.fields.keys().map(Name::as_str).collect(),
        Some(ExtendedType::Interface(ty)) => ty.fields.keys().map(Name::as_str).collect(),
        Some(
            ExtendedType::Scalar(_)
            | ExtendedType::Union(_)
            | ExtendedType::Enum(_)
            | ExtendedType::InputObject(_),
        )
        | None => Vec::new(),
    }
}

fn input_fields<'a>(schema: &'a Schema, ty: &str) -> Vec<&'a str> {
    let ty = schema.get_input_object(ty);
    ty.map(|ty| ty.fields.keys().map(Name::as_str).collect()).unwrap_or_default()
}

fn values<'a>(schema: &'a Schema, ty: &str) -> Vec<&'a str> {
    schema.get_enum(ty).map(|ty| ty.values.keys().map(Name::as_str).collect()).unwrap_or_default()
}

fn types(schema: &Schema, is_meant: impl Fn(&ExtendedType) -> bool) -> Vec<&str> {
    schema.types.iter().filter(|(_, ty)| is_meant(ty)).map(|(name, _)| name.as_str()).collect()
}

/// The arguments of `Type.field` or `@directive`.
fn arguments<'a>(schema: &'a Schema, of: &str) -> Vec<&'a str> {
    let defined = match (of.strip_prefix('@'), of.split_once('.')) {
        (Some(directive), _) => schema.directive_definitions.get(directive).map(|it| &it.arguments),
        (None, Some((ty, field))) => schema.type_field(ty, field).ok().map(|it| &it.arguments),
        (None, None) => None,
    };
    defined.into_iter().flatten().map(|argument| argument.name.as_str()).collect()
}

/// The name of the field where a finding stands, behind its alias.
fn field_at<'a>(offence: &Offence, text: &'a str) -> &'a str {
    let rest = offence.offset.and_then(|offset| text.get(offset..)).unwrap_or_default();
    let mut first = tokens(rest).map(|(_, token)| token).take(3);
    match (first.next(), first.next(), first.next()) {
        (Some(_), Some(":"), Some(name)) | (Some(name), ..) => name,
        (None, ..) => "",
    }
}
