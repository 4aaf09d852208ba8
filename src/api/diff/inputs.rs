//! Fields of input types.
//!
//! In: one input type, old and new. Out: changes. Must not know: where it is used.

use apollo_compiler::{ast::InputValueDefinition, schema::InputObjectType};

use super::{
    Change, Kind,
    fields::warned,
    position::{Default, compare_defaults, is_safe_input},
};

/// Compares the fields of an input type.
pub(super) fn compare_inputs(old: &InputObjectType, new: &InputObjectType, changes: &mut Vec<Change>) {
    for (name, before) in &old.fields {
        let path = format!("{}.{name}", old.name);
        match new.fields.get(name) {
            None => changes.push(Change::breaking(
                Kind::FieldRemoved,
                path,
                format!(
                    "the input field was removed; clients must stop giving it{}",
                    warned(&before.directives)
                ),
            )),
            Some(after) => compare_input(&path, (before, after), changes),
        }
    }
    for (name, after) in new.fields.iter().filter(|(name, _)| !old.fields.contains_key(*name)) {
        let path = format!("{}.{name}", old.name);
        changes.push(if after.is_required() {
            let text = format!("a required input field `{}` was added; clients must give it", after.ty);
            Change::breaking(Kind::RequiredInputFieldAdded, path, text)
        } else {
            let text = format!(
                "an optional input field `{}` was added; without it the answer may be another",
                after.ty
            );
            Change::dangerous(Kind::OptionalInputFieldAdded, path, text)
        });
    }
}

fn compare_input(
    path: &str,
    (old, new): (&InputValueDefinition, &InputValueDefinition),
    changes: &mut Vec<Change>,
) {
    if old.ty != new.ty {
        let text = format!("the input field is `{}` now, not `{}`", new.ty, old.ty);
        if !is_safe_input(&old.ty, &new.ty) {
            let text = format!("{text}; clients must give, and declare variables as, that");
            changes.push(Change::breaking(Kind::FieldChangedType, path, text));
            return;
        }
        changes.push(Change::safe(Kind::FieldChangedType, path, text));
    }
    match compare_defaults(old, new) {
        Default::Same => {}
        Default::Other(text) => changes.push(Change::dangerous(
            Kind::InputFieldChangedDefault,
            path,
            format!("{text}; who leaves it out gets another answer"),
        )),
        Default::Required(old) => changes.push(Change::breaking(
            Kind::InputFieldChangedDefault,
            path,
            format!("the default `{old}` was removed, so the input field is required; clients must give it"),
        )),
    }
}
