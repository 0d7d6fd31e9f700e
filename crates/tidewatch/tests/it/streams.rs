//! Files that hold many reports: mail, mailboxes, feeds, web archives, tables, exports and archives of these; good ones and broken ones.

use flate2::{Compression, write::GzEncoder};
use serde_json::Value;
use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

const SENTENCE: &str = "Two soldiers were killed when a roadside bomb exploded near Baqubah on Monday.";

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn run(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tidewatch")).args(args).current_dir(folder).output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn talk(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// The documents of a file, as `text` prints them.
fn documents(folder: &Path, args: &[&str]) -> Vec<Value> {
    let output = run(folder, &[&["text"], args].concat());
    out(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// One value of each document.
fn each(documents: &[Value], key: &str) -> Vec<String> {
    documents.iter().map(|document| document[key].as_str().unwrap_or("-").to_string()).collect()
}

fn mail(id: &str, body: &str) -> String {
    format!("From: Harbour Wire <wire@example.org>\nDate: Tue, 4 May 2021 10:00:00 +0300\nSubject: Roundup {id}\nMessage-ID: <{id}@example.org>\n{body}")
}

fn with_attachments() -> String {
    let part = |kind: &str, name: &str, body: &str| {
        format!("--b\nContent-Type: {kind}; name=\"{name}\"\nContent-Disposition: attachment; filename=\"{name}\"\n\n{body}\n")
    };
    let inner = mail("inner", "\nThe inner report.\n");
    mail(
        "outer",
        &format!(
            "MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n{SENTENCE}\n\nOn Mon, 3 May 2021, Desk wrote:\n> Any news?\n\n-- \nA. B.\n{}{}{}--b--\n",
            part("text/plain", "more.txt", "Three people were wounded in Mosul on 2 May 2021."),
            part("message/rfc822", "inner.eml", &inner),
            part("application/x-tool", "tool.bin", "\u{1}\u{2}")
        ),
    )
}

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(bytes).unwrap();
    packed.finish().unwrap()
}

fn archived(url: &str, page: &str) -> String {
    let answer = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n{page}\r\n0\r\n\r\n", page.len());
    format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2021-05-04T10:00:00Z\r\nContent-Type: application/http\r\nContent-Length: {}\r\n\r\n{answer}\r\n\r\n",
        answer.len()
    )
}

const CHANNEL: &str = r#"{"name":"Harbour channel","type":"public_channel","id":77,"messages":[
 {"id":5,"type":"message","date":"2021-05-04T10:00:00","text":["A bomb ",{"type":"bold","text":"exploded"}," in Mosul, killing two soldiers."]}]}"#;

#[test]
fn a_mail_is_its_words_and_what_hangs_on_it() {
    let folder = folder("mail");
    fs::write(folder.join("a.eml"), with_attachments()).unwrap();
    let read = documents(&folder, &["a.eml"]);
    assert_eq!(each(&read, "id"), ["a.eml", "a.eml/more.txt", "a.eml/inner.eml"]);
    assert_eq!(read[0]["text"].as_str().unwrap().trim(), SENTENCE);
    assert_eq!(each(&read, "published"), ["2021-05-04"; 3]);
    assert_eq!(each(&read, "dated_by"), ["metadata", "mail", "metadata"]);
    assert_eq!(each(&read, "title"), ["Roundup outer", "-", "Roundup inner"]);
    let output = run(&folder, &["text", "a.eml"]);
    assert!(output.status.success() && talk(&output).contains("note: `a.eml/tool.bin`"), "{}", talk(&output));
    let coded = run(&folder, &["code", "a.eml"]);
    assert!(out(&coded).contains("\"start\":\"2021-05-03\"") && out(&coded).contains("Harbour Wire"), "{}", out(&coded));
}

#[test]
fn a_mailbox_is_its_mails_packed_or_not() {
    let folder = folder("mailbox");
    let mailbox = format!(
        "From - Tue May  4 10:00:00 2021\nX-Mozilla-Status: 0001\n{}\nFrom x Tue May\n{}\nFrom y\n\n",
        mail("a", "\nCalm.\n\n>From the sea.\n"),
        mail("b", "\nWind.\n")
    );
    fs::write(folder.join("in.mbox"), &mailbox).unwrap();
    fs::write(folder.join("Inbox.gz"), gzipped(mailbox.as_bytes())).unwrap();
    for name in ["in.mbox", "Inbox.gz"] {
        let output = run(&folder, &["text", name]);
        let read: Vec<Value> = out(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(each(&read, "id"), ["mid:a@example.org", "mid:b@example.org"], "{name}");
        assert_eq!(read[0]["text"].as_str().unwrap().trim(), "Calm.\n\nFrom the sea.");
        assert!(output.status.code() == Some(1) && talk(&output).contains(&format!("`{name}#3`")), "{}", talk(&output));
    }
}

#[test]
fn feeds_archives_tables_and_channels_are_read() {
    let folder = folder("many");
    let feed = format!(
        "<?xml version='1.0' encoding='utf-8'?><rss version='2.0'><channel><title>Wire</title><item><guid>http://w.example/1</guid><title>One</title>\
         <pubDate>Tue, 04 May 21 10:00:00 EST</pubDate><description>&lt;p&gt;{SENTENCE}&lt;/p&gt;</description></item></channel></rss>"
    );
    let page = format!("<html><head><title>Bomb</title></head><body><article><h1>Bomb</h1><p>{SENTENCE}</p></article></body></html>");
    let table = "nummer;tag;notiz\n1;04.05.2021;\"Two soldiers; killed in Mosul.\"\n2;x\n";
    fs::write(folder.join("wire.xml"), feed).unwrap();
    fs::write(folder.join("site.warc.gz"), [gzipped(archived("http://p.example/", &page).as_bytes()), gzipped(b"WARC/1.0\r\n\r\n")].concat()).unwrap();
    fs::write(folder.join("table.csv"), table).unwrap();
    fs::write(folder.join("table.csv.toml"), "date_format = '%d.%m.%Y'\n[columns]\nid = 'nummer'\ntext = 'notiz'\npublished = 'tag'\n").unwrap();
    fs::write(folder.join("result.json"), CHANNEL).unwrap();
    let output = run(&folder, &["text", "wire.xml", "site.warc.gz", "table.csv", "result.json"]);
    let read: Vec<Value> = out(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(each(&read, "id"), ["http://w.example/1", "http://p.example/", "1", "telegram:77/5"]);
    assert_eq!(each(&read, "published"), ["2021-05-04"; 4]);
    assert_eq!(each(&read, "dated_by"), ["feed", "fetched", "given", "metadata"]);
    assert_eq!(each(&read, "text"), [SENTENCE, SENTENCE, "Two soldiers; killed in Mosul.", "A bomb exploded in Mosul, killing two soldiers."]);
    assert_eq!(output.status.code(), Some(1));
    for words in ["`site.warc.gz#2`", "`table.csv` line 3: 2 columns, the header has 3"] {
        assert!(talk(&output).contains(words), "{words}: {}", talk(&output));
    }
}

#[test]
fn archives_are_read_to_a_depth() {
    let folder = folder("archives");
    let text = SENTENCE.as_bytes();
    let mut nested = zipped(&[("deep.txt", text)]);
    for _ in 0..4 {
        nested = zipped(&[("a.txt", text), ("next.zip", &nested)]);
    }
    fs::write(folder.join("n.zip"), nested).unwrap();
    let output = run(&folder, &["text", "n.zip"]);
    let read: Vec<Value> = out(&output).lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let folders = ["n.zip", "n.zip/next.zip", "n.zip/next.zip/next.zip", "n.zip/next.zip/next.zip/next.zip"];
    assert_eq!(each(&read, "id"), folders.map(|folder| format!("{folder}/a.txt")));
    assert!(output.status.code() == Some(1) && talk(&output).contains("nested deeper"), "{}", talk(&output));
    let mail = with_attachments();
    fs::write(folder.join("all.zip"), zipped(&[("m/a.eml", mail.as_bytes()), ("c.json.gz", &gzipped(CHANNEL.as_bytes())), ("p.png", b"x")])).unwrap();
    let read = documents(&folder, &["all.zip"]);
    assert_eq!(each(&read, "id"), ["all.zip/m/a.eml", "all.zip/m/a.eml/more.txt", "all.zip/m/a.eml/inner.eml", "telegram:77/5"]);
}

/// The table of bad input: what the file holds, and what is said of it.
#[test]
fn broken_files_are_told_and_the_next_is_read() {
    let folder = folder("broken_streams");
    let bomb = zipped(&[("a.txt", &vec![b' '; 20 << 20])]);
    let cut = zipped(&[("a.txt", SENTENCE.as_bytes())]);
    let group = CHANNEL.replace("public_channel", "private_supergroup");
    let cases: [(&str, &[u8], &str); 16] = [
        ("bomb.zip", &bomb, "as bombs do"),
        ("cut.zip", &cut[..cut.len() - 9], "damaged"),
        ("none.zip", b"no archive", "no zip archive"),
        ("no.eml", b"\n\njust words", "no header lines"),
        ("empty.eml", b"", "the file is empty"),
        ("no.mbox", b"Subject: x\n\nwords", "does not begin with `From `"),
        ("cut.mbox.gz", &gzipped(b"From x\nSubject: a\n\nwords words words")[..20], "cut off"),
        ("no.warc", b"no archive at all\n", "no web archive"),
        ("cut.warc", b"WARC/1.0\r\nWARC-Type: resource\r\nWARC-Target-URI: http://a.example/\r\nContent-Length: 99\r\n\r\nwords", "cut off"),
        ("no.rss", b"<rss><channel><item><title>x</tit", "`no.rss`: the feed is cut off at byte"),
        ("names.csv", b"a,b\n1,2\n", "no column `text`"),
        ("binary.csv", b"\0\x01\x02\x03", "binary"),
        ("group.json", group.as_bytes(), "only public channels are"),
        ("cut.json", &CHANNEL.as_bytes()[..150], "no export of Telegram's"),
        ("old.doc", b"\xd0\xcf\x11\xe0", "is not read"),
        ("lines.jsonl.gz", &gzipped(b"{\"id\": 1, \"text\": \"x\"}\n{")[..30], "cut off"),
    ];
    for (name, bytes, words) in cases {
        fs::write(folder.join(name), bytes).unwrap();
        fs::write(folder.join("good.txt"), SENTENCE).unwrap();
        let output = run(&folder, &["text", name, "good.txt"]);
        assert_eq!(output.status.code(), Some(1), "{name}: {}", talk(&output));
        assert!(talk(&output).contains(words) && talk(&output).contains(&format!("`{name}")), "{name}: {words}: {}", talk(&output));
        assert!(out(&output).contains("\"id\":\"good.txt\""), "{name}");
    }
    assert!(!talk(&run(&folder, &["text", "group.json"])).contains("Harbour"), "chats that were not published are not named");
}

#[test]
fn an_empty_list_is_no_fault_in_any_command() {
    let folder = folder("empty_lists");
    fs::write(folder.join("none.jsonl"), "").unwrap();
    fs::write(folder.join("blank.jsonl"), "\n\n").unwrap();
    fs::write(folder.join("none.jsonl.gz"), gzipped(b"")).unwrap();
    for file in ["none.jsonl", "blank.jsonl", "none.jsonl.gz"] {
        for command in ["text", "annotate", "code", "reuse", "explain"] {
            let output = run(&folder, &[command, file]);
            assert_eq!((output.status.code(), out(&output).as_str()), (Some(0), ""), "{command} {file}: {}", talk(&output));
        }
        let added = run(&folder, &["add", file, "--desk", "desk"]);
        assert!(added.status.success() && talk(&added).contains("0 unreadable"), "{file}: {}", talk(&added));
    }
    for command in ["link", "figures", "waves"] {
        let output = run(&folder, &[command, "none.jsonl"]);
        assert_eq!(output.status.code(), Some(0), "{command}: {}", talk(&output));
    }
}

#[test]
fn a_desk_keeps_each_piece_once() {
    let folder = folder("pieces_desk");
    fs::write(folder.join("result.json"), CHANNEL).unwrap();
    fs::write(folder.join("a.eml"), with_attachments().replace("tool.bin", "tool.txt")).unwrap();
    let first = run(&folder, &["add", "result.json", "a.eml", "--desk", "desk"]);
    assert!(talk(&first).contains("2 new, 0 known"), "{}", talk(&first));
    assert!(out(&first).contains("\"report\":\"result.json#5\"") && out(&first).contains("a.eml/inner.eml"), "{}", out(&first));
    fs::write(folder.join("all.zip"), zipped(&[("result.json", CHANNEL.as_bytes())])).unwrap();
    let second = run(&folder, &["add", "all.zip", "--desk", "desk"]);
    assert!(talk(&second).contains("0 new, 1 known"), "{}", talk(&second));
}

#[test]
fn other_languages_and_scripts_are_kept_and_told() {
    let folder = folder("scripts");
    let lines = "{\"id\":\"ar\",\"text\":\"انفجار في سوق المدينة\"}\n{\"id\":\"ru\",\"text\":\"Взрыв на рынке\"}\n";
    fs::write(folder.join("short.jsonl"), lines).unwrap();
    let languages = each(&documents(&folder, &["short.jsonl"]), "language");
    assert!(languages[0] == "ar" && !["en", "-"].contains(&languages[1].as_str()), "{languages:?}");
    let coded = run(&folder, &["code", "short.jsonl"]);
    assert_eq!((coded.status.code(), out(&coded).as_str()), (Some(0), ""));
    let added = run(&folder, &["add", "short.jsonl", "--desk", "desk"]);
    assert!(added.status.success() && talk(&added).contains("(`ar`): stored, not coded"), "{}", talk(&added));
}
