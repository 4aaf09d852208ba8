//! Rules of a deployment: what they make of names, and what is wrong with a file of them.

use std::time::{Duration, Instant};

use mlg::ingest::identify::{Rules, Source, identify};

use super::{dataset, default_catalog, rules, told};

const FILE: &str = r#"
[platforms]
dbt = "postgres"

[[instance]]
platform = "postgresql"
name = "warehouse"
names = ["Warehouse.example.org:5432", "warehouse"]
default = true

[[rule]]
name = "food delivery"
source = "openlineage"
pattern = 'food_delivery/public\.(?<table>.+)'
uri = "mlg://dataset/postgres@warehouse/food.public.{table:lower}"

[[rule]]
name = "marts are feature sets"
pattern = '.*[./]mart_(?<name>\w+),?.*'
uri = "mlg://feature-set/marts/{name}"
"#;

#[test]
fn the_first_that_fits_goes_before_those_that_are_built_in() {
    let rules = rules(FILE);
    let found = identify(&rules, &dataset("food_delivery", "public.Menu Items")).unwrap();
    assert_eq!(found.uri, "mlg://dataset/postgres@warehouse/food.public.menu%20items");
    assert_eq!((found.rule.as_str(), found.type_name.as_str()), ("rules/food delivery", "Dataset"));
    assert_eq!(found.aliases, ["food_delivery/public.Menu Items"]);
    // The whole of a name has to fit.
    let found = identify(&rules, &dataset("my_food_delivery", "public.x")).unwrap();
    assert_eq!(found.rule, "openlineage/namespace");
    // A rule without a source is for all of them; ours are nobody's.
    let urn = "urn:li:dataset:(urn:li:dataPlatform:hive,db.mart_churn,PROD)";
    assert_eq!(told(&rules, urn, None).unwrap().uri, "mlg://feature-set/marts/churn");
    assert_eq!(told(&rules, "mlg://dataset/x/a.mart_churn", None).unwrap().rule, "uri");
    // A rule that makes no uri says so, and no other is tried.
    let refusal =
        identify(&rules, &dataset("food_delivery", &format!("public.{}", "x".repeat(990)))).unwrap_err();
    assert!(
        refusal.to_string().starts_with("rule `food delivery` makes no uri of it: uri has "),
        "{refusal}"
    );
}

#[test]
fn platforms_and_instances_bring_names_together() {
    let rules = rules(FILE);
    let uri = |name: &str| {
        told(&rules, name, Some(Source::Openlineage).filter(|_| !name.starts_with("urn"))).unwrap().uri
    };
    let table = "mlg://dataset/postgres@warehouse/pagila.public.city";
    for name in [
        "postgres://warehouse:5432/pagila.public.city",
        "postgresql://WAREHOUSE.example.org/pagila/public.City",
        "urn:li:dataset:(urn:li:dataPlatform:postgres,pagila.public.city,PROD)",
        "urn:li:dataset:(urn:li:dataPlatform:postgres,warehouse.pagila.public.city,PROD)",
        "urn:li:dataset:(urn:li:dataPlatform:dbt,pagila.public.city,PROD)",
    ] {
        assert_eq!(uri(name), table, "{name}");
    }
    assert_eq!(
        uri("postgres://other:6000/pagila.public.city"),
        "mlg://dataset/postgres@other:6000/pagila.public.city"
    );
}

#[test]
fn what_is_wrong_with_a_file_is_told() {
    let rule =
        |pattern: &str, uri: &str| format!("[[rule]]\nname = 'r'\npattern = '{pattern}'\nuri = '{uri}'\n");
    let good = rule("(?<x>.+)", "mlg://dataset/a/{x}");
    let instance = |rest: &str| format!("[[instance]]\nplatform = 'postgres'\n{rest}\n");
    for (text, reason) in [
        ("[[rule]\n".to_owned(), "rules.toml:1: "),
        ("[[rules]]\n".to_owned(), "rules.toml: unknown field `rules`"),
        ("[[rule]]\nname = 'r'\n".to_owned(), "missing field `pattern`"),
        (good.replace("name = 'r'", "name = 'r'\nsource = 'x'"), "unknown variant `x`"),
        (good.repeat(2), "rule 2 (`r`) needs a `name` that no other rule has"),
        (
            rule("(", "mlg://dataset/a/b"),
            "rule 1 (`r`) has a `pattern` that is no regular expression: unclosed group",
        ),
        (rule("a)(b", "mlg://dataset/a/b"), "no regular expression: unopened group"),
        (
            rule("(\\w{900}){900}", "mlg://dataset/a/b"),
            "no regular expression: Compiled regex exceeds size limit",
        ),
        (rule(&"x".repeat(1_001), "mlg://dataset/a/b"), "of more than 1000 bytes"),
        (
            rule("(?<name>.+)", "mlg://dataset/a/{nam}"),
            "no group `(?<nam>...)` in its `pattern`; `name` is one",
        ),
        (rule("(?<x>.+)", "mlg://dataset/a/{x:title}"), "has a brace in its `uri`"),
        (rule("(?<x>.+)", "mlg://dataset/a/{x"), "has a brace in its `uri`"),
        (rule("(?<x>.+)", "mlg://dataset/a/}{x}"), "has a brace in its `uri`"),
        (rule("(?<x>.+)", "mlg://dataset/a"), "has no uri in `uri`: uri has no name"),
        (rule("(?<x>.+)", "mlg://datasets/a/{x}"), "`datasets`, is no type of asset; `dataset` is one"),
        (rule("(?<x>.+)", "mlg://{x}/a/b"), "`x`, is no type of asset"),
        (rule("(?<x>.+)", "mlg://metric/a/{x}"), "`metric`, is no type of asset"),
        ("[platforms]\ndbt = 'a b'\n".to_owned(), "platform `dbt` can't be `a b`"),
        (instance("name = ''"), "instance 1 (`postgres`) has an empty name"),
        (instance("name = 'a'").repeat(2), "instance 2 (`postgres`) has the name of an instance before it"),
        (
            instance("").clone() + &instance("name = 'a'\ndefault = true"),
            "is a second one for names that tell no instance",
        ),
        (
            instance("names = ['h:5432']") + &instance("name = 'b'\nnames = ['H']"),
            "instance 2 (`postgres`) claims `h`, which an instance before it has",
        ),
        (
            "[[instance]]\nplatform = 's3'\nname = 'x'\n".to_owned(),
            "has no instances: its names are unique in the world",
        ),
    ] {
        let wrong = Rules::parse(&default_catalog(), "rules.toml", &text).unwrap_err().to_string();
        assert!(wrong.starts_with("rules.toml") && wrong.contains(reason), "{text}{wrong}");
    }
}

#[test]
fn no_pattern_takes_long() {
    let text = "[[rule]]\nname = 'r'\npattern = '(a*)*b'\nuri = 'mlg://dataset/a/b'\n[[rule]]\nname = 's'\n\
                pattern = '(x+x+)+y'\nuri = 'mlg://dataset/a/b'\n";
    let rules = rules(text);
    let start = Instant::now();
    for letter in ["a", "x"] {
        let found = identify(&rules, &dataset("n", &letter.repeat(900))).unwrap();
        assert_eq!(found.rule, "openlineage/namespace");
    }
    // A pattern that tries all ways would take longer than the universe is old.
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
}
