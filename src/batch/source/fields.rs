//! The fields of one object of JSON, read in one go: no tree is made of what is only passed through.
//!
//! Numbers, escapes and faults are serde_json's. A key that comes twice counts as the last one, at the place of the
//! first; a nested value becomes its JSON without blanks.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt;
use std::ops::Range;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use crate::batch::json;
use crate::batch::row::Cell;

/// The fields of an object: names and cells in the same order.
#[derive(Debug, Default)]
pub(super) struct Fields<'t> {
    names: Names<'t>,
    pub cells: Vec<Cell>,
}

impl<'t> Fields<'t> {
    /// Reads a text; `None` if it is JSON and no object. Of `known` fields there will be about as many.
    ///
    /// # Errors
    /// When it is no JSON.
    pub fn read(text: &'t str, known: usize) -> Result<Option<Fields<'t>>, serde_json::Error> {
        let mut from = serde_json::Deserializer::from_str(text);
        let object = Object { known }.deserialize(&mut from)?;
        from.end()?;
        Ok(object)
    }

    pub fn names(&self) -> &[Cow<'t, str>] {
        &self.names.all
    }
}

/// Names, each once.
#[derive(Debug, Default)]
struct Names<'t> {
    all: Vec<Cow<'t, str>>,
    /// Where each stands, once there are many.
    places: HashMap<Cow<'t, str>, usize>,
}

/// So many names are looked through one by one.
const FEW: usize = 32;

impl<'t> Names<'t> {
    /// Where a name stands if it is there; else it is put behind the others.
    fn place(&mut self, name: Cow<'t, str>) -> Option<usize> {
        if self.all.len() < FEW {
            let place = self.all.iter().position(|own| *own == name);
            if place.is_none() {
                self.all.push(name);
            }
            return place;
        }
        if self.places.is_empty() {
            self.places.extend(self.all.iter().cloned().zip(0..));
        }
        let place = self.places.get(&name).copied();
        if place.is_none() {
            self.places.insert(name.clone(), self.all.len());
            self.all.push(name);
        }
        place
    }
}

struct Object {
    known: usize,
}

impl<'t> DeserializeSeed<'t> for Object {
    type Value = Option<Fields<'t>>;

    fn deserialize<D: Deserializer<'t>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_any(self)
    }
}

/// What is no object is read only to see whether it is JSON.
impl<'t> Visitor<'t> for Object {
    type Value = Option<Fields<'t>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any valid JSON value")
    }

    fn visit_map<A: MapAccess<'t>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut fields = Fields::default();
        fields.names.all.reserve(self.known);
        fields.cells.reserve(self.known);
        while let Some(name) = map.next_key_seed(Name)? {
            let place = fields.names.place(name);
            let cell = map.next_value_seed(Field)?;
            match place {
                Some(at) => fields.cells[at] = cell,
                None => fields.cells.push(cell),
            }
        }
        Ok(Some(fields))
    }

    fn visit_seq<A: SeqAccess<'t>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        while items.next_element::<Value>()?.is_some() {}
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
        Ok(None)
    }
}

/// A name, copied only if it holds escapes.
struct Name;

impl<'t> DeserializeSeed<'t> for Name {
    type Value = Cow<'t, str>;

    fn deserialize<D: Deserializer<'t>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_str(self)
    }
}

impl<'t> Visitor<'t> for Name {
    type Value = Cow<'t, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string key")
    }

    fn visit_borrowed_str<E>(self, name: &'t str) -> Result<Self::Value, E> {
        Ok(name.into())
    }

    fn visit_str<E>(self, name: &str) -> Result<Self::Value, E> {
        Ok(name.to_string().into())
    }
}

/// The cell of a value.
struct Field;

impl<'t> DeserializeSeed<'t> for Field {
    type Value = Cell;

    fn deserialize<D: Deserializer<'t>>(self, from: D) -> Result<Self::Value, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'t> Visitor<'t> for Field {
    type Value = Cell;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any valid JSON value")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Cell::Empty)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Cell::Boolean(value))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Cell::Integer(number))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        // Digits that a number of 64 bits would not keep.
        Ok(i64::try_from(number).map_or_else(|_| Cell::Text(number.to_string()), Cell::Integer))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Cell::Number(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cell::Text(text.to_string()))
    }

    fn visit_map<A: MapAccess<'t>>(self, map: A) -> Result<Self::Value, A::Error> {
        let mut out = String::with_capacity(USUAL);
        Nested(&mut out).visit_map(map)?;
        Ok(Cell::Json(out))
    }

    fn visit_seq<A: SeqAccess<'t>>(self, items: A) -> Result<Self::Value, A::Error> {
        let mut out = String::with_capacity(USUAL);
        Nested(&mut out).visit_seq(items)?;
        Ok(Cell::Json(out))
    }
}

/// Bytes that most nested values need.
const USUAL: usize = 96;

/// Appends a value as JSON.
struct Nested<'o>(&'o mut String);

impl Nested<'_> {
    fn text(&mut self, text: &str) {
        self.0.push('"');
        json::escaped(text, |piece| self.0.push_str(piece));
        self.0.push('"');
    }
}

impl<'t> DeserializeSeed<'t> for Nested<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'t>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'t> Visitor<'t> for Nested<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any valid JSON value")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        self.0.push_str("null");
        Ok(())
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.0.push_str(if value { "true" } else { "false" });
        Ok(())
    }

    fn visit_i64<E>(self, number: i64) -> Result<(), E> {
        self.0.push_str(&number.to_string());
        Ok(())
    }

    fn visit_u64<E>(self, number: u64) -> Result<(), E> {
        self.0.push_str(&number.to_string());
        Ok(())
    }

    fn visit_f64<E>(self, number: f64) -> Result<(), E> {
        self.0.push_str(&Value::from(number).to_string());
        Ok(())
    }

    fn visit_str<E>(mut self, text: &str) -> Result<(), E> {
        self.text(text);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'t>>(self, mut items: A) -> Result<(), A::Error> {
        self.0.push('[');
        let from = self.0.len();
        loop {
            let before = self.0.len();
            if before > from {
                self.0.push(',');
            }
            if items.next_element_seed(Nested(self.0))?.is_none() {
                self.0.truncate(before);
                self.0.push(']');
                return Ok(());
            }
        }
    }

    fn visit_map<A: MapAccess<'t>>(mut self, mut map: A) -> Result<(), A::Error> {
        self.0.push('{');
        let (mut names, mut values) = (Names::default(), Vec::with_capacity(4));
        while let Some(name) = map.next_key_seed(Name)? {
            let place = names.place(name);
            if place.is_none() {
                let after = if values.is_empty() { "" } else { "," };
                self.0.push_str(after);
                self.text(names.all.last().map_or("", |name| name));
                self.0.push(':');
            }
            let from = self.0.len();
            map.next_value_seed(Nested(self.0))?;
            match place {
                None => values.push(from..self.0.len()),
                Some(at) => self.replace(&mut values, at, from),
            }
        }
        self.0.push('}');
        Ok(())
    }
}

impl Nested<'_> {
    /// Puts what has come last, from a place on, where an earlier value of the same name is.
    fn replace(&mut self, values: &mut [Range<usize>], at: usize, from: usize) {
        let value = self.0.split_off(from);
        let before = values[at].clone();
        self.0.replace_range(before.clone(), &value);
        values[at].end = before.start + value.len();
        for later in &mut values[at + 1..] {
            *later = later.start + value.len() - before.len()..later.end + value.len() - before.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Plain = Vec<(String, Cell)>;

    /// The fields as the tree of the whole text has them.
    fn plainly(text: &str) -> Result<Option<Plain>, String> {
        let Value::Object(object) = serde_json::from_str(text).map_err(|fault| fault.to_string())? else {
            return Ok(None);
        };
        let cell = |value: Value| match value {
            Value::Null => Cell::Empty,
            Value::Bool(value) => Cell::Boolean(value),
            Value::String(text) => Cell::Text(text),
            Value::Number(number) => match (number.as_i64(), number.is_u64()) {
                (Some(whole), _) => Cell::Integer(whole),
                (None, true) => Cell::Text(number.to_string()),
                _ => Cell::Number(number.as_f64().expect("a number")),
            },
            nested => Cell::Json(nested.to_string()),
        };
        Ok(Some(object.into_iter().map(|(name, value)| (name, cell(value))).collect()))
    }

    #[test]
    fn fields_are_those_of_the_tree() {
        let many: String = (0..100).map(|n| format!("\"k{}\": {n},", n % 70)).collect();
        let deep = |depth: usize| format!("{{\"a\": {}{}}}", "[".repeat(depth), "]".repeat(depth));
        for text in [
            r#"{}"#,
            r#" {"a": null, "b": true, "c": "x\n\"y\" \u691c\ud83d\ude42", "検知": "\u0000"} "#,
            r#"{"a": 0, "b": -0, "c": -1, "d": 9223372036854775807, "e": 9223372036854775808, "f": 1e3, "g": 0.10}"#,
            r#"{"a": 18446744073709551616, "b": -9223372036854775809, "c": 123456789012345678901234567890}"#,
            r#"{"a": {}, "b": [], "c": [[], {}, [1, 2.50, null, false, "\u0001\/"]], "d": {"x": {"y": [1]}, "z": -7}}"#,
            r#"{"a": 1, "b": {"x": 1}, "a": "two", "b": [2], "c": 3, "\u0061": null}"#,
            r#"{"n": {"x": 1, "y": [1, 2], "x": {"long": "er"}, "z": true, "y": 0, "\u0078": 5}, "m": {"q": 1, "q": 2}}"#,
            &format!("{{{many}\"n\": {{{many}\"last\": 1}}}}"),
            &deep(126),
            &deep(127),
            &deep(128),
            "[1, {\"a\": 2}]",
            "[1, 2",
            "7",
            "-7",
            "7.5",
            "\"x\"",
            "null",
            "true",
            "",
            "{\"a\": 1} x",
            "{\"a\": 1,}",
            "{\"a\": 1e999}",
            "{\"a\": [1e999]}",
            "{\"a\": \"\\ud800\"}",
            "{\"a\": [\"\\x\"]}",
            "{\"a\": {\"b\" 1}}",
            "{\"a\": \"\u{1}\"}",
            "{a: 1}",
            "{\"a\": tru}",
        ] {
            let read = Fields::read(text, 3).map_err(|fault| fault.to_string());
            let read = read.map(|fields| {
                fields.map(|Fields { names, cells }| {
                    names.all.into_iter().map(Cow::into_owned).zip(cells).collect::<Plain>()
                })
            });
            assert_eq!(read, plainly(text), "{text}");
        }
    }
}
