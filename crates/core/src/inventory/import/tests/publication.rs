use super::*;

#[test]
fn a_table_says_what_everybody_may_read_of_a_component() {
    let inventory = csv("구성요소,공개 이름,영문 공개 이름,공개 그룹,group_en,공개\n\
         server:web-07,웹 서버 2,Web server 2,웹 호스팅,Web hosting,\n\
         ns:ns1.host.kr,,,,,예\n");
    let record = |key: &str| &inventory.components[&ComponentKey(key.into())].publication;
    let web = record("server:web-07");
    assert_eq!((web.label.ko.as_str(), web.label.en.as_str()), ("웹 서버 2", "Web server 2"));
    assert_eq!((web.group.ko.as_str(), web.group.en.as_str()), ("웹 호스팅", "Web hosting"));
    assert!(!web.is_public && web.is_known());
    let ns = record("ns:ns1.host.kr");
    assert!(ns.is_public && ns.label.is_empty());
}

#[test]
fn a_label_that_cannot_be_is_refused_with_its_place() {
    let long = "긴".repeat(61);
    let all = refused_csv(&format!(
        "component,label_ko,public\nserver:a,{long},\nserver:b,b,perhaps\nserver:c,c,yes\n"
    ));
    assert_eq!(all.len(), 2, "{all:?}");
    assert!(all[0].contains("customers.csv:2: label_ko"), "{all:?}");
    assert!(all[1].contains("customers.csv:3: public"), "{all:?}");
}

#[test]
fn sites_have_no_label() {
    let all = refused_csv("customer,contact,domain,label_en\nkim,kim@a.kr,shop.kr,Shop\n");
    assert!(all[0].contains("label_en"), "{all:?}");
}
