//! Long lists of numbers, written as plain bytes: read back in one go.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Visitor};
use serde::{Serialize, Serializer};

/// A list of numbers.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Numbers(pub Vec<u32>);

/// A list of two numbers each, which are read together.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Pairs(pub Vec<[u32; 2]>);

impl Serialize for Numbers {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let bytes: Vec<u8> = self.0.iter().flat_map(|number| number.to_le_bytes()).collect();
        serializer.serialize_bytes(&bytes)
    }
}

impl Serialize for Pairs {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let bytes: Vec<u8> = self.0.as_flattened().iter().flat_map(|number| number.to_le_bytes()).collect();
        serializer.serialize_bytes(&bytes)
    }
}

impl<'de> Deserialize<'de> for Numbers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let chunks = deserializer.deserialize_bytes(Chunks)?;
        Ok(Numbers(chunks.iter().map(|bytes| u32::from_le_bytes(*bytes)).collect()))
    }
}

impl<'de> Deserialize<'de> for Pairs {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let chunks = deserializer.deserialize_bytes(Chunks)?;
        let (pairs, rest) = chunks.as_chunks();
        match rest {
            [] => Ok(Pairs(pairs.iter().map(|pair| pair.map(u32::from_le_bytes)).collect())),
            _ => Err(D::Error::invalid_length(chunks.len(), &"two numbers each")),
        }
    }
}

/// The bytes of some numbers, as they lie there.
struct Chunks;

impl<'de> Visitor<'de> for Chunks {
    type Value = &'de [[u8; 4]];

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("four bytes for each number")
    }

    fn visit_borrowed_bytes<E: Error>(self, bytes: &'de [u8]) -> Result<Self::Value, E> {
        match bytes.as_chunks() {
            (numbers, []) => Ok(numbers),
            _ => Err(E::invalid_length(bytes.len(), &self)),
        }
    }
}
