//! Every dependency is there for a reason, and the file says which.

#[test]
fn every_dependency_says_what_it_is_for() {
    let manifest = include_str!("../Cargo.toml");
    let mut is_dependency = false;
    let mut before = "";
    let mut count = 0;
    for line in manifest.lines() {
        if line.starts_with('[') {
            is_dependency = line.ends_with("dependencies]");
        } else if is_dependency && line.contains(" = ") && !line.starts_with('#') {
            assert!(before.starts_with("# "), "no reason above: {line}");
            count += 1;
        }
        before = line;
    }
    assert!(count > 20);
}
