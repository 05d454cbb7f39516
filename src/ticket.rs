//! The plain nouns: a ticket, its fields and its language.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::span::Span;

/// One customer message with its metadata.
///
/// # Example
/// ```
/// use inquiry_triage::Ticket;
/// let ticket = Ticket::new("ライセンスの件", "請求書を再発行してください。").with("plan", "standard");
/// assert_eq!(ticket.metadata["plan"], "standard");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// The helpdesk's own identifier; empty when there is none.
    #[serde(default)]
    pub id: String,
    /// The subject line, UTF-8.
    #[serde(default)]
    pub subject: String,
    /// The message, UTF-8.
    #[serde(default)]
    pub body: String,
    /// What the helpdesk knows besides: `product`, `plan`, `channel` and the like. Rules can ask for it.
    #[serde(default)]
    pub metadata: BTreeMap<String, String>,
}

impl Ticket {
    /// A ticket of a subject and a body.
    pub fn new(subject: impl Into<String>, body: impl Into<String>) -> Self {
        Ticket { subject: subject.into(), body: body.into(), ..Ticket::default() }
    }

    /// A ticket that is only a text, such as a chat message.
    pub fn from_text(body: impl Into<String>) -> Self {
        Ticket::new("", body)
    }

    /// The same ticket with an identifier.
    #[must_use]
    pub fn with_id(mut self, id: impl Into<String>) -> Self {
        self.id = id.into();
        self
    }

    /// The same ticket with one more piece of metadata.
    #[must_use]
    pub fn with(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.metadata.insert(key.into(), value.into());
        self
    }

    /// The text of a field.
    pub fn text(&self, field: Field) -> &str {
        match field {
            Field::Subject => &self.subject,
            Field::Body => &self.body,
        }
    }
}

/// Which text of a ticket a span points into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Field {
    /// The subject line.
    Subject,
    /// The message.
    Body,
}

impl Field {
    /// Both fields, in reading order.
    pub const ALL: [Field; 2] = [Field::Subject, Field::Body];

    /// The name as written in JSON.
    pub const fn as_str(self) -> &'static str {
        match self {
            Field::Subject => "subject",
            Field::Body => "body",
        }
    }
}

/// A place in a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// The field that the span points into.
    pub field: Field,
    /// Bytes of that field's original text.
    #[serde(flatten)]
    pub span: Span,
}

/// The language of a ticket or sentence.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Language {
    /// Japanese.
    #[serde(rename = "ja")]
    Japanese,
    /// Chinese in Traditional characters.
    #[serde(rename = "zh-Hant")]
    TraditionalChinese,
    /// Chinese in Simplified characters.
    #[serde(rename = "zh-Hans")]
    SimplifiedChinese,
    /// English, and any other text in Latin letters.
    #[serde(rename = "en")]
    English,
    /// Sentences of more than one language in one ticket.
    #[serde(rename = "mixed")]
    Mixed,
    /// Nothing to tell a language by.
    #[default]
    #[serde(rename = "und")]
    Undetermined,
}

impl Language {
    /// The tag as written in JSON and YAML (BCP 47, and `mixed`).
    pub const fn as_str(self) -> &'static str {
        match self {
            Language::Japanese => "ja",
            Language::TraditionalChinese => "zh-Hant",
            Language::SimplifiedChinese => "zh-Hans",
            Language::English => "en",
            Language::Mixed => "mixed",
            Language::Undetermined => "und",
        }
    }

    /// Reads a tag; `zh-TW`, `zh-HK` and `zh-CN` are understood.
    pub fn from_tag(tag: &str) -> Option<Language> {
        Some(match tag {
            "ja" | "ja-JP" => Language::Japanese,
            "zh-Hant" | "zh-TW" | "zh-HK" | "zh-MO" => Language::TraditionalChinese,
            "zh-Hans" | "zh-CN" | "zh-SG" | "zh" => Language::SimplifiedChinese,
            "en" | "en-US" | "en-GB" => Language::English,
            "mixed" => Language::Mixed,
            "und" => Language::Undetermined,
            _ => return None,
        })
    }

    /// Whether it is Chinese in either script.
    pub const fn is_chinese(self) -> bool {
        matches!(self, Language::TraditionalChinese | Language::SimplifiedChinese)
    }
}

impl std::fmt::Display for Language {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
