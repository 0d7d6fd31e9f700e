//! The commands, one a file, each with its `Args` and `run`.

pub mod add;
pub mod alerts;
pub mod annotate;
pub mod bulletin;
pub mod cases;
pub mod check;
pub mod code;
pub mod codebook;
pub mod decide;
pub mod desk;
pub mod editions;
pub mod evaluate;
pub mod explain;
pub mod figures;
pub mod gazetteer;
pub mod link;
pub mod material;
pub mod recode;
pub mod reconcile;
pub mod reuse;
pub mod search;
pub mod show;
pub mod status;
pub mod text;
pub mod waves;
