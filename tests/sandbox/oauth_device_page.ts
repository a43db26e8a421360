/** Where a user types the code that the device flow shows (RFC 8628, 3.3), and allows or cancels. */
import type { FastifyInstance } from "fastify";
import { alert, escapeHtml, field, form, page } from "./html.ts";
import type { HostName } from "./model.ts";
import type { SignIn } from "./oauth_sign_in.ts";
import type { Shared } from "./server.ts";

const TITLE = "Device Activation";

export function devicePage(
  app: FastifyInstance,
  { oauth }: Shared,
  host: HostName,
  path: string,
  signIn: SignIn,
): void {
  const codeForm = (code: string) => {
    const attributes = `autocomplete="off" value="${escapeHtml(code)}"`;
    return form(path, {}, ["Continue"], field("User code", "user_code", attributes));
  };

  app.get<{ Querystring: { user_code?: string } }>(path, async (request, reply) => {
    if (!signIn.who(request)) return signIn.ask(request, reply);
    const lines = ["Enter the code shown on your device"];
    return page(reply, TITLE, lines, codeForm(request.query.user_code ?? "") + signIn.another(request));
  });

  app.post(path, async (request, reply) => {
    const person = signIn.who(request);
    if (!person) return signIn.ask(request, reply);
    const given = new URLSearchParams(request.entry.body);
    const user_code = given.get("user_code") ?? "";
    const device = oauth.devices.find(host, user_code);
    if (!device) {
      return page(reply.code(422), TITLE, [], alert("This code is unknown or has expired.") + codeForm(""));
    }
    const { client, scopes } = device;
    const user = person.users[host];
    const decision = given.get("decision");
    if (decision !== "Authorize" && decision !== "Cancel") {
      const lines = [
        `${client.name} wants access to the account ${user.login}`,
        `Scopes: ${scopes.join(" ")}`,
      ];
      return page(
        reply,
        `Authorize ${client.name}`,
        lines,
        form(path, { user_code }, ["Authorize", "Cancel"]),
      );
    }
    device.decision = { allowed: decision === "Authorize", user };
    if (decision === "Cancel") return page(reply, TITLE, ["Your device was not connected."]);
    return page(reply, "Congratulations, you're all set!", ["Your device is now connected."]);
  });
}
