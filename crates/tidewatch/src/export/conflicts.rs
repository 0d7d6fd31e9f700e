//! An incident and its records in, what they disagree in out, in one line: `killed: 2 (Alder Wire) / 3..5; killed: 12 (army)`.
//!
//! First the fields in which linked records differ, each with all its values; then what a report itself tells against its own account and no field shows,
//! by who says it: a number of another, or its words where it has none.

use super::cell::words;
use super::snapshot::ToldRecord;
use serde_json::Value;
use std::collections::BTreeSet;

/// The line; empty where nothing disagrees.
pub fn conflicts_of(incident: &Value, records: &[&ToldRecord]) -> String {
    let conflicts = incident["conflicts"].as_array().into_iter().flatten();
    let fields: BTreeSet<&str> = conflicts.clone().filter_map(|conflict| conflict["field"].as_str()).collect();
    let mut told: Vec<String> = conflicts.map(field).collect();
    let accounts = records.iter().flat_map(|record| record.value["accounts"].as_array().into_iter().flatten());
    for one in accounts.filter(|account| account["stance"] != "agrees").filter_map(|told| account(told, &fields)) {
        if !told.contains(&one) {
            told.push(one);
        }
    }
    told.join("; ")
}

/// A field with what is told of it, and by whom.
fn field(conflict: &Value) -> String {
    let values = conflict["values"].as_array().into_iter().flatten().map(|value| by(count_or_words(&value["value"]), &words(&value["said_by"])));
    format!("{}: {}", words(&conflict["field"]), values.collect::<Vec<_>>().join(" / "))
}

/// What somebody says otherwise; nothing where the fields show it already.
fn account(account: &Value, shown: &BTreeSet<&str>) -> Option<String> {
    let numbers: Vec<&str> = ["killed", "wounded"].into_iter().filter(|field| account[*field].is_object()).collect();
    let sayer = words(&account["by"]);
    if numbers.is_empty() {
        let text = words(&account["text"]).split_whitespace().collect::<Vec<_>>().join(" ");
        return (!text.is_empty()).then(|| by(format!("account: {text}"), &sayer));
    }
    let told: Vec<String> =
        numbers.iter().filter(|field| !shown.contains(**field)).map(|field| format!("{field}: {}", count_or_words(&account[*field]))).collect();
    (!told.is_empty()).then(|| by(told.join(", "), &sayer))
}

fn by(told: String, sayer: &str) -> String {
    if sayer.is_empty() { told } else { format!("{told} ({sayer})") }
}

/// A count as `2`, `3..5` or `12..`; other values as words.
pub fn count_or_words(value: &Value) -> String {
    match (value["low"].as_i64(), value["high"].as_i64()) {
        (Some(low), Some(high)) if low == high => low.to_string(),
        (Some(low), high) => format!("{low}..{}", high.map(|high| high.to_string()).unwrap_or_default()),
        _ => words(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn other_accounts_are_told_once() {
        let shown = BTreeSet::from(["killed"]);
        let army = json!({"by": "army", "stance": "contradicts", "text": "The army said it killed 12 militants.", "killed": {"low": 12, "high": 12}});
        assert_eq!(account(&army, &BTreeSet::new()).unwrap(), "killed: 12 (army)");
        assert_eq!(account(&army, &shown), None, "the field shows it");
        let denial = json!({"by": "the mayor", "stance": "contradicts", "text": "The mayor said\nnobody was hurt.", "killed": null, "wounded": null});
        assert_eq!(account(&denial, &shown).unwrap(), "account: The mayor said nobody was hurt. (the mayor)");
        let open = json!({"killed": {"low": 3, "high": null}, "wounded": {"low": 4, "high": 6}});
        assert_eq!(account(&open, &BTreeSet::new()).unwrap(), "killed: 3.., wounded: 4..6");
    }

    #[test]
    fn fields_tell_who_says_what() {
        let incident = json!({"conflicts": [{"field": "killed", "values": [{"value": {"low": 2, "high": 2}, "said_by": ["Alder Wire"]}, {"value": {"low": 3, "high": 5}}]}]});
        assert_eq!(conflicts_of(&incident, &[]), "killed: 2 (Alder Wire) / 3..5");
    }
}
