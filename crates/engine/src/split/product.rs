//! Rows times a matrix, and the two squashing functions: the arithmetic of the language model.
//!
//! A matrix is kept in panels of 16 columns, so that the inner loop is plain fused multiply-adds which the compiler turns
//! into vector code inside `pulp`'s dispatch. Every output is summed in the order of the inputs, whatever rows stand beside
//! it: a sentence's result does not depend on its neighbours.

use pulp::Simd;

pub(super) const PANEL: usize = 16;
const ROWS: usize = 6;

/// A matrix of `inputs` × `outputs` in panels of 16 columns, the last filled up with zeros.
#[derive(Clone, Debug, Default)]
pub(super) struct Matrix {
    pub inputs: usize,
    /// Number of columns, filled up to a multiple of 16.
    pub outputs: usize,
    panels: Vec<f32>,
    bias: Vec<f32>,
}

impl Matrix {
    /// From rows of inputs (`weights[input][output]`) and a bias of each output.
    pub fn new(inputs: usize, weights: &[f32], bias: &[f32]) -> Matrix {
        let given = bias.len();
        let outputs = given.next_multiple_of(PANEL);
        let mut panels = vec![0.0; inputs * outputs];
        for (input, row) in weights.chunks_exact(given.max(1)).enumerate().take(inputs) {
            for (output, &weight) in row.iter().enumerate() {
                panels[(output / PANEL * inputs + input) * PANEL + output % PANEL] = weight;
            }
        }
        let mut bias = bias.to_vec();
        bias.resize(outputs, 0.0);
        Matrix { inputs, outputs, panels, bias }
    }

    /// Makes this the transpose of the rows' first `inputs` columns, without bias.
    pub fn transpose_of(&mut self, rows: Rows, inputs: usize) {
        self.inputs = inputs;
        self.outputs = rows.len().next_multiple_of(PANEL);
        self.panels.clear();
        self.panels.resize(inputs * self.outputs, 0.0);
        self.bias.clear();
        self.bias.resize(self.outputs, 0.0);
        for row in 0..rows.len() {
            let panel = &mut self.panels[row / PANEL * inputs * PANEL..];
            for (input, &value) in rows.line(row, inputs).iter().enumerate() {
                panel[input * PANEL + row % PANEL] = value;
            }
        }
    }
}

/// Rows of a table, from one of its columns on.
#[derive(Clone, Copy)]
pub(super) struct Rows<'a> {
    pub table: &'a [f32],
    /// Numbers in a row of the table.
    pub stride: usize,
    /// The first column that counts.
    pub offset: usize,
}

impl<'a> Rows<'a> {
    #[inline(always)]
    pub fn len(self) -> usize {
        self.table.len() / self.stride
    }

    #[inline(always)]
    fn line(self, row: usize, length: usize) -> &'a [f32] {
        &self.table[row * self.stride + self.offset..][..length]
    }
}

/// `out[row] = rows[row] · matrix + bias`.
#[inline(always)]
pub(super) fn multiply<S: Simd>(simd: S, rows: Rows, matrix: &Matrix, out: &mut [f32]) {
    match PANEL / S::F32_LANES {
        1 => multiply_by::<S, 1>(simd, rows, matrix, out),
        2 => multiply_by::<S, 2>(simd, rows, matrix, out),
        4 => multiply_by::<S, 4>(simd, rows, matrix, out),
        _ => multiply_by::<S, 16>(simd, rows, matrix, out),
    }
}

/// One panel of a matrix as vectors, and where its columns go.
#[derive(Clone, Copy)]
struct Panel<'a, S: Simd, const V: usize> {
    weights: &'a [[S::f32s; V]],
    bias: &'a [S::f32s; V],
    column: usize,
    outputs: usize,
}

#[inline(always)]
fn multiply_by<S: Simd, const V: usize>(simd: S, rows: Rows, matrix: &Matrix, out: &mut [f32]) {
    let (n, outputs) = (rows.len(), matrix.outputs);
    for (at, weights) in matrix.panels.chunks_exact(matrix.inputs * PANEL).enumerate() {
        let column = at * PANEL;
        let bias = S::as_simd_f32s(&matrix.bias[column..column + PANEL]).0.first_chunk().expect("a panel has this many vectors");
        let panel = Panel { weights: S::as_simd_f32s(weights).0.as_chunks().0, bias, column, outputs };
        let mut row = 0;
        while row + ROWS <= n {
            block::<S, V, ROWS>(simd, rows, panel, (row, out));
            row += ROWS;
        }
        while row < n {
            block::<S, V, 1>(simd, rows, panel, (row, out));
            row += 1;
        }
    }
}

/// `N` rows, from `row` on, times one panel.
#[inline(always)]
fn block<S: Simd, const V: usize, const N: usize>(simd: S, rows: Rows, panel: Panel<S, V>, (row, out): (usize, &mut [f32])) {
    let inputs = panel.weights.len();
    let mut lines: [&[f32]; N] = [&[]; N];
    for (r, line) in lines.iter_mut().enumerate() {
        *line = rows.line(row + r, inputs);
    }
    let mut sums = [*panel.bias; N];
    for (input, weights) in panel.weights.iter().enumerate() {
        for r in 0..N {
            let value = simd.splat_f32s(lines[r][input]);
            for c in 0..V {
                sums[r][c] = simd.mul_add_f32s(value, weights[c], sums[r][c]);
            }
        }
    }
    for (r, sums) in sums.iter().enumerate() {
        let line = &mut out[(row + r) * panel.outputs + panel.column..][..PANEL];
        S::as_mut_simd_f32s(line).0.copy_from_slice(sums);
    }
}

/// `a b + c`, fused where the machine has vectors of floats with it.
#[inline(always)]
fn fused<S: Simd>(a: f32, b: f32, c: f32) -> f32 {
    if S::F32_LANES > 1 { a.mul_add(b, c) } else { a * b + c }
}

/// Hyperbolic tangent by a rational function (Eigen's coefficients, error below 1e-6).
#[inline(always)]
pub(super) fn tanh<S: Simd>(x: f32) -> f32 {
    let x = x.clamp(-7.905_311, 7.905_311);
    let s = x * x;
    let mut top = TOP[0];
    for &k in &TOP[1..] {
        top = fused::<S>(top, s, k);
    }
    let mut bottom = BOTTOM[0];
    for &k in &BOTTOM[1..] {
        bottom = fused::<S>(bottom, s, k);
    }
    x * top / bottom
}

const TOP: [f32; 7] = [-2.760_768_5e-16, 2.000_188e-13, -8.604_672e-11, 5.122_297e-8, 1.485_722_4e-5, 6.372_619_3e-4, 4.893_524_6e-3];
const BOTTOM: [f32; 4] = [1.198_258_4e-6, 1.185_347_1e-4, 2.268_434_6e-3, 4.893_525e-3];

/// The logistic function, by `tanh`.
#[inline(always)]
pub(super) fn sigmoid<S: Simd>(x: f32) -> f32 {
    fused::<S>(tanh::<S>(0.5 * x), 0.5, 0.5)
}
