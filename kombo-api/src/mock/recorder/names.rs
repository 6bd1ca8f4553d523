//! Names of values that give access.

/// The ends of names with values that give access.
const SECRETS: [&str; 14] = [
    "token",
    "password",
    "passwd",
    "passphrase",
    "secret",
    "api_key",
    "apikey",
    "access_key",
    "private_key",
    "jwt",
    "authorization",
    "cookie",
    "signature",
    "credential",
];

/// Whole names with values that give access: links contain a token, and `sig` is the signature in links of a cloud.
const NAMES: [&str; 2] = ["link", "sig"];

/// Whether the value of this name gives access.
pub(super) fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_lowercase().replace('-', "_");
    NAMES.contains(&name.as_str()) || SECRETS.iter().any(|secret| name.ends_with(secret))
}
