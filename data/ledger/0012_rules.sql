-- Settings of the rules that raise alerts, as a city has changed them. A row is never edited: another one for the same scope ends it,
-- so what held at any instant can be read back.
create table rules (
  id bigint generated always as identity primary key,
  rule text not null,                   -- 'chronic', 'surge', …
  area text not null default '',        -- area code, holds in all areas below it; '' the whole city
  subject text not null default '',     -- metric, complaint class or severe rule's code; '' any
  day_kind text not null default '' check (day_kind in ('', 'workday', 'shifted', 'weekend', 'holiday')),
  settings jsonb not null default '{}', -- only what differs from what would hold without this row
  enabled boolean not null default true,
  since timestamptz not null,
  until timestamptz,
  note text not null default '',
  made_by text not null,
  ended_by text
);
create unique index rules_in_force on rules (rule, area, subject, day_kind) where until is null;
