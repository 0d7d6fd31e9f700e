//! The pages, one a file. `frame` holds what all have in common, `marks` shows the words of a report with what they tell.

pub mod alerts;
pub mod drawn;
pub mod frame;
pub mod marks;
pub mod timeline;

pub mod actions;
pub mod agreement;
pub mod bulletin;
pub mod copies;
pub mod decide;
pub mod document;
pub mod documents;
pub mod exports;
pub mod history;
pub mod inbox;
pub mod incident;
pub mod incidents;
pub mod indicators;
pub mod judge;
pub mod login;
pub mod packet;
pub mod people;
pub mod record;
pub mod refusal;
pub mod settings;
pub mod tallies;
pub mod waves;
