/**
 * A host's own sign-in pages: user name and password, then a second factor where the account has
 * one. Plain forms without script. Who is signed in is kept in a cookie until the sandbox ends.
 */
import { randomBytes } from "node:crypto";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { alert, escapeHtml, field, form, page } from "./html.ts";
import type { HostName } from "./model.ts";
import { findPerson, type Person } from "./oauth_people.ts";

export interface SignIn {
  /** Who is signed in. */
  who(request: FastifyRequest): Person | null;
  /** To the sign-in page, and back here afterwards. */
  ask(request: FastifyRequest, reply: FastifyReply): FastifyReply;
  /** A link for who is the wrong one. */
  another(request: FastifyRequest): string;
}

export function signIn(app: FastifyInstance, host: HostName, path: string, title: string): SignIn {
  // Browsers share cookies between ports, so each host has a name of its own.
  const cookie = `sandbox_${host}`;
  const sessions = new Map<string, Person>();
  const pending = new Map<string, Person>();
  const pathTo = (back: string) => `${path}?${new URLSearchParams({ return_to: back })}`;

  const passwordPage = (reply: FastifyReply, back: string, name: string, error: string | null) => {
    const fields =
      field("Username", "login", `autocomplete="username" value="${escapeHtml(name)}"`) +
      field("Password", "password", 'type="password" autocomplete="current-password"');
    const body = form(path, { return_to: back }, ["Sign in"], fields);
    return page(noStore(reply), `Sign in to ${title}`, [], (error === null ? "" : alert(error)) + body);
  };
  const codePage = (reply: FastifyReply, back: string, ticket: string, error: string | null) => {
    const fields = field("Authentication code", "code", 'autocomplete="one-time-code" inputmode="numeric"');
    const body = form(path, { return_to: back, ticket }, ["Verify"], fields);
    return page(noStore(reply), "Two-factor authentication", [], (error === null ? "" : alert(error)) + body);
  };
  const enter = (reply: FastifyReply, back: string, person: Person) => {
    const id = randomBytes(16).toString("hex");
    sessions.set(id, person);
    reply.header("set-cookie", `${cookie}=${id}; Path=/; HttpOnly; SameSite=Lax`);
    return noStore(reply).redirect(back, 302);
  };

  app.get(path, async (request, reply) => passwordPage(reply, backOf(request.entry.query), "", null));

  app.post(path, async (request, reply) => {
    const given = new URLSearchParams(request.entry.body);
    const back = backOf(request.entry.body);
    const ticket = given.get("ticket");
    if (ticket !== null) {
      const person = pending.get(ticket);
      if (!person) return passwordPage(reply, back, "", "That took too long. Please sign in again.");
      if (given.get("code")?.replaceAll(" ", "") !== person.code) {
        return codePage(reply.code(422), back, ticket, "The code is wrong. Please try again.");
      }
      pending.delete(ticket);
      return enter(reply, back, person);
    }
    const name = given.get("login") ?? "";
    const person = findPerson(host, name);
    if (!person || person.password !== given.get("password")) {
      return passwordPage(reply.code(422), back, name, "Incorrect username or password. Please try again.");
    }
    if (person.code === null) return enter(reply, back, person);
    const made = randomBytes(16).toString("hex");
    pending.set(made, person);
    return codePage(reply, back, made, null);
  });

  return {
    who(request) {
      const all = String(request.headers.cookie ?? "").split(/; */);
      const id = all.find((one) => one.startsWith(`${cookie}=`))?.slice(cookie.length + 1);
      return sessions.get(id ?? "") ?? null;
    },
    ask: (request, reply) => noStore(reply).redirect(pathTo(request.url), 302),
    another: (request) => `<p><a href="${escapeHtml(pathTo(request.url))}">Use another account</a></p>`,
  };
}

export function noStore(reply: FastifyReply): FastifyReply {
  return reply.header("cache-control", "no-store");
}

/** A path on this host, and nothing else. */
function backOf(form: string): string {
  const given = new URLSearchParams(form).get("return_to") ?? "";
  return /^\/(?![/\\])/.test(given) ? given : "/";
}
