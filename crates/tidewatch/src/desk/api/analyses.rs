//! Waves, tallies, figures, reuse and agreement as the pages show them, in JSON.

use super::understood;
use crate::desk::address::View;
use crate::desk::answer::{Answer, Refusal};
use crate::desk::ask::Ask;

pub fn waves(ask: &Ask) -> Result<Answer, Refusal> {
    Ok(Answer::json(&*ask.desk.waves(&understood(View::read(&ask.query))?)?))
}

pub fn tallies(ask: &Ask) -> Result<Answer, Refusal> {
    Ok(Answer::json(&*ask.desk.tallies(&understood(View::read(&ask.query))?)?))
}

pub fn figures(ask: &Ask) -> Result<Answer, Refusal> {
    Ok(Answer::json(&*ask.desk.figures(&understood(View::read(&ask.query))?)?))
}

pub fn reuse(ask: &Ask) -> Result<Answer, Refusal> {
    Ok(Answer::json(&*ask.desk.reuse()?))
}

pub fn agreement(ask: &Ask) -> Result<Answer, Refusal> {
    Ok(Answer::json(&ask.store()?.agreement()?))
}
