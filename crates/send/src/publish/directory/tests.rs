use super::dir_swap::ACCESS_ATTRIBUTES;
use super::*;
use tempfile::TempDir;

fn site() -> (TempDir, Directory) {
    let dir = tempfile::tempdir().unwrap();
    let directory = Directory::open(&dir.path().join("site")).unwrap();
    (dir, directory)
}

/// After the system clock by more than the grace for readers.
fn later() -> Time {
    bongsu_clock::Clock::system().now() + READER_GRACE * 2
}

fn publish(directory: &Directory, now: Time, path: &str, body: &str) {
    directory.write(now, path, body.as_bytes()).unwrap();
    directory.publish(now, &[path]).remove(0).unwrap();
}

/// Publishes many customer pages at once.
fn publish_many(directory: &Directory, now: Time, pages: std::ops::Range<usize>, body: &str) {
    directory.rotate(now, "c");
    let paths = write_many(directory, now, pages, body);
    assert!(directory.publish(now, &refs(&paths)).iter().all(Result::is_ok));
}

/// Writes pages without publishing them; their paths.
fn write_many(
    directory: &Directory,
    now: Time,
    pages: std::ops::Range<usize>,
    body: &str,
) -> Vec<String> {
    let paths: Vec<String> = pages.map(page).collect();
    for path in &paths {
        directory.write(now, path, body.as_bytes()).unwrap();
    }
    paths
}

fn refs(paths: &[String]) -> Vec<&str> {
    paths.iter().map(String::as_str).collect()
}

fn page(n: usize) -> String {
    format!("c/{n}.html")
}

fn inode(directory: &Directory, path: &str) -> u64 {
    std::fs::metadata(directory.root().join(path)).unwrap().ino()
}

fn content(directory: &Directory, path: &str) -> String {
    String::from_utf8(directory.read(path).unwrap().unwrap()).unwrap()
}

#[test]
fn a_file_is_published_whole_and_removed_in_all_its_versions() {
    let (_dir, directory) = site();
    for body in ["one", "number two", "3"] {
        publish(&directory, later(), "en/c/a.html", body);
        assert_eq!(content(&directory, "en/c/a.html"), body);
    }
    assert_eq!(directory.list("en/c").unwrap(), BTreeSet::from(["en/c/a.html".into()]));
    directory.remove("en/c/a.html").unwrap();
    directory.remove("en/c/a.html").unwrap();
    assert_eq!(directory.list("en/c").unwrap(), BTreeSet::new());
    assert_eq!(directory.list(".staging/en/c").unwrap(), BTreeSet::new());
    assert_eq!(directory.list("nowhere").unwrap(), BTreeSet::new());
}

#[test]
fn a_written_file_is_not_visible_before_it_is_published() {
    let (_dir, directory) = site();
    publish(&directory, later(), "index.html", "one");
    directory.write(later(), "index.html", b"two").unwrap();
    assert_eq!(content(&directory, "index.html"), "one");
    directory.publish_file("index.html").unwrap();
    assert_eq!(content(&directory, "index.html"), "two");
}

#[test]
fn an_unpublished_file_of_a_crashed_program_is_listed_and_removed() {
    let (_dir, directory) = site();
    directory.write(later(), "c/a.html", b"one").unwrap();
    assert_eq!(directory.list("c").unwrap(), BTreeSet::from(["c/a.html".into()]));
    directory.remove("c/a.html").unwrap();
    assert_eq!(directory.list("c").unwrap(), BTreeSet::new());
}

#[test]
fn an_open_file_stays_readable_through_several_versions() {
    let (_dir, directory) = site();
    let now = bongsu_clock::Clock::system().now();
    publish(&directory, now, "index.html", "what was there first");
    let reader = File::open(directory.root().join("index.html")).unwrap();
    for body in ["second", "third", "fourth"] {
        publish(&directory, now, "index.html", body);
    }
    assert_eq!(std::io::read_to_string(reader).unwrap(), "what was there first");
    assert_eq!(content(&directory, "index.html"), "fourth");
}

#[test]
fn a_page_that_changes_rarely_alternates_between_two_files() {
    let (_dir, directory) = site();
    let inodes = ["a", "b", "c", "d"].map(|body| {
        publish(&directory, later(), "index.html", body);
        inode(&directory, "index.html")
    });
    assert_eq!((inodes[0], inodes[1]), (inodes[2], inodes[3]));
}

const MANY: usize = 3 * MAX_SINGLE_FILES;

#[test]
fn one_file_that_cannot_be_published_does_not_hold_up_the_others() {
    let (_dir, directory) = site();
    std::fs::create_dir_all(directory.root().join("c/7.html/full")).unwrap();
    for body in ["old", "new"] {
        let paths = write_many(&directory, later(), 0..MANY, body);
        let results = directory.publish(later(), &refs(&paths));
        let missed: Vec<usize> = (0..MANY).filter(|n| results[*n].is_err()).collect();
        assert_eq!(missed, [7]);
        assert_eq!(content(&directory, "c/8.html"), body);
    }
}

#[test]
fn when_all_change_their_folder_changes_and_those_before_are_written_over() {
    let (_dir, directory) = site();
    let inodes = [(2, "a"), (4, "b"), (6, "c"), (8, "d")].map(|(n, body)| {
        publish_many(&directory, later() + READER_GRACE * n, 0..MANY, body);
        assert_eq!(content(&directory, "c/8.html"), body);
        (inode(&directory, "c"), inode(&directory, "c/8.html"))
    });
    assert_ne!(inodes[0].0, inodes[1].0);
    assert_eq!((inodes[0], inodes[1]), (inodes[2], inodes[3]));
}

#[test]
fn when_most_files_change_the_others_keep_their_content() {
    let (_dir, directory) = site();
    publish_many(&directory, later(), 0..MANY, "old");
    let was = inode(&directory, "c");
    for (n, body) in [(2, "new"), (4, "newer"), (6, "newest")] {
        publish_many(&directory, later() + READER_GRACE * n, 2..MANY, body);
        assert_eq!(content(&directory, "c/1.html"), "old");
        assert_eq!(content(&directory, "c/2.html"), body);
    }
    assert_ne!(inode(&directory, "c"), was);
    // The kept files are not overwritten under any of their names.
    publish(&directory, later(), "c/1.html", "new too");
    assert_eq!(content(&directory, "c/1.html"), "new too");
    publish(&directory, later(), "c/1.html", "newer too");
    assert_eq!(content(&directory, "c/1.html"), "newer too");
    assert_eq!(directory.list("c").unwrap().len(), MANY);
}

#[test]
fn when_a_part_changes_the_folder_stays() {
    let (_dir, directory) = site();
    publish_many(&directory, later(), 0..MANY, "old");
    let was = inode(&directory, "c");
    publish_many(&directory, later(), 0..MANY / 2, "new");
    assert_eq!((inode(&directory, "c"), content(&directory, "c/0.html")), (was, "new".into()));
    assert_eq!(content(&directory, &page(MANY - 1)), "old");
}

#[test]
fn what_was_taken_away_does_not_come_back_with_its_folder() {
    let (_dir, directory) = site();
    let now = bongsu_clock::Clock::system().now();
    for body in ["a", "b", "c"] {
        publish_many(&directory, now, 0..MANY, body);
    }
    directory.remove("c/0.html").unwrap();
    assert_eq!(directory.list("c").unwrap().len(), MANY - 1);
    // Left in staging by someone else, or by a crash.
    std::fs::write(directory.staging_path("c/foreign.html"), "never published").unwrap();
    for n in 2..5 {
        publish_many(&directory, now + READER_GRACE * n, 1..MANY, "d");
        assert_eq!(directory.read("c/0.html").unwrap(), None);
        assert_eq!(directory.read("c/foreign.html").unwrap(), None);
    }
}

#[test]
fn who_has_a_file_open_reads_on_while_its_folder_changes_and_changes_again() {
    let (_dir, directory) = site();
    // The files are old, but their directory was published until a moment ago.
    let old = bongsu_clock::Clock::system().now();
    let now = later();
    publish_many(&directory, old, 0..MANY, "first");
    let bodies = ["second", "third", "fourth", "fifth", "sixth"];
    let readers = bodies.map(|body| {
        publish_many(&directory, now, 0..MANY, body);
        File::open(directory.root().join("c/8.html")).unwrap()
    });
    assert_eq!(readers.map(|reader| std::io::read_to_string(reader).unwrap()), bodies);
}

#[test]
fn a_version_published_a_moment_ago_is_set_aside_and_reused_later() {
    let (_dir, directory) = site();
    let now = later();
    let mut inodes = ["a", "b", "c"].map(|body| {
        publish_many(&directory, now, 0..MANY, body);
        inode(&directory, "c/8.html")
    });
    for (n, body) in [(2, "d"), (4, "e"), (6, "f")] {
        publish_many(&directory, now + READER_GRACE * n, 0..MANY, body);
        assert!(inodes.contains(&inode(&directory, "c/8.html")), "{body}");
    }
    inodes.sort_unstable();
    assert!(inodes.is_sorted_by(|a, b| a < b), "three versions were kept");
}

#[test]
fn a_staged_file_that_was_removed_fails_and_no_other() {
    let (_dir, directory) = site();
    publish_many(&directory, later(), 0..MANY, "old");
    let paths = write_many(&directory, later() + READER_GRACE * 2, 0..MANY, "new");
    std::fs::remove_file(directory.staging_path("c/8.html")).unwrap();
    let results = directory.publish(later() + READER_GRACE * 2, &refs(&paths));
    let missed: Vec<usize> = (0..MANY).filter(|n| results[*n].is_err()).collect();
    assert_eq!(missed, [8]);
    assert_eq!(
        (content(&directory, "c/8.html"), content(&directory, "c/9.html")),
        ("old".into(), "new".into())
    );
}

#[test]
fn changes_made_during_the_sync_are_not_lost() {
    let (_dir, directory) = site();
    for change in [
        (|at: &Path| std::fs::write(at.join("operator.html"), "operator").unwrap()) as fn(&Path),
        |at| std::fs::remove_file(at.join("1.html")).unwrap(),
    ] {
        publish_many(&directory, later(), 0..MANY, "old");
        let paths = write_many(&directory, later(), 2..MANY, "new");
        let paths = refs(&paths);
        let swaps = directory.prepare_swaps(&paths);
        assert_eq!(swaps.len(), 1);
        change(&directory.root().join("c"));
        assert!(directory.swap_all(later(), swaps).is_empty());
    }
    assert_eq!(content(&directory, "c/operator.html"), "operator");
}

#[test]
fn it_counts_when_the_folder_was_exchanged_and_not_when_that_was_wanted() {
    let (_dir, directory) = site();
    let now = bongsu_clock::Clock::system().now();
    // The exchange happens long after the requested time.
    for body in ["one", "two"] {
        publish_many(&directory, now.before(READER_GRACE * 2), 0..MANY, body);
    }
    let until = directory.published_until(&directory.staging_path("c"));
    assert!(now.since(until) < Duration::from_secs(1), "{now} {until}");
}

#[test]
fn an_access_list_set_by_the_operator_stays() {
    use rustix::fs::{XattrFlags, lsetxattr};
    let (_dir, directory) = site();
    publish_many(&directory, later(), 0..MANY, "old");
    let place = directory.root().join("c");
    // acl(5): the owner all; the user 33, the group and the mask r-x; others nothing.
    let entry = |tag: u16, rights: u16, id: u32| {
        [&tag.to_le_bytes()[..], &rights.to_le_bytes(), &id.to_le_bytes()].concat()
    };
    let none = u32::MAX;
    let entries = [
        entry(1, 7, none),
        entry(2, 5, 33),
        entry(4, 5, none),
        entry(16, 5, none),
        entry(32, 5, none),
    ];
    let list = [&2_u32.to_le_bytes()[..], &entries.concat()].concat();
    if lsetxattr(&place, ACCESS_ATTRIBUTES[0], &list, XattrFlags::empty()).is_err() {
        return; // This file system has no access lists.
    }
    let was = inode(&directory, "c");
    publish_many(&directory, later() + READER_GRACE * 2, 0..MANY, "new");
    assert_eq!((inode(&directory, "c"), content(&directory, "c/8.html")), (was, "new".into()));
}

#[test]
fn a_file_with_two_names_is_not_overwritten_even_when_empty() {
    let (_dir, directory) = site();
    publish_many(&directory, later(), 0..MANY, "old");
    std::fs::write(directory.root().join("c/1.html"), "").unwrap();
    publish_many(&directory, later() + READER_GRACE * 2, 2..MANY, "new");
    directory.rotate(later() + READER_GRACE * 4, "c");
    directory.write(later() + READER_GRACE * 4, "c/1.html", b"half").unwrap();
    assert_eq!(content(&directory, "c/1.html"), "");
}

#[test]
fn an_error_in_staging_does_not_keep_a_page_published() {
    let (_dir, directory) = site();
    publish(&directory, later(), "c/a.html", "one");
    std::fs::write(directory.root().join(PREVIOUS), "").unwrap();
    assert_eq!(directory.list("c").unwrap().len(), 1);
    directory.remove("c/a.html").unwrap();
    assert_eq!(directory.read("c/a.html").unwrap(), None);
}

#[test]
fn after_a_takeover_the_old_handle_changes_nothing() {
    let (_dir, directory) = site();
    publish_many(&directory, later(), 0..MANY, "one");
    let paths = write_many(&directory, later(), 0..MANY, "operator");
    let next = directory.take_over();
    publish_many(&next, later(), 0..MANY, "two");
    assert!(directory.publish(later(), &refs(&paths)).iter().all(Result::is_err));
    assert!(directory.write(later(), "c/8.html", b"operator").is_err());
    assert!(directory.remove("c/8.html").is_err());
    assert_eq!(content(&next, "c/8.html"), "two");
}

#[test]
fn a_folder_that_the_operator_has_set_stays_and_so_does_what_he_put_there() {
    use std::os::unix::fs::PermissionsExt;
    let (_dir, directory) = site();
    publish_many(&directory, later(), 0..MANY, "old");
    let place = directory.root().join("c");
    std::fs::set_permissions(&place, std::fs::Permissions::from_mode(0o750)).unwrap();
    publish_many(&directory, later(), 0..MANY, "new");
    assert_eq!(place.metadata().unwrap().permissions().mode() & 0o777, 0o750);
    assert_eq!(content(&directory, "c/8.html"), "new");
    std::fs::create_dir(place.join("operator")).unwrap();
    publish_many(&directory, later(), 0..MANY, "newer");
    assert!(place.join("operator").is_dir());
    assert_eq!(content(&directory, "c/8.html"), "newer");
}

#[test]
fn hard_links_and_link_targets_of_others_are_not_overwritten() {
    let (dir, directory) = site();
    let (kept, foreign) = (dir.path().join("kept.html"), dir.path().join("foreign.html"));
    publish(&directory, later(), "a.html", "one");
    std::fs::hard_link(directory.root().join("a.html"), &kept).unwrap();
    std::fs::write(&foreign, "not ours").unwrap();
    std::os::unix::fs::symlink(&foreign, directory.root().join("b.html")).unwrap();
    for body in ["two", "three"] {
        publish(&directory, later(), "a.html", body);
        publish(&directory, later(), "b.html", body);
        assert_eq!(content(&directory, "a.html"), body);
        assert_eq!(content(&directory, "b.html"), body);
    }
    assert_eq!(std::fs::read_to_string(kept).unwrap(), "one");
    assert_eq!(std::fs::read_to_string(foreign).unwrap(), "not ours");
}

#[test]
fn staged_files_are_private() {
    use std::os::unix::fs::PermissionsExt;
    let (_dir, directory) = site();
    publish(&directory, later(), "c/a.html", "one");
    let staging = std::fs::metadata(directory.root().join(STAGING)).unwrap();
    assert_eq!(staging.permissions().mode() & 0o077, 0);
}

#[test]
fn a_folder_that_was_taken_away_is_made_anew() {
    let (_dir, directory) = site();
    publish(&directory, later(), "c/a.html", "one");
    std::fs::remove_dir_all(directory.root().join("c")).unwrap();
    publish(&directory, later(), "c/a.html", "two");
    assert_eq!(content(&directory, "c/a.html"), "two");
    std::fs::remove_dir_all(directory.root()).unwrap();
    publish(&directory, later(), "c/a.html", "three");
    assert_eq!(content(&directory, "c/a.html"), "three");
}

#[test]
fn nothing_is_written_outside() {
    let (_dir, directory) = site();
    for path in ["../a", "a/../../b", "/etc/a", "", "a//b"] {
        assert!(directory.write(later(), path, b"x").is_err(), "{path}");
        assert!(directory.publish(later(), &[path])[0].is_err(), "{path}");
    }
    assert!(Directory::open(Path::new("/proc/nowhere")).is_err());
    let (root, directory) = site();
    for dir in ["x", "site/x"] {
        std::fs::create_dir_all(root.path().join(dir)).unwrap();
        for n in 0..MANY {
            std::fs::write(root.path().join(dir).join(n.to_string()), dir).unwrap();
        }
    }
    let paths: Vec<String> = (0..MANY).map(|n| format!("../x/{n}")).collect();
    assert!(directory.publish(later(), &refs(&paths)).iter().all(Result::is_err));
    assert_eq!(std::fs::read_to_string(root.path().join("x/3")).unwrap(), "x");
}

/// A local user who lists them has the pages of all customers.
#[test]
fn the_tokens_of_customers_pages_are_not_listed() {
    use std::os::unix::fs::PermissionsExt;
    let (_dir, directory) = site();
    for path in ["c/5a.html", "en/c/5a.html", "en/index.html"] {
        publish(&directory, Time::from_secs(1), path, "page");
    }
    let others = |path: &str| {
        let mode = directory.root().join(path).metadata().unwrap().permissions().mode();
        mode & 0o005
    };
    assert_eq!([others("c"), others("en/c"), others("en")], [1, 1, 5]);
}
