//! The few ANSI styles there are. Colour never carries meaning alone.

pub(crate) const BOLD: &str = "\x1b[1m";
pub(crate) const DIM: &str = "\x1b[2m";
pub(crate) const RED: &str = "\x1b[1;31m";
pub(crate) const PLAIN: &str = "\x1b[0m";

/// Writes something in a style, when there is colour.
pub(crate) fn push_styled(out: &mut Vec<u8>, color: bool, style: &str, write: impl FnOnce(&mut Vec<u8>)) {
    if color {
        out.extend_from_slice(style.as_bytes());
    }
    write(out);
    if color {
        out.extend_from_slice(PLAIN.as_bytes());
    }
}

/// The text without styles such as `\x1b[1m`.
pub(crate) fn without_styles(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\x1b[") {
        out.push_str(before);
        let end =
            after.find(|character: char| character.is_ascii_alphabetic()).map_or(after.len(), |at| at + 1);
        rest = after.get(end..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn styles_are_taken_out_and_nothing_else() {
        assert_eq!(without_styles("\x1b[1mbold\x1b[0m ┼ \x1b[2mdim\x1b[0m"), "bold ┼ dim");
        assert_eq!(without_styles("none"), "none");
        assert_eq!(without_styles("cut \x1b["), "cut ");
    }
}
