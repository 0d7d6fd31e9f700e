//! A date or a count in, a small drawing of its uncertainty out, for a cell of a list.
//!
//! Days stand on the axis of the timeline beside the list. Counts stand on a logarithmic axis, so that 3 to 5 and 30 to 50 are as wide, and
//! a range reads as one: solid as far as it is sure, pale as far as it may be, open where nobody gives an end. The numbers stand beside, so the
//! drawings are hidden from readers that speak.

use crate::desk::told;
use jiff::civil::Date;
use maud::{Markup, html};
use serde_json::Value;

/// A count that fills the whole width.
const MOST: f64 = 200.0;
const WIDTH: f64 = 60.0;

/// First and last day of the axis that a list shares with its timeline.
#[derive(Clone, Copy, Debug)]
pub struct Axis {
    pub first: Date,
    pub last: Date,
}

impl Axis {
    /// Where a day lies, 0 to 1; beyond the axis outside of that.
    fn share(self, day: Date) -> f64 {
        f64::from((day - self.first).get_days()) / f64::from((self.last - self.first).get_days() + 1)
    }
}

/// A date range as a bar on the axis.
pub fn days(date: &Value, class: &str, axis: Option<Axis>) -> Markup {
    let day = |key: &str| date[key].as_str().and_then(|day| day.parse::<Date>().ok());
    let (Some(axis), Some(start)) = (axis, day("start")) else { return html! {} };
    let end = day("end").unwrap_or(start);
    let (from, to) = (axis.share(start), axis.share(end.tomorrow().unwrap_or(end)));
    let (x, right) = ((from.clamp(0.0, 1.0) * WIDTH), (to.clamp(0.0, 1.0) * WIDTH));
    let off = to <= 0.0 || from >= 1.0;
    html! {
        svg class="days" viewBox={ "0 0 " (WIDTH) " 5" } preserveAspectRatio="none" aria-hidden="true" {
            rect class="whole" y="2" width=(WIDTH) height="1" {}
            @if !off { rect class={ (class) @if start != end { " range" } } x=(tenth(x)) width=(tenth((right - x).max(2.0))) height="5" {} }
        }
    }
}

/// A count as a bar: solid to its least, pale to its most.
pub fn count(value: &Value) -> Markup {
    let Some(low) = value["low"].as_f64() else { return html! {} };
    let high = value["high"].as_f64();
    let (sure, may) = (scaled(low), scaled(high.unwrap_or_else(|| (low * 2.0).max(low + 3.0))));
    html! {
        svg class="range" viewBox={ "0 0 " (WIDTH) " 5" } preserveAspectRatio="none" aria-hidden="true" {
            @if may > sure { rect class={ "may" @if high.is_none() { " open" } } x=(tenth(sure)) width=(tenth(may - sure)) height="5" {} }
            rect class="sure" width=(tenth(sure)) height="5" {}
            @if may > sure && high.is_some() { rect class="end" x=(tenth(may - 1.0)) width="1" height="5" {} }
        }
    }
}

fn scaled(number: f64) -> f64 {
    (number.ln_1p() / MOST.ln_1p()).clamp(0.0, 1.0) * WIDTH
}

fn tenth(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}

/// The widest range that reports tell of a field: what they agree on, or from the least to the most of those that disagree.
pub fn spread(incident: &Value, field: &str) -> Value {
    let conflicts = incident["conflicts"].as_array().into_iter().flatten().filter(|conflict| conflict["field"] == field && conflict["settled"] != true);
    let told: Vec<&Value> = conflicts.flat_map(|conflict| conflict["values"].as_array().into_iter().flatten()).map(|told| &told["value"]).collect();
    let told: Vec<&Value> = told.into_iter().chain([&incident[field]]).filter(|value| value["low"].is_number()).collect();
    let low = told.iter().filter_map(|value| value["low"].as_u64()).min();
    let high = told.iter().map(|value| value["high"].as_u64()).try_fold(0, |most, high| high.map(|high| high.max(most)));
    low.map_or(Value::Null, |low| serde_json::json!({ "low": low, "high": high }))
}

/// A cell with a number and its drawing; `doubt` stands behind the number.
pub fn toll(incident: &Value, field: &str, doubt: Markup) -> Markup {
    let of = if field == "killed_or_wounded" && !incident[field].is_null() { "k/w" } else { "" };
    html! { (told::count(&incident[field])) @if !of.is_empty() { " " abbr title="killed or wounded" { (of) } } (doubt) (count(&spread(incident, field))) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn ranges_are_drawn_as_wide_as_they_are() {
        let drawn = |value: Value| count(&value).into_string();
        let exact = drawn(json!({"low": 5, "high": 5}));
        assert!(exact.contains("sure") && !exact.contains("may"), "{exact}");
        assert!(drawn(json!({"low": 5, "high": 9})).contains("class=\"end\""));
        assert!(drawn(json!({"low": 5, "high": null})).contains("may open"));
        assert_eq!(drawn(Value::Null), "");
        let disputed = json!({"killed": {"low": 9, "high": 9}, "conflicts": [{"field": "killed", "values": [{"value": {"low": 9, "high": 9}}, {"value": {"low": 15, "high": 20}}]}]});
        assert_eq!(spread(&disputed, "killed"), json!({"low": 9, "high": 20}));
        assert_eq!(spread(&json!({"killed": {"low": 3, "high": null}}), "killed"), json!({"low": 3, "high": null}));
        assert_eq!(spread(&json!({"killed": null}), "killed"), Value::Null);
        let day = |text: &str| text.parse::<Date>().expect("a day");
        let axis = Some(Axis { first: day("2024-03-01"), last: day("2024-03-10") });
        let bar = days(&json!({"start": "2024-03-03", "end": "2024-03-05"}), "attack", axis).into_string();
        assert!(bar.contains("attack range") && bar.contains("x=\"12\"") && bar.contains("width=\"18\""), "{bar}");
        let far = days(&json!({"start": "1931-01-01", "end": "1931-12-31"}), "attack", axis).into_string();
        assert!(!far.contains("attack"), "{far}");
    }
}
