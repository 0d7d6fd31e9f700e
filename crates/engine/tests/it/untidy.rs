//! Runs `cases/untidy.tsv`: what wire, scanner or web page makes of a text changes nothing that is read from it.

use tidewatch_engine::code::code_document;
use tidewatch_engine::lexicon::Lexicon;
use tidewatch_engine::read::{Source, read_text};
use tidewatch_engine::record::Record;
use tidewatch_engine::resolve::annotate_document;

const TABLE: &str = include_str!("../../../../cases/untidy.tsv");

#[test]
fn untidy_texts_say_what_tidy_ones_say() {
    let lexicon = Lexicon::shipped().unwrap_or_else(|faults| panic!("{}", faults[0]));
    let rows = TABLE.lines().enumerate().filter(|(_, row)| !row.is_empty() && !row.starts_with('#'));
    let wrong: Vec<String> = rows.filter_map(|(at, row)| fault(row, &lexicon).map(|fault| format!("cases/untidy.tsv:{}: {fault}", at + 1))).collect();
    assert!(wrong.is_empty(), "{} rows fail\n{}", wrong.len(), wrong.join("\n"));
}

/// What a row's spoilt text says otherwise than the tidy one.
fn fault(row: &str, lexicon: &Lexicon) -> Option<String> {
    let cells: Vec<&str> = row.split('\t').collect();
    let [kind, tidy, spoilt] = cells[..] else { return Some("a row has three cells".into()) };
    let spoilt = match (kind, spoilt) {
        ("capitals", "=") => tidy.to_uppercase(),
        ("small", "=") => tidy.to_lowercase(),
        (_, spoilt) => unescape(spoilt),
    };
    let (expected, got) = (told(tidy, lexicon), told(&spoilt, lexicon));
    (expected != got).then(|| format!("{kind}: {tidy}\n  tidy   {expected:?}\n  spoilt {got:?}"))
}

/// Times, places, actors and counts of a text, and what is coded from it.
fn told(text: &str, lexicon: &Lexicon) -> [Vec<String>; 5] {
    let published = "2019-06-12".parse().ok();
    let document = read_text(text.to_string(), Source { published, ..Source::default() }, lexicon);
    let annotation = annotate_document(&document, lexicon);
    let times = annotation.times.iter().map(|time| time.value.to_string()).collect();
    let places = annotation.places.iter().filter_map(|mention| Some(mention.place.as_ref()?.gazetteer_id.as_ref()?.to_string())).collect();
    let actors = annotation.actors.iter().filter_map(|actor| Some(actor.id.as_ref()?.to_string())).collect();
    let counts = annotation.counts.iter().filter(|count| !count.measure).map(|count| format!("{:?}", count.count)).collect();
    let coded = code_document(&document, &annotation, lexicon).iter().map(coding).collect();
    [times, places, actors, counts, coded]
}

/// Type, date and numbers of an incident.
fn coding(record: &Record) -> String {
    let Record::Incident(incident) = record else { return String::new() };
    format!("{:?} {:?} {:?} {:?} {:?}", incident.kind, incident.date, incident.killed, incident.wounded, incident.captured)
}

/// Line ends, tabs and characters by number, as programs write them.
fn unescape(cell: &str) -> String {
    let mut text = cell.replace("\\n", "\n").replace("\\t", "\t");
    while let Some(start) = text.find("\\u{") {
        let end = start + text[start..].find('}').expect("a number in braces");
        let letter = u32::from_str_radix(&text[start + 3..end], 16).ok().and_then(char::from_u32).expect("a character");
        text.replace_range(start..=end, letter.encode_utf8(&mut [0; 4]));
    }
    text
}
