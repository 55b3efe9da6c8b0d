//! Country, city and provider of addresses, looked up in a MaxMind database that the user gives.
//!
//! Audit records carry no location; Defender adds one. Looked-up values go into the documented columns where the
//! record left them empty, and `_GeoSource` names the database, so that nobody takes them for what the service said.

use std::collections::HashMap;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use super::row::{Cell, Row};

/// Why a database cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("cannot read the location database {}", path.display())]
pub struct LocationError {
    /// The file.
    pub path: PathBuf,
    /// Why.
    #[source]
    pub source: maxminddb::MaxMindDbError,
}

/// An opened database.
pub struct Locations {
    reader: maxminddb::Reader<Vec<u8>>,
    /// Kind and build day of the database.
    source: String,
}

/// What a database says of one address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Location {
    country: Option<String>,
    city: Option<String>,
    provider: Option<String>,
}

/// Addresses repeat, so each thread remembers what it found.
#[derive(Debug, Default)]
pub struct Cache {
    found: HashMap<IpAddr, Option<Location>>,
}

/// Beyond this many addresses the cache starts anew: memory stays bounded.
const CACHED_ADDRESSES: usize = 100_000;

impl Locations {
    /// Opens a database file.
    ///
    /// # Errors
    /// When it is not a MaxMind database.
    pub fn open(path: &Path) -> Result<Self, LocationError> {
        let failed = |source| LocationError { path: path.to_owned(), source };
        let reader = maxminddb::Reader::open_readfile(path).map_err(failed)?;
        let built = i64::try_from(reader.metadata().build_epoch).ok();
        let day = built.and_then(|seconds| chrono::DateTime::from_timestamp(seconds, 0));
        let day = day.map(|day| format!(" {}", day.format("%Y-%m-%d"))).unwrap_or_default();
        let source = format!("{}{day}", reader.metadata().database_type);
        Ok(Self { reader, source })
    }

    fn look_up(&self, address: IpAddr) -> Option<Location> {
        // An address that the database cannot answer for is one that is not in it.
        let result = self.reader.lookup(address).ok()?;
        let value: serde_json::Value = result.decode().ok()??;
        let text = |pointer: &str| value.pointer(pointer).and_then(|text| text.as_str()).map(str::to_owned);
        let location = Location {
            country: text("/country/iso_code").or_else(|| text("/registered_country/iso_code")),
            city: text("/city/names/en"),
            provider: text("/isp").or_else(|| text("/autonomous_system_organization")),
        };
        (location != Location::default()).then_some(location)
    }
}

/// Fills the location columns of a row that has an address and leaves them empty.
pub fn fill(row: &mut Row<'_>, locations: &Locations, cache: &mut Cache) {
    let columns = ["CountryCode", "City", "Isp", "IPAddress"].map(|name| row.table.column_index(name));
    let [Some(country), Some(city), Some(provider), Some(address)] = columns else { return };
    let Some(Cell::Text(text)) = row.cells.get(address) else { return };
    let Ok(address) = text.parse::<IpAddr>() else { return };
    if cache.found.len() > CACHED_ADDRESSES {
        cache.found.clear();
    }
    let found = cache.found.entry(address).or_insert_with(|| locations.look_up(address));
    let Some(location) = found else { return };
    let mut filled = false;
    for (index, value) in
        [(country, &location.country), (city, &location.city), (provider, &location.provider)]
    {
        if let (true, Some(value)) = (row.cells[index].is_null(), value) {
            row.cells[index] = Cell::Text(value.clone().into());
            filled = true;
        }
    }
    if filled && row.table.name == "CloudAppEvents" {
        row.extras.push(("_GeoSource", Cell::Text(locations.source.clone().into())));
    }
}
