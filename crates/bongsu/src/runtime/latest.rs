//! The latest answer to each question, for a closer look at one site.
//!
//! The engine's snapshot holds sums, since a million answers would have to be copied for
//! each picture. Here each is kept once, sixteen bytes, and read only where somebody looks.

use bongsu_core::Time;
use bongsu_core::estate::{Estate, StreamIx, Target};
use bongsu_core::evidence::{Observation, Outcome};
use bongsu_core::name::Name;
use bongsu_web::StreamNow;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// An answer in sixteen bytes: when, and what by number in `OUTCOMES`, or how long it took.
#[derive(Clone, Copy, Default)]
struct Answer {
    at_us: i64,
    /// Microseconds for an answer that worked; otherwise a position in the book's list.
    number: u32,
    kind: Kind,
}

#[derive(Clone, Copy, Default, PartialEq)]
enum Kind {
    #[default]
    Never,
    Worked,
    Otherwise,
}

#[derive(Default)]
struct Book {
    generation: u32,
    vantages: usize,
    answers: Vec<Answer>,
    /// The distinct outcomes that are not "worked": a few dozen.
    outcomes: Vec<Outcome>,
}

/// The book of latest answers.
#[derive(Default)]
pub struct Latest(Mutex<Book>);

impl Latest {
    /// Starts anew on a graph.
    pub fn adopt(&self, estate: &Estate) {
        let mut book = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let vantages = estate.vantages.len();
        *book = Book {
            generation: estate.generation,
            vantages,
            answers: vec![Answer::default(); estate.streams.len() * vantages],
            outcomes: Vec::new(),
        };
    }

    /// Takes up what was seen.
    pub fn note(&self, seen: &[Observation]) {
        let mut book = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        for observation in seen.iter().filter(|seen| !seen.provisional) {
            book.note(observation);
        }
    }

    /// Every question about a site that was answered, lowest layer first.
    pub fn of_site(&self, estate: &Estate, host: &Name) -> Vec<StreamNow> {
        let Some(site) = estate.site(host) else { return Vec::new() };
        let book = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if book.generation != estate.generation {
            return Vec::new();
        }
        let streams: Vec<StreamIx> = estate.streams_of(site).collect();
        let each = streams.iter().flat_map(|stream| {
            (0..book.vantages).filter_map(|vantage| {
                let (at, outcome) = book.read(*stream, vantage)?;
                Some(StreamNow {
                    layer: estate.streams[stream.ix()].layer,
                    target: words(&estate.target(estate.streams[stream.ix()].job)),
                    vantage: estate.vantages[vantage].name.clone(),
                    outcome,
                    at,
                    usual: Duration::ZERO,
                })
            })
        });
        let mut all: Vec<StreamNow> = each.collect();
        all.sort_by_key(|now| now.layer);
        all
    }
}

impl Book {
    fn note(&mut self, seen: &Observation) {
        let place = seen.stream.ix() * self.vantages + usize::from(seen.vantage.0);
        if seen.generation != self.generation || place >= self.answers.len() {
            return;
        }
        let (kind, number) = match seen.outcome {
            Outcome::Ok { took } => {
                (Kind::Worked, u32::try_from(took.as_micros()).unwrap_or(u32::MAX))
            }
            other => (Kind::Otherwise, self.number_of(other)),
        };
        self.answers[place] = Answer { at_us: seen.finished.as_micros(), number, kind };
    }

    fn number_of(&mut self, outcome: Outcome) -> u32 {
        let known = self.outcomes.iter().position(|known| *known == outcome);
        let place = known.unwrap_or_else(|| {
            self.outcomes.push(outcome);
            self.outcomes.len() - 1
        });
        place as u32
    }

    fn read(&self, stream: StreamIx, vantage: usize) -> Option<(Time, Outcome)> {
        let answer = self.answers.get(stream.ix() * self.vantages + vantage)?;
        let outcome = match answer.kind {
            Kind::Never => return None,
            Kind::Worked => Outcome::Ok { took: Duration::from_micros(answer.number.into()) },
            Kind::Otherwise => *self.outcomes.get(answer.number as usize)?,
        };
        Some((Time::from_micros(answer.at_us), outcome))
    }
}

fn words(target: &Target) -> String {
    match target {
        Target::Dns { server, address, .. } => format!("{server} ({address})"),
        Target::Site { address, .. } | Target::Tcp { address } => address.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_takes_sixteen_bytes() {
        assert_eq!(size_of::<Answer>(), 16);
    }
}
