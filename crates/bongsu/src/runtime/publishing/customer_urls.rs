//! The addresses of customers' own pages.

use bongsu_core::customer::page_token::CustomerPageToken;
use bongsu_words::Lang;

/// Where customers' own pages are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pages {
    /// The address that all begin with, without a final slash.
    pub base: String,
    /// Whether they lie there as files.
    pub filed: bool,
}

impl Pages {
    /// The same for whoever opens it out of the notice with this id: that it was opened is
    /// noted, where the page is served by this program.
    pub fn address_in(&self, lang: Lang, link: CustomerPageToken, notice: &str) -> String {
        let address = self.address(lang, link);
        if self.filed { address } else { format!("{address}?n={notice}") }
    }

    /// The address of a page, for a reader of `lang`.
    pub fn address(&self, lang: Lang, link: CustomerPageToken) -> String {
        let path = bongsu_web::customer_path(link);
        match self.filed {
            true => format!("{}/{}", self.base, bongsu_web::file_path(&path, lang)),
            false => format!("{}{path}", self.base),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reader_of_english_gets_the_english_file() {
        let link = CustomerPageToken::from_random(1);
        let served = Pages { base: "https://desk.kr".into(), filed: false };
        let filed = Pages { base: "https://status.kr".into(), filed: true };
        let digits = link.to_string();
        assert_eq!(served.address(Lang::En, link), format!("https://desk.kr/c/{digits}"));
        assert_eq!(filed.address(Lang::Ko, link), format!("https://status.kr/c/{digits}.html"));
        assert_eq!(filed.address(Lang::En, link), format!("https://status.kr/en/c/{digits}.html"));
    }
}
