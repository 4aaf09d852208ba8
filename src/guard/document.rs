//! The second look at a document: what it expands to. Validation walks a fragment at each of its spreads, so a few
//! hundred bytes can cost minutes there; here each fragment is measured once, which is linear in the document.
//!
//! In: a parsed document. Out: nothing, or a refusal. Must not know: the schema.

use std::collections::{HashMap, HashSet};

use async_graphql::{
    Pos, Positioned,
    parser::types::{ExecutableDocument, OperationDefinition, Selection, SelectionSet},
};

use crate::{
    error::{ClientError, ErrorCode, Position},
    guard::{Bound, Limits},
};

/// Refuses a document whose fragments form a cycle, or that exceeds a limit with its fragments in place.
///
/// # Errors
/// [`ErrorCode::LimitExceeded`] with the bound; [`ErrorCode::GraphqlValidationFailed`] for a cycle
/// (GraphQL 5.5.2.2; validation itself would not end on it).
pub fn check_document(document: &ExecutableDocument, limits: &Limits) -> Result<(), ClientError> {
    let mut walk = Walk { document, limits, fragments: HashMap::new(), warned: HashSet::new() };
    let mut fragments: Vec<_> =
        document.fragments.iter().map(|(name, fragment)| (fragment.pos, name)).collect();
    // The maps have no order; errors should not depend on the run.
    fragments.sort_unstable();
    let mut selections = 0_u64;
    for (pos, name) in fragments {
        let measured = walk.fragment(name, pos, 0).and_then(|measure| {
            selections = selections.saturating_add(measure.selections);
            walk.bound(Bound::Selections, selections, pos)
        });
        measured.map_err(|error| error.below(&format!("...{name}")))?;
    }
    let mut operations: Vec<_> = document.operations.iter().map(|(_, operation)| operation).collect();
    operations.sort_unstable_by_key(|operation| operation.pos);
    for operation in operations {
        let measure = walk.operation(&operation.node, operation.pos)?;
        selections = selections.saturating_add(measure.selections);
        walk.bound(Bound::Selections, selections, operation.pos)?;
    }
    Ok(())
}

/// What a selection set amounts to with its fragments in place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Measure {
    selections: u64,
    aliases: u64,
    /// Fields directly in the set.
    fields: u64,
    /// Fields inside one another.
    depth: u64,
    /// Selection sets inside one another.
    nesting: u64,
}

impl Measure {
    fn add_field(&mut self, below: Measure, alias: bool) {
        self.selections = self.selections.saturating_add(below.selections).saturating_add(1);
        self.aliases = self.aliases.saturating_add(below.aliases).saturating_add(u64::from(alias));
        self.fields = self.fields.saturating_add(1);
        self.depth = self.depth.max(below.depth + 1);
        self.nesting = self.nesting.max(below.nesting);
    }

    fn add_fragment(&mut self, below: Measure) {
        self.selections = self.selections.saturating_add(below.selections).saturating_add(1);
        self.aliases = self.aliases.saturating_add(below.aliases);
        self.fields = self.fields.saturating_add(below.fields);
        self.depth = self.depth.max(below.depth);
        self.nesting = self.nesting.max(below.nesting);
    }
}

#[derive(Debug, Clone, Copy)]
enum State {
    Entered,
    Measured(Measure),
}

struct Walk<'a> {
    document: &'a ExecutableDocument,
    limits: &'a Limits,
    fragments: HashMap<&'a str, State>,
    /// What was let pass and logged.
    warned: HashSet<Bound>,
}

impl<'a> Walk<'a> {
    fn operation(&mut self, operation: &'a OperationDefinition, pos: Pos) -> Result<Measure, ClientError> {
        self.directives(operation.directives.len(), pos)?;
        for variable in &operation.variable_definitions {
            self.directives(variable.node.directives.len(), variable.pos)?;
        }
        let measure = self.set(&operation.selection_set.node, pos, 0)?;
        self.bound(Bound::RootFields, measure.fields, pos)?;
        self.bound(Bound::Aliases, measure.aliases, pos)?;
        self.bound(Bound::Depth, measure.depth, pos)?;
        Ok(measure)
    }

    /// The measure of a selection set that stands inside `above` others.
    fn set(&mut self, set: &'a SelectionSet, pos: Pos, above: u64) -> Result<Measure, ClientError> {
        if set.items.is_empty() {
            return Ok(Measure::default());
        }
        let above = above + 1;
        // Checked on the way down, so that our own recursion is bounded too.
        self.bound(Bound::Nesting, above, pos)?;
        let mut measure = Measure::default();
        for item in &set.items {
            #[cfg(test)]
            tests::count_visit();
            let added = self.item(&mut measure, item, above);
            added.map_err(|error| match &item.node {
                Selection::Field(field) => error.below(&field.node.response_key().node),
                Selection::FragmentSpread(spread) => {
                    error.below(&format!("...{}", spread.node.fragment_name.node))
                }
                Selection::InlineFragment(_) => error,
            })?;
        }
        measure.nesting += 1;
        Ok(measure)
    }

    fn item(
        &mut self,
        measure: &mut Measure,
        item: &'a Positioned<Selection>,
        above: u64,
    ) -> Result<(), ClientError> {
        self.directives(item.node.directives().len(), item.pos)?;
        match &item.node {
            Selection::Field(field) => {
                let alias = field.node.alias.as_ref().is_some_and(|alias| alias.node != field.node.name.node);
                measure.add_field(self.set(&field.node.selection_set.node, field.pos, above)?, alias);
            }
            Selection::InlineFragment(fragment) => {
                measure.add_fragment(self.set(&fragment.node.selection_set.node, fragment.pos, above)?);
            }
            Selection::FragmentSpread(spread) => {
                measure.add_fragment(self.fragment(&spread.node.fragment_name.node, spread.pos, above)?);
            }
        }
        Ok(())
    }

    /// The measure of a fragment, taken once. An unknown one is nothing here; validation reports it.
    fn fragment(&mut self, name: &str, pos: Pos, above: u64) -> Result<Measure, ClientError> {
        let Some((name, fragment)) = self.document.fragments.get_key_value(name) else {
            return Ok(Measure::default());
        };
        match self.fragments.get(name.as_str()).copied() {
            Some(State::Measured(measure)) => {
                self.bound(Bound::Nesting, above + measure.nesting, pos)?;
                Ok(measure)
            }
            Some(State::Entered) => {
                let message = format!("fragment `{name}` is spread inside itself");
                Err(ClientError::new(ErrorCode::GraphqlValidationFailed, message).at(position(pos)))
            }
            None => {
                self.fragments.insert(name, State::Entered);
                self.directives(fragment.node.directives.len(), fragment.pos)?;
                let measure = self.set(&fragment.node.selection_set.node, fragment.pos, above)?;
                self.fragments.insert(name, State::Measured(measure));
                Ok(measure)
            }
        }
    }

    fn directives(&mut self, count: usize, pos: Pos) -> Result<(), ClientError> {
        self.bound(Bound::Directives, count as u64, pos)
    }

    fn bound(&mut self, bound: Bound, actual: u64, pos: Pos) -> Result<(), ClientError> {
        if actual <= self.limits.of(bound)
            || (self.warned.contains(&bound) && bound.range().contains(&actual))
        {
            return Ok(());
        }
        let Some(limit) = self.limits.refuses(bound, actual) else {
            self.warned.insert(bound);
            return Ok(());
        };
        let message = format!("the document has {actual} {}; at most {limit} are allowed", bound.what());
        Err(ClientError::new(ErrorCode::LimitExceeded, message).at(position(pos)).bounded(limit, actual))
    }
}

fn position(pos: Pos) -> Position {
    Position {
        line: u32::try_from(pos.line).unwrap_or(u32::MAX),
        column: u32::try_from(pos.column).unwrap_or(u32::MAX),
    }
}

#[cfg(test)]
mod tests {
    use std::{cell::Cell, fmt::Write};

    use async_graphql::parser::parse_query;
    use proptest::prelude::*;

    use super::*;
    use crate::error::Limit;

    thread_local! {
        static VISITS: Cell<u64> = const { Cell::new(0) };
    }

    pub(super) fn count_visit() {
        VISITS.set(VISITS.get() + 1);
    }

    fn check(text: &str, limits: &Limits) -> Result<(), ClientError> {
        VISITS.set(0);
        check_document(&parse_query(text).unwrap(), limits)
    }

    fn default(text: &str) -> Result<(), ClientError> {
        check(text, &Limits::default())
    }

    /// Fragments that each spread the next one twice; `levels` of them expand to about 2^`levels` selections.
    fn bomb(levels: u32) -> String {
        let mut text = String::from("{ ...F0 }");
        for level in 0..levels {
            write!(text, " fragment F{level} on Q {{ ...F{next} ...F{next} }}", next = level + 1).unwrap();
        }
        write!(text, " fragment F{levels} on Q {{ a }}").unwrap();
        text
    }

    #[test]
    fn bombs_are_refused_with_work_linear_in_the_document() {
        // Without the limit on root fields, which would refuse these earlier.
        let limits = Limits { root_fields: u64::MAX, ..Limits::default() };
        for levels in 1..=64 {
            let outcome = check(&bomb(levels), &limits);
            assert!(
                VISITS.get() <= u64::from(levels) * 2 + 2,
                "{levels} levels took {} visits",
                VISITS.get()
            );
            // F0 alone is 3 * 2^levels - 2 selections; the sum with the rest about twice that.
            assert_eq!(outcome.is_ok(), levels <= 11, "{levels}");
            if let Err(error) = outcome {
                assert_eq!(error.code, ErrorCode::LimitExceeded);
                let actual = error.limit.unwrap().actual;
                assert!(actual > 20_000, "{actual}");
            }
        }
        assert!(bomb(30).len() < 1_300);
        let error = default(&bomb(30)).unwrap_err();
        assert_eq!(
            error.limit.as_deref(),
            Some(&Limit { limit: 20_000, actual: 3 * (1 << 30) - 2, at: Some("...F0".to_owned()) })
        );
        assert_eq!(
            error.message,
            "the document has 3221225470 selections, its fragments in place; at most 20000 are allowed"
        );
    }

    #[test]
    fn bombs_in_fields_and_unused_fragments_count_too() {
        let nested = "{ a { ...F0 } } fragment F0 on Q { x { ...F1 } y { ...F1 } } \
                      fragment F1 on Q { x { ...F2 } y { ...F2 } } fragment F2 on Q { x y }";
        let limits = Limits { selections: 40, ..Limits::default() };
        // F2 is 2, F1 is 2 + 2 * (2 + 1) = 8, F0 is 20, the operation is 22: 52 in all.
        assert_eq!(check(nested, &limits).unwrap_err().limit.unwrap().actual, 52);
        let unused = format!("{{ a }} {}", bomb(20).trim_start_matches("{ ...F0 }"));
        assert_eq!(default(&unused).unwrap_err().code, ErrorCode::LimitExceeded);
    }

    #[test]
    fn cycles_are_refused_where_they_close() {
        let cases = [
            ("{ ...A } fragment A on Q { ...A }", 28, "fragment `A` is spread inside itself"),
            (
                "{ ...A } fragment A on Q { x { ...B } } fragment B on Q { ... { ...A } }",
                65,
                "fragment `A` is spread inside itself",
            ),
            (
                "{ a } fragment A on Q { ...B } fragment B on Q { ...B }",
                50,
                "fragment `B` is spread inside itself",
            ),
        ];
        for (text, column, message) in cases {
            let error = default(text).unwrap_err();
            assert_eq!(error.code, ErrorCode::GraphqlValidationFailed);
            assert_eq!((error.message.as_str(), error.positions[0].column), (message, column), "{text}");
        }
    }

    #[test]
    fn unknown_fragments_are_left_to_validation() {
        assert_eq!(default("{ ...Missing }"), Ok(()));
    }

    #[test]
    fn each_limit_is_exact() {
        let limits = Limits {
            depth: 3,
            aliases: 2,
            root_fields: 3,
            directives: 2,
            nesting: 6,
            selections: 8,
            ..Limits::default()
        };
        let good = [
            "{ a { b { c } } }",
            "{ a { ...F } } fragment F on T { b { c } }",
            "{ x: a y: b c: c }",
            "{ a b c }",
            "{ a @include(if: true) @skip(if: false) }",
            "{ ... { ... { ... { ... { ... { a } } } } } }",
            "{ a b c { d e f g h } }",
        ];
        for text in good {
            assert_eq!(check(text, &limits), Ok(()), "{text}");
        }
        let bad = [
            ("{ a { b { c { d } } } }", "fields inside one another", 4),
            ("{ a { b { ...F } } } fragment F on T { c { d } }", "fields inside one another", 4),
            ("{ x: a ...F } fragment F on T { y: a z: a }", "aliases in one operation", 3),
            ("{ a ...F } fragment F on Q { b ... { c d } }", "root fields in one operation", 4),
            ("{ a @x @y @z }", "directives in one place", 3),
            ("{ ...F @x @y @z } fragment F on Q { a }", "directives in one place", 3),
            ("{ ... @x @y @z { a } }", "directives in one place", 3),
            ("query @x @y @z { a }", "directives in one place", 3),
            ("query($a: Int @x @y @z) { a }", "directives in one place", 3),
            ("{ a } fragment F on Q @x @y @z { a }", "directives in one place", 3),
            ("{ ... { ... { ... { ... { ... { ... { a } } } } } } }", "selection sets inside one another", 7),
            (
                "{ ... { ... { ...F } } } fragment F on Q { ... { ... { ... { a } } } }",
                "selection sets inside one another",
                7,
            ),
            ("{ a b c { d e f g h i } }", "selections, its fragments in place", 9),
        ];
        for (text, what, actual) in bad {
            let error = check(text, &limits).unwrap_err();
            assert_eq!(error.code, ErrorCode::LimitExceeded, "{text}");
            assert!(error.message.contains(what), "{text}: {}", error.message);
            assert_eq!(error.limit.as_ref().map(|limit| limit.actual), Some(actual), "{text}");
            assert_eq!(error.positions.len(), 1);
        }
    }

    #[test]
    fn operations_are_bounded_each_but_selections_together() {
        let limits = Limits { root_fields: 2, aliases: 1, selections: 5, ..Limits::default() };
        assert_eq!(check("query A { x: a b } query B { x: a b }", &limits), Ok(()));
        let error = check("query A { ...F } query B { ...F } fragment F on Q { a b }", &limits).unwrap_err();
        assert_eq!(error.limit.as_deref(), Some(&Limit { limit: 5, actual: 8, at: None }));
    }

    /// Chains of fragments nest without a bracket; refusing them must not itself recurse to the end.
    #[test]
    fn long_chains_are_refused_early() {
        let mut text = String::from("{ a }");
        for level in 0..3_000 {
            write!(text, " fragment F{level} on Q {{ ...F{} }}", level + 1).unwrap();
        }
        let error = default(&text).unwrap_err();
        assert!(error.message.contains("inside one another"), "{}", error.message);
        assert_eq!(VISITS.get(), 100);
    }

    proptest! {
        /// Whatever spreads whatever, each selection of the document is looked at once at most.
        #[test]
        fn work_is_linear_in_any_document(
            spreads in prop::collection::vec(prop::collection::vec((0_usize..30, any::<bool>()), 0..4), 1..30)
        ) {
            let mut text = String::from("{ ...F0 }");
            let mut selections = 1;
            for (index, targets) in spreads.iter().enumerate() {
                write!(text, " fragment F{index} on Q {{ z").unwrap();
                selections += 1;
                for (target, nested) in targets {
                    // Spreading only later ones keeps most documents free of cycles.
                    let target = if index % 7 == 6 { *target } else { index + 1 + target % 4 };
                    let (open, close) = if *nested { ("x {", "}") } else { ("", "") };
                    write!(text, " {open} ...F{target} {close}").unwrap();
                    selections += 1 + u64::from(*nested);
                }
                text.push('}');
            }
            let _outcome = default(&text);
            prop_assert!(VISITS.get() <= selections);
        }
    }
}
