//! Records of many documents in, linked incidents out: which reports tell of the same event.
//!
//! What a document tells again goes with the record that it mainly tells of. Candidates are found by time and place or by rare
//! words, scored feature by feature with the weights of `lexicon/linking.toml`, and grouped. Where the records of a group disagree,
//! the values are kept beside one another. The answer depends on the set of records alone: linking again from nothing gives what
//! linking as they came gave.

mod candidates;
mod cluster;
mod merge;
mod repeat;
mod score;
mod telling;
mod terms;
mod vectors;
mod weights;

pub use merge::{Conflict, ConflictValue, LinkedIncident};
pub use score::{Because, distance_between};
pub use terms::add_terms;
pub use weights::LinkLexicon;

use crate::record::{Incident, Record};
use candidates::candidate_pairs;
use cluster::cluster_records;
use jiff::civil::Date;
use merge::{Linked, merge_group};
use rustc_hash::FxHashSet;
use score::Scorer;
use telling::gather_tellings;
use vectors::WordIndex;

/// Links incident records and references; other records are passed by, and a record id that comes again is taken once.
///
/// Incidents come in the order of their first record in the input, and so do the records in each.
pub fn link_records(records: &[Record], lexicon: &LinkLexicon) -> Vec<LinkedIncident> {
    let mut seen = FxHashSet::default();
    let came: Vec<&Incident> = records.iter().filter_map(Record::incident_or_reference).filter(|incident| seen.insert(incident.id.as_str())).collect();
    let mut positions: Vec<usize> = (0..came.len()).collect();
    positions.sort_by(|&a, &b| settled_order(came[a]).cmp(&settled_order(came[b])));
    let told: Vec<&Incident> = positions.iter().map(|&at| came[at]).collect();
    let tellings = gather_tellings(&told, lexicon);
    let heads: Vec<&Incident> = tellings.iter().map(|telling| &telling.incident).collect();
    let words = WordIndex::new(&heads, lexicon);
    let scorer = Scorer { weights: lexicon, words: &words };
    let groups = cluster_records(&heads, &candidate_pairs(&heads, &words, lexicon), &scorer);
    let all = Linked { told: &told, positions: &positions, tellings: &tellings, scorer: &scorer };
    let mut linked: Vec<(usize, LinkedIncident)> = groups.iter().map(|group| merge_group(&all, group)).collect();
    linked.sort_by_key(|(first, _)| *first);
    linked.into_iter().map(|(_, incident)| incident).collect()
}

/// The incidents among what is linked: references that lead to none are left out.
pub fn link_told(records: &[Record], lexicon: &LinkLexicon) -> Vec<LinkedIncident> {
    link_records(records, lexicon).into_iter().filter(|linked| !linked.reference).collect()
}

/// Puts the incident records among these together as one incident, whatever speaks against it; none where there are none.
pub fn join_records(records: &[Record], lexicon: &LinkLexicon) -> Option<LinkedIncident> {
    let told: Vec<&Incident> = records.iter().filter_map(Record::incident_or_reference).collect();
    let positions: Vec<usize> = (0..told.len()).collect();
    let tellings = gather_tellings(&told, lexicon);
    let heads: Vec<&Incident> = tellings.iter().map(|telling| &telling.incident).collect();
    let words = WordIndex::new(&heads, lexicon);
    let scorer = Scorer { weights: lexicon, words: &words };
    let all = Linked { told: &told, positions: &positions, tellings: &tellings, scorer: &scorer };
    let group: Vec<usize> = (0..tellings.len()).collect();
    (!group.is_empty()).then(|| merge_group(&all, &group).1)
}

/// By what ties fall: nothing that another coding of the same text changes.
fn settled_order(incident: &Incident) -> (Option<Date>, &str, usize, &str) {
    let start = incident.evidence.get("record").and_then(|evidence| evidence.ranges().first()).map_or(0, |range| range[0]);
    (incident.document.published, &incident.document.id, start, &incident.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::{Faults, Files};
    use serde_json::json;

    fn lexicon() -> LinkLexicon {
        let mut faults = Faults::default();
        let lexicon = LinkLexicon::read(&Files::shipped(), &mut faults);
        assert_eq!(faults.into_result(()), Ok(()));
        lexicon
    }

    /// An explosion near Baqubah; `id` is that of record and document, the point is moved north by `km`.
    fn told(id: &str, day: &str, km: f64, killed: u32) -> Record {
        serde_json::from_value(json!({
            "record": "incident", "id": id, "document": {"id": id}, "class": "attack", "type": "explosion",
            "date": {"start": day, "end": day, "precision": "day"},
            "place": {"name": "Baqubah", "country": "IQ", "lat": 33.75 + km / 111.2, "lon": 44.64, "radius_km": 5.0},
            "perpetrators": [{"name": "Islamic State", "id": "islamic-state"}],
            "killed": {"low": killed, "high": killed, "approximate": false}
        }))
        .expect("a record")
    }

    fn groups(records: &[Record]) -> Vec<Vec<String>> {
        link_records(records, &lexicon()).into_iter().map(|incident| incident.records).collect()
    }

    #[test]
    fn links_near_reports_and_keeps_their_conflict() {
        let records = [told("a", "2024-03-12", 0.0, 2), told("b", "2024-03-12", 6.0, 4), told("c", "2024-03-12", 0.0, 4)];
        let linked = link_records(&records, &lexicon());
        assert_eq!(linked.len(), 1);
        assert_eq!(linked[0].killed.map(|killed| killed.low), Some(4));
        assert_eq!(linked[0].conflicts[0].field, "killed");
        assert_eq!(linked[0].conflicts[0].values[1].records, ["a"]);
    }

    #[test]
    fn keeps_like_attacks_a_day_apart() {
        assert_eq!(groups(&[told("a", "2024-03-12", 0.0, 2), told("b", "2024-03-13", 0.0, 2)]), [["a"], ["b"]]);
    }

    #[test]
    fn keeps_other_days_and_places_apart() {
        let records = [told("a", "2024-03-12", 0.0, 2), told("b", "2024-03-20", 0.0, 2), told("c", "2024-03-12", 300.0, 2)];
        assert_eq!(groups(&records), [["a"], ["b"], ["c"]]);
    }

    #[test]
    fn incidents_of_one_document_stay_apart() {
        let mut records = [told("a", "2024-03-12", 0.0, 2), told("b", "2024-03-12", 0.0, 2)];
        for record in &mut records {
            let Record::Incident(incident) = record else { continue };
            incident.document.id = "one".into();
        }
        assert_eq!(groups(&records), [["a"], ["b"]]);
    }

    /// A document that only speaks of an event, in these words.
    fn reference(id: &str, words: &[&str]) -> Record {
        serde_json::from_value(json!({
            "record": "incident", "id": id, "document": {"id": id}, "class": "other", "type": "other", "status": "reported",
            "reference": true, "leading": true, "terms": words
        }))
        .expect("a record")
    }

    fn with_words(mut record: Record, words: &[&str]) -> Record {
        let Record::Incident(incident) = &mut record else { return record };
        (incident.terms, incident.leading) = (words.iter().map(|word| (*word).into()).collect(), true);
        record
    }

    #[test]
    fn a_reference_joins_its_incident_and_is_no_source_of_it() {
        let words = ["market", "bomb", "Karim", "Daoud", "fishmonger", "12"];
        let attack = with_words(told("a", "2024-03-12", 0.0, 12), &words);
        let records = [attack, reference("b", &words), reference("c", &["vintner", "cellar", "Mosbach", "shotgun", "verdict"])];
        let linked = link_told(&records, &lexicon());
        assert_eq!(linked.iter().map(|incident| incident.records.clone()).collect::<Vec<_>>(), [["a", "b"]]);
        assert_eq!((linked[0].kind.as_str(), linked[0].independent_sources), ("explosion", 1));
        assert!(link_records(&records, &lexicon()).iter().any(|incident| incident.reference && incident.records == ["c"]));
    }

    #[test]
    fn the_order_of_the_input_changes_nothing_but_order() {
        let days = ["2024-03-10", "2024-03-11", "2024-03-12", "2024-03-14"];
        let records: Vec<Record> = (0..24_u32).map(|n| told(&format!("r{n:02}"), days[n as usize % 4], f64::from(n * 7 % 31), n % 5)).collect();
        let tidy = |mut groups: Vec<Vec<String>>| {
            groups.iter_mut().for_each(|group| group.sort());
            groups.sort();
            groups
        };
        let forward = tidy(groups(&records));
        let turned: Vec<Record> = records.iter().rev().cloned().collect();
        assert_eq!(forward, tidy(groups(&turned)));
        assert_eq!(forward.iter().map(Vec::len).sum::<usize>(), records.len());
    }
}
