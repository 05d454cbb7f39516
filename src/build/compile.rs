//! What both dictionaries share: unpacking, folding, lindera's builder, and the check of its result.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::io::Read;
use std::path::Path;
use std::{env, fs};

use lindera_dictionary::builder::DictionaryBuilder;
use lindera_dictionary::dictionary::metadata::Metadata;
use unicode_normalization::UnicodeNormalization;

/// One row of a dictionary as lindera compiles it.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    pub surface: String,
    pub left: u16,
    pub right: u16,
    /// Letter of the part of speech, then the base form where it is not the surface.
    pub code: char,
    pub base: Option<String>,
    pub cost: i16,
}

/// Runs `work` with `folder` as the current directory.
///
/// lindera's builder globs its input folder, and a path that holds `[`, `?` or `*` would silently give
/// an empty dictionary. With paths relative to the output folder no such path is ever seen.
pub fn inside(folder: &Path, work: impl FnOnce()) {
    let before = env::current_dir().expect("cargo runs build scripts in the package's folder");
    env::set_current_dir(folder).expect("cargo makes OUT_DIR");
    work();
    env::set_current_dir(before).expect("the package's folder does not go away");
}

/// A committed file, unpacked.
pub fn unpack(path: &Path) -> String {
    let file = fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut decoder = ruzstd::decoding::StreamingDecoder::new(file.as_slice()).expect("a zstd frame");
    let mut text = String::new();
    decoder.read_to_string(&mut text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    text
}

/// The form in which a surface meets the text: tokenizers read NFKC in lower case, while the sources
/// write Latin letters, digits and punctuation in full width or capitals.
pub fn fold(surface: &str) -> String {
    if surface.chars().all(|c| ('\u{3041}'..='\u{30fe}').contains(&c) || ('\u{4e00}'..='\u{9fff}').contains(&c)) {
        return surface.to_owned();
    }
    surface.nfkc().flat_map(char::to_lowercase).collect()
}

/// Whether a folded surface may enter the dictionary.
///
/// Left out: surfaces with white space, words in Latin letters only (the tokenizer reads those by word
/// bounds, and short ones such as `in` would shatter longer ones), and digits mixed with anything
/// (`3月` would cut `13月` in two).
pub fn wanted(surface: &str) -> bool {
    let space = surface.chars().any(|c| c.is_whitespace() || c.is_control());
    let digits = surface.bytes().any(|b| b.is_ascii_digit()) && surface.len() > 1;
    let latin = surface.bytes().all(|b| b.is_ascii_alphanumeric()) && !surface.bytes().all(|b| b.is_ascii_digit());
    !(surface.is_empty() || space || digits || latin)
}

/// Sorts, and of entries that differ in nothing but cost keeps the cheapest: Viterbi takes no other.
pub fn merge(entries: &mut Vec<Entry>) {
    entries.sort_unstable();
    entries.dedup_by(|b, a| {
        (&a.surface, a.left, a.right, a.code, &a.base) == (&b.surface, b.left, b.right, b.code, &b.base)
    });
}

/// Compiles `entries` into the folder `name` of the current directory.
pub fn compile(name: &str, source: &Path, entries: &[Entry], unknown: &str, matrix: &str) {
    let input = format!("{name}-source");
    fs::create_dir_all(&input).expect("OUT_DIR can be written");
    let write = |file: &str, text: &str| fs::write(format!("{input}/{file}"), text).expect("OUT_DIR can be written");

    let mut rows = String::new();
    for Entry { surface, left, right, code, base, cost } in entries {
        let quoted = surface.replace('"', "\"\"");
        write!(rows, "\"{quoted}\",{left},{right},{cost},{code}").expect("a String takes everything");
        if let Some(base) = base {
            write!(rows, ",\"{}\"", base.replace('"', "\"\"")).expect("a String takes everything");
        }
        rows.push('\n');
    }
    write("entries.csv", &rows);
    write("unk.def", unknown);
    write("matrix.def", matrix);
    for file in ["char.def", "metadata.json"] {
        fs::copy(source.join(file), format!("{input}/{file}")).unwrap_or_else(|error| panic!("{file}: {error}"));
    }

    let metadata: Metadata =
        serde_json::from_str(&fs::read_to_string(source.join("metadata.json")).expect("it was copied above"))
            .unwrap_or_else(|error| panic!("{name}/metadata.json: {error}"));
    DictionaryBuilder::new(metadata)
        // Where the metadata asks for it, contexts that are often met stand together in the matrix: what is read of
        // it then stays in the cache.
        .with_context_id_freq(source.join("contexts.txt"))
        .build_dictionary(input.as_ref(), name.as_ref())
        .unwrap_or_else(|error| panic!("{name}: {error}"));
    fs::remove_dir_all(&input).expect("it was made above");

    let compiled = share_details(name);
    assert_eq!(compiled, entries.len(), "{name}: lindera compiled another number of entries than it was given");
}

/// Lets equal detail records be one: lindera writes one per entry, though there are few kinds.
/// Gives the number of entries.
fn share_details(name: &str) -> usize {
    let (index_path, words_path) = (format!("{name}/dict.wordsidx"), format!("{name}/dict.words"));
    let index = fs::read(&index_path).expect("lindera wrote it");
    let words = fs::read(&words_path).expect("lindera wrote it");
    let number = |bytes: &[u8], at: usize| {
        u32::from_le_bytes(bytes[at..at + 4].try_into().expect("four bytes make a number")) as usize
    };
    let mut shared: Vec<u8> = Vec::new();
    let mut known: HashMap<&[u8], u32> = HashMap::new();
    let mut offsets: Vec<u8> = Vec::with_capacity(index.len());
    for entry in 0..index.len() / 4 {
        let start = number(&index, entry * 4);
        let record = &words[start..start + 4 + number(&words, start)];
        let offset = *known.entry(record).or_insert_with(|| {
            let offset = u32::try_from(shared.len()).expect("lindera's offsets fit as well");
            shared.extend_from_slice(record);
            offset
        });
        offsets.extend_from_slice(&offset.to_le_bytes());
    }
    fs::write(index_path, &offsets).expect("OUT_DIR can be written");
    fs::write(words_path, &shared).expect("OUT_DIR can be written");
    offsets.len() / 4
}
