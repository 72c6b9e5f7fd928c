-- From which confidence on a place text is placed without a person: 0.8 until the city sets its own. A setting counts from its instant on.
create table geocode_thresholds (
  id bigint generated always as identity primary key,
  value double precision not null check (value > 0 and value <= 1),
  since timestamptz not null,
  by text not null
);

-- How orders without coordinates of their own came to their place, or that they still wait for a person.
create table complaint_placements (
  number text primary key references complaint_numbers (number) on delete cascade,
  state text not null check (state in ('geocoded', 'waiting', 'placed', 'dismissed')),
  place text not null,                  -- as the sender wrote it; while it stays the same, so does the place
  candidates jsonb not null default '[]', -- the surest first, as found when the order came in
  -- What was taken: by the gazetteer ('geocoded') or a person ('placed').
  level text,
  matched text,
  confidence double precision,
  lon double precision,                 -- WGS84
  lat double precision,
  by text,                              -- who placed or dismissed it; null for the gazetteer
  changed_at timestamptz not null,
  -- What the order says, for those that wait: placing it writes its next revision without asking the fact store.
  content jsonb                         -- { at (epoch seconds), class, text, channel, status }; null once geocoded
);
create index complaint_placements_waiting on complaint_placements (changed_at desc, number) where state = 'waiting';

-- Search by the first characters of an order's number.
create index complaint_numbers_prefix on complaint_numbers (number text_pattern_ops);
