//! What a caller hears, sentence by sentence, compared with what is true of their own sites.
//!
//! The sentences are read here by their own words, in Korean and English, and not taken from the
//! program: a sentence that this cannot read counts as one that nobody could judge.

use crate::ground_truth::GroundTruth;
use crate::scenario::Target;
use crate::site_truth::SiteTruth;
use bongsu_core::Time;
use std::sync::Arc;
use std::time::Duration;

/// What a sentence says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sentence {
    /// So many of their sites were seen failing, and are not verified yet.
    SeenFailing(usize),
    /// So many of their sites depend on what failed, and have not been seen failing.
    AtRisk(usize),
    /// So many of their sites were seen working again.
    Verified(usize),
    /// So many of their sites do not respond, for a reason of their own.
    Own(usize),
    /// So many of their sites do not respond, and nobody knows why yet.
    Unexplained(usize),
    /// No outage involves their sites.
    NoOutage,
    /// So many of their sites have no result yet.
    Unchecked,
    /// The outage began at this second of the day.
    Began(u32),
    /// The next update comes by this second of the day.
    NextUpdate(u32),
    /// They are called back by this second of the day.
    CallBack(u32),
    /// A greeting, a key, or what was noted: nothing about their sites.
    Courtesy,
}

/// What is in a sentence, with what it then says.
type Form = (&'static str, fn(usize, Option<u32>) -> Option<Sentence>);

/// The sentences; the first form that is in one decides.
const FORMS: &[Form] = &[
    // What is promised is no claim.
    ("메시지를 보내 드리겠습니다", |_, _| Some(Sentence::Courtesy)),
    ("We will send you a message", |_, _| Some(Sentence::Courtesy)),
    // Of which site the rest speaks.
    ("에 관한 내용입니다", |_, _| Some(Sentence::Courtesy)),
    ("This is about ", |_, _| Some(Sentence::Courtesy)),
    ("についてのご案内です", |_, _| Some(Sentence::Courtesy)),
    ("시작된 장애와 관련된 고객님의 사이트 중", |n, _| {
        Some(Sentence::Verified(n))
    }),
    ("involved in the outage of", |n, _| Some(Sentence::Verified(n))),
    ("실패를 확인했으며", |n, _| Some(Sentence::SeenFailing(n))),
    ("실패를 확인한 바", |n, _| Some(Sentence::SeenFailing(n))),
    // It is of then, and says so.
    ("실패를 마지막으로 확인한 시각은", |_, _| Some(Sentence::Courtesy)),
    ("The last failure in this outage", |_, _| Some(Sentence::Courtesy)),
    ("seen failing and", |n, _| Some(Sentence::SeenFailing(n))),
    ("고장 난 구성 요소에 의존", |n, _| Some(Sentence::AtRisk(n))),
    ("on what failed and ha", |n, _| Some(Sentence::AtRisk(n))),
    ("정상 동작하는 것을", |n, _| Some(Sentence::Verified(n))),
    ("been verified working", |n, _| Some(Sentence::Verified(n))),
    ("알려진 장애와는 무관해", |_, _| Some(Sentence::Courtesy)),
    ("must be examined separately", |_, _| Some(Sentence::Courtesy)),
    ("원인은 아직 알 수 없으며", |_, _| Some(Sentence::Courtesy)),
    ("The cause is not known yet", |_, _| Some(Sentence::Courtesy)),
    ("정상적으로 열리지 않습니다", |n, _| Some(Sentence::Unexplained(n))),
    ("cannot be opened properly", |n, _| Some(Sentence::Unexplained(n))),
    ("점검 일부가 실패합니다", |n, _| Some(Sentence::Unexplained(n))),
    ("Some checks of", |n, _| Some(Sentence::Unexplained(n))),
    ("느리게 열리거나 가끔", |_, _| Some(Sentence::Courtesy)),
    ("may open slowly", |_, _| Some(Sentence::Courtesy)),
    ("평소보다 느리게 응답합니다", |_, _| Some(Sentence::Courtesy)),
    ("more slowly than usual", |_, _| Some(Sentence::Courtesy)),
    ("점검 결과가 없습니다", |_, _| Some(Sentence::Unchecked)),
    ("no result yet", |_, _| Some(Sentence::Unchecked)),
    ("알려진 장애는 없습니다", |_, _| Some(Sentence::NoOutage)),
    ("알려진 관련 장애는 없습니다", |_, _| Some(Sentence::NoOutage)),
    ("no known outage", |_, _| Some(Sentence::NoOutage)),
    ("No outage that involves", |_, _| Some(Sentence::NoOutage)),
    ("확인된 장애가 없습니다", |_, _| Some(Sentence::NoOutage)),
    ("we know of no outage", |_, _| Some(Sentence::NoOutage)),
    ("의존하는 사이트는 없습니다", |_, _| Some(Sentence::NoOutage)),
    ("none of your sites depends", |_, _| Some(Sentence::NoOutage)),
    ("다음 안내는", |_, at| at.map(Sentence::NextUpdate)),
    ("Next update by", |_, at| at.map(Sentence::NextUpdate)),
    ("장애는", |_, at| at.map(Sentence::Began)),
    ("The outage began", |_, at| at.map(Sentence::Began)),
    ("까지 전화드리겠습니다", |_, at| at.map(Sentence::CallBack)),
    ("We will call you back by", |_, at| at.map(Sentence::CallBack)),
    ("안녕하십니까", |_, _| Some(Sentence::Courtesy)),
    ("Hello", |_, _| Some(Sentence::Courtesy)),
    ("눌러 주세요", |_, _| Some(Sentence::Courtesy)),
    (", press ", |_, _| Some(Sentence::Courtesy)),
    ("を押してください", |_, _| Some(Sentence::Courtesy)),
    ("순서", |_, _| Some(Sentence::Courtesy)),
    ("Your place is kept", |_, _| Some(Sentence::Courtesy)),
    ("asked for that already", |_, _| Some(Sentence::Courtesy)),
    ("상담원에게 연결합니다", |_, _| Some(Sentence::Courtesy)),
    ("connecting you with a person", |_, _| Some(Sentence::Courtesy)),
    ("걸리는 시간은 알 수 없습니다", |_, _| Some(Sentence::Courtesy)),
    ("How long that takes", |_, _| Some(Sentence::Courtesy)),
    ("법에 따라 보호", |_, _| Some(Sentence::Courtesy)),
    ("is protected by law", |_, _| Some(Sentence::Courtesy)),
    ("폭언이나 위협을 하시면", |_, _| Some(Sentence::Courtesy)),
    ("If you insult or threaten", |_, _| Some(Sentence::Courtesy)),
    ("감사합니다", |_, _| Some(Sentence::Courtesy)),
    ("Goodbye", |_, _| Some(Sentence::Courtesy)),
];

/// What a sentence says; `None` when it cannot be read.
pub fn read(sentence: &str) -> Option<Sentence> {
    let form = FORMS.iter().find(|(words, _)| sentence.contains(words))?;
    (form.1)(number(sentence), second_of_day(sentence))
}

/// The sentences of a text.
pub fn sentences(text: &str) -> impl Iterator<Item = &str> {
    text.split_inclusive(". ").map(str::trim).filter(|it| !it.is_empty())
}

/// The number of sites: `3곳`, `3 of your sites`, `3 other sites`, or one in words.
fn number(sentence: &str) -> usize {
    let before = |mark: &str| {
        let (head, _) = sentence.split_once(mark)?;
        let digits = head.rsplit(|c: char| !c.is_ascii_digit()).next()?;
        digits.parse().ok()
    };
    let marks = ["곳", " of your sites", " other sites", " of your"];
    marks.into_iter().find_map(before).unwrap_or(1)
}

/// The last time of day in a sentence, such as `16:19:05`, in seconds.
fn second_of_day(sentence: &str) -> Option<u32> {
    let words = sentence.split(|c: char| !c.is_ascii_digit() && c != ':');
    words.rev().find_map(|word| {
        let parts: Vec<u32> = word.split(':').map(str::parse).collect::<Result<_, _>>().ok()?;
        match parts[..] {
            [h, m, s] => Some(h * 3600 + m * 60 + s),
            [h, m] => Some(h * 3600 + m * 60),
            _ => None,
        }
    })
}

/// Compares what callers hear with the truth.
#[derive(Clone)]
pub struct SpokenJudge {
    /// What really happens.
    pub truth: Arc<GroundTruth>,
    /// The host's own fault of the day, by what it hits.
    pub failing: Vec<Target>,
    /// When it begins.
    pub began: Time,
    /// How long a change may go unnoticed: a sweep, and a few repeated probes.
    pub delay: Duration,
    /// The second of the day at the beginning of the scenario, by the clocks of callers.
    pub zone_offset: Duration,
}

/// How far a stated beginning may be from the real one.
const BEGAN_TOLERANCE_S: u32 = 120;

impl SpokenJudge {
    /// What of a text is untrue for a customer at `now`, and what could not be judged.
    pub fn judge(&self, customer: usize, now: Time, text: &str) -> Verdicts {
        let mut verdicts = Verdicts::default();
        for sentence in sentences(text) {
            verdicts.heard += 1;
            match read(sentence) {
                None => verdicts.unread.push(sentence.to_owned()),
                Some(said) if !self.is_true(customer, now, said) => {
                    verdicts.untrue.push(sentence.to_owned());
                }
                Some(_) => {}
            }
        }
        verdicts
    }

    fn is_true(&self, customer: usize, now: Time, said: Sentence) -> bool {
        let sites = self.sites_of(customer);
        let count = |is: &dyn Fn(usize) -> bool| sites.iter().filter(|site| is(**site)).count();
        let down = |at: Time| move |site: usize| self.truth.visitors_meet(site, at);
        let earlier = now.before(self.delay);
        let works_or_did = |site: usize| {
            down(now)(site) == SiteTruth::Works || down(earlier)(site) == SiteTruth::Works
        };
        let fails_or_did = |site: usize| {
            down(now)(site) != SiteTruth::Works
                || down(earlier)(site) != SiteTruth::Works
                || down(now.before(self.delay * 2))(site) != SiteTruth::Works
        };
        match said {
            Sentence::SeenFailing(n) => n <= count(&|site| self.was_hit(site, now)),
            Sentence::AtRisk(n) => n <= count(&|site| self.depends_on_fault(site)),
            Sentence::Verified(n) => n <= count(&works_or_did),
            Sentence::Own(n) | Sentence::Unexplained(n) => n <= count(&fails_or_did),
            Sentence::NoOutage => {
                let long = |site: usize| {
                    self.depends_on_fault(site)
                        && down(now)(site) == SiteTruth::Down
                        && down(earlier)(site) == SiteTruth::Down
                        && self.truth.plan().sites[site].broken.is_none()
                };
                count(&long) == 0
            }
            Sentence::Began(at) => self.second(self.began).abs_diff(at) <= BEGAN_TOLERANCE_S,
            Sentence::NextUpdate(at) | Sentence::CallBack(at) => at + 1 >= self.second(now),
            Sentence::Unchecked | Sentence::Courtesy => true,
        }
    }

    /// Whether the host's fault keeps visitors from one of a customer's sites.
    pub fn has_outage(&self, customer: usize, at: Time) -> bool {
        self.sites_of(customer).into_iter().any(|site| {
            self.depends_on_fault(site)
                && self.truth.plan().sites[site].broken.is_none()
                && self.truth.visitors_meet(site, at) == SiteTruth::Down
        })
    }

    /// The next time after `from` at which the clocks of callers show a second of the day.
    pub fn at_second(&self, from: Time, second: u32) -> Time {
        let now = self.second(from);
        from + Duration::from_secs(u64::from((second + 86_400 - now) % 86_400))
    }

    fn sites_of(&self, customer: usize) -> Vec<usize> {
        let sites = self.truth.plan().sites.iter().enumerate();
        sites.filter(|(_, site)| site.customer == customer).map(|(ix, _)| ix).collect()
    }

    /// Whether a probe of the site has failed by a fault of the host, or of its owner.
    fn was_hit(&self, site: usize, now: Time) -> bool {
        let plan = self.truth.plan();
        let hit = self.truth.hit(&plan.sites[site].host).is_some_and(|hit| hit.first <= now);
        hit || plan.sites[site].broken.is_some()
    }

    fn depends_on_fault(&self, site: usize) -> bool {
        let plan = self.truth.plan();
        self.failing.iter().any(|target| plan.sites_on(target).contains(&site))
    }

    /// The second of the day by the clocks of callers.
    fn second(&self, at: Time) -> u32 {
        let micros = at.as_micros().max(0).unsigned_abs();
        let seconds = Duration::from_micros(micros) + self.zone_offset;
        u32::try_from(seconds.as_secs() % 86_400).unwrap_or_default()
    }
}

/// What was found of one text.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Verdicts {
    /// How many sentences.
    pub heard: usize,
    /// Those that were untrue.
    pub untrue: Vec<String>,
    /// Those that nobody could judge.
    pub unread: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_say_what_they_say_in_both_languages() {
        let ko = "16:30:00 현재 고객님의 사이트 3곳에서 실패를 확인했으며, 아직 정상 동작을 확인하지 못했습니다.";
        assert_eq!(read(ko), Some(Sentence::SeenFailing(3)));
        let en =
            "As of 16:30:00, 2 of your sites were seen failing and are not yet verified working.";
        assert_eq!(read(en), Some(Sentence::SeenFailing(2)));
        let one =
            "As of 16:30:00, one of your sites was seen failing and is not yet verified working.";
        assert_eq!(read(one), Some(Sentence::SeenFailing(1)));
        let at = 16 * 3600 + 34 * 60 + 2;
        assert_eq!(read("다음 안내는 16:34:02까지 드리겠습니다."), Some(Sentence::NextUpdate(at)));
        assert_eq!(read("Next update by 16:34:02."), Some(Sentence::NextUpdate(at)));
        assert_eq!(read("장애는 16:34:02에 시작되었습니다."), Some(Sentence::Began(at)));
        let care = "상담원은 법에 따라 보호받고 있습니다. 폭언이나 위협을 하시면 상담원이 통화를 종료할 수 있습니다.";
        let care_en = "The person who answers you is protected by law. If you insult or threaten them, they may end the call.";
        let promised = "We will send you a message when your sites have been verified working.";
        let promised_ko = "사이트가 정상 동작하는 것을 확인하면 메시지를 보내 드리겠습니다.";
        let told = sentences(care).chain(sentences(care_en)).chain([promised, promised_ko]);
        for sentence in told {
            assert_eq!(read(sentence), Some(Sentence::Courtesy), "{sentence}");
        }
        assert_eq!(read("The LAN line seems to have a problem."), None);
    }

    #[test]
    fn a_text_falls_into_its_sentences() {
        let text = "Hello. As of 16:19:05.123 it is so. Goodbye.";
        assert_eq!(sentences(text).collect::<Vec<_>>().len(), 3);
    }
}
