//! The mark at the head of a list item: `1.`, `①`, `（2）`, `・`, `Q1`, `一、`, `問1`.

/// The mark that opens a list item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Item {
    /// Its number, if it is numbered.
    pub(crate) number: Option<u32>,
    /// Bytes of the mark, with the white space after it.
    pub(crate) len: usize,
}

/// The list mark at the start of `line`, which has no indent.
pub(crate) fn list_item(line: &str) -> Option<Item> {
    let first = line.chars().next()?;
    let rest = &line[first.len_utf8()..];
    let (number, after) = match first {
        '・' | '●' | '◆' | '■' | '◇' | '□' | '○' | '▪' | '►' | '◎' | '•' | '·' | '※' => {
            (None, rest)
        }
        '-' | '*' | '+' | '–' if rest.starts_with([' ', '\u{3000}']) => (None, rest),
        '①'..='⑳' => (Some(u32::from(first) - u32::from('①') + 1), rest),
        '⑴'..='⒇' => (Some(u32::from(first) - u32::from('⑴') + 1), rest),
        '❶'..='❿' => (Some(u32::from(first) - u32::from('❶') + 1), rest),
        '(' | '（' | '[' | '【' => {
            let (number, after) = numeral(rest).or_else(|| letter(rest))?;
            (Some(number), after.strip_prefix([')', '）', ']', '】'])?)
        }
        'Q' | 'q' | 'Ｑ' => named(line).or_else(|| question(rest))?,
        '問' | '问' if rest.starts_with(|c: char| c.is_ascii_digit() || ('０'..='９').contains(&c)) => {
            question(rest)?
        }
        '質' | '第' | '其' => worded(line)?,
        'a'..='h' | 'A'..='H'
            if letter(line).is_some_and(|(_, after)| after.starts_with(['.', ')', '）', '、', '．'])) =>
        {
            let stop = rest.chars().next()?;
            let after = &rest[stop.len_utf8()..];
            if !after.starts_with(|c: char| c == ' ' || !c.is_ascii()) {
                return None;
            }
            (letter(line).map(|(number, _)| number), after)
        }
        'P' | 'p' if named(line).is_some() => named(line)?,
        _ => {
            // Most lines begin with a letter.
            digit_or_han(first)?;
            let (number, after) = numeral(line)?;
            let stop = after.chars().next()?;
            let tail = &after[stop.len_utf8()..];
            let fits = match stop {
                '.' | '．' => !tail.starts_with(|c: char| c.is_ascii_digit() || c == '.'),
                ')' | '）' | '、' | '：' => true,
                ':' => tail.starts_with(' '),
                ' ' | '\u{3000}' => number < 20 && first.is_ascii_digit() && tail.starts_with(|c: char| !c.is_ascii()),
                '点' | '點' => {
                    return worded(line).map(|(number, after)| Item { number, len: line.len() - after.len() });
                }
                _ => false,
            };
            if !fits {
                return None;
            }
            (Some(number), tail)
        }
    };
    if after.trim().is_empty() && number.is_none() {
        return None;
    }
    let body = after.trim_start_matches([' ', '\u{3000}', '\t']);
    Some(Item { number, len: line.len() - body.len() })
}

/// `1点目`, `質問2`, `第一、`.
fn worded(line: &str) -> Option<(Option<u32>, &str)> {
    if let Some(rest) = line.strip_prefix("質問") {
        let (number, after) = numeral(rest)?;
        return Some((Some(number), after.trim_start_matches(['.', '．', ':', '：', ')', '）', '、'])));
    }
    if let Some(rest) = line.strip_prefix('第').or_else(|| line.strip_prefix('其')) {
        let (number, after) = numeral(rest)?;
        let after = after.strip_prefix(['點', '点']).unwrap_or(after);
        return after.strip_prefix([',', '，', '、', '：', ':', ' ']).map(|after| (Some(number), after));
    }
    let (number, after) = numeral(line)?;
    let after = after.strip_prefix("点目").or_else(|| after.strip_prefix("点め"))?;
    Some((Some(number), after.trim_start_matches(['。', '、', '，', ',', ':', '：', 'は'])))
}

/// After `Q` or `問`: a number and perhaps a stop.
fn question(rest: &str) -> Option<(Option<u32>, &str)> {
    let (number, after) = numeral(rest)?;
    let stop = after.chars().next()?;
    let stopped = matches!(stop, '.' | '．' | ':' | '：' | ')' | '）' | '、' | ' ' | '\u{3000}') || !stop.is_ascii();
    stopped.then(|| (Some(number), after.trim_start_matches(['.', '．', ':', '：', ')', '）', '、'])))
}

/// `Question 1:`, `Point 2:`.
fn named(line: &str) -> Option<(Option<u32>, &str)> {
    let rest = ["question ", "point "].iter().find_map(|word| {
        let head = line.as_bytes().get(..word.len())?;
        head.eq_ignore_ascii_case(word.as_bytes()).then(|| &line[word.len()..])
    })?;
    let (number, after) = numeral(rest)?;
    after.strip_prefix([':', '.', ')', '：']).map(|after| (Some(number), after))
}

/// A letter up to `h` that numbers an item.
fn letter(text: &str) -> Option<(u32, &str)> {
    let first = text.chars().next().filter(|c| matches!(c, 'a'..='h' | 'A'..='H'))?;
    Some((u32::from(first.to_ascii_lowercase()) - u32::from('a') + 1, &text[1..]))
}

/// One or two digits, narrow or wide, or a Han numeral up to ten.
fn numeral(text: &str) -> Option<(u32, &str)> {
    let first = text.chars().next()?;
    let (mut number, is_han) = digit_or_han(first)?;
    let mut rest = &text[first.len_utf8()..];
    if is_han {
        return Some((number, rest));
    }
    let digit = |text: &str| text.chars().next().and_then(digit_or_han).filter(|(_, is_han)| !is_han);
    if let Some((second, _)) = digit(rest) {
        number = number * 10 + second;
        rest = &rest[rest.chars().next().map_or(0, char::len_utf8)..];
    }
    digit(rest).is_none().then_some((number, rest))
}

/// The value of a digit, narrow or wide, or of a Han numeral, and whether it is one of the latter.
fn digit_or_han(c: char) -> Option<(u32, bool)> {
    let value = match c {
        '0'..='9' => return Some((u32::from(c) - u32::from('0'), false)),
        '０'..='９' => return Some((u32::from(c) - u32::from('０'), false)),
        '一' => 1,
        '二' => 2,
        '三' => 3,
        '四' => 4,
        '五' => 5,
        '六' => 6,
        '七' => 7,
        '八' => 8,
        '九' => 9,
        '十' => 10,
        _ => return None,
    };
    Some((value, true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_known() {
        for (line, number) in [
            ("1. How", Some(1)),
            ("1.怎么", Some(1)),
            ("2) x", Some(2)),
            ("３）設定", Some(3)),
            ("（2）現在", Some(2)),
            ("(3) 客戶", Some(3)),
            ("②解除", Some(2)),
            ("・設定", None),
            ("- item", None),
            ("Q1 新出的", Some(1)),
            ("Q2: why", Some(2)),
            ("問1 設定", Some(1)),
            ("一、经过", Some(1)),
            ("2点目。管理者", Some(2)),
            ("第二, 把", Some(2)),
            ("1 アラート", Some(1)),
            ("(a) Our", Some(1)),
            ("b) 渗透", Some(2)),
            ("A. 護理站", Some(1)),
            ("Question 2: where", Some(2)),
            ("Point 1: it", Some(1)),
        ] {
            assert_eq!(list_item(line).map(|item| item.number), Some(number), "{line}");
        }
    }

    #[test]
    fn other_heads_are_not() {
        for line in [
            "10.0.0.1 is down",
            "2024年",
            "3.5 GB",
            "-5 degrees",
            "一台坏了",
            "Quick",
            "2 600 workstations",
            "第三方",
            "1ヶ月",
            "e.g. this",
            "Apex",
            "C:\\temp",
            "Point taken",
        ] {
            assert_eq!(list_item(line), None, "{line}");
        }
    }
}
