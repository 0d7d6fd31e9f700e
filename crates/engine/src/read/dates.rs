//! Text in, the days that it writes out in full: for datelines, titles and publication dates.
//!
//! Only full dates are read here (a year is needed); relative ones and all others are the work of `resolve::times`.

use super::lexicon::ReadingLexicon;
use jiff::civil::Date;

/// A day or a run of days, and the bytes that write it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    pub first: Date,
    pub last: Date,
    /// Byte offsets in the text that was searched.
    pub start: usize,
    pub end: usize,
}

/// A piece of a written date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Piece {
    Month(i8),
    /// A number of one or two digits.
    Day(i8),
    Year(i16),
    Dash,
    /// `2020-05-26`, at the start of a date-time too.
    Iso(Date),
    Other,
}

/// A piece with the bytes it covers.
#[derive(Clone, Copy, Debug)]
struct Placed {
    piece: Piece,
    start: usize,
    end: usize,
}

/// The dates written in full in a text, in order, not overlapping.
pub fn find_dates(text: &str, lexicon: &ReadingLexicon) -> Vec<Written> {
    let pieces = cut(text, lexicon);
    let (mut dates, mut at) = (Vec::new(), 0);
    while at < pieces.len() {
        match match_date(&pieces[at..]) {
            Some((first, last, n)) => {
                dates.push(Written { first, last, start: pieces[at].start, end: pieces[at + n - 1].end });
                at += n;
            }
            None => at += 1,
        }
    }
    dates
}

/// Cuts a text into words, numbers and dashes; commas and full stops after months and days are passed by.
fn cut(text: &str, lexicon: &ReadingLexicon) -> Vec<Placed> {
    let mut pieces = Vec::new();
    let mut rest = text.char_indices().peekable();
    while let Some((start, first)) = rest.next() {
        let mut end = start + first.len_utf8();
        if first.is_alphanumeric() {
            while let Some(&(at, next)) = rest.peek() {
                let same = next.is_alphanumeric() && next.is_ascii_digit() == first.is_ascii_digit();
                let iso = first.is_ascii_digit() && next == '-' && is_iso_so_far(&text[start..at]);
                if !same && !iso {
                    break;
                }
                end = at + next.len_utf8();
                rest.next();
            }
            let after_digit = text[..start].ends_with(|before: char| before.is_ascii_digit());
            if !(after_digit && lexicon.ordinals.contains(&text[start..end])) {
                pieces.push(Placed { piece: word_piece(&text[start..end], lexicon), start, end });
            }
        } else if matches!(first, '-' | '–' | '—') {
            pieces.push(Placed { piece: Piece::Dash, start, end });
        } else if !matches!(first, ',' | '.') && !first.is_whitespace() {
            pieces.push(Placed { piece: Piece::Other, start, end });
        }
    }
    pieces
}

/// Whether digits and hyphens may go on as `yyyy-mm-dd`.
fn is_iso_so_far(text: &str) -> bool {
    matches!(text.len(), 4 | 7) && text.bytes().take(4).all(|byte| byte.is_ascii_digit())
}

fn word_piece(word: &str, lexicon: &ReadingLexicon) -> Piece {
    if let Some(date) = word.get(..10).and_then(|day| day.parse().ok()) {
        return Piece::Iso(date);
    }
    if word.bytes().all(|byte| byte.is_ascii_digit()) {
        return match (word.len(), word.parse::<i16>()) {
            (1 | 2, Ok(day @ 1..=31)) => Piece::Day(day as i8),
            (4, Ok(year @ 1900..=2100)) => Piece::Year(year),
            _ => Piece::Other,
        };
    }
    if word.len() > 9 {
        return Piece::Other;
    }
    if lexicon.period_words.contains(word) {
        return Piece::Dash;
    }
    lexicon.months.get(&word.to_lowercase()).map_or(Piece::Other, |&month| Piece::Month(month))
}

/// A day written with two digits of the year, as wires do: "10 MAR 24". Only for datelines, since elsewhere it is a count.
pub fn find_wire_date(text: &str, lexicon: &ReadingLexicon) -> Option<Written> {
    cut(text, lexicon).windows(3).find_map(|three| match (three[0].piece, three[1].piece, three[2].piece) {
        (Piece::Day(day), Piece::Month(month), _) if three[2].end - three[2].start == 2 => {
            let year: i16 = text[three[2].start..three[2].end].parse().ok()?;
            let date = Date::new(if year >= 70 { 1900 + year } else { 2000 + year }, month, day).ok()?;
            Some(Written { first: date, last: date, start: three[0].start, end: three[2].end })
        }
        _ => None,
    })
}

/// The date at the start of the pieces, and how many pieces write it.
fn match_date(pieces: &[Placed]) -> Option<(Date, Date, usize)> {
    use Piece::{Dash, Day, Iso, Month, Year};
    let at = |n: usize| pieces.get(n).map_or(Piece::Other, |placed| placed.piece);
    let day = |year: i16, month: i8, day: i8| Date::new(year, month, day).ok();
    let (first, last, n) = match (at(0), at(1), at(2), at(3), at(4), at(5)) {
        (Iso(date), ..) => (date, date, 1),
        (Month(m), Day(d), Year(y), ..) => (day(y, m, d)?, day(y, m, d)?, 3),
        (Month(m), Day(d), Dash, Day(e), Year(y), _) => (day(y, m, d)?, day(y, m, e)?, 5),
        (Month(m), Day(d), Dash, Month(k), Day(e), Year(y)) => (day(y, m, d)?, day(y, k, e)?, 6),
        (Day(d), Month(m), Year(y), ..) => (day(y, m, d)?, day(y, m, d)?, 3),
        (Day(d), Dash, Day(e), Month(m), Year(y), _) => (day(y, m, d)?, day(y, m, e)?, 5),
        (Day(d), Month(m), Dash, Day(e), Month(k), Year(y)) => (day(y, m, d)?, day(y, k, e)?, 6),
        (Month(m), Year(y), ..) => (day(y, m, 1)?, day(y, m, 1)?.last_of_month(), 2),
        _ => return None,
    };
    (first <= last).then_some((first, last, n))
}

/// The last brackets of a line and what they hold, where the line ends with them, a full stop apart.
pub fn closing_brackets(line: &str) -> Option<&str> {
    let line = line.trim_end().trim_end_matches('.').strip_suffix(')')?;
    line.rfind('(').map(|open| &line[open + 1..])
}

/// What brackets at the end of a line hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bracketed {
    /// A date alone: a dateline or a title's period.
    Date(Written),
    /// A source and its date: "(Telegram, May 22, 2020)".
    SourceAndDate,
}

/// Reads brackets at the end of a line that hold a date.
pub fn bracketed_date(line: &str, lexicon: &ReadingLexicon) -> Option<Bracketed> {
    let held = closing_brackets(line)?;
    let dates = find_dates(held, lexicon);
    let date = *dates.last()?;
    if !held[date.end..].trim().is_empty() {
        return None;
    }
    let before = held[..date.start].trim();
    if before.is_empty() {
        return Some(Bracketed::Date(date));
    }
    before.ends_with(',').then_some(Bracketed::SourceAndDate)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lexicon() -> ReadingLexicon {
        let mut faults = crate::lexicon::Faults::default();
        ReadingLexicon::read(&crate::lexicon::Files::shipped(), &mut faults)
    }

    fn days(text: &str) -> Vec<(String, String)> {
        find_dates(text, &lexicon()).iter().map(|date| (date.first.to_string(), date.last.to_string())).collect()
    }

    #[test]
    fn full_dates_are_found_in_their_usual_forms() {
        let one = |day: &str| vec![(day.to_string(), day.to_string())];
        assert_eq!(days("Issued on 3 March 2021 in Geneva"), one("2021-03-03"));
        assert_eq!(days("HARBOUR TOWN (Sept. 17, 2011) --"), one("2011-09-17"));
        assert_eq!(days("8th March, 2024"), one("2024-03-08"));
        assert_eq!(days("2020-05-26T10:00:00Z"), one("2020-05-26"));
        assert_eq!(days("Weekly report (May 21-26, 2020)"), [("2020-05-21".to_string(), "2020-05-26".to_string())]);
        assert_eq!(days("28 May – 3 June 2020"), [("2020-05-28".to_string(), "2020-06-03".to_string())]);
        assert_eq!(days("Bulletin 12 | 28 May to 3 June 2020"), [("2020-05-28".to_string(), "2020-06-03".to_string())]);
        assert_eq!(days("in May, at 20 places, 1,060 people"), []);
    }

    #[test]
    fn brackets_tell_a_source_from_a_dateline() {
        let lexicon = lexicon();
        assert_eq!(bracketed_date("A convoy on the road (Coast Radio, May 23, 2020)", &lexicon), Some(Bracketed::SourceAndDate));
        assert!(matches!(bracketed_date("HARBOUR TOWN (May 23, 2020)", &lexicon), Some(Bracketed::Date(_))));
        assert_eq!(bracketed_date("A convoy (of nine lorries)", &lexicon), None);
    }
}
