//! Incidents: lists, one with its records, those that may be the same, and what a map and a timeline are drawn from.

use super::{paged, records, understood};
use crate::desk::answer::{Answer, Refusal};
use crate::desk::ask::Ask;
use crate::desk::pages::incident::Sight;
use crate::desk::told;
use crate::store::{Confidence, Filter, Near, StoredIncident};
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::{Value, json};

/// Most points of a map, and names of a kind to choose from.
const MOST_POINTS: usize = 200_000;
const MOST_NAMES: usize = 300;
/// How near in time and space an incident may be the same, and how many are offered.
const DAYS: i64 = 4;
const KM: f64 = 150.0;
const MOST_ALIKE: usize = 24;

/// The incident with what reviewers said of it.
pub fn shown(stored: StoredIncident) -> Value {
    let mut incident = stored.incident;
    incident["confidence"] = json!(Confidence::of_incident(&incident).name());
    incident["review"] = json!(stored.review);
    incident
}

pub fn list(ask: &Ask) -> Result<Answer, Refusal> {
    let view = understood(ask.view_paged())?;
    let store = ask.store()?;
    let found: Vec<Value> = store.incidents(&view.filter)?.into_iter().map(shown).collect();
    Ok(paged(&view, store.overview(&view.filter)?.total, &found))
}

pub fn one(ask: &Ask) -> Result<Answer, Refusal> {
    let sight = Sight::of(&*ask.store()?, ask.part("id"))?;
    let version = sight.version.clone();
    let found: Vec<Value> = sight.records.into_iter().map(records::shown).collect();
    let answer = json!({ "incident": shown(sight.stored), "records": found, "decisions": sight.decisions, "version": version });
    Ok(Answer::json(&answer).tag(&version))
}

/// Incidents that may be the same: near in time, and near in space or at a place of the same name.
pub fn alike(ask: &Ask) -> Result<Answer, Refusal> {
    let store = ask.store()?;
    let sight = Sight::of(&store, ask.part("id")).map_err(|lost| lost.beneath("/alike"))?;
    let incident = &sight.stored.incident;
    let day = |key: &str| incident["date"][key].as_str().and_then(|day| day.parse::<Date>().ok());
    let point = |key: &str| incident["place"][key].as_f64();
    let near = point("lat").zip(point("lon")).map(|(lat, lon)| Near { lat, lon, km: KM });
    let filter = Filter {
        from: day("start").and_then(|day| day.checked_sub(DAYS.days()).ok()),
        to: day("end").and_then(|day| day.checked_add(DAYS.days()).ok()),
        near,
        limit: MOST_ALIKE + 1,
        ..Filter::default()
    };
    let others = store.incidents(&filter)?.into_iter().filter(|other| other.id != sight.stored.id).take(MOST_ALIKE);
    let told = |other: StoredIncident| {
        let version = other.incident["records"][0].as_str().map(|record| store.version(record)).transpose()?.unwrap_or_default();
        let told = format!("{} {}", told::date(&other.incident["date"]), told::headline(&other.incident, ask.desk.lexicon()));
        Ok(
            json!({ "id": other.id, "record": other.incident["records"][0], "told": told, "killed": told::count(&other.incident["killed"]), "version": version }),
        )
    };
    let items = others.map(told).collect::<anyhow::Result<Vec<Value>>>()?;
    Ok(Answer::json(&json!({ "items": items })))
}

pub fn overview(ask: &Ask) -> Result<Answer, Refusal> {
    let view = understood(ask.view())?;
    Ok(Answer::json(&ask.store()?.overview(&view.filter)?))
}

/// Points in columns, which are half as long as in rows.
pub fn points(ask: &Ask) -> Result<Answer, Refusal> {
    let view = understood(ask.view())?;
    let points = ask.store()?.map_points(&Filter { limit: MOST_POINTS, ..view.whole() })?;
    let class = |class: &str| ["attack", "operation"].iter().position(|known| *known == class).unwrap_or(2);
    let column = |of: &dyn Fn(&crate::store::MapPoint) -> Value| points.iter().map(of).collect::<Vec<Value>>();
    let rounded = |number: f64| json!((number * 1e4).round() / 1e4);
    Ok(Answer::json(&json!({
        "id": column(&|point| json!(point.id)), "lat": column(&|point| rounded(point.lat)), "lon": column(&|point| rounded(point.lon)),
        "radius": column(&|point| json!((point.radius * 10.0).round() / 10.0)), "class": column(&|point| json!(class(&point.class))),
        "toll": column(&|point| json!(point.toll)), "day": column(&|point| json!(point.day)),
        "end": column(&|point| json!(point.end)),
    })))
}

/// Names to filter by.
pub fn names(ask: &Ask) -> Result<Answer, Refusal> {
    Ok(Answer::json(&ask.store()?.names_to_filter_by(MOST_NAMES)?))
}
