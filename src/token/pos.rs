//! The parts of speech, and how the dictionaries' own tags map to them.
//!
//! The build script includes this file as well: it writes [`Pos::code`] into the compiled dictionaries,
//! so that no tag is compared as text at run time. The file therefore uses nothing else of the crate.

/// Part of speech, coarse, common to all languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Pos {
    /// A noun.
    Noun,
    /// A noun that する or 做 makes a verb: 検知, 設定.
    VerbalNoun,
    /// A name.
    ProperNoun,
    /// A verb that stands by itself.
    Verb,
    /// An adjective, an adjectival noun (必要, 無効) or an attributive (この).
    Adjective,
    /// An adverb.
    Adverb,
    /// A particle or preposition.
    Particle,
    /// An auxiliary, including the verbs that only follow others: ている, てもらう.
    Auxiliary,
    /// A number.
    Number,
    /// A prefix.
    Prefix,
    /// A suffix or measure word.
    Suffix,
    /// A pronoun.
    Pronoun,
    /// A conjunction.
    Conjunction,
    /// An interjection or filler.
    Interjection,
    /// Punctuation and other signs.
    Symbol,
    /// A word in Latin letters.
    Latin,
    /// Nothing is known of it.
    Unknown,
}

/// Every part of speech with its name and the letter it has in the compiled dictionaries.
const TABLE: [(Pos, &str, char); 17] = [
    (Pos::Noun, "noun", 'n'),
    (Pos::VerbalNoun, "verbal-noun", 's'),
    (Pos::ProperNoun, "proper-noun", 'p'),
    (Pos::Verb, "verb", 'v'),
    (Pos::Adjective, "adjective", 'a'),
    (Pos::Adverb, "adverb", 'd'),
    (Pos::Particle, "particle", 'j'),
    (Pos::Auxiliary, "auxiliary", 'x'),
    (Pos::Number, "number", 'm'),
    (Pos::Prefix, "prefix", 'h'),
    (Pos::Suffix, "suffix", 'k'),
    (Pos::Pronoun, "pronoun", 'r'),
    (Pos::Conjunction, "conjunction", 'c'),
    (Pos::Interjection, "interjection", 'e'),
    (Pos::Symbol, "symbol", 'w'),
    (Pos::Latin, "latin", 'l'),
    (Pos::Unknown, "unknown", 'u'),
];

impl Pos {
    /// All parts of speech.
    pub fn all() -> impl Iterator<Item = Pos> {
        TABLE.iter().map(|row| row.0)
    }

    /// The name as written in rules.
    pub fn as_str(self) -> &'static str {
        TABLE[self as usize].1
    }

    /// Reads a name as written in rules.
    pub fn from_name(name: &str) -> Option<Pos> {
        TABLE.iter().find(|row| row.1 == name).map(|row| row.0)
    }

    /// The letter in the compiled dictionaries.
    pub fn code(self) -> char {
        TABLE[self as usize].2
    }

    /// Reads the letter of a compiled dictionary; anything else is [`Pos::Unknown`].
    pub fn from_code(code: &str) -> Pos {
        TABLE.iter().find(|row| code.as_bytes() == [row.2 as u8]).map_or(Pos::Unknown, |row| row.0)
    }

    /// The part of speech of IPADIC's first two columns of it.
    pub fn from_ipadic(major: &str, minor: &str) -> Pos {
        match (major, minor) {
            ("名詞", "サ変接続") => Pos::VerbalNoun,
            ("名詞", "固有名詞") => Pos::ProperNoun,
            ("名詞", "数") => Pos::Number,
            ("名詞", "代名詞") => Pos::Pronoun,
            ("名詞", "接尾") => Pos::Suffix,
            ("名詞", "形容動詞語幹") | ("連体詞", _) => Pos::Adjective,
            ("名詞", "特殊") | ("助動詞", _) | ("動詞", "接尾" | "非自立") => Pos::Auxiliary,
            ("形容詞", "接尾" | "非自立") => Pos::Auxiliary,
            ("名詞", _) => Pos::Noun,
            ("動詞", _) => Pos::Verb,
            ("形容詞", _) => Pos::Adjective,
            ("副詞", _) => Pos::Adverb,
            ("助詞", _) => Pos::Particle,
            ("接頭詞", _) => Pos::Prefix,
            ("接続詞", _) => Pos::Conjunction,
            ("感動詞" | "フィラー", _) => Pos::Interjection,
            ("記号", _) => Pos::Symbol,
            _ => Pos::Unknown,
        }
    }

    /// The part of speech of a jieba (ICTCLAS) tag.
    pub fn from_jieba(tag: &str) -> Pos {
        match tag {
            "vn" => Pos::VerbalNoun,
            "an" | "ad" | "ag" => Pos::Adjective,
            "nr" | "nrt" | "nrfg" | "ns" | "nt" | "nz" => Pos::ProperNoun,
            "eng" => Pos::Latin,
            // Morphemes whose class the list does not tell.
            "zg" | "g" => Pos::Noun,
            _ => match tag.as_bytes().first() {
                Some(b'n' | b'f' | b's' | b't' | b'i' | b'j' | b'l') => Pos::Noun,
                Some(b'v') => Pos::Verb,
                Some(b'a' | b'b' | b'z') => Pos::Adjective,
                Some(b'd' | b'o') => Pos::Adverb,
                Some(b'p' | b'u' | b'y') => Pos::Particle,
                Some(b'm') => Pos::Number,
                Some(b'q' | b'k') => Pos::Suffix,
                Some(b'h') => Pos::Prefix,
                Some(b'r') => Pos::Pronoun,
                Some(b'c') => Pos::Conjunction,
                Some(b'e') => Pos::Interjection,
                Some(b'w') => Pos::Symbol,
                _ => Pos::Unknown,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_is_in_the_order_of_the_variants() {
        for (i, pos) in Pos::all().enumerate() {
            assert_eq!(pos as usize, i);
            assert_eq!(Pos::from_name(pos.as_str()), Some(pos));
            assert_eq!(Pos::from_code(&pos.code().to_string()), pos);
        }
        assert_eq!(Pos::from_code(""), Pos::Unknown);
        assert_eq!(Pos::from_name("Noun"), None);
    }

    #[test]
    fn tags_of_the_dictionaries() {
        assert_eq!(Pos::from_ipadic("名詞", "サ変接続"), Pos::VerbalNoun);
        assert_eq!(Pos::from_ipadic("動詞", "非自立"), Pos::Auxiliary);
        assert_eq!(Pos::from_ipadic("その他", "間投"), Pos::Unknown);
        assert_eq!(Pos::from_jieba("vn"), Pos::VerbalNoun);
        assert_eq!(Pos::from_jieba("uj"), Pos::Particle);
        assert_eq!(Pos::from_jieba("x"), Pos::Unknown);
    }
}
