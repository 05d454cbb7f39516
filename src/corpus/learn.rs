//! The convex problem behind `policy fit`, and its minimiser.
//!
//! A ticket's clause is likely by the softmax of the clauses' sums: the weights of rules that fired, and
//! those of cues that were met. The loss is the negative log-likelihood of the labels, and for each weight
//! a penalty on its distance from where it is held. That is convex, so there is one best set of weights,
//! and nothing here is random: the same tickets give the same weights, on any number of threads.

use crate::ruleset::ClauseIndex;

/// What learning needs to know of a ticket.
pub(super) struct Sample {
    /// Numbers of cues met.
    pub cues: Vec<u32>,
    /// Numbers of rules that fired.
    pub rules: Vec<u32>,
    /// What each clause has besides; empty for nothing.
    pub given: Vec<f64>,
    /// The label.
    pub clause: ClauseIndex,
    /// How much of its weight each cue but the last adds.
    pub share: f64,
    /// How often the ticket counts.
    pub times: f64,
}

/// What is to be learned, and how far it may go. The weights stand in one list: for each cue one for each
/// clause, then one for each rule.
pub(super) struct Problem {
    /// Number of cues; the last is held to nothing.
    pub cues: usize,
    pub clauses: usize,
    /// Of each rule its clause.
    pub clause_of: Vec<ClauseIndex>,
    /// Where each rule's weight is held, and the least and the most that it may be.
    pub held: Vec<f64>,
    pub range: Vec<(f64, f64)>,
    /// How strongly the weights of cues are held to zero, and those of rules to where they are held.
    pub hold: (f64, f64),
}

/// Tickets that are summed one after the other; the sums are added in order, so that threads do not show.
const CHUNK: usize = 512;
/// Steps remembered by the minimiser.
const MEMORY: usize = 12;

impl Problem {
    fn len(&self) -> usize {
        self.cues * self.clauses + self.held.len()
    }

    fn share(&self, sample: &Sample, cue: u32) -> f64 {
        if cue as usize + 1 == self.cues { 1.0 } else { sample.share }
    }

    /// The sum of each clause for a ticket.
    pub fn scores(&self, weights: &[f64], sample: &Sample, scores: &mut Vec<f64>) {
        scores.clear();
        scores.extend_from_slice(&sample.given);
        scores.resize(self.clauses, 0.0);
        for &cue in &sample.cues {
            let own = &weights[cue as usize * self.clauses..][..self.clauses];
            let share = self.share(sample, cue);
            scores.iter_mut().zip(own).for_each(|(score, weight)| *score += share * weight);
        }
        let rules = &weights[self.cues * self.clauses..];
        for &rule in &sample.rules {
            scores[self.clause_of[rule as usize]] += rules[rule as usize];
        }
    }

    /// The loss of some tickets without the penalty; its slope is added to `slope`.
    fn loss_of(&self, weights: &[f64], samples: &[&Sample], slope: &mut [f64]) -> f64 {
        let mut shares = Vec::new();
        let mut loss = 0.0;
        for sample in samples {
            self.scores(weights, sample, &mut shares);
            let highest = shares.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let own = shares[sample.clause] - highest;
            shares.iter_mut().for_each(|share| *share = (*share - highest).exp());
            let sum: f64 = shares.iter().sum();
            loss += sample.times * (sum.ln() - own);
            shares.iter_mut().for_each(|share| *share *= sample.times / sum);
            shares[sample.clause] -= sample.times;
            for &cue in &sample.cues {
                let own = &mut slope[cue as usize * self.clauses..][..self.clauses];
                let part = self.share(sample, cue);
                own.iter_mut().zip(&shares).for_each(|(slope, share)| *slope += part * share);
            }
            let rules = &mut slope[self.cues * self.clauses..];
            for &rule in &sample.rules {
                rules[rule as usize] += shares[self.clause_of[rule as usize]];
            }
        }
        loss
    }

    /// The loss and its slope.
    fn loss(&self, weights: &[f64], samples: &[&Sample], slope: &mut [f64]) -> f64 {
        let threads = std::thread::available_parallelism().map_or(1, usize::from).min(8);
        let chunks: Vec<&[&Sample]> = samples.chunks(CHUNK).collect();
        slope.fill(0.0);
        let mut loss = 0.0;
        for group in chunks.chunks(threads) {
            let parts: Vec<(f64, Vec<f64>)> = std::thread::scope(|scope| {
                let part = |chunk: &'_ [&Sample]| {
                    let mut own = vec![0.0; weights.len()];
                    (self.loss_of(weights, chunk, &mut own), own)
                };
                let parts: Vec<_> = group.iter().map(|chunk| scope.spawn(move || part(chunk))).collect();
                parts.into_iter().map(|part| part.join().expect("sums do not panic")).collect()
            });
            for (own, part) in parts {
                loss += own;
                slope.iter_mut().zip(part).for_each(|(slope, part)| *slope += part);
            }
        }
        let penalised = self.cues.saturating_sub(1) * self.clauses;
        let rules = self.cues * self.clauses;
        let mut hold = |range: std::ops::Range<usize>, strength: f64, held: &dyn Fn(usize) -> f64| {
            for i in range {
                let distance = weights[i] - held(i);
                loss += 0.5 * strength * distance * distance;
                slope[i] += strength * distance;
            }
        };
        hold(0..penalised, self.hold.0, &|_| 0.0);
        hold(rules..weights.len(), self.hold.1, &|i| self.held[i - rules]);
        loss
    }

    fn bounds(&self, i: usize) -> (f64, f64) {
        let rules = self.cues * self.clauses;
        if i < rules { (f64::NEG_INFINITY, f64::INFINITY) } else { self.range[i - rules] }
    }

    /// The best weights: a quasi-Newton method (L-BFGS) that goes no farther than the bounds.
    pub fn learn(&self, samples: &[&Sample], steps: usize) -> Vec<f64> {
        let len = self.len();
        let bounds: Vec<(f64, f64)> = (0..len).map(|i| self.bounds(i)).collect();
        let mut weights = vec![0.0; self.cues * self.clauses];
        weights.extend(self.held.iter().zip(&self.range).map(|(held, (low, high))| held.clamp(*low, *high)));
        let mut slope = vec![0.0; len];
        let mut loss = self.loss(&weights, samples, &mut slope);
        let mut memory: Vec<(Vec<f64>, Vec<f64>)> = Vec::new();
        let mut next_slope = vec![0.0; len];
        for _ in 0..steps {
            // A weight at its bound that would go beyond it stays.
            let free: Vec<bool> = (0..len)
                .map(|i| !(weights[i] <= bounds[i].0 && slope[i] > 0.0 || weights[i] >= bounds[i].1 && slope[i] < 0.0))
                .collect();
            let mut direction = direction(&slope, &free, &memory);
            let mut descent: f64 = direction.iter().zip(&slope).map(|(d, s)| d * s).sum();
            if descent >= 0.0 {
                memory.clear();
                direction = (0..len).map(|i| if free[i] { -slope[i] } else { 0.0 }).collect();
                descent = direction.iter().zip(&slope).map(|(d, s)| d * s).sum();
            }
            let norm: f64 = direction.iter().map(|d| d * d).sum::<f64>().sqrt();
            if norm < 1e-9 {
                break;
            }
            let mut step: f64 = if memory.is_empty() { (1.0 / norm).min(1.0) } else { 1.0 };
            let mut moved = None;
            for _ in 0..30 {
                let at: Vec<f64> =
                    (0..len).map(|i| (weights[i] + step * direction[i]).clamp(bounds[i].0, bounds[i].1)).collect();
                let next = self.loss(&at, samples, &mut next_slope);
                if next <= loss + 1e-4 * step * descent {
                    moved = Some((at, next));
                    break;
                }
                step *= 0.5;
            }
            let Some((at, next)) = moved else { break };
            let way: Vec<f64> = at.iter().zip(&weights).map(|(a, b)| a - b).collect();
            let turn: Vec<f64> = next_slope.iter().zip(&slope).map(|(a, b)| a - b).collect();
            if way.iter().zip(&turn).map(|(w, t)| w * t).sum::<f64>() > 1e-10 {
                if memory.len() == MEMORY {
                    memory.remove(0);
                }
                memory.push((way, turn));
            }
            let gained = loss - next;
            weights = at;
            std::mem::swap(&mut slope, &mut next_slope);
            loss = next;
            if gained < 1e-7 * loss.abs().max(1.0) {
                break;
            }
        }
        weights
    }
}

/// The clause with the highest sum; of equals the first.
pub(super) fn best(scores: &[f64]) -> ClauseIndex {
    (0..scores.len()).fold(0, |best, clause| if scores[clause] > scores[best] { clause } else { best })
}

/// Where to go: the slope turned by what the last steps told of the curvature.
fn direction(slope: &[f64], free: &[bool], memory: &[(Vec<f64>, Vec<f64>)]) -> Vec<f64> {
    let dot = |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
    let mut way: Vec<f64> = slope.iter().zip(free).map(|(slope, free)| if *free { *slope } else { 0.0 }).collect();
    let mut shares = vec![0.0; memory.len()];
    for (i, (step, turn)) in memory.iter().enumerate().rev() {
        shares[i] = dot(step, &way) / dot(step, turn);
        way.iter_mut().zip(turn).for_each(|(way, turn)| *way -= shares[i] * turn);
    }
    if let Some((step, turn)) = memory.last() {
        let scale = dot(step, turn) / dot(turn, turn);
        way.iter_mut().for_each(|way| *way *= scale);
    }
    for (i, (step, turn)) in memory.iter().enumerate() {
        let back = dot(turn, &way) / dot(step, turn);
        way.iter_mut().zip(step).for_each(|(way, step)| *way += (shares[i] - back) * step);
    }
    way.iter().zip(free).map(|(way, free)| if *free { -way } else { 0.0 }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(cues: &[u32], rules: &[u32], clause: usize) -> Sample {
        Sample { cues: cues.to_vec(), rules: rules.to_vec(), given: Vec::new(), clause, share: 1.0, times: 1.0 }
    }

    fn problem(hold: f64) -> Problem {
        Problem {
            cues: 3,
            clauses: 2,
            clause_of: vec![0, 1],
            held: vec![0.0, 0.0],
            range: vec![(0.0, 6.0), (0.0, 6.0)],
            hold: (hold, hold),
        }
    }

    #[test]
    fn the_slope_vanishes_at_the_best_weights() {
        let samples =
            [sample(&[0, 2], &[0], 0), sample(&[0, 2], &[], 1), sample(&[1, 2], &[1], 1), sample(&[1, 2], &[0], 0)];
        let samples: Vec<&Sample> = samples.iter().collect();
        let problem = problem(0.5);
        let weights = problem.learn(&samples, 200);
        let mut slope = vec![0.0; weights.len()];
        problem.loss(&weights, &samples, &mut slope);
        for (i, slope) in slope.iter().enumerate() {
            let at_bound = weights[i] == problem.bounds(i).0 && *slope > 0.0;
            assert!(slope.abs() < 1e-3 || at_bound, "{i}: {} {slope}", weights[i]);
        }
    }

    #[test]
    fn a_rule_never_speaks_against_its_clause() {
        // Rule 1 is for the second clause and fires on tickets of the first only.
        let samples: Vec<Sample> = (0..20).map(|_| sample(&[2], &[1], 0)).collect();
        let weights = problem(0.1).learn(&samples.iter().collect::<Vec<_>>(), 100);
        assert_eq!(weights[7], 0.0);
    }

    #[test]
    fn what_counts_twice_is_as_two() {
        let once = [sample(&[0, 2], &[], 0), sample(&[0, 2], &[], 0), sample(&[1, 2], &[], 1)];
        let mut twice = [sample(&[0, 2], &[], 0), sample(&[1, 2], &[], 1)];
        twice[0].times = 2.0;
        let learn = |samples: &[Sample]| problem(0.5).learn(&samples.iter().collect::<Vec<_>>(), 200);
        let near = learn(&once).iter().zip(learn(&twice)).all(|(a, b)| (a - b).abs() < 1e-3);
        assert!(near);
    }
}
