//! Parses the command line, runs it, and turns how it ended into an exit code.

/// Hunts take and give back a megabyte for each page of text they read. The C library returns that to the system each
/// time and asks for it anew, which costs a third of the time of reading; this one keeps it for the next page.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> std::process::ExitCode {
    std::process::ExitCode::from(trailhound::cli::main(std::env::args_os()) as u8)
}
