//! A statement: a name and one text for both databases.
//!
//! The rules that keep the texts portable: `$n` only; no `now()` (times are arguments); no JSON
//! operators; aggregates are cast; no words of one database alone (`RETURNING`, `ON CONFLICT`,
//! row values and common table expressions work on both). A test has both databases prepare
//! every statement, and compares what they understood.

use std::borrow::Cow;
use std::fmt::Write;

/// A statement with a name. Only `statements!` makes any, so [`all`](crate::sql::all) has them
/// all.
#[derive(PartialEq, Eq, Debug)]
pub struct Sql {
    name: &'static str,
    text: &'static str,
}

/// How a database understands a statement.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shape {
    /// How many arguments it takes.
    pub arguments: usize,
    /// The names of the columns that it returns.
    pub columns: Vec<String>,
}

impl Sql {
    pub(crate) const fn new(name: &'static str, text: &'static str) -> Sql {
        Sql { name, text }
    }

    /// Its name, for errors and logs.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// Its text.
    pub const fn text(&self) -> &'static str {
        self.text
    }

    /// Whether [`Sql::for_rows`] can put many rows into one statement.
    pub fn takes_many_rows(&self) -> bool {
        self.split().is_some()
    }

    /// The statement for `rows` rows at once, for a server that is a round trip away:
    /// `VALUES ($1, $2)` becomes `VALUES ($1, $2), ($3, $4), …`. The text as it is when
    /// `rows` is one, or the statement is not such an INSERT.
    pub fn for_rows(&self, rows: usize) -> Cow<'static, str> {
        let Some(parts) = self.split().filter(|_| rows > 1) else {
            return Cow::Borrowed(self.text);
        };
        let mut text = String::with_capacity(self.text.len() * rows);
        text.push_str(parts.before);
        for row in 0..rows {
            if row > 0 {
                text.push_str(", ");
            }
            renumber(parts.tuple, row * parts.width, &mut text);
        }
        text.push_str(parts.after);
        Cow::Owned(text)
    }

    fn split(&self) -> Option<InsertParts> {
        let start = self.text.find("VALUES (")? + "VALUES ".len();
        if !self.text.trim_start().starts_with("INSERT") {
            return None;
        }
        let end = start + closing(&self.text[start..])?;
        let (before, tuple, after) =
            (&self.text[..start], &self.text[start..end], &self.text[end..]);
        let width = tuple.matches('$').count();
        // A parameter outside the tuple, or twice within it, does not belong to one row.
        let whole = !before.contains('$') && !after.contains('$') && in_order(tuple);
        (whole && width > 0).then_some(InsertParts { before, tuple, after, width })
    }
}

/// An INSERT of one row, taken apart around its `VALUES (…)`.
struct InsertParts {
    before: &'static str,
    tuple: &'static str,
    after: &'static str,
    width: usize,
}

/// The position just after the parenthesis that closes the first one.
fn closing(text: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' if depth == 1 => return Some(at + 1),
            b')' => depth -= 1,
            _ => {}
        }
    }
    None
}

/// Whether the parameters are `$1`, `$2`, … in this order.
fn in_order(tuple: &str) -> bool {
    tuple.split('$').skip(1).zip(1..).all(|(rest, number)| leading_number(rest).0 == number)
}

/// The number that a text begins with, and how many digits it has.
fn leading_number(text: &str) -> (usize, usize) {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    (text[..digits].parse().unwrap_or(0), digits)
}

fn renumber(tuple: &str, by: usize, out: &mut String) {
    let mut parts = tuple.split('$');
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (number, digits) = leading_number(part);
        // Writing to a String cannot fail.
        let _ = write!(out, "${}{}", number + by, &part[digits..]);
    }
}

/// Declares statements, and the list `ALL` of them.
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)*) => {
        $($(#[$doc])* pub(crate) static $name: $crate::statement::Sql =
            $crate::statement::Sql::new(stringify!($name), $text);)*
        pub(crate) static ALL: &[&$crate::statement::Sql] = &[$(&$name),*];
    };
}
pub(crate) use statements;

#[cfg(test)]
mod tests {
    use super::*;

    const PAIR: Sql = Sql::new(
        "PAIR",
        "INSERT INTO t (a, b, c) VALUES ($1, lower($2), 0) ON CONFLICT (a) DO NOTHING",
    );

    #[test]
    fn one_insert_takes_many_rows() {
        assert_eq!(
            PAIR.for_rows(3),
            "INSERT INTO t (a, b, c) VALUES ($1, lower($2), 0), ($3, lower($4), 0), \
             ($5, lower($6), 0) ON CONFLICT (a) DO NOTHING"
        );
        assert_eq!(PAIR.for_rows(1), PAIR.text());
    }

    #[test]
    fn a_statement_that_is_not_a_plain_insert_is_unchanged() {
        for text in [
            "UPDATE t SET a = $1",
            "INSERT INTO t SELECT $1",
            "INSERT INTO t (a) VALUES ($1) ON CONFLICT (a) DO UPDATE SET b = $2",
            "INSERT INTO t (a, b) VALUES ($1, $1)",
            "INSERT INTO t (a, b) VALUES ($2, $1)",
        ] {
            let sql = Sql::new("X", Box::leak(text.to_owned().into_boxed_str()));
            assert!(!sql.takes_many_rows(), "{text}");
            assert_eq!(sql.for_rows(2), text);
        }
    }
}
