//! Files that come into folders in, reports of the desk out: read, coded and linked as they come, in the background.
//!
//! What is sent to the desk is written into its folder `inbox`, which is watched like the others: one way in. A file is taken when
//! it has stopped growing. It stays where it is; the same bytes are stored once, whatever they are called. A failure is told, and
//! the next file is taken.

use super::{Desk, Terms};
use crate::commands::add::code_batch;
use crate::input::{Fault, InputArgs, InputKind, Report};
use crate::store::Received;
use anyhow::Context;
use jiff::Timestamp;
use std::collections::{BTreeMap, VecDeque};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::{Duration, SystemTime};

/// Between two looks at the folders.
const PAUSE: Duration = Duration::from_millis(700);
/// What is remembered of the last files.
const MOST_TOLD: usize = 200;
/// Reports in a transaction.
const BATCH: usize = 64;
/// Longest name of a file that is sent, in bytes.
const LONGEST_NAME: usize = 180;

/// What became of a file.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// RFC 3339, UTC.
    pub at: String,
    pub name: String,
    /// `new`, `known` or `unreadable`.
    pub state: &'static str,
    pub told: String,
    pub documents: Vec<String>,
}

/// A file's size and when it was last written.
type Look = (u64, Option<SystemTime>);

/// The folders that are watched, and what came.
pub struct Inbox {
    folder: PathBuf,
    watched: Vec<PathBuf>,
    arrivals: Mutex<VecDeque<Arrival>>,
    /// Files as they looked when they were last seen, and whether they are done.
    seen: Mutex<BTreeMap<PathBuf, (Look, bool)>>,
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
        Ok(Inbox { folder, watched, arrivals: Mutex::default(), seen: Mutex::default(), stopped: AtomicBool::new(false), linking: AtomicBool::new(false) })
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

    /// The last files, the latest first.
    pub fn arrivals(&self) -> Vec<Arrival> {
        lock(&self.arrivals).iter().cloned().collect()
    }

    /// Files that have come and are not done.
    pub fn n_waiting(&self) -> usize {
        lock(&self.seen).values().filter(|(_, done)| !done).count()
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

    fn tell(&self, arrival: Arrival) {
        let mut arrivals = lock(&self.arrivals);
        arrivals.push_front(arrival);
        arrivals.truncate(MOST_TOLD);
    }

    /// Files that have not changed since the last look and are not done.
    fn ready(&self) -> Vec<PathBuf> {
        let mut seen = lock(&self.seen);
        let mut ready = Vec::new();
        for path in self.watched.iter().flat_map(|folder| files_in(folder)) {
            let Ok(about) = fs::metadata(&path) else { continue };
            let look = (about.len(), about.modified().ok());
            match seen.get(&path) {
                Some((known, done)) if *known == look => ready.extend((!done).then_some(path)),
                _ => drop(seen.insert(path, (look, false))),
            }
        }
        ready
    }

    fn done(&self, path: &Path) {
        if let Some((_, done)) = lock(&self.seen).get_mut(path) {
            *done = true;
        }
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
    let mut paths: Vec<PathBuf> = paths.filter(|path| path.is_file() && !is_hidden(path)).collect();
    paths.sort();
    paths
}

/// Looks at the folders until the desk is gone or stopped.
fn watch(desk: &Weak<Desk>) {
    loop {
        let Some(desk) = desk.upgrade().filter(|desk| !desk.inbox.stopped.load(Ordering::Relaxed)) else { return };
        let ready = desk.inbox.ready();
        for path in &ready {
            if let Err(error) = take(&desk, path) {
                let name = path.display().to_string();
                desk.inbox.tell(Arrival { at: Timestamp::now().to_string(), name, state: "unreadable", told: format!("{error:#}"), documents: Vec::new() });
            }
            desk.inbox.done(path);
        }
        if let Err(error) = link(&desk, !ready.is_empty()) {
            eprintln!("error: {error:#}");
        }
        drop(desk);
        thread::sleep(PAUSE);
    }
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
fn take(desk: &Desk, path: &Path) -> anyhow::Result<()> {
    let name = told_name(desk, path);
    let reports = InputArgs { paths: vec![path.to_string_lossy().into_owned()], input: InputKind::Auto, published: None }.reports()?;
    let (mut batch, mut faults) = (Vec::new(), Vec::new());
    let mut sums = Sums::default();
    for report in reports {
        match report {
            Ok(report) => batch.push(Received::new(renamed(report, &name), None)),
            Err(fault) => faults.push(fault),
        }
        if batch.len() >= BATCH {
            sums.add(store_batch(desk, std::mem::take(&mut batch), &mut faults)?);
        }
    }
    sums.add(store_batch(desk, batch, &mut faults)?);
    desk.inbox.tell(sums.arrival(name, &faults));
    Ok(())
}

/// The path from the desk's folder, so that ids do not depend on where the desk is.
fn told_name(desk: &Desk, path: &Path) -> String {
    path.strip_prefix(&desk.terms.folder).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

fn renamed(report: Report, name: &str) -> Report {
    match report {
        Report::Row { line, bytes, .. } => Report::Row { file: Arc::from(name), line, bytes },
        Report::File { format, bytes, .. } => Report::File { path: Arc::from(name), format, bytes },
    }
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
        let mut told: Vec<String> = faults.iter().map(ToString::to_string).collect();
        if self.n_new > 0 {
            told.insert(
                0,
                format!("{} {}, {} records", self.documents.len(), if self.documents.len() == 1 { "document" } else { "documents" }, self.n_records),
            );
        }
        let told = if told.is_empty() { "the same bytes are stored already".to_string() } else { told.join("; ") };
        Arrival { at: Timestamp::now().to_string(), name, state, told, documents: self.documents }
    }
}

fn store_batch(desk: &Desk, batch: Vec<Received>, faults: &mut Vec<Fault>) -> anyhow::Result<Sums> {
    let mut store = desk.store()?;
    let mut sums = Sums::default();
    let mut fresh = Vec::new();
    for received in batch {
        match store.knows(&received.sha256)? {
            true => sums.n_known += 1,
            false => fresh.push(received),
        }
    }
    let mut coded = Vec::new();
    for (report, told) in code_batch(fresh, &desk.lexicon, 1) {
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
