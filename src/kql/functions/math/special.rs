//! `erf`, `erfc`, `gamma`, `loggamma`

use super::super::prelude::*;
use super::super::signature::Signature;

const ONE: &[Signature] = &[sig(&[p("number", Number)], Is(REAL))];

fn real(arguments: &[Value], work: fn(f64) -> f64) -> Value {
    arguments::real(Arguments(arguments).real(0).map(work))
}

/// `erf`
pub static ERF: Function = page(
    "erf",
    Section::Math,
    ONE,
    "The error function.",
    &[ex("erf(0)", "0"), ex("round(erf(1), 12)", "0.84270079295")],
    |arguments, _| real(arguments, erf),
)
.column(ColumnName::FirstArgument);

/// `erfc`
pub static ERFC: Function = page(
    "erfc",
    Section::Math,
    ONE,
    "What the error function lacks to 1.",
    &[ex("erfc(0)", "1"), ex("round(erfc(1), 12)", "0.15729920705")],
    |arguments, _| real(arguments, erfc),
)
.column(ColumnName::FirstArgument);

/// `gamma`
pub static GAMMA: Function = page(
    "gamma",
    Section::Math,
    ONE,
    "The gamma function.",
    &[ex("round(gamma(5), 9)", "24"), ex("gamma(-1)", "NaN")],
    |arguments, _| real(arguments, gamma),
)
.column(ColumnName::FirstArgument);

/// `loggamma`
pub static LOGGAMMA: Function = page(
    "loggamma",
    Section::Math,
    ONE,
    "The natural logarithm of the size of the gamma function.",
    &[ex("round(loggamma(5), 12)", "3.178053830348")],
    |arguments, _| real(arguments, log_gamma),
)
.column(ColumnName::FirstArgument);

/// The series near zero, the continued fraction far from it.
fn erf(x: f64) -> f64 {
    if x.is_nan() || x == 0.0 {
        return x;
    }
    if x.abs() >= 2.0 {
        return if x > 0.0 { 1.0 - erfc(x) } else { erfc(-x) - 1.0 };
    }
    let (mut term, mut sum) = (x, x);
    for n in 1..100 {
        let n = f64::from(n);
        term *= -x * x / n;
        sum += term / (2.0 * n + 1.0);
    }
    sum * std::f64::consts::FRAC_2_SQRT_PI
}

fn erfc(x: f64) -> f64 {
    if x < 2.0 || x.is_nan() {
        return 1.0 - erf(x);
    }
    let mut fraction = 0.0;
    for n in (1..=100).rev() {
        fraction = f64::from(n) / 2.0 / (x + fraction);
    }
    (-x * x).exp() / (std::f64::consts::PI.sqrt() * (x + fraction))
}

/// Lanczos' approximation with nine terms.
const LANCZOS: [f64; 9] = [
    0.999_999_999_999_809_9,
    676.520_368_121_885_1,
    -1_259.139_216_722_402_8,
    771.323_428_777_653_1,
    -176.615_029_162_140_6,
    12.507_343_278_686_905,
    -0.138_571_095_265_720_12,
    9.984_369_578_019_572e-6,
    1.505_632_735_149_311_6e-7,
];

fn lanczos(x: f64) -> (f64, f64) {
    let sum =
        LANCZOS.iter().enumerate().skip(1).fold(LANCZOS[0], |sum, (at, factor)| {
            sum + factor / (x + f64::from(u32::try_from(at).unwrap_or(0)))
        });
    (sum, x + 7.5)
}

fn is_pole(x: f64) -> bool {
    x <= 0.0 && x.fract() == 0.0
}

fn gamma(x: f64) -> f64 {
    if is_pole(x) {
        return f64::NAN;
    }
    if x < 0.5 {
        return std::f64::consts::PI / ((std::f64::consts::PI * x).sin() * gamma(1.0 - x));
    }
    if x > 171.7 {
        return f64::INFINITY;
    }
    let (sum, base) = lanczos(x - 1.0);
    // The power in two halves, so that the largest results do not overflow on the way.
    let half = base.powf((x - 0.5) / 2.0);
    (2.0 * std::f64::consts::PI).sqrt() * half * (-base).exp() * sum * half
}

pub(super) fn log_gamma(x: f64) -> f64 {
    if is_pole(x) || x.is_infinite() {
        return f64::INFINITY;
    }
    if x < 0.5 {
        return (std::f64::consts::PI / (std::f64::consts::PI * x).sin().abs()).ln() - log_gamma(1.0 - x);
    }
    let (sum, base) = lanczos(x - 1.0);
    0.5 * (2.0 * std::f64::consts::PI).ln() + (x - 0.5) * base.ln() - base + sum.ln()
}
