//! `session_id`: the Entra session of an audit record, from each of its three places.

use std::borrow::Cow;

use arrow::array::ArrayRef;
use datafusion::common::Result;
use datafusion::logical_expr::ScalarUDF;
use memchr::memmem::Finder;

use super::super::documentation::{Page, Section};
use super::super::text_function::{Arguments, Kind, TEXT, TextFunction, Work, texts};
use super::named_value;
use crate::ingest::json::{Tape, Value};

const PAGE: Page = Page {
    name: "session_id",
    aliases: &[],
    section: Section::Text,
    syntax: "session_id(raw_event_data)",
    description: "The Entra session id of an audit record, in lower case: `AppAccessContext.AADSessionId`, else `SessionId` \
                  in `DeviceProperties`, else `SessionId`. It joins what one sign-in did in all services.",
    arguments: &[("raw_event_data", "The record's JSON text, such as the column `RawEventData`.")],
    examples: &[
        (
            "select session_id('{\"AppAccessContext\":{\"AADSessionId\":\"0B3D6F9A-0000-4000-8000-000000000001\"}}')",
            "0b3d6f9a-0000-4000-8000-000000000001",
        ),
        (
            "select session_id('{\"DeviceProperties\":[{\"Name\":\"SessionId\",\"Value\":\"0b3d6f9a\"}]}'), session_id('{}')",
            "0b3d6f9a | null",
        ),
    ],
};

/// The id that services write for "none".
const NO_SESSION: &str = "00000000-0000-0000-0000-000000000000";

/// The function.
#[must_use]
pub fn session_id() -> ScalarUDF {
    TextFunction::of(&PAGE, &[Kind::Text], 1..=1, Work::Rows(TEXT, rows))
}

fn rows(arguments: &Arguments<'_>) -> Result<ArrayRef> {
    let records = arguments.text(0)?;
    // All three spellings hold this one; most records hold none of them and are not parsed.
    let spelling = Finder::new("SessionId");
    let mut tape = Tape::new();
    Ok(texts((0..arguments.rows).map(|row| {
        let text = records.get(row).filter(|text| spelling.find(text.as_bytes()).is_some())?;
        find(tape.parse(text).ok()?).map(|id| id.to_lowercase())
    })))
}

/// The session id of a record, as written. An empty one and the all-zero one count as none.
#[must_use]
pub fn find(record: Value<'_>) -> Option<Cow<'_, str>> {
    let usable =
        |id: Value<'_>| -> bool { id.text().is_some_and(|id| !id.trim().is_empty() && id != NO_SESSION) };
    let in_devices = || named_value::find(record.get("DeviceProperties")?, "SessionId");
    [record.path(&["AppAccessContext", "AADSessionId"]), in_devices(), record.get("SessionId")]
        .into_iter()
        .flatten()
        .find(|id| usable(*id))
        .and_then(|id| id.text())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(text: &str) -> Option<String> {
        find(Tape::new().parse(text).unwrap()).map(Cow::into_owned)
    }

    #[test]
    fn each_place_is_looked_at_in_turn() {
        let all = r#"{"SessionId":"c","DeviceProperties":[{"Name":"OS","Value":"x"},{"Name":"SessionId","Value":"b"}],"AppAccessContext":{"AADSessionId":"a"}}"#;
        assert_eq!(id(all).as_deref(), Some("a"));
        assert_eq!(id(&all.replace("AADSessionId", "Other")).as_deref(), Some("b"));
        assert_eq!(
            id(&all.replace("AADSessionId", "Other").replace("DeviceProperties", "Other")).as_deref(),
            Some("c")
        );
    }

    #[test]
    fn an_empty_or_zero_id_is_passed_over() {
        let text = format!(r#"{{"AppAccessContext":{{"AADSessionId":"{NO_SESSION}"}},"SessionId":""}}"#);
        assert_eq!(id(&text), None);
        assert_eq!(id(&text.replace(r#""""#, r#""x""#)).as_deref(), Some("x"));
        assert_eq!(id(r#"{"SessionId":7,"AppAccessContext":null,"DeviceProperties":"x"}"#), None);
    }
}
