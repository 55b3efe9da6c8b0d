//! From a query with its meaning to a logical plan of the engine.
//!
//! - Every column of the query has one name in the plan, made of its number, so that no two are ever mistaken for each other;
//!   [`Physical`] says what stands for it. Only columns that somebody looks at are read.
//! - Order is not a thing that a plan keeps. A [`Relation`] says how its rows are ordered, and whoever needs the order (the
//!   result, `take`, window functions) sorts.
//! - Inside `mv-apply` and `partition` the same operators work on the rows of each group: a relation knows by which
//!   columns its rows are apart.
//! - What the rest of the plan depends on is worked out at once: `toscalar`, the tables of `has_any`, the columns that
//!   `bag_unpack` and `pivot` make ([`stage`]).

mod aggregate;
mod condition;
mod expand;
mod join;
mod order;
mod outside;
mod part;
mod plugin;
mod program;
mod relation;
mod scan;
mod series;
mod source;
mod stage;
mod union;
mod value;
mod window;

use std::sync::Arc;

use datafusion::error::DataFusionError;
use datafusion::logical_expr::LogicalPlan;
use hashbrown::{HashMap, HashSet};

use super::super::Engine;
use super::needed;
use super::outside::Outside;
use crate::error::Failure;
use crate::kql::bind::{self, BindError, Bound, Column, ColumnId, Fault, NodeId, NodeKind};
use crate::kql::span::Span;
use crate::kql::values::Value;
pub(super) use relation::{Physical, Relation};

/// Why a query cannot be planned.
#[derive(Debug)]
pub(super) enum PlanError {
    /// The query asks for something that is not there, at a place.
    Query(Box<BindError>),
    /// The engine refuses a plan.
    Engine(Box<DataFusionError>),
    /// A file or a table cannot be read.
    Failure(Box<Failure>),
}

impl From<DataFusionError> for PlanError {
    fn from(error: DataFusionError) -> Self {
        Self::Engine(Box::new(error))
    }
}

impl From<Box<BindError>> for PlanError {
    fn from(error: Box<BindError>) -> Self {
        Self::Query(error)
    }
}

impl From<Failure> for PlanError {
    fn from(failure: Failure) -> Self {
        Self::Failure(Box::new(failure))
    }
}

type Result<T> = std::result::Result<T, PlanError>;

/// A plan, and what to say about it.
pub(super) struct Lowered {
    pub(super) plan: LogicalPlan,
    pub(super) notes: Vec<String>,
}

/// Plans the result of a query.
pub(super) async fn lower(
    engine: &Engine,
    bound: &Bound,
    outside: &Outside,
    result: NodeId,
) -> Result<Lowered> {
    let locations = match &outside.geoip {
        Some(path) if source::calls(bound, "geo_info_from_ip_address") => Some(super::geo::open(path)?),
        _ => None,
    };
    let mut lowering = Lowering {
        engine,
        bound,
        outside,
        now: engine.clock().now().timestamp_micros(),
        needed: needed::columns(bound),
        inner: inner_nodes(bound),
        columns: HashMap::new(),
        relations: HashMap::new(),
        scalars: HashMap::new(),
        lists: HashMap::new(),
        open: HashMap::new(),
        replaced: Vec::new(),
        stands_for: HashMap::new(),
        takers: takers(bound),
        pending: HashMap::new(),
        delayed: HashSet::new(),
        arrival: None,
        locations,
        next: 0,
        notes: Vec::new(),
    };
    lowering.nodes(0, result).await?;
    lowering.finish(result)
}

/// The work of planning one query.
pub(super) struct Lowering<'a> {
    engine: &'a Engine,
    bound: &'a Bound,
    outside: &'a Outside,
    /// Microseconds since 1970.
    now: i64,
    needed: HashSet<ColumnId>,
    /// Nodes that are planned with the node that they are inside of.
    inner: HashSet<NodeId>,
    columns: HashMap<ColumnId, Physical>,
    relations: HashMap<NodeId, Relation>,
    /// What `toscalar` gave.
    scalars: HashMap<NodeId, Value>,
    /// The first columns of tables in lists.
    lists: HashMap<NodeId, Arc<[Value]>>,
    /// The columns that only the data decided, by the node that has them.
    open: HashMap<NodeId, Vec<Column>>,
    /// Values that are columns already, as those of window functions.
    replaced: Vec<(bind::Value, ColumnId)>,
    /// What stands for a column that a program reads and no relation has, as a path into JSON.
    stands_for: HashMap<ColumnId, Physical>,
    /// Which nodes take the rows of a node.
    takers: HashMap<NodeId, Vec<NodeId>>,
    /// Conditions of filters that are planned with the filter behind them.
    pending: HashMap<NodeId, Vec<&'a bind::Value>>,
    /// Unions that are planned together with the filter behind them.
    delayed: HashSet<NodeId>,
    /// The column of the rows at hand that says when they arrived.
    arrival: Option<String>,
    /// The location database, where the query needs one and there is one.
    locations: Option<Arc<maxminddb::Reader<Vec<u8>>>>,
    next: usize,
    notes: Vec<String>,
}

/// Which nodes take the rows of each node.
fn takers(bound: &Bound) -> HashMap<NodeId, Vec<NodeId>> {
    let mut takers: HashMap<NodeId, Vec<NodeId>> = HashMap::new();
    let mut inputs = Vec::new();
    for at in 0..bound.nodes.len() {
        // The binder counts nodes in 32 bits.
        let id = NodeId(u32::try_from(at).unwrap_or(u32::MAX));
        bind::walk::inputs(bound, id, &mut inputs);
        for input in inputs.drain(..) {
            takers.entry(input).or_default().push(id);
        }
    }
    takers
}

/// The nodes between what stands for the rows of a group and what is made of them.
fn inner_nodes(bound: &Bound) -> HashSet<NodeId> {
    let mut inner = HashSet::new();
    for node in &bound.nodes {
        if let NodeKind::Apply { given, body, .. } | NodeKind::Partition { given, body, .. } = &node.kind {
            inner.extend((given.0..=body.0).map(NodeId));
        }
    }
    inner
}

impl<'a> Lowering<'a> {
    /// Plans the nodes up to one, but for those that belong to a body.
    async fn nodes(&mut self, from: u32, last: NodeId) -> Result<()> {
        let used = self.bound.uses();
        for id in (from..=last.0).map(NodeId) {
            if used.contains_key(&id) && !self.inner.contains(&id) && !self.relations.contains_key(&id) {
                self.node(id).await?;
            }
        }
        Ok(())
    }

    /// Plans the nodes of a body, after the node that stands for the rows of a group.
    async fn body(&mut self, given: NodeId, body: NodeId) -> Result<()> {
        let own: HashSet<NodeId> = (given.0..=body.0).map(NodeId).collect();
        // What is inside of a body inside stays with that one.
        let mut deeper = HashSet::new();
        for id in &own {
            if let NodeKind::Apply { given, body, .. } | NodeKind::Partition { given, body, .. } =
                &self.bound.node(*id).kind
            {
                deeper.extend((given.0..=body.0).map(NodeId));
            }
        }
        let outer = std::mem::replace(&mut self.inner, deeper);
        let result = Box::pin(self.nodes(given.0, body)).await;
        self.inner = outer;
        result
    }

    async fn node(&mut self, id: NodeId) -> Result<()> {
        let node = self.bound.node(id);
        self.prepare(id).await?;
        let relation = match &node.kind {
            NodeKind::Table { name, made } => self.table(node, name, made).await?,
            NodeKind::Reuse { of, late, materialized, .. } => {
                self.reuse(id, *of, late, *materialized).await?
            }
            NodeKind::Given => return Ok(()),
            NodeKind::Rows(rows) => self.rows(node, rows)?,
            NodeKind::Range { from, to, step } => self.range(node, from, to, step)?,
            NodeKind::ExternalData { sources, properties } => {
                self.external_data(node, sources, properties).await?
            }
            NodeKind::TableFunction { name, arguments, .. } => {
                self.table_function(node, name, arguments).await?
            }
            NodeKind::Enrich { input, name, arguments, added } => {
                self.enrich(node, *input, name, arguments, added).await?
            }
            NodeKind::Filter { input, condition } => match self.delayed.remove(input) {
                true => self.filtered_union(*input, condition)?,
                false => self.filter(id, *input, condition)?,
            },
            NodeKind::Extend { input, computed } => self.extend(*input, computed)?,
            NodeKind::Select { input } | NodeKind::Serialize { input } => self.relation(*input)?,
            NodeKind::Aggregate { input, keys, aggregates } => self.aggregate(*input, keys, aggregates)?,
            NodeKind::Take { input, count } | NodeKind::Sample { input, count } => {
                self.take(*input, count)?
            }
            NodeKind::SampleDistinct { input, count, of } => self.sample_distinct(*input, count, of)?,
            NodeKind::Sort { input, keys } => self.sort(*input, keys)?,
            NodeKind::Top { input, count, key } => self.top(*input, count, key)?,
            NodeKind::TopHitters { input, count, of, weight, total } => {
                self.top_hitters(node, *input, count, of, weight.as_ref(), total)?
            }
            NodeKind::TopNested { input, levels } => self.top_nested(*input, levels)?,
            NodeKind::Join { kind, left, right, on } => self.join(id, *kind, *left, *right, on)?,
            NodeKind::Union { inputs, source } => {
                if self.only_filter(id).is_some() {
                    self.delayed.insert(id);
                    return Ok(());
                }
                self.union(node, inputs, source.as_ref(), None)?
            }
            NodeKind::Expand { input, expansion } => self.expand(*input, expansion)?,
            NodeKind::Apply { input, expansion, given, body } => {
                self.apply(*input, expansion, *given, *body).await?
            }
            NodeKind::Parse { .. } => self.parse(node)?,
            NodeKind::ParseKv { input, value, added, properties } => {
                self.parse_kv(node, *input, value, added, properties)?
            }
            NodeKind::MakeSeries { .. } => self.make_series(node)?,
            NodeKind::Scan { .. } => self.scan(node)?,
            NodeKind::Partition { input, by, given, body } => {
                self.partition(*input, by, *given, *body).await?
            }
            NodeKind::Plugin { .. } => self.plugin(id).await?,
            NodeKind::Reduce { .. } => return Err(self.unsupported("`reduce`", node.span)),
            NodeKind::GetSchema { input } => self.get_schema(node, *input)?,
            NodeKind::Consume { input } => self.consume(*input)?,
        };
        self.relations.insert(id, relation);
        Ok(())
    }

    /// The filter that alone takes the rows of a node, when it can be answered row by row.
    fn only_filter(&self, id: NodeId) -> Option<NodeId> {
        let [taker] = self.takers.get(&id)?.as_slice() else { return None };
        match &self.bound.node(*taker).kind {
            NodeKind::Filter { condition, .. } if !self.bound.results.contains(&id) => {
                condition::is_of_one_row(self.bound, condition).then_some(*taker)
            }
            _ => None,
        }
    }

    fn filtered_union(&mut self, id: NodeId, condition: &bind::Value) -> Result<Relation> {
        let node = self.bound.node(id);
        match &node.kind {
            NodeKind::Union { inputs, source } => self.union(node, inputs, source.as_ref(), Some(condition)),
            _ => Err(self.unsupported("this filter", node.span)),
        }
    }

    fn relation(&self, id: NodeId) -> Result<Relation> {
        match self.relations.get(&id) {
            Some(relation) => Ok(relation.clone()),
            None => Err(self.unsupported("this use of a table", self.bound.node(id).span)),
        }
    }

    fn unsupported(&self, what: &str, span: Span) -> PlanError {
        PlanError::Query(BindError::new(Fault::Unsupported { what: what.to_owned() }, span))
    }

    /// A name for a column that is no column of the query.
    fn fresh(&mut self, what: &str) -> String {
        self.next += 1;
        format!("{what}{}", self.next)
    }

    /// A number that no other function of the plan has.
    fn number(&mut self) -> usize {
        self.next += 1;
        self.next
    }

    fn is_needed(&self, column: &Column) -> bool {
        self.needed.contains(&column.id)
    }
}
