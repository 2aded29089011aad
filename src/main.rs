//! The `monthly-alert` program: all of it is in the library.

use std::process::ExitCode;

fn main() -> ExitCode {
    monthly_alert::cli::main(std::env::args_os())
}
