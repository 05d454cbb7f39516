//! The phrases of a pack as its author wrote them, each matched by itself.
//!
//! A ruleset knows concepts, and no more which line of a file a match is due to. Here every written phrase
//! becomes a concept of its own, so that the same matching says it.

use std::path::Path;

use super::compile::compile;
use super::compiled::Ruleset;
use super::load;
use super::node;
use super::schema::{At, ConceptDef, Localised, Pack, PhraseDef, PhraseLanguage, Side};

/// A phrase as it stands in a file of the pack.
#[derive(Clone, Debug)]
pub(crate) struct WrittenPhrase {
    /// The concept or frame that has it.
    pub name: String,
    /// Which side of a frame's marker it applies to; `None` for a concept's.
    pub side: Option<Side>,
    pub language: PhraseLanguage,
    /// `file:line` in the pack's folder.
    pub place: String,
    pub text: String,
}

/// A concept or frame as it stands in a file of the pack.
#[derive(Clone, Debug)]
pub(crate) struct WrittenName {
    pub name: String,
    pub is_frame: bool,
    /// `file:line` in the pack's folder.
    pub place: String,
}

/// All written phrases of a pack, and what finds them.
#[derive(Debug)]
pub(crate) struct Written {
    /// In the order of the files; what stands under `except` is not among them.
    pub phrases: Vec<WrittenPhrase>,
    /// The concepts and frames, in the order of the files.
    pub names: Vec<WrittenName>,
    /// Phrase `n` is the concept `n % MOST` of ruleset `n / MOST`.
    pub rulesets: Vec<Ruleset>,
}

impl Written {
    /// Phrases of one ruleset: a concept's number has sixteen bits.
    pub const MOST: usize = 60_000;

    /// The phrases of the pack in a folder, without those of packs that it extends. `None` if the folder
    /// holds no pack that compiles.
    pub fn of_dir(dir: &Path) -> Option<Self> {
        let pack = load::own(dir);
        let of_concepts = pack.concepts.iter().flat_map(|concept| {
            concept.phrases.iter().map(|phrase| (written(&concept.id.value, None, phrase), phrase))
        });
        let of_frames = pack.frames.iter().flat_map(|frame| {
            frame.phrases.iter().map(|phrase| (written(&frame.id.value, Some(phrase.side), phrase), phrase))
        });
        let (phrases, defs): (Vec<WrittenPhrase>, Vec<&PhraseDef>) = of_concepts.chain(of_frames).unzip();
        let rulesets = defs.chunks(Self::MOST).enumerate().map(|(i, defs)| apart(&pack, defs, i));
        let named = |id: &At<String>, is_frame| WrittenName { name: id.value.clone(), is_frame, place: id.place() };
        let concepts = pack.concepts.iter().map(|concept| named(&concept.id, false));
        let names = concepts.chain(pack.frames.iter().map(|frame| named(&frame.id, true))).collect();
        Some(Written { rulesets: rulesets.collect::<Option<_>>()?, phrases, names })
    }
}

fn written(name: &str, side: Option<Side>, phrase: &PhraseDef) -> WrittenPhrase {
    WrittenPhrase {
        name: name.to_string(),
        side,
        language: phrase.language,
        place: phrase.text.place(),
        text: phrase.text.value.clone(),
    }
}

/// A ruleset in which each of these phrases is a concept, named by its number.
fn apart(pack: &Pack, defs: &[&PhraseDef], number: usize) -> Option<Ruleset> {
    let concept = |(i, def): (usize, &&PhraseDef)| ConceptDef {
        id: At::with(&def.text, i.to_string()),
        summary: Localised::default(),
        phrases: vec![(*def).clone()],
        except: Vec::new(),
        includes: Vec::new(),
    };
    let apart = Pack {
        id: pack.id.clone(),
        categories: pack.categories.clone(),
        default: pack.default.clone(),
        concepts: defs.iter().enumerate().map(concept).collect(),
        ..Pack::default()
    };
    let digest = node::digest(format!("written {number}").as_bytes());
    // Whoever asks has the pack compiled already; advice that is missing here is no fault.
    compile(apart, digest, &mut Vec::new())
}
