//! The pause that a response requests.

use std::time::{Duration, SystemTime};

use http::HeaderMap;

/// Returns the pause that a response requests: the header `retry-after-ms`, or `Retry-After` in seconds or as a date
/// (RFC 9110, 10.2.3).
///
/// A date is compared with the `Date` of the response, because clocks differ, or else with the time of its arrival.
pub(crate) fn retry_after(headers: &HeaderMap, received: SystemTime) -> Option<Duration> {
    let text = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
    let number = |text: &str| text.parse::<f64>().ok().filter(|number| *number >= 0.0);
    // A number that is too large for a `Duration` is the longest one.
    let duration = |seconds: f64| Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX);
    if let Some(milliseconds) = text("retry-after-ms").and_then(number) {
        return Some(duration(milliseconds / 1000.0));
    }
    let value = text("retry-after")?;
    if let Some(seconds) = number(value) {
        return Some(duration(seconds));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    let now = text("date").and_then(|date| httpdate::parse_http_date(date).ok()).unwrap_or(received);
    // A date in the past is a pause of zero.
    Some(date.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_compared_with_the_servers_own() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        let mut headers = HeaderMap::new();
        for (name, time) in [("date", now), ("retry-after", now + Duration::from_secs(30))] {
            headers.insert(name, httpdate::fmt_http_date(time).parse().unwrap_or(http::HeaderValue::from_static("")));
        }
        let ahead = now + Duration::from_secs(3600);
        assert_eq!(retry_after(&headers, ahead), Some(Duration::from_secs(30)));
    }

    #[test]
    fn every_form_of_retry_after_is_read() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        let read = |name: &'static str, value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(name, value.parse().unwrap_or_else(|_| http::HeaderValue::from_static("")));
            retry_after(&headers, now)
        };
        assert_eq!(read("retry-after", "7"), Some(Duration::from_secs(7)));
        assert_eq!(read("retry-after", "0.5"), Some(Duration::from_millis(500)));
        assert_eq!(read("retry-after-ms", "250"), Some(Duration::from_millis(250)));
        let date = httpdate::fmt_http_date(now + Duration::from_secs(30));
        assert_eq!(read("retry-after", &date), Some(Duration::from_secs(30)));
        let past = httpdate::fmt_http_date(now - Duration::from_secs(30));
        assert_eq!(read("retry-after", &past), Some(Duration::ZERO));
        for endless in ["99999999999999999999", "1e30", "1e400"] {
            assert_eq!(read("retry-after", endless), Some(Duration::MAX), "{endless}");
        }
        for nonsense in ["soon", "-1", "NaN", ""] {
            assert_eq!(read("retry-after", nonsense), None, "{nonsense:?}");
        }
    }
}
