//! A condition taken apart: each part judged by itself.

use super::Condition;
use crate::answer::Shown;
use crate::evaluate::{View, Within};
use crate::ruleset::condition::{Relation, Scope};
use crate::ruleset::{Cond, FrameTest, Ruleset};

/// Judges a condition and all its parts within some sentences.
pub(super) fn explain(view: &View<'_>, cond: &Cond, within: &Within<'_>) -> Condition {
    let mut used = Vec::new();
    let held = view.holds(cond, within, &mut used);
    used.sort_unstable();
    used.dedup();
    let parts = match cond {
        Cond::All(parts) | Cond::Any(parts) | Cond::AtLeast(_, parts) => {
            parts.iter().map(|part| explain(view, part, within)).collect()
        }
        Cond::Not(inner) => vec![explain(view, inner, within)],
        // Each side by itself, so that one sees whether it was the words or their distance.
        Cond::Relation { left, right, .. } => vec![explain(view, left, within), explain(view, right, within)],
        Cond::Scoped(scope, inner) => match scope {
            Scope::Sentence | Scope::First | Scope::Last => vec![explain(view, inner, within)],
            _ => {
                let set = view.scopes.named(*scope, within);
                vec![explain(view, inner, &Within::Set(&set))]
            }
        },
        Cond::Present(_) | Cond::AnyAsk | Cond::Framed(..) | Cond::Metadata(..) | Cond::Flag(_) => Vec::new(),
    };
    Condition {
        text: written(view.ruleset, cond),
        held,
        matches: used
            .iter()
            .map(|&i| Shown::of_match(view, &view.matches[i as usize]).text(view.ruleset, view.ticket))
            .collect(),
        parts,
    }
}

/// The condition in the notation of the rules.
pub(crate) fn written(ruleset: &Ruleset, cond: &Cond) -> String {
    let list = |parts: &[Cond], between: &str| {
        let all: Vec<String> = parts
            .iter()
            .map(|part| match part {
                Cond::Any(_) if between == " and " => format!("({})", written(ruleset, part)),
                _ => written(ruleset, part),
            })
            .collect();
        all.join(between)
    };
    let side = |cond: &Cond| match cond {
        Cond::Any(_) | Cond::All(_) => format!("({})", written(ruleset, cond)),
        _ => written(ruleset, cond),
    };
    match cond {
        Cond::Present(id) => ruleset.name(*id).to_string(),
        Cond::AnyAsk => "asks".to_string(),
        Cond::Framed(test, id) => {
            let frame = match test {
                FrameTest::Asked => "asks",
                FrameTest::Mentioned => "mentions",
                FrameTest::Has(bit) => &ruleset.frames[bit.trailing_zeros() as usize].id,
            };
            format!("{frame}({})", ruleset.name(*id))
        }
        Cond::Scoped(scope, inner) => format!("{}({})", scope.word(), written(ruleset, inner)),
        Cond::Metadata(key, value) => format!("{key} is {value}"),
        Cond::Flag(flag) => format!("flag({})", ruleset.modifiers[*flag].flag),
        Cond::Not(inner) => match **inner {
            Cond::Any(_) | Cond::All(_) | Cond::Relation { .. } => format!("not ({})", written(ruleset, inner)),
            _ => format!("not {}", written(ruleset, inner)),
        },
        Cond::All(parts) => list(parts, " and "),
        Cond::Any(parts) => list(parts, " or "),
        Cond::AtLeast(count, parts) => format!("at-least {count} of ({})", list(parts, ", ")),
        Cond::Relation { relation, left, right, .. } => {
            let word = match relation {
                Relation::Near => "near".to_string(),
                Relation::Beside => "beside".to_string(),
                Relation::Before => "before".to_string(),
                Relation::Within(distance) => format!("within {distance} of"),
            };
            format!("{} {word} {}", side(left), side(right))
        }
    }
}
