-- Complaints: the newest revision of a number wins (read with FINAL). place: 1 in the city, 2 outside (quarantine), 3 no position.
create table if not exists complaints (
  number String,
  revision UInt32,
  at DateTime('UTC'),
  cell UInt64,
  lon Nullable(Float64),
  lat Nullable(Float64),
  place_text String,
  placed Enum8('inside' = 1, 'outside' = 2, 'unplaced' = 3),
  class LowCardinality(String),
  text String,
  channel LowCardinality(String),
  status LowCardinality(String),
  batch UInt64
) engine = ReplacingMergeTree(revision)
order by number
settings non_replicated_deduplication_window = 10000;

-- What each revision adds to or takes back from the counts: +1 for a new order, -1 and +1 when time, place or class moved.
create table if not exists complaint_changes (
  class LowCardinality(String),
  at DateTime('UTC'),
  cell UInt64,
  number String,
  sign Int8,
  batch UInt64
) engine = MergeTree
partition by toYYYYMM(at)
order by (class, at, cell)
settings non_replicated_deduplication_window = 10000;

create table if not exists complaints_5m (
  class LowCardinality(String),
  bucket DateTime('UTC'),
  cell UInt64,
  count SimpleAggregateFunction(sum, Int64)
) engine = AggregatingMergeTree
partition by toYYYYMM(bucket)
order by (class, bucket, cell)
settings non_replicated_deduplication_window = 10000;

create table if not exists complaints_1h (
  class LowCardinality(String),
  bucket DateTime('UTC'),
  cell UInt64,
  count SimpleAggregateFunction(sum, Int64)
) engine = AggregatingMergeTree
partition by toYYYYMM(bucket)
order by (class, bucket, cell)
settings non_replicated_deduplication_window = 10000;

create materialized view if not exists complaints_5m_view to complaints_5m as
select class, toStartOfFiveMinutes(at) as bucket, cell, sum(sign) as count
from complaint_changes group by class, bucket, cell;

create materialized view if not exists complaints_1h_view to complaints_1h as
select class, toStartOfHour(at) as bucket, cell, sum(sign) as count
from complaint_changes group by class, bucket, cell;
