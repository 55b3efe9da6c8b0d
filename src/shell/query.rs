//! One query of the shell: planned, run until its end or Ctrl-C, written where results go, and remembered.

use std::fs::File;
use std::io::Write;
use std::path::PathBuf;
use std::sync::Arc;

use arrow::array::{Array, AsArray, RecordBatch};
use arrow::datatypes::{DataType, SchemaRef};

use super::session::Session;
use crate::engine::Engine;
use crate::engine::run::{Outcome, Prepared};
use crate::error::Failure;
use crate::output::{
    Format, Options, OutputError, OutputFile, ResultWriter, Summary, Written, bytes, count, visible,
};

/// Rows of the last result that are kept for `.chart`.
const KEPT_ROWS: usize = 100_000;
/// Memory that they may take, in bytes.
const KEPT_BYTES: usize = 64 << 20;

/// The last result, or its beginning.
#[derive(Debug, Default)]
pub(super) struct LastResult {
    pub batches: Vec<RecordBatch>,
    pub columns: Vec<String>,
    rows: usize,
    bytes: usize,
    /// Why there are fewer rows than the query gave.
    pub cut: Option<String>,
}

impl LastResult {
    pub(super) fn new(schema: &SchemaRef) -> Self {
        let columns = schema.fields().iter().map(|field| field.name().clone()).collect();
        Self { columns, ..Self::default() }
    }

    /// Adds rows, as long as there is room.
    pub(super) fn keep(&mut self, batch: &RecordBatch) {
        if self.cut.is_some() || batch.num_rows() == 0 {
            return;
        }
        let batch = batch.slice(0, batch.num_rows().min(KEPT_ROWS - self.rows));
        let batch = compact(&batch);
        self.bytes += batch.get_array_memory_size();
        self.rows += batch.num_rows();
        if self.bytes > KEPT_BYTES {
            self.cut = Some(format!(
                "only the first {} rows were kept: wide rows",
                count((self.rows - batch.num_rows()) as u64)
            ));
            return;
        }
        self.batches.push(batch);
        if self.rows == KEPT_ROWS {
            self.cut = Some(format!("only the first {} rows were kept", count(self.rows as u64)));
        }
    }
}

/// Without the buffers of rows that are not there: a view of one text can hold a whole file's in memory.
fn compact(batch: &RecordBatch) -> RecordBatch {
    let columns = batch.columns().iter().map(|column| match column.as_string_view_opt() {
        Some(view) => Arc::new(view.gc()) as Arc<dyn Array>,
        None => Arc::clone(column),
    });
    RecordBatch::try_new(batch.schema(), columns.collect()).unwrap_or_else(|_| batch.clone())
}

/// The file of `.output`: results one after the other, each visible at once.
pub(super) struct KeptFile {
    pub path: PathBuf,
    file: File,
    format: Format,
    results: u64,
}

impl KeptFile {
    pub(super) fn create(path: PathBuf, format: Format) -> Result<Self, Failure> {
        let file = File::create(&path).map_err(|error| {
            Failure::caused(format!("cannot write {}", visible(&path.to_string_lossy())), &error)
        })?;
        Ok(Self { path, file, format, results: 0 })
    }

    /// Formats that are one document cannot hold a second one.
    fn check(&self) -> Result<(), Failure> {
        let one = self.format.is_binary() || self.format == Format::Json;
        if one && self.results > 0 {
            let path = visible(&self.path.to_string_lossy());
            return Err(Failure::usage(format!(
                "{path} has a result already, and {} holds only one",
                self.format
            ))
            .hint(".output - ends it; .output FILE begins another; ndjson and csv hold several"));
        }
        Ok(())
    }
}

/// How writing a result ended.
enum Ended {
    Whole(Written, Outcome),
    /// The reader left the pager.
    Left,
}

fn writing(error: &OutputError) -> Failure {
    Failure::caused("the result could not be written", error)
}

impl Session<'_> {
    /// Runs every statement of a text.
    pub(super) fn run_sql(&mut self, sql: &str) -> Result<(), Failure> {
        for statement in self.engine.parse(sql)? {
            self.run_statement(sql, statement)?;
        }
        Ok(())
    }

    fn run_statement(
        &mut self,
        sql: &str,
        statement: datafusion::sql::parser::Statement,
    ) -> Result<(), Failure> {
        let runner = self.runner;
        let revealing = self.revealing(sql)?;
        let parameters = self.parameters.clone();
        let engine = revealing.as_ref().unwrap_or(self.engine);
        let result = runner.block_on(async {
            // One listener for the whole query, so that Ctrl-C between planning and running is not missed.
            let mut stop = std::pin::pin!(self.interrupts.next());
            let planning = async {
                let planned = engine.plan(sql, statement, &parameters).await?;
                let prepared = Prepared::new(engine, &planned, sql).await?;
                Ok::<_, Failure>((planned, prepared))
            };
            let (planned, prepared) = self.unless_stopped(&mut stop, planning).await?;
            if planned.is_explain {
                return self.show_plan(&prepared).await;
            }
            self.write_result(&prepared, planned.notes, stop).await
        });
        self.leave_stopped_behind();
        result
    }

    /// An engine that shows values as they are, where the user asked for it.
    pub(super) fn revealing(&mut self, text: &str) -> Result<Option<Engine>, Failure> {
        let Some(reason) = self.reveal.take() else { return Ok(None) };
        self.runner.block_on(self.engine.revealing(&reason, text)).map(Some)
    }

    /// What planning gives, unless Ctrl-C comes first.
    pub(super) async fn unless_stopped<T>(
        &mut self,
        stop: impl Future<Output = ()>,
        planning: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        tokio::select! {
            biased;
            () = stop => {
                self.interrupted = true;
                Err(Failure::interrupted("stopped by the user while the query was planned"))
            }
            planned = planning => planned,
        }
    }

    /// Gives the next query new threads when this one was stopped.
    pub(super) fn leave_stopped_behind(&mut self) {
        if std::mem::take(&mut self.interrupted) {
            self.runner.leave_behind();
        }
    }

    pub(super) async fn write_result(
        &mut self,
        prepared: &Prepared,
        notes: Vec<String>,
        stop: impl Future<Output = ()> + Send,
    ) -> Result<(), Failure> {
        let console = self.console;
        if let Some((mut file, format)) = self.once.take() {
            let ended = self.stream(prepared, format, Options::default(), &mut file, notes, stop).await?;
            if let Ended::Whole(written, outcome) = ended {
                let finished = file.finish().map_err(|error| writing(&error))?;
                console.file_end(&written, &finished);
                self.say_more(&outcome, true);
            }
            return Ok(());
        }
        if let Some(mut kept) = self.output.take() {
            let result = self.write_kept(&mut kept, prepared, notes, stop).await;
            self.output = Some(kept);
            return result;
        }
        let mut screen = console.screen(self.format).map_err(|error| writing(&error))?;
        let ended = self.stream(prepared, self.format, console.options(), &mut screen, notes, stop).await;
        let shown = screen.finish();
        match ended? {
            Ended::Left => {}
            Ended::Whole(written, outcome) => {
                shown.or_else(closed_is_fine).map_err(|error| writing(&OutputError::Write(error)))?;
                console.result_end(&written, self.timer.then_some(outcome.elapsed));
                self.say_more(&outcome, false);
            }
        }
        Ok(())
    }

    async fn write_kept(
        &mut self,
        kept: &mut KeptFile,
        prepared: &Prepared,
        notes: Vec<String>,
        stop: impl Future<Output = ()> + Send,
    ) -> Result<(), Failure> {
        kept.check()?;
        kept.results += 1;
        let ended = self.stream(prepared, kept.format, Options::default(), &mut kept.file, notes, stop).await;
        let path = visible(&kept.path.to_string_lossy());
        let ended = ended.map_err(|failure| failure.hint(format!("{path} may hold a part of the result")))?;
        if let Ended::Whole(written, outcome) = ended {
            self.console.result_end(&written, None);
            self.console.note(&format!("{} written to {path}", bytes(written.bytes)));
            self.say_more(&outcome, true);
        }
        Ok(())
    }

    /// What the user asked to be told about each query.
    pub(super) fn say_more(&self, outcome: &Outcome, with_time: bool) {
        if with_time && self.timer {
            self.console.note(&format!("time: {}", crate::output::duration(outcome.elapsed)));
        }
        if self.stats {
            for line in outcome.scans.lines() {
                self.console.note(&line);
            }
        }
    }

    /// Runs a query into a writer, and remembers its beginning.
    async fn stream(
        &mut self,
        prepared: &Prepared,
        format: Format,
        options: Options,
        destination: &mut (dyn Write + Send),
        notes: Vec<String>,
        stop: impl Future<Output = ()> + Send,
    ) -> Result<Ended, Failure> {
        let schema = prepared.schema();
        let mut last = LastResult::new(&schema);
        let started = ResultWriter::new(format, schema, options, Box::new(destination));
        let mut writer = started.map_err(|error| writing(&error))?;
        let mut sink = |batch: &RecordBatch| {
            last.keep(batch);
            writer.write(batch).map_err(|error| writing(&error))
        };
        let result = prepared.run(self.bounds, stop, &mut sink).await;
        let outcome = match result {
            Ok(outcome) => outcome,
            Err(failure) if failure.is_closed_pipe => {
                last.cut.get_or_insert_with(|| {
                    "only the rows shown before the pager was left were kept".to_owned()
                });
                self.last = Some(last);
                return Ok(Ended::Left);
            }
            Err(failure) => return Err(failure),
        };
        self.interrupted |= outcome.interrupted;
        self.last = Some(last);
        let summary = Summary { truncated: outcome.cut.clone(), elapsed: None, notes };
        match writer.finish(&summary).map_err(|error| writing(&error)) {
            Ok(written) => Ok(Ended::Whole(written, outcome)),
            Err(failure) if failure.is_closed_pipe => Ok(Ended::Left),
            Err(failure) => Err(failure),
        }
    }

    /// The text of a plan, as it is.
    async fn show_plan(&mut self, prepared: &Prepared) -> Result<(), Failure> {
        let mut text = String::new();
        let mut sink = |batch: &RecordBatch| plan_text(&mut text, batch);
        prepared.run(self.bounds, self.interrupts.next(), &mut sink).await?;
        self.show_text(&text)
    }
}

/// Each row of a plan's table: which plan it is, then the plan as it is.
fn plan_text(out: &mut String, batch: &RecordBatch) -> Result<(), Failure> {
    let text = |column: &Arc<dyn Array>| arrow::compute::cast(column, &DataType::Utf8);
    let columns = batch.columns().iter().map(text).collect::<Result<Vec<_>, _>>();
    let columns = columns.map_err(|error| Failure::caused("the plan could not be read", &error))?;
    for row in 0..batch.num_rows() {
        for column in &columns {
            let column = column.as_string::<i32>();
            let cell = if column.is_valid(row) { column.value(row) } else { "" };
            out.extend(cell.lines().flat_map(|line| [visible(line), "\n".to_owned()]));
        }
        out.push('\n');
    }
    Ok(())
}

/// A user who leaves the pager early is no error.
pub(super) fn closed_is_fine(error: std::io::Error) -> std::io::Result<()> {
    if error.kind() == std::io::ErrorKind::BrokenPipe { Ok(()) } else { Err(error) }
}

/// The file of `.once`, made before the query runs, so that a bad path costs nothing.
pub(super) fn once_file<'a>(
    path: &std::path::Path,
    format: Format,
    console: &'a crate::output::Console,
) -> Result<(OutputFile<'a>, Format), Failure> {
    let file = OutputFile::create(path, console).map_err(|error| writing(&error))?;
    Ok((file, Format::from_path(path).unwrap_or(format)))
}

#[cfg(test)]
mod tests {
    use arrow::array::{Int64Array, StringViewArray};
    use arrow::datatypes::{Field, Schema};

    use super::*;

    fn batch(rows: usize) -> RecordBatch {
        let schema = Arc::new(Schema::new(vec![Field::new("n", DataType::Int64, true)]));
        RecordBatch::try_new(schema, vec![Arc::new(Int64Array::from(vec![1; rows]))]).unwrap()
    }

    #[test]
    fn only_the_beginning_of_a_long_result_is_kept_and_that_is_said() {
        let mut last = LastResult::new(&batch(1).schema());
        last.keep(&batch(KEPT_ROWS - 1));
        assert_eq!(last.cut, None);
        last.keep(&batch(10));
        last.keep(&batch(10));
        assert_eq!(last.batches.iter().map(RecordBatch::num_rows).sum::<usize>(), KEPT_ROWS);
        assert_eq!(last.cut.as_deref(), Some("only the first 100,000 rows were kept"));
    }

    #[test]
    fn a_kept_row_does_not_hold_the_texts_of_others() {
        let schema = Arc::new(Schema::new(vec![Field::new("t", DataType::Utf8View, true)]));
        let long = "x".repeat(1 << 20);
        let texts = StringViewArray::from_iter_values([long.as_str(), "a text that is not inlined"]);
        let batch = RecordBatch::try_new(schema, vec![Arc::new(texts)]).unwrap().slice(1, 1);
        assert!(compact(&batch).get_array_memory_size() < 10_000);
    }

    #[test]
    fn a_document_holds_one_result() {
        let folder = tempfile::tempdir().unwrap();
        let mut file = KeptFile::create(folder.path().join("r.json"), Format::Json).unwrap();
        assert!(file.check().is_ok());
        file.results = 1;
        assert!(file.check().unwrap_err().message.ends_with("has a result already, and json holds only one"));
        assert!(KeptFile::create(folder.path().join("none/r.csv"), Format::Csv).is_err());
    }
}
