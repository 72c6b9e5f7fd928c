-- City components (部件): things with a place, a class and somebody who answers for them. The 8-digit code is an identifier, unique in
-- its district, and nothing is read out of it. Codes sort by bytes (collate "C"), so that `like '110102001%'` walks an index.
create table components (
  code text collate "C" not null check (code ~ '^[0-9]{8}$'),
  district text collate "C" not null check (district ~ '^[0-9]{6}$'),
  national text,                        -- 16 or 17 digits, by the standard of its class
  standard text not null,
  class text collate "C" not null,      -- number in the standard
  name text not null,
  state text not null check (state in ('intact', 'damaged', 'missing', 'abandoned', 'removed')),
  owner text not null default '',       -- 权属单位
  maintainer text not null default '',  -- 养护单位
  manager text not null default '',     -- 主管部门
  area text collate "C" not null,       -- smallest area that holds it; of its grid where it has one
  grid text collate "C" not null default '',
  lon double precision not null,        -- WGS84
  lat double precision not null,
  quad bigint not null,                 -- Morton code of its web Mercator tile at z 26: a tile is one range of it
  installed_on date,
  photo text,
  attributes jsonb not null default '{}',
  source text,                          -- register whose own numbers are in source_id; null where the code came with the record
  source_id text,
  version integer not null default 1,
  added_at timestamptz not null,
  added_by text not null,
  changed_at timestamptz not null,
  primary key (code, district)
);
create index components_quad on components (quad) include (district, code, class, state, area, lon, lat) where state <> 'removed';
create index components_area on components (area, grid, code);
create index components_class on components (class, area, grid, code);
create index components_amiss on components (area, grid, code) where state <> 'intact';
create unique index components_source on components (district, source, source_id) where source_id is not null;

-- What was changed after a component was first taken in: the fields that differ, before and after. An undone change stays, with who undid it.
create table component_changes (
  id bigint generated always as identity primary key,
  district text not null,
  code text not null,
  at timestamptz not null,
  actor text not null,
  verb text not null check (verb in ('moved', 'changed')),
  before jsonb not null,
  after jsonb not null,
  undone_at timestamptz,
  undone_by text,
  foreign key (code, district) references components (code, district)
);
create index component_changes_of on component_changes (district, code, id desc);

-- How many there are below each code: district, street, community and unit grid, each with the code above it. Kept in the writer's transaction.
create table component_tallies (
  code text collate "C" not null,
  parent text collate "C" not null,     -- '' above a district
  class text collate "C" not null,
  state text not null,
  count integer not null,
  primary key (code, class, state)
);
create index component_tallies_parent on component_tallies (parent);

-- Numbers for the map below z 15, by tile of level 8, 11, 14 and 17, area and group of classes. lon and lat are sums, so that a number stands
-- in the middle of what it counts.
create table component_clusters (
  level smallint not null,
  cell bigint not null,                 -- Morton code of the tile
  area text collate "C" not null,
  grp smallint not null,                -- 1 utility, 2 traffic, 3 sanitation, 4 green, 5 building, 6 other
  count integer not null,
  amiss integer not null,               -- of these: damaged, missing or abandoned
  lon double precision not null,
  lat double precision not null,
  primary key (level, cell, area, grp)
);

-- The last code given out in each district to records that came without one.
create table component_numbers (
  district text primary key,
  last integer not null
);

-- How far areas and grids in force have been followed: the last event after which every component was placed anew.
create table component_placing (
  one boolean primary key default true check (one),
  event bigint not null
);
