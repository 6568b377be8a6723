//! For whom the diagram is drawn.

use bongsu_words::Language;
use bongsu_words::names::ReaderNames;

/// The language, and what components are called.
pub type Reader<'a> = (Language, &'a ReaderNames);
