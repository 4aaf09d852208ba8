//! What is known of platforms: their names in each source, how they write names of theirs, what tells instances apart.
//!
//! In: a name of a platform. Out: what is known of it. Must not know: sources.

use std::borrow::Cow;

use super::{
    Rules,
    identity::{Refusal, refuse, shown},
    parts::{Case, split},
};

/// One platform.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Platform {
    /// As it stands in uris.
    pub(super) name: Cow<'static, str>,
    /// How its names are written.
    pub(super) form: Form,
    /// The port that a host without one has.
    port: Option<u16>,
    /// How its instances are told apart.
    pub(super) instances: Instances,
}

/// How instances of a platform are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Instances {
    /// By their hosts, or what else stands in front of names.
    Named,
    /// There mostly is one, and most sources do not tell which: what some tell is no part of the uri, unless instances are
    /// configured.
    Single,
    /// Names are unique in the world, so there are none.
    Global,
}

/// How a platform writes names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// Parts with dots between; so many where it is complete.
    Table(Case, usize),
    /// A path, with slashes.
    Path,
    /// As it is.
    Text,
}

/// Those that have names or habits of their own: name, its names in other sources, form, usual port (0 for none), instances.
type Known = (&'static str, &'static [&'static str], Form, u16, Instances);
const KNOWN: &[Known] = &[
    ("snowflake", &[], Form::Table(Case::Upper, 3), 0, Instances::Single),
    ("bigquery", &[], Form::Table(Case::Kept, 3), 0, Instances::Global),
    ("postgres", &["postgresql"], Form::Table(Case::Lower, 3), 5432, Instances::Named),
    ("redshift", &[], Form::Table(Case::Lower, 3), 5439, Instances::Named),
    ("crate", &["cratedb"], Form::Table(Case::Lower, 3), 5432, Instances::Named),
    ("cockroachdb", &["cockroach"], Form::Table(Case::Lower, 3), 26257, Instances::Named),
    ("mysql", &[], Form::Table(Case::Kept, 2), 3306, Instances::Named),
    ("mariadb", &[], Form::Table(Case::Kept, 2), 3306, Instances::Named),
    ("oceanbase", &[], Form::Table(Case::Kept, 2), 2881, Instances::Named),
    ("clickhouse", &[], Form::Table(Case::Kept, 2), 0, Instances::Named),
    ("sqlserver", &["mssql"], Form::Table(Case::Ignored, 3), 1433, Instances::Named),
    ("oracle", &[], Form::Table(Case::Upper, 3), 1521, Instances::Named),
    ("db2", &[], Form::Table(Case::Upper, 3), 50000, Instances::Named),
    ("teradata", &[], Form::Table(Case::Ignored, 2), 1025, Instances::Named),
    ("vertica", &[], Form::Table(Case::Ignored, 3), 5433, Instances::Named),
    ("trino", &[], Form::Table(Case::Ignored, 3), 0, Instances::Named),
    ("presto", &[], Form::Table(Case::Ignored, 3), 0, Instances::Named),
    ("athena", &["awsathena"], Form::Table(Case::Ignored, 2), 0, Instances::Named),
    ("glue", &[], Form::Table(Case::Ignored, 2), 0, Instances::Named),
    ("hive", &[], Form::Table(Case::Ignored, 2), 10000, Instances::Named),
    ("spark", &[], Form::Table(Case::Ignored, 2), 0, Instances::Named),
    ("databricks", &["unity-catalog"], Form::Table(Case::Ignored, 3), 0, Instances::Named),
    ("duckdb", &[], Form::Table(Case::Ignored, 3), 0, Instances::Named),
    ("cassandra", &[], Form::Table(Case::Lower, 2), 9042, Instances::Named),
    ("kafka", &[], Form::Text, 9092, Instances::Named),
    ("mongodb", &["mongo"], Form::Text, 27017, Instances::Named),
    ("pubsub", &[], Form::Text, 0, Instances::Global),
    ("cosmosdb", &["azurecosmos"], Form::Text, 0, Instances::Named),
    ("kusto", &["azurekusto"], Form::Text, 0, Instances::Named),
    ("s3", &["s3a", "s3n"], Form::Path, 0, Instances::Global),
    ("gs", &["gcs"], Form::Path, 0, Instances::Global),
    ("abfs", &["abfss", "wasb", "wasbs"], Form::Path, 0, Instances::Global),
    ("hdfs", &[], Form::Path, 8020, Instances::Named),
    ("dbfs", &[], Form::Path, 0, Instances::Named),
    ("file", &[], Form::Path, 0, Instances::Named),
    ("mlflow", &[], Form::Text, 0, Instances::Single),
    ("feast", &[], Form::Text, 0, Instances::Single),
];

/// The platform of a name: first what the rules take it for, then what is known.
pub(super) fn platform(rules: &Rules, name: &str) -> Result<Platform, Refusal> {
    let lower = name.to_ascii_lowercase();
    known(rules.platforms.get(&lower).map_or(&*lower, |meant| meant)).ok_or(()).or_else(|()| {
        refuse(format!("{} can't be the name of a platform; one is letters, digits and `-._+`", shown(name)))
    })
}

/// The platform of a name, whatever the rules say. None if it can't be one.
pub(super) fn known(name: &str) -> Option<Platform> {
    let found = KNOWN.iter().find(|(own, others, ..)| *own == name || others.contains(&name));
    if let Some(&(own, _, form, port, instances)) = found {
        let port = Some(port).filter(|port| *port > 0);
        return Some(Platform { name: own.into(), form, port, instances });
    }
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-._+".contains(&byte);
    let good = !name.is_empty() && name.bytes().all(fits);
    good.then(|| Platform {
        name: name.to_owned().into(),
        form: Form::Text,
        port: None,
        instances: Instances::Named,
    })
}

impl Platform {
    /// Whether names are unique in the world.
    pub(super) fn is_global(&self) -> bool {
        self.instances == Instances::Global
    }

    /// The parts of a table's name.
    pub(super) fn parts(&self, name: &str, case: Case) -> Result<Vec<String>, Refusal> {
        // Its back-ticks may stand around several parts, and none of its names has a dot.
        let bare = if self.name == "bigquery" { name.replace('`', "") } else { name.to_owned() };
        split(&bare, case).or_else(|reason| refuse(format!("name {} {reason}", shown(name))))
    }

    /// One spelling for the address of an instance: hosts in small letters, without a user, without the usual port. A path
    /// behind it stays as it is.
    pub(super) fn instance(&self, text: &str) -> String {
        match text.split_once('/') {
            Some((authority, path)) => format!("{}/{path}", self.authority(authority)),
            None => self.authority(text),
        }
    }

    fn authority(&self, text: &str) -> String {
        let text = text.rsplit_once('@').map_or(text, |(_, host)| host).to_ascii_lowercase();
        match &*self.name {
            "snowflake" => account(&text),
            "redshift" => self.host(&cluster(&text)),
            "athena" => region(&text),
            "kafka" => {
                let mut brokers: Vec<String> =
                    text.split(',').map(|broker| self.host(broker.trim())).collect();
                brokers.sort_unstable();
                brokers.dedup();
                brokers.join(",")
            }
            _ => self.host(&text),
        }
    }

    fn host(&self, text: &str) -> String {
        let usual = self.port.map(|port| format!(":{port}"));
        let host = usual.and_then(|port| text.strip_suffix(&*port)).unwrap_or(text);
        host.to_owned()
    }
}

/// A Snowflake account: `<organisation>-<account>`, or a locator with its region and cloud, which default as in
/// OpenLineage's client.
fn account(text: &str) -> String {
    let text = text.strip_suffix(".snowflakecomputing.com").unwrap_or(text);
    let text = text.strip_suffix(".privatelink").unwrap_or(text);
    let mut parts = text.split('.');
    let first = parts.next().unwrap_or_default();
    match (first.contains('-'), parts.next(), parts.next()) {
        // Hosts can't hold the underscores that names of accounts may have.
        (true, ..) => first.replace('_', "-"),
        (false, None, _) => format!("{first}.us-west-1.aws"),
        (false, Some(region), cloud) => format!("{first}.{region}.{}", cloud.unwrap_or("aws")),
    }
}

/// A Redshift cluster is `<cluster>.<region>:<port>` in OpenLineage; its host holds more.
fn cluster(text: &str) -> String {
    let (host, port) = text.split_once(':').unwrap_or((text, ""));
    let parts: Vec<&str> = host.split('.').collect();
    let name = match parts.as_slice() {
        [cluster, _, region, "redshift" | "redshift-serverless", "amazonaws", "com"] => {
            format!("{cluster}.{region}")
        }
        _ => host.to_owned(),
    };
    if port.is_empty() { name } else { format!("{name}:{port}") }
}

/// Athena is told apart by region.
fn region(text: &str) -> String {
    let middle = text.strip_prefix("athena.").and_then(|rest| rest.strip_suffix(".amazonaws.com"));
    middle.unwrap_or(text).to_owned()
}
