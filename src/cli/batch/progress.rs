//! How far a batch is: a bar on a terminal, plain lines elsewhere.

use std::io::IsTerminal as _;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::batch::Progress;
use crate::cli::output;

/// Time between two lines.
const EVERY: Duration = Duration::from_secs(10);

pub(super) struct Display {
    started: Instant,
    shown: Shown,
}

enum Shown {
    Nothing,
    Lines { last: Instant },
    Bar(ProgressBar),
}

impl Display {
    /// How progress is shown: not at all, if it is not wanted or the output itself goes to the terminal.
    pub fn new(quiet: bool, to_stdout: bool) -> Display {
        let started = Instant::now();
        let shown = match std::io::stderr().is_terminal() {
            _ if quiet => Shown::Nothing,
            true if to_stdout && std::io::stdout().is_terminal() => Shown::Nothing,
            true => Shown::Bar(bar()),
            false => Shown::Lines { last: started },
        };
        Display { started, shown }
    }

    pub fn show(&mut self, progress: &Progress) {
        let text = told(progress, self.started.elapsed());
        match &mut self.shown {
            Shown::Nothing => {}
            Shown::Lines { last } if last.elapsed() < EVERY => {}
            Shown::Lines { last } => {
                *last = Instant::now();
                output::tell(&format!("{text}\n"));
            }
            Shown::Bar(bar) => {
                let (done, all) = share(progress);
                bar.set_length(all.max(1));
                bar.set_position(done);
                bar.set_message(text);
            }
        }
    }

    /// Says something beside it.
    pub fn say(&self, text: &str) {
        match &self.shown {
            Shown::Bar(bar) => bar.suspend(|| output::tell(&format!("{text}\n"))),
            _ => output::tell(&format!("{text}\n")),
        }
    }

    /// Warns of something beside it.
    pub fn warn(&self, text: &str) {
        match &self.shown {
            Shown::Bar(bar) => bar.suspend(|| output::warn(text)),
            _ => output::warn(text),
        }
    }

    /// Takes it away.
    pub fn end(&self) {
        if let Shown::Bar(bar) = &self.shown {
            bar.finish_and_clear();
        }
    }
}

fn bar() -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:24} {wide_msg}").expect("the template is well formed");
    ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(8)).with_style(style.progress_chars("━━─"))
}

/// What is done of how much: bytes, or rows when all are decided.
fn share(progress: &Progress) -> (u64, u64) {
    match (progress.converted, progress.size) {
        (Some(converted), _) => (converted, progress.rows),
        (None, Some(size)) => (progress.read.min(size), size),
        (None, None) => (0, 0),
    }
}

/// One line on how far it is.
fn told(progress: &Progress, took: Duration) -> String {
    let (done, all) = share(progress);
    let percent = if all == 0 { String::new() } else { format!(", {:.0} %", 100.0 * done as f64 / all as f64) };
    if progress.converted.is_some() {
        return format!("{} rows decided; writing the output{percent}", count(progress.rows));
    }
    if progress.again < progress.before {
        return format!(
            "{} of {} rows that are done read again{percent}",
            count(progress.again),
            count(progress.before)
        );
    }
    let seconds = took.as_secs_f64();
    let rate = (progress.rows - progress.before) as f64 / seconds.max(1e-9);
    let of = progress.size.map_or(String::new(), |size| format!(" of {}", bytes(size)));
    // What an interrupted run had done was read in no time.
    let left = match done {
        0 => String::new(),
        _ if progress.before > 0 && progress.rows == progress.before => String::new(),
        done => {
            let new = progress.rows.saturating_sub(progress.before) as f64 / progress.rows.max(1) as f64;
            let speed = done as f64 * new / seconds.max(1e-9);
            let left = (all - done) as f64 / speed.max(1e-9);
            if left.is_finite() && left < 1e7 { format!(", {} left", time(left)) } else { String::new() }
        }
    };
    let errors = match progress.broken {
        0 => String::new(),
        1 => ", 1 error".into(),
        broken => format!(", {} errors", count(broken)),
    };
    format!("{} rows, {} rows/s{percent}{of}{left}{errors}", count(progress.rows), count(rate as u64))
}

/// A number with its thousands apart.
pub(super) fn count(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> =
        digits.as_bytes().rchunks(3).rev().filter_map(|group| std::str::from_utf8(group).ok()).collect();
    groups.join(",")
}

fn bytes(number: u64) -> String {
    match number {
        0..10_000 => format!("{number} B"),
        10_000..10_000_000 => format!("{} kB", number / 1000),
        10_000_000..10_000_000_000 => format!("{} MB", number / 1_000_000),
        _ => format!("{:.1} GB", number as f64 / 1e9),
    }
}

fn time(seconds: f64) -> String {
    let seconds = seconds.ceil() as u64;
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, seconds) => format!("{seconds} s"),
        (0, minutes, seconds) => format!("{minutes} min {seconds:02} s"),
        (hours, minutes, _) => format!("{hours} h {minutes:02} min"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_says_all() {
        let progress = Progress { rows: 12_345, broken: 2, read: 250, size: Some(1000), ..Progress::default() };
        assert_eq!(
            told(&progress, Duration::from_secs(10)),
            "12,345 rows, 1,234 rows/s, 25 % of 1000 B, 30 s left, 2 errors"
        );
        let stdin = Progress { size: None, broken: 0, ..progress };
        assert_eq!(told(&stdin, Duration::from_secs(10)), "12,345 rows, 1,234 rows/s");
    }

    #[test]
    fn of_a_run_gone_on_with_only_its_own_rows_count_for_the_rate() {
        let progress =
            Progress { rows: 3000, before: 2000, again: 2000, read: 600, size: Some(1000), ..Progress::default() };
        assert_eq!(told(&progress, Duration::from_secs(10)), "3,000 rows, 100 rows/s, 60 % of 1000 B, 20 s left");
        let reading = Progress { rows: 2000, again: 500, read: 100, ..progress };
        assert_eq!(told(&reading, Duration::from_secs(1)), "500 of 2,000 rows that are done read again, 10 %");
        let writing = Progress { converted: Some(1500), ..progress };
        assert_eq!(told(&writing, Duration::from_secs(1)), "3,000 rows decided; writing the output, 50 %");
    }

    #[test]
    fn quantities_are_short() {
        assert_eq!([count(7), count(1000), count(1_234_567)], ["7", "1,000", "1,234,567"]);
        assert_eq!(
            [bytes(9999), bytes(12_345), bytes(12_345_678), bytes(12_345_678_901)],
            ["9999 B", "12 kB", "12 MB", "12.3 GB"]
        );
        assert_eq!([time(4.2), time(61.0), time(7261.0)], ["5 s", "1 min 01 s", "2 h 01 min"]);
    }
}
