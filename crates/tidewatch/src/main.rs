//! The program: a command line in, results on standard output and talk on standard error out. The engine does the work.
//!
//! To add a command: write `commands/NAME.rs` with a clap struct `Args` and `pub fn run(args: Args) -> anyhow::Result<Status>`,
//! name it in `commands/mod.rs`, and give it a line in `Command` and one in `run` below.
//!
//! Exit status: 0 done, 1 some input could not be read or a check did not hold, 2 the command line or the lexicon is wrong.

mod alerts;
mod cases;
mod commands;
mod desk;
mod export;
mod fetch;
mod input;
mod lexicon;
mod output;
mod second_coder;
mod station;
mod store;
mod trust;

use clap::{Parser, Subcommand};
use commands::{
    add, alerts as alarm, annotate, bulletin, cases as book, check, code, codebook, collect, decide, desk as serve, evaluate, explain, export as export_files,
    fetch as ask, figures, gazetteer, link, recode, reconcile, reuse, search, show, status, text, waves,
};
use std::process::ExitCode;

/// Turns published conflict reporting into sourced incident records.
#[derive(Parser)]
#[command(name = "tidewatch", version)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

/// The verbs, in the order of the line.
#[derive(Subcommand)]
enum Command {
    Fetch(ask::Args),
    Text(text::Args),
    Annotate(annotate::Args),
    Code(code::Args),
    Reuse(reuse::Args),
    Link(link::Args),
    Figures(figures::Args),
    Bulletin(bulletin::Args),
    Reconcile(reconcile::Args),
    Waves(waves::Args),
    Add(add::Args),
    Collect(collect::Args),
    Status(status::Args),
    Search(search::Args),
    Show(show::Args),
    Decide(decide::Args),
    Export(Box<export_files::Args>),
    Recode(recode::Args),
    Alerts(alarm::Args),
    Desk(serve::Args),
    Explain(explain::Args),
    Check(check::Args),
    Codebook(codebook::Args),
    Cases(book::Args),
    Evaluate(evaluate::Args),
    Gazetteer(gazetteer::Args),
    /// Reads files of hostile formats for another process of the program
    #[command(name = "read-apart", hide = true)]
    ReadApart,
}

/// How a command ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    #[default]
    Done,
    /// Some input could not be read; it was named on standard error and the rest is done.
    SomeUnread,
    /// Something that should hold does not: a case, a floor, a lexicon entry.
    Missed,
}

impl Status {
    /// Done where everything holds.
    pub fn of(holds: bool) -> Status {
        if holds { Status::Done } else { Status::Missed }
    }
}

fn main() -> ExitCode {
    let command = Cli::parse().command;
    if let Command::ReadApart = command {
        return input::serve_apart();
    }
    match run(command) {
        Ok(Status::Done) => ExitCode::SUCCESS,
        Ok(Status::SomeUnread | Status::Missed) => ExitCode::from(1),
        Err(error) if output::is_broken_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {:#}", store::with_hint(error));
            ExitCode::from(2)
        }
    }
}

fn run(command: Command) -> anyhow::Result<Status> {
    match command {
        Command::Fetch(args) => ask::run(args),
        Command::Text(args) => text::run(args),
        Command::Annotate(args) => annotate::run(args),
        Command::Code(args) => code::run(args),
        Command::Reuse(args) => reuse::run(args),
        Command::Link(args) => link::run(args),
        Command::Figures(args) => figures::run(args),
        Command::Bulletin(args) => bulletin::run(args),
        Command::Reconcile(args) => reconcile::run(args),
        Command::Waves(args) => waves::run(args),
        Command::Add(args) => add::run(args),
        Command::Collect(args) => collect::run(args),
        Command::Status(args) => status::run(args),
        Command::Search(args) => search::run(args),
        Command::Show(args) => show::run(args),
        Command::Decide(args) => decide::run(args),
        Command::Export(args) => export_files::run(*args),
        Command::Recode(args) => recode::run(args),
        Command::Alerts(args) => alarm::run(args),
        Command::Desk(args) => serve::run(args),
        Command::Explain(args) => explain::run(args),
        Command::Check(args) => check::run(args),
        Command::Codebook(args) => codebook::run(args),
        Command::Cases(args) => book::run(args),
        Command::Evaluate(args) => evaluate::run(args),
        Command::Gazetteer(args) => gazetteer::run(args),
        Command::ReadApart => Ok(Status::Done),
    }
}
