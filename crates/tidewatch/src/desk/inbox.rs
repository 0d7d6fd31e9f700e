//! Files that come into folders in, reports of the desk out: read, coded and linked as they come, in the background.
//!
//! What is sent to the desk is written into its folder `inbox`, which is watched like the others: one way in. A file is taken when
//! it has stopped growing. It stays where it is; the same bytes are stored once, whatever they are called. A report that is too long or takes too
//! long is given up. What became of a file is written down, so that it is not tried again at the next start; the next file is taken.

use super::{Desk, Terms};
use crate::commands::add::{code_batch, set_apart};
use crate::input::{Fault, Format, Report, Reports, stays_in};
use crate::store::{Arrival, CodedReport, Received};
use anyhow::Context;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak, mpsc};
use std::thread;
use std::time::{Duration, SystemTime};

/// Between two looks at the folders.
const PAUSE: Duration = Duration::from_millis(700);
/// Files of more bytes are read beside the others.
const LARGE: u64 = 1 << 20;
/// Threads at once, of those that are waited for and those that took too long.
const MOST_STRAYS: usize = 4;
/// Faults of one file that are told.
const MOST_FAULTS: usize = 5;
/// Reports in a transaction.
const BATCH: usize = 64;
/// Longest name of a file that is sent, in bytes.
const LONGEST_NAME: usize = 180;

/// A file's size and when it was last written.
type Look = (u64, Option<SystemTime>);

/// How far a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stand {
    /// It may still be growing.
    Seen,
    Begun,
    Done,
}

/// The folders that are watched, and what came.
pub struct Inbox {
    folder: PathBuf,
    watched: Vec<PathBuf>,
    /// Files as they looked when they were last seen.
    seen: Mutex<BTreeMap<PathBuf, (Look, Stand)>>,
    /// Reports that took too long and are still being read by threads that nobody waits for.
    strays: Arc<AtomicUsize>,
    stopped: AtomicBool,
    linking: AtomicBool,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Inbox {
    pub fn open(terms: &Terms) -> anyhow::Result<Inbox> {
        let folder = terms.folder.join("inbox");
        fs::create_dir_all(&folder).with_context(|| format!("cannot make the folder `{}`", folder.display()))?;
        let watched = [vec![folder.clone()], terms.watch.clone()].concat();
        Ok(Inbox { folder, watched, seen: Mutex::default(), strays: Arc::default(), stopped: AtomicBool::new(false), linking: AtomicBool::new(false) })
    }

    pub fn start(&self, desk: &Arc<Desk>) {
        let desk = Arc::downgrade(desk);
        thread::spawn(move || watch(&desk));
    }

    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    /// The folders, the desk's own first.
    pub fn folders(&self) -> &[PathBuf] {
        &self.watched
    }

    /// Files that have come and are not done.
    pub fn n_waiting(&self) -> usize {
        lock(&self.seen).values().filter(|(_, stand)| *stand != Stand::Done).count()
    }

    pub fn is_linking(&self) -> bool {
        self.linking.load(Ordering::Relaxed)
    }

    /// Writes a file that was sent into the desk's own folder, under a name of its own.
    ///
    /// # Errors
    /// It cannot be written.
    pub fn receive(&self, name: &str, bytes: &[u8]) -> anyhow::Result<String> {
        let name = safe_name(name);
        let free = |n: usize| if n == 0 { name.clone() } else { format!("{n}-{name}") };
        let name = (0..).map(free).find(|name| !self.folder.join(name).exists()).unwrap_or(name.clone());
        let part = self.folder.join(format!(".{name}.part"));
        fs::write(&part, bytes).and_then(|()| fs::rename(&part, self.folder.join(&name))).with_context(|| format!("cannot write `{name}`"))?;
        Ok(name)
    }

    /// Files that have not changed since the last look and are not begun; they are now.
    fn ready(&self) -> Vec<(PathBuf, Look)> {
        let mut seen = lock(&self.seen);
        let mut ready = Vec::new();
        for path in self.watched.iter().flat_map(|folder| files_in(folder)) {
            let Ok(about) = fs::metadata(&path) else { continue };
            let look = (about.len(), about.modified().ok());
            match seen.get_mut(&path) {
                Some((known, stand)) if *known == look => {
                    if *stand == Stand::Seen {
                        *stand = Stand::Begun;
                        ready.push((path, look));
                    }
                }
                _ => drop(seen.insert(path, (look, Stand::Seen))),
            }
        }
        ready
    }

    fn done(&self, path: &Path) {
        if let Some((_, stand)) = lock(&self.seen).get_mut(path) {
            *stand = Stand::Done;
        }
    }

    fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }
}

/// The last part of a name without anything that a file system or a shell could take amiss.
fn safe_name(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let letters = last.chars().map(|letter| if letter.is_alphanumeric() || "-_.() ".contains(letter) { letter } else { '_' });
    let name: String = letters.collect::<String>().trim_matches(['.', ' ']).to_string();
    let start = name.char_indices().find(|(at, _)| name.len() - at <= LONGEST_NAME).map_or(0, |(at, _)| at);
    if name.is_empty() { "report.txt".to_string() } else { name[start..].to_string() }
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let is_hidden = |path: &PathBuf| path.file_name().is_none_or(|name| name.to_string_lossy().starts_with('.'));
    let mut paths: Vec<PathBuf> = paths.filter(|path| path.is_file() && !is_hidden(path) && stays_in(folder, path)).collect();
    paths.sort();
    paths
}

/// Looks at the folders until the desk is gone or stopped. Large files are read beside the others, which need not wait for them.
fn watch(desk: &Weak<Desk>) {
    let (large, queue) = mpsc::channel::<(PathBuf, Look)>();
    let beside = desk.clone();
    thread::spawn(move || {
        for (path, look) in queue {
            match beside.upgrade().filter(|desk| !desk.inbox.is_stopped()) {
                Some(desk) => take_one(&desk, &path, look),
                None => return,
            }
        }
    });
    loop {
        let Some(desk) = desk.upgrade().filter(|desk| !desk.inbox.is_stopped()) else { return };
        let ready = desk.inbox.ready();
        for (path, look) in &ready {
            match look.0 > LARGE {
                true => drop(large.send((path.clone(), *look))),
                false => take_one(&desk, path, *look),
            }
        }
        if let Err(error) = link(&desk, !ready.is_empty()) {
            eprintln!("error: {error:#}");
        }
        drop(desk);
        thread::sleep(PAUSE);
    }
}

/// Reads a file that has not been read yet, and writes down what became of it.
fn take_one(desk: &Arc<Desk>, path: &Path, look: Look) {
    if let Err(error) = take_and_tell(desk, path, look) {
        eprintln!("error: {}: {error:#}", path.display());
    }
    desk.inbox.done(path);
}

fn take_and_tell(desk: &Arc<Desk>, path: &Path, (size, changed): Look) -> anyhow::Result<()> {
    let name = told_name(desk, path);
    let since = changed.and_then(|at| at.duration_since(SystemTime::UNIX_EPOCH).ok()).unwrap_or_default();
    if !desk.store()?.begin_arrival(&name, &format!("{size} {}", since.as_nanos()), &name)? {
        return Ok(());
    }
    let arrival = take(desk, path, &name).unwrap_or_else(|error| Arrival {
        name: name.clone(),
        state: "unreadable".into(),
        told: format!("{error:#}"),
        ..Arrival::default()
    });
    desk.store()?.end_arrival(&name, &arrival)
}

/// Links what has come, when nothing more is coming.
fn link(desk: &Desk, came: bool) -> anyhow::Result<()> {
    let mut store = desk.store()?;
    if !came && store.is_linking_due()? {
        desk.inbox.linking.store(true, Ordering::Relaxed);
        let linked = store.relink(&desk.lexicon.linking);
        desk.inbox.linking.store(false, Ordering::Relaxed);
        linked?;
    }
    Ok(())
}

/// Reads, codes and stores one file.
fn take(desk: &Arc<Desk>, path: &Path, name: &str) -> anyhow::Result<Arrival> {
    let reports = Reports::of_file(&path.to_string_lossy(), name);
    let (mut batch, mut faults) = (Vec::new(), Vec::new());
    let mut sums = Sums::default();
    for report in reports {
        match report {
            Ok(report) if is_too_long(&report, desk.terms.read_mb) => faults.push(too_long(&report, desk.terms.read_mb)),
            Ok(report) => batch.push(Received::new(report, None)),
            Err(fault) => faults.push(fault),
        }
        if batch.len() >= BATCH {
            sums.add(store_batch(desk, std::mem::take(&mut batch), &mut faults)?);
        }
    }
    sums.add(store_batch(desk, batch, &mut faults)?);
    Ok(sums.arrival(name.to_string(), &faults))
}

/// Whether a report of plain words is longer than anybody writes; others are mostly pictures and are bounded by time alone.
fn is_too_long(report: &Report, most: usize) -> bool {
    let is_words = match report {
        Report::Row { .. } => true,
        Report::File { format, .. } => matches!(format, Format::Text | Format::Html | Format::Json),
    };
    is_words && report.n_bytes() > most << 20
}

fn too_long(report: &Report, most: usize) -> Fault {
    let (Report::Row { file: path, .. } | Report::File { path, .. }) = report;
    let told = format!("{:.1} MB of text in one report; this desk reads {most} MB (`--read-mb`)", report.n_bytes() as f64 / 1048576.0);
    Fault::new(path, told, "send it in parts")
}

/// The path from the desk's folder, so that ids do not depend on where the desk is.
fn told_name(desk: &Desk, path: &Path) -> String {
    path.strip_prefix(&desk.terms.folder).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

#[derive(Default)]
struct Sums {
    n_new: usize,
    n_known: usize,
    n_records: usize,
    documents: Vec<String>,
}

impl Sums {
    fn add(&mut self, other: Sums) {
        self.n_new += other.n_new;
        self.n_known += other.n_known;
        self.n_records += other.n_records;
        self.documents.extend(other.documents);
    }

    fn arrival(self, name: String, faults: &[Fault]) -> Arrival {
        let state = match (self.n_new, self.n_known) {
            (0, 0) => "unreadable",
            (0, _) => "known",
            _ => "new",
        };
        let mut told: Vec<String> = faults.iter().take(MOST_FAULTS).map(ToString::to_string).collect();
        if faults.len() > MOST_FAULTS {
            told.push(format!("and {} more like these", faults.len() - MOST_FAULTS));
        }
        if self.n_new > 0 {
            told.insert(
                0,
                format!("{} {}, {} records", self.documents.len(), if self.documents.len() == 1 { "document" } else { "documents" }, self.n_records),
            );
        }
        let told = if told.is_empty() { "the same bytes are stored already".to_string() } else { told.join("; ") };
        Arrival { name, state: state.to_string(), told, documents: self.documents, ..Arrival::default() }
    }
}

fn store_batch(desk: &Arc<Desk>, batch: Vec<Received>, faults: &mut Vec<Fault>) -> anyhow::Result<Sums> {
    let store = desk.store()?;
    let mut sums = Sums::default();
    let mut fresh = Vec::new();
    for received in batch {
        match store.knows(&received.sha256)? {
            true => sums.n_known += 1,
            false => fresh.push(received),
        }
    }
    drop(store);
    let mut coded = Vec::new();
    let read = code_in_time(desk, fresh, faults);
    let mut store = desk.store()?;
    for (report, told) in set_apart(&store, read, &desk.lexicon)? {
        faults.extend(told);
        if !report.documents.is_empty() {
            coded.push(report);
        }
    }
    let added = store.add_reports(&coded, &desk.coder)?;
    for (report, _) in coded.iter().zip(added).filter(|(_, is_new)| *is_new) {
        sums.n_new += 1;
        sums.n_records += report.documents.iter().map(|document| document.records.len()).sum::<usize>();
        sums.documents.extend(report.documents.iter().map(|document| document.document.id.clone()));
    }
    Ok(sums)
}

/// Reports with what was read in them. Where several take too long together each is tried alone; what takes too long alone is a fault.
fn code_in_time(desk: &Arc<Desk>, fresh: Vec<Received>, faults: &mut Vec<Fault>) -> Vec<(CodedReport, Vec<Fault>)> {
    let names: Vec<String> = fresh.iter().map(Received::name).collect();
    let again = (fresh.len() > 1).then(|| fresh.iter().map(Received::copied).collect::<Vec<Received>>());
    match (code_bounded(desk, fresh), again) {
        (Ok(coded), _) => coded,
        (Err(_), Some(again)) => again.into_iter().flat_map(|received| code_in_time(desk, vec![received], faults)).collect(),
        (Err(told), None) => {
            faults.extend(names.iter().map(|name| Fault::new(name, told.clone(), "send it in parts")));
            Vec::new()
        }
    }
}

/// Codes on a thread of its own, and waits for it no longer than the desk's terms say.
fn code_bounded(desk: &Arc<Desk>, reports: Vec<Received>) -> Result<Vec<(CodedReport, Vec<Fault>)>, String> {
    while desk.inbox.strays.load(Ordering::Relaxed) >= MOST_STRAYS && !desk.inbox.is_stopped() {
        thread::sleep(PAUSE);
    }
    let (send, receive) = mpsc::channel();
    let (own, strays) = (desk.clone(), desk.inbox.strays.clone());
    // Counted as a stray until it is known not to be one, so that no end of a thread is missed.
    strays.fetch_add(1, Ordering::Relaxed);
    thread::spawn(move || {
        let _ends = Ends(strays);
        let _ = send.send(code_batch(reports, &own.lexicon, 1));
    });
    receive.recv_timeout(desk.terms.read_time).map_err(|error| match error {
        mpsc::RecvTimeoutError::Timeout => {
            format!("not read after {} seconds (`--read-seconds`), and given up", desk.terms.read_time.as_secs())
        }
        mpsc::RecvTimeoutError::Disconnected => "the desk made a mistake of its own in reading it".to_string(),
    })
}

/// Counts a thread out when it ends, however it does.
struct Ends(Arc<AtomicUsize>);

impl Drop for Ends {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::safe_name;

    #[test]
    fn names_stay_in_the_folder() {
        for (name, safe) in [
            ("../../etc/passwd", "passwd"),
            ("a b.txt", "a b.txt"),
            ("..", "report.txt"),
            ("x<y>.html", "x_y_.html"),
            ("C:\\in\\a.txt", "a.txt"),
            (".hidden", "hidden"),
        ] {
            assert_eq!(safe_name(name), safe);
        }
        assert_eq!(safe_name(&"ü".repeat(300)).len(), 180);
    }
}
