//! The engine as a whole: the same bytes whoever asks, and an answer to any text.

use inquiry_triage::{Decision, Engine, Field, LabelledTicket, Scratch, Ticket, builtin_policies, read_labelled};
use proptest::prelude::*;

/// Every so many tickets of the corpus are looked at, so that the whole takes seconds.
const STEP: usize = if cfg!(debug_assertions) { 40 } else { 10 };

/// All labelled tickets of the corpus.
fn corpus() -> Vec<Ticket> {
    let mut tickets: Vec<Ticket> = Vec::new();
    for folder in ["corpus/dev", "corpus/test", "corpus/train"] {
        let entries = std::fs::read_dir(folder).expect("the corpus is there");
        let mut paths: Vec<_> = entries.map(|entry| entry.expect("readable").path()).collect();
        paths.sort();
        for path in paths {
            let text = std::fs::read_to_string(path).expect("the corpus can be read");
            tickets.extend(read_labelled(&text).0.into_iter().map(|LabelledTicket { ticket, .. }| ticket));
        }
    }
    assert!(tickets.len() > 1000);
    tickets.into_iter().step_by(STEP).collect()
}

fn json(decision: &Decision) -> String {
    serde_json::to_string(decision).expect("a decision can be written")
}

fn decide(engine: &Engine, mut scratch: Scratch, tickets: &[Ticket]) -> Vec<String> {
    tickets.iter().map(|ticket| json(&engine.triage_with(&mut scratch, ticket))).collect()
}

#[test]
fn an_engine_can_be_shared() {
    fn shared<T: Send + Sync + Clone + 'static>() {}
    fn sent<T: Send>() {}
    shared::<Engine>();
    shared::<Decision>();
    sent::<Scratch>();
}

#[test]
fn threads_order_and_memory_change_nothing() {
    let engine = Engine::builtin();
    let tickets = corpus();
    let wanted = decide(&engine, engine.scratch(), &tickets);

    let on_threads: Vec<String> = std::thread::scope(|scope| {
        let share = tickets.len().div_ceil(4);
        let parts: Vec<_> = tickets
            .chunks(share)
            .map(|part| {
                let engine = engine.clone();
                scope.spawn(move || decide(&engine, engine.scratch(), part))
            })
            .collect();
        parts.into_iter().flat_map(|part| part.join().expect("no panic")).collect()
    });
    assert!(wanted == on_threads, "threads differ");

    let reversed: Vec<Ticket> = tickets.iter().rev().cloned().collect();
    let mut decided = decide(&engine, engine.scratch(), &reversed);
    decided.reverse();
    assert!(wanted == decided, "what a scratch was used for before shows");

    // A new engine of the same policy, new memory for each ticket.
    let other = Engine::builtin();
    for (ticket, wanted) in tickets.iter().zip(&wanted).step_by(7) {
        assert_eq!(json(&other.triage(ticket)), *wanted, "{}", ticket.id);
    }
}

#[test]
fn a_scratch_of_another_policy_changes_nothing() {
    let (one, other) = (Engine::builtin(), Engine::builtin_named("cloud-storage").expect("it is built in"));
    let tickets: Vec<Ticket> = corpus().into_iter().step_by(20).collect();
    let mut shared = one.scratch();
    for ticket in &tickets {
        for engine in [&one, &other] {
            assert_eq!(json(&engine.triage_with(&mut shared, ticket)), json(&engine.triage(ticket)), "{}", ticket.id);
        }
    }
}

#[test]
fn tokens_on_demand_are_tokens_throughout() {
    let tickets = corpus();
    for name in builtin_policies() {
        let engine = Engine::builtin_named(&name).expect("it is built in");
        let (mut lazy, mut eager) = (engine.scratch(), engine.eager_scratch());
        let (mut few, mut all) = (0, 0);
        for ticket in &tickets {
            let wanted = json(&engine.triage_with(&mut eager, ticket));
            assert_eq!(json(&engine.triage_with(&mut lazy, ticket)), wanted, "{name}: {}", ticket.id);
            few += lazy.bytes_tokenised();
            all += eager.bytes_tokenised();
        }
        assert!(few < all, "{name}: {few} of {all} bytes tokenised: nothing is put off");
    }
}

#[test]
fn a_long_thread_below_does_not_join_the_inquiries_above() {
    let engine = Engine::builtin();
    let asked = "Two questions.\n1. How do I renew our license before it expires?\n\
        2. The agent on one server is offline since yesterday, how do I reconnect it?\n";
    let thread: String = (0..90).map(|i| format!("> Line {i} of an older mail says little.\n")).collect();
    let clauses = |text: String| -> Vec<String> {
        let decision = engine.triage(&Ticket::from_text(text));
        decision.inquiries.into_iter().map(|inquiry| inquiry.clause).collect()
    };
    let alone = clauses(asked.to_string());
    assert_eq!(alone.len(), 2, "{alone:?}");
    assert_eq!(clauses(format!("{asked}\nOn Mon, 3 Mar 2025, Support wrote:\n{thread}")), alone);
    assert_eq!(clauses(format!("On Mon, 3 Mar 2025, Support wrote:\n{thread}\n{asked}")), alone);
}

#[test]
fn the_explanation_is_of_the_decision() {
    let engine = Engine::builtin();
    for ticket in corpus().iter().step_by(4) {
        let explained = engine.explain(ticket);
        assert_eq!(explained.decision, engine.triage(ticket), "{}", ticket.id);
        for (inquiry, reasons) in explained.decision.inquiries.iter().zip(&explained.inquiries) {
            assert_eq!(reasons.clause, format!("{}/{}", inquiry.category, inquiry.clause));
            let own = reasons.clauses.iter().find(|clause| clause.clause == reasons.clause);
            let told = |name: &str| inquiry.evidence.iter().any(|evidence| evidence.rule == name);
            assert_eq!(told("cues"), own.is_some_and(|own| !own.cues.is_empty()), "{}", ticket.id);
            assert_eq!(told("words"), own.is_some_and(|own| !own.words.is_empty()), "{}", ticket.id);
            for evidence in inquiry.evidence.iter().filter(|own| !matches!(own.rule.as_str(), "cues" | "words")) {
                let rule = own.and_then(|own| own.rules.iter().find(|rule| rule.rule == evidence.rule));
                assert!(rule.is_some_and(|rule| rule.fired), "{}: {} is not explained", ticket.id, evidence.rule);
            }
        }
    }
}

/// What holds of any decision of any ticket.
fn holds(engine: &Engine, scratch: &mut Scratch, ticket: &Ticket) {
    let decision = engine.triage_with(scratch, ticket);
    assert_eq!(json(&decision), json(&engine.triage_with(scratch, ticket)), "twice the same");
    let share = |number: f64| (0.0..=1.0).contains(&number);
    assert!(share(decision.confidence));
    let main = decision.inquiries.first().expect("a decision has an inquiry");
    assert_eq!((&main.category, &main.clause, main.verdict), (&decision.category, &decision.clause, decision.verdict));
    assert!(!decision.advice.is_empty() || decision.review.is_some(), "advice, or a reason for none");
    for inquiry in &decision.inquiries {
        assert!(share(inquiry.confidence));
        if let Some(place) = inquiry.span {
            assert!(ticket.text(place.field).get(place.span.start..place.span.end).is_some(), "{place:?}");
        }
        for found in inquiry.evidence.iter().flat_map(|evidence| &evidence.matches) {
            let text = ticket.text(found.field);
            assert_eq!(text.get(found.start..found.end), Some(found.text.as_str()), "{found:?}");
            assert!(!found.text.is_empty(), "{found:?}");
        }
    }
    for sentence in engine.explain(ticket).sentences {
        let text = ticket.text(sentence.field);
        assert_eq!(text.get(sentence.start..sentence.end), Some(sentence.text.as_str()));
    }
    let shown = inquiry_triage::render::decision(engine, ticket, &decision, inquiry_triage::render::Palette::PLAIN);
    assert!(shown.chars().all(|c| !c.is_control() || c == '\n'), "{shown:?}");
}

/// Words that rules look for among anything at all.
fn text() -> impl Strategy<Value = String> {
    let pieces = [
        "スクリプト",
        "作成して",
        "ください",
        "検知",
        "ｾﾝｻｰ",
        "サーバ",
        "ー",
        "誤検知",
        "脚本",
        "腳本",
        "请",
        "請問",
        "误报",
        "API",
        "script",
        "could you",
        "how do I",
        "not",
        "don't",
        "不要",
        "不需要",
        "。",
        "、",
        "？",
        "?",
        ".",
        "\n",
        "\r\n",
        " ",
        "\u{3000}",
        "\u{200b}",
        "\u{fe0f}",
        "\u{301}",
        "\u{202e}",
        "\u{1b}",
        "\0",
        "1. ",
        "・",
        "> ",
        "--",
        "From: a",
        "差出人: a",
        "\t",
        "{",
        "}",
        "{sensor|",
        "ﬃ",
        "㍿",
        "①",
        "İ",
        "ß",
        "😀",
        "𠮷",
        "\u{feff}",
    ];
    let piece = prop_oneof![
        4 => prop::sample::select(pieces.to_vec()).prop_map(str::to_string),
        1 => ".{0,6}",
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

#[test]
fn any_text_is_decided() {
    let engine = Engine::builtin();
    let mut scratch = engine.scratch();
    let cases = if cfg!(debug_assertions) { 200 } else { 600 };
    // No file of failures: a case that fails becomes a test with a name.
    let config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    let mut runner = proptest::test_runner::TestRunner::new(config);
    let result = runner.run(&(text(), text(), "[a-z]{0,8}"), |(subject, body, plan)| {
        let scratch = std::cell::RefCell::new(engine.scratch());
        holds(&engine, &mut scratch.borrow_mut(), &Ticket::new(subject, body).with("plan", plan));
        Ok(())
    });
    if let Err(error) = result {
        panic!("{error}");
    }
    holds(&engine, &mut scratch, &Ticket::default());
}

#[test]
fn tickets_of_the_corpus_cut_anywhere_are_decided() {
    let engine = Engine::builtin();
    let mut scratch = engine.scratch();
    for (i, mut ticket) in corpus().into_iter().enumerate().step_by(5) {
        let borders: Vec<usize> = ticket.body.char_indices().map(|(at, _)| at).collect();
        if let Some(at) = borders.get(i * 7919 % borders.len().max(1)) {
            ticket.body.truncate(*at);
        }
        holds(&engine, &mut scratch, &ticket);
    }
}

#[test]
fn fields_are_told_apart() {
    let engine = Engine::from_dir("tests/data/packs/tiny").expect("the pack is sound");
    let decision = engine.triage(&Ticket::new("How do I install the sensor?", "See above."));
    let fields: Vec<Field> =
        decision.inquiries.iter().flat_map(|i| &i.evidence).flat_map(|e| &e.matches).map(|m| m.field).collect();
    assert!(!fields.is_empty() && fields.iter().all(|field| *field == Field::Subject), "{fields:?}");
}
