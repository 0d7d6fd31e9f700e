//! Reports in, their results out in the order of the input, on as many threads as there are.
//!
//! Threads take batches of reports in turn; a batch's bytes and messages wait until all before it are written, so that the
//! output is the same with any number of threads. Few batches wait at a time: memory does not grow with the input.

use crate::Status;
use crate::input::{Fault, Report, Reports, Setting, open_report};
use crate::output::Progress;
use std::collections::BTreeMap;
use std::io::{self, BufWriter, Write};
use std::num::NonZeroUsize;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use tidewatch_engine::document::Document;
use tidewatch_engine::lexicon::Lexicon;

/// Bytes of input in a batch, reports permitting, and the most reports in one.
const BATCH_BYTES: usize = 128 * 1024;
const BATCH_REPORTS: usize = 64;
/// Finished batches that may wait for an earlier one, for each thread.
const WAITING: usize = 8;

/// How many threads to use.
#[derive(clap::Args, Clone, Debug, Default)]
pub struct ThreadArgs {
    /// Threads to use; all cores by default. The output is the same with any number
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,
}

impl ThreadArgs {
    /// How many threads that is.
    pub fn count(&self) -> usize {
        self.threads.or_else(|| thread::available_parallelism().ok()).map_or(1, NonZeroUsize::get)
    }
}

/// How many threads work, and how many reports one of them takes at a time.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    n_threads: usize,
    batch_reports: usize,
}

impl Pace {
    /// For work that keeps a core busy.
    pub fn of(threads: &ThreadArgs) -> Pace {
        Pace { n_threads: threads.count(), batch_reports: BATCH_REPORTS }
    }

    /// For work that waits for somebody else: as many threads as may wait, unless fewer are asked for, each with one report.
    pub fn waiting(threads: &ThreadArgs, most: NonZeroUsize) -> Pace {
        Pace { n_threads: threads.threads.map_or(most, |asked| asked.min(most)).get(), batch_reports: 1 }
    }
}

/// What one batch gave: bytes for standard output, messages for standard error.
#[derive(Default)]
struct Batch {
    out: Vec<u8>,
    faults: Vec<Fault>,
    n_documents: usize,
}

/// Where reports are taken from, with the number of the next batch.
struct Source {
    reports: Reports,
    next: usize,
}

/// Where results go, in the order of their batches.
struct Sink<W> {
    out: W,
    next: usize,
    waiting: BTreeMap<usize, Batch>,
    status: Status,
    progress: Progress,
    broken: Option<io::Error>,
}

/// Runs every document through `work`, which appends what is to be printed, and prints it to standard output.
///
/// # Errors
/// Standard output cannot be written to.
pub fn run_documents<F>(reports: Reports, threads: &ThreadArgs, lexicon: &Lexicon, work: F) -> anyhow::Result<Status>
where
    F: Fn(Document, &mut Vec<u8>, &mut Vec<Fault>) + Sync,
{
    run_documents_at(reports, Pace::of(threads), lexicon, work)
}

/// As `run_documents`, at a pace of one's own.
///
/// # Errors
/// Standard output cannot be written to.
pub fn run_documents_at<F>(reports: Reports, pace: Pace, lexicon: &Lexicon, work: F) -> anyhow::Result<Status>
where
    F: Fn(Document, &mut Vec<u8>, &mut Vec<Fault>) + Sync,
{
    let Pace { n_threads, batch_reports } = pace;
    let setting = Setting { lexicon, published: reports.published };
    let source = Mutex::new(Source { reports, next: 0 });
    let out = BufWriter::with_capacity(1 << 16, io::stdout());
    let sink = Mutex::new(Sink { out, next: 0, waiting: BTreeMap::new(), status: Status::Done, progress: Progress::new(), broken: None });
    let room = Condvar::new();
    let limit = WAITING * n_threads;
    thread::scope(|scope| {
        for _ in 0..n_threads {
            scope.spawn(|| {
                while let Some((number, reports)) = take_batch(&source, batch_reports) {
                    let batch = work_batch(reports, setting, &work);
                    if !hand_over(&sink, &room, limit, number, batch) {
                        break;
                    }
                }
            });
        }
    });
    finish(sink.into_inner().unwrap_or_else(PoisonError::into_inner))
}

fn finish<W: Write>(mut sink: Sink<W>) -> anyhow::Result<Status> {
    sink.progress.clear();
    match sink.broken {
        Some(error) => Err(error.into()),
        None => Ok(sink.out.flush().map(|()| sink.status)?),
    }
}

/// A lock that a panicking thread has left is still good: the panic itself ends the program.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The next reports and the number of their batch; none when all are taken.
fn take_batch(source: &Mutex<Source>, most: usize) -> Option<(usize, Vec<Result<Report, Fault>>)> {
    let mut source = lock(source);
    let (mut reports, mut n_bytes) = (Vec::new(), 0);
    while n_bytes < BATCH_BYTES && reports.len() < most {
        let Some(report) = source.reports.next() else { break };
        n_bytes += report.as_ref().map_or(0, Report::n_bytes);
        reports.push(report);
    }
    if reports.is_empty() {
        return None;
    }
    source.next += 1;
    Some((source.next - 1, reports))
}

fn work_batch<F>(reports: Vec<Result<Report, Fault>>, setting: Setting, work: &F) -> Batch
where
    F: Fn(Document, &mut Vec<u8>, &mut Vec<Fault>),
{
    let mut batch = Batch::default();
    for report in reports {
        match report {
            Ok(report) => {
                for document in open_report(report, setting, &mut batch.faults) {
                    batch.n_documents += 1;
                    work(document, &mut batch.out, &mut batch.faults);
                }
            }
            Err(fault) => batch.faults.push(fault),
        }
    }
    batch
}

/// Puts a batch in its place and writes all that are due; false when the output is closed.
fn hand_over<W: Write>(sink: &Mutex<Sink<W>>, room: &Condvar, limit: usize, number: usize, batch: Batch) -> bool {
    let mut sink = lock(sink);
    while sink.waiting.len() >= limit && number != sink.next && sink.broken.is_none() {
        sink = room.wait(sink).unwrap_or_else(PoisonError::into_inner);
    }
    sink.waiting.insert(number, batch);
    while sink.broken.is_none() {
        let due = sink.next;
        let Some(batch) = sink.waiting.remove(&due) else { break };
        sink.next += 1;
        sink.print(batch);
    }
    room.notify_all();
    sink.broken.is_none()
}

impl<W: Write> Sink<W> {
    fn print(&mut self, batch: Batch) {
        for fault in batch.faults {
            self.progress.clear();
            eprintln!("{fault}");
            if !fault.is_note {
                self.status = Status::SomeUnread;
            }
        }
        self.broken = self.out.write_all(&batch.out).err();
        self.progress.add(batch.n_documents);
    }
}
