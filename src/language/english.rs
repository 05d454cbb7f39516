//! The English words that tell a language, and what they say: grammar, speech, or only the name of a thing.

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

/// The lists one behind the other; no word is found behind the last.
const LISTS: [&[&str]; 3] = [ENGLISH_GRAMMAR, SPEECH, TERMS];
const SPEECH_FROM: usize = ENGLISH_GRAMMAR.len();
const TERMS_FROM: usize = SPEECH_FROM + SPEECH.len();
const NONE: usize = TERMS_FROM + TERMS.len();

const PLACES: usize = 4096;

/// The words of the lists by their places.
struct Listed {
    /// The first word of each place.
    first: [u8; PLACES],
    words: [&'static str; NONE],
    /// Behind each word the next of the same place.
    next: [u8; NONE],
}

static LISTED: Listed = {
    assert!(NONE <= u8::MAX as usize);
    let mut listed = Listed { first: [NONE as u8; PLACES], words: [""; NONE], next: [NONE as u8; NONE] };
    let (mut word, mut list) = (0, 0);
    while list < LISTS.len() {
        let mut i = 0;
        while i < LISTS[list].len() {
            let place = place(LISTS[list][i].as_bytes());
            listed.words[word] = LISTS[list][i];
            listed.next[word] = listed.first[place];
            listed.first[place] = word as u8;
            word += 1;
            i += 1;
        }
        list += 1;
    }
    listed
};

/// A number below [`PLACES`] that few words share, whatever their case.
const fn place(word: &[u8]) -> usize {
    let [first, last] = [word[0] | 0x20, word[word.len() - 1] | 0x20];
    (first as usize * 31 + last as usize * 7 + (word[word.len() / 2] | 0x20) as usize * 131 + word.len() * 517) % PLACES
}

/// What the lists say of a word, in whatever case, that has a letter.
pub(super) fn kind(word: &str) -> WordKind {
    let mut kind = WordKind::default();
    let mut i = usize::from(LISTED.first[place(word.as_bytes())]);
    while i < NONE {
        if word.eq_ignore_ascii_case(LISTED.words[i]) {
            kind.grammar |= i < SPEECH_FROM;
            kind.speech |= (SPEECH_FROM..TERMS_FROM).contains(&i);
            kind.term |= i >= TERMS_FROM;
        }
        i = usize::from(LISTED.next[i]);
    }
    kind
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listed_word_is_known() {
        assert!(ENGLISH_GRAMMAR.iter().all(|word| kind(word).grammar));
        assert!(SPEECH.iter().all(|word| kind(word).speech && kind(word).grammar));
        assert!(TERMS.iter().all(|word| kind(word).term));
        assert!(kind("Could").speech && !kind("coulds").grammar && !kind("x").term && !kind("could").term);
    }
}
