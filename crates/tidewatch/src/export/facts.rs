//! An incident in, what is true of it out, as short names: `type:explosion`, `by:police`, `at:civilians`, `place:near`; and its two sides.
//!
//! The rules of the schemas ask for nothing else, so what a code rests on can be read in two lists. Kinds of sides and words are data
//! (`facts.toml`). Facts:
//!
//! * `class:`, `type:`, `tactic:`, `status:` with the record's codes; `weapon:` with the kind of a weapon; `claim:` with a stance;
//! * `by:` who did it, `at:` to whom (`sides.rs`), `first:` and `second:` the same as ACLED orders them, `a:` and `b:` as UCDP does: the kind of the first on the side (`military`, `police`,
//!   `government`, `external`, `mercenaries`, `guards`, `rebel`, `militia`, `identity`, `gang`, `armed`, `crowd`, `protesters`, `civilians`,
//!   `aid_workers`); `state` for the first three; `fighters` where it bears arms and `nonstate` where it does so for no state; `people` where it does not;
//!   `named`, `unnamed`, `none`; `abroad` for a state's force outside of its country; `by:claimed`, `by:suspected`, `by:inferred` how sure the first is;
//! * `on:` the kind of a target (`building`, `vehicle`, `person`); `target:` by words of targets and of victims without arms; `with:` by words of others;
//!   `ground` where a place or a post is what was taken;
//! * `victims:` and `dead:` with the kind of anybody who suffered, who died; `killed`, `wounded`, `captured`, `killed_or_wounded`; `deaths:open` where some
//!   of the dead are on neither side;
//! * `days:` `none`, `1`, `2-6`, `7`, `8-31`, `32-366`, `more`; `date:inferred`;
//! * `place:` how narrowly it is told (`reach.rs`); `country:none`; `sources:several`; `review:` with what reviewers said.

use super::deaths::fullest;
use super::parties::{Family, Kind, Parties, Party};
use super::reach::reach_of;
use super::sides::{Role, Sides, sides_of};
use super::snapshot::{Snapshot, ToldIncident, ToldRecord};
use jiff::civil::Date;
use serde_json::Value;
use std::collections::BTreeSet;
use tidewatch_engine::lexicon::Lexicon;

/// What is true of one incident.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts {
    told: BTreeSet<String>,
    pub sides: Sides,
}

/// What facts are read from.
pub struct FactsOf<'a>(Parties<'a>);

static NONE: Facts =
    Facts { told: BTreeSet::new(), sides: Sides { by: Vec::new(), at: Vec::new(), by_toll: [0; 3], at_toll: [0; 3], people_toll: [0; 3], is_found: false } };

impl Facts {
    /// Of what no rule asks for.
    pub fn none() -> &'static Facts {
        &NONE
    }

    pub fn contains(&self, fact: &str) -> bool {
        self.told.contains(fact)
    }

    fn add(&mut self, kind: &str, name: &str) {
        self.told.insert(format!("{kind}:{name}"));
    }

    /// Facts as a test or a reader tells them.
    #[cfg(test)]
    pub fn told(facts: &[&str]) -> Facts {
        Facts { told: facts.iter().map(|fact| fact.to_string()).collect(), sides: Sides::default() }
    }
}

impl<'a> FactsOf<'a> {
    pub fn new(lexicon: &'a Lexicon) -> FactsOf<'a> {
        FactsOf(Parties::new(lexicon))
    }

    /// What is true of an incident, by what it and its records tell.
    pub fn incident(&self, snapshot: &Snapshot, incident: &ToldIncident) -> Facts {
        let value = &incident.value;
        let records: Vec<&ToldRecord> = snapshot.records_of(incident).collect();
        let values: Vec<&Value> = records.iter().map(|record| &record.value).collect();
        let sides = sides_of(&self.0, value, &values, fullest(&records, &value["killed"]));
        let mut facts = Facts { sides, ..Facts::default() };
        add_codes(&mut facts, value);
        facts.add("review", incident.review.name());
        add_sides(&mut facts, value["place"]["country"].as_str());
        if value["killed"]["low"].as_i64().is_some_and(|killed| facts.sides.dead() != killed) {
            facts.add("deaths", "open");
        }
        self.add_targets(&mut facts, value);
        for record in &records {
            self.add_record(&mut facts, record);
        }
        facts.add("place", reach_of(&value["place"], &self.0.lexicon().gazetteer));
        facts
    }

    /// What was aimed at, in kinds and words.
    fn add_targets(&self, facts: &mut Facts, incident: &Value) {
        for target in items(incident, "targets") {
            let kind = target["kind"].as_str().unwrap_or("person");
            facts.add("on", kind);
            let text = ["text", "name"].map(|key| target[key].as_str().unwrap_or_default()).join(" ");
            let words: Vec<&str> = self.0.words_of(&text).collect();
            if kind == "area" || ["facility", "building"].contains(&kind) && words.iter().any(|name| ["ground", "military", "police"].contains(name)) {
                facts.told.insert("ground".to_string());
            }
            words.into_iter().for_each(|name| facts.add("target", name));
        }
        for text in items(incident, "perpetrators").filter_map(|party| party["text"].as_str()) {
            self.0.words_of(text).filter(|name| *name == "gunmen").for_each(|name| facts.add("with", name));
            if self.0.spoken(text).is_some_and(|party| party.kind == Kind::Protesters) {
                facts.add("with", "protesters");
            }
        }
    }

    /// What a record tells beyond its incident: victims, weapons, claims, doubts.
    fn add_record(&self, facts: &mut Facts, record: &ToldRecord) {
        let value = &record.value;
        for victim in items(value, "victims") {
            let party = self.0.victim(victim);
            let effect = victim["effect"].as_str().unwrap_or_default();
            if ["killed", "wounded", "killed_or_wounded", "captured"].contains(&effect) {
                facts.add("victims", party.kind.name());
                let unarmed = party.kind.family() == Family::People;
                let words = self.0.words_of(victim["text"].as_str().unwrap_or_default());
                words.filter(|name| unarmed || *name == "diplomatic").for_each(|name| facts.add("target", name));
            }
            if effect == "killed" {
                facts.add("dead", party.kind.name());
            }
        }
        for weapon in items(value, "weapons") {
            facts.add("weapon", weapon["kind"].as_str().unwrap_or("none"));
            self.0.words_of(weapon["text"].as_str().unwrap_or_default()).for_each(|name| facts.add("with", name));
        }
        self.add_claims(facts, value);
        let doubted = |words: &str| self.0.words_of(words).any(|name| name == "suspected");
        if record.quotes.iter().any(|quote| quote.field == "perpetrators" && doubted(&quote.words)) {
            facts.add("by", "suspected");
        }
    }

    /// Claims, and whether the first of those who did it made one.
    fn add_claims(&self, facts: &mut Facts, record: &Value) {
        let first = facts.sides.by.first().and_then(|party| party.name.clone());
        for claim in items(record, "claims") {
            let stance = claim["stance"].as_str().unwrap_or("none");
            facts.add("claim", stance);
            if stance == "claimed" && (claim["by"].is_null() || claim["by"].as_str() == first.as_deref()) {
                facts.add("by", "claimed");
            }
        }
        let told = |key: &str| items(record, "perpetrators").any(|party| party["name"].as_str() == first.as_deref() && party[key] == true);
        if first.is_some() && told("inferred") {
            facts.add("by", "inferred");
        }
    }
}

fn items<'a>(record: &'a Value, list: &str) -> impl Iterator<Item = &'a Value> {
    record[list].as_array().into_iter().flatten()
}

/// The record's own codes, and what of numbers and days is told.
fn add_codes(facts: &mut Facts, value: &Value) {
    for key in ["class", "type", "status"] {
        facts.add(key, value[key].as_str().unwrap_or("none"));
    }
    items(value, "tactics").filter_map(Value::as_str).for_each(|tactic| facts.add("tactic", tactic));
    for effect in ["killed", "wounded", "captured", "killed_or_wounded"] {
        if value[effect]["low"].as_u64().or(value[effect]["high"].as_u64()).is_some_and(|number| number > 0) {
            facts.told.insert(effect.to_string());
        }
    }
    facts.add("days", days_of(&value["date"]));
    if value["date"]["inferred"] == true {
        facts.add("date", "inferred");
    }
    if value["place"]["country"].is_null() {
        facts.add("country", "none");
    }
    if value["independent_sources"].as_u64().is_some_and(|number| number > 1) {
        facts.add("sources", "several");
    }
}

/// What the first of each side is.
fn add_sides(facts: &mut Facts, country: Option<&str>) {
    for (role, name) in [(Role::By, "by"), (Role::At, "at"), (Role::First, "first"), (Role::Second, "second"), (Role::A, "a"), (Role::B, "b")] {
        let Some(party) = facts.sides.side(role).first().cloned() else {
            facts.add(name, "none");
            continue;
        };
        facts.add(name, party.kind.name());
        facts.add(name, if party.name.is_some() { "named" } else { "unnamed" });
        for (family, holds) in families(party.kind) {
            if holds {
                facts.add(name, family);
            }
        }
        if is_abroad(&party, country) {
            facts.add(name, "abroad");
        }
    }
}

fn families(kind: Kind) -> [(&'static str, bool); 4] {
    let family = kind.family();
    [("state", kind.is_state()), ("fighters", family != Family::People), ("nonstate", family == Family::NonState), ("people", family == Family::People)]
}

/// Whether a state's force is outside of the country that the lexicon has it in first.
fn is_abroad(party: &Party, country: Option<&str>) -> bool {
    party.kind.is_state() && party.country.as_deref().zip(country).is_some_and(|(own, country)| own != country)
}

/// Over how many days the date reaches.
fn days_of(date: &Value) -> &'static str {
    let day = |key: &str| date[key].as_str().and_then(|day| day.parse::<Date>().ok());
    let Some((start, end)) = day("start").zip(day("end")) else { return "none" };
    match (end - start).get_days() + 1 {
        i32::MIN..=1 => "1",
        2..=6 => "2-6",
        7 => "7",
        8..=31 => "8-31",
        32..=366 => "32-366",
        _ => "more",
    }
}
