//! `tidewatch alerts`: a desk and its `alerts.toml` in, what is news out: on standard output, into the feed, and to whom the settings name.

use crate::Status;
use crate::alerts::{FILE, Settings, Teller, deliver, find, read_settings, rehearse, settle, tell};
use crate::lexicon::LexiconArgs;
use crate::output::{TextOrLines as OutputKind, json_line};
use crate::store::{Coder, DeskArgs, Settling, Store};
use anyhow::bail;
use clap::Subcommand;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan, Zoned};
use serde_json::{Value, json};
use std::io::{self, Write};
use std::path::Path;
use tidewatch_engine::alert::Alert;
use tidewatch_engine::lexicon::Lexicon;

/// Days that a rehearsal goes back, where no day is given.
const MONTH: i64 = 30;

/// Asks a desk's rules what is news, and tells it by feed, webhook and mail
#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Args {
    #[command(flatten)]
    desk: DeskArgs,
    #[command(flatten)]
    lexicon: LexiconArgs,
    /// Only prints what the rules would have told; nothing is sent or written
    #[arg(long)]
    dry_run: bool,
    /// From which day on (with `--dry-run`); by default the month that ends with the desk's last report
    #[arg(long, value_name = "DAY", requires = "dry_run")]
    since: Option<Date>,
    /// Tries also what waits for its time and what was given up
    #[arg(long, conflicts_with = "dry_run")]
    retry: bool,
    /// What becomes of mails that may have arrived (`alerts status` names them)
    #[arg(long, value_enum, value_name = "WHAT", conflicts_with = "dry_run")]
    unsure: Option<Settling>,
    /// Form of the output
    #[arg(long, value_enum, default_value_t = OutputKind::Text, value_name = "FORM")]
    output: OutputKind,
    #[command(subcommand)]
    what: Option<What>,
}

#[derive(Subcommand)]
enum What {
    /// Says how each receiver and rule stands
    Status {
        #[command(flatten)]
        desk: DeskArgs,
        /// Form of the output
        #[arg(long, value_enum, default_value_t = OutputKind::Text, value_name = "FORM")]
        output: OutputKind,
    },
}

pub fn run(args: Args) -> anyhow::Result<Status> {
    if let Some(What::Status { desk, output }) = args.what {
        return print_status(&desk.store()?, output);
    }
    let (mut store, lexicon, coder) = args.desk.open(&args.lexicon)?;
    let Some(settings) = read_settings(&args.desk.desk, &lexicon)? else {
        bail!("the desk has no `{}`\n  hint: docs/alerts.md has an example", args.desk.desk.join(FILE).display());
    };
    let teller = Teller { settings: &settings, lexicon: &lexicon, coder: &coder };
    if args.dry_run {
        let since = args.since.unwrap_or(store.last_published()?.unwrap_or(Zoned::now().date()).saturating_sub(MONTH.days()));
        let alerts = rehearse(&store, &teller, since)?;
        print_alerts(&alerts, &teller, args.output)?;
        eprintln!("{} since {since}; nothing was sent", n_alerts(alerts.len()));
        return Ok(Status::Done);
    }
    if let Some(how) = args.unsure {
        eprintln!("{} that may have arrived settled", n_alerts(store.settle_unsure(how)?));
    }
    let (alerts, has_failed) = tell_news(&mut store, &args.desk.desk, &teller, args.retry)?;
    print_alerts(&alerts, &teller, args.output)?;
    Ok(if has_failed { Status::SomeUnread } else { Status::Done })
}

/// Takes up a desk's rules before reports are added to it, so that what the reports tell is news. None where it has no rules.
///
/// # Errors
/// The settings have faults; the store cannot be written.
pub fn prepare(store: &mut Store, folder: &Path, lexicon: &Lexicon, coder: &Coder) -> anyhow::Result<Option<Settings>> {
    let Some(settings) = read_settings(folder, lexicon)? else { return Ok(None) };
    settle(store, &Teller { settings: &settings, lexicon, coder })?;
    Ok(Some(settings))
}

/// Finds what is news and sends what is due; tells both on standard error. The news, and whether a receiver failed.
///
/// # Errors
/// The store cannot be read or written.
pub fn tell_news(store: &mut Store, folder: &Path, teller: &Teller, all: bool) -> anyhow::Result<(Vec<Alert>, bool)> {
    for rule in settle(store, teller)? {
        eprintln!("note: the rule `{rule}` is new or changed: it tells what comes from now on");
    }
    let alerts = find(store, folder, teller, Zoned::now().date())?;
    let delivered = deliver(store, teller.settings, all)?;
    for (receiver, told) in &delivered.faults {
        eprintln!("warning: alerts to `{receiver}` wait: {told}");
    }
    let n_unsure = store.unsure()?.len();
    if n_unsure > 0 {
        eprintln!("note: {} may have arrived, and may not\n  hint: `tidewatch alerts status` names them", n_alerts(n_unsure));
    }
    eprintln!("{}, {} sent", n_alerts(alerts.len()), delivered.n_sent);
    Ok((alerts, !delivered.faults.is_empty()))
}

fn n_alerts(n: usize) -> String {
    if n == 1 { "1 alert".to_string() } else { format!("{n} alerts") }
}

fn print_alerts(alerts: &[Alert], teller: &Teller, output: OutputKind) -> anyhow::Result<()> {
    let mut out = Vec::new();
    for alert in alerts {
        let told = tell(alert, teller);
        match output {
            OutputKind::Jsonl => {
                let mut sent: Value = serde_json::from_str(&told.json(alert, teller))?;
                sent["to"] = json!(teller.settings.receivers_of(&alert.rule));
                json_line(&mut out, &sent);
            }
            OutputKind::Text => {
                let day = alert.day.map_or_else(|| "no day".to_string(), |day| day.to_string());
                writeln!(out, "{day}  {}", told.title)?;
            }
        }
    }
    Ok(io::stdout().write_all(&out)?)
}

fn print_status(store: &Store, output: OutputKind) -> anyhow::Result<Status> {
    let (receivers, unsure, rules) = (store.receivers()?, store.unsure()?, store.known_rules()?);
    let mut out = Vec::new();
    if output == OutputKind::Jsonl {
        receivers.iter().for_each(|receiver| json_line(&mut out, receiver));
        unsure.iter().for_each(|one| json_line(&mut out, one));
        rules.iter().for_each(|rule| json_line(&mut out, rule));
        return Ok(io::stdout().write_all(&out).map(|()| Status::Done)?);
    }
    for one in &receivers {
        let fault = one.fault.as_ref().map_or(String::new(), |fault| format!("; {fault}"));
        let due = one.next.and_then(|next| Timestamp::from_second(next).ok());
        let next = due.map_or(String::new(), |next| format!("; tried again at {next}"));
        let unsure = if one.unsure > 0 { format!(", {} may have arrived", one.unsure) } else { String::new() };
        writeln!(out, "receiver   {}: {} sent, {} waiting, {} given up{unsure}{fault}{next}", one.receiver, one.sent, one.waiting, one.given_up)?;
    }
    for one in &unsure {
        let at = one.at.as_deref().unwrap_or("?");
        writeln!(out, "unsure     {}: {} ({}), handed over {at}", one.receiver, one.title, one.unsure)?;
    }
    if !unsure.is_empty() {
        writeln!(out, "to do      look whether they arrived, then `tidewatch alerts --unsure arrived` or `--unsure resend`")?;
    }
    for one in &rules {
        writeln!(out, "rule       {}: {}, since {}", one.rule, n_alerts(one.alerts), one.since)?;
    }
    if rules.is_empty() {
        writeln!(out, "no rule has been looked at yet")?;
    }
    Ok(io::stdout().write_all(&out).map(|()| Status::Done)?)
}
