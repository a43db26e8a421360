-- Git on this computer. Which account git is given on a host where several are
-- kept: the account, not the token, so that a rotation changes nothing.
create table git_default (
  host    text primary key,             -- the web address, without a slash at its end
  account text not null
) strict, without rowid;

-- What git found to work on hosts of which no token is managed: "Stored by
-- git". The secrets are in the keychain.
create table git_stored (
  id         text primary key,
  protocol   text not null,
  host       text not null,             -- with its port, as git writes it
  path       text not null,             -- empty: for the whole host
  username   text not null,             -- empty where git named none
  authtype   text,                      -- none: a user name and a password
  expires_at integer,                   -- ms since 1970
  refresh    integer not null,          -- an OAuth refresh token is kept beside it
  keeping    text not null,
  stored_at  integer not null,
  used_at    integer,
  unique (protocol, host, path, username)
) strict;

-- A host refused a token when git used it; its own word is asked for next.
create table git_rejected (
  token text primary key references token (id) on delete cascade,
  at    integer not null
) strict;

-- What else belongs to a line of history: the path of a repository.
alter table history add column detail text;
