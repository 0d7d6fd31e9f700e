//! A desk and its `alerts.toml` in, alerts told out: into a feed, to webhooks, by mail.
//!
//! What fires is the engine's (`tidewatch_engine::alert`); here it is put into the store's outbox and sent from there. Finding and sending are apart,
//! so that a receiver that fails delays nobody: it is tried again later, and later still. A rule that is new or changed tells only what comes
//! after it. The only addresses asked are those of the settings; no redirect is followed, no proxy of the environment used.

mod deliver;
mod feed;
mod mail;
mod scene;
mod settings;
mod signature;
mod webhook;
mod wording;

pub use deliver::deliver;
pub use feed::print_feed;
pub use settings::{FILE, Settings, read_settings};
pub use wording::tell;

use crate::store::{Coder, NewAlert, Store};
use jiff::civil::Date;
use scene::read_scene;
use std::fs;
use std::path::Path;
use tidewatch_engine::alert::{Alert, Scene, alerts_of};
use tidewatch_engine::lexicon::Lexicon;

/// Name of the feed's file in the desk's folder.
pub const FEED: &str = "alerts.atom";
/// Alerts in the feed.
const MOST_IN_FEED: usize = 100;

/// Why an alert was not sent.
pub enum Fault {
    /// It was not taken: it is tried again.
    Refused(String),
    /// It may have been taken.
    Unsure(String),
}

/// With what alerts are told.
#[derive(Clone, Copy)]
pub struct Teller<'a> {
    pub settings: &'a Settings,
    pub lexicon: &'a Lexicon,
    pub coder: &'a Coder,
}

/// Takes up rules that are new or changed: what they find already is told to nobody. The names of these rules.
///
/// # Errors
/// The store cannot be read or written.
pub fn settle(store: &mut Store, teller: &Teller) -> anyhow::Result<Vec<String>> {
    let mut fresh = Vec::new();
    for rule in &teller.settings.rules {
        if store.known_rule(&rule.name)?.as_deref() != Some(&rule.definition()) {
            fresh.push(rule);
        }
    }
    if fresh.is_empty() {
        return Ok(Vec::new());
    }
    let material = read_scene(store, &teller.settings.rules)?;
    for rule in &fresh {
        let alerts = alerts_of(rule, &Scene { today: None, ..material.scene() });
        let keys: Vec<String> = alerts.into_iter().flat_map(|alert| alert.keys).collect();
        store.settle_rule(&rule.name, &rule.definition(), &keys)?;
    }
    Ok(fresh.into_iter().map(|rule| rule.name.clone()).collect())
}

/// Asks all rules and puts what is new into the outbox and the feed. The new alerts.
///
/// # Errors
/// The store cannot be read or written; the feed's file cannot.
pub fn find(store: &mut Store, folder: &Path, teller: &Teller, today: Date) -> anyhow::Result<Vec<Alert>> {
    let material = read_scene(store, &teller.settings.rules)?;
    let scene = Scene { today: Some(today), ..material.scene() };
    let alerts: Vec<Alert> = teller.settings.rules.iter().flat_map(|rule| alerts_of(rule, &scene)).collect();
    let ready: Vec<NewAlert> = alerts.iter().map(|alert| ready(alert, teller)).collect();
    let fresh = store.add_alerts(&ready)?;
    write_feed(store, folder, teller.settings)?;
    Ok(alerts.into_iter().filter(|alert| fresh.contains(&alert.id)).collect())
}

/// Every alert from a day on that the rules give, whatever was sent; nothing is written.
///
/// # Errors
/// The store cannot be read.
pub fn rehearse(store: &Store, teller: &Teller, since: Date) -> anyhow::Result<Vec<Alert>> {
    let material = read_scene(store, &teller.settings.rules)?;
    let scene = material.scene();
    let alerts = teller.settings.rules.iter().flat_map(|rule| alerts_of(rule, &scene));
    let mut alerts: Vec<Alert> = alerts.filter(|alert| alert.day.is_some_and(|day| day >= since)).collect();
    alerts.sort_by_key(|a| a.day);
    Ok(alerts)
}

fn ready(alert: &Alert, teller: &Teller) -> NewAlert {
    let told = tell(alert, teller);
    let to = teller.settings.receivers_of(&alert.rule);
    NewAlert { id: alert.id.clone(), rule: alert.rule.clone(), keys: alert.keys.clone(), json: told.json(alert, teller), to }
}

/// Writes the feed's file where it would be another one; whole or not at all.
fn write_feed(store: &Store, folder: &Path, settings: &Settings) -> anyhow::Result<()> {
    let (file, new) = (folder.join(FEED), folder.join(format!(".{FEED}.new")));
    let text = print_feed(&store.last_alerts(MOST_IN_FEED)?, &store.feed_id()?, settings);
    if fs::read_to_string(&file).is_ok_and(|known| known == text) {
        return Ok(());
    }
    fs::write(&new, text)?;
    Ok(fs::rename(new, file)?)
}
