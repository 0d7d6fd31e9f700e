//! Cookies and passwords in, who asks out: sessions with their tokens.
//!
//! Without accounts everybody at this machine is an editor under the name that the desk was started with; that is why a desk without
//! accounts is bound to loopback alone. With accounts, people log in. Sessions live in memory: they end with the program. Every session has
//! a token that what it changes must carry, so that no other page can act in its name.

use super::answer::Refusal;
use super::passwords::is_password;
use super::{Desk, Terms};
use crate::store::Role;
use axum::http::{HeaderMap, StatusCode};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

const COOKIE: &str = "tidewatch";
/// How long a session lasts.
const LONGEST: Duration = Duration::from_secs(12 * 3600);
/// Wrong passwords before waiting begins, and the longest wait.
const FREE_TRIES: u32 = 3;
const LONGEST_WAIT: u32 = 8;
/// Most names whose wrong passwords are remembered.
const MOST_NAMES: usize = 10_000;

/// Who asks.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// Empty for somebody who has not logged in.
    pub who: String,
    pub role: Option<Role>,
    /// What a change must carry; empty where it needs none.
    pub token: String,
    /// Whether there are accounts, so that one can log out.
    pub logged_in: bool,
}

/// All sessions of a running desk.
pub struct Sessions {
    open: Mutex<HashMap<String, Session>>,
    wrong: Mutex<HashMap<String, u32>>,
    /// The token of those who need not log in.
    token: String,
}

#[derive(Clone)]
struct Session {
    who: String,
    token: String,
    since: Instant,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// 32 random bytes in hexadecimal digits.
fn random_key() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

impl Sessions {
    pub fn new() -> Result<Sessions, getrandom::Error> {
        Ok(Sessions { open: Mutex::default(), wrong: Mutex::default(), token: random_key()? })
    }

    /// Opens a session; gives its cookie.
    fn begin(&self, who: &str, terms: &Terms) -> anyhow::Result<String> {
        let (key, token) = (random_key()?, random_key()?);
        let mut open = lock(&self.open);
        open.retain(|_, session| session.since.elapsed() < LONGEST);
        open.insert(key.clone(), Session { who: who.to_string(), token, since: Instant::now() });
        let secure = if terms.https { "; Secure" } else { "" };
        Ok(format!("{COOKIE}={key}; HttpOnly; SameSite=Strict; Path=/; Max-Age={}{secure}", LONGEST.as_secs()))
    }

    fn of(&self, headers: &HeaderMap) -> Option<Session> {
        let session = lock(&self.open).get(&cookie_of(headers)?).cloned();
        session.filter(|session| session.since.elapsed() < LONGEST)
    }

    /// Ends the session of a cookie; gives the cookie that takes it away.
    pub fn end(&self, headers: &HeaderMap) -> String {
        if let Some(key) = cookie_of(headers) {
            lock(&self.open).remove(&key);
        }
        format!("{COOKIE}=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0")
    }

    /// Ends all sessions of somebody whose account has changed.
    pub fn end_all(&self, who: &str) {
        lock(&self.open).retain(|_, session| !session.who.eq_ignore_ascii_case(who));
    }

    /// Seconds to wait before a password of this name is looked at.
    fn wait(&self, name: &str) -> u32 {
        let n_wrong = lock(&self.wrong).get(&name.to_lowercase()).copied().unwrap_or_default();
        n_wrong.saturating_sub(FREE_TRIES).min(LONGEST_WAIT)
    }

    fn note(&self, name: &str, right: bool) {
        let mut wrong = lock(&self.wrong);
        match right {
            true => drop(wrong.remove(&name.to_lowercase())),
            false if wrong.len() < MOST_NAMES => *wrong.entry(name.to_lowercase()).or_default() += 1,
            false => {}
        }
    }
}

fn cookie_of(headers: &HeaderMap) -> Option<String> {
    let cookies = headers.get_all("cookie").iter().filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(';'));
    cookies.filter_map(|cookie| cookie.trim().split_once('=')).find(|(name, _)| *name == COOKIE).map(|(_, key)| key.to_string())
}

impl Desk {
    /// Who asks, by cookie or by name and password (HTTP Basic, for scripts).
    ///
    /// # Errors
    /// The store cannot be read; a name and password that do not belong together.
    pub fn visitor(&self, headers: &HeaderMap) -> Result<Visitor, Refusal> {
        let store = self.store()?;
        if store.accounts()?.is_empty() {
            let token = self.sessions.token.clone();
            return Ok(Visitor { who: self.terms.who.clone(), role: Some(Role::Editor), token, logged_in: false });
        }
        if let Some(session) = self.sessions.of(headers) {
            let role = store.account(&session.who)?.map(|account| account.role);
            return Ok(Visitor { who: session.who, role, token: session.token, logged_in: true });
        }
        drop(store);
        if let Some((name, password)) = basic(headers) {
            let role = self.check_password(&name, &password)?;
            return Ok(Visitor { who: name, role: Some(role), token: String::new(), logged_in: true });
        }
        // Somebody who logs in has no session yet; the form carries the desk's own token.
        Ok(Visitor { who: String::new(), role: None, token: self.sessions.token.clone(), logged_in: false })
    }

    /// The role of somebody whose password is right. After some wrong ones every further try takes longer.
    ///
    /// # Errors
    /// It is wrong; nothing is said about which of the two.
    fn check_password(&self, name: &str, password: &str) -> Result<Role, Refusal> {
        thread::sleep(Duration::from_secs(self.sessions.wait(name).into()));
        let account = self.store()?.account(name)?;
        let right = account.as_ref().is_some_and(|account| is_password(password, &account.password));
        self.sessions.note(name, right);
        match account {
            Some(account) if right => Ok(account.role),
            _ => Err(Refusal::new(StatusCode::UNAUTHORIZED, "name and password do not belong together", "an editor can give you another password")),
        }
    }

    /// Opens a session; gives its cookie.
    ///
    /// # Errors
    /// The password is wrong.
    pub fn log_in(&self, name: &str, password: &str) -> Result<String, Refusal> {
        self.check_password(name, password)?;
        let name = self.store()?.account(name)?.map_or(name.to_string(), |account| account.name);
        Ok(self.sessions.begin(&name, &self.terms)?)
    }

    pub fn sessions(&self) -> &Sessions {
        &self.sessions
    }
}

/// Name and password of an `Authorization: Basic` header.
fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let packed = headers.get("authorization")?.to_str().ok()?.strip_prefix("Basic ")?;
    let text = String::from_utf8(base64(packed.trim())?).ok()?;
    text.split_once(':').map(|(name, password)| (name.to_string(), password.to_string()))
}

/// Base64 unpacked (RFC 4648, section 4); none for anything else.
fn base64(packed: &str) -> Option<Vec<u8>> {
    let value = |letter: u8| -> Option<u32> {
        Some(u32::from(match letter {
            b'A'..=b'Z' => letter - b'A',
            b'a'..=b'z' => letter - b'a' + 26,
            b'0'..=b'9' => letter - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        }))
    };
    let mut bytes = Vec::new();
    for letters in packed.trim_end_matches('=').as_bytes().chunks(4) {
        let sum = letters.iter().try_fold(0, |sum, &letter| Some(sum << 6 | value(letter)?))? << (6 * (4 - letters.len()));
        bytes.extend_from_slice(&sum.to_be_bytes()[1..letters.len()]);
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_unpacked() {
        for (packed, told) in [("YW5hOnRpZGU=", "ana:tide"), ("YW5hOnRpZGVz", "ana:tides"), ("YW5hOng=", "ana:x"), ("", "")] {
            assert_eq!(base64(packed), Some(told.as_bytes().to_vec()));
        }
        assert_eq!(base64("a*b="), None);
    }
}
