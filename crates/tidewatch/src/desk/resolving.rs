//! Words of a report in, the value that the engine reads in them out: how a reviewer corrects by pointing.
//!
//! The same resolvers as for the coder read the words in the light of the whole report, so that "Tuesday" is a day and "the town" a
//! place. Words that a reviewer types need not stand in the report; they are then read on their own, published on the same day.

use super::answer::Refusal;
use crate::commands::code::code_whole;
use crate::store::{Store, StoredDocument};
use axum::http::StatusCode;
use serde_json::{Value, json};
use tidewatch_engine::code::scene::Scene;
use tidewatch_engine::document::Document;
use tidewatch_engine::lexicon::Lexicon;
use tidewatch_engine::read::{Source, read_text};
use tidewatch_engine::record::{Evidence, Incident};
use tidewatch_engine::resolve::{Annotation, annotate_document};
use tidewatch_engine::second::answer::Told;
use tidewatch_engine::second::{Answer, Question, ground_answer};
use tidewatch_engine::span::{CodePoints, Span};

/// A value that words may stand for, with where they stand (code points; absent for typed words).
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct Candidate {
    pub text: String,
    pub words: Option<[usize; 2]>,
    pub value: Value,
    pub told: String,
}

/// How wide a typed point is, in kilometres.
const TYPED_KM: f64 = 1.0;
/// Most values that are offered.
const MOST: usize = 26;

/// A report as the engine reads it again.
pub struct Reading<'a> {
    document: Document,
    annotation: Annotation,
    lexicon: &'a Lexicon,
}

impl<'a> Reading<'a> {
    /// Reads a stored document again.
    ///
    /// # Errors
    /// It is not there.
    pub fn of(store: &Store, id: &str, lexicon: &'a Lexicon) -> Result<Reading<'a>, Refusal> {
        let (stored, text) = store.document(id)?.zip(store.text(id)?).ok_or_else(|| Refusal::not_found("such document"))?;
        Ok(Reading::read(text, &stored, lexicon))
    }

    fn read(text: String, stored: &StoredDocument, lexicon: &'a Lexicon) -> Reading<'a> {
        let published = stored.published.as_deref().and_then(|day| day.parse().ok());
        let source = Source {
            id: stored.id.clone(),
            title: stored.title.clone(),
            source: stored.source.clone(),
            url: stored.url.clone(),
            published,
            ..Source::default()
        };
        let document = read_text(text, source, lexicon);
        let annotation = annotate_document(&document, lexicon);
        Reading { document, annotation, lexicon }
    }

    /// The value of a field that a range of code points tells.
    pub fn value_at(&self, field: &str, [start, end]: [usize; 2]) -> Option<Candidate> {
        let span = self.span_of([start, end])?;
        let value = match plain_words(field, span.of(&self.document.text).trim()) {
            Some(value) => value,
            None => value_of(&self.ground(field, span)?, field)?,
        };
        Some(Candidate { text: span.of(&self.document.text).trim().to_string(), words: Some([start, end]), told: super::told::value(field, &value), value })
    }

    /// The value of a field in words that somebody typed: a number, a day, a code, or words as a report would have them.
    pub fn value_of_typed(&self, field: &str, typed: &str) -> Option<Candidate> {
        let typed = typed.trim();
        let plain = plain_value(field, typed, self.lexicon).or_else(|| self.typed_point(field, typed));
        if let Some(range) = self.find(typed).filter(|_| plain.is_none()) {
            return self.value_at(field, range);
        }
        let value = plain.or_else(|| self.read_typed(field, typed))?;
        Some(Candidate { text: typed.to_string(), words: None, told: super::told::value(field, &value), value })
    }

    /// `33.75, 44.65`, or these behind the name of a place that no gazetteer has.
    fn typed_point(&self, field: &str, typed: &str) -> Option<Value> {
        let (rest, lon) = typed.rsplit_once(',').filter(|_| field == "place")?;
        let (name, lat) = rest.trim().rsplit_once(' ').unwrap_or(("", rest.trim()));
        let (lat, lon): (f64, f64) = (lat.parse().ok()?, lon.trim().parse().ok()?);
        let name = if name.is_empty() { format!("{lat}, {lon}") } else { name.trim_end_matches(',').to_string() };
        Some(json!({ "name": name, "lat": lat, "lon": lon, "radius_km": TYPED_KM, "approximate": false }))
    }

    /// Where typed words first stand in the report, in code points.
    fn find(&self, typed: &str) -> Option<[usize; 2]> {
        let text = &self.document.text;
        let at = (typed.chars().count() > 2).then(|| text.find(typed))??;
        let start = text[..at].chars().count();
        Some([start, start + typed.chars().count()])
    }

    fn read_typed(&self, field: &str, typed: &str) -> Option<Value> {
        let source = Source { id: "typed".into(), published: self.document.published, ..Source::default() };
        let document = read_text(typed.to_string(), source, self.lexicon);
        let annotation = annotate_document(&document, self.lexicon);
        let typed = Reading { document, annotation, lexicon: self.lexicon };
        let whole = Span::new(0, typed.document.text.len());
        // Any noun counts as one; whoever types a number says which.
        if ["killed", "wounded", "captured"].contains(&read_as(field)) && typed.annotation.counts.is_empty() {
            return None;
        }
        value_of(&typed.ground(field, whole)?, field)
    }

    /// What the report tells that a field may be, the nearest to a range first.
    pub fn candidates(&self, field: &str, near: [usize; 2]) -> Vec<Candidate> {
        let points = CodePoints::new(&self.document.text);
        let gap = |[start, end]: [usize; 2]| if end <= near[0] { near[0] - end } else { start.saturating_sub(near[1]) };
        let mut ranges: Vec<[usize; 2]> = self.mentions(field).into_iter().map(|span| points.range(&self.document.text, span)).collect();
        ranges.sort_by_key(|range| (gap(*range), range[0]));
        let mut found: Vec<Candidate> = codes(field, self.lexicon);
        for range in ranges.into_iter().take(4 * MOST) {
            if found.len() >= MOST {
                break;
            }
            if let Some(candidate) = self.value_at(field, range).filter(|candidate| found.iter().all(|known| known.value != candidate.value)) {
                found.push(candidate);
            }
        }
        found
    }

    /// Where the report has words of the kind that a field takes.
    fn mentions(&self, field: &str) -> Vec<Span> {
        let known = &self.annotation;
        match read_as(field) {
            "place" => known
                .places
                .iter()
                .filter(|place| !place.demonym)
                .map(|place| place.relative.as_ref().map_or(place.span, |far| far.span.cover(place.span)))
                .collect(),
            "date" => known.times.iter().filter(|time| time.range.is_some()).map(|time| time.span).collect(),
            "killed" | "wounded" | "captured" => known.counts.iter().filter(|count| !count.measure).map(|count| count.span).collect(),
            "perpetrators" | "targets" | "sources" => known.actors.iter().map(|actor| actor.span).collect(),
            _ => Vec::new(),
        }
    }

    /// The incident that somebody says these words tell: what the coder reads in them alone, of the type that is told; place and day, where they tell
    /// none, from the words before and behind. What `told` has itself stands over that.
    ///
    /// # Errors
    /// There are no words, or `told` has no type.
    pub fn incident_at(&self, range: [usize; 2], told: &Value) -> Result<Value, Refusal> {
        let span = self.span_of(range).filter(|span| !span.of(&self.document.text).trim().is_empty());
        let span = span.ok_or_else(|| Refusal::unclear(format!("there are no words at {}–{}", range[0], range[1])))?;
        let ontology = &self.lexicon.coding.ontology;
        let kind = ontology.types.iter().find(|known| Some(known.name.as_str()) == told["type"].as_str());
        let kind = kind.ok_or_else(|| {
            Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, format!("`type` knows no {}", told["type"]), "`tidewatch codebook` lists the codes")
        })?;
        let mut record = self.coded_in(span, range[0]).unwrap_or_else(|| json!({}));
        if record["type"] != kind.name.as_str() {
            (record["type"], record["class"]) = (json!(kind.name), json!(kind.class.name()));
        }
        for field in ["place", "date"] {
            if record[field].is_null()
                && let Some(found) = self.candidates(field, range).into_iter().next()
            {
                record["evidence"][field] = json!([found.words]);
                record[field] = found.value;
            }
        }
        record["evidence"]["record"] = json!(range);
        for (field, value) in told.as_object().into_iter().flatten().filter(|(field, _)| *field != "evidence") {
            record[field.as_str()] = value.clone();
        }
        Ok(record)
    }

    /// The first incident that the coder reads in some words alone; `start` is where they begin, in code points.
    fn coded_in(&self, span: Span, start: usize) -> Option<Value> {
        let source = Source { id: self.document.id.clone(), published: self.document.published, ..Source::default() };
        let document = read_text(span.of(&self.document.text).to_string(), source, self.lexicon);
        let mut incident = code_whole(document, self.lexicon).into_iter().find(|record| record.incident().is_some())?;
        incident.move_evidence(start);
        let mut value = serde_json::to_value(incident).ok()?;
        value.as_object_mut()?.remove("id");
        Some(value)
    }

    fn span_of(&self, [start, end]: [usize; 2]) -> Option<Span> {
        let text = &self.document.text;
        let byte = |point: usize| text.char_indices().map(|(at, _)| at).chain([text.len()]).nth(point);
        (start < end).then(|| Some(Span::new(byte(start)?, byte(end)?)))?
    }

    /// The incident that these words make, taken as those of one field.
    fn ground(&self, field: &str, span: Span) -> Option<Incident> {
        let words = span.of(&self.document.text).trim().to_string();
        let sentences = 0..self.annotation.sentences.len();
        let sentence = self.annotation.sentences.partition_point(|sentence| sentence.span.end <= span.start);
        let one = Some(words.clone());
        let list = Some(vec![words.clone()]);
        let kind = self.lexicon.coding.ontology.types.first()?.name.to_string();
        let mut told = Told { kind, trigger: words, sentence: Some(sentence as i64 + 1), ..Told::default() };
        match read_as(field) {
            "place" => told.place = one,
            "date" => told.date = one,
            "killed" => told.killed = list,
            "wounded" => told.wounded = list,
            "captured" => told.captured = list,
            "perpetrators" => told.perpetrators = list,
            "targets" => told.targets = list,
            "weapons" => told.weapons = list,
            "sources" => told.sources = list,
            _ => return None,
        }
        let scene = Scene::new(&self.document, &self.annotation, self.lexicon);
        // Only the words themselves are searched, so that no other place of the same words is taken.
        let question = Question { body: String::new(), sentences, span };
        let grounded = ground_answer(&Answer { incidents: vec![told], n_misfits: 0 }, &question, &scene);
        grounded.proposals.into_iter().next().map(|proposal| proposal.incident)
    }
}

/// Fields of figures, statements and tallies that are told in words alone.
fn plain_words(field: &str, words: &str) -> Option<Value> {
    match field {
        "what" | "unit" | "attributed_to" | "publisher" | "content" | "cue" => Some(json!(words)),
        "speaker" => Some(json!({ "name": words })),
        _ => None,
    }
}

/// The field of an incident that is read as this one is.
fn read_as(field: &str) -> &str {
    match field {
        "killed_or_wounded" | "value" | "total" => "killed",
        "as_of" | "period" => "date",
        other => other,
    }
}

/// A field's value in an incident that was grounded.
fn value_of(incident: &Incident, field: &str) -> Option<Value> {
    let value = serde_json::to_value(incident).ok()?[read_as(field)].clone();
    let value = if field == "as_of" { value["end"].clone() } else { value };
    // A place that no gazetteer has is a word and no value.
    let is_unknown = field == "place" && value["lat"].is_null();
    let is_empty = is_unknown || value.is_null() || value.as_array().is_some_and(Vec::is_empty);
    (!is_empty).then_some(value)
}

/// What a number, a range, a day or a code stands for; nothing for other words.
fn plain_value(field: &str, typed: &str, lexicon: &Lexicon) -> Option<Value> {
    match field {
        "killed" | "wounded" | "captured" | "killed_or_wounded" | "total" | "value" => typed_count(typed),
        "as_of" => typed.parse::<jiff::civil::Date>().ok().map(|day| json!(day)),
        "date" | "period" => {
            let (start, end) = typed.split_once("..").unwrap_or((typed, typed));
            let (start, end): (jiff::civil::Date, jiff::civil::Date) = (start.trim().parse().ok()?, end.trim().parse().ok()?);
            let precision = if start == end { "day" } else { "range" };
            (start <= end).then(|| json!({ "start": start, "end": end, "precision": precision }))
        }
        "class" | "type" | "status" | "tactics" => {
            let code = typed.to_lowercase().replace(' ', "_");
            codes(field, lexicon).into_iter().find(|candidate| candidate.text == code).map(|candidate| candidate.value)
        }
        _ => plain_words(field, typed),
    }
}

/// Why typed words are no value of a field.
pub fn fault_of_typed(field: &str, typed: &str) -> Refusal {
    let (told, hint) = match field {
        "date" | "as_of" | "period" if typed.starts_with(|letter: char| letter.is_ascii_digit()) => {
            (format!("there is no day `{typed}`"), "year, month and day, as 2024-03-05, or two of them with .. between".to_string())
        }
        "place" => (format!("no place `{typed}` is known"), format!("another spelling, a larger place, or its coordinates as `{typed} 33.75, 44.65`")),
        "class" | "type" | "status" | "tactics" => (format!("`{field}` knows no `{typed}`"), "`tidewatch codebook` lists the codes".to_string()),
        "killed" | "wounded" | "captured" | "killed_or_wounded" | "value" | "total" => (format!("`{typed}` is no number"), "as 12, 3-5, 20+ or ~8".to_string()),
        _ => (format!("no value of `{field}` is read in `{typed}`"), "select words of the report, or type words as a report would have them".to_string()),
    };
    Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, told, hint)
}

/// `12`, `12+` or `12..`, `3-5`, `~8`, as cases and pages have them.
fn typed_count(typed: &str) -> Option<Value> {
    let (approximate, typed) = typed.strip_prefix('~').map_or((false, typed), |rest| (true, rest));
    let count = |low: &str, high: Option<&str>| {
        let (low, high) = (low.trim().parse::<u32>().ok()?, high.map(|high| high.trim().parse::<u32>()).transpose().ok()?);
        high.is_none_or(|high| high >= low).then(|| json!({ "low": low, "high": high, "approximate": approximate }))
    };
    if let Some(low) = typed.strip_suffix('+').or_else(|| typed.strip_suffix("..")) {
        return count(low, None);
    }
    let (low, high) = typed.split_once(['-', '–']).unwrap_or((typed, typed));
    count(low, Some(high))
}

/// The codes that a field may have.
fn codes(field: &str, lexicon: &Lexicon) -> Vec<Candidate> {
    let ontology = &lexicon.coding.ontology;
    let names: Vec<&str> = match field {
        "class" => vec!["attack", "operation", "other"],
        "status" => vec!["reported", "claimed", "alleged", "denied", "planned", "foiled"],
        "type" => ontology.types.iter().map(|known| known.name.as_str()).collect(),
        "tactics" => ontology.tactics.iter().map(|known| known.name.as_str()).collect(),
        _ => Vec::new(),
    };
    let value = |name: &str| if field == "tactics" { json!([name]) } else { json!(name) };
    names.iter().map(|name| Candidate { text: name.to_string(), words: None, value: value(name), told: super::told::words(name) }).collect()
}

/// The range of a record in its document, in code points.
pub fn range_of(record: &Value) -> [usize; 2] {
    let evidence: Option<Evidence> = serde_json::from_value(record["evidence"]["record"].clone()).ok();
    evidence.as_ref().and_then(|evidence| evidence.ranges().first().copied()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reading<'a>(text: &str, lexicon: &'a Lexicon) -> Reading<'a> {
        let source = Source { id: "a".into(), published: "2024-03-14".parse().ok(), ..Source::default() };
        let document = read_text(text.to_string(), source, lexicon);
        let annotation = annotate_document(&document, lexicon);
        Reading { document, annotation, lexicon }
    }

    fn at(text: &str, words: &str) -> [usize; 2] {
        let start = text[..text.find(words).expect("the words are there")].chars().count();
        [start, start + words.chars().count()]
    }

    #[test]
    fn words_are_read_as_the_coder_reads_them() {
        let lexicon = Lexicon::shipped().expect("the lexicon is sound");
        let text = "« A bomb killed three farmers in Mosul on Tuesday, after two soldiers were shot in Kirkuk on Sunday. »";
        let reading = reading(text, &lexicon);
        let value = |field: &str, words: &str| reading.value_at(field, at(text, words)).expect("it is understood").value;
        assert_eq!(value("place", "Kirkuk")["name"], "Kirkuk");
        assert_eq!(value("date", "Sunday")["start"], "2024-03-10");
        assert_eq!(value("killed", "two soldiers")["low"], 2);
        assert!(reading.value_at("date", at(text, "farmers")).is_none());
        let places: Vec<String> = reading.candidates("place", at(text, "Kirkuk")).into_iter().map(|candidate| candidate.text).collect();
        assert_eq!(places, ["Kirkuk", "Mosul"]);
    }

    #[test]
    fn words_that_the_coder_passed_by_make_an_incident() {
        let lexicon = Lexicon::shipped().expect("the lexicon is sound");
        let text = "Police in Mosul spoke on Tuesday. Two farmers died when the old house came down upon them.";
        let reading = reading(text, &lexicon);
        let words = at(text, "Two farmers died when the old house came down upon them.");
        let incident = reading.incident_at(words, &json!({"type": "explosion"})).expect("there are words and a type");
        assert_eq!((&incident["type"], &incident["class"], &incident["place"]["name"]), (&json!("explosion"), &json!("attack"), &json!("Mosul")));
        assert_eq!((&incident["date"]["start"], &incident["evidence"]["record"]), (&json!("2024-03-12"), &json!(words)));
        let told = json!({"type": "explosion", "killed": {"low": 2, "high": 2, "approximate": false}});
        assert_eq!(reading.incident_at(words, &told).expect("they are read")["killed"]["low"], 2);
        assert!(reading.incident_at(words, &json!({"type": "boom"})).is_err() && reading.incident_at([5, 5], &told).is_err());
    }

    #[test]
    fn typed_values_are_understood() {
        let lexicon = Lexicon::shipped().expect("the lexicon is sound");
        let reading = reading("A bomb killed three farmers in Mosul.", &lexicon);
        let value = |field: &str, typed: &str| reading.value_of_typed(field, typed).map(|candidate| candidate.value);
        assert_eq!(value("killed", "3-5"), Some(json!({"low": 3, "high": 5, "approximate": false})));
        assert_eq!(value("killed", "12+"), Some(json!({"low": 12, "high": null, "approximate": false})));
        assert_eq!(value("killed", "xyzzy"), None);
        assert_eq!(value("place", "Xyzzyville"), None);
        assert_eq!(value("place", "Xyzzyville 33.1, 44.2").map(|place| place["lat"].clone()), Some(json!(33.1)));
        assert_eq!(value("type", "suicide attack"), Some(json!("suicide_attack")));
        assert_eq!(value("place", "Tikrit").map(|place| place["country"].clone()), Some(json!("IQ")));
        assert_eq!(value("date", "2024-03-01").map(|date| date["precision"].clone()), Some(json!("day")));
    }
}
