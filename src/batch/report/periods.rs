//! Tickets over time: by day, and when these grow many by month, then by year.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::tally::{Tally, bump};
use crate::decision::Decision;

/// Days, or months, that are counted one by one.
const MOST: usize = 400;

/// Tickets by the date on them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Periods {
    /// By `2026-11-22`, `2026-11` or `2026`: all of one form. That form depends only on how many days and months
    /// there are, so it is the same in whatever order they come.
    pub periods: BTreeMap<String, Period>,
    length: Length,
    /// The first day and the last.
    pub span: Option<(String, String)>,
    /// Tickets without a date.
    pub undated: u64,
    /// Tickets whose date is none.
    pub unreadable: u64,
}

/// Bytes of a date that name a period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Length {
    #[default]
    Day = 10,
    Month = 7,
    Year = 4,
}

/// The tickets of one period.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Period {
    pub tally: Tally,
    pub categories: BTreeMap<String, u64>,
}

impl Period {
    pub fn merge(&mut self, other: &Period) {
        self.tally.merge(&other.tally);
        for (category, count) in &other.categories {
            *self.categories.entry(category.clone()).or_default() += count;
        }
    }
}

impl Periods {
    pub fn add(&mut self, date: Option<&str>, decision: &Decision) {
        let Some(date) = date.map(str::trim).filter(|date| !date.is_empty()) else {
            self.undated += 1;
            return;
        };
        let Some(day) = day(date) else {
            self.unreadable += 1;
            return;
        };
        match &mut self.span {
            Some((first, _)) if day < first.as_str() => *first = day.to_string(),
            Some((_, last)) if day > last.as_str() => *last = day.to_string(),
            Some(_) => {}
            None => self.span = Some((day.to_string(), day.to_string())),
        }
        let period = super::tally::entry(&mut self.periods, &day[..self.length as usize]);
        period.tally.add(decision);
        bump(&mut period.categories, &decision.category);
        while self.periods.len() > MOST && self.length != Length::Year {
            self.coarsen();
        }
    }

    fn coarsen(&mut self) {
        self.length = if self.length == Length::Day { Length::Month } else { Length::Year };
        for (key, period) in std::mem::take(&mut self.periods) {
            super::tally::entry(&mut self.periods, &key[..self.length as usize]).merge(&period);
        }
    }
}

/// The day of a date in the form of RFC 3339, as it is written there: in the time zone of whoever wrote it.
fn day(date: &str) -> Option<&str> {
    let day = date.get(..10)?;
    let ends = date[10..].chars().next().is_none_or(|c| matches!(c, 'T' | 't' | ' ' | 'Z'));
    let written = day.bytes().enumerate().all(|(i, b)| if matches!(i, 4 | 7) { b == b'-' } else { b.is_ascii_digit() });
    (ends && written && day.parse::<Date>().is_ok()).then_some(day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_from_what_rfc_3339_allows() {
        for date in ["2026-11-22", "2026-11-22T01:36:30Z", "2026-11-22 01:36:30+09:00", "2026-11-22t01:36:30.5z"] {
            assert_eq!(day(date), Some("2026-11-22"), "{date}");
        }
        for date in ["", "22.11.2026", "2026-13-01", "2026-02-30", "2026-11-221", "二〇二六年十一月", "+2026-11-2"]
        {
            assert_eq!(day(date), None, "{date}");
        }
    }
}
