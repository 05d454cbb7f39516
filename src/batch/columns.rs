//! Which column or key holds the identifier, the subject and the body.

/// The names of the columns; those not given are guessed from usual headers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    /// Column of the identifier.
    pub id: Option<String>,
    /// Column of the subject.
    pub subject: Option<String>,
    /// Column of the body.
    pub body: Option<String>,
    /// Columns that become metadata: name in the policy, column.
    pub metadata: Vec<(String, String)>,
}

const IDS: &[&str] =
    &["id", "ticket_id", "ticket id", "ticketid", "number", "key", "issue key", "case", "問い合わせ番号", "工單編號"];
const SUBJECTS: &[&str] =
    &["subject", "title", "summary", "short_description", "short description", "件名", "主旨", "主题"];
const BODIES: &[&str] = &[
    "body",
    "description",
    "text",
    "message",
    "comment",
    "content",
    "details",
    "本文",
    "内容",
    "內容",
    "問い合わせ内容",
];
const METADATA: &[&str] = &["product", "plan", "channel"];

/// Where each piece stands among the headers of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Places {
    pub id: Option<usize>,
    pub subject: Option<usize>,
    /// A JSON object may do without: a ticket can be a subject only.
    pub body: Option<usize>,
    pub metadata: Vec<(String, usize)>,
}

/// Whose names are looked through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The header of a table.
    Header,
    /// One JSON object.
    Keys,
}

impl Columns {
    /// Reads `id=…,subject=…,body=…`; any other name is metadata.
    ///
    /// # Errors
    /// The part that is not `name=column`.
    pub fn parse(text: &str) -> Result<Columns, String> {
        let mut columns = Columns::default();
        for part in text.split(',') {
            let (name, column) =
                part.split_once('=').ok_or_else(|| format!("`{part}` is not of the form name=column"))?;
            let column = column.trim().to_string();
            match name.trim() {
                "id" => columns.id = Some(column),
                "subject" => columns.subject = Some(column),
                "body" => columns.body = Some(column),
                other => columns.metadata.push((other.to_string(), column)),
            }
        }
        Ok(columns)
    }

    /// Finds the columns among headers, or the keys of a JSON object.
    pub(super) fn places(&self, headers: &[String], kind: Kind) -> Result<Places, String> {
        let has = || match (kind, headers.is_empty()) {
            (Kind::Header, _) => format!("the file has: {}", headers.join(", ")),
            (Kind::Keys, true) => "the object is empty".into(),
            (Kind::Keys, false) => format!("the object has: {}", headers.join(", ")),
        };
        let word = if kind == Kind::Keys { "key" } else { "column" };
        let named = |name: &str| {
            let place = headers.iter().position(|header| header == name);
            place.ok_or_else(|| format!("there is no {word} `{name}`; {}", has()))
        };
        let guess = |usual: &[&str]| {
            usual.iter().find_map(|name| headers.iter().position(|header| header.trim().to_lowercase() == *name))
        };
        let find = |given: &Option<String>, usual: &[&str]| match given {
            Some(name) => named(name).map(Some),
            None => Ok(guess(usual)),
        };
        let (body, subject) = (find(&self.body, BODIES)?, find(&self.subject, SUBJECTS)?);
        if body.is_none() && (kind == Kind::Header || subject.is_none()) {
            return Err(format!("no {word} looks like the message; name it with --columns body=…; {}", has()));
        }
        let mut metadata = Vec::new();
        for (name, column) in &self.metadata {
            metadata.push((name.clone(), named(column)?));
        }
        for name in METADATA {
            if let Some(place) = guess(&[*name]).filter(|_| metadata.iter().all(|(known, _)| known != name)) {
                metadata.push(((*name).to_string(), place));
            }
        }
        Ok(Places { id: find(&self.id, IDS)?, subject, body, metadata })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_string()).collect()
    }

    #[test]
    fn guesses_usual_headers() {
        let places =
            Columns::default().places(&headers(&["Ticket ID", "Subject", "Description", "Product"]), Kind::Header);
        let metadata = vec![("product".to_string(), 3)];
        assert_eq!(places, Ok(Places { id: Some(0), subject: Some(1), body: Some(2), metadata }));
    }

    #[test]
    fn a_column_that_is_not_there_is_told_with_those_that_are() {
        let columns = Columns::parse("body=text").expect("well formed");
        let error = columns.places(&headers(&["a", "b"]), Kind::Header).expect_err("no such column");
        assert_eq!(error, "there is no column `text`; the file has: a, b");
    }
}
