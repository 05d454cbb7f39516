//! Recognises quoted and forwarded mail: `>` lines and reply headers of mail clients in four languages.

use std::borrow::Cow;

use super::Zone;
use super::line::{COLON, Line, WIDE, starts_with_fold};
use crate::words::Words;

/// Field names of header blocks: who, when, to whom, about what.
const FIELDS: [&[&str]; 4] = [
    &["from", "差出人", "送信者", "送信元", "寄件者", "寄件人", "发件人", "發件人", "von", "发信人"],
    &[
        "sent",
        "date",
        "送信日時",
        "日時",
        "日付",
        "送信日",
        "寄件日期",
        "日期",
        "发送时间",
        "時間",
        "时间",
        "发送日期",
        "傳送時間",
        "gesendet",
        "傳送日期",
    ],
    &["to", "cc", "宛先", "收件者", "收件人", "副本", "抄送", "ｃｃ", "an"],
    &["subject", "件名", "主旨", "主题", "主題", "标题", "betreff"],
];

/// Says how a reply header introduces what follows.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    /// Everything below belongs to the other mail.
    Rest,
    /// The other mail has `>` signs; text without them is new.
    Signs,
}

/// Marks header, quoted and forwarded lines.
pub(super) fn mark(lines: &[Line], kinds: &mut [Zone]) {
    let mut i = 0;
    let mut first_header = None;
    while i < lines.len() {
        if kinds[i] == Zone::Log {
            i += 1;
            continue;
        }
        if let Some(len) = header(lines, i) {
            first_header.get_or_insert(i);
            kinds[i..i + len].fill(Zone::Header);
            i += len;
            match style(lines, i) {
                Style::Signs => {}
                Style::Rest => {
                    rest(lines, kinds, i, first_header.unwrap_or(0));
                    return;
                }
            }
        } else if lines[i].quote_depth() > 0 {
            let from = i;
            while i < lines.len()
                && (lines[i].quote_depth() > 0
                    || (lines[i].is_blank() && lines.get(i + 1).is_some_and(|next| next.quote_depth() > 0)))
            {
                i += 1;
            }
            let kind = if is_list(lines, from, i) { Zone::New } else { Zone::Quoted };
            kinds[from..i].fill(kind);
        } else {
            i += 1;
        }
    }
    // Without a header, the text above must say that the inquiry stands below.
    let forward = match first_header {
        Some(header) => {
            let above = above(lines, kinds, header);
            // Who answers under what they quote forwards it only if they say so.
            let bare = above.prose < BARE && !says_below(lines, kinds, header);
            (!above.asks && (above.points || bare)).then_some(header)
        }
        None => kinds.iter().position(|kind| *kind == Zone::Quoted).filter(|&quoted| {
            let above = above(lines, kinds, quoted);
            above.points && !above.asks
        }),
    };
    if let Some(header) = forward {
        for kind in &mut kinds[header..] {
            if *kind == Zone::Quoted {
                *kind = Zone::Forwarded;
            }
        }
    }
}

/// Whether new prose stands under a quoted mail.
fn says_below(lines: &[Line], kinds: &[Zone], header: usize) -> bool {
    let below = lines.iter().zip(kinds).skip(header);
    let mut below = below.skip_while(|(_, kind)| **kind != Zone::Quoted);
    below.any(|(line, kind)| *kind == Zone::New && line.is_prose())
}

/// The text under a header whose mail has no `>` signs of its own.
fn rest(lines: &[Line], kinds: &mut [Zone], from: usize, first_header: usize) {
    let zone = if points_below(lines, kinds, first_header) { Zone::Forwarded } else { Zone::Quoted };
    let mut said = false;
    let mut i = from;
    while i < lines.len() {
        if let Some(len) = header(lines, i) {
            kinds[i..i + len].fill(Zone::Header);
            // The mail that the forwarded one answers is history.
            if zone == Zone::Forwarded && said {
                kinds[i + len..].fill(Zone::Quoted);
                return;
            }
            i += len;
            continue;
        }
        kinds[i] = match (lines[i].quote_depth() > 0, kinds[i]) {
            (true, _) => Zone::Quoted,
            (false, Zone::Log) if zone == Zone::Forwarded => Zone::Log,
            _ => zone,
        };
        said |= kinds[i] == Zone::Forwarded && lines[i].is_prose();
        i += 1;
    }
}

fn style(lines: &[Line], from: usize) -> Style {
    match lines[from..].iter().find(|line| !line.is_blank()) {
        Some(line) if line.quote_depth() > 0 => Style::Signs,
        _ => Style::Rest,
    }
}

/// `>` used as a bullet: after a colon, one sign each, nothing that a mail has.
fn is_list(lines: &[Line], from: usize, to: usize) -> bool {
    let Some(before) = lines[..from].iter().rev().find(|line| !line.is_blank()) else { return false };
    before.text.ends_with([':', '：'])
        && !is_attribution(before)
        && to - from <= 12
        && lines[from..to]
            .iter()
            .all(|line| line.quote_depth() == 1 && field_in(line, line.unquoted()).is_none() && line.text.len() < 100)
}

/// Number of lines of the reply header at `i`.
fn header(lines: &[Line], i: usize) -> Option<usize> {
    let line = &lines[i];
    if line.is_blank() || line.text.len() > 400 {
        return None;
    }
    let quoted = line.quote_depth() > 0;
    if is_marker(line) && !quoted {
        return Some(1 + header_fields(lines, i + 1));
    }
    if quoted {
        return None;
    }
    if is_attribution(line) {
        return Some(1);
    }
    // "On Mon, … Support <a@b.c>" broken before "wrote:".
    if line.digits >= 3
        && line.text.len() < 160
        && let Some(next) = lines.get(i + 1)
        && next.text.len() < 80
        && is_attribution_end(next.text)
        && (starts_with_fold(line.text, "on ") || line.text.contains('年'))
    {
        return Some(2);
    }
    if field(line) == Some(0) {
        let len = header_fields(lines, i);
        let after_rule = i > 0
            && lines[..i]
                .iter()
                .rev()
                .find(|line| !line.is_blank())
                .is_some_and(|line| line.is_rule() || is_marker(line));
        let before_signs = lines.get(i + len).is_some_and(|line| line.quote_depth() > 0);
        if len >= 2 || after_rule || before_signs {
            return Some(len);
        }
    }
    None
}

/// How many lines from `i` on are fields of one header block, of at least two different kinds or any after a marker.
fn header_fields(lines: &[Line], i: usize) -> usize {
    let mut len = 0;
    while let Some(line) = lines.get(i + len) {
        let blank_inside = line.is_blank() && len == 0 && lines.get(i + 1).is_some_and(|next| field(next).is_some());
        if len >= 10 || !(blank_inside || field(line).is_some()) {
            break;
        }
        len += 1;
    }
    len
}

/// The kind of header field that the line is.
fn field(line: &Line) -> Option<usize> {
    field_in(line, line.head)
}

/// The kind of header field that a part of the line is.
fn field_in(line: &Line, text: &str) -> Option<usize> {
    if !line.may_have(COLON | WIDE) {
        return None;
    }
    let text = text.trim_start_matches(['*', ' ', '>', '＞', '\u{3000}']);
    let colon = colon(text)?;
    let name = text[..colon].trim_matches(['*', ' ', '\u{3000}']);
    FIELDS.iter().position(|names| names.iter().any(|known| name.eq_ignore_ascii_case(known)))
}

/// Where the first colon stands, if it is among the first characters.
fn colon(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    for _ in 0..14 {
        at += match *bytes.get(at)? {
            b':' => return Some(at),
            0xef if text[at..].starts_with('：') => return Some(at),
            0..0xc0 => 1,
            0xc0..0xe0 => 2,
            0xe0..0xf0 => 3,
            _ => 4,
        };
    }
    None
}

static MARKERS: Words = Words::folded(&[
    "original message",
    "original appointment",
    "forwarded message",
    "forwarded by",
    "-- forwarded --",
    "original mail",
    "---- original",
    "- original -",
    "元のメッセージ",
    "元のメール",
    "転送メッセージ",
    "転送されたメッセージ",
    "転送元",
    "原始郵件",
    "原始邮件",
    "原始訊息",
    "轉寄的郵件",
    "轉寄郵件",
    "转发的邮件",
    "转发邮件",
    "回复的原邮件",
    "回覆的原郵件",
    "轉寄訊息",
    "original-nachricht",
    "ursprüngliche nachricht",
    "原始信件",
]);

/// `-----Original Message-----` and its kin.
fn is_marker(line: &Line) -> bool {
    if line.text.len() > 120 || line.first().is_ascii_digit() {
        return false;
    }
    if line.first().is_ascii_alphabetic() {
        return starts_with_fold(line.text, "begin forwarded message");
    }
    line.text.starts_with(['-', '_', '=', '*', '─', '━', '—', '＝', '－', '~', '#']) && MARKERS.stand_in(line.text)
}

/// `On … wrote:` and its kin.
fn is_attribution(line: &Line) -> bool {
    if line.text.len() > 260 || !is_attribution_end(line.text) {
        return false;
    }
    let text = line.text;
    starts_with_fold(text, "on ")
        || text.starts_with(['於', '在'])
        || line.digits >= 3
        || text.contains('@')
        || text.contains("さん")
}

fn is_attribution_end(text: &str) -> bool {
    // The last byte of each end: of `：`, `た` and `ル`, too.
    if !matches!(text.as_bytes().last(), Some(b':' | b' ' | b'>' | 0x9a | 0x9f | 0xab)) {
        return false;
    }
    let text = text.trim_end_matches([' ', '>']);
    let Some(text) = text.strip_suffix([':', '：']) else {
        return text.ends_with("さんが書きました") || text.ends_with("のメール");
    };
    let text = text.trim_end();
    ["wrote", "schrieb", "写道", "寫道", "書きました", "のメール", "のメッセージ", "さんは書きました", "a écrit"]
        .iter()
        .any(|end| text.ends_with(end))
        || (text.ends_with('>') && text.contains('@') && text.contains(|c: char| c.is_ascii_digit()))
}

/// What stands above a quoted mail.
struct Above {
    /// It says that the inquiry stands below.
    points: bool,
    /// It asks something of its own.
    asks: bool,
    /// Bytes of other words, counted no further than [`BARE`] and a line.
    prose: usize,
}

/// Fewer bytes of words above a mail say nothing of their own.
const BARE: usize = 60;

/// Whether the text above the forwarded mail asks nothing of its own.
fn points_below(lines: &[Line], kinds: &[Zone], header: usize) -> bool {
    let above = above(lines, kinds, header);
    !above.asks && (above.points || above.prose < BARE)
}

fn above(lines: &[Line], kinds: &[Zone], header: usize) -> Above {
    let mut prose = 0;
    let mut points = false;
    for (line, _) in lines[..header].iter().zip(kinds).filter(|(_, kind)| **kind == Zone::New) {
        if line.is_blank() || line.is_rule() {
            continue;
        }
        let mut rest = Cow::Borrowed(line.head);
        let points_here = POINTERS.stand_in(line.head);
        points |= points_here;
        // Without Latin words nothing becomes a request by what is taken out.
        if prose >= BARE && line.latin == 0 && !REQUESTS.stand_in(line.head) {
            continue;
        }
        if points_here || COURTESIES.stand_in(line.head) {
            rest = Cow::Owned(POINTERS.without(&line.head.to_ascii_lowercase()));
            rest = Cow::Owned(COURTESIES.without(&rest));
        }
        if REQUESTS.stand_in(&rest) {
            return Above { points, asks: true, prose };
        }
        if prose < BARE {
            let letters = rest.chars().filter(|c| c.is_alphanumeric());
            prose += letters.map(|c| if c.is_ascii() { 1 } else { 3 }).sum::<usize>();
        }
    }
    Above { points, asks: false, prose }
}

static POINTERS: Words = Words::folded(&[
    "see below",
    "see the below",
    "see mail below",
    "see email below",
    "as below",
    "forwarding",
    "fyi",
    "f.y.i",
    "forwarded",
    "mail below",
    "message below",
    "email below",
    "転送します",
    "転送いたします",
    "転送致します",
    "下記の通り",
    "下記のとおり",
    "以下の通り",
    "以下のとおり",
    "下記、",
    "下記",
    "以下",
    "請看下面",
    "請見下方",
    "請見下",
    "請參下",
    "請參閱下",
    "如下",
    "下方",
    "下面",
    "請參考下",
    "轉寄",
    "原文在下面",
    "お客様から",
    "客戶的來信",
    "客户的来信",
    "请看下面",
    "请见下",
    "转发",
    "见下",
    "見下",
]);

static COURTESIES: Words = Words::folded(&[
    "よろしくお願いいたします",
    "よろしくお願い致します",
    "よろしくお願いします",
    "宜しくお願い致します",
    "宜しくお願いいたします",
    "宜しくお願いします",
    "宜しくお願い申し上げます",
    "ご対応をお願いします",
    "ご対応お願いします",
    "ご対応をお願いいたします",
    "ご確認をお願いします",
    "ご確認ください",
    "ご査収ください",
    "対応お願いします",
    "お世話になっております",
    "請協助處理",
    "請協助",
    "請幫忙處理",
    "請處理",
    "麻煩處理",
    "麻煩協助",
    "麻煩了",
    "再麻煩",
    "请协助处理",
    "请处理",
    "请帮忙处理",
    "麻烦处理",
    "请协助",
    "請參考",
    "请参考",
    "請查收",
    "请查收",
    "您好",
    "你好",
    "各位好",
    "謝謝",
    "谢谢",
    "請看",
    "请看",
    "please",
    "pls",
    "kindly",
    "thank you",
    "thanks",
    "could you help",
    "can you help",
    "help",
    "hello",
    "dear",
    "hi team",
    "hi support",
]);

static REQUESTS: Words = Words::folded(&[
    "?",
    "？",
    "か。",
    "でしょうか",
    "教えて",
    "ください",
    "下さい",
    "いただけ",
    "頂け",
    "いただきたい",
    "頂きたい",
    "ほしい",
    "欲しい",
    "願い",
    "願います",
    "請問",
    "请问",
    "想問",
    "想问",
    "如何",
    "怎麼",
    "怎么",
    "什麼",
    "什么",
    "是否",
    "能否",
    "可否",
    "嗎",
    "吗",
    "確認一下",
    "想確認",
    "想确认",
    "幫忙",
    "帮忙",
    "想请",
    "想請",
    "希望",
    "how ",
    "why ",
    "what ",
    "which ",
    "could ",
    "can we",
    "can you",
    "would ",
    "confirm",
    "advise",
    "provide",
    "need ",
    "want",
    "questions",
    "explain",
    "check",
    "still",
    "request",
]);

#[cfg(test)]
mod tests {
    use super::super::{Zone, zones};

    fn kinds(text: &str) -> Vec<Zone> {
        zones(text).iter().map(|(zone, _)| *zone).collect()
    }

    #[test]
    fn replies_in_four_languages() {
        for header in [
            "-----Original Message-----\nFrom: Support\nSent: Monday\nTo: me\nSubject: Re: x",
            "On Tue, 4 Mar 2025 at 10:00, Support <a@example.com> wrote:",
            "差出人: サポート\n送信日時: 2024年6月1日 10:00\n宛先: 私\n件名: Re: x",
            "2024年6月1日(土) 10:00 サポート <a@example.com>:",
            "寄件者: 支援\n寄件日期: 2024年6月1日\n收件者: 我\n主旨: RE: x",
            "发件人: 支持\n发送时间: 2024年6月1日\n收件人: 我\n主题: 回复: x",
            "支援 <a@example.com> 於 2024年6月1日 週六 上午10:41寫道：",
            "在 2024年6月1日，支持 写道：",
        ] {
            let text =
                format!("How do I renew the licence?\n\n{header}\n\nWe have received your mail.\nPlease wait.\n");
            assert_eq!(kinds(&text), [Zone::New, Zone::Header, Zone::Quoted], "{header}");
        }
    }

    #[test]
    fn an_answer_under_its_quotation_forwards_nothing() {
        for header in
            ["On Mon, 3 Mar 2025, Support <a@example.com> wrote:", "2024年6月1日(土) 10:00 サポート <a@example.com>:"]
        {
            let text =
                format!("{header}\n> We have received your mail.\n> Please wait.\n\nHow do I renew the licence?\n");
            assert_eq!(kinds(&text), [Zone::Header, Zone::Quoted, Zone::New], "{header}");
        }
        // Unless they say that they do.
        let mail = "On Mon, 3 Mar 2025, Kim wrote:\n> How do I renew the licence?\n\nShe asked this two days ago.\n";
        assert_eq!(kinds(mail)[..2], [Zone::Header, Zone::Quoted]);
        let said = format!("Please see below.\n\n{mail}");
        assert_eq!(kinds(&said), [Zone::New, Zone::Header, Zone::Forwarded, Zone::New]);
    }

    #[test]
    fn a_bare_forward_is_the_content() {
        let text = "FYI\n\n---------- Forwarded message ---------\nFrom: a@example.com\nSubject: x\n\nHow do I renew the licence?\n";
        assert_eq!(kinds(text), [Zone::New, Zone::Header, Zone::Forwarded]);
        let text = "下記転送します。よろしくお願いします。\n\n-----Original Message-----\nFrom: 佐藤\nSubject: エラー\n\nログインできません。\n";
        assert_eq!(kinds(text), [Zone::New, Zone::Header, Zone::Forwarded]);
    }

    #[test]
    fn signs_under_a_pointer_are_the_content() {
        let text = "各位好，以下是客戶的來信，請協助。\n\n> 登入一直失敗，怎麼辦？\n";
        assert_eq!(kinds(text), [Zone::New, Zone::Forwarded]);
        let text = "請問如何匯出？\n\n> 登入一直失敗，怎麼辦？\n";
        assert_eq!(kinds(text), [Zone::New, Zone::Quoted]);
    }

    #[test]
    fn text_between_quoted_lines_is_new() {
        let text = "> Which version?\nIt is 3.1.\n> Is it online?\nNo, it is offline.\n";
        assert_eq!(kinds(text), [Zone::Quoted, Zone::New, Zone::Quoted, Zone::New]);
    }

    #[test]
    fn signs_as_bullets_are_new() {
        assert_eq!(kinds("Owner wants to know:\n > patient zero\n > how long they were in there\n"), [Zone::New]);
    }
}
