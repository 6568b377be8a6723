//! What is planned, who was told, and who is muted survives; nobody is told twice.

use crate::kit::both;
use crate::kit::make::*;
use bongsu_core::engine::Record;
use bongsu_core::maintenance::{
    Announcement, AnnouncementReason, Maintenance, MaintenanceId, Mute, MuteTarget, Plan, Schedule,
    Scope, Text, Window,
};
use bongsu_core::notification::Sites;
use bongsu_core::notification::delivery::{DeliveryState, Topic};
use std::collections::BTreeMap;
use std::time::Duration;

pub fn maintenance(rule: Option<&str>) -> Maintenance {
    Maintenance {
        id: MaintenanceId::new(at(0), rule.unwrap_or("once")),
        plan: Plan {
            title: Text { ko: "디스크 교체".into(), en: String::new() },
            body: Text::default(),
            scope: Scope { sites: vec![site(1)], ..Scope::default() },
            schedule: Schedule {
                start: "2018-01-04T20:00".parse().unwrap(),
                duration_secs: 3600,
                zone: "Asia/Seoul".into(),
                rule: rule.map(|rule| rule.parse().unwrap()),
                except: Vec::new(),
            },
            notice_lead_secs: Some(3600),
            public: true,
        },
        author: "Kim".into(),
        created_at: at(0),
        changed_at: at(0),
        planned_at: bongsu_core::Time::ZERO,
        begun: Vec::new(),
        ends: BTreeMap::new(),
        cancelled_at: None,
    }
}

fn announcement(of: &Maintenance, number: u32) -> Announcement {
    let window: Window = of.plan.schedule.windows().next().unwrap();
    Announcement {
        maintenance: of.id,
        contact: contact("kim"),
        number,
        why: AnnouncementReason::Announced,
        window,
        customers: vec!["1001".into()],
        sites: Sites { count: 1, names: vec![site(1)], services: 0 },
        at: at(10 + u64::from(number)),
    }
}

both! {
    async fn what_is_planned_is_restored_until_long_after_its_end(world) {
        let store = world.store().await;
        let (once, endless) = (maintenance(None), maintenance(Some("FREQ=DAILY")));
        let changed = Maintenance { changed_at: at(5), ..once.clone() };
        let records = [&once, &endless, &changed].map(|it| Record::Maintenance(Box::new(it.clone())));
        store.commit(&records[..2]).await.unwrap();
        store.commit(&records[2..]).await.unwrap();
        let restored = store.load_state(since(at(60))).await.unwrap().maintenances;
        let mut expected = vec![changed.clone(), endless.clone()];
        expected.sort_by_key(|it| it.id);
        assert_eq!(restored, expected);
        assert_eq!(store.maintenance(once.id).await.unwrap(), Some(changed));
        let year = Duration::from_secs(365 * 86_400);
        let later = store.load_state(since(at(0) + year)).await.unwrap().maintenances;
        assert_eq!(later, [endless], "what has no end is planned for ever");
    }

    async fn an_announcement_is_written_with_its_delivery_and_once(world) {
        let store = world.store().await;
        let planned = maintenance(None);
        let told = announcement(&planned, 0);
        let records = [
            Record::Maintenance(Box::new(planned.clone())),
            Record::Announcement(Box::new(told.clone())),
        ];
        for _ in 0..2 {
            store.commit(&records).await.unwrap();
        }
        assert_eq!(store.delivery_counts(Topic::Announcement).await.unwrap().pending, 1);
        let second = announcement(&planned, 1);
        store.commit(&[Record::Announcement(Box::new(second.clone()))]).await.unwrap();
        let all = store.announcements_to(planned.id, told.contact).await.unwrap();
        let pending = DeliveryState::Pending;
        assert_eq!(all, [(told, pending), (second.clone(), pending)]);
        let restored = store.load_state(since(at(60))).await.unwrap().announcements;
        assert_eq!(restored, [second], "the last to each contact");
        assert_eq!(store.announcement_counts(planned.id).await.unwrap().pending, 2);
    }

    async fn a_mute_is_restored_while_it_may_matter_and_kept_for_ever(world) {
        let store = world.store().await;
        let mute = Mute {
            target: MuteTarget::Customer("1001".into()),
            reason: "이전 중".into(),
            author: "Kim".into(),
            since: at(0),
            until: at(3600),
            ended_by: None,
        };
        store.commit(&[Record::Mute(mute.clone())]).await.unwrap();
        let ended = Mute { until: at(60), ended_by: Some("Lee".into()), ..mute };
        store.commit(&[Record::Mute(ended.clone())]).await.unwrap();
        let restored = store.load_state(since(at(120))).await.unwrap().mutes;
        assert_eq!(restored, std::slice::from_ref(&ended), "its end is told after a restart");
        let day = Duration::from_secs(2 * 86_400);
        assert_eq!(store.load_state(since(at(120) + day)).await.unwrap().mutes, []);
        assert_eq!(store.latest_mutes(9).await.unwrap(), [ended]);
    }
}
