//! Which column or key holds what, as it is told on the command line.

use crate::diagnostic::did_you_mean;

/// The names of the columns; those not given are guessed from usual headers. In nested inputs a name may be a
/// dotted path, `ticket.description` or `comments.0.body`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    /// Column of the identifier.
    pub id: Option<String>,
    /// Column of the subject.
    pub subject: Option<String>,
    /// Column of the body.
    pub body: Option<String>,
    /// Column of the date at which the ticket was written.
    pub date: Option<String>,
    /// Columns that become metadata: name in the policy, column. `lang` and `product` are of them.
    pub metadata: Vec<(String, String)>,
}

impl Columns {
    /// Reads `id=…,subject=…,body=…,date=…`; any other name is metadata.
    ///
    /// # Example
    /// ```
    /// use inquiry_triage::batch::Columns;
    /// let columns = Columns::parse("id=No,body=ticket.description,lang=Language")?;
    /// assert_eq!(columns.body.as_deref(), Some("ticket.description"));
    /// assert_eq!(columns.metadata, [("lang".to_string(), "Language".to_string())]);
    /// # Ok::<(), String>(())
    /// ```
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
                "date" => columns.date = Some(column),
                other => columns.metadata.push((other.to_string(), column)),
            }
        }
        Ok(columns)
    }

    /// Names of metadata that may be misspelt, each with what is meant.
    ///
    /// # Example
    /// ```
    /// use inquiry_triage::batch::Columns;
    /// let columns = Columns::parse("id=No,sujbect=Title,plan=Contract")?;
    /// assert_eq!(columns.doubtful(), [("sujbect", "subject")]);
    /// # Ok::<(), String>(())
    /// ```
    pub fn doubtful(&self) -> Vec<(&str, &'static str)> {
        const ROLES: [&str; 6] = ["id", "subject", "body", "date", "lang", "product"];
        let names = self.metadata.iter().map(|(name, _)| name.as_str()).filter(|name| !ROLES.contains(name));
        // Of three letters, too many words are near.
        let near = |name: &str| did_you_mean(name, ROLES.into_iter().filter(|role| role.len() > 3));
        names.filter_map(|name| Some((name, near(name)?))).collect()
    }
}
