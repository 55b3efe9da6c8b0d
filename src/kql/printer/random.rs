//! Random trees: every byte of the input is a choice, so a failing tree gets smaller as the bytes do.

mod operators;

use super::super::lexer::strings::StringForm;
use super::super::tree::*;

/// Choices, and how much may still be built.
pub(super) struct Choices<'a> {
    bytes: &'a [u8],
    depth: usize,
}

impl<'a> Choices<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, depth: 0 }
    }

    fn pick(&mut self, below: u8) -> u8 {
        let Some((first, rest)) = self.bytes.split_first() else { return 0 };
        self.bytes = rest;
        first % below
    }

    fn coin(&mut self) -> bool {
        self.pick(2) == 1
    }

    fn some<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        self.coin().then(|| make(self))
    }

    fn many<T>(&mut self, least: u8, make: impl Fn(&mut Self) -> T) -> Vec<T> {
        let count = least + self.pick(3);
        (0..count).map(|_| make(self)).collect()
    }

    fn of<T: Copy>(&mut self, choices: &[T]) -> T {
        choices[usize::from(self.pick(u8::try_from(choices.len()).unwrap()))]
    }

    pub(super) fn query(&mut self) -> Query {
        Query { statements: self.many(0, Self::statement), span: Place::default() }
    }

    fn statement(&mut self) -> Statement {
        let kind = match self.pick(8) {
            0 => StatementKind::Let(Let { name: self.name(), value: LetValue::Expression(self.pipeline()) }),
            1 => StatementKind::Let(Let { name: self.name(), value: LetValue::Function(self.function()) }),
            2 => StatementKind::Parameters(self.many(1, Self::parameter)),
            3 => StatementKind::Set { name: self.name(), value: self.some(Self::simple) },
            4 => StatementKind::Alias { name: self.name(), value: self.path() },
            5 => StatementKind::Restrict(self.many(1, Self::source)),
            _ => StatementKind::Expression(self.pipeline()),
        };
        Statement { kind, span: Place::default() }
    }

    fn function(&mut self) -> Function {
        self.depth += 1;
        let statements = if self.depth > 2 {
            Vec::new()
        } else {
            self.many(0, |me| Statement {
                kind: StatementKind::Let(Let { name: me.name(), value: LetValue::Expression(me.pipeline()) }),
                span: Place::default(),
            })
        };
        let function = Function {
            is_view: self.coin(),
            parameters: self.many(0, Self::parameter),
            statements,
            result: self.some(Self::pipeline),
            span: Place::default(),
        };
        self.depth -= 1;
        function
    }

    fn parameter(&mut self) -> ParameterDeclaration {
        let kind = if self.coin() {
            ParameterType::Scalar(self.scalar())
        } else {
            ParameterType::Table(self.schema())
        };
        ParameterDeclaration {
            name: self.name(),
            kind,
            default: self.some(Self::cell),
            span: Place::default(),
        }
    }

    fn scalar(&mut self) -> ScalarType {
        self.of(&ScalarType::NAMES[..10]).1
    }

    fn schema(&mut self) -> RowSchema {
        RowSchema { star: self.coin(), columns: self.many(0, Self::column), span: Place::default() }
    }

    fn column(&mut self) -> ColumnDeclaration {
        ColumnDeclaration { name: self.name(), kind: self.scalar(), span: Place::default() }
    }

    fn name(&mut self) -> Name {
        let (text, bracketed) = self.of(&[
            ("a", false),
            ("b_1", false),
            ("Umlaut_ü", false),
            ("3com", false),
            // Bare, it would be a parameter of `mv-expand`.
            ("kind", true),
            ("first", false),
            ("on", false),
            ("a b", true),
            ("where", true),
            ("it's \"\\\n", true),
            ("", true),
        ]);
        Name { text: text.to_owned(), bracketed, span: Place::default() }
    }

    fn text(&mut self) -> StringLiteral {
        let parts = self.many(1, |me| {
            let form = me.of(&[StringForm::Escaped, StringForm::Verbatim, StringForm::Multiline]);
            let value = match form {
                StringForm::Verbatim => me.of(&["", "a", "it's", "say \"x\"", "C:\\x"]),
                _ => me.of(&["", "a", "it's \"\\", "a\nb", "`", "```", "日\u{1b}本"]),
            };
            StringPart { value: value.to_owned(), form, obfuscated: me.coin() }
        });
        StringLiteral { parts, span: Place::default() }
    }

    fn literal(&mut self) -> Literal {
        match self.pick(8) {
            0 => Literal::Bool(self.coin()),
            1 => Literal::Long(self.of(&["0", "10", "0x1F"]).to_owned()),
            2 => Literal::Real(self.of(&["1.5", "1.", "1e5"]).to_owned()),
            3 => Literal::Timespan(self.of(&["1d", "1.5h"]).to_owned()),
            4 => Literal::Typed(
                self.of(&[ScalarType::DateTime, ScalarType::Guid, ScalarType::Decimal, ScalarType::Bool]),
                self.of(&["null", "", "2024-01-01 10:00", "0.10"]).to_owned(),
            ),
            5 => Literal::Dynamic(self.json()),
            6 if self.coin() => Literal::Type(TypeLiteral::Scalar(self.scalar())),
            6 => Literal::Type(TypeLiteral::Row(RowSchema { star: true, ..self.schema() })),
            _ => Literal::String(self.text()),
        }
    }

    fn json(&mut self) -> Json {
        self.depth += 1;
        let kind = match self.pick(if self.depth > 3 { 2 } else { 4 }) {
            0 => JsonKind::Null,
            1 => JsonKind::Literal(Box::new(Literal::Real(self.of(&["-1.5", "2e3"]).to_owned()))),
            2 => JsonKind::Array(self.many(0, Self::json)),
            _ => JsonKind::Object(self.many(0, |me| (me.text(), me.json()))),
        };
        self.depth -= 1;
        Json { kind, span: Place::default() }
    }

    fn expr(kind: ExprKind) -> Expr {
        Expr { kind, span: Place::default() }
    }

    fn cell(&mut self) -> Expr {
        if self.coin() {
            return Self::expr(ExprKind::Literal(Box::new(self.literal())));
        }
        let number = Literal::Long("5".to_owned());
        let operand = Box::new(Self::expr(ExprKind::Literal(Box::new(number))));
        Self::expr(ExprKind::Sign { sign: self.of(&[Sign::Minus, Sign::Plus]), operand })
    }

    fn simple(&mut self) -> Expr {
        if self.coin() { self.cell() } else { Self::expr(ExprKind::Name(self.name())) }
    }

    /// An expression that stands where one of this level is read, without parentheses.
    fn operation(&mut self, least: u8) -> Expr {
        self.depth += 1;
        let wanted = if self.depth > 5 { 9 } else { self.pick(10) };
        let kind = match wanted {
            level::OR | level::AND if wanted >= least => {
                let op = if wanted == level::OR { LogicalOp::Or } else { LogicalOp::And };
                let operands = self.many(2, |me| me.operation(wanted + 1));
                ExprKind::Logical(Logical { op, operands })
            }
            level::EQUALITY if least <= wanted => self.equality(),
            level::RELATION | level::TEXT if wanted >= least => self.comparison(wanted),
            level::SUM | level::PRODUCT if wanted >= least => {
                use ArithmeticOp::{Add, Divide, Multiply, Remainder, Subtract};
                let ops: &[_] =
                    if wanted == level::SUM { &[Add, Subtract] } else { &[Multiply, Divide, Remainder] };
                let first = self.operation(wanted + 1);
                let rest =
                    self.many(1, |me| ArithmeticLink { op: me.of(ops), operand: me.operation(wanted + 1) });
                ExprKind::Arithmetic(Box::new(Arithmetic { first, rest }))
            }
            8 => ExprKind::Sign { sign: self.of(&[Sign::Minus, Sign::Plus]), operand: Box::new(self.path()) },
            _ => self.path().kind,
        };
        self.depth -= 1;
        Self::expr(kind)
    }

    fn equality(&mut self) -> ExprKind {
        let value = self.operation(level::RELATION);
        match self.pick(3) {
            0 => self.comparison(level::EQUALITY),
            1 => {
                let op = self.of(&[SetOp::In, SetOp::NotInIgnoringCase, SetOp::HasAny, SetOp::HasAll]);
                let set = if self.coin() { vec![self.pipeline()] } else { self.many(1, Self::value) };
                ExprKind::InSet { value: Box::new(value), op, set }
            }
            _ => {
                let (negated, low, high) = (self.coin(), self.value(), self.value());
                ExprKind::Between(Box::new(Range { value, negated, low, high }))
            }
        }
    }

    fn comparison(&mut self, at: u8) -> ExprKind {
        use Compare::{Colon, Equal, EqualIgnoringCase, Greater, LessOrEqual, NotEqual};
        let text = |test, negated, case_sensitive| Compare::Text { test, negated, case_sensitive };
        let op = match at {
            level::EQUALITY => self.of(&[Equal, NotEqual]),
            level::RELATION => self.of(&[LessOrEqual, Greater]),
            _ => self.of(&[
                EqualIgnoringCase,
                Colon,
                Compare::MATCHES_REGEX,
                text(TextTest::Has, true, true),
                text(TextTest::Contains, false, false),
                text(TextTest::Like, true, false),
            ]),
        };
        let (left, right) = (self.operation(at + 1), self.operation(at + 1));
        ExprKind::Compare(Box::new(Comparison { left, op, op_span: Place::default(), right }))
    }

    fn value(&mut self) -> Expr {
        self.operation(level::OR)
    }

    fn path(&mut self) -> Expr {
        let root = self.primary();
        if self.coin() || root.kind == ExprKind::Star {
            return root;
        }
        let steps = self.many(1, |me| {
            let kind = match me.pick(3) {
                0 => StepKind::Member(me.name()),
                1 => StepKind::Index(me.value()),
                _ => StepKind::Call(me.call()),
            };
            Step { kind, span: Place::default() }
        });
        Self::expr(ExprKind::Path { root: Box::new(root), steps })
    }

    fn primary(&mut self) -> Expr {
        self.depth += 1;
        let kind = match if self.depth > 5 { self.pick(2) } else { self.pick(9) } {
            0 => ExprKind::Name(self.name()),
            1 => ExprKind::Literal(Box::new(self.literal())),
            2 => ExprKind::Call(Box::new(self.call())),
            3 => ExprKind::Parenthesized(Box::new(self.pipeline())),
            4 => {
                let function =
                    self.of(&[TableFunction::ToScalar, TableFunction::ToTable, TableFunction::Materialize]);
                ExprKind::Table(function, Box::new(self.pipeline()))
            }
            5 => ExprKind::DataTable {
                schema: Box::new(RowSchema { star: false, ..self.schema() }),
                cells: self.many(0, Self::cell),
            },
            6 => ExprKind::ExternalData {
                schema: Box::new(self.schema()),
                sources: self.many(1, Self::value),
                properties: self.many(0, Self::property),
            },
            7 => ExprKind::Star,
            _ => ExprKind::Name(self.name()),
        };
        self.depth -= 1;
        Self::expr(kind)
    }

    fn property(&mut self) -> Property {
        Property { name: self.name(), value: self.simple() }
    }

    fn call(&mut self) -> Call {
        Call { name: self.name(), arguments: self.many(0, Self::named), span: Place::default() }
    }

    fn named(&mut self) -> Named {
        let target = match self.pick(4) {
            0 => Some(Target::Name(self.name())),
            1 => Some(Target::Names(self.many(1, Self::name))),
            _ => None,
        };
        Named { target, value: self.value(), span: Place::default() }
    }

    fn source(&mut self) -> Expr {
        match self.pick(4) {
            0 => Self::expr(ExprKind::Pattern(self.pattern())),
            1 => {
                let root = Box::new(Self::expr(ExprKind::Call(Box::new(self.call()))));
                let kind = StepKind::Pattern(self.pattern());
                Self::expr(ExprKind::Path { root, steps: vec![Step { kind, span: Place::default() }] })
            }
            2 => Self::expr(ExprKind::Parenthesized(Box::new(self.pipeline()))),
            _ => Self::expr(ExprKind::Name(self.name())),
        }
    }

    fn pattern(&mut self) -> Pattern {
        use PatternPart::{Star, Text};
        let word = || Text("ab_1".to_owned());
        let parts = match self.pick(4) {
            0 => vec![Star],
            1 => vec![word(), Star],
            2 => vec![Star, word()],
            _ => vec![word(), Star, word()],
        };
        Pattern { parts, span: Place::default() }
    }

    fn pipeline(&mut self) -> Expr {
        self.depth += 1;
        let expression = if self.depth > 4 || self.coin() {
            self.value()
        } else {
            let source = self.some(Self::value);
            let mut operators = Vec::new();
            if source.is_none() {
                let kind = match self.pick(3) {
                    0 => OperatorKind::Print(self.many(1, Self::named)),
                    1 => self.range(),
                    _ => OperatorKind::Union(self.union()),
                };
                operators.push(Operator { kind, hints: Vec::new(), span: Place::default() });
            }
            operators.extend(self.many(1, Self::operator));
            Self::expr(ExprKind::Pipeline(Box::new(Pipeline { source, operators })))
        };
        self.depth -= 1;
        expression
    }

    fn contextual(&mut self) -> Pipeline {
        Pipeline { source: None, operators: self.many(1, Self::operator) }
    }

    fn range(&mut self) -> OperatorKind {
        OperatorKind::Range {
            column: self.name(),
            from: Box::new(self.value()),
            to: Box::new(self.value()),
            step: Box::new(self.value()),
        }
    }

    fn union(&mut self) -> Union {
        Union {
            kind: self.some(|me| me.of(&[UnionKind::Inner, UnionKind::Outer])),
            with_source: self.some(Self::name),
            is_fuzzy: self.some(Self::coin),
            tables: self.many(1, Self::source),
        }
    }
}
