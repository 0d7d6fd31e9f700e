//! Incidents by day in, a timeline as SVG out: a column a day, attacks below operations below other events.

use super::page::plural;
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::BTreeMap;
use std::fmt::Write;

/// More days than this are not drawn.
const MOST_DAYS: usize = 62;
const WIDTH: f64 = 960.0;
const HEIGHT: f64 = 150.0;
const FOOT: f64 = 34.0;
const CLASSES: [&str; 3] = ["attack", "operation", "other"];

/// Draws the days of the period; empty where there is none.
pub fn draw_timeline(by_day: &BTreeMap<Date, [usize; 3]>, period: Option<(Date, Date)>) -> String {
    let Some((from, to)) = period else { return String::new() };
    let first = by_day.keys().next().map_or(from, |day| (*day).max(from));
    let days: Vec<Date> = first.series(1.day()).take_while(|day| *day <= to).take(MOST_DAYS).collect();
    let most = by_day.values().map(|counts| counts.iter().sum::<usize>()).max().unwrap_or(0);
    if most == 0 || days.is_empty() {
        return String::new();
    }
    let step = WIDTH / days.len() as f64;
    let height = (HEIGHT - FOOT - 18.0) / most as f64;
    let mut svg = format!("<svg class=\"timeline\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"Incidents by day\">");
    let _ = write!(svg, "<path class=\"axis\" d=\"M0 {0}H{WIDTH}\"/>", HEIGHT - FOOT);
    for (n, day) in days.iter().enumerate() {
        draw_day(*day, by_day.get(day).copied().unwrap_or_default(), [n as f64 * step, step, height], &mut svg);
    }
    svg.push_str("</svg>");
    svg
}

/// One column; `frame` is its left side, its width and the height of one incident.
fn draw_day(day: Date, counts: [usize; 3], frame: [f64; 3], svg: &mut String) {
    let [left, step, height] = frame;
    let total: usize = counts.iter().sum();
    let wide = (step * 0.72).min(64.0);
    let (middle, x) = (left + step / 2.0, left + (step - wide) / 2.0);
    let mut y = HEIGHT - FOOT;
    let _ = write!(svg, "<g><title>{}: {}</title>", super::wording::day(day), plural(total, "incident"));
    for (count, class) in counts.into_iter().zip(CLASSES).filter(|(count, _)| *count > 0) {
        let tall = count as f64 * height;
        y -= tall;
        let _ = write!(svg, "<rect class=\"bar {class}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{wide:.1}\" height=\"{:.1}\"/>", (tall - 1.0).max(1.0));
    }
    if total > 0 {
        let _ = write!(svg, "<text class=\"n\" x=\"{middle:.1}\" y=\"{:.1}\">{total}</text>", y - 5.0);
    }
    let _ = write!(svg, "<text x=\"{middle:.1}\" y=\"{:.1}\">{}</text>", HEIGHT - FOOT + 15.0, day.day());
    if left == 0.0 || day.day() == 1 || step > 40.0 {
        let _ = write!(svg, "<text class=\"month\" x=\"{middle:.1}\" y=\"{:.1}\">{}</text>", HEIGHT - FOOT + 29.0, day.strftime("%b"));
    }
    svg.push_str("</g>");
}
