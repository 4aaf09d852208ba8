//! Layers of a small struct of settings.

use serde::Deserialize;
use serde_json::json;

use super::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    listen: String,
    admin_password: Option<String>,
    sources: indexmap::IndexMap<String, Source>,
    http: Http,
}

/// A section whose name is its user's.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Source {
    url: String,
    #[serde(default)]
    fields: indexmap::IndexMap<String, String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Http {
    body_limit: u64,
    origins: Vec<String>,
    batch: Option<u8>,
    warn: bool,
}

impl Default for Settings {
    fn default() -> Self {
        let http = Http { body_limit: 2, origins: Vec::new(), batch: None, warn: false };
        Self { listen: "here".to_owned(), admin_password: None, sources: indexmap::IndexMap::new(), http }
    }
}

fn layered(
    file: Option<&str>,
    variables: &[(&str, &str)],
    flag: Option<&str>,
) -> Result<Resolved<Settings>, Vec<String>> {
    let environment: Vec<_> =
        variables.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect();
    let flags = [("listen", flag.map(str::to_owned))];
    let file = file.map(|text| ("mlg.toml", text));
    resolve(&Layers { file, environment: &environment, flags: &flags })
        .map_err(|errors| errors.iter().map(ToString::to_string).collect())
}

#[test]
fn a_flag_lies_over_a_variable_over_the_file_over_the_default() {
    let file = "listen = 'file'\n\n[http]\nbody_limit = 5\norigins = ['a', 'b']\n";
    let of = |resolved: &Resolved<Settings>| {
        let leaf = &resolved.leaves[0];
        (resolved.settings.listen.clone(), leaf.value.clone(), leaf.origin.to_string())
    };
    let told = |value: &str, origin: &str| (value.to_owned(), json!(value), origin.to_owned());
    assert_eq!(of(&layered(None, &[], None).unwrap()), told("here", "default"));
    assert_eq!(of(&layered(Some(file), &[], None).unwrap()), told("file", "mlg.toml:1"));
    let variables = [("MLG_LISTEN", "variable"), ("MLG_HTTP_ORIGINS", "c, d"), ("MLG_HTTP_BATCH", "7")];
    assert_eq!(of(&layered(Some(file), &variables, None).unwrap()), told("variable", "MLG_LISTEN"));
    let all = layered(Some(file), &variables, Some("flag")).unwrap();
    assert_eq!(of(&all), told("flag", "--listen"));
    let http = Http { body_limit: 5, origins: vec!["c".into(), "d".into()], batch: Some(7), warn: false };
    assert_eq!(all.settings.http, http);
    let origins: Vec<_> = all.leaves.iter().map(|leaf| leaf.origin.to_string()).collect();
    assert_eq!(
        origins,
        ["--listen", "default", "default", "mlg.toml:4", "MLG_HTTP_ORIGINS", "MLG_HTTP_BATCH", "default"]
    );
}

#[test]
fn an_unknown_name_is_told_with_its_place_and_the_nearest_one() {
    let file = "lisen = 'x'\n[http]\nbody_limt = 5\n[htp]\nwarn = true\n[colour]\n";
    let variables = [
        ("MLG_HTTP_WRAN", "true"),
        ("MLG_LISTN", "x"),
        ("MLG_PORT_4000_TCP", "tcp://10.0.0.1:4000"),
        ("MLG_SERVICE_HOST", "10.0.0.1"),
        ("OTHER", "x"),
    ];
    assert_eq!(
        layered(Some(file), &variables, None).unwrap_err(),
        [
            "mlg.toml:1: there is no setting `lisen`; `listen` is one",
            "mlg.toml:3: there is no setting `http.body_limt`; `http.body_limit` is one",
            "mlg.toml:5: there is no setting `htp.warn`; `http.warn` is one",
            "mlg.toml:6: there is no setting `colour`; `mlg config print` lists all that exist",
            "MLG_HTTP_WRAN: there is no setting `MLG_HTTP_WRAN`; `MLG_HTTP_WARN` is one",
            "MLG_LISTN: there is no setting `MLG_LISTN`; `MLG_LISTEN` is one",
        ]
    );
}

#[test]
fn a_value_that_does_not_fit_is_told_with_its_place() {
    let file = "http = 3\nadmin_password = 4711\n";
    let variables = [("MLG_HTTP_BODY_LIMIT", "-1"), ("MLG_HTTP_WARN", "maybe"), ("MLG_HTTP_BATCH", "x")];
    let wrong = layered(Some(file), &variables, None).unwrap_err();
    let expected = [
        ("mlg.toml:1: `http` ", "is a section, `[http]`"),
        ("mlg.toml:2: `admin_password` ", "has to be text"),
        ("MLG_HTTP_BODY_LIMIT: `http.body_limit` ", "`-1`"),
        ("MLG_HTTP_WARN: `http.warn` ", "expected a boolean"),
        ("MLG_HTTP_BATCH: `http.batch` ", "expected u8"),
    ];
    assert_eq!(wrong.len(), expected.len(), "{wrong:?}");
    for (wrong, (start, part)) in wrong.iter().zip(expected) {
        assert!(wrong.starts_with(start) && wrong.contains(part) && !wrong.contains("4711"), "{wrong}");
    }
    let syntax = layered(Some("listen = 'x'\n[http\n"), &[], None).unwrap_err();
    assert!(syntax.len() == 1 && syntax[0].starts_with("mlg.toml:2: "), "{syntax:?}");
}

#[test]
fn no_two_keys_have_one_variable() {
    let mut variables: Vec<_> = keys::<Settings>().iter().map(|(key, _)| variable(key)).collect();
    variables.dedup();
    assert_eq!(variables.len(), 7);
}

#[test]
fn sections_of_ones_own_names_are_one_setting() {
    let file = "[sources.a]\nurl = 'x'\n[sources.a.fields]\n'b.c' = '/d'\n\n[sources.\"e.f\"]\nurl = 'y'\n";
    let resolved = layered(Some(file), &[], None).unwrap();
    let sources = json!({ "a": { "url": "x", "fields": { "b.c": "/d" } }, "e.f": { "url": "y" } });
    let leaf = resolved.leaves.iter().find(|leaf| leaf.key == "sources").unwrap();
    assert_eq!((&leaf.value, leaf.origin.to_string()), (&sources, "mlg.toml:6".to_owned()));
    let names: Vec<&str> = resolved.settings.sources.keys().map(String::as_str).collect();
    assert_eq!(names, ["a", "e.f"]);
    assert_eq!(resolved.settings.sources["a"].fields["b.c"], "/d");
    let more = [("MLG_SOURCES", r#"{"a": {"url": "z"}}"#)];
    let resolved = layered(Some(file), &more, None).unwrap();
    assert_eq!(
        resolved.settings.sources["a"],
        Source { url: "z".to_owned(), fields: indexmap::IndexMap::new() }
    );
    assert_eq!(resolved.settings.sources.len(), 2, "what a variable does not name stays");
    assert!(layered(Some("[sources]\n"), &[], None).unwrap().settings.sources.is_empty());
    for (file, variables, told) in [
        ("[sources.a]\nurll = 'x'", &[][..], "mlg.toml:1: `sources.a` is set wrongly: unknown field `urll`"),
        ("sources = 3", &[], "mlg.toml:1: `sources` is set wrongly: invalid type"),
        ("sources.a = 3", &[], "mlg.toml:1: `sources.a` is set wrongly: invalid type"),
        ("", &[("MLG_SOURCES_A_URL", "x")], "MLG_SOURCES_A_URL: there is no setting"),
        ("", &[("MLG_SOURCES", "{")], "MLG_SOURCES: `sources` is set wrongly"),
    ] {
        let wrong = layered(Some(file), variables, None).unwrap_err();
        assert!(wrong.len() == 1 && wrong[0].starts_with(told), "{wrong:?}");
    }
}
