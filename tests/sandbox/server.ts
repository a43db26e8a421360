/**
 * What all stand-ins have in common: each request is written down, checked for secrets that do
 * not belong here, delayed, and spoiled when a failure was ordered; only then is it answered.
 */

import { setTimeout as delay } from "node:timers/promises";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { foreign, secretsIn } from "./credentials.ts";
import { type Failure, Failures } from "./failures.ts";
import { GitRepositories } from "./git_repositories.ts";
import { GithubContract } from "./github_contract.ts";
import { type Entry, Journal } from "./journal.ts";
import type { ServerName } from "./model.ts";
import { OAuth } from "./oauth.ts";
import type { World } from "./world.ts";

export interface Tls {
  key: Buffer;
  cert: Buffer;
}

const REDIRECTED = "/redirected";

/** The state that all servers of one sandbox share. */
export class Shared {
  latencyMs = 0;
  readonly journal = new Journal();
  readonly failures = new Failures();
  readonly git = new GitRepositories();
  readonly world: World;
  readonly tls: Tls | null;
  readonly oauth: OAuth;
  readonly githubContract: GithubContract;

  constructor(world: World, tls: Tls | null) {
    this.world = world;
    this.oauth = new OAuth(world, this.journal);
    this.githubContract = new GithubContract(this.journal, world.githubFlavour);
    this.journal.judges.push(() => this.githubContract.judge());
    this.tls = tls;
  }
}

declare module "fastify" {
  interface FastifyRequest {
    entry: Entry;
    /** Ordered to strike after the request took effect. */
    pending: Failure | null;
  }
}

export interface ServerOptions {
  /** The runtime that an app-proxy request is for. */
  runtimeOf?: (request: FastifyRequest) => string | null;
  /** A certificate of its own, in place of the one that all have. */
  tls?: Tls;
}

export function makeServer(name: ServerName, shared: Shared, options: ServerOptions = {}): FastifyInstance {
  const app = plainServer(options.tls ?? shared.tls);
  const checkSecrets = (secrets: string[], entry: Entry) => {
    for (const secret of secrets) {
      const why = foreign(shared.world, name, secret);
      if (why) shared.journal.violate("foreign-credential", why, entry);
    }
  };
  app.decorateRequest("pending", null);
  app.addHook("onRequest", async (request, reply) => {
    const entry = shared.journal.begin(name, request, options.runtimeOf?.(request) ?? null);
    request.entry = entry;
    // "close" comes after the last byte, and also when either side hung up.
    reply.raw.on("close", () => {
      shared.journal.end(entry, reply.raw.writableFinished ? reply.raw.statusCode : null);
    });
    if (entry.path === REDIRECTED)
      shared.journal.violate("redirect-followed", "a redirect was followed", entry);
    checkSecrets(
      entry.credentials.map(({ secret }) => secret),
      entry,
    );
  });
  app.addHook("preValidation", async (request) => {
    request.entry.body = typeof request.body === "string" ? request.body : "";
  });
  app.addHook("preHandler", async (request, reply) => {
    checkSecrets(secretsIn(request.entry.body), request.entry);
    if (shared.latencyMs > 0) await delay(shared.latencyMs);
    const failure = shared.failures.take(request.entry);
    if (!failure) return;
    // What only comes late is this host's own answer all the same.
    request.entry.spoiled = failure.kind !== "slow";
    if (failure.after) request.pending = failure;
    else return spoil(failure, request, reply, shared);
  });
  app.addHook("onSend", async (request, reply, payload) => {
    const failure = request.pending;
    if (!failure) return payload;
    request.pending = null;
    if (failure.kind === "slow") await delay(failure.delayMs);
    if (failure.kind === "cut") request.raw.socket.destroy();
    if (failure.kind === "cut" || failure.kind === "hang") return new Promise(() => {});
    if (failure.kind === "graphql-errors") {
      const answer = JSON.parse(String(payload)) as Record<string, unknown>;
      return JSON.stringify({ ...answer, errors: [{ message: failure.message }] });
    }
    if (failure.kind === "status") {
      reply.code(failure.status).headers(failure.headers).removeHeader("content-length");
      return bodyOf(failure, reply);
    }
    return payload;
  });
  return app;
}

/** A server without journal, latency or failures: for the control port. */
export function plainServer(tls: Tls | null): FastifyInstance {
  const settings = {
    forceCloseConnections: true,
    // Paths are matched exactly, so that a doubled or missing slash shows.
    routerOptions: { ignoreTrailingSlash: false, ignoreDuplicateSlashes: false },
  };
  const app = tls
    ? (Fastify({ ...settings, https: { key: tls.key, cert: tls.cert } }) as unknown as FastifyInstance)
    : Fastify(settings);
  // Bodies stay text: each server reads them as its original would.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("*", { parseAs: "string" }, (_request, body, done) => done(null, body));
  return app;
}

async function spoil(
  failure: Failure,
  request: FastifyRequest,
  reply: FastifyReply,
  shared: Shared,
): Promise<FastifyReply | undefined> {
  switch (failure.kind) {
    case "slow":
      await delay(failure.delayMs);
      return undefined;
    case "hang":
      reply.hijack();
      return reply;
    case "cut":
      return cut(failure, request, reply);
    case "graphql-errors": {
      const answer = { data: failure.body ?? null, errors: [{ message: failure.message }] };
      return reply.code(failure.status).headers(failure.headers).send(answer);
    }
    case "redirect": {
      // To another stand-in, so that a credential carried along is noticed there.
      const { hosts } = shared.world.at();
      const away = request.entry.to === "gitlab" ? hosts.github.web : hosts.gitlab.web;
      const location = `${away}${REDIRECTED}`;
      return reply
        .code(failure.status)
        .headers({ location, ...failure.headers })
        .send("");
    }
    case "status":
      reply.code(failure.status).headers(failure.headers);
      return reply.send(bodyOf(failure, reply));
  }
}

/** Hangs up; with a body, in the middle of an answer. */
function cut(failure: Failure, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.hijack();
  const { socket } = request.raw;
  if (failure.body === undefined) {
    socket.destroy();
    return reply;
  }
  const text = typeof failure.body === "string" ? failure.body : JSON.stringify(failure.body);
  reply.raw.writeHead(200, { "content-type": "application/json", "content-length": text.length + 1000 });
  reply.raw.write(text, () => socket.destroy());
  return reply;
}

function bodyOf(failure: Failure, reply: FastifyReply): string {
  if (failure.body === undefined || typeof failure.body === "string") {
    if (!reply.hasHeader("content-type")) reply.header("content-type", "text/plain; charset=utf-8");
    return failure.body ?? "";
  }
  reply.header("content-type", "application/json; charset=utf-8");
  return JSON.stringify(failure.body);
}
