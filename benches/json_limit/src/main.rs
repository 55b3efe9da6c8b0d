//! How fast simd-json alone reads the lines of a file, on one core and on all: what ingest could reach if it did nothing
//! but parse. Lines are copied first, because the parser writes into them; the copy is part of the time, as it is in ingest.
//!
//! `cargo run --release --manifest-path benches/json_limit/Cargo.toml -- FILE.ndjson`

use std::time::Instant;

fn parse(lines: &[&[u8]]) -> usize {
    let mut buffers = simd_json::Buffers::default();
    let mut line_buffer = Vec::new();
    let mut nodes = 0;
    for line in lines {
        line_buffer.clear();
        line_buffer.extend_from_slice(line);
        match simd_json::to_tape_with_buffers(&mut line_buffer, &mut buffers) {
            Ok(tape) => nodes += tape.0.len(),
            Err(error) => eprintln!("a line is no JSON: {error}"),
        }
    }
    nodes
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args().nth(1).ok_or("give a file of JSON lines")?;
    let text = std::fs::read(&path)?;
    let lines: Vec<&[u8]> = text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).collect();
    let cores = std::thread::available_parallelism()?.get();
    for threads in [1, cores] {
        let mut times: Vec<f64> = (0..5)
            .map(|_| {
                let begin = Instant::now();
                let share = lines.len().div_ceil(threads);
                let nodes: usize = std::thread::scope(|scope| {
                    let parts: Vec<_> = lines.chunks(share).map(|part| scope.spawn(|| parse(part))).collect();
                    parts.into_iter().map(|part| part.join().unwrap_or_default()).sum()
                });
                std::hint::black_box(nodes);
                begin.elapsed().as_secs_f64()
            })
            .collect();
        times.sort_unstable_by(f64::total_cmp);
        let seconds = times[times.len() / 2];
        println!(
            "{threads} thread(s): {:.0} MB/s, {:.0} lines/s (median of {})",
            text.len() as f64 / seconds / 1e6,
            lines.len() as f64 / seconds,
            times.len()
        );
    }
    Ok(())
}
