//! A YAML file as a tree whose every value knows its place.
//!
//! The pack's readers walk this tree instead of letting serde fill structs, because serde stops at the
//! first fault and a pack's author wants to see all of them. The built-in pack is turned into this
//! tree when the crate is built, so that no YAML is parsed at start-up.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize as DeriveDeserialize, Serialize};

/// A value of a YAML file and where it stands.
#[derive(Clone, Debug, Serialize, DeriveDeserialize)]
pub struct Node {
    /// First byte in the file.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// The value.
    pub value: Value,
}

/// What a [`Node`] holds. Numbers and booleans are kept as written.
#[derive(Clone, Debug, Serialize, DeriveDeserialize)]
pub enum Value {
    /// Nothing, `~` or `null`.
    Null,
    /// Text, a number or a boolean.
    Scalar(String),
    /// A list.
    List(Vec<Node>),
    /// Keys (scalars) and their values, in the order of the file.
    Map(Vec<(Node, Node)>),
}

/// A file of the built-in pack: its path below `rules/` and its tree.
#[derive(Clone, Copy, Debug, Serialize, DeriveDeserialize)]
pub struct EmbeddedFile<'a> {
    /// Such as `vision-one/policy.yaml`.
    pub path: &'a str,
    /// FNV-1a over the file's bytes, part of the policy's digest.
    pub digest: u64,
    /// The [`Node`] of the file without the rules' examples, in postcard: read only if the pack is asked for.
    pub root: &'a [u8],
}

/// Why a file is not YAML: message, and the byte it was seen at.
#[derive(Debug)]
pub struct NotYaml {
    /// What the parser says.
    pub message: String,
    /// Byte offset in the file.
    pub at: usize,
}

/// Parses one YAML document.
///
/// # Errors
/// [`NotYaml`] with the parser's first complaint; after it nothing of the file can be trusted.
pub fn parse(text: &str) -> Result<Node, NotYaml> {
    if text.trim().is_empty() {
        return Ok(Node { start: 0, end: 0, value: Value::Null });
    }
    match serde_saphyr::from_str::<serde_saphyr::Spanned<Raw>>(text) {
        Ok(raw) => Ok(node(raw, text)),
        Err(error) => {
            let location = error.location();
            // The parser counts lines and columns (in characters) from one.
            let at = location.map_or(0, |place| {
                let line: usize = text.split_inclusive('\n').take(place.line() as usize - 1).map(str::len).sum();
                let column = text[line..].chars().take(place.column() as usize - 1).map(char::len_utf8).sum::<usize>();
                (line + column).min(text.len())
            });
            let message = error.to_string();
            let message = message.lines().next().unwrap_or_default();
            // The place is shown by whoever tells the fault.
            let place = location.map(|place| format!("error: line {} column {}: ", place.line(), place.column()));
            let message = place.and_then(|place| message.strip_prefix(&place)).unwrap_or(message).trim().to_string();
            Err(NotYaml { message, at })
        }
    }
}

/// FNV-1a, the digest of a file's bytes.
pub fn digest(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3))
}

enum Raw {
    Null,
    Plain,
    Scalar(String),
    List(Vec<serde_saphyr::Spanned<Raw>>),
    Map(Vec<(serde_saphyr::Spanned<String>, serde_saphyr::Spanned<Raw>)>),
}

fn place<T>(spanned: &serde_saphyr::Spanned<T>) -> (u32, u32) {
    let span = spanned.referenced.span();
    let start = span.byte_offset().unwrap_or(0);
    let len = span.byte_len().unwrap_or(0);
    (start as u32, (start + len) as u32)
}

fn node(raw: serde_saphyr::Spanned<Raw>, source: &str) -> Node {
    let (start, end) = place(&raw);
    let value = match raw.value {
        Raw::Null => Value::Null,
        Raw::Scalar(text) => Value::Scalar(text),
        // As written: the version 2026.10 is not the number 2026.1.
        Raw::Plain => Value::Scalar(source[start as usize..end as usize].trim().to_string()),
        Raw::List(items) => Value::List(items.into_iter().map(|item| node(item, source)).collect()),
        Raw::Map(entries) => Value::Map(
            entries
                .into_iter()
                .map(|(key, value)| {
                    let (start, end) = place(&key);
                    (Node { start, end, value: Value::Scalar(key.value) }, node(value, source))
                })
                .collect(),
        ),
    };
    Node { start, end: end.max(start), value }
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct AnyValue;
        impl<'de> Visitor<'de> for AnyValue {
            type Value = Raw;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("any YAML value")
            }
            fn visit_unit<E>(self) -> Result<Raw, E> {
                Ok(Raw::Null)
            }
            fn visit_none<E>(self) -> Result<Raw, E> {
                Ok(Raw::Null)
            }
            fn visit_str<E>(self, text: &str) -> Result<Raw, E> {
                Ok(Raw::Scalar(text.to_string()))
            }
            fn visit_bool<E>(self, _: bool) -> Result<Raw, E> {
                Ok(Raw::Plain)
            }
            fn visit_i64<E>(self, _: i64) -> Result<Raw, E> {
                Ok(Raw::Plain)
            }
            fn visit_u64<E>(self, _: u64) -> Result<Raw, E> {
                Ok(Raw::Plain)
            }
            fn visit_f64<E>(self, _: f64) -> Result<Raw, E> {
                Ok(Raw::Plain)
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Raw, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = seq.next_element()? {
                    items.push(item);
                }
                Ok(Raw::List(items))
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Raw, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Raw::Map(entries))
            }
        }
        deserializer.deserialize_any(AnyValue)
    }
}
