//! JSON Schemas of a pack's files, made of the types in [`super::form`].

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value};

use super::{form, mask_form};

/// What a file of a pack holds: each kind has a schema of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// The table: `policy.yaml`.
    Policy,
    /// What is told and asked for: `advice.yaml`.
    Advice,
    /// What tickets speak of: `concepts.yaml`, or the files of a folder `concepts`.
    Concepts,
    /// How something is said: `frames.yaml`.
    Frames,
    /// What speaks for a clause: `rules.yaml`, or the files of a folder `rules`.
    Rules,
    /// What the whole pack decides: `examples.yaml`.
    Examples,
    /// What was learned of concepts: `cues.yaml`.
    Cues,
    /// What was learned of single words: `words.yaml`.
    Words,
    /// Any of these together.
    Pack,
    /// What `--mask` looks for: `rules/masks.yaml`, or a file of one's own; no part of a pack.
    Masks,
}

impl FileKind {
    /// All kinds.
    pub const ALL: [FileKind; 10] = [
        FileKind::Policy,
        FileKind::Advice,
        FileKind::Concepts,
        FileKind::Frames,
        FileKind::Rules,
        FileKind::Examples,
        FileKind::Cues,
        FileKind::Words,
        FileKind::Pack,
        FileKind::Masks,
    ];

    /// The name as the command line and the schema's file have it.
    pub const fn as_str(self) -> &'static str {
        match self {
            FileKind::Policy => "policy",
            FileKind::Advice => "advice",
            FileKind::Concepts => "concepts",
            FileKind::Frames => "frames",
            FileKind::Rules => "rules",
            FileKind::Examples => "examples",
            FileKind::Cues => "cues",
            FileKind::Words => "words",
            FileKind::Pack => "pack",
            FileKind::Masks => "masks",
        }
    }

    /// What such a file holds, in a sentence.
    pub fn summary(self) -> String {
        let schema = self.value();
        schema.get("description").and_then(Value::as_str).unwrap_or_default().to_string()
    }

    /// The kind with a name.
    pub fn from_name(name: &str) -> Option<FileKind> {
        FileKind::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    /// The name of the schema's file, such as `rules.schema.json`.
    pub fn schema_file(self) -> String {
        format!("{}.schema.json", self.as_str())
    }

    /// The JSON Schema (draft 7, which every editor knows) of such a file, as text that ends in a line break.
    pub fn schema(self) -> String {
        serde_json::to_string_pretty(&self.value()).expect("its keys are texts") + "\n"
    }

    pub(super) fn value(self) -> Value {
        match self {
            FileKind::Policy => schema::<form::PolicyFile>(),
            FileKind::Advice => schema::<form::AdviceFile>(),
            FileKind::Concepts => schema::<form::ConceptsFile>(),
            FileKind::Frames => schema::<form::FramesFile>(),
            FileKind::Rules => schema::<form::RulesFile>(),
            FileKind::Examples => schema::<form::ExamplesFile>(),
            FileKind::Cues => schema::<form::CuesFile>(),
            FileKind::Words => schema::<form::WordsFile>(),
            FileKind::Pack => schema::<form::PackFile>(),
            FileKind::Masks => schema::<mask_form::MasksFile>(),
        }
    }
}

fn schema<T: JsonSchema>() -> Value {
    let schema: Schema = SchemaSettings::draft07().into_generator().into_root_schema_for::<T>();
    let mut value = schema.to_value();
    let definitions = value.get("definitions").cloned().unwrap_or_default();
    tidy(&mut value, &definitions);
    value
}

/// An optional field may be missing or, if it is a set or a list, be left empty; that a text or a number is
/// `null` is a fault. The derived schemas allow it for all. What only a program would look at is dropped.
fn tidy(value: &mut Value, definitions: &Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| tidy(item, definitions)),
        Value::Object(schema) => {
            schema.values_mut().for_each(|value| tidy(value, definitions));
            if schema.get("format").is_some_and(Value::is_string) {
                schema.remove("format");
            }
            without_null(schema, definitions);
            flat_alternatives(schema, definitions);
            one_line(schema);
        }
        _ => {}
    }
}

fn without_null(schema: &mut Map<String, Value>, definitions: &Value) {
    let holds_more = |schema: &Value| any_type(schema, definitions, &|name| name == "array" || name == "object");
    if holds_more(&Value::Object(schema.clone())) {
        return;
    }
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|name| name != "null");
        if let [only] = &types[..] {
            let only = only.clone();
            schema.insert("type".into(), only);
        }
    }
    if let Some(Value::Array(options)) = schema.get_mut("anyOf") {
        options.retain(|option| option["type"] != "null");
    }
}

/// Alternatives of alternatives are alternatives; one that takes `null` makes another for it needless.
fn flat_alternatives(schema: &mut Map<String, Value>, definitions: &Value) {
    let Some(Value::Array(options)) = schema.get_mut("anyOf") else { return };
    let is_null = |option: &Value| option["type"] == "null";
    let mut flat: Vec<Value> = Vec::new();
    for option in options.drain(..) {
        match option.get("anyOf").and_then(Value::as_array) {
            Some(inner) => flat.extend(inner.iter().cloned()),
            None => flat.push(option),
        }
    }
    let takes_null = |option: &Value| !is_null(option) && takes_null(option, definitions);
    if flat.iter().any(takes_null) {
        flat.retain(|option| !is_null(option));
    }
    *options = flat;
    if let [only] = &options[..] {
        let only = only.clone();
        schema.remove("anyOf");
        match only {
            // In this draft nothing counts beside a `$ref`.
            Value::Object(only) if only.contains_key("$ref") && !schema.is_empty() => {
                schema.insert("allOf".into(), Value::Array(vec![Value::Object(only)]));
            }
            Value::Object(only) => {
                for (key, value) in only {
                    schema.entry(key).or_insert(value);
                }
            }
            _ => {}
        }
    }
}

fn takes_null(schema: &Value, definitions: &Value) -> bool {
    any_type(schema, definitions, &|name| name == "null")
}

/// Whether one of the types that a schema takes is such.
fn any_type(schema: &Value, definitions: &Value, such: &dyn Fn(&str) -> bool) -> bool {
    let within = |of: &str| schema[of].as_array().into_iter().flatten().any(|s| any_type(s, definitions, such));
    let named = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next());
    let own = match &schema["type"] {
        Value::Array(types) => types.iter().filter_map(Value::as_str).any(such),
        name => name.as_str().is_some_and(such),
    };
    own || within("anyOf")
        || within("allOf")
        || named.is_some_and(|name| any_type(&definitions[name], definitions, such))
}

/// A comment's line breaks are those of the source; an editor breaks lines by itself.
fn one_line(schema: &mut Map<String, Value>) {
    if let Some(Value::String(text)) = schema.get_mut("description") {
        *text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    }
}
