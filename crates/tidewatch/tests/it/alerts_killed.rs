//! The program killed at each step of telling a receiver: what arrived, what is told again, what is told of it.
//!
//! A receiver of the test stops at a step until the program is dead. Then it goes on with what it has, as a real one would, and answers whoever
//! asks next. Claims are made to lapse in the file, for nobody waits five minutes in a test.

use super::alerts::{BOMB, SMALL, TOLL, add, folder, out, program, run, talk, webhook};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Stdio;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// A receiver: where it is, when it stops, how to let it go on, what arrived.
struct Halting {
    address: String,
    stopped: Receiver<()>,
    go_on: Sender<()>,
    arrived: Arc<Mutex<Vec<String>>>,
}

/// Steps of a talk, told one by one; the one with the number is stopped at once.
struct Steps {
    number: usize,
    halt_at: Option<usize>,
    stopped: Sender<()>,
    go_on: Arc<Mutex<Receiver<()>>>,
}

impl Steps {
    fn take(&mut self) {
        if self.halt_at.take_if(|at| *at == self.number).is_some() {
            let _ = self.stopped.send(());
            let _ = self.go_on.lock().unwrap().recv();
        }
        self.number += 1;
    }
}

/// A receiver that stops at a step of its first talk.
fn halting(halt_at: usize, talk: fn(&TcpStream, &mut Steps) -> Option<String>) -> Halting {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let ((stopped, has_stopped), (go_on, may_go_on)) = (channel(), channel());
    let (arrived, may_go_on) = (Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(may_go_on)));
    let taken = Arc::clone(&arrived);
    thread::spawn(move || {
        for (at, stream) in listener.incoming().flatten().enumerate() {
            let mut steps = Steps { number: 0, halt_at: (at == 0).then_some(halt_at), stopped: stopped.clone(), go_on: Arc::clone(&may_go_on) };
            let taken = Arc::clone(&taken);
            thread::spawn(move || {
                let got = talk(&stream, &mut steps);
                taken.lock().unwrap().extend(got);
            });
        }
    });
    Halting { address, stopped: has_stopped, go_on, arrived }
}

/// Steps of a mail: 0 connected, 1 EHLO, 2 MAIL, 3 RCPT, 4 DATA, 5 the text with its end, 6 answered.
fn take_mail(stream: &TcpStream, steps: &mut Steps) -> Option<String> {
    let mut reader = BufReader::new(stream);
    let mut writer = stream;
    let mut say = |line: &str| writer.write_all(format!("{line}\r\n").as_bytes()).ok();
    steps.take();
    say("220 stub")?;
    let (mut mail, mut in_text) = (String::new(), false);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        if !in_text {
            steps.take();
            in_text = line.starts_with("DATA");
            say(if in_text { "354 go on" } else { "250 ok" })?;
        } else if line == ".\r\n" {
            // It has the whole mail and will pass it on, whether anybody hears its answer or not.
            steps.take();
            let _ = say("250 taken");
            steps.take();
            return Some(mail);
        } else {
            mail.push_str(&line);
        }
    }
}

/// Steps of a POST: 0 connected, 1 read, 2 answered.
fn take_post(stream: &TcpStream, steps: &mut Steps) -> Option<String> {
    steps.take();
    let mut reader = BufReader::new(stream);
    let (mut id, mut length) = (String::new(), 0);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim().to_ascii_lowercase().split_once(": ") {
            Some(("webhook-id", told)) => id = told.to_string(),
            Some(("content-length", told)) => length = told.parse().ok()?,
            _ if line.trim().is_empty() => break,
            _ => {}
        }
    }
    reader.read_exact(&mut vec![0; length]).ok()?;
    steps.take();
    let mut writer = stream;
    let _ = writer.write_all(b"HTTP/1.1 200 x\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
    steps.take();
    Some(id)
}

/// A desk whose alert is being told when the program is killed at a step; the receiver then goes on.
fn killed_at(name: &str, settings: &str, receiver: &Halting) -> std::path::PathBuf {
    let folder = folder(name, &format!("{settings}{TOLL}"));
    assert_eq!(add(&folder, "first", SMALL).status.code(), Some(0));
    let line = serde_json::json!({"id": "bomb", "text": BOMB, "published": "2024-03-14"});
    fs::write(folder.join("bomb.jsonl"), format!("{line}\n")).unwrap();
    let mut child = program(&folder, &["add", "bomb.jsonl"]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    receiver.stopped.recv_timeout(Duration::from_secs(60)).expect("the receiver is told");
    child.kill().unwrap();
    child.wait().unwrap();
    receiver.go_on.send(()).unwrap();
    folder
}

/// Makes every claim of a dead program lapse, and lets every receiver be due.
fn let_lapse(folder: &Path) {
    let file = rusqlite::Connection::open(folder.join("desk/desk.sqlite")).unwrap();
    file.busy_timeout(Duration::from_secs(10)).unwrap();
    file.execute("UPDATE alert_delivery SET due = 0", ()).unwrap();
}

fn standing(folder: &Path) -> Value {
    let told = out(&run(folder, &["alerts", "status", "--output", "jsonl"]));
    serde_json::from_str(told.lines().next().unwrap()).unwrap()
}

/// Waits until the receiver's own thread has noted what it took.
fn settled(receiver: &Halting, at_least: usize) -> Vec<String> {
    for _ in 0..50 {
        if receiver.arrived.lock().unwrap().len() >= at_least {
            break;
        }
        thread::sleep(Duration::from_millis(20));
    }
    receiver.arrived.lock().unwrap().clone()
}

fn mail_settings(address: &str) -> String {
    format!("[[mail]]\nname = \"editors\"\nserver = \"{address}\"\nfrom = \"Desk <desk@example.org>\"\nto = [\"a@example.org\"]\n")
}

fn message_id(mail: &str) -> &str {
    mail.lines().find_map(|line| line.strip_prefix("Message-ID: ")).unwrap()
}

#[test]
fn a_mail_arrives_once_wherever_the_program_is_killed() {
    for step in 0..=6 {
        let receiver = halting(step, take_mail);
        let folder = killed_at(&format!("alerts_killed_mail_{step}"), &mail_settings(&receiver.address), &receiver);
        let_lapse(&folder);
        let again = run(&folder, &["alerts"]);
        run(&folder, &["alerts", "--retry"]);
        assert_eq!(settled(&receiver, 1).len(), 1, "step {step}: {}", talk(&again));
        let standing = standing(&folder);
        let told = |key: &str| standing[key].as_u64().unwrap();
        match step {
            // Nothing had gone: it is simply told.
            0..=4 => assert_eq!((told("sent"), told("unsure")), (1, 0), "step {step}: {standing}"),
            // It had, and nobody had heard the answer.
            5 => assert_eq!((told("sent"), told("unsure")), (0, 1), "{standing}"),
            // Here the answer may have been noted in the last moment.
            _ => assert_eq!(told("sent") + told("unsure"), 1, "{standing}"),
        }
    }
}

#[test]
fn a_mail_of_which_nobody_knows_is_told_and_settled_by_a_person() {
    let receiver = halting(5, take_mail);
    let folder = killed_at("alerts_killed_unsure", &mail_settings(&receiver.address), &receiver);
    let first = settled(&receiver, 1);
    let status = out(&run(&folder, &["alerts", "status"]));
    assert!(status.contains("editors: 0 sent, 0 waiting, 0 given up, 1 may have arrived") && status.contains("unsure     editors: many dead: "), "{status}");
    let early = talk(&run(&folder, &["alerts", "--unsure", "resend"]));
    assert!(
        early.contains("0 alerts that may have arrived settled") && early.contains("note: 1 alert may have arrived"),
        "somebody may still be at it: {early}"
    );
    let_lapse(&folder);
    assert!(talk(&run(&folder, &["alerts", "--unsure", "resend"])).contains("1 sent"));
    let mails = settled(&receiver, 2);
    assert_eq!((mails.len(), message_id(&mails[1])), (2, message_id(&first[0])), "whoever gets both can know them as one");
    assert_eq!(standing(&folder)["sent"], 1);
    let receiver = halting(5, take_mail);
    let folder = killed_at("alerts_killed_arrived", &mail_settings(&receiver.address), &receiver);
    let_lapse(&folder);
    run(&folder, &["alerts", "--unsure", "arrived"]);
    run(&folder, &["alerts", "--retry"]);
    assert_eq!((settled(&receiver, 1).len(), &standing(&folder)["sent"]), (1, &Value::from(1)));
}

#[test]
fn a_webhook_is_told_under_one_id_wherever_the_program_is_killed() {
    for step in 0..=2 {
        let receiver = halting(step, take_post);
        let folder = killed_at(&format!("alerts_killed_post_{step}"), &webhook(&format!("http://{}/", receiver.address)), &receiver);
        let_lapse(&folder);
        run(&folder, &["alerts"]);
        run(&folder, &["alerts", "--retry"]);
        let ids = settled(&receiver, 1);
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 1, "step {step}: {ids:?}");
        assert!(ids.len() <= 2, "once more at most: {ids:?}");
        let standing = standing(&folder);
        assert_eq!((&standing["sent"], &standing["waiting"]), (&Value::from(1), &Value::from(0)), "step {step}");
    }
}
