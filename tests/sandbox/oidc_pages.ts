/** The pages that `oidc-provider` leaves to its host: sign-in, consent, and the device code's. */
import type { FastifyInstance } from "fastify";
import type Provider from "oidc-provider";
import type { InteractionResults, KoaContextWithOIDC } from "oidc-provider";
import { alert, escapeHtml, field, form, page } from "./html.ts";
import type { HostName } from "./model.ts";
import { findPerson } from "./oauth_people.ts";

export function signInPages(
  app: FastifyInstance,
  path: string,
  host: HostName,
  provider: () => Provider,
): void {
  type Uid = { Params: { uid: string } };

  const passwordForm = (uid: string, name = "") =>
    form(
      `${path}/${uid}`,
      {},
      ["Sign in"],
      field("Username", "login", `autocomplete="username" value="${escapeHtml(name)}"`) +
        field("Password", "password", 'type="password" autocomplete="current-password"'),
    );

  app.get<Uid>(`${path}/:uid`, async (request, reply) => {
    const { uid, prompt, params, session } = await provider().interactionDetails(request.raw, reply.raw);
    if (prompt.name === "login") return page(reply, "Sign in", [], passwordForm(uid));
    const user = findPerson(host, session?.accountId ?? "")?.users[host];
    const client = await provider().Client.find(String(params.client_id));
    const name = client?.clientName ?? "An application";
    const lines = [`${name} wants access to the account ${user?.login}`, `Scopes: ${params.scope}`];
    return page(reply, `Authorize ${name}`, lines, form(`${path}/${uid}`, {}, ["Authorize", "Cancel"]));
  });

  app.post<Uid>(`${path}/:uid`, async (request, reply) => {
    const { uid, prompt, params, session, grantId } = await provider().interactionDetails(
      request.raw,
      reply.raw,
    );
    const given = new URLSearchParams(request.entry.body);
    const finish = async (result: InteractionResults) =>
      reply.redirect(await provider().interactionResult(request.raw, reply.raw, result), 303);
    if (prompt.name === "login") {
      const person = findPerson(host, given.get("login") ?? "");
      if (person && person.password === given.get("password")) {
        return finish({ login: { accountId: person.name } });
      }
      const wrong = alert("Incorrect username or password. Please try again.");
      return page(reply.code(422), "Sign in", [], wrong + passwordForm(uid, given.get("login") ?? ""));
    }
    if (given.get("decision") !== "Authorize") {
      return finish({ error: "access_denied", error_description: "End-User aborted interaction" });
    }
    const { Grant } = provider();
    const known = grantId === undefined ? undefined : await Grant.find(grantId);
    const grant = known ?? new Grant({ accountId: session?.accountId, clientId: String(params.client_id) });
    const { missingOIDCScope } = prompt.details as { missingOIDCScope?: string[] };
    if (missingOIDCScope) grant.addOIDCScope(missingOIDCScope.join(" "));
    return finish({ consent: { grantId: await grant.save() } });
  });
}

/** The server makes the forms, with its own hidden fields; the buttons and the words are ours. */
export const deviceSources = {
  async userCodeInputSource(ctx: KoaContextWithOIDC, _form: string, _out?: unknown, error?: Error) {
    const { state } = ctx.oidc.session as unknown as { state?: { secret?: string } };
    const fields = field("User code", "user_code", 'autocomplete="off"');
    const hidden = { xsrf: state?.secret ?? "" };
    const told = error ? alert("This code is unknown, was used, or has expired.") : "";
    ctx.body = html("Device Activation", told + form(action(ctx), hidden, ["Continue"], fields));
  },
  async userCodeConfirmSource(ctx: KoaContextWithOIDC, formHtml: string) {
    const buttons = '<button>Continue</button> <button name="abort" value="yes">Cancel</button></form>';
    const name = ctx.oidc.client?.clientName ?? "An application";
    const body = formHtml.replace("</form>", buttons);
    ctx.body = html(`Connect ${name}`, body);
  },
  async successSource(ctx: KoaContextWithOIDC) {
    ctx.body = html("Congratulations, you're all set!", "<p>Your device is now connected.</p>");
  },
};

function action(ctx: KoaContextWithOIDC): string {
  return ctx.oidc.urlFor("code_verification");
}

function html(title: string, body: string): string {
  const head = `<!doctype html><meta charset="utf-8"><title>${escapeHtml(title)}</title>`;
  return `${head}<h1>${escapeHtml(title)}</h1>${body}`;
}
