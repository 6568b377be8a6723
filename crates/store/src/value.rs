//! Values as they travel to and from both databases.
//!
//! The DDL uses PostgreSQL's own types (UUID, TIMESTAMPTZ, BOOLEAN, JSONB, …). SQLite
//! accepts those names and keeps one of its five storage classes; so the *reader* decides
//! what a value means. Towards PostgreSQL the wire format follows the
//! parameter's type on the server; from SQLite a boolean comes as 0 or 1 and a time as
//! microseconds, and [`FromValue`](crate::FromValue) accepts both forms.

use crate::error::Error;
use bongsu_core::Time;
use bongsu_core::customer::page_token::CustomerPageToken;
use bongsu_core::incident::IncidentId;
use bongsu_core::inventory::ComponentKey;
use bongsu_core::name::Name;
use bongsu_core::notification::SubscriberToken;
use bytes::{BufMut, BytesMut};
use postgres_types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use rusqlite::types::{ToSqlOutput, ValueRef};
use serde::Serialize;
use std::error::Error as StdError;
use uuid::Uuid;

/// A value on its way to or from a database.
#[derive(Clone, PartialEq, Debug)]
pub enum Value {
    /// NULL.
    Null,
    /// A boolean; 0 or 1 on SQLite.
    Bool(bool),
    /// An integer, for SMALLINT, INTEGER and BIGINT.
    Int(i64),
    /// A floating-point number, for DOUBLE PRECISION.
    Real(f64),
    /// Text, for TEXT, UUID (hyphenated, lower case) and JSONB (objects and arrays).
    Text(String),
    /// Bytes, for BYTEA.
    Bytes(Vec<u8>),
    /// A time, for TIMESTAMPTZ; microseconds since 1970 on SQLite.
    Time(Time),
}

type BoxedError = Box<dyn StdError + Send + Sync>;

/// 2000-01-01T00:00:00Z, PostgreSQL's epoch, in microseconds since 1970.
const POSTGRES_EPOCH: i64 = 946_684_800_000_000;

/// PostgreSQL stores no NUL in text; it becomes U+FFFD on both databases, so that pasted text
/// cannot fail a transaction on one of them.
fn without_nul(text: &str) -> String {
    if text.contains('\0') { text.replace('\0', "\u{fffd}") } else { text.to_owned() }
}

impl Value {
    /// A value as JSON, for JSONB columns.
    ///
    /// # Errors
    /// [`Error::Encode`] when `value` is not an object or an array: SQLite's column affinity
    /// would change it.
    pub fn json<T: Serialize>(what: &'static str, value: &T) -> Result<Value, Error> {
        let encode = |reason: String| Error::Encode { what, reason };
        let mut text = serde_json::to_string(value).map_err(|e| encode(e.to_string()))?;
        if text.contains("\\u0000") {
            let mut tree = serde_json::from_str(&text).map_err(|e| encode(e.to_string()))?;
            replace_nul(&mut tree);
            text = tree.to_string();
        }
        if text.starts_with(['{', '[']) {
            Ok(Value::Text(text))
        } else {
            Err(encode("only objects and arrays are stored as JSON".into()))
        }
    }
}

/// Replaces every NUL in a JSON tree.
fn replace_nul(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::String(text) => *text = without_nul(text),
        serde_json::Value::Array(items) => items.iter_mut().for_each(replace_nul),
        serde_json::Value::Object(map) => {
            let old = std::mem::take(map);
            *map = old
                .into_iter()
                .map(|(key, mut value)| {
                    replace_nul(&mut value);
                    (without_nul(&key), value)
                })
                .collect();
        }
        _ => {}
    }
}

macro_rules! value_from {
    ($($from:ty => |$x:ident| $to:expr;)*) => {$(
        impl From<$from> for Value {
            fn from($x: $from) -> Value { $to }
        }
    )*};
}

value_from! {
    bool => |x| Value::Bool(x);
    i64 => |x| Value::Int(x);
    i32 => |x| Value::Int(i64::from(x));
    u32 => |x| Value::Int(i64::from(x));
    f64 => |x| Value::Real(x);
    &str => |x| Value::Text(without_nul(x));
    String => |x| Value::Text(without_nul(&x));
    &String => |x| Value::Text(without_nul(x));
    &Name => |x| Value::Text(x.as_str().to_owned());
    CustomerPageToken => |x| Value::Text(x.to_string());
    SubscriberToken => |x| Value::Text(x.to_string());
    &ComponentKey => |x| Value::Text(without_nul(&x.0));
    Uuid => |x| Value::Text(x.hyphenated().to_string());
    IncidentId => |x| Value::from(x.uuid());
    Time => |x| Value::Time(x);
}

impl<T> From<Option<T>> for Value
where
    Value: From<T>,
{
    fn from(value: Option<T>) -> Value {
        value.map_or(Value::Null, Value::from)
    }
}

// --- SQLite ------------------------------------------------------------------

impl rusqlite::ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Bool(b) => ValueRef::Integer(i64::from(*b)),
            Value::Int(i) => ValueRef::Integer(*i),
            // SQLite silently stores NaN as NULL; an error is better.
            Value::Real(r) if r.is_nan() => {
                let reason = "SQLite cannot store NaN".into();
                return Err(rusqlite::Error::ToSqlConversionFailure(reason));
            }
            Value::Real(r) => ValueRef::Real(*r),
            Value::Text(t) => ValueRef::Text(t.as_bytes()),
            Value::Bytes(b) => ValueRef::Blob(b),
            Value::Time(t) => ValueRef::Integer(t.as_micros()),
        }))
    }
}

impl rusqlite::types::FromSql for Value {
    fn column_result(value: ValueRef<'_>) -> rusqlite::types::FromSqlResult<Value> {
        Ok(match value {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(i) => Value::Int(i),
            ValueRef::Real(r) => Value::Real(r),
            ValueRef::Text(t) => Value::Text(String::from_utf8_lossy(t).into_owned()),
            ValueRef::Blob(b) => Value::Bytes(b.to_vec()),
        })
    }
}

// --- PostgreSQL --------------------------------------------------------------

impl ToSql for Value {
    fn to_sql(&self, ty: &Type, out: &mut BytesMut) -> Result<IsNull, BoxedError> {
        match self {
            Value::Null => return Ok(IsNull::Yes),
            Value::Bool(b) if *ty == Type::BOOL => out.put_u8(u8::from(*b)),
            Value::Int(i) => return int_to_sql(*i, ty, out),
            Value::Real(r) if *ty == Type::FLOAT8 => out.put_f64(*r),
            Value::Text(t) => return text_to_sql(t, ty, out),
            Value::Bytes(b) if *ty == Type::BYTEA => out.put_slice(b),
            Value::Time(t) if *ty == Type::TIMESTAMPTZ => {
                let micros = t.as_micros().checked_sub(POSTGRES_EPOCH);
                out.put_i64(micros.ok_or("the time is out of PostgreSQL's range")?);
            }
            other => return Err(format!("{other:?} does not fit a parameter of type {ty}").into()),
        }
        Ok(IsNull::No)
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

fn int_to_sql(int: i64, ty: &Type, out: &mut BytesMut) -> Result<IsNull, BoxedError> {
    match *ty {
        Type::INT2 => out.put_i16(i16::try_from(int)?),
        Type::INT4 => out.put_i32(i32::try_from(int)?),
        Type::INT8 => out.put_i64(int),
        _ => return Err(format!("{int} does not fit a parameter of type {ty}").into()),
    }
    Ok(IsNull::No)
}

fn text_to_sql(text: &str, ty: &Type, out: &mut BytesMut) -> Result<IsNull, BoxedError> {
    match *ty {
        Type::TEXT | Type::VARCHAR => {}
        Type::UUID => {
            out.put_slice(Uuid::parse_str(text)?.as_bytes());
            return Ok(IsNull::No);
        }
        // Version 1 of JSONB's wire format: a one, then the text.
        Type::JSONB => out.put_u8(1),
        _ => return Err(format!("a text does not fit a parameter of type {ty}").into()),
    }
    out.put_slice(text.as_bytes());
    Ok(IsNull::No)
}

impl<'a> FromSql<'a> for Value {
    fn from_sql(ty: &Type, raw: &'a [u8]) -> Result<Value, BoxedError> {
        Ok(match *ty {
            Type::BOOL => Value::Bool(bool::from_sql(ty, raw)?),
            Type::INT2 => Value::Int(i64::from(i16::from_sql(ty, raw)?)),
            Type::INT4 => Value::Int(i64::from(i32::from_sql(ty, raw)?)),
            Type::INT8 => Value::Int(i64::from_sql(ty, raw)?),
            Type::FLOAT8 => Value::Real(f64::from_sql(ty, raw)?),
            Type::TEXT | Type::VARCHAR | Type::NAME => Value::Text(String::from_sql(ty, raw)?),
            Type::BYTEA => Value::Bytes(raw.to_vec()),
            Type::UUID => Value::from(Uuid::from_slice(raw)?),
            Type::JSONB => match raw.split_first() {
                Some((1, text)) => Value::Text(std::str::from_utf8(text)?.to_owned()),
                _ => return Err("an unknown version of JSONB's wire format".into()),
            },
            Type::TIMESTAMPTZ => {
                let since_2000 = i64::from_be_bytes(raw.try_into()?);
                let micros = since_2000.checked_add(POSTGRES_EPOCH).ok_or("time out of range")?;
                Value::Time(Time::from_micros(micros))
            }
            _ => return Err(format!("columns of type {ty} are not used here").into()),
        })
    }

    fn from_sql_null(_: &Type) -> Result<Value, BoxedError> {
        Ok(Value::Null)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}
