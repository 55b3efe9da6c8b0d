//! `parse_user_agent`
//!
//! Rules of our own for the clients that Microsoft 365 logs name. A rule is a word that stands in the text; the first
//! rule that fits counts, so that `Edg/` comes before `Chrome/`, which every Edge names too.

mod browser;
mod device;
mod system;
mod version;

use super::super::prelude::*;
use crate::kql::values::Bag;

/// `parse_user_agent`
pub static PARSE_USER_AGENT: Function = page(
    "parse_user_agent",
    Section::Parse,
    &[sig(&[t("user_agent", STRING), p("look_for", StringOrArray).optional()], Is(DYNAMIC))],
    "What a user agent says, by rules of our own for the clients that Microsoft 365 logs name, so that families may differ \
     from Kusto's for others. look_for is \"browser\" (Browser: Family, MajorVersion, MinorVersion, Patch), \"os\" \
     (OperatingSystem: the same and PatchMinor), \"device\" (Device: Family, Brand, Model), or an array of them; without \
     it all three. What is not known is empty, and its Family is Other.",
    &[
        ex(
            "parse_user_agent('Mozilla/5.0 (Windows; U; en-US) AppleWebKit/531.9 (KHTML, like Gecko) AdobeAIR/2.5.1', 'browser')",
            "{\"Browser\":{\"Family\":\"AdobeAIR\",\"MajorVersion\":\"2\",\"MinorVersion\":\"5\",\"Patch\":\"1\"}}",
        ),
        ex(
            "parse_user_agent('Mozilla/5.0 (SymbianOS/9.2; U; Series60/3.1 NokiaN81-3/10.0.032 Profile/MIDP-2.0 \
             Configuration/CLDC-1.1 ) AppleWebKit/413 (KHTML, like Gecko) Safari/4', dynamic(['browser', 'os', 'device']))",
            "{\"Browser\":{\"Family\":\"Nokia OSS Browser\",\"MajorVersion\":\"3\",\"MinorVersion\":\"1\",\"Patch\":\"\"},\
             \"OperatingSystem\":{\"Family\":\"Symbian OS\",\"MajorVersion\":\"9\",\"MinorVersion\":\"2\",\"Patch\":\"\",\
             \"PatchMinor\":\"\"},\"Device\":{\"Family\":\"Nokia N81\",\"Brand\":\"Nokia\",\"Model\":\"N81-3\"}}",
        ),
        ex("parse_user_agent('BAV2ROPC', 'browser').Browser.Family", "BAV2ROPC"),
        ex(
            "parse_user_agent('unknown', 'device')",
            "{\"Device\":{\"Family\":\"Other\",\"Brand\":\"\",\"Model\":\"\"}}",
        ),
    ],
    |arguments, _| {
        let given = Arguments(arguments);
        let wanted = given.get(1).map(|_| wanted(&given.json(1)));
        Value::dynamic(parts(&given.text(0), |part| wanted.as_ref().is_none_or(|wanted| wanted.has(part))))
    },
);

/// What is looked for.
struct Wanted(Vec<String>);

impl Wanted {
    fn has(&self, part: &str) -> bool {
        self.0.iter().any(|wanted| wanted == part)
    }
}

fn wanted(look_for: &Dynamic) -> Wanted {
    let items = look_for.as_array().unwrap_or(std::slice::from_ref(look_for));
    Wanted(items.iter().map(Dynamic::to_text).collect())
}

fn parts(agent: &str, is_wanted: impl Fn(&str) -> bool) -> Dynamic {
    const NUMBERS: [&str; 4] = ["MajorVersion", "MinorVersion", "Patch", "PatchMinor"];
    let mut all = Bag::default();
    if is_wanted("browser") {
        let (family, version) = browser::of(agent);
        let members = NUMBERS.into_iter().zip(version).take(3);
        all.set("Browser", bag([("Family", family.to_owned())].into_iter().chain(members)));
    }
    if is_wanted("os") {
        let (family, version) = system::of(agent);
        let members = NUMBERS.into_iter().zip(version);
        all.set("OperatingSystem", bag([("Family", family.to_owned())].into_iter().chain(members)));
    }
    if is_wanted("device") {
        let [family, brand, model] = device::of(agent);
        all.set("Device", bag([("Family", family), ("Brand", brand), ("Model", model)].into_iter()));
    }
    Dynamic::bag(all)
}

fn bag(members: impl Iterator<Item = (&'static str, String)>) -> Dynamic {
    let mut bag = Bag::default();
    for (name, text) in members {
        bag.set(name, Dynamic::from(text.as_str()));
    }
    Dynamic::bag(bag)
}

#[cfg(test)]
mod tests;
