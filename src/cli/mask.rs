//! `--mask`: what identifies people and machines is replaced before it is shown.

use std::borrow::Cow;
use std::path::PathBuf;

use anyhow::{Context as _, anyhow, bail};
use clap::Args;

use super::output;
use crate::mask::{MaskError, Masker};
use crate::render::{self, Palette};

/// Whether, and by which rules, output is masked.
#[derive(Args)]
pub(super) struct MaskChoice {
    /// Replace mail addresses, telephone numbers, names, hosts, keys and the like by placeholders in all output
    #[arg(long, help_heading = "Masking")]
    mask: bool,
    /// Rules on top of those built in, such as labels, domains that are nobody's, patterns of your own
    #[arg(long, value_name = "FILE", requires = "mask", help_heading = "Masking")]
    mask_rules: Option<PathBuf>,
    /// Key of the placeholders, or @FILE that holds it. Without one anybody can check a guessed value against them;
    /// with it only who has it
    #[arg(long, value_name = "KEY|@FILE", requires = "mask", help_heading = "Masking")]
    mask_key: Option<String>,
}

impl MaskChoice {
    /// The masker that was asked for. Faults of the rules are shown.
    pub(super) fn masker(&self) -> anyhow::Result<Option<Masker>> {
        if !self.mask {
            return Ok(None);
        }
        let masker = match &self.mask_rules {
            None => Masker::builtin(),
            Some(path) => Masker::from_file(path).map_err(|error| match error {
                MaskError::Faulty(faults) => {
                    for fault in &faults {
                        output::tell(&(render::diagnostic(fault, Palette::COLOUR) + "\n"));
                    }
                    anyhow!("{}: {}", path.display(), MaskError::Faulty(faults))
                }
                error => anyhow!("{}: {error}", path.display()),
            })?,
        };
        let key = match &self.mask_key {
            None => return Ok(Some(masker)),
            Some(key) => match key.strip_prefix('@') {
                Some(path) => std::fs::read_to_string(path).with_context(|| path.to_string())?.trim().to_string(),
                None => key.clone(),
            },
        };
        if key.is_empty() {
            bail!("the key of the placeholders is empty");
        }
        Ok(Some(masker.with_key(&key)))
    }
}

/// Masks texts in place.
pub(super) fn mask_all(masker: &Masker, texts: &mut [String]) {
    for text in texts {
        if let Cow::Owned(masked) = masker.mask(text) {
            *text = masked;
        }
    }
}
