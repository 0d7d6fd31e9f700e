//! Tests of the engine through its public face, in one binary.

mod linking;
mod mutations;
mod stations;
mod untidy;
