//! `bag_pack`

use super::super::prelude::*;
use crate::kql::values::Bag;

/// `bag_pack`
pub static BAG_PACK: Function = page(
    "bag_pack",
    Section::Bag,
    &[sig(&[t("key", STRING).repeated(), p("value", Scalar).repeated()], Known)],
    "A bag of keys and values. A null is a member that is null.",
    &[
        ex("bag_pack('a', 1, 'b', 'x')", "{\"a\":1,\"b\":\"x\"}"),
        ex("pack('t', 1h, 'n', int(null))", "{\"t\":\"01:00:00\",\"n\":null}"),
    ],
    |arguments, _| {
        let members = arguments.chunks_exact(2).map(|pair| (pair[0].text().into(), pair[1].to_dynamic()));
        Value::dynamic(Dynamic::bag(Bag::from_members(members)))
    },
)
.aliases(&["pack", "pack_dictionary"]);
