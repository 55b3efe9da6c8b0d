//! `beta_cdf`, `beta_inv`, `beta_pdf`, `welch_test`

use super::super::prelude::*;
use super::special::log_gamma;

/// How many terms of the continued fraction, and how many halvings, are taken.
const STEPS: u32 = 300;

/// Three reals of which the last two are positive; else NaN is given.
fn three(arguments: &[Value], work: fn(f64, f64, f64) -> Option<f64>) -> Value {
    let given = Arguments(arguments);
    let (Some(x), Some(alpha), Some(beta)) = (given.real(0), given.real(1), given.real(2)) else {
        return Value::Null(REAL);
    };
    if !(alpha > 0.0 && beta > 0.0) {
        return Value::Real(f64::NAN);
    }
    arguments::real(work(x, alpha, beta))
}

/// `beta_cdf`
pub static BETA_CDF: Function = page(
    "beta_cdf",
    Section::Math,
    &[sig(&[p("x", Number), p("alpha", Number), p("beta", Number)], Is(REAL))],
    "The cumulative beta distribution; NaN outside of 0 to 1.",
    &[ex("round(beta_cdf(0.5, 2, 2), 9)", "0.5"), ex("beta_cdf(1.5, 10, 20)", "NaN")],
    |arguments, _| three(arguments, |x, alpha, beta| Some(cdf(x, alpha, beta))),
);

/// `beta_inv`
pub static BETA_INV: Function = page(
    "beta_inv",
    Section::Math,
    &[sig(&[p("probability", Number), p("alpha", Number), p("beta", Number)], Is(REAL))],
    "The value at which the cumulative beta distribution has a probability; null when that is not between 0 and 1.",
    &[ex("round(beta_inv(0.1, 10, 20), 9)", "0.226415022"), ex("beta_inv(1.5, 10, 20)", "")],
    |arguments, _| {
        three(arguments, |probability, alpha, beta| {
            (0.0..=1.0).contains(&probability).then(|| {
                let (mut low, mut high) = (0.0, 1.0);
                for _ in 0..STEPS {
                    let middle = f64::midpoint(low, high);
                    if cdf(middle, alpha, beta) < probability { low = middle } else { high = middle }
                }
                f64::midpoint(low, high)
            })
        })
    },
);

/// `beta_pdf`
pub static BETA_PDF: Function = page(
    "beta_pdf",
    Section::Math,
    &[sig(&[p("x", Number), p("alpha", Number), p("beta", Number)], Is(REAL))],
    "The density of the beta distribution; NaN outside of 0 to 1.",
    &[ex("round(beta_pdf(0.5, 10, 20), 9)", "0.746176019"), ex("beta_pdf(-10, 10, 20)", "NaN")],
    |arguments, _| {
        three(arguments, |x, alpha, beta| {
            let inside = (0.0..=1.0).contains(&x);
            let logarithm = (alpha - 1.0) * x.ln() + (beta - 1.0) * (1.0 - x).ln() - log_beta(alpha, beta);
            Some(if inside { logarithm.exp() } else { f64::NAN })
        })
    },
);

/// `welch_test`
pub static WELCH_TEST: Function = page(
    "welch_test",
    Section::Math,
    &[sig(
        &[
            p("mean1", Number),
            p("variance1", Number),
            p("count1", Number),
            p("mean2", Number),
            p("variance2", Number),
            p("count2", Number),
        ],
        Is(REAL),
    )],
    "How probable it is that two samples with these averages, variances and sizes have one average, by Welch's test.",
    &[
        ex("round(welch_test(1, 1, 10, 1, 1, 10), 9)", "1"),
        ex("welch_test(1, 1, 100, 5, 1, 100) < 0.001", "True"),
    ],
    |arguments, _| {
        let given: Option<Vec<f64>> = (0..6).map(|at| Arguments(arguments).real(at)).collect();
        arguments::real(given.and_then(|given| match given.as_slice() {
            [mean1, variance1, count1, mean2, variance2, count2] => {
                let (a, b) = (variance1 / count1, variance2 / count2);
                let t = (mean1 - mean2).abs() / (a + b).sqrt();
                let freedom = (a + b).powi(2) / (a * a / (count1 - 1.0) + b * b / (count2 - 1.0));
                (freedom > 0.0).then(|| cdf(freedom / (freedom + t * t), freedom / 2.0, 0.5))
            }
            _ => None,
        }))
    },
);

fn log_beta(alpha: f64, beta: f64) -> f64 {
    log_gamma(alpha) + log_gamma(beta) - log_gamma(alpha + beta)
}

/// The regularized incomplete beta function, by its continued fraction on the side where that is quick.
fn cdf(x: f64, alpha: f64, beta: f64) -> f64 {
    if !(0.0..=1.0).contains(&x) {
        return f64::NAN;
    }
    if x > (alpha + 1.0) / (alpha + beta + 2.0) {
        return 1.0 - cdf_small(1.0 - x, beta, alpha);
    }
    cdf_small(x, alpha, beta)
}

fn cdf_small(x: f64, alpha: f64, beta: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    let front = (alpha * x.ln() + beta * (1.0 - x).ln() - log_beta(alpha, beta)).exp() / alpha;
    let whole = |value: f64| if value.abs() < 1e-300 { 1e-300 } else { value };
    let (mut c, mut d) = (1.0, 1.0 / whole(1.0 - (alpha + beta) * x / (alpha + 1.0)));
    let mut fraction = d;
    for step in 1..=STEPS {
        let m = f64::from(step);
        let even = m * (beta - m) * x / ((alpha + 2.0 * m - 1.0) * (alpha + 2.0 * m));
        let odd = -(alpha + m) * (alpha + beta + m) * x / ((alpha + 2.0 * m) * (alpha + 2.0 * m + 1.0));
        for factor in [even, odd] {
            d = 1.0 / whole(1.0 + factor * d);
            c = whole(1.0 + factor / c);
            fraction *= c * d;
        }
    }
    front * fraction
}
