-- OAuth2 grants: what is known of them beside their two tokens, which are in
-- the keychain.
create table oauth_grant (
  token              text primary key references token (id) on delete cascade,
  client_id          text not null,
  refreshable        integer not null,     -- a refresh token is in the keychain
  expires_at         integer,              -- of the access token, ms since 1970
  refresh_expires_at integer,
  sign_in_again      integer not null default 0,
  refreshed_at       integer
) strict;

-- A token that the runtime got through its own OAuth application: it lies in
-- the cluster alone.
alter table runtime add column kept_by_runtime integer not null default 0;
