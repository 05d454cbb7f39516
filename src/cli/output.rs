//! Standard output and standard error: colours only on a terminal, a closed pipe is no trouble.

use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, bail};

use crate::render::Palette;

/// Colours if standard output shows them.
pub(super) fn palette() -> Palette {
    match anstream::AutoStream::choice(&std::io::stdout()) {
        anstream::ColorChoice::Never => Palette::PLAIN,
        _ => Palette::COLOUR,
    }
}

/// Colours if the text goes to standard output and that shows them; none in a file.
pub(super) fn palette_for(path: Option<&Path>) -> Palette {
    if path.is_some() { Palette::PLAIN } else { palette() }
}

/// What a file's name ends with, without the dot; empty if it has no ending.
pub(super) fn ending(path: &Path) -> &str {
    path.extension().and_then(|ending| ending.to_str()).unwrap_or_default()
}

/// Writes to a file, or else to standard output.
pub(super) fn write(path: Option<&Path>, text: &str) -> anyhow::Result<()> {
    match path {
        None => print(text),
        Some(path) if path.is_dir() => bail!("{} is a folder", path.display()),
        Some(path) => std::fs::write(path, text).with_context(|| path.display().to_string()),
    }
}

/// Writes to standard output.
pub(super) fn print(text: &str) -> anyhow::Result<()> {
    print_bytes(text.as_bytes())
}

pub(super) fn print_bytes(bytes: &[u8]) -> anyhow::Result<()> {
    let mut out = anstream::stdout().lock();
    out.write_all(bytes)?;
    out.flush()?;
    Ok(())
}

/// Writes to standard error; colours in it are taken out unless it shows them. Whether anybody reads it
/// is no matter.
pub(super) fn tell(text: &str) {
    let mut out = anstream::stderr().lock();
    let _ = out.write_all(text.as_bytes());
}

/// Says what went wrong.
pub(super) fn complain(message: &str) {
    let red = anstyle::AnsiColor::Red.on_default().bold();
    tell(&format!("{red}error:{red:#} {message}\n"));
}

/// Says what may be wrong.
pub(super) fn warn(message: &str) {
    let yellow = anstyle::AnsiColor::Yellow.on_default().bold();
    tell(&format!("{yellow}warning:{yellow:#} {message}\n"));
}

/// Whether an error came of a closed pipe.
pub(super) fn is_broken_pipe(error: &anyhow::Error) -> bool {
    let closed = |cause: &(dyn std::error::Error + 'static)| {
        cause.downcast_ref::<std::io::Error>().is_some_and(|e| e.kind() == std::io::ErrorKind::BrokenPipe)
    };
    error.chain().any(closed)
}
