//! The headers that exports of helpdesks have, and those that tables of tickets usually have.
//!
//! Headers are compared in lower case with spaces for underscores and hyphens, `createdAt` as `created at`.

/// What a column holds of a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    Id,
    Subject,
    Body,
    Date,
    Lang,
    Product,
}

impl Role {
    pub const ALL: [Role; 6] = [Role::Id, Role::Subject, Role::Body, Role::Date, Role::Lang, Role::Product];

    /// Its name in `--columns`, and in the metadata.
    pub const fn as_str(self) -> &'static str {
        match self {
            Role::Id => "id",
            Role::Subject => "subject",
            Role::Body => "body",
            Role::Date => "date",
            Role::Lang => "lang",
            Role::Product => "product",
        }
    }

    /// Usual headers of any table, the surest first.
    pub const fn usual(self) -> &'static [&'static str] {
        match self {
            Role::Id => IDS,
            Role::Subject => SUBJECTS,
            Role::Body => BODIES,
            Role::Date => DATES,
            Role::Lang => LANGUAGES,
            Role::Product => PRODUCTS,
        }
    }
}

/// A helpdesk and what its exports call things.
#[derive(Debug)]
pub(super) struct Helpdesk {
    pub name: &'static str,
    /// Sets of columns that only its exports have.
    marks: &'static [&'static [&'static str]],
    columns: [&'static [&'static str]; 6],
}

impl Helpdesk {
    /// The helpdesk whose export has these columns, by their plain names.
    pub fn of_columns(plain: &[String]) -> Option<&'static Helpdesk> {
        let has = |name: &&str| plain.iter().any(|own| own == name);
        HELPDESKS.iter().find(|desk| desk.marks.iter().any(|marks| marks.iter().all(has)))
    }

    /// What it calls the columns of that role, the documented one first. A dot leads into nested objects; `customer`
    /// is the item of a list that the customer wrote.
    pub fn columns(&self, role: Role) -> &'static [&'static str] {
        self.columns[role as usize]
    }
}

/// A header as it is compared.
pub(super) fn plain(header: &str) -> String {
    let mut plain = String::with_capacity(header.len());
    let mut was_lower = false;
    for c in header.trim().trim_matches('\u{FEFF}').chars() {
        if was_lower && c.is_uppercase() {
            plain.push(' ');
        }
        was_lower = c.is_lowercase();
        match c {
            '_' | '-' | '\u{3000}' => plain.push(' '),
            c => plain.extend(c.to_lowercase()),
        }
    }
    plain
}

static HELPDESKS: [Helpdesk; 5] = [
    Helpdesk {
        name: "ServiceNow",
        marks: &[&["number", "short description"]],
        columns: [
            &["number", "sys id"],
            &["short description"],
            &["description"],
            &["sys created on", "created", "opened at", "opened"],
            &["language", "u language", "caller id.preferred language"],
            &["product", "u product"],
        ],
    },
    Helpdesk {
        name: "Jira Service Management",
        marks: &[
            &["issue key", "summary"],
            &["key", "fields"],
            &["key", "fields.summary"],
            &["key", "summary", "project key"],
        ],
        columns: [
            &["issue key", "key", "issue id"],
            &["summary", "fields.summary"],
            &["description", "fields.description"],
            &["created", "fields.created", "created date"],
            &["custom field (language)", "custom field (request language)", "fields.request language.name"],
            &["custom field (product)", "custom field (products)", "fields.product"],
        ],
    },
    Helpdesk {
        name: "Freshdesk",
        marks: &[
            &["ticket id", "subject", "created time"],
            &["ticket id", "subject", "agent"],
            &["id", "subject", "description text"],
            &["id", "subject", "responder id"],
            &["id", "subject", "fr escalated"],
            &["helpdesk ticket"],
        ],
        columns: [
            &["ticket id", "helpdesk ticket.display id", "helpdesk ticket.id", "id"],
            &["subject", "helpdesk ticket.subject"],
            &["description text", "description", "helpdesk ticket.description", "helpdesk ticket.description html"],
            &["created time", "created at", "helpdesk ticket.created at"],
            &["language"],
            &["product", "product name", "helpdesk ticket.product name"],
        ],
    },
    Helpdesk {
        name: "Zendesk",
        marks: &[
            &["id", "subject", "requester", "requested"],
            &["id", "subject", "requester", "assignee"],
            &["id", "subject", "requester id"],
            &["id", "subject", "submitter id"],
            &["id", "raw subject"],
            &["ticket.id", "ticket.subject", "ticket.requester id"],
            &["ticket.id", "ticket.raw subject"],
        ],
        columns: [
            &["id", "ticket.id"],
            &["subject", "ticket.subject", "raw subject", "ticket.raw subject"],
            &[
                "description",
                "ticket.description",
                "comments.0.plain body",
                "comments.0.body",
                "ticket.comments.0.plain body",
                "ticket.comments.0.body",
                "comments.0.html body",
                "latest comment",
            ],
            &["created at", "ticket.created at", "requested", "created"],
            &[
                "language",
                "language [list]",
                "locale",
                "requester language",
                "requester.locale",
                "ticket.requester.locale",
            ],
            &["product", "product [list]", "product [txt]", "ticket.product"],
        ],
    },
    Helpdesk {
        name: "Zammad",
        marks: &[
            &["number", "title", "articles"],
            &["number", "title", "article ids"],
            &["number", "title", "customer"],
            &["number", "title", "customer id"],
            &["#", "title", "customer"],
            &["ticket.number", "ticket.title"],
        ],
        columns: [
            &["number", "#", "ticket.number", "id"],
            &["title", "ticket.title"],
            &[
                "articles.customer.body",
                "ticket.articles.customer.body",
                "article.body",
                "ticket articles.customer.body",
                "article body",
                "article",
                "body",
                "note",
            ],
            &["created at", "ticket.created at"],
            &["language", "preferred language"],
            &["product"],
        ],
    },
];

/// Objects that a ticket may be wrapped in.
pub(super) const WRAPPERS: [&str; 7] = ["ticket", "issue", "incident", "case", "record", "fields", "data"];

const IDS: &[&str] = &[
    "id",
    "ticket id",
    "ticketid",
    "ticket number",
    "ticket no",
    "ticket",
    "number",
    "key",
    "issue key",
    "case id",
    "case number",
    "case no",
    "case",
    "incident number",
    "incident id",
    "request id",
    "reference",
    "message id",
    "チケットid",
    "チケット番号",
    "問い合わせ番号",
    "お問い合わせ番号",
    "問合せ番号",
    "問い合わせid",
    "お問い合わせid",
    "受付番号",
    "管理番号",
    "案件番号",
    "ケース番号",
    "番号",
    "工單編號",
    "工單號",
    "工單id",
    "工单编号",
    "工单号",
    "工单id",
    "案件編號",
    "案件编号",
    "案件號碼",
    "票號",
    "編號",
    "编号",
];

const SUBJECTS: &[&str] = &[
    "subject",
    "title",
    "summary",
    "short description",
    "ticket subject",
    "email subject",
    "headline",
    "件名",
    "タイトル",
    "題名",
    "表題",
    "要約",
    "主旨",
    "主題",
    "主题",
    "標題",
    "标题",
    "摘要",
];

const BODIES: &[&str] = &[
    "body",
    "description",
    "description text",
    "text",
    "message",
    "comment",
    "content",
    "details",
    "plain body",
    "body text",
    "body plain",
    "ticket description",
    "ticket body",
    "message body",
    "first message",
    "question",
    "inquiry",
    "enquiry",
    "request",
    "body html",
    "html body",
    "description html",
    "本文",
    "お問い合わせ内容",
    "問い合わせ内容",
    "問合せ内容",
    "お問合せ内容",
    "質問内容",
    "依頼内容",
    "内容",
    "説明",
    "詳細",
    "メッセージ",
    "コメント",
    "內容",
    "問題描述",
    "问题描述",
    "問題內容",
    "问题内容",
    "諮詢內容",
    "咨询内容",
    "詳細描述",
    "详细描述",
    "描述",
    "說明",
    "说明",
    "正文",
    "內文",
    "留言",
    "articles.0.body",
    "comments.0.body",
    "messages.0.body",
    "conversations.0.body",
];

const DATES: &[&str] = &[
    "date",
    "created at",
    "created",
    "created on",
    "created time",
    "created date",
    "creation date",
    "date created",
    "create time",
    "opened at",
    "opened",
    "open date",
    "submitted at",
    "submitted",
    "received at",
    "received",
    "requested",
    "requested at",
    "reported at",
    "sent at",
    "sent",
    "timestamp",
    "time",
    "datetime",
    "作成日時",
    "作成日",
    "受付日時",
    "受付日",
    "登録日時",
    "登録日",
    "起票日時",
    "起票日",
    "受信日時",
    "問い合わせ日時",
    "問い合わせ日",
    "お問い合わせ日時",
    "お問い合わせ日",
    "発生日時",
    "発生日",
    "投稿日時",
    "送信日時",
    "日時",
    "日付",
    "建立時間",
    "建立日期",
    "创建时间",
    "创建日期",
    "創建時間",
    "提交時間",
    "提交时间",
    "提出時間",
    "受理時間",
    "受理时间",
    "接收时间",
    "接收時間",
    "日期",
    "時間",
    "时间",
];

const LANGUAGES: &[&str] =
    &["lang", "language", "locale", "ticket language", "detected language", "言語", "語言", "语言", "語系", "语种"];

const PRODUCTS: &[&str] = &[
    "product",
    "product name",
    "product line",
    "custom field (product)",
    "製品",
    "製品名",
    "対象製品",
    "ご利用製品",
    "商品名",
    "プロダクト",
    "產品",
    "產品名稱",
    "产品",
    "产品名称",
];

/// Columns that become metadata of the same name besides.
pub(super) const METADATA: [&str; 2] = ["plan", "channel"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_compared_plainly() {
        for (header, wanted) in [
            (" Ticket_ID", "ticket id"),
            ("createdAt", "created at"),
            ("Short-Description", "short description"),
            ("\u{FEFF}件名", "件名"),
            ("sys_created_on", "sys created on"),
        ] {
            assert_eq!(plain(header), wanted);
        }
    }

    #[test]
    fn what_is_looked_for_is_plain() {
        let desks = HELPDESKS.iter().flat_map(|desk| desk.marks.iter().chain(desk.columns.iter()));
        for name in desks.flat_map(|names| names.iter()).chain(Role::ALL.iter().flat_map(|role| role.usual())) {
            assert_eq!(plain(name), **name);
        }
    }
}
