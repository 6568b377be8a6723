//! The URLs of customers' own pages.

use bongsu_core::customer::page_token::CustomerPageToken;
use bongsu_core::settlement::month::Month;
use bongsu_words::Language;

/// The URLs of customers' own pages.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CustomerUrls {
    /// What every URL begins with, without a final slash.
    pub base: String,
    /// Whether the pages are static files there.
    pub are_files: bool,
}

impl CustomerUrls {
    /// The URL of a page in the notice with this id. Where this program serves the page, it
    /// records that the notice was opened.
    pub fn page_in_notice(&self, lang: Language, token: CustomerPageToken, notice: &str) -> String {
        let url = self.page(lang, token);
        if self.are_files { url } else { format!("{url}?n={notice}") }
    }

    /// The URL of the report of a month, where this program serves the pages.
    pub fn month(&self, token: CustomerPageToken, month: Month) -> Option<String> {
        let path = bongsu_web::customer_path(token);
        (!self.are_files).then(|| format!("{}{path}/month?month={month}", self.base))
    }

    /// The URL of a page, for a reader of `lang`.
    pub fn page(&self, lang: Language, token: CustomerPageToken) -> String {
        let path = bongsu_web::customer_path(token);
        match self.are_files {
            true => format!("{}/{}", self.base, bongsu_web::file_path(&path, lang)),
            false => format!("{}{path}", self.base),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readers_of_english_get_the_english_file() {
        let token = CustomerPageToken::from_random(1);
        let served = CustomerUrls { base: "https://desk.kr".into(), are_files: false };
        let are_files = CustomerUrls { base: "https://status.kr".into(), are_files: true };
        let digits = token.to_string();
        assert_eq!(served.page(Language::En, token), format!("https://desk.kr/c/{digits}"));
        assert_eq!(
            are_files.page(Language::Ko, token),
            format!("https://status.kr/c/{digits}.html")
        );
        assert_eq!(
            are_files.page(Language::En, token),
            format!("https://status.kr/en/c/{digits}.html")
        );
    }
}
