//! No files of a crate import each other in a circle: each can then be read, tested and
//! moved with only the files that it imports.
//!
//! A name counts as imported from the file that defines it: re-exports (`pub use`) are
//! followed and are no dependency of the file that has them, so that a folder's `mod.rs`
//! may re-export its children. Tests are left out.

use super::tokens::tokens;
use std::collections::{BTreeMap, BTreeSet};

/// How many re-exports of re-exports are followed.
const MAX_RE_EXPORTS: usize = 8;

/// Complaints about circles in the crates in these folders; `files` are the repository's
/// files with their text.
pub fn check(files: &[(String, String)], crates: &[&str]) -> Vec<String> {
    crates.iter().flat_map(|folder| circles(&Crate::new(folder, files))).collect()
}

/// The module that a file holds, as its path from the root of the crate.
type Module = Vec<String>;

/// One crate's modules.
struct Crate {
    modules: BTreeMap<Module, File>,
}

/// One file, as far as its imports go.
#[derive(Default)]
struct File {
    name: String,
    /// What it imports or re-exports, by the name it has here.
    names: BTreeMap<String, Path>,
    /// The paths that it depends on.
    paths: Vec<Path>,
}

/// A path as it is written: `crate`, `super` or a name first.
type Path = Vec<String>;

impl Crate {
    fn new(folder: &str, files: &[(String, String)]) -> Crate {
        let source = format!("{folder}/src/");
        let mut modules = BTreeMap::new();
        for (name, text) in files {
            let Some(module) = name.strip_prefix(&source).and_then(module_of) else { continue };
            modules.insert(module, File::new(name, text));
        }
        Crate { modules }
    }

    /// The file that defines what `path` names, as seen from `from`, if it is in this crate;
    /// `None` also for a module itself, since only what is taken from it counts.
    fn defining(&self, from: &[String], path: &[String]) -> Option<&Module> {
        let place = self.resolve(from, path, MAX_RE_EXPORTS).filter(|place| place.is_item)?;
        self.modules.get_key_value(&place.module).map(|(module, _)| module)
    }

    fn resolve(&self, from: &[String], path: &[String], depth: usize) -> Option<Place> {
        let mut module = from.to_vec();
        for (ix, name) in path.iter().enumerate() {
            match name.as_str() {
                "crate" => module.clear(),
                "self" => {}
                "super" => drop(module.pop()?),
                name => {
                    module.push(name.to_owned());
                    if self.modules.contains_key(&module) {
                        continue;
                    }
                    module.pop();
                    let here = self.modules.get(&module)?;
                    let Some(alias) = here.names.get(name).filter(|_| depth > 0) else {
                        // A first name that is not known here is of another crate, or local.
                        return (ix > 0).then_some(Place { module, is_item: true });
                    };
                    let place = self.resolve(&module, alias, depth - 1)?;
                    if place.is_item {
                        return Some(place);
                    }
                    module = place.module;
                }
            }
        }
        Some(Place { module, is_item: false })
    }

    /// The modules that each module imports from.
    fn imports(&self) -> BTreeMap<&Module, BTreeSet<&Module>> {
        let all = self.modules.iter().map(|(module, file)| {
            let used = file.paths.iter().filter_map(|path| self.defining(module, path));
            (module, used.filter(|used| *used != module).collect())
        });
        all.collect()
    }
}

/// Where a path leads: to a module, or to what the module's file defines.
struct Place {
    module: Module,
    is_item: bool,
}

/// `a/b.rs` and `a/b/mod.rs` hold the module `a::b`; tests and programs hold none.
fn module_of(file: &str) -> Option<Module> {
    let path = file.strip_suffix(".rs")?;
    let mut module: Module = path.split('/').map(str::to_owned).collect();
    if module.last().is_some_and(|last| last == "mod" || last == "lib") {
        module.pop();
    }
    let no_module = |part: &String| matches!(part.as_str(), "tests" | "main" | "bin");
    (!module.iter().any(no_module)).then_some(module)
}

impl File {
    fn new(name: &str, text: &str) -> File {
        let code = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
        let tokens: Vec<&str> = tokens(code).into_iter().map(|(_, token)| token).collect();
        let mut file = File { name: name.to_owned(), ..File::default() };
        let mut at = 0;
        while at < tokens.len() {
            if tokens[at] == "use" {
                let public = is_public(&tokens[..at]);
                let mut found = Vec::new();
                at = tree(&tokens, at + 1, &[], &mut found);
                file.add(found, public);
            } else if is_name(tokens[at]) && !follows_path(&tokens[..at]) {
                let mut path = vec![tokens[at].to_owned()];
                at += 1;
                while at + 1 < tokens.len() && tokens[at] == "::" && is_name(tokens[at + 1]) {
                    path.push(tokens[at + 1].to_owned());
                    at += 2;
                }
                if path.len() > 1 {
                    file.paths.push(path);
                }
            } else {
                at += 1;
            }
        }
        file
    }

    fn add(&mut self, found: Vec<(Path, String)>, public: bool) {
        for (path, name) in found {
            if !public {
                self.paths.push(path.clone());
            }
            if name != "*" && name != "_" {
                self.names.insert(name, path);
            }
        }
    }
}

/// Whether what comes next is `pub`, or `pub(crate)` and the like.
fn is_public(before: &[&str]) -> bool {
    let head = match before {
        [head @ .., "(", _, ")"] | [head @ .., "(", "in", _, ")"] => head,
        head => head,
    };
    head.last() == Some(&"pub")
}

/// Whether what comes next is not the beginning of a path: a field, a method, or more of one.
fn follows_path(before: &[&str]) -> bool {
    matches!(before.last(), Some(&"::" | &"."))
}

fn is_name(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphabetic() || c == '_')
}

/// Reads the tree of a `use` from `at` on; gives each path with the name it gets, and where
/// the tree ends.
fn tree(
    tokens: &[&str],
    mut at: usize,
    above: &[String],
    found: &mut Vec<(Path, String)>,
) -> usize {
    let mut path = above.to_vec();
    while let Some(token) = tokens.get(at) {
        match *token {
            "::" => at += 1,
            "{" => {
                at += 1;
                while tokens.get(at).is_some_and(|token| *token != "}") {
                    at = tree(tokens, at, &path, found);
                    at += usize::from(tokens.get(at) == Some(&","));
                }
                return at + 1;
            }
            "*" => {
                path.push("*".to_owned());
                found.push((path, "*".to_owned()));
                return at + 1;
            }
            "as" => {
                let name = tokens.get(at + 1).copied().unwrap_or_default();
                found.push((path, name.to_owned()));
                return at + 2;
            }
            name if is_name(name) => {
                // `a::{self}` is `a`.
                if name != "self" || path.is_empty() {
                    path.push(name.to_owned());
                }
                at += 1;
            }
            _ => break,
        }
    }
    if let Some(name) = path.last().cloned() {
        found.push((path, name));
    }
    at
}

/// One circle of every knot of files, as `a → b → a`.
fn circles(of: &Crate) -> Vec<String> {
    let imports = of.imports();
    let mut complaints = Vec::new();
    let mut reported: BTreeSet<&Module> = BTreeSet::new();
    for start in imports.keys() {
        let Some(circle) = shortest(&imports, start) else { continue };
        if circle.iter().any(|module| reported.contains(module)) {
            continue;
        }
        reported.extend(&circle);
        let names: Vec<&str> =
            circle.iter().chain([start]).map(|module| of.modules[*module].name.as_str()).collect();
        complaints.push(format!("imports in a circle: {}", names.join(" → ")));
    }
    complaints
}

/// The shortest circle through `start`, beginning with it.
fn shortest<'m>(
    imports: &BTreeMap<&'m Module, BTreeSet<&'m Module>>,
    start: &'m Module,
) -> Option<Vec<&'m Module>> {
    let mut came_from: BTreeMap<&Module, &Module> = BTreeMap::new();
    let mut queue = std::collections::VecDeque::from([start]);
    while let Some(module) = queue.pop_front() {
        for next in imports.get(module).into_iter().flatten() {
            if *next == start {
                let mut circle = vec![module];
                while let Some(before) = came_from.get(circle[circle.len() - 1]) {
                    circle.push(before);
                }
                circle.reverse();
                return Some(circle);
            }
            if !came_from.contains_key(next) {
                came_from.insert(next, module);
                queue.push_back(next);
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::check;

    fn core(files: &[(&str, &str)]) -> Vec<String> {
        let named =
            |(name, text): &(&str, &str)| (format!("crates/core/src/{name}"), (*text).to_owned());
        check(&files.iter().map(named).collect::<Vec<_>>(), &["crates/core"])
    }

    #[test]
    fn a_circle_is_named_once_with_its_files() {
        let files = [
            ("lib.rs", "mod a; mod b; mod c;"),
            ("a.rs", "use crate::b::{self, B};"),
            ("b.rs", "fn f() -> super::c::C { C }"),
            ("c.rs", "use crate::a::A as Renamed;"),
        ];
        let circle = "crates/core/src/a.rs → crates/core/src/b.rs → crates/core/src/c.rs → \
                      crates/core/src/a.rs";
        assert_eq!(core(&files), [format!("imports in a circle: {circle}")]);
        assert_eq!(core(&files[..3]), [""; 0]);
    }

    #[test]
    fn a_name_is_imported_from_where_it_is_defined() {
        let facade = ("a/mod.rs", "mod ix; mod graph; pub use ix::Ix; pub use graph::Graph;");
        let leaf = ("a/ix.rs", "pub struct Ix;");
        let graph = ("a/graph.rs", "use super::Ix; use crate::b;\nfn f(b: b::B) {}");
        assert_eq!(core(&[facade, leaf, graph, ("b.rs", "use crate::a::Ix;")]), [""; 0]);
        assert_eq!(core(&[facade, leaf, graph, ("b.rs", "use crate::a::{Graph, Ix};")]).len(), 1);
    }

    #[test]
    fn a_folder_and_its_children_do_not_use_each_other() {
        let uses = ("a/mod.rs", "mod x; pub struct A; fn f() { x::g() }");
        assert_eq!(core(&[uses, ("a/x.rs", "use super::A;")]).len(), 1);
        assert_eq!(core(&[uses, ("a/x.rs", "pub fn g() {}")]), [""; 0]);
    }

    #[test]
    fn comments_literals_and_tests_import_nothing() {
        let quoting = "// crate::b::B\nconst T: &str = \"crate::b::B\"; fn f<'a>(x: &'a str) {}";
        let tests = "#[cfg(test)]\nmod tests {\n    use crate::b::B;\n}\n";
        let a = format!("{quoting}\n{tests}");
        assert_eq!(core(&[("a.rs", &a), ("b.rs", "use crate::a::T;")]), [""; 0]);
    }
}
