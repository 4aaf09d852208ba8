//! All subcommands, and the dispatch to them.
//!
//! In: parsed arguments. Out: an exit code; what went wrong is on standard error. Must not know: what they do.

use std::{
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{Parser, Subcommand};

use super::{
    CliError, check, completions, config, deadletter, demo, derive, explain, export, health, identify,
    import, key, load, man, migrate, schema, serve,
    settings::{self, Settings},
};
use crate::{
    config::Unfit,
    guard::OutOfRange,
    telemetry::{self, Telemetry},
};

/// A Model Lifecycle Graph: GraphQL over a graph of machine-learning assets.
#[derive(Debug, Parser)]
#[command(name = "mlg", version, max_term_width = 100)]
pub struct Arguments {
    /// Settings in TOML; without it `mlg.toml` of the working directory, where that is there
    #[arg(long, value_name = "FILE", env = settings::CONFIG, global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve a catalogue of real models and datasets from memory, to try things out
    Demo(demo::Demo),
    /// Serve the GraphQL API over a graph
    Serve(serve::Serve),
    /// Load files of assets and relationships into a graph
    Load(load::Load),
    /// Import what other systems know of assets
    #[command(subcommand)]
    Import(import::Import),
    /// Write a graph in the format that `load` reads, sorted
    Export(export::Export),
    /// Create constraints and indexes in a graph, and remember its schema there
    Migrate(migrate::Migrate),
    /// Work out derived relationships anew, after the rules changed or the graph was changed by hand
    Derive(derive::Derive),
    /// Report every problem of a schema, and what a graph holds that contradicts it
    Check(check::Check),
    /// Print the API of a schema, or what changes from one to another
    #[command(subcommand)]
    Schema(schema::Schema),
    /// Print what becomes of a query, stage by stage; needs no graph
    Explain(explain::Explain),
    /// Say which asset a name of OpenLineage, DataHub, dbt or MLflow stands for, and by which rule; needs no graph
    Identify(identify::Identify),
    /// List assets whose state their source did not give, and try them again
    #[command(subcommand)]
    Deadletter(deadletter::Deadletter),
    /// Make keys that let in whoever shows them
    #[command(subcommand)]
    Key(key::Key),
    /// Show the settings
    #[command(subcommand)]
    Config(config::Config),
    /// Ask a server on this machine whether it is ready; the exit code tells
    Health(health::Health),
    /// Print what a shell needs to complete this command line
    Completions(completions::Completions),
    /// Print the manual page, or write the pages of all subcommands
    Man(man::Man),
}

/// Runs a subcommand. It starts the runtime itself: what is polled in the binary would be compiled a second time there.
#[must_use]
#[tokio::main]
pub async fn run(arguments: Arguments) -> ExitCode {
    match dispatch(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever read our output has seen enough, as `head` does.
        Err(CliError::Output(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}", error.to_string().trim_end());
            ExitCode::from(error.exit_code())
        }
    }
}

async fn dispatch(Arguments { config, command }: Arguments) -> Result<(), CliError> {
    let file = config.as_deref();
    // What is kept of telemetry sends the last traces when the command has ended.
    let (settings, _telemetry) = &match &command {
        // What needs no settings, or has flags that lie over them.
        Command::Config(_) | Command::Key(_) | Command::Completions(_) | Command::Man(_) => {
            (Settings::default(), None)
        }
        Command::Demo(_)
        | Command::Serve(_)
        | Command::Load(_)
        | Command::Import(_)
        | Command::Export(_)
        | Command::Migrate(_)
        | Command::Derive(_)
        | Command::Check(_)
        | Command::Schema(_)
        | Command::Explain(_)
        | Command::Identify(_)
        | Command::Deadletter(_)
        | Command::Health(_) => start(file)?,
    };
    match command {
        Command::Demo(demo) => demo.run(settings).await,
        Command::Serve(serve) => serve.run(settings).await,
        Command::Load(load) => load.run(settings).await,
        Command::Import(import) => import.run(settings).await,
        Command::Export(export) => export.run(settings).await,
        Command::Migrate(migrate) => migrate.run(settings).await,
        Command::Derive(derive) => derive.run(settings).await,
        Command::Check(check) => check.run(settings).await,
        Command::Schema(schema) => schema.run(settings),
        Command::Explain(explain) => explain.run(settings),
        Command::Identify(identify) => identify.run(settings),
        Command::Deadletter(deadletter) => deadletter.run(settings).await,
        Command::Health(health) => health.run(settings).await,
        Command::Config(config) => config.run(file),
        Command::Key(key) => key.run(),
        Command::Completions(completions) => completions.run(),
        Command::Man(man) => man.run(),
    }
}

/// The settings; from here on things are logged as they say.
fn start(file: Option<&Path>) -> Result<(Settings, Option<Telemetry>), CliError> {
    let resolved = settings::load(file, &[])?;
    let unfit = |Unfit { key, reason }| CliError::Settings(vec![resolved.wrong(key, &reason)]);
    let telemetry = telemetry::start(&resolved.settings.log, &resolved.settings.telemetry).map_err(unfit)?;
    resolved.settings.http.check().map_err(unfit)?;
    resolved.settings.identity.check().map_err(unfit)?;
    resolved.settings.rates.check().map_err(unfit)?;
    resolved.settings.limits.check().map_err(|error| {
        let OutOfRange { setting, value, least, most } = error;
        let reason = format!("is {value}; it is from {least} to {most}");
        CliError::Settings(vec![resolved.wrong(&format!("limits.{setting}"), &reason)])
    })?;
    Ok((resolved.settings, Some(telemetry)))
}
