//! Rows of a result, read from the left, and the types that a column can be read as.

use crate::error::Error;
use crate::value::Value;
use bongsu_core::Time;
use bongsu_core::customer::page_token::CustomerPageToken;
use bongsu_core::incident::IncidentId;
use bongsu_core::inventory::ComponentKey;
use bongsu_core::name::Name;
use bongsu_core::notification::delivery::DeliveryState;
use bongsu_core::notification::{ContactKey, SubscriberToken};
use bongsu_core::token::InvalidToken;
use serde::de::DeserializeOwned;
use uuid::Uuid;

/// One row of a result, read from the left.
#[derive(Clone, PartialEq, Debug)]
pub struct Row {
    statement: &'static str,
    next: usize,
    values: Vec<Value>,
}

/// A type that a column can be read as.
pub trait FromValue: Sized {
    /// Reads a value.
    ///
    /// # Errors
    /// The reason, when the value is of another kind.
    fn from_value(value: Value) -> Result<Self, String>;
}

impl Row {
    /// A row of the result of `statement`.
    pub fn new(statement: &'static str, values: Vec<Value>) -> Row {
        Row { statement, next: 0, values }
    }

    /// The next column.
    ///
    /// # Errors
    /// [`Error::Decode`] when there is none, or it is of another kind.
    pub fn take<T: FromValue>(&mut self) -> Result<T, Error> {
        let (statement, column) = (self.statement, self.next);
        self.next += 1;
        let value = self.values.get_mut(column).map(|value| std::mem::replace(value, Value::Null));
        value
            .ok_or_else(|| "there is no such column".to_owned())
            .and_then(T::from_value)
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

    /// The next column, a JSON text or NULL, as `T`.
    ///
    /// # Errors
    /// [`Error::Decode`] when it is neither.
    pub fn optional_json<T: DeserializeOwned>(&mut self) -> Result<Option<T>, Error> {
        match self.values.get(self.next) {
            Some(Value::Null) => {
                self.next += 1;
                Ok(None)
            }
            _ => self.json().map(Some),
        }
    }
}

fn mismatch<T>(value: &Value) -> Result<T, String> {
    Err(format!("{value:?} is not a {}", std::any::type_name::<T>()))
}

impl FromValue for bool {
    fn from_value(value: Value) -> Result<bool, String> {
        match value {
            Value::Bool(b) => Ok(b),
            Value::Int(0) => Ok(false),
            Value::Int(1) => Ok(true),
            other => mismatch(&other),
        }
    }
}

impl FromValue for i64 {
    fn from_value(value: Value) -> Result<i64, String> {
        match value {
            Value::Int(i) => Ok(i),
            other => mismatch(&other),
        }
    }
}

impl FromValue for u32 {
    fn from_value(value: Value) -> Result<u32, String> {
        match value {
            Value::Int(i) => u32::try_from(i).map_err(|e| format!("{i}: {e}")),
            other => mismatch(&other),
        }
    }
}

impl FromValue for f64 {
    fn from_value(value: Value) -> Result<f64, String> {
        match value {
            Value::Real(r) => Ok(r),
            other => mismatch(&other),
        }
    }
}

impl FromValue for String {
    fn from_value(value: Value) -> Result<String, String> {
        match value {
            Value::Text(t) => Ok(t),
            other => mismatch(&other),
        }
    }
}

impl FromValue for Vec<u8> {
    fn from_value(value: Value) -> Result<Vec<u8>, String> {
        match value {
            Value::Bytes(b) => Ok(b),
            other => mismatch(&other),
        }
    }
}

impl FromValue for Time {
    fn from_value(value: Value) -> Result<Time, String> {
        match value {
            Value::Time(t) => Ok(t),
            Value::Int(micros) => Ok(Time::from_micros(micros)),
            other => mismatch(&other),
        }
    }
}

impl FromValue for Uuid {
    fn from_value(value: Value) -> Result<Uuid, String> {
        String::from_value(value)?.parse().map_err(|e: uuid::Error| e.to_string())
    }
}

impl FromValue for IncidentId {
    fn from_value(value: Value) -> Result<IncidentId, String> {
        Uuid::from_value(value).map(IncidentId::from_uuid)
    }
}

impl FromValue for Name {
    fn from_value(value: Value) -> Result<Name, String> {
        Name::parse(&String::from_value(value)?).map_err(|e| e.to_string())
    }
}

macro_rules! from_token {
    ($($name:ty),*) => {$(
        impl FromValue for $name {
            fn from_value(value: Value) -> Result<$name, String> {
                String::from_value(value)?.parse().map_err(|e: InvalidToken| e.to_string())
            }
        }
    )*};
}

from_token!(CustomerPageToken, SubscriberToken);

impl FromValue for DeliveryState {
    fn from_value(value: Value) -> Result<DeliveryState, String> {
        let code = String::from_value(value)?;
        DeliveryState::from_code(&code)
            .ok_or_else(|| format!("“{code}” is not the state of a delivery"))
    }
}

impl FromValue for ContactKey {
    fn from_value(value: Value) -> Result<ContactKey, String> {
        ContactKey::try_from(String::from_value(value)?).map_err(|e| e.to_string())
    }
}

impl FromValue for ComponentKey {
    fn from_value(value: Value) -> Result<ComponentKey, String> {
        Ok(ComponentKey(String::from_value(value)?.into()))
    }
}

impl<T: FromValue> FromValue for Option<T> {
    fn from_value(value: Value) -> Result<Option<T>, String> {
        match value {
            Value::Null => Ok(None),
            other => T::from_value(other).map(Some),
        }
    }
}
