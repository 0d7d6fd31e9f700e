//! A feed in (RSS 0.9 to 2.0, RDF, Atom 1.0, JSON Feed), its entries out in their order.
//!
//! XML is read as a stream of events: entities are not expanded, documents are not loaded, and nesting is bounded. Feeds with small faults (unknown
//! entities, tags left open, bare HTML) are read as far as they go, and it is said where they break; of the entry that is cut its words so far are kept.

use super::json_cut::whole_items;
use quick_xml::Reader;
use quick_xml::errors::SyntaxError;
use quick_xml::escape::{resolve_html5_entity, unescape_with};
use quick_xml::events::{BytesStart, Event};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Most entries of one feed, and the deepest nesting of its elements.
const MOST_ENTRIES: usize = 20_000;
const DEEPEST: usize = 200;
/// Elements that hold an entry's words, as written.
const WORDS: [&str; 6] = ["description", "summary", "content", "content:encoded", "atom:content", "atom:summary"];

/// A feed with its entries.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct Feed {
    pub title: Option<String>,
    pub entries: Vec<Entry>,
    /// Why the rest could not be read.
    pub broken: Option<String>,
}

/// One entry, as the feed gives it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct Entry {
    pub id: Option<String>,
    pub url: Option<String>,
    pub title: Option<String>,
    /// As written: RFC 3339, RFC 822 or something else.
    pub published: Option<String>,
    pub updated: Option<String>,
    /// The outlet that it was taken over from.
    pub source: Option<String>,
    /// HTML or plain text: what the feed gives of the words.
    pub content: Option<String>,
    pub summary: Option<String>,
    /// The content is plain text.
    pub is_plain: bool,
}

/// Whether a text that begins like this is a feed.
pub fn looks_like_feed(head: &str) -> bool {
    let tag = |name: &str| head.find(name).is_some_and(|at| head[at + name.len()..].starts_with([' ', '>', '\n', '\r', '\t']));
    ["<rss", "<rdf:RDF", "<feed"].into_iter().any(tag) && !head.to_ascii_lowercase().contains("<html")
}

/// Whether a JSON text that begins like this is a JSON Feed.
pub fn looks_like_json_feed(head: &str) -> bool {
    head.contains("jsonfeed.org/version")
}

/// Reads a feed in XML; entries before a break are kept, and what is there of the one that it breaks.
pub fn read_feed(text: &str) -> Feed {
    let mut reader = Reader::from_str(text);
    let config = reader.config_mut();
    (config.check_end_names, config.allow_unmatched_ends, config.allow_dangling_amp) = (false, true, true);
    let mut gathering = Gathering::default();
    let broken = loop {
        match reader.read_event() {
            Ok(Event::Eof) if gathering.path.is_empty() => break None,
            Ok(Event::Eof) => break Some(gathering.cut_off(text.len())),
            Ok(event) => gathering.take(event),
            Err(quick_xml::Error::Syntax(error)) => {
                let at = usize::try_from(reader.error_position()).unwrap_or(text.len());
                let rest = text.get(at..).and_then(|rest| rest.strip_prefix("<![CDATA["));
                rest.filter(|_| error == SyntaxError::UnclosedCData).into_iter().for_each(|rest| gathering.text.push_str(rest));
                break Some(gathering.cut_off(text.len()));
            }
            Err(error) => break Some(format!("broken at byte {}: {error}", reader.error_position())),
        }
        match () {
            () if gathering.path.len() > DEEPEST => break Some(format!("cut here: elements nested deeper than {DEEPEST}")),
            () if gathering.feed.entries.len() >= MOST_ENTRIES => break Some(format!("cut here: more than {MOST_ENTRIES} entries")),
            () => {}
        }
    };
    while !gathering.path.is_empty() {
        gathering.close();
    }
    gathering.feed.entries.extend(gathering.entry.take());
    Feed { broken, ..gathering.feed }
}

/// What has been read so far, and where the reader stands.
#[derive(Default)]
struct Gathering {
    feed: Feed,
    entry: Option<Entry>,
    /// Names of the open elements, as written.
    path: Vec<String>,
    text: String,
    /// Depth of the element whose inner tags belong to its text (Atom's XHTML).
    markup_from: Option<usize>,
    is_plain: bool,
    in_source: bool,
}

impl Gathering {
    fn take(&mut self, event: Event) {
        match event {
            Event::Start(start) => self.open(&start),
            Event::Empty(start) => {
                self.open(&start);
                self.close();
            }
            Event::End(end) => self.end(end.name().as_ref()),
            Event::Text(text) => self.text.push_str(&text),
            Event::CData(text) => self.text.push_str(&text),
            Event::GeneralRef(name) => self.text.push_str(&entity(&name)),
            _ => {}
        }
    }

    /// Where the feed is cut off, in words.
    fn cut_off(&self, at: usize) -> String {
        let n_entries = self.feed.entries.len();
        match &self.entry {
            Some(_) => format!("cut off at byte {at}, in entry {}", n_entries + 1),
            None => format!("cut off at byte {at}, after {n_entries} entries"),
        }
    }

    /// Closes an element, and what was left open in it.
    fn end(&mut self, name: &str) {
        let Some(depth) = self.path.iter().rposition(|open| open == name) else { return };
        while self.path.len() > depth {
            self.close();
        }
    }

    fn open(&mut self, start: &BytesStart) {
        let name = start.name().as_ref().to_string();
        // Some feeds write a page's tags bare.
        let is_in_words = self.path.last().is_some_and(|outer| WORDS.contains(&outer.as_str()));
        if is_in_words && self.markup_from.is_none() {
            self.markup_from = Some(self.path.len());
        }
        self.path.push(name.clone());
        if self.markup_from.is_some() {
            self.text.push_str(&format!("<{}>", local(&name)));
            return;
        }
        self.text.clear();
        let kind = attribute(start, "type").unwrap_or_default();
        match local(&name) {
            "item" | "entry" => {
                self.feed.entries.extend(self.entry.replace(Entry { id: attribute(start, "rdf:about"), ..Entry::default() }));
            }
            "source" => self.in_source = true,
            "link" => self.link(start),
            "content" | "summary" if kind == "xhtml" => self.markup_from = Some(self.path.len()),
            _ => {}
        }
        self.is_plain = kind == "text" || (kind.is_empty() && self.path.iter().any(|name| local(name) == "entry"));
    }

    /// Atom's links are attributes.
    fn link(&mut self, start: &BytesStart) {
        let is_page = attribute(start, "rel").is_none_or(|rel| rel == "alternate");
        if let (Some(entry), Some(address), true, false) = (&mut self.entry, attribute(start, "href"), is_page, self.in_source) {
            entry.url.get_or_insert(address);
        }
    }

    fn close(&mut self) {
        let Some(name) = self.path.pop() else { return };
        match self.markup_from {
            Some(depth) if self.path.len() >= depth => return self.text.push_str(&format!("</{}>", local(&name))),
            _ => self.markup_from = None,
        }
        let text = std::mem::take(&mut self.text);
        let told = Some(text.trim().to_string()).filter(|text| !text.is_empty());
        match local(&name) {
            "item" | "entry" => self.feed.entries.extend(self.entry.take()),
            "source" => {
                self.in_source = false;
                // RSS names the outlet in the element itself, Atom in a title inside it.
                if let (Some(entry), Some(told)) = (&mut self.entry, told) {
                    entry.source.get_or_insert(plain(&told));
                }
            }
            field => self.keep(&name, field, told),
        }
    }

    fn keep(&mut self, name: &str, field: &str, told: Option<String>) {
        let (Some(told), is_plain) = (told, self.is_plain) else { return };
        let Some(entry) = &mut self.entry else {
            let of_feed = self.path.last().is_some_and(|outer| matches!(local(outer), "channel" | "feed"));
            if field == "title" && of_feed && !name.starts_with("media:") {
                self.feed.title.get_or_insert(plain(&told));
            }
            return;
        };
        if self.in_source {
            if field == "title" {
                entry.source.get_or_insert(plain(&told));
            }
            return;
        }
        match (name, field) {
            ("media:title" | "media:description" | "media:content" | "itunes:title", _) => {}
            (_, "title") => drop(entry.title.get_or_insert(plain(&told))),
            (_, "guid" | "id") => entry.id = Some(told),
            (_, "link") => drop(entry.url.get_or_insert(told)),
            (_, "pubDate" | "published" | "issued") | ("dc:date", _) => drop(entry.published.get_or_insert(told)),
            (_, "updated" | "modified") => entry.updated = Some(told),
            (_, "encoded" | "content") => (entry.content, entry.is_plain) = (Some(told), is_plain && field == "content"),
            (_, "description" | "summary") => drop(entry.summary.get_or_insert(told)),
            _ => {}
        }
    }
}

/// A name without its prefix.
fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

fn attribute(start: &BytesStart, name: &str) -> Option<String> {
    let found = start.attributes().with_checks(false).flatten().find(|attribute| attribute.key.as_ref() == name)?;
    Some(plain_entities(&found.value).trim().to_string()).filter(|value| !value.is_empty())
}

/// What an entity stands for; one that is unknown is kept as written.
fn entity(name: &str) -> String {
    plain_entities(&format!("&{name};"))
}

fn plain_entities(text: &str) -> String {
    unescape_with(text, resolve_html5_entity).map_or_else(|_| text.to_string(), |text| text.into_owned())
}

/// A title without tags and entities, on one line.
fn plain(text: &str) -> String {
    let mut bare = String::with_capacity(text.len());
    for (at, piece) in text.split('<').enumerate() {
        match piece.split_once('>') {
            Some((tag, rest)) if at > 0 && tag.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '/') => bare.push_str(rest),
            _ if at > 0 => bare.extend(["<", piece]),
            _ => bare.push_str(piece),
        }
    }
    plain_entities(&bare).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Reads a JSON Feed (1.0 and 1.1); of one that is broken the entries before.
///
/// # Errors
/// In words, why it is none.
pub fn read_json_feed(bytes: &[u8]) -> Result<Feed, String> {
    let mut broken = None;
    let parsed = serde_json::from_slice(bytes).or_else(|error| {
        broken = Some(format!("broken: {error}"));
        whole_items(bytes, Some("items"), &error).ok_or(error).and_then(|whole| serde_json::from_slice(&whole))
    });
    let feed: Value = parsed.map_err(|error| format!("broken JSON: {error}"))?;
    let text = |value: &Value| value.as_str().map(str::to_string).or_else(|| value.as_number().map(ToString::to_string));
    let items = feed["items"].as_array().ok_or("a JSON Feed without `items`")?;
    let entries = items.iter().take(MOST_ENTRIES).map(|item| {
        let page = text(&item["content_html"]);
        Entry {
            id: text(&item["id"]),
            url: text(&item["url"]).or_else(|| text(&item["external_url"])),
            title: text(&item["title"]).map(|title| plain(&title)),
            published: text(&item["date_published"]),
            updated: text(&item["date_modified"]),
            source: None,
            is_plain: page.is_none(),
            content: page.or_else(|| text(&item["content_text"])),
            summary: text(&item["summary"]),
        }
    });
    Ok(Feed { title: text(&feed["title"]), entries: entries.collect(), broken })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rss_is_read() {
        let feed = read_feed(
            "<?xml version='1.0'?><rss version='2.0' xmlns:content='c' xmlns:media='m'><channel><title>Harbour &amp; Sea</title><link>http://h.example</link>\
             <item><title><![CDATA[Ferry <b>sinks</b>]]></title><media:title>no</media:title><link>http://h.example/1</link><guid isPermaLink='false'>g1</guid>\
             <pubDate>Thu, 06 Feb 2025 10:00:00 GMT</pubDate><description>Short&nbsp;words</description>\
             <content:encoded><![CDATA[<p>Long words.</p>]]></content:encoded><source url='x'>Wire</source></item><item><title>Two</title></item></channel></rss>",
        );
        assert_eq!((feed.title.as_deref(), feed.entries.len(), &feed.broken), (Some("Harbour & Sea"), 2, &None));
        let entry = &feed.entries[0];
        assert_eq!((entry.title.as_deref(), entry.id.as_deref(), entry.url.as_deref()), (Some("Ferry sinks"), Some("g1"), Some("http://h.example/1")));
        assert_eq!((entry.summary.as_deref(), entry.content.as_deref()), (Some("Short\u{a0}words"), Some("<p>Long words.</p>")));
        assert_eq!((entry.source.as_deref(), entry.is_plain), (Some("Wire"), false));
    }

    #[test]
    fn atom_is_read() {
        let feed = read_feed(
            "<feed xmlns='http://www.w3.org/2005/Atom'><title>Sea</title><entry><id>urn:1</id><title type='html'>A &amp;lt;b&amp;gt;</title>\
             <link rel='self' href='s'/><link href='http://s.example/1'/><updated>2025-02-07T00:00:00Z</updated><published>2025-02-06T00:00:00Z</published>\
             <content type='xhtml'><div xmlns='x'><p>One <i>ship</i>.</p></div></content><source><title>Wire</title><link href='no'/></source></entry>\
             <entry><summary>Plain &amp; short</summary><content>Plain words</content></entry></feed>",
        );
        let entry = &feed.entries[0];
        assert_eq!((entry.url.as_deref(), entry.published.as_deref()), (Some("http://s.example/1"), Some("2025-02-06T00:00:00Z")));
        assert_eq!((entry.content.as_deref(), entry.source.as_deref()), (Some("<div><p>One <i>ship</i>.</p></div>"), Some("Wire")));
        assert_eq!((feed.entries[1].content.as_deref(), feed.entries[1].is_plain), (Some("Plain words"), true));
    }

    #[test]
    fn broken_feeds_keep_what_was_read() {
        let feed = read_feed("<rss><channel><item><title>One</title></item><item><title>Two & more</title><bad <<");
        assert_eq!(feed.entries.len(), 2);
        assert!(feed.broken.is_some() && feed.entries[1].title.as_deref() == Some("Two & more"), "{feed:?}");
        for cut in ["One ferry sa", "<![CDATA[One ferry sa", "<p>One <b>ferry</b><br>sa"] {
            let feed = read_feed(&format!("<rss><channel><item><title>One</title></item><item><title>Two</title><description>{cut}"));
            let told = feed.broken.as_deref().unwrap();
            assert!(told.starts_with("cut off at byte") && told.ends_with("in entry 2"), "{told}");
            assert!(feed.entries[1].summary.as_deref().unwrap().contains("ferry"), "{feed:?}");
        }
        assert!(read_feed("<rss><channel><item><title>One</title></item>").broken.unwrap().ends_with("after 1 entries"));
        let deep = read_feed(&format!("<rss>{}", "<a>".repeat(5000)));
        assert!(deep.broken.unwrap().contains("deeper"));
        let bomb = read_feed("<!DOCTYPE r [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><rss><channel><item><title>&b;&b;</title></item></channel></rss>");
        assert_eq!(bomb.entries[0].title.as_deref(), Some("&b;&b;"));
    }

    #[test]
    fn bare_tags_are_part_of_the_words() {
        let feed = read_feed("<rss><channel><item><description>One<br>ferry <b>sank</b></description><link>http://x.example/1</link></item></channel></rss>");
        assert_eq!((feed.entries[0].summary.as_deref(), &feed.broken), (Some("One<br>ferry <b>sank</b></br>"), &None));
        assert_eq!(feed.entries[0].url.as_deref(), Some("http://x.example/1"));
    }

    #[test]
    fn json_feeds_are_read() {
        let feed = read_json_feed(br#"{"version":"https://jsonfeed.org/version/1.1","title":"T","items":[{"id":7,"url":"u","content_text":"w"}]}"#).unwrap();
        assert_eq!((feed.entries[0].id.as_deref(), feed.entries[0].is_plain), (Some("7"), true));
        assert!(read_json_feed(b"{}").is_err());
        let cut = read_json_feed(br#"{"title":"T","items":[{"id":"1","content_text":"w"},{"id":"2","cont"#).unwrap();
        assert!(cut.entries.len() == 1 && cut.broken.unwrap().contains("EOF"));
    }
}
