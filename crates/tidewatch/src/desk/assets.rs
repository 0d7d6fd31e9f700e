//! The name of a file of the pages in, its bytes out: scripts and styles that are part of the program.
//!
//! A program built for development takes them from the source folder where that is still there, so that a page can be worked on
//! without building anew.

use super::answer::{Answer, Refusal};
use super::ask::Ask;

const CSS: &str = "text/css; charset=utf-8";
const JS: &str = "text/javascript; charset=utf-8";
const SVG: &str = "image/svg+xml";

/// Name, kind, text.
const FILES: &[(&str, &str, &str)] = &[
    ("desk.css", CSS, include_str!("../../assets/desk.css")),
    ("desk.js", JS, include_str!("../../assets/desk.js")),
    ("keys.js", JS, include_str!("../../assets/keys.js")),
    ("map.js", JS, include_str!("../../assets/map.js")),
    ("incidents.js", JS, include_str!("../../assets/incidents.js")),
    ("panel.js", JS, include_str!("../../assets/panel.js")),
    ("bulk.js", JS, include_str!("../../assets/bulk.js")),
    ("records.js", JS, include_str!("../../assets/records.js")),
    ("review.js", JS, include_str!("../../assets/review.js")),
    ("reading.js", JS, include_str!("../../assets/reading.js")),
    ("inbox.js", JS, include_str!("../../assets/inbox.js")),
    ("icon.svg", SVG, include_str!("../../assets/icon.svg")),
];

pub fn show(ask: &Ask) -> Result<Answer, Refusal> {
    let name = ask.part("name");
    if name == "shapes.json" {
        return Ok(Answer::text("application/json", ask.desk.map.json.clone()).with("cache-control", "max-age=3600"));
    }
    let found = FILES.iter().find(|(known, ..)| *known == name);
    let (_, kind, text) = found.ok_or_else(|| Refusal::not_found("such file"))?;
    Ok(Answer::text(kind, latest(name).unwrap_or_else(|| text.to_string())))
}

/// The file as it stands in the source folder; none in a released program.
fn latest(name: &str) -> Option<String> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/assets");
    cfg!(debug_assertions).then(|| std::fs::read_to_string(format!("{folder}/{name}")).ok())?
}
