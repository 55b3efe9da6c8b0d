//! `geo_info_from_ip_address`: where an address is, from a MaxMind database that the user gives.

use std::hash::{Hash, Hasher};
use std::net::IpAddr;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{Array, AsArray, StringViewBuilder};
use arrow::compute::cast;
use arrow::datatypes::DataType;
use datafusion::common::{Result, exec_err};
use datafusion::logical_expr::{
    ColumnarValue, ScalarFunctionArgs, ScalarUDF, ScalarUDFImpl, Signature, Volatility,
};

use crate::error::Failure;
use crate::kql::values::{Bag, Dynamic};

type Database = maxminddb::Reader<Vec<u8>>;

/// Opens a database.
///
/// # Errors
/// When it is none.
pub(super) fn open(path: &Path) -> std::result::Result<Arc<Database>, Failure> {
    Database::open_readfile(path).map(Arc::new).map_err(|error| {
        Failure::caused(format!("cannot read the location database {}", path.display()), &error)
            .hint("a MaxMind database of cities is needed, such as GeoLite2-City.mmdb")
    })
}

/// The function of one text.
#[derive(Debug)]
struct GeoInfo {
    database: Arc<Database>,
    signature: Signature,
}

/// The function.
pub(super) fn function(database: Arc<Database>) -> ScalarUDF {
    ScalarUDF::new_from_impl(GeoInfo { database, signature: Signature::any(1, Volatility::Immutable) })
}

impl PartialEq for GeoInfo {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.database, &other.database)
    }
}

impl Eq for GeoInfo {}

impl Hash for GeoInfo {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Arc::as_ptr(&self.database).hash(state);
    }
}

impl GeoInfo {
    /// What is known of an address: a bag, as Kusto gives it; an empty one where nothing is.
    fn of(&self, text: &str) -> Option<String> {
        let address: IpAddr = text.trim().parse().ok()?;
        // An address that the database cannot answer for is one that is not in it.
        let found: Option<serde_json::Value> =
            self.database.lookup(address).ok().and_then(|found| found.decode().ok().flatten());
        let mut bag = Bag::default();
        if let Some(found) = found {
            for (key, pointer) in [
                ("country", "/country/names/en"),
                ("state", "/subdivisions/0/names/en"),
                ("city", "/city/names/en"),
            ] {
                let text = found.pointer(pointer).and_then(|text| text.as_str()).unwrap_or_default();
                bag.set(key, Dynamic::from(text));
            }
            for (key, pointer) in [("latitude", "/location/latitude"), ("longitude", "/location/longitude")] {
                if let Some(number) = found.pointer(pointer).and_then(serde_json::Value::as_f64) {
                    bag.set(key, Dynamic::from(number));
                }
            }
        }
        Some(Dynamic::bag(bag).to_string())
    }
}

impl ScalarUDFImpl for GeoInfo {
    fn name(&self) -> &str {
        "kusto_geo_info_from_ip_address"
    }

    fn signature(&self) -> &Signature {
        &self.signature
    }

    fn return_type(&self, _: &[DataType]) -> Result<DataType> {
        Ok(DataType::Utf8View)
    }

    fn invoke_with_args(&self, args: ScalarFunctionArgs) -> Result<ColumnarValue> {
        let Some(value) = args.args.into_iter().next() else { return exec_err!("an address is missing") };
        let array = cast(&value.into_array(args.number_rows)?, &DataType::Utf8View)?;
        let texts = array.as_string_view();
        let mut builder = StringViewBuilder::with_capacity(texts.len());
        let mut last: Option<(&str, Option<String>)> = None;
        for text in texts.iter() {
            let text = text.unwrap_or_default();
            // Addresses come in runs.
            if last.as_ref().is_none_or(|(known, _)| *known != text) {
                last = Some((text, self.of(text)));
            }
            builder.append_option(last.as_ref().and_then(|(_, found)| found.as_deref()));
        }
        Ok(ColumnarValue::Array(Arc::new(builder.finish())))
    }
}
