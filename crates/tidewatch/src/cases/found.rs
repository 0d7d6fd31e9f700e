//! A record in, its roles out, each with the words it was found in and the value it was taken to be.
//!
//! Incidents, figures, statements and tallies become one list of `Found`, so that one comparison serves all. Ranges are bytes
//! of the text here. What was not found in the text but inherited is marked and need not be named by a case.

use std::collections::BTreeMap;
use std::ops::Range;
use tidewatch_engine::record::{Amount, DateRange, Evidence, Figure, Incident, IncidentPlace, Party, Record, Statement, Tally, Victim};
use tidewatch_engine::resolve::counts::Count;

/// One role of a record.
#[derive(Clone, Debug, Default)]
pub struct Found {
    pub field: &'static str,
    /// Where its words stand, in bytes of the text.
    pub ranges: Vec<Range<usize>>,
    pub value: Value,
    /// A case need not name it: inherited, or told by other roles.
    pub optional: bool,
}

/// What a role was taken to be.
#[derive(Clone, Debug)]
pub enum Value {
    /// Any of these names it; the first is how it is printed.
    Names(Vec<String>),
    Place(Box<IncidentPlace>),
    Count(Count),
    Amount(Amount),
}

impl Default for Value {
    fn default() -> Value {
        Value::Names(Vec::new())
    }
}

impl std::fmt::Display for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        match self {
            Value::Names(names) => f.write_str(names.first().map_or("", String::as_str)),
            Value::Place(place) => f.write_str(&show_place(place)),
            Value::Count(count) => f.write_str(&show_count(count)),
            Value::Amount(amount) => f.write_str(&show_amount(amount)),
        }
    }
}

impl Value {
    /// Whether an expected value names this one.
    pub fn is(&self, expected: &str) -> bool {
        match self {
            Value::Names(names) => names.iter().any(|name| fold(name) == fold(expected)),
            Value::Place(place) => place_is(place, expected),
            Value::Count(count) => read_count(expected).is_some_and(|wanted| {
                wanted.low == count.low && wanted.high == count.high && (wanted.high.is_none() || wanted.approximate == count.approximate)
            }),
            Value::Amount(amount) => read_amount(expected).is_some_and(|wanted| {
                near(wanted.low, amount.low)
                    && wanted.high.is_none() == amount.high.is_none()
                    && near(wanted.high.unwrap_or(0.0), amount.high.unwrap_or(0.0))
                    && (wanted.high.is_none() || wanted.approximate == amount.approximate)
            }),
        }
    }
}

/// Shares are printed to four places.
fn near(a: f64, b: f64) -> bool {
    (a - b).abs() < 0.006
}

/// The roles of a record, in the order in which a case lists them.
pub fn found_roles(text: &str, record: &Record) -> Vec<Found> {
    let page = Page { text, offsets: text.char_indices().map(|(at, _)| at).chain([text.len()]).collect() };
    match record {
        Record::Incident(incident) => page.incident(incident),
        Record::Figure(figure) => page.figure(figure),
        Record::Statement(statement) => page.statement(statement),
        Record::Tally(tally) => page.tally(tally),
    }
}

/// A text and the byte offset of each of its code points.
struct Page<'a> {
    text: &'a str,
    offsets: Vec<usize>,
}

impl Page<'_> {
    fn incident(&self, incident: &Incident) -> Vec<Found> {
        let marks = &incident.evidence;
        let mut found: Vec<Found> = incident.perpetrators.iter().map(|party| self.party("perpetrator", party, marks)).collect();
        found.extend(incident.targets.iter().map(|party| self.party("target", party, marks)));
        found.extend(incident.victims.iter().map(|victim| self.victim(victim)));
        hide_told_targets(&mut found);
        found.extend(incident.weapons.iter().map(|weapon| named("weapon", self.occurrences(&weapon.text), &[&weapon.kind, &weapon.text])));
        found.extend(incident.place.iter().map(|place| self.place(place, marks)));
        found.extend(incident.date.iter().map(|date| self.date("date", date, marks)));
        let counts =
            [("killed", incident.killed), ("wounded", incident.wounded), ("killed_or_wounded", incident.killed_or_wounded), ("captured", incident.captured)];
        found.extend(counts.into_iter().filter_map(|(field, count)| Some(self.count(field, count?, marks))));
        found.extend(incident.tactics.iter().map(|tactic| Found { optional: true, ..named("tactic", self.marked(marks, "tactic"), &[tactic]) }));
        found.push(Found { optional: incident.status == "reported", ..named("status", self.marked(marks, "status"), &[&incident.status]) });
        found.extend(incident.claims.iter().map(|claim| self.claim(claim)));
        found.extend(incident.sources.iter().map(|source| self.source(source)));
        found.extend(incident.accounts.iter().map(|account| {
            let ranges = [self.occurrences(account.by.as_deref().unwrap_or("")), self.occurrences(&account.text)].concat();
            named("account", ranges, &[&account.stance])
        }));
        found
    }

    fn figure(&self, figure: &Figure) -> Vec<Found> {
        let marks = &figure.evidence;
        let free = |found: Found| Found { optional: true, ..found };
        let mut found = vec![free(named("what", self.marked(marks, "what"), &[&figure.what])), free(named("unit", Vec::new(), &[&figure.unit]))];
        found.push(free(named("indicator", Vec::new(), &[&figure.indicator])));
        found.extend(figure.value.map(|value| Found { field: "value", ranges: self.marked(marks, "value"), value: Value::Amount(value), optional: false }));
        found.extend(figure.place.iter().map(|place| self.place(place, marks)));
        found.extend(figure.as_of.map(|day| free(named("as_of", self.marked(marks, "as_of"), &[&day.to_string()]))));
        found.extend(figure.period.iter().map(|period| free(self.date("period", period, marks))));
        found.extend(figure.attributed_to.iter().map(|by| named("source", self.occurrences(by), &[by])));
        found.extend(figure.subject.iter().map(|subject| {
            free(named(
                "subject",
                [self.occurrences(&subject.name), self.marked(marks, "what")].concat(),
                &[subject.id.as_deref().unwrap_or(""), &subject.name],
            ))
        }));
        found.extend(figure.share.map(|share| free(number("share", share))));
        found.push(free(named("status", Vec::new(), &[&figure.status])));
        found.extend(figure.themes.iter().map(|theme| free(named("theme", Vec::new(), &[theme]))));
        found
    }

    fn statement(&self, statement: &Statement) -> Vec<Found> {
        let marks = &statement.evidence;
        let free = |found: Found| Found { optional: true, ..found };
        let speaker = statement.speaker.iter().map(|speaker| {
            let ranges = [self.marked(marks, "speaker"), self.occurrences(&speaker.name)].concat();
            named("speaker", ranges, &[&speaker.name, speaker.id.as_deref().unwrap_or(&speaker.name)])
        });
        let mut found: Vec<Found> = speaker.collect();
        found.extend(statement.cue.iter().map(|cue| free(named("cue", self.marked(marks, "cue"), &[cue]))));
        let manner = if statement.direct { "direct" } else { "reported" };
        found.push(named("content", self.marked(marks, "content"), &[manner, &statement.content]));
        found.push(free(named("kind", Vec::new(), &[&statement.kind])));
        found.push(free(named("hedged", Vec::new(), &[if statement.hedged { "yes" } else { "no" }])));
        let speaker = statement.speaker.as_ref();
        let parts = [("role", speaker.and_then(|speaker| speaker.role.as_deref())), ("behind", speaker.and_then(|speaker| speaker.behind.as_deref()))];
        found.extend(parts.into_iter().filter_map(|(field, words)| Some(free(named(field, self.occurrences(words?), &[words?])))));
        found.extend(statement.themes.iter().map(|theme| free(named("theme", Vec::new(), &[theme]))));
        found
    }

    fn tally(&self, tally: &Tally) -> Vec<Found> {
        let marks = &tally.evidence;
        let free = |found: Found| Found { optional: true, ..found };
        let mut found: Vec<Found> = tally.publisher.iter().map(|by| named("publisher", self.occurrences(by), &[by])).collect();
        found.push(free(named("what", self.marked(marks, "what"), &[&tally.what])));
        found.extend(tally.place.iter().map(|place| free(self.place(place, marks))));
        found.extend(tally.period.iter().map(|period| self.date("period", period, marks)));
        found.extend(tally.total.map(|total| self.count("total", total, marks)));
        found.extend(tally.parts.iter().map(|part| Found { ranges: self.occurrences(&part.name), ..self.count("part", part.count, marks) }));
        found.extend(tally.parts.iter().filter_map(|part| Some(free(Found { ranges: self.occurrences(&part.name), ..number("share", part.share?) }))));
        found.extend(tally.remainder.map(|rest| free(number("remainder", f64::from(rest)))));
        found.extend(tally.checks.iter().map(|check| {
            let part = check.part.as_deref().unwrap_or("");
            free(named("check", self.occurrences(part), &[&format!("{} {}", check.check, if check.holds { "holds" } else { "fails" })]))
        }));
        found.extend(tally.themes.iter().map(|theme| free(named("theme", Vec::new(), &[theme]))));
        found
    }

    fn party(&self, field: &'static str, party: &Party, marks: &BTreeMap<String, Evidence>) -> Found {
        let words = party.text.as_deref().or(party.name.as_deref()).unwrap_or("");
        let told = self.occurrences(words);
        let beside = |mark: &Range<usize>| told.is_empty() || told.iter().any(|range| range.start < mark.end && mark.start < range.end);
        let ranges = [told.clone(), self.marked(marks, field).into_iter().filter(beside).collect()].concat();
        let id = party.id.as_deref().unwrap_or("unknown");
        let names = [Some(id), party.name.as_deref(), party.kind.as_deref(), party.text.as_deref()];
        let names: Vec<&str> = names.into_iter().flatten().collect();
        Found { optional: party.inferred, ..named(field, ranges, &names) }
    }

    fn victim(&self, victim: &Victim) -> Found {
        let ranges = [self.occurrences(&victim.text), self.occurrences(victim.name.as_deref().unwrap_or(""))].concat();
        named("victims", ranges, &[victim.side.as_deref().unwrap_or(&victim.text), &victim.effect, &victim.text])
    }

    fn place(&self, place: &IncidentPlace, marks: &BTreeMap<String, Evidence>) -> Found {
        Found { field: "place", ranges: self.marked(marks, "place"), value: Value::Place(Box::new(place.clone())), optional: place.inferred }
    }

    fn date(&self, field: &'static str, date: &DateRange, marks: &BTreeMap<String, Evidence>) -> Found {
        let names = date_names(date);
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        Found { optional: date.inferred, ..named(field, self.marked(marks, field), &names) }
    }

    fn count(&self, field: &'static str, count: Count, marks: &BTreeMap<String, Evidence>) -> Found {
        Found { field, ranges: self.marked(marks, field), value: Value::Count(count), optional: false }
    }

    fn claim(&self, claim: &tidewatch_engine::record::Claim) -> Found {
        let by = claim.by.as_deref().unwrap_or("");
        named("claim", [self.occurrences(&claim.text), self.occurrences(by)].concat(), &[&claim.stance, by])
    }

    fn source(&self, source: &tidewatch_engine::record::Citation) -> Found {
        let date = source.date.map(|date| date.to_string()).unwrap_or_default();
        named("source", self.occurrences(&source.name), &[&source.name, &date])
    }

    /// The evidence of a field, under its name or its plural.
    fn marked(&self, marks: &BTreeMap<String, Evidence>, field: &str) -> Vec<Range<usize>> {
        let evidence = marks.get(field).or_else(|| marks.get(&format!("{field}s")));
        let ranges = evidence.map_or(&[][..], Evidence::ranges);
        ranges.iter().filter_map(|&[start, end]| Some(*self.offsets.get(start)?..*self.offsets.get(end)?)).collect()
    }

    /// Every place where words stand in the text.
    fn occurrences(&self, words: &str) -> Vec<Range<usize>> {
        occurrences(self.text, words)
    }
}

/// Every place where words stand in a text; where the case of letters differs, the places that fit without it.
pub fn occurrences(text: &str, words: &str) -> Vec<Range<usize>> {
    if words.is_empty() {
        return Vec::new();
    }
    let exact: Vec<Range<usize>> = text.match_indices(words).map(|(at, _)| at..at + words.len()).collect();
    if !exact.is_empty() || !text.is_ascii() {
        return exact;
    }
    let lower = words.to_lowercase();
    text.to_lowercase().match_indices(&lower).map(|(at, _)| at..at + lower.len()).collect()
}

/// A bare number, told by the record alone.
fn number(field: &'static str, value: f64) -> Found {
    Found { field, ranges: Vec::new(), value: Value::Amount(Amount { low: value, high: Some(value), approximate: false }), optional: true }
}

fn named(field: &'static str, ranges: Vec<Range<usize>>, names: &[&str]) -> Found {
    let names = names.iter().filter(|name| !name.is_empty()).map(|name| name.to_string()).collect();
    Found { field, ranges, value: Value::Names(names), optional: false }
}

/// A target whose words a victim tells too need not be named twice.
fn hide_told_targets(found: &mut [Found]) {
    let told: Vec<Range<usize>> = found.iter().filter(|role| role.field == "victims").flat_map(|role| role.ranges.clone()).collect();
    for target in found.iter_mut().filter(|role| role.field == "target") {
        target.optional |= target.ranges.iter().any(|range| told.iter().any(|other| nested(range, other)));
    }
}

/// Whether one range holds the other.
pub fn nested(a: &Range<usize>, b: &Range<usize>) -> bool {
    (a.start <= b.start && b.end <= a.end) || (b.start <= a.start && a.end <= b.end)
}

/// The ways to write a date: a day, `start..end`, or the month or year that it fills.
fn date_names(date: &DateRange) -> Vec<String> {
    let (start, end) = (date.start, date.end);
    let mut names = Vec::new();
    if start == end {
        names.push(start.to_string());
    }
    if start.day() == 1 && end == start.last_of_month() {
        names.push(format!("{:04}-{:02}", start.year(), start.month()));
    }
    if start == start.first_of_year() && end == start.last_of_year() {
        names.push(format!("{:04}", start.year()));
    }
    names.push(format!("{start}..{end}"));
    names
}

/// A count as cases write it: `12`, `12..`, `3-5`, `~8`.
pub fn show_count(count: &Count) -> String {
    let about = if count.approximate { "~" } else { "" };
    match count.high {
        Some(high) if high == count.low => format!("{about}{high}"),
        Some(high) => format!("{about}{}-{high}", count.low),
        None => format!("{about}{}..", count.low),
    }
}

/// Reads a count as cases write it.
pub fn read_count(words: &str) -> Option<Count> {
    let approximate = words.starts_with('~');
    let words = words.trim_start_matches('~').trim();
    let (low, high) = if let Some(low) = words.strip_suffix("..") {
        (low.parse().ok()?, None)
    } else if let Some((low, high)) = words.split_once('-') {
        (low.parse().ok()?, Some(high.parse().ok()?))
    } else {
        (words.parse().ok()?, Some(words.parse().ok()?))
    };
    Some(Count { low, high, approximate })
}

/// An amount as cases write it: as a count, but also `62.5` or `1000000-2000000`.
fn show_amount(amount: &Amount) -> String {
    let about = if amount.approximate { "~" } else { "" };
    match amount.high {
        Some(high) if high == amount.low => format!("{about}{high}"),
        Some(high) => format!("{about}{}-{high}", amount.low),
        None => format!("{about}{}..", amount.low),
    }
}

fn read_amount(words: &str) -> Option<Amount> {
    let approximate = words.starts_with('~');
    let words = words.trim_start_matches('~').trim();
    let (low, high) = match (words.strip_suffix(".."), words.split_once('-')) {
        (Some(low), _) => (low.parse().ok()?, None),
        (None, Some((low, high))) => (low.parse().ok()?, Some(high.parse().ok()?)),
        (None, None) => (words.parse().ok()?, Some(words.parse().ok()?)),
    };
    Some(Amount { low, high, approximate })
}

/// A place as cases write it: `Name, Admin1, CC` or `20 km NE of Name`.
pub fn show_place(place: &IncidentPlace) -> String {
    let parts = [Some(show_position(place)), place.admin1.clone(), place.country.clone()];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

fn show_position(place: &IncidentPlace) -> String {
    let rounded = place.distance_km.map(|km| if km >= 10.0 { km.round() } else { km });
    match (rounded, &place.bearing) {
        (Some(km), Some(bearing)) => format!("{km} km {bearing} of {}", place.name),
        (Some(km), None) => format!("{km} km from {}", place.name),
        (None, Some(bearing)) => format!("{bearing} of {}", place.name),
        (None, None) => place.name.clone(),
    }
}

/// Whether the parts of an expected place all hold; parts that it leaves out are not asked.
fn place_is(place: &IncidentPlace, expected: &str) -> bool {
    let mut parts = expected.split(',').map(str::trim);
    let position = parts.next().unwrap_or("");
    if fold(position) != fold(&show_position(place)) {
        return false;
    }
    parts.all(|part| {
        let division = place.admin1.as_deref().map(fold).unwrap_or_default();
        place.country.as_deref() == Some(part) || (!division.is_empty() && (division.starts_with(&fold(part)) || fold(part).starts_with(&division)))
    })
}

/// Lower case without hyphens, apostrophes and accents of the commonest kinds: names compare so.
fn fold(name: &str) -> String {
    name.to_lowercase().chars().filter(|letter| letter.is_alphanumeric() || *letter == ' ' || *letter == '.').collect()
}
