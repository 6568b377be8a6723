//! What a table of contracts may say.

use super::*;
use crate::plain_text::NameFlaw;
use crate::settlement::Currency;

fn known() -> KnownNames {
    let name = |text: &str| Name::parse(text).expect("a name");
    KnownNames {
        customers: ["kim".into(), "lee".into()].into(),
        sites: [(name("shop.co.kr"), "kim".into()), (name("club.kr"), "lee".into())].into(),
        terms: ["kr-standard-x3".into()].into(),
        former: FormerNames::default(),
    }
}

#[test]
fn a_contract_of_a_customer_who_left_stays_in_the_table_with_its_last_day() {
    let mut known = known();
    let name = Name::parse("club.kr").expect("a name");
    known.former.customers.insert("minji".into());
    known.former.sites.extend(["minji", "kim"].map(|it| (name.clone(), it.to_owned())));
    let table = |row: &str| {
        let text = format!("{HEADING}x,{row}");
        let flaw = |errors: Vec<ContractError>| errors.into_iter().map(|it| it.flaw).collect();
        read(&text, &known)
            .map(|it| it.len())
            .map_err(|errors| -> Vec<ContractFlaw> { flaw(errors) })
    };
    let rest = "1,KRW,month,kr-standard-x3,2018-01-01";
    assert_eq!(table(&format!("minji,,{rest},2018-01-31")), Ok(1));
    assert_eq!(table(&format!("minji,club.kr,{rest},2018-01-31")), Ok(1));
    // A site that moved to another customer, too.
    assert_eq!(table(&format!("kim,club.kr,{rest},2018-01-31")), Ok(1));
    let left = ContractFlaw::CustomerLeft("minji".into());
    assert_eq!(table(&format!("minji,,{rest},")), Err(vec![left]));
    let left = ContractFlaw::SiteLeft("club.kr".into());
    assert_eq!(table(&format!("kim,club.kr,{rest},")), Err(vec![left]));
    let unknown = ContractFlaw::UnknownCustomer("mingi".into());
    assert_eq!(table(&format!("mingi,,{rest},2018-01-31")), Err(vec![unknown]));
}

const HEADING: &str = "contract,customer,site,fee,currency,period,terms,from,until\n";

fn flaws(rows: &str) -> Vec<(Option<usize>, Option<&'static str>, ContractFlaw)> {
    let errors = read(&format!("{HEADING}{rows}"), &known()).expect_err("refused");
    errors.into_iter().map(|it| (it.line, it.column, it.flaw)).collect()
}

#[test]
fn a_contract_is_for_a_customer_or_for_one_of_their_sites() {
    let text = format!(
        "\u{feff}{HEADING}A-1,kim,,\"33,000\",krw,month,kr-standard-x3,2017-01-01,\n\
         ,kim,SHOP.co.kr,120000,KRW,year,kr-standard-x3,2018-01-01,2018-12-31\n"
    );
    let contracts = read(&text, &known()).expect("contracts");
    assert_eq!(contracts[0].fee, Money::new(33_000, Currency::KRW));
    assert_eq!(contracts[1].key, "kim/shop.co.kr@2018-01-01");
    assert_eq!(contracts[1].monthly_fee().map(Money::minor), Ok(10_000));
}

#[test]
fn a_table_with_headings_of_ones_own_language_is_read() {
    let korean = "계약번호,고객번호,도메인,요금,통화,주기,약관,시작일,종료일\n\
                  A-1,kim,shop.co.kr,33000,KRW,월,kr-standard-x3,2018-01-01,2018-12-31\n";
    let japanese = "契約番号,顧客番号,ドメイン,料金,通貨,料金周期,約款,開始日,終了日\n\
                    A-1,kim,shop.co.kr,33000,KRW,月,kr-standard-x3,2018-01-01,2018-12-31\n";
    let english = format!(
        "{HEADING}A-1,kim,shop.co.kr,33000,KRW,month,kr-standard-x3,2018-01-01,2018-12-31\n"
    );
    let contracts = read(&english, &known()).expect("contracts");
    assert_eq!(read(korean, &known()).as_ref(), Ok(&contracts));
    assert_eq!(read(japanese, &known()).as_ref(), Ok(&contracts));
    let twice = read("고객,customer,요금,통화,주기,약관,시작일\n", &known()).expect_err("refused");
    assert_eq!(twice[0].flaw, ContractFlaw::ColumnTwice);
}

#[test]
fn nonsense_is_refused_with_its_place_and_nothing_is_taken() {
    use ContractFlaw::*;
    let row = |customer: &str, site: &str, fee: &str, currency: &str, rest: &str| {
        flaws(&format!(
            "ok,lee,,1,KRW,month,kr-standard-x3,2018-01-01,2018-01-31\nx,{customer},{site},{fee},{currency},{rest}\n"
        ))
    };
    let good = "month,kr-standard-x3,2018-01-01,";
    let one = |flaw: ContractFlaw, column: &'static str| vec![(Some(3), Some(column), flaw)];
    assert_eq!(row("kim", "", "-5", "KRW", good), one(NegativeFee, "fee"));
    assert_eq!(row("kim", "", "5", "XTS", good), one(UnknownCurrency("XTS".into()), "currency"));
    assert_eq!(row("park", "", "5", "KRW", good), one(UnknownCustomer("park".into()), "customer"));
    assert_eq!(row("kim", "club.kr", "5", "KRW", good), one(SiteOfAnother("lee".into()), "site"));
    assert_eq!(row("kim", "no.kr", "5", "KRW", good), one(UnknownSite("no.kr".into()), "site"));
    assert_eq!(row("kim", "", "", "KRW", good), one(Missing, "fee"));
    let rest = "week,kr-standard-x3,2018-01-01,";
    assert_eq!(row("kim", "", "5", "KRW", rest), one(UnknownPeriod("week".into()), "period"));
    let rest = "month,gone,2018-01-01,";
    assert_eq!(row("kim", "", "5", "KRW", rest), one(UnknownTerms("gone".into()), "terms"));
    let rest = "month,kr-standard-x3,2018-02-30,";
    assert_eq!(row("kim", "", "5", "KRW", rest), one(NotADate("2018-02-30".into()), "from"));
    let rest = "month,kr-standard-x3,0018-01-01,";
    assert_eq!(row("kim", "", "5", "KRW", rest), one(Year("0018-01-01".into()), "from"));
    let rest = "month,kr-standard-x3,2018-01-01,9999-12-31";
    assert_eq!(row("kim", "", "5", "KRW", rest), one(Year("9999-12-31".into()), "until"));
    let rest = "month,kr-standard-x3,2018-02-01,2018-01-31";
    assert_eq!(row("kim", "", "5", "KRW", rest), one(EndsBeforeItBegins, "until"));
    let rest = "month,kr-standard-x3,2018-01-01,,more,and more";
    assert_eq!(row("kim", "", "5", "KRW", rest), [(Some(3), None, TooManyCells)]);
}

#[test]
fn a_name_that_cannot_be_shown_is_refused_with_its_place() {
    let rest = "kim,,5,KRW,month,kr-standard-x3,2018-01-01,\n";
    let name = |text: &str| flaws(&format!("{text},{rest}"));
    let refused = |flaw| vec![(Some(2), Some("contract"), ContractFlaw::NotAName(flaw))];
    assert_eq!(name("\u{1b}[2Jx"), refused(NameFlaw::Directs));
    assert_eq!(name("x\u{202e}y"), refused(NameFlaw::Directs));
    assert_eq!(name(&"x".repeat(5_000)), refused(NameFlaw::TooLong));
}

#[test]
fn a_fee_of_which_several_times_cannot_be_computed_is_refused() {
    let found = flaws("x,kim,,1000000000000001,KRW,month,kr-standard-x3,2018-01-01,\n");
    assert!(matches!(found[..], [(Some(2), Some("fee"), ContractFlaw::NotAnAmount(_))]));
}

#[test]
fn a_fraction_of_a_won_is_no_fee() {
    let found = flaws("x,kim,,0.5,KRW,month,kr-standard-x3,2018-01-01,\n");
    assert!(matches!(found[..], [(Some(2), Some("fee"), ContractFlaw::NotAnAmount(_))]));
}

#[test]
fn two_contracts_for_the_same_day_are_refused() {
    let found = flaws(
        "a,kim,,1,KRW,month,kr-standard-x3,2018-01-01,2018-01-31\n\
         a,kim,,1,KRW,month,kr-standard-x3,2018-01-31,\n\
         b,kim,shop.co.kr,1,KRW,month,kr-standard-x3,2018-01-01,\n",
    );
    assert_eq!(
        found,
        [
            (Some(3), Some("contract"), ContractFlaw::NameTwice { other: 2 }),
            (Some(3), Some("from"), ContractFlaw::Overlaps { other: 2 }),
        ]
    );
}

#[test]
fn a_table_needs_its_columns() {
    let errors = read("customer,fees\nkim,1\n", &known()).expect_err("refused");
    let has = |column: Option<&'static str>, flaw: ContractFlaw| {
        errors.contains(&ContractError { line: Some(1), column, flaw })
    };
    assert!(has(None, ContractFlaw::UnknownColumn("fees".into())));
    assert!(has(Some("fee"), ContractFlaw::MissingColumn));
    let errors = read(HEADING, &known()).expect_err("refused");
    assert_eq!(errors[0].flaw, ContractFlaw::Empty);
}
