//! Warnings that a pack allows, each with its reason, are not given.

use super::schema::AllowDef;
use crate::codes::Severity;
use crate::diagnostic::Diagnostic;

/// Takes out of `faults` what is allowed, and adds a warning for whatever allows nothing.
pub(super) fn apply(allowed: &[AllowDef], faults: &mut Vec<Diagnostic>) {
    let mut used = vec![false; allowed.len()];
    faults.retain(|fault| {
        let allows = |allow: &AllowDef| match allow.within {
            _ if allow.code.value != fault.code || fault.severity == Severity::Error => false,
            Some(within) => allow.code.source == fault.source && within.contains(fault.span),
            None => fault.source.name.starts_with(&allow.files),
        };
        // All that allow it are of use.
        let mut kept = true;
        for (_, used) in allowed.iter().zip(&mut used).filter(|(allow, _)| allows(allow)) {
            (*used, kept) = (true, false);
        }
        kept
    });
    for allow in allowed.iter().zip(used).filter(|(_, used)| !used).map(|(allow, _)| allow) {
        let title = format!("`{}` is allowed where it is not given", allow.code.value);
        faults.push(Diagnostic::new("W512", &allow.code.source, allow.code.span, title));
    }
}
