//! A case and its differences in, lines for a person out: file and line, the text with carets, expected and got by role.

use super::{Case, Difference, Verdict};
use std::fmt::Write;
use std::ops::Range;

/// Columns of a line of the text before it is wrapped.
const WIDTH: usize = 110;

/// What a person needs to see of a case that missed.
pub fn describe_miss(case: &Case, verdict: &Verdict) -> String {
    let line = verdict.differences.iter().map(|difference| difference.line).find(|&line| line > 0).unwrap_or(case.line);
    let mut out = format!("{}:{line}: {}\n", case.file, case.title);
    let ranges: Vec<Range<usize>> = verdict.differences.iter().flat_map(|difference| difference.ranges.clone()).collect();
    out.push_str(&with_carets(&case.text, &ranges));
    for told in &case.told {
        let _ = writeln!(out, "    [{}] {}", told.label, told.text);
    }
    for difference in &verdict.differences {
        out.push_str(&describe_difference(difference));
    }
    out
}

fn describe_difference(difference: &Difference) -> String {
    let field = &difference.field;
    let mut out = match (&difference.expected, &difference.got) {
        (Some(expected), Some(got)) => format!("  {field:<18} expected {expected}\n  {:<18} got      {got}\n", ""),
        (Some(expected), None) => format!("  {field:<18} expected {expected}\n  {:<18} got      nothing\n", ""),
        (None, got) => format!("  {field:<18} not expected, got {}\n", got.as_deref().unwrap_or("")),
    };
    if let Some(rule) = &difference.rule {
        let _ = writeln!(out, "  {:<18} by       {rule}", "");
    }
    out
}

/// The text, wrapped, with carets under the ranges.
fn with_carets(text: &str, ranges: &[Range<usize>]) -> String {
    let mut out = String::new();
    for line in wrapped(text) {
        let _ = writeln!(out, "    {}", &text[line.clone()]);
        let marks: String =
            text[line.clone()].char_indices().map(|(at, _)| if ranges.iter().any(|range| range.contains(&(line.start + at))) { '^' } else { ' ' }).collect();
        if marks.contains('^') {
            let _ = writeln!(out, "    {}", marks.trim_end());
        }
    }
    out
}

/// Ranges of the text's lines, broken at spaces.
fn wrapped(text: &str) -> Vec<Range<usize>> {
    let mut lines = Vec::new();
    let mut start = 0;
    let mut space = None;
    let mut width = 0;
    for (at, letter) in text.char_indices() {
        width += 1;
        if letter == '\n' {
            lines.push(start..at);
            (start, space, width) = (at + 1, None, 0);
        } else if letter == ' ' {
            space = Some(at);
        }
        if let Some(broken) = space.filter(|_| width > WIDTH) {
            lines.push(start..broken);
            (start, space, width) = (broken + 1, None, at - broken);
        }
    }
    lines.push(start..text.len());
    lines.retain(|line| !line.is_empty());
    lines
}
