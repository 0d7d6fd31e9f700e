//! Incidents by day in, a timeline as SVG out: a column a day, week or month, attacks below operations below other events.
//!
//! Long periods are drawn by week, longer ones by month. A narrow drawing has a row for each column of the wide one, so that it is
//! legible on a telephone.

use super::page::plural;
use super::wording::days;
use super::{Entry, Ledger, Measure, Period, class_idx};
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::fmt::Write;

/// More days than this are drawn by week, and more weeks than this by month.
const MOST_COLUMNS: usize = 45;
const MOST_WEEKS: usize = 60;
const WIDTH: f64 = 820.0;
const HEIGHT: f64 = 150.0;
const FOOT: f64 = 34.0;
const NARROW_WIDTH: f64 = 350.0;
const ROW: f64 = 22.0;
const CLASSES: [&str; 3] = ["attack", "operation", "other"];

/// A column: its days, their incidents by class (attacks, operations, others), and the sum over them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub from: Date,
    pub to: Date,
    pub counts: [usize; 3],
    /// Index of its sum; of none where it has no incident.
    pub sum: Option<usize>,
}

impl Column {
    fn total(&self) -> usize {
        self.counts.iter().sum()
    }

    /// Where its incidents are listed.
    fn anchor(&self, ledger: &Ledger) -> String {
        self.sum.map(|sum| ledger.anchor(sum, Measure::Incidents)).unwrap_or_default()
    }
}

/// Incidents that are dated to the day, by day.
pub type ByDay<'a> = BTreeMap<Date, Vec<&'a Entry>>;

/// The columns of a period with their sums; none where nothing is dated to the day.
pub fn columns_of(by_day: &ByDay, period: Option<Period>, ledger: &mut Ledger) -> Vec<Column> {
    let Some(period) = period.filter(|_| !by_day.is_empty()) else { return Vec::new() };
    let first = by_day.keys().next().map_or(period.from, |day| (*day).max(period.from));
    let first = if period.n_days() > MOST_COLUMNS as i64 { period.from } else { first };
    let n_days = Period::days(first, period.to).n_days() as usize;
    let end_of = |from: Date| match (n_days <= MOST_COLUMNS, n_days <= MOST_WEEKS * 7) {
        (true, _) => from,
        (false, true) => from.saturating_add(6.days()),
        (false, false) => from.last_of_month(),
    };
    let mut columns = Vec::new();
    let mut from = first;
    while from <= period.to {
        let to = end_of(from).min(period.to);
        let told: Vec<&Entry> = by_day.range(from..=to).flat_map(|(_, entries)| entries.iter().copied()).collect();
        let mut counts = [0; 3];
        told.iter().for_each(|entry| counts[class_idx(&entry.linked.class)] += 1);
        let sum = (!told.is_empty()).then(|| ledger.add(days(from, to), told));
        columns.push(Column { from, to, counts, sum });
        let Ok(next) = to.checked_add(1.days()) else { break };
        from = next;
    }
    columns
}

/// Draws the days of the period side by side; empty where there is none.
pub fn draw_timeline(columns: &[Column], ledger: &Ledger) -> String {
    let most = columns.iter().map(Column::total).max().unwrap_or(0);
    if most == 0 {
        return String::new();
    }
    let step = WIDTH / columns.len() as f64;
    let height = (HEIGHT - FOOT - 18.0) / most as f64;
    let mut svg = format!("<svg class=\"timeline\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"Incidents over time\">");
    let _ = write!(svg, "<path class=\"axis\" d=\"M0 {0}H{WIDTH}\"/>", HEIGHT - FOOT);
    let every = (34.0 / step).ceil().max(1.0) as usize;
    for (n, column) in columns.iter().enumerate() {
        let _ = write!(svg, "<a class=\"n\"{}>", link(&column.anchor(ledger)));
        draw_column(column, [n as f64 * step, step, height], n % every == 0, &mut svg);
        svg.push_str("</a>");
    }
    svg.push_str("</svg>");
    svg
}

/// A link's target; nothing where there is none.
fn link(anchor: &str) -> String {
    if anchor.is_empty() { String::new() } else { format!(" href=\"#{anchor}\"") }
}

/// One column; `frame` is its left side, its width and the height of one incident.
fn draw_column(column: &Column, frame: [f64; 3], is_labelled: bool, svg: &mut String) {
    let [left, step, height] = frame;
    let wide = (step * 0.72).min(64.0);
    let (middle, x) = (left + step / 2.0, left + (step - wide) / 2.0);
    let mut y = HEIGHT - FOOT;
    let _ = write!(svg, "<g><title>{}: {}</title>", days(column.from, column.to), plural(column.total(), "incident"));
    for (count, class) in column.counts.into_iter().zip(CLASSES).filter(|(count, _)| *count > 0) {
        let tall = count as f64 * height;
        y -= tall;
        let _ = write!(svg, "<rect class=\"bar {class}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{wide:.1}\" height=\"{:.1}\"/>", (tall - 1.0).max(1.0));
    }
    if column.total() > 0 && step > 14.0 {
        let _ = write!(svg, "<text class=\"n\" x=\"{middle:.1}\" y=\"{:.1}\">{}</text>", y - 5.0, column.total());
    }
    let is_month = column.to == column.from.last_of_month() && column.from != column.to && column.from.day() == 1;
    if is_labelled && !is_month {
        let _ = write!(svg, "<text x=\"{middle:.1}\" y=\"{:.1}\">{}</text>", HEIGHT - FOOT + 15.0, column.from.day());
    }
    if is_labelled && (left == 0.0 || column.from.day() <= 7 || step > 40.0) {
        let _ = write!(svg, "<text class=\"month\" x=\"{middle:.1}\" y=\"{:.1}\">{}</text>", HEIGHT - FOOT + 29.0, column.from.strftime("%b"));
    }
    svg.push_str("</g>");
}

/// Draws the days of the period below one another, a row each.
pub fn draw_days(columns: &[Column], ledger: &Ledger) -> String {
    let most = columns.iter().map(Column::total).max().unwrap_or(0);
    if most == 0 {
        return String::new();
    }
    let (left, unit) = (74.0, (NARROW_WIDTH - 74.0 - 34.0) / most as f64);
    let height = ROW * columns.len() as f64;
    let mut svg = format!("<svg class=\"timeline rows\" viewBox=\"0 0 {NARROW_WIDTH} {height}\" role=\"img\" aria-label=\"Incidents over time\">");
    for (n, column) in columns.iter().enumerate() {
        let (top, mut x) = (n as f64 * ROW, left);
        let _ = write!(
            svg,
            "<a class=\"n\"{}><text class=\"day\" x=\"{:.1}\" y=\"{:.1}\">{}</text>",
            link(&column.anchor(ledger)),
            left - 8.0,
            top + 15.0,
            column.from.strftime("%-d %b")
        );
        for (count, class) in column.counts.into_iter().zip(CLASSES).filter(|(count, _)| *count > 0) {
            let wide = count as f64 * unit;
            let _ = write!(
                svg,
                "<rect class=\"bar {class}\" x=\"{x:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{}\"/>",
                top + 3.0,
                (wide - 1.0).max(1.0),
                ROW - 6.0
            );
            x += wide;
        }
        let total = if column.total() == 0 { "–".to_string() } else { column.total().to_string() };
        let _ = write!(svg, "<text class=\"n\" x=\"{:.1}\" y=\"{:.1}\">{total}</text></a>", x + 6.0, top + 15.0);
    }
    svg.push_str("</svg>");
    svg
}
