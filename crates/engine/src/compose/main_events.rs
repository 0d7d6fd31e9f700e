//! Counted incidents and the desk's criteria in, the main events out, each with the criteria that it meets.
//!
//! An event is never a main event because a program finds it interesting: the criteria stand in the settings and on the page.

use super::page::entries_of;
use super::told::fill;
use super::{Bulletin, Criteria, Entry};
use crate::lexicon::Lexicon;
use std::cmp::Reverse;

/// An incident that meets the criteria.
#[derive(Clone, Debug, PartialEq)]
pub struct MainEvent {
    /// Its number on the page.
    pub number: usize,
    /// The criteria that it meets, in words.
    pub because: Vec<String>,
}

/// The events that meet a criterion, the highest tolls first.
pub fn choose_main_events(bulletin: &Bulletin, lexicon: &Lexicon) -> Vec<MainEvent> {
    let criteria = &bulletin.settings.main_events;
    let mut met: Vec<(&Entry, Vec<String>)> = entries_of(bulletin).map(|entry| (entry, reasons(entry, criteria, lexicon))).collect();
    met.retain(|(_, because)| !because.is_empty());
    met.sort_by_key(|(entry, because)| Reverse((killed(entry), hurt(entry), because.len())));
    met.truncate(criteria.most);
    met.into_iter().map(|(entry, because)| MainEvent { number: entry.number, because }).collect()
}

fn killed(entry: &Entry) -> u64 {
    entry.toll.killed.map_or(0, |sum| sum.low)
}

fn hurt(entry: &Entry) -> u64 {
    let toll = &entry.toll;
    [toll.killed, toll.wounded, toll.killed_or_wounded].into_iter().flatten().map(|sum| sum.low).sum()
}

fn reasons(entry: &Entry, criteria: &Criteria, lexicon: &Lexicon) -> Vec<String> {
    let words = &lexicon.page;
    let linked = &entry.linked;
    let number = |key: &str, n: u64| fill(words.say("criteria", key), &[("n", &n.to_string())]);
    let mut because = Vec::new();
    if criteria.killed > 0 && killed(entry) >= criteria.killed {
        because.push(number("killed", criteria.killed));
    } else if criteria.hurt > 0 && hurt(entry) >= criteria.hurt {
        because.push(number("hurt", criteria.hurt));
    }
    because.extend(linked.tactics.iter().filter(|tactic| criteria.tactics.contains(tactic)).map(|tactic| lexicon.bulletin.tactic_label(tactic).to_lowercase()));
    let kinds = linked.targets.iter().filter_map(|target| target.kind.clone()).chain(entry.sides.iter().cloned());
    let mut hit: Vec<String> = kinds.filter(|kind| criteria.targets.contains(kind)).collect();
    hit.sort();
    hit.dedup();
    because.extend(hit.iter().map(|kind| fill(words.say("criteria", "targets"), &[("names", words.say("targets", kind))])));
    if criteria.conflict && differs_on_toll(entry) {
        because.push(words.say("criteria", "conflict").to_string());
    }
    because
}

/// Whether reports, or accounts in one, disagree on the killed, wounded or captured.
pub fn differs_on_toll(entry: &Entry) -> bool {
    let tolls = ["killed", "wounded", "killed_or_wounded", "captured"];
    entry.contradicted || entry.linked.conflicts.iter().any(|conflict| tolls.contains(&conflict.field.as_str()))
}

/// The criteria in words, for the page.
pub fn told_criteria(criteria: &Criteria, lexicon: &Lexicon) -> String {
    let words = &lexicon.page;
    let number = |key: &str, n: u64| (n > 0).then(|| fill(words.say("criteria", key), &[("n", &n.to_string())]));
    let names = |key: &str, names: Vec<String>| (!names.is_empty()).then(|| fill(words.say("criteria", key), &[("names", &names.join(", "))]));
    let tactics = criteria.tactics.iter().map(|tactic| lexicon.bulletin.tactic_label(tactic).to_lowercase()).collect();
    let targets = criteria.targets.iter().map(|target| words.say("targets", target).to_string()).collect();
    let told = [
        number("killed", criteria.killed),
        number("hurt", criteria.hurt),
        names("tactics", tactics),
        names("targets", targets),
        criteria.conflict.then(|| words.say("criteria", "conflict").to_string()),
    ];
    let told: Vec<String> = told.into_iter().flatten().collect();
    fill(words.say("criteria", "opening"), &[("criteria", &told.join("; or ")), ("most", &criteria.most.to_string())])
}
