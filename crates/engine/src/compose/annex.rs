//! The end of the page: organisations, reports with their copies, what the sums are made of, how it was made.

use super::page::{escape, open_section, plural, print_number, print_told};
use super::told::{Told, fill, fill_told};
use super::wording::day;
use super::{Bulletin, Measure, Panel, Report, Term};
use crate::lexicon::Lexicon;
use std::fmt::Write;

/// Letters of the lexicon's digest that are printed.
const DIGEST_LETTERS: usize = 12;

/// Prints the organisations, each described once.
pub fn print_glossary(bulletin: &Bulletin, lexicon: &Lexicon, page: &mut String) {
    if bulletin.glossary.is_empty() {
        return;
    }
    open_section(Panel::Glossary, "", lexicon, page);
    page.push_str("<dl>\n");
    for term in &bulletin.glossary {
        let acronym = if term.acronym.is_empty() { String::new() } else { format!(" <small>({})</small>", escape(&term.acronym)) };
        let _ = write!(page, "<div id=\"g-{}\"><dt>{}{acronym}</dt><dd>{} ", escape(&term.id), escape(&term.name), escape(&term.description));
        if let Some(called) = told_called(term, lexicon) {
            let _ = write!(page, "{} ", escape(&called));
        }
        print_told(&told_roles(term, bulletin, lexicon), page);
        page.push_str("</dd></div>\n");
    }
    page.push_str("</dl>\n</section>\n");
}

/// What else the reports call it.
pub fn told_called(term: &Term, lexicon: &Lexicon) -> Option<String> {
    (!term.called.is_empty()).then(|| fill(lexicon.page.say("glossary", "called"), &[("names", &term.called.join(", "))]))
}

/// In how many incidents it is a perpetrator and a target.
pub fn told_roles(term: &Term, bulletin: &Bulletin, lexicon: &Lexicon) -> Vec<Told> {
    let words = &lexicon.page;
    let number = |sum: usize| vec![Told::linked(bulletin.ledger.value(sum, Measure::Incidents), bulletin.ledger.anchor(sum, Measure::Incidents))];
    let mut told = Vec::new();
    if let Some(sum) = term.as_perpetrator {
        told.extend(fill_told(words.say("glossary", "perpetrator"), &[("n", number(sum))]));
    }
    if let Some(sum) = term.as_target {
        let key = if told.is_empty() { "only_target" } else { "target" };
        told.extend((!told.is_empty()).then(|| Told::plain(", ")));
        told.extend(fill_told(words.say("glossary", key), &[("n", number(sum))]));
    }
    match told.is_empty() {
        true => told.push(Told::plain(words.say("glossary", "speaks"))),
        false => told.push(Told::plain(".")),
    }
    told
}

/// How many reports were read, how many are independent, how many tell of what counts.
pub fn told_reports(bulletin: &Bulletin, lexicon: &Lexicon) -> String {
    let current: Vec<&Report> = bulletin.reports.iter().filter(|report| report.current).collect();
    let copies = current.iter().filter(|report| report.copy_of.is_some()).count();
    let telling = current.iter().filter(|report| report.n_counted > 0).count();
    let number = |n: usize| if n == 0 { String::new() } else { n.to_string() };
    let slots = [
        ("read", plural(current.len(), "report")),
        ("copies", number(copies)),
        ("independent", (current.len() - copies).to_string()),
        ("telling", telling.to_string()),
    ];
    let slots: Vec<(&str, &str)> = slots.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let mut told = fill(lexicon.page.say("sources", "counted"), &slots);
    if let Some(n) = bulletin.making.n_unread.filter(|n| *n > 0) {
        told.push(' ');
        told.push_str(&fill(lexicon.page.say("sources", "unread"), &[("n", &plural(n, "input"))]));
    }
    told
}

/// Prints the reports of the period, then those drawn on for the time before; copies say what they copy.
pub fn print_reports(bulletin: &Bulletin, lexicon: &Lexicon, page: &mut String) {
    open_section(Panel::Sources, &told_reports(bulletin, lexicon), lexicon, page);
    print_list(bulletin, true, lexicon, page);
    if bulletin.reports.iter().any(|report| !report.current) {
        let _ = writeln!(page, "<h3>{}</h3>", escape(lexicon.page.say("sources", "earlier")));
        print_list(bulletin, false, lexicon, page);
    }
    page.push_str("</section>\n");
}

fn print_list(bulletin: &Bulletin, current: bool, lexicon: &Lexicon, page: &mut String) {
    page.push_str("<ol>\n");
    for (at, report) in bulletin.reports.iter().enumerate().filter(|(_, report)| report.current == current) {
        let _ = write!(page, "<li id=\"d{}\" value=\"{0}\">", at + 1);
        match web_address(report) {
            Some(url) => {
                let _ = write!(page, "<a href=\"{}\" rel=\"noreferrer\">{}</a>", escape(url), escape(&report.title));
            }
            None => {
                let _ = write!(page, "<span>{}</span>", escape(&report.title));
            }
        }
        let counted = (report.n_counted > 0).then(|| plural(report.n_counted, "incident"));
        let told = [report.outlet.clone(), report.published.map(day), counted];
        let _ = write!(page, " <small>{}</small>", escape(&told.into_iter().flatten().collect::<Vec<_>>().join(" · ")));
        if let Some(origin) = report.copy_of {
            let link = Told::linked(format!("report {}", origin + 1), format!("d{}", origin + 1));
            page.push_str(" <small class=\"copy\">");
            print_told(&fill_told(lexicon.page.say("sources", "copies"), &[("report", vec![link])]), page);
            page.push_str("</small>");
        }
        page.push_str("</li>\n");
    }
    page.push_str("</ol>\n");
}

/// The report's address, if it is one of the web.
pub fn web_address(report: &Report) -> Option<&String> {
    report.url.as_ref().filter(|url| url.starts_with("https://") || url.starts_with("http://"))
}

/// Prints for every sum of more than one incident what it is made of: the numbers on the page lead here.
pub fn print_sums(bulletin: &Bulletin, lexicon: &Lexicon, page: &mut String) {
    open_section(Panel::Sums, "For each number the incidents that make it up, with what each adds", lexicon, page);
    page.push_str("<div class=\"ledger\">\n");
    for (at, sum) in bulletin.ledger.sums.iter().enumerate() {
        let told: Vec<Measure> = Measure::ALL.into_iter().filter(|measure| sum.adds(*measure).nth(1).is_some()).collect();
        if told.is_empty() {
            continue;
        }
        let _ = write!(page, "<div><h3>{}</h3>", escape(&sum.name));
        for measure in told {
            let _ = write!(page, "<p id=\"s{at}-{}\"><b>{}</b> {}: ", measure.name(), measure.label(), escape(&sum.value(measure)));
            for (n, (number, adds)) in sum.adds(measure).enumerate() {
                page.push_str(if n > 0 { ", " } else { "" });
                print_number(&number.to_string(), &format!("q{number}"), page);
                page.push_str(&if adds.is_empty() { String::new() } else { format!("&nbsp;({})", escape(&adds)) });
            }
            page.push_str("</p>");
        }
        page.push_str("</div>\n");
    }
    page.push_str("</div>\n</section>\n");
}

/// The method note, heading and text of each paragraph.
pub fn told_method(bulletin: &Bulletin, lexicon: &Lexicon) -> Vec<[String; 2]> {
    let making = &bulletin.making;
    let digest: String = making.lexicon.chars().take(DIGEST_LETTERS).collect();
    let reviewed = match making.n_decisions {
        Some(0) => ", without a person’s check".to_string(),
        Some(n) => format!("; the desk’s reviewers decided {} on what was coded", plural(n, "time")),
        None => ", without a person’s check".to_string(),
    };
    let period = bulletin.period.map_or_else(|| lexicon.bulletin.undated.clone(), |period| period.name(&lexicon.page));
    let slots = [
        ("version", making.version.as_str()),
        ("lexicon", if digest.is_empty() { "shipped" } else { &digest }),
        ("reviewed", &reviewed),
        ("period", &period),
        ("read", &told_reports(bulletin, lexicon)),
    ];
    lexicon.page.method.iter().map(|[heading, text]| [heading.clone(), fill(text, &slots)]).collect()
}

/// Prints how the page was made and how its numbers are to be read.
pub fn print_method(bulletin: &Bulletin, lexicon: &Lexicon, page: &mut String) {
    open_section(Panel::Method, "", lexicon, page);
    page.push_str("<dl>\n");
    for [heading, text] in told_method(bulletin, lexicon) {
        let _ = writeln!(page, "<div><dt>{}</dt><dd>{}</dd></div>", escape(&heading), escape(&text));
    }
    page.push_str("</dl>\n</section>\n");
}
