//! The parts of a decision's JSON that are the policy's own: the same for every ticket, so they are escaped once and
//! then only copied.
//!
//! Between them stands what the ticket makes of it: numbers, places, the customer's words. Together they are, byte for
//! byte, what serde_json makes of a [`crate::Decision`].

use super::TAKES_ALL;
use crate::answer::{Answer, Asked, By, CUES, Name, Reason, Shown, WORDS};
use crate::batch::json::{self, Tail};
use crate::engine::Engine;
use crate::ruleset::ClauseIndex;
use crate::ticket::{Field, Language, Place, Ticket};

/// The parts of one policy.
pub(in crate::batch) struct Pieces {
    engine: Engine,
    /// `"category":…,"clause":…`
    clauses: Texts,
    /// `{"category":…,"clause":…,"verdict":…,"confidence":`
    candidates: Texts,
    flags: Texts,
    /// `{"concept":…,"field":…,"start":` of each concept and frame, then of each that is asked for; by the field.
    names: [Texts; 2],
    /// `{"id":…,"queue":…,"audience":…,"text":`
    advice: Texts,
    /// `,"links":[…],"collect":[`
    links: Texts,
    /// `,"policy":{…}`
    policy: Vec<u8>,
    told: [Told; SPOKEN.len()],
}

/// What is said in one language.
struct Told {
    /// `{"rule":…,"weight":…,"why":…,"matches":[`
    rules: Texts,
    /// `,"why":…,"matches":[` of the cues and of the single words.
    whys: Texts,
    advice: Texts,
    /// `{"id":…,"label":…,"given":`
    collect: Texts,
}

/// The languages that are answered in; the last one where the ticket's is none of them.
const SPOKEN: [Language; 4] =
    [Language::Japanese, Language::TraditionalChinese, Language::SimplifiedChinese, Language::English];

/// Texts one after another.
#[derive(Default)]
struct Texts {
    all: Vec<u8>,
    ends: Vec<usize>,
}

impl Texts {
    fn of<T>(things: impl IntoIterator<Item = T>, write: impl Fn(&mut Vec<u8>, T)) -> Texts {
        let mut texts = Texts::default();
        for thing in things {
            write(&mut texts.all, thing);
            texts.ends.push(texts.all.len());
        }
        texts
    }

    fn get(&self, number: usize) -> &[u8] {
        let from = number.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.all[from..self.ends[number]]
    }
}

/// Appends `name` as it is and a text as JSON.
fn named(out: &mut Vec<u8>, name: &str, text: &str) {
    out.extend_from_slice(name.as_bytes());
    json::text(out, text);
}

/// Appends items with commas between.
fn list<T>(out: &mut Vec<u8>, items: impl IntoIterator<Item = T>, mut write: impl FnMut(&mut Vec<u8>, T)) {
    for (i, item) in items.into_iter().enumerate() {
        if i > 0 {
            out.push(b',');
        }
        write(out, item);
    }
}

impl Pieces {
    pub fn of(engine: &Engine) -> Pieces {
        let ruleset = engine.ruleset();
        let clause = |out: &mut Vec<u8>, clause: ClauseIndex| {
            named(out, "\"category\":", ruleset.category_of(clause));
            named(out, ",\"clause\":", &ruleset.clauses[clause].id);
        };
        let mut policy = b",\"policy\":".to_vec();
        serde_json::to_writer(&mut policy, &engine.policy()).expect(TAKES_ALL);
        Pieces {
            clauses: Texts::of(0..ruleset.clauses.len(), clause),
            candidates: Texts::of(0..ruleset.clauses.len(), |out, number| {
                out.push(b'{');
                clause(out, number);
                named(out, ",\"verdict\":", ruleset.clauses[number].verdict.as_str());
                out.extend(b",\"confidence\":");
            }),
            flags: Texts::of(&ruleset.modifiers, |out, modifier| json::text(out, &modifier.flag)),
            names: Field::ALL.map(|field| {
                Texts::of(0..ruleset.cues.len(), |out, cue| {
                    named(out, "{\"concept\":", &ruleset.cue_name(cue));
                    out.extend_from_slice(in_field(field));
                })
            }),
            advice: Texts::of(&ruleset.advice, |out, advice| {
                named(out, "{\"id\":", &advice.id);
                named(out, ",\"queue\":", &advice.queue);
                out.extend(b",\"audience\":");
                serde_json::to_writer(&mut *out, &advice.audience).expect(TAKES_ALL);
                out.extend(b",\"text\":");
            }),
            links: Texts::of(&ruleset.advice, |out, advice| {
                out.extend(b",\"links\":[");
                list(out, &advice.links, |out, link| json::text(out, link));
                out.extend(b"],\"collect\":[");
            }),
            policy,
            told: SPOKEN.map(|language| Told::of(engine, language)),
            engine: engine.clone(),
        }
    }

    /// Appends a decision but for its last brace.
    pub fn open(&self, out: &mut Vec<u8>, answer: &Answer, ticket: &Ticket) {
        let (main, told) = (&answer.inquiries[0], self.told(answer.speaks));
        named(out, "{\"id\":", &ticket.id);
        named(out, ",\"language\":", answer.language.as_str());
        out.push(b',');
        self.decided(out, main);
        match answer.review {
            None => out.extend(b",\"review\":null,\"flags\":["),
            Some(reason) => {
                named(out, ",\"review\":{\"reason\":", reason.as_str());
                out.extend(b",\"candidates\":[");
                list(out, &answer.candidates, |out, &(clause, confidence)| {
                    out.extend_from_slice(self.candidates.get(clause));
                    json::number(out, confidence);
                    out.push(b'}');
                });
                out.extend(b"]},\"flags\":[");
            }
        }
        list(out, &answer.flags, |out, &flag| out.extend_from_slice(self.flags.get(flag)));
        out.extend(b"],\"inquiries\":[");
        list(out, &answer.inquiries, |out, asked| {
            out.push(b'{');
            self.decided(out, asked);
            match asked.place {
                None => out.extend(b",\"span\":null"),
                Some(Place { field, span }) => {
                    // As in a match, but that it is the first key.
                    out.extend(b",\"span\":{");
                    out.extend_from_slice(&in_field(field)[1..]);
                    let rest = Tail::new().text(b"}").whole(span.end).text(b",\"end\":").whole(span.start);
                    out.extend_from_slice(rest.bytes());
                }
            }
            out.extend(b",\"evidence\":[");
            list(out, answer.reasons.of(asked), |out, reason| {
                told.reason(out, reason);
                list(out, answer.reasons.places(reason), |out, shown| self.shown(out, *shown, ticket));
                out.extend(b"]}");
            });
            out.extend(b"]}");
        });
        out.extend(b"],\"advice\":[");
        list(out, &answer.advice, |out, advised| {
            out.extend_from_slice(self.advice.get(advised.number));
            match advised.filled() {
                None => out.extend_from_slice(told.advice.get(advised.number)),
                Some(text) => json::text(out, text),
            }
            out.extend_from_slice(self.links.get(advised.number));
            list(out, &answer.collect[advised.collect.clone()], |out, &(item, given)| {
                out.extend_from_slice(told.collect.get(item));
                out.extend_from_slice(if given { b"true}" } else { b"false}" });
            });
            out.extend(b"]}");
        });
        out.push(b']');
        out.extend_from_slice(&self.policy);
    }

    fn told(&self, language: Language) -> &Told {
        let at = SPOKEN.iter().position(|own| *own == language);
        &self.told[at.unwrap_or(SPOKEN.len() - 1)]
    }

    fn decided(&self, out: &mut Vec<u8>, asked: &Asked) {
        out.extend_from_slice(self.clauses.get(asked.clause));
        named(out, ",\"verdict\":", asked.verdict.as_str());
        out.extend(b",\"confidence\":");
        json::number(out, asked.confidence);
    }

    fn shown(&self, out: &mut Vec<u8>, shown: Shown, ticket: &Ticket) {
        let Place { field, span } = shown.place;
        let names = &self.names[field as usize];
        match shown.name {
            Name::Id(id) => out.extend_from_slice(names.get(id.into())),
            Name::Cue(cue) => out.extend_from_slice(names.get(cue)),
            Name::Word(number) => {
                named(out, "{\"concept\":", self.engine.ruleset().wording.text(number));
                out.extend_from_slice(in_field(field));
            }
        }
        let between = Tail::new().text(b",\"text\":\"").whole(span.end).text(b",\"end\":").whole(span.start);
        out.extend_from_slice(between.bytes());
        json::inner(out, span.of(ticket.text(field)));
        out.extend_from_slice(b"\"}");
    }
}

/// The field of a place, up to where it begins.
fn in_field(field: Field) -> &'static [u8] {
    match field {
        Field::Subject => b",\"field\":\"subject\",\"start\":",
        Field::Body => b",\"field\":\"body\",\"start\":",
    }
}

impl Told {
    fn of(engine: &Engine, language: Language) -> Told {
        let ruleset = engine.ruleset();
        let why = |out: &mut Vec<u8>, by: By| {
            named(out, ",\"why\":", by.told(ruleset).1.get(language));
            out.extend(b",\"matches\":[");
        };
        Told {
            rules: Texts::of(0..ruleset.rules.len(), |out, rule| {
                named(out, "{\"rule\":", &ruleset.rules[rule].id);
                out.extend(b",\"weight\":");
                json::number(out, ruleset.rules[rule].weight);
                why(out, By::Rule(rule));
            }),
            whys: Texts::of([By::Cues, By::Words], why),
            advice: Texts::of(&ruleset.advice, |out, advice| json::text(out, advice.text.get(language).trim())),
            collect: Texts::of(&ruleset.collect, |out, item| {
                named(out, "{\"id\":", &item.id);
                named(out, ",\"label\":", item.label.get(language));
                out.extend(b",\"given\":");
            }),
        }
    }

    /// A reason up to where its matches begin.
    fn reason(&self, out: &mut Vec<u8>, reason: &Reason) {
        let (name, why) = match reason.by {
            By::Rule(rule) => return out.extend_from_slice(self.rules.get(rule)),
            By::Cues => (CUES, 0),
            By::Words => (WORDS, 1),
        };
        named(out, "{\"rule\":", name);
        out.extend(b",\"weight\":");
        json::number(out, reason.weight);
        out.extend_from_slice(self.whys.get(why));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::Extent;

    #[test]
    fn together_they_are_the_decision_as_serde_json_writes_it() {
        let engine = Engine::builtin();
        let (pieces, mut scratch) = (Pieces::of(&engine), engine.scratch());
        let mut seen = [false; 4];
        for language in ["ja", "zh-Hant", "zh-Hans", "en"] {
            let file = format!("{}/corpus/dev/{language}.jsonl", env!("CARGO_MANIFEST_DIR"));
            let text = std::fs::read_to_string(file).expect("the corpus is there");
            let tickets = text.lines().map(|line| serde_json::from_str::<Ticket>(line).expect("a ticket"));
            for ticket in tickets.take(300).chain([Ticket::default(), Ticket::from_text("\"\\\u{1}")]) {
                let mut out = b"before".to_vec();
                pieces.open(&mut out, engine.answer(&mut scratch, &ticket, Extent::Whole), &ticket);
                out.push(b'}');
                let decision = engine.triage_with(&mut scratch, &ticket);
                let wanted = format!("before{}", serde_json::to_string(&decision).expect("it is JSON"));
                assert_eq!(String::from_utf8(out).expect("UTF-8"), wanted);
                let collects = decision.advice.iter().any(|advice| !advice.collect.is_empty());
                for (seen, now) in seen.iter_mut().zip([
                    decision.review.is_some(),
                    !decision.flags.is_empty(),
                    decision.inquiries.len() > 1,
                    collects,
                ]) {
                    *seen |= now;
                }
            }
        }
        assert_eq!(seen, [true; 4], "the tickets show every part");
    }
}
