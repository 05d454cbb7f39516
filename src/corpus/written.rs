//! How often each phrase is met, as it is written in the files of a pack.
//!
//! The phrases are found a second time, each as a concept of its own. One counts as met where the pack's own
//! matching found its concept in the very same place: what a longer phrase of the concept covers, what an
//! `except` takes out and what lies beyond the nearest place after a gap is not met. Of two phrases that
//! find the same place, both are.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use serde::Serialize;

use crate::engine::{Engine, Scratch};
use crate::evaluate::View;
use crate::frame::Match;
use crate::matching::Found;
use crate::reading::Reading;
use crate::ruleset::{Id, Owner, PhraseLanguage, Ruleset, Written, WrittenName, WrittenPhrase};
use crate::span::Span;
use crate::ticket::Ticket;

/// What became of a phrase as it is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct WrittenCoverage {
    /// The concept or frame that has it.
    pub concept: String,
    /// The key that it stands under: `ja`, `zh`, `en` or `any`.
    pub language: &'static str,
    /// `file:line` in the pack's folder.
    pub place: String,
    /// As written.
    pub phrase: String,
    /// Tickets in which it was met, in whatever part of them.
    pub met: usize,
    /// Tickets in which a rule that decided stood on it, or its concept leaned to what was decided.
    pub decides: usize,
}

/// Tickets in which phrases were met and decided, by the phrase's number.
#[derive(Default)]
pub(crate) struct WrittenCounts {
    counts: HashMap<usize, [usize; 2]>,
}

impl WrittenCounts {
    /// Adds what was counted in other tickets.
    pub fn join(&mut self, more: WrittenCounts) {
        for (phrase, [met, decides]) in more.counts {
            let own = self.counts.entry(phrase).or_default();
            own[0] += met;
            own[1] += decides;
        }
    }
}

/// The written phrases of a folder, ready to be found.
pub(crate) struct Prepared {
    written: Written,
    engines: Vec<Engine>,
    /// What the engine's own matching calls the owner of each phrase.
    owners: Vec<Option<Owner>>,
}

impl Prepared {
    /// The concepts and frames of the folder with the numbers that matches have.
    pub fn names(&self, ruleset: &Ruleset) -> Vec<(Id, &WrittenName)> {
        let ids = ids(ruleset);
        let id = |own: &WrittenName| {
            let id = *ids.get(&(own.name.as_str(), own.is_frame))?;
            Some(if own.is_frame { ruleset.concepts.len() as Id + id } else { id })
        };
        self.written.names.iter().filter_map(|own| Some((id(own)?, own))).collect()
    }

    /// Every written phrase with its counts.
    pub fn told(&self, counts: &WrittenCounts) -> Vec<WrittenCoverage> {
        let told = |(number, phrase): (usize, &WrittenPhrase)| {
            let [met, decides] = counts.counts.get(&number).copied().unwrap_or_default();
            let language = match phrase.language {
                PhraseLanguage::Japanese => "ja",
                PhraseLanguage::Chinese => "zh",
                PhraseLanguage::English => "en",
                PhraseLanguage::Any => "any",
            };
            let (concept, place, phrase) = (phrase.name.clone(), phrase.place.clone(), phrase.text.clone());
            WrittenCoverage { concept, language, place, phrase, met, decides }
        };
        self.written.phrases.iter().enumerate().map(told).collect()
    }
}

/// What one thread needs to find written phrases.
pub(crate) struct WrittenSearch<'a> {
    engine: &'a Engine,
    prepared: &'a Prepared,
    scratch: Scratch,
    scratches: Vec<Scratch>,
}

impl<'a> WrittenSearch<'a> {
    /// Reads the phrases of the folder that the engine's pack comes from.
    pub fn prepare(engine: &Engine, folder: &Path) -> Option<Prepared> {
        let mut written = Written::of_dir(folder)?;
        let rulesets = std::mem::take(&mut written.rulesets);
        let engines = rulesets.into_iter().map(|ruleset| engine.with_ruleset(ruleset)).collect();
        let ids = ids(engine.ruleset());
        let owner = |phrase: &WrittenPhrase| {
            let number = *ids.get(&(phrase.name.as_str(), phrase.side.is_some()))?;
            Some(phrase.side.map_or(Owner::Concept(number), |side| Owner::Frame(number, side)))
        };
        let owners = written.phrases.iter().map(owner).collect();
        Some(Prepared { written, engines, owners })
    }

    /// Ready for the first ticket.
    pub fn new(engine: &'a Engine, prepared: &'a Prepared) -> Self {
        let scratches = prepared.engines.iter().map(Engine::scratch).collect();
        WrittenSearch { engine, prepared, scratch: engine.scratch(), scratches }
    }

    /// Counts a ticket; `used` are the matches that its decision stands on.
    pub fn count(&mut self, view: &View<'_>, used: &HashSet<u32>, counts: &mut WrittenCounts) {
        let ruleset = view.ruleset;
        let mut deciding: HashMap<(u32, Span), Vec<u16>> = HashMap::new();
        for m in used.iter().map(|&i| -> &Match { &view.matches[i as usize] }) {
            deciding.entry((m.sentence, m.span)).or_default().push(m.id);
        }
        let found = self.engine.found(&mut self.scratch, view.ticket, view.reading);
        let mut of_ticket: HashMap<usize, bool> = HashMap::new();
        for (number, f) in self.met(view.ticket, view.reading, &found) {
            let stands_for = |id: &u16| match f.owner {
                Owner::Concept(concept) => ruleset.containing[concept as usize].contains(id),
                Owner::Frame(frame, _) => *id as usize == ruleset.concepts.len() + frame as usize,
                Owner::ConceptExcept(_) | Owner::FrameExcept(_) => false,
            };
            let decides = deciding.get(&(f.sentence, f.span)).is_some_and(|ids| ids.iter().any(stands_for));
            *of_ticket.entry(number).or_default() |= decides;
        }
        for (number, decides) in of_ticket {
            let own = counts.counts.entry(number).or_default();
            own[0] += 1;
            own[1] += usize::from(decides);
        }
    }

    /// Which written phrases stand behind what the engine's own matching found in a ticket.
    fn met(&mut self, ticket: &Ticket, reading: &Reading, found: &[Found]) -> Vec<(usize, Found)> {
        let found: HashSet<(u32, Span, Owner)> = found.iter().map(|f| (f.sentence, f.span, f.owner)).collect();
        let mut met = Vec::new();
        for (part, engine) in self.prepared.engines.iter().enumerate() {
            for f in engine.found(&mut self.scratches[part], ticket, reading) {
                let Owner::Concept(number) = f.owner else { continue };
                let number = part * Written::MOST + number as usize;
                let Some(owner) = self.prepared.owners[number] else { continue };
                if found.contains(&(f.sentence, f.span, owner)) {
                    met.push((number, Found { owner, ..f }));
                }
            }
        }
        met
    }
}

/// The numbers of concepts and of frames by name and by whether it is a frame.
fn ids(ruleset: &Ruleset) -> HashMap<(&str, bool), u16> {
    let concepts = ruleset.concepts.iter().enumerate().map(|(i, name)| ((name.as_str(), false), i as u16));
    let frames = ruleset.frames.iter().enumerate().map(|(i, frame)| ((frame.id.as_str(), true), i as u16));
    concepts.chain(frames).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::read_labelled;

    #[test]
    fn whatever_is_found_is_due_to_a_written_phrase() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let folder = root.join("rules/vision-one");
        let engine = Engine::from_dir(&folder).expect("the pack is sound");
        let prepared = WrittenSearch::prepare(&engine, &folder).expect("the pack is there");
        let known: HashSet<Owner> = prepared.owners.iter().flatten().copied().collect();
        let mut search = WrittenSearch::new(&engine, &prepared);
        let mut paths: Vec<_> = std::fs::read_dir(root.join("corpus/dev"))
            .expect("the corpus is there")
            .map(|entry| entry.expect("readable").path())
            .filter(|path| path.extension().is_some_and(|ending| ending == "jsonl"))
            .collect();
        paths.sort();
        let mut scratch = engine.scratch();
        let mut looked_at = 0;
        for path in paths {
            let (tickets, _) = read_labelled(&std::fs::read_to_string(&path).expect("UTF-8"));
            for labelled in tickets.iter().step_by(9) {
                let reading = crate::reading::read(&labelled.ticket);
                let found = engine.found(&mut scratch, &labelled.ticket, &reading);
                let met: std::collections::BTreeSet<Found> =
                    search.met(&labelled.ticket, &reading, &found).into_iter().map(|(_, found)| found).collect();
                for own in found.iter().filter(|own| known.contains(&own.owner)) {
                    let text = own.span.of(&reading.text(reading.sentences[own.sentence as usize].field).text);
                    assert!(met.contains(own), "{}: {text} {:?}", labelled.ticket.id, own.owner);
                    looked_at += 1;
                }
            }
        }
        assert!(looked_at > 5_000, "{looked_at}");
    }
}
