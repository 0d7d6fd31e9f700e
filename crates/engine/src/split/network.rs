//! Table rows of a batch of sentences in, tags, heads and relations out.
//!
//! Summed embeddings go through gated recurrent layers that run both ways (Lei et al. 2018, "Simple Recurrent Units"; each
//! layer is one matrix product for the whole batch and a cheap element-wise recurrence), then through linear maps for tags,
//! arcs (Dozat and Manning 2017, with terms for distance) and relations. `train/model.py` is the same in PyTorch.

use super::features::{FLAG_ROWS, HASH_ROWS, Rows, SHAPE_ROWS, Vocabulary};
use super::product::{Matrix, Rows as Lines, multiply, sigmoid, tanh};
use super::trees::{Arcs, tree_heads};
use super::weights::Sections;
use crate::sentence::{Rel, Upos};
use pulp::{Simd, WithSimd};
use rustc_hash::FxHashMap;
use std::ops::Range;

/// Buckets of the signed distance from dependent to head; bucket 0 is the root.
const DISTANCES: usize = 28;

/// Rows of bytes with a scale each.
struct Table {
    rows: Range<usize>,
    scales: Vec<f32>,
}

struct Layer {
    /// Weights of the word before, the word itself and the word after; empty in the first layer, which sees single words.
    window: Vec<f32>,
    gates: Matrix,
}

/// The first layer's input and gates for frequent words, which depend on the word alone: computed once, the same way.
#[derive(Default)]
struct Frequent {
    places: FxHashMap<u64, u32>,
    states: Vec<f32>,
    gates: Vec<f32>,
}

/// Memory that batches share, so that each need not ask for its own.
#[derive(Default)]
pub(super) struct Scratch {
    states: Vec<f32>,
    gates: Vec<f32>,
    mixed: Vec<f32>,
    views: Vec<f32>,
    fresh: Vec<u32>,
    fresh_rows: Vec<Rows>,
    fresh_states: Vec<f32>,
    fresh_gates: Vec<f32>,
    keys: Matrix,
    scores: Vec<f32>,
    hidden: Vec<f32>,
    labels: Vec<f32>,
}

/// Where each head's columns begin in the product of the last layer.
#[derive(Clone, Copy)]
struct Columns {
    query: usize,
    key: usize,
    dep: usize,
    head: usize,
    far: usize,
    lean: usize,
}

pub(super) struct Network {
    sections: Sections,
    pub vocabulary: Vocabulary,
    width: usize,
    arc: usize,
    rel: usize,
    tags: Vec<Upos>,
    rels: Vec<Rel>,
    word: Table,
    hashed: Table,
    shape: Vec<f32>,
    flag: Vec<f32>,
    layers: Vec<Layer>,
    heads: Matrix,
    columns: Columns,
    root_key: Vec<f32>,
    rel_root: Vec<f32>,
    rel_far: Vec<f32>,
    relations: Matrix,
    frequent: Frequent,
}

/// What the network says about one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Parsed {
    pub pos: Upos,
    /// Index of the head in the sentence; `None` for the root.
    pub head: Option<u16>,
    pub rel: Rel,
}

impl Network {
    pub fn read(sections: Sections) -> Result<Network, String> {
        let counts = sections.counts("counts")?;
        let &[width, n_layers, arc, rel, hash_rows] = counts.as_slice() else { return Err("section `counts` has another length".into()) };
        if width == 0
            || !width.is_multiple_of(16)
            || !arc.is_multiple_of(8)
            || !rel.is_multiple_of(8)
            || hash_rows != HASH_ROWS
            || width.max(arc).max(rel) > 4096
            || !(1..=16).contains(&n_layers)
        {
            return Err("section `counts` holds sizes that this program does not know".into());
        }
        let tags = named(sections.text("tags")?, Upos::from_name)?;
        let rels = named(sections.text("rels")?, Rel::from_name)?;
        if tags.is_empty() || rels.is_empty() {
            return Err("the model has no labels".into());
        }
        let vocabulary = Vocabulary::new(sections.text("words")?);
        let layers: Vec<Layer> = (0..n_layers).map(|at| read_layer(&sections, at, width)).collect::<Result<_, String>>()?;
        let columns = Columns::of(tags.len(), arc, rel);
        let n_columns = columns.lean + 1;
        let heads = Matrix::new(width, &sections.floats("heads.weights", width * n_columns)?, &sections.floats("heads.bias", n_columns)?);
        let relations = Matrix::new(rel, &sections.floats("rel.weights", rel * rels.len())?, &sections.floats("rel.bias", rels.len())?);
        let frequent_rows = read_frequent(&sections, vocabulary.len())?;
        let mut network = Network {
            word: read_table(&sections, "word", vocabulary.len() + 1, width)?,
            hashed: read_table(&sections, "hashed", HASH_ROWS, width)?,
            shape: sections.floats("shape", SHAPE_ROWS * width)?,
            flag: sections.floats("flag", FLAG_ROWS * width)?,
            root_key: sections.floats("root.key", arc)?,
            rel_root: sections.floats("rel.root", rel)?,
            rel_far: sections.floats("rel.far", DISTANCES * rel)?,
            sections,
            vocabulary,
            width,
            arc,
            rel,
            tags,
            rels,
            layers,
            heads,
            columns,
            relations,
            frequent: Frequent::default(),
        };
        network.frequent = network.prepare(&frequent_rows);
        Ok(network)
    }

    /// What the first layer makes of the words that training saw most.
    fn prepare(&self, rows: &[Rows]) -> Frequent {
        let mut frequent = Frequent::default();
        pulp::Arch::new().dispatch(Prepare { network: self, rows, frequent: &mut frequent });
        frequent.places = rows.iter().enumerate().map(|(at, row)| (place_key(row), at as u32)).collect();
        frequent
    }

    /// The text of a section that other readers know.
    pub fn text(&self, name: &str) -> Result<&str, String> {
        self.sections.text(name)
    }

    /// Parses the sentences whose words' rows stand one after another; `lengths` are their numbers of words.
    pub fn parse(&self, rows: &[Rows], lengths: &[usize], scratch: &mut Scratch, parsed: &mut Vec<Parsed>) {
        pulp::Arch::new().dispatch(Batch { network: self, rows, lengths, scratch, parsed });
    }
}

impl Columns {
    fn of(n_tags: usize, arc: usize, rel: usize) -> Columns {
        let query = n_tags;
        let key = query + arc;
        let dep = key + arc;
        let head = dep + rel;
        let far = head + rel;
        Columns { query, key, dep, head, far, lean: far + DISTANCES }
    }
}

fn named<T>(text: &str, find: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, String> {
    text.lines().map(|name| find(name).ok_or_else(|| format!("label `{name}` is unknown"))).collect()
}

fn read_table(sections: &Sections, name: &str, n_rows: usize, width: usize) -> Result<Table, String> {
    Ok(Table { rows: sections.sized(&format!("{name}.rows"), n_rows * width)?, scales: sections.floats(&format!("{name}.scales"), n_rows)? })
}

fn read_layer(sections: &Sections, at: usize, width: usize) -> Result<Layer, String> {
    let weights = sections.floats(&format!("layer{at}.gates"), width * width * 3)?;
    let bias = sections.floats(&format!("layer{at}.bias"), width * 3)?;
    let window = if at == 0 { Vec::new() } else { sections.floats(&format!("layer{at}.window"), width * 3)? };
    Ok(Layer { window, gates: Matrix::new(width, &weights, &bias) })
}

/// Rows of seven numbers: word, four hashed rows, shape, flag.
fn read_frequent(sections: &Sections, n_words: usize) -> Result<Vec<Rows>, String> {
    let numbers = sections.counts("frequent")?;
    let within = |row: &[usize; 7]| row[0] <= n_words && row[1..5].iter().all(|&at| at < HASH_ROWS) && row[5] < SHAPE_ROWS && row[6] < FLAG_ROWS;
    let rows = numbers.as_chunks::<7>().0;
    if !rows.iter().all(within) {
        return Err("section `frequent` names a row that no table has".into());
    }
    Ok(rows
        .iter()
        .map(|row| {
            let [word, hashed @ .., shape, flag] = row.map(|number| number as u32);
            Rows { word, hashed, shape, flag }
        })
        .collect())
}

/// A frequent word's key: the hashed rows follow from the word.
#[inline(always)]
fn place_key(row: &Rows) -> u64 {
    u64::from(row.word) << 16 | u64::from(row.shape) << 8 | u64::from(row.flag)
}

/// Makes a buffer this long; what it holds is overwritten by whoever asked.
#[inline(always)]
fn sized(buffer: &mut Vec<f32>, length: usize) -> &mut [f32] {
    if buffer.len() < length {
        buffer.resize(length, 0.0);
    }
    &mut buffer[..length]
}

struct Prepare<'a> {
    network: &'a Network,
    rows: &'a [Rows],
    frequent: &'a mut Frequent,
}

impl WithSimd for Prepare<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        self.network.first_layer(simd, self.rows, &mut self.frequent.states, &mut self.frequent.gates);
    }
}

struct Batch<'a> {
    network: &'a Network,
    rows: &'a [Rows],
    lengths: &'a [usize],
    scratch: &'a mut Scratch,
    parsed: &'a mut Vec<Parsed>,
}

impl WithSimd for Batch<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Batch { network, rows, lengths, scratch, parsed } = self;
        let (width, n) = (network.width, rows.len());
        network.enter(simd, rows, scratch);
        let states = sized(&mut scratch.states, n * width);
        let gates = sized(&mut scratch.gates, n * width * 3);
        let mixed = sized(&mut scratch.mixed, n * width);
        for layer in &network.layers {
            if !layer.window.is_empty() {
                mix(states, &layer.window, lengths, mixed);
                multiply(simd, lines(mixed, width, 0), &layer.gates, gates);
                squash::<S>(gates, width);
            }
            recur(gates, width, lengths, states);
        }
        multiply(simd, lines(states, width, 0), &network.heads, sized(&mut scratch.views, n * network.heads.outputs));
        network.decode(simd, lengths, scratch, parsed);
    }
}

impl Network {
    /// Inputs and gates of the first layer: looked up for frequent words, computed for the others.
    #[inline(always)]
    fn enter<S: Simd>(&self, simd: S, rows: &[Rows], scratch: &mut Scratch) {
        let width = self.width;
        scratch.fresh.clear();
        scratch.fresh_rows.clear();
        let states = sized(&mut scratch.states, rows.len() * width);
        let gates = sized(&mut scratch.gates, rows.len() * width * 3);
        for (at, row) in rows.iter().enumerate() {
            match self.frequent.places.get(&place_key(row)) {
                Some(&place) => {
                    copy_line((&self.frequent.states, place as usize), (states, at), width);
                    copy_line((&self.frequent.gates, place as usize), (gates, at), 3 * width);
                }
                None => {
                    scratch.fresh.push(at as u32);
                    scratch.fresh_rows.push(*row);
                }
            }
        }
        self.first_layer(simd, &scratch.fresh_rows, &mut scratch.fresh_states, &mut scratch.fresh_gates);
        for (from, &at) in scratch.fresh.iter().enumerate() {
            copy_line((&scratch.fresh_states, from), (states, at as usize), width);
            copy_line((&scratch.fresh_gates, from), (gates, at as usize), 3 * width);
        }
    }

    #[inline(always)]
    fn first_layer<S: Simd>(&self, simd: S, rows: &[Rows], states: &mut Vec<f32>, gates: &mut Vec<f32>) {
        let Some(layer) = self.layers.first() else { return };
        let states = sized(states, rows.len() * self.width);
        let gates = sized(gates, rows.len() * self.width * 3);
        self.embed::<S>(rows, states);
        multiply(simd, lines(states, self.width, 0), &layer.gates, gates);
        squash::<S>(gates, self.width);
    }

    #[inline(always)]
    fn embed<S: Simd>(&self, rows: &[Rows], states: &mut [f32]) {
        let width = self.width;
        let words = &self.sections.bytes[self.word.rows.clone()];
        let hashed = &self.sections.bytes[self.hashed.rows.clone()];
        for (row, state) in rows.iter().zip(states.chunks_exact_mut(width)) {
            let shape = &self.shape[row.shape as usize * width..][..width];
            let flag = &self.flag[row.flag as usize * width..][..width];
            for ((sum, a), b) in state.iter_mut().zip(shape).zip(flag) {
                *sum = a + b;
            }
            add_row(state, words, &self.word.scales, row.word as usize);
            for &at in &row.hashed {
                add_row(state, hashed, &self.hashed.scales, at as usize);
            }
            for sum in state {
                *sum = tanh::<S>(*sum);
            }
        }
    }

    #[inline(always)]
    fn decode<S: Simd>(&self, simd: S, lengths: &[usize], scratch: &mut Scratch, parsed: &mut Vec<Parsed>) {
        let stride = self.heads.outputs;
        let mut start = 0;
        for &n in lengths {
            let views = &scratch.views[start * stride..(start + n) * stride];
            start += n;
            scratch.keys.transpose_of(lines(views, stride, self.columns.key), self.arc);
            let scores = sized(&mut scratch.scores, n * scratch.keys.outputs);
            multiply(simd, lines(views, stride, self.columns.query), &scratch.keys, scores);
            let arcs = self.arc_scores(views, scores, scratch.keys.outputs);
            let heads = tree_heads(&arcs);
            let hidden = sized(&mut scratch.hidden, n * self.rel);
            self.relation_states(views, &heads, hidden);
            let labels = sized(&mut scratch.labels, n * self.relations.outputs);
            multiply(simd, lines(hidden, self.rel, 0), &self.relations, labels);
            self.read_off(views, &heads, labels, parsed);
        }
    }

    /// Scores of every word as head of every word, and of the root.
    #[inline(always)]
    fn arc_scores(&self, views: &[f32], scores: &[f32], wide: usize) -> Arcs {
        let (stride, columns) = (self.heads.outputs, self.columns);
        let n = views.len() / stride;
        let mut arcs = Arcs::new(n);
        for dep in 0..n {
            let view = &views[dep * stride..][..stride];
            let reach = &view[columns.far..][..DISTANCES];
            let query = &view[columns.query..][..self.arc];
            let root: f32 = query.iter().zip(&self.root_key).map(|(a, b)| a * b).sum();
            let line = arcs.line_mut(dep);
            line[0] = root + reach[0];
            for head in 0..n {
                line[head + 1] = scores[dep * wide + head] + reach[bucket(dep, head)] + views[head * stride + columns.lean];
            }
            line[dep + 1] = f32::MIN;
        }
        arcs
    }

    #[inline(always)]
    fn relation_states(&self, views: &[f32], heads: &[u16], hidden: &mut [f32]) {
        let (stride, columns, rel) = (self.heads.outputs, self.columns, self.rel);
        for (dep, state) in hidden.chunks_exact_mut(rel).enumerate() {
            let head = heads[dep] as usize;
            let own = &views[dep * stride + columns.dep..][..rel];
            let (top, place) = match head {
                0 => (&self.rel_root[..], 0),
                _ => (&views[(head - 1) * stride + columns.head..][..rel], bucket(dep, head - 1)),
            };
            let far = &self.rel_far[place * rel..][..rel];
            for (at, value) in state.iter_mut().enumerate() {
                *value = (own[at] + top[at] + far[at]).max(0.0);
            }
        }
    }

    /// The best tag and relation of every word.
    #[inline(always)]
    fn read_off(&self, views: &[f32], heads: &[u16], labels: &[f32], parsed: &mut Vec<Parsed>) {
        let (stride, wide) = (self.heads.outputs, self.relations.outputs);
        for (dep, &head) in heads.iter().enumerate() {
            let pos = self.tags[best(&views[dep * stride..][..self.tags.len()], |_| true)];
            let label = best(&labels[dep * wide..][..self.rels.len()], |at| self.rels[at] != Rel::Root);
            let rel = if head == 0 { Rel::Root } else { self.rels[label] };
            parsed.push(Parsed { pos, head: head.checked_sub(1), rel });
        }
    }
}

#[inline(always)]
fn lines(table: &[f32], stride: usize, offset: usize) -> Lines<'_> {
    Lines { table, stride, offset }
}

/// Copies one line of a table to a line of another that is as wide.
#[inline(always)]
fn copy_line((from, row): (&[f32], usize), (to, at): (&mut [f32], usize), width: usize) {
    to[at * width..][..width].copy_from_slice(&from[row * width..][..width]);
}

#[inline(always)]
fn add_row(state: &mut [f32], rows: &[u8], scales: &[f32], row: usize) {
    let scale = scales[row];
    let width = state.len();
    for (sum, &byte) in state.iter_mut().zip(&rows[row * width..][..width]) {
        *sum += scale * f32::from(byte as i8);
    }
}

/// Every word with a share of its neighbours in the sentence.
#[inline(always)]
fn mix(states: &[f32], window: &[f32], lengths: &[usize], mixed: &mut [f32]) {
    let width = window.len() / 3;
    let (before, own, after) = (&window[..width], &window[width..2 * width], &window[2 * width..]);
    let mut start = 0;
    for &n in lengths {
        for at in start..start + n {
            let state = &states[at * width..][..width];
            let out = &mut mixed[at * width..][..width];
            for c in 0..width {
                out[c] = state[c] * own[c];
            }
            if at > start {
                add_product(out, &states[(at - 1) * width..][..width], before);
            }
            if at + 1 < start + n {
                add_product(out, &states[(at + 1) * width..][..width], after);
            }
        }
        start += n;
    }
}

#[inline(always)]
fn add_product(out: &mut [f32], a: &[f32], b: &[f32]) {
    for ((sum, a), b) in out.iter_mut().zip(a).zip(b) {
        *sum += a * b;
    }
}

/// Candidate, forget gate and output gate of every word, through their functions.
#[inline(always)]
fn squash<S: Simd>(gates: &mut [f32], width: usize) {
    for line in gates.chunks_exact_mut(3 * width) {
        let (candidates, gates) = line.split_at_mut(width);
        for value in candidates {
            *value = tanh::<S>(*value);
        }
        for value in gates {
            *value = sigmoid::<S>(*value);
        }
    }
}

/// The recurrence: the first half of the channels forward, the second backward; then the output gate.
#[inline(always)]
fn recur(gates: &[f32], width: usize, lengths: &[usize], states: &mut [f32]) {
    let half = width / 2;
    let mut memory = vec![0.0; half];
    let mut start = 0;
    for &n in lengths {
        memory.fill(0.0);
        for at in start..start + n {
            step(&gates[at * 3 * width..][..3 * width], 0, &mut memory, &mut states[at * width..][..half]);
        }
        memory.fill(0.0);
        for at in (start..start + n).rev() {
            step(&gates[at * 3 * width..][..3 * width], half, &mut memory, &mut states[at * width + half..][..half]);
        }
        start += n;
    }
}

#[inline(always)]
fn step(gates: &[f32], offset: usize, memory: &mut [f32], state: &mut [f32]) {
    let (half, width) = (memory.len(), gates.len() / 3);
    let candidate = &gates[offset..][..half];
    let forget = &gates[width + offset..][..half];
    let open = &gates[2 * width + offset..][..half];
    for c in 0..half {
        memory[c] = forget[c] * memory[c] + (1.0 - forget[c]) * candidate[c];
        state[c] = open[c] * memory[c] + (1.0 - open[c]) * state[c];
    }
}

/// The bucket of the distance from a dependent to its head.
#[inline(always)]
fn bucket(dep: usize, head: usize) -> usize {
    const SIZES: [u8; 47] = sizes();
    let size = SIZES[dep.abs_diff(head).min(46)] as usize;
    if head > dep { size + 13 } else { size }
}

const fn sizes() -> [u8; 47] {
    let mut sizes = [0; 47];
    let mut at = 0;
    while at < 47 {
        sizes[at] = match at {
            0..=6 => at as u8,
            7..=8 => 7,
            9..=11 => 8,
            12..=15 => 9,
            16..=21 => 10,
            22..=30 => 11,
            31..=45 => 12,
            _ => 13,
        };
        at += 1;
    }
    sizes
}

/// Index of the greatest value that is allowed; the first of equals.
#[inline(always)]
fn best(values: &[f32], allowed: impl Fn(usize) -> bool) -> usize {
    let mut top = (f32::MIN, 0);
    for (at, &value) in values.iter().enumerate() {
        if value > top.0 && allowed(at) {
            top = (value, at);
        }
    }
    top.1
}
