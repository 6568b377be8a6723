//! Tables as spreadsheets make them (S1).

use super::*;

/// “고객,이메일,도메인” and two customers, in CP949.
fn cp949(text: &str) -> Vec<u8> {
    let (bytes, _, unmapped) = encoding_rs::EUC_KR.encode(text);
    assert!(!unmapped);
    bytes.into_owned()
}

fn imported(options: Options, files: &[SourceFile]) -> (Import, Vec<String>) {
    let mut import = Import::new(options);
    let mut errors: Vec<_> = files.iter().flat_map(|it| import.read(it)).collect();
    errors.extend(import.unfound_columns());
    let errors = errors.iter().map(ToString::to_string).collect();
    (import, errors)
}

fn read(options: Options, bytes: impl AsRef<[u8]>) -> (Import, Inventory) {
    let (import, errors) = imported(options, &[file("list.csv", bytes)]);
    assert_eq!(errors, [""; 0]);
    let inventory = import.merge(&Inventory::default(), true).unwrap();
    (import, inventory)
}

fn refused_with(rules: &[&str], text: &str) -> Vec<String> {
    let columns = ColumnMap::parse(rules.iter().copied()).unwrap();
    imported(Options { columns, ..Options::default() }, &[file("list.csv", text)]).1
}

fn mapped(rules: &[&str], text: &str) -> (Import, Inventory) {
    let columns = ColumnMap::parse(rules.iter().copied()).unwrap();
    read(Options { columns, ..Options::default() }, text)
}

/// The findings, each with its count and first examples.
fn findings(import: &Import) -> Vec<(Finding, usize, Vec<String>)> {
    let all = import.findings().iter();
    all.map(|(_, finding, it)| (finding.clone(), it.count, it.first.clone())).collect()
}

#[test]
fn what_korean_excel_saves_as_csv_is_read_and_said() {
    let text = "고객,고객명,연락처,도메인\r\n1,김가게,010-1234-5678,shop.kr\r\n";
    let (import, inventory) = read(Options::default(), cp949(text));
    assert_eq!(inventory.customers["1"].name, "김가게");
    let expected = (Finding::ReadAs("CP949 (EUC-KR)"), 1, vec!["고객".to_owned()]);
    assert_eq!(findings(&import), [expected]);
    // Microsoft's extension of KS X 1001.
    let (_, inventory) =
        read(Options::default(), cp949("고객,연락처,도메인\n똠양꿍,k@a.kr,a.kr\n"));
    assert!(inventory.customers.contains_key("똠양꿍"));
}

#[test]
fn another_encoding_is_not_taken_for_korean() {
    // “Müller, Ärzte, Öl” in Latin-1; the second pairs up as CP949, as a Hanja.
    for text in [&b"customer,email,domain\nM\xfcller,k@a.de,a.de\n"[..], b"\xe9\xe8\n"] {
        let (_, errors) = imported(Options::default(), &[file("list.csv", text)]);
        assert!(errors[0].contains("neither UTF-8 nor CP949"), "{errors:?}");
    }
    let all = refused(&[file("list.csv", b"customer,email,domain\nkim,\xff\xff,a.kr\n")]);
    assert!(all[0].starts_with("list.csv:2: neither UTF-8 nor CP949"), "{all:?}");
}

#[test]
fn an_encoding_that_is_named_is_used_and_must_be_the_right_one() {
    let latin = Options { encoding: encoding_by_name("windows-1252"), ..Options::default() };
    let (_, inventory) = read(latin.clone(), b"customer,email,domain\nM\xfcller,k@a.de,a.de\n");
    assert!(inventory.customers.contains_key("Müller"));
    let korean = Options { encoding: encoding_by_name("cp949"), ..Options::default() };
    let bytes = b"customer,email,domain\nM\xfcller,k@a.de,a.de\n";
    let (_, errors) = imported(korean, &[file("list.csv", bytes)]);
    assert!(errors[0].starts_with("list.csv:2: not EUC-KR"), "{errors:?}");
    assert_eq!(encoding_by_name("klingon"), None);
}

#[test]
fn what_excel_calls_unicode_text_is_read() {
    let text = "\u{feff}고객\t이메일\t도메인\r\n김\tk@a.kr\ta.kr\r\n";
    for bytes in [u16::to_le_bytes as fn(u16) -> [u8; 2], u16::to_be_bytes] {
        let bytes: Vec<u8> = text.encode_utf16().flat_map(bytes).collect();
        let (_, inventory) = read(Options::default(), bytes);
        assert!(inventory.customers.contains_key("김"));
    }
    assert!(refused(&[file("a.csv", " \n")])[0].contains("empty"));
    assert!(refused(&[file("a.csv", [0xff, 0xfe])])[0].contains("empty"));
}

#[test]
fn a_zero_that_a_spreadsheet_took_is_put_back_and_said() {
    let (import, inventory) = read(
        Options::default(),
        "customer,phone,domain\n1,1012345671,a.kr\n2,212345672,b.kr\n3,010-1234-5673,c.kr\n\
         4,+82 10 1234 5674,d.kr\n5,15880000,e.kr\n",
    );
    let phone = |key: &str| inventory.customers[key].contacts[0].clone();
    assert_eq!(phone("1"), Contact::Phone("+821012345671".into()));
    assert_eq!(phone("5"), Contact::Phone("+8215880000".into()));
    let examples = ["1012345671 → 01012345671", "212345672 → 0212345672"].map(str::to_owned);
    assert_eq!(findings(&import), [(Finding::TrunkPrefixRestored, 2, examples.to_vec())]);
}

#[test]
fn a_resale_list_is_read_by_its_korean_headings() {
    let (import, inventory) = read(
        Options::default(),
        "거래처 목록,,,,,\n2026-11-29 작성,,,,,\n번호,고객명,도메인,연락처,이메일,만료일\n\
         1,가나상사,gana.kr,010-1234-5678,ceo@gana.kr,2027-01-31\n\
         2,다라문구,dara.co.kr,02-123-4567,,2027-02-28\n",
    );
    assert_eq!(inventory.customers["가나상사"].contacts.len(), 2);
    assert_eq!(inventory.sites[&name("dara.co.kr")].customer, "다라문구");
    let left_out = vec!["번호".to_owned(), "만료일".to_owned()];
    let before = vec!["거래처 목록".to_owned(), "2026-11-29 작성".to_owned()];
    assert_eq!(
        findings(&import),
        [
            (Finding::BeforeHeader, 2, before),
            (Finding::ColumnLeftOut, 2, left_out),
            (Finding::NameIsKey("고객명".into()), 1, vec![String::new()]),
        ]
    );
}

#[test]
fn two_customers_of_one_name_are_not_made_one() {
    let text = "고객명,연락처,도메인\n김철수,010-1111-1111,a.kr\n김철수,010-2222-2222,b.kr\n";
    let all = refused(&[file("list.csv", text)]);
    assert_eq!(all.len(), 1, "{all:?}");
    assert!(all[0].starts_with("list.csv:3: 고객명: “김철수” has other contacts"), "{all:?}");
    assert!(all[0].contains("list.csv:2") && all[0].contains("--map 고객명=customer"), "{all:?}");
    let (_, inventory) = mapped(&["고객명=customer"], text);
    assert_eq!(inventory.customers["김철수"].contacts.len(), 2);
    // Who shares a contact is the same.
    read(
        Options::default(),
        "고객명,연락처,도메인\n김,k@a.kr,a.kr\n김,\"k@a.kr,010-1111-1111\",b.kr\n",
    );
}

#[test]
fn headings_mean_what_the_operator_says() {
    let (_, inventory) = mapped(
        &["거래처코드=customer", "담당자 HP=phone", "상태=-", "등급=-"],
        "거래처코드,담당자HP,대표전화,도메인,상태,등급\nC1,010-1111-1111,02-123-4567,a.kr,정상,A\n",
    );
    let phones = ["+821011111111", "+8221234567"].map(|it| Contact::Phone(it.into()));
    assert_eq!(inventory.customers["C1"].contacts, phones);
    let all = refused_with(&["등급=-"], "customer,email,domain\n1,k@a.kr,a.kr\n");
    assert_eq!(all, ["--map: 등급: no table has such a column"]);
    let (import, _) = mapped(&["*=-"], "customer,email,domain,색,무게\n1,k@a.kr,a.kr,빨강,3\n");
    assert_eq!(findings(&import)[0].1, 2);
}

#[test]
fn the_error_of_a_formula_is_no_text() {
    let all = refused_csv("customer,name,email,domain\n1,#N/A,k@a.kr,a.kr\n");
    assert_eq!(
        all,
        ["customers.csv:2: name: “#N/A” is the error of a formula; mend it in the spreadsheet"]
    );
}

#[test]
fn a_sheet_is_read_like_any_table_with_its_own_numbers() {
    let sheet = |rows: &[(u64, &[&str])]| -> Vec<SheetLine> {
        let line = |(number, cells): &(u64, &[&str])| SheetLine {
            number: *number,
            cells: cells.iter().map(|&it| it.to_owned()).collect(),
        };
        rows.iter().map(line).collect()
    };
    let mut import = Import::default();
    let header: &[&str] = &["고객", "이메일", "도메인"];
    let rows = [(3, header), (5, &["1", "k@a.kr", "a.kr"]), (9, &["2", "nobody", "b.kr"])];
    let errors = import.read_sheet("list.xlsx (고객)", &sheet(&rows));
    let errors: Vec<_> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(errors, ["list.xlsx (고객):9: 이메일: “nobody” is not an e-mail address"]);
}
