//! Fields of objects and interfaces, and their arguments.
//!
//! In: the fields of one type, old and new. Out: changes. Must not know: other types.

use apollo_compiler::{
    Name, Node,
    ast::{FieldDefinition, InputValueDefinition},
    collections::IndexMap,
    schema::Component,
};

use super::{
    Change, Kind,
    position::{Default, compare_defaults, is_safe_input, is_safe_output},
};

type Fields = IndexMap<Name, Component<FieldDefinition>>;

/// Compares the fields of a type.
pub(super) fn compare_fields(of: &Name, (old, new): (&Fields, &Fields), changes: &mut Vec<Change>) {
    for (name, before) in old {
        match new.get(name) {
            None => changes.push(Change::breaking(
                Kind::FieldRemoved,
                format!("{of}.{name}"),
                format!(
                    "the field was removed; clients must stop asking for it{}",
                    warned(&before.directives)
                ),
            )),
            Some(after) => compare_field(&format!("{of}.{name}"), (before, after), changes),
        }
    }
    for (name, field) in new.iter().filter(|(name, _)| !old.contains_key(*name)) {
        changes.push(Change::safe(
            Kind::FieldAdded,
            format!("{of}.{name}"),
            format!("the field was added; it gives `{}`", field.ty),
        ));
    }
}

/// That clients were told before does not keep the removal from breaking those who did not listen.
pub(super) fn warned(directives: &apollo_compiler::ast::DirectiveList) -> String {
    let Some(deprecated) = directives.get("deprecated") else { return String::new() };
    let reason = deprecated.specified_argument_by_name("reason").and_then(|reason| reason.as_str());
    let reason =
        reason.map_or_else(String::new, |reason| format!(": {}", reason.trim().trim_end_matches('.')));
    format!(" (it was deprecated{reason}; whoever still uses it breaks all the same)")
}

fn compare_field(path: &str, (old, new): (&FieldDefinition, &FieldDefinition), changes: &mut Vec<Change>) {
    compare_arguments(path, (&old.arguments, &new.arguments), changes);
    if old.ty == new.ty {
        return;
    }
    let text = format!("the field gives `{}` now, not `{}`", new.ty, old.ty);
    changes.push(if is_safe_output(&old.ty, &new.ty) {
        Change::safe(Kind::FieldChangedType, path, text)
    } else if old.ty.is_non_null() && is_safe_output(&old.ty.clone().nullable(), &new.ty) {
        Change::breaking(
            Kind::FieldChangedType,
            path,
            format!("{text}; clients must take null for an answer"),
        )
    } else {
        Change::breaking(Kind::FieldChangedType, path, format!("{text}; clients must read it as that"))
    });
}

fn compare_arguments(
    field: &str,
    (old, new): (&[Node<InputValueDefinition>], &[Node<InputValueDefinition>]),
    changes: &mut Vec<Change>,
) {
    for before in old {
        let path = format!("{field}.{}", before.name);
        match new.iter().find(|after| after.name == before.name) {
            None => changes.push(Change::breaking(
                Kind::ArgumentRemoved,
                path,
                format!(
                    "the argument was removed; clients must stop giving it{}",
                    warned(&before.directives)
                ),
            )),
            Some(after) => compare_argument(&path, (before, after), changes),
        }
    }
    for after in new.iter().filter(|after| old.iter().all(|before| before.name != after.name)) {
        let path = format!("{field}.{}", after.name);
        changes.push(if after.is_required() {
            let text = format!("a required argument `{}` was added; clients must give it", after.ty);
            Change::breaking(Kind::RequiredArgumentAdded, path, text)
        } else {
            let text = format!(
                "an optional argument `{}` was added; without it the answer may be another",
                after.ty
            );
            Change::dangerous(Kind::OptionalArgumentAdded, path, text)
        });
    }
}

fn compare_argument(
    path: &str,
    (old, new): (&InputValueDefinition, &InputValueDefinition),
    changes: &mut Vec<Change>,
) {
    if old.ty != new.ty {
        let text = format!("the argument is `{}` now, not `{}`", new.ty, old.ty);
        if !is_safe_input(&old.ty, &new.ty) {
            let text = format!("{text}; clients must give, and declare variables as, that");
            changes.push(Change::breaking(Kind::ArgumentChangedType, path, text));
            return;
        }
        changes.push(Change::safe(Kind::ArgumentChangedType, path, text));
    }
    match compare_defaults(old, new) {
        Default::Same => {}
        Default::Other(text) => changes.push(Change::dangerous(
            Kind::ArgumentChangedDefault,
            path,
            format!("{text}; who leaves it out gets another answer"),
        )),
        Default::Required(old) => changes.push(Change::breaking(
            Kind::ArgumentChangedDefault,
            path,
            format!("the default `{old}` was removed, so the argument is required; clients must give it"),
        )),
    }
}
