//! The examples of rules and clauses, as a pack's files have them.

use super::node::Node;
use super::read::Reader;
use super::schema::{ClauseExamplesDef, ExampleDef};

impl Reader<'_> {
    /// Examples and near misses, by language.
    pub(super) fn examples(&mut self, node: &Node) -> Vec<ExampleDef> {
        let mut examples = Vec::new();
        let mut keys = self.fields(node, "`examples`");
        for (key, holds) in [("match", true), ("no-match", false)] {
            for (language, node) in self.named(keys.take(key), "examples") {
                let Some(language) = self.language(language) else { continue };
                for text in self.texts(Some(node), "an example") {
                    examples.push(ExampleDef { language, holds, text });
                }
            }
        }
        self.finish(keys);
        examples
    }

    /// The same for each clause of the table.
    pub(super) fn examples_of_clauses(&mut self, node: Option<&Node>) -> Vec<ClauseExamplesDef> {
        let mut all = Vec::new();
        for (clause, node) in self.named(node, "`examples`") {
            let Some(clause) = self.text(clause, "the clause's name") else { continue };
            let examples = self.examples(node);
            all.push(ClauseExamplesDef { clause, examples });
        }
        all
    }
}
