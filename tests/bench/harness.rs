//! A peer of a side-by-side harness: JSON lines of tickets in, `id<TAB>category` out, one line of figures on
//! standard error.
//!
//! `--rules FILE` is the harness's own job: a JSON file of concepts, phrases, expressions and rules, of which the
//! first that holds within a sentence gives the category. It is written as a policy pack and read like any other.
//! `--pack NAME` decides by a shipped pack instead and writes whole decisions, as `triage batch` does.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use std::time::Instant;

use inquiry_triage::{Engine, Ticket};
use serde::Deserialize;

/// As the program has it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[derive(Deserialize)]
struct Rules {
    atoms: Vec<String>,
    n_concepts: usize,
    phrases: Vec<Phrase>,
    regexes: Vec<Expression>,
    rules: Vec<Rule>,
}

#[derive(Deserialize)]
struct Phrase {
    p: String,
    c: usize,
}

#[derive(Deserialize)]
struct Expression {
    re: String,
    a: usize,
}

#[derive(Deserialize)]
struct Rule {
    id: String,
    category: String,
    all: Vec<usize>,
    any: Vec<usize>,
    none: Vec<usize>,
}

#[derive(Deserialize)]
struct Line {
    id: String,
    subject: String,
    body: String,
}

/// A name that is no word of the condition language.
fn name(text: &str) -> String {
    format!("x-{}", text.to_lowercase().replace('_', "-"))
}

/// Whether an expression begins with two characters that stand fast, which a pack asks for. Those that do not are
/// left out of the job.
fn begins_fixed(expression: &str) -> bool {
    let mut rest = expression.trim_start_matches('(').chars();
    let fixed = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || matches!(c, ':' | '/' | '-'));
    fixed(rest.next()) && fixed(rest.next())
}

/// The rules as a pack: each rule has a clause of its own, and an earlier one weighs more.
fn pack(rules: &Rules) -> String {
    let mut yaml = "id: harness\nversion: \"1\"\ntitle: {en: Harness}\nlanguages: [en]\ndefault: other/other\ntable:\n\
        \x20 - category: other\n    title: {en: Other}\n    clauses:\n\
        \x20     - {clause: other, title: {en: Other}, verdict: unlisted, advice: [none]}\n"
        .to_string();
    let mut categories: Vec<&str> = rules.rules.iter().map(|rule| rule.category.as_str()).collect();
    categories.sort_unstable();
    categories.dedup();
    for category in categories.iter().filter(|category| **category != "other") {
        let _ = writeln!(yaml, "  - category: {0}\n    title: {{en: {0}}}\n    clauses:", name(category));
        for rule in rules.rules.iter().filter(|rule| rule.category == **category) {
            let id = name(&rule.id);
            let _ = writeln!(yaml, "      - {{clause: {id}, title: {{en: {id}}}, verdict: in-scope, advice: [none]}}");
        }
    }
    yaml.push_str("advice:\n  none: {queue: none, text: {en: None}}\nconcepts:\n");
    for (number, atom) in rules.atoms.iter().enumerate() {
        let _ = writeln!(yaml, "  {}:", name(atom));
        let own: Vec<String> = match number < rules.n_concepts {
            true => {
                rules.phrases.iter().filter(|p| p.c == number).map(|p| serde_json::json!(p.p).to_string()).collect()
            }
            false => Vec::new(),
        };
        if !own.is_empty() {
            let _ = writeln!(yaml, "    any: [{}]", own.join(", "));
        }
        for expression in rules.regexes.iter().filter(|own| own.a == number && begins_fixed(&own.re)) {
            let _ = writeln!(yaml, "    any: {{regex: [{}]}}", serde_json::json!(expression.re));
        }
    }
    yaml.push_str("rules:\n");
    for (place, rule) in rules.rules.iter().enumerate() {
        let names = |list: &[usize]| -> Vec<String> { list.iter().map(|&atom| name(&rules.atoms[atom])).collect() };
        let mut parts = names(&rule.all);
        if !rule.any.is_empty() {
            parts.push(format!("({})", names(&rule.any).join(" or ")));
        }
        parts.extend(names(&rule.none).iter().map(|name| format!("not {name}")));
        let (id, category) = (name(&rule.id), name(&rule.category));
        let clause = if rule.category == "other" { "other/other".into() } else { format!("{category}/{id}") };
        let weight = 10 * (rules.rules.len() - place);
        let _ = writeln!(
            yaml,
            "  - id: {id}\n    clause: {clause}\n    why: {{en: It is so.}}\n    when: sentence({})\n    weight: {weight}\n    \
             examples: {{match: {{en: [a]}}, no-match: {{en: [b]}}}}",
            parts.join(" and ")
        );
    }
    yaml
}

/// Seconds of processor time, and the most memory in MB.
fn used() -> (f64, f64) {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |field: usize| fields.get(field).and_then(|ticks| ticks.parse::<f64>().ok()).unwrap_or(0.0);
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).and_then(|kb| kb.split_whitespace().next());
    // A tick is a hundredth of a second on every Linux.
    ((ticks(11) + ticks(12)) / 100.0, peak.and_then(|kb| kb.parse::<f64>().ok()).unwrap_or(0.0) / 1024.0)
}

fn engine(rules: &Path, shipped: Option<&str>) -> Engine {
    if let Some(name) = shipped {
        return Engine::builtin_named(name).expect("a shipped pack");
    }
    let text = std::fs::read_to_string(rules).expect("the rules can be read");
    let rules: Rules = serde_json::from_str(&text).expect("the harness's rules");
    let dir: PathBuf = std::env::temp_dir().join(format!("triage-harness-{}", std::process::id()));
    std::fs::create_dir_all(&dir).expect("a folder for temporary files");
    std::fs::write(dir.join("policy.yaml"), pack(&rules)).expect("it can be written");
    let engine = Engine::from_dir(&dir);
    std::fs::remove_dir_all(&dir).expect("it was made above");
    engine.unwrap_or_else(|error| {
        panic!("{}", error.diagnostics().iter().map(inquiry_triage::Diagnostic::render).collect::<String>())
    })
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let given = |flag: &str| arguments.iter().position(|own| own == flag).and_then(|at| arguments.get(at + 1));
    let limit = given("--limit").and_then(|limit| limit.parse().ok()).filter(|limit| *limit > 0).unwrap_or(usize::MAX);
    let shipped = given("--pack").map(String::as_str);
    let engine = engine(Path::new(given("--rules").map_or("", String::as_str)), shipped);
    let mut scratch = engine.scratch();
    engine.triage_with(&mut scratch, &Ticket::from_text("-"));
    let mut out =
        BufWriter::new(std::fs::File::create(given("--out").map_or("/dev/null", String::as_str)).expect("OUT"));
    let input = BufReader::new(std::fs::File::open(given("--input").expect("--input FILE")).expect("the input"));

    let (loaded, started) = (used().0, Instant::now());
    let (mut count, mut bytes, mut text, mut tokenised) = (0, 0, 0, 0);
    for line in input.lines().take(limit) {
        let line = line.expect("lines of UTF-8");
        let Line { id, subject, body } = serde_json::from_str(&line).expect("a ticket");
        text += subject.len() + body.len();
        let decision = engine.triage_with(&mut scratch, &Ticket::new(subject, body));
        tokenised += scratch.bytes_tokenised();
        if shipped.is_some() {
            serde_json::to_writer(&mut out, &decision).expect("OUT can be written");
            out.write_all(b"\n").expect("OUT can be written");
        } else {
            writeln!(out, "{id}\t{}", decision.category).expect("OUT can be written");
        }
        count += 1;
        bytes += line.len() + 1;
    }
    out.flush().expect("OUT can be written");
    let (wall, (cpu, memory)) = (started.elapsed().as_secs_f64(), used());
    let figures = serde_json::json!({
        "n": count, "bytes": bytes, "load_cpu": loaded, "run_wall": wall, "run_cpu": cpu - loaded, "rss_mb": memory,
        "tok_share": tokenised as f64 / f64::from(u32::try_from(text.max(1)).unwrap_or(u32::MAX)),
    });
    eprintln!("{figures}");
}
