//! Operators over time and over sequences of rows.

use super::super::token::TokenKind;
use super::super::tree::{
    Expr, MakeSeries, Name, OperatorKind, Scan, ScanOutput, ScanStep, SeriesAggregate, SeriesRange,
};
use super::pipeline::Body;
use super::{Parsed, Parser};

impl Parser<'_> {
    pub(super) fn make_series(&mut self) -> Parsed<Body> {
        let mut parameters = self.parameters(&["kind"])?;
        let kind = self.parameter(&mut parameters, "kind")?;
        let kind = kind.map(|kind| self.value_as_name(kind)).transpose()?;
        let aggregates = self.list(Self::series_aggregate)?;
        self.expect_word("on")?;
        let on = self.named()?;
        let range = self.series_range()?;
        let by = if self.take_word("by") { self.list(Self::named)? } else { Vec::new() };
        let series = MakeSeries { kind, aggregates, on, range, by };
        Ok((OperatorKind::MakeSeries(Box::new(series)), parameters))
    }

    fn series_aggregate(&mut self) -> Parsed<SeriesAggregate> {
        let value = self.named()?;
        let default = if self.is_word("default") && self.peek_at(1) == TokenKind::Assign {
            self.bump();
            self.bump();
            Some(self.unnamed()?)
        } else {
            None
        };
        Ok(SeriesAggregate { value, default })
    }

    fn series_range(&mut self) -> Parsed<SeriesRange> {
        if self.take_word("in") {
            self.expect_word("range")?;
            self.open(TokenKind::OpenParen, "`(`")?;
            let from = Some(self.unnamed()?);
            self.expect(TokenKind::Comma, "`,`")?;
            let to = Some(self.unnamed()?);
            self.expect(TokenKind::Comma, "`,`")?;
            let step = self.unnamed()?;
            self.close(&[])?;
            return Ok(SeriesRange { from, to, step, is_in_range: true });
        }
        let from = if self.take_word("from") { Some(self.unnamed()?) } else { None };
        let to = if self.take_word("to") { Some(self.unnamed()?) } else { None };
        self.expect_word("step")?;
        Ok(SeriesRange { from, to, step: self.unnamed()?, is_in_range: false })
    }

    pub(super) fn scan(&mut self) -> Parsed<Body> {
        let mut parameters = self.parameters(&["with_match_id", "with_step_name"])?;
        let match_id = self.parameter(&mut parameters, "with_match_id")?;
        let step_name = self.parameter(&mut parameters, "with_step_name")?;
        let mut scan = Scan {
            match_id: match_id.map(|value| self.value_as_name(value)).transpose()?,
            step_name: step_name.map(|value| self.value_as_name(value)).transpose()?,
            order: Vec::new(),
            partition: Vec::new(),
            declare: Vec::new(),
            steps: Vec::new(),
        };
        if self.take_word("order") {
            self.expect_word("by")?;
            scan.order = self.list(Self::ordered)?;
        }
        if self.take_word("partition") {
            self.expect_word("by")?;
            scan.partition = self.list(Self::unnamed)?;
        }
        if self.take_word("declare") {
            scan.declare = self.parameter_declarations(false)?;
        }
        self.expect_word("with")?;
        self.open(TokenKind::OpenParen, "`(`")?;
        scan.steps.push(self.scan_step()?);
        while self.is_word("step") {
            scan.steps.push(self.scan_step()?);
        }
        self.close(&["`step`"])?;
        Ok((OperatorKind::Scan(Box::new(scan)), parameters))
    }

    fn scan_step(&mut self) -> Parsed<ScanStep> {
        let start = self.start();
        self.expect_word("step")?;
        let name = self.any_name("the name of the step")?;
        let is_optional = self.take_word("optional");
        let output = if self.take_word("output") {
            self.expect(TokenKind::Assign, "`=`")?;
            let value = self.simple_value()?;
            Some(self.choose("output of a step", &value, ScanOutput::NAMES)?)
        } else {
            None
        };
        self.expect(TokenKind::Colon, "`:`")?;
        let condition = self.unnamed()?;
        let assignments =
            if self.take(TokenKind::Arrow) { self.list(Self::scan_assignment)? } else { Vec::new() };
        let span = self.since(start);
        self.expect(TokenKind::Semicolon, "`;`")?;
        Ok(ScanStep { name, is_optional, output, condition, assignments, span })
    }

    fn scan_assignment(&mut self) -> Parsed<(Name, Expr)> {
        let name = self.any_name("the name of a column")?;
        self.expect(TokenKind::Assign, "`=`")?;
        Ok((name, self.unnamed()?))
    }
}
