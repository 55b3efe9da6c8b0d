//! Parses the command line, runs it, and turns how it ended into an exit code.

fn main() -> std::process::ExitCode {
    std::process::ExitCode::from(trailhound::cli::main(std::env::args_os()) as u8)
}
