-- Hazard points: what a keyword query over orders found, orders of one household or house merged to one point, every merge kept with its reason.
create table hazard_lists (
  id bigint generated always as identity primary key,
  name text not null,
  query text not null,                  -- as typed
  area text not null,                   -- area code that was asked; '' is the whole city
  filter jsonb not null,                -- { from, to (epoch seconds, to excluded), statuses, unresolved, class }
  state text not null check (state in ('making', 'ready', 'failed', 'cancelled', 'discarded')),
  reason text,                          -- why it failed, with the remedy
  counts jsonb,                         -- { orders, points, merged by reason, again }
  made_by text not null,
  made_at timestamptz not null,
  ready_at timestamptz,
  tasked_at timestamptz,                -- when its points became tasks
  recheck_on date,                      -- local day on which it is to be made again
  rechecked_by bigint references hazard_lists (id),
  previous bigint references hazard_lists (id)  -- the list that this one rechecks
);
create index hazard_lists_recheck on hazard_lists (recheck_on) where recheck_on is not null and rechecked_by is null;

-- The orders as they stood when the list was made: what merges rest on does not change under them. Nothing in here rings or names a person.
create table hazard_orders (
  list bigint not null references hazard_lists (id) on delete cascade,
  number text not null,
  at timestamptz not null,
  class text not null,
  status text not null,
  place text not null,                  -- masked
  text text not null,                   -- masked
  address jsonb not null,               -- as api/detection/text/household.ts reads it
  area text not null,
  lon double precision,                 -- WGS84
  lat double precision,
  exact boolean not null,               -- coordinates good to some 20 m: near ones may be one point
  caller text not null,                 -- equal for one telephone within this list alone; its key was thrown away
  point text not null,                  -- key of the point that holds it
  primary key (list, number)
);
create index hazard_orders_point on hazard_orders (list, point);

create table hazard_points (
  list bigint not null references hazard_lists (id) on delete cascade,
  key text not null,                    -- number of its first order
  rank integer not null,                -- most orders first
  address text not null,
  household text not null,              -- equal for one household in any list, '' where the address is not that exact
  area text not null,
  lon double precision,
  lat double precision,
  orders integer not null,
  callers integer not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  again text,                           -- key of the same point in the list that this one rechecks
  primary key (list, key)
);
create index hazard_points_rank on hazard_points (list, rank);

create table hazard_merges (
  list bigint not null references hazard_lists (id) on delete cascade,
  a text not null,
  b text not null,
  point text not null,
  reason text not null check (reason in ('household', 'building', 'phone', 'distance')),
  value double precision not null,      -- likeness 0..1 of texts, metres of a distance, else 1
  said text not null,
  primary key (list, a, b)
);
create index hazard_merges_point on hazard_merges (list, point);

-- Orders that a person took apart, and what was taken back of it.
create table hazard_apart (
  id bigint generated always as identity primary key,
  list bigint not null references hazard_lists (id) on delete cascade,
  a text not null,
  b text not null,
  said text not null,                   -- why the program had merged them
  by text not null,
  at timestamptz not null,
  undone_by text,
  undone_at timestamptz
);
create unique index hazard_apart_standing on hazard_apart (list, a, b) where undone_at is null;

create table hazard_tasks (
  list bigint not null references hazard_lists (id) on delete cascade,
  point text not null,
  state text not null check (state in ('open', 'done')),
  note text not null,
  by text not null,
  at timestamptz not null,
  primary key (list, point)
);

-- Rains, that complaints of leaks and floods are held against.
create table rain_events (
  from_at timestamptz primary key,
  to_at timestamptz not null,
  mm double precision not null check (mm >= 0),
  source text not null,
  check (to_at > from_at)
);
