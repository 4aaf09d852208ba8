//! What `mlg schema diff` says of pairs of schemas: golden reports, every kind of change among them, and graphql-js's
//! `findBreakingChanges` and `findDangerousChanges` as the independent oracle over random changes of the default API.
//!
//! A case of `tests/schema_diff/*.graphql` begins with a line `#: TITLE`; a line `#~` stands between the old and the new schema.
//! Both get a `type Query { a: Int }` where neither a mapping nor a query type is in them.

#![expect(clippy::unwrap_used, reason = "a helper that fails fails its test")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write as _,
    fs,
    path::Path,
};

use apollo_compiler::Schema;
use mlg::{
    api::{
        diff::{
            Api, Change, Criticality, Kind, Turn,
            change::{KINDS, MARKS},
            compare, read, report,
        },
        sdl::print_without_descriptions,
    },
    catalog::derive::Prefix,
};

#[path = "schema_diff/mutate.rs"]
mod mutate;
#[path = "support/node.rs"]
mod node;
#[path = "support/random.rs"]
mod random;
#[path = "support/schemas.rs"]
mod schemas;

fn api(text: &str) -> Api {
    read("schema", text, &Prefix::default()).unwrap_or_else(|error| panic!("{error:?}\n{text}"))
}

fn completed(text: &str) -> String {
    let is_complete = ["@node", "type Query", "schema {"].iter().any(|mark| text.contains(mark));
    if is_complete { text.to_owned() } else { format!("{text}\ntype Query {{ a: Int }}\n") }
}

/// Each case of a file: its title and its changes.
fn cases(file: &Path) -> Vec<(String, Vec<Change>)> {
    let text = fs::read_to_string(file).unwrap();
    let cases = text.split("#: ").skip(1).map(|case| {
        let (title, case) = case.split_once('\n').unwrap();
        let (old, new) = case.split_once("#~\n").unwrap_or_else(|| panic!("{title} has no `#~`"));
        (title.to_owned(), compare(&api(&completed(old)), &api(&completed(new))))
    });
    cases.collect()
}

#[test]
fn reports_are_the_golden_ones() {
    insta::glob!("schema_diff/*.graphql", |file| {
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path("schema_diff");
        settings.set_prepend_module_to_snapshot(false);
        settings.set_snapshot_suffix("");
        settings.set_omit_expression(true);
        let _bound = settings.bind_to_scope();
        let mut text = String::new();
        for (title, changes) in cases(file) {
            let kinds: BTreeSet<String> = changes.iter().map(|change| change.kind.to_string()).collect();
            writeln!(text, "# {title}\n\n{}", report::text("old", "new", &changes)).unwrap();
            writeln!(text, "kinds: {}\n", kinds.into_iter().collect::<Vec<_>>().join(" ")).unwrap();
        }
        insta::assert_snapshot!(file.file_stem().unwrap().to_str().unwrap(), text);
    });
}

/// Turns that a directive can't take: what stands there without arguments does not change, and others come and go.
fn can_turn(mark: &str, turn: Turn) -> bool {
    let never_changes =
        ["shareable", "inaccessible", "external", "interfaceObject", "tag", "authenticated", "oneOf"];
    turn != Turn::Changed || !never_changes.contains(&mark) && mark != "composeDirective"
}

#[test]
fn every_kind_of_change_is_found() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/schema_diff");
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let files = files.filter(|path| path.extension().is_some_and(|extension| extension == "graphql"));
    let found: BTreeSet<String> = files
        .flat_map(|file| cases(&file))
        .flat_map(|(_, changes)| changes)
        .map(|of| of.kind.to_string())
        .collect();
    let turns = [Turn::Added, Turn::Removed, Turn::Changed];
    let applied = MARKS.iter().flat_map(|mark| {
        turns.into_iter().filter(|turn| can_turn(mark.name(), *turn)).map(|turn| Kind::Applied(*mark, turn))
    });
    let all: BTreeSet<String> = KINDS.iter().copied().chain(applied).map(|kind| kind.to_string()).collect();
    let missed: Vec<_> = all.difference(&found).collect();
    assert!(missed.is_empty(), "no case shows {missed:?}");
}

#[test]
fn nothing_changes_from_a_schema_to_itself() {
    for catalog in [schemas::catalog("schema.graphql"), schemas::catalog("tests/schemas/good/linked.graphql")]
    {
        let text = mlg::api::sdl::print_served(&catalog.surface);
        assert_eq!(compare(&api(&text), &api(&text)), []);
    }
    let mapping = fs::read_to_string("schema.graphql").unwrap();
    let catalog = schemas::catalog("schema.graphql");
    assert_eq!(compare(&api(&mapping), &api(&mlg::api::sdl::print_served(&catalog.surface))), []);
    let subgraph = mlg::api::sdl::print_subgraph(&catalog).expect("the default schema links Federation");
    assert_eq!(compare(&api(&mapping), &api(&subgraph)), []);
    assert_eq!(compare(&api(&subgraph), &api(&mapping)), []);
}

/// How our verdict differs from graphql-js's on purpose; everything else is equal.
mod differences {
    use super::{Change, Criticality, Kind};

    /// What graphql-js does not look at: applied directives, and what is new without touching what was there. And:
    /// - `ROOT_OPERATION_CHANGED`: every operation of it is refused, or names another type;
    /// - `POSSIBLE_TYPE_ADDED`: a new type of an interface surprises clients as a new member of a union does;
    /// - `INPUT_FIELD_DEFAULT_VALUE_CHANGE`: left out, a field of an input means something else, as an argument does;
    /// - arguments of directives: their types and defaults count as those of fields' arguments do.
    pub(super) fn is_ours_alone(change: &Change) -> bool {
        let alone = matches!(
            change.kind,
            Kind::Applied(..)
                | Kind::RootChanged
                | Kind::PossibleTypeAdded
                | Kind::InputFieldChangedDefault
                | Kind::DirectiveArgumentChangedType
                | Kind::DirectiveArgumentChangedDefault
                | Kind::SubgraphRemoved
        );
        // A default where there was none changes the answer too.
        alone || change.kind == Kind::ArgumentChangedDefault && change.text.contains("; there was none")
    }

    /// What graphql-js says of a change that it judges otherwise.
    pub(super) fn theirs(change: &Change) -> Criticality {
        match (change.kind, change.criticality) {
            // Without its default a non-null argument is required: breaking, where they say dangerous.
            (Kind::ArgumentChangedDefault, Criticality::Breaking) => Criticality::Dangerous,
            // No client gets the value of an enum that is only given: safe, where they say dangerous.
            (Kind::ValueAddedToEnum, Criticality::Safe) => Criticality::Dangerous,
            (_, criticality) => criticality,
        }
    }
    // And graphql-js takes a built-in scalar that nothing mentions any more for a removed type (`diff.cjs` leaves these out).
}

type Counts = BTreeMap<(String, String, String), usize>;

fn ours(changes: &[Change]) -> Counts {
    let mut counts = Counts::new();
    for change in changes.iter().filter(|change| !differences::is_ours_alone(change)) {
        let criticality = differences::theirs(change);
        if criticality != Criticality::Safe {
            let key = (criticality.name().to_owned(), change.kind.to_string(), change.path.clone());
            *counts.entry(key).or_default() += 1;
        }
    }
    counts
}

fn theirs(changes: &[(String, String, String)]) -> Counts {
    let mut counts = Counts::new();
    for change in changes {
        *counts.entry(change.clone()).or_default() += 1;
    }
    counts
}

/// What the default API has none of.
const MORE: &str = "
directive @often(a: Int, b: [String!]! = [\"x\"], c: In) repeatable on FIELD | QUERY | FRAGMENT_SPREAD
directive @once(a: Int! = 1) on FIELD
scalar Colour
enum Shade { LIGHT DARK }
input In { a: Int = 1 b: [Shade!] c: Float! d: In2 }
input In2 { a: ID! = 5 b: Colour }
interface Painted { colour: Colour }
type Wall implements Painted { colour: Colour paint(with: In, shades: [Shade] = [DARK], times: Int! = 1): [Shade!]! }
type Door implements Painted { colour: Colour leadsTo: [Room] }
type Room { walls: [[Wall!]]! any: AnyPart }
union AnyPart = Wall | Door | Room
";

const CASES: u64 = 120;

#[test]
fn graphql_js_finds_the_same() {
    let base = print_without_descriptions(&schemas::catalog("schema.graphql").surface) + MORE;
    let seed = std::env::var("MLG_SCHEMA_DIFF_SEED").map_or(20_261_125, |seed| seed.parse().unwrap());
    println!("MLG_SCHEMA_DIFF_SEED={seed}");
    let old = api(&base);
    let parsed = Schema::parse(base.as_str(), "base").unwrap();
    let mut pairs = Vec::new();
    let mut refused = 0;
    for case in 0..CASES {
        let new = mutate::mutated(&parsed, &mut random::Random::new(seed, case));
        // Some changes contradict others: an interface whose types lack a field, and so on.
        match read("new", &new, &Prefix::default()) {
            Ok(api) => pairs.push((compare(&old, &api), new)),
            Err(_) => refused += 1,
        }
    }
    assert!(refused * 3 < CASES, "{refused} of {CASES} changed schemas are none");
    let texts: Vec<&String> = pairs.iter().map(|(_, text)| text).collect();
    let Some(answers) = node::run("schema_diff", "diff.cjs", &serde_json::json!({"old": base, "new": texts}))
    else {
        return;
    };
    let answers: Vec<Vec<(String, String, String)>> = serde_json::from_value(answers).unwrap();
    assert_eq!(answers.len(), pairs.len());
    let mut kinds: BTreeMap<String, usize> = BTreeMap::new();
    for ((changes, _), answer) in pairs.iter().zip(&answers) {
        assert_eq!(ours(changes), theirs(answer), "{changes:#?}");
        for (_, kind, _) in answer {
            *kinds.entry(kind.clone()).or_default() += 1;
        }
    }
    println!("{} pairs, {refused} refused: {kinds:?}", pairs.len());
    assert_eq!(kinds.len(), 22, "graphql-js knows 22 kinds of changes, and found {kinds:?}");
}
