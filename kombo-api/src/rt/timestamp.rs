//! Timestamps: read in RFC 3339 and similar forms, and sent from any type of time.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Utc};

use crate::read::{Callback, Failed, Read, Source};

/// Reads a timestamp. Without an offset it is UTC, without a time it is midnight: the API describes both as timestamps.
impl Read for DateTime<Utc> {
    fn read(source: &mut dyn Source, place: &mut Option<Self>) -> Result<(), Failed> {
        let mut read = Callback(|text: &str| {
            *place = Some(parsed(text)?);
            Ok(())
        });
        source.text("a timestamp", &mut read)
    }
}

/// Reads a timestamp that may be null; an empty text is null too.
pub(crate) fn optional(source: &mut dyn Source, place: &mut Option<DateTime<Utc>>) -> Result<(), Failed> {
    *place = None;
    let mut read = Callback(|text: &str| {
        *place = if text.trim().is_empty() { None } else { Some(parsed(text)?) };
        Ok(())
    });
    source.optional_text("a timestamp or null", &mut read)
}

impl Read for NaiveDate {
    fn read(source: &mut dyn Source, place: &mut Option<Self>) -> Result<(), Failed> {
        let mut read = Callback(|text: &str| {
            *place = Some(text.parse().map_err(|_| Failed::text(text, "a date"))?);
            Ok(())
        });
        source.text("a date", &mut read)
    }
}

fn parsed(text: &str) -> Result<DateTime<Utc>, Failed> {
    parse(text).ok_or_else(|| Failed::text(text, "a timestamp"))
}

/// A value that can be sent as a timestamp: a time in any zone, or a day.
///
/// Some timestamps mean a day, such as the first day of an absence: Kombo uses only the date of the UTC timestamp. Pass
/// a [`NaiveDate`] for these, because midnight in a time zone east of Greenwich is the day before in UTC.
pub trait IntoTimestamp {
    /// Returns the time in UTC. For a day, it is midnight in UTC.
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

fn parse(text: &str) -> Option<DateTime<Utc>> {
    // Nearly every timestamp is RFC 3339, and the formats below are slower by far.
    DateTime::parse_from_rfc3339(text).ok().or_else(|| zoned(text.trim())).map(|time| time.to_utc()).or_else(|| {
        let text = text.trim();
        let plain = text.strip_suffix(" UTC").or(text.strip_suffix(['Z', 'z'])).unwrap_or(text);
        let formats = ["%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M"];
        let time = formats.iter().find_map(|format| NaiveDateTime::parse_from_str(plain, format).ok());
        let date = || Some(NaiveDate::parse_from_str(plain, "%Y-%m-%d").ok()?.and_time(NaiveTime::MIN));
        time.or_else(date).map(|time| time.and_utc())
    })
}

/// A time with an offset in another form than RFC 3339's.
fn zoned(text: &str) -> Option<DateTime<chrono::FixedOffset>> {
    let formats = ["%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%d %H:%M:%S%.f%#z", "%Y-%m-%dT%H:%M%#z"];
    formats.iter().find_map(|format| DateTime::parse_from_str(text, format).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::run;

    #[test]
    fn a_day_is_its_midnight_in_utc_and_a_time_is_the_same_time() {
        let day = NaiveDate::from_ymd_opt(2026, 8, 1).unwrap_or_default();
        assert_eq!(day.into_timestamp().to_rfc3339(), "2026-08-01T00:00:00+00:00");
        let time = DateTime::parse_from_rfc3339("2026-08-01T00:00:00+02:00").unwrap_or_default();
        assert_eq!(time.into_timestamp().to_rfc3339(), "2026-07-31T22:00:00+00:00");
    }

    #[test]
    fn nothing_is_no_timestamp() {
        let read = |json: &str| {
            let mut time = None;
            let mut read = Callback(|source: &mut dyn Source| optional(source, &mut time));
            run(&mut serde_json::Deserializer::from_str(json), &mut read).map(|()| time)
        };
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
