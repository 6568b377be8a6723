//! S8: what is told reaches those who deliver it; against servers that nobody here wrote.

mod alertmanager;
mod dkim;
mod elsewhere;
mod gateway;
mod hook;
mod sink;
mod smtp;
mod text;
