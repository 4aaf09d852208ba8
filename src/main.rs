//! `mlg`: parse arguments, dispatch.

use std::process::ExitCode;

use clap::Parser as _;
use mlg::cli;

fn main() -> ExitCode {
    cli::run(cli::Arguments::parse())
}
