//! Tests of the program from outside, in one binary.

mod alerts;
mod alerts_killed;
mod bad_input;
mod bulletin;
mod damaged;
mod desk;
mod desk_decisions;
mod docs;
mod exports;
mod fetching;
mod office;
mod second_coder;
mod store;
mod store_killed;
mod streams;
mod tallies_and_waves;
mod tidy;
#[cfg(feature = "tls")]
mod tls;
