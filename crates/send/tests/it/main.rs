//! S8: what is told reaches those who deliver it; against servers that nobody here wrote.

mod sink;
mod smtp;
