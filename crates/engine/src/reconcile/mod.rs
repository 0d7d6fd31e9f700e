//! A publisher's tally and linked incidents in, the two beside one another out: stated, coded, matched, missing, extra.
//!
//! What a tally counts, where and by whom is read from its words (`scope`); the incidents of its period that fit are counted or, where
//! people are counted, their numbers summed. A group's tally counts its own deeds; an observer's counts everybody's. Sums, shares and
//! remainders are done again. From two independent lists of incidents what neither saw is estimated (`unseen`). A tally is a claim: a
//! difference says that somebody errs, not who.

mod scope;
mod unseen;

pub use scope::{ReconcileLexicon, actors_of};
pub use unseen::{Lists, Pair, Unseen, compare_lists, estimate_unseen};

use crate::lexicon::Lexicon;
use crate::link::LinkedIncident;
use crate::record::{DateRange, Tally};
use crate::resolve::counts::Count;
use scope::{Measure, Scope, is_branch, scope_of};
use serde::Serialize;
use std::collections::BTreeSet;

/// How far a stated share may be from the computed one: "about a third", and percentages without digits behind the point.
const SHARE_SLACK: f64 = 0.015;

/// A tally beside the incidents.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reconciliation {
    /// Id of the tally's document.
    pub tally: String,
    pub publisher: Option<String>,
    pub what: String,
    pub period: Option<DateRange>,
    /// `incidents`, `killed`, `wounded`, `killed_or_wounded` or `captured`.
    pub measure: &'static str,
    /// Ids of the actors whose deeds the tally counts; empty for everybody's.
    pub actors: Vec<String>,
    /// Days of the period, and those of them on which any incident at hand falls: reports that do not cover a period miss its incidents.
    pub days: usize,
    pub days_covered: usize,
    /// The total first, then the parts.
    pub rows: Vec<Row>,
    pub checks: Vec<SumCheck>,
    /// What could not be compared, and why.
    pub notes: Vec<String>,
}

/// The total or a part.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Row {
    pub name: String,
    pub stated: Option<Count>,
    /// What was coded within the period; absent where the part's words are not understood.
    pub coded: Option<Count>,
    /// How many the two have in common at most.
    pub matched: Option<u32>,
    /// Stated and not coded; coded and not stated.
    pub missing: Option<u32>,
    pub extra: Option<u32>,
    /// Incidents that may or may not be of the period: their dates reach beyond it, or are not told.
    pub undecided: usize,
    /// Ids of the incidents that were counted.
    pub incidents: Vec<String>,
    /// Those of them that a report other than the tally's own tells: what somebody besides its publisher has seen.
    pub seen_by_others: Vec<String>,
}

/// A sum done again.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SumCheck {
    /// `sum` (parts and remainder against the total) or `share` (a part's share of the total, 0 to 1).
    pub check: &'static str,
    pub part: Option<String>,
    pub stated: f64,
    pub computed: f64,
    pub holds: bool,
}

/// When an incident was, seen from a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum When {
    Inside,
    Undecided,
    Outside,
}

/// Lays a tally beside the incidents. Without a period nothing can be counted, and a note says so.
pub fn reconcile_tally(tally: &Tally, incidents: &[LinkedIncident], lexicon: &Lexicon) -> Reconciliation {
    let whole = scope_of(&tally.what, lexicon);
    let actors = tally.publisher.as_deref().map(|publisher| actors_of(publisher, lexicon)).unwrap_or_default();
    let mut notes = Vec::new();
    if tally.period.is_none() {
        notes.push("the tally tells no period: nothing is counted".to_string());
    }
    let counted = Counted { tally, incidents, actors: &actors, measure: whole.measure };
    let mut rows = vec![counted.row("total", tally.total, &[&whole])];
    for part in &tally.parts {
        let own = scope_of(&part.name, lexicon);
        if own.is_empty() {
            notes.push(format!("`{}` is no known place, actor or kind of incident: not counted", part.name));
            rows.push(Row { name: part.name.clone(), stated: Some(part.count), ..Row::default() });
        } else {
            rows.push(counted.row(&part.name, Some(part.count), &[&whole, &own]));
        }
    }
    let (days, days_covered) = tally.period.as_ref().map_or((0, 0), |period| coverage(period, incidents));
    Reconciliation {
        days,
        days_covered,
        tally: tally.document.id.clone(),
        publisher: tally.publisher.clone(),
        what: tally.what.clone(),
        period: tally.period.clone(),
        measure: whole.measure.name(),
        checks: check_sums(tally),
        actors,
        rows,
        notes,
    }
}

/// What all rows of a tally are counted with.
struct Counted<'a> {
    tally: &'a Tally,
    incidents: &'a [LinkedIncident],
    actors: &'a [String],
    measure: Measure,
}

impl Counted<'_> {
    fn row(&self, name: &str, stated: Option<Count>, scopes: &[&Scope]) -> Row {
        let mut row = Row { name: name.to_string(), stated, ..Row::default() };
        let Some(period) = &self.tally.period else { return row };
        let mut coded = Count::exactly(0);
        let fits = |incident: &&LinkedIncident| self.is_by(incident) && self.is_there(incident) && scopes.iter().all(|scope| scope.holds(incident));
        for incident in self.incidents.iter().filter(fits) {
            match self.when(incident, period) {
                When::Inside => {
                    coded = coded.plus(self.measure.of(incident));
                    row.incidents.push(incident.incident.clone());
                    if incident.documents.iter().any(|document| *document != self.tally.document.id) {
                        row.seen_by_others.push(incident.incident.clone());
                    }
                }
                When::Undecided => row.undecided += 1,
                When::Outside => {}
            }
        }
        row.coded = Some(coded);
        if let Some(stated) = stated {
            let most_coded = coded.high.unwrap_or(u32::MAX);
            row.missing = Some(stated.low.saturating_sub(most_coded));
            row.extra = Some(coded.low.saturating_sub(stated.high.unwrap_or(u32::MAX)));
            row.matched = Some(stated.high.unwrap_or(u32::MAX).min(coded.low));
        }
        row
    }

    fn is_by(&self, incident: &LinkedIncident) -> bool {
        let is_one = |id: &str| self.actors.iter().any(|actor| is_branch(id, actor));
        self.actors.is_empty() || incident.perpetrators.iter().any(|party| party.id.as_deref().is_some_and(is_one))
    }

    /// Whether an incident was in the country, and the province, that the tally is of.
    fn is_there(&self, incident: &LinkedIncident) -> bool {
        let Some(of) = &self.tally.place else { return true };
        let Some(own) = &incident.place else { return false };
        let same = |a: &Option<String>, b: &Option<String>| a.is_none() || a == b;
        let province = of.admin1.is_none() || of.admin1 == own.admin1 || own.name == of.name;
        same(&of.country, &own.country) && province
    }

    /// An undated incident of the tally's own document may be of its period.
    fn when(&self, incident: &LinkedIncident, period: &DateRange) -> When {
        match &incident.date {
            None if incident.documents.contains(&self.tally.document.id) => When::Undecided,
            None => When::Outside,
            Some(date) if date.start >= period.start && date.end <= period.end => When::Inside,
            Some(date) if date.start <= period.end && date.end >= period.start => When::Undecided,
            Some(_) => When::Outside,
        }
    }
}

/// Days of a period, and those on which an incident falls.
fn coverage(period: &DateRange, incidents: &[LinkedIncident]) -> (usize, usize) {
    let days = period.start.until(period.end).map_or(0, |span| span.get_days()).max(0) as usize + 1;
    let starts = incidents.iter().filter_map(|incident| incident.date.as_ref()).map(|date| date.start);
    (days, starts.filter(|day| (period.start..=period.end).contains(day)).collect::<BTreeSet<_>>().len())
}

/// Parts and remainder against the total, and each stated share. Parts without a remainder need not be all.
fn check_sums(tally: &Tally) -> Vec<SumCheck> {
    let Some(total) = tally.total.filter(|total| total.low > 0) else { return Vec::new() };
    let sum = tally.parts.iter().map(|part| part.count).chain(tally.remainder.map(Count::exactly)).reduce(Count::plus);
    let sums = sum.map(|sum| SumCheck {
        check: "sum",
        part: None,
        stated: f64::from(total.low),
        computed: f64::from(sum.low),
        holds: total.high.is_none_or(|high| sum.low <= high) && (tally.remainder.is_none() || sum.high.is_none_or(|high| high >= total.low)),
    });
    let shares = tally.parts.iter().filter_map(|part| {
        let (stated, computed) = (part.share?, f64::from(part.count.low) / f64::from(total.low));
        Some(SumCheck {
            check: "share",
            part: Some(part.name.clone()),
            stated,
            computed: (computed * 1e4).round() / 1e4,
            holds: (stated - computed).abs() <= SHARE_SLACK,
        })
    });
    sums.into_iter().chain(shares).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn lexicon() -> Lexicon {
        Lexicon::shipped().unwrap_or_else(|faults| panic!("{faults:?}"))
    }

    /// An attack; `place` is its country, province and name.
    fn attack(id: &str, day: &str, by: &str, place: [&str; 3], killed: u32) -> LinkedIncident {
        serde_json::from_value(json!({
            "incident": id, "documents": ["d"], "class": "attack", "type": "explosion", "tactics": ["ied"],
            "date": {"start": day, "end": day, "precision": "day"},
            "place": {"country": place[0], "admin1": place[1], "name": place[2]},
            "perpetrators": [{"id": by}], "killed": {"low": killed, "high": killed, "approximate": false}
        }))
        .expect("an incident")
    }

    fn incidents() -> Vec<LinkedIncident> {
        vec![
            attack("a", "2021-06-01", "islamic-state", ["IQ", "Diyala", "Baqubah"], 2),
            attack("b", "2021-06-03", "islamic-state", ["IQ", "Kirkuk", "Hawija"], 1),
            attack("c", "2021-06-05", "islamic-state-west-africa", ["NG", "Borno", "Monguno"], 5),
            attack("d", "2021-06-05", "al-shabaab", ["SO", "Banaadir", "Mogadishu"], 3),
            attack("e", "2021-06-30", "islamic-state", ["IQ", "Diyala", "Khanaqin"], 1),
        ]
    }

    fn tally(value: serde_json::Value) -> Tally {
        serde_json::from_value(value).expect("a tally")
    }

    fn count(n: u32) -> serde_json::Value {
        json!({"low": n, "high": n, "approximate": false})
    }

    fn week() -> serde_json::Value {
        json!({"start": "2021-05-31", "end": "2021-06-06", "precision": "week"})
    }

    #[test]
    fn a_groups_tally_stands_beside_its_own_attacks() {
        let tally = tally(json!({
            "document": {"id": "d"}, "publisher": "ISIS", "what": "attacks", "period": week(), "total": count(5),
            "parts": [{"name": "Iraq", "count": count(3), "share": 0.6}, {"name": "Nigeria", "count": count(1), "share": 0.3}, {"name": "Zzyzx", "count": count(1)}]
        }));
        let told = reconcile_tally(&tally, &incidents(), &lexicon());
        assert_eq!(told.actors, ["islamic-state"]);
        let rows: Vec<_> = told.rows.iter().map(|row| (row.name.as_str(), row.coded.map(|coded| coded.low), row.matched, row.missing, row.extra)).collect();
        let expected = [
            ("total", Some(3), Some(3), Some(2), Some(0)),
            ("Iraq", Some(2), Some(2), Some(1), Some(0)),
            ("Nigeria", Some(1), Some(1), Some(0), Some(0)),
            ("Zzyzx", None, None, None, None),
        ];
        assert_eq!(rows, expected);
        assert_eq!(told.rows[1].incidents, ["a", "b"]);
        assert!(told.rows[1].seen_by_others.is_empty(), "the tally's own report tells them");
        let holds: Vec<bool> = told.checks.iter().map(|check| check.holds).collect();
        assert_eq!(holds, [true, true, false], "the sum, Iraq's share, Nigeria's share");
        assert_eq!((told.notes.len(), told.days, told.days_covered), (1, 7, 3));
    }

    #[test]
    fn a_branch_is_told_by_its_country_where_reports_name_the_organisation() {
        let mut incidents = incidents();
        incidents.push(attack("f", "2021-06-02", "islamic-state", ["EG", "North Sinai", "Rafah"], 1));
        let tally = tally(json!({
            "document": {"id": "d"}, "publisher": "ISIS", "what": "attacks", "period": week(), "total": count(9), "remainder": 1,
            "parts": [{"name": "Sinai Province", "count": count(2)}, {"name": "West Africa Province", "count": count(5)}]
        }));
        let told = reconcile_tally(&tally, &incidents, &lexicon());
        assert_eq!((told.rows[1].incidents.as_slice(), told.rows[2].incidents.as_slice()), (&["f".to_string()][..], &["c".to_string()][..]));
        assert!(!told.checks[0].holds, "two, five and a remainder of one are not nine");
    }

    #[test]
    fn an_observers_tally_of_the_dead_sums_everybodys() {
        let tally = tally(json!({"document": {"id": "x"}, "publisher": "the United Nations", "what": "people killed", "period": week(), "total": count(10)}));
        let told = reconcile_tally(&tally, &incidents(), &lexicon());
        assert_eq!((told.measure, told.actors.len()), ("killed", 0));
        let row = &told.rows[0];
        assert_eq!((row.coded, row.missing, row.extra), (Some(Count::exactly(11)), Some(0), Some(1)));
    }

    #[test]
    fn a_tally_of_a_country_counts_there() {
        let mut incidents = incidents();
        incidents[0].documents = vec!["d".into(), "another".into()];
        let tally = tally(json!({"document": {"id": "d"}, "what": "attacks", "period": week(), "total": count(3), "place": {"name": "Iraq", "country": "IQ"}}));
        let row = &reconcile_tally(&tally, &incidents, &lexicon()).rows[0];
        assert_eq!((row.incidents.as_slice(), row.seen_by_others.as_slice()), (&["a".to_string(), "b".to_string()][..], &["a".to_string()][..]));
    }

    #[test]
    fn provinces_and_vague_dates() {
        let mut incidents = incidents();
        incidents[4].date = None;
        let tally = tally(json!({
            "document": {"id": "d"}, "publisher": "Islamic State", "what": "IED attacks", "period": week(),
            "parts": [{"name": "Diyala Province", "count": count(1)}]
        }));
        let told = reconcile_tally(&tally, &incidents, &lexicon());
        assert_eq!((told.rows[1].incidents.as_slice(), told.rows[1].undecided), (&["a".to_string()][..], 1));
    }
}
