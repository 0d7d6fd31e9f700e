//! Passwords in, argon2id strings out, and whether the two belong together.

use anyhow::anyhow;
use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

/// Shortest password, in letters.
pub const SHORTEST: usize = 10;

/// A password as it is kept: argon2id with a salt of its own (RFC 9106), as a PHC string.
///
/// # Errors
/// A password that is too short; no random numbers.
pub fn hash_password(password: &str) -> anyhow::Result<String> {
    if password.chars().count() < SHORTEST {
        return Err(anyhow!("a password has at least {SHORTEST} letters"));
    }
    Argon2::default().hash_password(password.as_bytes()).map(|hash| hash.to_string()).map_err(|error| anyhow!("the password cannot be kept: {error}"))
}

/// Whether a password is the one that was kept.
pub fn is_password(password: &str, kept: &str) -> bool {
    PasswordHash::new(kept).is_ok_and(|kept| Argon2::default().verify_password(password.as_bytes(), &kept).is_ok())
}
