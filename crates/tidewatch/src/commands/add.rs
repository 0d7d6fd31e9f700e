//! `tidewatch add`: reports in, stored and coded in the desk's folder; what was new, known and unreadable out.
//!
//! Reports are read in batches; a batch is one transaction, and is told on standard output only when it is on the disk. So whatever was
//! told outlives the program, and adding the same reports again does the rest.

use crate::Status;
use crate::alerts::{Settings, Teller};
use crate::commands::alerts::{prepare, tell_news};
use crate::commands::code::{code_whole, foreign_language, foreign_parts};
use crate::input::{Fault, InputArgs, Report, Reports, Setting, open_report, tell_faults};
use crate::lexicon::LexiconArgs;
use crate::output::{Progress, json_line};
use crate::station::ThreadArgs;
use crate::store::{CodedDocument, CodedReport, Coder, DeskArgs, Namesakes, Received, Store};
use serde::Serialize;
use std::collections::HashSet;
use std::io::{self, Write};
use std::path::Path;
use std::thread;
use tidewatch_engine::lexicon::Lexicon;

/// Most reports and bytes in a batch.
const BATCH_REPORTS: usize = 64;
const BATCH_BYTES: usize = 512 * 1024;

/// Adds reports to a desk: stores each once, codes it, links its incidents with those that are there
#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    input: InputArgs,
    #[command(flatten)]
    desk: DeskArgs,
    #[command(flatten)]
    lexicon: LexiconArgs,
    #[command(flatten)]
    threads: ThreadArgs,
}

/// What became of one report.
#[derive(Serialize)]
struct Line<'a> {
    report: &'a str,
    /// `new` or `known`.
    state: &'static str,
    sha256: &'a str,
    documents: Vec<&'a str>,
    records: usize,
}

/// What became of all of them.
#[derive(Default)]
pub struct Sums {
    pub n_new: usize,
    n_known: usize,
    pub n_unreadable: usize,
    n_records: usize,
}

impl Sums {
    pub fn told(&self) -> String {
        format!("{} new, {} known, {} unreadable; {} records", self.n_new, self.n_known, self.n_unreadable, self.n_records)
    }
}

pub fn run(args: Args) -> anyhow::Result<Status> {
    let (lexicon, coder) = args.desk.lexicon(&args.lexicon)?;
    let mut store = Store::open_or_make(&args.desk.desk)?;
    let mut reports = args.input.reports()?;
    let alerts = prepare(&mut store, &args.desk.desk, &lexicon, &coder);
    let (mut sums, mut status, mut progress) = (Sums::default(), Status::Done, Progress::new());
    loop {
        let mut faults = Vec::new();
        let batch = next_batch(&mut reports, &mut faults);
        if batch.is_empty() && faults.is_empty() {
            break;
        }
        sums.n_unreadable += faults.iter().filter(|fault| !fault.is_note).count();
        add_batch(&mut store, batch, (&lexicon, &coder, args.threads.count()), &mut sums, &mut faults)?;
        progress.clear();
        status = status.max(tell_faults(&faults));
        progress.show(|| sums.told());
    }
    progress.clear();
    eprintln!("{}{}", sums.told(), link(&mut store, &sums, &lexicon)?);
    Ok(status.max(tell_alerts(&mut store, alerts, &args.desk.desk, (&lexicon, &coder))))
}

/// Tells what the reports brought, where the desk has rules. What goes wrong with it undoes nothing.
pub fn tell_alerts(store: &mut Store, settings: anyhow::Result<Option<Settings>>, desk: &Path, (lexicon, coder): (&Lexicon, &Coder)) -> Status {
    let told = settings.and_then(|settings| {
        let Some(settings) = &settings else { return Ok(()) };
        tell_news(store, desk, &Teller { settings, lexicon, coder }, false).map(drop)
    });
    told.map_or_else(
        |error| {
            eprintln!("error: no alerts were told: {error:#}");
            Status::SomeUnread
        },
        |()| Status::Done,
    )
}

/// Links what is new with what is there, and says so.
pub fn link(store: &mut Store, sums: &Sums, lexicon: &Lexicon) -> anyhow::Result<String> {
    if sums.n_new == 0 && !store.is_linking_due()? {
        return Ok(String::new());
    }
    let relinked = store.relink(&lexicon.linking)?;
    Ok(format!("; {} incidents, {} of them new", relinked.n_incidents, relinked.n_new))
}

/// The next reports; what cannot be opened is a fault. Both are empty at the end.
pub fn next_batch(reports: &mut Reports, faults: &mut Vec<Fault>) -> Vec<Received> {
    let (mut batch, mut n_bytes) = (Vec::new(), 0);
    while batch.len() < BATCH_REPORTS && n_bytes < BATCH_BYTES {
        match reports.next() {
            Some(Ok(report)) => {
                n_bytes += Report::n_bytes(&report);
                batch.push(Received::new(report, reports.published));
            }
            Some(Err(fault)) => faults.push(fault),
            None => break,
        }
    }
    batch
}

/// Codes and stores what is new, then says so.
pub fn add_batch(store: &mut Store, batch: Vec<Received>, with: (&Lexicon, &Coder, usize), sums: &mut Sums, faults: &mut Vec<Fault>) -> anyhow::Result<()> {
    let (lexicon, coder, n_threads) = with;
    let (mut fresh, mut out, mut seen) = (Vec::new(), Vec::new(), HashSet::new());
    for received in batch {
        if store.knows(&received.sha256)? || !seen.insert(read_as(&received)) {
            sums.n_known += 1;
            json_line(&mut out, &Line { report: &received.name(), state: "known", sha256: &received.sha256, documents: Vec::new(), records: 0 });
        } else {
            fresh.push(received);
        }
    }
    let mut coded = Vec::new();
    for (report, told) in set_apart(store, code_batch(fresh, lexicon, n_threads), lexicon)? {
        faults.extend(told);
        match report.documents.is_empty() {
            true => sums.n_unreadable += 1,
            false => coded.push(report),
        }
    }
    let added = store.add_reports(&coded, coder)?;
    for (report, is_new) in coded.iter().zip(added) {
        let n_records = report.documents.iter().map(|document| document.records.len()).sum();
        sums.n_new += usize::from(is_new);
        sums.n_known += usize::from(!is_new);
        sums.n_records += n_records;
        let documents = report.documents.iter().map(|document| document.document.id.as_str()).collect();
        let state = if is_new { "new" } else { "known" };
        json_line(&mut out, &Line { report: &report.received.name(), state, sha256: &report.received.sha256, documents, records: n_records });
    }
    Ok(io::stdout().write_all(&out).and_then(|()| io::stdout().flush())?)
}

/// The bytes of a report and the ending that says how they are read: the same bytes under another ending may be readable where these are not.
fn read_as(received: &Received) -> (String, Option<String>) {
    let ending = Path::new(&received.name()).extension().map(|ending| ending.to_string_lossy().to_lowercase());
    (received.sha256.clone(), ending)
}

/// Reads and codes reports on several threads; in their order, each with what was wrong.
pub fn code_batch(reports: Vec<Received>, lexicon: &Lexicon, n_threads: usize) -> Vec<(CodedReport, Vec<Fault>)> {
    let mut shares: Vec<Vec<(usize, Received)>> = (0..n_threads).map(|_| Vec::new()).collect();
    for (at, received) in reports.into_iter().enumerate() {
        shares[at % n_threads].push((at, received));
    }
    let work = |share: Vec<(usize, Received)>| share.into_iter().map(|(at, received)| (at, code_report(received, lexicon))).collect::<Vec<_>>();
    let mut coded: Vec<(usize, (CodedReport, Vec<Fault>))> = thread::scope(|scope| {
        let threads: Vec<_> = shares.into_iter().filter(|share| !share.is_empty()).map(|share| scope.spawn(|| work(share))).collect();
        threads.into_iter().flat_map(|thread| thread.join().expect("coding does not panic, and if it did the program must end")).collect()
    });
    coded.sort_by_key(|(at, _)| *at);
    coded.into_iter().map(|(_, coded)| coded).collect()
}

/// Gives documents an id of their own where theirs stands for another report, in the desk or before them in the batch.
///
/// # Errors
/// The store cannot be read.
pub fn set_apart(store: &Store, coded: Vec<(CodedReport, Vec<Fault>)>, lexicon: &Lexicon) -> anyhow::Result<Vec<(CodedReport, Vec<Fault>)>> {
    let (mut namesakes, mut apart) = (Namesakes::default(), Vec::with_capacity(coded.len()));
    for (mut report, mut faults) in coded {
        let (mut ids, mut notes) = (Vec::new(), Vec::new());
        for CodedDocument { document, .. } in &report.documents {
            let id = namesakes.id_of(document, &report.received.sha256, store)?;
            if id != document.id {
                notes.push(Fault::note(&document.id, format!("another report has this id: kept beside it as `{id}`")));
            }
            ids.push(id);
        }
        if !notes.is_empty() {
            report.received.ids = ids;
            (report, faults) = code_report(report.received, lexicon);
            faults.append(&mut notes);
        }
        apart.push((report, faults));
    }
    Ok(apart)
}

fn code_report(received: Received, lexicon: &Lexicon) -> (CodedReport, Vec<Fault>) {
    let mut faults = Vec::new();
    let setting = Setting { lexicon, published: received.published };
    let documents = open_report(received.report.clone(), setting, &mut faults);
    let documents = documents.into_iter().enumerate().map(|(at, mut document)| {
        if let Some(id) = received.ids.get(at) {
            document.id.clone_from(id);
        }
        if let Some(language) = foreign_language(&document) {
            faults.push(Fault::note(&document.id, format!("written in another language (`{language}`): stored, not coded")));
        }
        faults.extend(foreign_parts(&document));
        CodedDocument { records: code_whole(document.clone(), lexicon), document }
    });
    let documents = documents.collect();
    (CodedReport { received, documents }, faults)
}
