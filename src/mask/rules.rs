//! What is looked for, as the rules files say it: lists of labels, endings, names that are nobody's.

use std::sync::Arc;

use regex::Regex;

use crate::diagnostic::{Diagnostic, Source};
use crate::ruleset::{Fields, Reader, Tree, Value, parse_file};
use crate::span::Span;

/// What a masked value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Kind {
    Mail,
    Phone,
    Ip,
    Mac,
    Host,
    User,
    Key,
    Guid,
    Account,
    Card,
    Secret,
    Name,
    Company,
    Address,
}

impl Kind {
    pub(super) const ALL: [Kind; 14] = [
        Kind::Mail,
        Kind::Phone,
        Kind::Ip,
        Kind::Mac,
        Kind::Host,
        Kind::User,
        Kind::Key,
        Kind::Guid,
        Kind::Account,
        Kind::Card,
        Kind::Secret,
        Kind::Name,
        Kind::Company,
        Kind::Address,
    ];

    /// The name in rules files and placeholders.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Kind::Mail => "mail",
            Kind::Phone => "phone",
            Kind::Ip => "ip",
            Kind::Mac => "mac",
            Kind::Host => "host",
            Kind::User => "user",
            Kind::Key => "key",
            Kind::Guid => "guid",
            Kind::Account => "account",
            Kind::Card => "card",
            Kind::Secret => "secret",
            Kind::Name => "name",
            Kind::Company => "company",
            Kind::Address => "address",
        }
    }
}

/// What is said of one kind.
#[derive(Clone, Debug, Default)]
pub(super) struct KindRules {
    pub off: bool,
    /// Words that a value stands behind: `TEL:`, `氏名：`.
    pub labels: Vec<String>,
    /// Columns whose cells are such values as a whole.
    pub columns: Vec<String>,
    /// Values that are nobody's.
    pub keep: Vec<String>,
    /// Words behind which an undecided number is one of the kind, and those behind which it is not.
    pub after: Vec<String>,
    pub not_after: Vec<String>,
    /// Of host names: how they end, and how a machine's name begins. Of companies: how an organisation's name does.
    pub endings: Vec<String>,
    pub beginnings: Vec<String>,
    /// Of names: the family names that one is known by without a label.
    pub surnames: Vec<String>,
    /// Of names: words that follow one, and lines after which one stands alone on a line.
    pub honorifics: Vec<String>,
    pub closings: Vec<String>,
}

/// A pattern of a rules file.
#[derive(Clone, Debug)]
pub(super) struct OwnPattern {
    pub id: String,
    pub regex: Regex,
}

/// All that a rules file says.
#[derive(Clone, Debug, Default)]
pub(super) struct Rules {
    kinds: [KindRules; Kind::ALL.len()],
    pub patterns: Vec<OwnPattern>,
}

/// The rules that are built in.
const BUILTIN: &str = include_str!("../../rules/masks.yaml");

impl Rules {
    pub(super) fn of(&self, kind: Kind) -> &KindRules {
        &self.kinds[kind as usize]
    }

    pub(super) fn builtin() -> Self {
        let (rules, faults) = Rules::read("rules/masks.yaml", BUILTIN.to_string());
        // The file is compiled in, and a test demands that it has no fault.
        debug_assert!(faults.is_empty(), "{}", faults.iter().map(Diagnostic::render).collect::<String>());
        rules
    }

    /// Reads a file. What it says comes on top of what is built in, unless it says otherwise.
    pub(super) fn read(name: &str, text: String) -> (Self, Vec<Diagnostic>) {
        let source = Arc::new(Source { name: name.to_string(), text });
        let root = match parse_file(&source) {
            Ok(root) => root,
            Err(fault) => return (Rules::default(), vec![fault]),
        };
        let mut faults = Vec::new();
        let mut reader = Reader { source: &source, faults: &mut faults };
        let mut fields = reader.fields(&root, "a file of masks");
        let builtin = fields.take("builtin");
        let alone = builtin.is_some() && !reader.switch(builtin, "`builtin`");
        let mut rules = if alone || name == "rules/masks.yaml" { Rules::default() } else { Rules::builtin() };
        let off = fields.take("off");
        for kind in reader.texts(off, "an entry of `off`") {
            let known = Kind::ALL.into_iter().find(|known| known.as_str() == kind.value);
            let pattern = rules.patterns.iter().position(|pattern| pattern.id == kind.value);
            match (known, pattern) {
                (Some(known), _) => rules.kinds[known as usize].off = true,
                (_, Some(pattern)) => drop(rules.patterns.remove(pattern)),
                _ => {
                    let help = format!("one of {}", Kind::ALL.map(Kind::as_str).join(", "));
                    reader.fault("E103", kind.span, format!("there is no kind `{}`", kind.value), help);
                }
            }
        }
        for kind in Kind::ALL {
            if let Some(node) = fields.take(kind.as_str()) {
                kind_rules(&mut reader, node, kind, &mut rules.kinds[kind as usize]);
            }
        }
        if let Some(node) = fields.take("patterns") {
            patterns(&mut reader, node, &mut rules.patterns);
        }
        reader.finish(fields);
        faults.sort_by_key(|fault| (fault.span, fault.code));
        (rules, faults)
    }
}

fn kind_rules(reader: &mut Reader<'_>, node: &Tree, kind: Kind, rules: &mut KindRules) {
    let mut fields = reader.fields(node, kind.as_str());
    let list = |reader: &mut Reader<'_>, fields: &mut Fields<'_>, key: &'static str, to: &mut Vec<String>| {
        let node = fields.take(key);
        for text in reader.texts(node, key) {
            // A list may hold many words in a line; those of several words are entries of their own.
            let is_words = matches!(key, "surnames" | "endings" | "beginnings") && kind != Kind::Company;
            let words: Vec<&str> =
                if is_words { text.value.split_whitespace().collect() } else { vec![text.value.trim()] };
            if words.iter().all(|word| word.is_empty()) {
                reader.fault("E103", text.span, format!("an entry of `{key}` is empty"), "");
            }
            to.extend(words.into_iter().filter(|word| !word.is_empty()).map(str::to_string));
        }
    };
    list(reader, &mut fields, "labels", &mut rules.labels);
    list(reader, &mut fields, "columns", &mut rules.columns);
    list(reader, &mut fields, "keep", &mut rules.keep);
    if matches!(kind, Kind::Ip | Kind::Phone) {
        list(reader, &mut fields, "after", &mut rules.after);
        list(reader, &mut fields, "not-after", &mut rules.not_after);
    }
    if matches!(kind, Kind::Host | Kind::Company) {
        list(reader, &mut fields, "endings", &mut rules.endings);
        list(reader, &mut fields, "beginnings", &mut rules.beginnings);
    }
    if kind == Kind::Name {
        list(reader, &mut fields, "surnames", &mut rules.surnames);
        list(reader, &mut fields, "honorifics", &mut rules.honorifics);
        list(reader, &mut fields, "closings", &mut rules.closings);
    }
    reader.finish(fields);
}

fn patterns(reader: &mut Reader<'_>, node: &Tree, all: &mut Vec<OwnPattern>) {
    let Value::List(items) = &node.value else {
        let span = Span::new(node.start as usize, node.end as usize);
        reader.fault("E103", span, "`patterns` must be a list", "each entry begins with `- id:`");
        return;
    };
    for item in items {
        let mut fields = reader.fields(item, "a pattern");
        let id = reader.id(&mut fields, "id");
        fields.take("summary");
        let node = fields.take("regex");
        let Some(written) = node.and_then(|node| reader.text(node, "regex")) else {
            if node.is_none() {
                reader.missing(&fields, "regex");
            }
            reader.finish(fields);
            continue;
        };
        let regex = match Regex::new(&written.value) {
            Ok(regex) if regex.is_match("") => {
                let title = format!("`{}` is found in an empty text", written.value);
                reader.fault("E303", written.span, title, "something must be left to look for");
                None
            }
            Ok(regex) => Some(regex),
            Err(error) => {
                let error = error.to_string();
                let reason = error.lines().last().unwrap_or_default().trim_start_matches("error: ").to_string();
                reader.fault("E303", written.span, format!("`{}`: {reason}", written.value), "");
                None
            }
        };
        match fields.take("examples") {
            None => reader.missing(&fields, "examples"),
            Some(node) => examples(reader, node, regex.as_ref()),
        }
        reader.finish(fields);
        let Some(id) = id else { continue };
        let taken = Kind::ALL.iter().any(|kind| kind.as_str() == id.value) || all.iter().any(|own| own.id == id.value);
        if taken {
            reader.fault("E104", id.span, format!("there is a kind `{}` already", id.value), "");
        }
        all.extend(regex.map(|regex| OwnPattern { id: id.value, regex }));
    }
}

/// One that must be found and one that must not.
fn examples(reader: &mut Reader<'_>, node: &Tree, regex: Option<&Regex>) {
    let mut fields = reader.fields(node, "examples");
    for (key, wanted) in [("match", true), ("no-match", false)] {
        let node = fields.take(key);
        let examples = reader.texts(node, key);
        if examples.is_empty() {
            reader.missing(&fields, key);
        }
        for example in examples {
            let narrow = super::width::narrow(&example.value);
            if regex.is_some_and(|regex| regex.is_match(&narrow.text) != wanted) {
                let (title, help) = match wanted {
                    true => ("the pattern does not find its example", "mend the regex, or the example"),
                    false => ("the pattern finds what it must not", "the regex asks for too little"),
                };
                reader.fault("E601", example.span, format!("{title} `{}`", example.value), help);
            }
        }
    }
    reader.finish(fields);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_built_in_has_no_fault() {
        let (rules, faults) = Rules::read("rules/masks.yaml", BUILTIN.to_string());
        assert!(faults.is_empty(), "{}", faults.iter().map(Diagnostic::render).collect::<String>());
        assert!(rules.of(Kind::Name).surnames.len() > 300);
    }

    #[test]
    fn every_fault_is_told_with_its_place() {
        let text = "off: [mial]\nhost:\n  ending: [zz]\npatterns:\n  - id: staff\n    regex: 'E-\\d+'\n    examples:\n      \
                    match: [E-x]\n      no-match: [E-1]\n  - id: mail\n    regex: '('\n";
        let (_, faults) = Rules::read("own.yaml", text.to_string());
        let told: Vec<(&str, usize)> = faults.iter().map(|fault| (fault.code, fault.line_column().0)).collect();
        let expected = [("E103", 1), ("E101", 3), ("E601", 8), ("E601", 9), ("E102", 10), ("E104", 10), ("E303", 11)];
        assert_eq!(told, expected, "{}", faults.iter().map(Diagnostic::render).collect::<String>());
    }

    #[test]
    fn a_file_adds_to_what_is_built_in() {
        let (rules, faults) = Rules::read("own.yaml", "off: [card]\nhost: {keep: [shop.example]}\n".into());
        assert!(faults.is_empty());
        assert!(rules.of(Kind::Card).off && !rules.of(Kind::Mail).off);
        assert!(rules.of(Kind::Host).keep.iter().any(|own| own == "trendmicro.com"));
        let (rules, _) = Rules::read("own.yaml", "builtin: false\nhost: {keep: [shop.example]}\n".into());
        assert_eq!(rules.of(Kind::Host).keep, ["shop.example"]);
    }
}
