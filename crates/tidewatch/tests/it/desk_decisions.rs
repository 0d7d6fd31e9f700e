//! What reviewers decide at the desk, and that it lasts: values of whole incidents, added incidents, addresses, other kinds of records.

use super::desk::{AGAIN, OTHER, REPORT, Served, folder, program, serve, serve_with, three, words_at};
use super::store::change_lexicon;
use serde_json::{Value, json};
use std::fs;

fn count(n: u32) -> Value {
    json!({"low": n, "high": n, "approximate": false})
}

fn recode(desk: &Served) {
    change_lexicon(&desk.folder);
    let output = program(&desk.folder, &["recode"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn id(incident: &Value) -> &str {
    incident["incident"].as_str().unwrap()
}

fn record(incident: &Value, at: usize) -> &str {
    incident["records"][at].as_str().unwrap()
}

#[test]
fn a_value_of_the_incident_stays_whatever_its_reports_say() {
    let desk = serve(&three("decide_amend"));
    let bomb = desk.incident("explosion");
    assert_eq!((bomb["records"].as_array().unwrap().len(), desk.incidents("disputed=1").len()), (2, 1));
    let done = desk.decide("amend", &bomb, &[("record", record(&bomb, 1)), ("field", "killed"), ("typed", "4")]);
    assert_eq!(done.status, 303, "{}", done.body);
    let page = desk.get(done.header("location")).body;
    assert!(page.contains("Killed of the incident is now 4") && page.contains("set by reviewer"), "{page}");
    let now = desk.incident("explosion");
    assert_eq!((&now["killed"]["low"], &now["set_by_reviewer"], id(&now)), (&json!(4), &json!(["killed"]), id(&bomb)));
    assert_eq!(now["records"].as_array().unwrap().len(), 2, "no report is torn off");
    assert_eq!(desk.incidents("disputed=1").len(), 0, "it is settled");
    let told = desk.get(&format!("/api/v1/incidents/{}", id(&now))).json();
    assert_ne!(told["records"][1]["killed"]["low"], 4, "what the reports say stays to be seen");

    // A further report comes, the incident has another id, the value stays.
    fs::write(desk.folder.join("in/d-2024-03-14.txt"), "A roadside bomb exploded near Baqubah on Monday and killed two soldiers, a resident said.").unwrap();
    assert!(program(&desk.folder, &["add", "in"]).output().unwrap().status.success());
    let now = desk.incident("explosion");
    assert_eq!((now["records"].as_array().unwrap().len(), &now["killed"]["low"]), (3, &json!(4)));
    recode(&desk);
    let now = desk.incident("explosion");
    assert_eq!((&now["killed"]["low"], &now["set_by_reviewer"]), (&json!(4), &json!(["killed"])), "and when all is coded anew");

    // The report that was looked at goes; the value stays with the others, and is in one incident.
    desk.decided(json!({"decision": "split", "records": [record(&bomb, 1)]}));
    let told: Vec<Value> = desk.incidents("type=explosion").iter().map(|incident| incident["set_by_reviewer"].clone()).collect();
    assert_eq!(told.iter().filter(|set| set.is_array()).count(), 1);
    let kept = desk.incidents("type=explosion").into_iter().find(|incident| incident["set_by_reviewer"].is_array()).unwrap();
    assert_eq!(kept["records"].as_array().unwrap().len(), 2);
    desk.decided(json!({"decision": "withdraw", "number": 1}));
    assert!(desk.incidents("type=explosion").iter().all(|incident| incident["set_by_reviewer"].is_null()));
}

#[test]
fn a_value_of_an_incident_told_once_is_its_reports_too() {
    let desk = serve(&three("decide_alone"));
    let taken = desk.incident("abduction");
    desk.decided(json!({"decision": "amend", "record": record(&taken, 0), "field": "captured", "value": count(4)}));
    let told = desk.get(&format!("/api/v1/records/{}", record(&taken, 0))).json();
    assert_eq!((&told["record"]["captured"]["low"], &told["coded"]["captured"]["low"]), (&json!(4), &json!(3)));
    assert_eq!(desk.get("/api/v1/agreement").json()["fields"]["captured"]["wrong"], 1);
    assert_eq!(desk.form("/case", &[("record", record(&taken, 0))]).status, 303);
    let case = fs::read_to_string(desk.folder.join("desk/cases/corrections.case")).unwrap();
    assert!(case.contains("= 4"), "{case}");
    desk.decided(json!({"decision": "edit", "record": record(&taken, 0), "field": "captured", "value": count(5)}));
    assert_eq!(desk.incident("abduction")["captured"]["low"], 5, "the later decision stands");
}

#[test]
fn addresses_lead_to_where_things_are() {
    let desk = serve(&three("decide_moved"));
    let (bomb, shot, arrest) = (desk.incident("explosion"), desk.incidents("place=Tikrit")[0].clone(), desk.incident("arrest"));
    let gone = [record(&arrest, 0).to_string(), record(&bomb, 0).to_string()];
    desk.decided(json!({"decision": "merge", "records": [record(&bomb, 0), record(&shot, 0)]}));
    let now = id(&desk.incident("explosion")).to_string();
    for old in [id(&bomb), id(&shot)] {
        let page = desk.get(&format!("/incidents/{old}?review=open"));
        assert_eq!((page.status, page.header("location")), (303, format!("/incidents/{now}?review=open").as_str()));
        let api = desk.get(&format!("/api/v1/incidents/{old}"));
        assert_eq!((api.status, api.header("location"), api.header("cache-control")), (308, format!("/api/v1/incidents/{now}").as_str(), "no-store"));
        assert_eq!(api.json()["address"], format!("/api/v1/incidents/{now}"));
        assert_eq!(desk.get(&format!("/incidents/{old}/packet")).header("location"), format!("/incidents/{now}/packet"));
    }
    desk.form("/undo", &[]);
    assert_eq!(desk.get(&format!("/incidents/{now}")).status, 303, "and back again");
    assert_eq!(desk.get(&format!("/incidents/{}", id(&bomb))).status, 200);

    recode(&desk);
    let page = desk.get(&format!("/incidents/{}", id(&arrest)));
    assert_eq!(page.status, 410, "no arrest is coded any more: {}", page.body);
    assert!(page.body.contains("/documents/in%2Fa-2024-03-14.txt"), "{}", page.body);
    let api = desk.get(&format!("/api/v1/records/{}", gone[0]));
    assert_eq!((api.status, api.header("location")), (410, "/api/v1/documents/in%2Fa-2024-03-14.txt"));
    assert_eq!(desk.get("/api/v1/incidents/nothing").status, 404);
    let taken = desk.get(&format!("/records/{}", record(&desk.incident("abduction"), 0)));
    assert_eq!(taken.status, 303, "a record of an incident leads to it");
}

#[test]
fn a_missed_incident_is_added_and_lasts() {
    let missed = "Residents of Hawija spoke on Wednesday. The old bridge came down at dawn with five shepherds upon it.";
    let desk = serve(&folder("decide_add", &[("a-2024-03-14.txt", REPORT), ("b-2024-03-14.txt", missed)]));
    let n = desk.incidents("").len();
    let words = words_at(missed, "The old bridge came down at dawn with five shepherds upon it");
    let form = [("what", "add"), ("document", "in/b-2024-03-14.txt"), ("words", words.as_str()), ("type", "explosion")];
    let done = desk.form("/decide", &form);
    assert_eq!(done.status, 303, "{}", done.body);
    let page = desk.get(done.header("location")).body;
    assert!(page.contains("added Explosion at") && page.contains("added by reviewer"), "{page}");
    let added = desk.incidents("place=Hawija&type=explosion")[0].clone();
    assert_eq!((&added["date"]["start"], desk.incidents("").len()), (&json!("2024-03-13"), n + 1));
    assert_eq!(desk.form("/decide", &form).status, 422, "once is enough");
    desk.decided(json!({"decision": "amend", "record": record(&added, 0), "field": "killed", "value": count(5)}));
    assert_eq!(desk.form("/case", &[("record", record(&added, 0))]).status, 303);
    recode(&desk);
    let again = desk.incidents("place=Hawija&type=explosion")[0].clone();
    assert_eq!((id(&again), &again["killed"]["low"]), (id(&added), &json!(5)));

    // A new version of the report, with words before: the record moves with its words.
    fs::write(desk.folder.join("in/b-2024-03-14.txt"), format!("Updated. {missed}")).unwrap();
    assert!(program(&desk.folder, &["add", "in"]).output().unwrap().status.success());
    let told = desk.get(&format!("/api/v1/records/{}", record(&added, 0))).json();
    let start: usize = words.split(',').next().unwrap().parse().unwrap();
    assert_eq!((&told["record"]["evidence"]["record"][0], &told["record"]["killed"]["low"]), (&json!(start + 9), &json!(5)));
    assert_eq!(desk.get("/api/v1/agreement").json()["fields"]["record"]["missed"], 1);
    desk.decided(json!({"decision": "withdraw", "number": 1}));
    assert!(desk.incidents("place=Hawija&type=explosion").is_empty());
    assert_eq!(desk.get(&format!("/api/v1/incidents/{}", id(&added))).status, 410);
}

#[test]
fn one_record_becomes_two_events_and_reports_part() {
    let desk = serve(&three("decide_parts"));
    let taken = desk.incident("abduction");
    let (start, end) =
        words_at(REPORT, "three farmers in Mosul on Tuesday").split_once(',').map(|(a, b)| (a.parse::<u32>().unwrap(), b.parse::<u32>().unwrap())).unwrap();
    let done =
        desk.decided(json!({"decision": "add", "document": "in/a-2024-03-14.txt", "words": [start, end], "record": {"type": "execution", "killed": count(3)}}));
    let second = desk.get(&format!("/api/v1/incidents/{}", done["incident"].as_str().unwrap())).json();
    assert_eq!(
        (&second["incident"]["type"], &second["incident"]["place"]["name"], &second["incident"]["killed"]["low"]),
        (&json!("execution"), &json!("Mosul"), &json!(3))
    );
    assert_eq!(desk.incident("abduction")["incident"], taken["incident"], "the first stays as it was");
    assert!(program(&desk.folder, &["recode", "--all"]).output().unwrap().status.success());
    assert_eq!(desk.incidents("place=Mosul").len(), 2, "they stay apart");
    assert_eq!(
        desk.post("/api/v1/decisions", &json!({"decision": "add", "document": "in/a-2024-03-14.txt", "words": [5, 5], "record": {"type": "raid"}})).status,
        422
    );
    assert_eq!(desk.post("/api/v1/decisions", &json!({"decision": "add", "document": "none", "words": [5, 9], "record": {"type": "raid"}})).status, 404);
}

#[test]
fn figures_statements_and_tallies_are_judged_and_corrected() {
    let text = "The ministry said on Tuesday that 2,300 detainees were held in Hasakah as of 1 March 2024. “We will not leave,” said Karim Haddad, the governor of Hasakah. \
                ISIS claimed 12 attacks from 1 to 7 March 2024: 8 in Iraq and 4 in Syria.";
    let desk = serve(&folder("decide_kinds", &[("a-2024-03-14.txt", text)]));
    let mut judged = 0;
    for (kind, field, typed) in [("figure", "value", "2500"), ("statement", "content", "We stay"), ("tally", "total", "13")] {
        let found = desk.get(&format!("/api/v1/records?record={kind}")).json();
        let Some(one) = found["items"].as_array().unwrap().first() else { continue };
        judged += 1;
        let of = one["id"].as_str().unwrap();
        let page = desk.get(&format!("/records/{of}"));
        assert!(page.status == 200 && page.body.contains("data-act=\"accept\""), "{kind}: {}", page.body);
        let edit = [("what", "edit"), ("record", of), ("field", field), ("typed", typed)];
        let edited = desk.form("/decide", &edit);
        assert_eq!((edited.status, edited.header("location").starts_with(&format!("/records/{of}"))), (303, true), "{kind}: {}", edited.body);
        assert!(desk.get(&format!("/records/{of}")).body.contains("<del>"), "{kind}");
        desk.decided(json!({"decision": "judge", "verdict": "accept", "records": [of]}));
        assert_eq!(desk.get(&format!("/api/v1/records/{of}")).json()["record"]["review"], "accepted");
        assert_eq!(desk.form("/decide", &[("what", "reject"), ("record", of), ("why", "of another year")]).status, 303);
        assert!(desk.get(&format!("/records/{of}")).body.contains("of another year"));
    }
    assert!(judged >= 2, "the sample has other records than incidents");
    assert_eq!(desk.get("/api/v1/figures").json(), json!([]), "a rejected figure counts no more");
    assert_eq!(desk.get("/api/v1/tallies").json(), json!([]));
}

#[test]
fn what_cannot_be_is_refused_with_its_reason() {
    let desk = serve(&three("decide_refused"));
    let taken = desk.incident("abduction");
    for (field, typed, told) in [
        ("place", "Xyzzyville", "no place `Xyzzyville` is known"),
        ("date", "2024-02-30", "there is no day `2024-02-30`"),
        ("date", "2031-01-01", "had not come yet: the report is of 2024-03-14"),
        ("killed", "xyzzy", "`xyzzy` is no number"),
        ("type", "riot", "`type` knows no `riot`"),
    ] {
        for what in ["edit", "amend"] {
            let got = desk.decide(what, &taken, &[("record", record(&taken, 0)), ("field", field), ("typed", typed)]);
            assert!(got.status == 422 && got.body.contains(told), "{field} {typed}: {} {}", got.status, got.body);
        }
    }
    let place = json!({"decision": "edit", "record": record(&taken, 0), "field": "place", "value": {"name": "Xyzzyville"}});
    let got = desk.post("/api/v1/decisions", &place);
    assert!(got.status == 422 && got.body.contains("no place"), "{}", got.body);
    let point = desk.decide("amend", &taken, &[("record", record(&taken, 0)), ("field", "place"), ("typed", "Xyzzyville 36.1, 43.2")]);
    assert_eq!(point.status, 303, "{}", point.body);
    assert_eq!(desk.incidents("place=Xyzzyville").len(), 1);
    for (query, told) in
        [("type=riot", "there is no type `riot`"), ("class=riot", "there is no class `riot`"), ("place=Atlantis", "no incident here has the place “Atlantis”")]
    {
        assert!(desk.get(&format!("/incidents?{query}")).body.contains(told), "{query}");
    }
    for page in ["waves", "bulletin", "documents", "judge", "exports"] {
        assert!(desk.get(&format!("/{page}?type=riot")).body.contains("there is no type `riot`"), "{page}");
    }
    for address in ["incidents?", "export?as=acled&", "changes?"] {
        let api = desk.get(&format!("/api/v1/{address}type=riot"));
        assert!(api.status == 422 && api.body.contains("there is no type `riot`"), "{address}: {}", api.body);
    }
}

#[test]
fn what_is_taken_back_is_told() {
    let desk = serve(&three("decide_undo"));
    let nothing = desk.post("/api/v1/undo", &json!({}));
    assert!(nothing.status == 409 && nothing.body.contains("nothing of yours"), "{}", nothing.body);
    let bulk = desk.form("/judge", &[("what", "accept"), ("view", "class=attack"), ("count", "3")]);
    assert!(desk.get(bulk.header("location")).body.contains("accepted 4 records"), "{}", bulk.header("location"));
    let undone = desk.post("/api/v1/undo", &json!({})).json();
    assert_eq!(undone["told"], "took decision 1 back: accepted 4 records");
    assert!(desk.get(&format!("/incidents?class=attack&done={}", undone["number"])).body.contains("took decision 1 back: accepted 4 records"));
    assert!(desk.incidents("review=accepted").is_empty());
    assert!(desk.get("/judge?class=attack").body.contains("data-confirm=\"Accept all 3 open incidents?\""));
}

#[test]
fn two_people_meet_at_every_kind_of_decision() {
    let desk = serve(&three("decide_two"));
    let bomb = desk.incident("explosion");
    let of = record(&bomb, 0);
    let seen = json!([{"record": of, "version": desk.version(of)}]);
    desk.decided(json!({"decision": "amend", "record": of, "field": "killed", "value": count(4), "seen": seen}));
    let late = desk.post("/api/v1/decisions", &json!({"decision": "amend", "record": of, "field": "killed", "value": count(5), "seen": seen}));
    assert_eq!(late.status, 409, "{}", late.body);
    let form = desk.form(
        "/decide",
        &[("what", "amend"), ("record", of), ("field", "killed"), ("typed", "7"), ("seen", &format!("{of}:{}", seen[0]["version"].as_str().unwrap()))],
    );
    assert!(form.status == 409 && form.body.contains("Killed of the incident is now 4") && form.body.contains("= 7"), "{}", form.body);
    let seen = json!([{"record": of, "version": desk.version(of)}]);
    recode(&desk);
    let accept = json!({"decision": "judge", "verdict": "accept", "records": [of], "seen": seen});
    let got = desk.post("/api/v1/decisions", &accept);
    assert!([201, 409].contains(&got.status), "coded anew meanwhile: {}", got.body);
}

#[test]
fn a_document_nobody_reviewed_is_not_reviewed() {
    let dull = "The choir of Kirkuk sang in the old hall, and the evening ended late.";
    let desk = serve(&folder("decide_states", &[("a-2024-03-14.txt", AGAIN), ("b-2024-03-14.txt", dull)]));
    assert_eq!(desk.get("/api/v1/documents?state=reviewed").json()["total"], 0);
    assert_eq!(desk.get("/api/v1/documents?state=new").json()["total"], 2);
    assert_eq!(desk.get("/api/v1/documents/in%2Fb-2024-03-14.txt").json()["document"]["state"], "new");
    let shot = desk.incidents("place=Tikrit")[0].clone();
    desk.decided(json!({"decision": "judge", "verdict": "accept", "records": shot["records"]}));
    assert_eq!(desk.get("/api/v1/documents?state=reviewed").json()["total"], 1);
}

#[test]
fn a_report_that_cannot_be_read_stops_nobody() {
    let folder = three("decide_inbox");
    let desk = serve_with(&folder, &["--read-mb", "1"]);
    let send = |desk: &Served, name: &str, text: &[u8]| {
        let headers = [("X-CSRF-Token", desk.token.as_str()), ("Accept", "application/json")];
        desk.send("POST", &format!("/inbox?name={name}"), &headers, text)
    };
    let empty = send(&desk, "e.txt", b"");
    assert!(empty.status == 422 && empty.json()["detail"] == "the file is empty", "an error is a message, no page: {}", empty.body);
    assert_eq!(send(&desk, "long-2024-03-14.txt", OTHER.repeat(24_000).as_bytes()).status, 202);
    assert_eq!(send(&desk, "short-2024-03-14.txt", b"A car bomb killed nine people at a market in Sadr City on Tuesday.").status, 202);
    desk.until("both are told", |desk| {
        let page = desk.get("/inbox").body;
        page.contains("MB of text in one report") && page.contains("Everything that came is read")
    });
    desk.until("the other one goes on", |desk| desk.incidents("q=market").len() == 1);
    drop(desk);
    fs::write(folder.join("desk/inbox/slow-2024-03-14.txt"), "Gunmen killed two farmers in Rutba on Tuesday.").unwrap();
    let desk = serve_with(&folder, &["--read-seconds", "0"]);
    desk.until("what takes too long is told", |desk| desk.get("/inbox").body.contains("not read after 0 seconds"));
    drop(desk);
    let desk = serve(&folder);
    desk.until("nothing is tried again", |desk| desk.get("/inbox").body.contains("Everything that came is read"));
    let page = desk.get("/inbox").body;
    assert!(page.contains("MB of text in one report") && page.contains("not read after 0 seconds"), "{page}");
    assert!(desk.incidents("place=Rutba").is_empty());
}
