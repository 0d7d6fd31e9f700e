//! A case file and the engine's answers in, the file with those answers out; comments and everything else stay.

use super::compare::head_of;
use super::found::{Found, Value, found_roles};
use super::{Answer, Case, Verdict};
use std::fmt::Write;
use tidewatch_engine::record::Record;

/// The file's text with the answers of these cases written anew. Cases of linking are left as they are.
pub fn rewrite_answers(text: &str, missed: &[(&Case, &Verdict)]) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for (case, verdict) in missed.iter().filter(|(case, _)| matches!(case.answer, Answer::Records(_))) {
        lines[at..case.answer_lines.start].iter().for_each(|line| keep(&mut out, line));
        let old = &lines[case.answer_lines.clone()];
        let last = old.iter().rposition(|line| !line.trim().is_empty() && !line.starts_with('#')).map_or(0, |last| last + 1);
        old[..last].iter().filter(|line| line.starts_with('#')).for_each(|line| keep(&mut out, line));
        out.push_str(&show_answer(&case.text, &verdict.records));
        old[last..].iter().for_each(|line| keep(&mut out, line));
        at = case.answer_lines.end;
    }
    lines[at..].iter().for_each(|line| keep(&mut out, line));
    out
}

fn keep(out: &mut String, line: &str) {
    out.push_str(line);
    out.push('\n');
}

/// Records as a case lists them; statements are left to the cases that ask for them by hand.
pub fn show_answer(text: &str, records: &[Record]) -> String {
    let told: Vec<&Record> = records.iter().filter(|record| !matches!(record, Record::Statement(_))).collect();
    if told.is_empty() {
        return "-> nothing\n".into();
    }
    let mut out = String::new();
    for record in told {
        let _ = writeln!(out, "-> {}", head_of(record));
        found_roles(text, record).iter().filter(|found| !found.optional).for_each(|found| show_role(&mut out, text, found));
    }
    out
}

fn show_role(out: &mut String, text: &str, found: &Found) {
    let words = found.ranges.first().map_or("", |range| &text[range.clone()]);
    let value = found.value.to_string();
    let told = matches!(&found.value, Value::Names(_)) && value == words;
    let value = if told || value.is_empty() { String::new() } else { format!("  = {value}") };
    let _ = writeln!(out, "{}", format!("   {:<18} {words}{value}", found.field).trim_end());
}
