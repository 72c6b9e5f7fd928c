create table alerts (
  id bigint generated always as identity primary key,
  rule text not null,                   -- 'chronic'
  metric text not null,
  state text not null check (state in ('open', 'acknowledged', 'closed')),
  severity text not null check (severity in ('A', 'B', 'C')),  -- 甲 乙 丙
  place text not null,                  -- nearest named place
  area text not null,                   -- area code of the strongest cell ('' where none is known)
  lon double precision not null,
  lat double precision not null,
  observed double precision not null,   -- per 5 minutes (flow) or level (stock), the strongest cell's typical peak
  normal double precision not null,     -- the same hours, comparable cells
  capacity double precision not null,
  capacity_basis text not null,
  pattern jsonb not null,               -- [{ dayKind, from, to }]
  weeks integer not null,               -- in how many of the weeks looked at
  of_weeks integer not null,
  first_seen timestamptz not null,
  last_seen timestamptz not null,
  raised_at timestamptz not null,
  acknowledged_at timestamptz,
  acknowledged_by text,
  closed_at timestamptz,
  closed_why text
);
create index alerts_live on alerts (raised_at desc) where state <> 'closed';

create table alert_cells (
  alert bigint not null references alerts (id) on delete cascade,
  cell text not null,                   -- H3 res 10, hexadecimal
  observed double precision not null,
  capacity double precision not null,
  primary key (alert, cell)
);
create index alert_cells_cell on alert_cells (cell);

-- How far each rule has looked, so that a missed tick is caught up and none is done twice.
create table detection_marks (
  rule text not null,
  metric text not null,
  done_to timestamptz not null,
  rows_seen bigint not null,            -- observations in the window looked at: late ones make it look again
  looked_at timestamptz not null,
  primary key (rule, metric)
);
