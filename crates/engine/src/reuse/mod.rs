//! Documents in, who copied whom out: passages that two documents share, and documents that are copies of one another.
//!
//! A claim that ten copies repeat has one source, so copies are told before anything is counted. The work grows with the
//! words of the documents and the pairs that share some, not with all pairs. Texts are compared as they are, not by their
//! meaning: the same event told in other words is not a copy.

mod align;
mod candidates;
mod words;

use crate::document::Document;
use crate::span::Span;
use align::{Passage, Places, align};
use candidates::find_candidates;
use words::{Word, cut_words};

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
}

/// Finds copied passages and copies among documents, in the order of the documents.
pub fn find_reuse(documents: &[&Document]) -> Reuse {
    let words: Vec<Vec<Word>> = documents.iter().map(|document| cut_words(&document.text)).collect();
    let mut reuse = Reuse::default();
    let mut groups = Groups::new(documents.len());
    for pairs in find_candidates(&words).chunk_by(|left, right| left.0 == right.0) {
        let a = pairs[0].0 as usize;
        let places = Places::new(&words[a]);
        for b in pairs.iter().map(|pair| pair.1 as usize) {
            let mut passages = align(&words[a], &places, &words[b]);
            passages.retain(|passage| passage.lengths().0 >= SHORTEST);
            if !is_copied(&passages, (documents[a], words[a].len()), (documents[b], words[b].len())) {
                continue;
            }
            if is_whole(&passages, words[a].len(), words[b].len()) {
                groups.join(a, b);
            }
            reuse.passages.extend(passages.iter().map(|passage| shared(passage, (a, &words[a]), (b, &words[b]))));
        }
    }
    reuse.clusters = groups.clusters().into_iter().map(|members| Cluster { origin: find_origin(&members, documents), members }).collect();
    reuse
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

fn shared(passage: &Passage, a: (usize, &[Word]), b: (usize, &[Word])) -> SharedPassage {
    let span = |words: &[Word], (first, end): (usize, usize)| words[first].span.cover(words[end - 1].span);
    let longer = passage.lengths().1;
    SharedPassage {
        a: (a.0, span(a.1, passage.a)),
        b: (b.0, span(b.1, passage.b)),
        verbatim: passage.n_same == longer,
        similarity: (passage.n_same as f64 / longer as f64 * 1000.0).round() / 1000.0,
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

    const STORY: &str = "Armed men stopped a convoy of nine lorries on the road to the harbour before dawn and let the drivers go after an hour, the port master said. He said that the men wore no badges, asked for nobody by name, and left with two crates of engine parts that were meant for the ferry.";

    fn document(id: &str, text: &str, published: &str) -> Document {
        Document { id: id.into(), text: text.into(), published: published.parse().ok(), ..Document::default() }
    }

    #[test]
    fn a_copy_is_found_with_its_origin() {
        let edited = STORY.replace("before dawn", "early in the morning").to_uppercase();
        let other =
            "The ferry company said that it would take up service again on Monday, with one boat in the morning and one in the evening, as long as fuel lasts.";
        let documents = [document("copy", &edited, "2024-03-06"), document("other", other, "2024-03-06"), document("first", STORY, "2024-03-05")];
        let reuse = find_reuse(&documents.iter().collect::<Vec<_>>());
        assert_eq!(reuse.clusters, [Cluster { members: vec![0, 2], origin: 2 }]);
        assert_eq!(reuse.passages.len(), 1);
        assert!(!reuse.passages[0].verbatim && reuse.passages[0].similarity > 0.9);
        assert_eq!(reuse.passages[0].b.1.of(STORY), STORY.trim_end_matches('.'));
    }

    #[test]
    fn the_same_event_in_other_words_is_no_copy() {
        let told_anew = "The port master told reporters that a convoy had been held up for an hour before dawn. Nine lorries were stopped by armed men without badges, who took crates of engine parts for the ferry and then let the drivers go.";
        let reuse = find_reuse(&[&document("a", STORY, "2024-03-05"), &document("b", told_anew, "2024-03-05")]);
        assert_eq!(reuse, Reuse::default());
    }
}
