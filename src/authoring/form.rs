//! The written form of a pack's files: which keys stand where, and what they hold. The doc comments are
//! what an editor shows beside a key; the order of the fields is the order that [`super::format_file`]
//! puts keys in. [`crate::ruleset`] reads the files by hand, to tell every fault with its place; tests show
//! that it takes the same keys and the same values.

// Plain names in the comments, not links: they are shown in editors.
#![expect(dead_code, reason = "the schemas are made of the types; no value of them ever exists")]

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};

/// Any file of a policy pack: all keys may stand in any file, and all files of a folder count as one.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", title = "Any file of a policy pack", deny_unknown_fields)]
pub(super) struct PackFile {
    #[schemars(flatten)]
    policy: PolicyKeys,
    #[schemars(flatten)]
    advice: AdviceKeys,
    #[schemars(flatten)]
    concepts: ConceptsKeys,
    #[schemars(flatten)]
    frames: FramesKeys,
    #[schemars(flatten)]
    rules: RulesKeys,
    #[schemars(flatten)]
    examples: ExamplesKeys,
}

/// The table of a policy pack: which clauses there are, and what support does about each.
#[derive(JsonSchema)]
#[schemars(title = "Table of a policy pack", deny_unknown_fields)]
pub(super) struct PolicyFile {
    #[schemars(flatten)]
    keys: PolicyKeys,
}

/// What a policy pack tells the customer or the support agent, and what it asks for.
#[derive(JsonSchema)]
#[schemars(title = "Advice of a policy pack", deny_unknown_fields)]
pub(super) struct AdviceFile {
    #[schemars(flatten)]
    keys: AdviceKeys,
}

/// Concepts of a policy pack: what tickets speak of.
#[derive(JsonSchema)]
#[schemars(title = "Concepts of a policy pack", deny_unknown_fields)]
pub(super) struct ConceptsFile {
    #[schemars(flatten)]
    keys: ConceptsKeys,
}

/// Frames of a policy pack: how something is said.
#[derive(JsonSchema)]
#[schemars(title = "Frames of a policy pack", deny_unknown_fields)]
pub(super) struct FramesFile {
    #[schemars(flatten)]
    keys: FramesKeys,
}

/// Rules of a policy pack: what speaks for a clause.
#[derive(JsonSchema)]
#[schemars(title = "Rules of a policy pack", deny_unknown_fields)]
pub(super) struct RulesFile {
    #[schemars(flatten)]
    keys: RulesKeys,
}

/// Examples of a policy pack's clauses: texts, and how the whole pack decides them.
#[derive(JsonSchema)]
#[schemars(title = "Examples of a policy pack's clauses", deny_unknown_fields)]
pub(super) struct ExamplesFile {
    #[schemars(flatten)]
    keys: ExamplesKeys,
}

/// Cues of a policy pack, learned from labelled tickets: `triage policy fit … --cues --write`.
#[derive(JsonSchema)]
#[schemars(title = "Cues of a policy pack", deny_unknown_fields)]
pub(super) struct CuesFile {
    /// How much each concept leans to a clause by merely being met.
    cues: Option<Cues>,
}

/// Single words of a policy pack, learned from labelled tickets: `triage policy fit … --words --write`.
#[derive(JsonSchema)]
#[schemars(title = "Words of a policy pack", deny_unknown_fields)]
pub(super) struct WordsFile {
    /// How much single words lean to a clause.
    words: Option<Words>,
}

#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
struct PolicyKeys {
    /// Name of the pack, such as `cloud-storage`. Decisions carry it.
    id: Option<Text>,
    /// Version of the pack, in quotes: "2026.11". Decisions carry it.
    version: Option<Text>,
    /// What the pack is called, in each of its languages.
    title: Option<Localised>,
    /// The languages of the pack. Every title, text and example stands in each of them.
    languages: Option<Vec<Language>>,
    /// Packs whose concepts and frames this one uses: folders beside it, or built-in ones. `language` knows how things
    /// are said.
    extends: Option<Texts>,
    /// Where the published table stands, such as an address.
    source: Option<Text>,
    /// The clause, as `category/clause`, of a ticket that no rule speaks for.
    default: Option<ClauseName>,
    /// When a person decides, and how evidence is weighed.
    thresholds: Option<Thresholds>,
    /// How much each concept leans to a clause by merely being met.
    cues: Option<Cues>,
    /// How much single words lean to a clause.
    words: Option<Words>,
    /// Warnings of `triage policy check` that are as they should be in the whole pack: code and reason.
    allow: Option<Allow>,
    /// The support table: categories and their clauses.
    table: Option<Vec<Category>>,
    /// What changes the verdict of the whole ticket, such as a contract.
    modifiers: Option<Vec<Modifier>>,
}

#[derive(JsonSchema)]
struct AdviceKeys {
    /// What is told, by name; clauses and modifiers refer to it.
    advice: Option<Named<Advice>>,
    /// What the customer is asked for, by name; clauses and advice refer to it.
    collect: Option<Named<Option<Item>>>,
}

#[derive(JsonSchema)]
struct ConceptsKeys {
    /// What tickets speak of, by name; rules refer to it.
    concepts: Option<Named<Option<Concept>>>,
}

#[derive(JsonSchema)]
struct FramesKeys {
    /// How something is said, by name; rules refer to it as `frame(concept)`.
    frames: Option<Named<Frame>>,
}

#[derive(JsonSchema)]
struct RulesKeys {
    /// What speaks for or against a clause.
    rules: Option<Vec<Rule>>,
}

#[derive(JsonSchema)]
struct ExamplesKeys {
    /// For each clause, as `category/clause`, text that the whole pack decides to be this clause, and near misses. Of
    /// each language two of the first and one of the second.
    examples: Option<BTreeMap<String, Option<Examples>>>,
}

/// When a person decides, and how evidence is weighed.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Thresholds {
    /// Below this confidence a person decides.
    review: Option<f64>,
    /// How sure a part of a ticket must be to count as an inquiry of its own.
    inquiry: Option<f64>,
    /// The evidence that an exception needs to defeat its general clauses.
    defeat: Option<f64>,
    /// Divides sums before they become a confidence: more makes decisions less sure.
    temperature: Option<f64>,
}

/// A group of clauses.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Category {
    /// Name of the category; its clauses are called `category/clause`.
    category: Id,
    /// What people call it.
    title: Option<Localised>,
    /// The rows of the table.
    clauses: Option<Vec<Clause>>,
}

/// A row of the support table.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
struct Clause {
    /// Name of the clause within its category.
    clause: Id,
    /// What support does about it.
    verdict: Verdict,
    /// What people call it.
    title: Option<Localised>,
    /// Where this is written: document, table, row.
    row: Option<Text>,
    /// What is told, by name. Every clause has some.
    advice: Option<Texts>,
    /// What the customer is asked for, by name.
    collect: Option<Texts>,
    /// Clauses, as `category/clause`, that this one defeats where both have evidence.
    exception_of: Option<Texts>,
    /// `true`: never one of several inquiries, such as “nothing is asked”.
    alone: Option<bool>,
}

/// A condition of the whole ticket that changes the verdict.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Modifier {
    /// Name of the flag that decisions carry; rules may ask for it as `flag(name)`.
    flag: Id,
    /// When it holds. Several lines are alternatives.
    when: Option<Texts>,
    /// When it does not hold after all.
    unless: Option<Texts>,
    /// The verdict in place of the clause's own.
    verdict: Option<Verdict>,
    /// What is told in addition, by name.
    advice: Option<Texts>,
    /// Why, in a sentence for people.
    why: Option<Localised>,
}

/// Something that is told.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Advice {
    /// Which desk takes the ticket.
    queue: Option<Text>,
    /// Who reads the text.
    audience: Option<Audience>,
    /// The text. `{concept}` becomes the ticket's own words for that concept, `{concept|this case}` with a fallback.
    text: Localised,
    /// Pages to point to.
    links: Option<Texts>,
    /// What the customer is asked for, by name.
    collect: Option<Texts>,
    /// Only for tickets in these languages.
    only: Option<OneOrMoreLanguages>,
    /// Only if this holds.
    when: Option<Texts>,
}

/// Something that the customer is asked for.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Item {
    /// What people call it.
    label: Option<Localised>,
    /// How to see that the ticket already has it: a concept or a condition.
    given: Option<Texts>,
}

/// A named set of phrases that mean one thing.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Concept {
    /// What it means, in a few words.
    summary: Option<Localised>,
    /// Other concepts that count for this one as well.
    includes: Option<Texts>,
    #[schemars(flatten)]
    phrases: Phrases,
    /// Text inside which a phrase does not count.
    except: Option<Except>,
    /// Warnings that are as they should be here: code and reason.
    allow: Option<Allow>,
}

/// How something is said. A marker stands before or after the words that it governs, and reaches to the end of its clause.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Frame {
    /// What it means, in a few words.
    summary: Option<Localised>,
    /// What it does to the words in its clause.
    role: Role,
    /// How far a marker reaches, in characters; 0 or nothing means its whole clause.
    reach: Option<f64>,
    #[schemars(flatten)]
    phrases: Phrases,
    /// Text inside which a marker does not count.
    except: Option<Except>,
    /// Warnings that are as they should be here: code and reason.
    allow: Option<Allow>,
}

/// Text inside which a phrase does not count, by language.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Except {
    #[schemars(flatten)]
    phrases: Phrases,
}

#[derive(JsonSchema)]
struct Phrases {
    /// Phrases of Japanese sentences.
    ja: Option<PhraseList>,
    /// Phrases of Chinese sentences. Traditional and Simplified characters are the same here; other words are not.
    zh: Option<PhraseList>,
    /// Phrases in Latin letters, with their inflections.
    en: Option<PhraseList>,
    /// Phrases of every sentence.
    any: Option<PhraseList>,
}

/// Phrases: a list, or lists by how the phrase is looked for. `(a|b)` are alternatives, `(a|)` may be missing, `…` is a
/// gap, `analy*` any word that begins so, `=finding` that word only.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum PhraseList {
    Plain(Texts),
    Kinds(Option<PhraseKinds>),
}

/// Phrases by how they are looked for.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct PhraseKinds {
    /// Dictionary forms: every inflection of such a word.
    lemma: Option<Texts>,
    /// Only where the tokenizer sees a word of its own.
    word: Option<Texts>,
    /// As written.
    surface: Option<Texts>,
    /// Regular expressions, each with two fixed characters at its beginning.
    regex: Option<Texts>,
    /// Markers that stand before the words they govern.
    before: Option<Texts>,
    /// Markers that stand after the words they govern.
    after: Option<Texts>,
}

/// A condition that gives evidence for a clause, or against it.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Rule {
    /// Name of the rule, never used again for something else.
    id: Id,
    /// The clause that it speaks for, as `category/clause`.
    clause: ClauseName,
    /// Why, in a sentence for people. Every rule has one in each language.
    why: Option<Localised>,
    /// When it fires, such as `asks-us(write) near script`. Several lines are alternatives.
    when: SomeTexts,
    /// When it does not fire after all.
    unless: Option<Texts>,
    /// What it adds to its clause; below zero it speaks against. 1 if not given.
    weight: Option<f64>,
    /// `true`: `triage policy fit` leaves the weight as it is.
    pinned: Option<bool>,
    /// Warnings that are as they should be here: code and reason.
    allow: Option<Allow>,
    /// Text that it fires on, and near misses. Every rule has both in each language.
    examples: Option<Examples>,
}

/// Text that a rule fires on or that is decided to be the clause, and near misses.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case", deny_unknown_fields)]
struct Examples {
    /// Text that the rule fires on, or that is decided to be the clause, by language.
    r#match: Option<ExampleTexts>,
    /// Text that looks like it and is not, by language.
    no_match: Option<ExampleTexts>,
}

/// Texts, by language.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct ExampleTexts {
    /// Japanese.
    ja: Option<Texts>,
    /// Chinese in Traditional characters.
    #[schemars(rename = "zh-Hant")]
    zh_hant: Option<Texts>,
    /// Chinese in Simplified characters.
    #[schemars(rename = "zh-Hans")]
    zh_hans: Option<Texts>,
    /// English.
    en: Option<Texts>,
}

/// How much each concept leans to a clause by merely being met.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Cues {
    /// Why a cue counts, in a sentence for people.
    why: Option<Localised>,
    /// For each clause the weight of each concept: `script` wherever it is met, `asked(script)` where the ticket asks,
    /// `always` what the clause starts with.
    weights: Option<BTreeMap<String, Option<BTreeMap<String, f64>>>>,
}

/// How much single words lean to a clause.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Words {
    /// Why a word counts, in a sentence for people.
    why: Option<Localised>,
    /// For each clause a text of words with their weights: `script 1.2, sign in -0.3`.
    weights: Option<BTreeMap<String, Weights>>,
}

/// What support does about a clause.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
enum Verdict {
    /// Support answers it.
    InScope,
    /// Support does not do this.
    OutOfScope,
    /// Taken only within a stated limit.
    Conditional,
    /// The table does not apply; the customer's contract does.
    SeeContract,
    /// The table says nothing of it.
    Unlisted,
}

/// What a frame does to the words in its clause.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
enum Role {
    /// A question or request.
    Ask,
    /// A report that something goes wrong.
    Report,
    /// A request or question taken back: not wanted.
    Decline,
    /// Negation of the word beside it.
    Negate,
    /// Anything else that is worth noting: past, finished, said by others.
    Note,
    /// The end of a clause.
    Break,
}

/// Who reads an advice.
#[derive(JsonSchema)]
#[schemars(rename_all = "kebab-case")]
enum Audience {
    /// The customer: it can be sent as it is.
    Customer,
    /// The support agent only.
    Agent,
}

/// A language of a pack.
#[derive(JsonSchema)]
enum Language {
    /// Japanese.
    #[schemars(rename = "ja")]
    Japanese,
    /// Chinese in Traditional characters.
    #[schemars(rename = "zh-Hant")]
    TraditionalChinese,
    /// Chinese in Simplified characters.
    #[schemars(rename = "zh-Hans")]
    SimplifiedChinese,
    /// English.
    #[schemars(rename = "en")]
    English,
}

/// A language, or several.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum OneOrMoreLanguages {
    One(Language),
    More(Option<Vec<Language>>),
}

/// A text in each language of the pack, or one for all.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum Localised {
    All(Text),
    Each(Option<EachLanguage>),
}

/// A text in each language of the pack.
#[derive(JsonSchema)]
#[schemars(deny_unknown_fields)]
struct EachLanguage {
    /// Japanese.
    ja: Option<Text>,
    /// Chinese in Traditional characters.
    #[schemars(rename = "zh-Hant")]
    zh_hant: Option<Text>,
    /// Chinese in Simplified characters.
    #[schemars(rename = "zh-Hans")]
    zh_hans: Option<Text>,
    /// English.
    en: Option<Text>,
}

/// What YAML takes for a number or a switch counts as it is written.
pub(super) struct Text;

/// One text, or a list of texts.
pub(super) struct Texts;

/// One text, or a list of at least one.
struct SomeTexts;

/// Lower-case letters, digits, `-` and `.`.
pub(super) struct Id;

/// `category/clause`.
struct ClauseName;

/// Words with their weights, between commas.
struct Weights;

/// Codes of warnings, each with the reason why it is allowed.
struct Allow;

/// Values by name.
struct Named<T>(PhantomData<T>);

const NAME: &str = "[a-z](?:[a-z0-9.-]*[a-z0-9])?";

/// Gives a type the schema of an expression, at the place where it is used.
macro_rules! inline_schema {
    ($type:ident, $schema:expr) => {
        impl JsonSchema for $type {
            fn schema_name() -> Cow<'static, str> {
                stringify!($type).into()
            }

            fn inline_schema() -> bool {
                true
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                $schema
            }
        }
    };
}

inline_schema!(Text, json_schema!({"type": ["string", "number", "boolean"]}));
inline_schema!(
    Texts,
    json_schema!({
        "type": ["string", "number", "boolean", "array", "null"],
        "items": {"type": ["string", "number", "boolean"]},
    })
);
inline_schema!(
    SomeTexts,
    json_schema!({
        "type": ["string", "number", "boolean", "array"],
        "items": {"type": ["string", "number", "boolean"]},
        "minItems": 1,
    })
);
inline_schema!(Id, json_schema!({"type": "string", "pattern": format!("^{NAME}$")}));
inline_schema!(ClauseName, json_schema!({"type": "string", "pattern": format!("^{NAME}/{NAME}$")}));

inline_schema!(
    Weights,
    json_schema!({
        "type": "string",
        "pattern": r"^\s*([^,]*\S\s+[+-]?[0-9]+(\.[0-9]+)?\s*(,\s*|$))*$",
    })
);
inline_schema!(
    Allow,
    json_schema!({
        "type": ["object", "null"],
        "propertyNames": {"pattern": "^W[0-9]{3}$"},
        "additionalProperties": {"type": ["string", "number", "boolean"]},
    })
);

impl<T: JsonSchema> JsonSchema for Named<T> {
    fn schema_name() -> Cow<'static, str> {
        format!("Named{}", T::schema_name()).into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let value = generator.subschema_for::<T>();
        json_schema!({
            "type": "object",
            "propertyNames": {"pattern": format!("^{NAME}$")},
            "additionalProperties": value,
        })
    }
}
