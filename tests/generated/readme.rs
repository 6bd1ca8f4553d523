//! The README is also the page of the crate on crates.io and docs.rs, which do not have the files of the repository.

#[test]
fn links_and_images_of_the_readme_are_urls() {
    let readme = concat!(env!("CARGO_MANIFEST_DIR"), "/../README.md");
    let readme = std::fs::read_to_string(readme).expect("the README");
    let targets = readme.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let definitions = readme.lines().filter_map(|line| line.strip_prefix('[')?.split_once("]: "));
    let targets: Vec<&str> = targets.chain(definitions.map(|(_, target)| target)).collect();
    assert!(targets.len() > 10, "{targets:?}");
    let relative: Vec<_> = targets.into_iter().filter(|target| !target.starts_with("https://")).collect();
    assert!(relative.is_empty(), "relative to the README: {relative:?}");
}
