//! The English words that tell a language, and what they say: grammar, speech, or only the name of a thing.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// English words that are grammar, not names.
const ENGLISH_GRAMMAR: &[&str] = &[
    "a", "after", "all", "also", "an", "and", "any", "are", "as", "at", "be", "before", "but", "by", "can", "can't",
    "could", "did", "do", "does", "don't", "for", "from", "had", "has", "have", "how", "i", "if", "in", "into", "is",
    "it", "it's", "just", "know", "like", "me", "my", "need", "no", "not", "of", "on", "only", "or", "our", "out",
    "please", "pls", "should", "so", "still", "tell", "that", "the", "then", "there", "they", "this", "to", "too",
    "up", "us", "want", "was", "we", "were", "what", "when", "where", "which", "who", "why", "will", "with", "would",
    "you", "your",
];

/// Words of somebody who speaks to somebody.
const SPEECH: &[&str] = &[
    "but", "could", "how", "i", "just", "know", "like", "me", "my", "need", "our", "please", "pls", "should", "so",
    "tell", "then", "us", "want", "we", "what", "which", "why", "you", "your",
];

/// Latin words that all desks write inside Japanese and Chinese sentences: names of things, not speech.
const TERMS: &[&str] = &[
    "admin",
    "agent",
    "agents",
    "alert",
    "alerts",
    "api",
    "app",
    "best",
    "br",
    "build",
    "case",
    "cloud",
    "code",
    "connector",
    "console",
    "cron",
    "csv",
    "curl",
    "dashboard",
    "data",
    "dear",
    "email",
    "endpoint",
    "endpoints",
    "error",
    "exe",
    "firewall",
    "fw",
    "fwd",
    "get",
    "hash",
    "hello",
    "hi",
    "host",
    "http",
    "https",
    "id",
    "index",
    "ip",
    "isolate",
    "job",
    "json",
    "kernel",
    "key",
    "kind",
    "lake",
    "license",
    "log",
    "logs",
    "mail",
    "model",
    "offline",
    "one",
    "online",
    "pdf",
    "playbook",
    "pod",
    "policy",
    "port",
    "portal",
    "post",
    "powershell",
    "pro",
    "proxy",
    "python",
    "query",
    "re",
    "regards",
    "response",
    "role",
    "script",
    "search",
    "sensor",
    "server",
    "status",
    "support",
    "syslog",
    "team",
    "tenant",
    "thanks",
    "ticket",
    "token",
    "trend",
    "url",
    "user",
    "vision",
    "vm",
    "webhook",
    "widget",
    "workbench",
];

/// In which of the lists of English words a word is.
#[derive(Clone, Copy, Default)]
pub(super) struct WordKind {
    pub(super) grammar: bool,
    pub(super) speech: bool,
    pub(super) term: bool,
}

/// The longest word of the lists, in bytes.
const LONGEST_WORD: usize = 16;

/// A word of the lists as a number: its bytes in lower case.
fn number(word: &str) -> Option<u128> {
    let mut bytes = [0; LONGEST_WORD];
    let own = bytes.get_mut(..word.len())?;
    own.copy_from_slice(word.as_bytes());
    bytes.make_ascii_lowercase();
    Some(u128::from_le_bytes(bytes))
}

/// What the lists say of a word, in whatever case.
pub(super) fn kind(word: &str) -> WordKind {
    static KINDS: LazyLock<FxHashMap<u128, WordKind>> = LazyLock::new(|| {
        let mut kinds: FxHashMap<u128, WordKind> = FxHashMap::default();
        let mut add = |words: &[&str], mark: fn(&mut WordKind)| {
            words.iter().filter_map(|word| number(word)).for_each(|word| mark(kinds.entry(word).or_default()));
        };
        add(ENGLISH_GRAMMAR, |kind| kind.grammar = true);
        add(SPEECH, |kind| kind.speech = true);
        add(TERMS, |kind| kind.term = true);
        kinds
    });
    if !may_be_listed(word.as_bytes()) {
        return WordKind::default();
    }
    number(word).and_then(|word| KINDS.get(&word)).copied().unwrap_or_default()
}

/// Whether a word, in whatever case, may be in one of the lists: of others few are told so.
fn may_be_listed(word: &[u8]) -> bool {
    const PLACES: usize = 4096;
    const fn place(word: &[u8]) -> usize {
        let [first, last] = [word[0] | 0x20, word[word.len() - 1] | 0x20];
        (first as usize * 31 + last as usize * 7 + (word[word.len() / 2] | 0x20) as usize * 131 + word.len() * 517)
            % PLACES
    }
    static LISTED: [u64; PLACES / 64] = {
        let lists = [ENGLISH_GRAMMAR, SPEECH, TERMS];
        let mut bits = [0; PLACES / 64];
        let mut list = 0;
        while list < lists.len() {
            let mut i = 0;
            while i < lists[list].len() {
                let place = place(lists[list][i].as_bytes());
                bits[place / 64] |= 1 << (place % 64);
                i += 1;
            }
            list += 1;
        }
        bits
    };
    let place = place(word);
    LISTED[place / 64] & 1 << (place % 64) != 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listed_word_is_known() {
        assert!(ENGLISH_GRAMMAR.iter().all(|word| kind(word).grammar));
        assert!(SPEECH.iter().all(|word| kind(word).speech && kind(word).grammar));
        assert!(TERMS.iter().all(|word| kind(word).term));
        assert!(kind("Could").speech && !kind("coulds").grammar);
    }
}
