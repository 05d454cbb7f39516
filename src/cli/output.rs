//! Standard output and standard error: colours only on a terminal, a closed pipe is no trouble.

use std::io::Write as _;

use crate::render::Palette;

/// Colours if standard output shows them.
pub(super) fn palette() -> Palette {
    match anstream::AutoStream::choice(&std::io::stdout()) {
        anstream::ColorChoice::Never => Palette::PLAIN,
        _ => Palette::COLOUR,
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
