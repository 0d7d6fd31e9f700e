//! A web page in, its title, outlet and day of publication out, as its metadata gives them.

use super::dates::find_dates;
use super::lexicon::{PageLexicon, ReadingLexicon};
use jiff::civil::Date;
use scraper::Html;
use scraper::node::{Element, Node};

/// Longest name of an outlet, in bytes.
const LONGEST_OUTLET: usize = 100;

/// What a page says about itself.
#[derive(Clone, Debug, Default)]
pub struct Metadata {
    pub title: Option<String>,
    pub published: Option<Date>,
    pub url: Option<String>,
    /// The outlet's name.
    pub outlet: Option<String>,
}

/// Elements of a page that metadata is read from.
#[derive(Default)]
struct Found {
    /// Rank of the date's name and the date.
    date: Option<(usize, Date)>,
    title: Option<(usize, String)>,
    title_element: Option<String>,
    time: Option<Date>,
    url: Option<String>,
    outlet: Option<(usize, String)>,
}

/// The title, the outlet and the day of publication that a page's metadata gives: `meta` elements, JSON-LD, `time`, `title`.
pub fn read_metadata(page: &Html, html: &str, lexicon: &ReadingLexicon) -> Metadata {
    let mut found = Found::default();
    for node in page.tree.nodes() {
        let Node::Element(element) = node.value() else { continue };
        match element.name() {
            "title" if found.title_element.is_none() => {
                found.title_element = Some(node.descendants().filter_map(|inner| inner.value().as_text().map(|text| text.to_string())).collect())
            }
            "time" => found.time = found.time.or_else(|| day(element.attr("datetime")?, lexicon)),
            "link" if element.attr("rel") == Some("canonical") => found.url = element.attr("href").map(str::to_string),
            _ => found.read_meta(element, lexicon),
        }
    }
    let page = &lexicon.page;
    let meta_date = found.date.map(|(_, date)| date);
    Metadata {
        title: found
            .title
            .map(|(_, title)| title)
            .or_else(|| found.title_element.map(|title| without_outlet(&title, page)))
            .map(|title| squeeze(&title))
            .filter(|title| !title.is_empty()),
        published: meta_date.or_else(|| json_date(html, lexicon)).or(found.time),
        url: found.url,
        outlet: found.outlet.map(|(_, outlet)| outlet).or_else(|| json_outlet(html, page)).map(|outlet| squeeze(&outlet)).filter(|outlet| !outlet.is_empty()),
    }
}

impl Found {
    fn read_meta(&mut self, element: &Element, lexicon: &ReadingLexicon) {
        let Some(content) = element.attr("content").or_else(|| element.attr("datetime")) else { return };
        let names = ["property", "name", "itemprop"].into_iter().filter_map(|key| element.attr(key));
        for name in names.map(str::to_ascii_lowercase) {
            let rank = |list: &[String]| list.iter().position(|known| *known == name);
            if let Some(rank) = rank(&lexicon.page.dates).filter(|&rank| self.date.is_none_or(|(best, _)| rank < best)) {
                self.date = day(content, lexicon).map(|date| (rank, date)).or(self.date);
            }
            if let Some(rank) = rank(&lexicon.page.titles).filter(|&rank| self.title.as_ref().is_none_or(|(best, _)| rank < *best)) {
                self.title = Some((rank, content.to_string()));
            }
            // Some give the address of a page about the outlet instead of its name.
            let is_name = !content.contains("://") && content.len() < LONGEST_OUTLET;
            if let Some(rank) = rank(&lexicon.page.outlets).filter(|&rank| is_name && self.outlet.as_ref().is_none_or(|(best, _)| rank < *best)) {
                self.outlet = Some((rank, content.to_string()));
            }
        }
    }
}

/// The first day that a value writes.
fn day(value: &str, lexicon: &ReadingLexicon) -> Option<Date> {
    let compact = || value.get(..8).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit())).and_then(|digits| digits.parse().ok());
    find_dates(value, lexicon).first().map(|date| date.first).or_else(compact)
}

/// The value of the first key of embedded JSON-LD that gives a date.
fn json_date(html: &str, lexicon: &ReadingLexicon) -> Option<Date> {
    lexicon.page.json_dates.iter().find_map(|key| {
        let rest = &html[html.find(&format!("\"{key}\""))? + key.len() + 2..];
        day(rest.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?.split('"').next()?, lexicon)
    })
}

/// The name in an object of embedded JSON-LD that says who publishes the page.
fn json_outlet(html: &str, lexicon: &PageLexicon) -> Option<String> {
    lexicon.json_outlets.iter().find_map(|key| {
        let object = html[html.find(&format!("\"{key}\""))? + key.len() + 2..].trim_start().strip_prefix(':')?.trim_start().strip_prefix('{')?;
        let object = &object[..object.find('}')?];
        let value = object[object.find("\"name\"")? + 6..].trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
        value.split('"').next().filter(|name| !name.contains('\\') && name.len() < LONGEST_OUTLET).map(str::to_string)
    })
}

/// A page's title without the outlet's name, which is the shorter part behind the last break.
fn without_outlet(title: &str, lexicon: &PageLexicon) -> String {
    let cut = lexicon.title_breaks.iter().filter_map(|mark| title.rfind(mark.as_str())).max();
    let short = cut.filter(|&cut| cut * 2 > title.len()).map_or(title, |cut| &title[..cut]);
    short.to_string()
}

/// White space squeezed to single spaces.
pub fn squeeze(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
