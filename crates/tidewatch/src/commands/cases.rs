//! `tidewatch cases [NAME]`: runs the case book and prints every miss; `UPDATE_EXPECT=1` writes the engine's answers instead.
//!
//! A case marked `known gap` is expected to miss: when it hits, the run fails and asks for the mark's removal.

use crate::Status;
use crate::cases::{Case, Fault, Verdict, describe_miss, parse_cases, repeated_titles, rewrite_answers, try_case};
use crate::lexicon::LexiconArgs;
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};

/// Runs the case book: sentences and the coding that they should get
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    lexicon: LexiconArgs,
    /// Only cases whose title or file holds this
    name: Option<String>,
    /// Folder of the book
    #[arg(long, default_value = "cases")]
    folder: PathBuf,
}

/// How the book went.
#[derive(Default)]
pub struct Tally {
    pub n_cases: usize,
    pub n_gaps: usize,
    /// One description for each case that fails.
    pub failures: Vec<String>,
}

pub fn run(args: Args) -> Result<Status> {
    let lexicon = args.lexicon.read()?;
    let (cases, faults) = read_book(&args.folder)?;
    faults.iter().for_each(|fault| eprintln!("{fault}"));
    let named = |case: &&Case| args.name.as_ref().is_none_or(|name| case.title.contains(name) || case.file.contains(name));
    let tried: Vec<(&Case, Verdict)> = cases.iter().filter(named).map(|case| (case, try_case(case, &lexicon))).collect();
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        return update_files(&tried).map(|()| Status::of(faults.is_empty()));
    }
    let tally = judge(&tried);
    tally.failures.iter().for_each(|failure| println!("{failure}"));
    let gaps = if tally.n_gaps == 0 { String::new() } else { format!(", {} known gaps", tally.n_gaps) };
    println!("{} cases: {} pass, {} fail{gaps}", tally.n_cases, tally.n_cases - tally.failures.len() - tally.n_gaps, tally.failures.len());
    Ok(Status::of(tally.failures.is_empty() && faults.is_empty()))
}

/// Every case below a folder, in the order of the files' names, and every fault.
pub fn read_book(folder: &Path) -> Result<(Vec<Case>, Vec<Fault>)> {
    let mut files = Vec::new();
    gather(folder, &mut files)?;
    files.sort();
    let (mut cases, mut faults) = (Vec::new(), Vec::new());
    for file in files {
        let text = std::fs::read_to_string(&file).with_context(|| format!("cannot read `{}`", file.display()))?;
        cases.extend(parse_cases(&file.display().to_string(), &text, &mut faults));
    }
    faults.extend(repeated_titles(&cases));
    Ok((cases, faults))
}

fn gather(folder: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    for entry in std::fs::read_dir(folder).with_context(|| format!("cannot open the folder `{}`", folder.display()))? {
        let path = entry.with_context(|| format!("cannot list `{}`", folder.display()))?.path();
        if path.is_dir() {
            gather(&path, files)?;
        } else if path.extension().is_some_and(|ending| ending == "case") {
            files.push(path);
        }
    }
    Ok(())
}

/// Which cases fail: those that miss, and known gaps that hit.
pub fn judge(tried: &[(&Case, Verdict)]) -> Tally {
    let mut tally = Tally { n_cases: tried.len(), ..Tally::default() };
    for (case, verdict) in tried {
        match (verdict.differences.is_empty(), &case.known_gap) {
            (true, None) => {}
            (false, Some(_)) => tally.n_gaps += 1,
            (false, None) => tally.failures.push(describe_miss(case, verdict)),
            (true, Some(_)) => {
                let hint = "the gap is closed: take the mark `known gap` out of the title";
                tally.failures.push(format!("{}:{}: {}\n  {hint}\n", case.file, case.line, case.title));
            }
        }
    }
    tally
}

/// Writes the engine's answers into the files of the cases that missed.
fn update_files(tried: &[(&Case, Verdict)]) -> Result<()> {
    let missed: Vec<(&Case, &Verdict)> =
        tried.iter().filter(|(case, verdict)| !verdict.differences.is_empty() && case.known_gap.is_none()).map(|(case, verdict)| (*case, verdict)).collect();
    let mut files: Vec<&str> = missed.iter().map(|(case, _)| case.file.as_str()).collect();
    files.dedup();
    for file in files {
        let text = std::fs::read_to_string(file).with_context(|| format!("cannot read `{file}`"))?;
        let of_file: Vec<(&Case, &Verdict)> = missed.iter().filter(|(case, _)| case.file == file).copied().collect();
        std::fs::write(file, rewrite_answers(&text, &of_file)).with_context(|| format!("cannot write `{file}`"))?;
        eprintln!("{file}: {} answers written", of_file.len());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use tidewatch_engine::lexicon::Lexicon;

    #[test]
    fn the_book_holds() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../cases");
        let lexicon = Lexicon::shipped().expect("the shipped lexicon reads");
        let (cases, faults) = read_book(&folder).expect("the book is there");
        assert!(faults.is_empty(), "{}", faults.iter().map(|fault| format!("{fault}\n")).collect::<String>());
        let tried: Vec<(&Case, Verdict)> = cases.iter().map(|case| (case, try_case(case, &lexicon))).collect();
        let tally = judge(&tried);
        assert!(tally.failures.is_empty(), "{}\n{} of {} cases fail", tally.failures.join("\n"), tally.failures.len(), tally.n_cases);
    }
}
