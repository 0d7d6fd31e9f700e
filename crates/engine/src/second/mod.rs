//! An annotated document with its rules' records in; questions for a second coder out, and from its answers the joined records.
//!
//! The second coder is a language model behind an address that the desk chooses. It only points at words: every value must be
//! a run of words of the text, and what these words stand for (day, place, actor, number) is read by the same resolvers as for
//! the rules. What the rules say stands; the second coder fills what they left empty, proposes records of its own, and where
//! the two differ both are told. Nothing here opens a connection: the program sends questions and hands in answers.

pub mod answer;
pub mod grounding;
pub mod joining;
pub mod proposals;
pub mod question;

#[cfg(test)]
mod tests;

pub use answer::{Answer, read_answer};
pub use joining::{Agreement, join_records};
pub use proposals::{Dropped, Grounded, Proposal, ground_answer};
pub use question::{Question, SecondLexicon, pose_questions};
