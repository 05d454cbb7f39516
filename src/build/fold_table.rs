//! Build script part: writes the fold table, the script classes of Han characters and the folded
//! spelling variants as Rust source, so that nothing is computed when the tool starts.
//!
//! Comes in: `unicode-normalization` (NFKC), `character_converter` (Traditional to Simplified), the
//! legacy character sets of `encoding_rs` (which characters a script uses) and `phrases.txt`.
//! Goes out: `fold_table.rs` in `OUT_DIR`, read by `src/normalise/table.rs`.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::path::Path;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::canonical_combining_class;

use crate::normalise::{
    BEHIND_KANA, CHANGED, DROPPED, ELSE, KATAKANA, LONG, MANY, MARK, PART, PLAIN, START, SUSPECT, VARIANT, WHITE,
    beyond, pair, with_code,
};
use crate::script::{is_han, is_katakana};

/// Characters below this are in the table; above it only invisibles matter, which code handles.
const LIMIT: u32 = 0x3_0000;

/// Variants that neither NFKC nor the Traditional-Simplified table brings together.
const VARIANTS: &[(&str, char)] = &[
    ("著", '着'),
    ("佈", '布'),
    ("臺", '台'),
    ("乾", '干'),
    ("裏裡", '里'),
    ("ヴ", 'ブ'),
    ("ヂ", 'ジ'),
    ("ヅ", 'ズ'),
    ("〜∼⁓", '~'),
    ("‐‑‒–—―−─━﹘", '-'),
    ("“”„‟〝〞〟″", '"'),
    ("‘’‚‛′`´", '\''),
    ("『﹃", '「'),
    ("』﹄", '」'),
    ("･•‧∙", '・'),
];

/// What folding needs to know.
pub struct Tables {
    /// The page of every 256 characters.
    index: Vec<usize>,
    pages: Vec<Vec<u32>>,
    pub strings: Vec<char>,
    /// The spelling variants by their first character, longest first.
    pub variants: BTreeMap<char, Vec<Variant>>,
    /// The two characters with which variants begin; see [`pair`].
    pub pairs: [u64; 64],
}

impl Tables {
    /// Works the tables out; `phrases` are the lines of `phrases.txt`.
    pub fn new(phrases: &str) -> Self {
        let folder = Folder::new();
        let variants = variants(&folder, phrases);
        let mut pairs = [0; 64];
        for (from, _, _) in variants.values().flatten().filter(|(from, _, _)| from.len() > 1) {
            let (word, bit) = pair(from[0].into(), from[1].into());
            pairs[word] |= bit;
        }
        let mut tables = Tables { index: Vec::new(), pages: Vec::new(), strings: Vec::new(), variants, pairs };
        tables.fold_pages(&folder);
        tables
    }

    /// The entry of a character.
    pub fn entry(&self, code: u32) -> u32 {
        let page = self.index.get((code >> 8) as usize);
        page.map_or_else(|| beyond(code), |&page| with_code(self.pages[page][(code & 255) as usize], code))
    }

    /// Writes the tables into `out_dir`.
    pub fn write(&self, out_dir: &Path) -> std::io::Result<()> {
        let Tables { index, pages, strings, variants, pairs } = self;
        assert!(pages.len() <= 256, "page numbers are bytes");
        let mut source = String::new();
        let _ = writeln!(source, "static INDEX: [u8; {}] = {index:?};", index.len());
        let entries = pages.concat();
        let _ = writeln!(source, "static ENTRIES: [u32; {}] = {entries:?};", entries.len());
        let mut plain = vec![0u64; PLAIN.len() / 64];
        for (place, _) in PLAIN.enumerate().filter(|(_, code)| is_plain(self.entry(*code))) {
            plain[place / 64] |= 1 << (place % 64);
        }
        let _ = writeln!(source, "static PLAIN_ONES: [u64; {}] = {plain:?};", plain.len());
        let _ = writeln!(source, "static PAIRS: [u64; 64] = {pairs:?};");
        let _ = writeln!(source, "static STRINGS: [char; {}] = {strings:?};", strings.len());
        han_classes(&mut source);
        phrase_table(variants, &mut source);
        std::fs::write(out_dir.join("fold_table.rs"), source)
    }

    fn fold_pages(&mut self, folder: &Folder) {
        let mut known: HashMap<Vec<u32>, usize> = HashMap::new();
        let flags = self.flags();
        for page in 0..LIMIT / 256 {
            let codes = page * 256..page * 256 + 256;
            let entries: Vec<u32> = codes.map(|code| entry(folder, &flags, code, &mut self.strings)).collect();
            let number = *known.entry(entries.clone()).or_insert_with(|| {
                self.pages.push(entries);
                self.pages.len() - 1
            });
            self.index.push(number);
        }
    }

    /// What the variants say of single characters.
    fn flags(&self) -> HashMap<char, u32> {
        let mut flags = HashMap::new();
        for (from, to, condition) in self.variants.values().flatten() {
            from.iter().chain(to).for_each(|&c| *flags.entry(c).or_default() |= PART);
            *flags.entry(from[0]).or_default() |= match (from.len(), condition) {
                (1, 2) => BEHIND_KANA,
                (1, _) => VARIANT,
                _ => START,
            };
        }
        flags
    }
}

/// Whether a character stays as it is and begins no variant.
pub fn is_plain(entry: u32) -> bool {
    entry & (MANY | CHANGED | WHITE | MARK | SUSPECT) == 0
}

struct Folder {
    variants: HashMap<char, char>,
}

impl Folder {
    fn new() -> Self {
        let variants = VARIANTS.iter().flat_map(|(from, to)| from.chars().map(move |c| (c, *to))).collect();
        Folder { variants }
    }

    /// Folds until nothing changes, so that folding twice is folding once.
    fn fold(&self, c: char) -> String {
        let mut now = c.to_string();
        for _ in 0..8 {
            let next = self.step(&now);
            if next == now {
                return now;
            }
            now = next;
        }
        panic!("the fold of {c:?} does not settle");
    }

    fn step(&self, text: &str) -> String {
        let lower: String = text.nfkc().flat_map(char::to_lowercase).collect();
        lower
            .nfkc()
            .map(|c| {
                let c = self.variants.get(&c).copied().unwrap_or(c);
                if is_han(c) { simplified(c) } else { c }
            })
            .collect()
    }
}

/// One character for one character; a mapping to several is left alone.
fn simplified(c: char) -> char {
    let text = c.to_string();
    let other = character_converter::traditional_to_simplified(&text);
    let mut chars = other.chars();
    match (chars.next(), chars.next()) {
        (Some(one), None) => one,
        _ => c,
    }
}

fn is_dropped(c: char) -> bool {
    matches!(c,
        '\0'..='\u{8}' | '\u{e}'..='\u{1f}' | '\u{7f}'..='\u{84}' | '\u{86}'..='\u{9f}' | '\u{ad}' | '\u{34f}'
        | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}')
}

/// The entry of a character.
fn entry(folder: &Folder, flags: &HashMap<char, u32>, code: u32, strings: &mut Vec<char>) -> u32 {
    let Some(c) = char::from_u32(code) else { return 0 };
    if is_dropped(c) {
        return DROPPED;
    }
    if matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}') {
        return one(c, '\n', flags);
    }
    if c.is_whitespace() {
        return one(c, ' ', flags);
    }
    let folded: Vec<char> = folder.fold(c).chars().filter(|&c| !is_dropped(c)).collect();
    let other =
        if folded.iter().copied().eq(std::iter::once(c).nfkc().flat_map(char::to_lowercase)) { 0 } else { ELSE };
    match folded[..] {
        [] => DROPPED,
        [folded] => one(c, folded, flags) | other,
        _ => {
            let start = u32::try_from(strings.len()).expect("few strings");
            let len = u32::try_from(folded.len()).expect("short strings");
            strings.extend(folded);
            MANY | CHANGED | other | start << 8 | len
        }
    }
}

/// The entry of a character that becomes one character.
fn one(c: char, folded: char, flags: &HashMap<char, u32>) -> u32 {
    let marks = [
        (CHANGED, folded != c),
        (WHITE, matches!(folded, ' ' | '\n')),
        (MARK, canonical_combining_class(folded) != 0),
        (PART | KATAKANA, is_katakana(folded)),
        (LONG, folded == 'ー'),
    ];
    let marks: u32 = marks.iter().filter(|(_, holds)| *holds).map(|(bit, _)| bit).fold(0, |all, bit| all | bit);
    let code = if folded == c { 0 } else { u32::from(folded) };
    code | marks | flags.get(&folded).copied().unwrap_or(0)
}

/// For each of U+4E00..U+A000 a byte: 1 not Simplified, 2 not Traditional, 4 not Japanese, 8 unusual in Japanese.
fn han_classes(source: &mut String) {
    let mut bytes = String::new();
    for code in 0x4e00..0xa000u32 {
        let c = char::from_u32(code).expect("no surrogates here");
        let in_gb = matches!(encoded(encoding_rs::GBK, c), Some([0xb0..=0xf7, 0xa1..=0xfe]));
        let big5 = encoded(encoding_rs::BIG5, c);
        let common_big5 = matches!(big5, Some([0xa4..=0xc5, _] | [0xc6, ..=0x7e]));
        let rare_big5 = matches!(big5, Some([0xc9..=0xf9, _]));
        let jis = encoded(encoding_rs::SHIFT_JIS, c);
        let common_jis = matches!(jis, Some([0x88..=0x97, _] | [0x98, ..=0x72]));
        let rare_jis = matches!(jis, Some([0x98..=0x9f, _] | [0xe0..=0xea, _]));
        let text = c.to_string();
        let changes_to_traditional = character_converter::simplified_to_traditional(&text) != text;
        let mut class = 0u8;
        if in_gb || common_big5 || common_jis {
            if !in_gb {
                class |= 1;
            }
            if !common_big5 && (!rare_big5 || changes_to_traditional) {
                class |= 2;
            }
            if !common_jis {
                class |= if rare_jis { 8 } else { 4 };
            }
        }
        let _ = write!(bytes, "\\x{class:02x}");
    }
    let _ = writeln!(source, "static HAN: &[u8; 0x5200] = b\"{bytes}\";");
}

fn encoded(encoding: &'static encoding_rs::Encoding, c: char) -> Option<[u8; 2]> {
    let text = c.to_string();
    let (bytes, _, failed) = encoding.encode(&text);
    if failed { None } else { <[u8; 2]>::try_from(&bytes[..]).ok() }
}

/// From, to, condition.
pub type Variant = (Vec<char>, Vec<char>, u8);

/// `from TAB to [TAB before-kana|after-kana|alone]`, folded and grouped by the first character.
fn variants(folder: &Folder, phrases: &str) -> BTreeMap<char, Vec<Variant>> {
    let fold =
        |text: &str| text.chars().flat_map(|c| folder.fold(c).chars().collect::<Vec<_>>()).collect::<Vec<char>>();
    let mut groups: BTreeMap<char, Vec<Variant>> = BTreeMap::new();
    for line in phrases.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let mut columns = line.split('\t');
        let (Some(from), Some(to)) = (columns.next(), columns.next()) else { panic!("phrases.txt: {line:?}") };
        let condition = match columns.next() {
            None => 0,
            Some("before-kana") => 1,
            Some("after-kana") => 2,
            Some("alone") => 3,
            Some(other) => panic!("phrases.txt: unknown condition {other:?}"),
        };
        let from = fold(from);
        groups.entry(from[0]).or_default().push((from, fold(to), condition));
    }
    for group in groups.values_mut() {
        group.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then(a.0.cmp(&b.0)));
    }
    groups
}

fn phrase_table(groups: &BTreeMap<char, Vec<Variant>>, source: &mut String) {
    let mut bloom = [0u64; 64];
    for c in groups.keys() {
        assert!(!c.is_ascii(), "a text of ASCII has no variants");
        let low = u32::from(*c) & 4095;
        bloom[(low >> 6) as usize] |= 1 << (low & 63);
    }
    let _ = writeln!(source, "static PHRASE_STARTS: [u64; 64] = {bloom:?};");
    let _ = writeln!(source, "static PHRASES: &[(char, &[Phrase])] = &[");
    for (first, group) in groups {
        let _ = writeln!(source, "({first:?}, &[");
        for (from, to, condition) in group {
            let _ = writeln!(source, "Phrase {{ from: &{from:?}, to: &{to:?}, condition: {condition} }},");
        }
        let _ = writeln!(source, "]),");
    }
    let _ = writeln!(source, "];");
}
