//! A mail's text in, what its writer wrote out: without quoted replies, the lines that announce them, and the signature.
//!
//! What is forwarded is kept, for it is why the mail was sent; its header lines are taken off and the day they give is kept. A mail that is
//! nothing but quotation keeps it, so that no mail becomes empty.

use super::captions::starts_with;
use super::dates::find_dates;
use super::depth::shallow;
use super::lexicon::{LetterLexicon, ReadingLexicon};
use jiff::civil::Date;
use scraper::node::Element;
use scraper::{ElementRef, Html};

/// Most lines that announce a quotation.
const LONGEST_ANNOUNCEMENT: usize = 3;
/// Header lines by which a quoted message is told where no line announces it.
const FEWEST_HEADERS: usize = 3;

/// What is left of a mail.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Letter {
    pub text: String,
    /// The day on which what is forwarded was sent.
    pub forwarded: Option<Date>,
}

/// Cuts a mail's plain text down to what its writer wrote or forwarded.
pub fn cut_letter(text: &str, subject: Option<&str>, lexicon: &ReadingLexicon) -> Letter {
    let lines: Vec<&str> = text.lines().collect();
    let passes_on = subject.is_some_and(|subject| opens_with_any(subject, &lexicon.letter.forward_subjects));
    let mut kept: Vec<&str> = Vec::new();
    let mut letter = Letter::default();
    let mut at = 0;
    while at < lines.len() {
        match message_below(&lines[at..], &lexicon.letter) {
            Some(below) if passes_on || below.forwarded => {
                letter.forwarded = letter.forwarded.or_else(|| sent(&lines[at..at + below.n_lines], lexicon));
                at += below.n_lines;
            }
            Some(_) => break,
            None if is_signature(lines[at]) => at = after_signature(&lines, at, &lexicon.letter),
            None if is_quoted(lines[at]) && !passes_on => {
                drop_announcement(&mut kept, &lexicon.letter);
                at += 1;
            }
            None => {
                kept.push(lines[at]);
                at += 1;
            }
        }
    }
    letter.text = kept.join("\n").trim().to_string();
    if !letter.text.contains(char::is_alphanumeric) {
        letter.text = lines.iter().map(|line| line.trim_start_matches(['>', ' '])).collect::<Vec<_>>().join("\n").trim().to_string();
    }
    letter
}

/// A message that begins here below the writer's words.
struct Below {
    /// Lines of its announcement and headers.
    n_lines: usize,
    forwarded: bool,
}

fn message_below(lines: &[&str], lexicon: &LetterLexicon) -> Option<Below> {
    let first = lines[0].trim().trim_start_matches(['-', '_', '=', '*', '>', ' ']);
    let forwarded = opens_with_any(first, &lexicon.forwards);
    let announced = forwarded || (lines[0].trim_start().starts_with("--") && opens_with_any(first, &lexicon.originals));
    let is_rule = lines[0].len() > 8 && lines[0].trim().bytes().all(|byte| matches!(byte, b'_' | b'-'));
    let skipped = usize::from(announced || is_rule);
    let n_blank = lines[skipped..].iter().take_while(|line| line.trim().is_empty()).count();
    let n_headers = header_lines(&lines[skipped + n_blank..], lexicon);
    let told = n_headers >= FEWEST_HEADERS && (announced || is_rule || n_blank == 0);
    (announced || told).then(|| Below { n_lines: skipped + if n_headers > 0 { n_blank + n_headers } else { 0 }, forwarded })
}

/// How many header lines a text begins with, wrapped ones counted.
fn header_lines(lines: &[&str], lexicon: &LetterLexicon) -> usize {
    let is_header = |line: &str| {
        let line = line.trim_start_matches(['>', '*', ' ']);
        line.split_once(':').is_some_and(|(key, _)| lexicon.headers.contains(&key.trim_end_matches('*').trim().to_lowercase()))
    };
    let mut n = 0;
    while n < lines.len() && (is_header(lines[n]) || (n > 0 && lines[n].starts_with([' ', '\t']) && !lines[n].trim().is_empty())) {
        n += 1;
    }
    n
}

/// The first day in header lines.
fn sent(lines: &[&str], lexicon: &ReadingLexicon) -> Option<Date> {
    lines.iter().find_map(|line| find_dates(line, lexicon).first().map(|date| date.first))
}

fn is_signature(line: &str) -> bool {
    line == "-- " || line == "--"
}

/// The line after a signature: where a message below begins, or the end.
fn after_signature(lines: &[&str], at: usize, lexicon: &LetterLexicon) -> usize {
    (at + 1..lines.len()).find(|&line| message_below(&lines[line..], lexicon).is_some()).unwrap_or(lines.len())
}

fn is_quoted(line: &str) -> bool {
    line.trim_start().starts_with('>')
}

/// Takes back the lines that announce a quotation: "On Monday, N. N. wrote:".
fn drop_announcement(kept: &mut Vec<&str>, lexicon: &LetterLexicon) {
    let written = |line: &str| line.trim_end().to_lowercase();
    let end = kept.iter().rposition(|line| !line.trim().is_empty()).map_or(0, |last| last + 1);
    let announces = |line: &str| lexicon.announcements.iter().any(|word| written(line).ends_with(word.as_str()));
    if end == 0 || !announces(kept[end - 1]) {
        return;
    }
    let n_lines = kept[..end].iter().rev().take(LONGEST_ANNOUNCEMENT).take_while(|line| !line.trim().is_empty()).count();
    let start = (end - n_lines..end).rfind(|&at| opens_with_any(kept[at], &lexicon.announcement_openers)).unwrap_or(end - 1);
    kept.truncate(start);
}

fn opens_with_any(text: &str, openers: &[String]) -> bool {
    openers.iter().any(|opener| starts_with(text.trim_start(), opener))
}

/// A mail's page without the elements that quote another mail or sign this one; what is forwarded stays.
pub fn cut_page(html: &str, subject: Option<&str>, lexicon: &LetterLexicon) -> String {
    let mut page = Html::parse_document(&shallow(html));
    let passes_on = subject.is_some_and(|subject| opens_with_any(subject, &lexicon.forward_subjects));
    let quotes = |element: &Element| {
        let names = [element.attr("class"), element.attr("id")].into_iter().flatten().flat_map(str::split_whitespace);
        names.map(str::to_ascii_lowercase).any(|name| lexicon.quoting_names.contains(&name)) || element.attr("type") == Some("cite")
    };
    let forwards = |element: ElementRef| {
        element
            .text()
            .map(|text| text.trim_matches(['-', ' ', '\n', '\t']))
            .find(|text| !text.is_empty())
            .is_some_and(|text| opens_with_any(text, &lexicon.forwards))
    };
    let drop: Vec<_> = page
        .tree
        .nodes()
        .filter_map(ElementRef::wrap)
        .filter(|element| quotes(element.value()) && !passes_on && !forwards(*element))
        .map(|element| element.id())
        .collect();
    for id in drop {
        if let Some(mut node) = page.tree.get_mut(id) {
            node.detach();
        }
    }
    page.html()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::{Faults, Files};

    fn cut(text: &str, subject: &str) -> Letter {
        let lexicon = ReadingLexicon::read(&Files::shipped(), &mut Faults::default());
        cut_letter(text, Some(subject), &lexicon)
    }

    #[test]
    fn replies_and_signatures_are_cut() {
        let text = "The ferry sank at noon.\n\nOn Mon, 3 Feb 2025 at 10:00, Desk\n<desk@example.org> wrote:\n> Any news?\n> Thanks\n\nMore to come.\n-- \nA. B.\nTel 1";
        assert_eq!(cut(text, "Re: ferry").text, "The ferry sank at noon.\n\n\nMore to come.");
        let outlook = "Nothing new here.\n\n________________________________\nFrom: A\nSent: Monday\nTo: B\nSubject: x\n\nold words";
        assert_eq!(cut(outlook, "RE: x").text, "Nothing new here.");
        assert_eq!(cut("Done.\n-----Original Message-----\nFrom: A\n\nold", "Re: x").text, "Done.");
    }

    #[test]
    fn what_is_forwarded_stays_with_its_day() {
        let text = "FYI\n\n---------- Forwarded message ---------\nFrom: Wire <w@example.org>\nDate: Thu, 6 Feb 2025 at 08:00\nSubject: Ferry\nTo: x\n\nThe ferry sank.\n";
        let letter = cut(text, "Fwd: Ferry");
        assert_eq!((letter.text.as_str(), letter.forwarded), ("FYI\n\n\nThe ferry sank.", Some(Date::constant(2025, 2, 6))));
    }

    #[test]
    fn a_mail_of_quotation_alone_keeps_it() {
        assert_eq!(cut("> The ferry sank.\n> All are safe.", "x").text, "The ferry sank.\nAll are safe.");
    }

    #[test]
    fn colons_and_dashes_in_reports_are_no_mail() {
        let text = "Daily report -- north\nFrom: the harbour\nTwo ships wrote: help.\n---\nCalm.";
        assert_eq!(cut(text, "Daily").text, text);
    }

    #[test]
    fn quoting_elements_of_pages_are_cut() {
        let lexicon = ReadingLexicon::read(&Files::shipped(), &mut Faults::default());
        let page = "<p>News.</p><div class=\"gmail_quote\"><p>Old.</p></div><blockquote type=cite>Older.</blockquote>";
        let cut = cut_page(page, Some("Re: x"), &lexicon.letter);
        assert!(cut.contains("News") && !cut.contains("Old"), "{cut}");
        let forwarded = "<p>See.</p><div class=\"gmail_quote\">---------- Forwarded message ---------<p>Report.</p></div>";
        assert!(cut_page(forwarded, Some("x"), &lexicon.letter).contains("Report"));
    }
}
