//! Modules only look down: at no level of `src` do modules use each other in a circle, so that each
//! can be read and tested without those above it.

#![allow(clippy::unwrap_used, reason = "a test that cannot be set up has failed")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use walkdir::WalkDir;

/// Path of a module from the crate, `index::bits` as `["index", "bits"]`.
type Module = Vec<String>;

/// What modules say of each other.
#[derive(Default)]
struct Crate {
    /// Every path that a module names, as written.
    names: BTreeMap<Module, Vec<Module>>,
    /// What a module brings in or hands on under a name.
    imports: BTreeMap<Module, BTreeMap<String, Module>>,
}

impl Crate {
    fn read(root: &Path) -> Self {
        let mut found = Self::default();
        let files = WalkDir::new(root).into_iter().map(Result::unwrap);
        for file in files.filter(|file| file.path().extension().is_some_and(|e| e == "rs")) {
            let path = file.path().strip_prefix(root).unwrap().with_extension("");
            let mut module: Module =
                path.iter().map(|part| part.to_str().unwrap().to_owned()).collect();
            match module.last().map(String::as_str) {
                Some("tests" | "main") => continue,
                Some("mod" | "lib") => drop(module.pop()),
                _ => {}
            }
            found.add(module, &std::fs::read_to_string(file.path()).unwrap());
        }
        found
    }

    fn add(&mut self, module: Module, text: &str) {
        let text = text.split("#[cfg(test)]\nmod tests").next().unwrap();
        let lines = text.lines().map(|line| line.split("//").next().unwrap());
        let tokens = tokens(&lines.collect::<Vec<_>>().join("\n"));
        let mut names = Vec::new();
        let mut imports = BTreeMap::new();
        let mut at = 0;
        while at < tokens.len() {
            let is_use = tokens[at] == "use";
            at += usize::from(is_use);
            let mut paths = Vec::new();
            let end = tree(&tokens, at, &[], &mut paths);
            for (path, name) in paths {
                if is_use {
                    imports.insert(name, path.clone());
                }
                names.push(path);
            }
            at = end.max(at + 1);
        }
        self.names.insert(module.clone(), names);
        self.imports.insert(module, imports);
    }

    /// The module in which a path ends that `module` names; none where it leads out of the crate.
    fn resolve(&self, module: &Module, path: &[String], depth: usize) -> Option<Module> {
        let (first, mut rest) = path.split_first()?;
        let mut here = match first.as_str() {
            "crate" => Module::new(),
            "self" => module.clone(),
            "super" => module[..module.len().checked_sub(1)?].to_vec(),
            _ => {
                rest = path;
                module.clone()
            }
        };
        let is_relative = rest.len() == path.len();
        for (number, name) in rest.iter().enumerate() {
            let inner = [&here[..], std::slice::from_ref(name)].concat();
            let import = self.imports.get(&here).and_then(|imports| imports.get(name));
            if name == "super" {
                here.pop();
            } else if self.names.contains_key(&inner) {
                here = inner;
            } else if let Some(import) = import.filter(|import| depth < 20 && *import != path) {
                let import = self.resolve(&here, import, depth + 1)?;
                let rest = [&["self".to_owned()], &rest[number + 1..]].concat();
                return self.resolve(&import, &rest, depth + 1);
            } else {
                return (number > 0 || !is_relative).then_some(here);
            }
        }
        Some(here)
    }

    /// For each module the siblings that it, or a module in it, uses.
    fn uses(&self) -> BTreeMap<Module, BTreeSet<Module>> {
        let mut uses: BTreeMap<Module, BTreeSet<Module>> = BTreeMap::new();
        for (module, names) in &self.names {
            for other in names.iter().filter_map(|name| self.resolve(module, name, 0)) {
                let same = module.iter().zip(&other).take_while(|(a, b)| a == b).count();
                if same < module.len() && same < other.len() {
                    let [user, used] = [module, &other].map(|path| path[..=same].to_vec());
                    uses.entry(user).or_default().insert(used);
                }
            }
        }
        uses
    }
}

/// Words, `::` and single characters.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut is_glued = false;
    for c in text.chars() {
        let is_word = c.is_alphanumeric() || c == '_';
        match tokens.last_mut() {
            Some(last) if is_glued && is_word => last.push(c),
            Some(last) if c == ':' && last == ":" => last.push(c),
            _ if c.is_whitespace() => {}
            _ => tokens.push(c.to_string()),
        }
        is_glued = is_word;
    }
    tokens
}

/// Reads the path at `at`, or the tree of paths after `use`: each with the name under which it is
/// known. Returns where it ends.
fn tree(
    tokens: &[String],
    mut at: usize,
    before: &[String],
    paths: &mut Vec<(Module, String)>,
) -> usize {
    let token = |at: usize| tokens.get(at).map_or("", String::as_str);
    let is_word = |at: usize| token(at).starts_with(|c: char| c.is_alphabetic() || c == '_');
    let mut path = before.to_vec();
    while is_word(at) {
        path.push(token(at).to_owned());
        at += 1;
        if token(at) != "::" {
            break;
        }
        at += 1;
    }
    if token(at) == "{" && at > 0 && token(at - 1) == "::" {
        at += 1;
        while !matches!(token(at), "}" | "") {
            at = tree(tokens, at, &path, paths).max(at + 1);
            at += usize::from(token(at) == ",");
        }
        return at + 1;
    }
    if path.len() > before.len() && path.last().is_some_and(|last| last == "self") {
        path.pop();
    }
    let mut name = path.last().cloned().unwrap_or_default();
    if token(at) == "as" && is_word(at + 1) {
        token(at + 1).clone_into(&mut name);
        at += 2;
    }
    if path.len() > 1 {
        paths.push((path, name));
    }
    at
}

/// The modules that a module leads to, whatever lies between.
fn reach(uses: &BTreeMap<Module, BTreeSet<Module>>, from: &Module) -> BTreeSet<Module> {
    let mut found = BTreeSet::new();
    let mut open = vec![from];
    while let Some(module) = open.pop() {
        for next in uses.get(module).into_iter().flatten() {
            if found.insert(next.clone()) {
                open.push(next);
            }
        }
    }
    found
}

#[test]
fn no_modules_use_each_other_in_a_circle() {
    let uses = Crate::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).uses();
    assert!(uses.len() > 100, "{} modules use others", uses.len());
    let ways: BTreeMap<_, _> = uses.keys().map(|module| (module, reach(&uses, module))).collect();
    let circles: Vec<String> = ways
        .iter()
        .filter(|(module, reached)| reached.contains(**module))
        .map(|(module, reached)| {
            let back = |other: &&Module| ways.get(other).is_some_and(|way| way.contains(*module));
            let others = reached.iter().filter(back).map(|other| other.join("::"));
            format!(
                "{} is in a circle with {}",
                module.join("::"),
                others.collect::<Vec<_>>().join(", ")
            )
        })
        .collect();
    assert!(circles.is_empty(), "{}", circles.join("\n"));
}

#[test]
fn a_circle_is_found_however_it_is_written() {
    let uses = |files: &[(&str, &str)]| {
        let mut found = Crate::default();
        for (module, text) in files {
            let module = module.split("::").filter(|part| !part.is_empty()).map(str::to_owned);
            found.add(module.collect(), text);
        }
        let uses = found.uses();
        let name = |module: &Module| module.join("::");
        let pairs = uses.iter().flat_map(|(user, used)| used.iter().map(move |used| (user, used)));
        pairs.map(|(user, used)| format!("{} {}", name(user), name(used))).collect::<Vec<_>>()
    };
    let files = [
        ("", "mod a; mod b;"),
        ("a", "mod x; mod y; pub use y::Deep;"),
        ("a::x", "use super::{Deep as D, y}; fn f() { y::g(crate::b::B::new()) }"),
        ("a::y", "// crate::b\npub struct Deep;"),
        ("b", "use crate::{a::{self, x}, c::C}; fn f(_: std::io::Error) { a::Deep; }"),
        ("c", "fn f() { super::b::f() }\n#[cfg(test)]\nmod tests { use crate::a; }"),
    ];
    assert_eq!(uses(&files), ["a b", "a::x a::y", "b a", "b c", "c b"]);
}
