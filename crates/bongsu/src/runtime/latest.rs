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

/// When an answer came, and what it was: sixteen bytes.
type Answer = Option<(Time, Outcome)>;

#[derive(Default)]
struct Book {
    generation: u32,
    vantages: usize,
    /// By stream, then vantage.
    answers: Vec<Answer>,
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
            answers: vec![None; estate.streams.len() * vantages],
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
                let place = stream.ix() * book.vantages + vantage;
                let (at, outcome) = book.answers.get(place).copied().flatten()?;
                Some(StreamNow {
                    layer: estate.streams[stream.ix()].layer,
                    target: words(&estate.target(estate.streams[stream.ix()].job)),
                    vantage: estate.vantages[vantage].name.clone(),
                    outcome,
                    at,
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
        self.answers[place] = Some((seen.finished, seen.outcome));
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
