//! Waves, tallies, figures, reuse and agreement as the pages show them, in JSON.

use super::understood;
use crate::desk::answer::{Answer, Refusal};
use crate::desk::ask::Ask;

pub fn waves(ask: &Ask) -> Result<Answer, Refusal> {
    Ok(Answer::json(&*ask.desk.waves(&understood(ask.view())?)?))
}

pub fn tallies(ask: &Ask) -> Result<Answer, Refusal> {
    Ok(Answer::json(&*ask.desk.tallies(&understood(ask.view())?)?))
}

pub fn figures(ask: &Ask) -> Result<Answer, Refusal> {
    Ok(Answer::json(&*ask.desk.figures(&understood(ask.view())?)?))
}

pub fn reuse(ask: &Ask) -> Result<Answer, Refusal> {
    Ok(Answer::json(&*ask.desk.reuse()?))
}

pub fn agreement(ask: &Ask) -> Result<Answer, Refusal> {
    Ok(Answer::json(&ask.store()?.agreement()?))
}
