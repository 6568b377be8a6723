//! A page before it is framed.

use maud::Markup;

/// Who a page is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Audience {
    /// Everybody.
    Public,
    /// One customer: everybody who has the address.
    Customer,
    /// The company's own people.
    Operations,
    /// Who is about to log in.
    Login,
}

impl Audience {
    /// The path of this audience's first page.
    pub const fn home(self) -> &'static str {
        match self {
            Audience::Public | Audience::Customer => "/",
            Audience::Operations | Audience::Login => "/ops",
        }
    }
}

/// A page to be framed.
pub struct Page {
    pub audience: Audience,
    /// In the window's title, before the operator's name.
    pub title: String,
    /// The path of its live stream; `None` for a page that does not change by itself.
    pub live: Option<String>,
    pub main: Markup,
}
