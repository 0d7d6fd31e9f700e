//! The engine of Tidewatch: reports in, sourced incidents out.
//!
//! bytes → `Document` → `Sentence`s → `Mention`s → `Incident`s → `Bulletin`. The modules stand in that order. The engine is
//! pure: no file, clock, network, environment, thread or terminal; the same input gives the same output, byte for byte.
//! It never fails on text: it gives its best value and `Diagnostic`s.

pub mod span;

pub mod read;
pub mod document;

pub mod split;
pub mod sentence;

pub mod gazetteer;
pub mod resolve;

pub mod code;
pub mod record;

pub mod reuse;
pub mod link;

pub mod compose;

pub mod lexicon;
