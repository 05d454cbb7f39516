//! Clauses that lead to different verdicts and that the same tickets come near.

use std::collections::HashMap;

use serde::Serialize;

use crate::decide::Outcome;
use crate::evaluate::View;
use crate::ruleset::{ClauseIndex, Ruleset, Verdict};

/// Two clauses of different verdicts between which tickets stand.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Conflict {
    /// The clauses, in the order of the table.
    pub clauses: [String; 2],
    /// Their verdicts in the table.
    pub verdicts: [Verdict; 2],
    /// Tickets that stand between them: both of the counts below, each ticket once.
    pub tickets: usize,
    /// Tickets for review in which one of them was decided and the other came next.
    pub review: usize,
    /// Tickets in which one of them was decided and the other was at least half as likely.
    pub close: usize,
    /// Of the tickets those in which the first one was decided, and the second one.
    pub decided: [usize; 2],
    /// The tickets in which they were nearest to each other.
    pub samples: Vec<String>,
}

/// Tickets that are named of each pair.
const SAMPLES: usize = 3;

/// What is counted of a pair of clauses.
#[derive(Default)]
struct Pair {
    tickets: usize,
    review: usize,
    close: usize,
    decided: [usize; 2],
    /// How much less likely the other clause was, and the ticket.
    samples: Vec<(f64, String)>,
}

impl Pair {
    /// Of equally near ones the first of the history stay.
    fn keep_nearest(&mut self) {
        self.samples.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        self.samples.truncate(SAMPLES);
    }
}

/// The pairs met so far.
#[derive(Default)]
pub(super) struct Conflicts {
    pairs: HashMap<[ClauseIndex; 2], Pair>,
}

impl Conflicts {
    /// Counts a ticket, which is called `name`.
    pub fn add(&mut self, view: &View<'_>, outcome: &Outcome, name: &str) {
        let verdict = |clause: ClauseIndex| view.ruleset.clauses[clause].verdict;
        let mut of_ticket: HashMap<[ClauseIndex; 2], (bool, bool, ClauseIndex, f64)> = HashMap::new();
        for inquiry in &outcome.inquiries {
            let others = inquiry.weighing.ranking().into_iter().filter(|&clause| clause != inquiry.clause);
            let Some((place, rival)) =
                others.enumerate().find(|(_, clause)| verdict(*clause) != verdict(inquiry.clause))
            else {
                continue;
            };
            let likely = |clause: ClauseIndex| inquiry.weighing.confidence[clause];
            let close = likely(rival) * 2.0 >= likely(inquiry.clause);
            let unsure = inquiry.confidence < view.ruleset.thresholds.review;
            let review = outcome.review.is_some() && unsure && place == 0;
            if !close && !review {
                continue;
            }
            let pair = [inquiry.clause.min(rival), inquiry.clause.max(rival)];
            let gap = likely(inquiry.clause) - likely(rival);
            let counted = of_ticket.entry(pair).or_insert((false, false, inquiry.clause, gap));
            *counted = (counted.0 | review, counted.1 | close, counted.2, counted.3.min(gap));
        }
        for (clauses, (review, close, decided, gap)) in of_ticket {
            let pair = self.pairs.entry(clauses).or_default();
            pair.tickets += 1;
            pair.review += usize::from(review);
            pair.close += usize::from(close);
            pair.decided[usize::from(decided != clauses[0])] += 1;
            pair.samples.push((gap, name.to_string()));
            pair.keep_nearest();
        }
    }

    /// Adds what was counted in the tickets after these.
    pub fn join(&mut self, later: Conflicts) {
        for (clauses, more) in later.pairs {
            let pair = self.pairs.entry(clauses).or_default();
            pair.tickets += more.tickets;
            pair.review += more.review;
            pair.close += more.close;
            pair.decided.iter_mut().zip(more.decided).for_each(|(own, count)| *own += count);
            pair.samples.extend(more.samples);
            pair.keep_nearest();
        }
    }

    /// The pairs by name, the most tickets first.
    pub fn told(self, ruleset: &Ruleset) -> Vec<Conflict> {
        let mut pairs: Vec<([ClauseIndex; 2], Pair)> = self.pairs.into_iter().collect();
        pairs.sort_by_key(|(clauses, pair)| (std::cmp::Reverse(pair.tickets), *clauses));
        let told = |(clauses, pair): ([ClauseIndex; 2], Pair)| Conflict {
            clauses: clauses.map(|clause| ruleset.clause_name(clause)),
            verdicts: clauses.map(|clause| ruleset.clauses[clause].verdict),
            tickets: pair.tickets,
            review: pair.review,
            close: pair.close,
            decided: pair.decided,
            samples: pair.samples.into_iter().map(|(_, name)| name).collect(),
        };
        pairs.into_iter().map(told).collect()
    }
}
