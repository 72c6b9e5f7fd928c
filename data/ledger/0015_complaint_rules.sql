-- Names that classes of complaint used to have. Orders told under an old name count for the new one, so that a series goes on over a
-- renaming; until: from this instant on the old name means something of its own again (null: it is no longer used).
create table class_aliases (
  was text primary key,
  is_now text not null check (is_now <> was),
  until timestamptz,
  by text not null,
  at timestamptz not null
);

-- Reports whose severe words have been told of, so that none is told of twice whatever becomes of its alert.
create table severe_reports (
  number text not null,
  rule text not null,                   -- code of the list of severe words
  at timestamptz not null,
  primary key (number, rule)
);
create index batches_stored_at on batches (stored_at) where kind = 'complaints' and state = 'stored';
