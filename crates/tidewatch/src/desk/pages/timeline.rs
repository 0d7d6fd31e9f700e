//! Counts by day in, a drawing of them out: one bar a day, week, month or year, each a link to its days.
//!
//! Below the bars lie the incidents that took more than a day, or whose day is not known better, each as long as that: a bar counts them on
//! their first day alone.

use super::drawn::Axis;
use crate::desk::address::{View, encoded};
use crate::store::{Overview, Stretch};
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use maud::{Markup, html};
use std::collections::BTreeMap;

/// Most bars.
const MOST: i32 = 130;
const HEIGHT: f64 = 84.0;
const WIDTH: f64 = 640.0;

/// How much time a bar stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Day,
    Week,
    Month,
    Year,
}

/// Stretches that are asked for, rows that they may take, and the height of a row.
pub const MOST_STRETCHES: usize = 80;
const ROWS: usize = 6;
const ROW: f64 = 6.0;

/// What the timeline shows: counts by day without what would press all others together.
pub struct Sight {
    days: Vec<(Date, [usize; 3])>,
    n_far: usize,
    axis: Axis,
}

impl Sight {
    /// None where no incident has a day.
    pub fn of(overview: &Overview) -> Option<Sight> {
        let days: Vec<(Date, [usize; 3])> = overview.days.iter().filter_map(|day| Some((day.day.parse().ok()?, day.counts))).collect();
        let n_all = days.len();
        let days = without_outliers(days);
        let (first, last) = (days.first()?.0, days.last()?.0);
        let step = step_for(first, last);
        let axis = Axis { first: step.start(first), last: step.next(step.start(last)).yesterday().unwrap_or(last) };
        Some(Sight { n_far: n_all - days.len(), days, axis })
    }

    pub fn axis(&self) -> Axis {
        self.axis
    }
}

pub fn show(sight: Option<&Sight>, stretches: &[Stretch], view: &View) -> Markup {
    let Some(sight) = sight else { return html! { p class="hint" { "No incident here has a day." } } };
    let (first, last) = (sight.days[0].0, sight.days[sight.days.len() - 1].0);
    let step = step_for(first, last);
    let mut bars: BTreeMap<Date, [usize; 3]> = BTreeMap::new();
    for (day, counts) in &sight.days {
        let bar = bars.entry(step.start(*day)).or_default();
        bar.iter_mut().zip(counts).for_each(|(sum, n)| *sum += n);
    }
    let starts = all_starts(step, first, last);
    let most = bars.values().map(|counts| counts.iter().sum::<usize>()).max().unwrap_or(1).max(1);
    let width = WIDTH / starts.len() as f64;
    let (bands, n_rows) = bands(sight.axis, stretches);
    let height = HEIGHT + 4.0 + n_rows as f64 * ROW;
    html! {
        svg class="timeline" viewBox={ "0 0 " (WIDTH) " " (height) } role="group" preserveAspectRatio="none"
            aria-label={ "Incidents by " (step.name()) " from " (first) " to " (last) ", at most " (most) }
            data-from=(starts[0]) data-to=(last) data-step=(step.name()) {
            @for (at, start) in starts.iter().enumerate() {
                (bar(view, step, *start, bars.get(start).copied().unwrap_or_default(), (at as f64 * width, width, most)))
            }
            line class="axis" x1="0" x2=(WIDTH) y1=(HEIGHT) y2=(HEIGHT) {}
            (bands)
        }
        div class="timeline-ends" { span { (first) } span { "by " (step.name()) ", at most " (most) @if sight.n_far > 0 { "; " (sight.n_far) " far-off days left out" } } span { (last) } }
    }
}

/// Stretches in rows in which none lies over another, and how many rows there are; what finds no row is left to the list.
fn bands(axis: Axis, stretches: &[Stretch]) -> (Markup, usize) {
    let whole = f64::from((axis.last - axis.first).get_days() + 1);
    let x = |day: Date| (f64::from((day - axis.first).get_days()) / whole).clamp(0.0, 1.0) * WIDTH;
    let mut rows: Vec<f64> = Vec::new();
    let mut placed = Vec::new();
    for stretch in stretches.iter().rev() {
        let (Ok(start), Ok(end)) = (stretch.start.parse::<Date>(), stretch.end.parse::<Date>()) else { continue };
        let (from, to) = (x(start), x(end.tomorrow().unwrap_or(end)));
        if to <= 0.0 || from >= WIDTH {
            continue;
        }
        let row = rows.iter().position(|taken| *taken <= from).unwrap_or(rows.len());
        if row >= ROWS {
            continue;
        }
        if row == rows.len() {
            rows.push(0.0);
        }
        rows[row] = to + 2.0;
        placed.push((stretch, from, (to - from).max(2.0), row));
    }
    let drawing = html! { @for (stretch, from, width, row) in &placed {
        a class="band" href={ "/incidents/" (encoded(&stretch.id)) } tabindex="-1" data-id=(stretch.id) {
            title { (stretch.start) " – " (stretch.end) }
            rect class=(stretch.class) x=(round(*from)) y=(round(HEIGHT + 4.0 + *row as f64 * ROW)) width=(round(*width)) height=(ROW - 2.0) rx="2" {}
        }
    } };
    (drawing, rows.len())
}

/// Days that lie farther from the middle eight tenths than these are long would press all others together.
fn without_outliers(days: Vec<(Date, [usize; 3])>) -> Vec<(Date, [usize; 3])> {
    let total: usize = days.iter().map(|(_, counts)| counts.iter().sum::<usize>()).sum();
    let mut passed = 0;
    let (mut low, mut high) = (None, None);
    for (day, counts) in &days {
        passed += counts.iter().sum::<usize>();
        low = low.or((passed * 10 >= total).then_some(*day));
        high = if passed * 10 <= total * 9 { Some(*day) } else { high.or(Some(*day)) };
    }
    let (Some(low), Some(high)) = (low, high.max(low)) else { return days };
    let length = (high - low).get_days() * 2 + 10;
    days.into_iter().filter(|(day, _)| (low - *day).get_days() <= length && (*day - high).get_days() <= length).collect()
}

fn bar(view: &View, step: Step, start: Date, counts: [usize; 3], (x, width, most): (f64, f64, usize)) -> Markup {
    let end = step.next(start).checked_sub(1.day()).unwrap_or(start);
    let query = view.query_with(&[("from", &start.to_string()), ("to", &end.to_string())]);
    let n: usize = counts.iter().sum();
    let days = if start == end { start.to_string() } else { format!("{start} – {end}") };
    let mut below = 0.0;
    let mut pieces = Vec::new();
    for (class, count) in ["attack", "operation", "other"].iter().zip(counts).filter(|(_, count)| *count > 0) {
        let height = (HEIGHT - 4.0) * count as f64 / most as f64;
        below += height;
        pieces.push((class, HEIGHT - below, height));
    }
    html! {
        a class="bar" href={ "/incidents?" (query) } tabindex="-1" data-from=(start) data-to=(end) {
            title { (days) ": " (n) @if n == 1 { " incident" } @else { " incidents" } }
            rect class="hit" x=(round(x)) y="0" width=(round(width)) height=(HEIGHT) {}
            @for (class, y, height) in pieces {
                rect class=(class) x=(round(x + width * 0.1)) y=(round(y)) width=(round((width * 0.8).max(0.8))) height=(round(height)) {}
            }
        }
    }
}

fn round(number: f64) -> f64 {
    (number * 100.0).round() / 100.0
}

fn step_for(first: Date, last: Date) -> Step {
    let days = (last - first).get_days() + 1;
    let fits = [(1, Step::Day), (7, Step::Week), (30, Step::Month)].into_iter().find(|(length, _)| days / length <= MOST);
    fits.map_or(Step::Year, |(_, step)| step)
}

fn all_starts(step: Step, first: Date, last: Date) -> Vec<Date> {
    let mut starts = vec![step.start(first)];
    while let Some(next) = starts.last().map(|start| step.next(*start)).filter(|next| *next <= last && starts.len() < 1000) {
        starts.push(next);
    }
    starts
}

impl Step {
    fn name(self) -> &'static str {
        match self {
            Step::Day => "day",
            Step::Week => "week",
            Step::Month => "month",
            Step::Year => "year",
        }
    }

    fn start(self, day: Date) -> Date {
        match self {
            Step::Day => day,
            Step::Week => day.checked_sub(i64::from(day.weekday().since(Weekday::Monday)).days()).unwrap_or(day),
            Step::Month => day.first_of_month(),
            Step::Year => day.first_of_year(),
        }
    }

    fn next(self, start: Date) -> Date {
        let span = match self {
            Step::Day => 1.day(),
            Step::Week => 7.days(),
            Step::Month => 1.month(),
            Step::Year => 1.year(),
        };
        start.checked_add(span).unwrap_or(Date::MAX)
    }
}
