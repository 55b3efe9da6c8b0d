//! Columns of promoted paths in files that have none: what the column would hold is parsed out of the text.
//!
//! A table has the columns that any of its files has. Which of them a file lacks is known when it is opened; there a
//! missing column of a promoted path becomes the call it stands for. Every other missing column is null, as always.

use std::sync::Arc;

use arrow::datatypes::{DataType, Schema, SchemaRef};
use datafusion::common::tree_node::{Transformed, TransformedResult, TreeNode};
use datafusion::config::ConfigOptions;
use datafusion::error::Result;
use datafusion::physical_expr::expressions::{CastExpr, Column, lit};
use datafusion::physical_expr::{PhysicalExpr, ScalarFunctionExpr};
use datafusion::physical_expr_adapter::{
    DefaultPhysicalExprAdapterFactory, PhysicalExprAdapter, PhysicalExprAdapterFactory,
};
use datafusion_functions_json::udfs::{json_as_text_udf, json_get_json_udf};

use crate::lake::promoted::{Form, PromotedPath};

/// Makes an adapter for each file.
#[derive(Debug)]
pub(super) struct PromotedPaths;

impl PhysicalExprAdapterFactory for PromotedPaths {
    fn create(&self, table: SchemaRef, file: SchemaRef) -> Result<Arc<dyn PhysicalExprAdapter>> {
        let default = DefaultPhysicalExprAdapterFactory.create(Arc::clone(&table), Arc::clone(&file))?;
        Ok(Arc::new(Adapter { table, file, default }))
    }
}

#[derive(Debug)]
struct Adapter {
    table: SchemaRef,
    file: SchemaRef,
    default: Arc<dyn PhysicalExprAdapter>,
}

impl PhysicalExprAdapter for Adapter {
    fn rewrite(&self, expr: Arc<dyn PhysicalExpr>) -> Result<Arc<dyn PhysicalExpr>> {
        let parsed = expr
            .transform_up(|expr| {
                let missing = expr
                    .downcast_ref::<Column>()
                    .filter(|column| self.file.index_of(column.name()).is_err())
                    .and_then(|column| PromotedPath::of_name(column.name()));
                match missing {
                    Some(path) => Ok(Transformed::yes(parse(&path, &self.table)?)),
                    None => Ok(Transformed::no(expr)),
                }
            })
            .data()?;
        self.default.rewrite(parsed)
    }
}

/// The call that gives what a column of the path would hold.
fn parse(path: &PromotedPath, table: &Schema) -> Result<Arc<dyn PhysicalExpr>> {
    let function = match path.form {
        Form::Text => json_as_text_udf(),
        Form::Json => json_get_json_udf(),
    };
    let text: Arc<dyn PhysicalExpr> = Arc::new(Column::new_with_schema(&path.column, table)?);
    let args = std::iter::once(text).chain(path.keys.iter().map(|key| lit(key.as_str()))).collect();
    let call = ScalarFunctionExpr::try_new(function, args, table, Arc::new(ConfigOptions::default()))?;
    Ok(Arc::new(CastExpr::new(Arc::new(call), DataType::Utf8View, None)))
}
