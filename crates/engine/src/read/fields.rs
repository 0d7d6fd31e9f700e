//! Lines in, the fields before their telling out: "8 March - Mali, Gao - IED - two soldiers killed".
//!
//! Logs and bulletins put day, hour, place and kind before the sentence, parted by dashes, bars, slashes or colons, in brackets, or each on a
//! line of its own behind a label ("LOCATION: …"). Such fields are no part of the sentence and would spoil its reading. One line alone proves
//! nothing ("KABUL, 8 March - …" is a dateline): lines count that open alike. What the fields mean is the coder's business.

use super::lexicon::ReadingLexicon;
use super::lines::{Mark, Piece};
use crate::span::Span;

/// How a line opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// A day, or the hour of one.
    Time,
    /// A name in capitals or with a capital to each word.
    Name,
    /// A name with a full stop behind it: "Pristina. A shop burned."
    Sentence,
    /// A name with a colon and a sentence behind it: "Gao: Two soldiers were killed."
    Label,
}

/// The fields that a line opens with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opening {
    pub sign: Sign,
    /// Byte of the text at which the fields end.
    pub end: u32,
    /// Byte of the text at which the telling begins.
    pub telling: u32,
}

/// Lines that must open alike before their openings count.
const ALIKE: [(Sign, usize); 4] = [(Sign::Time, 2), (Sign::Name, 3), (Sign::Sentence, 4), (Sign::Label, 4)];
/// Longest label before a colon, and fewest words of the sentence behind it.
const LABEL_WORDS: usize = 4;
const FEWEST_TOLD: usize = 6;
/// Longest field, in bytes and in words; most fields.
const LONGEST_FIELD: usize = 70;
const MOST_WORDS: usize = 7;
const MOST_FIELDS: usize = 7;

/// Notes how lines open, where enough of them open alike, and joins the lines of forms.
pub fn mark_openings(text: &str, lines: &mut Vec<Piece>, lexicon: &ReadingLexicon) {
    join_forms(text, lines, lexicon);
    for line in lines.iter_mut().filter(|line| !matches!(line.mark, Mark::Hashes(_) | Mark::Note | Mark::Fields | Mark::Telling)) {
        line.opening = find_opening(line.span.of(text), lexicon).map(|found| Opening {
            end: line.span.start + found.end,
            telling: line.span.start + found.telling,
            ..found
        });
    }
    drop_datelines(text, lines);
    drop_speakers(text, lines);
    for (sign, least) in ALIKE {
        let opens = |line: &Piece| line.opening.is_some_and(|opening| opening.sign == sign);
        if lines.iter().filter(|line| opens(line)).count() < least {
            lines.iter_mut().filter(|line| opens(line)).for_each(|line| line.opening = None);
        }
    }
}

/// "KABUL, Afghanistan (Dec. 22) – …", over and over: where and when reports were written. In a list of events the places differ.
fn drop_datelines(text: &str, lines: &mut [Piece]) {
    let dateline = |line: &Piece| {
        let fields = &text[line.span.start as usize..line.opening?.end as usize];
        let first = fields.split(|letter: char| !letter.is_alphabetic()).next().filter(|first| first.len() > 2)?;
        (first.chars().all(char::is_uppercase) && fields.contains(|digit: char| digit.is_ascii_digit())).then_some(first)
    };
    let names: Vec<&str> = lines.iter().filter_map(dateline).collect();
    let distinct: rustc_hash::FxHashSet<&str> = names.iter().copied().collect();
    if names.len() < 3 || distinct.len() * 3 < names.len() * 2 {
        lines.iter_mut().filter(|line| dateline(line).is_some()).for_each(|line| line.opening = None);
    }
}

/// Names before colons that come back are of those who speak; a bulletin's places differ.
fn drop_speakers(text: &str, lines: &mut [Piece]) {
    let label = |line: &Piece| line.opening.filter(|opening| opening.sign == Sign::Label).map(|opening| &text[line.span.start as usize..opening.end as usize]);
    let labels: Vec<&str> = lines.iter().filter_map(label).collect();
    let distinct: rustc_hash::FxHashSet<&str> = labels.iter().copied().collect();
    if distinct.len() * 3 < labels.len() * 2 {
        lines.iter_mut().filter(|line| label(line).is_some()).for_each(|line| line.opening = None);
    }
}

/// Whether a line says nothing but a day: "Monday, 4 May", "4 May:".
pub fn is_day(words: &str, lexicon: &ReadingLexicon) -> bool {
    let words = words.trim_end_matches([':', '.']);
    words.len() < 40 && tells_day(words, lexicon) && words.split_whitespace().all(|word| is_of_day(word, lexicon))
}

fn find_opening(words: &str, lexicon: &ReadingLexicon) -> Option<Opening> {
    if words.starts_with(['(', '[']) {
        return in_brackets(words, lexicon);
    }
    let Some((first, mut end, mut telling, wide)) = cut_field(words, 0, lexicon) else { return before_stop(words, lexicon) };
    let Some(sign) = sign_of(first, lexicon) else { return before_stop(words, lexicon) };
    if sign == Sign::Name && !wide && words[end..telling].contains(':') {
        return is_label(first, &words[telling..]).then_some(Opening { sign: Sign::Label, end: end as u32, telling: telling as u32 });
    }
    let mut before = None;
    for _ in 1..MOST_FIELDS {
        let Some((_, stop, next, _)) = cut_field(words, telling, lexicon).filter(|&(field, _, _, wide)| is_field(field, wide)) else { break };
        before = Some((end, telling));
        (end, telling) = (stop, next);
    }
    // "12 March: Ali Musa - wanted for years - was killed": an aside between dashes belongs to the telling.
    let rest = &words[telling..];
    let aside = rest.starts_with(char::is_lowercase) && cut_field(words, telling, lexicon).is_some_and(|(.., wide)| !wide);
    if let Some(before) = before.filter(|_| aside) {
        (end, telling) = before;
    }
    (words[telling..].contains(char::is_alphabetic)).then_some(Opening { sign, end: end as u32, telling: telling as u32 })
}

/// "Gao: Two soldiers were killed.": a short name before a whole sentence, which is no quotation.
fn is_label(name: &str, told: &str) -> bool {
    let sentence = told.starts_with(|first: char| first.is_uppercase() || first.is_ascii_digit()) && told.ends_with(['.', ')']);
    sentence && name.split_whitespace().count() <= LABEL_WORDS && told.split_whitespace().count() >= FEWEST_TOLD
}

/// "Pristina. A shop burned.": a name of a word or two as a sentence of its own.
fn before_stop(words: &str, lexicon: &ReadingLexicon) -> Option<Opening> {
    let stop = words.find(". ").filter(|&stop| stop < 30)?;
    let name = &words[..stop];
    let long = name.split_whitespace().all(|word| word.chars().count() > 2 && !word.contains('.'));
    let sign = sign_of(name, lexicon).filter(|&sign| long && sign == Sign::Name && name.split_whitespace().count() <= 3);
    sign.map(|_| Opening { sign: Sign::Sentence, end: stop as u32 + 1, telling: stop as u32 + 2 })
}

/// "(8 March / Gao / IED) Two soldiers …".
fn in_brackets(words: &str, lexicon: &ReadingLexicon) -> Option<Opening> {
    let close = words.find([')', ']']).filter(|&close| close < 2 * LONGEST_FIELD)?;
    if !(tells_day(&words[1..close], lexicon) || tells_hour(&words[1..close], lexicon)) {
        return None;
    }
    let rest = &words[close + 1..];
    let telling = close + 1 + (rest.len() - rest.trim_start_matches([' ', ':', '-', '–', '—']).len());
    words[telling..].contains(char::is_alphabetic).then_some(Opening { sign: Sign::Time, end: close as u32 + 1, telling: telling as u32 })
}

/// The words up to the next separator from a byte on: the field, where it ends, where what follows begins, whether the separator is one of tables.
fn cut_field<'w>(words: &'w str, from: usize, lexicon: &ReadingLexicon) -> Option<(&'w str, usize, usize, bool)> {
    let limit = words.floor_char_boundary((from + LONGEST_FIELD + 4).min(words.len()));
    let window = words.get(from..limit)?;
    let marks = lexicon.field_marks.iter().filter_map(|mark| window.find(mark.as_str()).map(|at| (at, mark)));
    let (at, mark) = marks.min_by_key(|&(at, mark)| (at, std::cmp::Reverse(mark.len())))?;
    let field = window[..at].trim();
    (!field.is_empty()).then_some((field, from + at, from + at + mark.len(), mark.contains(['|', '\t'])))
}

/// A short run of words that opens with a capital or figure; between bars any.
fn is_field(field: &str, wide: bool) -> bool {
    let short = field.split_whitespace().count() <= MOST_WORDS && field.len() <= LONGEST_FIELD;
    short && !field.ends_with(['.', '"', '”']) && (wide || field.starts_with(|first: char| first.is_uppercase() || first.is_ascii_digit() || first == '('))
}

/// How a first field opens a line, if it tells a time or is a name.
fn sign_of(field: &str, lexicon: &ReadingLexicon) -> Option<Sign> {
    let words = || field.split_whitespace();
    if words().count() > MOST_WORDS || field.ends_with('.') && !tells_day(field, lexicon) {
        return None;
    }
    let named = |word: &str| {
        let word = word.trim_matches(|letter: char| !letter.is_alphanumeric());
        word.is_empty() || !word.starts_with(char::is_lowercase) || lexicon.name_particles.contains(word) || word.starts_with("al-")
    };
    let named = words().all(|word| named(word) || is_of_day(word, lexicon));
    match named {
        true if tells_day(field, lexicon) || tells_hour(field, lexicon) => Some(Sign::Time),
        true if words().count() <= 5 && field.starts_with(char::is_uppercase) && !field.contains(['.', '?', '!']) => Some(Sign::Name),
        _ => None,
    }
}

/// Whether words tell a day: a month with a day, a date in figures, or a weekday alone.
pub fn tells_day(words: &str, lexicon: &ReadingLexicon) -> bool {
    let parts: Vec<&str> = words.split([' ', ',', '(', ')', '/', '-', '–', '.']).filter(|part| !part.is_empty()).collect();
    let is_month = |part: &str| lexicon.months.contains_key(&part.to_lowercase());
    let is_number = |part: &str, most: usize| part.len() <= most && part.parse::<u16>().is_ok_and(|number| (1..=31).contains(&number));
    let day = |part: &str| is_number(part.trim_end_matches(|letter: char| letter.is_ascii_alphabetic()), 2);
    let beside = parts.windows(2).any(|pair| (is_month(pair[0]) && day(pair[1])) || (day(pair[0]) && is_month(pair[1])));
    beside || words.split_whitespace().any(is_date_in_figures) || words.split([' ', ',']).any(|word| lexicon.weekdays.contains(&word.to_lowercase()))
}

/// "14.07.2008", "24/01", "2021-03-08".
fn is_date_in_figures(word: &str) -> bool {
    let word = word.trim_matches(|letter: char| !letter.is_ascii_digit());
    let numbers: Vec<&str> = word.split(['.', '/', '-']).collect();
    let plain = numbers.iter().all(|number| matches!(number.len(), 1 | 2 | 4) && number.bytes().all(|digit| digit.is_ascii_digit()));
    plain && (numbers.len() == 3 || (numbers.len() == 2 && word.contains('/') && numbers.iter().all(|number| number.len() <= 2)))
}

/// "0730 hrs", "07:30".
fn tells_hour(words: &str, lexicon: &ReadingLexicon) -> bool {
    let first = words.split_whitespace().next().unwrap_or_default();
    let digits = first.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let figures = |part: &str, most: u16| part.len() == 2 && part.parse::<u16>().is_ok_and(|number| number < most);
    let clock = digits.split_once([':', '.']).is_some_and(|(hour, minute)| figures(hour, 25) && figures(minute, 60));
    let military = digits.len() == 4 && digits.get(..2).is_some_and(|hour| figures(hour, 25)) && digits.get(2..).is_some_and(|minute| figures(minute, 60));
    let unit = || {
        digits.len() < first.len()
            || words.split_whitespace().nth(1).is_some_and(|word| lexicon.hour_units.contains(&word.trim_end_matches([',', '.']).to_lowercase()))
    };
    clock || (military && unit())
}

/// A word that a line which is a day can hold.
fn is_of_day(word: &str, lexicon: &ReadingLexicon) -> bool {
    let word = word.trim_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase();
    let number = word.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    word.is_empty()
        || word.starts_with(|first: char| first.is_ascii_digit()) && word.len() - number.len() <= 2
        || lexicon.months.contains_key(&word)
        || lexicon.weekdays.contains(&word)
        || lexicon.hour_units.contains(&word)
}

/// Lines of a form, each a label and its value: those before the telling become one piece, those from it on tellings.
fn join_forms(text: &str, lines: &mut Vec<Piece>, lexicon: &ReadingLexicon) {
    let mut joined: Vec<Piece> = Vec::with_capacity(lines.len());
    let n_labels = |line: &Piece| {
        let words = line.span.of(text);
        let inline = label_of(words, lexicon).is_some_and(|(_, kind)| kind == Label::Field) && told_inline(words, lexicon).is_some();
        usize::from(label_of(words, lexicon).is_some()) + usize::from(inline)
    };
    let n_labelled: usize = lines.iter().map(n_labels).sum();
    if n_labelled < FORM_LINES {
        return;
    }
    // Bytes of the labels of the form that is open.
    let mut seen: Vec<&str> = Vec::new();
    for line in lines.drain(..) {
        let words = line.span.of(text);
        match label_of(words, lexicon) {
            None => {
                if line.after_blank {
                    seen.clear();
                }
                joined.push(line);
            }
            Some((label, kind)) => {
                if seen.contains(&label) {
                    seen.clear();
                }
                let first = seen.is_empty();
                seen.push(label);
                add_labelled(&mut joined, line, (first, label, kind), lexicon, text);
            }
        }
    }
    *lines = joined;
}

/// Labelled lines from which a text holds forms.
const FORM_LINES: usize = 4;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Label {
    Field,
    Telling,
}

/// Adds a labelled line to the pieces: a field to the fields before it, a telling without its label.
fn add_labelled(joined: &mut Vec<Piece>, line: Piece, (first, label, kind): (bool, &str, Label), lexicon: &ReadingLexicon, text: &str) {
    let words = line.span.of(text);
    if kind == Label::Telling {
        let rest = words[label.len() + 1..].trim_start();
        let start = line.span.end as usize - rest.len();
        joined.push(Piece { span: Span::new(start, line.span.end as usize), mark: if first { line.mark } else { Mark::Telling }, ..line });
        return;
    }
    // "LOCATION: … DATE: … INCIDENT: …" on one line.
    let inline = told_inline(words, lexicon);
    let end = inline.map_or(line.span.end as usize, |(from, _)| line.span.start as usize + words[..from].trim_end_matches([' ', '|', ';']).len());
    let fields = Span::new(line.span.start as usize, end);
    match joined.last_mut().filter(|last| !first && last.mark == Mark::Fields) {
        Some(last) => last.span = last.span.cover(fields),
        None => joined.push(Piece { span: fields, mark: Mark::Fields, ..line }),
    }
    if let Some((_, telling)) = inline {
        let start = line.span.start as usize + telling;
        joined.push(Piece { span: Span::new(start, line.span.end as usize), mark: Mark::Telling, after_blank: false, ..line });
    }
}

/// Where the label of a telling that stands inside a line begins, and where its telling does.
fn told_inline(words: &str, lexicon: &ReadingLexicon) -> Option<(usize, usize)> {
    words.match_indices(": ").find_map(|(at, _)| {
        let from = words[..at].rfind([' ', '|', ';', '.']).map_or(0, |space| space + 1);
        (from > 0 && lexicon.telling_labels.contains(&words[from..at].to_lowercase())).then_some((from, at + 2))
    })
}

/// The label that a line opens with, and what it labels.
fn label_of<'w>(words: &'w str, lexicon: &ReadingLexicon) -> Option<(&'w str, Label)> {
    let end = words.find(':').filter(|&end| end < 30)?;
    let label = &words[..end];
    let lower = label.trim().to_lowercase();
    if lexicon.field_labels.contains(&lower) {
        return Some((label, Label::Field));
    }
    lexicon.telling_labels.contains(&lower).then_some((label, Label::Telling))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::{Faults, Files};
    use crate::read::lines::cut_pieces;

    fn fields(text: &str) -> Vec<(&str, &str)> {
        let lexicon = ReadingLexicon::read(&Files::shipped(), &mut Faults::default());
        let pieces = cut_pieces(text, &lexicon);
        let cut = |piece: &Piece| {
            piece.opening.map(|opening| (&text[piece.span.start as usize..opening.end as usize], &text[opening.telling as usize..piece.span.end as usize]))
        };
        pieces.iter().filter_map(cut).collect()
    }

    #[test]
    fn days_and_hours_open_lines() {
        let text = "3 May - Chad, Bol - Mine - two fishermen hurt\n5 May - Chad, Mao - Raid - four men held\n";
        assert_eq!(fields(text), [("3 May - Chad, Bol - Mine", "two fishermen hurt"), ("5 May - Chad, Mao - Raid", "four men held")]);
        let text = "0910 hrs, Bol: Two fishermen were hurt.\n1120 hrs, Mao: Four men were held.\n";
        assert_eq!(fields(text), [("0910 hrs, Bol", "Two fishermen were hurt."), ("1120 hrs, Mao", "Four men were held.")]);
        let text = "(3 May / Bol / mine) Two hurt.\n(5 May / Mao / raid) Four held.\n";
        assert_eq!(fields(text), [("(3 May / Bol / mine)", "Two hurt."), ("(5 May / Mao / raid)", "Four held.")]);
    }

    #[test]
    fn names_open_lines_where_three_do() {
        let text = "BOL - Two hurt by a mine.\nMAO - Four men were held.\nATI - A shop burned.\n";
        assert_eq!(fields(text).len(), 3);
        assert_eq!(fields("BOL, 3 May - Two hurt by a mine, officials said.\nThey were fishermen.\n").len(), 0);
    }

    #[test]
    fn asides_are_no_fields() {
        let text = "3 May: Ali Musa - wanted for years - was killed.\n5 May: Four men were held.\n";
        assert_eq!(fields(text)[0], ("3 May", "Ali Musa - wanted for years - was killed."));
    }

    #[test]
    fn forms_are_joined() {
        let lexicon = ReadingLexicon::read(&Files::shipped(), &mut Faults::default());
        let text = "LOCATION: Bol\nDATE: 3 May\nINCIDENT: Two hurt.\n\nLOCATION: Mao\nDATE: 5 May\nINCIDENT: Four held.\n";
        let marks: Vec<(Mark, &str)> = cut_pieces(text, &lexicon).iter().map(|piece| (piece.mark, piece.span.of(text))).collect();
        let first = [(Mark::Fields, "LOCATION: Bol\nDATE: 3 May"), (Mark::Telling, "Two hurt.")];
        assert_eq!(marks[..2], first);
        assert_eq!(marks.len(), 4);
    }
}
