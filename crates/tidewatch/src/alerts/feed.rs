//! Stored alerts in, an Atom feed (RFC 4287) out.
//!
//! The feed's id is the desk's own, an entry's the alert's: a reader that has seen an entry knows it again, wherever the feed is served from.

use super::Settings;
use crate::store::StoredAlert;
use serde_json::Value;
use std::fmt::Write;

/// The moment of a feed without entries: the same desk gives the same bytes.
const NEVER: &str = "1970-01-01T00:00:00Z";

/// The feed, the latest alert first.
pub fn print_feed(alerts: &[StoredAlert], id: &str, settings: &Settings) -> String {
    let updated = alerts.first().map_or(NEVER, |alert| &alert.at);
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n");
    let _ = writeln!(out, "  <id>urn:tidewatch:desk:{}</id>\n  <title>{}</title>\n  <updated>{updated}</updated>", escape(id), escape(&settings.title));
    let _ = writeln!(out, "  <author><name>Tidewatch</name></author>");
    if let Some(address) = &settings.address {
        let _ = writeln!(out, "  <link rel=\"self\" href=\"{0}alerts.atom\"/>\n  <link rel=\"alternate\" href=\"{0}\"/>", escape(address));
    }
    alerts.iter().for_each(|alert| print_entry(&mut out, alert));
    out.push_str("</feed>\n");
    out
}

fn print_entry(out: &mut String, alert: &StoredAlert) {
    let sent: Value = serde_json::from_str(&alert.json).unwrap_or_default();
    let text = |key: &str| escape(sent[key].as_str().unwrap_or_default());
    let _ = writeln!(out, "  <entry>\n    <id>urn:tidewatch:alert:{}</id>\n    <title>{}</title>", escape(&alert.id), text("title"));
    let _ = writeln!(out, "    <updated>{}</updated>\n    <category term=\"{}\"/>", alert.at, text("rule"));
    if sent["link"].is_string() {
        let _ = writeln!(out, "    <link rel=\"alternate\" href=\"{}\"/>", text("link"));
    }
    let _ = writeln!(out, "    <content type=\"text\">{}</content>\n  </entry>", text("text"));
}

/// Text for XML; control characters that XML cannot hold are left out.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars().filter(|letter| !letter.is_control() || matches!(letter, '\n' | '\t')) {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => {}
            other => out.push(other),
        }
    }
    out
}
