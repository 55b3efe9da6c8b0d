//! Text in known formats: JSON, CSV, XML, URLs, paths, versions, command lines, user agents.

pub mod extract_json;
pub mod json_path;
pub mod parse_command_line;
pub mod parse_csv;
pub mod parse_json;
pub mod parse_path;
pub mod parse_url;
pub mod parse_version;
pub mod parse_xml;
pub mod user_agent;

use super::page::Function;

/// The functions of this section.
pub const ALL: &[&Function] = &[
    &parse_json::PARSE_JSON,
    &extract_json::EXTRACT_JSON,
    &parse_url::PARSE_URL,
    &parse_url::PARSE_URLQUERY,
    &parse_path::PARSE_PATH,
    &parse_version::PARSE_VERSION,
    &parse_command_line::PARSE_COMMAND_LINE,
    &parse_csv::PARSE_CSV,
    &parse_xml::PARSE_XML,
    &user_agent::PARSE_USER_AGENT,
];
