//! `mlg import`: what other systems know of assets, into a graph.

use super::{CliError, settings::Settings};

mod datahub;
mod dbt;
mod huggingface;
mod mlflow;
mod written;

/// Where from.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Import {
    /// Projects of dbt: the `target/manifest.json` that it writes
    Dbt(dbt::Dbt),
    /// Files of DataHub: what `datahub ingest` writes with its sink `file`
    Datahub(datahub::Datahub),
    /// Models of Hugging Face's hub: what its API answers of them, or their cards
    Huggingface(huggingface::Huggingface),
    /// A server of MLflow: experiments, runs, registered models and their versions
    Mlflow(mlflow::Mlflow),
}

impl Import {
    pub(super) async fn run(&self, settings: &Settings) -> Result<(), CliError> {
        match self {
            Self::Dbt(dbt) => dbt.run(settings).await,
            Self::Datahub(datahub) => datahub.run(settings).await,
            Self::Huggingface(huggingface) => huggingface.run(settings).await,
            Self::Mlflow(mlflow) => mlflow.run(settings).await,
        }
    }
}
