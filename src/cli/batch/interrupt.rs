//! Ctrl-C and the signal to end: the first asks the run to stop in good order, the second ends it at once.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use anyhow::Context as _;
use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::flag;

/// What the program returns when it was interrupted, as shells do.
pub(super) const INTERRUPTED: u8 = 130;

/// A flag that is set by the first signal.
pub(super) fn flag() -> anyhow::Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [SIGINT, SIGTERM] {
        // In this order: the first signal finds the flag not set.
        let set = flag::register_conditional_shutdown(signal, i32::from(INTERRUPTED), stop.clone())
            .and_then(|_| flag::register(signal, stop.clone()));
        set.context("signals cannot be taken")?;
    }
    // A file that may not grow further is an error that is told, not the end of the program.
    #[cfg(unix)]
    flag::register(signal_hook::consts::SIGXFSZ, Arc::default()).context("signals cannot be taken")?;
    Ok(stop)
}
