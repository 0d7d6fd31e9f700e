//! `tidewatch decide`: what a reviewer decides in, an entry of the desk's log out.
//!
//! The same decisions as the desk's page makes, for scripts and for those who prefer the keyboard.

use crate::Status;
use crate::lexicon::LexiconArgs;
use crate::output::json_line;
use crate::store::{Decision, DeskArgs, Reviewer, Verdict};
use anyhow::Context;
use clap::Subcommand;
use serde_json::Value;
use std::env;
use std::io::{self, Write};

/// Adds a reviewer's decision to a desk's log, or prints the log
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    desk: DeskArgs,
    #[command(flatten)]
    lexicon: LexiconArgs,
    /// Who decides; the name that you are logged in with by default
    #[arg(long, value_name = "NAME", global = true)]
    who: Option<String>,
    /// Why
    #[arg(long, value_name = "TEXT", global = true)]
    why: Option<String>,
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// The records are right as they stand
    Accept {
        #[arg(required = true)]
        records: Vec<String>,
    },
    /// The records are wrong, and count no more
    Reject {
        #[arg(required = true)]
        records: Vec<String>,
    },
    /// The records are to be looked at again
    Reopen {
        #[arg(required = true)]
        records: Vec<String>,
    },
    /// A field of a record has another value (JSON; what is no JSON is text)
    Edit { record: String, field: String, value: String },
    /// A field of the incident that a record tells of has another value, whatever its records say, now and later
    Amend { record: String, field: String, value: String },
    /// Words of a document tell of an incident that was not coded (START,END in code points; RECORD is JSON with at least a type)
    Add { document: String, words: String, record: String },
    /// The records tell of one incident
    Merge {
        #[arg(required = true)]
        records: Vec<String>,
    },
    /// The records tell of an incident of their own
    Split {
        #[arg(required = true)]
        records: Vec<String>,
    },
    /// Takes an earlier decision back
    Withdraw { number: i64 },
    /// Prints the log, or what was decided about one record
    Log { record: Option<String> },
}

pub fn run(args: Args) -> anyhow::Result<Status> {
    let mut store = args.desk.store()?;
    let mut out = Vec::new();
    match args.what {
        What::Log { record } => store.decisions(record.as_deref())?.iter().for_each(|entry| json_line(&mut out, entry)),
        what => {
            let (lexicon, _) = args.desk.lexicon(&args.lexicon)?;
            let who = args.who.or_else(|| env::var("USER").ok()).context("nobody is named: add `--who NAME`")?;
            let number = store.decide(&decision(what)?, Reviewer { who: &who, why: args.why.as_deref() }, &lexicon)?;
            out = format!("{number}\n").into_bytes();
        }
    }
    Ok(io::stdout().write_all(&out).map(|()| Status::Done)?)
}

fn decision(what: What) -> anyhow::Result<Decision> {
    let judge = |verdict, records| Decision::Judge { verdict, records };
    Ok(match what {
        What::Accept { records } => judge(Verdict::Accept, records),
        What::Reject { records } => judge(Verdict::Reject, records),
        What::Reopen { records } => judge(Verdict::Reopen, records),
        What::Edit { record, field, value } => Decision::Edit { record, field, value: read_value(value), words: None },
        What::Amend { record, field, value } => Decision::Amend { record, with: Vec::new(), field, value: read_value(value), words: None, alone: false },
        What::Add { document, words, record } => {
            let (start, end) = words.split_once(',').context("the words are told as START,END")?;
            let record = serde_json::from_str(&record).context("the record is JSON, as {\"type\": \"explosion\"}")?;
            Decision::Add { document, words: [start.parse()?, end.parse()?], quote: String::new(), record }
        }
        What::Merge { records } => Decision::Merge { records },
        What::Split { records } => Decision::Split { records },
        What::Withdraw { number } => Decision::Withdraw { number },
        What::Log { .. } => unreachable!("the log is printed, not decided"),
    })
}

fn read_value(text: String) -> Value {
    serde_json::from_str(&text).unwrap_or(Value::String(text))
}
