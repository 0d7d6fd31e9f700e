//! Files that are cut off, damaged in the middle or at their end: what comes before is read, what is wrong is told with its place, and the status is 1.
//!
//! The table of `docs/formats.md`, row by row.

use crate::office::{SENTENCE, docx, folder, out, package, pdf, rows, run, stream, talk};
use flate2::{Compression, write::GzEncoder};
use ruzstd::encoding::{CompressionLevel, compress_to_vec};
use std::fs;
use std::io::Write;
use std::path::Path;

const LAST: &str = "Gunmen shot dead a judge in Tikrit on Sunday.";

/// A damaged file: what it is called, what it holds, what is told of it, how many documents are read, and words of the first and of what is lost.
struct Damaged {
    name: &'static str,
    bytes: Vec<u8>,
    told: &'static str,
    n_read: usize,
    kept: &'static str,
    lost: &'static str,
}

fn damaged(name: &'static str, bytes: Vec<u8>, told: &'static str, n_read: usize) -> Damaged {
    Damaged { name, bytes, told, n_read, kept: "roadside bomb", lost: "a judge in Tikrit" }
}

/// Reads every file and tells all that is not as it should be.
fn check_all(folder: &Path, cases: &[Damaged]) {
    let wrong: Vec<String> = cases.iter().filter_map(|case| check(folder, case)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn check(folder: &Path, case: &Damaged) -> Option<String> {
    let Damaged { name, bytes, told, n_read, kept, lost } = case;
    fs::write(folder.join(name), bytes).unwrap();
    let output = run(folder, &["text", name], &[]);
    let (said, read) = (talk(&output), rows(&output));
    let status = i32::from(said.lines().any(|line| line.starts_with("error:")));
    let wrong = match () {
        () if !said.contains(told) || !said.contains(&format!("`{name}")) => "is not told",
        () if output.status.code() != Some(status) => "has the wrong status",
        () if read.len() != *n_read => "gives another number of documents",
        () if !read.first().is_none_or(|first| first["text"].as_str().unwrap().contains(kept)) => "loses what comes before",
        () if out(&output).contains(lost) => "gives what comes after",
        () => return None,
    };
    Some(format!("{name} {wrong} ({told}, {n_read}): {:?} {said}{}", output.status.code(), out(&output).chars().take(600).collect::<String>()))
}

/// Sentences that pack badly, so that a cut in the middle of the packed bytes is one in the middle of the text.
fn filling(n: u32) -> String {
    (0..n)
        .map(|n| format!("On day {} some {:x} people crossed bridge {:x}.\n", n + 1, n.wrapping_mul(2_654_435_761) >> 8, n.wrapping_mul(40_503) >> 3))
        .collect()
}

fn long_text() -> String {
    format!("{SENTENCE}\n\n{}\n{LAST}\n", filling(3000))
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    compress_to_vec(bytes, CompressionLevel::Fastest)
}

/// The first share of some bytes.
fn part(bytes: &[u8], share: f64) -> Vec<u8> {
    bytes[..(bytes.len() as f64 * share) as usize].to_vec()
}

fn paragraph(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn odt(content: &str) -> Vec<u8> {
    let content = format!("<office:document-content><office:body><office:text>{content}");
    package(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", content.as_bytes())])
}

const END_OF_ODT: &str = "</office:text></office:body></office:document-content>";

#[test]
fn packed_files_keep_what_comes_before_the_cut() {
    let folder = folder("damaged_packed");
    let text = long_text();
    let lines: String = [SENTENCE, &filling(3000), LAST]
        .iter()
        .enumerate()
        .map(|(at, text)| format!("{}\n", serde_json::json!({"id": at.to_string(), "text": text})))
        .collect();
    let mails: String = [SENTENCE, &filling(3000), LAST].iter().enumerate().map(|(at, text)| format!("From x\n{}\n", mail(at, text))).collect();
    let mut spoilt = gzip(text.as_bytes());
    let middle = spoilt.len() / 2;
    spoilt[middle..middle + 30].fill(0xff);
    let cases = [
        damaged("cut.txt.gz", part(&gzip(text.as_bytes()), 0.6), "cut off: the ", 1),
        damaged("cut.txt.zst", part(&zstd(text.as_bytes()), 0.9), "cut off: the ", 1),
        damaged("spoilt.txt.gz", spoilt, "is damaged", 1),
        damaged("cut.jsonl.gz", part(&gzip(lines.as_bytes()), 0.6), "line 2: the compressed file is cut off", 1),
        damaged("cut.mbox.gz", part(&gzip(mails.as_bytes()), 0.6), "`cut.mbox.gz#2`: the compressed file is cut off", 2),
    ];
    check_all(&folder, &cases);
}

fn mail(number: usize, body: &str) -> String {
    format!("From: Wire <wire@example.org>\nDate: Tue, 4 May 2021 10:00:00 +0300\nSubject: Report\nMessage-ID: <{number}@example.org>\n\n{body}\n")
}

#[test]
fn archives_keep_what_comes_before_the_cut() {
    let folder = folder("damaged_archives");
    let text = long_text();
    let zip = package(&[("a.txt", SENTENCE.as_bytes()), ("b.txt", text.as_bytes()), ("c.txt", LAST.as_bytes())]);
    let with_docx = package(&[("report.docx", &docx(&[paragraph(SENTENCE), filling(3000), paragraph(LAST)].concat()))]);
    let cases = [
        damaged("cut.zip", part(&zip, 0.6), "`cut.zip/b.txt`: the packed file is cut off", 2),
        damaged("docx.zip", part(&with_docx, 0.6), "`docx.zip/report.docx`", 1),
        damaged("cut.warc", part(web_archive(&text).as_bytes(), 0.6), "`cut.warc#2`: the archive is cut off", 2),
        damaged("cut.warc.gz", part(&gzip(web_archive(&text).as_bytes()), 0.6), "`cut.warc.gz#2`: the archive ends in this record", 2),
    ];
    check_all(&folder, &cases);
}

fn web_archive(second: &str) -> String {
    let record = |number: usize, text: &str| {
        let page = format!("<html><body><article><p>{}</p></article></body></html>", text.replace('\n', "</p><p>"));
        let answer = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{page}");
        let head = "WARC-Date: 2021-05-04T10:00:00Z\r\nContent-Type: application/http";
        format!(
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://p.example/{number}\r\n{head}\r\nContent-Length: {}\r\n\r\n{answer}\r\n\r\n",
            answer.len()
        )
    };
    [record(1, SENTENCE), record(2, second)].concat()
}

#[test]
fn office_files_keep_what_can_be_read() {
    let folder = folder("damaged_office");
    let body = [paragraph(SENTENCE), "<w:p><w:r><w:t>Calm.<!- ".to_string(), paragraph(LAST)].concat();
    let long = [paragraph(SENTENCE), (0..2000).map(|n| paragraph(&filling(n % 9))).collect(), paragraph(LAST)].concat();
    let of_parts = |parts: &[(&str, &str)]| {
        let document = format!("<w:document><w:body>{}</w:body></w:document>", paragraph(SENTENCE));
        let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, text)| (*name, text.as_bytes())).chain([("word/document.xml", document.as_bytes())]).collect();
        package(&parts)
    };
    let odt_body = format!("<text:p>{SENTENCE}</text:p>");
    let cases = [
        damaged("broken.docx", docx(&body), "`word/document.xml` is broken XML at byte", 1),
        damaged("cut.docx", part(&docx(&long), 0.6), "`word/document.xml` is cut off at byte", 1),
        damaged("styles.docx", of_parts(&[("word/styles.xml", "<w:styles><w:style <<<")]), "note: `styles.docx`: `word/styles.xml`", 1),
        damaged("deep.docx", of_parts(&[("word/styles.xml", &"<a>".repeat(900))]), "nested deeper than 256 tags: headings", 1),
        damaged("notes.docx", of_parts(&[("word/footnotes.xml", "<w:footnotes><w:footnote w:id=\"2\"><w:p>")]), "notes after that are missed", 1),
        damaged("about.docx", of_parts(&[("docProps/core.xml", "<a><title>x")]), "its title and day may be missed", 1),
        damaged("ends.odt", odt(&format!("{odt_body}<text:p>Calm")), "`content.xml` ends at byte", 1),
        damaged("broken.odt", odt(&format!("{odt_body}<text:p>Calm.<!- {LAST}{END_OF_ODT}")), "`content.xml` is broken XML", 1),
        damaged("cut.odt", part(&odt(&format!("{odt_body}<text:p>{}</text:p><text:p>{LAST}</text:p>{END_OF_ODT}", filling(3000))), 0.6), "cut off", 1),
        damaged("gone.docx", part(&of_parts(&[("word/theme.xml", &filling(3000))]), 0.5), "cut off before `word/document.xml`", 0),
    ];
    check_all(&folder, &cases);
}

/// A PDF whose pages come first and whose catalogue comes last, as many programs write it.
fn pdf_with_late_catalogue(texts: &[&str]) -> Vec<u8> {
    let n = texts.len();
    let font = "<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>";
    let mut objects = vec![b"null".to_vec()];
    for (at, text) in texts.iter().enumerate() {
        let page = format!("<</Type/Page/Parent {} 0 R/MediaBox[0 0 600 800]/Contents {} 0 R/Resources<</Font<</F {font}>>>>>>", 2 * n + 2, 2 * at + 3);
        objects.push(page.into_bytes());
        objects.push(stream(format!("BT /F 12 Tf 1 0 0 1 72 700 Tm ({text}) Tj ET").as_bytes(), ""));
    }
    let kids: String = (0..n).map(|at| format!("{} 0 R ", 2 * at + 2)).collect();
    objects.push(format!("<</Type/Pages/Count {n}/Kids[{kids}]>>").into_bytes());
    objects[0] = format!("<</Type/Catalog/Pages {} 0 R>>", 2 * n + 2).into_bytes();
    // The catalogue is the first object; it is moved to the end.
    let catalogue = objects.remove(0);
    objects.insert(0, b"null".to_vec());
    let mut file = pdf(&objects);
    let text = String::from_utf8_lossy(&file).into_owned();
    assert!(text.contains("/Root 1 0 R"));
    file.extend([b"1 0 obj\n".as_slice(), &catalogue, b"\nendobj\n"].concat());
    let table = file.len();
    file.extend(format!("xref\n0 0\ntrailer <</Size {} /Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n", objects.len() + 1).bytes());
    file
}

#[test]
fn a_cut_pdf_keeps_its_first_pages() {
    let folder = folder("damaged_pdf");
    let filler = "The bridge was calm all day long, the mayor said.";
    let whole = pdf_with_late_catalogue(&[SENTENCE, filler, filler, filler, LAST]);
    fs::write(folder.join("whole.pdf"), &whole).unwrap();
    let output = run(&folder, &["text", "whole.pdf"], &[]);
    assert!(output.status.success() && out(&output).contains("a judge in Tikrit"), "{}", talk(&output));
    let last = whole.windows(3).enumerate().filter(|(_, three)| three == b"obj").map(|(at, _)| at).nth(15).unwrap();
    let header = whole.windows(6).position(|six| six == b"stream").unwrap();
    let cut = damaged("cut.pdf", whole[..last].to_vec(), "the PDF is cut off: ", 1);
    check_all(&folder, &[cut, damaged("gone.pdf", whole[..header].to_vec(), "nothing is left to read", 0)]);
}

#[test]
fn lists_keep_what_comes_before_the_cut() {
    let folder = folder("damaged_lists");
    let entry = |number: usize, text: &str| format!("<item><guid>http://w.example/{number}</guid><description><![CDATA[<p>{text}</p>]]></description></item>");
    let feed = format!("<rss><channel><title>Wire</title>{}<item><guid>http://w.example/2</guid><description><![CDATA[<p>Half an ent", entry(1, SENTENCE));
    let atom = format!("<feed><title>Wire</title><entry><id>urn:1</id><content>{SENTENCE}</content></entry><entry><id>urn:2</id><title>Half");
    let row = |number: usize, text: &str| format!(r#"{{"id": "{number}", "content_text": "{text}", "text": "{text}"}}"#);
    let json_feed = format!(r#"{{"version": "https://jsonfeed.org/version/1.1", "items": [{}, {{"id": "2", "conte"#, row(1, SENTENCE));
    let channel = format!(
        r#"{{"name": "Wire", "type": "public_channel", "id": 7, "messages": [{{"id": 1, "type": "message", "date": "2021-05-04T10:00:00", "text": "{SENTENCE}"}}, {{"id": 2, "ty"#
    );
    let mime = "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n";
    let cut_mail = mail(1, "").replacen("\n\n", &format!("\n{mime}\n--b\nContent-Type: text/plain\n\n{SENTENCE}\n--b\nContent-Type: text/plain; name=a.txt\nContent-Transfer-Encoding: base64\n\nQ2FsbSBpbiB0aGUg"), 1);
    let cases = [
        damaged("cut.rss", feed.into_bytes(), "the feed is cut off at byte", 2),
        damaged("cut.atom", atom.into_bytes(), "in entry 2", 2),
        damaged("feed.json", json_feed.into_bytes(), "the feed is broken: EOF", 1),
        damaged("list.json", format!("[{}, {}, {{\"id\": ", row(1, SENTENCE), row(2, "Calm.")).into_bytes(), "`list.json` line 1: broken JSON: EOF", 2),
        damaged("wrong.json", format!("[{}, {{\"text\": 7}}, {}]", row(1, SENTENCE), row(2, "Calm.")).into_bytes(), "`wrong.json#2`: not a document", 2),
        damaged("lines.jsonl", format!("{}\n{}\n{{\"id\": \"3\", \"te", row(1, SENTENCE), row(2, "Calm.")).into_bytes(), "line 3: broken JSON: EOF", 2),
        damaged("result.json", channel.into_bytes(), "the export is cut off or broken: EOF", 1),
        damaged("cut.csv", format!("id,text\n1,\"{SENTENCE}\"\n2,\"Half a ro").into_bytes(), "line 3: the table ends inside of this row's quotation marks", 2),
        damaged("cut.eml", cut_mail.clone().into_bytes(), "the mail is cut off", 2),
        damaged("cut.mbox", format!("From x\n{cut_mail}").into_bytes(), "`cut.mbox#1`: the mail is cut off", 2),
        damaged("zeros.txt", [format!("{SENTENCE}\n").as_bytes(), &[0; 4096]].concat(), "4096 zero bytes at its end", 1),
    ];
    check_all(&folder, &cases);
}

#[test]
fn mailboxes_of_folders_are_found() {
    let folder = folder("maildir");
    for (name, number) in [("Inbox/cur/1.M1P2.host:2,S", 1), ("Inbox/new/2.M1P2.host", 2)] {
        fs::create_dir_all(folder.join(name).parent().unwrap()).unwrap();
        fs::write(folder.join(name), mail(number, SENTENCE)).unwrap();
    }
    let output = run(&folder, &["text", "Inbox"], &[]);
    assert_eq!((output.status.code(), rows(&output).len()), (Some(0), 2), "{}", talk(&output));
    fs::create_dir_all(folder.join("profile")).unwrap();
    let deleted = format!("From - x\nX-Mozilla-Status: 0009\n{}\n", mail(3, LAST));
    fs::write(folder.join("profile/Sent"), format!("From - x\nX-Mozilla-Status: 0001\n{}\n{deleted}", mail(1, SENTENCE))).unwrap();
    ["Sent.msf", "Trash", "Trash.msf"].iter().for_each(|name| fs::write(folder.join("profile").join(name), "").unwrap());
    let output = run(&folder, &["text", "profile"], &[]);
    assert_eq!((output.status.code(), rows(&output).len()), (Some(0), 1), "{}", talk(&output));
}

#[test]
fn mails_and_feeds_are_bounded_too() {
    let folder = folder("damaged_limits");
    let mail = format!("{}\n--b\n", mail(1, "").replacen("\n\n", "\nContent-Type: multipart/mixed; boundary=b\n\n", 1)) + &"x".repeat(100 << 20);
    fs::write(folder.join("large.eml"), mail).unwrap();
    fs::write(folder.join("good.txt"), SENTENCE).unwrap();
    let output = run(&folder, &["text", "large.eml", "good.txt"], &[("TIDEWATCH_READER_MB", "256")]);
    // Where the file itself does not fit, its reader ends before it can say why.
    let told = ["`large.eml`: needs more than 256 MB of memory", "`large.eml`: its reader broke off"];
    assert!(told.iter().any(|told| talk(&output).contains(told)), "{}", talk(&output));
    assert!(output.status.code() == Some(1) && out(&output).contains("roadside bomb"));
}

#[test]
fn an_unreadable_file_does_not_hide_one_with_the_same_bytes() {
    let place = folder("damaged_twin");
    let reports = place.join("reports");
    fs::create_dir_all(&reports).unwrap();
    for name in ["a.docx", "z.txt"] {
        fs::write(reports.join(name), "Gunmen killed two people in Gao on 5 March 2024.\n").unwrap();
    }
    let output = run(&place, &["add", "reports", "--desk", "desk"], &[]);
    assert_eq!(output.status.code(), Some(1));
    assert!(talk(&output).contains("a.docx"), "{}", talk(&output));
    let told: Vec<serde_json::Value> = rows(&output);
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!((&told[0]["state"], &told[0]["records"]), (&"new".into(), &1.into()));
}
