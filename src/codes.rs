//! The registry of the codes of faults: what each means, why it matters, how to mend it. A code is never
//! used again for something else.

use serde::Serialize;

/// How bad a fault is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The pack works, but probably not as meant.
    Warning,
    /// The pack cannot be used.
    Error,
}

/// One entry of the registry of codes.
#[derive(Clone, Copy, Debug)]
pub struct Code {
    /// The code.
    pub code: &'static str,
    /// Its severity.
    pub severity: Severity,
    /// What it means, in one line.
    pub title: &'static str,
    /// Why it matters and how to mend it, a paragraph or two of Markdown.
    pub text: &'static str,
}

const fn error(code: &'static str, title: &'static str, text: &'static str) -> Code {
    Code { code, severity: Severity::Error, title, text }
}

const fn warning(code: &'static str, title: &'static str, text: &'static str) -> Code {
    Code { code, severity: Severity::Warning, title, text }
}

/// Every code that a pack's check can give.
pub const CODES: &[Code] = &[
    error(
        "E001",
        "the file is not YAML",
        "The parser could not go on at the place shown; nothing after it was read. Most often a `:` stands in a text \
         without quotes, a bracket is not closed, or the indentation changes within a list. Put texts that hold `: ` or \
         ` #`, or begin with a sign, in quotes.",
    ),
    error(
        "E002",
        "a file cannot be read",
        "The file or folder is missing, may not be read, or is not UTF-8. A pack is a folder with at least one `.yaml` \
         file. Save texts as UTF-8.",
    ),
    error(
        "E101",
        "an unknown key",
        "The key means nothing at this place, and what stands under it would be ignored. The help names the key that was \
         probably meant, or all that may stand here.",
    ),
    error(
        "E102",
        "a required key is missing",
        "Without the key the entry says nothing. Add it; `triage policy schema` describes each.",
    ),
    error(
        "E103",
        "a value of the wrong form",
        "A text stands where a list is expected, a word where a number, a name that is none of the closed list. The title \
         says what is expected.",
    ),
    error(
        "E104",
        "an identifier is used twice",
        "Rules, clauses, concepts, frames and advice are known by their name alone, in whichever file they stand. Rename \
         one, or join the two.",
    ),
    error(
        "E105",
        "a malformed identifier",
        "Names consist of lower-case letters, digits, `-` and `.`, begin with a letter and are no word of the condition \
         language (`and`, `near`, `asked` …).",
    ),
    error(
        "E106",
        "an unknown language",
        "Languages are `ja`, `zh-Hant`, `zh-Hans` and `en`; phrases are for `ja`, `zh`, `en` or `any`.",
    ),
    error(
        "E107",
        "a text lacks one of the pack's languages",
        "A customer who writes in that language would get no text. Add it, or take the language out of `languages`.",
    ),
    error(
        "E201",
        "an unknown concept or frame",
        "The condition, or a `{name}` in a text of advice, speaks of what no file defines. Most often it is misspelt: the \
         help names the nearest that exists. If it is a new one, define it under `concepts:`, with its phrases. Frames, such \
         as `asks-us` in `asks-us(repair)`, come from the pack `language`: without `extends: [language]` there are none.",
    ),
    error(
        "E202",
        "an unknown clause",
        "Clauses are named `category/clause`, as the table has them; `triage policy show` lists them.",
    ),
    error("E203", "an unknown advice", "A clause or modifier gives an advice that `advice:` does not define."),
    error(
        "E204",
        "an unknown item to collect",
        "An advice or clause collects an item that `collect:` does not define.",
    ),
    error("E205", "an unknown flag", "`flag(name)` asks for a flag that no entry of `modifiers:` sets."),
    error(
        "E206",
        "a concept includes itself",
        "Through its `includes`, directly or by others. Take one of the links out.",
    ),
    error(
        "E207",
        "the pack that this one extends is not found",
        "A pack that is extended lies as a folder beside this one, or is built in (`language`).",
    ),
    error(
        "E301",
        "a malformed condition",
        "The line cannot be read as a condition. Binding, tightest first: `not`; `near`, `beside`, `before`, `within N of`; \
         `and`; `or`. Parentheses group. Concepts stand by name, frames as `frame(concept)`.",
    ),
    error(
        "E302",
        "a malformed phrase",
        "In a phrase `(a|b)` are alternatives, `(a|)` may be missing, `…` is a gap with words on both sides. Alternatives \
         cannot be nested, and something must be left to look for.",
    ),
    error(
        "E303",
        "a malformed regular expression",
        "The expression cannot be read; the title says what is wrong with it.",
    ),
    error(
        "E304",
        "a regular expression without a literal to look for first",
        "Expressions are tried only where two fixed characters of theirs stand: one that begins with anything at all would \
         be tried at every character of every ticket. Begin it with two literal characters.",
    ),
    error(
        "E401",
        "a rule without examples",
        "Every rule shows what it means: in each language of the pack one text on which it fires and one near miss on which \
         it does not. `triage policy test` runs them.",
    ),
    error(
        "E402",
        "a clause without advice",
        "A decision for the clause would tell nobody what to do. Give it `advice`.",
    ),
    error(
        "E403",
        "a clause that no rule reaches",
        "No ticket can be decided so but by cues. Write a rule for it, or make it the pack's `default`.",
    ),
    error(
        "E601",
        "an example of a mask pattern does not hold",
        "A pattern of a masks file is shown by what it must find and what it must not. It does not find the one, or finds \
         the other: `--mask` would leave open what was meant to be masked, or mask what rules and readers need.",
    ),
    warning(
        "W501",
        "a concept or advice that nothing uses",
        "No condition, cue or text speaks of it. Delete it, or use it where it was meant to be used.",
    ),
    warning(
        "W502",
        "a phrase is given twice in one concept",
        "Width, case, kana and script variants are the same phrase: エージェント and ｴｰｼﾞｪﾝﾄ, 腳本 and 脚本. Keep one.",
    ),
    warning(
        "W503",
        "a phrase is found only where a shorter one of its concept is found",
        "With `log` in a concept, `log file` adds nothing: wherever the longer phrase stands, the shorter one was found \
         already. Delete the longer one, or put it into a concept of its own if it means something else.",
    ),
    warning(
        "W504",
        "two concepts share a phrase",
        "Then the two cannot be told apart by it, and who changes the one forgets the other. Put the phrases that both need \
         into a third concept that both include. Where the overlap is meant (concepts that look at the same words from \
         different sides), allow it with the reason.",
    ),
    warning(
        "W505",
        "a condition that cannot hold",
        "Its parts exclude one another (`a and not a`, `asks(a) and not a`, two values of one key), or `unless` holds \
         wherever `when` does. The rule, or this line of it, never fires.",
    ),
    warning(
        "W506",
        "a condition that always holds",
        "`a or not a` and the like: the rule fires in every ticket and says nothing.",
    ),
    warning(
        "W507",
        "an alternative that adds nothing",
        "Of several lines or `or`s one holds only where another one holds: `a near b` beside `a`. Delete the narrower one, or \
         the wider one if it was a mistake.",
    ),
    warning(
        "W508",
        "an `or` of negations",
        "`not a or not b` holds unless both are there, which is nearly always. Probably meant: `not (a or b)`, neither.",
    ),
    warning(
        "W509",
        "a rule that adds next to nothing to another one",
        "It fires only where the other rule of its clause fires, and adds less than a tenth of what that adds; or both fire \
         on the same. Delete it, or say what it sees that the other does not.",
    ),
    warning(
        "W510",
        "a phrase so short that it is found in much else",
        "One letter, sign or kana stands inside of many words and endings. Use a longer phrase, or `word:`, which asks for a \
         token of its own. (A single Han character is a token already.)",
    ),
    warning(
        "W511",
        "a token that the tokenizer never makes",
        "`word:` and `lemma:` look for whole tokens and dictionary forms as the tokenizer sees them. It cuts this one \
         otherwise, as the help shows, so it is never found. Use `surface:`, or the dictionary form.",
    ),
    warning(
        "W512",
        "an `allow` that allows nothing",
        "The warning that it names is not given there (any more). Delete it, so that it does not hide the next one.",
    ),
    warning(
        "W513",
        "a clause without examples of its own",
        "The examples of a rule show that it fires; only those of the clause show what the whole pack decides. Under the key \
         `examples` a clause has in each language two texts that are decided so and a near miss that is decided otherwise. \
         `triage policy test` runs them.",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_explained() {
        for (i, code) in CODES.iter().enumerate() {
            assert!(CODES[i + 1..].iter().all(|other| other.code != code.code), "{} twice", code.code);
            assert!(code.text.len() > 60 && code.text.ends_with(['.', ')']), "{} is not explained", code.code);
        }
    }
}
