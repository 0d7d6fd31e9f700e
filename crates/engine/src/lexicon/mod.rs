//! The lexicon: what domain people own, read from `lexicon/` and checked; every station takes it by reference.
//!
//! Files come in as names and bytes, so that the program may read a desk's own folder while tests and the shipped binary
//! use the files built in. All faults are reported at once, each with file, line and a hint.

mod files;

pub use files::{Fault, Faults, Files};

use crate::code::Coding;
use crate::compose::{BulletinLexicon, Outlines, PageWords, Settings};
use crate::gazetteer::Gazetteer;
use crate::link::LinkLexicon;
use crate::read::ReadingLexicon;
use crate::reconcile::ReconcileLexicon;
use crate::resolve::actors::ActorLexicon;
use crate::resolve::counts::CountLexicon;
use crate::resolve::places::PlaceLexicon;
use crate::resolve::quotes::QuoteLexicon;
use crate::resolve::times::TimeLexicon;
use crate::reuse::ReuseLexicon;
use crate::second::SecondLexicon;
use crate::split::Language;

/// Everything the stations look up.
pub struct Lexicon {
    pub reading: ReadingLexicon,
    pub language: Language,
    pub gazetteer: Gazetteer,
    pub times: TimeLexicon,
    pub places: PlaceLexicon,
    pub actors: ActorLexicon,
    pub counts: CountLexicon,
    pub quotes: QuoteLexicon,
    pub linking: LinkLexicon,
    pub reconcile: ReconcileLexicon,
    pub reuse: ReuseLexicon,
    pub bulletin: BulletinLexicon,
    /// Words of the bulletin's page.
    pub page: PageWords,
    /// What a bulletin has where a desk says nothing.
    pub publication: Settings,
    pub outlines: Outlines,
    pub coding: Coding,
    pub second: SecondLexicon,
}

impl Lexicon {
    /// Reads a lexicon from its files. Every fault of every file is in the error.
    pub fn read(files: &Files) -> Result<Lexicon, Vec<Fault>> {
        let mut faults = Faults::default();
        let lexicon = Lexicon {
            reading: ReadingLexicon::read(files, &mut faults),
            language: Language::read(files, &mut faults),
            gazetteer: Gazetteer::read(files, &mut faults),
            times: TimeLexicon::read(files, &mut faults),
            places: PlaceLexicon::read(files, &mut faults),
            actors: ActorLexicon::read(files, &mut faults),
            counts: CountLexicon::read(files, &mut faults),
            quotes: QuoteLexicon::read(files, &mut faults),
            linking: LinkLexicon::read(files, &mut faults),
            reconcile: ReconcileLexicon::read(files, &mut faults),
            reuse: ReuseLexicon::read(files, &mut faults),
            bulletin: BulletinLexicon::read(files, &mut faults),
            page: PageWords::read(files, &mut faults),
            publication: Settings::shipped(files, &mut faults),
            outlines: Outlines::read(files, &mut faults),
            coding: Coding::read(files, &mut faults),
            second: SecondLexicon::read(files, &mut faults),
        };
        faults.into_result(lexicon)
    }

    /// The lexicon that is built into the program.
    pub fn shipped() -> Result<Lexicon, Vec<Fault>> {
        Lexicon::read(&Files::shipped())
    }
}
