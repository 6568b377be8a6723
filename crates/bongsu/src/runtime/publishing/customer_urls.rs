//! The addresses of customers' own pages.

use bongsu_core::customer::page_token::CustomerPageToken;
use bongsu_words::Lang;

/// Where customers' own pages are.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CustomerUrls {
    /// The address that all begin with, without a final slash.
    pub base: String,
    /// Whether they lie there as files.
    pub are_files: bool,
}

impl CustomerUrls {
    /// The same for whoever opens it out of the notice with this id: that it was opened is
    /// noted, where the page is served by this program.
    pub fn address_in(&self, lang: Lang, link: CustomerPageToken, notice: &str) -> String {
        let address = self.address(lang, link);
        if self.are_files { address } else { format!("{address}?n={notice}") }
    }

    /// The address of a page, for a reader of `lang`.
    pub fn address(&self, lang: Lang, link: CustomerPageToken) -> String {
        let path = bongsu_web::customer_path(link);
        match self.are_files {
            true => format!("{}/{}", self.base, bongsu_web::file(&path, lang)),
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
        let served = CustomerUrls { base: "https://desk.kr".into(), are_files: false };
        let are_files = CustomerUrls { base: "https://status.kr".into(), are_files: true };
        let digits = link.to_string();
        assert_eq!(served.address(Lang::En, link), format!("https://desk.kr/c/{digits}"));
        assert_eq!(are_files.address(Lang::Ko, link), format!("https://status.kr/c/{digits}.html"));
        assert_eq!(
            are_files.address(Lang::En, link),
            format!("https://status.kr/en/c/{digits}.html")
        );
    }
}
