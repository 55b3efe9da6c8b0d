//! How bytes of a lake's files are read: directly from the local disk, with footers kept from query to query.
//!
//! The object store that DataFusion would use hands every read to a thread of its own and opens the file anew for it;
//! a hunt reads many small ranges, mostly from the page cache, where that costs more than the reading. Footers are
//! kept because the files of a lake never change.

use std::collections::HashMap;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use datafusion::datasource::listing::PartitionedFile;
use datafusion::datasource::physical_plan::ParquetFileReaderFactory;
use datafusion::error::DataFusionError;
use datafusion::physical_plan::metrics::{Count, ExecutionPlanMetricsSet, MetricBuilder};
use futures::FutureExt;
use futures::future::BoxFuture;
use parquet::arrow::arrow_reader::ArrowReaderOptions;
use parquet::arrow::async_reader::AsyncFileReader;
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::{PageIndexPolicy, ParquetMetaData, ParquetMetaDataReader};

use crate::lake::index::FileIndex;

/// Bytes of footers kept at most; beyond that all are let go and read again as needed.
const FOOTER_BYTES: usize = 512 << 20;

/// Where a file of the scan is.
#[derive(Debug, Clone)]
pub(super) struct LakePath(pub PathBuf);

/// The name of a file in plans and metrics.
pub(super) fn location(path: &Path) -> object_store::path::Path {
    object_store::path::Path::from_absolute_path(path)
        .unwrap_or_else(|_| object_store::path::Path::from(path.to_string_lossy().as_ref()))
}

#[derive(Debug, Clone)]
struct Footer {
    metadata: Arc<ParquetMetaData>,
    has_column_index: bool,
    index: Option<Arc<FileIndex>>,
}

/// What a session keeps of the files it has read.
#[derive(Debug, Default)]
pub(in crate::engine) struct OpenFiles {
    footers: Mutex<Footers>,
}

#[derive(Debug, Default)]
struct Footers {
    known: HashMap<PathBuf, Footer>,
    size: usize,
}

impl OpenFiles {
    /// The footer of a file: with the offsets of its pages, and with what is known of their values where that is
    /// asked for.
    fn footer(&self, path: &Path, file: &File, with_column_index: bool) -> Result<Footer> {
        let known = self.lock().known.get(path).cloned();
        if let Some(known) = known.filter(|known| known.has_column_index || !with_column_index) {
            return Ok(known);
        }
        let policy = if with_column_index { PageIndexPolicy::Optional } else { PageIndexPolicy::Skip };
        let metadata = ParquetMetaDataReader::new()
            .with_offset_index_policy(PageIndexPolicy::Optional)
            .with_column_index_policy(policy)
            .parse_and_finish(file)?;
        let metadata = Arc::new(metadata);
        let mut footers = self.lock();
        if footers.size > FOOTER_BYTES {
            *footers = Footers::default();
        }
        footers.size += metadata.memory_size();
        let index = FileIndex::of(&metadata).map(Arc::new);
        let footer = Footer { metadata, has_column_index: with_column_index, index };
        footers.known.insert(path.to_owned(), footer.clone());
        Ok(footer)
    }

    /// The footer of a file and its index, where it has one.
    pub(super) fn index(
        &self,
        path: &Path,
        file: &File,
    ) -> Result<(Arc<ParquetMetaData>, Option<Arc<FileIndex>>)> {
        self.footer(path, file, false).map(|footer| (footer.metadata, footer.index))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Footers> {
        // Whoever panicked while holding it left whole entries behind.
        self.footers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One scan's way to the files.
#[derive(Debug)]
pub(super) struct Readers(pub Arc<OpenFiles>);

impl ParquetFileReaderFactory for Readers {
    fn create_reader(
        &self,
        partition: usize,
        file: PartitionedFile,
        _: Option<usize>,
        metrics: &ExecutionPlanMetricsSet,
    ) -> datafusion::error::Result<Box<dyn AsyncFileReader + Send>> {
        let Some(LakePath(path)) = file.extension::<LakePath>().cloned() else {
            let location = &file.object_meta.location;
            return Err(DataFusionError::Internal(format!("{location} is not a file of the lake")));
        };
        let opened = File::open(&path).map_err(|error| {
            DataFusionError::External(Box::new(crate::lake::LakeError::io("read", &path)(error)))
        })?;
        let bytes_scanned = MetricBuilder::new(metrics).counter("bytes_scanned", partition);
        Ok(Box::new(LocalReader { path, file: opened, kept: Arc::clone(&self.0), bytes_scanned }))
    }
}

/// Reads one file.
struct LocalReader {
    path: PathBuf,
    file: File,
    kept: Arc<OpenFiles>,
    bytes_scanned: Count,
}

impl LocalReader {
    fn read(&mut self, range: &Range<u64>) -> Result<Bytes> {
        let wanted = range.end.saturating_sub(range.start);
        let mut bytes = Vec::with_capacity(usize::try_from(wanted).map_err(|_| outside(&self.path, range))?);
        self.file.seek(SeekFrom::Start(range.start)).map_err(|error| self.failed(error))?;
        let read = (&self.file).take(wanted).read_to_end(&mut bytes).map_err(|error| self.failed(error))?;
        if read as u64 != wanted {
            return Err(outside(&self.path, range));
        }
        self.bytes_scanned.add(read);
        Ok(bytes.into())
    }

    fn failed(&self, error: std::io::Error) -> ParquetError {
        ParquetError::External(Box::new(crate::lake::LakeError::io("read", &self.path)(error)))
    }
}

fn outside(path: &Path, range: &Range<u64>) -> ParquetError {
    ParquetError::EOF(format!("{} ends before byte {}", path.display(), range.end))
}

impl AsyncFileReader for LocalReader {
    fn get_bytes(&mut self, range: Range<u64>) -> BoxFuture<'_, Result<Bytes>> {
        std::future::ready(self.read(&range)).boxed()
    }

    fn get_byte_ranges(&mut self, ranges: Vec<Range<u64>>) -> BoxFuture<'_, Result<Vec<Bytes>>> {
        std::future::ready(ranges.iter().map(|range| self.read(range)).collect()).boxed()
    }

    fn get_metadata<'a>(
        &'a mut self,
        options: Option<&'a ArrowReaderOptions>,
    ) -> BoxFuture<'a, Result<Arc<ParquetMetaData>>> {
        let policy = options.map_or(PageIndexPolicy::Skip, ArrowReaderOptions::column_index_policy);
        let footer = self.kept.footer(&self.path, &self.file, policy != PageIndexPolicy::Skip);
        std::future::ready(footer.map(|footer| footer.metadata).map_err(|error| {
            ParquetError::General(format!("the footer of {} cannot be read: {error}", self.path.display()))
        }))
        .boxed()
    }
}
