//! Which columns of an input hold what: as named, or guessed from the helpdesk's or from usual headers.

use std::borrow::Cow;

use serde_json::Value;

use super::headers::{Helpdesk, METADATA, Role, WRAPPERS, plain};
use super::record::{Record, text_of};
use crate::batch::columns::Columns;
use crate::batch::row::{Cell, Column, ColumnKind};
use crate::diagnostic::did_you_mean;

/// Where a piece of a ticket stands: in a column, or at the end of a path within a nested one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    column: usize,
    path: Vec<String>,
}

/// Where each piece stands in rows of the same columns.
#[derive(Clone, Debug, Default)]
pub(super) struct Places {
    /// For each role the places to look at, in this order.
    roles: [Vec<Place>; 6],
    /// Further metadata.
    pub metadata: Vec<(String, Place)>,
    pub helpdesk: Option<&'static Helpdesk>,
    /// Names given that no column has.
    pub missing: Vec<(&'static str, String)>,
}

impl Place {
    fn whole(column: usize) -> Place {
        Place { column, path: Vec::new() }
    }

    /// Its name, as one gives it to `--columns`.
    pub fn name(&self, columns: &[Column]) -> String {
        let column = columns.get(self.column).map_or("", |column| column.name.as_str());
        std::iter::once(column).chain(self.path.iter().map(String::as_str)).collect::<Vec<_>>().join(".")
    }

    /// What stands there; none if the row has no such place.
    pub fn text<'r>(&self, record: &'r Record) -> Option<Cow<'r, str>> {
        if !self.path.is_empty() {
            return walk(record.nested(self.column)?, &self.path).map(|value| text_of(value).into());
        }
        Some(match (record.cells.get(self.column)?, record.nested(self.column)) {
            (_, Some(value)) => text_of(value).into(),
            (cell, None) => cell.as_text(),
        })
    }

    /// Whether a value beside it, or its own name, says that it is HTML.
    pub fn is_said_html(&self, record: &Record) -> bool {
        let Some((last, parent)) = self.path.split_last() else {
            return plain(&record.columns[self.column].name).contains("html");
        };
        let beside = record.nested(self.column).and_then(|value| walk(value, parent));
        let kind = beside.and_then(|value| value.get("content_type")).and_then(Value::as_str);
        kind.map_or_else(|| plain(last).contains("html"), |kind| kind.starts_with("text/html"))
    }
}

/// The value at the end of a path of keys and of places in arrays.
fn walk<'v>(value: &'v Value, path: &[String]) -> Option<&'v Value> {
    path.iter().try_fold(value, |value, step| match value {
        Value::Object(object) => object.get(step),
        Value::Array(items) if step == "customer" => of_customer(items),
        Value::Array(items) => items.get(step.parse::<usize>().ok()?),
        _ => None,
    })
}

/// What the customer wrote first, as Zammad says who wrote an article. If nothing, what everybody may read; and if
/// there are internal notes only, the first of them.
fn of_customer(articles: &[Value]) -> Option<&Value> {
    let is_public = |article: &&Value| article.get("internal").and_then(Value::as_bool) != Some(true);
    let is_customers = |article: &&Value| match article.get("sender").and_then(Value::as_str) {
        Some(sender) => sender == "Customer",
        // So it is numbered everywhere: agent, customer, system.
        None => article.get("sender_id").and_then(Value::as_u64) == Some(2),
    };
    let mut public = articles.iter().filter(is_public);
    public.clone().find(is_customers).or_else(|| public.next()).or(articles.first())
}

impl Places {
    /// Finds the places among the columns of a row.
    pub fn find(given: &Columns, record: &Record) -> Places {
        let looked = Looked { plain: record.columns.iter().map(|column| plain(&column.name)).collect(), record };
        let mut marks = looked.plain.clone();
        marks.extend(looked.below("ticket"));
        let mut places = Places { helpdesk: Helpdesk::of_columns(&marks), ..Places::default() };
        for role in Role::ALL {
            let name = match role {
                Role::Id => given.id.as_ref(),
                Role::Subject => given.subject.as_ref(),
                Role::Body => given.body.as_ref(),
                Role::Date => given.date.as_ref(),
                Role::Lang | Role::Product => {
                    given.metadata.iter().find(|(name, _)| name == role.as_str()).map(|(_, column)| column)
                }
            };
            places.roles[role as usize] = match name {
                Some(name) => {
                    let place = looked.named(name);
                    if place.is_none() {
                        places.missing.push((role.as_str(), name.clone()));
                    }
                    place.into_iter().collect()
                }
                None => looked.guessed(role, places.helpdesk),
            };
        }
        for (name, column) in given.metadata.iter().filter(|(name, _)| !matches!(name.as_str(), "lang" | "product")) {
            match looked.named(column) {
                Some(place) => places.metadata.push((name.clone(), place)),
                None => places.missing.push(("metadata", column.clone())),
            }
        }
        for name in METADATA {
            if let Some(at) = looked.plain.iter().position(|own| own == name)
                && given.metadata.iter().all(|(known, _)| known != name)
            {
                places.metadata.push((name.to_string(), Place::whole(at)));
            }
        }
        places
    }

    pub fn of(&self, role: Role) -> &[Place] {
        &self.roles[role as usize]
    }

    /// The first place that holds something, or else the first that there is.
    pub fn taken<'r>(&self, role: Role, record: &'r Record) -> Option<(&Place, Cow<'r, str>)> {
        let mut empty = None;
        for place in self.of(role) {
            match place.text(record) {
                Some(text) if !text.trim().is_empty() => return Some((place, text)),
                Some(text) => empty = empty.or(Some((place, text))),
                None => {}
            }
        }
        empty
    }

    /// Why rows of these columns hold no tickets, if so.
    pub fn fault(&self, columns: &[Column], is_table: bool) -> Option<String> {
        if let Some((_, name)) = self.missing.first() {
            return Some(absent(name, columns, is_table));
        }
        let (word, has) = words(columns, is_table);
        let lacks_body = self.of(Role::Body).is_empty();
        let subject_does = !self.of(Role::Subject).is_empty() && (!is_table || self.helpdesk.is_some());
        (lacks_body && !subject_does)
            .then(|| format!("no {word} looks like the message; name it with --columns body=…; {has}"))
    }
}

/// Says that there is no column of that name, and which one may be meant.
pub(super) fn absent(name: &str, columns: &[Column], is_table: bool) -> String {
    let (word, has) = words(columns, is_table);
    let near = did_you_mean(name, columns.iter().map(|column| column.name.as_str()));
    let near = near.map_or(String::new(), |near| format!(" (did you mean `{near}`?)"));
    format!("there is no {word} `{name}`{near}; {has}")
}

/// What a column is called in this input, and which of them there are.
pub(super) fn words(columns: &[Column], is_table: bool) -> (&'static str, String) {
    let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    match (is_table, names.is_empty()) {
        (true, _) => ("column", format!("the file has: {}", names.join(", "))),
        (false, true) => ("key", "the object is empty".into()),
        (false, false) => ("key", format!("the object has: {}", names.join(", "))),
    }
}

/// The columns of a row, to be looked through.
struct Looked<'r> {
    plain: Vec<String>,
    record: &'r Record,
}

impl Looked<'_> {
    /// The place of a column by its very name, or of a dotted path.
    fn named(&self, name: &str) -> Option<Place> {
        let exact = |name: &str| self.record.columns.iter().position(|column| column.name == name);
        if let Some(column) = exact(name) {
            return Some(Place::whole(column));
        }
        let (first, rest) = name.split_once('.')?;
        let column = exact(first)?;
        self.may_be_nested(column).then(|| Place { column, path: rest.split('.').map(str::to_string).collect() })
    }

    /// The same with a name of the lists, which are plain.
    fn plainly(&self, name: &str) -> Option<Place> {
        if let Some(column) = self.plain.iter().position(|own| own == name) {
            return Some(Place::whole(column));
        }
        let (first, rest) = name.split_once('.')?;
        let column = self.plain.iter().position(|own| own == first).filter(|at| self.may_be_nested(*at))?;
        let mut value = self.record.nested(column);
        let mut path = Vec::new();
        for step in rest.split('.') {
            // Where this row lacks the key a later one may have it, written as programs write keys.
            let key = match value {
                Some(Value::Object(object)) => object.keys().find(|key| plain(key) == step).cloned(),
                _ => None,
            };
            let key = key.unwrap_or_else(|| step.replace(' ', "_"));
            value = value.and_then(|value| walk(value, std::slice::from_ref(&key)));
            path.push(key);
        }
        Some(Place { column, path })
    }

    fn may_be_nested(&self, column: usize) -> bool {
        self.record.columns[column].kind == ColumnKind::Json || self.record.cells.get(column) == Some(&Cell::Empty)
    }

    /// The helpdesk's own columns, or else the first of the usual ones.
    fn guessed(&self, role: Role, helpdesk: Option<&'static Helpdesk>) -> Vec<Place> {
        if let Some(desk) = helpdesk {
            let own: Vec<Place> = desk.columns(role).iter().filter_map(|name| self.plainly(name)).collect();
            if !own.is_empty() {
                return own;
            }
        }
        let there = |place: &Place| place.path.is_empty() || place.text(self.record).is_some();
        if let Some(place) = role.usual().iter().filter_map(|name| self.plainly(name)).find(there) {
            return vec![place];
        }
        let wrapped =
            WRAPPERS.iter().flat_map(|wrapper| role.usual().iter().map(move |name| format!("{wrapper}.{name}")));
        // Most inputs have no wrapper; names are only put together where one is there.
        if !WRAPPERS.iter().any(|wrapper| self.plain.iter().any(|own| own == wrapper)) {
            return Vec::new();
        }
        wrapped.filter_map(|name| self.plainly(&name)).find(there).into_iter().collect()
    }

    /// The keys within a nested column, as `column.key`.
    fn below(&self, wrapper: &str) -> Vec<String> {
        let column = self.plain.iter().position(|own| own == wrapper);
        let value = column.and_then(|column| self.record.nested(column));
        let keys = value.and_then(Value::as_object).into_iter().flat_map(|object| object.keys());
        keys.map(|key| format!("{wrapper}.{}", plain(key))).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn record(names: &[&str]) -> Record {
        let columns: Arc<[Column]> = names.iter().map(|name| Column::text(*name)).collect();
        let cells = names.iter().map(|name| Cell::Text(format!("in {name}"))).collect();
        Record::new(1, columns, cells)
    }

    fn taken(names: &[&str]) -> (Option<&'static str>, String) {
        let record = record(names);
        let places = Places::find(&Columns::default(), &record);
        let name = |role: Role| places.taken(role, &record).map(|(place, _)| place.name(&record.columns));
        let named = Role::ALL.iter().filter_map(|role| Some(format!("{}={}", role.as_str(), name(*role)?)));
        (places.helpdesk.map(|desk| desk.name), named.collect::<Vec<_>>().join(" "))
    }

    #[test]
    fn usual_headers_are_found() {
        for (headers, wanted) in [
            (
                &["Ticket ID", "Subject", "Description", "Product"][..],
                "id=Ticket ID subject=Subject body=Description product=Product",
            ),
            (
                &["管理番号", "受付日時", "件名", "お問い合わせ内容", "製品名"],
                "id=管理番号 subject=件名 body=お問い合わせ内容 date=受付日時 product=製品名",
            ),
            (
                &["工單編號", "建立時間", "主旨", "問題描述", "語言"],
                "id=工單編號 subject=主旨 body=問題描述 date=建立時間 lang=語言",
            ),
            (
                &["编号", "标题", "内容", "创建时间", "产品"],
                "id=编号 subject=标题 body=内容 date=创建时间 product=产品",
            ),
            (&["ticketNumber", "title", "createdAt", "body"], "id=ticketNumber subject=title body=body date=createdAt"),
        ] {
            assert_eq!(taken(headers), (None, wanted.to_string()));
        }
    }

    #[test]
    fn where_two_columns_could_be_it_the_documented_one_is_taken() {
        let (desk, named) = taken(&[
            "Summary",
            "Issue key",
            "Issue id",
            "Project description",
            "Created",
            "Updated",
            "Description",
            "Comment",
            "Comment",
        ]);
        assert_eq!(desk, Some("Jira Service Management"));
        assert_eq!(named, "id=Issue key subject=Summary body=Description date=Created");
        let (desk, named) =
            taken(&["id", "Title", "Ticket ID", "Subject", "Description", "Created time", "Agent", "Language"]);
        assert_eq!(desk, Some("Freshdesk"));
        assert_eq!(named, "id=Ticket ID subject=Subject body=Description date=Created time lang=Language");
    }

    #[test]
    fn a_column_that_is_not_there_is_told_with_those_that_are() {
        let record = record(&["a", "b"]);
        let places = Places::find(&Columns::parse("body=text").expect("well formed"), &record);
        let fault = places.fault(&record.columns, true);
        assert_eq!(fault.as_deref(), Some("there is no column `text`; the file has: a, b"));
        let record = self::record(&["Betreff", "Nachricht"]);
        assert_eq!(
            absent("Nachrcht", &record.columns, true),
            "there is no column `Nachrcht` (did you mean `Nachricht`?); the file has: Betreff, Nachricht"
        );
    }

    #[test]
    fn of_articles_the_customers_own_is_taken() {
        let chosen = |articles: &str| {
            let articles: Vec<Value> = serde_json::from_str(articles).expect("JSON");
            of_customer(&articles).and_then(|article| article["n"].as_u64())
        };
        for (articles, wanted) in [
            (
                r#"[{"n": 1, "sender": "Agent", "internal": true}, {"n": 2, "sender": "Customer", "internal": false}]"#,
                2,
            ),
            (r#"[{"n": 1, "sender": "System"}, {"n": 2, "sender_id": 2}, {"n": 3, "sender": "Customer"}]"#, 2),
            (r#"[{"n": 1, "sender": "Customer", "internal": true}, {"n": 2, "sender": "Agent"}]"#, 2),
            (r#"[{"n": 1, "internal": true}, {"n": 2, "internal": true}]"#, 1),
        ] {
            assert_eq!(chosen(articles), Some(wanted), "{articles}");
        }
        assert_eq!(chosen("[]"), None);
    }
}
