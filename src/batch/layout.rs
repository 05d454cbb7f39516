//! The columns of the output that come from the inputs: which there are, what they hold, and where in a row of an
//! input each is found.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;
use serde::{Deserialize, Serialize};

use super::json;
use super::row::{Cell, Column, ColumnKind};

/// What the cells of a column of the output hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Kind {
    Text,
    Integer,
    Number,
    Boolean,
    /// A point in time, in whole microseconds.
    Instant,
    /// One that needs nanoseconds.
    FineInstant,
    /// The same two without a zone.
    LocalTime,
    FineLocalTime,
    Date,
    /// A number of so many digits, and how many of them stand behind the point.
    Decimal(u8, u8),
    Json,
}

impl Kind {
    fn declared(kind: ColumnKind) -> Kind {
        match kind {
            ColumnKind::Text => Kind::Text,
            ColumnKind::Integer => Kind::Integer,
            ColumnKind::Number => Kind::Number,
            ColumnKind::Boolean => Kind::Boolean,
            ColumnKind::Timestamp => Kind::Instant,
            ColumnKind::LocalTime => Kind::LocalTime,
            ColumnKind::Date => Kind::Date,
            ColumnKind::Decimal(digits, behind) => Kind::Decimal(digits, behind),
            ColumnKind::Json => Kind::Json,
        }
    }

    /// What a cell holds by itself; `None` if it is empty.
    fn seen(column: ColumnKind, cell: &Cell) -> Option<Kind> {
        match cell {
            Cell::Empty => None,
            Cell::Text(text) => Some(match Kind::declared(column) {
                Kind::Json => Kind::Text,
                // What needs more than a column of its kind can hold is a text, like what is none of them.
                kind => [kind, kind.finer()].into_iter().find(|kind| kind.holds(text)).unwrap_or(Kind::Text),
            }),
            Cell::Integer(_) => Some(Kind::Integer),
            Cell::Number(_) => Some(Kind::Number),
            Cell::Boolean(_) => Some(Kind::Boolean),
            Cell::Json(_) => Some(Kind::Json),
        }
    }

    /// The kind that holds nanoseconds as well.
    fn finer(self) -> Kind {
        match self {
            Kind::Instant => Kind::FineInstant,
            Kind::LocalTime => Kind::FineLocalTime,
            other => other,
        }
    }

    /// Whether a text is a value of this kind and nothing of it would be lost.
    fn holds(self, text: &str) -> bool {
        match self {
            Kind::Text => true,
            Kind::Instant | Kind::FineInstant | Kind::LocalTime | Kind::FineLocalTime => {
                let is_fine = matches!(self, Kind::FineInstant | Kind::FineLocalTime);
                self.nanoseconds(text)
                    .is_some_and(|at| if is_fine { i64::try_from(at).is_ok() } else { at % 1000 == 0 })
            }
            Kind::Date => text.parse::<Date>().is_ok(),
            Kind::Decimal(digits, behind) => unscaled(text, digits, behind).is_some(),
            Kind::Integer | Kind::Number | Kind::Boolean | Kind::Json => false,
        }
    }

    /// A point in time, since 1970.
    pub fn nanoseconds(self, text: &str) -> Option<i128> {
        let at = match self {
            Kind::LocalTime | Kind::FineLocalTime => Offset::UTC.to_timestamp(text.parse::<DateTime>().ok()?).ok()?,
            _ => text.parse::<Timestamp>().ok()?,
        };
        Some(at.as_nanosecond())
    }

    /// The kind that holds both without loss.
    fn join(self, other: Kind) -> Kind {
        match (self, other) {
            (a, b) if a == b => a,
            (Kind::Integer, Kind::Number) | (Kind::Number, Kind::Integer) => Kind::Number,
            (a, b) if a.finer() == b || b.finer() == a => a.finer(),
            _ => Kind::Text,
        }
    }
}

/// A decimal number without its point: `1.5` of two digits behind it as 150.
pub(super) fn unscaled(text: &str, digits: u8, behind: u8) -> Option<i128> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let missing = usize::from(behind).checked_sub(fraction.len()).filter(|_| whole.ends_with(char::is_numeric))?;
    let number: i128 = format!("{whole}{fraction}{}", "0".repeat(missing)).parse().ok()?;
    (number.unsigned_abs() < 10_u128.checked_pow(digits.into())?).then_some(number)
}

/// A column of the output.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Kept {
    /// Its name in the inputs.
    pub name: String,
    /// The name that no other column has.
    pub label: String,
    declared: Kind,
    seen: Option<Kind>,
}

impl Kept {
    /// What its cells hold: as they were seen, or, if all are empty, as the input says.
    pub fn kind(&self) -> Kind {
        self.seen.unwrap_or(self.declared)
    }
}

/// Where the columns of the output are found in the rows of one input.
#[derive(Debug, Default)]
pub(super) struct Mapping {
    /// For each column of the output that of the input.
    pub from: Vec<Option<usize>>,
    /// For each column of the input the name that no other of it has, as a key of JSON.
    pub keys: Vec<String>,
}

/// The columns met so far.
#[derive(Debug, Default)]
pub(super) struct Layout {
    /// Those that the run itself adds.
    added: &'static [&'static str],
    columns: Vec<Kept>,
    /// By the name, and how many of it stand before.
    places: HashMap<(String, usize), usize>,
    labels: HashSet<String>,
    last: Option<(Arc<[Column]>, Arc<Mapping>)>,
}

impl Layout {
    /// None yet but those that the run adds.
    pub fn new(added: &'static [&'static str]) -> Layout {
        Layout { added, ..Layout::default() }
    }

    /// The columns that the run adds.
    pub fn added(&self) -> &'static [&'static str] {
        self.added
    }

    /// The columns, in the order met.
    pub fn columns(&self) -> &[Kept] {
        &self.columns
    }

    /// Takes in the columns of an input. Those that a run adds are not kept from an earlier one.
    pub fn learn(&mut self, columns: &[Column]) {
        for ((name, nth), column) in numbered(columns) {
            if self.added.contains(&name) || self.places.contains_key(&(name.to_string(), nth)) {
                continue;
            }
            let label = label(name, nth, |label| self.labels.contains(label));
            self.places.insert((name.to_string(), nth), self.columns.len());
            self.labels.insert(label.clone());
            let declared = Kind::declared(column.kind);
            self.columns.push(Kept { name: name.to_string(), label, declared, seen: None });
            self.last = None;
        }
    }

    /// How rows with these columns go into the output; and the names that it has no place for, unless the row before
    /// had the same.
    pub fn mapping(&mut self, columns: &Arc<[Column]>) -> (Arc<Mapping>, Vec<String>) {
        if let Some((last, mapping)) = &self.last
            && (Arc::ptr_eq(last, columns) || last == columns)
        {
            return (mapping.clone(), Vec::new());
        }
        let mut mapping = Mapping { from: vec![None; self.columns.len()], keys: keys(columns) };
        let mut unknown = Vec::new();
        for (i, ((name, nth), _)) in numbered(columns).enumerate() {
            match self.places.get(&(name.to_string(), nth)) {
                Some(place) => mapping.from[*place] = Some(i),
                None if self.added.contains(&name) => {}
                None => unknown.push(name.to_string()),
            }
        }
        let mapping = Arc::new(mapping);
        self.last = Some((columns.clone(), mapping.clone()));
        (mapping, unknown)
    }

    /// Takes note of what the cells of a row hold.
    pub fn observe(&mut self, mapping: &Mapping, columns: &[Column], cells: &[Cell]) {
        for (kept, from) in self.columns.iter_mut().zip(&mapping.from) {
            let Some((column, cell)) = from.and_then(|from| Some((columns.get(from)?, cells.get(from)?))) else {
                continue;
            };
            if let Some(kind) = Kind::seen(column.kind, cell) {
                kept.seen = Some(kept.seen.map_or(kind, |seen| seen.join(kind)));
            }
        }
    }
}

/// Each column with its name and how many of the same name stand before it.
fn numbered(columns: &[Column]) -> impl Iterator<Item = ((&str, usize), &Column)> {
    columns.iter().enumerate().map(|(i, column)| {
        let before = columns[..i].iter().filter(|other| other.name == column.name).count();
        ((column.name.as_str(), before), column)
    })
}

/// The keys of JSON for the columns of a row: `"name":`.
pub(super) fn keys(columns: &[Column]) -> Vec<String> {
    let key = |label: &String| {
        let mut key = String::from("\"");
        json::escaped(label, |piece| key.push_str(piece));
        key + "\":"
    };
    labels(columns).iter().map(key).collect()
}

/// Names for the columns of a row that are told apart: the second `note` is `note_2`.
fn labels(columns: &[Column]) -> Vec<String> {
    let mut all: Vec<String> = Vec::with_capacity(columns.len());
    for ((name, nth), _) in numbered(columns) {
        let own = label(name, nth, |label| {
            all.iter().any(|other| other == label) || (nth > 0 && columns.iter().any(|column| column.name == label))
        });
        all.push(own);
    }
    all
}

fn label(name: &str, nth: usize, taken: impl Fn(&str) -> bool) -> String {
    if nth == 0 && !taken(name) {
        return name.to_string();
    }
    (nth + 1..).map(|n| format!("{name}_{n}")).find(|label| !taken(label)).expect("numbers do not end")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(all: &[(&str, ColumnKind)]) -> Arc<[Column]> {
        all.iter().map(|(name, kind)| Column { name: (*name).to_string(), kind: *kind }).collect()
    }

    #[test]
    fn columns_of_one_name_are_told_apart() {
        let own = ["note", "note_2", "note", "note"].map(Column::text);
        assert_eq!(labels(&own), ["note", "note_2", "note_3", "note_4"]);
        assert_eq!(keys(&["a\"\n", "検知", ""].map(Column::text)), ["\"a\\\"\\n\":", "\"検知\":", "\"\":"]);
        let mut layout = Layout::default();
        layout.learn(&own);
        let kept: HashSet<&str> = layout.columns().iter().map(|kept| kept.label.as_str()).collect();
        assert_eq!(kept.len(), 4, "{kept:?}");
    }

    #[test]
    fn columns_of_an_earlier_run_are_replaced_and_late_ones_told_once() {
        let mut layout = Layout::new(&["triage_verdict", "triage_flags"]);
        layout.learn(&columns(&[("id", ColumnKind::Text), ("triage_verdict", ColumnKind::Text)]));
        assert_eq!(layout.columns().len(), 1);
        let row = columns(&[("late", ColumnKind::Text), ("id", ColumnKind::Text), ("triage_flags", ColumnKind::Text)]);
        let (mapping, unknown) = layout.mapping(&row);
        assert_eq!((mapping.from.as_slice(), unknown), (&[Some(1)][..], vec!["late".to_string()]));
        assert_eq!(layout.mapping(&row).1, Vec::<String>::new());
    }

    #[test]
    fn decimals_lose_their_point_only() {
        for (text, wanted) in [
            ("1.5", Some(150)),
            ("-0.05", Some(-5)),
            ("12", Some(1200)),
            ("1.234", None),
            ("123456.00", None),
            ("x", None),
            ("", None),
        ] {
            assert_eq!(unscaled(text, 7, 2), wanted, "{text}");
        }
        assert_eq!(unscaled(&"9".repeat(38), 38, 0), Some(10_i128.pow(38) - 1));
    }

    #[test]
    fn a_column_holds_what_was_seen_in_it() {
        let named = |kind| columns(&[("a", kind)]);
        for (kind, cells, wanted) in [
            (ColumnKind::Text, vec![Cell::Empty, Cell::Integer(1)], Kind::Integer),
            (ColumnKind::Integer, vec![Cell::Integer(1), Cell::Number(0.5)], Kind::Number),
            (ColumnKind::Integer, vec![Cell::Integer(1), Cell::Text("x".into())], Kind::Text),
            (ColumnKind::Boolean, vec![Cell::Empty], Kind::Boolean),
            (ColumnKind::Timestamp, vec![Cell::Text("2024-01-02T03:04:05Z".into())], Kind::Instant),
            (ColumnKind::Timestamp, vec![Cell::Text("2024-01-02T03:04:05.123456789Z".into())], Kind::FineInstant),
            (ColumnKind::Timestamp, vec![Cell::Text("yesterday".into())], Kind::Text),
            (ColumnKind::LocalTime, vec![Cell::Text("2024-01-02T03:04:05.000000001".into())], Kind::FineLocalTime),
            (ColumnKind::LocalTime, vec![Cell::Empty], Kind::LocalTime),
            (ColumnKind::Date, vec![Cell::Text("2024-01-02".into())], Kind::Date),
            (ColumnKind::Decimal(5, 2), vec![Cell::Text("-123.45".into())], Kind::Decimal(5, 2)),
            (ColumnKind::Decimal(5, 2), vec![Cell::Text("1234.5".into())], Kind::Text),
        ] {
            let columns = named(kind);
            let mut layout = Layout::default();
            layout.learn(&columns);
            for cell in &cells {
                let (mapping, _) = layout.mapping(&columns);
                layout.observe(&mapping, &columns, std::slice::from_ref(cell));
            }
            assert_eq!(layout.columns()[0].kind(), wanted, "{cells:?}");
        }
    }
}
