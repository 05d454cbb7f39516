//! JSON: the serialised form of whatever is asked for, nothing added.

use serde::Serialize;

/// JSON over several lines, ending in a line break.
///
/// # Panics
/// If a value cannot be written as JSON; the types of this crate all can.
pub fn json_pretty<T: Serialize + ?Sized>(value: &T) -> String {
    serde_json::to_string_pretty(value).expect("the crate's types have text keys only") + "\n"
}

/// JSON on one line, ending in a line break.
///
/// # Panics
/// If a value cannot be written as JSON; the types of this crate all can.
pub fn json_line<T: Serialize + ?Sized>(value: &T) -> String {
    serde_json::to_string(value).expect("the crate's types have text keys only") + "\n"
}
