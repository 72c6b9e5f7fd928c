-- Length of a unit grid's code here: 15 digits (Beijing, DB11) or 14 (CJ/T 213). Fixed once there are grids.
alter table city add column grid_digits smallint not null default 15 check (grid_digits in (14, 15));

-- 万米 unit grids. The first 12 digits of a code are its community ('000' where none is known). A code may have several dated
-- versions; the one in force has no valid_to.
create table grids (
  code text not null,
  geometry jsonb not null,              -- GeoJSON Polygon or MultiPolygon, WGS84
  extent box not null,
  area_m2 double precision not null,    -- on the sphere of radius 6,371,008.8 m
  land_use text,                        -- 用地类别
  level text,                           -- 管理等级
  responsible text,                     -- null: the local office
  origin text not null check (origin in ('generated', 'imported', 'split', 'merged')),
  valid_from date not null,
  valid_to date,
  primary key (code, valid_from)
);
create unique index grids_in_force on grids (code text_pattern_ops) where valid_to is null;
create index grids_extent on grids using gist (extent) where valid_to is null;

-- The highest number ever given in each community: a withdrawn code is never given again.
create table grid_numbers (
  prefix text primary key,              -- 12 digits
  last integer not null
);

-- What happened to grids, who did it and when. An undone change stays, with who undid it.
create table grid_changes (
  id bigint generated always as identity primary key,
  at timestamptz not null,
  actor text not null,
  verb text not null check (verb in ('generated', 'imported', 'split', 'merged', 'undone')),
  area text not null,                   -- the longest prefix that all its grids share
  detail jsonb not null,                -- the line, the nominal area, the counts, or which change was undone
  undone_at timestamptz,
  undone_by text
);

create table grid_change_grids (
  change bigint not null references grid_changes (id) on delete cascade,
  code text not null,
  side text not null check (side in ('before', 'after')),
  primary key (change, side, code)
);
create index grid_change_grids_code on grid_change_grids (code text_pattern_ops);
