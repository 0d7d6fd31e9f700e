//! Linking over whole reports: the hard pairs of `cases/linking_pairs.txt`, and linking as reports come against linking from nothing.

use crate::mutations::Chance;
use std::collections::BTreeSet;
use std::fs;
use tidewatch_engine::code::code_document;
use tidewatch_engine::lexicon::Lexicon;
use tidewatch_engine::link::{LinkedIncident, link_records};
use tidewatch_engine::read::{Source, read_text};
use tidewatch_engine::record::Record;
use tidewatch_engine::resolve::annotate_document;

const PAIRS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../cases/linking_pairs.txt");
const LEAST_PAIR_F: f64 = 0.90;

/// Two reports, whether they tell of one incident, and what makes that hard.
struct Pair {
    same: bool,
    title: String,
    reports: [String; 2],
}

fn read_pairs() -> Vec<Pair> {
    let text = fs::read_to_string(PAIRS).unwrap();
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')).collect();
    assert_eq!(lines.len() % 3, 0, "three lines a pair");
    lines
        .chunks(3)
        .map(|three| {
            let (answer, title) = three[0].split_once(": ").unwrap();
            assert!(["same", "different"].contains(&answer), "{}", three[0]);
            Pair { same: answer == "same", title: title.into(), reports: [three[1].into(), three[2].into()] }
        })
        .collect()
}

fn code(id: &str, report: &str, lexicon: &Lexicon) -> Vec<Record> {
    let (day, text) = report.split_at(10);
    let source = Source { id: id.into(), published: Some(day.parse().unwrap()), ..Source::default() };
    let document = read_text(text.trim().to_string(), source, lexicon);
    code_document(&document, &annotate_document(&document, lexicon), lexicon)
}

fn code_all(pairs: &[Pair], lexicon: &Lexicon) -> Vec<Record> {
    let sides =
        pairs.iter().enumerate().flat_map(|(n, pair)| ["a", "b"].into_iter().zip(&pair.reports).map(move |(side, report)| (format!("{n}{side}"), report)));
    sides.flat_map(|(id, report)| code(&id, report, lexicon)).collect()
}

fn lexicon() -> Lexicon {
    Lexicon::shipped().unwrap_or_else(|faults| panic!("{}", faults[0]))
}

#[test]
fn hard_pairs_are_told_apart_and_put_together() {
    let (lexicon, pairs) = (lexicon(), read_pairs());
    assert!(pairs.len() >= 150);
    let linked = link_records(&code_all(&pairs, &lexicon), &lexicon.linking);
    let (mut right, mut wrong, mut missed) = (0, Vec::new(), Vec::new());
    for (n, pair) in pairs.iter().enumerate() {
        let holds = |incident: &LinkedIncident, side: &str| incident.documents.contains(&format!("{n}{side}"));
        match (pair.same, linked.iter().any(|incident| holds(incident, "a") && holds(incident, "b"))) {
            (true, true) => right += 1,
            (true, false) => missed.push(&pair.title),
            (false, true) => wrong.push(&pair.title),
            (false, false) => {}
        }
    }
    let f = 2.0 * f64::from(right) / (2 * right as usize + wrong.len() + missed.len()) as f64;
    assert!(f >= LEAST_PAIR_F, "pair F {f:.3}\nput together wrongly: {wrong:#?}\nmissed: {missed:#?}");
}

/// The groups of record ids, whatever their order.
fn groups(records: &[Record], lexicon: &Lexicon) -> BTreeSet<BTreeSet<String>> {
    link_records(records, &lexicon.linking).into_iter().map(|incident| incident.records.into_iter().collect()).collect()
}

#[test]
fn linking_as_reports_come_equals_linking_from_nothing() {
    let (lexicon, pairs) = (lexicon(), read_pairs());
    let records = code_all(&pairs[..50], &lexicon);
    let from_nothing = groups(&records, &lexicon);
    for seed in 0..12 {
        let mut chance = Chance::new(seed);
        let (mut left, mut come): (Vec<Record>, Vec<Record>) = (records.clone(), Vec::new());
        while !left.is_empty() {
            let n = (1 + chance.below(20)).min(left.len());
            for _ in 0..n {
                come.push(left.swap_remove(chance.below(left.len())));
            }
            // A report that is sent again changes nothing.
            come.push(come[chance.below(come.len())].clone());
            assert!(groups(&come, &lexicon).iter().map(BTreeSet::len).sum::<usize>() <= come.len());
        }
        assert_eq!(groups(&come, &lexicon), from_nothing, "seed {seed}");
    }
}
