//! What is made before the crate is compiled; nothing is fetched. Each product has its own module.

use std::path::PathBuf;

#[path = "dictionaries/build/chinese.rs"]
mod chinese;
#[path = "dictionaries/build/compile.rs"]
mod compile;
#[path = "dictionaries/build/japanese.rs"]
mod japanese;
#[path = "src/token/pos.rs"]
#[expect(dead_code, reason = "shared with the crate, which reads what this script writes")]
mod pos;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let variable = |name: &str| std::env::var(name).unwrap_or_else(|_| panic!("cargo sets {name}"));
    let package = PathBuf::from(variable("CARGO_MANIFEST_DIR"));
    let out = variable("OUT_DIR");

    for path in ["dictionaries/build", "dictionaries/chinese", "dictionaries/japanese", "src/token/pos.rs"] {
        println!("cargo::rerun-if-changed={path}");
    }
    compile::inside(out.as_ref(), || {
        std::thread::scope(|scope| {
            scope.spawn(|| chinese::build(&package.join("dictionaries/chinese")));
            japanese::build(&package.join("dictionaries/japanese"));
        });
    });
    // The name that lindera's `embedded_dictionary!` reads.
    println!("cargo::rustc-env=LINDERA_WORKDIR={out}");
}
