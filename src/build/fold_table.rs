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

use crate::normalise::{DROPPED, MANY};

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
}

impl Tables {
    /// Works the tables out; `phrases` are the lines of `phrases.txt`.
    pub fn new(phrases: &str) -> Self {
        let folder = Folder::new();
        let mut tables =
            Tables { index: Vec::new(), pages: Vec::new(), strings: Vec::new(), variants: BTreeMap::new() };
        tables.fold_pages(&folder);
        tables.variants = variants(&folder, phrases);
        tables
    }

    /// The entry of a character; `None` behind the end of the table.
    pub fn entry(&self, c: char) -> Option<u32> {
        let code = u32::from(c) as usize;
        self.index.get(code >> 8).map(|&page| self.pages[page][code & 255])
    }

    /// Writes the tables into `out_dir`.
    pub fn write(&self, out_dir: &Path) -> std::io::Result<()> {
        let Tables { index, pages, strings, variants } = self;
        assert!(pages.len() <= 256, "page numbers are bytes");
        let mut source = String::new();
        let _ = writeln!(source, "static INDEX: [u8; {}] = {index:?};", index.len());
        let _ = writeln!(source, "static PAGES: [[u32; 256]; {}] = {pages:?};", pages.len());
        let _ = writeln!(source, "static STRINGS: [char; {}] = {strings:?};", strings.len());
        han_classes(&mut source);
        phrase_table(variants, &mut source);
        std::fs::write(out_dir.join("fold_table.rs"), source)
    }

    fn fold_pages(&mut self, folder: &Folder) {
        let mut known: HashMap<Vec<u32>, usize> = HashMap::new();
        for page in 0..LIMIT / 256 {
            let entries: Vec<u32> = (0..256).map(|low| entry(folder, page * 256 + low, &mut self.strings)).collect();
            let number = *known.entry(entries.clone()).or_insert_with(|| {
                self.pages.push(entries);
                self.pages.len() - 1
            });
            self.index.push(number);
        }
    }
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

fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2ffff}')
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

/// 0: unchanged; a character; [`DROPPED`]; or, with the high bit, a piece of `STRINGS` (start, length).
fn entry(folder: &Folder, code: u32, strings: &mut Vec<char>) -> u32 {
    let Some(c) = char::from_u32(code) else { return 0 };
    if is_dropped(c) {
        return DROPPED;
    }
    if matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}') {
        return u32::from('\n');
    }
    if c.is_whitespace() {
        return u32::from(' ');
    }
    let folded: Vec<char> = folder.fold(c).chars().filter(|&c| !is_dropped(c)).collect();
    match folded[..] {
        [] => DROPPED,
        [one] if one == c => 0,
        [one] => u32::from(one),
        _ => {
            let start = u32::try_from(strings.len()).expect("few strings");
            let len = u32::try_from(folded.len()).expect("short strings");
            strings.extend(folded);
            MANY | start << 8 | len
        }
    }
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
