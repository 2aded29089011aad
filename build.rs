//! Tells cargo about files that macros read and rustc does not see.

fn main() {
    for folder in ["migrations", "locales", "pages", "assets", "email_templates"] {
        println!("cargo:rerun-if-changed={folder}");
    }
}
