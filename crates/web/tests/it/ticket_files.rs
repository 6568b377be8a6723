//! S11: files that customers send: what is kept, what it is given out as, and to whom.

use crate::access::Desk;
use crate::client::PageResponse;
use crate::story::TOKEN;
use axum::body::Body;
use axum::http::Request;
use bongsu_core::access::Role;
use bongsu_core::ticket::attachment::FileLimits;
use bongsu_core::ticket::{Change, Content, Ticket};
use bongsu_store::TicketFilter;
use bongsu_web::{Settings, ticket_token};

const BOUNDARY: &str = "----x";

async fn desk() -> (Desk, String, Ticket) {
    let file_limits = FileLimits { file: 100_000, total: 1 << 20 };
    let settings = Settings { accepts_tickets: true, file_limits, ..Settings::default() };
    let desk = Desk::with(settings).await;
    desk.add("counsellor", Role::Counsellor).await;
    let fields = [("subject", "a"), ("text", "b"), ("seed", "1")];
    let sent = desk.form(&format!("/c/{TOKEN}/tickets"), &fields).await;
    let ticket = ticket(&desk).await;
    (desk, sent.header("location").to_owned(), ticket)
}

async fn ticket(desk: &Desk) -> Ticket {
    let filter = TicketFilter { limit: 9, ..TicketFilter::default() };
    desk.store.tickets(filter).await.unwrap().remove(0)
}

async fn sends(desk: &Desk, to: &str, files: &[(&str, &[u8])]) -> PageResponse {
    let mut body = Vec::new();
    for (name, content) in files {
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: text/html\r\n\r\n"
        );
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    let request = Request::post(format!("{to}/files"))
        .header("content-type", format!("multipart/form-data; boundary={BOUNDARY}"))
        .header("content-length", body.len())
        .header("sec-fetch-site", "same-origin")
        .body(Body::from(body))
        .unwrap();
    desk.send(request).await
}

/// The numbers of the files that were kept, with their names; and the names of those that were not.
async fn files(desk: &Desk) -> (Vec<(u32, String)>, Vec<String>) {
    let entries = desk.store.ticket_entries(ticket(desk).await.id).await.unwrap();
    let (mut kept, mut not_kept) = (Vec::new(), Vec::new());
    for entry in entries {
        match entry.content {
            Content::Change(Change::Attached(file)) => kept.push((entry.number, file.name)),
            Content::Change(Change::NotAttached { name, .. }) => not_kept.push(name),
            _ => {}
        }
    }
    (kept, not_kept)
}

fn png(width: u32, height: u32) -> Vec<u8> {
    let mut content = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
    content.extend(width.to_be_bytes());
    content.extend(height.to_be_bytes());
    content.extend(b"\x08\x06\0\0\0<script>alert(1)</script>");
    content
}

#[tokio::test]
async fn a_picture_is_kept_shown_sandboxed_and_saved_without_a_type() {
    let (desk, own, _) = desk().await;
    sends(&desk, &own, &[("화면.png", &png(640, 480))]).await.is(303);
    let (kept, _) = files(&desk).await;
    let [(number, name)] = &kept[..] else { panic!("{kept:?}") };
    assert_eq!(name, "화면.png");
    desk.get(&format!("{own}?lang=en")).await.is(200).has("화면.png").has("Show the picture");
    let saved = desk.get(&format!("{own}/files/{number}")).await;
    saved.is(200);
    assert_eq!(saved.header("content-type"), "application/octet-stream");
    assert!(saved.header("content-disposition").starts_with("attachment; filename*=UTF-8''%ED"));
    assert_eq!(saved.header("content-security-policy"), "default-src 'none'; sandbox");
    assert_eq!(saved.header("x-content-type-options"), "nosniff");
    assert!(saved.header("cache-control").contains("no-store"));
    let shown = desk.get(&format!("{own}/files/{number}?show=1")).await;
    assert_eq!(shown.header("content-type"), "image/png", "whatever else is in it");
    assert_eq!(shown.header("content-security-policy"), "default-src 'none'; sandbox");
    desk.logs_in("counsellor").await;
    let ticket = ticket(&desk).await;
    desk.get(&format!("/ops/tickets/{}?lang=en", ticket.id)).await.has("not checked for harm");
    desk.get(&format!("/ops/tickets/{}/files/{number}", ticket.id)).await.is(200);
}

#[tokio::test]
async fn what_could_run_or_overwhelm_is_not_kept_or_not_shown() {
    let (desk, own, _) = desk().await;
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>";
    let large = vec![b'a'; 100_001];
    sends(
        &desk,
        &own,
        &[
            ("a.svg", svg),
            ("photo.png", b"MZ\x90\0\x03"),
            ("page.txt", b"<!doctype html><script>alert(1)</script>"),
            ("../../large.txt", &large),
            ("bomb.png", &png(60_000, 60_000)),
            ("..\\..\\<b>x</b>.exe", b"a log line"),
        ],
    )
    .await
    .is(303);
    let (kept, not_kept) = files(&desk).await;
    assert_eq!(not_kept, ["a.svg", "photo.png", "page.txt", "large.txt"]);
    let names: Vec<&str> = kept.iter().map(|(_, name)| name.as_str()).collect();
    assert_eq!(names[0], "bomb.png");
    assert!(names[1].ends_with(".exe.txt") && !names[1].contains(['<', '/', '\\']), "{names:?}");
    let page = desk.get(&format!("{own}?lang=en")).await;
    page.is(200).lacks("<script>").lacks("<b>x").has("too large").lacks("Show the picture");
    let shown = desk.get(&format!("{own}/files/{}?show=1", kept[0].0)).await;
    assert_eq!(shown.header("content-type"), "application/octet-stream", "a bomb is not shown");
    let text = desk.get(&format!("{own}/files/{}?show=1", kept[1].0)).await;
    assert_eq!(text.header("content-type"), "application/octet-stream");
}

#[tokio::test]
async fn nothing_is_given_to_who_has_no_link_and_nothing_too_much_is_taken() {
    let (desk, own, ticket) = desk().await;
    sends(&desk, &own, &[("a.txt", b"theirs")]).await.is(303);
    let (kept, _) = files(&desk).await;
    let number = kept[0].0;
    let link = format!("/t/{}", ticket_token(desk.store.secret(), &ticket));
    desk.get(&format!("{link}/files/{number}")).await.is(200).has("theirs");
    let forged = format!("/t/{}{}", ticket.id.uuid().simple(), "0".repeat(32));
    for path in [
        format!("{own}/files/0"),
        format!("{own}/files/99"),
        format!("{own}/files/..%2f..%2fetc"),
        format!("{own}/files/-1"),
        format!("{forged}/files/{number}"),
        format!("/c/{}/tickets/{}/files/{number}", "0".repeat(32), ticket.id),
    ] {
        desk.get(&path).await.is(404).lacks("theirs");
    }
    let asked = desk.get(&format!("/ops/tickets/{}/files/{number}", ticket.id)).await;
    assert_eq!(asked.status, 303, "to the login");
    sends(&desk, &forged, &[("a.txt", b"x")]).await.is(404);
    sends(&desk, &own, &[]).await.lacks("Internal");
    let huge = vec![b'a'; 27 << 20];
    sends(&desk, &own, &[("a.txt", &huge)]).await.is(413);
    // From another site: CSRF.
    let request = Request::post(format!("{own}/files"))
        .header("sec-fetch-site", "cross-site")
        .header("content-type", format!("multipart/form-data; boundary={BOUNDARY}"))
        .body(Body::empty())
        .unwrap();
    desk.send(request).await.is(403);
}
