-- What was said of a token's end, so that it is said once.
create table reminder (
  token     text not null references token (id) on delete cascade,
  about     integer not null,             -- the end it was about, ms since 1970
  threshold integer not null,             -- days before it
  at        integer not null,
  said      integer not null,             -- 0: a more urgent one was said instead
  primary key (token, about, threshold)
) strict, without rowid;

-- What else was said of a token, and whether the user wants to hear of it.
create table watched_token (
  token  text primary key references token (id) on delete cascade,
  told   text not null,                   -- JSON
  snooze text                             -- JSON: about, since, until
) strict;

-- Runtimes that the watch knows. One that it does not know yet is new.
create table watched_runtime (
  account text not null references account (id) on delete cascade,
  runtime text not null,
  bare    integer not null,               -- that it has no token is no news (any more)
  invalid integer not null,               -- that its token is invalid was said
  primary key (account, runtime)
) strict, without rowid;
-- An account's first list brings no news.
alter table account add column watched integer not null default 0;

-- What a token's host said when it was asked without the user's word.
create table health (
  token      text primary key references token (id) on delete cascade,
  asked_at   integer,                     -- when it last answered, one way or the other
  backoff    text not null,               -- JSON: how long the host is left alone
  held_until integer,                     -- nothing could be asked, for a reason here
  refused    text,                        -- a fault's code
  invalid    text not null                -- JSON: the runtimes that called it invalid then
) strict;
-- When its runtimes were last asked without the user's word, or tried to be.
alter table account add column asked_at integer;
