//! Characters of names in the forms that most people write.

/// The usual form of a character that family names are written with in several.
pub(super) fn usual(c: char) -> char {
    match c {
        '髙' => '高',
        '﨑' | '嵜' | '碕' => '崎',
        '濵' | '濱' => '浜',
        '邊' | '邉' => '辺',
        '齋' => '斎',
        '齊' => '斉',
        '澤' => '沢',
        '廣' => '広',
        '德' => '徳',
        '嶋' | '嶌' => '島',
        '\u{FA10}' => '塚',
        '栁' => '柳',
        '槗' | '𣘺' => '橋',
        '桒' => '桑',
        '冨' => '富',
        '眞' => '真',
        '瀨' => '瀬',
        '黑' => '黒',
        '櫻' => '桜',
        '國' => '国',
        '曽' => '曾',
        '𠮷' => '吉',
        '條' => '条',
        '榮' => '栄',
        '﨟' => '藤',
        '淺' => '浅',
        '淸' => '清',
        '增' => '増',
        _ => c,
    }
}

pub(super) fn usual_forms(name: &str) -> String {
    name.chars().map(usual).collect()
}
