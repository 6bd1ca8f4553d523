//! The generated source, from `build.rs`. Its types are published as [`crate::types`], its operations as [`crate::op`],
//! its namespaces at the root of the crate.
#![warn(missing_docs)]
#![allow(dead_code, unused_qualifications, unreachable_pub, private_interfaces, non_camel_case_types)]
#![allow(clippy::all, clippy::pedantic, clippy::unwrap_used)]

include!(concat!(env!("OUT_DIR"), "/raw.rs"));

#[cfg(test)]
mod tests {
    use kombo_api_build::conventions;

    /// The source that `build.rs` wrote.
    const COMPILED: &str = include_str!(concat!(env!("OUT_DIR"), "/raw.rs"));

    #[test]
    #[cfg(all(feature = "api", feature = "webhook"))]
    fn the_compiled_source_is_the_source_that_the_snapshots_show() {
        let pages = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("openapi");
        let conventions = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("kombo.toml");
        let conventions = conventions::read(&conventions).unwrap_or_else(|problems| panic!("{problems}"));
        let generated = kombo_api_build::generate(&pages, &conventions).unwrap_or_else(|problems| panic!("{problems}"));
        assert!(generated.source == COMPILED, "the build script and the snapshot tests generate different sources");
    }
}
