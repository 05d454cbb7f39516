//! How fast the engine is, with tickets/s, bytes/s and allocations: `cargo bench --bench speed`.
//!
//! Timed figures wander with the machine; compare what stands in one run. `tests/bench/instructions.sh` counts
//! instructions instead, which do not.

use std::fs;
use std::path::Path;

use divan::counter::{BytesCount, ItemsCount};
use divan::{AllocProfiler, Bencher, black_box};
use inquiry_triage::batch::{Batch, BatchOptions, OutputFormat, Source, SourceOptions};
use inquiry_triage::{Engine, Masker, Ticket, normalise, read, zones};

#[global_allocator]
static ALLOCATIONS: AllocProfiler = AllocProfiler::system();

const TICKETS: &str = "tests/bench/tickets.jsonl";

fn main() {
    divan::main();
    println!("of the tickets' bytes the tokenizer reads {:.1} %", 100.0 * share_tokenised());
}

/// How much of the tickets' text the tokenizer has to read.
fn share_tokenised() -> f64 {
    let engine = Engine::builtin();
    let mut scratch = engine.scratch();
    let (mut read, mut all) = (0, 0);
    for ticket in tickets() {
        black_box(engine.triage_with(&mut scratch, &ticket));
        read += scratch.bytes_tokenised();
        all += ticket.subject.len() + ticket.body.len();
    }
    read as f64 / all as f64
}

fn tickets() -> Vec<Ticket> {
    let source = Source::open(Path::new(TICKETS), &SourceOptions::default()).expect("the tickets are there");
    source.map(|row| row.expect("they are whole").ticket).collect()
}

fn bytes(tickets: &[Ticket]) -> BytesCount {
    BytesCount::new(tickets.iter().map(|ticket| ticket.subject.len() + ticket.body.len()).sum::<usize>())
}

/// Runs something over all tickets, counted.
fn over_all(bencher: Bencher<'_, '_>, mut each: impl FnMut(&Ticket)) {
    let tickets = tickets();
    bencher
        .counter(ItemsCount::new(tickets.len()))
        .counter(bytes(&tickets))
        .bench_local(|| tickets.iter().for_each(&mut each));
}

/// Zones alone.
#[divan::bench]
fn zones_of(bencher: Bencher<'_, '_>) {
    over_all(bencher, |ticket| {
        black_box(zones(&ticket.body));
    });
}

/// Zones and folding.
#[divan::bench]
fn fold(bencher: Bencher<'_, '_>) {
    over_all(bencher, |ticket| {
        black_box(normalise(&ticket.body, &zones(&ticket.body)));
    });
}

/// All that is done before a policy is asked: zones, folding, language, sentences.
#[divan::bench]
fn reading(bencher: Bencher<'_, '_>) {
    over_all(bencher, |ticket| {
        black_box(read(ticket));
    });
}

/// A whole decision.
#[divan::bench(args = ["vision-one", "cloud-storage"])]
fn decide(bencher: Bencher<'_, '_>, policy: &str) {
    let engine = Engine::builtin_named(policy).expect("it is built in");
    let mut scratch = engine.scratch();
    over_all(bencher, |ticket| {
        black_box(engine.triage_with(&mut scratch, ticket));
    });
}

/// The same with every sentence tokenised, needed or not.
#[divan::bench]
fn decide_with_all_tokens(bencher: Bencher<'_, '_>) {
    let engine = Engine::builtin();
    let mut scratch = engine.eager_scratch();
    over_all(bencher, |ticket| {
        black_box(engine.triage_with(&mut scratch, ticket));
    });
}

/// A batch from file to file, the start of its threads included.
#[divan::bench(args = [1, 2])]
fn batch(bencher: Bencher<'_, '_>, threads: usize) {
    let engine = Engine::builtin();
    let bytes = fs::metadata(TICKETS).expect("the tickets are there").len();
    bencher.counter(ItemsCount::new(tickets().len())).counter(BytesCount::new(bytes)).bench_local(|| {
        let options = BatchOptions { format: OutputFormat::Jsonl, threads, ..BatchOptions::default() };
        let mut out = Vec::new();
        Batch::new(&engine, vec![TICKETS.into()], options).to_writer(&mut out).expect("memory takes all");
        black_box(out);
    });
}

/// Masking of what people wrote.
#[divan::bench]
fn mask(bencher: Bencher<'_, '_>) {
    let masker = Masker::builtin();
    over_all(bencher, |ticket| {
        black_box(masker.mask(&ticket.body));
    });
}

/// An engine of the policy that is built in.
#[divan::bench]
fn start(bencher: Bencher<'_, '_>) {
    bencher.bench_local(|| black_box(Engine::builtin()));
}
