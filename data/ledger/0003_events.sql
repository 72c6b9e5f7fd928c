-- Every change of the ledger appends an event in the same transaction. Writers take one advisory lock first,
-- so ids commit in order and a reader that remembers the last id misses nothing.
create table events (
  id bigint generated always as identity primary key,
  at timestamptz not null default now(),
  kind text not null,                   -- 'alert.raised', 'alert.changed', 'alert.closed', 'areas.changed', …
  subject text not null,                -- the id of what changed
  area text not null default '',        -- area code, so that a reader's scope can be applied
  actor text not null default 'system',
  data jsonb not null default '{}'
);
