//! All subcommands, and the dispatch to them.
//!
//! In: parsed arguments. Out: an exit code; what went wrong is on standard error. Must not know: what they do.

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use super::{
    CliError, check, completions, demo, derive, explain, export, health, load, man, migrate, schema, serve,
};

/// A Model Lifecycle Graph: GraphQL over a graph of machine-learning assets.
#[derive(Debug, Parser)]
#[command(name = "mlg", version, max_term_width = 100)]
pub struct Arguments {
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
    /// Write a graph in the format that `load` reads, sorted
    Export(export::Export),
    /// Create constraints and indexes in a graph, and remember its schema there
    Migrate(migrate::Migrate),
    /// Work out derived relationships anew, after the rules changed or the graph was changed by hand
    Derive(derive::Derive),
    /// Report every problem of a schema, and what a graph holds that contradicts it
    Check(check::Check),
    /// Print the API of a schema
    #[command(subcommand)]
    Schema(schema::Schema),
    /// Print what becomes of a query, stage by stage; needs no graph
    Explain(explain::Explain),
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
    let done = match arguments.command {
        Command::Demo(demo) => demo.run().await,
        Command::Serve(serve) => serve.run().await,
        Command::Load(load) => load.run().await,
        Command::Export(export) => export.run().await,
        Command::Migrate(migrate) => migrate.run().await,
        Command::Derive(derive) => derive.run().await,
        Command::Check(check) => check.run().await,
        Command::Schema(schema) => schema.run(),
        Command::Explain(explain) => explain.run(),
        Command::Health(health) => health.run().await,
        Command::Completions(completions) => completions.run(),
        Command::Man(man) => man.run(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever read our output has seen enough, as `head` does.
        Err(CliError::Output(error)) if error.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}", error.to_string().trim_end());
            ExitCode::FAILURE
        }
    }
}
