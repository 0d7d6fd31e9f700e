//! Bulletins of small invented records: what counts once, what is compared, where numbers lead, what cannot leave its place.

use super::*;
use crate::link::link_records;
use crate::record::Record;
use serde_json::{Value, json};
use std::collections::BTreeSet;

fn lexicon() -> Lexicon {
    Lexicon::shipped().unwrap_or_else(|faults| panic!("{faults:?}"))
}

/// A report with records; every string of it tries to leave the page.
fn report(id: &str, published: &str, records: Vec<Value>) -> CodedReport {
    let document = Document {
        id: id.into(),
        text: "On Tuesday <script>alert(1)</script> & “friends” of ISIS and Daesh killed two in Baqubah.".into(),
        title: Some("<h1>".into()),
        url: Some("javascript:alert(1)".into()),
        published: published.parse().ok(),
        ..Document::default()
    };
    CodedReport { document, records: records.into_iter().map(|record| serde_json::from_value(record).expect("a record")).collect() }
}

fn attack(document: &str, n: usize, day: &str, town: &str, killed: u32) -> Value {
    json!({
        "record": "incident", "id": format!("{document}{n}"), "document": {"id": document}, "class": "attack", "type": "explosion", "status": "claimed",
        "date": {"start": day, "end": day, "precision": "day"}, "tactics": ["ied"],
        "place": {"name": format!("{town}\"><img src=x>"), "admin1": "<b>", "country": "IQ", "lat": 33.75 + n as f64, "lon": 44.64, "radius_km": 5.0},
        "killed": {"low": killed, "high": killed, "approximate": false},
        "perpetrators": [{"name": "Islamic State", "id": "islamic-state"}], "targets": [{"name": "Iraqi Army", "id": "iraq-army"}],
        "accounts": [{"by": "<i>", "stance": "contradicts", "text": "</style>", "killed": null, "wounded": null}],
        "evidence": {"record": [0, 40], "date": [[3, 10]], "killed": [[50, 400]], "place": [[60, 67]]}
    })
}

fn count(n: u32) -> Value {
    json!({"low": n, "high": n, "approximate": false})
}

/// A figure, a statement and a tally, as hostile as the rest.
fn others(document: &str) -> Vec<Value> {
    vec![
        json!({"record": "figure", "id": format!("f{document}"), "document": {"id": document}, "indicator": "detained", "what": "<img> fighters", "unit": "persons",
               "value": count(2000), "status": "reported", "attributed_to": "<script>", "evidence": {"record": [0, 40], "value": [[3, 10]]}}),
        json!({"record": "statement", "document": {"id": document}, "speaker": {"name": "A <b>man</b>", "role": "<i>chief"}, "direct": true, "kind": "warning",
               "content": "</script><script>x", "themes": ["weapons"], "evidence": {"record": [0, 40]}}),
        json!({"record": "tally", "document": {"id": document}, "publisher": "ISIS", "what": "attacks", "total": count(9),
               "period": {"start": "2024-03-11", "end": "2024-03-17", "precision": "week"},
               "parts": [{"name": "Iraq", "count": count(7), "share": 0.78}], "evidence": {"record": [0, 40]}}),
    ]
}

/// How a bulletin is asked for; the rest is as shipped.
#[derive(Default)]
struct Asked<'a> {
    period: &'a str,
    settings: &'a str,
    since: Option<Since>,
}

fn pages(reports: &[CodedReport], asked: Asked) -> (Bulletin, String, String) {
    let lexicon = lexicon();
    let records: Vec<Record> = reports.iter().flat_map(|report| report.records.clone()).collect();
    let settings = Settings::read("bulletin.toml", asked.settings, &lexicon).expect("the settings are sound");
    let sources = Sources {
        reports,
        linked: link_records(&records, &lexicon.linking),
        copies: &[],
        period: Period::parse(asked.period),
        settings: &settings,
        history: &[],
        since: asked.since.as_ref(),
        edited: &[],
        making: Making::default(),
    };
    let bulletin = compose_bulletin(sources, &lexicon);
    let (page, markdown) = (print_page(&bulletin, &lexicon), print_markdown(&bulletin, &lexicon));
    (bulletin, page, markdown)
}

/// Two weeks: three attacks in the first, twelve in the second; five killed in each attack.
fn two_weeks() -> Vec<CodedReport> {
    let towns = ["Baqubah", "Kirkuk", "Mosul", "Samarra", "Hit", "Rawa", "Ana", "Balad", "Tikrit", "Heet", "Kut", "Basra"];
    let attacks = |document: &str, day: &str, n: usize| (0..n).map(|at| attack(document, at, day, towns[at], 5)).collect::<Vec<_>>();
    let now = [attacks("b", "2024-03-12", 12), others("b")].concat();
    vec![report("a", "2024-03-10", attacks("a", "2024-03-06", 3)), report("b", "2024-03-16", now)]
}

fn week<'a>() -> Asked<'a> {
    Asked { period: "2024-W11", settings: "publisher = \"</style><script>\"\ntitle = \"<u>{period}\"", ..Asked::default() }
}

#[test]
fn words_of_reports_cannot_leave_their_place() {
    let (bulletin, page, markdown) = pages(&two_weeks(), week());
    assert_eq!(bulletin.ledger.sums[bulletin.all].totals.incidents, 12);
    assert!(!bulletin.statements.is_empty() && !bulletin.figures.is_empty() && !bulletin.tallies.is_empty());
    assert_eq!((page.matches("<script").count(), page.matches("</style>").count()), (1, 1));
    for hostile in ["<img", "javascript:", "<i>", "<b>man", "<u>", "alert(1)</script>"] {
        assert!(!page.contains(hostile), "{hostile}");
    }
    assert!(!markdown.contains("<script") && !markdown.contains("<img"));
}

#[test]
fn an_incident_counts_once_and_disagreement_is_a_range() {
    let old = attack("a", 2, "2023-01-01", "Baqubah", 2);
    let reports = [
        report("a", "2024-03-14", vec![attack("a", 1, "2024-03-12", "Baqubah", 2), old]),
        report("b", "2024-03-14", vec![attack("b", 1, "2024-03-12", "Baqubah", 4)]),
    ];
    let (bulletin, page, _) = pages(&reports, Asked::default());
    let totals = &bulletin.ledger.sums[bulletin.all].totals;
    assert_eq!((totals.incidents, totals.killed.to_string().as_str()), (1, "2–4"));
    assert_eq!(bulletin.aside.len(), 1, "the incident of the year before is told apart");
    assert!(page.contains("only claimed"));
}

#[test]
fn nothing_told_is_a_page_too() {
    let (bulletin, page, _) = pages(&[], Asked::default());
    assert_eq!(bulletin.ledger.sums[bulletin.all].totals.incidents, 0);
    assert!(page.contains("no incident") && dead_links(&page).is_empty());
}

/// Ids that links lead to and no place has.
fn dead_links(page: &str) -> Vec<&str> {
    let named = |mark: &str| page.match_indices(mark).map(|(at, _)| page[at + mark.len()..].split('"').next().unwrap_or("")).collect::<BTreeSet<&str>>();
    named("href=\"#").difference(&named(" id=\"")).copied().collect()
}

#[test]
fn every_number_leads_to_its_sentences() {
    let (bulletin, page, _) = pages(&two_weeks(), week());
    assert_eq!(dead_links(&page), Vec::<&str>::new());
    let ids: Vec<&str> = page.match_indices(" id=\"").map(|(at, mark)| page[at + mark.len()..].split('"').next().unwrap_or("")).collect();
    assert_eq!(ids.len(), ids.iter().collect::<BTreeSet<_>>().len(), "every place has its own id");
    let bare =
        bulletin.overview.iter().filter(|told| told.anchor.is_empty() && told.text.chars().all(|letter| letter.is_ascii_digit()) && !told.text.is_empty());
    assert_eq!(bare.count(), 0, "{:?}", bulletin.overview);
    for table in page.split("<tbody>").skip(1).filter(|table| !table.contains("class=\"change\"") && !table.contains("<article")) {
        for cell in table.split("</tbody>").next().unwrap_or("").split("<td>").skip(1) {
            assert!(cell.starts_with("<a class=\"n\"") || cell.starts_with("<span") || !cell.starts_with(|letter: char| letter.is_ascii_digit()), "{cell:.80}");
        }
    }
    let days: Vec<&str> = page.match_indices("class=\"timeline").map(|(at, _)| &page[at..]).collect();
    assert!(days.len() == 2 && days.iter().all(|svg| svg.contains("<a class=\"n\" href=\"#s")), "a day's column opens its incidents");
    let few = Asked { settings: "panels = [\"overview\"]", ..week() };
    assert_eq!(dead_links(&pages(&two_weeks(), few).1), Vec::<&str>::new(), "what a desk leaves out takes its links along");
}

#[test]
fn a_period_stands_beside_the_one_before() {
    let (bulletin, page, _) = pages(&two_weeks(), week());
    let comparison = bulletin.comparison.as_ref().expect("there is a period before");
    assert!(comparison.covered && bulletin.earlier.len() == 3);
    let row = &comparison.tables[0].rows[0];
    assert_eq!((row.change, row.killed_change.as_deref()), (9, Some("+45")));
    assert_eq!(row.cell(Measure::Killed, &bulletin.ledger).map(|(value, _)| value), ["60", "15"]);
    let ratio = row.ratio.expect("fifteen are enough");
    assert!((ratio.value - 12.5 / 3.5).abs() < 0.01 && ratio.low > 1.0 && ratio.high > 8.0, "{ratio:?}");
    assert!(page.contains("more than chance"));
    let actors = comparison.tables.iter().find(|table| table.caption == "actors").expect("perpetrators are told");
    assert_eq!((actors.rows[0].name.as_str(), actors.rows[0].change), ("Islamic State", 9));
}

#[test]
fn a_period_that_no_report_covers_is_not_zero() {
    let (bulletin, page, markdown) = pages(&two_weeks()[1..], week());
    assert!(bulletin.comparison.as_ref().is_some_and(|comparison| !comparison.covered && comparison.tables.is_empty()));
    assert!(page.contains("not covered by reports") && markdown.contains("not covered by reports"));
}

#[test]
fn open_sums_have_open_changes() {
    let sum = |low, high, open| Sum { low, high, open };
    let change = |now: Sum, before: Sum| now.change_from(&before);
    assert_eq!(change(sum(12, 15, false), sum(8, 8, false)).as_deref(), Some("+4 to +7"));
    assert_eq!(change(sum(12, 12, true), sum(8, 9, false)).as_deref(), Some("at least +3"));
    assert_eq!(change(sum(2, 2, false), sum(8, 9, true)).as_deref(), Some("at most −6"));
    assert_eq!(change(sum(2, 2, true), sum(8, 9, true)), None);
    assert_eq!(change(sum(3, 3, false), sum(3, 3, false)).as_deref(), Some("0"));
}

#[test]
fn each_organisation_is_described_once() {
    let (bulletin, page, _) = pages(&two_weeks(), week());
    let names: Vec<&str> = bulletin.glossary.iter().map(|term| term.name.as_str()).collect();
    assert_eq!(names, ["Iraqi Army", "Islamic State"]);
    let state = &bulletin.glossary[1];
    assert_eq!(state.called, ["ISIS", "Daesh"], "in the order of the text");
    assert!(state.description.starts_with("Armed group"), "{}", state.description);
    assert_eq!(page.matches("id=\"g-islamic-state\"").count(), 1);
}

#[test]
fn main_events_meet_the_printed_criteria() {
    let settings = "[main_events]\nkilled = 6\nhurt = 0\ntactics = [\"ied\"]\ntargets = []\nconflict = false\nmost = 4";
    let (bulletin, page, _) = pages(&two_weeks(), Asked { settings, ..week() });
    assert_eq!(bulletin.main_events.len(), 4);
    assert!(bulletin.main_events.iter().all(|event| event.because == ["ied"]), "{:?}", bulletin.main_events);
    assert!(page.contains("at least 6 killed; or one of these means: ied"));
}

#[test]
fn arenas_are_the_desks_own() {
    let settings = "rest = \"together\"\nrest_name = \"Far\"\n[[arena]]\nname = \"Kurdistan\"\ncountries = [\"IQ\"]\nprovinces = [\"Erbil\"]\n[[arena]]\nname = \"The group\"\nactors = [\"islamic-state\"]";
    let mut reports = two_weeks();
    let Record::Incident(first) = &mut reports[1].records[0] else { panic!("it is an incident") };
    first.perpetrators.clear();
    let (bulletin, _, _) = pages(&reports, Asked { settings, ..week() });
    let arenas: Vec<(&str, usize)> = bulletin.arenas.iter().map(|arena| (arena.name.as_str(), bulletin.ledger.sums[arena.sum].totals.incidents)).collect();
    assert_eq!(arenas, [("The group", 11), ("Far", 1)]);
    let (bulletin, _, _) = pages(&reports, Asked { settings: &settings.replace("together", "apart"), ..week() });
    assert_eq!((bulletin.ledger.sums[bulletin.all].totals.incidents, bulletin.aside.len()), (11, 1));
}

#[test]
fn changes_are_counted_from_the_last_bulletin() {
    let (first, _, _) = pages(&two_weeks(), week());
    let stamp: Stamp = serde_json::from_str(&serde_json::to_string(&stamp_of(&first)).expect("it prints")).expect("it reads again");
    let mut reports = two_weeks();
    reports[1].records.remove(1);
    let Record::Incident(told) = &mut reports[1].records[0] else { panic!("it is an incident") };
    told.killed = serde_json::from_value(count(8)).ok();
    reports.push(report("c", "2024-03-17", vec![attack("c", 20, "2024-03-15", "Fallujah", 1)]));
    let (bulletin, page, _) = pages(&reports, Asked { since: Some(Since::Stamp(Box::new(stamp.clone()))), ..week() });
    let changes = bulletin.changes.as_ref().expect("there is a last bulletin");
    assert_eq!((changes.added.len(), changes.changed.len(), changes.gone.len(), changes.n_reports), (1, 1, 1, 1));
    assert_eq!(changes.changed[0].fields, [["killed".to_string(), "5".to_string(), "8".to_string()]]);
    assert!(dead_links(&page).is_empty());
    let (bulletin, page, _) = pages(&two_weeks(), Asked { since: Some(Since::Stamp(Box::new(stamp))), ..week() });
    assert!(bulletin.changes.is_some_and(|changes| changes.changed.is_empty() && changes.added.is_empty() && changes.gone.is_empty()));
    assert!(page.contains("Nothing that the last bulletin"));
}

#[test]
fn a_desks_log_tells_what_came_and_what_was_corrected() {
    let corrections = vec![Correction { record: "b3".into(), field: "killed".into() }];
    let since = Since::Log { day: "2024-03-15".parse().expect("a day"), new_documents: vec!["a".into()], corrections };
    let (bulletin, _, _) = pages(&two_weeks(), Asked { since: Some(since), ..week() });
    let changes = bulletin.changes.expect("they were asked for");
    assert_eq!((changes.added.len(), changes.changed.len()), (3, 1));
    assert_eq!(changes.changed[0].corrected, ["killed"]);
}

#[test]
fn tallies_figures_and_statements_stand_with_their_words() {
    let (bulletin, page, _) = pages(&two_weeks(), week());
    let tally = &bulletin.tallies[0];
    let row = &tally.beside.rows[0];
    assert_eq!((row.matched, row.missing, row.extra), (Some(9), Some(0), Some(3)));
    assert!(page.contains("2,000") && page.contains("Weapons"));
    let words: String = bulletin.figures[0].points[0].words.segments.iter().map(|segment| segment.text.as_str()).collect();
    assert!(words.starts_with("On Tuesday"), "{words}");
}
