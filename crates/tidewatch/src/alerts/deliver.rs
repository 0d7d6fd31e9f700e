//! The outbox in, alerts sent out, what failed to be tried again later.
//!
//! Each delivery is claimed, tried, and noted. A receiver that fails is not tried further in this pass: the others are not kept waiting. It is tried
//! again after 1, 4, 16 and 64 minutes, then every 6 hours, and given up after the twelfth time. What may have arrived, a mail that was handed over
//! and not answered, is not tried again.

use super::{Fault, Settings, mail, webhook};
use crate::store::{Outcome, Store, StoredAlert};

const FIRST_WAIT: i64 = 60;
const LONGEST_WAIT: i64 = 6 * 3600;
const MOST_ATTEMPTS: u32 = 12;
/// Deliveries to one receiver in one pass.
const MOST_AT_ONCE: usize = 100;

/// What a pass did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Delivered {
    pub n_sent: usize,
    /// Name of a receiver and what went wrong.
    pub faults: Vec<(String, String)>,
}

/// Sends what is due; where all is asked for, what waits or was given up too.
///
/// # Errors
/// The store cannot be read or written.
pub fn deliver(store: &mut Store, settings: &Settings, all: bool) -> anyhow::Result<Delivered> {
    let mut done = Delivered::default();
    for receiver in settings.receivers() {
        if let Some(told) = settings.unready(&receiver) {
            done.faults.push((receiver.clone(), told.to_string()));
            continue;
        }
        let mut tried = Vec::new();
        while tried.len() < MOST_AT_ONCE {
            let Some(alert) = store.claim_delivery(&receiver, &tried, all)? else { break };
            tried.push(alert.row());
            match attempt(store, settings, &receiver, &alert) {
                Ok(line) => {
                    store.note_delivery(&alert, &receiver, &Outcome::Sent)?;
                    drop(line);
                    done.n_sent += 1;
                }
                Err(Fault::Unsure(told)) => {
                    store.note_delivery(&alert, &receiver, &Outcome::Unsure(&told))?;
                    done.faults.push((receiver.clone(), format!("it may have arrived: {told}")));
                    break;
                }
                Err(Fault::Refused(told)) => {
                    store.note_delivery(&alert, &receiver, &Outcome::Failed { told: &told, again: wait_after(alert.attempts) })?;
                    done.faults.push((receiver.clone(), told));
                    break;
                }
            }
        }
    }
    Ok(done)
}

/// One attempt; a talk that is to be ended after the noting is given back.
fn attempt(store: &mut Store, settings: &Settings, receiver: &str, alert: &StoredAlert) -> Result<Option<mail::Line>, Fault> {
    if let Some(webhook) = settings.webhooks.iter().find(|webhook| webhook.name == receiver) {
        return webhook::post(webhook, alert).map(|()| None);
    }
    match settings.mails.iter().find(|mail| mail.name == receiver) {
        Some(mail) => mail::send(mail, alert, &mut || match store.hand_over(alert, receiver) {
            Ok(true) => Ok(()),
            Ok(false) => Err("somebody else is at it".to_string()),
            Err(error) => Err(format!("the desk cannot be written: {error:#}")),
        })
        .map(Some),
        None => Err(Fault::Refused("it is not in the settings".to_string())),
    }
}

/// Seconds to wait after so many attempts; none where it was the last.
fn wait_after(attempts: u32) -> Option<i64> {
    (attempts < MOST_ATTEMPTS).then(|| FIRST_WAIT.saturating_mul(4_i64.saturating_pow(attempts.saturating_sub(1))).min(LONGEST_WAIT))
}

#[cfg(test)]
mod tests {
    use super::wait_after;

    #[test]
    fn waits_longer_each_time_and_then_gives_up() {
        let minutes: Vec<Option<i64>> = [1, 2, 3, 4, 5, 6, 11, 12].map(|n| wait_after(n).map(|wait| wait / 60)).to_vec();
        assert_eq!(minutes, [Some(1), Some(4), Some(16), Some(64), Some(256), Some(360), Some(360), None]);
    }
}
