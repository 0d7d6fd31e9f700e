//! Incidents and reports in, a STIX 2.1 bundle out: incidents, the reports that tell of them, places, those involved, and notes with the words they rest on.
//!
//! Ids are UUIDs of version 5 over our own ids, so the same incident has the same id in every bundle and a later bundle updates an earlier
//! one; `modified` is the later of the last report's day and the last decision. STIX leaves incidents as a stub: what happened stands in a property
//! extension of our own, which the bundle defines. Relationships are `related-to` with the role as description, since STIX names none for incidents.

use super::facts::{Facts, FactsOf};
use super::pieces::Source;
use super::pretty::{write_end, write_item};
use super::schema::Schema;
use super::scratch::Scratch;
use super::shelf::Shelf;
use super::sink::Files;
use super::snapshot::{BEGINNING, Report, Snapshot, ToldIncident, ToldRecord, named_in};
use super::uuid::{Namer, uuid_of};
use super::values::{place_words, sentences};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufWriter, Seek, SeekFrom, Write};

const NAME: &str = "incidents.json";
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

/// What objects of an incident or report are made from, and those of them that are made.
struct Bundle<'a> {
    snapshot: &'a Snapshot,
    confidence: &'a Schema,
    decided: &'a BTreeMap<String, String>,
    /// Each object once, by its id.
    objects: BTreeMap<String, Value>,
}

/// The objects that are made so far, and which of them each report tells.
struct Made {
    shelf: Shelf<String>,
    told_by: BTreeMap<String, BTreeSet<String>>,
    n_incidents: usize,
}

/// Writes the bundle; gives how many incidents are in it.
///
/// # Errors
/// The desk cannot be read; nothing can be written.
pub fn write_stix(source: &Source, facts_of: &FactsOf, scratch: &Scratch) -> anyhow::Result<(Files, usize)> {
    let confidence = Schema::read(include_str!("schemas/stix.toml"))?;
    let mut log = source.decisions()?;
    let decided = last_decisions(&std::mem::take(&mut log.decisions));
    let mut made = Made { shelf: Shelf::within(scratch)?, told_by: BTreeMap::new(), n_incidents: 0 };
    let mut ourselves = Bundle::begin(&log, &confidence, &decided);
    ourselves.add_ourselves();
    made.take(ourselves)?;
    source.incidents(&mut |piece| {
        let mut bundle = Bundle::begin(piece, &confidence, &decided);
        for incident in &piece.incidents {
            made.n_incidents += 1;
            let ids = bundle.add_incident(incident, &facts_of.incident(piece, incident));
            for (document, _) in piece.reports_of(incident) {
                made.told_by.entry(document.to_string()).or_default().extend(ids.iter().cloned());
            }
        }
        made.take(bundle)
    })?;
    source.reports(&mut |piece| {
        let mut bundle = Bundle::begin(piece, &confidence, &decided);
        for (id, report) in &piece.reports {
            let mut tells = made.told_by.remove(id).unwrap_or_default();
            tells.extend(bundle.add_other_notes(id, report));
            bundle.add_report(id, report, tells);
        }
        made.take(bundle)
    })?;
    write_bundle(made.shelf, scratch)?;
    Ok((vec![(NAME.to_string(), scratch.path(NAME))], made.n_incidents))
}

/// The objects by type and id. The bundle's own id is made of them all, and put in its place when they are written.
fn write_bundle(mut shelf: Shelf<String>, scratch: &Scratch) -> anyhow::Result<()> {
    let (mut out, mut name, mut is_first) = (BufWriter::new(scratch.file(NAME)?), Namer::default(), true);
    let before = "{\n  \"id\": \"bundle--";
    write!(out, "{before}{}\",\n  \"objects\": [", uuid_of(""))?;
    shelf.each(|bytes| {
        name.take(bytes);
        Ok(write_item(&mut out, &serde_json::from_slice(bytes)?, std::mem::take(&mut is_first))?)
    })?;
    write_end(&mut out, is_first)?;
    out.write_all(b",\n  \"type\": \"bundle\"\n}\n")?;
    out.seek(SeekFrom::Start(before.len() as u64))?;
    out.write_all(name.uuid().as_bytes())?;
    Ok(out.flush()?)
}

/// When somebody last decided on a record.
fn last_decisions(decisions: &[Value]) -> BTreeMap<String, String> {
    let mut last = BTreeMap::new();
    for decision in decisions {
        let at = decision["at"].as_str().unwrap_or_default();
        last.extend(named_in(decision).map(|record| (record.to_string(), at.to_string())));
    }
    last
}

impl Made {
    fn take(&mut self, bundle: Bundle) -> anyhow::Result<()> {
        bundle.objects.into_iter().try_for_each(|(id, object)| self.shelf.add(id, &object))
    }
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

impl<'a> Bundle<'a> {
    fn begin(snapshot: &'a Snapshot, confidence: &'a Schema, decided: &'a BTreeMap<String, String>) -> Bundle<'a> {
        Bundle { snapshot, confidence, decided, objects: BTreeMap::new() }
    }

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
        let decided = self.snapshot.records_of(incident).filter_map(|record| self.decided.get(&record.id)).max();
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

    /// A note for each record of a report that is no incident: what it tells beside incidents.
    fn add_other_notes(&mut self, id: &str, report: &Report) -> Vec<String> {
        let day = midnight(report.published.as_deref().unwrap_or(BEGINNING));
        let others: Vec<&ToldRecord> = self.snapshot.records.iter().filter(|record| record.document == id && record.kind != "incident").collect();
        let note = |record: &ToldRecord| {
            let named = heading(record);
            let words = Some(sentences(record)).filter(|words| !words.is_empty()).unwrap_or_else(|| named.clone());
            json!({
                "abstract": named, "content": words, "authors": [report.source.as_deref().unwrap_or(id)], "object_refs": [id_of("report", id)],
                "external_references": [reference(id, report)],
            })
        };
        others.into_iter().map(|record| self.add("note", &record.id, [&day, &day], note(record))).collect()
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

/// What a record is that tells no incident: `Figure: people who were displaced`.
fn heading(record: &ToldRecord) -> String {
    let kind = match record.kind.as_str() {
        "figure" => "Figure",
        "tally" => "Tally",
        _ => "Statement",
    };
    match record.value["what"].as_str().or(record.value["publisher"].as_str()) {
        Some(what) => format!("{kind}: {what}"),
        None => format!("{kind} {}", record.id),
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
