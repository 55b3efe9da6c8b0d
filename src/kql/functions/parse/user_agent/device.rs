//! The device.

use super::version::after;

/// The beginnings of the models of some makers.
const MAKERS: &[(&str, &str)] = &[
    ("SM-", "Samsung"),
    ("GT-", "Samsung"),
    ("SAMSUNG ", "Samsung"),
    ("Pixel", "Google"),
    ("Nexus", "Google"),
    ("ONEPLUS", "OnePlus"),
    ("HUAWEI", "Huawei"),
    ("Redmi", "XiaoMi"),
    ("POCO", "XiaoMi"),
    ("Mi ", "XiaoMi"),
    ("moto", "Motorola"),
    ("Nokia", "Nokia"),
];

/// Family, brand and model of a device.
pub(super) fn of(agent: &str) -> [String; 3] {
    let is_windows = agent.contains("Windows") && !agent.contains("Windows Phone");
    for word in ["iPhone", "iPad", "iPod", "Macintosh"] {
        if agent.contains(word) && !is_windows {
            let model = if word == "Macintosh" { "Mac" } else { word };
            return [model, "Apple", model].map(str::to_owned);
        }
    }
    nokia(agent).or_else(|| android(agent)).unwrap_or_else(|| ["Other", "", ""].map(str::to_owned))
}

/// A phone that has the name of its maker in front: `NokiaN81-3/10.0`.
fn nokia(agent: &str) -> Option<[String; 3]> {
    let rest = after(agent, "Nokia").filter(|_| agent.contains("Series60/"))?;
    let model = rest.split(['/', ';', ' ', ')']).next().filter(|model| !model.is_empty())?;
    let series = model.split('-').next().unwrap_or(model);
    Some([format!("Nokia {series}"), "Nokia".to_owned(), model.to_owned()])
}

/// A device with Android: the model stands behind the version, and perhaps a language, in the brackets.
fn android(agent: &str) -> Option<[String; 3]> {
    let (_, rest) = agent.split_once("Android")?;
    let inside = rest.split(')').next().unwrap_or(rest);
    let model = inside.split(';').skip(1).map(str::trim).find(|piece| is_model(piece));
    let model = model.map(|model| model.split(" Build/").next().unwrap_or(model).trim());
    let Some(model) = model.filter(|model| !model.is_empty()) else {
        // Some browsers tell the kind of a device only.
        let kind = match (agent.contains("Mobile"), agent.contains("Tablet")) {
            (_, true) => "Tablet",
            (true, false) => "Smartphone",
            (false, false) => return None,
        };
        return Some([format!("Generic {kind}"), "Generic".to_owned(), kind.to_owned()]);
    };
    let maker = MAKERS.iter().find(|(begin, _)| model.starts_with(begin)).map(|(_, maker)| *maker);
    let model = model.strip_prefix("SAMSUNG ").unwrap_or(model);
    let family = if maker == Some("Samsung") { format!("Samsung {model}") } else { model.to_owned() };
    Some([family, maker.unwrap_or("Generic_Android").to_owned(), model.to_owned()])
}

/// Whether a piece is a model, and not a language, a kind of device or the version of an engine.
fn is_model(piece: &str) -> bool {
    let bytes = piece.as_bytes();
    let is_language = matches!(bytes.len(), 2 | 5)
        && bytes
            .iter()
            .enumerate()
            .all(|(at, byte)| if at == 2 { matches!(byte, b'-' | b'_') } else { byte.is_ascii_alphabetic() })
        && bytes[..2].iter().all(u8::is_ascii_lowercase);
    !is_language && !matches!(piece, "" | "Mobile" | "Tablet" | "U" | "wv") && !piece.starts_with("rv:")
}
