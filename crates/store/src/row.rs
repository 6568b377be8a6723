//! Rows of an answer, read from the left, and what a column can be read as.

use crate::error::Error;
use crate::value::Value;
use bongsu_core::Time;
use bongsu_core::customer::page_token::CustomerPageToken;
use bongsu_core::incident::IncidentId;
use bongsu_core::inventory::ComponentKey;
use bongsu_core::name::Name;
use bongsu_core::notification::SubscriberToken;
use bongsu_core::token::InvalidToken;
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// One row of an answer, read from the left.
#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    statement: &'static str,
    next: usize,
    vals: Vec<Value>,
}

/// What a column can be read as; the reason why not is a plain sentence.
pub trait FromValue: Sized {
    /// Reads a value.
    ///
    /// # Errors
    /// In words, when the value is of another kind.
    fn from_val(val: Value) -> Result<Self, String>;
}

impl Row {
    /// A row of the answer to `statement`.
    pub fn new(statement: &'static str, vals: Vec<Value>) -> Row {
        Row { statement, next: 0, vals }
    }

    /// The next column.
    ///
    /// # Errors
    /// [`Error::Decode`] when there is none, or it is of another kind.
    pub fn take<T: FromValue>(&mut self) -> Result<T, Error> {
        let (statement, column) = (self.statement, self.next);
        self.next += 1;
        let val = self.vals.get_mut(column).map(|val| std::mem::replace(val, Value::Null));
        val.ok_or_else(|| "there is no such column".to_owned())
            .and_then(T::from_val)
            .map_err(|reason| Error::Decode { statement, column, reason })
    }

    /// The next column, a JSON text, as `T`.
    ///
    /// # Errors
    /// [`Error::Decode`] when it is not such a text.
    pub fn json<T: DeserializeOwned>(&mut self) -> Result<T, Error> {
        let (statement, column) = (self.statement, self.next);
        let text: String = self.take()?;
        serde_json::from_str(&text).map_err(|e| Error::Decode {
            statement,
            column,
            reason: e.to_string(),
        })
    }
}

fn unfit<T>(val: &Value) -> Result<T, String> {
    Err(format!("{val:?} is not a {}", std::any::type_name::<T>()))
}

impl FromValue for bool {
    fn from_val(val: Value) -> Result<bool, String> {
        match val {
            Value::Bool(b) => Ok(b),
            Value::Int(0) => Ok(false),
            Value::Int(1) => Ok(true),
            other => unfit(&other),
        }
    }
}

impl FromValue for i64 {
    fn from_val(val: Value) -> Result<i64, String> {
        match val {
            Value::Int(i) => Ok(i),
            other => unfit(&other),
        }
    }
}

impl FromValue for u32 {
    fn from_val(val: Value) -> Result<u32, String> {
        match val {
            Value::Int(i) => u32::try_from(i).map_err(|e| format!("{i}: {e}")),
            other => unfit(&other),
        }
    }
}

impl FromValue for f64 {
    fn from_val(val: Value) -> Result<f64, String> {
        match val {
            Value::Real(r) => Ok(r),
            other => unfit(&other),
        }
    }
}

impl FromValue for String {
    fn from_val(val: Value) -> Result<String, String> {
        match val {
            Value::Text(t) => Ok(t),
            other => unfit(&other),
        }
    }
}

impl FromValue for Vec<u8> {
    fn from_val(val: Value) -> Result<Vec<u8>, String> {
        match val {
            Value::Bytes(b) => Ok(b),
            other => unfit(&other),
        }
    }
}

impl FromValue for Time {
    fn from_val(val: Value) -> Result<Time, String> {
        match val {
            Value::Time(t) => Ok(t),
            Value::Int(micros) => Ok(Time::from_micros(micros)),
            other => unfit(&other),
        }
    }
}

impl FromValue for Uuid {
    fn from_val(val: Value) -> Result<Uuid, String> {
        String::from_val(val)?.parse().map_err(|e: uuid::Error| e.to_string())
    }
}

impl FromValue for IncidentId {
    fn from_val(val: Value) -> Result<IncidentId, String> {
        Uuid::from_val(val).map(IncidentId::from_uuid)
    }
}

impl FromValue for Name {
    fn from_val(val: Value) -> Result<Name, String> {
        Name::parse(&String::from_val(val)?).map_err(|e| e.to_string())
    }
}

macro_rules! from_token {
    ($($name:ty),*) => {$(
        impl FromValue for $name {
            fn from_val(val: Value) -> Result<$name, String> {
                String::from_val(val)?.parse().map_err(|e: InvalidToken| e.to_string())
            }
        }
    )*};
}

from_token!(CustomerPageToken, SubscriberToken);

impl FromValue for ComponentKey {
    fn from_val(val: Value) -> Result<ComponentKey, String> {
        Ok(ComponentKey(String::from_val(val)?.into()))
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_val(val: Value) -> Result<Option<T>, String> {
        match val {
            Value::Null => Ok(None),
            other => T::from_val(other).map(Some),
        }
    }
}
