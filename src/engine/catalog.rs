//! Which tables there are, by the names hunters use.
//!
//! Tables are opened when a query names them, not before, so that a query starts at once however many there are, and
//! sees what has arrived since the last one.

use std::fmt;
use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use datafusion::catalog::{CatalogProvider, SchemaProvider, TableProvider};
use datafusion::error::{DataFusionError, Result};
use datafusion::execution::session_state::SessionState;
use datafusion::prelude::SessionContext;

use super::scan::OpenFiles;
use super::sensitive::{self, Sensitive};
use super::visible::Visible;
use super::{path_tables, tables, views};
use crate::lake::snapshot::Snapshots;
use crate::lake::{Lake, system};
use crate::schema;

/// The catalogue's name.
pub const CATALOG: &str = "trailhound";
/// Hunting tables and what is made of them.
pub const LAKE_SCHEMA: &str = "lake";
/// The engine's own tables.
pub const SYSTEM_SCHEMA: &str = "system";
/// The hunting tables with their hidden columns.
pub const HIDDEN_SCHEMA: &str = "hidden";

/// The tables of one lake.
pub struct LakeCatalog {
    lake: Option<Lake>,
    context: Arc<OnceLock<SessionContext>>,
    snapshots: Arc<Snapshots>,
    open_files: Arc<OpenFiles>,
    sensitive: Arc<Sensitive>,
    visible: Option<Visible>,
}

impl fmt::Debug for LakeCatalog {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("LakeCatalog").field("lake", &self.lake).finish_non_exhaustive()
    }
}

impl LakeCatalog {
    /// The tables of a lake; without one, all hunting tables are there and empty.
    #[must_use]
    pub fn new(lake: Option<Lake>, sensitive: Arc<Sensitive>) -> Self {
        Self::seeing(lake, sensitive, None)
    }

    /// The same, seeing only part of the hunting tables.
    #[must_use]
    pub fn seeing(lake: Option<Lake>, sensitive: Arc<Sensitive>, visible: Option<Visible>) -> Self {
        Self {
            lake,
            context: Arc::new(OnceLock::new()),
            snapshots: Arc::new(Snapshots::default()),
            open_files: Arc::new(OpenFiles::default()),
            sensitive,
            visible,
        }
    }

    /// What the session sees of the hunting tables; all of it where there is none.
    pub(super) fn visible(&self) -> Option<Visible> {
        self.visible
    }

    /// The sensitive types of the session.
    pub(super) fn sensitive(&self) -> &Sensitive {
        &self.sensitive
    }

    /// Tells the catalogue its session, in which views are planned.
    pub(super) fn attach(&self, context: &SessionContext) {
        // Set once, when the session is built.
        let _ = self.context.set(context.clone());
    }

    /// The lake, when there is one.
    #[must_use]
    pub fn lake(&self) -> Option<&Lake> {
        self.lake.as_ref()
    }

    /// What the session has read of the tables' logs.
    pub(super) fn snapshots(&self) -> &Snapshots {
        &self.snapshots
    }

    /// What the session keeps of the files it has read.
    pub(super) fn open_files(&self) -> &Arc<OpenFiles> {
        &self.open_files
    }

    /// The state in which views are planned.
    pub(super) fn state(&self) -> Option<SessionState> {
        self.context.get().map(SessionContext::state)
    }

    /// All names that a query can use without a schema, sorted.
    #[must_use]
    pub fn lake_tables(&self) -> Vec<String> {
        let mut names: Vec<String> = schema::tables().map(|table| table.name.to_owned()).collect();
        names.extend(views::all().iter().map(|view| view.name.to_owned()));
        names.push(sensitive::TABLE.to_owned());
        names.sort();
        names.dedup();
        names
    }

    /// The names of the schema `system`, sorted.
    #[must_use]
    pub fn system_tables(&self) -> Vec<String> {
        let mut names: Vec<String> = system::ALL
            .iter()
            .filter_map(|table| table.folder.strip_prefix("system/"))
            .map(str::to_owned)
            .collect();
        names.extend(views::system().iter().map(|view| view.name.to_owned()));
        names.sort();
        names.dedup();
        names
    }

    /// The columns of a table, for resolving and completing names: schema, then table name.
    ///
    /// # Errors
    /// When the table cannot be opened.
    pub async fn columns(&self, schema: &str, table: &str) -> Result<Option<Vec<String>>> {
        let Some(provider) = self.provider(schema, table).await? else { return Ok(None) };
        Ok(Some(provider.schema().fields().iter().map(|field| field.name().clone()).collect()))
    }

    /// Opens a table.
    ///
    /// # Errors
    /// When it exists and cannot be opened.
    pub async fn provider(&self, schema: &str, table: &str) -> Result<Option<Arc<dyn TableProvider>>> {
        match schema {
            LAKE_SCHEMA => match (tables::lake_table(self, table).await?, self.state()) {
                (None, Some(state)) => path_tables::open(&state, table).await,
                (found, _) => Ok(found),
            },
            SYSTEM_SCHEMA => tables::system_table(self, table).await,
            HIDDEN_SCHEMA => tables::hidden_table(self, table).await,
            _ => Ok(None),
        }
    }
}

impl CatalogProvider for LakeCatalog {
    fn schema_names(&self) -> Vec<String> {
        vec![LAKE_SCHEMA.to_owned(), SYSTEM_SCHEMA.to_owned()]
    }

    fn schema(&self, name: &str) -> Option<Arc<dyn SchemaProvider>> {
        let name = [LAKE_SCHEMA, SYSTEM_SCHEMA, HIDDEN_SCHEMA].into_iter().find(|known| *known == name)?;
        let catalog = Self {
            lake: self.lake.clone(),
            context: Arc::clone(&self.context),
            snapshots: Arc::clone(&self.snapshots),
            open_files: Arc::clone(&self.open_files),
            sensitive: Arc::clone(&self.sensitive),
            visible: self.visible,
        };
        Some(Arc::new(LakeSchema { name, catalog }))
    }
}

/// One schema of the catalogue.
#[derive(Debug)]
struct LakeSchema {
    name: &'static str,
    catalog: LakeCatalog,
}

#[async_trait]
impl SchemaProvider for LakeSchema {
    fn table_names(&self) -> Vec<String> {
        match self.name {
            SYSTEM_SCHEMA => self.catalog.system_tables(),
            _ => self.catalog.lake_tables(),
        }
    }

    async fn table(&self, name: &str) -> Result<Option<Arc<dyn TableProvider>>, DataFusionError> {
        self.catalog.provider(self.name, name).await
    }

    fn table_exist(&self, name: &str) -> bool {
        self.table_names().iter().any(|known| known == name)
            || self.name == LAKE_SCHEMA && path_tables::is_file(name)
    }
}
