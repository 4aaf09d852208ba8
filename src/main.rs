//! `mlg`: parse arguments, start telemetry, dispatch.

use std::process::ExitCode;

use clap::Parser as _;
use mlg::{cli, telemetry};

fn main() -> ExitCode {
    let arguments = cli::Arguments::parse();
    telemetry::start();
    cli::run(arguments)
}
