-- The first ledger. No column holds a secret.
create table account (
  id            text primary key,
  url           text not null,
  user_id       text not null,
  user_name     text not null,
  email         text,
  account_id    text not null,
  account_name  text not null,
  keeping       text not null,          -- storing, stored, removing: of its API key
  active        integer not null default 0,
  listed_at     integer,                -- ms since 1970
  position      integer not null,
  unique (url, user_id, account_id)
) strict;

create table runtime (
  account               text not null references account (id) on delete cascade,
  name                  text not null,
  position              integer not null,   -- the platform's order
  namespace             text,
  cluster               text,
  ingress_host          text,
  internal_ingress_host text,
  installation          text not null,
  version               text,
  git_provider          text,
  hidden_for            text,               -- JSON array of user ids
  hidden_by_user        integer,
  integration           text,               -- JSON: name, provider, api_url
  says                  text,
  answered_at           integer,
  fault                 text,               -- JSON: code, message, …
  unreachable_since     integer,
  primary key (account, name)
) strict, without rowid;

create table token (
  id          text primary key,
  provider    text not null,
  api         text not null,
  login       text not null,
  kind        text not null,
  username    text,
  email       text,
  scopes      text not null,            -- JSON
  expiry      text not null,            -- JSON
  fingerprint text,                     -- keyed; the key is in the keychain
  keeping     text not null,
  added_at    integer not null,
  verified_at integer
) strict;

-- Which token is, or shall be, on which runtime. A runtime that vanishes from
-- the platform's list for a while does not take this with it.
create table authorization (
  account  text not null references account (id) on delete cascade,
  runtime  text not null,
  token    text not null references token (id),
  previous text references token (id),
  state    text not null,
  since    integer not null,
  primary key (account, runtime)
) strict, without rowid;
create index authorization_token on authorization (token);
create index authorization_previous on authorization (previous);

create table history (
  id      integer primary key,
  at      integer not null,
  act     text not null,
  token   text,                          -- no reference: history outlives its token
  subject text not null,                 -- account@host at the time
  runtime text,
  outcome text not null                  -- ok, or a fault's code
) strict;
create index history_token on history (token, at);

create table setting (
  key   text primary key,
  value text not null
) strict, without rowid;
