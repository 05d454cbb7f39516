//! What of a pack a history of tickets uses: which rules and phrases decide, which never do, and what no
//! rule touches.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::PathBuf;

use serde::Serialize;

use super::conflicts::{Conflict, Conflicts};
use super::pieces::Pieces;
use super::written::{WrittenCounts, WrittenCoverage, WrittenSearch};
use crate::decide::Outcome;
use crate::engine::{Engine, Scratch, in_parallel};
use crate::evaluate::View;
use crate::ticket::Ticket;

/// How a history is looked at.
#[derive(Clone, Debug)]
pub struct CoverageConfig {
    /// Threads, at least one.
    pub threads: usize,
    /// The folder that the engine's pack was read from: with it, phrases are told as they are written there.
    pub folder: Option<PathBuf>,
}

impl Default for CoverageConfig {
    fn default() -> Self {
        CoverageConfig { threads: 1, folder: None }
    }
}

/// A pack seen through a history.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Coverage {
    /// Tickets looked at.
    pub tickets: usize,
    /// Every rule, in the order of ids.
    pub rules: Vec<RuleCoverage>,
    /// Every clause of the table, in its order.
    pub clauses: Vec<ClauseCoverage>,
    /// Every phrase that was met, as matching read it, the most often met first.
    pub phrases: Vec<PhraseCoverage>,
    /// Every phrase as it is written in the pack's folder, in the order of its files; empty without a folder.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub written: Vec<WrittenCoverage>,
    /// Clauses of different verdicts that tickets come near both of, the most tickets first.
    pub conflicts: Vec<Conflict>,
    /// Rules of different clauses that fire on the same tickets, the most first.
    pub overlaps: Vec<Overlap>,
    /// Tickets that no rule touches, by what they share; the largest group first.
    pub untouched: Vec<Untouched>,
}

/// What became of a rule.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RuleCoverage {
    /// The rule.
    pub rule: String,
    /// Its clause, `category/clause`.
    pub clause: String,
    /// Its weight.
    pub weight: f64,
    /// Tickets in which it fired for an inquiry.
    pub fires: usize,
    /// Of those, tickets in which its clause was decided.
    pub decides: usize,
    /// Of those, tickets in which no other rule of the clause fired.
    pub alone: usize,
    /// Tickets in which an exception defeated it.
    pub defeated: usize,
}

/// What became of a clause.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ClauseCoverage {
    /// `category/clause`.
    pub clause: String,
    /// Tickets with an inquiry of it.
    pub tickets: usize,
    /// Tickets in which one of its rules fired.
    pub fires: usize,
    /// Tickets in which an exception defeated it.
    pub defeated: usize,
}

/// What became of a phrase.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PhraseCoverage {
    /// The concept that has it.
    pub concept: String,
    /// As matching read it: folded.
    pub phrase: String,
    /// Tickets in which it was met.
    pub met: usize,
    /// Tickets in which a rule that decided stood on it, or its concept leaned to what was decided.
    pub decides: usize,
}

/// Two rules that fire together for different clauses.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Overlap {
    /// The rules.
    pub rules: [String; 2],
    /// Their clauses.
    pub clauses: [String; 2],
    /// Tickets in which both fire.
    pub tickets: usize,
    /// Of those, tickets in which the first one's clause was decided, and the second one's.
    pub decided: [usize; 2],
}

/// Tickets that no rule touches and that share some words.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Untouched {
    /// What they share; empty for those that share nothing.
    pub shared: String,
    /// The tickets' identifiers; `#7` for the seventh where it has none.
    pub tickets: Vec<String>,
}

#[derive(Default)]
struct Counts {
    rules: HashMap<usize, [usize; 4]>,
    clauses: HashMap<usize, [usize; 3]>,
    phrases: HashMap<(u16, String), [usize; 2]>,
    pairs: HashMap<(usize, usize), [usize; 3]>,
    conflicts: Conflicts,
    written: WrittenCounts,
    untouched: Vec<(String, Vec<String>)>,
}

/// Most pairs of rules that are told.
const MOST_OVERLAPS: usize = 50;
/// Fewest tickets that make a group.
const LEAST_GROUP: usize = 2;

/// What one thread works with.
struct Hand<'a> {
    scratch: Scratch,
    pieces: Pieces,
    search: Option<WrittenSearch<'a>>,
    counts: Counts,
}

/// Looks at a history through the engine's pack. The result does not depend on the number of threads.
pub fn coverage(engine: &Engine, tickets: &[Ticket], config: &CoverageConfig) -> Coverage {
    let ruleset = engine.ruleset();
    let written = config.folder.as_deref().and_then(|folder| WrittenSearch::prepare(engine, folder));
    let hand = |_| Hand {
        scratch: engine.scratch(),
        pieces: Pieces::new(engine),
        search: written.as_ref().map(|prepared| WrittenSearch::new(engine, prepared)),
        counts: Counts::default(),
    };
    let mut hands: Vec<Hand<'_>> = (0..config.threads.max(1)).map(hand).collect();
    let numbered: Vec<(usize, &Ticket)> = tickets.iter().enumerate().collect();
    in_parallel(&mut hands, &numbered, |hand, &(number, ticket)| {
        let Hand { scratch, pieces, search, counts } = hand;
        engine.with_outcome(scratch, ticket, |view, outcome| {
            let name = if ticket.id.is_empty() { format!("#{}", number + 1) } else { ticket.id.clone() };
            let used = counts.add(view, outcome, &name, pieces);
            counts.conflicts.add(view, outcome, &name);
            if let Some(search) = search {
                search.count(view, &used, &mut counts.written);
            }
        });
    });
    // Each hand had a stretch of the history, in their order.
    let counts = hands.into_iter().map(|hand| hand.counts).reduce(Counts::join).unwrap_or_default();
    let conflicts = counts.conflicts.told(ruleset);
    let written = written.map_or(Vec::new(), |prepared| prepared.told(&counts.written));
    let rules = ruleset.rules.iter().enumerate().map(|(i, rule)| {
        let [fires, decides, alone, defeated] = counts.rules.get(&i).copied().unwrap_or_default();
        let (rule, clause, weight) = (rule.id.clone(), ruleset.clause_name(rule.clause), rule.weight);
        RuleCoverage { rule, clause, weight, fires, decides, alone, defeated }
    });
    let clauses = (0..ruleset.clauses.len()).map(|clause| {
        let [tickets, fires, defeated] = counts.clauses.get(&clause).copied().unwrap_or_default();
        ClauseCoverage { clause: ruleset.clause_name(clause), tickets, fires, defeated }
    });
    let phrase = |((id, phrase), [met, decides]): (&(u16, String), &[usize; 2])| PhraseCoverage {
        concept: ruleset.name(*id).to_string(),
        phrase: phrase.clone(),
        met: *met,
        decides: *decides,
    };
    let mut phrases: Vec<PhraseCoverage> = counts.phrases.iter().map(phrase).collect();
    phrases.sort_by(|a, b| b.met.cmp(&a.met).then_with(|| (&a.concept, &a.phrase).cmp(&(&b.concept, &b.phrase))));
    let overlap = |(&(a, b), &[tickets, first, second]): (&(usize, usize), &[usize; 3])| Overlap {
        rules: [a, b].map(|rule| ruleset.rules[rule].id.clone()),
        clauses: [a, b].map(|rule| ruleset.clause_name(ruleset.rules[rule].clause)),
        tickets,
        decided: [first, second],
    };
    let mut overlaps: Vec<Overlap> = counts.pairs.iter().map(overlap).collect();
    overlaps.sort_by(|a, b| b.tickets.cmp(&a.tickets).then_with(|| a.rules.cmp(&b.rules)));
    overlaps.truncate(MOST_OVERLAPS);
    let (rules, clauses) = (rules.collect(), clauses.collect());
    let untouched = groups(counts.untouched);
    Coverage { tickets: tickets.len(), rules, clauses, phrases, written, conflicts, overlaps, untouched }
}

impl Counts {
    /// Counts a ticket; the matches that its decision stands on come back.
    fn add(&mut self, view: &View<'_>, outcome: &Outcome, name: &str, pieces: &mut Pieces) -> HashSet<u32> {
        let (ruleset, inquiries) = (view.ruleset, &outcome.inquiries);
        let decided: HashSet<usize> = inquiries.iter().map(|inquiry| inquiry.clause).collect();
        let mut fired: BTreeMap<usize, bool> = BTreeMap::new();
        let (mut used, mut of_rule) = (HashSet::new(), Vec::new());
        for inquiry in inquiries {
            for own in &inquiry.weighing.fired {
                *fired.entry(own.rule).or_default() |= own.defeated_by.is_some();
                if ruleset.rules[own.rule].clause == inquiry.clause {
                    inquiry.weighing.used(view, *own, &mut of_rule);
                    used.extend(&of_rule);
                }
            }
            let weighing = &inquiry.weighing;
            let leaning = weighing.cues_of(view, inquiry.clause).into_iter().filter(|(_, weight)| *weight > 0.0);
            used.extend(leaning.filter_map(|(cue, _)| weighing.cue(view, cue)).map(|cue| cue.at));
        }
        for &clause in &decided {
            self.clauses.entry(clause).or_default()[0] += 1;
        }
        let mut of_clause: BTreeMap<usize, usize> = BTreeMap::new();
        fired.keys().for_each(|&rule| *of_clause.entry(ruleset.rules[rule].clause).or_default() += 1);
        for &clause in of_clause.keys() {
            let defeated = fired.iter().any(|(&rule, &defeated)| defeated && ruleset.rules[rule].clause == clause);
            let counts = self.clauses.entry(clause).or_default();
            counts[1] += 1;
            counts[2] += usize::from(defeated);
        }
        for (&rule, &defeated) in &fired {
            let clause = ruleset.rules[rule].clause;
            let decides = decided.contains(&clause) && ruleset.rules[rule].weight > 0.0;
            let counts = self.rules.entry(rule).or_default();
            counts[0] += 1;
            counts[1] += usize::from(decides);
            counts[2] += usize::from(decides && of_clause[&clause] == 1);
            counts[3] += usize::from(defeated);
        }
        let positive: Vec<usize> = fired.keys().copied().filter(|&rule| ruleset.rules[rule].weight > 0.0).collect();
        for (i, &a) in positive.iter().enumerate() {
            for &b in &positive[i + 1..] {
                let (first, second) = (ruleset.rules[a].clause, ruleset.rules[b].clause);
                if first != second {
                    let counts = self.pairs.entry((a, b)).or_default();
                    counts[0] += 1;
                    counts[1] += usize::from(decided.contains(&first));
                    counts[2] += usize::from(decided.contains(&second));
                }
            }
        }
        let mut phrases: HashMap<(u16, String), bool> = HashMap::new();
        for (i, m) in view.matches.iter().enumerate().filter(|(_, m)| view.scopes.ticket.has(m.sentence)) {
            let field = view.reading.sentences[m.sentence as usize].field;
            let text = m.span.of(&view.reading.text(field).text).to_string();
            *phrases.entry((m.id, text)).or_default() |= used.contains(&(i as u32));
        }
        for (phrase, decides) in phrases {
            let counts = self.phrases.entry(phrase).or_default();
            counts[0] += 1;
            counts[1] += usize::from(decides);
        }
        if fired.is_empty() && !view.scopes.ticket.is_empty() {
            let texts = pieces.of(view).into_iter().map(|piece| piece.text).collect();
            self.untouched.push((name.to_string(), texts));
        }
        used
    }

    /// With what was counted in the tickets after these.
    fn join(mut self, later: Counts) -> Counts {
        fn sum<K: std::hash::Hash + Eq, const N: usize>(
            all: &mut HashMap<K, [usize; N]>,
            more: HashMap<K, [usize; N]>,
        ) {
            for (key, counts) in more {
                let own = all.entry(key).or_insert([0; N]);
                own.iter_mut().zip(counts).for_each(|(own, count)| *own += count);
            }
        }
        sum(&mut self.rules, later.rules);
        sum(&mut self.clauses, later.clauses);
        sum(&mut self.phrases, later.phrases);
        sum(&mut self.pairs, later.pairs);
        self.conflicts.join(later.conflicts);
        self.written.join(later.written);
        self.untouched.extend(later.untouched);
        self
    }
}

/// Groups tickets by the run of words that most of them share, then the rest by the next.
fn groups(mut tickets: Vec<(String, Vec<String>)>) -> Vec<Untouched> {
    let mut groups = Vec::new();
    loop {
        let mut shared: HashMap<&str, usize> = HashMap::new();
        tickets.iter().flat_map(|(_, texts)| texts).for_each(|text| *shared.entry(text).or_default() += 1);
        // Of equally shared runs the longest says most.
        let best = shared.into_iter().filter(|(_, count)| *count >= LEAST_GROUP);
        let best = best.max_by(|(a, x), (b, y)| x.cmp(y).then(a.len().cmp(&b.len())).then(b.cmp(a)));
        let Some(best) = best.map(|(text, _)| text.to_string()) else { break };
        let (own, rest): (Vec<_>, Vec<_>) = tickets.into_iter().partition(|(_, texts)| texts.contains(&best));
        groups.push(Untouched { shared: best, tickets: own.into_iter().map(|(id, _)| id).collect() });
        tickets = rest;
    }
    if !tickets.is_empty() {
        groups.push(Untouched { shared: String::new(), tickets: tickets.into_iter().map(|(id, _)| id).collect() });
    }
    groups
}
