//! Tickets over time: which periods are shown, and the charts of them.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{ToSpan as _, Unit};
use maud::{Markup, html};

use super::charts::{self, ChartWords, OverTime, Periods, Series};
use super::report::{Maker, count, percent};
use super::report_words as own;
use super::words::{self, Word, say};
use crate::batch::Period;
use crate::ruleset::Verdict;

/// Categories that have a colour of their own; the others share one.
const COLOURS: [&str; 6] = ["c1", "c2", "c3", "c4", "c5", "c6"];
/// Tickets at either end, in a thousand, that may stand apart and be left out where that shows the rest better.
const APART: u64 = 5;

/// The share of the weekdays of a period that may be without dates at the outer side of the first and the last one
/// before it counts as incomplete.
const MISSING: f64 = 0.05;

/// How long the periods of a chart are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

/// The periods of the charts, without a gap, and what is in them.
pub(super) struct Timeline {
    step: Step,
    first: Date,
    periods: Vec<Period>,
    /// Where the dates begin within the first period and end within the last, if these are not whole.
    partial: [Option<Date>; 2],
    /// Tickets that stand too far from the others.
    apart: u64,
}

impl Step {
    /// Days make a chart up to six weeks, weeks up to half a year; then months, quarters, years: some sixty at most.
    fn of(first: Date, last: Date, has_days: bool, has_months: bool) -> Step {
        let days = first.until(last).map_or(i32::MAX, |span| span.get_days());
        match days {
            ..45 if has_days => Step::Day,
            45..190 if has_days => Step::Week,
            ..1860 if has_months => Step::Month,
            1860..5600 if has_months => Step::Quarter,
            _ => Step::Year,
        }
    }

    /// The first day of the period that a day is in.
    fn start(self, day: Date) -> Date {
        let month = |month: i8| Date::new(day.year(), month, 1).unwrap_or(day);
        match self {
            Step::Day => day,
            Step::Week => {
                let back = i64::from(day.weekday().to_monday_zero_offset());
                day.checked_sub(back.days()).unwrap_or(day)
            }
            Step::Month => month(day.month()),
            Step::Quarter => month((day.month() - 1) / 3 * 3 + 1),
            Step::Year => month(1),
        }
    }

    /// How many periods lie between the first days of two.
    fn between(self, from: Date, to: Date) -> usize {
        let months = |date: Date| i32::from(date.year()) * 12 + i32::from(date.month());
        let days = || from.until((Unit::Day, to)).map_or(0, |span| span.get_days());
        let periods = match self {
            Step::Day => days(),
            Step::Week => days() / 7,
            Step::Month => months(to) - months(from),
            Step::Quarter => (months(to) - months(from)) / 3,
            Step::Year => i32::from(to.year()) - i32::from(from.year()),
        };
        usize::try_from(periods).unwrap_or(0)
    }

    fn after(self, first: Date, periods: usize) -> Date {
        let count = i64::try_from(periods).unwrap_or(0);
        let span = match self {
            Step::Day => count.days(),
            Step::Week => count.weeks(),
            Step::Month => count.months(),
            Step::Quarter => (3 * count).months(),
            Step::Year => count.years(),
        };
        first.checked_add(span).unwrap_or(first)
    }

    /// Whether dates that begin on a day leave out a good part of its period. Of a day nothing is left out.
    fn begins_late(self, day: Date) -> bool {
        let start = self.start(day);
        self != Step::Day && weekdays(start, day) > MISSING * weekdays(start, self.after(start, 1))
    }

    /// The same of dates that end on a day.
    fn ends_early(self, day: Date) -> bool {
        let start = self.start(day);
        let (next, end) = (day.tomorrow().unwrap_or(day), self.after(start, 1));
        self != Step::Day && weekdays(next, end) > MISSING * weekdays(start, end)
    }

    fn name(self, start: Date) -> String {
        match self {
            Step::Day | Step::Week => start.to_string(),
            Step::Month => start.to_string()[..7].to_string(),
            Step::Quarter => format!("{} Q{}", start.year(), (start.month() + 2) / 3),
            Step::Year => start.year().to_string(),
        }
    }

    const fn word(self) -> Word {
        match self {
            Step::Day => own::DAY,
            Step::Week => own::WEEK,
            Step::Month => own::MONTH,
            Step::Quarter => own::QUARTER,
            Step::Year => own::YEAR,
        }
    }

    /// Each so-manyth period bears a name, and which one the first is in that count.
    fn names(self, first: Date) -> (&'static [usize], usize) {
        let month = usize::try_from(first.month() - 1).unwrap_or(0);
        match self {
            Step::Day => (&[1, 2, 7, 14], 0),
            Step::Week => (&[1, 2, 4, 8], 0),
            Step::Month => (&[1, 2, 3, 6, 12, 24], month),
            Step::Quarter => (&[1, 2, 4, 8, 16], month / 3),
            Step::Year => (&[1, 2, 5, 10, 20, 50, 100, 500], usize::try_from(first.year()).unwrap_or(0)),
        }
    }
}

/// Days from Monday to Friday, the last day excluded: at weekends hardly anybody writes, and that is no gap.
fn weekdays(from: Date, to: Date) -> f64 {
    let days = from.series(1.day()).take_while(|day| *day < to);
    days.filter(|day| day.weekday().to_monday_zero_offset() < 5).count() as f64
}

impl Timeline {
    /// The periods of a report; `None` if no ticket has a date.
    pub fn new(counted: &crate::batch::Periods) -> Option<Timeline> {
        let day = |key: &str| -> Option<Date> {
            let whole = format!("{key}{}", &"0000-01-01"[key.len()..]);
            whole.parse().ok()
        };
        let all: Vec<(Date, &Period)> =
            counted.periods.iter().filter_map(|(key, period)| Some((day(key)?, period))).collect();
        let length = counted.periods.keys().next()?.len();
        let (has_days, has_months) = (length == 10, length >= 7);
        let total: u64 = all.iter().map(|(_, period)| period.tally.tickets).sum();
        let core = core(&all, total * APART / 1000);
        let step_of = |part: &[(Date, &Period)]| -> Option<Step> {
            Some(Step::of(part.first()?.0, part.last()?.0, has_days, has_months))
        };
        // What stands apart is left out only if the rest can then be shown in shorter periods.
        let shown = if step_of(core)? == step_of(&all)? { &all[..] } else { core };
        let step = step_of(shown)?;
        let first = step.start(shown.first()?.0);
        let mut periods = vec![Period::default(); step.between(first, step.start(shown.last()?.0)) + 1];
        for (date, period) in shown {
            periods[step.between(first, step.start(*date))].merge(period);
        }
        let inside: u64 = periods.iter().map(|period| period.tally.tickets).sum();
        // Where only months are counted, their days are not known but for the first and the last of all.
        let ends = counted.span.as_ref().map(|(first, last)| [first, last].map(|day| day.parse::<Date>().ok()));
        let end = |shown: Option<&(Date, &Period)>, all: Option<&(Date, &Period)>, i: usize| {
            let day = shown?.0;
            if has_days { Some(day) } else { ends.as_ref().filter(|_| all.is_some_and(|all| all.0 == day))?[i] }
        };
        let ends = [end(shown.first(), all.first(), 0), end(shown.last(), all.last(), 1)];
        let partial = [ends[0].filter(|day| step.begins_late(*day)), ends[1].filter(|day| step.ends_early(*day))];
        Some(Timeline { step, first, periods, partial, apart: total - inside })
    }

    /// Values of all periods without those of periods that are not whole, as long as a few are left.
    pub fn whole<'v>(&self, values: &'v [u64]) -> &'v [u64] {
        let [before, after] = self.partial.map(|partial| usize::from(partial.is_some()));
        values.get(before..values.len().saturating_sub(after)).filter(|whole| whole.len() >= 3).unwrap_or(values)
    }

    /// The days that a period holds, if it does not hold all.
    fn days(&self, period: usize) -> Option<String> {
        let from = self.partial[0].filter(|_| period == 0);
        let to = self.partial[1].filter(|_| period + 1 == self.periods.len());
        match (from, to) {
            (None, None) => None,
            (Some(from), None) => Some(format!("{from} –")),
            (None, Some(to)) => Some(format!("– {to}")),
            (Some(from), Some(to)) => Some(format!("{from} – {to}")),
        }
    }

    /// Tickets of a category, period by period.
    pub fn of_category(&self, category: &str) -> Vec<u64> {
        self.periods.iter().map(|period| period.categories.get(category).copied().unwrap_or(0)).collect()
    }

    fn axis(&self) -> Periods {
        let names = (0..self.periods.len()).map(|i| self.step.name(self.step.after(self.first, i))).collect();
        let (steps, first) = self.step.names(self.first);
        let partial = (0..self.periods.len()).map(|i| self.days(i)).collect();
        Periods { names, steps, first, partial }
    }
}

/// The periods but for at most so many tickets at either end.
fn core<'p, 'r>(all: &'p [(Date, &'r Period)], most: u64) -> &'p [(Date, &'r Period)] {
    let within = |periods: &mut dyn Iterator<Item = &(Date, &'r Period)>| {
        let mut sum = 0;
        periods
            .take_while(|(_, period)| {
                sum += period.tally.tickets;
                sum <= most
            })
            .count()
    };
    let (before, after) = (within(&mut all.iter()), within(&mut all.iter().rev()));
    &all[before..all.len().saturating_sub(after).max(before)]
}

/// The charts over time.
pub(super) fn over_time(maker: &Maker<'_>, timeline: &Timeline) -> Markup {
    let say = |word| say(word, maker.language);
    let words = ChartWords { as_table: say(own::AS_TABLE), period: say(timeline.step.word()) };
    let axis = timeline.axis();
    let values = |of: &dyn Fn(&Period) -> u64| timeline.periods.iter().map(|period| of(period) as f64).collect();
    let verdicts: Vec<Series<'_>> = Verdict::ALL
        .into_iter()
        .filter(|verdict| maker.report.total.of(*verdict) > 0)
        .map(|verdict| Series {
            name: words::verdict(verdict, maker.language),
            class: verdict.as_str(),
            values: values(&|period| period.tally.of(verdict)),
        })
        .collect();
    let categories = categories(maker, timeline);
    let categories: Vec<Series<'_>> =
        categories.iter().map(|(name, class, values)| Series { name, class, values: values.clone() }).collect();
    let share = |period: &Period| match period.tally.tickets {
        0 => f64::NAN,
        tickets => period.tally.review as f64 / tickets as f64,
    };
    let review = [Series {
        name: say(own::REVIEW_OVER_TIME),
        class: "c1",
        values: timeline.periods.iter().map(share).collect(),
    }];
    let whole: charts::Written = |value| count(value as u64);
    let chart = |title, series, height, written| OverTime {
        title: say(title),
        words: &words,
        periods: &axis,
        series,
        height,
        written,
    };
    let counts = |title, series| chart(title, series, whole, whole);
    let review = chart(own::REVIEW_OVER_TIME, &review, |share| format!("{:.0} %", 100.0 * share), percent);
    let periods = &maker.report.periods;
    let partial = axis.partial.iter().zip(&axis.names);
    let partial: Vec<String> =
        partial.filter_map(|(days, name)| days.as_ref().map(|days| format!("{name} ({days})"))).collect();
    let numbers =
        [(timeline.apart, own::TRIMMED), (periods.undated, own::UNDATED), (periods.unreadable, own::UNREADABLE)];
    let mut notes: Vec<(Word, String)> =
        numbers.into_iter().filter(|(number, _)| *number > 0).map(|(number, word)| (word, count(number))).collect();
    if !partial.is_empty() {
        notes.insert(0, (own::PARTIAL, partial.join(", ")));
    }
    html! {
        (counts(own::VERDICTS_OVER_TIME, &verdicts).stacked())
        (counts(own::CATEGORIES_OVER_TIME, &categories).stacked())
        (review.lines())
        @if !notes.is_empty() {
            ul.small.soft.plain { @for (word, note) in notes { li { (words::labelled(word, maker.language)) (note) } } }
        }
    }
}

/// Where there is nothing to draw, why.
pub(super) fn no_dates(maker: &Maker<'_>) -> Markup {
    let unreadable = maker.report.periods.unreadable;
    html! {
        p { (maker.say(if unreadable > 0 { own::NO_READABLE_DATES } else { own::NO_DATES })) }
        @if unreadable > 0 {
            ul.small.soft.plain { li { (words::labelled(own::UNREADABLE, maker.language)) (count(unreadable)) } }
        }
    }
}

/// Name, colour and counts of the largest categories, and of all others together.
fn categories(maker: &Maker<'_>, timeline: &Timeline) -> Vec<(String, &'static str, Vec<f64>)> {
    let mut sums: BTreeMap<&str, u64> = BTreeMap::new();
    for (category, number) in timeline.periods.iter().flat_map(|period| &period.categories) {
        *sums.entry(category).or_default() += number;
    }
    let mut order: Vec<(&str, u64)> = sums.into_iter().collect();
    order.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    // A colour for others that are one category alone would hide its name.
    let named = if order.len() == COLOURS.len() + 1 { order.len() } else { COLOURS.len() };
    let floats = |values: Vec<u64>| values.into_iter().map(|value| value as f64).collect::<Vec<f64>>();
    let colour = |i: usize| COLOURS.get(i).copied().unwrap_or("rest");
    let mut series: Vec<(String, &'static str, Vec<f64>)> = Vec::new();
    for (i, (category, _)) in order.iter().take(named).enumerate() {
        series.push((maker.category(category).to_string(), colour(i), floats(timeline.of_category(category))));
    }
    if order.len() > named {
        let mut rest = vec![0.0; timeline.periods.len()];
        for (category, _) in &order[named..] {
            rest.iter_mut().zip(timeline.of_category(category)).for_each(|(sum, value)| *sum += value as f64);
        }
        let number = count((order.len() - named) as u64);
        let name = format!("{}{number}{}", maker.say(own::REST), maker.say(own::REST_CATEGORIES));
        series.push((name, "rest", rest));
    }
    series
}

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> Date {
        text.parse().expect("a date")
    }

    fn counted(days: &[(&str, u64)]) -> crate::batch::Periods {
        let mut counted = crate::batch::Periods::default();
        for (day, tickets) in days {
            let mut period = Period::default();
            period.tally.tickets = *tickets;
            counted.periods.insert((*day).to_string(), period);
        }
        counted
    }

    fn shown(days: &[(&str, u64)]) -> (Step, Vec<String>, Vec<u64>, u64) {
        let timeline = Timeline::new(&counted(days)).expect("there are dates");
        let tickets = timeline.periods.iter().map(|period| period.tally.tickets).collect();
        (timeline.step, timeline.axis().names, tickets, timeline.apart)
    }

    #[test]
    fn the_length_of_periods_follows_the_span() {
        let step = |last| Step::of(date("2023-01-01"), date(last), true, true);
        assert_eq!(step("2023-01-31"), Step::Day);
        assert_eq!(step("2023-03-31"), Step::Week);
        assert_eq!(step("2026-01-31"), Step::Month);
        assert_eq!(step("2033-01-31"), Step::Quarter);
        assert_eq!(step("2063-01-31"), Step::Year);
        assert_eq!(Step::of(date("2023-01-01"), date("2023-01-31"), false, false), Step::Year);
    }

    #[test]
    fn a_period_that_the_dates_cover_in_part_is_told() {
        let days = |days: &[(&str, u64)]| {
            let axis = Timeline::new(&counted(days)).expect("there are dates").axis();
            axis.names.into_iter().zip(axis.partial).filter_map(|(name, days)| Some((name, days?))).collect::<Vec<_>>()
        };
        let part = |name: &str, days: &str| (name.to_string(), days.to_string());
        // 2026-02-02 is a Monday, 2026-01-02 the Friday of the week from the 29th on.
        assert_eq!(
            days(&[("2026-01-02", 5), ("2026-03-10", 5)]),
            [part("2025-12-29", "2026-01-02 –"), part("2026-03-09", "– 2026-03-10")]
        );
        assert_eq!(days(&[("2026-01-05", 5), ("2026-03-13", 5)]), [], "a week without its weekend is whole");
        assert_eq!(days(&[("2026-01-02", 5), ("2026-08-31", 5)]), [], "one weekday of a month is not missed");
        assert_eq!(days(&[("2026-01-01", 5), ("2026-08-12", 5)]), [part("2026-08", "– 2026-08-12")]);
        assert_eq!(days(&[("2026-01-14", 5), ("2026-01-15", 5)]), [], "of days nothing is known");
        // By month, and what stands apart at an end says that the rest is whole there.
        let mut months = counted(&[("1990-01", 1), ("2025-01", 400), ("2026-03", 400)]);
        months.span = Some(("1990-01-20".into(), "2026-03-10".into()));
        let timeline = Timeline::new(&months).expect("there are dates");
        assert_eq!(timeline.partial.map(|day| day.map(|day| day.to_string())), [None, Some("2026-03-10".to_string())]);
        assert_eq!(timeline.whole(&timeline.of_category("x")).len(), 14);
    }

    #[test]
    fn periods_have_no_gaps() {
        let (step, names, tickets, _) = shown(&[("2026-01-30", 1), ("2026-02-02", 2)]);
        assert_eq!(step, Step::Day);
        assert_eq!(names, ["2026-01-30", "2026-01-31", "2026-02-01", "2026-02-02"]);
        assert_eq!(tickets, [1, 0, 0, 2]);
        let (step, names, tickets, _) = shown(&[("2025-12-30", 1), ("2026-03-02", 2)]);
        assert_eq!((step, names.len(), names[0].as_str()), (Step::Week, 10, "2025-12-29"));
        assert_eq!(tickets.iter().sum::<u64>(), 3);
        let (_, names, tickets, _) = shown(&[("2025-11", 1), ("2026-02", 2)]);
        assert_eq!(
            (names, tickets),
            (vec!["2025-11".into(), "2025-12".into(), "2026-01".into(), "2026-02".into()], vec![1, 0, 0, 2])
        );
    }

    #[test]
    fn a_date_far_off_does_not_flatten_the_chart() {
        let (step, names, _, apart) = shown(&[("1970-01-01", 1), ("2026-01-01", 500), ("2026-02-01", 500)]);
        assert_eq!((step, names.len(), apart), (Step::Day, 32, 1));
        let (step, _, _, apart) = shown(&[("1970-01-01", 300), ("2026-01-01", 500)]);
        assert_eq!((step, apart), (Step::Year, 0));
    }
}
