//! From a record to a row: the ticket in it and its date.

use std::sync::Arc;

use serde_json::Value;

use super::dates::{DateOrder, Dates};
use super::headers::Role;
use super::html;
use super::places::{Places, words};
use super::record::{Record, text_of};
use crate::batch::columns::Columns;
use crate::batch::row::{Column, Row, RowError};
use crate::ticket::Ticket;

/// Picks the tickets out of the rows of one input.
pub(super) struct Picker {
    given: Columns,
    is_table: bool,
    /// The places in rows of these columns, the last first: objects leave out what they have not, in a few ways.
    known: Vec<(Arc<[Column]>, Places)>,
    dates: Dates,
}

/// Sets of columns whose places are kept.
pub(super) const MOST_KNOWN: usize = 16;

impl Picker {
    pub fn new(given: &Columns, order: Option<DateOrder>, is_table: bool) -> Self {
        Picker { given: given.clone(), is_table, known: Vec::new(), dates: Dates::new(order) }
    }

    /// The places in a record.
    pub fn places(&mut self, record: &Record) -> &Places {
        let at = self.known(record);
        &self.known[at].1
    }

    /// Where in the list the places of such a record stand.
    fn known(&mut self, record: &Record) -> usize {
        if let Some(at) = self.known.iter().position(|(columns, _)| Arc::ptr_eq(columns, &record.columns)) {
            return at;
        }
        self.known.truncate(MOST_KNOWN - 1);
        self.known.insert(0, (record.columns.clone(), Places::find(&self.given, record)));
        0
    }

    /// Takes in what the date of a row shows of the others.
    pub fn learn(&mut self, record: &Record) {
        let date = self.places(record).taken(Role::Date, record);
        if let Some((_, text)) = date {
            self.dates.learn(&text);
        }
    }

    /// What the dates are like.
    pub fn dates(&self) -> &Dates {
        &self.dates
    }

    /// The row of a record.
    pub fn pick(&mut self, record: Record) -> Result<Row, RowError> {
        let at = self.known(&record);
        if !self.is_table && !self.has_text(&self.known[at].1, &record) {
            // The keys within a nested one may be others than in the row before.
            let places = Places::find(&self.given, &record);
            if !self.has_text(&places, &record) {
                return Err(self.without_text(record, &places));
            }
            self.known[at].1 = places;
        }
        let places = &self.known[at].1;
        let ticket = ticket(places, &record);
        let date = places.taken(Role::Date, &record).and_then(|(_, text)| self.dates.read(&text, record.line));
        let Record { line, columns, cells, .. } = record;
        Ok(Row { line, ticket, date, columns, cells })
    }

    /// A ticket can be a subject only, unless the body was named.
    fn has_text(&self, places: &Places, record: &Record) -> bool {
        let has = |role: Role| places.taken(role, record).is_some();
        has(Role::Body) || (self.given.body.is_none() && has(Role::Subject))
    }

    fn without_text(&self, record: Record, places: &Places) -> RowError {
        let message = places.fault(&record.columns, false).unwrap_or_else(|| {
            let name = self.given.body.as_deref().unwrap_or("body");
            format!("there is no key `{name}`; {}", words(&record.columns, false).1)
        });
        let Record { line, columns, cells, .. } = record;
        RowError { line, message, columns, cells }
    }
}

fn ticket(places: &Places, record: &Record) -> Ticket {
    let text = |role: Role| places.taken(role, record).map(|(_, text)| text);
    let body = places.taken(Role::Body, record).map(|(place, text)| {
        let is_html = text.contains('<') && (html::is_html(&text) || place.is_said_html(record));
        if is_html { html::to_text(&text) } else { text.into_owned() }
    });
    let mut ticket = Ticket::new(text(Role::Subject).unwrap_or_default(), body.unwrap_or_default());
    ticket.id = text(Role::Id).unwrap_or_default().into_owned();
    for role in [Role::Lang, Role::Product] {
        if let Some(text) = text(role) {
            ticket = ticket.with(role.as_str(), text);
        }
    }
    for (name, place) in &places.metadata {
        if let Some(text) = place.text(record) {
            ticket = ticket.with(name, text);
        }
    }
    let own = record.columns.iter().position(|column| column.name == "metadata");
    if let Some(Value::Object(metadata)) = own.and_then(|at| record.nested(at)) {
        for (name, value) in metadata {
            ticket = ticket.with(name, text_of(value));
        }
    }
    ticket
}
