use super::*;
use crate::compose::{CodedReport, Sources, compose_bulletin, print_markdown};
use crate::document::Document;
use crate::link::link_records;
use crate::record::Record;
use serde_json::json;

/// A report of two incidents whose every string tries to leave the page.
fn report(id: &str, killed: u32) -> CodedReport {
    let text = "On Tuesday <script>alert(1)</script> & “friends” killed two in Baqubah.";
    let record = |n: usize, day: &str| -> Record {
        serde_json::from_value(json!({
            "record": "incident", "id": format!("{id}{n}"), "document": {"id": id}, "class": "attack", "type": "explosion", "status": "claimed",
            "date": {"start": day, "end": day, "precision": "day"},
            "place": {"name": "Baqubah\"><img src=x>", "admin1": "<b>", "country": "IQ", "lat": 33.75, "lon": 44.64, "radius_km": 5.0},
            "killed": {"low": killed, "high": killed, "approximate": false},
            "accounts": [{"by": "<i>", "stance": "contradicts", "text": "</style>", "killed": null, "wounded": null}],
            "evidence": {"record": [0, 40], "date": [[3, 10]], "killed": [[50, 400]], "place": [[60, 67]]}
        }))
        .expect("a record")
    };
    let document = Document {
        id: id.into(),
        text: text.into(),
        title: Some("<h1>".into()),
        url: Some("javascript:alert(1)".into()),
        published: "2024-03-14".parse().ok(),
        ..Document::default()
    };
    CodedReport { document, records: vec![record(1, "2024-03-12"), record(2, "2023-01-01")] }
}

fn pages(reports: &[CodedReport]) -> (crate::compose::Bulletin, String) {
    let lexicon = Lexicon::shipped().expect("the shipped lexicon reads");
    let records: Vec<Record> = reports.iter().flat_map(|report| report.records.clone()).collect();
    let linked = link_records(&records, &lexicon.linking);
    let bulletin = compose_bulletin(Sources { reports, linked, copies: &[], period: None }, &lexicon);
    let page = print_page(&bulletin, &lexicon);
    assert!(!print_markdown(&bulletin, &lexicon).contains("<script"));
    (bulletin, page)
}

#[test]
fn words_of_reports_cannot_leave_their_place() {
    let (_, page) = pages(&[report("a", 2)]);
    assert_eq!(page.matches("<script").count(), 1);
    assert!(!page.contains("<img") && !page.contains("javascript:") && !page.contains("<i>"));
    assert_eq!(page.matches("</style>").count(), 1);
}

#[test]
fn an_incident_counts_once_and_disagreement_is_a_range() {
    let (bulletin, page) = pages(&[report("a", 2), report("b", 4)]);
    assert_eq!(bulletin.totals.incidents, 1);
    assert_eq!(bulletin.totals.killed.to_string(), "2–4");
    assert_eq!(bulletin.aside.len(), 1, "the incident of the year before is told apart");
    assert!(page.contains("only claimed"));
}

#[test]
fn nothing_told_is_a_page_too() {
    let (bulletin, page) = pages(&[]);
    assert_eq!(bulletin.totals.incidents, 0);
    assert!(page.contains("no incident"));
}
