-- The journal of accepted batches: a batch is durable here before it is acknowledged, and its body stays until the
-- fact store has it. (sender, key) is the sender's idempotency key; digest tells a repeat from a conflict.
create table batches (
  id bigint generated always as identity primary key,
  sender text not null,
  key text not null,
  kind text not null check (kind in ('observations', 'complaints')),
  digest bytea not null,
  state text not null check (state in ('pending', 'stored')),
  result jsonb not null,                -- what the sender was told: counts and rejects
  accepted_at timestamptz not null,
  stored_at timestamptz,
  unique (sender, key)
);
create index batches_pending on batches (id) where state = 'pending';

create table batch_bodies (
  batch bigint primary key references batches (id) on delete cascade,
  body bytea not null                   -- zstd of the rows as they go to the fact store
);
alter table batch_bodies alter column body set storage external;

-- The newest revision of each order number: tells a repeat from an update, and what an update must take back.
create table complaint_numbers (
  number text primary key,
  digest bytea not null,
  revision integer not null,
  at timestamptz not null,
  cell text,                            -- H3 res 10, hexadecimal; '0': no coordinates; null: outside the city
  class text not null
);

-- Reporter fields live here alone; no read route and no export touches them.
create table complaint_reporters (
  number text primary key references complaint_numbers (number) on delete cascade,
  name text,
  phone text
);
