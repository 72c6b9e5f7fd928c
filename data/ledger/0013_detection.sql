-- What the last looks at a metric saw, written with its mark, so that a restart neither forgets a look nor takes it twice.
create table detection_looks (
  engine text not null,                 -- 'surge', 'silence'
  metric text not null,
  step integer not null,                -- seconds of the buckets looked at
  cells jsonb not null,                 -- by cell (H3 res 10), those alone of which there is something to remember
  primary key (engine, metric)
);
