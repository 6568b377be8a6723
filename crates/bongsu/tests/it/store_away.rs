//! PostgreSQL hangs under the running program: it takes connections and answers nothing (S8).

use crate::pg;
use crate::program::{bongsu, err, out, run};
use crate::serving::{Serving, configure, get};
use bongsu_clock::Clock;
use std::time::Duration;

/// Within this a page is there, also on a busy machine; its limit is 15 seconds.
const ANSWER_MAX: Duration = Duration::from_secs(8);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn customers_and_operators_keep_their_pages_while_the_database_hangs() {
    let (server, dir) = (pg::Server::start(), tempfile::tempdir().unwrap());
    let url = server.database().await;
    configure(dir.path(), &format!("[store]\nurl = \"{url}\"\n"));
    let table = "customer,contact,domain\nkim,kim@example.kr,kim.example\n";
    std::fs::write(dir.path().join("c.csv"), table).unwrap();
    let imported = run(dir.path(), &["import", "c.csv", "--config", "b.toml"]);
    assert!(imported.status.success(), "{}", err(&imported));
    let serving = Serving::of(bongsu(), dir.path());
    let pages = run(dir.path(), &["customer-pages", "--config", "b.toml"]);
    let pages = out(&pages);
    let token = pages.split("/c/").nth(1).expect("the customer has a page");
    let token: String = token.chars().take_while(char::is_ascii_alphanumeric).collect();
    let page = format!("/c/{token}?lang=en");
    // The engine shows the customer's site; then operations know who asks.
    let clock = Clock::system();
    let started_at = clock.now();
    loop {
        let customer = get(&serving.public, &page).unwrap();
        if customer.contains("kim.example") {
            break;
        }
        assert!(clock.now().since(started_at) < Duration::from_secs(60), "{customer}");
        std::thread::yield_now();
    }
    assert!(serving.get("/ops").starts_with("HTTP/1.1 200"));
    // Which customer a link leads to is in memory a second after it was made.
    clock.sleep(Duration::from_secs(2)).await;
    let frozen = server.freeze();
    let timed = |target: &str, ask: &dyn Fn() -> String| {
        let asked_at = clock.now();
        let answer = ask();
        let took = clock.now().since(asked_at);
        assert!(answer.starts_with("HTTP/1.1 200"), "{target} after {took:?}: {answer}");
        assert!(took < ANSWER_MAX, "{target} took {took:?}");
    };
    timed(&page, &|| get(&serving.public, &page).unwrap());
    timed("/ops", &|| serving.get("/ops"));
    timed("/", &|| get(&serving.public, "/").unwrap());
    let health = get(&serving.public, "/healthz").unwrap();
    assert!(health.starts_with("HTTP/1.1 503"), "the database hangs: {health}");
    drop(frozen);
}
