//! The walls of the house: imports point downstream, a few crates are named only in the rooms that are made for them,
//! and no file outgrows its subject.

mod paths;
mod rules;
mod source;

use std::fs;
use std::path::Path;

use rules::violations;

/// Every Rust file under `folder`, as its path from there with `/` between the parts, and its text.
fn sources(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).unwrap_or_else(|error| panic!("{}: {error}", next.display())) {
            let path = entry.expect("a folder can be listed").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
                let parts = path.strip_prefix(folder).expect("it was found in there").iter();
                let name = parts.map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/");
                found.push((name, text));
            }
        }
    }
    found.sort();
    found
}

#[test]
fn imports_point_downstream_and_files_stay_small() {
    let files = sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    assert!(!files.is_empty(), "src holds the program");
    let found: Vec<_> = files.iter().flat_map(|(name, text)| violations(name, text)).collect();
    assert!(found.is_empty(), "the house does not stand as drawn:\n{}", found.join("\n"));
}
