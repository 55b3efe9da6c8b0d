//! Random operators.

use super::super::super::tree::*;
use super::Choices;

impl Choices<'_> {
    fn ordered(&mut self) -> Ordered {
        Ordered {
            key: self.named(),
            order: self.some(|me| me.of(&[Order::Ascending, Order::Descending])),
            nulls: self.some(|me| me.of(&[Nulls::First, Nulls::Last])),
        }
    }

    pub(super) fn operator(&mut self) -> Operator {
        self.depth += 1;
        let mut hints = Vec::new();
        let kind = match self.pick(if self.depth > 4 { 9 } else { 23 }) {
            0 => OperatorKind::Where(self.value()),
            1 => OperatorKind::Extend(self.many(1, Self::named)),
            2 => OperatorKind::Project(self.many(0, Self::named)),
            3 => OperatorKind::ProjectAway(self.many(0, |me| Self::expr(ExprKind::Pattern(me.pattern())))),
            4 => OperatorKind::Sort(self.many(1, Self::ordered)),
            5 => OperatorKind::Take(self.named()),
            6 => OperatorKind::Count(self.some(Self::name)),
            7 => OperatorKind::As(self.name()),
            8 => OperatorKind::Distinct(self.many(1, Self::named)),
            9 => {
                let name =
                    Name { text: "hint.strategy".to_owned(), bracketed: false, span: Place::default() };
                // No texts: what follows without a comma may begin with one, and two beside each other are one.
                let value = |me: &mut Self| Choices::expr(ExprKind::Name(me.name()));
                hints = self.many(0, |me| Parameter { name: name.clone(), value: value(me) });
                OperatorKind::Summarize(Summarize {
                    aggregates: self.many(0, Self::named),
                    by: self.some(|me| me.many(1, Self::named)),
                    bin: None,
                })
            }
            10 => OperatorKind::Join(Box::new(Join {
                kind: self.some(|me| me.of(&JoinKind::NAMES[..9]).1),
                right: self.value(),
                on: self.some(Self::conditions),
            })),
            11 => OperatorKind::Union(self.union()),
            12 => OperatorKind::MvExpand(self.expand()),
            13 => OperatorKind::MvApply(Box::new(MvApply { expand: self.expand(), on: self.contextual() })),
            14 => OperatorKind::Parse(Box::new(self.parse())),
            15 => OperatorKind::MakeSeries(Box::new(self.series())),
            16 => OperatorKind::Scan(Box::new(self.scan())),
            17 => OperatorKind::TopNested(self.many(1, |me| TopNestedLevel {
                count: me.some(Self::value),
                of: me.named(),
                others: me.some(Self::value),
                by: me.named(),
                order: me.some(|me| me.of(&[Order::Ascending, Order::Descending])),
                span: Place::default(),
            })),
            18 => OperatorKind::Evaluate(Box::new(Evaluate {
                call: self.call(),
                schema: self.some(Self::schema),
            })),
            19 => OperatorKind::Partition(Box::new(Partition {
                by: Self::expr(ExprKind::Name(self.name())),
                values: None,
                body: if self.coin() {
                    PartitionBody::Operators(self.contextual())
                } else {
                    PartitionBody::Query(self.pipeline())
                },
            })),
            20 => OperatorKind::Fork(
                self.many(1, |me| Fork { name: me.some(Self::name), body: me.contextual() }),
            ),
            21 => OperatorKind::Search(Box::new(Search {
                kind: None,
                tables: self.many(0, Self::source),
                condition: self.value(),
            })),
            _ => self.rarer(),
        };
        self.depth -= 1;
        Operator { kind, hints, span: Place::default() }
    }

    /// The operators that are used less.
    fn rarer(&mut self) -> OperatorKind {
        match self.pick(14) {
            0 => OperatorKind::Lookup(Box::new(Lookup {
                kind: self.some(|me| me.of(&[JoinKind::LeftOuter, JoinKind::Inner])),
                right: self.value(),
                on: self.conditions(),
            })),
            1 => OperatorKind::Find(Box::new(self.find())),
            2 => OperatorKind::ParseKv(Box::new(ParseKv {
                value: self.value(),
                schema: self.schema(),
                properties: self.many(0, Self::property),
            })),
            3 => OperatorKind::SampleDistinct { count: self.named(), of: self.named() },
            4 => OperatorKind::TopHitters {
                count: self.named(),
                of: Box::new(self.named()),
                by: self.some(|me| Box::new(me.named())),
            },
            5 => OperatorKind::Top { count: self.named(), by: Box::new(self.ordered()) },
            6 => OperatorKind::Facet {
                by: self.many(1, |me| Self::expr(ExprKind::Name(me.name()))),
                with: self.some(|me| Box::new(me.contextual())),
            },
            7 => OperatorKind::Invoke(self.call()),
            8 => OperatorKind::Serialize(self.many(0, Self::named)),
            9 => OperatorKind::Reduce { by: Box::new(self.named()), with: self.many(0, Self::property) },
            10 => OperatorKind::ProjectReorder(self.many(0, |me| ColumnOrder {
                columns: Self::expr(ExprKind::Pattern(me.pattern())),
                order: me.some(|me| me.of(&[Order::Ascending, Order::NaturalDescending])),
            })),
            11 => OperatorKind::AssertSchema(self.schema()),
            12 => OperatorKind::GetSchema { kind: self.some(Self::name) },
            _ => OperatorKind::Render(self.render()),
        }
    }

    fn find(&mut self) -> Find {
        let column = |me: &mut Self| {
            if me.coin() { FindColumn::Pack } else { FindColumn::Column(me.name(), me.some(Self::scalar)) }
        };
        Find {
            with_source: self.some(Self::name),
            tables: self.many(0, Self::source),
            condition: self.value(),
            projection: self.some(|me| match me.pick(3) {
                0 => FindProjection::Columns(me.many(1, column)),
                1 => FindProjection::Smart,
                _ => FindProjection::Away(me.many(0, column)),
            }),
        }
    }

    fn render(&mut self) -> Render {
        let chart = Name { text: "timechart".to_owned(), bracketed: false, span: Place::default() };
        let properties = self.many(0, |me| {
            let text = me.of(&["title", "ycolumns"]).to_owned();
            let several = text == "ycolumns";
            let name = Name { text, bracketed: false, span: Place::default() };
            let values = if several { me.many(1, Self::simple) } else { vec![me.simple()] };
            RenderProperty { name, values }
        });
        Render { chart, properties }
    }

    fn conditions(&mut self) -> Conditions {
        Conditions { all: self.many(1, Self::value), span: Place::default() }
    }

    fn expand(&mut self) -> Expand {
        Expand {
            bags_as_arrays: self.some(Self::coin),
            item_index: self.some(Self::name),
            items: self.many(1, |me| ExpandItem {
                value: me.named(),
                to: me.some(|me| TypeLiteral::Scalar(me.scalar())),
            }),
            limit: self.some(|me| Box::new(me.cell())),
        }
    }

    fn parse(&mut self) -> Parse {
        Parse {
            only_matches: self.coin(),
            kind: self.some(|me| me.of(ParseKind::NAMES).1),
            flags: self.some(Self::name),
            value: self.value(),
            // Texts that follow one another would be one text.
            pattern: self
                .many(1, |me| {
                    let kind = me.some(Self::scalar);
                    [ParsePart::Text(me.text()), ParsePart::Column { name: me.name(), kind }, ParsePart::Skip]
                })
                .into_iter()
                .flatten()
                .collect(),
        }
    }

    fn series(&mut self) -> MakeSeries {
        let is_in_range = self.coin();
        let range = SeriesRange {
            from: Some(self.value()),
            to: Some(self.value()).filter(|_| is_in_range || self.coin()),
            step: self.value(),
            is_in_range,
        };
        MakeSeries {
            kind: self.some(Self::name),
            aggregates: self
                .many(1, |me| SeriesAggregate { value: me.named(), default: me.some(Self::value) }),
            on: self.named(),
            range,
            by: self.many(0, Self::named),
        }
    }

    fn scan(&mut self) -> Scan {
        Scan {
            match_id: self.some(Self::name),
            step_name: self.some(Self::name),
            order: self.many(0, Self::ordered),
            partition: self.many(0, Self::value),
            declare: self.many(0, Self::parameter),
            steps: self.many(1, |me| ScanStep {
                name: me.name(),
                is_optional: me.coin(),
                output: me.some(|me| me.of(ScanOutput::NAMES).1),
                condition: me.value(),
                assignments: me.many(0, |me| (me.name(), me.value())),
                span: Place::default(),
            }),
        }
    }
}
