//! What reports say of an incident in, how far a reader may lean on it out: high, medium or low.
//!
//! Three steps by rules that fit in a sentence each, because a number would look more exact than it is. It says how well reports bear the
//! incident out, not whether the coding was looked at: that is its review.

use jiff::civil::Date;
use serde_json::Value;

/// Days that an incident's date may span before it counts as vague.
const VAGUE: i32 = 31;

/// How far an incident can be leaned on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confidence {
    /// Two or more independent sources tell it as a fact, agree, and say when and where.
    High,
    Medium,
    /// One source alone that only claims or alleges it; or the day or the place is not known.
    Low,
}

/// What confidence is read from.
#[derive(Clone, Copy, Debug, Default)]
pub struct Grounds<'a> {
    pub n_sources: i64,
    pub n_conflicts: i64,
    pub status: Option<&'a str>,
    pub start: Option<&'a str>,
    pub end: Option<&'a str>,
    pub has_point: bool,
}

impl Confidence {
    pub const ALL: [Confidence; 3] = [Confidence::High, Confidence::Medium, Confidence::Low];

    pub fn name(self) -> &'static str {
        match self {
            Confidence::High => "high",
            Confidence::Medium => "medium",
            Confidence::Low => "low",
        }
    }

    pub fn read(name: &str) -> Option<Confidence> {
        Confidence::ALL.into_iter().find(|confidence| confidence.name() == name)
    }

    pub fn of(grounds: Grounds) -> Confidence {
        let is_fact = grounds.status.is_none_or(|status| status == "reported");
        let several = grounds.n_sources >= 2;
        if is_vague(grounds.start, grounds.end) || !grounds.has_point || (!is_fact && !several) {
            Confidence::Low
        } else if several && is_fact && grounds.n_conflicts == 0 {
            Confidence::High
        } else {
            Confidence::Medium
        }
    }

    /// Of an incident in the contract's form; a conflict that a reviewer has settled is none.
    pub fn of_incident(incident: &Value) -> Confidence {
        let conflicts = incident["conflicts"].as_array().map_or(&[][..], Vec::as_slice);
        Confidence::of(Grounds {
            n_sources: incident["independent_sources"].as_i64().unwrap_or(1),
            n_conflicts: conflicts.iter().filter(|conflict| conflict["settled"] != true).count() as i64,
            status: incident["status"].as_str(),
            start: incident["date"]["start"].as_str(),
            end: incident["date"]["end"].as_str(),
            has_point: incident["place"]["lat"].is_number(),
        })
    }
}

fn is_vague(start: Option<&str>, end: Option<&str>) -> bool {
    let Some(start) = start else { return true };
    let Some(end) = end.filter(|end| *end != start) else { return false };
    let day = |text: &str| text.parse::<Date>().ok();
    day(start).zip(day(end)).is_some_and(|(start, end)| (end - start).get_days() >= VAGUE)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn sources_agreement_day_and_place_make_confidence() {
        let day = |start: &str, end: &str| json!({"start": start, "end": end});
        let sure = json!({"independent_sources": 2, "status": "reported", "date": day("2024-03-05", "2024-03-05"), "place": {"lat": 1.0}});
        let with = |key: &str, value: Value| {
            let mut other = sure.clone();
            other[key] = value;
            Confidence::of_incident(&other)
        };
        assert_eq!(Confidence::of_incident(&sure), Confidence::High);
        assert_eq!(with("independent_sources", json!(1)), Confidence::Medium);
        assert_eq!(with("status", json!("claimed")), Confidence::Medium);
        assert_eq!(with("conflicts", json!([{"field": "killed"}])), Confidence::Medium);
        assert_eq!(with("conflicts", json!([{"field": "killed", "settled": true}])), Confidence::High);
        assert_eq!(with("place", json!({"name": "somewhere"})), Confidence::Low);
        assert_eq!(with("date", Value::Null), Confidence::Low);
        assert_eq!(with("date", day("2024-03-01", "2024-03-31")), Confidence::High);
        assert_eq!(with("date", day("2024-01-01", "2024-12-31")), Confidence::Low);
        let mut alone = sure.clone();
        (alone["independent_sources"], alone["status"]) = (json!(1), json!("alleged"));
        assert_eq!(Confidence::of_incident(&alone), Confidence::Low);
    }
}
