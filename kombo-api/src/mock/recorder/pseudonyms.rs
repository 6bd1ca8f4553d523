//! Pseudonyms: values that stand for redacted ones. Equal values have equal pseudonyms.
//!
//! They are numbered. A hash of the value would be independent of the order, but who reads the file could find the
//! value of a hash by trying all likely ones.

use std::collections::HashMap;
use std::sync::OnceLock;

use chrono::{DateTime, Days, NaiveDate, SecondsFormat};
use serde_json::{Number, Value};

use super::within;
use crate::redact::forms;

/// The reason why a value is redacted, which is the word in its pseudonym. The strongest is the first: values of the
/// first three are replaced within texts too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Reason {
    /// An API key.
    Key,
    /// The id of an integration.
    Integration,
    /// It gives access.
    Secret,
    /// An id in a path.
    Id,
    /// A rule of the user.
    Rule,
}

#[derive(Debug, Default)]
pub(super) struct Pseudonyms {
    texts: HashMap<String, (Reason, String)>,
    numbers: HashMap<String, Number>,
    /// The pseudonyms in the order of their values.
    all: Vec<Value>,
    counts: HashMap<Reason, u32>,
    /// See [`secrets`](Self::secrets), which is called for each text of a recording.
    secrets: OnceLock<Vec<(String, String)>>,
}

/// The first number that stands for another one: no page size, year or salary, and within 32 bits.
const FIRST_NUMBER: usize = 900_000_001;

/// The length from which a secret is replaced within other texts too. A shorter one may occur in them by chance.
const LONG: usize = 8;

impl Pseudonyms {
    /// Gives a text its pseudonym. If it has one, that is kept, with the stronger of both reasons.
    pub(super) fn add(&mut self, text: &str, reason: Reason) {
        if text.is_empty() {
            return;
        }
        self.secrets.take();
        if let Some((known, _)) = self.texts.get_mut(text) {
            *known = reason.min(*known);
            return;
        }
        let count = self.counts.entry(reason).or_default();
        *count += 1;
        let pseudonym = match reason {
            Reason::Key => format!("api-key-{count}"),
            Reason::Integration => format!("integration-{count}"),
            Reason::Secret => of_the_form_of(text, "secret", *count),
            Reason::Id => format!("id-{count}"),
            Reason::Rule => of_the_form_of(text, "redacted", *count),
        };
        self.all.push(pseudonym.clone().into());
        self.texts.insert(text.to_owned(), (reason, pseudonym));
    }

    /// Gives the secrets within a text their pseudonyms.
    pub(super) fn add_within(&mut self, text: &str) {
        within::secrets(text).iter().for_each(|it| self.add(&it.value, Reason::Secret));
    }

    /// Returns the pseudonym of a number.
    pub(super) fn number(&mut self, number: &Number) -> Number {
        let next = Number::from(FIRST_NUMBER + self.numbers.len());
        let all = &mut self.all;
        let pseudonym = self.numbers.entry(number.to_string()).or_insert_with(|| {
            all.push(next.clone().into());
            next
        });
        pseudonym.clone()
    }

    /// Returns all pseudonyms.
    pub(super) fn all(&self) -> Vec<Value> {
        self.all.clone()
    }

    /// Returns a text without redacted values: those that are the whole text, and secrets within it.
    pub(super) fn replaced(&self, text: &str) -> String {
        self.texts.get(text).map_or_else(|| self.replaced_within(text), |(_, pseudonym)| pseudonym.clone())
    }

    /// Returns the values of a comma-separated text without redacted ones.
    pub(super) fn replaced_in_list(&self, text: &str) -> String {
        if self.texts.contains_key(text) {
            return self.replaced(text);
        }
        text.split(',').map(|it| self.replaced(it)).collect::<Vec<_>>().join(",")
    }

    /// Returns a text without the secrets within it. For names of members: one may by chance be equal to an id.
    pub(super) fn replaced_within(&self, text: &str) -> String {
        let replace = |text: String, (secret, pseudonym): &(String, String)| text.replace(secret, pseudonym);
        let mut text = self.secrets().iter().fold(text.to_owned(), replace);
        // The others are short, and replaced at their places only.
        for within::Secret { range, value } in within::secrets(&text).into_iter().rev() {
            if let Some((_, pseudonym)) = self.texts.get(&value) {
                text.replace_range(range, pseudonym);
            }
        }
        text
    }

    /// Returns bytes without the secrets within them.
    pub(super) fn replaced_in_bytes(&self, bytes: &[u8]) -> Vec<u8> {
        self.secrets().iter().fold(bytes.to_vec(), |bytes, (secret, pseudonym)| {
            let mut replaced = Vec::with_capacity(bytes.len());
            let mut rest = &bytes[..];
            while let Some((first, after)) = rest.split_first() {
                if let Some(after) = rest.strip_prefix(secret.as_bytes()) {
                    replaced.extend_from_slice(pseudonym.as_bytes());
                    rest = after;
                } else {
                    replaced.push(*first);
                    rest = after;
                }
            }
            replaced
        })
    }

    /// Returns the secrets that are replaced within texts, in all their forms, with their pseudonyms. The longest is the
    /// first, because one may be part of another.
    fn secrets(&self) -> &[(String, String)] {
        self.secrets.get_or_init(|| {
            let is_within = |text: &str, reason: Reason| match reason {
                Reason::Key => true,
                Reason::Integration | Reason::Secret => text.len() >= LONG,
                Reason::Id | Reason::Rule => false,
            };
            let secrets = self.texts.iter().filter(|(text, (reason, _))| is_within(text, *reason));
            let forms = secrets.flat_map(|(text, (_, pseudonym))| {
                forms(text).into_iter().map(|form| (form, pseudonym.clone())).collect::<Vec<_>>()
            });
            let mut forms: Vec<_> = forms.collect();
            forms.sort_by_key(|(text, _)| (std::cmp::Reverse(text.len()), text.clone()));
            forms
        })
    }
}

/// Returns the n-th pseudonym, in the form that a model or a program may require of the text: a timestamp, a date, a
/// URL, an email address, or any text.
fn of_the_form_of(text: &str, word: &str, n: u32) -> String {
    let day = NaiveDate::from_ymd_opt(1900, 1, 1).and_then(|first| first.checked_add_days(Days::new(n.into())));
    let day = day.unwrap_or(NaiveDate::MIN);
    if text.parse::<NaiveDate>().is_ok() {
        return day.to_string();
    }
    if DateTime::parse_from_rfc3339(text).is_ok() {
        return day.and_time(chrono::NaiveTime::MIN).and_utc().to_rfc3339_opts(SecondsFormat::Millis, true);
    }
    if text.starts_with("https://") || text.starts_with("http://") {
        return format!("https://example.com/{word}-{n}");
    }
    if text.split_once('@').is_some_and(|(_, domain)| domain.contains('.') && !text.contains(char::is_whitespace)) {
        return format!("{word}-{n}@example.com");
    }
    format!("{word}-{n}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pseudonym_has_the_form_of_its_value_and_equal_values_have_equal_ones() {
        let mut pseudonyms = Pseudonyms::default();
        let texts = ["1986-07-01", "2026-03-14T10:00:00.000Z", "https://x.dev/a?b=c", "ada@acme.com", "Ada", "Ada"];
        for text in texts {
            pseudonyms.add(text, Reason::Rule);
        }
        let replaced: Vec<_> = texts.map(|it| pseudonyms.replaced(it)).into();
        let expected = [
            "1900-01-02",
            "1900-01-03T00:00:00.000Z",
            "https://example.com/redacted-3",
            "redacted-4@example.com",
            "redacted-5",
            "redacted-5",
        ];
        assert_eq!(replaced, expected);
        let (one, two) = (Number::from(4200), Number::from(1));
        let numbers = [&one, &two, &one].map(|it| pseudonyms.number(it).as_u64());
        assert_eq!(numbers, [Some(900_000_001), Some(900_000_002), Some(900_000_001)]);
        assert_eq!(pseudonyms.all().len(), 7);
    }

    #[test]
    fn secrets_are_replaced_within_texts_and_other_values_as_whole_texts() {
        let mut pseudonyms = Pseudonyms::default();
        for (text, reason) in
            [("personio:abc", Reason::Integration), ("42", Reason::Id), ("Max Mustermann", Reason::Rule)]
        {
            pseudonyms.add(text, reason);
        }
        assert_eq!(pseudonyms.replaced("at personio:abc or personio%3Aabc"), "at integration-1 or integration-1");
        assert_eq!(pseudonyms.replaced_in_bytes(b"\xffpersonio:abc\x00"), b"\xffintegration-1\x00");
        assert_eq!(pseudonyms.replaced_in_list("42,421"), "id-1,421");
        assert_eq!(pseudonyms.replaced("by Max Mustermann"), "by Max Mustermann");
        // The same value as a secret: it keeps its pseudonym, and is replaced within texts from now on.
        pseudonyms.add("Max Mustermann", Reason::Secret);
        pseudonyms.add("Max Mustermann", Reason::Id);
        assert_eq!(pseudonyms.replaced("by Max Mustermann"), "by redacted-1");
    }
}
