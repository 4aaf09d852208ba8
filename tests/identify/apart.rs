//! What is another thing at its source has another uri, and what is one thing there has one, however it is written.

use mlg::ingest::identify::{Name, Rules, identify};
use proptest::prelude::*;

use super::dataset;

/// Texts that are easily taken for one another, once they are put together.
fn near() -> impl Strategy<Value = String> {
    proptest::collection::vec(
        proptest::sample::select(vec!["a", "b", "/", "~", "@", ":", ".", "1", "_1", "0", "%", " "]),
        1..5,
    )
    .prop_map(|pieces| pieces.concat())
}

fn host() -> impl Strategy<Value = String> {
    proptest::sample::select(vec!["a", "b", "A", "a.b", "a:1", "a-b"]).prop_map(str::to_owned)
}

fn encoded(part: &str) -> String {
    part.replace(',', "%2C").replace('(', "%28").replace(')', "%29")
}

/// A thing of `DataHub` as its parts.
#[derive(Debug, Clone, PartialEq)]
struct Thing {
    kind: &'static str,
    parts: Vec<String>,
    environment: &'static str,
}

impl Thing {
    fn urn(&self) -> String {
        let Self { kind, parts, environment } = self;
        let parts: Vec<String> = parts.iter().map(|part| encoded(part)).collect();
        match *kind {
            "mlFeature" | "mlPrimaryKey" => format!("urn:li:{kind}:({},{})", parts[0], parts[1]),
            "mlFeatureTable" => format!("urn:li:{kind}:(urn:li:dataPlatform:feast,{})", parts[0]),
            "dataFlow" => format!("urn:li:{kind}:(airflow,{},{environment})", parts[0]),
            "dataJob" => {
                format!("urn:li:{kind}:(urn:li:dataFlow:(airflow,{},{environment}),{})", parts[0], parts[1])
            }
            "corpuser" | "corpGroup" | "domain" | "dataProcessInstance" => {
                format!("urn:li:{kind}:{}", parts[0])
            }
            _ => format!("urn:li:{kind}:(urn:li:dataPlatform:kafka,{},{environment})", parts[0]),
        }
    }
}

fn thing() -> impl Strategy<Value = Thing> {
    let kind = proptest::sample::select(vec![
        "dataset",
        "mlModel",
        "mlModelGroup",
        "mlModelDeployment",
        "mlFeature",
        "mlPrimaryKey",
        "mlFeatureTable",
        "dataFlow",
        "dataJob",
        "corpuser",
        "corpGroup",
        "domain",
        "dataProcessInstance",
    ]);
    let environment = proptest::sample::select(vec!["PROD", "DEV", "QA"]);
    (kind, near(), near(), environment).prop_map(|(kind, first, second, environment)| {
        let two = ["mlFeature", "mlPrimaryKey", "dataJob"].contains(&kind);
        let told = matches!(
            kind,
            "dataset" | "mlModel" | "mlModelGroup" | "mlModelDeployment" | "dataFlow" | "dataJob"
        );
        Thing {
            kind,
            parts: if two { vec![first, second] } else { vec![first] },
            environment: if told { environment } else { "PROD" },
        }
    })
}

/// A table as its parts, each with whether it stands in quotes, at a host.
#[derive(Debug, Clone)]
struct Table {
    scheme: &'static str,
    host: &'static str,
    parts: Vec<(String, bool)>,
}

const UPPER: &str = "oracle";
const LOWER: &str = "postgres";
const IGNORED: &str = "trino";
const KEPT: &str = "mysql";

impl Table {
    fn name(&self) -> Name {
        let parts = self.parts.iter().map(|(part, quoted)| {
            if *quoted { format!("\"{}\"", part.replace('"', "\"\"")) } else { part.replace('.', "\\.") }
        });
        dataset(&format!("{}://{}", self.scheme, self.host), &parts.collect::<Vec<_>>().join("."))
    }

    /// What it is at its platform.
    fn meaning(&self) -> (String, String, Vec<String>) {
        let parts = self.parts.iter().map(|(part, quoted)| match (self.scheme, quoted) {
            (UPPER, false) => part.to_ascii_uppercase(),
            (LOWER, false) | (IGNORED, _) => part.to_ascii_lowercase(),
            _ => part.clone(),
        });
        (self.scheme.to_owned(), self.host.to_ascii_lowercase(), parts.collect())
    }
}

fn table() -> impl Strategy<Value = Table> {
    let letters = proptest::sample::select(vec!["a", "A", "b", ".", "\"", "_", "$", "\u{e9}", "\u{c9}"]);
    let word = (proptest::sample::select(vec!["a", "A", "b"]), proptest::collection::vec(letters, 0..3))
        .prop_map(|(first, rest)| format!("{first}{}", rest.concat()));
    let part = (word, any::<bool>());
    let scheme = proptest::sample::select(vec![UPPER, LOWER, IGNORED, KEPT]);
    let host = proptest::sample::select(vec!["h:1", "H:1", "h:2", "h"]);
    (scheme, host, proptest::collection::vec(part, 1..4)).prop_map(|(scheme, host, parts)| Table {
        scheme,
        host,
        parts,
    })
}

fn uri(name: &Name) -> Result<String, TestCaseError> {
    let found = identify(&Rules::default(), name);
    found.map(|found| found.uri).map_err(|refusal| TestCaseError::fail(format!("{name:?}: {refusal}")))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(4_000) })]

    #[test]
    fn things_of_datahub_have_a_uri_each(one in thing(), other in thing()) {
        let (first, second) = (uri(&Name::Urn(one.urn()))?, uri(&Name::Urn(other.urn()))?);
        // A slash at the end of a path is none of its name; there are no paths here.
        prop_assert_eq!(first == second, one == other, "{} and {}", one.urn(), other.urn());
    }

    #[test]
    fn parts_of_one_urn_do_not_run_together(kind in 0..3_usize, first in near(), second in near(), cut in 0..6_usize) {
        // The same letters, cut at another place.
        let kind = ["mlFeature", "mlPrimaryKey", "dataJob"][kind];
        let whole = format!("{first}{second}");
        let at = whole.char_indices().map(|(at, _)| at).filter(|at| *at > 0).nth(cut);
        let Some(at) = at else { return Ok(()) };
        let (left, right) = whole.split_at(at);
        let of = |left: &str, right: &str| {
            Thing { kind, parts: vec![left.to_owned(), right.to_owned()], environment: "PROD" }
        };
        let (one, other) = (of(&first, &second), of(left, right));
        prop_assert_eq!(uri(&Name::Urn(one.urn()))? == uri(&Name::Urn(other.urn()))?, one == other);
    }

    #[test]
    fn namespaces_without_a_scheme_keep_their_names_apart(
        one in (near(), near()), other in (near(), near()), job in any::<bool>(),
    ) {
        let of = |(namespace, name): &(String, String)| match job {
            true => Name::Job { namespace: namespace.clone(), name: name.clone() },
            false => dataset(namespace, name),
        };
        prop_assume!(!one.0.contains("://") && !other.0.contains("://"));
        prop_assert_eq!(uri(&of(&one))? == uri(&of(&other))?, one == other);
    }

    #[test]
    fn paths_are_one_but_for_slashes_at_their_ends(
        platform in 0..3_usize, one in (host(), near()), other in (host(), near()),
    ) {
        let platform = ["hdfs", "s3", "elsewhere"][platform];
        // Without a name there is nothing to tell apart.
        prop_assume!([&one, &other].iter().all(|(_, path)| path.contains(|letter| letter != '/')));
        let of = |(host, path): &(String, String)| dataset(&format!("{platform}://{host}"), path);
        let meaning = |(host, path): &(String, String)| {
            // A host has no case, and a bucket has. What a path of an unknown platform ends with is not known.
            let host = if platform == "s3" { host.clone() } else { host.to_ascii_lowercase() };
            let path = path.trim_start_matches('/');
            let path = if platform == "elsewhere" { path } else { path.trim_end_matches('/') };
            (host, path.to_owned())
        };
        prop_assert_eq!(uri(&of(&one))? == uri(&of(&other))?, meaning(&one) == meaning(&other));
    }

    #[test]
    fn tables_are_one_where_their_platform_says_so(one in table(), other in table()) {
        prop_assert_eq!(
            uri(&one.name())? == uri(&other.name())?,
            one.meaning() == other.meaning(),
            "{:?} and {:?}", one.name(), other.name()
        );
    }

    #[test]
    fn sources_of_models_keep_versions_apart(one in near(), other in near()) {
        let of = |name: &str| uri(&Name::Urn(format!("urn:li:mlModel:(urn:li:dataPlatform:mlflow,{name},PROD)")));
        prop_assert_eq!(of(&one)? == of(&other)?, one == other);
    }
}
