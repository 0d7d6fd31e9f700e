//! The engine of Tidewatch: reports in, sourced incidents out.
//!
//! bytes → `Document` → `Sentence`s → `Mention`s → `Incident`s → `Bulletin`. The modules stand in that order. The engine is
//! pure: no file, clock, network, environment, thread or terminal; the same input gives the same output, byte for byte.
//! It never fails on text: it gives its best value and `Diagnostic`s.

pub mod span;

pub mod document;
pub mod read;

pub mod sentence;
pub mod split;

pub mod gazetteer;
pub mod resolve;

pub mod code;
pub mod record;
pub mod second;

pub mod link;
pub mod reconcile;
pub mod reuse;
pub mod series;
pub mod waves;

pub mod alert;
pub mod compose;

pub mod lexicon;
