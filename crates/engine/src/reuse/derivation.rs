//! Two documents that share passages in, which of them goes back to the other out, with the signs that say so.
//!
//! Signs are the date, a citation (one names the other's outlet, title or address), containment (excerpts are shorter than what they
//! were taken from) and words of first hand beside a shared passage. They are added up; where they are even, nothing is said. Of
//! documents that copied one another in a row only the steps are direct.

use super::Text;
use super::align::Passage;
use super::lexicon::ReuseLexicon;
use rustc_hash::FxHashMap;

/// What a sign weighs. A date may be that of a later edition, and a citation is plain.
const CITATION: i32 = 4;
const EARLIER: i32 = 3;
const FIRST_HAND: i32 = 2;
const CONTAINED: i32 = 1;
/// Share of the excerpt, and at most of the other text, that containment asks for.
const WHOLE: f64 = 0.85;
const PART: f64 = 0.6;
/// Bytes around a passage in which words of first hand are looked for.
const AROUND: usize = 240;
/// Shortest name of an outlet or title that is looked for in a text, in bytes.
const SHORTEST_NAME: usize = 4;

/// Why one document is taken to be the older.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sign {
    Earlier {
        days: i32,
    },
    /// The words by which the later one names the earlier.
    Cited(String),
    FirstHand(String),
    /// The later one is an excerpt.
    Contained,
}

impl Sign {
    /// As it is printed.
    pub fn words(&self) -> String {
        match self {
            Sign::Earlier { days: 1 } => "published 1 day earlier".into(),
            Sign::Earlier { days } => format!("published {days} days earlier"),
            Sign::Cited(name) => format!("cited as `{name}`"),
            Sign::FirstHand(words) => format!("first hand: `{words}`"),
            Sign::Contained => "the other is an excerpt".into(),
        }
    }

    fn weight(&self) -> i32 {
        match self {
            Sign::Earlier { .. } => EARLIER,
            Sign::Cited(_) => CITATION,
            Sign::FirstHand(_) => FIRST_HAND,
            Sign::Contained => CONTAINED,
        }
    }
}

/// An edge of the graph of documents. Without signs, or with even ones, `from` and `to` are none and `between` tells the two.
#[derive(Clone, Debug, PartialEq)]
pub struct Derivation {
    pub between: (usize, usize),
    pub from: Option<usize>,
    pub to: Option<usize>,
    /// Words in shared passages, and their share of the document that has more of them taken over, 0 to 1.
    pub n_words: usize,
    pub share: f64,
    /// No third document stands between.
    pub direct: bool,
    /// What speaks for `from`.
    pub because: Vec<Sign>,
}

/// Reads the direction between two documents from their signs.
pub(super) fn read_derivation(a: &Text, b: &Text, passages: &[Passage], lexicon: &ReuseLexicon) -> Derivation {
    let (for_a, for_b) = (signs_for(a, b, passages, lexicon), signs_for(b, a, passages, lexicon));
    let weigh = |signs: &[Sign]| signs.iter().map(Sign::weight).sum::<i32>();
    let lead = weigh(&for_a) - weigh(&for_b);
    let (from, to, because) = match lead {
        0 => (None, None, Vec::new()),
        1.. => (Some(a.at), Some(b.at), for_a),
        _ => (Some(b.at), Some(a.at), for_b),
    };
    let n_words: usize = passages.iter().map(|passage| passage.n_same).sum();
    let share = n_words as f64 / to.map_or(a.words.len().min(b.words.len()), |to| if to == a.at { a.words.len() } else { b.words.len() }).max(1) as f64;
    Derivation { between: (a.at, b.at), from, to, n_words, share: (share.min(1.0) * 1000.0).round() / 1000.0, direct: true, because }
}

/// What speaks for the one text's being the older of the two.
fn signs_for(one: &Text, other: &Text, passages: &[Passage], lexicon: &ReuseLexicon) -> Vec<Sign> {
    let mut signs = Vec::new();
    let days = one.document.published.zip(other.document.published).map_or(0, |(one, other)| (other - one).get_days());
    if days > 0 {
        signs.push(Sign::Earlier { days });
    }
    signs.extend(citation(one, other).map(Sign::Cited));
    let n_same = passages.iter().map(|passage| passage.n_same).sum::<usize>() as f64;
    if n_same >= WHOLE * other.words.len() as f64 && n_same <= PART * one.words.len() as f64 {
        signs.push(Sign::Contained);
    }
    let range_in = |text: &Text, passage: &Passage| if text.at == one.at.min(other.at) { passage.a } else { passage.b };
    let told = |text: &Text| passages.iter().find_map(|passage| first_hand(text, range_in(text, passage), lexicon));
    signs.extend(told(one).filter(|_| told(other).is_none()).map(Sign::FirstHand));
    signs
}

/// The words by which a text names the outlet, title or address of another.
fn citation(cited: &Text, by: &Text) -> Option<String> {
    let same_outlet = cited.document.source.is_some() && cited.document.source == by.document.source;
    let outlet = cited.document.source.as_deref().filter(|_| !same_outlet);
    let names = [outlet, cited.document.title.as_deref(), cited.document.url.as_deref()];
    let names = names.into_iter().flatten().map(str::trim).filter(|name| name.len() >= SHORTEST_NAME);
    names.into_iter().find(|name| by.document.text.contains(name) && !cited.document.text.contains(name)).map(String::from)
}

/// Words of first hand around a range of words.
fn first_hand(text: &Text, (first, end): (usize, usize), lexicon: &ReuseLexicon) -> Option<String> {
    let all = &text.document.text;
    let span = text.span(first, end);
    let from = floor(all, (span.start as usize).saturating_sub(AROUND));
    let to = floor(all, (span.end as usize + AROUND).min(all.len()));
    let around = [&all[from..span.start as usize], &all[span.end as usize..to]].map(str::to_lowercase);
    lexicon.first_hand.iter().find(|words| around.iter().any(|part| part.contains(words.as_str()))).cloned()
}

/// The next place at or before an offset where a character begins.
fn floor(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Marks edges that a path of two edges explains, each of which carries at least as many words.
pub(super) fn mark_direct(edges: &mut [Derivation]) {
    let words: FxHashMap<(usize, usize), usize> = edges.iter().filter_map(|edge| Some(((edge.from?, edge.to?), edge.n_words))).collect();
    let mut into: FxHashMap<usize, Vec<usize>> = FxHashMap::default();
    for edge in edges.iter() {
        if let (Some(from), Some(to)) = (edge.from, edge.to) {
            into.entry(to).or_default().push(from);
        }
    }
    for edge in edges.iter_mut() {
        let (Some(from), Some(to)) = (edge.from, edge.to) else { continue };
        let carries = |pair: (usize, usize)| words.get(&pair).is_some_and(|&n_words| n_words >= edge.n_words);
        let between = into[&to].iter().any(|&middle| middle != from && carries((from, middle)) && carries((middle, to)));
        edge.direct = !between;
    }
}
