//! Operators between values, by how tightly they bind.

use super::super::error::Fault;
use super::super::token::TokenKind;
use super::super::tree::{
    Arithmetic, ArithmeticLink, ArithmeticOp, Compare, Comparison, Expr, ExprKind, Logical, LogicalOp, Named,
    Place, Range, SetOp, Sign, Target, level,
};
use super::{Parsed, Parser};

/// An operator between two values.
#[derive(Clone, Copy)]
enum Infix {
    Logical(LogicalOp),
    Arithmetic(ArithmeticOp),
    Compare(Compare),
    Set(SetOp),
    Between { negated: bool },
}

impl Infix {
    const fn level(self) -> u8 {
        match self {
            Self::Logical(LogicalOp::Or) => level::OR,
            Self::Logical(LogicalOp::And) => level::AND,
            Self::Set(_) | Self::Between { .. } => level::EQUALITY,
            Self::Arithmetic(ArithmeticOp::Add | ArithmeticOp::Subtract) => level::SUM,
            Self::Arithmetic(_) => level::PRODUCT,
            Self::Compare(compare) => compare.level(),
        }
    }

    /// From which level on nothing may follow without parentheses.
    const fn blocks(self) -> u8 {
        match self {
            Self::Logical(_) | Self::Arithmetic(_) => u8::MAX,
            Self::Compare(_) | Self::Set(_) | Self::Between { .. } => self.level(),
        }
    }
}

/// An operator that waits for its right side.
struct Pending {
    left: Expr,
    infix: Infix,
    op_span: Place,
    start: usize,
}

impl Parser<'_> {
    /// An expression without pipes.
    ///
    /// Operators that wait for their right side are kept in a list and not on the stack of the thread, so that a query
    /// with operators of every precedence inside every bracket needs no more stack than one of brackets alone.
    pub(super) fn unnamed(&mut self) -> Parsed<Expr> {
        let mut pending: Vec<Pending> = Vec::new();
        let mut start = self.start();
        let mut value = self.operand()?;
        // After a comparison nothing that binds as tightly may follow.
        let mut blocked = u8::MAX;
        loop {
            let next = self.infix()?;
            let level = next.map_or(0, |(infix, _)| infix.level());
            while let Some(before) = pending.pop_if(|before| before.infix.level() >= level) {
                start = before.start;
                blocked = before.infix.blocks();
                value = self.combine(before, value);
            }
            let Some((infix, tokens)) = next else { return Ok(value) };
            if level >= blocked {
                let error = self.fault(Fault::ChainedComparison);
                return Err(error.hint("join them with `and`, or put one in parentheses"));
            }
            let op_span = self.skip(tokens);
            if matches!(infix, Infix::Set(_) | Infix::Between { .. }) {
                value = self.with_list(value, infix, start)?;
                blocked = infix.blocks();
            } else {
                pending.push(Pending { left: value, infix, op_span, start });
                start = self.start();
                value = self.operand()?;
                blocked = u8::MAX;
            }
        }
    }

    /// Reads so many tokens and says where they stand.
    fn skip(&mut self, tokens: usize) -> Place {
        let start = self.start();
        for _ in 0..tokens {
            self.bump();
        }
        self.since(start)
    }

    /// An expression without pipes, with a name or without.
    pub(super) fn named(&mut self) -> Parsed<Named> {
        let start = self.start();
        let target = self.target()?;
        let value = self.unnamed()?;
        Ok(Named { target, value, span: self.since(start) })
    }

    /// `a =`, `['a'] =`, `(a, b) =`
    fn target(&mut self) -> Parsed<Option<Target>> {
        let is_name = self.peek() == TokenKind::Word && self.peek_at(1) == TokenKind::Assign;
        let is_bracketed = self.at_bracketed_name() && self.peek_at(3) == TokenKind::Assign;
        if is_name || is_bracketed {
            let name = self.any_name("a name")?;
            self.bump();
            return Ok(Some(Target::Name(name)));
        }
        if self.peek() != TokenKind::OpenParen || !self.at_target_list() {
            return Ok(None);
        }
        self.open(TokenKind::OpenParen, "`(`")?;
        let names = self.list(|parser| parser.any_name("a name"))?;
        self.close(&["`,`"])?;
        self.bump();
        Ok(Some(Target::Names(names)))
    }

    /// Whether only names and commas stand between the parentheses, and `=` after them.
    fn at_target_list(&self) -> bool {
        let mut ahead = 1;
        loop {
            match self.peek_at(ahead) {
                TokenKind::CloseParen => return self.peek_at(ahead + 1) == TokenKind::Assign,
                TokenKind::Word
                | TokenKind::Comma
                | TokenKind::OpenBracket
                | TokenKind::String
                | TokenKind::CloseBracket => ahead += 1,
                _ => return false,
            }
        }
    }

    /// Reads what stands after an operator that takes a list, and puts it to what stands before.
    fn with_list(&mut self, value: Expr, infix: Infix, start: usize) -> Parsed<Expr> {
        let kind = match infix {
            Infix::Set(op) => ExprKind::InSet { value: Box::new(value), op, set: self.set()? },
            Infix::Between { negated } => self.between(value, negated)?,
            _ => return Ok(value),
        };
        Ok(Expr { kind, span: self.since(start) })
    }

    /// Puts what stands before an operator and what stands after it together.
    fn combine(&self, before: Pending, right: Expr) -> Expr {
        let Pending { left, infix, op_span, start } = before;
        let kind = match infix {
            Infix::Compare(op) => ExprKind::Compare(Box::new(Comparison { left, op, op_span, right })),
            Infix::Logical(op) => logical(left, op, right),
            Infix::Arithmetic(op) => arithmetic(left, ArithmeticLink { op, operand: right }),
            // These take a list and never wait for an operand.
            Infix::Set(_) | Infix::Between { .. } => left.kind,
        };
        Expr { kind, span: self.since(start) }
    }

    fn operand(&mut self) -> Parsed<Expr> {
        let sign = match self.peek() {
            TokenKind::Minus => Sign::Minus,
            TokenKind::Plus => Sign::Plus,
            _ => return self.path(false),
        };
        let start = self.start();
        self.bump();
        let operand = Box::new(self.path(false)?);
        Ok(Expr { kind: ExprKind::Sign { sign, operand }, span: self.since(start) })
    }

    /// The operator that comes next and how many tokens it is.
    fn infix(&self) -> Parsed<Option<(Infix, usize)>> {
        let one = |infix| Ok(Some((infix, 1)));
        match self.peek() {
            TokenKind::Word => self.word_infix(),
            TokenKind::Bang => Ok(self.negated_infix()),
            TokenKind::Equal => one(Infix::Compare(Compare::Equal)),
            TokenKind::NotEqual | TokenKind::LessGreater => one(Infix::Compare(Compare::NotEqual)),
            TokenKind::Less => one(Infix::Compare(Compare::Less)),
            TokenKind::LessEqual => one(Infix::Compare(Compare::LessOrEqual)),
            TokenKind::Greater => one(Infix::Compare(Compare::Greater)),
            TokenKind::GreaterEqual => one(Infix::Compare(Compare::GreaterOrEqual)),
            TokenKind::EqualTilde => one(Infix::Compare(Compare::EqualIgnoringCase)),
            TokenKind::NotTilde => one(Infix::Compare(Compare::NotEqualIgnoringCase)),
            TokenKind::Colon => one(Infix::Compare(Compare::Colon)),
            TokenKind::Plus => one(Infix::Arithmetic(ArithmeticOp::Add)),
            TokenKind::Minus => one(Infix::Arithmetic(ArithmeticOp::Subtract)),
            TokenKind::Star => one(Infix::Arithmetic(ArithmeticOp::Multiply)),
            TokenKind::Slash => one(Infix::Arithmetic(ArithmeticOp::Divide)),
            TokenKind::Percent => one(Infix::Arithmetic(ArithmeticOp::Remainder)),
            _ => Ok(None),
        }
    }

    fn word_infix(&self) -> Parsed<Option<(Infix, usize)>> {
        let one = |infix| Ok(Some((infix, 1)));
        match self.word() {
            "and" => one(Infix::Logical(LogicalOp::And)),
            "or" => one(Infix::Logical(LogicalOp::Or)),
            // `on t in range(a, b, c)` of `make-series`.
            "in" if self.word_at(1) == "range" => Ok(None),
            "in" if self.tilde_follows(1) => Ok(Some((Infix::Set(SetOp::InIgnoringCase), 2))),
            "in" => one(Infix::Set(SetOp::In)),
            "has_any" => one(Infix::Set(SetOp::HasAny)),
            "has_all" => one(Infix::Set(SetOp::HasAll)),
            "between" => one(Infix::Between { negated: false }),
            "matches" if self.word_at(1) == "regex" => Ok(Some((Infix::Compare(Compare::MATCHES_REGEX), 2))),
            word => Ok(Compare::of_word(word, false).map(|compare| (Infix::Compare(compare), 1))),
        }
    }

    fn negated_infix(&self) -> Option<(Infix, usize)> {
        if !self.is_adjacent(1) {
            return None;
        }
        match self.word_at(1) {
            "in" if self.tilde_follows(2) => Some((Infix::Set(SetOp::NotInIgnoringCase), 3)),
            "in" => Some((Infix::Set(SetOp::NotIn), 2)),
            "between" => Some((Infix::Between { negated: true }, 2)),
            word => Compare::of_word(word, true).map(|compare| (Infix::Compare(compare), 2)),
        }
    }

    fn tilde_follows(&self, ahead: usize) -> bool {
        self.peek_at(ahead) == TokenKind::Tilde && self.is_adjacent(ahead)
    }

    /// `(a, b)`, `(T | project a)`
    fn set(&mut self) -> Parsed<Vec<Expr>> {
        self.open(TokenKind::OpenParen, "`(`")?;
        let mut set = vec![self.expression()?];
        let is_table = matches!(set.first().map(|first| &first.kind), Some(ExprKind::Pipeline(_)));
        while !is_table && self.take(TokenKind::Comma) {
            set.push(self.unnamed()?);
        }
        self.close(if is_table { &["`|`"] } else { &["`,`"] })?;
        Ok(set)
    }

    fn between(&mut self, value: Expr, negated: bool) -> Parsed<ExprKind> {
        self.open(TokenKind::OpenParen, "`(`")?;
        let low = self.unnamed()?;
        if self.peek() != TokenKind::DotDot {
            return Err(self.unexpected(&["`..`"]).hint("write `between (low .. high)`"));
        }
        self.bump();
        let high = self.unnamed()?;
        self.close(&[])?;
        Ok(ExprKind::Between(Box::new(Range { value, negated, low, high })))
    }
}

/// Adds a condition to those that the same word joins.
fn logical(left: Expr, op: LogicalOp, right: Expr) -> ExprKind {
    match left.kind {
        ExprKind::Logical(mut logical) if logical.op == op => {
            logical.operands.push(right);
            ExprKind::Logical(logical)
        }
        kind => {
            let left = Expr { kind, span: left.span };
            ExprKind::Logical(Logical { op, operands: vec![left, right] })
        }
    }
}

/// Adds an operand to those of the same precedence.
fn arithmetic(left: Expr, link: ArithmeticLink) -> ExprKind {
    let level = |op: ArithmeticOp| Infix::Arithmetic(op).level();
    match left.kind {
        ExprKind::Arithmetic(mut chain)
            if chain.rest.first().is_some_and(|one| level(one.op) == level(link.op)) =>
        {
            chain.rest.push(link);
            ExprKind::Arithmetic(chain)
        }
        kind => {
            let first = Expr { kind, span: left.span };
            ExprKind::Arithmetic(Box::new(Arithmetic { first, rest: vec![link] }))
        }
    }
}
