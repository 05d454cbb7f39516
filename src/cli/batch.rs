//! `triage batch`: many tickets from files to a file.

use std::borrow::Cow;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context as _, anyhow, bail};
use clap::{Args, ValueEnum};

use super::{PolicyChoice, input, output};
use crate::Language;
use crate::batch::{Batch, Columns, Format, Report, Rows, Summary};
use crate::render::{self, Align, table};

pub(super) const HELP: &str = "\
Inputs are CSV or TSV with a header, or JSON lines; folders are searched for them. Columns called id, subject, \
body and the like are found by themselves. The output keeps the columns of a table and adds triage_*; as JSON \
lines it is one decision a line. Broken rows stay in their place, with an error. The output is written beside \
OUT and takes its name when it is complete. A summary goes to standard error.

Examples:
  triage batch tickets.csv -o decided.csv
  triage batch export/ -o decided.jsonl --threads 4
  triage batch old.csv --columns id=No,subject=件名,body=問い合わせ内容,plan=契約 -o - --format csv
  cat tickets.jsonl | triage batch - | jq .verdict

Exit codes: 0 fine; 1 some rows are broken; 2 an input cannot be read (the others are decided).";

#[derive(Args)]
pub(super) struct Arguments {
    /// Files, folders, or `-` for standard input
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    /// The file to write; standard output if not given or `-`
    #[arg(short, long, value_name = "OUT|-", default_value = "-")]
    output: PathBuf,
    /// The format of the output [default: by the ending of OUT, else jsonl]
    #[arg(long, value_enum)]
    format: Option<OutputFormat>,
    /// Which columns (or JSON keys) hold what: id=…,subject=…,body=…; other names become metadata
    #[arg(long, value_name = "NAME=COLUMN,…", value_parser = Columns::parse)]
    columns: Option<Columns>,
    /// The encoding of the inputs, if it is not detected
    #[arg(long)]
    encoding: Option<String>,
    /// Also write a page that shows what came of it, with examples
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// The language of that page [default: the policy's first]
    #[arg(long, value_parser = super::policy::language, requires = "report", value_name = "LANGUAGE")]
    report_language: Option<Language>,
    /// Threads that decide [default: one per processor]
    #[arg(long, value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
    #[command(flatten)]
    policy: PolicyChoice,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum OutputFormat {
    /// The input's columns and triage_* columns
    Csv,
    /// The same with tabs
    Tsv,
    /// One decision a line
    Jsonl,
}

/// Endings that are looked for in folders.
const ENDINGS: [&str; 4] = ["csv", "tsv", "jsonl", "ndjson"];

pub(super) fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let engine = arguments.policy.engine()?;
    let format = output_format(arguments);
    let (files, mut faults) = input::files(&arguments.inputs, &ENDINGS);
    let target = Target::new(&arguments.output, &files)?;
    let columns = arguments.columns.clone().unwrap_or_default();
    let encoding = arguments.encoding.as_deref();
    let stdin = match files.iter().find(|path| input::is_stdin(path)) {
        Some(path) => Some(input::read_text(path, encoding)?),
        None => None,
    };
    let reader = Reader { columns, encoding, stdin };
    let headers = if format == Format::Jsonl { Vec::new() } else { reader.headers(&files) };
    let threads = arguments.threads.map_or_else(super::threads, usize::from);

    let started = Instant::now();
    let (out, pending) = target.open()?;
    let mut batch = Batch::new(&engine, out, format, &headers, threads)?;
    batch.report = arguments.report.is_some().then(Report::default);
    for path in &files {
        let result = reader.text(path).and_then(|(text, format)| {
            let rows = reader.rows(path, &text, format)?;
            batch.add(&input::shown(path), rows).context(Unwritable)
        });
        match result {
            Err(error) if error.is::<Unwritable>() => return Err(error),
            Err(error) => faults.push(error),
            Ok(()) => {}
        }
    }
    if let (Some(path), Some(report)) = (&arguments.report, &batch.report) {
        output::write(Some(path), &render::report_html(report, &engine, arguments.report_language))?;
    }
    let (summary, mut out) = batch.finish().context(Unwritable)?;
    out.flush().context(Unwritable)?;
    drop(out);
    if let Some(pending) = pending {
        pending.keep()?;
    }
    tell(&summary, started.elapsed());
    for fault in &faults {
        output::complain(&format!("{fault:#}"));
    }
    Ok(ExitCode::from(match (faults.is_empty(), summary.broken) {
        (false, _) => 2,
        (true, 0) => 0,
        (true, _) => 1,
    }))
}

/// The output cannot be written: nothing else is worth trying.
#[derive(Debug)]
struct Unwritable;

impl std::fmt::Display for Unwritable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the output cannot be written")
    }
}

fn output_format(arguments: &Arguments) -> Format {
    match arguments.format {
        Some(OutputFormat::Csv) => Format::Csv,
        Some(OutputFormat::Tsv) => Format::Tsv,
        Some(OutputFormat::Jsonl) => Format::Jsonl,
        None => Format::of_path(&arguments.output).unwrap_or(Format::Jsonl),
    }
}

struct Reader<'a> {
    columns: Columns,
    encoding: Option<&'a str>,
    /// It can be read only once, and is looked at twice.
    stdin: Option<String>,
}

impl Reader<'_> {
    fn text(&self, path: &Path) -> anyhow::Result<(Cow<'_, str>, Format)> {
        match &self.stdin {
            Some(text) if input::is_stdin(path) => Ok(formatted(path, Cow::Borrowed(text))),
            _ => Ok(formatted(path, Cow::Owned(input::read_text(path, self.encoding)?))),
        }
    }

    /// The same with nothing said: the file will be read once more.
    fn text_quietly(&self, path: &Path) -> anyhow::Result<(Cow<'_, str>, Format)> {
        match &self.stdin {
            Some(text) if input::is_stdin(path) => Ok(formatted(path, Cow::Borrowed(text))),
            _ => Ok(formatted(path, Cow::Owned(input::decoded(path, self.encoding)?.0))),
        }
    }

    fn rows<'t>(&self, path: &Path, text: &'t str, format: Format) -> anyhow::Result<Rows<'t>> {
        Rows::new(text, format, &self.columns).map_err(|message| anyhow!("{}: {message}", input::shown(path)))
    }

    /// The columns of all inputs, each once, in the order met. What cannot be read is told later.
    fn headers(&self, files: &[PathBuf]) -> Vec<String> {
        let mut all: Vec<String> = Vec::new();
        let mut lines_of_json = false;
        for path in files {
            let Ok((text, format)) = self.text_quietly(path) else { continue };
            let Ok(rows) = self.rows(path, &text, format) else { continue };
            lines_of_json |= format == Format::Jsonl;
            if files.len() == 1 {
                return rows.columns().iter().map(|column| column.name.clone()).collect();
            }
            for column in rows.columns().iter() {
                if !all.contains(&column.name) {
                    all.push(column.name.clone());
                }
            }
        }
        if lines_of_json && !all.iter().any(|header| header == "id") {
            all.insert(0, "id".into());
        }
        all
    }
}

/// A text with the format that the file's name says, or else its looks.
fn formatted<'t>(path: &Path, text: Cow<'t, str>) -> (Cow<'t, str>, Format) {
    let format = Format::of_path(path).unwrap_or_else(|| Format::of_text(&text));
    (text, format)
}

/// Where the output goes.
enum Target {
    Stdout,
    /// A device, a pipe: it cannot be replaced.
    Direct(PathBuf),
    /// A file, written beside and renamed.
    File(PathBuf),
}

/// A file that is not complete yet; it goes away unless it is kept.
struct Pending {
    written: PathBuf,
    wanted: PathBuf,
    kept: bool,
}

impl Target {
    fn new(path: &Path, inputs: &[PathBuf]) -> anyhow::Result<Target> {
        if input::is_stdin(path) {
            return Ok(Target::Stdout);
        }
        if path.is_dir() {
            bail!("{}: the output is a folder", path.display());
        }
        let same = |input: &PathBuf| matches!((input.canonicalize(), path.canonicalize()), (Ok(a), Ok(b)) if a == b);
        if inputs.iter().any(same) {
            bail!("{}: the output is one of the inputs", path.display());
        }
        let is_special = path.metadata().is_ok_and(|meta| !meta.is_file());
        Ok(if is_special { Target::Direct(path.to_path_buf()) } else { Target::File(path.to_path_buf()) })
    }

    fn open(self) -> anyhow::Result<(Box<dyn Write>, Option<Pending>)> {
        match self {
            Target::Stdout => Ok((Box::new(std::io::stdout().lock()), None)),
            Target::Direct(path) => {
                let file = std::fs::OpenOptions::new().write(true).open(&path);
                Ok((Box::new(file.with_context(|| path.display().to_string())?), None))
            }
            Target::File(wanted) => {
                let mut name = wanted.file_name().unwrap_or_default().to_os_string();
                name.push(format!(".{}.part", std::process::id()));
                let written = wanted.with_file_name(name);
                let file = std::fs::File::create(&written).with_context(|| written.display().to_string())?;
                Ok((Box::new(file), Some(Pending { written, wanted, kept: false })))
            }
        }
    }
}

impl Pending {
    fn keep(mut self) -> anyhow::Result<()> {
        std::fs::rename(&self.written, &self.wanted).with_context(|| self.wanted.display().to_string())?;
        self.kept = true;
        Ok(())
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        if !self.kept {
            let _ = std::fs::remove_file(&self.written);
        }
    }
}

fn tell(summary: &Summary, took: Duration) {
    let decided = summary.rows - summary.broken;
    let seconds = took.as_secs_f64();
    let row = |what: &str, name: &str, count: usize, of: usize| {
        let share = if of == 0 { String::new() } else { format!("{:.1} %", 100.0 * count as f64 / of as f64) };
        vec![what.to_string(), name.to_string(), count.to_string(), share]
    };
    let mut rows = vec![
        row("rows", "", summary.rows, 0),
        row("", "broken", summary.broken, summary.rows),
        row("", "for review", summary.review, decided),
    ];
    let groups: [(&str, Vec<(&str, usize)>); 3] = [
        ("verdict", summary.verdicts.iter().map(|(name, count)| (*name, *count)).collect()),
        ("category", summary.categories.iter().map(|(name, count)| (name.as_str(), *count)).collect()),
        ("language", summary.languages.iter().map(|(name, count)| (*name, *count)).collect()),
    ];
    for (what, mut counts) in groups {
        counts.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
        for (i, (name, count)) in counts.into_iter().enumerate() {
            rows.push(row(if i == 0 { what } else { "" }, name, count, decided));
        }
    }
    let align = [Align::Left, Align::Left, Align::Right, Align::Right];
    let shown = table(&["", "", "tickets", "share"], &align, &rows);
    output::tell(&shown);
    output::tell(&format!("{seconds:.2} s, {:.0} tickets/s\n", summary.rows as f64 / seconds.max(1e-9)));
    for broken in &summary.first_broken {
        output::tell(&format!("{}:{}: {}\n", broken.file, broken.line, broken.message));
    }
    let more = summary.broken - summary.first_broken.len();
    if more > 0 {
        output::tell(&format!("… and {more} more broken rows\n"));
    }
}
