//! Integration tests.

mod cli;
mod diagnostics;
mod render;
mod text;
