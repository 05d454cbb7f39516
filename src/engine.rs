//! The only file that calls the stages in order.

use std::path::Path;
use std::sync::Arc;

use crate::answer::{Answer, Extent};
use crate::decide::{self, Outcome};
use crate::decision::{Decision, PolicyVersion};
use crate::diagnostic::{Diagnostic, Severity};
use crate::evaluate::{Plan, Room, View, Within};
use crate::frame::{self, Roles};
use crate::matching::{Cache, Found, Matcher};
use crate::reading::{Reader, Reading};
use crate::ruleset::{self, Ruleset};
use crate::ticket::Ticket;
use crate::token::{Tokenizer, Worker};

/// Decides tickets by one policy. Immutable; a clone shares everything, so each thread can have one.
///
/// # Example
/// ```
/// use inquiry_triage::{Engine, Ticket, Verdict};
/// let engine = Engine::builtin();
/// let decision = engine.triage(&Ticket::from_text("検知ルールの中身、具体的な閾値を開示してください。"));
/// assert_eq!(decision.verdict, Verdict::OutOfScope);
/// ```
#[derive(Clone)]
pub struct Engine {
    shared: Arc<Shared>,
}

struct Shared {
    ruleset: Ruleset,
    tokenizer: Tokenizer,
    matcher: Matcher,
    roles: Roles,
    plan: Plan,
    policy: PolicyVersion,
}

/// What one thread reuses from ticket to ticket; see [`Engine::triage_with`].
pub struct Scratch {
    reader: Reader,
    cache: Cache,
    room: Room,
    answer: Answer,
    /// Digest of the policy that it was made for.
    policy: u64,
}

impl Scratch {
    /// Bytes of the last ticket that the tokenizer had to read.
    pub fn bytes_tokenised(&self) -> usize {
        self.cache.bytes_tokenised()
    }
}

/// Why an engine could not be made.
#[derive(Debug, thiserror::Error)]
#[error("the policy has {} that must be mended first", count(.diagnostics))]
pub struct PolicyError {
    diagnostics: Vec<Diagnostic>,
}

impl PolicyError {
    /// Every fault of the pack, warnings included.
    pub fn diagnostics(&self) -> &[Diagnostic] {
        &self.diagnostics
    }
}

fn count(diagnostics: &[Diagnostic]) -> String {
    match diagnostics.iter().filter(|fault| fault.severity == Severity::Error).count() {
        1 => "one fault".into(),
        n => format!("{n} faults"),
    }
}

impl Engine {
    /// The engine with the built-in policy for Trend Micro Vision One.
    pub fn builtin() -> Self {
        Engine::builtin_named("vision-one").expect("the pack is built in and its tests passed")
    }

    /// The engine with one of the built-in policies, by its folder's name; `None` if there is none such.
    pub fn builtin_named(name: &str) -> Option<Self> {
        let (ruleset, terms) = ruleset::builtin(name)?;
        Some(Engine::new(ruleset, Tokenizer::compiled(terms)))
    }

    /// The engine with the policy in a folder.
    ///
    /// # Errors
    /// [`PolicyError`] with every fault of the pack, when one of them is an error.
    pub fn from_dir(dir: impl AsRef<Path>) -> Result<Self, PolicyError> {
        match ruleset::from_dir(dir.as_ref()) {
            (Some(mut ruleset), _) => {
                let terms = std::mem::take(&mut ruleset.terms);
                Ok(Engine::new(ruleset, Tokenizer::new(terms)))
            }
            (None, diagnostics) => Err(PolicyError { diagnostics }),
        }
    }

    /// Every fault of the pack in a folder and what is probably not meant, sorted by file and place; empty when
    /// there is none. What the pack allows is left out.
    pub fn check_dir(dir: impl AsRef<Path>) -> Vec<Diagnostic> {
        ruleset::check_dir(dir.as_ref())
    }

    fn new(ruleset: Ruleset, tokenizer: Tokenizer) -> Self {
        let roles = Roles::of(&ruleset);
        let plan = Plan::of(&ruleset, roles);
        let digest = format!("{:016x}", ruleset.digest);
        let policy = PolicyVersion { id: ruleset.id.clone(), version: ruleset.version.clone(), digest };
        Engine { shared: Arc::new(Shared { ruleset, tokenizer, matcher: Matcher::default(), roles, plan, policy }) }
    }

    pub(crate) fn ruleset(&self) -> &Ruleset {
        &self.shared.ruleset
    }

    /// Which policy this engine decides by.
    pub fn policy(&self) -> PolicyVersion {
        self.shared.policy.clone()
    }

    pub(crate) fn worker(&self) -> Worker {
        self.shared.tokenizer.worker()
    }

    /// Working memory for [`Engine::triage_with`].
    pub fn scratch(&self) -> Scratch {
        Scratch {
            reader: Reader::default(),
            cache: Cache::new(self.worker()),
            room: Room::default(),
            answer: Answer::default(),
            policy: self.ruleset().digest,
        }
    }

    /// Working memory that makes the tokenizer read every sentence, needed or not. Decisions are the
    /// same; it is there for tests to show that.
    pub fn eager_scratch(&self) -> Scratch {
        let mut scratch = self.scratch();
        scratch.cache.eager = true;
        scratch
    }

    /// Decides a ticket. Any text gets a decision; one that abstains says why.
    pub fn triage(&self, ticket: &Ticket) -> Decision {
        self.triage_with(&mut self.scratch(), ticket)
    }

    /// Decides a ticket with working memory that the caller keeps: quicker for many tickets.
    pub fn triage_with(&self, scratch: &mut Scratch, ticket: &Ticket) -> Decision {
        let answer = self.answer(scratch, ticket, Extent::Whole);
        self.in_words(answer, ticket)
    }

    /// Decides a ticket, in numbers of the policy.
    pub(crate) fn answer<'s>(&self, scratch: &'s mut Scratch, ticket: &Ticket, extent: Extent) -> &'s Answer {
        let mut answer = std::mem::take(&mut scratch.answer);
        self.with_outcome(scratch, ticket, |view, outcome| answer.tell(view, outcome, extent));
        scratch.answer = answer;
        &scratch.answer
    }

    /// The same in words.
    pub(crate) fn in_words(&self, answer: &Answer, ticket: &Ticket) -> Decision {
        answer.decision(self.ruleset(), ticket, self.policy())
    }

    /// Decides many tickets on so many threads, at least one. The decisions come in the order of the tickets
    /// and do not depend on the threads.
    pub fn triage_all<'t>(&self, tickets: impl IntoIterator<Item = &'t Ticket>, threads: usize) -> Vec<Decision> {
        let tickets: Vec<&Ticket> = tickets.into_iter().collect();
        let mut scratches: Vec<Scratch> = (0..threads.max(1)).map(|_| self.scratch()).collect();
        in_parallel(&mut scratches, &tickets, |scratch, ticket| self.triage_with(scratch, ticket))
    }

    /// Runs the stages and hands over what came of them.
    pub(crate) fn with_outcome<T>(
        &self,
        scratch: &mut Scratch,
        ticket: &Ticket,
        then: impl FnOnce(&View<'_>, &Outcome) -> T,
    ) -> T {
        self.with_view(scratch, ticket, |view| then(view, &decide::decide(view)))
    }

    /// Runs the stages up to the ticket's matches: conditions can be asked, nothing is decided.
    pub(crate) fn with_view<T>(&self, scratch: &mut Scratch, ticket: &Ticket, then: impl FnOnce(&View<'_>) -> T) -> T {
        let Shared { ruleset, roles, plan, .. } = &*self.shared;
        let mut reader = std::mem::take(&mut scratch.reader);
        let reading = reader.read(ticket);
        let found = self.found(scratch, ticket, reading);
        let matches = frame::assign(ruleset, *roles, reading, &found);
        let (room, met) = (std::mem::take(&mut scratch.room), scratch.cache.met(reading));
        let mut view = View::new((ruleset, plan), *roles, ticket, reading, &matches, met, room);
        view.flags = flags(&view);
        let told = then(&view);
        scratch.room = view.leave();
        scratch.reader = reader;
        told
    }
}

/// For coverage, which looks at phrases one by one.
impl Engine {
    /// Where the phrases of the policy stand in a ticket that has been read.
    pub(crate) fn found(&self, scratch: &mut Scratch, ticket: &Ticket, reading: &Reading) -> Vec<Found> {
        let Shared { ruleset, matcher, .. } = &*self.shared;
        // What a scratch remembers of words holds for one policy.
        if scratch.policy != ruleset.digest {
            let eager = scratch.cache.eager;
            *scratch = self.scratch();
            scratch.cache.eager = eager;
        }
        matcher.find(ruleset, ticket, reading, &mut scratch.cache)
    }

    /// An engine with other phrases that reads words as this one does.
    pub(crate) fn with_ruleset(&self, ruleset: Ruleset) -> Engine {
        Engine::new(ruleset, self.shared.tokenizer.clone())
    }
}

/// Works on many things at once, one thread for each state; what comes of them is in their order.
pub(crate) fn in_parallel<S: Send, T: Sync, R: Send>(
    states: &mut [S],
    things: &[T],
    work: impl Fn(&mut S, &T) -> R + Sync,
) -> Vec<R> {
    let share = things.len().div_ceil(states.len().max(1)).max(1);
    let work = &work;
    let all = |state: &mut S, part: &[T]| -> Vec<R> { part.iter().map(|thing| work(state, thing)).collect() };
    if let [state] = states {
        return all(state, things);
    }
    std::thread::scope(|scope| {
        let parts: Vec<_> = things
            .chunks(share)
            .zip(states.iter_mut())
            .map(|(part, state)| scope.spawn(move || all(state, part)))
            .collect();
        parts.into_iter().flat_map(|part| part.join().expect("deciding a ticket does not panic")).collect()
    })
}

/// The modifiers whose conditions hold for the whole ticket, a bit each.
fn flags(view: &View<'_>) -> u64 {
    let ticket = view.scopes.ticket.clone();
    let within = Within::Set(&ticket);
    let mut flags = 0;
    for (i, modifier) in view.ruleset.modifiers.iter().enumerate() {
        let holds = view.holds(&modifier.when, &within, &mut Vec::new());
        let excepted = modifier.unless.as_ref().is_some_and(|unless| view.holds(unless, &within, &mut Vec::new()));
        if holds && !excepted {
            flags |= 1 << i;
        }
    }
    flags
}
