//! Documents in, who copied whom out: shared passages with what was changed in them, copies, and which text goes back to which.
//!
//! A claim that ten copies repeat has one source, so copies are told before anything is counted. The work grows with the
//! words of the documents and the pairs that share some, not with all pairs. Texts are compared as they are, not by their
//! meaning: the same event told in other words is not a copy.

mod align;
mod candidates;
mod changes;
mod derivation;
mod lexicon;
mod words;

pub use changes::{Change, ChangeKind};
pub use derivation::{Derivation, Sign};
pub use lexicon::ReuseLexicon;

use crate::document::Document;
use crate::span::Span;
use align::{Passage, Places, align};
use candidates::find_candidates;
use changes::{find_changes, moved_claim};
use derivation::{mark_direct, read_derivation};
pub use words::{Word, cut_words, hash_runs};

/// Shortest passage that counts, in words.
const SHORTEST: usize = 20;
/// Words in common, or share of the shorter text, that make a copy of a part.
const COPIED_WORDS: usize = 40;
const COPIED_SHARE: f64 = 0.5;
/// The same for texts published this many days apart, which standing phrases, tables and appeals to subscribe bring together.
const FAR_DAYS: i32 = 7;
const FAR_WORDS: usize = 80;
const FAR_SHARE: f64 = 0.6;
/// Shares of the shorter and of the longer text in common that make two documents copies of one another.
const WHOLE_OF_SHORTER: f64 = 0.7;
const WHOLE_OF_LONGER: f64 = 0.4;

/// A passage that two documents share, by their indexes.
#[derive(Clone, Debug, PartialEq)]
pub struct SharedPassage {
    pub a: (usize, Span),
    pub b: (usize, Span),
    /// Word for word, rather than edited.
    pub verbatim: bool,
    /// Share of its words that are the same, 0 to 1.
    pub similarity: f64,
    /// Edits that change what is said.
    pub changes: Vec<Change>,
}

/// Documents that are copies of one another, by their indexes in order, and the one that they go back to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cluster {
    pub members: Vec<usize>,
    pub origin: usize,
}

/// What documents took from one another.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reuse {
    pub passages: Vec<SharedPassage>,
    pub clusters: Vec<Cluster>,
    /// For each two documents with shared passages, which goes back to which, as far as there are signs.
    pub derivations: Vec<Derivation>,
}

/// Finds copied passages and copies among documents, in the order of the documents.
pub fn find_reuse(documents: &[&Document], lexicon: &ReuseLexicon) -> Reuse {
    let texts: Vec<&str> = documents.iter().map(|document| document.text.as_str()).collect();
    let mut reuse = Reuse::default();
    let mut groups = Groups::new(documents.len());
    for pairs in find_candidates(&texts).chunk_by(|left, right| left.0 == right.0) {
        let a = Text::new(pairs[0].0 as usize, documents);
        let places = Places::new(&a.words);
        for b in pairs.iter().map(|pair| Text::new(pair.1 as usize, documents)) {
            let passages = align(&a.words, &places, &b.words);
            let (long, short): (Vec<Passage>, Vec<Passage>) = passages.into_iter().partition(|passage| passage.lengths().0 >= SHORTEST);
            if !is_copied(&long, (a.document, a.words.len()), (b.document, b.words.len())) {
                continue;
            }
            if is_whole(&long, a.words.len(), b.words.len()) {
                groups.join(a.at, b.at);
            }
            reuse.derivations.push(read_derivation(&a, &b, &long, lexicon));
            reuse.passages.extend(long.iter().map(|passage| shared(passage, &a, &b, find_changes(passage, &a, &b, lexicon))));
            let moved = short.iter().filter_map(|passage| Some(shared(passage, &a, &b, vec![moved_claim(passage, &a, &b, lexicon)?])));
            reuse.passages.extend(moved);
        }
    }
    mark_direct(&mut reuse.derivations);
    reuse.clusters = groups.clusters().into_iter().map(|members| Cluster { origin: find_origin(&members, documents), members }).collect();
    reuse
}

/// A document with its words.
pub(crate) struct Text<'a> {
    at: usize,
    document: &'a Document,
    words: Vec<Word>,
}

impl<'a> Text<'a> {
    fn new(at: usize, documents: &[&'a Document]) -> Text<'a> {
        Text { at, document: documents[at], words: cut_words(&documents[at].text) }
    }

    /// The text from the first to before the last of a range of words; empty for none.
    fn of(&self, (first, end): (usize, usize)) -> &'a str {
        if first >= end { "" } else { self.span(first, end).of(&self.document.text) }
    }

    fn span(&self, first: usize, end: usize) -> Span {
        self.words[first].span.cover(self.words[end - 1].span)
    }
}

/// Whether what two documents share is too much for chance and standing phrases.
fn is_copied(passages: &[Passage], a: (&Document, usize), b: (&Document, usize)) -> bool {
    let n_evidence: usize = passages.iter().map(|passage| passage.n_evidence).sum();
    let share = n_evidence as f64 / a.1.min(b.1).max(1) as f64;
    let far = a.0.published.zip(b.0.published).is_some_and(|(a, b)| (a - b).get_days().abs() >= FAR_DAYS);
    let (words, least_share) = if far { (FAR_WORDS, FAR_SHARE) } else { (COPIED_WORDS, COPIED_SHARE) };
    n_evidence >= words || share >= least_share
}

fn is_whole(passages: &[Passage], n_a: usize, n_b: usize) -> bool {
    let n_same = passages.iter().map(|passage| passage.n_same).sum::<usize>() as f64;
    n_same >= WHOLE_OF_SHORTER * n_a.min(n_b) as f64 && n_same >= WHOLE_OF_LONGER * n_a.max(n_b) as f64
}

fn shared(passage: &Passage, a: &Text, b: &Text, changes: Vec<Change>) -> SharedPassage {
    let longer = passage.lengths().1;
    SharedPassage {
        a: (a.at, a.span(passage.a.0, passage.a.1)),
        b: (b.at, b.span(passage.b.0, passage.b.1)),
        verbatim: passage.n_same == longer,
        similarity: (passage.n_same as f64 / longer as f64 * 1000.0).round() / 1000.0,
        changes,
    }
}

impl Cluster {
    /// The members with the origin first.
    pub fn from_origin(&self) -> Vec<usize> {
        let others = self.members.iter().copied().filter(|&member| member != self.origin);
        std::iter::once(self.origin).chain(others).collect()
    }
}

/// The document that the others go back to: the earliest; of one day, the longest, since copies are cut; then the first.
fn find_origin(members: &[usize], documents: &[&Document]) -> usize {
    let age = |&&at: &&usize| (documents[at].published.is_none(), documents[at].published, std::cmp::Reverse(documents[at].text.len()), at);
    members.iter().min_by_key(age).copied().unwrap_or_default()
}

/// Documents joined into groups (union–find).
struct Groups {
    above: Vec<usize>,
}

impl Groups {
    fn new(n: usize) -> Groups {
        Groups { above: (0..n).collect() }
    }

    fn top(&mut self, mut at: usize) -> usize {
        while self.above[at] != at {
            self.above[at] = self.above[self.above[at]];
            at = self.above[at];
        }
        at
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.top(a), self.top(b));
        self.above[a.max(b)] = a.min(b);
    }

    /// Groups of two and more, by their first member.
    fn clusters(mut self) -> Vec<Vec<usize>> {
        let mut members: Vec<Vec<usize>> = vec![Vec::new(); self.above.len()];
        for at in 0..self.above.len() {
            let top = self.top(at);
            members[top].push(at);
        }
        members.retain(|group| group.len() > 1);
        members
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lexicon::{Faults, Files};

    const STORY: &str = "Armed men stopped a convoy of nine lorries on the road to the harbour before dawn and let the drivers go after an hour, the port master said. He said that the men wore no badges, asked for nobody by name, and left with two crates of engine parts that were meant for the ferry.";

    fn document(id: &str, text: &str, published: &str) -> Document {
        Document { id: id.into(), text: text.into(), published: published.parse().ok(), ..Document::default() }
    }

    fn lexicon() -> ReuseLexicon {
        let mut faults = Faults::default();
        let lexicon = ReuseLexicon::read(&Files::shipped(), &mut faults);
        assert_eq!(faults.into_result(()), Ok(()));
        lexicon
    }

    fn changes(edited: &str) -> Vec<(ChangeKind, String, String)> {
        let documents = [document("first", STORY, "2024-03-05"), document("copy", edited, "2024-03-06")];
        let reuse = find_reuse(&documents.iter().collect::<Vec<_>>(), &lexicon());
        assert_eq!(reuse.derivations.iter().map(|edge| (edge.from, edge.to)).collect::<Vec<_>>(), [(Some(0), Some(1))]);
        reuse.passages.into_iter().flat_map(|passage| passage.changes).map(|change| (change.kind, change.a, change.b)).collect()
    }

    #[test]
    fn edits_that_change_the_meaning_are_shown() {
        assert_eq!(changes(&STORY.replace("nine", "nineteen")), [(ChangeKind::Number, "nine".into(), "nineteen".into())]);
        assert_eq!(changes(&STORY.replace("for nobody", "for everybody")), [(ChangeKind::Negation, "nobody".into(), "everybody".into())]);
        assert_eq!(changes(&STORY.replace("the port master said", "police said")), [(ChangeKind::Attribution, "the port master".into(), "police".into())]);
        assert_eq!(changes(&STORY.replace("before dawn", "early")), []);
    }

    #[test]
    fn a_short_claim_that_gets_another_source_is_shown() {
        let first = format!("{STORY} Sailors who were not named told a radio that the crates held parts of a stolen helicopter from the old base.");
        let copy = format!("{STORY} The ministry confirmed that the crates held parts of a stolen helicopter from the old base.");
        let documents = [document("first", &first, "2024-03-05"), document("copy", &copy, "2024-03-06")];
        let reuse = find_reuse(&documents.iter().collect::<Vec<_>>(), &lexicon());
        let found: Vec<&Change> = reuse.passages.iter().flat_map(|passage| &passage.changes).filter(|change| change.kind == ChangeKind::Attribution).collect();
        assert!(found.iter().any(|change| change.b.contains("ministry")), "{:?}", reuse.passages);
    }

    #[test]
    fn a_copy_of_a_copy_goes_back_to_the_copy() {
        let second = STORY.replace("before dawn", "early in the morning");
        let third = second.replace("and left with two crates", "and went away with two boxes");
        let documents = [document("1", STORY, "2024-03-05"), document("2", &second, "2024-03-06"), document("3", &third, "2024-03-07")];
        let reuse = find_reuse(&documents.iter().collect::<Vec<_>>(), &lexicon());
        let direct: Vec<(Option<usize>, Option<usize>)> = reuse.derivations.iter().filter(|edge| edge.direct).map(|edge| (edge.from, edge.to)).collect();
        assert_eq!(direct, [(Some(0), Some(1)), (Some(1), Some(2))]);
    }

    #[test]
    fn a_copy_is_found_with_its_origin() {
        let edited = STORY.replace("before dawn", "early in the morning").to_uppercase();
        let other =
            "The ferry company said that it would take up service again on Monday, with one boat in the morning and one in the evening, as long as fuel lasts.";
        let documents = [document("copy", &edited, "2024-03-06"), document("other", other, "2024-03-06"), document("first", STORY, "2024-03-05")];
        let reuse = find_reuse(&documents.iter().collect::<Vec<_>>(), &lexicon());
        assert_eq!(reuse.clusters, [Cluster { members: vec![0, 2], origin: 2 }]);
        assert_eq!(reuse.passages.len(), 1);
        assert!(!reuse.passages[0].verbatim && reuse.passages[0].similarity > 0.9);
        assert_eq!(reuse.passages[0].b.1.of(STORY), STORY.trim_end_matches('.'));
    }

    #[test]
    fn the_same_event_in_other_words_is_no_copy() {
        let told_anew = "The port master told reporters that a convoy had been held up for an hour before dawn. Nine lorries were stopped by armed men without badges, who took crates of engine parts for the ferry and then let the drivers go.";
        let reuse = find_reuse(&[&document("a", STORY, "2024-03-05"), &document("b", told_anew, "2024-03-05")], &lexicon());
        assert_eq!(reuse, Reuse::default());
    }
}
