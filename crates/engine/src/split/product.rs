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

    /// Makes this the transpose of `rows` (each `inputs` long, taken from a wider table at `offset`), without bias.
    pub fn transpose_of(&mut self, table: &[f32], stride: usize, offset: usize, inputs: usize) {
        let n = table.len() / stride;
        self.inputs = inputs;
        self.outputs = n.next_multiple_of(PANEL);
        self.panels.clear();
        self.panels.resize(inputs * self.outputs, 0.0);
        self.bias.clear();
        self.bias.resize(self.outputs, 0.0);
        for (row, values) in table.chunks_exact(stride).enumerate() {
            let panel = &mut self.panels[row / PANEL * inputs * PANEL..];
            for (input, &value) in values[offset..offset + inputs].iter().enumerate() {
                panel[input * PANEL + row % PANEL] = value;
            }
        }
    }
}

/// `out[row] = rows[row] · matrix + bias`; rows are `stride` apart and begin at `offset`.
#[inline(always)]
pub(super) fn multiply<S: Simd>(simd: S, rows: &[f32], stride: usize, offset: usize, matrix: &Matrix, out: &mut [f32]) {
    match PANEL / S::F32_LANES {
        2 => multiply_by::<S, 2>(simd, rows, stride, offset, matrix, out),
        4 => multiply_by::<S, 4>(simd, rows, stride, offset, matrix, out),
        1 => multiply_by::<S, 1>(simd, rows, stride, offset, matrix, out),
        _ => multiply_by::<S, 16>(simd, rows, stride, offset, matrix, out),
    }
}

#[inline(always)]
fn multiply_by<S: Simd, const V: usize>(simd: S, rows: &[f32], stride: usize, offset: usize, matrix: &Matrix, out: &mut [f32]) {
    let n = rows.len() / stride;
    let (inputs, outputs) = (matrix.inputs, matrix.outputs);
    for (at, panel) in matrix.panels.chunks_exact(inputs * PANEL).enumerate() {
        let column = at * PANEL;
        let bias = vectors::<S, V>(&matrix.bias[column..column + PANEL]);
        let mut row = 0;
        while row + ROWS <= n {
            block::<S, V, ROWS>(simd, rows, stride, offset, row, panel, bias, out, outputs, column);
            row += ROWS;
        }
        while row < n {
            block::<S, V, 1>(simd, rows, stride, offset, row, panel, bias, out, outputs, column);
            row += 1;
        }
    }
}

#[inline(always)]
fn vectors<S: Simd, const V: usize>(values: &[f32]) -> &[S::f32s; V] {
    S::as_simd_f32s(values).0.first_chunk().expect("a panel")
}

#[inline(always)]
#[allow(clippy::too_many_arguments)]
fn block<S: Simd, const V: usize, const N: usize>(
    simd: S, rows: &[f32], stride: usize, offset: usize, row: usize, panel: &[f32], bias: &[S::f32s; V], out: &mut [f32], outputs: usize, column: usize,
) {
    let inputs = panel.len() / PANEL;
    let mut lines: [&[f32]; N] = [&[]; N];
    for r in 0..N {
        lines[r] = &rows[(row + r) * stride + offset..][..inputs];
    }
    let mut sums = [*bias; N];
    let weights = S::as_simd_f32s(panel).0.as_chunks::<V>().0;
    for input in 0..inputs {
        let weights = weights[input];
        for r in 0..N {
            let value = simd.splat_f32s(lines[r][input]);
            for c in 0..V {
                sums[r][c] = simd.mul_add_f32s(value, weights[c], sums[r][c]);
            }
        }
    }
    for r in 0..N {
        let line = &mut out[(row + r) * outputs + column..][..PANEL];
        S::as_mut_simd_f32s(line).0.copy_from_slice(&sums[r]);
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
