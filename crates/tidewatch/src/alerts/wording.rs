//! An alert in, a title, a few lines and the JSON that is sent out.
//!
//! The words say what a report tells, not that it happened, and carry the ranges that the record has.

use super::Teller;
use crate::desk::told;
use serde_json::{Value, json};
use tidewatch_engine::alert::{About, Alert, Jump, Wave};
use tidewatch_engine::link::LinkedIncident;

/// What a person reads.
#[derive(Clone, Debug, PartialEq)]
pub struct Told {
    pub title: String,
    pub lines: Vec<String>,
    /// Where it is looked at, below the desk's address.
    pub path: String,
}

impl Told {
    /// As it is stored and sent.
    pub fn json(&self, alert: &Alert, teller: &Teller) -> String {
        let mut sent = serde_json::to_value(alert).unwrap_or_default();
        sent["title"] = json!(self.title);
        sent["text"] = json!(self.lines.join("\n"));
        sent["path"] = json!(self.path);
        sent["link"] = teller.settings.address.as_ref().map_or(Value::Null, |address| json!(format!("{address}{}", self.path)));
        sent["coder"] = json!({ "version": teller.coder.version, "lexicon": teller.coder.lexicon });
        sent.to_string()
    }
}

/// An alert in words.
pub fn tell(alert: &Alert, teller: &Teller) -> Told {
    match &alert.about {
        About::Incident(incident) => of_incident(alert, incident, teller),
        About::Arrival { actor, country, incident } => {
            let told = of_incident(alert, incident, teller);
            let country = teller.lexicon.outlines.name_of(country);
            Told { title: format!("{}: first incident of {} in {country}", alert.rule, name_of(actor, teller)), ..told }
        }
        About::Wave(wave) => of_wave(alert, wave, teller),
        About::Jump(jump) => of_jump(alert, jump),
    }
}

fn of_incident(alert: &Alert, incident: &LinkedIncident, teller: &Teller) -> Told {
    let value = serde_json::to_value(incident).unwrap_or_default();
    let toll: Vec<String> = [("killed", "killed"), ("wounded", "wounded"), ("killed_or_wounded", "killed or wounded")]
        .iter()
        .filter_map(|(field, word)| Some(told::count(&value[*field])).filter(|count| !count.is_empty()).map(|count| format!("{count} {word}")))
        .collect();
    let day = told::date(&value["date"]);
    let headline = [told::headline(&value, teller.lexicon), toll.join(", "), day].into_iter().filter(|part| !part.is_empty());
    let fields = ["date", "place", "perpetrators", "targets", "killed", "wounded", "killed_or_wounded", "captured", "status"];
    let mut lines: Vec<String> = fields.iter().filter_map(|field| line(field, &told::value(field, &value[*field]))).collect();
    lines.extend(incident.conflicts.iter().map(conflict_line));
    let copies =
        if incident.independent_sources == 1 { "1 independent source".into() } else { format!("{} independent sources", incident.independent_sources) };
    lines.push(format!("Reports: {} ({copies})", incident.documents.join(", ")));
    let path = format!("incidents/{}", crate::desk::encoded(&incident.incident));
    Told { title: format!("{}: {}", alert.rule, headline.collect::<Vec<_>>().join(", ")), lines, path }
}

fn line(field: &str, value: &str) -> Option<String> {
    (!value.is_empty()).then(|| format!("{}: {value}", told::field_name(field)))
}

fn conflict_line(conflict: &tidewatch_engine::link::Conflict) -> String {
    let values = conflict.values.iter().map(|one| {
        let by = if one.said_by.is_empty() { String::new() } else { format!(" ({})", one.said_by.join(", ")) };
        format!("{}{by}", told::value(&conflict.field, &one.value))
    });
    format!("{} disputed: {}", told::field_name(&conflict.field), values.collect::<Vec<_>>().join(" against "))
}

fn name_of(actor: &str, teller: &Teller) -> String {
    let names = actor.split(", ").map(|id| teller.lexicon.actors.entry(id).map_or_else(|| id.to_string(), |entry| entry.name.to_string()));
    names.collect::<Vec<_>>().join(", ")
}

fn of_wave(alert: &Alert, wave: &Wave, teller: &Teller) -> Told {
    let by = wave.actor.as_deref().map_or(String::new(), |actor| format!(" by {}", name_of(actor, teller)));
    let expected = wave.expected;
    let title = format!("{}: more incidents than usual{by}, {} to {}: {} where about {expected} are usual", alert.rule, wave.start, wave.end, wave.incidents);
    let lines = vec![
        format!("Days: {} to {}", wave.start, wave.end),
        format!("Incidents: {}, expected {expected}", wave.incidents),
        format!("Chance alone does as much in {} of drawn series", percent(wave.p)),
        "What is counted is what was reported: more reports tell of more incidents".to_string(),
    ];
    let actor = wave.actor.as_deref().filter(|actor| !actor.contains(", ")).map_or(String::new(), |actor| format!("&actor={}", crate::desk::encoded(actor)));
    Told { title, lines, path: format!("incidents?from={}&to={}{actor}", wave.start, wave.end) }
}

fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

fn of_jump(alert: &Alert, jump: &Jump) -> Told {
    let value = |point: &tidewatch_engine::series::Point| told::count(&serde_json::to_value(point.value).unwrap_or_default());
    let day = |point: &tidewatch_engine::series::Point| point.as_of.map_or(String::new(), |day| day.to_string());
    let about: Vec<&str> = [jump.subject.as_deref(), jump.place.as_deref()].into_iter().flatten().collect();
    let about = if about.is_empty() { String::new() } else { format!(" ({})", about.join(", ")) };
    let (before, after) = (&jump.before, &jump.after);
    let title = format!("{}: {}{about} from {} to {} {}", alert.rule, told::words(&jump.indicator), value(before), value(after), jump.unit);
    let said = |point: &tidewatch_engine::series::Point| {
        let by = point.attributed_to.as_deref().map_or(String::new(), |by| format!(", by {by}"));
        format!("{}: {} {}{by} ({})", day(point), value(point), point.what, point.document)
    };
    Told { title, lines: vec![said(before), said(after)], path: format!("documents/{}", crate::desk::encoded(&after.document)) }
}
