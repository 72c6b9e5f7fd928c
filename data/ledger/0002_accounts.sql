-- API tokens. Only the SHA-256 of a token is kept.
create table tokens (
  id bigint generated always as identity primary key,
  name text not null,
  digest bytea not null unique,
  role text not null check (role in ('operator', 'staff', 'sender', 'administrator')),
  scope text[] not null,                -- area code prefixes; {''} is the whole city
  made_at timestamptz not null default now(),
  expires_at timestamptz,
  revoked_at timestamptz
);
