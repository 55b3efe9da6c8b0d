//! Measures how long it takes to make incidents of alerts: all from nothing, and then further ones in portions.
//!
//! Prints one line of numbers for each size given, 10,000, 100,000 and 1,000,000 if none is. One thread does the work.

mod incident;
mod made_up;

use std::error::Error;
use std::time::Instant;

use incident::correlate::{Configuration, Correlator};

/// The allocator of the program itself.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const SEED: u64 = 2026;

/// New alerts come in portions of this many.
const PORTION: usize = 100;

/// So many portions are measured.
const PORTIONS: usize = 100;

fn main() -> Result<(), Box<dyn Error>> {
    let mut sizes = Vec::new();
    for argument in std::env::args().skip(1) {
        sizes.push(argument.parse::<usize>()?);
    }
    if sizes.is_empty() {
        sizes = vec![10_000, 100_000, 1_000_000];
    }
    println!(
        "| alerts | from nothing, s | processor, s | µs an alert | incidents | largest | read all, s | capped | 100 more, ms | peak, MB |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|");
    for size in sizes {
        measure(size)?;
    }
    Ok(())
}

fn measure(size: usize) -> Result<(), Box<dyn Error>> {
    let mut alerts = made_up::alerts((size + PORTION * PORTIONS) as u64, SEED);
    let more = alerts.split_off(size);
    let (started, used) = (Instant::now(), processor_seconds());
    let mut correlator = Correlator::new(Configuration::defaults()?);
    let changes = correlator.add(alerts);
    let made = started.elapsed().as_secs_f64();
    let used = processor_seconds() - used;
    let started = Instant::now();
    let incidents = correlator.incidents();
    let links: usize =
        incidents.iter().filter_map(|one| one.alerts.first()).map(|id| correlator.links(id).len()).sum();
    let read = started.elapsed().as_secs_f64();
    let largest = incidents.iter().map(|one| one.alerts.len()).max().unwrap_or_default();
    let capped = correlator.capped().len();
    let mut times = Vec::new();
    for portion in more.chunks(PORTION) {
        let portion = portion.to_vec();
        let started = Instant::now();
        correlator.add(portion);
        times.push(started.elapsed().as_secs_f64() * 1000.0);
    }
    times.sort_by(f64::total_cmp);
    let median = times.get(times.len() / 2).copied().unwrap_or_default();
    let slowest = times.last().copied().unwrap_or_default();
    println!(
        "| {} | {made:.2} | {used:.2} | {:.1} | {} | {largest} | {read:.2} ({links} links) | {capped} | {median:.1} (slowest {slowest:.1}) | {} |",
        changes.added,
        used * 1e6 / size as f64,
        incidents.len(),
        peak_megabytes(),
    );
    Ok(())
}

/// Processor time the process has taken so far, where the system tells: on a busy machine the clock says little.
fn processor_seconds() -> f64 {
    let status = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = status.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11).take(2);
    // In hundredths of a second on Linux.
    fields.filter_map(|field| field.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// Most memory the process had so far, where the system tells.
fn peak_megabytes() -> String {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse::<u64>().ok());
    kilobytes.map_or_else(|| "?".to_owned(), |kilobytes| (kilobytes / 1024).to_string())
}
