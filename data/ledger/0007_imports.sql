-- Files brought in by a person: looked at, checked and shown before anything of them is written. The file itself lies in the
-- data folder (uploads/<id>) until it is committed or discarded.
create table imports (
  id bigint generated always as identity primary key,
  kind text not null check (kind in ('areas', 'grids', 'components')),
  file text not null,                   -- the name that the person's file has
  bytes bigint not null,
  digest bytea not null,                -- SHA-256 of the file
  state text not null check (state in ('uploaded', 'checking', 'checked', 'committing', 'committed', 'failed', 'discarded')),
  source jsonb not null,                -- what was found in the file: format, layers, columns, what must be asked
  reading jsonb,                        -- what the person said: system, encoding, layer, mapping, options
  report jsonb,                         -- of the check, without its preview
  preview jsonb,                        -- GeoJSON, WGS84
  result jsonb,                         -- of the commit
  reason text,                          -- why it failed, with the remedy
  made_by text not null,
  made_at timestamptz not null,
  checked_at timestamptz,
  committed_by text,
  committed_at timestamptz
);
