//! `tidewatch code --model` against a small server of its own: one that answers well, and ones that are slow, wrong or gone.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

const BOMB: &str = "Two soldiers were killed when a roadside bomb exploded near Baqubah on 4 May 2021.";
const BRAWL: &str = "The owner of the café got it in the neck from three men.";

/// A request as the server saw it.
struct Request {
    head: String,
    body: Value,
}

/// Serves each connection in a thread of its own with what `reply` writes, and gives the server's address.
fn serve(reply: impl Fn(Request, &mut TcpStream) + Send + Sync + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let reply = Arc::new(reply);
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let reply = Arc::clone(&reply);
            thread::spawn(move || {
                if let Some(request) = read_request(&stream) {
                    reply(request, &mut stream);
                }
            });
        }
    });
    address
}

fn read_request(stream: &TcpStream) -> Option<Request> {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head).ok()? == 0 {
            return None;
        }
    }
    let length = head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse().ok())?;
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    Some(Request { head, body: serde_json::from_slice(&body).ok()? })
}

fn send(stream: &mut TcpStream, status: &str, body: &[u8]) {
    let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
}

/// A chat completion whose message is this text.
fn completion(content: &str) -> Vec<u8> {
    json!({"choices": [{"message": {"content": content}, "finish_reason": "stop"}]}).to_string().into_bytes()
}

/// What a good model tells of each of the two reports.
fn good_answer(request: &Request) -> Vec<u8> {
    let incident = match sentences(request) {
        text if text.contains("bomb") => json!({"sentence": 1, "type": "explosion", "trigger": "exploded", "killed": ["two  soldiers"], "place": "BAQUBAH"}),
        _ => json!({"sentence": 1, "type": "unarmed_assault", "trigger": "got it in the neck", "perpetrators": ["three men"]}),
    };
    completion(&json!({"incidents": [incident]}).to_string())
}

fn sentences(request: &Request) -> &str {
    request.body["messages"][1]["content"].as_str().unwrap()
}

/// Codes the two reports, `a` and `b`.
fn code(args: &[&str]) -> Output {
    let documents = [("a", BOMB), ("b", BRAWL)].map(|(id, text)| format!("{}\n", json!({"id": id, "text": text})));
    let mut child = Command::new(env!("CARGO_BIN_EXE_tidewatch"))
        .args(["code", "--input", "jsonl", "-"])
        .args(args)
        .env("A_KEY", "k3y")
        .env("http_proxy", "http://127.0.0.1:9")
        .env("EMPTY_KEY", "")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // Where the command line is refused, nobody reads.
    let _ = child.stdin.take().unwrap().write_all(documents.concat().as_bytes());
    child.wait_with_output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn talk(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn records(output: &Output) -> Vec<Value> {
    out(output).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_good_answer_is_joined_with_the_rules() {
    let server = serve(|request, stream| {
        let asked = request.head.starts_with("POST /v1/chat/completions ") && request.head.contains("Bearer k3y") && request.body["model"] == "small";
        let answer = good_answer(&request);
        send(stream, if asked { "200 OK" } else { "400 Bad Request" }, &answer);
    });
    let output = code(&["--model", &server, "--model-name", "small", "--model-key-env", "A_KEY"]);
    assert_eq!(output.status.code(), Some(0), "{}", talk(&output));
    let records = records(&output);
    assert_eq!(records.len(), 2, "{records:?}");
    let plain: Value = serde_json::from_str(out(&code(&[])).lines().next().unwrap()).unwrap();
    assert_eq!(records[0]["id"], plain["id"]);
    assert_eq!(records[0]["proposed_by"]["killed"], "both");
    assert_eq!(records[0]["proposed_by"]["date"], "rules");
    assert_eq!(records[0]["second_coder"]["model"], "small");
    assert_eq!((&records[1]["document"]["id"], &records[1]["proposed_by"]["perpetrators"]), (&json!("b"), &json!(["model"])));
    assert_eq!(records[1]["evidence"]["type"], json!([[22, 40]]));
    assert!(talk(&output).contains("second coder `small`: 2 of 2 documents answered; incidents: 1 by both, 0 by the rules alone, 1 by the model alone"));
}

#[test]
fn words_that_are_not_in_the_report_are_thrown_away() {
    let server = serve(|_, stream| {
        let incident =
            json!({"sentence": 1, "type": "clash", "trigger": "exploded", "killed": ["nineteen soldiers"], "place": "Mosul", "sources": ["Reuters"]});
        send(stream, "200 OK", &completion(&json!({"incidents": [incident]}).to_string()));
    });
    let output = code(&["--model", &server]);
    assert_eq!(output.status.code(), Some(1));
    assert!(!["nineteen", "Mosul", "Reuters"].iter().any(|word| out(&output).contains(word)), "{}", out(&output));
    let told = talk(&output);
    assert!(told.contains("`a`: second coder: 3 values thrown away") && told.contains("nineteen soldiers"), "{told}");
    assert_eq!(records(&output)[0]["second_coder"]["disagrees"][0]["field"], "type");
}

/// Runs against a server that fails in one way: the rules' output must be the same, byte for byte, and the fault be told.
fn assert_only_the_fault_is_new(server: &str, fault: &str, args: &[&str]) {
    let output = code(&[&["--model", server], args].concat());
    assert_eq!(output.status.code(), Some(1), "{fault}: {}", talk(&output));
    assert_eq!(out(&output), out(&code(&[])), "{fault}");
    for document in ["`a`: second coder: ", "`b`: second coder: "] {
        let line = talk(&output).lines().find(|line| line.contains(document)).unwrap_or_default().to_string();
        assert!(line.contains(fault), "{fault}: {}", talk(&output));
    }
}

#[test]
fn a_server_that_answers_nonsense_costs_only_its_opinion() {
    let cases: [(&str, Vec<u8>, &str); 6] = [
        ("200 OK", b"<html>".to_vec(), "not JSON"),
        ("200 OK", completion("Sure! Here are the incidents."), "not JSON"),
        ("200 OK", completion("{\"events\": []}"), "does not fit the schema"),
        ("200 OK", completion("{\"incidents\": [{\"type\": \"clash\"}]}"), "1 of the answer's incidents do not fit"),
        ("200 OK", vec![b' '; 3 << 20], "longer than 2 MiB"),
        ("500 Internal Server Error", br#"{"error": {"message": "out of memory"}}"#.to_vec(), "HTTP 500 Internal Server Error: out of memory"),
    ];
    for (status, body, fault) in cases {
        let server = serve(move |_, stream| send(stream, status, &body));
        // An answer whose incidents do not fit is still an answer: the records say so.
        if fault.starts_with('1') {
            assert!(talk(&code(&["--model", &server])).contains(fault));
        } else {
            assert_only_the_fault_is_new(&server, fault, &[]);
        }
    }
    let server = serve(|_, stream| {
        let _ = stream.write_all(b"SSH-2.0-OpenSSH\r\n\r\n");
    });
    assert_only_the_fault_is_new(&server, "no HTTP", &[]);
}

#[test]
fn a_slow_server_is_not_waited_for() {
    let hold = |mut stream: &TcpStream| {
        let _ = stream.read(&mut [0]);
    };
    let silent = serve(move |_, stream| hold(stream));
    assert_only_the_fault_is_new(&silent, "no answer within 1 s", &["--model-timeout", "1"]);
    let dribbling = serve(move |_, stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n{\"choices\"");
        hold(stream);
    });
    assert_only_the_fault_is_new(&dribbling, "no answer within 1 s", &["--model-timeout", "1"]);
    let output = code(&["--model", &silent, "--model-total", "1", "--model-in-flight", "1"]);
    assert!(talk(&output).contains("`b`: second coder: not asked: the time for all requests is over"), "{}", talk(&output));
}

#[test]
fn a_server_that_is_gone_costs_only_its_opinion() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let gone = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    assert_only_the_fault_is_new(&gone, "no connection", &[]);
    let hanging_up = serve(|_, _| {});
    let output = code(&["--model", &hanging_up]);
    assert_eq!((output.status.code(), out(&output)), (Some(1), out(&code(&[]))));
}

#[test]
fn redirects_lead_nowhere() {
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let target = format!("http://{}/", other.local_addr().unwrap());
    for status in ["302 Found", "307 Temporary Redirect"] {
        let target = target.clone();
        let server = serve(move |_, stream| {
            let head = format!("HTTP/1.1 {status}\r\nlocation: {target}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            let _ = stream.write_all(head.as_bytes());
        });
        assert_only_the_fault_is_new(&server, "redirects to", &[]);
    }
    other.set_nonblocking(true).unwrap();
    assert!(other.accept().is_err(), "the target was contacted");
}

/// The first report's answer waits until the second's is out: both must be asked at once, and come out in the order of the input.
#[test]
fn reports_are_asked_about_together_and_printed_in_order() {
    let second_is_out = Arc::new((Mutex::new(false), Condvar::new()));
    let server = serve(move |request, stream| {
        let (is_out, changed) = &*second_is_out;
        let answer = good_answer(&request);
        if sentences(&request).contains("bomb") {
            let guard = changed.wait_timeout_while(is_out.lock().unwrap(), Duration::from_secs(30), |is_out| !*is_out).unwrap().0;
            assert!(*guard, "the second report was not asked about");
            send(stream, "200 OK", &answer);
        } else {
            send(stream, "200 OK", &answer);
            *is_out.lock().unwrap() = true;
            changed.notify_all();
        }
    });
    let output = code(&["--model", &server, "--model-in-flight", "2"]);
    assert_eq!(output.status.code(), Some(0), "{}", talk(&output));
    let ids: Vec<Value> = records(&output).iter().map(|record| record["document"]["id"].clone()).collect();
    assert_eq!(ids, ["a", "b"]);
}

#[test]
fn addresses_and_keys_that_cannot_be_used_are_refused() {
    let cases = [
        (["--model", "localhost:8080", "--model-timeout", "1"], "http://"),
        (["--model", "http://localhost:8080", "--model-key-env", "NO_SUCH_KEY"], "NO_SUCH_KEY"),
        (["--model", "http://localhost:8080", "--model-key-env", "EMPTY_KEY"], "holds no key"),
        (["--model", "http://reports.example", "--model-key-env", "A_KEY"], "unencrypted"),
        (["--model", "http://localhost:8080", "--model-timeout", "0"], "--model-timeout"),
    ];
    for (args, fault) in cases {
        let output = code(&args);
        assert_eq!((output.status.code(), out(&output)), (Some(2), String::new()), "{args:?}");
        assert!(talk(&output).contains(fault), "{args:?}: {}", talk(&output));
    }
}
