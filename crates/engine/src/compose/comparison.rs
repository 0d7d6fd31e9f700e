//! The incidents of the period and of the one before in, what changed out: counts, toll, by arena, province, means, perpetrator.
//!
//! A period before that no report covers is not compared with: nothing counts as zero because nobody reported. Counts have the ratio
//! of their rates with a 95 % interval where they are large enough to say anything; tolls are ranges, and so are their changes.

use super::gather::{actors_of, arena_of, division_of, is_covered, tactics_of};
use super::totals::signed;
use super::{Bulletin, Entry, Measure, Period, Sources};
use crate::lexicon::Lexicon;
use crate::waves::{Estimate, Series, Stretch, ratio};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Fewer incidents than this in both periods together have no interval worth printing.
pub const ENOUGH: usize = 10;

/// A period beside the one before.
#[derive(Clone, Debug)]
pub struct Comparison {
    pub before: Period,
    /// Whether any report was published in the period before; without one there are no tables.
    pub covered: bool,
    /// Reports published in the period and in the one before.
    pub n_reports: (usize, usize),
    pub tables: Vec<Table>,
    /// Countries, provinces and means whose shares' intervals do not meet.
    pub differ: Vec<String>,
}

/// Rows of one sort.
#[derive(Clone, Debug)]
pub struct Table {
    /// Key of its caption in the words of the page.
    pub caption: &'static str,
    pub rows: Vec<Row>,
}

/// One name in both periods; the sums are indexes into the ledger.
#[derive(Clone, Debug)]
pub struct Row {
    pub name: String,
    pub now: usize,
    pub before: usize,
    /// Change of the number of incidents.
    pub change: i64,
    pub killed_change: Option<String>,
    /// Ratio of incidents a day, where there are enough.
    pub ratio: Option<Estimate>,
}

/// A name's incidents now and before.
type Sides<'a> = (String, Vec<&'a Entry>, Vec<&'a Entry>);

/// Compares the bulletin's period with the one before, and adds the sums to its ledger.
pub fn compare_periods(bulletin: &mut Bulletin, before: Period, sources: &Sources, lexicon: &Lexicon) -> Comparison {
    let now = bulletin.period.unwrap_or(before);
    let covered = is_covered(&before, sources.reports);
    let published = |period: Period| sources.reports.iter().filter_map(|report| report.document.published).filter(|day| period.holds(*day)).count();
    let mut comparison = Comparison { before, covered, n_reports: (published(now), published(before)), tables: Vec::new(), differ: Vec::new() };
    if !covered {
        return comparison;
    }
    let Bulletin { arenas, earlier, ledger, settings, .. } = bulletin;
    let current: Vec<&Entry> = arenas.iter().flat_map(|arena| &arena.divisions).flat_map(|division| &division.entries).collect();
    let happened = |entry: &&Entry| entry.linked.date.as_ref().is_some_and(|date| date.start <= before.to && date.end >= before.from);
    let former: Vec<&Entry> = earlier.iter().filter(happened).collect();
    let all = lexicon.page.say("comparison", "all").to_string();
    let arena = |entry: &Entry| vec![arena_of(entry, settings, lexicon).1];
    let division = |entry: &Entry| vec![division_name(entry, lexicon)];
    let tactics = |entry: &Entry| tactics_of(entry, lexicon).into_iter().map(|(_, name)| name).collect();
    let actors = |entry: &Entry| if entry.linked.class == "other" { Vec::new() } else { actors_of(entry, lexicon).into_iter().map(|(_, name)| name).collect() };
    let (unknown, unplaced) = (lexicon.bulletin.unknown_perpetrator.as_str(), lexicon.bulletin.no_country.as_str());
    let whole = vec![(all, current.clone(), former.clone())];
    let parts: [(&'static str, Vec<Sides>); 4] = [
        ("arenas", sides_by(&current, &former, &arena, (settings.most_rows, Some(unplaced)))),
        ("divisions", sides_by(&current, &former, &division, (settings.most_rows, Some(unplaced)))),
        ("tactics", sides_by(&current, &former, &tactics, (settings.most_rows, None))),
        ("actors", sides_by(&current, &former, &actors, (settings.most_rows, Some(unknown)))),
    ];
    for (caption, sides) in [("all", whole)].into_iter().chain(parts) {
        let rows = sides.into_iter().map(|(name, now_entries, before_entries)| {
            let indexes = (ledger.add(&name, now_entries), ledger.add(format!("{name}, {}", before.name(&lexicon.page)), before_entries));
            row_of(name, indexes, ledger, (now.n_days(), before.n_days()))
        });
        comparison.tables.push(Table { caption, rows: rows.collect() });
    }
    comparison.differ = differing(&current, &former, (now, before), lexicon);
    comparison
}

fn division_name(entry: &Entry, lexicon: &Lexicon) -> String {
    division_of(entry, false, lexicon)
}

/// Incidents by name in both periods, the most frequent names first.
fn sides_by<'a>(now: &[&'a Entry], before: &[&'a Entry], names_of: &dyn Fn(&Entry) -> Vec<String>, (most, last): (usize, Option<&str>)) -> Vec<Sides<'a>> {
    let mut sides: BTreeMap<String, (Vec<&Entry>, Vec<&Entry>)> = BTreeMap::new();
    for entry in now {
        names_of(entry).into_iter().for_each(|name| sides.entry(name).or_default().0.push(entry));
    }
    for entry in before {
        names_of(entry).into_iter().for_each(|name| sides.entry(name).or_default().1.push(entry));
    }
    let mut sides: Vec<Sides> = sides.into_iter().map(|(name, (now, before))| (name, now, before)).collect();
    sides.sort_by_key(|(_, now, before)| Reverse((now.len() + before.len(), now.len())));
    sides.truncate(most);
    sides.sort_by_key(|(name, _, _)| last == Some(name.as_str()));
    sides
}

fn row_of(name: String, (now, before): (usize, usize), ledger: &super::Ledger, days: (i64, i64)) -> Row {
    let (a, b) = (&ledger.sums[now].totals, &ledger.sums[before].totals);
    let n_days = |days: i64| usize::try_from(days).unwrap_or(1);
    Row {
        name,
        now,
        before,
        change: a.incidents as i64 - b.incidents as i64,
        killed_change: if a.killed.is_empty() && b.killed.is_empty() { None } else { a.killed.change_from(&b.killed) },
        ratio: (a.incidents + b.incidents >= ENOUGH).then(|| ratio((a.incidents, n_days(days.0)), (b.incidents, n_days(days.1)))),
    }
}

impl Row {
    /// The change of the number of incidents, with its sign.
    pub fn told_change(&self) -> String {
        signed(self.change)
    }

    /// "1.4 × (0.9–2.2)"; empty where there is no interval.
    pub fn told_ratio(&self) -> String {
        self.ratio.map_or_else(String::new, |ratio| format!("{:.1} × ({:.1}–{:.1})", ratio.value, ratio.low, ratio.high))
    }

    /// The cells of both periods and what changed, for one measure: values with their sums.
    pub fn cell(&self, measure: Measure, ledger: &super::Ledger) -> [(String, String); 2] {
        [self.now, self.before].map(|at| (ledger.value(at, measure), ledger.anchor(at, measure)))
    }
}

/// Names of countries, provinces and means of which one period has a larger share than chance explains.
fn differing(now: &[&Entry], before: &[&Entry], periods: (Period, Period), lexicon: &Lexicon) -> Vec<String> {
    if now.len().min(before.len()) < ENOUGH {
        return Vec::new();
    }
    let linked = now.iter().chain(before).map(|entry| &entry.linked);
    let stretch = |period: Period| Stretch { from: period.from, to: period.to };
    let Some(series) = Series::new(linked, Some(periods.1.from), Some(periods.0.to)) else { return Vec::new() };
    let compared = series.compare(stretch(periods.0), stretch(periods.1));
    let name = |code: &String| match lexicon.outlines.countries().iter().find(|country| country.code == *code) {
        Some(country) => country.name.clone(),
        None if lexicon.coding.ontology.tactics.iter().any(|tactic| tactic.name == *code) => lexicon.bulletin.tactic_label(code),
        None => code.clone(),
    };
    compared.differ.iter().map(name).collect()
}
