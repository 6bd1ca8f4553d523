//! Timestamps as they come: RFC 3339, or what tools write instead.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};
use serde::de::{Error as _, Unexpected};
use serde::{Deserialize, Deserializer};

/// A timestamp. Without an offset it is UTC, without a time it is midnight: the API describes both as timestamps.
pub(crate) fn required<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DateTime<Utc>, D::Error> {
    let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
    parse(&text).ok_or_else(|| D::Error::invalid_value(Unexpected::Str(&text), &"a timestamp"))
}

/// A timestamp or null.
pub(crate) fn optional<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<DateTime<Utc>>, D::Error> {
    #[derive(Deserialize)]
    #[serde(transparent)]
    struct Timestamp(#[serde(deserialize_with = "required")] DateTime<Utc>);
    Ok(Option::<Timestamp>::deserialize(deserializer)?.map(|it| it.0))
}

fn parse(text: &str) -> Option<DateTime<Utc>> {
    if let Ok(time) = DateTime::parse_from_rfc3339(text) {
        return Some(time.with_timezone(&Utc));
    }
    let plain = text.strip_suffix(['Z', 'z']).unwrap_or(text);
    let forms = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M"];
    let time = forms.iter().find_map(|form| NaiveDateTime::parse_from_str(plain, form).ok());
    let date = || NaiveDate::parse_from_str(plain, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0);
    time.or_else(date).map(|time| time.and_utc())
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn every_form_that_is_not_ambiguous_is_read() {
        for (text, read) in [
            ("2026-03-14T09:30:00.000Z", "2026-03-14T09:30:00+00:00"),
            ("2026-03-14T09:30:00+02:00", "2026-03-14T07:30:00+00:00"),
            ("2026-03-14T09:30:00", "2026-03-14T09:30:00+00:00"),
            ("2026-03-14 09:30:00.5", "2026-03-14T09:30:00.500+00:00"),
            ("2026-03-14", "2026-03-14T00:00:00+00:00"),
            ("2026-03-14Z", "2026-03-14T00:00:00+00:00"),
        ] {
            assert_eq!(parse(text).map(|it| it.to_rfc3339()).as_deref(), Some(read), "{text}");
        }
        for text in ["", "14.03.2026", "2026-13-01", "soon"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
