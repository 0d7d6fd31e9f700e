//! An incident in, what is true of it out, as short names: `type:explosion`, `by:state`, `victims:civilians`, `place:near`.
//!
//! The rules of the schemas ask for nothing else, so what a code rests on can be read in two lists. Sides and words of targets are data
//! (`facts.toml`). Facts:
//!
//! * `class:`, `type:`, `tactic:`, `status:` with the record's codes; `weapon:` with the kind of a weapon; `claim:` with a stance;
//! * `by:` and `at:` with the side of a named perpetrator or target, `police` or `military` where it is one, `named`, `unnamed`, `none`; `foreign`
//!   where the first is a state's force and the place lies in another country;
//!   `at:` also with the kind of a target (`building`, `vehicle`, `person`); `target:` by its words;
//! * `victims:` with the side of those who were killed, wounded or captured, `dead:` of those killed; `killed`, `wounded`, `captured`;
//! * `days:` `none`, `1`, `2-6`, `7`, `8-31`, `32-366`, `more`; `date:inferred`;
//! * `place:` `none`, `unlocated`, `exact`, `near`, `region`, `admin1`, `country`; `country:none`; `sources:several`; `review:` with what reviewers said.

use super::countries::Countries;
use super::snapshot::{Snapshot, ToldIncident};
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use tidewatch_engine::lexicon::Lexicon;

/// What is true of one incident.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Facts(BTreeSet<String>);

/// What facts are read from: the lists, and who the actors are.
pub struct FactsOf<'a> {
    lists: Lists,
    lexicon: &'a Lexicon,
}

#[derive(Deserialize)]
struct Lists {
    sides: BTreeMap<String, String>,
    /// After reading, each word with a space on either side, alone and with an -s.
    targets: BTreeMap<String, Vec<String>>,
}

/// A place told wider than this is an area and no point, in kilometres; GED's second grade of precision ends here.
const POINT_KM: f64 = 25.0;

static NONE: Facts = Facts(BTreeSet::new());

impl Facts {
    /// Of what no rule asks for.
    pub fn none() -> &'static Facts {
        &NONE
    }

    pub fn contains(&self, fact: &str) -> bool {
        self.0.contains(fact)
    }

    fn add(&mut self, kind: &str, name: &str) {
        self.0.insert(format!("{kind}:{name}"));
    }

    /// Facts as a test or a reader tells them.
    #[cfg(test)]
    pub fn told(facts: &[&str]) -> Facts {
        Facts(facts.iter().map(|fact| fact.to_string()).collect())
    }
}

impl<'a> FactsOf<'a> {
    pub fn new(lexicon: &'a Lexicon) -> FactsOf<'a> {
        let mut lists: Lists = toml::from_str(include_str!("facts.toml")).expect("the file is compiled in and a test reads it");
        for words in lists.targets.values_mut() {
            *words = words.iter().flat_map(|word| [format!(" {word} "), format!(" {word}s ")]).collect();
        }
        FactsOf { lists, lexicon }
    }

    /// What is true of an incident, by what it and its records tell.
    pub fn incident(&self, snapshot: &Snapshot, incident: &ToldIncident) -> Facts {
        let mut facts = Facts::default();
        let value = &incident.value;
        for key in ["class", "type", "status"] {
            facts.add(key, value[key].as_str().unwrap_or("none"));
        }
        facts.add("review", incident.review.name());
        texts(&value["tactics"]).for_each(|tactic| facts.add("tactic", tactic));
        for (role, parties) in [("by", &value["perpetrators"]), ("at", &value["targets"])] {
            self.add_parties(&mut facts, role, parties);
            if self.is_foreign(&parties[0], value["place"]["country"].as_str()) {
                facts.add(role, "foreign");
            }
        }
        for record in snapshot.records_of(incident) {
            add_record(&mut facts, &record.value);
        }
        for effect in ["killed", "wounded", "captured"] {
            if value[effect]["low"].as_u64().or(value[effect]["high"].as_u64()).is_some_and(|number| number > 0) {
                facts.0.insert(effect.to_string());
            }
        }
        if value["killed_or_wounded"]["low"].as_u64().is_some_and(|number| number > 0) {
            facts.0.insert("killed_or_wounded".to_string());
        }
        facts.add("days", days_of(&value["date"]));
        if value["date"]["inferred"] == true {
            facts.add("date", "inferred");
        }
        facts.add("place", reach_of(&value["place"]));
        if value["place"]["country"].is_null() {
            facts.add("country", "none");
        }
        if value["independent_sources"].as_u64().is_some_and(|number| number > 1) {
            facts.add("sources", "several");
        }
        facts
    }

    fn add_parties(&self, facts: &mut Facts, role: &str, parties: &Value) {
        let parties = parties.as_array().map_or(&[][..], Vec::as_slice);
        if parties.is_empty() {
            facts.add(role, "none");
        }
        for party in parties {
            match party["id"].as_str().map(|id| self.side_of(id)) {
                Some((side, kind)) => {
                    facts.add(role, "named");
                    facts.add(role, side);
                    facts.add(role, &kind);
                }
                None => facts.add(role, "unnamed"),
            }
            if role == "at" {
                facts.add(role, party["kind"].as_str().unwrap_or("person"));
                let words = party["text"].as_str().or(party["name"].as_str()).unwrap_or_default().to_lowercase();
                self.target_words(&words).for_each(|name| facts.add("target", name));
            }
        }
    }

    /// Whether a party is a state's force outside of the countries that the lexicon has it in.
    fn is_foreign(&self, party: &Value, country: Option<&str>) -> bool {
        let own = party["id"].as_str().filter(|id| self.side_of(id).0 == "state").and_then(|id| self.lexicon.actors.entry(id));
        own.zip(country).is_some_and(|(entry, country)| !entry.countries.is_empty() && !entry.countries.contains(&country))
    }

    /// The side of an actor, and its kind as the lexicon has it: `military` or `police` of a state's force.
    pub fn side_of(&self, id: &str) -> (&str, String) {
        let Some(entry) = self.lexicon.actors.entry(id) else { return ("rebel", "unlisted".to_string()) };
        if !entry.demonym.is_empty() {
            let kind = if entry.kind.contains("police") { "police" } else { "military" };
            return ("state", kind.to_string());
        }
        (self.lists.sides.get(entry.kind).map_or("civilians", String::as_str), entry.kind.to_string())
    }

    /// The country of a state's force: the first of those that the lexicon names.
    pub fn state_of(&self, id: &str) -> Option<String> {
        let entry = self.lexicon.actors.entry(id)?;
        (self.side_of(id).0 == "state").then(|| entry.countries.first().map(|code| code.to_string()))?
    }

    fn target_words(&self, words: &str) -> impl Iterator<Item = &str> {
        let padded = format!(" {} ", words.replace(|letter: char| !letter.is_alphanumeric() && letter != '-', " "));
        self.lists.targets.iter().filter(move |(_, list)| list.iter().any(|word| padded.contains(word.as_str()))).map(|(name, _)| name.as_str())
    }
}

fn texts(list: &Value) -> impl Iterator<Item = &str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str)
}

fn items<'a>(record: &'a Value, list: &str) -> impl Iterator<Item = &'a Value> {
    record[list].as_array().into_iter().flatten()
}

/// What a record tells beyond its incident: victims, weapons, claims.
fn add_record(facts: &mut Facts, record: &Value) {
    for victim in items(record, "victims") {
        let side = victim["side"].as_str().unwrap_or("unknown");
        let effect = victim["effect"].as_str().unwrap_or_default();
        if ["killed", "wounded", "killed_or_wounded", "captured"].contains(&effect) {
            facts.add("victims", side);
        }
        if effect == "killed" {
            facts.add("dead", side);
        }
    }
    items(record, "weapons").filter_map(|weapon| weapon["kind"].as_str()).for_each(|kind| facts.add("weapon", kind));
    items(record, "claims").filter_map(|claim| claim["stance"].as_str()).for_each(|stance| facts.add("claim", stance));
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

/// How narrowly the place is told.
fn reach_of(place: &Value) -> &'static str {
    let name = place["name"].as_str().unwrap_or_default();
    if name.is_empty() {
        return "none";
    }
    let (Some(_), Some(_)) = (place["lat"].as_f64(), place["lon"].as_f64()) else { return "unlocated" };
    let is_wide = place["radius_km"].as_f64().is_some_and(|radius| radius > POINT_KM);
    let is_near = place["approximate"] == true || !place["distance_km"].is_null() || !place["bearing"].is_null();
    match (is_wide, is_near) {
        (true, false) if place["admin1"].as_str() == Some(name) => "admin1",
        (true, false) if Countries::known().by_name(name).is_some() => "country",
        (true, _) => "region",
        (false, true) => "near",
        (false, false) => "exact",
    }
}
