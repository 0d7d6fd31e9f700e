//! PDF, DOCX and ODT files, as common programs write them and as nobody should: what is read, what is told, and that the rest is done.

use flate2::Compression;
use flate2::write::ZlibEncoder;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

pub const SENTENCE: &str = "Two soldiers were killed when a roadside bomb exploded near Baqubah on Monday.";

pub fn files() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/files")
}

/// A folder of its own for a test, empty.
pub fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

pub fn run(folder: &Path, args: &[&str], limits: &[(&str, &str)]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tidewatch")).args(args).current_dir(folder).envs(limits.iter().copied()).output().unwrap()
}

pub fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub fn talk(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// The program's lines as JSON.
pub fn rows(output: &Output) -> Vec<serde_json::Value> {
    out(output).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// A PDF of these objects, the first of which is the catalogue.
pub fn pdf(objects: &[Vec<u8>]) -> Vec<u8> {
    let (mut file, mut places) = (b"%PDF-1.7\n".to_vec(), Vec::new());
    for (at, object) in objects.iter().enumerate() {
        places.push(file.len());
        file.extend([format!("{} 0 obj\n", at + 1).as_bytes(), object, b"\nendobj\n"].concat());
    }
    let table = file.len();
    file.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    places.iter().for_each(|place| file.extend(format!("{place:010} 00000 n \n").bytes()));
    file.extend(format!("trailer <</Size {} /Root 1 0 R>>\nstartxref\n{table}\n%%EOF\n", objects.len() + 1).bytes());
    file
}

pub fn stream(content: &[u8], about: &str) -> Vec<u8> {
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(content).unwrap();
    let packed = packed.finish().unwrap();
    [format!("<</Length {}/Filter/FlateDecode{about}>>\nstream\n", packed.len()).as_bytes(), &packed, b"\nendstream"].concat()
}

/// A PDF of pages that all show the same.
fn pdf_of(n_pages: usize, content: &[u8], more: &[Vec<u8>]) -> Vec<u8> {
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 3 0 R/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>>>/XObject<</A 4 0 R>>>>>>";
    let kids: String = (0..n_pages).map(|n| format!("{} 0 R ", 4 + more.len() + n)).collect();
    let mut objects =
        vec![b"<</Type/Catalog/Pages 2 0 R>>".to_vec(), format!("<</Type/Pages/Count {n_pages}/Kids[{kids}]>>").into_bytes(), stream(content, "")];
    objects.extend_from_slice(more);
    objects.extend((0..n_pages).map(|_| page.as_bytes().to_vec()));
    pdf(&objects)
}

pub fn package(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut package = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, content) in parts {
        package.start_file(*name, SimpleFileOptions::default()).unwrap();
        package.write_all(content).unwrap();
    }
    package.finish().unwrap().into_inner()
}

pub fn docx(body: &str) -> Vec<u8> {
    let head = "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>";
    package(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", format!("{head}{body}</w:body></w:document>").as_bytes())])
}

#[test]
fn one_report_reads_the_same_from_every_program() {
    for file in ["rill-valley.docx", "rill-valley.odt", "rill-valley.pdf", "rill-valley-chromium.pdf"] {
        let output = run(&files(), &["text", file], &[]);
        assert_eq!((output.status.code(), talk(&output).as_str()), (Some(0), ""), "{file}");
        let row = &rows(&output)[0];
        assert_eq!((&row["published"], &row["dated_by"]), (&"2024-03-11".into(), &"text".into()), "{file}");
        assert!(row["title"].as_str().unwrap().starts_with("Rill Valley Weekly"), "{file}: {}", row["title"]);
        let text = row["text"].as_str().unwrap();
        for part in
            ["20 km northeast of Baqubah. Two soldiers were killed", "hiding place.", "police said. Around 25 others", "Iraq | 2 | 3", "by telephone, March 5."]
        {
            assert!(text.contains(part), "{file}: {part}\n{text}");
        }
        for part in ["Forty", "Ask whether", "information only", "Page 1", "of 2", "file:///", "•"] {
            assert!(!text.contains(part), "{file}: {part}\n{text}");
        }
        let outline = out(&run(&files(), &["text", "--output", "outline", file], &[]));
        for (kind, words) in [("caption", "Figure 1"), ("item1", "On March 4"), ("item2", ""), ("row", "Nigeria | 1 | 12"), ("note", "")] {
            let found = outline.lines().any(|line| line.trim_start().starts_with(kind) && line.contains(words));
            assert!(found, "{file}: {kind} {words}\n{outline}");
        }
    }
}

#[test]
fn columns_are_read_one_after_the_other() {
    let output = run(&files(), &["text", "columns.pdf"], &[]);
    let text = rows(&output)[0]["text"].as_str().unwrap().to_string();
    let sections: Vec<usize> = ["\n\nMali\n\n", "\n\nBurkina Faso\n\n", "\n\nNiger\n\n"].iter().map(|name| text.find(name).unwrap()).collect();
    assert!(sections.is_sorted());
    assert!(text.contains("raided the village of") && text.contains("Unidentified gunmen ambushed a fuel convoy near Hombori"), "{text}");
    assert!(!text.contains("-\n") && !text.contains("Unidenti-"), "{text}");
    assert_eq!(text.matches("Ansongo Notes").count(), 1, "running heads are dropped\n{text}");
    // Every sentence of the source is there, whole.
    let ends = ["transport union.", "governor’s office said.", "relatives said.", "recovered ammunition."];
    let n_whole = text.split_inclusive('.').filter(|sentence| ends.iter().any(|end| sentence.ends_with(end))).count();
    assert_eq!(n_whole, 3 * 14 * 3, "{text}");
}

#[test]
fn records_tell_the_page() {
    let output = run(&files(), &["code", "rill-valley.pdf"], &[]);
    let rows = rows(&output);
    let page = |place: &str| rows.iter().find(|row| row["record"] == "incident" && row["place"]["name"] == place).map(|row| row["document"]["pages"].clone());
    assert_eq!(page("Baqubah"), Some(serde_json::json!([1, 1])), "{rows:?}");
    assert_eq!(page("Konduga"), Some(serde_json::json!([2, 2])), "{rows:?}");
}

#[test]
fn threads_do_not_change_what_is_read() {
    let all = ["rill-valley.docx", "rill-valley.odt", "rill-valley.pdf", "rill-valley-chromium.pdf", "columns.pdf"];
    let with = |n: &'static str| run(&files(), &[&["code", "--threads", n][..], &all, &all].concat(), &[]).stdout;
    assert_eq!(with("1"), with("4"));
}

#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_done() {
    let folder = folder("office_faults");
    let picture = stream(&[0; 100], "/Type/XObject/Subtype/Image/Width 10/Height 10/BitsPerComponent 8/ColorSpace/DeviceGray");
    let paragraph = format!("<w:p><w:r><w:t>{SENTENCE}</w:t></w:r></w:p>");
    let faults: Vec<(&str, Vec<u8>, &str)> = vec![
        ("garbage.pdf", b"%PDF-1.4\nnothing".to_vec(), "too damaged"),
        ("scanned.pdf", pdf_of(2, b"q 600 0 0 800 0 0 cm /A Do Q", &[picture]), "holds pictures of pages, no text"),
        ("blank.pdf", pdf_of(1, b" ", &[b"null".to_vec()]), "holds no text"),
        ("cut.docx", docx(&paragraph)[..200].to_vec(), "damaged"),
        ("broken.docx", docx(&format!("<!-- {paragraph}")), "broken XML"),
        ("empty.docx", docx(""), "holds no text"),
        ("deep.docx", docx(&"<w:p>".repeat(10_000)), "nested deeper"),
        ("other.docx", package(&[("word/other.xml", b"<x/>")]), "`word/document.xml` is missing"),
        ("old.docx", [&b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..], &[0; 600]].concat(), "encrypted file, or one of an old Word"),
        ("laughs.odt", package(&[("content.xml", b"<!DOCTYPE a [<!ENTITY a \"ha\">]><a>&a;</a>")]), "declares entities"),
        ("bomb.docx", docx(&"a ".repeat(150 << 20)), "as a bomb would"),
    ];
    faults.iter().for_each(|(name, bytes, _)| fs::write(folder.join(name), bytes).unwrap());
    fs::write(folder.join("good.docx"), docx(&paragraph)).unwrap();
    let args: Vec<&str> = ["text"].into_iter().chain(faults.iter().map(|(name, ..)| *name)).chain(["good.docx"]).collect();
    let output = run(&folder, &args, &[]);
    assert_eq!(output.status.code(), Some(1));
    for (name, _, fault) in &faults {
        assert!(talk(&output).lines().any(|line| line.contains(&format!("`{name}`")) && line.contains(fault)), "{name}: {fault}\n{}", talk(&output));
    }
    assert!(out(&output).lines().count() == 1 && out(&output).contains("roadside bomb"), "{}", out(&output));
}

#[test]
fn memory_and_time_are_limited() {
    let folder = folder("office_limits");
    fs::write(folder.join("bomb.pdf"), pdf_of(1, &vec![b' '; 400 << 20], &[b"null".to_vec()])).unwrap();
    let lines: String = (0..50).map(|line| format!("1 0 0 1 72 {} Tm (Gunmen killed {line} soldiers near Baqubah.) Tj ", 780 - 14 * line)).collect();
    fs::write(folder.join("long.pdf"), pdf_of(60_000, format!("BT /F 11 Tf {lines} ET").as_bytes(), &[b"null".to_vec()])).unwrap();
    fs::write(folder.join("good.docx"), docx(&format!("<w:p><w:r><w:t>{SENTENCE}</w:t></w:r></w:p>"))).unwrap();
    let output = run(&folder, &["text", "bomb.pdf", "good.docx"], &[("TIDEWATCH_READER_MB", "256")]);
    assert!(talk(&output).contains("`bomb.pdf`: needs more than 256 MB of memory"), "{}", talk(&output));
    assert!(out(&output).contains("roadside bomb"));
    let output = run(&folder, &["text", "long.pdf", "good.docx"], &[("TIDEWATCH_READER_SECONDS", "1")]);
    assert!(talk(&output).contains("`long.pdf`: took longer than 1 seconds"), "{}", talk(&output));
    assert!(out(&output).contains("roadside bomb"));
}

/// A PDF of one page with these drawing commands, in a font that everybody has.
fn one_page(content: &str) -> Vec<u8> {
    pdf_of(1, content.as_bytes(), &[b"null".to_vec()])
}

#[test]
fn words_that_are_struck_through_are_left_out() {
    let folder = folder("office_struck");
    // Two lines: in the first a bar goes through the number, as files show tracked changes; the second is underlined.
    let words = "BT /F 12 Tf 1 0 0 1 72 700 Tm (Gunmen killed) Tj 1 0 0 1 160 700 Tm (forty) Tj 1 0 0 1 196 700 Tm (four soldiers near Baqubah.) Tj 1 0 0 1 72 680 Tm (Police said so.) Tj ET";
    let bars = "q 0.6 w 160 703.4 m 183 703.4 l S Q 72 678 84 0.6 re f";
    fs::write(folder.join("struck.pdf"), one_page(&format!("{words} {bars}"))).unwrap();
    let run_of = |text: &str, look: &str| format!("<w:r><w:rPr>{look}</w:rPr><w:t xml:space=\"preserve\">{text}</w:t></w:r>");
    let paragraph =
        format!("<w:p>{}{}{}</w:p>", run_of("Gunmen killed ", ""), run_of("forty ", "<w:strike/>"), run_of("four soldiers near Baqubah. Police said so.", ""));
    fs::write(folder.join("struck.docx"), docx(&paragraph)).unwrap();
    let odt = "<office:document-content><office:automatic-styles><style:style style:name=\"T1\"><style:text-properties style:text-line-through-style=\"solid\"/></style:style>\
        </office:automatic-styles><office:body><office:text><text:p>Gunmen killed <text:span text:style-name=\"T1\">forty </text:span>four soldiers near Baqubah. Police said so.\
        </text:p></office:text></office:body></office:document-content>";
    fs::write(folder.join("struck.odt"), package(&[("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", odt.as_bytes())])).unwrap();
    for file in ["struck.pdf", "struck.docx", "struck.odt"] {
        let output = run(&folder, &["text", file], &[]);
        let text = rows(&output)[0]["text"].as_str().unwrap().split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(text, "Gunmen killed four soldiers near Baqubah. Police said so.", "{file}: {}", talk(&output));
    }
}

#[test]
fn add_and_annotate_read_office_files() {
    let all = ["rill-valley.docx", "rill-valley.odt", "rill-valley.pdf", "columns.pdf"];
    let annotated = run(&files(), &[&["annotate"][..], &all].concat(), &[]);
    assert_eq!((annotated.status.code(), talk(&annotated).as_str()), (Some(0), ""));
    for (row, file) in rows(&annotated).iter().zip(all) {
        assert_eq!(row["id"], file);
        let names: Vec<&str> = row["places"].as_array().unwrap().iter().filter_map(|place| place["name"].as_str()).collect();
        assert!(names.contains(&if file == "columns.pdf" { "Hombori" } else { "Baqubah" }), "{file}: {names:?}");
    }
    let folder = folder("office_added");
    for file in all {
        fs::copy(files().join(file), folder.join(file)).unwrap();
    }
    fs::write(folder.join("cut.docx"), &docx(&format!("<w:p><w:r><w:t>{SENTENCE}</w:t></w:r></w:p>"))[..200]).unwrap();
    let added = run(&folder, &[&["add", "cut.docx", "--desk", "desk"][..], &all].concat(), &[]);
    assert_eq!(added.status.code(), Some(1));
    assert!(talk(&added).contains("4 new, 0 known, 1 unreadable") && talk(&added).contains("`cut.docx`"), "{}", talk(&added));
    let told = rows(&added);
    assert!(told.len() == 4 && told.iter().all(|row| row["state"] == "new" && row["records"].as_u64().unwrap() > 2), "{told:?}");
    let again = run(&folder, &["add", "rill-valley.pdf", "--desk", "desk"], &[]);
    assert!(talk(&again).contains("0 new, 1 known"), "{}", talk(&again));
    let shown = run(&folder, &["search", "Baqubah", "--what", "documents", "--desk", "desk"], &[]);
    assert!(out(&shown).contains("rill-valley.pdf") && out(&shown).contains("rill-valley.odt"), "{}{}", out(&shown), talk(&shown));
}

#[test]
fn the_inbox_reads_office_files_whole_and_damaged() {
    let desk = crate::desk::serve(&crate::desk::three("desk_office_inbox"));
    let text = |sentence: &str| format!("<w:p><w:r><w:t>{sentence}</w:t></w:r></w:p>");
    let broken = docx(&format!("{}<w:p><w:r><w:t>Calm.<!- ", text("A car bomb killed nine people at a market in Sadr City on Tuesday.")));
    let cut = docx(&text(SENTENCE))[..200].to_vec();
    let sent = [
        ("a.pdf", fs::read(files().join("rill-valley.pdf")).unwrap()),
        ("b.docx", broken),
        ("c.docx", cut),
        ("d.odt", fs::read(files().join("rill-valley.odt")).unwrap()),
    ];
    for (name, bytes) in &sent {
        let got = desk.send("POST", &format!("/inbox?name={name}"), &[("X-CSRF-Token", &desk.token)], bytes);
        assert_eq!(got.status, 202, "{name}: {}", got.body);
    }
    desk.until("office files are read", |desk| {
        let page = desk.get("/inbox").body;
        sent.iter().all(|(name, _)| page.contains(&format!("inbox/{name}"))) && page.contains("Everything that came is read")
    });
    for (name, status) in [("a.pdf", 200), ("b.docx", 200), ("c.docx", 404), ("d.odt", 200)] {
        assert_eq!(desk.get(&format!("/documents/inbox%2F{name}")).status, status, "{name}: {}", desk.get("/inbox").body);
    }
    let page = desk.get("/inbox").body;
    assert!(page.contains("is broken XML at byte") && page.contains("no text is left"), "what is wrong is told: {page}");
    desk.until("what comes before the damage is coded", |desk| !desk.incidents("q=market").is_empty());
}
