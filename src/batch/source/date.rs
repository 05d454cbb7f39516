//! A date as people and programs write it, and date-times in the form of RFC 3339.
//!
//! What cannot be read is none. `01/03/2024` may be in January or in March: it is read as both, and `dates` decides by
//! its column.

use jiff::civil::{Date, DateTime, Time};
use jiff::fmt::temporal::Pieces;
use jiff::tz::Offset;
use unicode_normalization::UnicodeNormalization as _;

pub(super) fn rfc_3339(moment: DateTime, offset: Option<Offset>) -> String {
    let seconds = offset.map_or(0, Offset::seconds);
    let zone = if seconds == 0 {
        "Z".to_string()
    } else {
        let (sign, minutes) = (if seconds < 0 { '-' } else { '+' }, seconds.abs() / 60);
        format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    };
    // RFC 3339 has years of four digits only; jiff writes others with a sign and more.
    format!("{moment}{zone}")
}

/// A point in time, in UTC.
pub(super) fn of_timestamp(timestamp: jiff::Timestamp) -> String {
    rfc_3339(Offset::UTC.to_datetime(timestamp), None)
}

/// What a text says of a point in time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    pub day: Day,
    pub time: Time,
    pub offset: Option<Offset>,
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Day {
    Sure(Date),
    /// With the day, the month or the year first; none where it would be no day.
    OneOf([Option<Date>; 3]),
}

impl Moment {
    fn sure(moment: DateTime, offset: Option<Offset>) -> Moment {
        Moment { day: Day::Sure(moment.date()), time: moment.time(), offset }
    }
}

/// Reads one date.
pub(super) fn read(text: &str) -> Option<Moment> {
    // Nothing longer is a date.
    if text.len() > 80 {
        return None;
    }
    let wide: String;
    let text = if text.is_ascii() {
        text
    } else {
        wide = western(text);
        &wide
    };
    let moment = digits(text).or_else(|| iso(text)).or_else(|| mail(text)).or_else(|| words(text))?;
    match moment.day {
        Day::Sure(day) => in_range(day.year()).then_some(moment),
        Day::OneOf(days) => {
            let days = days.map(|day| day.filter(|day| in_range(day.year())));
            days.iter().any(Option::is_some).then_some(Moment { day: Day::OneOf(days), ..moment })
        }
    }
}

fn in_range(year: i16) -> bool {
    (1970..=2200).contains(&year)
}

/// Seconds, milliseconds or microseconds since 1970, or all digits of a date.
fn digits(text: &str) -> Option<Moment> {
    let (whole, rest) = text.split_once('.').unwrap_or((text, ""));
    if whole.len() < 8 || !whole.bytes().chain(rest.bytes()).all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: i64 = whole.parse().ok()?;
    let since_1970 = |timestamp: Result<jiff::Timestamp, jiff::Error>| {
        let moment = Offset::UTC.to_datetime(timestamp.ok()?);
        in_range(moment.year()).then_some(Moment::sure(moment, None))
    };
    let part = |from: usize, to: usize| whole.get(from..to).and_then(|part| part.parse::<i8>().ok());
    let date = || Date::new(whole.get(..4)?.parse().ok()?, part(4, 6)?, part(6, 8)?).ok();
    match whole.len() {
        8 if rest.is_empty() => Some(Moment::sure(date()?.to_datetime(Time::midnight()), None)),
        14 if rest.is_empty() => {
            let time = Time::new(part(8, 10)?, part(10, 12)?, part(12, 14)?, 0).ok()?;
            Some(Moment::sure(date()?.to_datetime(time), None))
        }
        // Fewer digits are numbers of tickets as likely.
        9 | 10 => since_1970(jiff::Timestamp::from_second(number)),
        12 | 13 => since_1970(jiff::Timestamp::from_millisecond(number)),
        16 => since_1970(jiff::Timestamp::from_microsecond(number)),
        _ => None,
    }
}

/// `2024-03-01T10:22:33+09:00`, with a space for the `T`, without seconds, zone or time.
fn iso(text: &str) -> Option<Moment> {
    let bytes = text.as_bytes();
    if bytes.len() < 10 || bytes[4] != b'-' {
        return None;
    }
    let mut text = text.to_string();
    for utc in [" UTC", " GMT", " Z"] {
        if let Some(rest) = text.strip_suffix(utc) {
            text = format!("{rest}Z");
        }
    }
    if let Some(sign) = text.rfind([' ']).filter(|at| *at > 11 && text[at + 1..].starts_with(['+', '-'])) {
        text.remove(sign);
    }
    let pieces = Pieces::parse(&text).ok()?;
    let moment = pieces.date().to_datetime(pieces.time().unwrap_or(Time::midnight()));
    Some(Moment::sure(moment, pieces.to_numeric_offset()))
}

/// `Fri, 1 Mar 2024 10:22:33 +0900`, as mails have it.
fn mail(text: &str) -> Option<Moment> {
    static READER: jiff::fmt::rfc2822::DateTimeParser = jiff::fmt::rfc2822::DateTimeParser::new().relaxed_weekday(true);
    let zoned = READER.parse_zoned(text).ok()?;
    Some(Moment::sure(zoned.datetime(), Some(zoned.offset())))
}

/// Dates of Japanese and Chinese with the signs that others have.
fn western(text: &str) -> String {
    let mut western = String::new();
    let mut afternoon = None;
    let mut in_brackets = false;
    for c in text.nfkc() {
        match c {
            '(' => in_brackets = true,
            ')' => {
                in_brackets = false;
                western.push(' ');
            }
            _ if in_brackets => {}
            '年' | '月' => western.push('/'),
            '日' => western.push(' '),
            '時' | '时' | '点' | '點' => western.push(':'),
            '分' => western.push(':'),
            '秒' => western.push(' '),
            '午' | '上' | '下' | '前' | '後' | '后' => {
                afternoon = match c {
                    '下' | '後' | '后' => Some(" PM"),
                    '上' | '前' => Some(" AM"),
                    _ => afternoon,
                };
            }
            '曜' | '星' | '期' | '周' | '週' | '一' | '二' | '三' | '四' | '五' | '六' | '火' | '水' | '木' | '金'
            | '土' => {}
            c => western.push(c),
        }
    }
    let trimmed = western.trim().trim_end_matches(':');
    // 10時 is 10:00.
    let hour_only =
        trimmed.rsplit([' ', '/']).next().is_some_and(|last| !last.contains(':') && western.trim().ends_with(':'));
    format!("{trimmed}{}{}", if hour_only { ":00" } else { "" }, afternoon.unwrap_or_default())
}

/// A date and a time of words and numbers in any of the usual orders.
fn words(text: &str) -> Option<Moment> {
    let (mut time, mut offset, mut afternoon) = (None, None, None);
    let mut parts: Vec<Part> = Vec::new();
    // `2024/03/01T10:22` is two words; a T within a month's name is not between digits.
    let bytes = text.as_bytes();
    let is_between = |at: usize| {
        let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
        bytes[at] == b'T' && at > 0 && digit(at - 1) && digit(at + 1)
    };
    let spaced: String = text.char_indices().map(|(at, c)| if c == ',' || is_between(at) { ' ' } else { c }).collect();
    for word in spaced.split_whitespace() {
        let lower = word.to_ascii_lowercase();
        match lower.as_str() {
            "am" | "a.m." => afternoon = Some(false),
            "pm" | "p.m." => afternoon = Some(true),
            "at" | "-" | "z" | "utc" | "gmt" => {}
            "jst" => offset = Some(jiff::tz::offset(9)),
            _ if lower.contains(':') && !lower.starts_with(['+', '-']) => {
                let (clock, zone, half) = clock(&lower)?;
                time = Some(clock);
                offset = zone.or(offset);
                afternoon = half.or(afternoon);
            }
            _ if lower.starts_with(['+', '-']) && time.is_some() => offset = Some(zone(&lower)?),
            _ if is_weekday(&lower) => {}
            _ => {
                for part in word.split(['/', '-', '.']).filter(|part| !part.is_empty()) {
                    parts.push(Part::of(part, word.contains('.'))?);
                }
            }
        }
    }
    let day = day(&parts)?;
    let time = match (time.unwrap_or(Time::midnight()), afternoon) {
        (time, Some(afternoon)) if (1..=12).contains(&time.hour()) => {
            let hour = time.hour() % 12 + if afternoon { 12 } else { 0 };
            Time::new(hour, time.minute(), time.second(), time.subsec_nanosecond()).ok()?
        }
        (time, _) => time,
    };
    Some(Moment { day, time, offset })
}

/// A part of a date.
#[derive(Clone, Copy, Debug)]
enum Part {
    Month(i8),
    /// The number, its digits, and whether points stand between it and the others.
    Number(i16, usize, bool),
}

impl Part {
    fn of(text: &str, points: bool) -> Option<Part> {
        const MONTHS: [&str; 12] = [
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december",
        ];
        let lower = text.to_ascii_lowercase();
        if lower.len() >= 3 && lower.bytes().all(|byte| byte.is_ascii_alphabetic()) {
            let month =
                MONTHS.iter().position(|name| name.starts_with(&lower) || lower == "sept" && *name == "september")?;
            return Some(Part::Month(month as i8 + 1));
        }
        let number = ["st", "nd", "rd", "th"].iter().find_map(|ending| lower.strip_suffix(ending)).unwrap_or(&lower);
        if number.is_empty() || number.len() > 4 || !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        Some(Part::Number(number.parse().ok()?, number.len(), points))
    }
}

fn day(parts: &[Part]) -> Option<Day> {
    let year = |number: i16, digits: usize| match (digits, number) {
        (4, _) => number,
        (_, 0..70) => 2000 + number,
        _ => 1900 + number,
    };
    let date = |y: i16, m: i16, d: i16| Date::new(y, i8::try_from(m).ok()?, i8::try_from(d).ok()?).ok();
    let sure = |date: Option<Date>| date.map(Day::Sure);
    match *parts {
        [Part::Number(y, 4, _), Part::Number(m, ..), Part::Number(d, ..)] => sure(date(y, m, d)),
        [Part::Number(y, 4, _), Part::Month(m), Part::Number(d, ..)] => sure(date(y, m.into(), d)),
        [Part::Number(d, ..), Part::Month(m), Part::Number(y, digits, _)]
        | [Part::Month(m), Part::Number(d, ..), Part::Number(y, digits, _)] => sure(date(year(y, digits), m.into(), d)),
        [Part::Number(a, 1..=2, points), Part::Number(b, 1..=2, _), Part::Number(c, digits @ (2 | 4), _)] => {
            let day_first = date(year(c, digits), b, a);
            // Points between numbers are the custom of countries where the day comes first.
            if points {
                return sure(day_first);
            }
            let year_first = if digits == 2 { date(year(a, 2), b, c) } else { None };
            Some(Day::OneOf([day_first, date(year(c, digits), a, b), year_first]))
        }
        _ => None,
    }
}

/// `10:22`, `3:04pm`, `10:22:33.5+0900`.
fn clock(text: &str) -> Option<(Time, Option<Offset>, Option<bool>)> {
    let (text, half) = match (text.strip_suffix("am"), text.strip_suffix("pm")) {
        (Some(rest), _) => (rest, Some(false)),
        (_, Some(rest)) => (rest, Some(true)),
        _ => (text, None),
    };
    let text = text.trim_end_matches('z');
    let (text, offset) = match text.find(['+', '-']) {
        Some(at) => (&text[..at], Some(zone(&text[at..])?)),
        None => (text, None),
    };
    let mut parts = text.split(':');
    let hour = parts.next()?.parse().ok()?;
    let minute = parts.next()?.parse().ok()?;
    let (second, fraction) = parts.next().map_or(("0", ""), |last| last.split_once(['.', ',']).unwrap_or((last, "")));
    if parts.next().is_some() || fraction.len() > 9 || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let nanoseconds = format!("{fraction:0<9}").parse().ok()?;
    Some((Time::new(hour, minute, second.parse().ok()?, nanoseconds).ok()?, offset, half))
}

/// `+0900`, `+09:00`, `-8`.
fn zone(text: &str) -> Option<Offset> {
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let digits: String = text[1..].chars().filter(|c| *c != ':').collect();
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes) = match digits.len() {
        1 | 2 => (digits.parse::<i32>().ok()?, 0),
        3 | 4 => (digits[..digits.len() - 2].parse::<i32>().ok()?, digits[digits.len() - 2..].parse::<i32>().ok()?),
        _ => return None,
    };
    Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()
}

fn is_weekday(lower: &str) -> bool {
    const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let name = lower.trim_end_matches('.');
    name.len() >= 3 && DAYS.iter().any(|day| day.starts_with(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Option<String> {
        let Moment { day, time, offset } = read(text)?;
        let day = match day {
            Day::Sure(day) => day,
            Day::OneOf(days) => *days.iter().flatten().next()?,
        };
        Some(rfc_3339(day.to_datetime(time), offset))
    }

    #[test]
    fn the_usual_forms_are_read() {
        for (text, wanted) in [
            ("2024-03-01", "2024-03-01T00:00:00Z"),
            ("2024-03-01T10:22:33Z", "2024-03-01T10:22:33Z"),
            ("2024-03-01T10:22:33.000+0900", "2024-03-01T10:22:33+09:00"),
            ("2024-03-01 10:22", "2024-03-01T10:22:00Z"),
            ("2024-03-01 10:22:33 UTC", "2024-03-01T10:22:33Z"),
            ("2024-03-01 10:22:33 -0800", "2024-03-01T10:22:33-08:00"),
            ("2024-03-01 10:22:33 AM", "2024-03-01T10:22:33Z"),
            ("2024/03/01 10:22", "2024-03-01T10:22:00Z"),
            ("2024/3/1", "2024-03-01T00:00:00Z"),
            ("2024/03/01T10:22:33+09:00", "2024-03-01T10:22:33+09:00"),
            ("01/Mar/24 3:04 PM", "2024-03-01T15:04:00Z"),
            ("01/Mar/24 12:04 AM", "2024-03-01T00:04:00Z"),
            ("Mar 1, 2024 3:04pm", "2024-03-01T15:04:00Z"),
            ("March 1st, 2024", "2024-03-01T00:00:00Z"),
            ("Fri, 1 Mar 2024 10:22:33 +0900", "2024-03-01T10:22:33+09:00"),
            ("Fri, 1 Mar 2024 10:22:33 +0900 (JST)", "2024-03-01T10:22:33+09:00"),
            ("1709288553", "2024-03-01T10:22:33Z"),
            ("1709288553000", "2024-03-01T10:22:33Z"),
            ("20240301", "2024-03-01T00:00:00Z"),
            ("20240301102233", "2024-03-01T10:22:33Z"),
            ("2024年3月1日", "2024-03-01T00:00:00Z"),
            ("2024年3月1日(金) 午後3時04分", "2024-03-01T15:04:00Z"),
            ("2024年3月1日 10時", "2024-03-01T10:00:00Z"),
            ("2024年03月01日 10:22:33", "2024-03-01T10:22:33Z"),
            ("２０２４／０３／０１　１０：２２", "2024-03-01T10:22:00Z"),
            ("2024/3/1 上午 10:22:33", "2024-03-01T10:22:33Z"),
            ("2024/3/1 下午 3:04:05", "2024-03-01T15:04:05Z"),
            ("01.03.2024 10:22", "2024-03-01T10:22:00Z"),
            ("25/03/2024", "2024-03-25T00:00:00Z"),
            ("03/25/2024 10:22", "2024-03-25T10:22:00Z"),
            ("3/3/2024", "2024-03-03T00:00:00Z"),
        ] {
            assert_eq!(shown(text).as_deref(), Some(wanted), "{text}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "yesterday",
            "INC0010001",
            "12345",
            "2024-13-45",
            "n/a",
            "10:22",
            "日",
            "－",
            "9999999999999999",
            "1/2/3/4",
        ] {
            assert_eq!(shown(text), None, "{text}");
        }
    }
}
