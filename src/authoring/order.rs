//! In which order the keys of a set stand: the order that the schema of [`super::form`] has them in.

use serde_json::Value;

/// A place in the schema of a whole file.
#[derive(Clone, Copy)]
pub(super) struct Form<'a> {
    schema: &'a Value,
    definitions: &'a Value,
}

impl<'a> Form<'a> {
    /// The place of a file's root.
    pub fn root(schema: &'a Value) -> Self {
        Form { schema, definitions: &schema["definitions"] }
    }

    /// Of alternatives, by name or as they stand, the first that has `key`.
    fn find(self, key: &str) -> Option<&'a Value> {
        if let Some(found) = self.schema.get(key) {
            return Some(found);
        }
        if let Some(name) = self.schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
            return Form { schema: &self.definitions[name], ..self }.find(key);
        }
        let alternatives = ["anyOf", "allOf"].into_iter().filter_map(|of| self.schema[of].as_array()).flatten();
        alternatives.map(|schema| Form { schema, ..self }).find_map(|form| form.find(key))
    }

    /// The place of a key in the order of its set.
    pub fn rank(self, key: &str) -> Option<usize> {
        self.find("properties")?.as_object()?.keys().position(|known| known == key)
    }

    /// What stands under a key.
    pub fn key(self, key: &str) -> Option<Form<'a>> {
        let known = self.find("properties").and_then(|properties| properties.get(key));
        let schema = known.or_else(|| self.find("additionalProperties").filter(|schema| schema.is_object()))?;
        Some(Form { schema, ..self })
    }

    /// What stands in a list.
    pub fn item(self) -> Option<Form<'a>> {
        Some(Form { schema: self.find("items")?, ..self })
    }
}
