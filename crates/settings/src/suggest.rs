//! The known key that a mistyped one most likely stands for.

/// The nearest of `known` to `name`, if it is near: at most a third of its letters differ, and
/// no more than three.
pub fn closest<'k>(name: &str, known: &'k [String]) -> Option<&'k str> {
    let near = |it: &&String| distance(name, it) <= (it.chars().count() / 3).min(3);
    let nearest = known.iter().filter(near).min_by_key(|it| distance(name, it));
    nearest.map(String::as_str)
}

/// How many letters must be inserted, removed, replaced or swapped with their neighbour to turn
/// `a` into `b` (optimal string alignment).
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replace = rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut best = replace.min(rows[i - 1][j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suggested(name: &str) -> Option<String> {
        let known = ["store", "public_listen", "url", "rto_min_ms", "rto_max_ms"];
        closest(name, &known.map(str::to_owned)).map(str::to_owned)
    }

    #[test]
    fn a_slip_of_the_finger_is_recognised_and_another_word_is_not() {
        for (name, known) in [
            ("stroe", Some("store")),
            ("public_liste", Some("public_listen")),
            ("publik-listen", Some("public_listen")),
            ("ulr", Some("url")),
            ("rto_mn_ms", Some("rto_min_ms")),
            ("folder", None),
            ("key", None),
            ("", None),
        ] {
            assert_eq!(suggested(name).as_deref(), known, "{name}");
        }
    }
}
