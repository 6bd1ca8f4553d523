//! Timestamps: as they come, RFC 3339 or what tools write instead; and what is taken for one.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};
use serde::de::{Error as _, Unexpected};
use serde::{Deserialize, Deserializer};

/// A timestamp. Without an offset it is UTC, without a time it is midnight: the API describes both as timestamps.
pub(crate) fn required<'de, D: Deserializer<'de>>(deserializer: D) -> Result<DateTime<Utc>, D::Error> {
    let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
    parse(&text).ok_or_else(|| D::Error::invalid_value(Unexpected::Str(&text), &"a timestamp"))
}

/// What can be sent as a timestamp: a time in any zone, or a day.
///
/// Many fields mean a day, such as the first day of an absence, and are described as timestamps: Kombo discards the time
/// of the UTC timestamp that is sent. Give these a [`NaiveDate`]: midnight in a zone east of Greenwich is the day before
/// in UTC.
pub trait IntoTimestamp {
    /// The time in UTC; of a day, its midnight there.
    fn into_timestamp(self) -> DateTime<Utc>;
}

impl<Tz: TimeZone> IntoTimestamp for DateTime<Tz> {
    fn into_timestamp(self) -> DateTime<Utc> {
        self.to_utc()
    }
}

impl IntoTimestamp for NaiveDate {
    fn into_timestamp(self) -> DateTime<Utc> {
        self.and_time(NaiveTime::MIN).and_utc()
    }
}

/// A timestamp or null; nothing at all is null too.
pub(crate) fn optional<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<DateTime<Utc>>, D::Error> {
    let text = Option::<std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
    let read = |text: &str| parse(text).ok_or_else(|| D::Error::invalid_value(Unexpected::Str(text), &"a timestamp"));
    text.filter(|text| !text.trim().is_empty()).map(|text| read(&text)).transpose()
}

fn parse(text: &str) -> Option<DateTime<Utc>> {
    let text = text.trim();
    let zoned = ["%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%d %H:%M:%S%.f%#z", "%Y-%m-%dT%H:%M%#z"];
    let zoned = zoned.iter().find_map(|form| DateTime::parse_from_str(text, form).ok());
    if let Some(time) = DateTime::parse_from_rfc3339(text).ok().or(zoned) {
        return Some(time.to_utc());
    }
    let plain = text.strip_suffix(" UTC").or(text.strip_suffix(['Z', 'z'])).unwrap_or(text);
    let forms = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M"];
    let time = forms.iter().find_map(|form| NaiveDateTime::parse_from_str(plain, form).ok());
    let date = || NaiveDate::parse_from_str(plain, "%Y-%m-%d").ok()?.and_hms_opt(0, 0, 0);
    time.or_else(date).map(|time| time.and_utc())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_its_midnight_in_utc_and_a_time_is_the_same_time() {
        let day = NaiveDate::from_ymd_opt(2026, 8, 1).unwrap_or_default();
        assert_eq!(day.into_timestamp().to_rfc3339(), "2026-08-01T00:00:00+00:00");
        let time = DateTime::parse_from_rfc3339("2026-08-01T00:00:00+02:00").unwrap_or_default();
        assert_eq!(time.into_timestamp().to_rfc3339(), "2026-07-31T22:00:00+00:00");
    }

    #[test]
    fn nothing_is_no_timestamp() {
        let read = |json: &str| optional(&mut serde_json::Deserializer::from_str(json));
        assert_eq!((read("null").ok(), read("\"\"").ok()), (Some(None), Some(None)));
        assert!(read("\"2026-03-14\"").is_ok_and(|it| it.is_some()) && read("\"soon\"").is_err());
    }

    #[test]
    fn every_form_that_is_not_ambiguous_is_read() {
        for (text, read) in [
            ("2026-03-14T09:30:00.000Z", "2026-03-14T09:30:00+00:00"),
            ("2026-03-14T09:30:00+02:00", "2026-03-14T07:30:00+00:00"),
            ("2026-03-14T09:30:00", "2026-03-14T09:30:00+00:00"),
            ("2026-03-14 09:30:00.5", "2026-03-14T09:30:00.500+00:00"),
            ("2026-03-14", "2026-03-14T00:00:00+00:00"),
            ("2026-03-14Z", "2026-03-14T00:00:00+00:00"),
            ("2026-03-14T09:30:00+0200", "2026-03-14T07:30:00+00:00"),
            ("2026-03-14T09:30:00+02", "2026-03-14T07:30:00+00:00"),
            ("2026-03-14T09:30+02:00", "2026-03-14T07:30:00+00:00"),
            ("2026-03-14 09:30:00 UTC", "2026-03-14T09:30:00+00:00"),
            (" 2026-03-14 ", "2026-03-14T00:00:00+00:00"),
        ] {
            assert_eq!(parse(text).map(|it| it.to_rfc3339()).as_deref(), Some(read), "{text}");
        }
        for text in ["", "14.03.2026", "2026-13-01", "soon"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
