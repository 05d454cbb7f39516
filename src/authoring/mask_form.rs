//! The written form of a file of masks; what [`super::form`] is to packs.

// Plain names in the comments, not links: they are shown in editors.
#![expect(dead_code, reason = "the schema is made of the types; no value of them ever exists")]

use schemars::JsonSchema;

use super::form::{Id, Text, Texts};

/// What `--mask` looks for: labels, values that are nobody's, patterns of one's own.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", title = "File of masks", deny_unknown_fields)]
pub(super) struct MasksFile {
    /// `false`: this file stands alone. Otherwise it comes on top of what is built in.
    builtin: Option<bool>,
    /// Kinds that are not looked for.
    off: Option<Texts>,
    /// Mail addresses.
    mail: Option<Plain>,
    /// Telephone and fax numbers, and extensions behind their label.
    phone: Option<Numbers>,
    /// Addresses of version 4 and 6. `keep` takes nets such as `10.0.0.0/8`, too.
    ip: Option<Numbers>,
    /// Addresses of network cards.
    mac: Option<Plain>,
    /// Names of machines. `keep` holds names: they and all below them are shown.
    host: Option<Hosts>,
    /// Accounts behind their label, and users' folders in paths.
    user: Option<Plain>,
    /// Licence keys and activation codes.
    key: Option<Plain>,
    /// UUIDs, such as a Business ID.
    guid: Option<Plain>,
    /// Numbers of customers, contracts, employees behind their label.
    account: Option<Plain>,
    /// Numbers of payment cards.
    card: Option<Plain>,
    /// Passwords and tokens behind their label.
    secret: Option<Plain>,
    /// Names of people. No name holds a word of `keep`.
    name: Option<Names>,
    /// Names of companies.
    company: Option<Companies>,
    /// Postal addresses.
    address: Option<Plain>,
    /// What else is masked, each with an example that it finds and one that it must not.
    patterns: Option<Vec<Pattern>>,
}

/// What is said of a kind.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Plain {
    /// Words that a value stands behind.
    labels: Option<Texts>,
    /// Columns of a table whose cells are masked as a whole.
    columns: Option<Texts>,
    /// Values that are nobody's and are shown.
    keep: Option<Texts>,
}

/// What is said of numbers that could be something else.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
struct Numbers {
    /// Words that a value stands behind.
    labels: Option<Texts>,
    /// Columns of a table whose cells are masked as a whole.
    columns: Option<Texts>,
    /// Values that are nobody's and are shown.
    keep: Option<Texts>,
    /// Words behind which a number is one of the kind.
    after: Option<Texts>,
    /// Words behind which a number is something else, such as `version`. The nearest word counts.
    not_after: Option<Texts>,
}

/// What is said of hosts.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Hosts {
    /// Words that a name stands behind.
    labels: Option<Texts>,
    /// Columns of a table whose cells are masked as a whole.
    columns: Option<Texts>,
    /// Names that are nobody's, with all below them.
    keep: Option<Texts>,
    /// How names with dots end: `com`, `local`. Several in a line are several.
    endings: Option<Texts>,
    /// What machines are called, with a number behind: `srv`, `pc`. Several in a line are several.
    beginnings: Option<Texts>,
}

/// What is said of names of companies and other organisations.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Companies {
    /// Words that a value stands behind.
    labels: Option<Texts>,
    /// Columns of a table whose cells are masked as a whole.
    columns: Option<Texts>,
    /// Values that are nobody's and are shown.
    keep: Option<Texts>,
    /// What the name of an organisation ends with: `病院`, `Hospital`. It counts in signatures and beside names.
    endings: Option<Texts>,
    /// What it begins with: `University of`.
    beginnings: Option<Texts>,
}

/// What is said of names of people.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Names {
    /// Words that a name stands behind.
    labels: Option<Texts>,
    /// Columns of a table whose cells are masked as a whole.
    columns: Option<Texts>,
    /// Words that no name holds.
    keep: Option<Texts>,
    /// Family names by which a name is known that has no label. Several in a line are several.
    surnames: Option<Texts>,
    /// What follows a name: `様`, `先生`.
    honorifics: Option<Texts>,
    /// Lines below which a name may stand alone.
    closings: Option<Texts>,
}

/// A pattern of one's own.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Pattern {
    /// Name of the pattern; placeholders carry it.
    id: Id,
    /// What it finds, in a sentence.
    summary: Option<Text>,
    /// A regular expression over text in half width. If it has a group, only that is masked.
    regex: Text,
    /// What it finds and what it must not.
    examples: MaskExamples,
}

/// Texts that show what a pattern does.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
struct MaskExamples {
    /// Text in which it finds something.
    r#match: Texts,
    /// Text that looks like it and is not.
    no_match: Texts,
}
