//! `triage eval`

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use crate::{Engine, read_labelled, score};

pub fn run(engine: &Engine, files: &[PathBuf], misses: bool) -> anyhow::Result<ExitCode> {
    let mut paths = Vec::new();
    for file in files {
        collect(file, &mut paths)?;
    }
    paths.sort();
    let mut tickets = Vec::new();
    for path in paths {
        let (read, broken) = read_labelled(&std::fs::read_to_string(&path)?);
        tickets.extend(read);
        for line in broken {
            eprintln!("{}:{}: {}", path.display(), line.line, line.message);
        }
    }
    let mut scratch = engine.scratch();
    let decisions: Vec<_> = tickets.iter().map(|t| engine.triage_with(&mut scratch, &t.ticket)).collect();
    let score = score(&tickets, &decisions);
    let pct = |n: usize, d: usize| if d == 0 { 100.0 } else { 100.0 * n as f64 / d as f64 };
    let line = |name: &str, s: &crate::Score| {
        println!(
            "{name:8} n {:5}  category {:5.1}  clause {:5.1}  verdict {:5.1}  inquiries {:5.1}  language {:5.1}  flags {:5.1}  decided {:5.1}  right-verdict {:5.1}",
            s.tickets,
            pct(s.category, s.tickets),
            pct(s.clause, s.tickets),
            pct(s.verdict, s.tickets),
            pct(s.inquiries, s.tickets),
            pct(s.language, s.tickets),
            pct(s.flags, s.tickets),
            pct(s.decided, s.tickets),
            pct(s.decided_right, s.decided)
        );
    };
    line("all", &score);
    for (language, s) in &score.by_language {
        line(language, s);
    }
    for (clause, c) in &score.clauses {
        println!(
            "{clause:52} labelled {:4} decided {:4} P {:5.1} R {:5.1} F {:5.1}",
            c.labelled,
            c.decided,
            100.0 * c.precision(),
            100.0 * c.recall(),
            100.0 * c.f1()
        );
    }
    if misses {
        for (t, d) in tickets.iter().zip(&decisions) {
            let wanted = format!("{}/{}", t.primary.category, t.primary.clause);
            let decided = format!("{}/{}", d.category, d.clause);
            if wanted != decided {
                println!(
                    "--- {} want {wanted} got {decided} ({:.2})\n    [{}] {}",
                    t.ticket.id,
                    d.confidence,
                    t.ticket.subject,
                    t.ticket.body.replace('\n', "⏎")
                );
                for e in d.inquiries[0].evidence.iter() {
                    let words: Vec<&str> = e.matches.iter().map(|m| m.text.as_str()).collect();
                    println!("    {} {:+}: {}", e.rule, e.weight, words.join(" · "));
                }
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn collect(path: &Path, paths: &mut Vec<PathBuf>) -> std::io::Result<()> {
    if path.is_dir() {
        for entry in std::fs::read_dir(path)? {
            collect(&entry?.path(), paths)?;
        }
    } else if path.extension().is_some_and(|e| e == "jsonl") {
        paths.push(path.to_path_buf());
    }
    Ok(())
}
