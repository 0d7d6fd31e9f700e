//! `tidewatch fetch` and `collect` against small servers of their own: good ones, and ones that are slow, endless, packed, closed or sly.

use flate2::{Compression, write::GzEncoder};
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

const BOMB: &str = "Two soldiers were killed when a roadside bomb exploded near Baqubah on Monday.";

/// A server, and the requests that it got: their first lines and headers, in lower case.
struct Server {
    name: String,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// Answers each request, of which it gets path and head, with what `reply` writes.
    fn new(reply: impl Fn(&str, &str, &mut TcpStream) + Send + Sync + 'static) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let name = format!("127.0.0.1:{}", listener.local_addr().unwrap().port());
        let (seen, reply) = (Arc::new(Mutex::new(Vec::new())), Arc::new(reply));
        let log: Arc<Mutex<Vec<String>>> = Arc::clone(&seen);
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let (log, reply) = (Arc::clone(&log), Arc::clone(&reply));
                thread::spawn(move || {
                    let head = read_head(&stream).to_lowercase();
                    let path = head.split(' ').nth(1).unwrap_or("").to_string();
                    log.lock().unwrap().push(head.clone());
                    reply(&path, &head, &mut stream);
                });
            }
        });
        Server { name, seen }
    }

    fn address(&self, path: &str) -> String {
        format!("http://{}{path}", self.name)
    }

    /// The requests for a path.
    fn asked(&self, path: &str) -> Vec<String> {
        self.seen.lock().unwrap().iter().filter(|head| head.starts_with(&format!("get {path} "))).cloned().collect()
    }
}

fn read_head(stream: &TcpStream) -> String {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") && reader.read_line(&mut head).is_ok_and(|n_bytes| n_bytes > 0) {}
    head
}

fn send(stream: &mut TcpStream, status: &str, headers: &str, body: &[u8]) {
    let head = format!("HTTP/1.1 {status}\r\n{headers}content-length: {}\r\nconnection: close\r\n\r\n", body.len());
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body));
}

fn missing(stream: &mut TcpStream) {
    send(stream, "404 Not Found", "", b"");
}

/// A feed whose entries tell of bombs, one for each number.
fn feed(address: &str, numbers: &[u32]) -> String {
    let item = |n: &u32| {
        format!(
            "<item><title>Report {n}</title><link>{address}/page{n}</link><guid>{address}/page{n}</guid><pubDate>Tue, 04 May 2021 10:00:00 GMT</pubDate><description>{BOMB} Number {n}.</description></item>"
        )
    };
    format!("<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Harbour wire</title>{}</channel></rss>", numbers.iter().map(item).collect::<String>())
}

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn run(folder: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tidewatch")).args(args).current_dir(folder).output().unwrap()
}

/// Fetches one address with the pause between requests taken off.
fn fetch(address: &str, args: &[&str]) -> Output {
    run(Path::new("."), &[&["fetch", address, "--delay", "0"], args].concat())
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn talk(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Fetches an address that must fail and say these words.
fn refused(address: &str, args: &[&str], words: &str) {
    let output = fetch(address, args);
    assert_eq!((output.status.code(), out(&output).as_str()), (Some(1), ""), "{}", talk(&output));
    assert!(talk(&output).contains(words), "{words}: {}", talk(&output));
}

#[test]
fn private_addresses_are_not_asked_unless_allowed() {
    let server = Server::new(|_, _, stream| send(stream, "200 OK", "content-type: text/plain\r\n", BOMB.as_bytes()));
    let port = server.name.split(':').nth(1).unwrap();
    for host in ["127.0.0.1", "localhost", "2130706433", "[::ffff:127.0.0.1]", "169.254.169.254"] {
        refused(&format!("http://{host}:{port}/"), &["--timeout", "5"], "is not public");
    }
    assert!(server.seen.lock().unwrap().is_empty(), "no connection is made");
    let allowed = fetch(&server.address("/a.txt"), &["--allow-private", "--ignore-robots"]);
    assert!(allowed.status.success() && out(&allowed).contains("roadside bomb"), "{}", talk(&allowed));
    assert!(server.asked("/a.txt")[0].contains("user-agent: tidewatch/"));
}

#[test]
fn redirects_pass_the_same_gate() {
    let inner = Server::new(|_, _, stream| send(stream, "200 OK", "", b"secret"));
    let target = inner.address("/");
    let outer = Server::new(move |path, _, stream| match path {
        "/inside" => send(stream, "302 Found", &format!("location: {target}\r\n"), b""),
        "/file" => send(stream, "302 Found", "location: file:///etc/passwd\r\n", b""),
        "/round" => send(stream, "302 Found", "location: /round\r\n", b""),
        "/on" => send(stream, "301 Moved", "location: /there?x=1\r\n", b""),
        "/there?x=1" => send(stream, "200 OK", "content-type: text/plain\r\n", b"Calm in the harbour."),
        _ => missing(stream),
    });
    let only = ["--allow-server", outer.name.as_str()];
    refused(&outer.address("/inside"), &only, "is not public");
    assert!(inner.seen.lock().unwrap().is_empty());
    refused(&outer.address("/file"), &only, "neither http nor https");
    refused(&outer.address("/round"), &only, "more than 5 redirects");
    let followed = fetch(&outer.address("/on"), &only);
    assert!(out(&followed).contains(&format!("\"id\":\"{}\"", outer.address("/there?x=1"))), "{}{}", out(&followed), talk(&followed));
}

#[test]
fn slow_endless_packed_and_wrong_answers_end() {
    let mut bomb = GzEncoder::new(Vec::new(), Compression::fast());
    bomb.write_all(&vec![b' '; 40 << 20]).unwrap();
    let bomb = bomb.finish().unwrap();
    let server = Server::new(move |path, _, stream| match path {
        "/slow" => thread::sleep(Duration::from_secs(20)),
        "/drip" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
            while stream.write_all(b" ").is_ok() {
                thread::sleep(Duration::from_millis(50));
            }
        }
        "/endless" => {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n");
            while stream.write_all(&[b'x'; 65536]).is_ok() {}
        }
        "/bomb" => send(stream, "200 OK", "content-encoding: gzip\r\ncontent-type: text/html\r\n", &bomb),
        "/picture" => send(stream, "200 OK", "content-type: image/png\r\n", b"x"),
        "/noise" => drop(stream.write_all(b"noise\r\n\r\n")),
        "/empty" => send(stream, "200 OK", "", b""),
        _ => missing(stream),
    });
    let cases = [
        ("/slow", "no answer within 1 s"),
        ("/drip", "no answer within 1 s"),
        ("/endless", "larger than 1 MiB"),
        ("/bomb", "unpacks to more than 1 MiB"),
        ("/picture", "`image/png`, which is not read"),
        ("/noise", "no HTTP"),
        ("/empty", "the answer is empty"),
        ("/gone", "HTTP 404"),
    ];
    for (path, words) in cases {
        refused(&server.address(path), &["--allow-private", "--timeout", "1", "--largest", "1"], words);
    }
}

#[test]
fn robots_are_heeded() {
    let server = Server::new(|path, _, stream| match path {
        "/robots.txt" => send(stream, "200 OK", "", b"User-agent: *\nDisallow: /inner\n"),
        _ => send(stream, "200 OK", "content-type: text/plain\r\n", b"Calm in the harbour."),
    });
    refused(&server.address("/inner/a"), &["--allow-private"], "robots.txt");
    assert!(server.asked("/inner/a").is_empty());
    assert!(fetch(&server.address("/outer"), &["--allow-private"]).status.success());
    assert!(fetch(&server.address("/inner/a"), &["--allow-private", "--ignore-robots"]).status.success());
    let closed = Server::new(|_, _, stream| send(stream, "500 Oops", "", b""));
    refused(&closed.address("/a"), &["--allow-private"], "robots.txt");
}

/// A desk with one feed.
fn desk(name: &str, address: &str, more: &str) -> PathBuf {
    let folder = folder(name);
    fs::create_dir_all(folder.join("desk")).unwrap();
    fs::write(folder.join("desk/feeds.toml"), format!("contact = \"desk@example.org\"\n[[feed]]\naddress = \"{address}\"\nevery = 0\n{more}")).unwrap();
    folder
}

fn collect(folder: &Path) -> Output {
    run(folder, &["collect", "--desk", "desk", "--delay", "0", "--allow-private"])
}

#[test]
fn a_feed_is_asked_for_what_is_new() {
    let numbers = Arc::new(Mutex::new(vec![1, 2]));
    let listed = Arc::clone(&numbers);
    let server = Server::new(move |path, head, stream| {
        let numbers = listed.lock().unwrap().clone();
        let tag = format!("\"v{}\"", numbers.len());
        match path {
            "/feed" if head.contains(&format!("if-none-match: {tag}")) => send(stream, "304 Not Modified", "", b""),
            "/feed" => {
                let headers = format!("content-type: application/rss+xml\r\netag: {tag}\r\nlast-modified: Tue, 04 May 2021 10:00:00 GMT\r\n");
                send(stream, "200 OK", &headers, feed("http://harbour.example", &numbers).as_bytes());
            }
            _ => missing(stream),
        }
    });
    let folder = desk("collect", &server.address("/feed"), "source = \"Harbour\"\n");
    let first = collect(&folder);
    assert!(first.status.success() && talk(&first).contains("2 new"), "{}", talk(&first));
    assert!(out(&first).contains("\"documents\":[\"http://harbour.example/page1\"]"), "{}", out(&first));
    let second = collect(&folder);
    assert!(second.status.success() && talk(&second).contains("unchanged") && out(&second).is_empty(), "{}", talk(&second));
    assert!(server.asked("/feed")[1].contains("if-modified-since: tue, 04 may 2021") && server.asked("/feed")[1].contains("(+desk@example.org)"));
    numbers.lock().unwrap().push(3);
    let third = collect(&folder);
    assert!(talk(&third).contains("1 new, 2 known"), "{}", talk(&third));
    let shown = run(&folder, &["search", "--desk", "desk", "--what", "documents", "Number"]);
    let n_shown = out(&shown).lines().filter(|line| line.contains("\"source\":\"Harbour\"")).count();
    assert_eq!(n_shown, 3, "{}{}", out(&shown), talk(&shown));
}

#[test]
fn a_server_that_wants_rest_gets_it() {
    let server = Server::new(|path, _, stream| match path {
        "/feed" => send(stream, "429 Too Many Requests", "retry-after: 3600\r\n", b""),
        _ => missing(stream),
    });
    let folder = desk("rest", &server.address("/feed"), "");
    let first = collect(&folder);
    assert!(first.status.code() == Some(1) && talk(&first).contains("left alone until"), "{}", talk(&first));
    let second = collect(&folder);
    assert!(second.status.success() && talk(&second).contains("not asked"), "{}", talk(&second));
    assert_eq!(server.asked("/feed").len(), 1);
}

#[test]
fn pages_of_entries_are_fetched_once() {
    let name = Arc::new(Mutex::new(String::new()));
    let own = Arc::clone(&name);
    let server = Server::new(move |path, _, stream| match path {
        "/feed" => send(stream, "200 OK", "content-type: text/xml\r\n", feed(&own.lock().unwrap(), &[1, 2]).as_bytes()),
        "/page1" => {
            let page = format!(
                "<html><head><meta property='og:site_name' content='The Harbour Post'></head><body><article><h1>Report 1</h1><p>{BOMB} The wounded were brought to a hospital in the town, a doctor said.</p></article></body></html>"
            );
            send(stream, "200 OK", "content-type: text/html\r\n", page.as_bytes());
        }
        _ => missing(stream),
    });
    *name.lock().unwrap() = server.address("");
    let folder = desk("pages", &server.address("/feed"), "pages = true\n");
    let first = collect(&folder);
    assert!(first.status.code() == Some(1) && talk(&first).contains("/page2`: HTTP 404") && talk(&first).contains("2 new"), "{}", talk(&first));
    let second = collect(&folder);
    assert!(talk(&second).contains("0 new"), "{}", talk(&second));
    assert_eq!((server.asked("/page1").len(), server.asked("/page2").len()), (1, 2));
}

#[test]
fn wrong_lists_and_addresses_are_told() {
    let folder = folder("no_feeds");
    let none = run(&folder, &["collect", "--desk", "desk"]);
    assert!(none.status.code() == Some(2) && talk(&none).contains("feeds.toml"), "{}", talk(&none));
    fs::write(folder.join("desk/feeds.toml"), "[[feed]]\nadress = \"x\"\n").unwrap();
    let wrong = run(&folder, &["collect", "--desk", "desk"]);
    assert!(wrong.status.code() == Some(2) && talk(&wrong).contains("adress"), "{}", talk(&wrong));
    refused("ftp://example.org/", &[], "neither http nor https");
    let added = run(&folder, &["code", "http://example.org/"]);
    assert!(added.status.code() == Some(1) && talk(&added).contains("tidewatch fetch"), "{}", talk(&added));
}
