//! The functions that hunters have beyond DataFusion's own: time, IP addresses, URLs and paths, terms, encodings, and
//! sensitive information.
//!
//! Each file holds one function, or a few that are one thing, with its page of the manual. The work itself is a plain
//! function over `&str` or numbers; [`text_function`] and `time/values.rs` adapt it to Arrow.
//! A function is made from its name, the clock and the sensitive types of its lake alone, so that another process can
//! rebuild it.

pub mod documentation;
pub mod encoding;
pub mod ip;
pub mod sensitive;
pub mod text;
pub mod time;
pub mod url;

mod text_function;

#[cfg(test)]
mod robustness;
#[cfg(test)]
mod testing;

use std::sync::Arc;

use datafusion::logical_expr::ScalarUDF;

pub use documentation::{manual, page};

use super::sensitive::Sensitive;
use crate::clock::Clock;

/// All functions as a session without a lake has them, to tell about them.
#[must_use]
pub fn documented() -> Vec<ScalarUDF> {
    all(Clock::default(), &Arc::new(Sensitive::new(None, false)))
}

/// All functions, to be registered in a session after DataFusion's own. Only `now` takes the place of one of those, on
/// purpose. With [`Clock::System`], `now` and `ago` take the start of the query that the planner noted.
#[must_use]
pub fn all(clock: Clock, sensitive: &Arc<Sensitive>) -> Vec<ScalarUDF> {
    let mut functions = vec![
        time::ago::ago(clock),
        time::now::now(clock),
        time::bin::bin(),
        time::datetime_diff::datetime_diff(),
        time::format_timespan::format_timespan(),
        time::to_datetime::to_datetime(),
        ip::ip_equal::ip_equal(),
        ip::ip_in_cidr::ip_in_cidr(),
        ip::ip_is_private::ip_is_private(),
        ip::ip_prefix::ip_prefix(),
        ip::parse_ip::parse_ip(),
        url::url_decode::url_decode(),
        url::url_encode::url_encode(),
        text::named_value::named_value(),
        text::session_id::session_id(),
        encoding::hash_md5::hash_md5(),
        encoding::hash_sha256::hash_sha256(),
        encoding::hex_decode_text::hex_decode_text(),
    ];
    functions.extend(time::start_of::start_and_end_of());
    functions.extend(time::part_of::part_of());
    functions.extend(ip::ip_version::ip_version());
    functions.extend(url::parse_path::parse_path());
    functions.extend(url::parse_url::parse_url());
    functions.extend(text::has::has());
    functions.extend(encoding::base64_text::base64_text());
    functions.extend(sensitive::all(sensitive));
    functions
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use datafusion::execution::{FunctionRegistry, SessionStateBuilder};

    use super::*;

    #[test]
    fn no_two_names_collide_and_only_now_takes_a_built_in_ones_place() {
        let mut session = SessionStateBuilder::new().with_default_features().build();
        datafusion_functions_json::register_all(&mut session).unwrap();
        let mut taken: BTreeMap<String, &str> =
            session.udfs().into_iter().map(|name| (name, "built in")).collect();
        for name in session.udafs().into_iter().chain(session.udwfs()) {
            taken.insert(name, "built in");
        }
        let mut replaced = Vec::new();
        for function in documented() {
            for name in std::iter::once(function.name()).chain(function.aliases().iter().map(String::as_str))
            {
                assert_eq!(name, name.to_ascii_lowercase());
                match taken.insert(name.to_owned(), "ours") {
                    None => {}
                    Some("built in") => replaced.push(name.to_owned()),
                    Some(_) => panic!("{name} is there twice"),
                }
            }
        }
        assert_eq!(replaced, ["now", "current_timestamp"]);
    }
}
