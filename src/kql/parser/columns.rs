//! Operators over the columns and the order of one table.

use super::super::token::TokenKind;
use super::super::tree::{ColumnOrder, Nulls, OperatorKind, Order, Ordered, Summarize, TopNestedLevel};
use super::pipeline::Body;
use super::{Parsed, Parser};

impl Parser<'_> {
    /// `a*`, `a asc`, `b granny-desc`
    pub(super) fn column_order(&mut self) -> Parsed<ColumnOrder> {
        let columns = self.column_pattern()?;
        let is_granny = self.is_word("granny") && self.peek_at(1) == TokenKind::Minus;
        let order = match (self.word(), self.word_at(2)) {
            ("asc", _) => Some((Order::Ascending, 1)),
            ("desc", _) => Some((Order::Descending, 1)),
            ("granny", "asc") if is_granny => Some((Order::NaturalAscending, 3)),
            ("granny", "desc") if is_granny => Some((Order::NaturalDescending, 3)),
            _ => None,
        };
        for _ in 0..order.map_or(0, |(_, tokens)| tokens) {
            self.bump();
        }
        Ok(ColumnOrder { columns, order: order.map(|(order, _)| order) })
    }

    pub(super) fn summarize(&mut self) -> Parsed<Body> {
        let hints = self.parameters(&[])?;
        let aggregates = if self.is_word("by") { Vec::new() } else { self.optional_list(Self::named)? };
        let mut by = None;
        let mut bin = None;
        if self.take_word("by") {
            by = Some(self.list(Self::named)?);
            if self.is_word("bin") && self.peek_at(1) == TokenKind::Assign {
                self.bump();
                self.bump();
                bin = Some(Box::new(self.literal_expression()?));
            }
        }
        Ok((OperatorKind::Summarize(Summarize { aggregates, by, bin }), hints))
    }

    pub(super) fn count(&mut self) -> Parsed<Body> {
        let hints = self.parameters(&[])?;
        let name = if self.take_word("as") { Some(self.name("the name of a column")?) } else { None };
        Ok((OperatorKind::Count(name), hints))
    }

    pub(super) fn sample_distinct(&mut self) -> Parsed<Body> {
        let hints = self.parameters(&[])?;
        let count = self.named()?;
        self.expect_word("of")?;
        let of = self.named()?;
        Ok((OperatorKind::SampleDistinct { count, of }, hints))
    }

    pub(super) fn sort(&mut self) -> Parsed<Body> {
        let hints = self.parameters(&[])?;
        self.expect_word("by")?;
        Ok((OperatorKind::Sort(self.list(Self::ordered)?), hints))
    }

    pub(super) fn ordered(&mut self) -> Parsed<Ordered> {
        let key = self.named()?;
        let order = self.order();
        let nulls = if self.take_word("nulls") {
            match self.word() {
                "first" => Some(Nulls::First),
                "last" => Some(Nulls::Last),
                _ => return Err(self.unexpected(&["`first`", "`last`"])),
            }
        } else {
            None
        };
        if nulls.is_some() {
            self.bump();
        }
        Ok(Ordered { key, order, nulls })
    }

    fn order(&mut self) -> Option<Order> {
        let order = match self.word() {
            "asc" => Order::Ascending,
            "desc" => Order::Descending,
            _ => return None,
        };
        self.bump();
        Some(order)
    }

    pub(super) fn top(&mut self) -> Parsed<Body> {
        let hints = self.parameters(&[])?;
        let count = self.named()?;
        self.expect_word("by")?;
        let by = Box::new(self.ordered()?);
        if self.peek() == TokenKind::Comma {
            let error = self.unexpected(&["`|`", "`;`"]);
            return Err(error.hint("`top` has one key: write `sort by a, b | take n` for several"));
        }
        Ok((OperatorKind::Top { count, by }, hints))
    }

    pub(super) fn top_hitters(&mut self) -> Parsed<Body> {
        let hints = self.parameters(&[])?;
        let count = self.named()?;
        self.expect_word("of")?;
        let of = Box::new(self.named()?);
        let by = if self.take_word("by") { Some(Box::new(self.named()?)) } else { None };
        Ok((OperatorKind::TopHitters { count, of, by }, hints))
    }

    pub(super) fn top_nested(&mut self) -> Parsed<Body> {
        let mut levels = vec![self.top_nested_level()?];
        while self.take(TokenKind::Comma) {
            let is_name = self.is_word("top")
                && self.peek_at(1) == TokenKind::Minus
                && self.word_at(2) == "nested"
                && self.is_adjacent(1)
                && self.is_adjacent(2);
            if !is_name {
                return Err(self.unexpected(&["`top-nested`"]));
            }
            for _ in 0..3 {
                self.bump();
            }
            levels.push(self.top_nested_level()?);
        }
        Ok((OperatorKind::TopNested(levels), Vec::new()))
    }

    fn top_nested_level(&mut self) -> Parsed<TopNestedLevel> {
        let start = self.start();
        let count = if self.is_word("of") { None } else { Some(self.unnamed()?) };
        self.expect_word("of")?;
        let of = self.named()?;
        let others = if self.take_word("with") {
            self.expect_word("others")?;
            self.expect(TokenKind::Assign, "`=`")?;
            Some(self.unnamed()?)
        } else {
            None
        };
        self.expect_word("by")?;
        let by = self.named()?;
        let order = self.order();
        Ok(TopNestedLevel { count, of, others, by, order, span: self.since(start) })
    }
}
