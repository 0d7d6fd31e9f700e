//! A document without incidents in, a reference to the one that it speaks of out.
//!
//! The report of a trial, a charge or a manhunt tells no incident, but whoever follows an attack wants it beside the attack. Its reference
//! carries the document's words, by which linking finds what it goes back to; that of a deed told too thinly to be coded has the day that
//! stands beside the deed as well, taken to be its own, so that it does not go with another. It has no place, people or numbers, and is counted nowhere.
//! Only what a report opens with is its subject: a word further down is none.

use crate::code::circumstances::find_time;
use crate::code::incident::{date_range, stable_id};
use crate::code::scene::{Scene, Spot};
use crate::record::{DateRange, DocumentRef, Evidence, Incident, Reason};
use crate::sentence::Upos;
use crate::span::CodePoints;
use std::collections::BTreeMap;

/// The reference of a document that tells no incident, if a proceeding or a deed is what it opens with.
pub fn find_reference(scene: &Scene, points: &CodePoints) -> Option<Incident> {
    let words = &scene.lexicon.linking.reference;
    let proceeding = find_word(scene, words.within, &words.proceedings);
    let deed = find_word(scene, words.within, &words.deeds);
    let (spot, list) = proceeding.map(|spot| (spot, "proceedings")).or(deed.map(|spot| (spot, "deeds")))?;
    let told = deed.filter(|_| proceeding.is_none());
    let record = Evidence::One(points.range(&scene.document.text, scene.sentence(spot.sentence).span));
    let word = scene.text(scene.token_span(spot)).to_string();
    let mut reference = Incident {
        document: DocumentRef::of(scene.document),
        class: "other".into(),
        kind: "other".into(),
        date: told.and_then(|spot| find_time(scene, spot)).map(|when| DateRange { inferred: true, ..date_range(scene, when) }),
        status: "reported".into(),
        reference: true,
        evidence: BTreeMap::from([("record".to_string(), record)]),
        why: vec![Reason { field: "reference".into(), by: format!("linking.toml#reference.{list}"), words: word }],
        ..Incident::default()
    };
    reference.id = stable_id('i', &reference);
    Some(reference)
}

/// The first word of a list, by lemma or form, in so many sentences of the document.
fn find_word(scene: &Scene, within: usize, list: &[String]) -> Option<Spot> {
    let opening = 0..scene.annotation.sentences.len().min(within);
    let mut spots = opening.flat_map(|sentence| (0..scene.sentence(sentence).tokens.len()).map(move |token| Spot { sentence, token }));
    spots.find(|spot| {
        let tree = scene.tree(spot.sentence);
        let content = matches!(tree.pos(spot.token), Upos::Noun | Upos::Propn | Upos::Verb | Upos::Adj);
        content && list.iter().any(|word| word == tree.lemma(spot.token) || word == tree.lower(spot.token))
    })
}

#[cfg(test)]
mod tests {
    use crate::code::code_document;
    use crate::lexicon::Lexicon;
    use crate::read::{Source, read_text};
    use crate::record::Record;
    use crate::resolve::annotate_document;

    /// Which of a text's records are incidents or references, and how many are references.
    fn coded(text: &str, lexicon: &Lexicon) -> (usize, usize) {
        let document = read_text(text.to_string(), Source::default(), lexicon);
        let records = code_document(&document, &annotate_document(&document, lexicon), lexicon);
        let (told, all) = (records.iter().filter_map(Record::incident).count(), records.iter().filter_map(Record::incident_or_reference).count());
        (told, all - told)
    }

    #[test]
    fn a_document_refers_where_it_opens_with_a_deed_and_tells_none() {
        let lexicon = Lexicon::shipped().expect("the shipped lexicon has no faults");
        assert_eq!(coded("A jury in Namur found the dentist guilty of murder.", &lexicon), (0, 1));
        assert_eq!(coded("Gunmen killed two traders in Jos on Sunday. A trial is not expected.", &lexicon), (1, 0));
        assert_eq!(coded("The harvest was good. The mill opened on Monday. Nobody spoke of the murder.", &lexicon), (0, 0));
    }
}
