-- One token on several runtimes, a line each; what is not finished is gone on
-- with after a restart.
create table batch (
  id       text primary key,
  token    text not null references token (id) on delete cascade,
  begun_at integer not null,
  ended_at integer                        -- all lines done, or the user let it be
) strict;
create table batch_line (
  batch    text not null references batch (id) on delete cascade,
  position integer not null,
  account  text not null references account (id) on delete cascade,
  runtime  text not null,
  state    text not null,                 -- waiting, under_way, done, failed
  fault    text,                          -- JSON: code, message, …
  primary key (batch, account, runtime)
) strict, without rowid;

-- A token replaced by a new one, everywhere. The old one's row is gone when
-- it has served; its name outlives it.
create table rotation (
  id       text primary key,
  old      text references token (id) on delete set null,
  new      text references token (id) on delete set null,
  batch    text references batch (id) on delete set null,
  by_api   integer not null,              -- the host made the new one, and the old one is dead
  step     text not null,                 -- asked, putting, revoking, done, stopped
  subject  text not null,                 -- account@host
  begun_at integer not null,
  ended_at integer
) strict;

-- What the user says of a token, and what its host says beside scopes and expiry.
alter table token add column label   text;
alter table token add column note    text;
alter table token add column made_at integer;
alter table token add column server  text;

-- The repository of a runtime's configuration: what a token that cannot be
-- listed is tried on.
alter table runtime add column repo text;
