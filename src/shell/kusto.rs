//! One query of the shell in Kusto: planned, and each of its results run and shown as one of SQL is, or drawn.

use super::query::LastResult;
use super::session::Session;
use crate::engine::kusto::PlannedKusto;
use crate::engine::run::Prepared;
use crate::error::Failure;
use crate::kql::bind::Chart;
use crate::output::chart::render::ChartKind;
use crate::output::kusto_chart::{ChartRows, kind_of};
use crate::output::{Format, visible};

impl Session<'_> {
    /// Runs a text, which may have several results.
    pub(super) fn run_kusto(&mut self, text: &str) -> Result<(), Failure> {
        let (runner, outside) = (self.runner, self.outside.clone());
        let revealing = self.revealing(text)?;
        let engine = revealing.as_ref().unwrap_or(self.engine);
        let result = runner.block_on(async {
            // One listener for all of it, so that Ctrl-C between planning and running is not missed.
            let mut stop = std::pin::pin!(self.interrupts.next());
            let planning = async { Ok(engine.plan_kql(text, &outside).await?) };
            let planned = self.unless_stopped(&mut stop, planning).await?;
            if planned.is_empty() {
                self.console.note("no statement of the query gives rows");
            }
            for PlannedKusto { planned, render, .. } in planned {
                let mut is_drawn = false;
                if let Some(chart) = render.filter(|_| self.draws())
                    && let Some(kind) = self.kind_of_chart(&chart)
                {
                    let preparing = Prepared::new(engine, &planned, text);
                    let prepared = self.unless_stopped(&mut stop, preparing).await?;
                    let drawing = self.draw_result(&prepared, &chart, kind, &planned.notes, &mut stop);
                    is_drawn = drawing.await?;
                }
                if !is_drawn {
                    let preparing = Prepared::new(engine, &planned, text);
                    let prepared = self.unless_stopped(&mut stop, preparing).await?;
                    self.write_result(&prepared, planned.notes, &mut stop).await?;
                }
                if self.interrupted {
                    break;
                }
            }
            Ok(())
        });
        self.leave_stopped_behind();
        result
    }

    /// Shows the plan of a text, and the same in SQL where there is such a query.
    pub(super) fn explain_kusto(&mut self, text: &str) -> Result<(), Failure> {
        let (runner, engine, outside) = (self.runner, self.engine, self.outside.clone());
        let planned = runner.block_on(async {
            let stop = self.interrupts.next();
            self.unless_stopped(stop, async { Ok(engine.plan_kql(text, &outside).await?) }).await
        });
        self.leave_stopped_behind();
        let mut shown = String::new();
        let mut notes = Vec::new();
        for PlannedKusto { planned, sql, .. } in planned? {
            let plan = planned.plan.display_indent().to_string();
            let lines = plan.lines().chain([""]).chain(sql.as_deref().into_iter().flat_map(str::lines));
            shown.extend(lines.flat_map(|line| [visible(line), "\n".to_owned()]));
            notes.extend(planned.notes);
            if sql.is_none() {
                notes.push("there is no equivalent SQL: the query uses what only Kusto has".to_owned());
            }
        }
        self.show_text(&shown)?;
        notes.iter().for_each(|note| self.console.note(note));
        Ok(())
    }

    /// Whether a result that asks for it is drawn: on a terminal, where tables are.
    fn draws(&self) -> bool {
        let to_screen = self.once.is_none() && self.output.is_none() && self.console.data_is_terminal();
        to_screen && self.format == Format::Table
    }

    /// The kind of a chart; nothing where rows are to be shown.
    fn kind_of_chart(&self, chart: &Chart) -> Option<ChartKind> {
        kind_of(chart).unwrap_or_else(|reason| {
            self.console.note(&format!("{reason}; its rows are shown"));
            None
        })
    }

    /// Draws a result, and remembers its beginning. Whether that is all there is to show: where it cannot be drawn, its rows
    /// are to be shown.
    async fn draw_result(
        &mut self,
        prepared: &Prepared,
        chart: &Chart,
        kind: ChartKind,
        notes: &[String],
        stop: impl Future<Output = ()> + Send,
    ) -> Result<bool, Failure> {
        let mut last = LastResult::new(&prepared.schema());
        let mut rows = ChartRows::default();
        let mut sink = |batch: &arrow::array::RecordBatch| {
            last.keep(batch);
            rows.add(batch)
        };
        let outcome = prepared.run(self.bounds, stop, &mut sink).await?;
        self.interrupted |= outcome.interrupted;
        self.last = Some(last);
        match rows.draw(chart, kind, self.console) {
            Ok(drawing) => {
                self.show_text(&drawing.text)?;
                drawing.notes.iter().for_each(|note| self.console.note(note));
            }
            // What came before it was stopped need not make a chart, and it is not begun again for its rows.
            Err(_) if outcome.interrupted => {}
            Err(reason) => {
                self.console.note(&format!("{reason}; its rows are shown"));
                return Ok(false);
            }
        }
        notes.iter().chain(&outcome.cut).for_each(|note| self.console.note(note));
        self.say_more(&outcome, true);
        Ok(true)
    }
}
