use super::*;

/// The message of the only bad row below the usual header.
fn bad_row(row: &str) -> String {
    let mut all = refused_csv(&format!("customer,contact,domain\n{row}\n"));
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

/// The message of the only bad cell in a further column.
fn bad_cell(column: &str, cell: &str) -> String {
    let mut all =
        refused_csv(&format!("customer,contact,domain,{column}\nkim,k@a.kr,shop.kr,{cell}\n"));
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

#[test]
fn three_columns_are_enough() {
    let inventory = csv("customer,contact,domain\nkim,kim@a.kr,shop.co.kr\n");
    let site = &inventory.sites[&name("shop.co.kr")];
    assert_eq!((site.customer.as_str(), &site.url), ("kim", &SiteUrl::default()));
    let kim = &inventory.customers["kim"];
    assert_eq!((kim.name.as_str(), kim.language), ("kim", Language::Ko));
    assert_eq!(kim.contacts, [Contact::Email("kim@a.kr".into())]);
}

#[test]
fn korean_headers_are_understood() {
    let inventory = csv("고객,고객명,연락처,전화번호,도메인,언어,서버,랙,스위치,데이터센터,주소\n\
         1001,김씨네,kim@a.kr,010-1234-5678,한글.한국,영어,web-17,r3,s1,가산,203.0.113.1\n");
    let site = &inventory.sites[&name("한글.한국")];
    assert_eq!(site.location.server.as_deref(), Some("web-17"));
    assert_eq!(site.location.datacentre.as_deref(), Some("가산"));
    assert_eq!(site.addresses, ["203.0.113.1".parse::<IpAddr>().unwrap()]);
    let kim = &inventory.customers["1001"];
    assert_eq!((kim.name.as_str(), kim.language), ("김씨네", Language::En));
    assert_eq!(kim.contacts[1], Contact::Phone("+821012345678".into()));
}

#[test]
fn every_optional_column_finds_its_place() {
    let inventory = csv("customer,contact,domain,URL,Status,Body,Load Balancer,upstream,dc,NS\n\
         kim,kim@a.kr,shop.kr,http://www.shop.kr:8080/a?b=가#top,204,환영,lb-1,KT,gasan,ns1.host.kr;ns2.host.kr\n");
    let site = &inventory.sites[&name("www.shop.kr")];
    let url =
        SiteUrl { https: false, port: 8080, path: "/a?b=%EA%B0%80".into(), ..SiteUrl::default() };
    assert_eq!(site.url, url);
    assert_eq!((site.expect.status, site.expect.body.as_deref()), (Some(204), Some("환영")));
    assert_eq!(site.location.load_balancer.as_deref(), Some("lb-1"));
    assert_eq!(site.location.upstream.as_deref(), Some("KT"));
    assert_eq!(site.name_servers, [name("ns1.host.kr"), name("ns2.host.kr")]);
}

#[test]
fn a_customer_of_several_rows_is_one_customer() {
    let inventory = csv("customer,contact,domain\n\
         kim,kim@a.kr,shop.kr\nkim,boss@a.kr;kim@a.kr,cafe.kr\n");
    assert_eq!(inventory.customers.len(), 1);
    let contacts = &inventory.customers["kim"].contacts;
    assert_eq!(contacts.len(), 2, "{contacts:?}");
}

#[test]
fn a_mail_column_or_a_phone_column_is_a_contact_too() {
    let inventory = csv("고객,이메일,연락처,도메인\nkim,kim@a.kr,010-1234-5678,shop.kr\n");
    assert_eq!(inventory.customers["kim"].contacts.len(), 2);
    csv("customer,phone,domain\nkim,02-123-4567,shop.kr\n");
    assert_eq!(
        refused_csv("customer,phone,email,domain\nkim,,,shop.kr\n"),
        ["customers.csv:2: contact: is missing"]
    );
}

#[test]
fn what_spreadsheets_leave_behind_is_passed_over() {
    let inventory =
        csv("\u{feff}customer,contact,domain,,\r\n\r\nkim,kim@a.kr,shop.kr,,\r\n,,,,\r\n");
    assert_eq!(inventory.sites.len(), 1);
}

#[test]
fn tabs_and_semicolons_separate_too() {
    csv("customer\tcontact\tdomain\nkim\tkim@a.kr\tshop.kr\n");
    csv("customer;contact;domain\nkim;kim@a.kr;shop.kr\n");
}

#[test]
fn co_kr_is_refused_as_a_domain() {
    let message = bad_row("kim,kim@a.kr,co.kr");
    assert_eq!(
        message,
        "customers.csv:2: domain: “co.kr” is a public suffix, not a domain a customer can own"
    );
}

#[test]
fn a_row_without_a_contact_is_named_by_line_and_column() {
    assert_eq!(bad_row("kim,,shop.kr"), "customers.csv:2: contact: is empty");
}

#[test]
fn lines_are_counted_as_an_editor_counts_them() {
    let all =
        refused_csv("\n\ncustomer,contact,domain\r\n\r\nkim,\"k@a.kr\",shop.kr\r\n\n\nlee,,b.kr\n");
    assert_eq!(all, ["customers.csv:8: contact: is empty"]);
}

#[test]
fn all_bad_rows_are_told_at_once() {
    let all = refused_csv(
        "고객,연락처,도메인,상태\nkim,nobody,co.kr,99\n,k@a.kr,ok.kr,200\nlee,l@a.kr,b.kr,x\n",
    );
    let places: Vec<&str> = all.iter().map(|m| m.split(": ").nth(1).unwrap()).collect();
    assert_eq!(places, ["연락처", "도메인", "상태", "고객", "상태"]);
}

#[test]
fn an_unknown_column_is_named_with_what_may_be_meant() {
    let all = refused_csv("customer,contact,domain,ract\nkim,k@a.kr,shop.kr,r3\n");
    assert_eq!(all, ["customers.csv:1: ract: unknown column; did you mean “rack”?"]);
}

#[test]
fn a_header_of_half_a_million_columns_is_refused_at_once() {
    let table = format!("customer,contact,domain{}\n", ",x".repeat(500_000));
    let file = SourceFile { name: "t.csv".into(), bytes: table.into_bytes(), kind: None };
    let errors = inventory(&[file]).unwrap_err();
    assert_eq!(errors[0].to_string(), "t.csv:1: has more than 1000 columns");
    assert_eq!(errors.len(), 1);
}

#[test]
fn a_missing_column_is_named() {
    assert_eq!(
        refused_csv("customer,domain\nkim,shop.kr\n"),
        ["customers.csv:1: contact: the column is missing"]
    );
}

#[test]
fn a_column_that_stands_twice_is_refused_even_under_two_names() {
    let all = refused_csv("customer,contact,domain,dc,데이터센터\nkim,k@a.kr,shop.kr,a,b\n");
    assert_eq!(all, ["customers.csv:1: 데이터센터: the column occurs twice"]);
}

#[test]
fn a_row_of_another_length_is_refused() {
    let message = bad_row("kim,k@a.kr,shop.kr,and,more");
    assert!(message.ends_with("the row has 5 fields where the header has 3"), "{message}");
    assert!(bad_row("kim,k@a.kr").ends_with("the row has 2 fields where the header has 3"));
}

#[test]
fn an_open_quotation_mark_is_suspected() {
    let all = refused_csv("customer,contact,domain\nkim,k@a.kr,\"shop.kr\nlee,l@a.kr,cafe.kr\n");
    assert_eq!(all.len(), 1);
    assert!(all[0].starts_with("customers.csv:2: domain: "), "{all:?}");
}

#[test]
fn what_is_no_domain_is_told_from_what_else_it_is() {
    assert!(bad_row("kim,k@a.kr,https://shop.kr/").contains("is a URL"));
    assert!(bad_row("kim,k@a.kr,shop.kr:8080").contains("is a URL"));
    assert!(bad_row("kim,k@a.kr,203.0.113.7").contains("is an address"));
    assert!(bad_row("kim,k@a.kr,2001:db8::1").contains("is an address"));
    assert!(bad_row("kim,k@a.kr,-shop-.kr").contains("is not a domain name"));
    assert!(bad_row("kim,k@a.kr,shop").contains("is not a domain name"));
}

#[test]
fn a_site_stands_once() {
    let message = bad_row("kim,k@a.kr,shop.kr\nkim,k@a.kr,SHOP.kr.");
    assert_eq!(
        message,
        "customers.csv:3: domain: the site “shop.kr” is already listed at customers.csv:2"
    );
}

#[test]
fn two_customers_cannot_have_one_site() {
    let message = bad_row("kim,k@a.kr,shop.kr\nlee,l@a.kr,shop.kr");
    assert_eq!(
        message,
        "customers.csv:3: domain: the site “shop.kr” belongs to “kim” at customers.csv:2"
    );
}

#[test]
fn rows_that_disagree_about_a_customer_are_refused() {
    let all =
        refused_csv("customer,contact,domain,language\nkim,k@a.kr,a.kr,ko\nkim,k@a.kr,b.kr,en\n");
    assert_eq!(all, ["customers.csv:3: language: disagrees with customers.csv:2 about “language”"]);
}

#[test]
fn a_customer_with_hundreds_of_contacts_is_a_mistake() {
    let rows: String = (0..60).map(|ix| format!("kim,k{ix}@a.kr,s{ix}.shop.kr\n")).collect();
    let all = refused_csv(&format!("customer,contact,domain\n{rows}"));
    assert_eq!(all.len(), 10);
    assert_eq!(all[0], "customers.csv:52: contact: more than 50 contacts of one customer");
}

#[test]
fn mail_addresses_and_phone_numbers_are_checked() {
    for contact in
        ["kim@a.kr", "010-1234-5678", "+82 10 1234 5678", "kim+a@한글.한국", "a@b.kr;1588-1234"]
    {
        csv(&format!("customer,contact,domain\nkim,{contact},shop.kr\n"));
    }
    for contact in [
        "kim",
        "kim@",
        "@a.kr",
        "kim@a",
        "a b@c.kr",
        "kim@a..kr",
        ".k@a.kr",
        "12345",
        "0101234567890123",
    ] {
        assert!(bad_row(&format!("kim,{contact},shop.kr")).contains("contact: “"), "{contact}");
    }
}

#[test]
fn a_sites_url_is_http_without_secrets_and_below_its_domain() {
    assert!(bad_cell("url", "gopher://shop.kr/").contains("neither http, https"));
    assert!(bad_cell("url", "file:///etc/passwd").contains("neither http, https"));
    assert!(bad_cell("url", "shop.kr/").contains("http:// or https:// first"));
    assert!(bad_cell("url", "https://203.0.113.1/").contains("is an address"));
    assert!(bad_cell("url", "https://[::1]/").contains("not a site's name"));
    assert!(bad_cell("url", "https://shop.kr:0/").contains("port"));
    assert!(bad_cell("url", "https://shop.kr:65536/").contains("port"));
    assert!(bad_cell("url", "https:///shop.kr/").contains("http:// or https:// first"));
    assert!(bad_cell("url", "https://evil.kr\\.shop.kr/").contains("without backslashes"));
    assert!(bad_cell("url", "http://2130706433/").contains("is an address"));
    assert!(bad_cell("url", "https://shop kr/").contains("not a domain name"));
    assert!(bad_cell("url", "https://@shop.kr/").contains("no user name or password"));
    assert!(bad_cell("url", "https://cafe.kr/").contains("is not below the domain"));
    let secret = bad_cell("url", "https://kim:geheim@shop.kr/");
    assert!(secret.contains("no user name or password") && !secret.contains("geheim"), "{secret}");
}

#[test]
fn values_out_of_range_are_refused() {
    for status in ["99", "600", "2OO", "+200", "-1"] {
        assert!(bad_cell("status", status).contains("is not an HTTP status"), "{status}");
    }
    assert!(bad_cell("language", "fr").contains("is not one of the languages ko, en"));
    assert!(bad_cell("address", "0.0.0.0").contains("cannot be the address of a server"));
    assert!(bad_cell("address", "300.1.1.1").contains("is not an IP address"));
    assert!(bad_cell("name_servers", "203.0.113.1").contains("is an address"));
    assert!(bad_cell("rack", &"r".repeat(101)).contains("longer than 100"));
}

/// Tables as Excel makes them (P6).
#[test]
fn every_spelling_of_a_phone_is_one_phone() {
    let inventory = csv("customer,phone,domain\n1,821012345670,a.kr\n2,1012345671,b.kr\n\
         3,0082-10-1234-5672,c.kr\n4,+82 10-1234-5673,d.kr\n5,+1 212 555 0100,e.kr\n");
    let phones = inventory.customers.values().map(|it| it.contacts.clone());
    let expected =
        ["+821012345670", "+821012345671", "+821012345672", "+821012345673", "+12125550100"];
    let expected = expected.map(|phone| vec![Contact::Phone(phone.into())]);
    assert_eq!(phones.collect::<Vec<_>>(), expected);
}

#[test]
fn a_rounded_number_is_refused_and_not_merged() {
    let all =
        refused_csv("customer,email,domain\n1.23457E+11,kim@a.kr,a.kr\n1E+11,lee@b.kr,b.kr\n");
    assert_eq!(all.len(), 2);
    assert!(all[0].starts_with("customers.csv:2: customer: “1.23457E+11” was rounded"), "{all:?}");
    csv("customer,email,domain\nE+11,kim@a.kr,a.kr\n1e5f,lee@b.kr,b.kr\n");
}

#[test]
fn what_nobody_sees_is_left_out_and_hangul_is_put_together() {
    let inventory = csv("customer,email,domain\n14,\u{200b}kim@a.kr,\u{feff}n.kr\n");
    assert_eq!(inventory.customers["14"].contacts, [Contact::Email("kim@a.kr".into())]);
    let apart = "\u{1100}\u{1169}\u{1100}\u{1162}\u{11a8}";
    let inventory = csv(&format!("{apart},이메일,도메인\n{apart} 1,kim@a.kr,a.kr\n"));
    assert!(inventory.customers.contains_key("고객 1"));
    let inventory =
        csv("customer,name,email,domain\n14,\u{202e}가비\u{2028}아\u{61c},kim@a.kr,n.kr\n");
    assert_eq!(inventory.customers["14"].name, "가비아");
}

#[test]
fn the_line_that_names_the_separator_is_none_of_the_table() {
    csv("\u{feff}sep=;\r\ncustomer;email;domain\r\n1;kim@a.kr;a.kr\r\n");
    csv("sep=|\ncustomer|email|domain\n1|kim@a.kr|a.kr\n");
    let all = refused_csv("sep=;\ncustomer;email;domain\n1;nobody;a.kr\n");
    assert!(all[0].starts_with("customers.csv:3: email"), "{all:?}");
}

#[test]
fn a_title_before_the_heading_says_nothing_of_the_separator() {
    for by in [";", "\t", ","] {
        let lines = ["거래처 현황".to_owned(), ["고객", "이메일", "도메인"].join(by)];
        let row = ["1", "kim@a.kr", "a.kr"].join(by);
        let inventory = csv(&format!("{}\n{row}\n", lines.join("\n")));
        assert!(inventory.customers.contains_key("1"), "{by}");
    }
    // A title with a comma in it, above a heading with semicolons.
    csv("거래처, 2026\n고객;이메일;도메인\n1;kim@a.kr;a.kr\n");
}

#[test]
fn headers_of_a_billing_system_are_understood_or_a_near_one_is_named() {
    csv("Client ID,Email,Phone Number,Domain\n12,kim@a.kr,+82.1012345678,a.kr\n");
    let all = refused_csv("고객 번호,이메일,도메인주소\n1,kim@a.kr,a.kr\n");
    assert!(all[0].ends_with("did you mean “도메인”?"), "{all:?}");
}
