//! Values of records and incidents as JSON in, what a person reads out: short, exact, with their uncertainty.

use serde_json::Value;
use tidewatch_engine::lexicon::Lexicon;

/// The fields of an incident that a page shows and a reviewer can change: name, what people call it, and the key that picks it.
pub const FIELDS: [(&str, &str, &str); 15] = [
    ("date", "Date", "d"),
    ("place", "Place", "p"),
    ("class", "Class", "y"),
    ("type", "Type", "t"),
    ("tactics", "Tactics", "i"),
    ("perpetrators", "Perpetrator", "a"),
    ("targets", "Target", "g"),
    ("killed", "Killed", "k"),
    ("wounded", "Wounded", "w"),
    ("killed_or_wounded", "Killed or wounded", "o"),
    ("captured", "Captured", "c"),
    ("weapons", "Weapon", "x"),
    ("status", "Status", "s"),
    ("sources", "Cited", "f"),
    ("claims", "Claims", ""),
];

const FIGURE: [(&str, &str, &str); 6] = [
    ("value", "Value", "v"),
    ("what", "What", "w"),
    ("unit", "Unit", "n"),
    ("place", "Place", "p"),
    ("as_of", "As of", "d"),
    ("attributed_to", "Given by", "f"),
];
const STATEMENT: [(&str, &str, &str); 3] = [("speaker", "Speaker", "a"), ("cue", "Cue", "q"), ("content", "Content", "t")];
const TALLY: [(&str, &str, &str); 6] = [
    ("publisher", "Publisher", "f"),
    ("what", "What", "w"),
    ("period", "Period", "d"),
    ("total", "Total", "t"),
    ("place", "Place", "p"),
    ("parts", "Parts", ""),
];

/// The fields of a kind of record.
pub fn fields_of(kind: &str) -> &'static [(&'static str, &'static str, &'static str)] {
    match kind {
        "incident" => &FIELDS,
        "figure" => &FIGURE,
        "statement" => &STATEMENT,
        _ => &TALLY,
    }
}

/// What people call a field.
pub fn field_name(field: &str) -> String {
    FIELDS.iter().chain(&FIGURE).chain(&STATEMENT).chain(&TALLY).find(|(name, ..)| *name == field).map_or_else(|| words(field), |(_, told, _)| told.to_string())
}

/// A code in words: `suicide_attack` as `Suicide attack`.
pub fn words(code: &str) -> String {
    if code == "ied" {
        return "IED".to_string();
    }
    let spaced = code.replace('_', " ");
    let mut letters = spaced.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// A value of a field; empty where nothing is told.
pub fn value(field: &str, value: &Value) -> String {
    match field {
        "date" | "period" => date(value),
        "place" => place(value),
        "killed" | "wounded" | "killed_or_wounded" | "captured" | "total" | "value" => count(value),
        "class" | "type" | "status" | "kind" => value.as_str().map(words).unwrap_or_default(),
        "tactics" => listed(value, |tactic| tactic.as_str().map(words).unwrap_or_default()),
        "perpetrators" | "targets" => listed(value, party),
        "weapons" => listed(value, |weapon| text(weapon, "text")),
        "sources" => listed(value, |source| text(source, "name")),
        "claims" => listed(value, |claim| format!("{}: {}", words(&text(claim, "stance")), text(claim, "by"))),
        "speaker" => text(value, "name"),
        "parts" => listed(value, |part| format!("{} {}", text(part, "name"), count(&part["count"]))),
        "victims" => listed(value, |victim| text(victim, "text")),
        _ => plain(value),
    }
}

fn text(value: &Value, key: &str) -> String {
    value[key].as_str().unwrap_or_default().to_string()
}

fn listed(value: &Value, told: impl Fn(&Value) -> String) -> String {
    let mut all: Vec<String> = Vec::new();
    for one in value.as_array().into_iter().flatten().map(told).filter(|one| !one.is_empty()) {
        if !all.contains(&one) {
            all.push(one);
        }
    }
    all.join(", ")
}

fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// `12`, `~8`, `3–5`, `12+`.
pub fn count(value: &Value) -> String {
    let number = |key: &str| value[key].as_f64();
    let Some(low) = number("low") else { return String::new() };
    let about = if value["approximate"].as_bool() == Some(true) { "~" } else { "" };
    match number("high") {
        Some(high) if high == low => format!("{about}{}", grouped(low)),
        Some(high) if low == 0.0 => format!("≤{about}{}", grouped(high)),
        Some(high) => format!("{about}{}–{}", grouped(low), grouped(high)),
        None => format!("{about}{}+", grouped(low)),
    }
}

/// A number with thin spaces between thousands.
pub fn grouped(number: f64) -> String {
    let whole = format!("{}", number.trunc());
    let mut told = String::new();
    for (at, digit) in whole.chars().enumerate() {
        let left = whole.len() - at;
        if at > 0 && left % 3 == 0 && whole.len() > 4 {
            told.push('\u{202f}');
        }
        told.push(digit);
    }
    let rest = number.fract();
    if rest == 0.0 { told } else { format!("{told}{}", &format!("{:.2}", rest.abs())[1..]) }
}

/// A day as it is written, a range by its ends.
pub fn date(value: &Value) -> String {
    let (start, end) = (value["start"].as_str().unwrap_or_default(), value["end"].as_str().unwrap_or_default());
    match value["precision"].as_str() {
        _ if start.is_empty() => String::new(),
        _ if start == end || end.is_empty() => start.to_string(),
        Some("month") => start.get(..7).unwrap_or(start).to_string(),
        Some("year") => start.get(..4).unwrap_or(start).to_string(),
        _ if start.get(..7) == end.get(..7) => format!("{start} – {}", end.get(8..).unwrap_or(end)),
        _ if start.get(..4) == end.get(..4) => format!("{start} – {}", end.get(5..).unwrap_or(end)),
        _ => format!("{start} – {end}"),
    }
}

/// `20 km NE of Baqubah, Diyala, IQ`.
pub fn place(value: &Value) -> String {
    let mut parts = vec![place_name(value)];
    parts.extend(["admin1", "country"].iter().map(|key| text(value, key)));
    parts.retain(|part| !part.is_empty());
    parts.dedup();
    parts.join(", ")
}

/// The place alone, with its distance.
pub fn place_name(value: &Value) -> String {
    let name = text(value, "name");
    let distance = value["distance_km"].as_f64().map(|km| format!("{} km", grouped(km)));
    let told: Vec<String> = distance.into_iter().chain(value["bearing"].as_str().map(str::to_string)).collect();
    match (told.is_empty(), value["approximate"].as_bool()) {
        (false, _) if !name.is_empty() => format!("{} of {name}", told.join(" ")),
        (true, Some(true)) if !name.is_empty() => format!("near {name}"),
        _ => name,
    }
}

fn party(value: &Value) -> String {
    let name = ["name", "text", "kind"].iter().map(|key| text(value, key)).find(|name| !name.is_empty()).unwrap_or_default();
    let n = count(&value["count"]);
    let name = if n.is_empty() || n == "1" || n == "~2+" || name.chars().any(|letter| letter.is_ascii_digit()) { name } else { format!("{name} ({n})") };
    if value["inferred"].as_bool() == Some(true) { format!("{name} (inferred)") } else { name }
}

/// What an incident is called: its type and tactics, and where.
pub fn headline(incident: &Value, lexicon: &Lexicon) -> String {
    let what = label(incident, lexicon);
    let place = place_name(&incident["place"]);
    if place.is_empty() { what } else { format!("{what}, {place}") }
}

/// Type and tactics as the bulletin calls them.
pub fn label(incident: &Value, lexicon: &Lexicon) -> String {
    let tactics: Vec<String> = incident["tactics"].as_array().into_iter().flatten().filter_map(|tactic| tactic.as_str().map(str::to_string)).collect();
    let label = lexicon.bulletin.label(incident["type"].as_str().unwrap_or_default(), &tactics);
    words(&label)
}

/// A point in time as its day and minute, in UTC.
pub fn moment(at: &str) -> String {
    at.get(..16).unwrap_or(at).replace('T', " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_are_told_with_their_uncertainty() {
        for (value, told) in [
            (json!({"low": 12, "high": 12, "approximate": false}), "12"),
            (json!({"low": 12, "high": null, "approximate": false}), "12+"),
            (json!({"low": 3, "high": 5, "approximate": false}), "3–5"),
            (json!({"low": 8, "high": 8, "approximate": true}), "~8"),
            (json!({"low": 0, "high": 9, "approximate": false}), "≤9"),
            (json!({"low": 12500, "high": 12500}), "12\u{202f}500"),
            (json!(null), ""),
        ] {
            assert_eq!(count(&value), told);
        }
        let day = |start: &str, end: &str, precision: &str| date(&json!({"start": start, "end": end, "precision": precision}));
        assert_eq!(day("2024-03-05", "2024-03-05", "day"), "2024-03-05");
        assert_eq!(day("2024-03-05", "2024-03-07", "range"), "2024-03-05 – 07");
        assert_eq!(day("2024-03-01", "2024-03-31", "month"), "2024-03");
        assert_eq!(day("2023-12-30", "2024-01-02", "range"), "2023-12-30 – 2024-01-02");
        let at = json!({"name": "Baqubah", "admin1": "Diyala", "country": "IQ", "distance_km": 20.0, "bearing": "NE"});
        assert_eq!(place(&at), "20 km NE of Baqubah, Diyala, IQ");
        assert_eq!(words("suicide_attack"), "Suicide attack");
    }
}
