//! The second coder without a server: answers as text, records as they come out.

use super::*;
use crate::code::code_document;
use crate::code::scene::Scene;
use crate::document::{Block, BlockKind, Document};
use crate::lexicon::Lexicon;
use crate::record::{Incident, Proposer, Proposers, Range, Record};
use crate::resolve::annotate_document;
use crate::second::grounding::Ground;
use crate::second::proposals::Why;
use crate::span::{CodePoints, Span};
use serde_json::{Value, json};

const TEXT: &str = "Gunmen shot dead two teachers in Baqubah on 4 May 2021. The café’s owner fled.";

fn document(text: &str) -> Document {
    let block = Block { kind: BlockKind::Paragraph, span: Span::new(0, text.len()), parent: None };
    Document { id: "d".to_string(), text: text.to_string(), blocks: vec![block], ..Document::default() }
}

fn completion(content: &str) -> Vec<u8> {
    json!({"choices": [{"message": {"role": "assistant", "content": content}, "finish_reason": "stop"}]}).to_string().into_bytes()
}

fn answer(incidents: Value) -> Answer {
    read_answer(&completion(&json!({ "incidents": incidents }).to_string())).unwrap()
}

/// The records of the rules and of an answer together, with what was thrown away.
fn code(text: &str, incidents: Value) -> (Vec<Incident>, Vec<Incident>, Vec<Dropped>, Agreement) {
    let lexicon = Lexicon::shipped().unwrap_or_else(|faults| panic!("{faults:?}"));
    let document = document(text);
    let annotation = annotate_document(&document, &lexicon);
    let mut records = code_document(&document, &annotation, &lexicon);
    let questions = pose_questions(&document, &annotation, &lexicon, "m");
    let grounded = ground_answer(&answer(incidents), &questions[0], &Scene::new(&document, &annotation, &lexicon));
    let heard: Range = CodePoints::new(text).range(text, questions[0].span);
    let (alone, agreement) = join_records(&mut records, grounded.proposals, &[heard], "m");
    let incidents = |records: Vec<Record>| {
        let found = records.into_iter().filter_map(|record| match record {
            Record::Incident(incident) => Some(*incident),
            _ => None,
        });
        found.collect::<Vec<_>>()
    };
    (incidents(records), incidents(alone), grounded.dropped, agreement)
}

#[test]
fn words_are_found_whole_whatever_their_case_spaces_and_quotes() {
    let text = "This is\n“IS” — in  the  café’s\u{a0}yard; İzmir is far.";
    let ground = Ground::new(text, Span::new(0, text.len()));
    let found = |words: &str| ground.find(words).into_iter().map(|span| span.of(text)).collect::<Vec<_>>();
    assert_eq!(found("IS"), ["is", "IS", "is"]);
    assert_eq!(found(" in the\tCafé's yard "), ["in  the  café’s\u{a0}yard"]);
    assert_eq!(found("\"is\" - in"), ["“IS” — in"]);
    assert_eq!(found("İzmir"), ["İzmir"]);
    for absent in ["Thi", "afé", "", " ", "…", "the cafe's yard", &"very ".repeat(200)] {
        assert!(found(absent).is_empty(), "{absent}");
    }
}

#[test]
fn the_request_asks_for_every_sentence_and_every_code() {
    let lexicon = Lexicon::shipped().unwrap_or_else(|faults| panic!("{faults:?}"));
    let text = "A bomb went off near the old bridge in the night, and nobody was hurt. ".repeat(600);
    let document = document(text.trim());
    let annotation = annotate_document(&document, &lexicon);
    let questions = pose_questions(&document, &annotation, &lexicon, "some-model");
    assert!(questions.len() > 2);
    assert_eq!(questions.iter().map(|question| question.sentences.len()).sum::<usize>(), annotation.sentences.len());
    let body: Value = serde_json::from_str(&questions[1].body).unwrap();
    assert_eq!(body["model"], "some-model");
    let first = format!("[{}] A bomb", questions[1].sentences.start + 1);
    assert!(body["messages"][1]["content"].as_str().unwrap().starts_with(&first));
    let incident = &body["response_format"]["json_schema"]["schema"]["properties"]["incidents"]["items"];
    assert_eq!(incident["required"].as_array().unwrap().len(), incident["properties"].as_object().unwrap().len());
    assert_eq!(incident["properties"]["type"]["enum"].as_array().unwrap().len(), lexicon.coding.ontology.types.len());
}

#[test]
fn answers_that_are_none_say_what_is_wrong() {
    let cases = [
        (b"<html>".to_vec(), "not JSON"),
        (b"{}".to_vec(), "no chat completion"),
        (br#"{"error": {"message": "no such\nmodel"}}"#.to_vec(), "no such model"),
        (br#"{"choices": [{"message": {"refusal": "I cannot"}}]}"#.to_vec(), "refused"),
        (br#"{"choices": [{"message": {"content": "{\"inc"}, "finish_reason": "length"}]}"#.to_vec(), "cut off"),
        (completion("I found two incidents."), "not JSON"),
        (completion("[]"), "no list `incidents`"),
        (completion(&"[".repeat(100_000)), "not JSON"),
    ];
    for (bytes, wrong) in cases {
        let error = read_answer(&bytes).unwrap_err();
        assert!(error.contains(wrong), "{wrong}: {error}");
    }
}

#[test]
fn incidents_that_do_not_fit_are_left_out_alone() {
    let told = answer(json!([{"type": "clash", "trigger": "fought"}, {"type": 3}, "x", {"trigger": "fled"}]));
    assert_eq!((told.incidents.len(), told.n_misfits), (1, 3));
    let fenced = read_answer(&completion("```json\n{\"incidents\": []}\n```")).unwrap();
    assert_eq!(fenced, Answer::default());
}

#[test]
fn what_both_say_is_marked_and_the_rules_stand() {
    let told = json!([{"sentence": 1, "type": "armed_assault", "trigger": "shot dead", "date": "on 4 May 2021", "place": "baqubah", "killed": ["Two Teachers"],
        "perpetrators": ["Gunmen"], "targets": [], "weapons": [], "tactics": [], "wounded": [], "captured": [], "sources": []}]);
    let (records, alone, dropped, agreement) = code(TEXT, told);
    assert!(alone.is_empty() && dropped.is_empty(), "{alone:?} {dropped:?}");
    assert_eq!((agreement.records_of_both, agreement.records_of_rules, agreement.fields_disputed), (1, 0, 0));
    for field in ["record", "date", "place", "killed"] {
        assert_eq!(records[0].proposed_by[field], Proposers::One(Proposer::Both), "{field}");
    }
    assert_eq!(records[0].proposed_by["perpetrators"], Proposers::Each(vec![Proposer::Both]));
}

#[test]
fn made_up_words_are_thrown_away_and_other_values_told() {
    let told = json!([{"sentence": 1, "type": "clash", "trigger": "shot dead", "killed": ["fourteen teachers"], "place": "Mosul", "date": "4 May 2021"},
        {"sentence": 2, "type": "explosion", "trigger": "blew up"}, {"sentence": 2, "type": "picnic", "trigger": "fled"}]);
    let (records, alone, dropped, agreement) = code(TEXT, told);
    let kinds: Vec<(&str, Why)> = dropped.iter().map(|dropped| (dropped.field, dropped.why)).collect();
    assert_eq!(kinds, [("killed", Why::NotInText), ("place", Why::NotInText), ("type", Why::NotInText), ("type", Why::UnknownCode)]);
    assert!(alone.is_empty());
    let opinion = records[0].second_coder.as_ref().unwrap();
    assert_eq!((opinion.disagrees.len(), opinion.disagrees[0].field.as_str(), &opinion.disagrees[0].value), (1, "type", &json!("clash")));
    assert_eq!(opinion.disagrees[0].evidence, [[7, 16]]);
    assert_eq!(agreement.fields_disputed, 1);
    assert_eq!(records[0].proposed_by["killed"], Proposers::One(Proposer::Rules));
}

#[test]
fn what_the_rules_passed_by_becomes_a_record_with_evidence() {
    let text = "Šimon’s café was a sorry sight. Its owner, 61, got it in the neck from three men.";
    let told = json!([{"sentence": 2, "type": "unarmed_assault", "trigger": "got it in the neck", "perpetrators": ["three men"], "wounded": ["Its owner"]}]);
    let (records, alone, dropped, _) = code(text, told);
    assert!(records.is_empty() && dropped.is_empty(), "{records:?} {dropped:?}");
    let [record] = alone.as_slice() else { panic!("{alone:?}") };
    assert_eq!((record.kind.as_str(), record.class.as_str()), ("unarmed_assault", "attack"));
    let words: String = text.chars().skip(record.evidence["type"].ranges()[0][0]).take(18).collect();
    assert_eq!(words, "got it in the neck");
    assert_eq!(record.perpetrators[0].text.as_deref(), Some("three men"));
    assert!(record.proposed_by.values().all(|marks| !matches!(marks, Proposers::One(Proposer::Rules | Proposer::Both))));
    assert!(record.id.len() > 8 && record.why.iter().all(|reason| reason.by == "second coder"));
}
