//! `tidewatch check`: lexicon and case book in, all their faults with file and line out.
//!
//! Beside what the loaders find: a rule whose `yes` sentence it does not code, or whose `no` sentence it does, and a type or
//! tactic that the bulletin has no words for.

use crate::Status;
use crate::commands::cases::read_book;
use crate::lexicon::LexiconArgs;
use std::path::PathBuf;
use tidewatch_engine::code::proofs::broken_promises;
use tidewatch_engine::lexicon::{Fault, Files, Lexicon};

/// Finds the faults of the lexicon and of the case book
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    lexicon: LexiconArgs,
    /// Folder of the case book
    #[arg(long, value_name = "DIR", default_value = "cases")]
    cases: PathBuf,
}

pub fn run(args: Args) -> anyhow::Result<Status> {
    let files = args.lexicon.files()?;
    let mut told: Vec<String> = match Lexicon::read(&files) {
        Ok(lexicon) => promises(&lexicon, &files).chain(wordless(&lexicon)).map(|fault| fault.to_string()).collect(),
        Err(faults) => faults.iter().map(Fault::to_string).collect(),
    };
    let mut n_cases = 0;
    if !args.cases.is_dir() {
        eprintln!("note: there is no folder `{}`: the case book is not checked (`--cases DIR`)", args.cases.display());
    } else {
        let (cases, faults) = read_book(&args.cases)?;
        n_cases = cases.len();
        told.extend(faults.iter().map(ToString::to_string));
    }
    told.iter().for_each(|fault| println!("{fault}"));
    eprintln!("{} lexicon files, {n_cases} cases: {} faults", files.under("").count(), told.len());
    Ok(Status::of(told.is_empty()))
}

/// Sentences of rules that are not coded as the rule promises.
fn promises<'a>(lexicon: &Lexicon, files: &'a Files) -> impl Iterator<Item = Fault> + 'a {
    broken_promises(lexicon).into_iter().map(move |promise| {
        let (file, _) = promise.rule.split_once('#').unwrap_or((&promise.rule, ""));
        let file = format!("rules/{file}.toml");
        let (message, hint) = match promise.list {
            "yes" => ("should be coded by", "widen the pattern, or mend the sentence"),
            _ => ("should not be coded by", "add a condition, or a rule of strength `nothing`"),
        };
        Fault {
            line: line_of(files, &file, &promise.sentence),
            message: format!("`{}` {message} `{}`", promise.sentence, promise.rule),
            hint: hint.into(),
            file,
        }
    })
}

/// The line, from 1, on which a sentence stands; 0 where it is not found.
fn line_of(files: &Files, file: &str, sentence: &str) -> usize {
    let bytes = files.shipped_bytes(file);
    let text = bytes.as_deref().map(String::from_utf8_lossy).unwrap_or_default();
    text.lines().position(|line| line.contains(sentence)).map_or(0, |at| at + 1)
}

/// Types that the bulletin cannot tell.
fn wordless(lexicon: &Lexicon) -> impl Iterator<Item = Fault> + '_ {
    let types = lexicon.coding.ontology.types.iter().filter(|known| !lexicon.bulletin.types.contains_key(known.name.as_str()));
    types.map(|known| Fault {
        file: "bulletin.toml".into(),
        line: 0,
        message: format!("no words for the type `{}`", known.name),
        hint: format!("add a table `[types.{}]`", known.name),
    })
}
