-- How an order came to its coordinates: its sender gave them, the gazetteer read them from the place text, or a person set them.
-- For the latter two: what was matched, on which level, and how sure it was (0..1; a person's word is 1).
alter table complaints
  add column if not exists found_by Enum8('sender' = 1, 'gazetteer' = 2, 'person' = 3) default 'sender',
  add column if not exists found_level LowCardinality(String) default '',
  add column if not exists found_matched String default '',
  add column if not exists found_confidence Float32 default 0;
