-- One data folder serves one city: a single row says which.
create table city (
  one boolean primary key default true check (one),
  name text not null,
  time_zone text not null,
  calendar text not null check (calendar in ('cn', 'none')),
  outline jsonb not null,               -- GeoJSON MultiPolygon, WGS84
  demo boolean not null default false,
  seed integer,                         -- demo city only: the simulator's seed
  seeded_at timestamptz,                -- demo city only: when its history was complete
  made_at timestamptz not null default now()
);

-- district 6 digits, street 9, community 12 (GB/T 2260; DB11/T 064). A code may have several dated versions.
create table areas (
  code text not null,
  level text not null check (level in ('district', 'street', 'community')),
  name text not null,
  geometry jsonb not null,              -- GeoJSON Polygon or MultiPolygon, WGS84
  extent box not null,
  valid_from date not null default '0001-01-01',
  valid_to date,
  primary key (code, valid_from)
);
create index areas_extent on areas using gist (extent);

-- Named places that are no area: roads, alleys, landmarks, water. They label the map and name an alert.
create table places (
  id bigint generated always as identity primary key,
  kind text not null,                   -- 'arterial' | 'road' | 'alley' | 'landmark' | 'water' | 'park'
  name text not null,
  geometry jsonb not null,              -- GeoJSON, WGS84
  extent box not null,
  unique (kind, name)
);

-- What flows are counted here. flow: summed over time; stock: a level, averaged over time.
create table metrics (
  code text primary key,
  name text not null,
  unit text not null,
  kind text not null check (kind in ('flow', 'stock')),
  declared boolean not null default true, -- false: first seen in a batch, nobody described it yet
  made_at timestamptz not null default now()
);

-- How much a cell can carry: value per 5 minutes for a flow, level for a stock.
create table capacities (
  metric text not null references metrics (code),
  cell text not null,                   -- H3 res 10, hexadecimal
  capacity double precision not null check (capacity > 0),
  basis text not null,                  -- '街巷宽度', '泊位数', …
  primary key (metric, cell)
);
