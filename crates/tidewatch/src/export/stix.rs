//! A snapshot in, a STIX 2.1 bundle out: incidents, the reports that tell of them, places, those involved, and notes with the words they rest on.
//!
//! Ids are UUIDs of version 5 over our own ids, so the same incident has the same id in every bundle and a later bundle updates an earlier
//! one; `modified` is the later of the last report's day and the last decision. STIX leaves incidents as a stub: what happened stands in a property
//! extension of our own, which the bundle defines. Relationships are `related-to` with the role as description, since STIX names none for incidents.

use super::facts::{Facts, FactsOf};
use super::schema::Schema;
use super::snapshot::{Report, Snapshot, ToldIncident, named_in};
use super::uuid::uuid_of;
use super::values::{place_words, sentences};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What an incident without any day of publication is dated by.
const BEGINNING: &str = "1970-01-01";
/// Fields of an incident that the extension carries.
const FIELDS: [&str; 15] = [
    "class",
    "type",
    "tactics",
    "status",
    "date",
    "place",
    "perpetrators",
    "targets",
    "killed",
    "wounded",
    "killed_or_wounded",
    "captured",
    "conflicts",
    "independent_sources",
    "records",
];

/// A bundle on its way: each object once, by its id.
struct Bundle<'a> {
    snapshot: &'a Snapshot,
    confidence: Schema,
    objects: BTreeMap<String, Value>,
    decided: BTreeMap<&'a str, &'a str>,
}

pub fn print_stix(snapshot: &Snapshot, facts_of: &FactsOf) -> anyhow::Result<Vec<u8>> {
    let confidence = Schema::read(include_str!("schemas/stix.toml"))?;
    let mut bundle = Bundle { snapshot, confidence, objects: BTreeMap::new(), decided: last_decisions(snapshot) };
    bundle.add_ourselves();
    let mut told_by: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for incident in &snapshot.incidents {
        let facts = facts_of.incident(snapshot, incident);
        let ids = bundle.add_incident(incident, &facts);
        for (document, _) in snapshot.reports_of(incident) {
            told_by.entry(document).or_default().extend(ids.iter().cloned());
        }
    }
    for (id, report) in &snapshot.reports {
        bundle.add_report(id, report, told_by.remove(id.as_str()).unwrap_or_default());
    }
    let mut objects: Vec<Value> = bundle.objects.into_values().collect();
    objects.sort_by_key(|object| (object["type"].as_str().map(str::to_string), object["id"].as_str().map(str::to_string)));
    let all: String = objects.iter().map(Value::to_string).collect();
    let mut out = serde_json::to_vec_pretty(&json!({ "type": "bundle", "id": format!("bundle--{}", uuid_of(&all)), "objects": objects }))?;
    out.push(b'\n');
    Ok(out)
}

/// When somebody last decided on a record.
fn last_decisions(snapshot: &Snapshot) -> BTreeMap<&str, &str> {
    let mut last = BTreeMap::new();
    for decision in &snapshot.decisions {
        last.extend(named_in(decision).map(|record| (record, decision["at"].as_str().unwrap_or_default())));
    }
    last
}

fn id_of(kind: &str, name: &str) -> String {
    format!("{kind}--{}", uuid_of(&format!("{kind} {name}")))
}

fn extension() -> String {
    id_of("extension-definition", "incident")
}

/// A day as STIX writes times.
fn midnight(day: &str) -> String {
    format!("{day}T00:00:00.000Z")
}

/// A time of the log to the millisecond.
fn to_the_millisecond(at: &str) -> String {
    let whole = at.split(['.', 'Z']).next().unwrap_or(at);
    format!("{whole}.000Z")
}

impl Bundle<'_> {
    /// Adds an object with what all objects have; gives its id.
    fn add(&mut self, kind: &str, name: &str, times: [&str; 2], fields: Value) -> String {
        let id = id_of(kind, name);
        let mut object = json!({ "type": kind, "spec_version": "2.1", "id": id, "created": times[0], "modified": times[1] });
        if kind != "identity" || name != "tidewatch" {
            object["created_by_ref"] = json!(id_of("identity", "tidewatch"));
        }
        let all = object.as_object_mut().into_iter();
        let given = fields.as_object().cloned().unwrap_or_default();
        all.for_each(|object| object.extend(given.clone().into_iter().filter(|(_, value)| !value.is_null())));
        self.objects.entry(id.clone()).or_insert(object);
        id
    }

    /// The program, and the extension that incidents carry.
    fn add_ourselves(&mut self) {
        let begun = [midnight(BEGINNING), midnight(BEGINNING)];
        let begun = [begun[0].as_str(), begun[1].as_str()];
        self.add("identity", "tidewatch", begun, json!({ "name": "Tidewatch", "identity_class": "system", "description": self.snapshot.coder }));
        let says = json!({
            "name": "Tidewatch incident", "description": "A sourced incident: what happened, where, when, by whom and to whom, as reports tell it.",
            "schema": "docs/exports.md", "version": "1.0.0", "extension_types": ["property-extension"],
        });
        self.add("extension-definition", "incident", begun, says);
    }

    /// An incident with place, actors, notes and relationships; gives the ids of all that its reports tell.
    fn add_incident(&mut self, incident: &ToldIncident, facts: &Facts) -> Vec<String> {
        let (value, times) = (&incident.value, self.times_of(incident));
        let times = [times[0].as_str(), times[1].as_str()];
        let place = place_words(&value["place"]);
        let parts = [value["type"].as_str().unwrap_or("other").replace('_', " "), place, value["date"]["start"].as_str().unwrap_or_default().to_string()];
        let name = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
        let mut told: Map<String, Value> = FIELDS.iter().filter_map(|key| Some((key.to_string(), told_of(value.get(*key)?)?))).collect();
        told.insert("extension_type".into(), json!("property-extension"));
        told.insert("incident_id".into(), json!(incident.id));
        told.insert("version".into(), json!(incident.version));
        told.insert("review".into(), json!(incident.review));
        told.insert("coder".into(), json!(self.snapshot.coder));
        let confidence: i64 = self.confidence.code("confidence", facts).and_then(|code| code.parse().ok()).unwrap_or(50);
        let description = self.snapshot.records_of(incident).map(sentences).find(|words| !words.is_empty());
        let extensions = Map::from_iter([(extension(), Value::Object(told))]);
        let references = self.references(incident);
        let fields = json!({ "name": name, "description": description, "confidence": confidence, "extensions": extensions, "external_references": references });
        let id = self.add("incident", &incident.id, times, fields);
        let mut ids = vec![id.clone()];
        ids.extend(self.add_place(&value["place"], &id, times));
        for (list, role) in [("perpetrators", "perpetrator"), ("targets", "target")] {
            let parties = value[list].as_array().into_iter().flatten().filter(|party| party["id"].is_string());
            parties.for_each(|party| ids.extend(self.add_actor(party, role, &id, (confidence, times))));
        }
        ids.extend(self.add_notes(incident, &id, times));
        ids
    }

    /// Created on the day of the first report, modified on that of the last or when somebody last decided.
    fn times_of(&self, incident: &ToldIncident) -> [String; 2] {
        let days: Vec<&str> = self.snapshot.reports_of(incident).iter().filter_map(|(_, report)| report.published.as_deref()).collect();
        let created = midnight(days.iter().min().unwrap_or(&BEGINNING));
        let decided = self.snapshot.records_of(incident).filter_map(|record| self.decided.get(record.id.as_str())).max();
        let told = midnight(days.iter().max().unwrap_or(&BEGINNING));
        let modified = decided.map(|at| to_the_millisecond(at)).into_iter().chain([told]).max().unwrap_or_default();
        [created, modified]
    }

    fn references(&self, incident: &ToldIncident) -> Value {
        self.snapshot.reports_of(incident).iter().map(|(id, report)| reference(id, report)).collect()
    }

    fn add_place(&mut self, place: &Value, incident: &str, times: [&str; 2]) -> Vec<String> {
        let point = place["lat"].as_f64().zip(place["lon"].as_f64());
        if point.is_none() && place["country"].is_null() {
            return Vec::new();
        }
        let mut fields = json!({ "name": place_words(place), "country": place["country"], "administrative_area": place["admin1"] });
        if let Some((lat, lon)) = point {
            fields["latitude"] = json!(lat);
            fields["longitude"] = json!(lon);
            fields["precision"] = json!(place["radius_km"].as_f64().map(|km| (km * 1000.0).round()));
        }
        let begun = midnight(BEGINNING);
        let id = self.add("location", &fields.to_string(), [&begun, &begun], fields);
        let relation = self.relate(incident, &id, "place", times);
        vec![id, relation]
    }

    fn add_actor(&mut self, party: &Value, role: &str, incident: &str, (confidence, times): (i64, [&str; 2])) -> Vec<String> {
        let begun = midnight(BEGINNING);
        let known = party["id"].as_str().unwrap_or_default();
        let class = if known == "civilians" { "class" } else { "group" };
        let id = self.add("identity", known, [&begun, &begun], json!({ "name": party["name"].as_str().unwrap_or(known), "identity_class": class }));
        let relation = self.relate(incident, &id, role, times);
        if let Some(object) = self.objects.get_mut(&relation) {
            object["confidence"] = json!(if party["inferred"] == true { confidence.min(30) } else { confidence });
        }
        vec![id, relation]
    }

    fn relate(&mut self, from: &str, to: &str, role: &str, times: [&str; 2]) -> String {
        let fields = json!({ "relationship_type": "related-to", "source_ref": from, "target_ref": to, "description": role });
        self.add("relationship", &format!("{from} {role} {to}"), times, fields)
    }

    /// One note a report: the sentences that it was coded from.
    fn add_notes(&mut self, incident: &ToldIncident, id: &str, times: [&str; 2]) -> Vec<String> {
        let mut ids = Vec::new();
        for record in self.snapshot.records_of(incident).filter(|record| !sentences(record).is_empty()) {
            let report = self.snapshot.reports.get(&record.document);
            let outlet = report.and_then(|report| report.source.clone()).unwrap_or_else(|| record.document.clone());
            let reference = report.map(|report| reference(&record.document, report));
            let fields = json!({
                "abstract": format!("Evidence of record {}", record.id), "content": sentences(record), "authors": [outlet], "object_refs": [id],
                "external_references": reference.map(|reference| vec![reference]),
            });
            ids.push(self.add("note", &record.id, times, fields));
        }
        ids
    }

    fn add_report(&mut self, id: &str, report: &Report, tells: BTreeSet<String>) {
        if tells.is_empty() {
            return;
        }
        let day = midnight(report.published.as_deref().unwrap_or(BEGINNING));
        let fields = json!({
            "name": report.title.as_deref().unwrap_or(id), "published": day, "report_types": ["threat-report"], "object_refs": tells,
            "external_references": [reference(id, report)],
        });
        self.add("report", id, [&day, &day], fields);
    }
}

/// A value without what is empty: STIX allows no empty lists.
fn told_of(value: &Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::Array(list) => Some(list.iter().filter_map(told_of).collect::<Vec<Value>>()).filter(|list| !list.is_empty()).map(Value::Array),
        Value::Object(fields) => {
            let told: Map<String, Value> = fields.iter().filter_map(|(key, value)| Some((key.clone(), told_of(value)?))).collect();
            (!told.is_empty()).then_some(Value::Object(told))
        }
        other => Some(other.clone()),
    }
}

/// Where a report is found.
fn reference(id: &str, report: &Report) -> Value {
    let mut reference =
        json!({ "source_name": report.source.as_deref().unwrap_or("report"), "description": report.title.as_deref().unwrap_or(id), "external_id": id });
    if let Some(url) = report.url.as_deref().filter(|url| url.starts_with("http://") || url.starts_with("https://")) {
        reference["url"] = json!(url);
    }
    if let Some(sha256) = &report.sha256
        && reference["url"].is_string()
    {
        reference["hashes"] = json!({ "SHA-256": sha256 });
    }
    reference
}
