//! The language of `when:` and `unless:`: one line that reads aloud.
//!
//! ```text
//! asks-us(write) near script and not done(script)
//! subject(invoice) or at-least 2 of (quote, renewal, reseller)
//! plan is standard and asks-how(restore) within 20 of backup
//! ```
//! Binding, tightest first: `not`; `near`, `beside`, `before`, `within N of`; `and`; `or`.

use serde::{Deserialize, Serialize};

use crate::span::Span;

/// A parsed condition. Names are not yet looked up; spans are bytes of the condition's text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Expr {
    /// A concept or a frame by itself.
    Name(Name),
    /// `frame(concept)`: the concept, said in that frame.
    Framed(Name, Name),
    /// `subject(…)`, `ticket(…)` and the like.
    Scoped(Scope, Box<Expr>),
    /// `key is value`, of the ticket's metadata; `language is ja` too.
    Metadata(Name, Name),
    /// `flag(name)`.
    Flag(Name),
    Not(Box<Expr>),
    All(Vec<Expr>),
    Any(Vec<Expr>),
    /// At least so many of the conditions.
    AtLeast(usize, Vec<Expr>),
    /// Two conditions in one place.
    Relation(Relation, Box<Expr>, Box<Expr>),
}

/// An identifier and its place in the condition.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Name {
    pub text: String,
    pub span: Span,
}

/// How near two things must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum Relation {
    /// In the same sentence.
    Near,
    /// In the same clause of a sentence.
    Beside,
    /// In the same sentence and in this order.
    Before,
    /// In the same sentence, at most so many characters apart.
    Within(usize),
}

/// Where a condition looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum Scope {
    Subject,
    Ticket,
    Sentence,
    /// The sentences that ask, or where none asks, those that report.
    Asked,
    /// The first sentence of the inquiry, and the last.
    First,
    Last,
    Quoted,
    Log,
    Signature,
}

const SCOPES: [(&str, Scope); 9] = [
    ("subject", Scope::Subject),
    ("ticket", Scope::Ticket),
    ("sentence", Scope::Sentence),
    ("asked", Scope::Asked),
    ("first", Scope::First),
    ("last", Scope::Last),
    ("quoted", Scope::Quoted),
    ("log", Scope::Log),
    ("signature", Scope::Signature),
];

impl Scope {
    /// The word of the condition language.
    pub(crate) fn word(self) -> &'static str {
        SCOPES.iter().find(|(_, scope)| *scope == self).map_or("", |(word, _)| word)
    }
}

/// Words with a meaning of their own; no concept or frame may be called so.
pub(crate) const RESERVED: [&str; 10] =
    ["and", "or", "not", "near", "beside", "before", "within", "of", "at-least", "is"];

/// Whether a name is taken by the condition language.
pub(crate) fn is_reserved(name: &str) -> bool {
    RESERVED.contains(&name) || name == "flag" || SCOPES.iter().any(|(scope, _)| *scope == name)
}

/// A fault in a condition: what was expected, and where.
#[derive(Debug, PartialEq)]
pub(crate) struct Malformed {
    pub span: Span,
    pub message: String,
}

/// Parses a condition.
pub(crate) fn parse(text: &str) -> Result<Expr, Malformed> {
    let mut parser = Parser { tokens: lex(text)?, at: 0, end: text.len() };
    let expr = parser.any()?;
    match parser.peek() {
        None => Ok(expr),
        Some(token) => Err(Malformed { span: token.span, message: format!("`{}` does not belong here", token.text) }),
    }
}

#[derive(Clone, Debug)]
struct Lexeme {
    text: String,
    span: Span,
}

fn lex(text: &str) -> Result<Vec<Lexeme>, Malformed> {
    let mut lexemes = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some(&(start, c)) = chars.peek() {
        chars.next();
        if c.is_whitespace() {
            continue;
        }
        if matches!(c, '(' | ')' | ',') {
            lexemes.push(Lexeme { text: c.to_string(), span: Span::new(start, start + 1) });
            continue;
        }
        let in_word = |c: char| c.is_alphanumeric() || matches!(c, '-' | '.' | '_' | '/');
        if !in_word(c) {
            let span = Span::new(start, start + c.len_utf8());
            return Err(Malformed { span, message: format!("`{c}` has no meaning in a condition") });
        }
        let mut end = start + c.len_utf8();
        while let Some(&(i, c)) = chars.peek() {
            if !in_word(c) {
                break;
            }
            end = i + c.len_utf8();
            chars.next();
        }
        lexemes.push(Lexeme { text: text[start..end].to_string(), span: Span::new(start, end) });
    }
    Ok(lexemes)
}

struct Parser {
    tokens: Vec<Lexeme>,
    at: usize,
    end: usize,
}

impl Parser {
    fn peek(&self) -> Option<&Lexeme> {
        self.tokens.get(self.at)
    }

    fn next_is(&self, word: &str) -> bool {
        self.peek().is_some_and(|token| token.text == word)
    }

    fn accept(&mut self, word: &str) -> bool {
        let found = self.next_is(word);
        self.at += usize::from(found);
        found
    }

    fn expected<T>(&self, what: &str) -> Result<T, Malformed> {
        let (span, found) = match self.peek() {
            Some(token) => (token.span, format!("found `{}`", token.text)),
            None => (Span::new(self.end, self.end), "the condition ends".to_string()),
        };
        Err(Malformed { span, message: format!("expected {what}, but {found}") })
    }

    fn expect(&mut self, word: &str) -> Result<(), Malformed> {
        if self.accept(word) { Ok(()) } else { self.expected(&format!("`{word}`")) }
    }

    fn any(&mut self) -> Result<Expr, Malformed> {
        let mut parts = vec![self.all()?];
        while self.accept("or") {
            parts.push(self.all()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Expr::Any(parts) })
    }

    fn all(&mut self) -> Result<Expr, Malformed> {
        let mut parts = vec![self.relation()?];
        while self.accept("and") {
            parts.push(self.relation()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Expr::All(parts) })
    }

    fn relation(&mut self) -> Result<Expr, Malformed> {
        let mut left = self.unary()?;
        loop {
            let relation = match self.peek().map(|token| token.text.as_str()) {
                Some("near") => Relation::Near,
                Some("beside") => Relation::Beside,
                Some("before") => Relation::Before,
                Some("within") => {
                    self.at += 1;
                    let distance = self.number()?;
                    if !self.next_is("of") {
                        return self.expected("`of`");
                    }
                    Relation::Within(distance)
                }
                _ => return Ok(left),
            };
            self.at += 1;
            let right = self.unary()?;
            left = Expr::Relation(relation, Box::new(left), Box::new(right));
        }
    }

    fn number(&mut self) -> Result<usize, Malformed> {
        match self.peek().and_then(|token| token.text.parse().ok()) {
            Some(number) => {
                self.at += 1;
                Ok(number)
            }
            None => self.expected("a number"),
        }
    }

    fn unary(&mut self) -> Result<Expr, Malformed> {
        if self.accept("not") {
            return Ok(Expr::Not(Box::new(self.unary()?)));
        }
        if self.accept("(") {
            let inner = self.any()?;
            self.expect(")")?;
            return Ok(inner);
        }
        if self.accept("at-least") {
            let count = self.number()?;
            self.expect("of")?;
            self.expect("(")?;
            let mut parts = vec![self.any()?];
            while self.accept(",") {
                parts.push(self.any()?);
            }
            self.expect(")")?;
            return Ok(Expr::AtLeast(count, parts));
        }
        let name = self.name("a concept, a frame or `(`")?;
        if self.accept("is") {
            let value = self.name("a value")?;
            return Ok(Expr::Metadata(name, value));
        }
        if !self.accept("(") {
            return Ok(Expr::Name(name));
        }
        let expr = if name.text == "flag" {
            Expr::Flag(self.name("a flag")?)
        } else if let Some((_, scope)) = SCOPES.iter().find(|(word, _)| *word == name.text) {
            Expr::Scoped(*scope, Box::new(self.any()?))
        } else {
            let mut concepts = vec![self.name("a concept")?];
            // `asks(a or b)` is short for `asks(a) or asks(b)`.
            while self.accept("or") || self.accept(",") {
                concepts.push(self.name("a concept")?);
            }
            let mut framed: Vec<Expr> =
                concepts.into_iter().map(|concept| Expr::Framed(name.clone(), concept)).collect();
            if framed.len() == 1 { framed.remove(0) } else { Expr::Any(framed) }
        };
        self.expect(")")?;
        Ok(expr)
    }

    fn name(&mut self, what: &str) -> Result<Name, Malformed> {
        match self.peek() {
            Some(token)
                if !matches!(token.text.as_str(), "(" | ")" | ",") && !RESERVED.contains(&token.text.as_str()) =>
            {
                let name = Name { text: token.text.clone(), span: token.span };
                self.at += 1;
                Ok(name)
            }
            _ => self.expected(what),
        }
    }
}

impl std::fmt::Display for Expr {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        fn list(f: &mut std::fmt::Formatter<'_>, parts: &[Expr], between: &str) -> std::fmt::Result {
            for (i, part) in parts.iter().enumerate() {
                if i > 0 {
                    f.write_str(between)?;
                }
                let wrap = matches!(part, Expr::Any(_)) && between != ", ";
                if wrap { write!(f, "({part})")? } else { write!(f, "{part}")? }
            }
            Ok(())
        }
        let side = |f: &mut std::fmt::Formatter<'_>, expr: &Expr| match expr {
            Expr::Any(_) | Expr::All(_) => write!(f, "({expr})"),
            _ => write!(f, "{expr}"),
        };
        match self {
            Expr::Name(name) => f.write_str(&name.text),
            Expr::Framed(frame, concept) => write!(f, "{}({})", frame.text, concept.text),
            Expr::Scoped(scope, inner) => {
                write!(f, "{}({inner})", scope.word())
            }
            Expr::Metadata(key, value) => write!(f, "{} is {}", key.text, value.text),
            Expr::Flag(name) => write!(f, "flag({})", name.text),
            Expr::Not(inner) => {
                f.write_str("not ")?;
                match **inner {
                    Expr::Any(_) | Expr::All(_) | Expr::Relation(..) => write!(f, "({inner})"),
                    _ => write!(f, "{inner}"),
                }
            }
            Expr::All(parts) => list(f, parts, " and "),
            Expr::Any(parts) => list(f, parts, " or "),
            Expr::AtLeast(count, parts) => {
                write!(f, "at-least {count} of (")?;
                list(f, parts, ", ")?;
                f.write_str(")")
            }
            Expr::Relation(relation, left, right) => {
                side(f, left)?;
                match relation {
                    Relation::Near => f.write_str(" near ")?,
                    Relation::Beside => f.write_str(" beside ")?,
                    Relation::Before => f.write_str(" before ")?,
                    Relation::Within(distance) => write!(f, " within {distance} of ")?,
                }
                side(f, right)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_back_as_written() {
        for text in [
            "script",
            "asks-us(write) near script",
            "asks-us(write) near script and not done(script)",
            "subject(invoice) or at-least 2 of (quote, renewal, reseller)",
            "plan is standard and asks-how(restore) within 20 of backup",
            "(a or b) near c",
            "not (a and b)",
            "flag(preview) and asked(a beside b)",
        ] {
            assert_eq!(parse(text).expect(text).to_string(), text);
        }
    }

    #[test]
    fn a_frame_takes_several_concepts() {
        assert_eq!(parse("asks(a or b)").expect("valid").to_string(), "asks(a) or asks(b)");
    }

    #[test]
    fn faults_name_their_place() {
        for (text, start, message) in [
            ("", 0, "expected a concept, a frame or `(`, but the condition ends"),
            ("a near", 6, "expected a concept, a frame or `(`, but the condition ends"),
            ("a b", 2, "`b` does not belong here"),
            ("(a or b", 7, "expected `)`, but the condition ends"),
            ("a & b", 2, "`&` has no meaning in a condition"),
            ("at-least many of (a)", 9, "expected a number, but found `many`"),
        ] {
            let fault = parse(text).expect_err(text);
            assert_eq!((fault.span.start, fault.message.as_str()), (start, message), "{text}");
        }
    }
}
