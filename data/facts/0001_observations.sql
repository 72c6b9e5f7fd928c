-- Raw observations. cell is the H3 res-10 cell of (lon, lat); outside = 1 is the quarantine: kept, counted, never drawn.
-- period is the seconds an observation covers (≤ 300 feeds both roll-ups, ≤ 3600 the hourly one alone).
-- stock = 1 marks a level (parked cars) and 0 a flow (passing cars).
create table if not exists observations (
  metric LowCardinality(String),
  at DateTime('UTC'),
  cell UInt64,
  lon Float64,
  lat Float64,
  value Float64,
  source LowCardinality(String),
  period UInt16,
  stock UInt8,
  outside UInt8,
  batch UInt64
) engine = MergeTree
partition by toYYYYMM(at)
order by (metric, at, cell)
settings non_replicated_deduplication_window = 10000;

-- Roll-ups. source is 0 for a flow and a hash of the source for a stock, so that a level reported twice by one source is
-- averaged and levels of two sources are added: stock in a cell = sum over sources of (sum / count).
create table if not exists observations_5m (
  metric LowCardinality(String),
  bucket DateTime('UTC'),
  cell UInt64,
  source UInt32,
  count SimpleAggregateFunction(sum, UInt64),
  sum SimpleAggregateFunction(sum, Float64),
  max SimpleAggregateFunction(max, Float64)
) engine = AggregatingMergeTree
partition by toYYYYMM(bucket)
order by (metric, bucket, cell, source)
settings non_replicated_deduplication_window = 10000;

create table if not exists observations_1h (
  metric LowCardinality(String),
  bucket DateTime('UTC'),
  cell UInt64,
  source UInt32,
  count SimpleAggregateFunction(sum, UInt64),
  sum SimpleAggregateFunction(sum, Float64),
  max SimpleAggregateFunction(max, Float64)
) engine = AggregatingMergeTree
partition by toYYYYMM(bucket)
order by (metric, bucket, cell, source)
settings non_replicated_deduplication_window = 10000;

create materialized view if not exists observations_5m_view to observations_5m as
select metric, toStartOfFiveMinutes(at) as bucket, cell, if(stock = 1, toUInt32(cityHash64(source) % 4294967295 + 1), 0) as source,
  count() as count, sum(value) as sum, max(value) as max
from observations where outside = 0 and period <= 300
group by metric, bucket, cell, source;

create materialized view if not exists observations_1h_view to observations_1h as
select metric, toStartOfHour(at) as bucket, cell, if(stock = 1, toUInt32(cityHash64(source) % 4294967295 + 1), 0) as source,
  count() as count, sum(value) as sum, max(value) as max
from observations where outside = 0
group by metric, bucket, cell, source;
