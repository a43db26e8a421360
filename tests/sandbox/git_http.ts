/**
 * Git's smart HTTP (git-scm.com, "gitprotocol-http"). A real git, known by its `User-Agent`, is served by
 * `git http-backend`; who only looks whether a token may read or write gets an empty repository. To ask for `git-receive-pack` is the sure way to learn whether a token may
 * write (facts/git-providers). All repositories are private: who may not see one is told 404.
 */
import type { FastifyInstance } from "fastify";
import type { Credential } from "./credentials.ts";
import { type GitToken, HOST_OF } from "./model.ts";
import type { Shared } from "./server.ts";

export interface GitHttp {
  /** The route of a repository, its two names last: `/:owner/:repository`. */
  route: string;
  realm: string;
  /** Whether the user name beside a living token is one that this host takes. */
  name: (token: GitToken, username: string) => boolean;
  /** Whether its scopes are enough for any repository. */
  may: (token: GitToken, write: boolean) => boolean;
  bearer: boolean;
  /** What this host has to say of a token before anything else. */
  before?: (token: GitToken) => Refusal | null;
}

interface Refusal {
  status: number;
  body: string;
  headers?: Record<string, string>;
}

const NO_COMMIT = "0".repeat(40);

export function gitHttp(
  app: FastifyInstance,
  { world, git }: Shared,
  provider: GitToken["provider"],
  host: GitHttp,
): void {
  type Refs = { Querystring: { service?: string }; Params: Record<string, string> };
  app.get<Refs>(`${host.route}/info/refs`, async (request, reply) => {
    const { service } = request.query;
    // "Smart clients" name a service; dumb ones are refused everywhere today.
    if (service !== "git-upload-pack" && service !== "git-receive-pack") return reply.code(403).send("");
    const repository = named(request.params);
    const write = service === "git-receive-pack";
    const refused = refusal(request.entry.credentials[0], repository, write);
    if (refused) {
      return reply
        .code(refused.status)
        .headers(refused.headers ?? {})
        .send(refused.body);
    }
    if (/^git\//.test(request.headers["user-agent"] ?? "")) {
      return git.serve(request, reply, HOST_OF[provider], repository, "info/refs");
    }
    const capabilities = write ? "report-status delete-refs" : "side-band-64k ofs-delta";
    const body = [
      packet(`# service=${service}\n`),
      "0000",
      packet(`${NO_COMMIT} capabilities^{}\0${capabilities} agent=git/sandbox\n`),
      "0000",
    ];
    return reply
      .type(`application/x-${service}-advertisement`)
      .header("Cache-Control", "no-cache")
      .send(body.join(""));
  });

  app.addContentTypeParser(/^application\/x-git-/, { parseAs: "buffer" }, (_request, body, done) =>
    done(null, body),
  );
  for (const service of ["git-upload-pack", "git-receive-pack"]) {
    app.post<Refs>(`${host.route}/${service}`, async (request, reply) => {
      const repository = named(request.params);
      const refused = refusal(request.entry.credentials[0], repository, service === "git-receive-pack");
      if (refused) {
        return reply
          .code(refused.status)
          .headers(refused.headers ?? {})
          .send(refused.body);
      }
      return git.serve(request, reply, HOST_OF[provider], repository, service);
    });
  }

  /** A repository by the two names in its route. */
  function named(params: Record<string, string>): string {
    const names = host.route.match(/:\w+/g)?.map((part) => params[part.slice(1)]) ?? [];
    return names.join("/").replace(/\.git$/, "");
  }

  function refusal(credential: Credential | undefined, repository: string, write: boolean): Refusal | null {
    const unauthorized = {
      status: 401,
      body: "Authentication failed\n",
      headers: { "WWW-Authenticate": `Basic realm="${host.realm}"` },
    };
    const token = credential && world.tokenByValue(credential.secret);
    if (token?.provider !== provider) return unauthorized;
    if (token.kind === "app-password" && world.hosts.bitbucket.appPasswordGit === 410) {
      return { status: 410, body: "App passwords are no longer supported\n" };
    }
    const life = world.life(token);
    if (life === "blocked" && HOST_OF[provider] === "gitlab") {
      return { status: 403, body: "Your account has been blocked.\n" };
    }
    const named =
      credential?.scheme === "bearer" ? host.bearer : host.name(token, credential?.username ?? "");
    if (life !== "alive" || token.user.captcha || NOT_FOR_GIT.includes(token.kind) || !named) {
      return unauthorized;
    }
    if (token.rateLimited !== null) {
      return { status: token.rateLimited, body: "Retry later\n", headers: { "Retry-After": "60" } };
    }
    const first = host.before?.(token);
    if (first) return first;
    const seen = token.repositories === null ? "write" : token.repositories[repository];
    if (!world.repositories.has(repository) || seen === undefined) {
      return { status: 404, body: "Repository not found.\n" };
    }
    if (host.may(token, write) && (!write || seen === "write")) return null;
    return { status: 403, body: "You are not allowed to do this\n" };
  }
}

const NOT_FOR_GIT: GitToken["kind"][] = ["elsewhere", "unscoped", "app-password", "app-secret", "runner"];

/** One pkt-line: its length in four hex digits, then itself. */
function packet(text: string): string {
  return (Buffer.byteLength(text) + 4).toString(16).padStart(4, "0") + text;
}
