-- What is normal, learnt anew each night: a version is in force for a metric once its row stands in normal_versions, which is written last.
-- Numbers lie by block of cells (neighbours: one or more res-7 hexagons) and slot of the week (api/detection/normals/slots.ts), so that a
-- tick reads one slot of all cells and a panel all slots of one cell, each a small part of the table. They are Float32, little endian, one a
-- cell of the block: rows come as text, numbers would take four times as long, so they come as base64 and are kept as bytes.
create table if not exists normals (
  version UInt32,
  metric LowCardinality(String),
  block UInt16,
  slot UInt8,
  mid64 String ephemeral,
  sigma64 String ephemeral,
  habit64 String ephemeral,
  mid String default base64Decode(mid64) codec(ZSTD(1)),
  sigma String default base64Decode(sigma64) codec(ZSTD(1)),
  habit String default base64Decode(habit64) codec(ZSTD(1))
) engine = MergeTree
partition by version
order by (metric, block, slot)
settings index_granularity = 8, non_replicated_deduplication_window = 1000;

-- The cells of a block (H3 res 10, ascending), in the order of its numbers.
create table if not exists normal_blocks (
  version UInt32,
  metric LowCardinality(String),
  block UInt16,
  cells Array(UInt64)
) engine = MergeTree
partition by version
order by (metric, block)
settings index_granularity = 64, non_replicated_deduplication_window = 1000;

create table if not exists normal_versions (
  version UInt32,
  metric LowCardinality(String),
  kind Enum8('flow' = 1, 'stock' = 2),
  from_at DateTime('UTC'),
  to_at DateTime('UTC'),
  made_at DateTime('UTC'),
  cells UInt32,
  rows UInt64,
  excluded UInt64,   -- cell hours of past incidents that taught nothing
  took_ms UInt32,
  calibration String -- JSON, see api/detection/normals/calibration.ts
) engine = MergeTree
partition by version
order by (metric, version)
settings index_granularity = 64, non_replicated_deduplication_window = 1000;
