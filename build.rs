//! Build script: generates the tables that need nothing computed at start-up.

#[path = "src/normalise/table_build.rs"]
mod table_build;

fn main() -> std::io::Result<()> {
    println!("cargo::rerun-if-changed=src/normalise/table_build.rs");
    println!("cargo::rerun-if-changed=src/normalise/phrases.txt");
    let out_dir = std::path::PathBuf::from(std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    table_build::write(&out_dir, &std::fs::read_to_string("src/normalise/phrases.txt")?)
}
