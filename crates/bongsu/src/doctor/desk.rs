//! What is missing in the configuration and in the inventory.

use super::{Finding, Level, Text};
use crate::config::Config;
use bongsu_core::inventory::{Channel, Inventory};

/// Looks at both.
pub fn look_at(config: &Config, inventory: &Inventory) -> Vec<Finding> {
    let all = [
        people(config, inventory),
        vantages(config),
        references(config),
        pages(config),
        reached(config),
        missed(config),
    ];
    all.into_iter().flatten().collect()
}

fn missed(config: &Config) -> Vec<Finding> {
    let mut findings = Vec::new();
    if config.snapshot.is_none() {
        findings.extend(doubt(
            Text::new(
                "이 프로그램과 기록이 모두 사라지면 고객의 연락처도 사라집니다.",
                "When this program and its record are gone, so are customers' contacts.",
            ),
            Text::new("[snapshot] folder를 적으십시오.", "Set [snapshot] folder."),
        ));
    }
    if config.heartbeat.is_some() {
        return findings;
    }
    findings.extend(doubt(
        Text::new(
            "이 프로그램이나 그 회선이 사라져도 바깥에서 알아차릴 사람이 없고, 시계를 견줄 곳도 없습니다.",
            "When this program or its network is gone, nobody outside notices; nor is there a clock to compare this machine's with.",
        ),
        Text::new(
            "[heartbeat] url에 신호를 기다릴 곳을 적으십시오.",
            "Set [heartbeat] url to somebody who waits for a sign of life.",
        ),
    ));
    findings
}

fn doubt(what: Text, remedy: Text) -> Vec<Finding> {
    vec![Finding::problem(Level::Doubtful, what, remedy)]
}

fn people(config: &Config, inventory: &Inventory) -> Vec<Finding> {
    let all = inventory.customers.len();
    let channels = config.channels();
    if inventory.sites.is_empty() {
        return vec![Finding::problem(
            Level::Broken,
            Text::new("지켜볼 사이트가 없습니다.", "There is no site to watch."),
            Text::new("bongsu import 파일 로 들이십시오.", "Bring them in: bongsu import FILE."),
        )];
    }
    if channels.is_empty() {
        return doubt(
            Text::new(
                "고객에게 알릴 길이 없습니다.",
                "There is no way to tell customers anything.",
            ),
            Text::new("[mail] from과 relays를 적으십시오.", "Set [mail] from and relays."),
        );
    }
    let reached = |channel: Channel| channels.contains(&channel);
    let told = inventory.customers.values();
    let told = told.filter(|c| c.contacts.iter().any(|contact| reached(contact.channel()))).count();
    if told == all {
        return vec![Finding::healthy(
            format!("고객 {all}명 모두에게 알릴 길이 있습니다."),
            format!("All {all} customers can be told."),
        )];
    }
    doubt(
        Text::new(
            format!("고객 {all}명 가운데 {}명에게는 알릴 길이 없습니다.", all - told),
            format!("{} of {all} customers have no contact that can be reached.", all - told),
        ),
        Text::new(
            "목록의 contact에 메일 주소를 적어 다시 들이십시오.",
            "Give them a mail address in the column `contact`, and import again.",
        ),
    )
}

fn vantages(config: &Config) -> Vec<Finding> {
    match config.vantages.len() {
        1 => doubt(
            Text::new(
                "관측 지점이 하나뿐이라, 그곳의 고장을 세상의 고장과 구별하기 어렵습니다.",
                "There is one vantage: its own trouble looks like the world's.",
            ),
            Text::new(
                "다른 회선의 주소로 [[vantage]]를 하나 더 두십시오.",
                "Add a [[vantage]] that leaves by another uplink.",
            ),
        ),
        n => vec![Finding::healthy(format!("관측 지점 {n}곳."), format!("{n} vantages."))],
    }
}

fn references(config: &Config) -> Vec<Finding> {
    if !config.probing.references.is_empty() {
        return Vec::new();
    }
    doubt(
        Text::new(
            "기준 대상이 없어, 관측 지점 자신의 이상을 알아차리지 못합니다.",
            "There are no references: an unwell vantage is not noticed.",
        ),
        Text::new(
            "[probing] references에 바깥의 주소를 몇 개 적으십시오.",
            "Set [probing] references to a few places elsewhere.",
        ),
    )
}

fn pages(config: &Config) -> Vec<Finding> {
    match config.publish.as_ref().map_or(0, |it| it.folders.len() + it.mirrors.len()) {
        0 => doubt(
            Text::new(
                "페이지를 파일로 내놓지 않아, 이 프로그램이 멈추면 고객이 읽을 것이 없습니다.",
                "Pages are not laid out as files: with this program gone there is nothing to read.",
            ),
            Text::new("[publish] folders를 적으십시오.", "Set [publish] folders."),
        ),
        1 => doubt(
            Text::new("페이지를 놓는 곳이 하나뿐입니다.", "Pages are laid in one place only."),
            Text::new(
                "운명을 나누지 않는 곳을 [[mirror]]나 [publish] folders로 하나 더 두십시오.",
                "Add a place that shares its fate with nothing here, by [[mirror]] or [publish] folders.",
            ),
        ),
        n => vec![Finding::healthy(
            format!("페이지를 {n}곳에 놓습니다."),
            format!("Pages are laid in {n} places."),
        )],
    }
}

fn reached(config: &Config) -> Vec<Finding> {
    let published = config.publish.as_ref().is_some_and(|publish| publish.url.is_some());
    if published || config.web.public_url.is_some() {
        return Vec::new();
    }
    doubt(
        Text::new(
            "고객이 어디서 현황을 읽는지 적혀 있지 않아, 메일이 그곳을 가리키지 못합니다.",
            "Where customers read is not set, so that mail cannot lead there.",
        ),
        Text::new(
            "[publish] url이나 [web] public_url을 적으십시오.",
            "Set [publish] url or [web] public_url.",
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::parse;
    use bongsu_core::inventory::{Contact, Customer, Expect, Location, Site, SiteUrl};
    use bongsu_core::name::Name;

    const FULL: &str = "version = \"1\"\n[mail]\nfrom = \"a@b.kr\"\nrelays = [\"smtp://127.0.0.1\"]\n\
        [snapshot]\nfolder = \"/srv/c\"\n[heartbeat]\nurl = \"https://watch.example.net/x\"\n\
        [publish]\nfolders = [\"/srv/a\", \"/srv/b\"]\nurl = \"https://status.example.net\"\n\
        [probing]\nreferences = [\"192.0.2.1:53\"]\n[[vantage]]\nname = \"a\"\n[[vantage]]\nname = \"b\"\n";

    fn inventory(contact: Contact) -> Inventory {
        let mut inventory = Inventory::default();
        let known = Customer { contacts: vec![contact], ..Customer::default() };
        inventory.customers.insert("kim".into(), known);
        let site = Site {
            customer: "kim".into(),
            url: SiteUrl::default(),
            expect: Expect::default(),
            location: Location::default(),
            name_servers: Vec::new(),
            addresses: Vec::new(),
        };
        inventory.sites.insert(Name::parse("www.kim.kr").unwrap(), site);
        inventory
    }

    fn problem(config: &str, inventory: &Inventory) -> Vec<String> {
        let found = look_at(&parse("b.toml", config).unwrap(), inventory);
        found.into_iter().filter(|f| f.level != Level::Well).map(|f| f.what.en).collect()
    }

    #[test]
    fn a_desk_that_lacks_nothing_is_well() {
        assert_eq!(problem(FULL, &inventory(Contact::Email("kim@mail.kr".into()))), [""; 0]);
    }

    #[test]
    fn the_defaults_lack_all_that_a_bad_day_needs() {
        let found = problem("version = \"1\"\n", &inventory(Contact::Email("kim@mail.kr".into())));
        assert_eq!(found.len(), 7, "{found:?}");
    }

    #[test]
    fn customers_who_cannot_be_reached_are_counted() {
        let found = problem(FULL, &inventory(Contact::Phone("0212345678".into())));
        assert_eq!(found, ["1 of 1 customers have no contact that can be reached."]);
    }
}
