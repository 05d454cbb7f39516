//! The dates of one column: in which order day, month and year stand where all are numbers.
//!
//! One value that can only be read in one order decides for all. Where none does, who knows it has to say it: such
//! dates are not read, and counted.

use std::str::FromStr;

use jiff::civil::Date;

use super::date::{Day, Moment, read, rfc_3339};

/// Which of day, month and year come first where all are numbers: `03/04/2025`, `24/03/01`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    /// Day, month, year.
    DayFirst,
    /// Month, day, year.
    MonthFirst,
    /// Year, month, day.
    YearFirst,
}

impl DateOrder {
    /// All of them.
    pub const ALL: [DateOrder; 3] = [DateOrder::DayFirst, DateOrder::MonthFirst, DateOrder::YearFirst];

    /// The name as written on the command line.
    pub const fn as_str(self) -> &'static str {
        match self {
            DateOrder::DayFirst => "dmy",
            DateOrder::MonthFirst => "mdy",
            DateOrder::YearFirst => "ymd",
        }
    }
}

impl FromStr for DateOrder {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        DateOrder::ALL.into_iter().find(|order| order.as_str() == name).ok_or_else(|| {
            let names = DateOrder::ALL.map(DateOrder::as_str).join(", ");
            format!("`{name}` is no order of day, month and year; there are {names}")
        })
    }
}

/// The dates of one column.
#[derive(Clone, Debug, Default)]
pub(super) struct Dates {
    given: Option<DateOrder>,
    /// What the dates so far would be in each order.
    orders: [Seen; 3],
    count: u64,
    unread: Unread,
}

/// What all dates of a column would be in one order.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    /// One of them would be none.
    excluded: bool,
    /// The first and the last year.
    years: Option<(i16, i16)>,
}

/// The dates that could not be read.
#[derive(Clone, Debug, Default)]
struct Unread {
    /// Those that are one day or another, and the first of them.
    unsure: u64,
    example: String,
    /// Others, and where the first of them stands.
    other: u64,
    line: u64,
}

impl Dates {
    /// Dates of that order, or else of the one that they show.
    pub fn new(given: Option<DateOrder>) -> Self {
        Dates { given, ..Dates::default() }
    }

    /// Takes in what a date shows of the order of the others.
    pub fn learn(&mut self, text: &str) {
        if let Some(Moment { day: Day::OneOf(days), .. }) = read(text.trim()) {
            self.see(&days);
        }
    }

    fn see(&mut self, days: &[Option<Date>; 3]) {
        for (seen, day) in self.orders.iter_mut().zip(days) {
            seen.excluded |= day.is_none();
            if let Some(year) = day.map(Date::year) {
                let (first, last) = seen.years.unwrap_or((year, year));
                seen.years = Some((first.min(year), last.max(year)));
            }
        }
    }

    /// The date-time, if the text on that line is one; in UTC where it names no zone.
    pub fn read(&mut self, text: &str, line: u64) -> Option<String> {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        self.count += 1;
        let moment = read(text);
        let day = match &moment {
            Some(Moment { day: Day::Sure(day), .. }) => Some(*day),
            Some(Moment { day: Day::OneOf(days), .. }) => {
                self.see(days);
                let day = self.decide(days);
                if day.is_none() && self.given.is_none() {
                    if self.unread.unsure == 0 {
                        self.unread.example = text.to_string();
                    }
                    self.unread.unsure += 1;
                    return None;
                }
                day
            }
            None => None,
        };
        let (Some(Moment { time, offset, .. }), Some(day)) = (moment, day) else {
            if self.unread.other == 0 {
                self.unread.line = line;
            }
            self.unread.other += 1;
            return None;
        };
        Some(rfc_3339(day.to_datetime(time), offset))
    }

    /// The one day that is meant.
    fn decide(&self, days: &[Option<Date>; 3]) -> Option<Date> {
        if let Some(given) = self.given {
            return days[given as usize];
        }
        let mut possible = days.iter().flatten();
        let first = possible.next()?;
        if possible.all(|day| day == first) { Some(*first) } else { days[self.order()? as usize] }
    }

    /// The order that all dates have.
    fn order(&self) -> Option<DateOrder> {
        // Of numbers of two digits that could be years, those are that differ least: years of tickets are few.
        let span = |order: DateOrder| self.orders[order as usize].years.map(|(first, last)| last - first);
        let mut left: Vec<DateOrder> =
            DateOrder::ALL.into_iter().filter(|order| !self.orders[*order as usize].excluded).collect();
        let least = left.iter().filter_map(|order| span(*order)).min()?;
        left.retain(|order| span(*order) == Some(least));
        match left[..] {
            [order] => Some(order),
            _ => None,
        }
    }

    /// What is to be said of the order before the dates are read; nothing if it needs no guess.
    pub fn found(&self) -> Option<&'static str> {
        if self.given.is_some() || self.orders.iter().all(|seen| seen.years.is_none()) {
            return None;
        }
        Some(match self.order() {
            Some(DateOrder::DayFirst) => "day first",
            Some(DateOrder::MonthFirst) => "month first",
            Some(DateOrder::YearFirst) => "year first",
            None => "day or month first?",
        })
    }

    /// How many dates could not be read and what can be done about it.
    pub fn notes(&self) -> Vec<String> {
        let Unread { unsure, example, other, line } = &self.unread;
        let mut notes = Vec::new();
        if *unsure > 0 {
            notes.push(format!(
                "dates that are not read: {unsure} of {}; which number of `{example}` is the day, which the month? \
                 Say it with --date-order {}",
                self.count,
                DateOrder::ALL.map(DateOrder::as_str).join(", ")
            ));
        }
        if *other > 0 {
            notes.push(format!("dates that cannot be read: {other} of {}; the first is on line {line}", self.count));
        }
        notes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(dates: &mut Dates, text: &str) -> Option<String> {
        dates.read(text, 1)
    }

    #[test]
    fn other_rows_decide_between_day_and_month() {
        let mut dates = Dates::default();
        dates.learn("01/03/2024");
        assert_eq!(read(&mut dates, "01/03/2024"), None);
        dates.learn("25/03/2024");
        assert_eq!(read(&mut dates, "01/03/2024").as_deref(), Some("2024-03-01T00:00:00Z"));
        dates.learn("03/25/2024");
        assert_eq!(read(&mut dates, "01/03/2024"), None, "the rows contradict one another");
        assert_eq!(read(&mut dates, "26/03/2024").as_deref(), Some("2024-03-26T00:00:00Z"));
        assert_eq!(
            dates.notes(),
            ["dates that are not read: 2 of 4; which number of `01/03/2024` is the day, which the month? \
              Say it with --date-order dmy, mdy, ymd"]
        );
    }

    #[test]
    fn years_of_two_digits_are_those_that_differ_least() {
        for (column, wanted) in [
            (&["01/03/24", "25/03/24", "02/04/24"][..], "2024-03-01T00:00:00Z"),
            (&["24/03/01", "24/03/25", "24/04/02"], "2024-03-01T00:00:00Z"),
            (&["03/01/24", "03/25/24"], "2024-03-01T00:00:00Z"),
            (&["01/03/98", "02/14/98"], "1998-01-03T00:00:00Z"),
        ] {
            let mut dates = Dates::default();
            column.iter().for_each(|date| dates.learn(date));
            assert_eq!(read(&mut dates, column[0]).as_deref(), Some(wanted), "{column:?}");
        }
    }

    #[test]
    fn the_order_can_be_said() {
        for (order, text, wanted) in [
            ("dmy", "03/04/2025 10:22", Some("2025-04-03T10:22:00Z")),
            ("mdy", "03/04/2025 10:22", Some("2025-03-04T10:22:00Z")),
            ("ymd", "03/04/05", Some("2003-04-05T00:00:00Z")),
            ("mdy", "25/03/2024", None),
            ("mdy", "2024-03-25", Some("2024-03-25T00:00:00Z")),
        ] {
            let mut dates = Dates::new(Some(order.parse().expect("an order")));
            assert_eq!(dates.read(text, 7).as_deref(), wanted, "{order} {text}");
            let note = "dates that cannot be read: 1 of 1; the first is on line 7";
            assert_eq!(dates.notes(), if wanted.is_none() { vec![note] } else { vec![] });
        }
    }
}
