//! Definitions of directives.
//!
//! In: two schemas. Out: changes. Must not know: where directives are applied.

use apollo_compiler::{Schema, ast::DirectiveDefinition};

use super::{
    Change, Kind,
    position::{Default, compare_defaults, is_safe_input},
};

/// Compares the directives that two schemas define.
pub(super) fn compare_definitions(old: &Schema, new: &Schema, changes: &mut Vec<Change>) {
    for (name, before) in &old.directive_definitions {
        match new.directive_definitions.get(name) {
            None => changes.push(Change::breaking(
                Kind::DirectiveRemoved,
                format!("@{name}"),
                "the directive was removed; clients must stop writing it",
            )),
            Some(after) => compare_definition(before, after, changes),
        }
    }
    for name in new.directive_definitions.keys().filter(|name| !old.directive_definitions.contains_key(*name))
    {
        changes.push(Change::safe(Kind::DirectiveAdded, format!("@{name}"), "the directive was added"));
    }
}

fn compare_definition(old: &DirectiveDefinition, new: &DirectiveDefinition, changes: &mut Vec<Change>) {
    let path = format!("@{}", old.name);
    compare_arguments(&path, old, new, changes);
    match (old.repeatable, new.repeatable) {
        (true, false) => changes.push(Change::breaking(
            Kind::DirectiveRepeatableRemoved,
            &path,
            "the directive is repeatable no longer; clients must write it once in a place",
        )),
        (false, true) => {
            changes.push(Change::safe(
                Kind::DirectiveRepeatableAdded,
                &path,
                "the directive is repeatable now",
            ));
        }
        (true, true) | (false, false) => {}
    }
    for place in old.locations.iter().filter(|place| !new.locations.contains(place)) {
        let text = format!("the directive may not stand on `{place}` now; clients must not write it there");
        changes.push(Change::breaking(Kind::DirectiveLocationRemoved, &path, text));
    }
    for place in new.locations.iter().filter(|place| !old.locations.contains(place)) {
        let text = format!("the directive may stand on `{place}` now");
        changes.push(Change::safe(Kind::DirectiveLocationAdded, &path, text));
    }
}

fn compare_arguments(
    of: &str,
    old: &DirectiveDefinition,
    new: &DirectiveDefinition,
    changes: &mut Vec<Change>,
) {
    for before in &old.arguments {
        let path = format!("{of}.{}", before.name);
        let Some(after) = new.argument_by_name(&before.name) else {
            let text = "the directive's argument was removed; clients must stop giving it";
            changes.push(Change::breaking(Kind::DirectiveArgumentRemoved, path, text));
            continue;
        };
        if before.ty != after.ty {
            let text = format!("the directive's argument is `{}` now, not `{}`", after.ty, before.ty);
            changes.push(if is_safe_input(&before.ty, &after.ty) {
                Change::safe(Kind::DirectiveArgumentChangedType, &path, text)
            } else {
                let text = format!("{text}; clients must give that");
                Change::breaking(Kind::DirectiveArgumentChangedType, &path, text)
            });
        }
        match compare_defaults(before, after) {
            Default::Same => {}
            Default::Other(text) => {
                changes.push(Change::dangerous(Kind::DirectiveArgumentChangedDefault, path, text));
            }
            Default::Required(old) => changes.push(Change::breaking(
                Kind::DirectiveArgumentChangedDefault,
                path,
                format!("the default `{old}` was removed, so the argument is required; clients must give it"),
            )),
        }
    }
    for after in new.arguments.iter().filter(|after| old.argument_by_name(&after.name).is_none()) {
        let path = format!("{of}.{}", after.name);
        changes.push(if after.is_required() {
            let text = format!("a required argument `{}` was added; clients must give it", after.ty);
            Change::breaking(Kind::RequiredDirectiveArgumentAdded, path, text)
        } else {
            let text = format!("an optional argument `{}` was added", after.ty);
            Change::safe(Kind::OptionalDirectiveArgumentAdded, path, text)
        });
    }
}
