//! Integration tests.

mod architecture;
mod cli;
mod diagnostics;
mod engine;
mod mask;
mod render;
mod report;
mod text;
