-- An alert's whole life: pending (seen, but not yet often enough) → open → acknowledged → handling → monitoring → closed. That there is no
-- data is told beside the state, which is kept below it.
alter table alerts drop constraint alerts_state_check;
alter table alerts
  add constraint alerts_state_check check (state in ('pending', 'open', 'acknowledged', 'handling', 'monitoring', 'closed')),
  alter column capacity drop not null,
  alter column capacity_basis drop not null,
  alter column pattern set default '[]',
  alter column weeks set default 0,
  alter column of_weeks set default 0,
  add column subject text not null default '',      -- complaint class or severe rule; '' for flows
  add column evidence jsonb not null default '{}',  -- why it was raised, as data; '{}' in alerts older than this column
  add column parent bigint references alerts (id) on delete set null, -- the incident it belongs to, if another alert speaks for it
  add column priority double precision not null default 0, -- what to look at first among equals, 0-100
  add column opened_at timestamptz,                 -- null while pending, and where it never opened
  add column handling_at timestamptz,
  add column handling_by text,
  add column monitoring_at timestamptz,
  add column monitoring_by text,
  add column closed_by text,                        -- null: what it told of was over
  add column over_at timestamptz,                   -- closed by a person: when what it told of was over too; until then it is not raised anew
  add column no_data_since timestamptz,
  add column held text check (held in ('quiet', 'budget', 'maintenance')), -- opened but not told
  add column held_until timestamptz,                -- null with held: until it gets worse
  add column snoozed_until timestamptz,
  add column snoozed_by text,
  add column snoozed_why text,
  add column past_key text unique;                  -- alerts written after the fact: what makes one of them the same
update alerts set opened_at = raised_at;
update alerts set over_at = closed_at where state = 'closed';
create index alerts_parent on alerts (parent) where parent is not null;
create index alerts_closed on alerts (closed_at desc, id desc) where state = 'closed';
create index alerts_dormant on alerts (id) where state = 'closed' and over_at is null;

alter table alert_cells
  alter column capacity drop not null,
  add column expected double precision,
  add column z double precision;

create index events_alert on events (subject, id) where kind like 'alert.%';

-- Times in which what is found in an area is known about beforehand: alerts are kept, but not told.
create table maintenance_windows (
  id bigint generated always as identity primary key,
  area text not null,                   -- area code prefix; '' is the whole city
  rule text,                            -- null: every rule, and so on
  metric text,
  subject text,
  from_at timestamptz not null,
  to_at timestamptz not null,
  why text not null,
  made_by text not null,
  made_at timestamptz not null,
  ended_at timestamptz,                 -- called off before its end
  ended_by text,
  check (to_at > from_at)
);
create index maintenance_windows_to on maintenance_windows (to_at) where ended_at is null;
