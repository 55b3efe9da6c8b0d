//! Expressions as text.

use std::fmt::{Display, Formatter, Result};

use super::super::tree::{
    Arithmetic, ArithmeticOp, Call, Compare, Expr, ExprKind, Literal, Logical, LogicalOp, Named, Pipeline,
    SetOp, Sign, Step, StepKind, TableFunction, Target,
};
use super::{clause, list};

impl Display for Expr {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        match &self.kind {
            ExprKind::Literal(literal) => literal.fmt(formatter),
            ExprKind::Name(name) => name.fmt(formatter),
            ExprKind::Pattern(pattern) => pattern.fmt(formatter),
            ExprKind::Star => formatter.write_str("*"),
            ExprKind::Path { root, steps } => path(formatter, root, steps),
            ExprKind::Call(call) => call.fmt(formatter),
            ExprKind::Sign { sign, operand } => write!(formatter, "{sign}{operand}"),
            ExprKind::Arithmetic(arithmetic) => arithmetic.fmt(formatter),
            ExprKind::Logical(logical) => logical.fmt(formatter),
            ExprKind::Compare(compare) => {
                write!(formatter, "{} {} {}", compare.left, compare.op, compare.right)
            }
            ExprKind::InSet { value, op, set } => {
                write!(formatter, "{value} {op} (")?;
                list(formatter, set)?;
                formatter.write_str(")")
            }
            ExprKind::Between(range) => {
                let bang = if range.negated { "!" } else { "" };
                write!(formatter, "{} {bang}between ({} .. {})", range.value, range.low, range.high)
            }
            ExprKind::Parenthesized(inner) => write!(formatter, "({inner})"),
            ExprKind::Pipeline(pipeline) => pipeline.fmt(formatter),
            ExprKind::Table(function, inner) => write!(formatter, "{function}({inner})"),
            ExprKind::DataTable { schema, cells } => {
                write!(formatter, "datatable{schema}[")?;
                list(formatter, cells)?;
                formatter.write_str("]")
            }
            ExprKind::ExternalData { schema, sources, properties } => {
                write!(formatter, "externaldata{schema}[")?;
                list(formatter, sources)?;
                formatter.write_str("]")?;
                clause(formatter, " with (", properties)?;
                formatter.write_str(if properties.is_empty() { "" } else { ")" })
            }
        }
    }
}

fn path(formatter: &mut Formatter<'_>, root: &Expr, steps: &[Step]) -> Result {
    root.fmt(formatter)?;
    // A dot right after a number would be its decimal point.
    if matches!(&root.kind, ExprKind::Literal(literal) if matches!(**literal, Literal::Long(_) | Literal::Real(_)))
    {
        formatter.write_str(" ")?;
    }
    steps.iter().try_for_each(|step| match &step.kind {
        StepKind::Member(name) => write!(formatter, ".{name}"),
        StepKind::Index(index) => write!(formatter, "[{index}]"),
        StepKind::Call(call) => write!(formatter, ".{call}"),
        StepKind::Pattern(pattern) => write!(formatter, ".{pattern}"),
    })
}

impl Display for Call {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        write!(formatter, "{}(", self.name)?;
        list(formatter, &self.arguments)?;
        formatter.write_str(")")
    }
}

impl Display for Named {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        match &self.target {
            None => self.value.fmt(formatter),
            Some(Target::Name(name)) => write!(formatter, "{name} = {}", self.value),
            Some(Target::Names(names)) => {
                formatter.write_str("(")?;
                list(formatter, names)?;
                write!(formatter, ") = {}", self.value)
            }
        }
    }
}

impl Display for Sign {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        formatter.write_str(match self {
            Self::Minus => "-",
            Self::Plus => "+",
        })
    }
}

impl Display for Arithmetic {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        self.first.fmt(formatter)?;
        for link in &self.rest {
            let op = match link.op {
                ArithmeticOp::Add => "+",
                ArithmeticOp::Subtract => "-",
                ArithmeticOp::Multiply => "*",
                ArithmeticOp::Divide => "/",
                ArithmeticOp::Remainder => "%",
            };
            write!(formatter, " {op} {}", link.operand)?;
        }
        Ok(())
    }
}

impl Display for Logical {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        for (at, operand) in self.operands.iter().enumerate() {
            if at > 0 {
                formatter.write_str(match self.op {
                    LogicalOp::And => " and ",
                    LogicalOp::Or => " or ",
                })?;
            }
            operand.fmt(formatter)?;
        }
        Ok(())
    }
}

impl Display for Compare {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        formatter.write_str(&self.spelling())
    }
}

impl Display for SetOp {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        formatter.write_str(match self {
            Self::In => "in",
            Self::NotIn => "!in",
            Self::InIgnoringCase => "in~",
            Self::NotInIgnoringCase => "!in~",
            Self::HasAny => "has_any",
            Self::HasAll => "has_all",
        })
    }
}

impl Display for TableFunction {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        formatter.write_str(match self {
            Self::ToScalar => "toscalar",
            Self::ToTable => "totable",
            Self::Materialize => "materialize",
        })
    }
}

impl Display for Pipeline {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> Result {
        let mut operators = self.operators.iter();
        match &self.source {
            Some(source) => source.fmt(formatter)?,
            None => operators.next().map_or(Ok(()), |first| first.fmt(formatter))?,
        }
        operators.try_for_each(|operator| write!(formatter, " | {operator}"))
    }
}
