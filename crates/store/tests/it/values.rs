//! Values keep their meaning through both databases.

use crate::kit::{both, shapes};
use bongsu_core::Time;
use bongsu_store::{Error, FromValue, Row, Value};
use postgres_types::{FromSql, ToSql, Type};
use proptest::prelude::*;
use rusqlite::Connection;
use uuid::Uuid;

/// Binds `val` in a column declared as `declared`, and reads it back.
fn through_sqlite(val: &Value, declared: &str) -> rusqlite::Result<Value> {
    let conn = Connection::open_in_memory()?;
    conn.execute_batch(&format!("CREATE TABLE t (x {declared})"))?;
    conn.execute("INSERT INTO t (x) VALUES ($1)", [val])?;
    conn.query_row("SELECT x FROM t", [], |row| row.get(0))
}

/// To PostgreSQL's wire format for a parameter of type `ty`, and back.
fn over_the_wire(val: &Value, ty: &Type) -> Value {
    let mut bytes = bytes::BytesMut::new();
    match val.to_sql(ty, &mut bytes).unwrap() {
        postgres_types::IsNull::Yes => Value::from_sql_null(ty).unwrap(),
        postgres_types::IsNull::No => Value::from_sql(ty, &bytes).unwrap(),
    }
}

fn read<T: FromValue>(val: Value) -> T {
    Row::new("test", vec![val]).take().unwrap()
}

/// A value, SQLite's declaration and PostgreSQL's type of it, read back by `T`.
fn same_both_ways<T: FromValue + PartialEq + std::fmt::Debug>(
    val: &Value,
    declared: &str,
    ty: &Type,
    expected: &T,
) {
    assert_eq!(&read::<T>(through_sqlite(val, declared).unwrap()), expected, "{declared}");
    assert_eq!(&read::<T>(over_the_wire(val, ty)), expected, "{ty}");
}

proptest! {
    #[test]
    fn whole_numbers(x: i64, small: i16) {
        same_both_ways(&x.into(), "BIGINT", &Type::INT8, &x);
        same_both_ways(&i64::from(small).into(), "SMALLINT", &Type::INT2, &i64::from(small));
    }

    #[test]
    fn truth_values(x: bool) {
        same_both_ways(&x.into(), "BOOLEAN", &Type::BOOL, &x);
    }

    #[test]
    fn numbers_to_the_last_bit(x in any::<f64>().prop_filter("a number", |x| !x.is_nan())) {
        same_both_ways(&x.into(), "DOUBLE PRECISION", &Type::FLOAT8, &x);
    }

    #[test]
    fn words(x in shapes::text()) {
        same_both_ways(&(&x).into(), "TEXT", &Type::TEXT, &x);
    }

    #[test]
    fn bytes(x: Vec<u8>) {
        same_both_ways(&Value::Bytes(x.clone()), "BYTEA", &Type::BYTEA, &x);
    }

    #[test]
    fn instants_to_the_microsecond(x in shapes::time()) {
        same_both_ways(&x.into(), "TIMESTAMPTZ", &Type::TIMESTAMPTZ, &x);
    }

    #[test]
    fn ids(x: u128) {
        let id = Uuid::from_u128(x);
        same_both_ways(&id.into(), "UUID", &Type::UUID, &id);
    }

    #[test]
    fn json(x in prop::collection::vec(shapes::text(), 0..3), y: f64) {
        let val = Value::json("a test", &(x, y)).unwrap();
        let text: String = read(val.clone());
        same_both_ways(&val, "JSONB", &Type::JSONB, &text);
    }

    #[test]
    fn nothing(declared in "(BIGINT|TEXT|UUID|JSONB|TIMESTAMPTZ|BOOLEAN)") {
        let val = through_sqlite(&Value::Null, &declared).unwrap();
        prop_assert_eq!(read::<Option<Time>>(val), None);
        prop_assert_eq!(over_the_wire(&Value::Null, &Type::TIMESTAMPTZ), Value::Null);
    }
}

#[test]
fn a_value_that_does_not_fit_is_an_error() {
    let mut out = bytes::BytesMut::new();
    for (val, ty) in [
        (Value::Int(70_000), Type::INT2),
        (Value::from("text"), Type::INT8),
        (Value::from("not an id"), Type::UUID),
        (Value::Bool(true), Type::INT4),
        (Value::Time(Time::from_micros(i64::MIN)), Type::TIMESTAMPTZ),
    ] {
        assert!(val.to_sql(&ty, &mut out).is_err(), "{val:?} as {ty}");
    }
    assert!(through_sqlite(&Value::Real(f64::NAN), "DOUBLE PRECISION").is_err());
    assert!(Value::json("a number", &5).is_err());
}

#[test]
fn a_column_of_another_type_is_named() {
    let mut row = Row::new("VICTIMS_PAGE", vec![Value::Int(1), Value::from("x")]);
    let _: i64 = row.take().unwrap();
    let error = row.take::<bool>().unwrap_err();
    assert!(matches!(error, Error::Decode { statement: "VICTIMS_PAGE", column: 1, .. }));
    assert!(row.take::<bool>().unwrap_err().to_string().contains("no such column"));
}

both! {
    async fn arguments_are_bound_by_number_not_by_position(world) {
        // In LEASE_RENEW `$4` comes before `$1`: bound by position, it would match nothing.
        let store = world.store().await;
        let (now, ttl) = (crate::kit::make::at(0), std::time::Duration::from_secs(9));
        let lease = store.take_lease("engine", "a", now, ttl).await.unwrap().unwrap();
        let renewed = store.renew_lease(&lease, now + ttl, ttl).await.unwrap();
        assert_eq!(store.lease("engine").await.unwrap(), Some(renewed));
    }
}
