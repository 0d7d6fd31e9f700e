//! `tidewatch bulletin`: reports in, or a desk, one page of the incidents that they tell out, with Markdown beside it.
//!
//! The whole line at once: read, code, link, compose; from a desk what its reviewers left standing. Ends by naming the page and printing
//! the sums as a table. A stamp of what was told can be kept, for the next bulletin to say what changed since.

use crate::Status;
use crate::commands::editions::{Editions, read_since};
use crate::commands::material::{Material, from_desk, from_records, from_reports};
use crate::input::{InputArgs, InputKind, tell_faults};
use crate::lexicon::{LexiconArgs, check_files};
use crate::station::ThreadArgs;
use crate::store::{Coder, Decision, DeskArgs, LoggedDecision, Store};
use anyhow::{Context, bail};
use jiff::civil::Date;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tidewatch_engine::compose::{Bulletin, Making, Period, Settings, Since, Sources, compose_bulletin, print_markdown, print_page, print_summary, stamp_of};
use tidewatch_engine::lexicon::Lexicon;

/// Publishes reports as one page: overview, incidents by arena, what changed, what others count and say, sources
#[derive(clap::Args)]
pub struct Args {
    /// Files or folders of reports (.txt .html .pdf .docx .odt .jsonl .json, also as .gz or .zst); `-` is standard input
    #[arg(value_name = "PATHS")]
    paths: Vec<String>,
    /// Takes the reports, records and decisions of a desk instead
    #[arg(long, value_name = "DIR")]
    desk: Option<PathBuf>,
    /// `jsonl`: one document a line, whatever the file is called; `auto`: by ending and content
    #[arg(long, value_enum, default_value_t = InputKind::Auto, value_name = "KIND")]
    input: InputKind,
    /// Publication date of documents that come without one, as 2020-05-26
    #[arg(long, value_name = "DATE")]
    published: Option<Date>,
    #[command(flatten)]
    lexicon: LexiconArgs,
    /// Page to write, Markdown beside it; with the ending .md the Markdown alone
    #[arg(long, value_name = "FILE", default_value = "bulletin.html")]
    out: PathBuf,
    /// What is counted: 2020-W21, 2020-05, 2020-Q2, 2020 or 2020-05-14..2020-05-20; the days that the reports cover by default
    #[arg(long, value_name = "PERIOD", value_parser = read_period, conflicts_with_all = ["from", "to"])]
    period: Option<Period>,
    /// First day that counts, in place of a period
    #[arg(long, value_name = "DATE")]
    from: Option<Date>,
    /// Last day that counts
    #[arg(long, value_name = "DATE")]
    to: Option<Date>,
    /// Arenas, order, title, main events and panels; `bulletin.toml` in the desk's folder by default
    #[arg(long, value_name = "FILE")]
    settings: Option<PathBuf>,
    /// The last bulletin's stamp, or a day of the desk's log: what changed since then
    #[arg(long, value_name = "FILE|DATE")]
    since: Option<String>,
    /// Writes the stamp of this bulletin, for `--since` of the next
    #[arg(long, value_name = "FILE")]
    stamp: Option<PathBuf>,
    /// Keeps the stamp in the desk's folder: the next bulletin of the desk says what changed since
    #[arg(long, requires = "desk")]
    publish: bool,
    /// Records that `code` printed and somebody has looked at, instead of coding the reports
    #[arg(long, value_name = "FILE", conflicts_with = "desk")]
    records: Option<PathBuf>,
    #[command(flatten)]
    threads: ThreadArgs,
}

fn read_period(told: &str) -> Result<Period, String> {
    Period::parse(told).ok_or_else(|| "give 2020-W21, 2020-05, 2020-Q2, 2020 or 2020-05-14..2020-05-20".to_string())
}

pub fn run(args: Args) -> anyhow::Result<Status> {
    let period = asked_period(&args)?;
    let (lexicon, coder) = read_lexicon(&args)?;
    let settings = read_settings(args.settings.as_deref(), args.desk.as_deref(), &lexicon)?;
    let editions = args.desk.as_deref().map(Editions::of);
    let store = args.desk.as_deref().map(Store::open).transpose()?;
    let since = match (&args.since, &editions) {
        (Some(told), _) => Some(read_since(told, store.as_ref())?),
        (None, Some(editions)) => editions.last()?,
        (None, None) => None,
    };
    let (material, period) = read_material(&args, store.as_ref(), (period, since.as_ref()), &lexicon)?;
    let status = tell_faults(&material.faults);
    let standing = store.as_ref().map(standing_decisions).transpose()?;
    let edited: Vec<String> = standing.iter().flatten().filter_map(|logged| edited_record(&logged.decision)).collect();
    let making = Making {
        version: coder.version,
        lexicon: coder.lexicon,
        n_unread: args.desk.is_none().then(|| material.faults.iter().filter(|fault| !fault.is_note).count()),
        n_decisions: standing.map(|standing| standing.len()),
    };
    let sources = Sources {
        reports: &material.reports,
        copies: &material.copies,
        linked: material.linked,
        history: &material.history,
        period,
        settings: &settings,
        since: since.as_ref(),
        edited: &edited,
        making,
    };
    publish(&args, editions, &compose_bulletin(sources, &lexicon), &lexicon)?;
    Ok(status)
}

/// What was decided and not taken back.
fn standing_decisions(store: &Store) -> anyhow::Result<Vec<LoggedDecision>> {
    Ok(store.decisions(None)?.into_iter().filter(|logged| !logged.withdrawn).collect())
}

/// Writes the bulletin, and its stamp where one is asked for; tells what it holds.
fn publish(args: &Args, editions: Option<Editions>, bulletin: &Bulletin, lexicon: &Lexicon) -> anyhow::Result<()> {
    let written = write_bulletin(&args.out, bulletin, lexicon)?;
    let stamp = serde_json::to_string_pretty(&stamp_of(bulletin))? + "\n";
    if let Some(path) = &args.stamp {
        write(path, &stamp)?;
    }
    if let Some(editions) = editions.filter(|_| args.publish) {
        editions.keep(&stamp)?;
    }
    writeln!(io::stdout(), "{}\nwrote {written}", print_summary(bulletin))?;
    Ok(())
}

/// The record whose values a decision changed.
pub fn edited_record(decision: &Decision) -> Option<String> {
    match decision {
        Decision::Edit { record, .. } | Decision::Amend { record, .. } => Some(record.clone()),
        _ => None,
    }
}

fn asked_period(args: &Args) -> anyhow::Result<Option<Period>> {
    match (args.period, args.from, args.to) {
        (Some(period), ..) => Ok(Some(period)),
        (None, None, None) => Ok(None),
        (None, Some(from), Some(to)) if from > to => bail!("`--from {from}` is after `--to {to}`"),
        (None, from, to) => Ok(Some(Period::days(from.unwrap_or(Date::MIN), to.unwrap_or(Date::MAX)))),
    }
}

/// The lexicon that was asked for, or the desk's own.
fn read_lexicon(args: &Args) -> anyhow::Result<(Lexicon, Coder)> {
    match &args.desk {
        Some(desk) => DeskArgs { desk: desk.clone() }.lexicon(&args.lexicon),
        None => {
            let files = args.lexicon.files()?;
            Ok((check_files(&files)?, Coder::of(&files)))
        }
    }
}

/// The settings that were asked for, the desk's own, or those of the lexicon.
///
/// # Errors
/// A file that cannot be read, or has faults: all of them.
pub fn read_settings(asked: Option<&Path>, desk: Option<&Path>, lexicon: &Lexicon) -> anyhow::Result<Settings> {
    let own = desk.map(|desk| desk.join("bulletin.toml")).filter(|path| path.is_file());
    let Some(path) = asked.map(Path::to_path_buf).or(own) else { return Ok(lexicon.publication.clone()) };
    let text = fs::read_to_string(&path).with_context(|| format!("cannot read the settings `{}`", path.display()))?;
    Settings::read(&path.display().to_string(), &text, lexicon).map_err(|faults| {
        let told: Vec<String> = faults.iter().map(|fault| format!("{}:{}: {}\n  hint: {}", fault.file, fault.line, fault.message, fault.hint)).collect();
        anyhow::anyhow!("the settings have faults\n{}", told.join("\n"))
    })
}

/// Reports with their records and incidents, and the period where a desk has to choose one.
fn read_material(
    args: &Args,
    store: Option<&Store>,
    (period, since): (Option<Period>, Option<&Since>),
    lexicon: &Lexicon,
) -> anyhow::Result<(Material, Option<Period>)> {
    if let Some(store) = store {
        if !args.paths.is_empty() {
            bail!("`--desk` and reports were both given\n  hint: `tidewatch add PATHS` puts reports into the desk");
        }
        let (material, period) = from_desk(store, period, since, lexicon)?;
        return Ok((material, Some(period)));
    }
    let only_records = args.records.is_some() && args.paths.is_empty();
    let paths = if args.paths.is_empty() { vec!["-".to_string()] } else { args.paths.clone() };
    let input = InputArgs { paths, input: args.input, published: args.published, columns: None };
    let material = match &args.records {
        Some(path) if only_records => from_records(path, lexicon)?,
        records => from_reports(&input, records.as_deref(), args.threads.count(), lexicon)?,
    };
    Ok((material, period))
}

/// Writes page and Markdown, or the Markdown alone; says what was written.
fn write_bulletin(out: &Path, bulletin: &Bulletin, lexicon: &Lexicon) -> anyhow::Result<String> {
    let markdown = out.with_extension("md");
    write(&markdown, &print_markdown(bulletin, lexicon))?;
    if out == markdown {
        return Ok(markdown.display().to_string());
    }
    write(out, &print_page(bulletin, lexicon))?;
    Ok(format!("{} and {}", out.display(), markdown.display()))
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    fs::write(path, text).with_context(|| format!("cannot write `{}`", path.display()))
}
