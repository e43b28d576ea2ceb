//! The command `longhand`: reads the arguments, runs the library, maps the outcome to an exit status.

use std::process::ExitCode;

fn main() -> ExitCode {
    longhand::cli::main()
}
