/**
 * The authorization endpoint (RFC 6749, 4.1.1 and 4.1.2) of a host: sign in, allow or cancel, and
 * back to the application. What is wrong with the application itself is told here and goes nowhere.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { form, page } from "./html.ts";
import type { HostName } from "./model.ts";
import { type OAuthClient, redirectAllowed } from "./oauth_clients.ts";
import { noStore, type SignIn } from "./oauth_sign_in.ts";
import type { Shared } from "./server.ts";

export interface Authorization {
  host: HostName;
  path: string;
  signIn: SignIn;
  /** What the application gets for what it asks; null when it may not have that. */
  scopes: (client: OAuthClient, asked: string | null) => string[] | null;
  unknownClient: (reply: FastifyReply) => FastifyReply;
  wrongRedirect: (reply: FastifyReply, client: OAuthClient, state: string | null) => FastifyReply;
}

interface Asked {
  client: OAuthClient;
  to: string;
  state: string | null;
  scopes: string[];
  challenge: string | null;
}

export function authorizeEndpoint(app: FastifyInstance, shared: Shared, how: Authorization): void {
  const { host, path } = how;
  const { world, oauth } = shared;
  const checked = new Set<string>();

  /** Answers the request itself when it is not in order. */
  const read = (request: FastifyRequest, reply: FastifyReply): Asked | null => {
    noStore(reply);
    const given = new URLSearchParams(request.entry.query);
    const state = given.get("state");
    const client = oauth.client(host, given.get("client_id"));
    if (!client) {
      how.unknownClient(reply);
      return null;
    }
    // Once each, though the browser comes again after the sign-in.
    if (client.callback !== null && !checked.has(request.entry.query)) checkRequest(shared, request);
    checked.add(request.entry.query);
    const to = redirectOf(client, given.get("redirect_uri"), world.at().appProxy);
    if (to === null) {
      how.wrongRedirect(reply, client, state);
      return null;
    }
    const back = (error: string, error_description: string) => {
      reply.redirect(oauth.redirectTo(client, to, state, { error, error_description }), 302);
      return null;
    };
    const { pkce } = world.hosts[host];
    const challenge = given.get("code_challenge");
    // GitHub does not mind a missing response_type; who sends another means something else.
    if ((given.get("response_type") ?? (host === "github" ? "code" : "")) !== "code") {
      return back("unsupported_response_type", "Only the response type code is supported.");
    }
    if (pkce === "required" && client.secret === null && challenge === null) {
      return back("invalid_request", "Code challenge is required.");
    }
    if (pkce !== "ignored" && challenge !== null && given.get("code_challenge_method") !== "S256") {
      return back("invalid_request", "The code challenge method must be S256.");
    }
    const scopes = how.scopes(client, given.get("scope"));
    if (scopes === null) return back("invalid_scope", "The requested scope is invalid or unknown.");
    return { client, to, state, scopes, challenge };
  };

  app.get(path, async (request, reply) => {
    const asked = read(request, reply);
    if (!asked) return reply;
    const { client, scopes } = asked;
    const person = how.signIn.who(request);
    if (!person) return how.signIn.ask(request, reply);
    const lines = [
      `${client.name} wants access to the account ${person.users[host].login}`,
      `Scopes: ${scopes.join(" ")}`,
    ];
    const buttons = form(request.url, {}, ["Authorize", "Cancel"]);
    return page(reply, `Authorize ${client.name}`, lines, buttons + how.signIn.another(request));
  });

  app.post(path, async (request, reply) => {
    const asked = read(request, reply);
    if (!asked) return reply;
    const person = how.signIn.who(request);
    if (!person) return how.signIn.ask(request, reply);
    const { client, to, state, scopes, challenge } = asked;
    const allowed = { client, user: person.users[host], scopes, flow: "web" as const, redirectUri: to };
    const answer: Record<string, string> =
      new URLSearchParams(request.entry.body).get("decision") === "Authorize"
        ? { code: oauth.codes.make(allowed, challenge) }
        : { error: "access_denied", error_description: DENIED };
    return reply.redirect(oauth.redirectTo(client, to, state, answer), 302);
  });
}

const DENIED = "The user has denied your application access.";

/** What Patrol must always send, whether the host minds or not (RFC 8252, 8.1; RFC 9700, 2.1.1). */
export function checkRequest({ journal }: Shared, { entry }: FastifyRequest): void {
  const given = new URLSearchParams(entry.query);
  if (given.get("code_challenge_method") !== "S256" || (given.get("code_challenge") ?? "").length !== 43) {
    journal.violate("pkce", "an authorization request came without an S256 challenge", entry);
  }
  // 22 characters of base64url hold 128 bits.
  if ((given.get("state") ?? "").length < 22) {
    journal.violate("state", "the state of an authorization request has less than 128 bits", entry);
  }
}

/** Where to send the browser: as asked if the registration allows it, else null. */
function redirectOf(client: OAuthClient, wanted: string | null, appProxy: string): string | null {
  if (wanted === null) return client.callback;
  // The runtimes' application is registered for the callbacks of all of them.
  if (client.callback === null) return wanted.startsWith(`${appProxy}/`) ? wanted : null;
  return redirectAllowed(client, wanted) ? wanted : null;
}
