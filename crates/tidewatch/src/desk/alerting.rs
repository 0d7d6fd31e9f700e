//! A desk in, its alerts told in the background: after every change that was linked, and again where a receiver failed.
//!
//! It has a thread of its own, so that no receiver keeps a page or the inbox waiting. The settings are read anew when their file changes.

use super::Desk;
use crate::alerts::{FILE, Settings, Teller, deliver, find, read_settings, settle};
use jiff::Zoned;
use std::fs;
use std::sync::{Arc, Weak};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

/// Between two looks at the desk.
const PAUSE: Duration = Duration::from_secs(1);
/// A look that took so long is followed by a pause so many times as long: a large desk is not asked all the time.
const REST: u32 = 10;

/// What the thread remembers from one look to the next.
#[derive(Default)]
struct Watch {
    written: Option<SystemTime>,
    settings: Option<Settings>,
    stamp: String,
    /// Not before then are the rules asked again.
    next: Option<Instant>,
    told: Vec<(String, String)>,
}

/// Starts the thread; it ends with the desk.
pub fn start(desk: &Arc<Desk>) {
    let desk = Arc::downgrade(desk);
    thread::spawn(move || watch(&desk));
}

fn watch(desk: &Weak<Desk>) {
    let mut watch = Watch::default();
    while let Some(desk) = desk.upgrade() {
        if let Err(error) = look(&desk, &mut watch) {
            tell_once(&mut watch, "alerts", format!("{error:#}"));
        }
        drop(desk);
        thread::sleep(PAUSE);
    }
}

fn look(desk: &Desk, watch: &mut Watch) -> anyhow::Result<()> {
    let written = fs::metadata(desk.terms.folder.join(FILE)).and_then(|about| about.modified()).ok();
    if written != watch.written {
        watch.written = written;
        watch.settings = None;
        watch.stamp = String::new();
        watch.settings = read_settings(&desk.terms.folder, &desk.lexicon)?;
    }
    let Some(settings) = watch.settings.take() else { return Ok(()) };
    let looked = ask(desk, &settings, watch).and_then(|()| deliver(&mut *desk.store()?, &settings, false));
    watch.settings = Some(settings);
    for (receiver, told) in looked?.faults {
        tell_once(watch, &receiver, told);
    }
    Ok(())
}

/// Asks the rules where the desk has changed and nothing is being linked.
fn ask(desk: &Desk, settings: &Settings, watch: &mut Watch) -> anyhow::Result<()> {
    let mut store = desk.store()?;
    let stamp = store.stamp()?;
    if stamp == watch.stamp || watch.next.is_some_and(|next| Instant::now() < next) || store.is_linking_due()? {
        return Ok(());
    }
    let start = Instant::now();
    let teller = Teller { settings, lexicon: &desk.lexicon, coder: &desk.coder };
    settle(&mut store, &teller)?;
    find(&mut store, &desk.terms.folder, &teller, Zoned::now().date())?;
    watch.stamp = stamp;
    watch.next = Some(Instant::now() + start.elapsed() * REST);
    Ok(())
}

/// Tells what went wrong, the same thing of the same receiver once.
fn tell_once(watch: &mut Watch, who: &str, told: String) {
    if watch.told.iter().any(|(known, last)| known == who && *last == told) {
        return;
    }
    eprintln!("warning: alerts (`{who}`): {told}");
    watch.told.retain(|(known, _)| known != who);
    watch.told.push((who.to_string(), told));
}
