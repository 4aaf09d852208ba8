//! Lineage points from what depends to what it depends on; derivations follow relationships that exist.
//!
//! In: a Draft. Out: problems. Must not know: how lineage is walked.

use crate::{
    catalog::{
        resolve::draft::{Draft, FieldDraft, RelationshipDraft, TypeDraft, Usage},
        types::{Direction, PathStep},
    },
    sdl::{Code, Name, Problem, nearest},
};

/// Checks `@lineage` and `@derived`.
pub(super) fn check(draft: &Draft<'_>, problems: &mut Vec<Problem>) {
    for ty in draft.all() {
        for field in ty.fields.values() {
            let Some(relationship) = field.relationship() else { continue };
            check_direction(draft, (ty, field), relationship, problems);
            for (path, text) in &relationship.derived {
                check_path(draft, (ty, field), relationship, (path, text), problems);
            }
        }
    }
    for (stored, usage) in &draft.relationships {
        check_agreement(draft, stored, usage, problems);
    }
}

fn check_direction(
    draft: &Draft<'_>,
    (ty, field): (&TypeDraft<'_>, &FieldDraft<'_>),
    relationship: &RelationshipDraft,
    problems: &mut Vec<Problem>,
) {
    let Some(lineage) = relationship.lineage.filter(|_| relationship.direction == Direction::In) else {
        return;
    };
    let target = draft.target(relationship.target).name();
    let name = &field.definition.name;
    let stored = &relationship.stored.text;
    problems.push(
        Problem::new(
            Code::LineageDirection,
            lineage,
            format!("`{}.{}` marks lineage against the arrows of `{stored}`", ty.name(), name.text),
        )
        .label("on a field with `direction: IN`")
        .see(relationship.stored.span, format!("points from `{target}` to `{}`", ty.name()))
        .help(format!(
            "lineage points from what depends to what it depends on. If `{target}` depends on `{}`, \
             put `@lineage` on the field of \
             `{target}`; if `{}` depends on `{target}`, store it the other way: leave `direction: \
              IN` out here",
            ty.name(),
            ty.name()
        )),
    );
}

/// A relationship type carries lineage or does not, whichever type it leaves from.
fn check_agreement(draft: &Draft<'_>, stored: &str, usage: &Usage, problems: &mut Vec<Problem>) {
    let outgoing = || draft.ends(usage).filter(|(_, _, end)| end.direction == Direction::Out);
    let Some((marked_type, marked, lineage)) =
        outgoing().find_map(|(ty, field, end)| Some((ty, field, end.lineage?)))
    else {
        return;
    };
    for (ty, field, _) in outgoing().filter(|(_, _, end)| end.lineage.is_none()) {
        let name = &field.definition.name;
        problems.push(
            Problem::new(
                Code::LineageMixed,
                name.span,
                format!(
                    "`{stored}` carries lineage at `{}.{}` but not at `{}.{}`",
                    marked_type.name(),
                    marked.definition.name.text,
                    ty.name(),
                    name.text
                ),
            )
            .label("without `@lineage`")
            .see(lineage, "with `@lineage`")
            .help(format!(
                "mark every field that reads `{stored}` OUT, or give one of them another relationship type"
            )),
        );
    }
}

/// A rule that derives a stored relationship type, if there is one.
fn rule_of<'a>(draft: &'a Draft<'_>, stored: &str) -> Option<&'a Name> {
    let fields = draft.all().flat_map(|ty| ty.fields.values()).filter_map(FieldDraft::relationship);
    let mut rules = fields.filter(|relationship| &*relationship.stored.text == stored);
    rules.find_map(|relationship| relationship.derived.first()).map(|(_, text)| text)
}

/// Why no rule may stand at a field: a message, a label and help.
fn misplaced(
    draft: &Draft<'_>,
    at: &str,
    relationship: &RelationshipDraft,
) -> Option<(String, &'static str, String)> {
    if relationship.direction == Direction::In {
        return Some((
            format!("{at} is derived, but read with direction IN"),
            "derived at the wrong end",
            "a derived relationship starts where its path starts: move `@derived` to the field that reads it OUT"
                .to_owned(),
        ));
    }
    let target = draft.target(relationship.target);
    target.component.map(|_| {
        (
            format!("{at} is derived, but leads to `{}`, a part of one asset", target.name()),
            "parts are not derived",
            "a part belongs to its one owner, who is given with its line: leave `@derived` out here"
                .to_owned(),
        )
    })
}

fn check_path(
    draft: &Draft<'_>,
    (ty, field): (&TypeDraft<'_>, &FieldDraft<'_>),
    relationship: &RelationshipDraft,
    (path, text): (&[PathStep], &Name),
    problems: &mut Vec<Problem>,
) {
    let at = format!("`{}.{}`", ty.name(), field.definition.name.text);
    let mut report = |message: String, label: &str, help: String| {
        problems.push(Problem::new(Code::DerivedPath, text.span, message).label(label).help(help));
    };
    if let Some((message, label, help)) = misplaced(draft, &at, relationship) {
        report(message, label, help);
        return;
    }
    let mut reached = ty.types;
    for step in path {
        if step.stored == relationship.stored.text {
            report(
                format!("{at} is derived from itself: its path holds `{}`", step.stored),
                "derived from itself",
                "name the relationships it follows from".to_owned(),
            );
            return;
        }
        if let Some(rule) = rule_of(draft, &step.stored) {
            report(
                format!("the path of {at} holds `{}`, which is derived itself", step.stored),
                "follows from a rule",
                format!(
                    "rules don't build on rules: write its path `{}` in the place of `{}`",
                    rule.text, step.stored
                ),
            );
            return;
        }
        let Some(usage) = draft.relationships.get(&step.stored) else {
            let near = nearest(&step.stored, draft.relationships.keys().map(|name| &**name));
            let help = near.map_or_else(
                || {
                    "write relationship types joined by `/`, `^TYPE` for one walked against its direction"
                        .to_owned()
                },
                |near| format!("did you mean `{near}`?"),
            );
            report(
                format!("the path of {at} holds `{}`, which is no relationship type", step.stored),
                "no such relationship type",
                help,
            );
            return;
        };
        let (start, end) = match step.direction {
            Direction::Out => (usage.from, usage.to),
            Direction::In => (usage.to, usage.from),
        };
        if reached.intersection(&start).is_empty() {
            report(
                format!("the path of {at} can't be walked: nothing before `{}` has one", step.stored),
                "leads nowhere",
                format!(
                    "walk it the other way (`^{}` against its direction), or go by another \
                     relationship first",
                    step.stored
                ),
            );
            return;
        }
        reached = end;
    }
    let target = draft.target(relationship.target);
    if reached.intersection(&target.types).is_empty() {
        report(
            format!("the path of {at} never ends at `{}`", target.name()),
            "ends elsewhere",
            "go on to the type of the field, or lead the field to where the path ends".to_owned(),
        );
    }
}
