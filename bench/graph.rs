//! The graph of the comparison: machine-learning assets with the fan-out of a real catalogue, as lines for `mlg load`.
//!
//! In: how many assets. Out: lines, the same for the same number on every machine. Must not know: stores, questions.

use std::{
    fmt::Arguments,
    io::{self, Write},
};

use super::random::Random;

/// Whatever is written depends on this and the number of assets alone.
const SEED: u64 = 0x6d6c_675f_6265_6e63;
/// Words of names; `WORDS[0]` is the one that questions look for.
const WORDS: &[&str] = &[
    "churn", "fraud", "ranking", "search", "pricing", "demand", "risk", "intent", "speech", "image", "video",
    "user", "item", "session", "order", "payment", "supplier", "delivery", "review", "click",
];
const LICENSES: &[&str] = &["mit", "apache-2.0", "cc-by-4.0", "cc-by-sa-4.0"];
/// Of one dataset in a hundred.
const RARE_LICENSE: &str = "cc-by-nc-4.0";
const TYPES: &[&str] = &["float", "int", "string", "embedding"];
const FRAMEWORKS: &[&str] = &["pytorch", "xgboost", "tensorflow", "sklearn"];
const STAGES: &[&str] = &["DEVELOPMENT", "STAGING", "PRODUCTION", "ARCHIVED"];

/// How many assets there are of each type.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sizes {
    pub(crate) teams: usize,
    pub(crate) domains: usize,
    pub(crate) datasets: usize,
    pub(crate) features: usize,
    pub(crate) models: usize,
    pub(crate) versions: usize,
    pub(crate) evaluations: usize,
    pub(crate) workflows: usize,
    pub(crate) runs: usize,
    pub(crate) deployments: usize,
    pub(crate) systems: usize,
}

impl Sizes {
    /// Those of a graph of about so many assets, at least 1,000.
    pub(crate) fn of(assets: usize) -> Self {
        let share = |thousandths: usize| (assets * thousandths / 1_000).max(2);
        Self {
            teams: share(2),
            domains: 20,
            datasets: share(200),
            features: share(250),
            models: share(40),
            versions: share(150),
            evaluations: share(250),
            workflows: share(10),
            runs: share(85),
            deployments: share(10),
            systems: share(3),
        }
    }
}

/// The uri of a dataset from which very much is reached upstream.
pub(crate) fn deep_dataset(sizes: &Sizes, place: usize) -> String {
    uri("dataset", sizes.datasets - 1 - place)
}

/// The uri of an asset of the graph.
pub(crate) fn uri(kind: &str, number: usize) -> String {
    format!("mlg://{kind}/bench/{number:07}")
}

/// What is written, counted.
struct Lines<'w, W> {
    out: &'w mut W,
    random: Random,
    assets: u64,
    relationships: u64,
}

impl<W: Write> Lines<'_, W> {
    /// An asset, with what its type alone has.
    fn asset(&mut self, (ty, kind): (&str, &str), number: usize, rest: Arguments<'_>) -> io::Result<()> {
        self.assets += 1;
        let word = |random: &mut Random| *random.pick(WORDS);
        let (one, other) = (word(&mut self.random), word(&mut self.random));
        // Spread over all days and moments, in no order of uris.
        let (day, minute) = (1 + number * 7 % 28, number * 13 % 1_440);
        let (month, hour, minute) = (1 + number * 5 % 12, minute / 60, minute % 60);
        writeln!(
            self.out,
            "{{\"type\":\"{ty}\",\"uri\":\"{}\",\"name\":\"{one}-{other}-{:07}\",\"description\":\"{ty} of {one} for {other}\",\
             \"lifecycle\":\"{}\",\"createdAt\":\"2025-{month:02}-{day:02}T{hour:02}:{minute:02}:{:02}.{:06}Z\"{rest}}}",
            uri(kind, number),
            // No two assets of a type have one name, and names say nothing of where a uri stands.
            number * 613 % 9_999_991,
            if number.is_multiple_of(7) { "DEPRECATED" } else { "ACTIVE" },
            number % 60,
            // No two assets of a type came to be at one moment.
            number % 1_000_000,
        )
    }

    fn relationship(
        &mut self,
        name: &str,
        (from, number): (&str, usize),
        (to, other): (&str, usize),
    ) -> io::Result<()> {
        self.relationships += 1;
        writeln!(
            self.out,
            "{{\"relationship\":\"{name}\",\"from\":\"{}\",\"to\":\"{}\"}}",
            uri(from, number),
            uri(to, other)
        )
    }

    /// One or two teams, and the domain.
    fn owned(&mut self, (kind, number): (&str, usize), sizes: &Sizes) -> io::Result<()> {
        let first = self.random.below(sizes.teams);
        self.relationship("OWNED_BY", (kind, number), ("team", first))?;
        if self.random.chance(30) {
            let second = (first + 1) % sizes.teams;
            self.relationship("OWNED_BY", (kind, number), ("team", second))?;
        }
        let domain = self.random.below(sizes.domains);
        self.relationship("IN_DOMAIN", (kind, number), ("domain", domain))
    }

    /// Relationships to so many others of a range, none twice.
    fn several(
        &mut self,
        name: &str,
        from: (&str, usize),
        (kind, range): (&str, std::ops::Range<usize>),
        count: usize,
    ) -> io::Result<()> {
        let mut chosen = Vec::with_capacity(count);
        for _ in 0..count.min(range.len()) {
            let other = self.random.between(range.start, range.end - 1);
            if !chosen.contains(&other) {
                chosen.push(other);
                self.relationship(name, from, (kind, other))?;
            }
        }
        Ok(())
    }
}

/// Writes the graph; how many assets and relationships there are.
///
/// # Errors
/// Nothing can be written.
pub(crate) fn write(out: &mut impl Write, sizes: &Sizes) -> io::Result<(u64, u64)> {
    writeln!(out, "{{\"format\":\"mlg\",\"version\":1}}")?;
    let mut lines = Lines { out, random: Random::new(SEED, 0), assets: 0, relationships: 0 };
    for number in 0..sizes.domains {
        lines.asset(("Domain", "domain"), number, format_args!(""))?;
    }
    for number in 0..sizes.teams {
        lines.asset(("Team", "team"), number, format_args!(""))?;
    }
    data(&mut lines, sizes)?;
    models(&mut lines, sizes)?;
    serving(&mut lines, sizes)?;
    Ok((lines.assets, lines.relationships))
}

/// Datasets that derive from those just before them, and features of datasets.
fn data(lines: &mut Lines<'_, impl Write>, sizes: &Sizes) -> io::Result<()> {
    let window = (sizes.datasets / 10).max(8);
    for number in 0..sizes.datasets {
        let license = if number % 100 == 42 { RARE_LICENSE } else { LICENSES[number % LICENSES.len()] };
        let rows = number * 977 % 1_000_003;
        lines.asset(
            ("Dataset", "dataset"),
            number,
            format_args!(",\"license\":\"{license}\",\"format\":\"parquet\",\"rowCount\":{rows}"),
        )?;
        lines.owned(("dataset", number), sizes)?;
        if number > 0 {
            let before = ("dataset", number.saturating_sub(window)..number);
            lines.several("DERIVED_FROM", ("dataset", number), before, 2)?;
        }
    }
    for number in 0..sizes.features {
        let ty = TYPES[number % TYPES.len()];
        lines.asset(("Feature", "feature"), number, format_args!(",\"dataType\":\"{ty}\""))?;
        lines.owned(("feature", number), sizes)?;
        let count = lines.random.between(1, 2);
        lines.several("DERIVED_FROM", ("feature", number), ("dataset", 0..sizes.datasets), count)?;
    }
    Ok(())
}

/// Models, their versions, what these learned from, and how good they are.
fn models(lines: &mut Lines<'_, impl Write>, sizes: &Sizes) -> io::Result<()> {
    for number in 0..sizes.models {
        let framework = FRAMEWORKS[number % FRAMEWORKS.len()];
        lines.asset(
            ("Model", "model"),
            number,
            format_args!(",\"license\":\"mit\",\"frameworks\":[\"{framework}\"]"),
        )?;
        lines.owned(("model", number), sizes)?;
    }
    for number in 0..sizes.versions {
        let stage = STAGES[number % STAGES.len()];
        // A few models have many versions, most have some.
        let model = lines.random.below(sizes.models).min(lines.random.below(sizes.models));
        lines.asset(
            ("ModelVersion", "model-version"),
            number,
            format_args!(",\"version\":\"{}\",\"stage\":\"{stage}\"", number % 97),
        )?;
        let version = ("model-version", number);
        lines.relationship("VERSION_OF", version, ("model", model))?;
        let features = lines.random.between(4, 12);
        lines.several("USES_FEATURE", version, ("feature", 0..sizes.features), features)?;
        let sets = lines.random.between(1, 2);
        lines.several("TRAINED_ON", version, ("dataset", 0..sizes.datasets), sets)?;
    }
    for number in 0..sizes.evaluations {
        lines.asset(("Evaluation", "evaluation"), number, format_args!(",\"method\":\"holdout\""))?;
        let version = lines.random.below(sizes.versions);
        let set = lines.random.below(sizes.datasets);
        lines.relationship("EVALUATES", ("evaluation", number), ("model-version", version))?;
        lines.relationship("EVALUATED_ON", ("evaluation", number), ("dataset", set))?;
        // Thousandths, which every store adds up and divides to the same number.
        let (auc, loss) = (lines.random.below(1_000), lines.random.below(5_000));
        for (name, value) in [("auc", auc), ("logloss", loss)] {
            let owner = uri("evaluation", number);
            let value = format!("{}.{:03}", value / 1_000, value % 1_000);
            writeln!(
                lines.out,
                "{{\"type\":\"Metric\",\"owner\":\"{owner}\",\"name\":\"{name}\",\"value\":{value}}}"
            )?;
        }
    }
    Ok(())
}

/// Workflows, what ran, what is deployed, and who relies on it.
fn serving(lines: &mut Lines<'_, impl Write>, sizes: &Sizes) -> io::Result<()> {
    for number in 0..sizes.workflows {
        lines.asset(("Workflow", "workflow"), number, format_args!(",\"platform\":\"airflow\""))?;
        lines.owned(("workflow", number), sizes)?;
    }
    for number in 0..sizes.runs {
        lines.asset(("Run", "run"), number, format_args!(",\"status\":\"SUCCEEDED\""))?;
        let workflow = lines.random.below(sizes.workflows);
        lines.relationship("RUN_OF", ("run", number), ("workflow", workflow))?;
        lines.several("CONSUMES", ("run", number), ("dataset", 0..sizes.datasets), 2)?;
        // Each version is made by one run at most.
        if number < sizes.versions {
            lines.relationship("PRODUCED_BY", ("model-version", number), ("run", number))?;
        }
    }
    for number in 0..sizes.deployments {
        lines.asset(("Deployment", "deployment"), number, format_args!(",\"environment\":\"production\""))?;
        lines.several("DEPLOYS", ("deployment", number), ("model-version", 0..sizes.versions), 1)?;
    }
    for number in 0..sizes.systems {
        lines.asset(
            ("ProductionSystem", "production-system"),
            number,
            format_args!(",\"criticality\":\"HIGH\""),
        )?;
        lines.owned(("production-system", number), sizes)?;
        lines.several(
            "DEPENDS_ON",
            ("production-system", number),
            ("deployment", 0..sizes.deployments),
            3,
        )?;
    }
    Ok(())
}
