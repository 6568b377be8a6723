use super::dir_swap::RIGHTS;
use super::*;
use tempfile::TempDir;

fn site() -> (TempDir, Directory) {
    let dir = tempfile::tempdir().unwrap();
    let folder = Directory::open(&dir.path().join("site")).unwrap();
    (dir, folder)
}

/// Long after the system's clock, so that nobody reads anything any more.
fn later() -> Time {
    bongsu_clock::Clock::system().now() + READ_ON * 2
}

fn lay(folder: &Directory, now: Time, path: &str, body: &str) {
    folder.write(now, path, body.as_bytes()).unwrap();
    folder.show(now, &[path]).remove(0).unwrap();
}

/// Lays so many pages of customers at once.
fn lay_many(folder: &Directory, now: Time, pages: std::ops::Range<usize>, body: &str) {
    folder.make_way(now, "c");
    let paths = write_many(folder, now, pages, body);
    assert!(folder.show(now, &refs(&paths)).iter().all(Result::is_ok));
}

/// Writes them, and shows none; their paths.
fn write_many(
    folder: &Directory,
    now: Time,
    pages: std::ops::Range<usize>,
    body: &str,
) -> Vec<String> {
    let paths: Vec<String> = pages.map(page).collect();
    for path in &paths {
        folder.write(now, path, body.as_bytes()).unwrap();
    }
    paths
}

fn refs(paths: &[String]) -> Vec<&str> {
    paths.iter().map(String::as_str).collect()
}

fn page(n: usize) -> String {
    format!("c/{n}.html")
}

fn number(folder: &Directory, path: &str) -> u64 {
    std::fs::metadata(folder.root().join(path)).unwrap().ino()
}

fn held(folder: &Directory, path: &str) -> String {
    String::from_utf8(folder.read(path).unwrap().unwrap()).unwrap()
}

#[test]
fn a_file_is_put_in_its_place_whole_and_goes_with_all_that_it_was() {
    let (_dir, folder) = site();
    for body in ["one", "number two", "3"] {
        lay(&folder, later(), "en/c/a.html", body);
        assert_eq!(held(&folder, "en/c/a.html"), body);
    }
    assert_eq!(folder.list("en/c").unwrap(), BTreeSet::from(["en/c/a.html".into()]));
    folder.remove("en/c/a.html").unwrap();
    folder.remove("en/c/a.html").unwrap();
    assert_eq!(folder.list("en/c").unwrap(), BTreeSet::new());
    assert_eq!(folder.list(".beside/en/c").unwrap(), BTreeSet::new());
    assert_eq!(folder.list("nowhere").unwrap(), BTreeSet::new());
}

#[test]
fn what_is_written_is_not_seen_before_it_is_shown() {
    let (_dir, folder) = site();
    lay(&folder, later(), "index.html", "one");
    folder.write(later(), "index.html", b"two").unwrap();
    assert_eq!(held(&folder, "index.html"), "one");
    folder.show_file("index.html").unwrap();
    assert_eq!(held(&folder, "index.html"), "two");
}

#[test]
fn what_was_never_shown_since_the_program_died_is_found_and_taken_away() {
    let (_dir, folder) = site();
    folder.write(later(), "c/a.html", b"one").unwrap();
    assert_eq!(folder.list("c").unwrap(), BTreeSet::from(["c/a.html".into()]));
    folder.remove("c/a.html").unwrap();
    assert_eq!(folder.list("c").unwrap(), BTreeSet::new());
}

#[test]
fn who_has_a_file_open_reads_it_to_its_end_while_it_changes_and_changes_again() {
    let (_dir, folder) = site();
    let now = bongsu_clock::Clock::system().now();
    lay(&folder, now, "index.html", "what was there first");
    let reader = File::open(folder.root().join("index.html")).unwrap();
    for body in ["second", "third", "fourth"] {
        lay(&folder, now, "index.html", body);
    }
    assert_eq!(std::io::read_to_string(reader).unwrap(), "what was there first");
    assert_eq!(held(&folder, "index.html"), "fourth");
}

#[test]
fn a_page_that_changes_at_leisure_takes_no_third_file() {
    let (_dir, folder) = site();
    let numbers = ["a", "b", "c", "d"].map(|body| {
        lay(&folder, later(), "index.html", body);
        number(&folder, "index.html")
    });
    assert_eq!((numbers[0], numbers[1]), (numbers[2], numbers[3]));
}

const MANY: usize = 3 * FEW;

#[test]
fn many_are_shown_and_one_that_cannot_be_holds_up_no_other() {
    let (_dir, folder) = site();
    std::fs::create_dir_all(folder.root().join("c/7.html/full")).unwrap();
    for body in ["old", "new"] {
        let paths = write_many(&folder, later(), 0..MANY, body);
        let shown = folder.show(later(), &refs(&paths));
        let missed: Vec<usize> = (0..MANY).filter(|n| shown[*n].is_err()).collect();
        assert_eq!(missed, [7]);
        assert_eq!(held(&folder, "c/8.html"), body);
    }
}

#[test]
fn when_all_change_their_folder_changes_and_those_before_are_written_over() {
    let (_dir, folder) = site();
    let numbers = [(2, "a"), (4, "b"), (6, "c"), (8, "d")].map(|(n, body)| {
        lay_many(&folder, later() + READ_ON * n, 0..MANY, body);
        assert_eq!(held(&folder, "c/8.html"), body);
        (number(&folder, "c"), number(&folder, "c/8.html"))
    });
    assert_ne!(numbers[0].0, numbers[1].0);
    assert_eq!((numbers[0], numbers[1]), (numbers[2], numbers[3]));
}

#[test]
fn when_most_change_the_few_others_stay_what_they_are() {
    let (_dir, folder) = site();
    lay_many(&folder, later(), 0..MANY, "old");
    let was = number(&folder, "c");
    for (n, body) in [(2, "new"), (4, "newer"), (6, "newest")] {
        lay_many(&folder, later() + READ_ON * n, 2..MANY, body);
        assert_eq!(held(&folder, "c/1.html"), "old");
        assert_eq!(held(&folder, "c/2.html"), body);
    }
    assert_ne!(number(&folder, "c"), was);
    // Those that stayed are written over under none of their names.
    lay(&folder, later(), "c/1.html", "new too");
    assert_eq!(held(&folder, "c/1.html"), "new too");
    lay(&folder, later(), "c/1.html", "newer too");
    assert_eq!(held(&folder, "c/1.html"), "newer too");
    assert_eq!(folder.list("c").unwrap().len(), MANY);
}

#[test]
fn when_a_part_changes_the_folder_stays() {
    let (_dir, folder) = site();
    lay_many(&folder, later(), 0..MANY, "old");
    let was = number(&folder, "c");
    lay_many(&folder, later(), 0..MANY / 2, "new");
    assert_eq!((number(&folder, "c"), held(&folder, "c/0.html")), (was, "new".into()));
    assert_eq!(held(&folder, &page(MANY - 1)), "old");
}

#[test]
fn what_was_taken_away_does_not_come_back_with_its_folder() {
    let (_dir, folder) = site();
    let now = bongsu_clock::Clock::system().now();
    for body in ["a", "b", "c"] {
        lay_many(&folder, now, 0..MANY, body);
    }
    folder.remove("c/0.html").unwrap();
    assert_eq!(folder.list("c").unwrap().len(), MANY - 1);
    // Left by somebody beside, or by us when we died.
    std::fs::write(folder.beside("c/foreign.html"), "never shown").unwrap();
    for n in 2..5 {
        lay_many(&folder, now + READ_ON * n, 1..MANY, "d");
        assert_eq!(folder.read("c/0.html").unwrap(), None);
        assert_eq!(folder.read("c/foreign.html").unwrap(), None);
    }
}

#[test]
fn who_has_a_file_open_reads_on_while_its_folder_changes_and_changes_again() {
    let (_dir, folder) = site();
    // The files are old, and their folder is shown until a moment ago.
    let old = bongsu_clock::Clock::system().now();
    let now = later();
    lay_many(&folder, old, 0..MANY, "first");
    let bodies = ["second", "third", "fourth", "fifth", "sixth"];
    let readers = bodies.map(|body| {
        lay_many(&folder, now, 0..MANY, body);
        File::open(folder.root().join("c/8.html")).unwrap()
    });
    assert_eq!(readers.map(|reader| std::io::read_to_string(reader).unwrap()), bodies);
}

#[test]
fn what_was_shown_a_moment_ago_is_put_by_and_taken_up_later() {
    let (_dir, folder) = site();
    let now = later();
    let mut numbers = ["a", "b", "c"].map(|body| {
        lay_many(&folder, now, 0..MANY, body);
        number(&folder, "c/8.html")
    });
    for (n, body) in [(2, "d"), (4, "e"), (6, "f")] {
        lay_many(&folder, now + READ_ON * n, 0..MANY, body);
        assert!(numbers.contains(&number(&folder, "c/8.html")), "{body}");
    }
    numbers.sort_unstable();
    assert!(numbers.is_sorted_by(|a, b| a < b), "three versions were kept");
}

#[test]
fn what_somebody_takes_away_from_beside_is_missed_and_nothing_else_is() {
    let (_dir, folder) = site();
    lay_many(&folder, later(), 0..MANY, "old");
    let paths = write_many(&folder, later() + READ_ON * 2, 0..MANY, "new");
    std::fs::remove_file(folder.beside("c/8.html")).unwrap();
    let shown = folder.show(later() + READ_ON * 2, &refs(&paths));
    let missed: Vec<usize> = (0..MANY).filter(|n| shown[*n].is_err()).collect();
    assert_eq!(missed, [8]);
    assert_eq!(
        (held(&folder, "c/8.html"), held(&folder, "c/9.html")),
        ("old".into(), "new".into())
    );
}

#[test]
fn what_is_put_there_or_taken_away_while_the_disk_works_is_not_lost() {
    let (_dir, folder) = site();
    for change in
        [(|at: &Path| std::fs::write(at.join("his.html"), "his").unwrap()) as fn(&Path), |at| {
            std::fs::remove_file(at.join("1.html")).unwrap()
        }]
    {
        lay_many(&folder, later(), 0..MANY, "old");
        let paths = write_many(&folder, later(), 2..MANY, "new");
        let paths = refs(&paths);
        let whole = folder.complete(&paths);
        assert_eq!(whole.len(), 1);
        change(&folder.root().join("c"));
        assert!(folder.show_whole(later(), whole).is_empty());
    }
    assert_eq!(held(&folder, "c/his.html"), "his");
}

#[test]
fn it_counts_when_the_folder_was_exchanged_and_not_when_that_was_wanted() {
    let (_dir, folder) = site();
    let now = bongsu_clock::Clock::system().now();
    // The disk took its time after that was wanted.
    for body in ["one", "two"] {
        lay_many(&folder, now.before(READ_ON * 2), 0..MANY, body);
    }
    let until = folder.shown_until(&folder.beside("c"));
    assert!(now.since(until) < Duration::from_secs(1), "{now} {until}");
}

#[test]
fn an_access_list_of_the_operator_stays() {
    use rustix::fs::{XattrFlags, lsetxattr};
    let (_dir, folder) = site();
    lay_many(&folder, later(), 0..MANY, "old");
    let place = folder.root().join("c");
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
    if lsetxattr(&place, RIGHTS[0], &list, XattrFlags::empty()).is_err() {
        return; // This file system has no access lists.
    }
    let was = number(&folder, "c");
    lay_many(&folder, later() + READ_ON * 2, 0..MANY, "new");
    assert_eq!((number(&folder, "c"), held(&folder, "c/8.html")), (was, "new".into()));
}

#[test]
fn a_file_with_two_names_is_written_over_under_none_however_short() {
    let (_dir, folder) = site();
    lay_many(&folder, later(), 0..MANY, "old");
    std::fs::write(folder.root().join("c/1.html"), "").unwrap();
    lay_many(&folder, later() + READ_ON * 2, 2..MANY, "new");
    folder.make_way(later() + READ_ON * 4, "c");
    folder.write(later() + READ_ON * 4, "c/1.html", b"half").unwrap();
    assert_eq!(held(&folder, "c/1.html"), "");
}

#[test]
fn what_is_wrong_below_keeps_no_page_that_should_be_gone() {
    let (_dir, folder) = site();
    lay(&folder, later(), "c/a.html", "one");
    std::fs::write(folder.root().join(PUT_BY), "").unwrap();
    assert_eq!(folder.list("c").unwrap().len(), 1);
    folder.remove("c/a.html").unwrap();
    assert_eq!(folder.read("c/a.html").unwrap(), None);
}

#[test]
fn after_it_was_handed_over_nothing_is_changed_by_him_who_had_it() {
    let (_dir, folder) = site();
    lay_many(&folder, later(), 0..MANY, "one");
    let paths = write_many(&folder, later(), 0..MANY, "his");
    let next = folder.hand_over();
    lay_many(&next, later(), 0..MANY, "two");
    assert!(folder.show(later(), &refs(&paths)).iter().all(Result::is_err));
    assert!(folder.write(later(), "c/8.html", b"his").is_err());
    assert!(folder.remove("c/8.html").is_err());
    assert_eq!(held(&next, "c/8.html"), "two");
}

#[test]
fn a_folder_that_the_operator_has_set_stays_and_so_does_what_he_put_there() {
    use std::os::unix::fs::PermissionsExt;
    let (_dir, folder) = site();
    lay_many(&folder, later(), 0..MANY, "old");
    let place = folder.root().join("c");
    std::fs::set_permissions(&place, std::fs::Permissions::from_mode(0o750)).unwrap();
    lay_many(&folder, later(), 0..MANY, "new");
    assert_eq!(place.metadata().unwrap().permissions().mode() & 0o777, 0o750);
    assert_eq!(held(&folder, "c/8.html"), "new");
    std::fs::create_dir(place.join("his")).unwrap();
    lay_many(&folder, later(), 0..MANY, "newer");
    assert!(place.join("his").is_dir());
    assert_eq!(held(&folder, "c/8.html"), "newer");
}

#[test]
fn what_others_keep_of_a_file_is_not_written_over() {
    let (dir, folder) = site();
    let (kept, foreign) = (dir.path().join("kept.html"), dir.path().join("foreign.html"));
    lay(&folder, later(), "a.html", "one");
    std::fs::hard_link(folder.root().join("a.html"), &kept).unwrap();
    std::fs::write(&foreign, "not ours").unwrap();
    std::os::unix::fs::symlink(&foreign, folder.root().join("b.html")).unwrap();
    for body in ["two", "three"] {
        lay(&folder, later(), "a.html", body);
        lay(&folder, later(), "b.html", body);
        assert_eq!(held(&folder, "a.html"), body);
        assert_eq!(held(&folder, "b.html"), body);
    }
    assert_eq!(std::fs::read_to_string(kept).unwrap(), "one");
    assert_eq!(std::fs::read_to_string(foreign).unwrap(), "not ours");
}

#[test]
fn nobody_else_looks_into_what_is_not_shown() {
    use std::os::unix::fs::PermissionsExt;
    let (_dir, folder) = site();
    lay(&folder, later(), "c/a.html", "one");
    let beside = std::fs::metadata(folder.root().join(BESIDE)).unwrap();
    assert_eq!(beside.permissions().mode() & 0o077, 0);
}

#[test]
fn a_folder_that_was_taken_away_is_made_anew() {
    let (_dir, folder) = site();
    lay(&folder, later(), "c/a.html", "one");
    std::fs::remove_dir_all(folder.root().join("c")).unwrap();
    lay(&folder, later(), "c/a.html", "two");
    assert_eq!(held(&folder, "c/a.html"), "two");
    std::fs::remove_dir_all(folder.root()).unwrap();
    lay(&folder, later(), "c/a.html", "three");
    assert_eq!(held(&folder, "c/a.html"), "three");
}

#[test]
fn nothing_is_written_outside() {
    let (_dir, folder) = site();
    for path in ["../a", "a/../../b", "/etc/a", "", "a//b"] {
        assert!(folder.write(later(), path, b"x").is_err(), "{path}");
        assert!(folder.show(later(), &[path])[0].is_err(), "{path}");
    }
    assert!(Directory::open(Path::new("/proc/nowhere")).is_err());
    let (dir, folder) = site();
    for below in ["x", "site/x"] {
        std::fs::create_dir_all(dir.path().join(below)).unwrap();
        for n in 0..MANY {
            std::fs::write(dir.path().join(below).join(n.to_string()), below).unwrap();
        }
    }
    let paths: Vec<String> = (0..MANY).map(|n| format!("../x/{n}")).collect();
    assert!(folder.show(later(), &refs(&paths)).iter().all(Result::is_err));
    assert_eq!(std::fs::read_to_string(dir.path().join("x/3")).unwrap(), "x");
}
