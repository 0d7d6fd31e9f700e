//! A `.case` file in, its cases out, with every fault by file and line.
//!
//! The format is the one that `STYLE.md` describes: a title, a few givens, the text, and after `->` the records that the text
//! should get. Words that a role names must stand in the text. Nothing is coded here.

use super::{Answer, Case, ExpectedRecord, Fault, Head, Role, Told};
use jiff::civil::Date;

/// Fields that a role line may name.
#[rustfmt::skip]
pub const FIELDS: &[&str] = &["perpetrator", "target", "victims", "weapon", "place", "date", "killed", "wounded", "killed_or_wounded",
    "captured", "tactic", "status", "claim", "source", "account", "speaker", "cue", "content", "what", "value", "unit", "as_of",
    "publisher", "period", "total", "part", "indicator", "subject", "share", "theme", "kind", "hedged", "role", "behind", "remainder", "check"];

const GIVENS: &[&str] = &["date", "title", "outlet", "lexicon", "known gap"];

/// The cases of one file; what cannot be read is a fault and the rest is still read.
pub fn parse_cases(file: &str, text: &str, faults: &mut Vec<Fault>) -> Vec<Case> {
    let lines: Vec<&str> = text.lines().collect();
    let starts: Vec<usize> = (0..lines.len()).filter(|&at| lines[at].starts_with("== ")).collect();
    let first = starts.first().copied().unwrap_or(lines.len());
    for (at, line) in lines[..first].iter().enumerate() {
        if !is_silent(line) {
            faults.push(Fault::new(file, at, "a line before the first `== title`", "begin a note with `#`"));
        }
    }
    let ends = starts.iter().skip(1).copied().chain([lines.len()]);
    starts.iter().zip(ends).map(|(&start, end)| parse_case(file, &lines, start..end, faults)).collect()
}

fn parse_case(file: &str, lines: &[&str], range: std::ops::Range<usize>, faults: &mut Vec<Fault>) -> Case {
    let title = lines[range.start][3..].trim();
    let mut case = Case { file: file.into(), line: range.start + 1, title: title.into(), ..Case::default() };
    case.known_gap = title.split_once("known gap:").map(|(_, reason)| reason.trim().trim_end_matches(')').to_string());
    let mut at = range.start + 1;
    while at < range.end && (is_silent(lines[at]) || parse_given(lines[at], at, &mut case, faults)) {
        at += 1;
    }
    let answer = (at..range.end).find(|&at| is_answer(lines[at])).unwrap_or(range.end);
    if lines[at..answer].iter().any(|line| line.starts_with('[')) {
        parse_told(&lines[at..answer], at, &mut case, faults);
    } else {
        case.text = join_wrapped(&lines[at..answer]);
    }
    if case.text.is_empty() && case.told.is_empty() {
        faults.push(Fault::new(file, range.start, "the case has no text", "write the sentence after the title"));
    }
    case.answer_lines = answer..range.end;
    parse_answer(lines, &mut case, faults);
    case
}

fn is_silent(line: &str) -> bool {
    line.trim().is_empty() || line.starts_with('#')
}

fn is_answer(line: &str) -> bool {
    line.starts_with("->") || line.starts_with("=>")
}

/// Reads `key: value` into the case; false where the line is already text.
fn parse_given(line: &str, at: usize, case: &mut Case, faults: &mut Vec<Fault>) -> bool {
    let Some((key, value)) = line.split_once(": ") else { return false };
    let value = value.trim();
    match key {
        "date" => match value.parse::<Date>() {
            Ok(date) => case.published = Some(date),
            Err(_) => faults.push(Fault::new(&case.file, at, &format!("`{value}` is no date"), "write it as 2024-03-14")),
        },
        "title" => case.headline = Some(value.into()),
        "outlet" => case.outlet = Some(value.into()),
        "known gap" => case.known_gap = Some(value.into()),
        "lexicon" => {}
        _ => {
            let near = super::nearest(key, GIVENS);
            if let Some(near) = near {
                faults.push(Fault::new(&case.file, at, &format!("unknown given `{key}`"), &format!("did you mean `{near}`?")));
            }
            return near.is_some();
        }
    }
    true
}

/// Joins lines that were wrapped for the page; bullets, headings over bullets and blank lines stay apart.
fn join_wrapped(lines: &[&str]) -> String {
    let mut text = String::new();
    for line in lines {
        let line = line.trim_end();
        if line.is_empty() {
            if !text.is_empty() && !text.ends_with("\n\n") {
                text.push_str("\n\n");
            }
        } else {
            if !text.is_empty() && !text.ends_with('\n') {
                text.push(if is_bullet(line) { '\n' } else { ' ' });
            }
            text.push_str(line);
        }
    }
    text.truncate(text.trim_end().len());
    text
}

fn is_bullet(line: &str) -> bool {
    let line = line.trim_start();
    ["•", "- ", "* ", "– ", "|"].iter().any(|mark| line.starts_with(mark))
}

/// Reads texts labelled `[a] 2024-03-12 …`, each up to the next label.
fn parse_told(lines: &[&str], first: usize, case: &mut Case, faults: &mut Vec<Fault>) {
    for (n, line) in lines.iter().enumerate() {
        let Some((label, rest)) = line.strip_prefix('[').and_then(|rest| rest.split_once(']')) else {
            if let Some(told) = case.told.last_mut().filter(|_| !is_silent(line)) {
                told.text.push(' ');
                told.text.push_str(line.trim());
            }
            continue;
        };
        let rest = rest.trim();
        let (published, text) = match rest.split_once(' ').map(|(day, text)| (day.parse::<Date>(), text)) {
            Some((Ok(day), text)) => (Some(day), text),
            _ => (case.published, rest),
        };
        if case.told.iter().any(|told| told.label == label) {
            faults.push(Fault::new(&case.file, first + n, &format!("label `{label}` is used twice"), "give each text its own"));
        }
        case.told.push(Told { label: label.into(), published, text: text.trim().into() });
    }
}

fn parse_answer(lines: &[&str], case: &mut Case, faults: &mut Vec<Fault>) {
    let mut groups = Vec::new();
    let mut records = Vec::new();
    for at in case.answer_lines.clone() {
        let line = lines[at];
        if let Some(labels) = line.strip_prefix("=>") {
            groups.push(labels.split_whitespace().map(String::from).collect());
        } else if let Some(head) = line.strip_prefix("->") {
            match parse_head(head.trim()) {
                Ok(Some(head)) => records.push(ExpectedRecord { line: at + 1, head, roles: Vec::new(), open: false }),
                Ok(None) => {}
                Err(hint) => faults.push(Fault::new(&case.file, at, &format!("unknown record `{}`", head.trim()), &hint)),
            }
        } else if !is_silent(line) {
            parse_role_line(line, at, case, records.last_mut(), faults);
        }
    }
    if case.answer_lines.is_empty() {
        faults.push(Fault::new(&case.file, case.line - 1, "the case has no answer", "end it with `-> nothing` or a record"));
    }
    case.answer = if case.told.is_empty() { Answer::Records(records) } else { Answer::Groups(groups) };
}

/// The head of a record; `None` for `nothing`.
fn parse_head(head: &str) -> Result<Option<Head>, String> {
    match head {
        "nothing" => Ok(None),
        "statement" => Ok(Some(Head::Statement)),
        "figure" => Ok(Some(Head::Figure)),
        "tally" => Ok(Some(Head::Tally)),
        _ => match head.split_once('/') {
            Some((class, kind)) if ["attack", "operation", "other"].contains(&class) => Ok(Some(Head::Incident { class: class.into(), kind: kind.into() })),
            _ => Err("write `class/type`, `statement`, `figure`, `tally` or `nothing`".into()),
        },
    }
}

fn parse_role_line(line: &str, at: usize, case: &Case, record: Option<&mut ExpectedRecord>, faults: &mut Vec<Fault>) {
    let mut fault = |message: &str, hint: &str| faults.push(Fault::new(&case.file, at, message, hint));
    let Some(record) = record else { return fault("a role without a record", "write `-> class/type` above it") };
    if line.trim() == "..." {
        record.open = true;
        return;
    }
    let (field, rest) = line.trim().split_once([' ', '\t']).unwrap_or((line.trim(), ""));
    if !FIELDS.contains(&field) {
        let hint = super::nearest(field, FIELDS).map_or(format!("the fields are {}", FIELDS.join(", ")), |near| format!("did you mean `{near}`?"));
        return fault(&format!("unknown field `{field}`"), &hint);
    }
    let role = parse_role(at, field, rest.trim());
    for words in role.pieces().filter(|words| !case.text.contains(*words)) {
        fault(&format!("`{words}` is not in the text"), "copy the words as the text has them");
    }
    if role.words.is_none() && role.value.is_none() {
        fault(&format!("`{field}` says nothing"), "give words of the text, `= value`, or both");
    }
    record.roles.push(role);
}

/// Splits `words  = value`; either may be missing.
fn parse_role(at: usize, field: &str, rest: &str) -> Role {
    let (words, value) = match rest.strip_prefix('=') {
        Some(value) => ("", Some(value)),
        None => rest.rsplit_once(" =").map_or((rest, None), |(words, value)| (words, Some(value))),
    };
    let kept = |part: &str| Some(part.trim().to_string()).filter(|part| !part.is_empty());
    Role { line: at + 1, field: field.into(), words: kept(words), value: value.and_then(kept) }
}
