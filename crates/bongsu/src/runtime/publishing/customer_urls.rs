//! The URLs of customers' own pages.

use bongsu_core::customer::page_token::CustomerPageToken;
use bongsu_core::settlement::month::Month;
use bongsu_words::Language;

/// The URLs of customers' own pages.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CustomerUrls {
    /// What every URL begins with, without a final slash.
    pub base: String,
    /// The languages of the static files there; none where this program serves the pages.
    pub files_in: Option<Vec<Language>>,
}

impl CustomerUrls {
    /// The URL of a page in the notice with this id. Where this program serves the page, it
    /// records that the notice was opened.
    pub fn page_in_notice(&self, lang: Language, token: CustomerPageToken, notice: &str) -> String {
        let url = self.page(lang, token);
        if self.files_in.is_some() { url } else { format!("{url}?n={notice}") }
    }

    /// The URL of the report of a month, where this program serves the pages.
    pub fn month(&self, token: CustomerPageToken, month: Month) -> Option<String> {
        let path = bongsu_web::customer_path(token);
        self.files_in.is_none().then(|| format!("{}{path}/month?month={month}", self.base))
    }

    /// The URL of a page, for a reader of `lang`.
    pub fn page(&self, lang: Language, token: CustomerPageToken) -> String {
        let path = bongsu_web::customer_path(token);
        match &self.files_in {
            Some(languages) => {
                let fallbacks = lang.choose(Language::Ko, Language::En);
                let mut readable = std::iter::once(lang).chain(fallbacks);
                let lang = readable.find(|it| languages.contains(it)).unwrap_or_default();
                format!("{}/{}", self.base, bongsu_web::file_path(&path, lang))
            }
            None => format!("{}{path}", self.base),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn readers_of_english_get_the_english_file() {
        let token = CustomerPageToken::from_random(1);
        let served = CustomerUrls { base: "https://desk.kr".into(), files_in: None };
        let files_in = Some(vec![Language::Ko, Language::En]);
        let files = CustomerUrls { base: "https://status.kr".into(), files_in };
        let digits = token.to_string();
        assert_eq!(served.page(Language::En, token), format!("https://desk.kr/c/{digits}"));
        assert_eq!(files.page(Language::Ko, token), format!("https://status.kr/c/{digits}.html"));
        // Japanese is not published there.
        for lang in [Language::En, Language::Ja] {
            let english = format!("https://status.kr/en/c/{digits}.html");
            assert_eq!(files.page(lang, token), english);
        }
    }
}
