//! The desk from outside, over HTTP: what an analyst does there, what two do at once, and what nobody may.

use serde_json::Value;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

pub const REPORT: &str = "Two soldiers were killed when a roadside bomb exploded near Baqubah on Monday. \
Fighters of the Harrow Brigade abducted three farmers in Mosul on Tuesday. Police arrested four men in Kirkuk on Sunday.";
pub const OTHER: &str = "A roadside bomb killed three soldiers near Baqubah on Monday, the provincial police said.";
pub const AGAIN: &str = "Gunmen shot dead a teacher in Tikrit on Monday.";

/// A desk that is being served; it ends with the value.
pub struct Served {
    child: Child,
    port: u16,
    pub folder: PathBuf,
    /// Cookie and token of who works.
    cookie: String,
    pub token: String,
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An answer, taken apart.
pub struct Got {
    pub status: u16,
    head: String,
    pub body: String,
}

impl Got {
    pub fn header(&self, name: &str) -> &str {
        let line = self.head.lines().find(|line| line.to_lowercase().starts_with(&format!("{name}:")));
        line.and_then(|line| line.split_once(':')).map_or("", |(_, value)| value.trim())
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }
}

pub fn program(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tidewatch"));
    command.args(args).current_dir(folder).env("USER", "ana");
    command
}

/// A folder of its own with some reports added to its desk.
pub fn folder(name: &str, reports: &[(&str, &str)]) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(folder.join("in")).unwrap();
    for (name, text) in reports {
        fs::write(folder.join("in").join(name), text).unwrap();
    }
    assert!(program(&folder, &["add", "in"]).output().unwrap().status.success());
    folder
}

pub fn three(name: &str) -> PathBuf {
    folder(name, &[("a-2024-03-14.txt", REPORT), ("b-2024-03-14.txt", OTHER), ("c-2024-03-14.txt", AGAIN)])
}

pub fn serve(folder: &Path) -> Served {
    serve_with(folder, &[])
}

pub fn serve_with(folder: &Path, further: &[&str]) -> Served {
    let mut child = program(folder, &[&["desk", "desk", "--bind", "127.0.0.1:0"], further].concat()).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let port = line.split("127.0.0.1:").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or_else(|| panic!("{line}")).parse().unwrap();
    let mut served = Served { child, port, folder: folder.to_path_buf(), cookie: String::new(), token: String::new() };
    let page = served.get("/login");
    served.token = token_of(&page.body);
    served
}

fn token_of(page: &str) -> String {
    page.split("name=\"token\" content=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default().to_string()
}

impl Served {
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Got {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let mut head = format!("{method} {path} HTTP/1.1\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
        if headers.iter().all(|(name, _)| !name.eq_ignore_ascii_case("host")) {
            head.push_str(&format!("Host: 127.0.0.1:{}\r\n", self.port));
        }
        if !self.cookie.is_empty() {
            head.push_str(&format!("Cookie: {}\r\n", self.cookie));
        }
        headers.iter().for_each(|(name, value)| head.push_str(&format!("{name}: {value}\r\n")));
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(b"\r\n").unwrap();
        let _ = stream.write_all(body);
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_default();
        Got { status, head: head.to_string(), body: body.to_string() }
    }

    pub fn get(&self, path: &str) -> Got {
        self.send("GET", path, &[], b"")
    }

    /// Sends a form with the session's token.
    pub fn form(&self, path: &str, fields: &[(&str, &str)]) -> Got {
        let encode = |text: &str| {
            text.bytes().map(|byte| if byte.is_ascii_alphanumeric() { (byte as char).to_string() } else { format!("%{byte:02X}") }).collect::<String>()
        };
        let mut pairs: Vec<String> = fields.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        pairs.push(format!("token={}", self.token));
        self.send("POST", path, &[("Content-Type", "application/x-www-form-urlencoded")], pairs.join("&").as_bytes())
    }

    pub fn post(&self, path: &str, body: &Value) -> Got {
        let headers = [("Content-Type", "application/json"), ("X-CSRF-Token", self.token.as_str())];
        self.send("POST", path, &headers, body.to_string().as_bytes())
    }

    /// A decision by the API; it must be taken.
    pub fn decided(&self, body: Value) -> Value {
        let got = self.post("/api/v1/decisions", &body);
        assert_eq!(got.status, 201, "{body}: {}", got.body);
        got.json()
    }

    /// Waits until something is so.
    pub fn until(&self, told: &str, is_so: impl Fn(&Served) -> bool) {
        let since = Instant::now();
        while !is_so(self) {
            assert!(since.elapsed() < Duration::from_secs(90), "{told}: {}", self.get("/inbox").body);
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    pub fn incidents(&self, query: &str) -> Vec<Value> {
        self.get(&format!("/api/v1/incidents?{query}")).json()["items"].as_array().unwrap().clone()
    }

    pub fn incident(&self, kind: &str) -> Value {
        self.incidents(&format!("type={kind}"))[0].clone()
    }

    pub fn version(&self, id: &str) -> String {
        self.get(&format!("/api/v1/incidents/{id}")).json()["version"].as_str().unwrap().to_string()
    }

    /// A verdict as the page's form sends it.
    pub fn decide(&self, what: &str, incident: &Value, further: &[(&str, &str)]) -> Got {
        let record = incident["records"][0].as_str().unwrap();
        let seen = format!("{record}:{}", self.version(record));
        let mut fields = vec![("what", what), ("seen", seen.as_str())];
        if further.iter().all(|(name, _)| *name != "record") {
            fields.extend(incident["records"].as_array().unwrap().iter().map(|id| ("record", id.as_str().unwrap())));
        }
        fields.extend_from_slice(further);
        self.form("/decide", &fields)
    }
}

pub fn words_at(text: &str, words: &str) -> String {
    let start = text[..text.find(words).unwrap()].chars().count();
    format!("{start},{}", start + words.chars().count())
}

#[test]
fn every_page_is_served_and_guarded() {
    let desk = serve(&three("desk_pages"));
    let id = desk.incident("explosion")["incident"].as_str().unwrap().to_string();
    let pages = [
        "incidents",
        "documents",
        "documents/in%2Fa-2024-03-14.txt",
        "inbox",
        "waves",
        "tallies",
        "indicators",
        "copies",
        "bulletin",
        "agreement",
        "settings",
        "people",
        "judge",
        "incidents?type=riot",
    ];
    for page in pages.iter().map(|page| format!("/{page}")).chain([format!("/incidents/{id}"), "/bulletin/page".into()]) {
        let got = desk.get(&page);
        assert_eq!(got.status, 200, "{page}: {}", got.body);
        assert!(got.header("content-security-policy").contains("default-src 'none'"), "{page}");
        assert_eq!(got.header("x-content-type-options"), "nosniff");
        let own = got.body.replace("<script type=\"module\" src=\"/assets/", "").replace("http://www.w3.org", "");
        assert!(
            page.contains("/page") || (!own.contains("<script") && !own.contains("style=") && !own.contains("http://") && !own.contains("onclick")),
            "{page}"
        );
    }
    assert_eq!(desk.get("/").header("location"), "/incidents");
    assert_eq!(desk.get("/nowhere").status, 404);
    assert_eq!(desk.get("/incidents/none").status, 404);
    assert_eq!(desk.get("/assets/desk.css").status, 200);
    assert_eq!(desk.get("/assets/..%2F..%2FCargo.toml").status, 404);
    let tag = desk.get("/assets/map.js").header("etag").to_string();
    assert_eq!(desk.send("GET", "/assets/map.js", &[("If-None-Match", &tag)], b"").status, 304);
}

#[test]
fn only_the_desks_own_pages_are_heard() {
    let desk = serve(&three("desk_guard"));
    let bomb = desk.incident("explosion");
    assert_eq!(desk.send("GET", "/incidents", &[("Host", "evil.example.com")], b"").status, 421);
    let form = format!("what=accept&record={}&token={}", bomb["records"][0].as_str().unwrap(), desk.token);
    for (name, value) in [("Origin", "http://evil.example.com"), ("Origin", "null"), ("Sec-Fetch-Site", "cross-site")] {
        assert_eq!(desk.send("POST", "/decide", &[(name, value)], form.as_bytes()).status, 403);
    }
    assert_eq!(desk.send("POST", "/decide", &[], form.replace(&desk.token, "guess").as_bytes()).status, 403);
    let judge = serde_json::json!({"decision": "judge", "verdict": "accept", "records": bomb["records"]}).to_string();
    assert_eq!(desk.send("POST", "/api/v1/decisions", &[("Content-Type", "application/json")], judge.as_bytes()).status, 403);
    assert_eq!(desk.send("POST", "/decide", &[], &vec![b'x'; 2 << 20]).status, 413);
    assert!(desk.get("/api/v1/decisions").json()["items"].as_array().unwrap().is_empty(), "nothing was decided");
}

#[test]
fn an_analyst_reviews() {
    let desk = serve(&three("desk_review"));
    let (bomb, taken) = (desk.incident("explosion"), desk.incident("abduction"));
    let accepted = desk.decide("accept", &taken, &[("next", bomb["incident"].as_str().unwrap())]);
    assert_eq!(accepted.status, 303, "{}", accepted.body);
    assert!(accepted.header("location").starts_with(&format!("/incidents/{}?done=1", bomb["incident"].as_str().unwrap())));
    assert_eq!(desk.incidents("review=accepted").len(), 1);
    assert_eq!(desk.form("/undo", &[]).status, 303);
    assert!(desk.incidents("review=accepted").is_empty());

    let record = taken["records"][0].as_str().unwrap();
    let edited = desk.decide("edit", &taken, &[("record", record), ("field", "place"), ("words", &words_at(REPORT, "Kirkuk"))]);
    assert_eq!(edited.status, 303, "{}", edited.body);
    let shown = desk.get(&format!("/api/v1/records/{record}")).json();
    assert_eq!((&shown["record"]["place"]["name"], &shown["coded"]["place"]["name"]), (&"Kirkuk".into(), &"Mosul".into()));
    assert_eq!(shown["record"]["evidence"]["place"][0][0], REPORT.find("Kirkuk").unwrap());
    let page = desk.get(&format!("/incidents/{record}")).body;
    assert!(page.contains("<del>Mosul") && page.contains("Place is now Kirkuk"), "{page}");
    assert_eq!(desk.decide("edit", &taken, &[("record", record), ("field", "captured"), ("typed", "4+")]).status, 303);
    assert_eq!(desk.decide("edit", &taken, &[("record", record), ("field", "captured"), ("typed", "xyzzy")]).status, 422);
    assert_eq!(desk.form("/case", &[("record", record)]).status, 303);
    let case = fs::read_to_string(desk.folder.join("desk/cases/corrections.case")).unwrap();
    assert!(case.contains("== abduction in Kirkuk") && case.contains("captured") && case.contains("= 4.."), "{case}");
    let read = Command::new(env!("CARGO_BIN_EXE_tidewatch")).args(["cases", "--folder"]).arg(desk.folder.join("desk/cases")).output().unwrap();
    assert_ne!(read.status.code(), Some(2), "{}", String::from_utf8_lossy(&read.stderr));
}

#[test]
fn incidents_are_merged_and_split() {
    let desk = serve(&three("desk_merge"));
    let (bomb, shot) = (desk.incident("explosion"), desk.incidents("place=Tikrit")[0].clone());
    assert_eq!(desk.incidents("").len(), 4);
    let alike = desk.get(&format!("/api/v1/incidents/{}/alike", bomb["incident"].as_str().unwrap())).json();
    assert!(alike["items"].as_array().unwrap().iter().any(|one| one["id"] == shot["incident"]), "{alike}");
    let merged = desk.decide("merge", &bomb, &[("record", bomb["records"][0].as_str().unwrap()), ("record", shot["records"][0].as_str().unwrap())]);
    assert_eq!(merged.status, 303, "{}", merged.body);
    assert_eq!(desk.incidents("").len(), 3);
    let page = desk.get(merged.header("location")).body;
    assert!(page.contains("put 2 records together"));
    let points = desk.get("/api/v1/points").json();
    assert_eq!(points["id"].as_array().unwrap().len(), 3, "the map follows");
    let joined = desk.incident("explosion");
    assert_eq!(desk.decide("split", &joined, &[("record", shot["records"][0].as_str().unwrap())]).status, 303);
    assert_eq!(desk.incidents("").len(), 4);
}

#[test]
fn two_people_see_each_others_changes() {
    let desk = serve(&three("desk_two"));
    let bomb = desk.incident("explosion");
    let record = bomb["records"][0].as_str().unwrap();
    let seen = format!("{record}:{}", desk.version(record));
    let first = desk.form("/decide", &[("what", "edit"), ("record", record), ("field", "killed"), ("typed", "5"), ("seen", &seen)]);
    assert_eq!(first.status, 303, "{}", first.body);
    let second = desk.form("/decide", &[("what", "edit"), ("record", record), ("field", "killed"), ("typed", "7"), ("seen", &seen)]);
    assert_eq!(second.status, 409);
    assert!(second.body.contains("Killed is now 5") && second.body.contains("What you wanted") && second.body.contains("= 7"), "{}", second.body);
    let tag = format!("\"{}\"", seen.split(':').nth(1).unwrap());
    let judge = serde_json::json!({"decision": "judge", "verdict": "accept", "records": [record]}).to_string();
    let headers = [("Content-Type", "application/json"), ("X-CSRF-Token", desk.token.as_str()), ("If-Match", tag.as_str())];
    assert_eq!(desk.send("POST", "/api/v1/decisions", &headers, judge.as_bytes()).status, 409);
    let now = format!("\"{}\"", desk.version(record));
    let headers = [("Content-Type", "application/json"), ("X-CSRF-Token", desk.token.as_str()), ("If-Match", now.as_str())];
    assert_eq!(desk.send("POST", "/api/v1/decisions", &headers, judge.as_bytes()).status, 201);
}

#[test]
fn all_that_a_filter_finds_is_accepted_at_once() {
    let desk = serve(&three("desk_bulk"));
    assert!(desk.get("/judge?class=attack").body.contains("Decide on 3 open incidents"));
    assert_eq!(desk.form("/judge", &[("what", "accept"), ("view", "class=attack"), ("count", "2")]).status, 409, "the count has changed");
    assert_eq!(desk.form("/judge", &[("what", "accept"), ("view", "class=attack"), ("count", "3"), ("why", "read")]).status, 303);
    assert_eq!((desk.incidents("review=accepted").len(), desk.incidents("review=open").len()), (3, 1));
    for (state, n) in [("new", 0), ("coded", 1), ("reviewed", 2)] {
        assert_eq!(desk.get(&format!("/api/v1/documents?state={state}")).json()["total"], n, "{state}");
    }
    let agreement = desk.get("/api/v1/agreement").json();
    assert_eq!((&agreement["accepted"], &agreement["fields"]["place"]["wrong"]), (&4.into(), &0.into()));
    assert!(desk.get("/agreement").body.contains("Whole record"));
}

#[test]
fn the_api_keeps_its_description() {
    let desk = serve(&three("desk_api"));
    let described = desk.get("/api/v1/openapi.json").json();
    for (path, operations) in described["paths"].as_object().unwrap() {
        if operations.get("get").is_some() && !path.contains('{') {
            let got = desk.get(&format!("{path}?q=bomb"));
            assert_eq!(got.status, 200, "{path}: {}", got.body);
            assert!(!got.header("etag").is_empty());
            if got.header("content-type").contains("json") {
                got.json();
            }
        }
    }
    let page = desk.get("/api/v1/incidents?limit=3&page=2").json();
    assert_eq!((&page["total"], page["items"].as_array().unwrap().len()), (&4.into(), 1));
    let bad = desk.get("/api/v1/incidents?from=soon");
    assert_eq!((bad.status, bad.header("content-type")), (422, "application/problem+json"));
    assert_eq!(desk.get("/api/v1/incidents/none").status, 404);
    let record = desk.incident("explosion")["records"][0].as_str().unwrap().to_string();
    let found = desk.get(&format!("/api/v1/records/{record}/candidates?field=place")).json();
    assert!(found["items"].as_array().unwrap().iter().any(|item| item["value"]["name"] == "Mosul" && item["words"].is_array()), "{found}");
    for (query, n) in
        [("toll=2", 1), ("sources=2", 1), ("place=Mosul", 1), ("disputed=1", 1), ("box=43,33,45,34", 1), ("actor=nobody", 0), ("status=reported", 4)]
    {
        assert_eq!(desk.incidents(query).len(), n, "{query}");
    }
}

#[test]
fn what_is_sent_is_read_and_linked() {
    let desk = serve(&three("desk_inbox"));
    let text = "A car bomb killed nine people at a market in Sadr City on Tuesday.";
    let sent = desk.send("POST", "/inbox?name=..%2Fd-2024-03-14.txt", &[("X-CSRF-Token", &desk.token)], text.as_bytes());
    assert_eq!((sent.status, sent.json()["kept"].as_str()), (202, Some("d-2024-03-14.txt")));
    fs::write(desk.folder.join("desk/inbox/e.txt"), b"").unwrap();
    let since = Instant::now();
    while desk.incidents("").len() < 5 && since.elapsed() < Duration::from_secs(60) {
        std::thread::sleep(Duration::from_millis(100));
    }
    assert_eq!(desk.incidents("q=market").len(), 1);
    let page = desk.get("/inbox").body;
    assert!(page.contains("inbox/d-2024-03-14.txt") && page.contains("unreadable"), "{page}");
    assert_eq!(desk.get("/documents/inbox%2Fd-2024-03-14.txt").status, 200);
}

/// What hostile reports try.
const PAYLOADS: [&str; 10] = [
    "<script>alert(1)</script>",
    "\"><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "'><a href=javascript:alert(1)>x</a>",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "\" onmouseover=\"alert(1)",
    "<meta http-equiv=refresh content=0;url=//evil.example.com>",
];

#[test]
fn hostile_reports_stay_text() {
    let rows: Vec<String> = PAYLOADS
        .iter()
        .enumerate()
        .map(|(at, payload)| {
            let text =
                format!("Gunmen of the {payload} group killed {} soldiers near Baqubah on Monday, {payload} said. “We did it {payload}”, he said.", at + 2);
            serde_json::json!({"id": format!("doc{at}{payload}"), "text": text, "title": payload, "source": payload, "url": payload, "published": "2024-03-14"})
                .to_string()
        })
        .collect();
    let desk = serve(&folder("desk_hostile", &[("hostile.jsonl", &rows.join("\n"))]));
    let mut pages: Vec<String> =
        ["incidents", "documents", "documents?q=soldiers", "inbox", "waves", "tallies", "indicators", "copies", "bulletin/page", "agreement", "judge"]
            .iter()
            .map(|page| format!("/{page}"))
            .collect();
    pages.extend(desk.incidents("").iter().flat_map(|incident| {
        let id = incident["incident"].as_str().unwrap();
        [format!("/incidents/{id}"), format!("/incidents/{id}/packet")]
    }));
    let documents = desk.get("/api/v1/documents").json();
    let encode = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    pages.extend(documents["items"].as_array().unwrap().iter().map(|document| format!("/documents/{}", encode(document["id"].as_str().unwrap()))));
    pages.extend(PAYLOADS.iter().flat_map(|payload| {
        [format!("/incidents?q={0}&from={0}&place={0}", encode(payload)), format!("/login?next={}", encode(payload)), format!("/nowhere/{}", encode(payload))]
    }));
    assert!(pages.len() > 40);
    for page in pages {
        let got = desk.get(&page);
        assert!([200, 404].contains(&got.status), "{page}: {} {}", got.status, got.body);
        for broken in ["<script>alert", "<img src=x", "<svg/onload", "<a href=javascript", "<iframe srcdoc", "\" onmouseover=\"", "<meta http-equiv=refresh"] {
            assert!(!got.body.contains(broken), "{page} lets `{broken}` through");
        }
    }
}

#[test]
fn people_have_roles() {
    let folder = three("desk_people");
    let refused = program(&folder, &["desk", "desk", "--bind", "0.0.0.0:0"]).output().unwrap();
    assert!(refused.status.code() == Some(2) && String::from_utf8_lossy(&refused.stderr).contains("no accounts"));
    for (name, role) in [("eda", "editor"), ("rob", "reader")] {
        let mut child = program(&folder, &["desk", "user", "add", name, "--role", role]).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(format!("password of {name}\n").as_bytes()).unwrap();
        assert!(child.wait().unwrap().success());
    }
    let mut desk = serve(&folder);
    assert_eq!(desk.get("/incidents").header("location"), "/login?next=%2Fincidents");
    assert_eq!(desk.get("/api/v1/incidents").status, 401);
    assert_eq!(desk.form("/login", &[("name", "rob"), ("password", "wrong")]).status, 401);
    let login = |desk: &mut Served, name: &str| {
        desk.cookie = String::new();
        desk.token = token_of(&desk.get("/login").body);
        let got = desk.form("/login", &[("name", name), ("password", &format!("password of {name}")), ("next", "//evil.example.com")]);
        assert_eq!((got.status, got.header("location")), (303, "/incidents"), "{}", got.body);
        let cookie = got.header("set-cookie").to_string();
        assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"));
        desk.cookie = cookie.split(';').next().unwrap().to_string();
        desk.token = token_of(&desk.get("/incidents").body);
    };
    login(&mut desk, "rob");
    let bomb = desk.incident("explosion");
    assert_eq!(desk.decide("accept", &bomb, &[]).status, 403, "a reader looks");
    assert_eq!(desk.get("/people").status, 403);
    let other = desk.token.clone();
    login(&mut desk, "eda");
    assert_ne!(desk.token, other, "each session has its own token");
    assert_eq!(desk.decide("accept", &bomb, &[]).status, 303);
    assert_eq!(desk.get("/api/v1/decisions").json()["items"][0]["who"], "eda");
    assert_eq!(desk.form("/people", &[("remove", "rob")]).status, 303);
    assert_eq!(desk.form("/people", &[("name", "eda"), ("role", "reader"), ("password", "password of eda")]).status, 409, "somebody must be an editor");
    assert_eq!(desk.form("/logout", &[]).status, 303);
    assert_eq!(desk.get("/api/v1/incidents").status, 401);
}

#[test]
fn a_packet_stands_for_itself() {
    let desk = serve(&three("desk_packet"));
    let bomb = desk.incident("explosion");
    desk.decide("accept", &bomb, &[("why", "read beside <b>both</b> reports")]);
    let packet = desk.get(&format!("/incidents/{}/packet", bomb["incident"].as_str().unwrap()));
    assert!(packet.header("content-disposition").starts_with("attachment"));
    let sha256 = desk.get("/api/v1/documents/in%2Fb-2024-03-14.txt").json()["document"]["sha256"].as_str().unwrap().to_string();
    for told in [sha256.as_str(), "roadside bomb", "accepted", "ana", "Killed is disputed", "Tidewatch 0.1.0", "&lt;b&gt;both"] {
        assert!(packet.body.contains(told), "{told}");
    }
    assert!(!packet.body.contains("<script") && !packet.body.contains("src="));
}

#[test]
fn exports_are_taken_away() {
    let served = serve(&three("desk_exports"));
    assert!(served.get("/exports?class=attack").body.contains("/api/v1/export?as=acled&amp;class=attack"));
    let acled = served.get("/api/v1/export?as=acled&plain=1&class=attack");
    assert_eq!(acled.header("content-disposition"), "attachment; filename=\"acled.csv\"");
    assert_eq!((acled.status, acled.body.lines().next().unwrap().split(',').count()), (200, 31));
    assert!(acled.body.lines().count() > 1 && !acled.body.contains("Kirkuk"), "the arrest is no attack\n{}", acled.body);
    let unknown = served.get("/api/v1/export?as=shapefile");
    assert!(unknown.status == 422 && unknown.body.contains("geojson"), "{}", unknown.body);
    let first = served.get("/api/v1/changes").json();
    let gone = first["items"].as_array().unwrap().iter().filter(|item| item["change"] == "gone").count();
    assert!(first["items"].as_array().unwrap().len() > 5 && gone == 0 && first["more"] == false);
    let since = first["cursor"].as_str().unwrap();
    assert!(served.get(&format!("/api/v1/changes?since={since}")).json()["items"].as_array().unwrap().is_empty());
    let other = served.get("/api/v1/changes?since=0123456789ab-1");
    assert!(other.status == 422 && other.body.contains("fetch everything again"), "{}", other.body);
}
