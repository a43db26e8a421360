/** The bodies of GitHub's answers, in the form of its OpenAPI documents (github_contract.ts holds them to it). */
import type { GitToken, GitUser } from "./model.ts";
import type { OAuthClient } from "./oauth_clients.ts";
import { hex } from "./seed.ts";

type Json = Record<string, unknown>;

const SINCE = "2019-04-01T08:00:00Z";

/** `simple-user`. */
function simpleUser({ id, login }: GitUser, web: string, api: string): Json {
  const at = `${api}/users/${login}`;
  return {
    login,
    id,
    node_id: Buffer.from(`04:User${id}`).toString("base64"),
    avatar_url: `${web}/avatars/u/${id}`,
    gravatar_id: "",
    url: at,
    html_url: `${web}/${login}`,
    followers_url: `${at}/followers`,
    following_url: `${at}/following{/other_user}`,
    gists_url: `${at}/gists{/gist_id}`,
    starred_url: `${at}/starred{/owner}{/repo}`,
    subscriptions_url: `${at}/subscriptions`,
    organizations_url: `${at}/orgs`,
    repos_url: `${at}/repos`,
    events_url: `${at}/events{/privacy}`,
    received_events_url: `${at}/received_events`,
    type: "User",
    site_admin: false,
  };
}

/** `public-user`, or `private-user` for a token that may read the profile (scope `user`). */
export function userBody(token: GitToken, web: string, api: string): Json {
  const { name, email } = token.user;
  const open = {
    ...simpleUser(token.user, web, api),
    name,
    company: null,
    blog: "",
    location: null,
    email,
    hireable: null,
    bio: null,
    public_repos: 3,
    public_gists: 0,
    followers: 2,
    following: 1,
    created_at: SINCE,
    updated_at: SINCE,
  };
  if (!token.scopes.some((scope) => scope === "user" || scope === "read:user")) return open;
  return {
    ...open,
    private_gists: 0,
    total_private_repos: 4,
    owned_private_repos: 4,
    disk_usage: 1024,
    collaborators: 1,
    two_factor_authentication: true,
  };
}

/** `authorization`: what an application hears of a token that it asks about. */
export function authorizationBody(token: GitToken, client: OAuthClient, web: string, api: string): Json {
  const created = new Date(token.createdAt).toISOString();
  return {
    id: Number.parseInt(hex(token.name, 6), 16),
    url: `${api}/authorizations/1`,
    app: { client_id: client.id, name: client.name, url: web },
    token: token.value,
    hashed_token: hex(`${token.name}/hashed`, 64),
    token_last_eight: token.value.slice(-8),
    note: null,
    note_url: null,
    created_at: created,
    updated_at: created,
    scopes: token.scopes,
    fingerprint: null,
    expires_at: token.expiresAt === null ? null : new Date(token.expiresAt).toISOString(),
    user: simpleUser(token.user, web, api),
  };
}

/** `rate-limit-overview`. */
export function rateLimitBody(used: number, now: number): Json {
  const limit = (most: number, spent = 0) => ({
    limit: most,
    used: spent,
    remaining: most - spent,
    reset: Math.floor(now / 1000) + 3600,
  });
  const core = limit(5000, used);
  return { resources: { core, search: limit(30), graphql: limit(5000) }, rate: core };
}

const PLACES: Record<string, string> = {
  current_user_url: "/user",
  authorizations_url: "/authorizations",
  code_search_url: "/search/code?q={query}{&page,per_page,sort,order}",
  commit_search_url: "/search/commits?q={query}{&page,per_page,sort,order}",
  emails_url: "/user/emails",
  emojis_url: "/emojis",
  events_url: "/events",
  feeds_url: "/feeds",
  followers_url: "/user/followers",
  following_url: "/user/following{/target}",
  gists_url: "/gists{/gist_id}",
  issue_search_url: "/search/issues?q={query}{&page,per_page,sort,order}",
  issues_url: "/issues",
  keys_url: "/user/keys",
  label_search_url: "/search/labels?q={query}&repository_id={repository_id}{&page,per_page}",
  notifications_url: "/notifications",
  organization_url: "/orgs/{org}",
  organization_repositories_url: "/orgs/{org}/repos{?type,page,per_page,sort}",
  organization_teams_url: "/orgs/{org}/teams",
  public_gists_url: "/gists/public",
  rate_limit_url: "/rate_limit",
  repository_url: "/repos/{owner}/{repo}",
  repository_search_url: "/search/repositories?q={query}{&page,per_page,sort,order}",
  current_user_repositories_url: "/user/repos{?type,page,per_page,sort}",
  starred_url: "/user/starred{/owner}{/repo}",
  starred_gists_url: "/gists/starred",
  user_url: "/users/{user}",
  user_organizations_url: "/user/orgs",
  user_repositories_url: "/users/{user}/repos{?type,page,per_page,sort}",
  user_search_url: "/search/users?q={query}{&page,per_page,sort,order}",
};

/** `root`: where everything is. */
export function rootBody(web: string, api: string): Json {
  const places = Object.entries(PLACES).map(([name, path]) => [name, api + path]);
  const applications = `${web}/settings/connections/applications{/client_id}`;
  return { ...Object.fromEntries(places), current_user_authorizations_html_url: applications };
}

export interface Repository {
  owner: string;
  repo: string;
}

/** `release`. */
export function releaseBody(tag: string, { owner, repo }: Repository, web: string, api: string): Json {
  const [at, page] = [`${api}/repos/${owner}/${repo}`, `${web}/${owner}/${repo}`];
  return {
    url: `${at}/releases/1`,
    assets_url: `${at}/releases/1/assets`,
    upload_url: `${at}/releases/1/assets{?name,label}`,
    html_url: `${page}/releases/tag/${tag}`,
    tarball_url: `${at}/tarball/${tag}`,
    zipball_url: `${at}/zipball/${tag}`,
    id: 1,
    node_id: Buffer.from("07:Release1").toString("base64"),
    tag_name: tag,
    target_commitish: "main",
    name: tag,
    draft: false,
    prerelease: false,
    created_at: SINCE,
    published_at: SINCE,
    author: simpleUser({ id: 1, login: owner, name: owner, email: "", captcha: false }, web, api),
    assets: [],
  };
}
