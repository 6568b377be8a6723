//! The font that a PDF is set in. None is compiled in: one with Hangul has megabytes, and every system
//! that is to print Korean has one.

use krilla::text::Font;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// Where fonts with Hangul are on Debian and Ubuntu, with the number of the Korean face in the file:
/// `fonts-noto-cjk` and `fonts-nanum`.
const USUAL: [(&str, u32); 3] = [
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 1),
    ("/usr/share/fonts/truetype/nanum/NanumGothic.ttf", 0),
    ("/usr/share/fonts/truetype/nanum/NanumBarunGothic.ttf", 0),
];
/// A syllable that a font with Hangul has.
const HANGUL: char = '가';

/// Why there is no font.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum FontError {
    /// No font with Hangul is where it usually is.
    #[error(
        "no font with Hangul was found; install fonts-noto-cjk or fonts-nanum, or name one in \
         [documents] font"
    )]
    NotFound,
    /// The font that was named cannot be read.
    #[error("{path}: {reason}")]
    Damaged {
        /// It.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// The font that was named has no Hangul.
    #[error("{0}: this font has no Hangul")]
    NoHangul(PathBuf),
}

/// The font, read when it is needed first.
#[derive(Debug, Default)]
pub struct Fonts {
    named: Option<(PathBuf, u32)>,
    found: OnceLock<Result<Face, FontError>>,
}

/// A font in memory.
#[derive(Clone)]
pub(crate) struct Face {
    data: Arc<Vec<u8>>,
    number: u32,
    pub(crate) font: Font,
}

impl std::fmt::Debug for Face {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "a font of {} bytes", self.data.len())
    }
}

impl Fonts {
    /// The font of a file, and which of its faces; where fonts usually are when none is named.
    pub const fn new(named: Option<(PathBuf, u32)>) -> Fonts {
        Fonts { named, found: OnceLock::new() }
    }

    /// Whether a document can be set.
    ///
    /// # Errors
    /// [`FontError`], once and for all: a font that is installed later is found at the next start.
    pub fn check(&self) -> Result<(), FontError> {
        self.face().map(drop)
    }

    pub(crate) fn face(&self) -> Result<Face, FontError> {
        self.found.get_or_init(|| self.find()).clone()
    }

    fn find(&self) -> Result<Face, FontError> {
        if let Some((path, number)) = &self.named {
            return Face::read(path, *number);
        }
        let usual = USUAL.iter().map(|(path, number)| Face::read(Path::new(path), *number));
        usual.into_iter().find_map(Result::ok).ok_or(FontError::NotFound)
    }
}

impl Face {
    fn read(path: &Path, number: u32) -> Result<Face, FontError> {
        let unreadable = |reason: String| FontError::Damaged { path: path.to_owned(), reason };
        let data = Arc::new(std::fs::read(path).map_err(|it| unreadable(it.to_string()))?);
        let face = rustybuzz::Face::from_slice(&data, number)
            .ok_or_else(|| unreadable(format!("this is no font, or has no face {number}")))?;
        if face.glyph_index(HANGUL).is_none() {
            return Err(FontError::NoHangul(path.to_owned()));
        }
        let font = Font::new(Arc::<Vec<u8>>::clone(&data).into(), number);
        let font = font.ok_or_else(|| unreadable("this font cannot be embedded".to_owned()))?;
        Ok(Face { data, number, font })
    }

    /// What measures texts in it.
    pub(crate) fn measure(&self) -> Option<Measure<'_>> {
        rustybuzz::Face::from_slice(&self.data, self.number).map(|face| Measure { face })
    }
}

/// How wide texts are.
pub(crate) struct Measure<'a> {
    face: rustybuzz::Face<'a>,
}

impl Measure<'_> {
    /// The width of a text, in points, at a size in points.
    pub(crate) fn width(&self, text: &str, size: f32) -> f32 {
        let mut buffer = rustybuzz::UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.guess_segment_properties();
        let shaped = rustybuzz::shape(&self.face, &[], buffer);
        let advance: i32 = shaped.glyph_positions().iter().map(|it| it.x_advance).sum();
        advance as f32 / self.face.units_per_em() as f32 * size
    }

    /// The text with what the font has no glyph for as `?`, so that nothing becomes an empty box
    /// unnoticed.
    pub(crate) fn known(&self, text: &str) -> String {
        let known = |it: char| match it {
            it if it.is_control() => ' ',
            it if self.face.glyph_index(it).is_none() => '?',
            it => it,
        };
        text.chars().map(known).collect()
    }
}
