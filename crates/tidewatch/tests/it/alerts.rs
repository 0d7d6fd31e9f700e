//! Alerts from outside: a webhook that fails and recovers, a mail server, a killed program, a desk whose receiver hangs.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

const SECRET: &str = "a secret of the test";
pub const BOMB: &str = "A roadside bomb killed 12 soldiers near Baqubah on Monday, the provincial police said.";
pub const SMALL: &str = "Gunmen killed two farmers in Kirkuk on Tuesday.";
const AGAIN: &str = "A roadside bomb near Baqubah on Monday killed 12 soldiers, a hospital official said.";
pub const TOLL: &str = "[[rule]]\nname = \"many dead\"\nwhen = \"toll\"\nkilled = 10\nwithin_days = 36500\n";

/// A request to the webhook, as it came.
#[derive(Clone, Debug)]
struct Posted {
    head: BTreeMap<String, String>,
    body: String,
}

/// A webhook that answers each request with the next of these statuses, then with 200.
fn hook(statuses: &[u16]) -> (String, Arc<Mutex<Vec<Posted>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let (posted, statuses) = (Arc::new(Mutex::new(Vec::new())), statuses.to_vec());
    let seen = Arc::clone(&posted);
    thread::spawn(move || {
        for (at, mut stream) in listener.incoming().flatten().enumerate() {
            let Some(request) = read_request(&stream) else { continue };
            seen.lock().unwrap().push(request);
            let status = statuses.get(at).copied().unwrap_or(200);
            let _ = stream.write_all(format!("HTTP/1.1 {status} x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n").as_bytes());
        }
    });
    (url, posted)
}

fn read_request(stream: &TcpStream) -> Option<Posted> {
    let mut reader = BufReader::new(stream);
    let mut head = BTreeMap::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if line.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':') {
            head.insert(name.to_ascii_lowercase(), value.trim().to_string());
        }
    }
    let mut body = vec![0; head.get("content-length")?.parse().ok()?];
    reader.read_exact(&mut body).ok()?;
    Some(Posted { head, body: String::from_utf8(body).ok()? })
}

pub fn folder(name: &str, settings: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("desk")).unwrap();
    fs::write(folder.join("desk/alerts.toml"), settings).unwrap();
    folder
}

pub fn webhook(url: &str) -> String {
    format!("[[webhook]]\nname = \"ops\"\nurl = \"{url}\"\nsecret_env = \"HOOK_SECRET\"\n")
}

pub fn program(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tidewatch"));
    command.args(args).current_dir(folder).env("USER", "ana").env("HOOK_SECRET", SECRET).stdin(Stdio::null());
    command
}

pub fn run(folder: &Path, args: &[&str]) -> Output {
    program(folder, args).output().unwrap()
}

pub fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

pub fn talk(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Adds a report that was published on Thursday, 14 March 2024.
pub fn add(folder: &Path, id: &str, text: &str) -> Output {
    let line = serde_json::json!({"id": id, "text": text, "published": "2024-03-14", "source": id});
    fs::write(folder.join(format!("{id}.jsonl")), format!("{line}\n")).unwrap();
    run(folder, &["add", &format!("{id}.jsonl")])
}

fn is_signed(posted: &Posted) -> bool {
    let signed = format!("{}.{}.{}", posted.head["webhook-id"], posted.head["webhook-timestamp"], posted.body);
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(signed.as_bytes());
    posted.head["webhook-signature"] == format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

#[test]
fn a_webhook_that_fails_twice_is_tried_again_and_told_once() {
    let (url, posted) = hook(&[500, 302]);
    let folder = folder("alerts_webhook", &format!("{}{TOLL}", webhook(&url)));
    let added = add(&folder, "a", BOMB);
    assert_eq!(added.status.code(), Some(0), "{}", talk(&added));
    assert!(talk(&added).contains("alerts to `ops` wait: HTTP 500"), "{}", talk(&added));
    add(&folder, "b", SMALL);
    assert_eq!(posted.lock().unwrap().len(), 1, "it is not tried before its time");
    let status = out(&run(&folder, &["alerts", "status"]));
    assert!(status.contains("ops: 0 sent, 1 waiting, 0 given up; HTTP 500") && status.contains("many dead: 1 alert,"), "{status}");
    let again = run(&folder, &["alerts", "--retry"]);
    assert_eq!((again.status.code(), talk(&again).contains("redirects are not followed")), (Some(1), true), "{}", talk(&again));
    assert_eq!(run(&folder, &["alerts", "--retry"]).status.code(), Some(0));
    add(&folder, "c", AGAIN);
    run(&folder, &["alerts", "--retry"]);
    let posted = posted.lock().unwrap().clone();
    assert_eq!(posted.len(), 3, "{posted:?}");
    assert!(posted.iter().all(|one| is_signed(one) && one.body == posted[0].body && one.head["webhook-id"] == posted[0].head["webhook-id"]));
    let told: Value = serde_json::from_str(&posted[0].body).unwrap();
    assert_eq!((&told["rule"], &told["incident"]["killed"]["low"], &told["incident"]["documents"][0]), (&"many dead".into(), &12.into(), &"a".into()));
    assert!(out(&run(&folder, &["alerts", "status"])).contains("ops: 1 sent, 0 waiting"));
    let feed = fs::read_to_string(folder.join("desk/alerts.atom")).unwrap();
    assert_eq!(feed.matches("<entry>").count(), 1, "{feed}");
    assert!(feed.contains(&format!("<id>urn:tidewatch:alert:{}</id>", posted[0].head["webhook-id"])), "{feed}");
}

#[test]
fn a_new_rule_tells_what_comes_after_it_and_a_rehearsal_sends_nothing() {
    let (url, posted) = hook(&[]);
    let folder = folder("alerts_new_rule", &webhook(&url));
    add(&folder, "a", BOMB);
    fs::write(folder.join("desk/alerts.toml"), format!("{}{TOLL}", webhook(&url))).unwrap();
    let rehearsed = run(&folder, &["alerts", "--dry-run", "--since", "2024-03-01"]);
    assert!(out(&rehearsed).starts_with("2024-03-14  many dead: ") && out(&rehearsed).lines().count() == 1, "{}", out(&rehearsed));
    assert_eq!(out(&run(&folder, &["alerts", "--dry-run", "--since", "2024-03-15"])), "");
    let asked = run(&folder, &["alerts"]);
    assert!(out(&asked).is_empty() && talk(&asked).contains("`many dead` is new or changed"), "{}", talk(&asked));
    assert_eq!(posted.lock().unwrap().len(), 0);
    add(&folder, "b", "A car bomb killed 30 people in Mosul on Wednesday.");
    assert_eq!(posted.lock().unwrap().len(), 1);
    // A lower threshold is another rule: it does not tell of last week.
    let lower = TOLL.replace("10", "1");
    fs::write(folder.join("desk/alerts.toml"), format!("{}{lower}", webhook(&url))).unwrap();
    add(&folder, "c", SMALL);
    let told: Value = serde_json::from_str(&posted.lock().unwrap()[1].body).unwrap();
    assert_eq!((posted.lock().unwrap().len(), &told["incident"]["documents"]), (2, &serde_json::json!(["c"])));
}

#[test]
fn faults_of_the_settings_name_their_line_and_stop_no_report() {
    let folder = folder("alerts_faults", "[[rule]]\nname = \"x\"\nwhen = \"toll\"\nkiled = 3\n");
    let added = add(&folder, "a", BOMB);
    assert_eq!(added.status.code(), Some(1));
    assert!(talk(&added).contains("alerts.toml:4: unknown field `kiled`") && talk(&added).contains("1 new, 0 known"), "{}", talk(&added));
    let asked = run(&folder, &["alerts"]);
    assert_eq!((asked.status.code(), out(&asked)), (Some(2), String::new()));
    fs::write(folder.join("desk/alerts.toml"), "[[webhook]]\nname = \"x\"\nurl = \"file:///etc/passwd\"\nsecret_env = \"HOOK_SECRET\"\n").unwrap();
    assert!(talk(&run(&folder, &["alerts"])).contains("alerts.toml:3: `file:///etc/passwd` is no address of a webhook"));
    fs::write(folder.join("desk/alerts.toml"), format!("{}{TOLL}", webhook("http://127.0.0.1:9/").replace("HOOK_SECRET", "NO_SUCH"))).unwrap();
    let unset = run(&folder, &["alerts"]);
    assert!(talk(&unset).contains("alerts to `ops` wait: the environment variable `NO_SUCH` is not set"), "{}", talk(&unset));
}

/// A mail server that takes whatever comes, but for the first so many mails.
fn mail_server(n_refused: usize) -> (String, Arc<Mutex<Vec<String>>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let mails = Arc::new(Mutex::new(Vec::new()));
    let taken = Arc::clone(&mails);
    thread::spawn(move || {
        for (at, stream) in listener.incoming().flatten().enumerate() {
            if let Some(mail) = take_mail(&stream, at < n_refused) {
                taken.lock().unwrap().push(mail);
            }
        }
    });
    (address, mails)
}

fn take_mail(stream: &TcpStream, refuse: bool) -> Option<String> {
    let mut reader = BufReader::new(stream);
    let mut writer = stream;
    let mut say = |line: &str| writer.write_all(format!("{line}\r\n").as_bytes()).ok();
    say("220 stub")?;
    let (mut mail, mut in_text) = (String::new(), false);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if in_text {
            if line == ".\r\n" {
                say("250 taken")?;
                return Some(mail);
            }
            mail.push_str(&line);
            continue;
        }
        match line.get(..4).unwrap_or_default().to_ascii_uppercase().as_str() {
            "MAIL" if refuse => say("451 try again later")?,
            "RCPT" => {
                mail.push_str(&line);
                say("250 ok")?;
            }
            "DATA" => {
                in_text = true;
                say("354 go on")?;
            }
            "QUIT" => return None,
            _ => say("250 ok")?,
        }
    }
}

#[test]
fn mail_is_sent_once_and_again_after_a_refusal() {
    let (server, mails) = mail_server(1);
    let settings =
        format!("[[mail]]\nname = \"editors\"\nserver = \"{server}\"\nfrom = \"Desk <desk@example.org>\"\nto = [\"a@example.org\", \"b@example.org\"]\n{TOLL}");
    let folder = folder("alerts_mail", &settings);
    let added = add(&folder, "a", BOMB);
    assert!(talk(&added).contains("alerts to `editors` wait: the server refuses with 451"), "{}", talk(&added));
    assert_eq!(run(&folder, &["alerts", "--retry"]).status.code(), Some(0));
    run(&folder, &["alerts", "--retry"]);
    let mails = mails.lock().unwrap().clone();
    assert_eq!(mails.len(), 1);
    for words in
        ["RCPT TO:<a@example.org>", "RCPT TO:<b@example.org>", "Auto-Submitted: auto-generated", "Message-ID: <a", "Subject: many dead: ", "Baqubah", "12"]
    {
        assert!(mails[0].contains(words), "{words}: {}", mails[0]);
    }
}

/// Killed at many points: no alert is lost, and none is sent twice.
#[test]
fn a_killed_program_sends_nothing_twice() {
    let (url, posted) = hook(&[]);
    let folder = folder("alerts_killed", &webhook(&url));
    let towns = ["Baqubah", "Mosul", "Kirkuk", "Tikrit", "Basra", "Fallujah", "Ramadi", "Samarra"];
    fs::write(folder.join("desk/alerts.toml"), format!("{}{TOLL}", webhook(&url))).unwrap();
    assert_eq!(add(&folder, "first", SMALL).status.code(), Some(0));
    for (at, town) in towns.iter().enumerate() {
        let line = serde_json::json!({"id": format!("k{at}"), "text": format!("A car bomb killed {} people in {town} on Monday.", 20 + at), "published": "2024-03-14"});
        fs::write(folder.join("k.jsonl"), format!("{line}\n")).unwrap();
        let start = Instant::now();
        let mut child = program(&folder, &["add", "k.jsonl"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        thread::sleep(Duration::from_millis(60 + 60 * at as u64));
        let _ = child.kill();
        child.wait().unwrap();
        println!("killed {at} after {:?}", start.elapsed());
        run(&folder, &["add", "k.jsonl"]);
    }
    run(&folder, &["alerts"]);
    let feed = fs::read_to_string(folder.join("desk/alerts.atom")).unwrap();
    assert_eq!(feed.matches("<entry>").count(), towns.len(), "{feed}");
    let ids: Vec<String> = posted.lock().unwrap().iter().map(|one| one.head["webhook-id"].clone()).collect();
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "sent twice: {ids:?}");
    let status: Value = serde_json::from_str(out(&run(&folder, &["alerts", "status", "--output", "jsonl"])).lines().next().unwrap()).unwrap();
    let sent = status["sent"].as_u64().unwrap() as usize;
    // What was claimed by a killed run waits until its claim lapses; it may have been sent.
    assert_eq!(sent + status["waiting"].as_u64().unwrap() as usize, towns.len(), "{status}");
    assert!(sent <= ids.len() && ids.len() <= towns.len() && sent >= 2, "{status} {ids:?}");
}

/// Ends with the value.
struct Served(Child);

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn get(port: u16, path: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.write_all(format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n").as_bytes()).unwrap();
    let mut text = String::new();
    let _ = stream.read_to_string(&mut text);
    text
}

#[test]
fn a_receiver_that_hangs_keeps_no_desk_waiting() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", listener.local_addr().unwrap());
    let held = Arc::new(Mutex::new(Vec::new()));
    let streams = Arc::clone(&held);
    thread::spawn(move || listener.incoming().flatten().for_each(|stream| streams.lock().unwrap().push(stream)));
    let folder = folder("alerts_desk", &format!("{}{TOLL}", webhook(&url)));
    add(&folder, "a", SMALL);
    let mut child = program(&folder, &["desk", "desk", "--bind", "127.0.0.1:0"]).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let port: u16 = line.split("127.0.0.1:").nth(1).and_then(|rest| rest.split('/').next()).unwrap().parse().unwrap();
    let _served = Served(child);
    fs::write(folder.join("desk/inbox/b-2024-03-14.txt"), BOMB).unwrap();
    let start = Instant::now();
    while held.lock().unwrap().is_empty() {
        assert!(start.elapsed() < Duration::from_secs(30), "the desk tells nobody");
        thread::sleep(Duration::from_millis(100));
    }
    let asked = Instant::now();
    let feed = get(port, "/alerts.atom");
    assert!(feed.contains("application/atom+xml") && feed.contains("many dead") && feed.contains("12 killed"), "{feed}");
    assert!(get(port, "/alerts").contains("many dead"));
    fs::write(folder.join("desk/inbox/c-2024-03-15.txt"), "Gunmen shot dead a teacher in Tikrit on Thursday.").unwrap();
    while !get(port, "/api/v1/incidents?place=Tikrit").contains("Tikrit\",") {
        assert!(asked.elapsed() < Duration::from_secs(12), "the inbox waits for the receiver");
        thread::sleep(Duration::from_millis(200));
    }
    assert_eq!(held.lock().unwrap().len(), 1, "it is not tried again before its time");
}
