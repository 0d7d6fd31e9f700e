//! The program on input that is broken: each fault is told with its file, the rest is done, the exit status says so.

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

const SENTENCE: &str = "Two soldiers were killed when a roadside bomb exploded near Baqubah on Monday.";

/// A folder of its own for a test, empty.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Runs the program in a folder.
fn run(folder: &PathBuf, args: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_tidewatch"))
        .args(args)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn talk(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn each_broken_file_is_named_and_the_rest_is_read() {
    let folder = folder("broken_files");
    let gzip_cut = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0x4b];
    let files: [(&str, &[u8], &str); 8] = [
        ("empty.txt", b"", "empty"),
        ("blank.txt", b" \n\n", "no text"),
        ("binary.txt", b"\x7fELF\0\0\0\x01\x02", "binary"),
        ("half.txt", b"the road to Saran\xc4", "not UTF-8"),
        ("latin.txt", b"The caf\xe9 was bombed. The mayor of Orl\xe9ans said so.", "windows-1252"),
        ("cut.txt.gz", &gzip_cut, "cut off"),
        ("report.pdf", b"%PDF-1.4", "too damaged"),
        ("broken.json", b"{\"id\": 1", "broken JSON"),
    ];
    for (name, bytes, _) in files {
        fs::write(folder.join(name), bytes).unwrap();
    }
    fs::write(folder.join("good.txt"), SENTENCE).unwrap();
    fs::create_dir(folder.join("nothing")).unwrap();
    let mut args = vec!["text", "nothing", "missing.txt"];
    args.extend(files.iter().map(|(name, ..)| *name));
    args.push("good.txt");
    let output = run(&folder, &args, "");
    assert_eq!(output.status.code(), Some(1));
    let said = talk(&output);
    for (name, _, fault) in files.into_iter().chain([("nothing", &b""[..], "without reports"), ("missing.txt", b"", "no such file")]) {
        assert!(said.lines().any(|line| line.contains(&format!("`{name}`")) && line.contains(fault)), "{name}: {fault}\n{said}");
    }
    assert!(out(&output).lines().last().unwrap().contains("roadside bomb"));
}

#[test]
fn broken_lines_are_told_with_their_numbers() {
    let folder = folder("broken_lines");
    let lines = "{\"id\": \"a\", \"text\": \"Calm.\"}\n{oops\n\n{\"id\": \"b\"}\n{\"text\": \"x\"}\n[1]\n{\"id\": \"c\", \"text\": \"Calm.\"}\n";
    let output = run(&folder, &["annotate", "--input", "jsonl", "-"], lines);
    assert_eq!(output.status.code(), Some(1));
    for line in ["line 2", "line 4", "line 5", "line 6"] {
        assert!(talk(&output).contains(line), "{line}\n{}", talk(&output));
    }
    let ids: Vec<String> = out(&output).lines().map(|line| line.chars().take(9).collect()).collect();
    assert_eq!(ids, ["{\"id\":\"a\"", "{\"id\":\"c\""]);
}

#[test]
fn a_wrong_command_line_is_refused() {
    let folder = folder("wrong_command");
    for args in [&["code", "--published", "yesterday"][..], &["code", "--input", "xml"], &["nothing"], &["code", "--threads", "0"]] {
        let output = run(&folder, args, "");
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn threads_do_not_change_the_output() {
    let folder = folder("threads");
    let lines: String = (0..400)
        .map(|n| format!("{{\"id\": \"d{n}\", \"text\": \"{SENTENCE} Police said that {n} people fled.\", \"published\": \"2024-03-10\"}}\n"))
        .collect();
    fs::write(folder.join("many.jsonl"), lines).unwrap();
    let with = |n: &str| run(&folder, &["code", "--threads", n, "many.jsonl"], "").stdout;
    let one = with("1");
    assert!(!one.is_empty());
    assert_eq!(one, with("2"));
    assert_eq!(one, with("7"));
}

#[test]
fn a_giant_line_is_read_in_parts() {
    let folder = folder("giant");
    let text = format!("{SENTENCE} ").repeat(40_000);
    fs::write(folder.join("giant.txt"), &text).unwrap();
    let output = run(&folder, &["text", "giant.txt", "--output", "plain"], "");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(out(&output).trim_end(), text.trim_end());
}

#[test]
fn a_report_in_another_language_is_kept_and_not_coded() {
    let folder = folder("language");
    let text = "Une bombe a explosé lundi près du marché de la ville, tuant deux policiers et blessant trois passants, selon le préfet de la région.";
    fs::write(folder.join("fr.txt"), text).unwrap();
    let read = run(&folder, &["text", "fr.txt"], "");
    assert!(out(&read).contains("\"language\":\"fr\""));
    let coded = run(&folder, &["code", "fr.txt"], "");
    assert_eq!((coded.status.code(), out(&coded).as_str()), (Some(0), ""));
    assert!(talk(&coded).contains("`fr`"), "{}", talk(&coded));
}

#[test]
fn a_folder_where_records_are_expected_is_told_and_ends() {
    let folder = folder("records");
    fs::create_dir_all(folder.join("reports")).unwrap();
    for command in ["waves", "reconcile"] {
        let output = run(&folder, &[command, "reports"], "");
        assert!(matches!(output.status.code(), Some(1 | 2)), "{command}: {:?}", output.status);
        assert!(talk(&output).contains("reports"), "{command}: {}", talk(&output));
    }
}

#[test]
fn texts_in_any_encoding_are_read() {
    let folder = folder("encodings");
    let french = "Deux policiers ont été tués lundi près du marché, a déclaré le préfet.\r\nL’explosion a blessé trois passants, selon « la mairie ».\r\n";
    let russian = "Взрыв прогремел в понедельник на рынке, были убиты двое полицейских.\nЭто сообщили местные власти, раненых трое.\n";
    let arabic = "انفجرت عبوة ناسفة يوم الاثنين في سوق المدينة وقتل شرطيان\nوقالت الشرطة ان ثلاثة اشخاص اصيبوا بجروح\n";
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let coded = |text: &str, label: &str| encoding_rs::Encoding::for_label(label.as_bytes()).unwrap().encode(text).0.into_owned();
    let cases: [(&str, Vec<u8>, &str, i32, &str); 9] = [
        ("marked16.txt", wide(&format!("\u{FEFF}{SENTENCE}")), SENTENCE, 0, "en"),
        ("plain16.txt", wide(SENTENCE), SENTENCE, 0, "en"),
        ("russian16.txt", wide(russian), russian, 0, "ru"),
        ("marked32.txt", format!("\u{FEFF}{SENTENCE}").chars().flat_map(|letter| (letter as u32).to_be_bytes()).collect(), SENTENCE, 0, "en"),
        ("plain32.txt", arabic.chars().flat_map(|letter| (letter as u32).to_le_bytes()).collect(), arabic, 0, "ar"),
        ("western.txt", coded(french, "windows-1252"), french, 0, "fr"),
        ("arabic.txt", coded(arabic, "windows-1256"), arabic, 0, "ar"),
        ("koi8.txt", coded(russian, "koi8-r"), russian, 0, "ru"),
        ("page.html", coded(&format!("<html><head><meta charset=koi8-r></head><body><p>{russian}</p></body></html>"), "koi8-r"), russian, 0, "ru"),
    ];
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut wrong = Vec::new();
    for (name, bytes, text, status, language) in cases {
        fs::write(folder.join(name), bytes).unwrap();
        let output = run(&folder, &["text", name], "");
        let row: serde_json::Value = serde_json::from_str(out(&output).lines().next().unwrap_or("{}")).unwrap();
        let found = (output.status.code(), words(row["text"].as_str().unwrap_or("")), row["language"].as_str());
        let is_told = talk(&output).contains(&format!("note: `{name}`"));
        let is_sure = name.starts_with("marked") || name.ends_with("html");
        if found != (Some(status), words(text), Some(language)) || is_told == is_sure {
            wrong.push(format!("{name}: {found:?} {}", talk(&output)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn lines_may_end_in_any_way() {
    let folder = folder("line_ends");
    let parts = ["Daily roundup", SENTENCE, "Gunmen shot dead a judge in Tikrit on Sunday.", "Police arrested four men in Kirkuk on Saturday."];
    for (name, ends) in [("unix", ["\n\n"; 3]), ("dos", ["\r\n\r\n"; 3]), ("mac", ["\r\r"; 3]), ("mixed", ["\r\n\r\n", "\r\r", "\n\r\n"])] {
        let text: String = parts.iter().zip(ends.iter().chain([&""])).map(|(part, end)| format!("{part}{end}")).collect();
        fs::write(folder.join(name).with_extension("txt"), text).unwrap();
        let outline = out(&run(&folder, &["text", "--output", "outline", &format!("{name}.txt")], ""));
        for part in &parts[1..] {
            assert!(outline.lines().any(|line| line.trim_end().ends_with(part) && !line.contains("roundup")), "{name}: {part}\n{outline}");
        }
        let coded = run(&folder, &["code", "--published", "2024-03-10", &format!("{name}.txt")], "");
        assert_eq!(out(&coded).matches("\"record\":\"incident\"").count(), 3, "{name}: {}", out(&coded));
    }
}

/// Small faults of single files: what is in the folder, what is said, the status, how many documents are read.
#[test]
fn small_faults_are_told_with_their_place() {
    let folder = folder("small_faults");
    let base64 = "MIME-Version: 1.0\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\nQSBib21i*** this is no base64 ***\r\n";
    let cases: [(&str, String, &str, i32, usize); 10] = [
        ("empty.html", "<html></html>".into(), "error: `empty.html`: the page holds no text", 1, 0),
        ("titled.html", format!("<html><title>Roundup</title><p>{SENTENCE}</p></html>"), "", 0, 1),
        ("days.csv", format!("id,published,text\n1,2024-03-08,{SENTENCE}\n2,next spring,{SENTENCE}\n"), "note: `days.csv` line 3: `next spring`", 0, 2),
        ("cut.csv", format!("id,text\n1,{SENTENCE}\n2,\"A car bomb exploded in Mogadi"), "error: `cut.csv` line 3: the table ends inside", 1, 2),
        (
            "plain_cut.csv",
            format!("id,text\n1,{SENTENCE}\n2,A car bomb exploded in Mogadi"),
            "note: `plain_cut.csv` line 3: the table ends in the middle",
            0,
            2,
        ),
        ("short.csv", format!("id,text,url\n1,{SENTENCE},http://example.org/1\n2,A car bomb expl"), "error: `short.csv` line 3: 2 columns", 1, 1),
        ("odd.eml", format!("Subject: Roundup\r\nDate: the other day\r\n\r\n{SENTENCE}\r\n"), "note: `odd.eml`: its date `the other day`", 0, 1),
        ("undated.eml", format!("Subject: Roundup\r\nDate:\r\n\r\n{SENTENCE}\r\n"), "note: `undated.eml`: its date is empty", 0, 1),
        ("garbled.eml", format!("Subject: Roundup\r\n{base64}"), "error: `garbled.eml`: its words should be base64", 1, 0),
        ("dated.eml", format!("Subject: Roundup\r\nDate: Fri, 08 Mar 2024 10:00:00 +0000\r\n\r\n{SENTENCE}\r\n"), "", 0, 1),
    ];
    let mut wrong = Vec::new();
    for (name, content, told, status, n_read) in cases {
        fs::write(folder.join(name), content).unwrap();
        let output = run(&folder, &["text", name], "");
        let is_told = if told.is_empty() { talk(&output).is_empty() } else { talk(&output).contains(told) };
        if !is_told || output.status.code() != Some(status) || out(&output).lines().count() != n_read {
            wrong.push(format!("{name}: {:?} {} {}", output.status.code(), talk(&output), out(&output)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
#[cfg(unix)]
fn links_do_not_lead_out_of_a_folder() {
    let folder = folder("links");
    fs::create_dir_all(folder.join("in")).unwrap();
    fs::write(folder.join("secret.txt"), "Nobody should read the word marzipan here.").unwrap();
    fs::write(folder.join("in/real.txt"), SENTENCE).unwrap();
    std::os::unix::fs::symlink("../secret.txt", folder.join("in/out.txt")).unwrap();
    std::os::unix::fs::symlink("real.txt", folder.join("in/within.txt")).unwrap();
    let output = run(&folder, &["text", "in"], "");
    assert!(!out(&output).contains("marzipan") && out(&output).lines().count() == 2, "{}", out(&output));
    assert!(talk(&output).contains("`in/out.txt`: a link that leads out of the folder") && output.status.code() == Some(1), "{}", talk(&output));
    let named = run(&folder, &["text", "in/out.txt"], "");
    assert!(out(&named).contains("marzipan"), "a link that is named is followed");
}

#[test]
fn the_english_part_of_a_text_is_coded() {
    let folder = folder("bilingual");
    let french =
        "Trois policiers ont été blessés mercredi par l'explosion d'une bombe près du marché de Mopti, ont déclaré les autorités locales de la région.";
    fs::write(folder.join("both.txt"), format!("{french}\n\n{SENTENCE} The governor said that the road was closed for the rest of the day.\n")).unwrap();
    let output = run(&folder, &["code", "--published", "2024-03-10", "both.txt"], "");
    assert_eq!(out(&output).matches("\"record\":\"incident\"").count(), 1, "{}{}", out(&output), talk(&output));
    assert!(out(&output).contains("Baqubah") && !out(&output).contains("Mopti"), "{}", out(&output));
    let told = "1 of its 2 parts are written in another language (`fr`): kept, not coded";
    assert!(talk(&output).contains(told) && output.status.code() == Some(0), "{}", talk(&output));
    assert!(out(&run(&folder, &["text", "both.txt"], "")).contains("Mopti"), "it is kept");
}
