//! Expected and coded records in, what differs out.
//!
//! Records are paired so that the fewest roles differ; then every expected role must be met by one of the record and every
//! role of the record must be expected, unless the case says `...`. Words agree where one range holds the other.

use super::found::{Found, nested, occurrences};
use super::{ExpectedRecord, Head, Role, found_roles};
use tidewatch_engine::record::Record;

/// Words that open a phrase and tell nothing.
const ARTICLES: [&str; 3] = ["a", "an", "the"];

/// What came of a case: the records, and every difference.
#[derive(Clone, Debug, Default)]
pub struct Verdict {
    pub records: Vec<Record>,
    pub differences: Vec<Difference>,
}

/// One difference between the case and the coding.
#[derive(Clone, Debug, Default)]
pub struct Difference {
    /// Line of the case file that is not met; 0 for what should not be there.
    pub line: usize,
    pub field: String,
    pub expected: Option<String>,
    pub got: Option<String>,
    /// Words to point at, in bytes of the text.
    pub ranges: Vec<std::ops::Range<usize>>,
    /// The rule that gave what was got.
    pub rule: Option<String>,
}

/// Compares the records of a text with those that it should get.
pub fn compare_records(text: &str, expected: &[ExpectedRecord], records: Vec<Record>) -> Verdict {
    let counted: Vec<&Record> = records.iter().filter(|record| is_asked(record, expected)).collect();
    let pairs = pair_records(text, expected, &counted);
    let mut differences = Vec::new();
    for (wanted, paired) in expected.iter().zip(&pairs) {
        match paired {
            Some(at) => differences.extend(compare_record(text, wanted, counted[*at])),
            None => {
                differences.push(Difference { line: wanted.line, field: "record".into(), expected: Some(wanted.head.to_string()), ..Difference::default() })
            }
        }
    }
    for (at, record) in counted.iter().enumerate().filter(|(at, _)| !pairs.contains(&Some(*at))) {
        let _ = at;
        differences.push(unexpected_record(text, record));
    }
    Verdict { differences, records }
}

/// Whether a record takes part: incidents always, references never, others where the case names their sort, or expects nothing at all.
fn is_asked(record: &Record, expected: &[ExpectedRecord]) -> bool {
    match record {
        Record::Incident(incident) => !incident.reference,
        Record::Statement(_) => expected.iter().any(|wanted| wanted.head == Head::Statement),
        Record::Figure(_) => expected.is_empty() || expected.iter().any(|wanted| wanted.head == Head::Figure),
        Record::Tally(_) => expected.is_empty() || expected.iter().any(|wanted| wanted.head == Head::Tally),
    }
}

/// For each expected record the index of the coded one that fits best, each used once.
fn pair_records(text: &str, expected: &[ExpectedRecord], records: &[&Record]) -> Vec<Option<usize>> {
    let mut costs: Vec<(usize, usize, usize)> = Vec::new();
    for (i, wanted) in expected.iter().enumerate() {
        let same_sort = records.iter().enumerate().filter(|(_, record)| sort_of(&head_of(record)) == sort_of(&wanted.head));
        costs.extend(same_sort.map(|(j, record)| (compare_record(text, wanted, record).len(), i, j)));
    }
    costs.sort_unstable();
    let mut pairs = vec![None; expected.len()];
    for (_, i, j) in costs {
        if pairs[i].is_none() && !pairs.contains(&Some(j)) {
            pairs[i] = Some(j);
        }
    }
    pairs
}

/// The head that a record would have in a case.
pub fn head_of(record: &Record) -> Head {
    match record {
        Record::Incident(incident) => Head::Incident { class: incident.class.clone(), kind: incident.kind.clone() },
        Record::Statement(_) => Head::Statement,
        Record::Figure(_) => Head::Figure,
        Record::Tally(_) => Head::Tally,
    }
}

fn sort_of(head: &Head) -> u8 {
    match head {
        Head::Incident { .. } => 0,
        Head::Statement => 1,
        Head::Figure => 2,
        Head::Tally => 3,
    }
}

fn compare_record(text: &str, wanted: &ExpectedRecord, record: &Record) -> Vec<Difference> {
    let mut differences = Vec::new();
    let head = head_of(record);
    if head != wanted.head {
        differences.push(Difference {
            line: wanted.line,
            field: "record".into(),
            expected: Some(wanted.head.to_string()),
            got: Some(head.to_string()),
            ranges: Vec::new(),
            rule: rule_of(record, "type"),
        });
    }
    differences.extend(compare_roles(text, wanted, record));
    differences
}

/// The roles that are missing, have another value, or are too many.
fn compare_roles(text: &str, wanted: &ExpectedRecord, record: &Record) -> Vec<Difference> {
    let mut found = found_roles(text, record);
    let mut missed: Vec<&Role> = Vec::new();
    for role in &wanted.roles {
        match found.iter().position(|found| meets(text, role, found)) {
            Some(at) => drop(found.remove(at)),
            None => missed.push(role),
        }
    }
    let mut differences = Vec::new();
    for role in missed {
        let near = found.iter().position(|found| found.field == role.field && words_agree(text, role, found));
        let near = near.or_else(|| found.iter().position(|found| found.field == role.field));
        differences.push(missed_role(text, role, near.map(|at| found.remove(at)), record));
    }
    if !wanted.open {
        let extra = found.iter().filter(|found| !found.optional);
        differences.extend(extra.map(|found| Difference {
            field: found.field.into(),
            got: Some(show_found(text, found)),
            ranges: found.ranges.clone(),
            rule: rule_of(record, found.field),
            ..Difference::default()
        }));
    }
    differences
}

fn missed_role(text: &str, role: &Role, near: Option<Found>, record: &Record) -> Difference {
    let words = role.words.as_deref().unwrap_or("");
    let value = role.value.as_deref().map(|value| format!("  = {value}")).unwrap_or_default();
    Difference {
        line: role.line,
        field: role.field.clone(),
        expected: Some(format!("{words}{value}")),
        got: near.as_ref().map(|found| show_found(text, found)),
        ranges: role.pieces().filter_map(|words| occurrences(text, words).into_iter().next()).collect(),
        rule: near.and_then(|found| rule_of(record, found.field)),
    }
}

fn unexpected_record(text: &str, record: &Record) -> Difference {
    let roles: Vec<String> = found_roles(text, record).iter().filter(|found| !found.optional).map(|found| format!("{} {}", found.field, found.value)).collect();
    Difference {
        field: "record".into(),
        got: Some(format!("{} ({})", head_of(record), roles.join("; "))),
        rule: rule_of(record, "type"),
        ..Difference::default()
    }
}

/// How a role is printed: its words and its value.
pub fn show_found(text: &str, found: &Found) -> String {
    let words: Vec<&str> = found.ranges.iter().take(1).map(|range| &text[range.clone()]).collect();
    format!("{}  = {}", words.join(" + "), found.value)
}

/// The first rule that the record names for a field.
fn rule_of(record: &Record, field: &str) -> Option<String> {
    let Record::Incident(incident) = record else { return None };
    let named = |wanted: &str| incident.why.iter().find(|reason| reason.field.trim_end_matches('s') == wanted.trim_end_matches('s'));
    named(field).or_else(|| incident.why.first()).map(|reason| format!("{} on `{}`", reason.by, reason.words))
}

fn meets(text: &str, role: &Role, found: &Found) -> bool {
    found.field == role.field && words_agree(text, role, found) && role.value.as_deref().is_none_or(|value| found.value.is(value))
}

/// Whether every piece that the role names stands where the value was found; a value without evidence agrees with none. Articles are no evidence.
fn words_agree(text: &str, role: &Role, found: &Found) -> bool {
    role.pieces().all(|words| {
        let bare = words.split_once(' ').filter(|(first, _)| ARTICLES.iter().any(|article| first.eq_ignore_ascii_case(article)));
        let mut wanted = [words].into_iter().chain(bare.map(|(_, rest)| rest)).flat_map(|words| occurrences(text, words));
        wanted.any(|wanted| found.ranges.iter().any(|range| nested(&wanted, range)))
    })
}

/// Compares groups of labels, whatever their order.
pub fn compare_groups(expected: &[Vec<String>], got: &[Vec<String>]) -> Verdict {
    let tidy = |groups: &[Vec<String>]| {
        let mut groups: Vec<Vec<String>> = groups.to_vec();
        groups.iter_mut().for_each(|group| {
            group.sort();
            group.dedup();
        });
        groups.sort();
        groups
    };
    let (wanted, got) = (tidy(expected), tidy(got));
    let show = |groups: &[Vec<String>]| groups.iter().map(|group| group.join(" ")).collect::<Vec<_>>().join(" / ");
    let mut verdict = Verdict::default();
    if wanted != got {
        let difference = Difference { field: "links".into(), expected: Some(show(&wanted)), got: Some(show(&got)), ..Difference::default() };
        verdict.differences.push(difference);
    }
    verdict
}
