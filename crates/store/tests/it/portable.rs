//! One SQL text: both databases understand every statement, and in the same way.

use crate::kit::World;
use bongsu_store::sql;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_statement_means_the_same_to_both_databases() {
    let (sqlite, postgres) = (World::sqlite().await, World::postgres().await);
    let (sqlite, postgres) = (sqlite.store().await, postgres.store().await);
    let mut statements = 0;
    for sql in sql::all() {
        let one = sqlite.db().shape(sql).await.unwrap_or_else(|e| panic!("{e}"));
        let other = postgres.db().shape(sql).await.unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(one, other, "{}", sql.name());
        statements += 1;
    }
    assert!(statements > 40, "{statements} statements were looked at");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn both_databases_have_the_same_tables_and_columns() {
    let world = World::sqlite().await;
    let _store = world.store().await;
    let path = world.url.strip_prefix("sqlite:").unwrap();
    let conn = rusqlite::Connection::open(path).unwrap();
    let mut statement = conn
        .prepare(
            "SELECT m.name || '.' || c.name || ' ' || c.\"notnull\" FROM sqlite_master m
             JOIN pragma_table_info(m.name) c WHERE m.type = 'table' ORDER BY 1",
        )
        .unwrap();
    let names = statement.query_map([], |row| row.get::<_, String>(0)).unwrap();
    let sqlite: Vec<String> = names.map(Result::unwrap).collect();

    let world = World::postgres().await;
    let _store = world.store().await;
    let (client, wire) = tokio_postgres::connect(&world.url, tokio_postgres::NoTls).await.unwrap();
    tokio::spawn(wire);
    let rows = client
        .query(
            "SELECT table_name || '.' || column_name || ' ' ||
                 CASE is_nullable WHEN 'NO' THEN '1' ELSE '0' END COLLATE \"C\"
             FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1",
            &[],
        )
        .await
        .unwrap();
    let postgres: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    assert_eq!(sqlite, postgres);
}
