-- Which access token of a grant a runtime was given: the grant's refreshed_at
-- at that time. Where the two differ, the runtime still holds a former one.
alter table authorization add column granted_at integer;
update authorization set granted_at =
  (select refreshed_at from oauth_grant where oauth_grant.token = authorization.token);
