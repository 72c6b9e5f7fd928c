-- A version of an area is in force from valid_from (this day included) to valid_to (this day not). An area that was withdrawn on
-- the very day it began has both equal: it answers for no day and is kept for the record.
alter table areas
  add column area_m2 double precision,  -- on the sphere of 6,371,008.8 m; null in versions written before this column
  add column responsible text,          -- who answers for the area, as the city names them
  add column source text;               -- the file it came from

-- Who changed what and when. 'added': a code's first version; 'changed': a new version; 'corrected': the version of that same day
-- was overwritten, `before` keeps it; 'withdrawn': the version ended and nothing follows.
create table area_changes (
  id bigint generated always as identity primary key,
  code text not null,
  valid_from date not null,             -- of the version concerned
  verb text not null check (verb in ('added', 'changed', 'corrected', 'withdrawn')),
  at timestamptz not null default now(),
  actor text not null,
  source text,
  before jsonb                          -- { name, level, responsible, geometry, validTo } of a corrected version
);
create index area_changes_code on area_changes (code, id);
