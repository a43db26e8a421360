/**
 * Git's smart HTTP, as far as `git ls-remote` goes: one empty repository on each host. To ask for
 * `git-receive-pack` is the sure way to learn whether a token may write (facts/git-providers).
 */
import type { FastifyInstance } from "fastify";
import type { Credential } from "./credentials.ts";
import type { GitToken } from "./model.ts";
import type { Shared } from "./server.ts";

export interface GitHttp {
  /** The route of a repository, such as `/:owner/:repository`. */
  route: string;
  realm: string;
  /** Whether the user name beside a living token is one that this host takes. */
  name: (token: GitToken, username: string) => boolean;
  may: (token: GitToken, write: boolean) => boolean;
  bearer: boolean;
}

const NO_COMMIT = "0".repeat(40);

export function gitHttp(
  app: FastifyInstance,
  { world }: Shared,
  provider: GitToken["provider"],
  host: GitHttp,
): void {
  type Refs = { Querystring: { service?: string } };
  app.get<Refs>(`${host.route}/info/refs`, async (request, reply) => {
    const { service } = request.query;
    if (service !== "git-upload-pack" && service !== "git-receive-pack") return reply.code(403).send("");
    const token = accepted(request.entry.credentials[0]);
    if (!token) {
      return reply
        .code(401)
        .header("WWW-Authenticate", `Basic realm="${host.realm}"`)
        .send("Authentication failed\n");
    }
    if (!host.may(token, service === "git-receive-pack"))
      return reply.code(403).send("You are not allowed to do this\n");
    const capabilities =
      service === "git-receive-pack" ? "report-status delete-refs" : "side-band-64k ofs-delta";
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

  function accepted(credential: Credential | undefined): GitToken | null {
    const token = credential && world.tokenByValue(credential.secret);
    if (token?.provider !== provider || world.life(token) !== "alive") return null;
    if (credential?.scheme === "bearer") return host.bearer ? token : null;
    return host.name(token, credential?.username ?? "") ? token : null;
  }
}

/** One pkt-line: its length in four hex digits, then itself. */
function packet(text: string): string {
  return (Buffer.byteLength(text) + 4).toString(16).padStart(4, "0") + text;
}
