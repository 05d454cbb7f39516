//! What people see, on a pack of the tests' own, so that it moves only when the rendering does.

use inquiry_triage::render::{self, Palette, ScoreParts, WhyNot};
use inquiry_triage::{Engine, Language, Ticket, read_labelled, score};

fn tiny() -> Engine {
    Engine::from_dir("tests/data/packs/tiny").expect("the pack is sound")
}

fn shown(ticket: &Ticket, palette: Palette) -> String {
    let engine = tiny();
    // A snapshot with escape characters in it could not be read.
    render::decision(&engine, ticket, &engine.triage(ticket), palette).replace('\u{1b}', "␛")
}

fn explained(ticket: &Ticket) -> String {
    let engine = tiny();
    render::explanation(&engine, ticket, &engine.explain(ticket), Palette::PLAIN)
}

fn why_not(ticket: &Ticket, clause: &str, whole: bool) -> String {
    let engine = tiny();
    let answer = WhyNot::new(&engine, ticket, clause).expect("the clause is there");
    render::why_not(&engine, ticket, &answer, whole, Palette::PLAIN)
}

fn japanese() -> Ticket {
    Ticket::new(
        "スクリプトの件",
        "お世話になっております。\n毎朝データを出力するスクリプトを作成していただけますか。\n\n--\n田中 03-0000-0000\n",
    )
    .with_id("T-17")
}

#[test]
fn a_decision() {
    insta::assert_snapshot!(shown(&japanese(), Palette::PLAIN));
}

#[test]
fn a_decision_in_colour() {
    insta::assert_snapshot!(shown(&japanese(), Palette::COLOUR));
}

#[test]
fn colours_change_no_word() {
    let ticket = japanese();
    let coloured = shown(&ticket, Palette::COLOUR).replace('␛', "\u{1b}");
    let words = anstream::adapter::strip_str(&coloured).to_string();
    let plain = shown(&ticket, Palette::PLAIN);
    let without_marks: Vec<&str> =
        plain.lines().filter(|line| line.is_empty() || !line.chars().all(|c| matches!(c, ' ' | '^'))).collect();
    assert_eq!(words.lines().collect::<Vec<_>>(), without_marks);
}

#[test]
fn several_inquiries() {
    let ticket = Ticket::from_text(
        "Two things.\n1. How do I install the sensor? We have v1.2.\n2. The export shows an error since Monday.",
    );
    insta::assert_snapshot!(shown(&ticket, Palette::PLAIN));
}

#[test]
fn a_ticket_for_review() {
    insta::assert_snapshot!("review_no_text", shown(&Ticket::default(), Palette::PLAIN));
    insta::assert_snapshot!(
        "review_no_evidence",
        shown(&Ticket::from_text("請求書を再発行してください。"), Palette::PLAIN)
    );
    insta::assert_snapshot!("review_thin", shown(&Ticket::from_text("The sensor."), Palette::PLAIN));
}

#[test]
fn a_flag_and_its_advice() {
    let ticket = Ticket::from_text("How do I install the sensor?").with("plan", "premium");
    insta::assert_snapshot!(shown(&ticket, Palette::PLAIN));
}

#[test]
fn a_long_sentence_is_cut_around_its_words() {
    let filler = "and it goes on about nothing in particular ".repeat(12);
    let ticket = Ticket::from_text(format!("{filler} how do I install the sensor {filler}?"));
    insta::assert_snapshot!(shown(&ticket, Palette::PLAIN));
}

#[test]
fn controls_and_directions_are_made_visible() {
    let ticket = Ticket::from_text("How do I install\u{1b}[31m the \u{202e}sensor?\tNow\u{7}").with_id("\u{1b}[2J");
    insta::assert_snapshot!(shown(&ticket, Palette::PLAIN));
}

#[test]
fn an_explanation() {
    insta::assert_snapshot!(explained(&japanese()));
}

#[test]
fn an_explanation_of_alternatives_and_defeat() {
    let text = "How do I install the sensor? Could you write a script for the export? v1.2";
    insta::assert_snapshot!(explained(&Ticket::from_text(text)));
}

#[test]
fn quoted_mail_is_folded_in_an_explanation() {
    let quoted: String = (1..8).map(|i| format!("> Sentence {i} of an older mail.\n")).collect();
    insta::assert_snapshot!(explained(&Ticket::from_text(format!(
        "How do I install it?\n\nOn Monday A wrote:\n{quoted}"
    ))));
}

#[test]
fn sentences_without_a_word_of_any_rule_are_folded() {
    let filler = "It rains in the hills. ".repeat(30);
    let shown = explained(&Ticket::from_text(format!("Good day. {filler}How do I install it?")));
    assert!(shown.contains("… 27 more without a word of any rule\n") && shown.lines().count() < 30, "{shown}");
}

#[test]
fn why_not_another_clause() {
    let ticket = Ticket::from_text("The export is fine. Please write.");
    insta::assert_snapshot!("why_not", why_not(&ticket, "api/script", false));
    insta::assert_snapshot!("why_not_whole", why_not(&ticket, "product/fault", true));
    let decided = Ticket::from_text("Could you write a script?");
    insta::assert_snapshot!("why_not_decided", why_not(&decided, "api/script", false));
}

#[test]
fn a_score() {
    let engine = tiny();
    let text = std::fs::read_to_string("tests/data/tickets/tiny.jsonl").expect("the tickets are there");
    let (tickets, _) = read_labelled(&text);
    let decisions: Vec<_> = tickets.iter().map(|labelled| engine.triage(&labelled.ticket)).collect();
    let score = score(&tickets, &decisions);
    let shown = render::score(&score, ScoreParts::default(), Palette::PLAIN);
    assert!(shown.lines().all(|line| line.trim_end() == line && !line.contains("NaN")), "{shown}");
    let causes = inquiry_triage::causes(&engine, &score, &tickets, &decisions);
    let misses = render::misses(&score, &tickets, &decisions, &causes, Palette::COLOUR).replace('\u{1b}', "␛");
    insta::assert_snapshot!("misses_in_colour", misses);
}

#[test]
fn a_table_of_a_language_that_the_pack_lacks() {
    let table = render::PolicyTable::new(&tiny(), Some(Language::TraditionalChinese), false);
    let shown = render::policy_text(&table, Palette::PLAIN);
    assert!(shown.contains("Tiny support scope"), "{shown}");
}
