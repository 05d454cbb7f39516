//! Zones, normalising, languages and sentences on whole messages, and what must hold for any text.

use inquiry_triage::{Field, Language, Opener, Reading, Ticket, Zone, fold, for_tokens, normalise, read, zones};

fn content(text: &str) -> String {
    zones(text)
        .iter()
        .filter(|(zone, _)| zone.is_content())
        .map(|(_, span)| span.of(text))
        .collect::<String>()
        .trim()
        .to_owned()
}

fn segments(body: &str) -> Vec<String> {
    let reading = read(&Ticket::from_text(body));
    let text = |range: &std::ops::Range<usize>| {
        reading.sentences[range.clone()].iter().map(|sentence| sentence.span.of(body)).collect::<Vec<_>>().join(" ")
    };
    reading.segments.iter().map(text).collect()
}

#[test]
fn mails_of_four_languages_keep_only_the_request() {
    let cases = [
        (
            "いつもお世話になっております。\n○○商事の田中です。\n\nライセンスの更新手順を教えてください。\n\n以上、よろしくお願いいたします。\n\n--\n○○商事株式会社\n情報システム部 田中\nTEL: 03-0000-0000\n\n差出人: サポート\n送信日時: 2024年6月1日 10:00\n宛先: 田中\n件名: Re: 更新\n\nお問い合わせありがとうございます。",
            "ライセンスの更新手順を教えてください。",
            "お問い合わせありがとう",
        ),
        (
            "您好，\n\n請問授權到期後資料會保留多久？\n\n謝謝\n\n範例資訊股份有限公司\n陳小姐 02-0000-0000 分機 12\n\n-----原始郵件-----\n寄件者: 支援\n主旨: RE: 授權\n\n已收到您的來信。",
            "請問授權到期後資料會保留多久？",
            "已收到您的來信",
        ),
        (
            "老师好：\n\n误报的文件怎么放行？\n\n此致\n敬礼\n\n信息中心 王工\n\n------------------ 原始邮件 ------------------\n发件人: \"支持\"\n发送时间: 2025年2月6日\n主题: 回复\n\n> 您的工单已创建。",
            "误报的文件怎么放行？",
            "您的工单已创建",
        ),
        (
            "Hi team,\n\nHow can we add a second administrator?\n\nBest regards,\nKevin Lin\nExample Ltd.\n\nOn Tue, 4 Mar 2025 at 10:00, Support <help@example.com> wrote:\n> Your case was created.\n",
            "How can we add a second administrator?",
            "Your case was created",
        ),
    ];
    for (text, kept, gone) in cases {
        let content = content(text);
        assert!(content.contains(kept), "{content}");
        assert!(!content.contains(gone), "{content}");
        assert!(!content.contains("00-0000") && !content.contains("Kevin") && !content.contains("王工"), "{content}");
    }
}

#[test]
fn a_form_with_an_address_is_content() {
    let text = "補充如下：\n\n公司：範例物流\n信箱：a@example.com\n狀況：收不到信。\n是不是群組信箱不能收？";
    assert_eq!(content(text), text);
}

#[test]
fn a_ticket_of_quotation_alone_still_has_content() {
    assert_eq!(
        content("> How do I renew the licence of our console?\n> Please tell me.\n"),
        "> How do I renew the licence of our console?\n> Please tell me."
    );
}

#[test]
fn zones_have_names() {
    for zone in Zone::ALL {
        assert_eq!(serde_json::to_value(zone).unwrap(), zone.as_str());
    }
}

#[test]
fn patterns_are_found_in_texts_of_another_spelling() {
    let cases = [
        ("ユーザー", "ﾕｰｻﾞｰが追加出来ません"),
        ("追加できません", "ユーザーが追加出来ません"),
        ("キー", "マスターキーを失くした"),
        ("錄製", "请问怎么录制"),
        ("台灣", "臺灣有資料中心嗎"),
        ("設定", "端末の設\n定"),
        ("Vision One", "ＶＩＳＩＯＮ　ＯＮＥ"),
        ("ウイルス", "ウィルス対策"),
        ("検出", "検出モデル"),
        ("していただけ", "確認して頂けますか"),
    ];
    for (pattern, text) in cases.into_iter().filter(|(_, text)| !text.contains('\n')) {
        assert!(normalise(text, &[]).text.contains(&fold(pattern)), "{pattern} in {text}");
    }
}

#[test]
fn wrapped_lines_are_joined_in_prose_only() {
    let text = "さて、弊社の販売管理サーバにつきまして、去る五月の連休明けよりメ\nモリの使用が大変に増え、難渋いたしております。順を追って申し述べま\nす。一、連休前は三秒ほどで開いておりました。";
    let joined = normalise(text, &zones(text)).text;
    assert!(joined.contains("メモリの使用") && joined.contains("申し述べます。"), "{joined}");
    let list = "确认以下：\n1. 登录\n2. 续费";
    assert_eq!(normalise(list, &zones(list)).text, list.replace('：', ":"));
}

#[test]
fn tokens_keep_the_spelling() {
    assert_eq!(for_tokens("サーバーの檢測　ＡＰＩ").text, "サーバーの檢測 api");
}

#[test]
fn languages_of_tickets() {
    let cases = [
        ("", "誤検知", Language::Japanese),
        ("", "無法登入", Language::TraditionalChinese),
        ("VisionOne エラー", "", Language::Japanese),
        ("", "Vision One 误报", Language::SimplifiedChinese),
        ("ライセンス更新", "", Language::Japanese),
        ("", "無法登入 console", Language::TraditionalChinese),
        ("", "「Unable to load data. Try again later.」と表示されます。", Language::Japanese),
        ("", "點擊 \"Add Account\" 之後跳 \"You do not have permission\"，請協助。", Language::TraditionalChinese),
        (
            "",
            "我们 L2 看完 still no idea，请帮忙 check 一下 what happened and why it was not blocked。",
            Language::Mixed,
        ),
        ("", "The alert shows 「検知」. What does it mean for the user?", Language::English),
        ("", "", Language::Undetermined),
    ];
    for (subject, body, language) in cases {
        assert_eq!(read(&Ticket::new(subject, body)).language, language, "{subject} | {body}");
    }
}

#[test]
fn segments_open_at_items_and_further_questions() {
    assert_eq!(
        segments("两个问题：\n1. 怎么登录？\n2. 怎么续费？\n\n另外，能退款吗？"),
        ["两个问题：", "1. 怎么登录？", "2. 怎么续费？", "另外，能退款吗？"]
    );
    assert_eq!(
        segments("更新方法を教えてください。また、費用はいくらですか。"),
        ["更新方法を教えてください。", "また、費用はいくらですか。"]
    );
    assert_eq!(segments("昨日直しましたがまた発生しました。原因は何ですか。").len(), 1);
    assert_eq!(segments("How do I renew? We have v3.0. Also, who is our contact?").len(), 2);
}

#[test]
fn openers_and_items_are_told() {
    let reading = read(&Ticket::from_text("①設定方法 ②解除方法"));
    let items: Vec<_> = reading.sentences.iter().map(|sentence| (sentence.item, sentence.opens)).collect();
    assert_eq!(items, [(Some(1), Some(Opener::NumberedItem)), (Some(2), Some(Opener::NumberedItem))]);
}

/// A small generator, so that a failure can be repeated.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[(self.next() % from.len() as u64) as usize]
    }

    /// Pieces of mail, spellings and stray characters in any order.
    fn text(&mut self) -> String {
        const PIECES: &[&str] = &[
            "サーバー",
            "ﾕｰｻﾞｰ",
            "出来",
            "頂",
            "無い",
            "事",
            "為",
            "分か",
            "何故",
            "致し",
            "ます",
            "した",
            "の",
            "ー",
            "ヴ",
            "ァ",
            "ﾞ",
            "\u{3099}",
            "\u{301}",
            "か",
            "e",
            "É",
            "㈱",
            "ﬃ",
            "①",
            "請問",
            "裡",
            "著",
            "登入",
            "登录",
            "误报",
            "\n",
            "\n",
            "\r\n",
            " ",
            "\u{3000}",
            "\u{200b}",
            "\u{fe0f}",
            "\u{202e}",
            "。",
            "、",
            ".",
            "?",
            "？",
            "「",
            "」",
            "(",
            ")",
            "\"",
            ">",
            "> ",
            "--",
            "-- ",
            "====",
            "```",
            "1. ",
            "・",
            "From: a",
            "Sent: b",
            "-----Original Message-----",
            "Regards,",
            "敬上",
            "TEL 03-0000-0000",
            "{\"a\": 1}",
            "at x.y(z.java:1)",
            "2024-05-01 10:00:00 ERROR",
            "The agent is offline",
            "また、",
            "もう一点",
            "😀",
            "\u{10ffff}",
            "𝐀",
            "İ",
            "ß",
            "Å",
            "한",
            "각",
        ];
        let count = self.next() % 60;
        (0..count).map(|_| self.pick(PIECES)).collect()
    }

    fn noise(&mut self) -> String {
        let count = self.next() % 200;
        let bytes: Vec<u8> = (0..count).map(|_| (self.next() >> 32) as u8).collect();
        let wide: String = (0..count / 8).filter_map(|_| char::from_u32((self.next() % 0x3_0000) as u32)).collect();
        String::from_utf8_lossy(&bytes).into_owned() + &wide
    }
}

fn holds(text: &str) {
    let zones = zones(text);
    let mut at = 0;
    for (_, span) in &zones {
        assert_eq!(span.start, at, "zones are contiguous in {text:?}");
        assert!(span.end > span.start && text.is_char_boundary(span.end));
        at = span.end;
    }
    assert_eq!(at, text.len(), "zones cover {text:?}");
    for normalised in [normalise(text, &zones), normalise(text, &[])] {
        assert_eq!(normalise(&normalised.text, &[]).text, normalised.text, "twice is once for {text:?}");
        let mut before = 0;
        for (start, c) in normalised.text.char_indices() {
            let span = normalised.offsets.original(start, start + c.len_utf8());
            assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end), "{text:?} {span:?}");
            assert!(span.start <= span.end && span.start >= before, "in order: {text:?} {span:?}");
            before = span.start;
        }
    }
    let reading: Reading = read(&Ticket::new(text, text));
    let mut last = (Field::Subject, 0);
    for sentence in &reading.sentences {
        assert!(
            (sentence.field, sentence.span.start) >= last && !sentence.span.is_empty(),
            "sentences in order: {text:?}"
        );
        assert!(!sentence.span.of(text).trim().is_empty());
        assert!(sentence.span.len() <= 2600);
        let normalised = &reading.text(sentence.field).text;
        assert!(
            normalised.is_char_boundary(sentence.text.start) && normalised.is_char_boundary(sentence.text.end),
            "{text:?}"
        );
        last = (sentence.field, sentence.span.end);
    }
    for segment in &reading.segments {
        assert!(segment.start < segment.end && segment.end <= reading.sentences.len());
    }
}

#[test]
fn properties_hold_for_any_text() {
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for _ in 0..3000 {
        holds(&random.text());
        holds(&random.noise());
    }
}

#[test]
fn time_is_linear() {
    let size = 300_000;
    for unit in [
        "あ",
        "ー",
        "ア",
        "a",
        "\n",
        ">",
        "> a\n",
        "(",
        "「",
        "\"",
        "出来",
        "事",
        "分か",
        "。",
        "? ",
        "1. a\n",
        "Regards,\n",
        "====\n",
        "From: a\n",
        "{\n",
        "\u{301}",
        "①",
        "か為\n",
        "x=y ",
        "田中\n",
        "敬上\n\n",
    ] {
        let text = unit.repeat(size / unit.len());
        let start = std::time::Instant::now();
        let reading = read(&Ticket::from_text(text));
        assert!(
            start.elapsed().as_secs() < 10,
            "{unit:?} took {:?}, {} sentences",
            start.elapsed(),
            reading.sentences.len()
        );
    }
}
