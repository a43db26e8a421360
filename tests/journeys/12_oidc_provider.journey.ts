// Journey 12: the hosts' OAuth2 is `oidc-provider`, a certified server that
// nobody here wrote. It insists on PKCE, names itself in its answer (RFC
// 9207), gives a new refresh token each time, and ends a grant whose old one
// comes back (RFC 9700, 4.14.2).

import { strict as assert } from "node:assert";
import { Visitor } from "../sandbox/visitor.ts";
import { assertWhole } from "./harness/invariants.ts";
import type { Scene } from "./harness/journey.ts";
import { secrets } from "./harness/keyring.ts";
import type { Thing } from "./harness/page.ts";
import type { Granted } from "./harness/sandbox.ts";
import {
  assertListens,
  beginSignIn,
  comesToTheFront,
  isClosed,
  listenerOf,
  type SignInSetting,
  shownAddress,
  signInJourney,
  signInThere,
  typePassword,
} from "./harness/sign_in.ts";
import { connect, onlyHere, refreshed } from "./harness/steps.ts";
import { until } from "./harness/until.ts";

const KINDS = [
  { runtime: "lab", host: "gitlab", provider: "GitLab", token: "/oauth/token" },
  {
    runtime: "mainframe",
    host: "bitbucketServer",
    provider: "Bitbucket",
    token: "/rest/oauth2/latest/token",
  },
] as const;

const strict = { oidc: ["gitlab", "bitbucket_server"], visits: true } satisfies SignInSetting;

signInJourney("12 a certified server is strict", strict, async (scene) => {
  const { app, page, sandbox } = scene;
  await connect(scene);
  const ports = new Set<string>();
  for (const { runtime, host, provider, token } of KINDS) {
    const { web } = sandbox.ready.hosts[host];
    const dialog = await beginSignIn(scene, runtime, provider);
    const address = await shownAddress(scene, dialog);
    ports.add(listenerOf(address).port);

    const bare = new URL(address);
    bare.searchParams.delete("code_challenge");
    bare.searchParams.delete("code_challenge_method");
    const refused = await new Visitor().open(bare);
    assert.equal(refused.away?.searchParams.get("error"), "invalid_request", "it demands PKCE");
    await sandbox.forgetViolations();

    // Strays do not end the wait; an answer in another's name does, and no code is spent on it.
    const away = await new Visitor().authorize(address);
    assert.equal(away.searchParams.get("iss"), web);
    assert.equal((await fetch(changed(away, "state", "another"))).status, 400);
    await assertListens(listenerOf(address));
    const said = await (await fetch(changed(away, "iss", "https://evil.example"))).text();
    assert.match(said, /The sign-in did not work/);
    await dialog.says("came back from a server that is not");
    if (runtime === "lab") await app.screenshot("another-issuer");
    await isClosed(listenerOf(address));
    assert.deepEqual(await sandbox.requests({ to: host, path: token }), [], "nothing was sent");

    // In its own name it is believed. A second hit finds nobody.
    await page.button("Try again", { within: dialog }).click();
    await page.button(`Authorize Access to ${provider}`, { within: dialog }).click();
    const again = await newAddress(scene, dialog, address);
    ports.add(listenerOf(again).port);
    const right = await new Visitor().authorize(again);
    assert.match(await (await fetch(right)).text(), /You can go back to Patrol/);
    await isClosed(listenerOf(again));
    await onlyHere(dialog);
    await dialog.disappears(30_000);
    await page.row(runtime).says("Valid");
    const [spent] = await sandbox.requests({ to: host, path: token });
    assert.ok(new URLSearchParams(spent?.body).get("code_verifier"));
  }
  assert.equal(ports.size, 3, "any port for GitLab's kind, two times; one for Data Center's");
  await assertWhole(scene);
});

signInJourney("12 a certified server rotates", { oidc: ["gitlab", "bitbucket_server"] }, async (scene) => {
  const { app, desktop, sandbox, browser } = scene;
  await connect(scene);
  for (const { runtime, host, provider } of KINDS) {
    // Due from the beginning: it has less than five minutes to live.
    await sandbox.setHost(host, { accessS: 280 });
    const dialog = await beginSignIn(scene, runtime, provider);
    await signInThere(await browser.newTab(), sandbox, "ada-dev");
    await comesToTheFront(scene);
    await onlyHere(dialog);
    await dialog.disappears(30_000);
  }
  const first = await sandbox.grants(true);

  // Renewed at the start, once each; the runtimes have the new token, the keychain has the new pair.
  await app.restart("close");
  for (const { host, runtime } of KINDS) {
    await until(`${runtime} has the new token`, async () => {
      return (await sandbox.tokenOn(runtime))?.endsWith("-refreshed-1");
    });
    assert.equal((await grantOf(host)).refreshes, 1);
  }
  const kept = (await sandbox.grants(true)).map(({ refresh }) => refresh.at(-1)?.value ?? "").sort();
  await until("the new refresh tokens are kept", async () => {
    return `${await secrets(desktop, "refresh-token")}` === `${kept}`;
  });
  await refreshed(app.page);
  await app.page.row("lab").says("Renews itself");
  await app.page.row("lab").says("Valid");
  await assertWhole(scene);

  // A thief comes with an old refresh token: the server ends the grant. The user is told, and signs in again.
  for (const grant of first) await steal(grant);
  await sandbox.forgetViolations();
  await app.restart("close");
  for (const { runtime } of KINDS) await app.page.row(runtime).says("Sign in again", 20_000);
  await refreshed(app.page);
  for (const { runtime } of KINDS) await app.page.row(runtime).says("Invalid");
  await app.screenshot("sign-in-again");
  for (const { runtime, provider, host } of KINDS) {
    await sandbox.setHost(host, { accessS: 7200 });
    const dialog = await beginSignIn(scene, runtime, provider, "Update Token");
    const tab = await browser.newTab();
    await tab.button("Authorize").click();
    await onlyHere(dialog, "Update Token");
    await dialog.disappears(30_000);
    await app.page.row(runtime).says("Valid");
    await app.page.row(runtime).says("Renews itself");
  }
  await assertWhole(scene);

  async function grantOf(host: string): Promise<Granted> {
    const found = (await sandbox.grants()).find((one) => one.host === host);
    assert.ok(found);
    return found;
  }

  async function steal({ host, refresh }: Granted): Promise<void> {
    const { id, secret } = sandbox.ready.oauth[host] ?? {};
    const path = KINDS.find((kind) => kind.host === host)?.token;
    const form = { grant_type: "refresh_token", refresh_token: refresh[0]?.value ?? "", client_id: id ?? "" };
    const answer = await fetch(`${sandbox.ready.hosts[host].web}${path}`, {
      method: "POST",
      body: new URLSearchParams(secret ? { ...form, client_secret: secret } : form),
    });
    assert.equal(((await answer.json()) as { error: string }).error, "invalid_grant");
  }
});

signInJourney(
  "12 sign in with a code",
  { oidc: ["gitlab"], applications: { only: ["github", "gitlab"], flow: "device" } },
  async (scene) => {
    const { app, page, sandbox, browser } = scene;
    await connect(scene);
    await sandbox.setHost("github", { deviceIntervalS: 1 });

    // GitHub's page asks for the code that Patrol shows.
    const github = await beginSignIn(scene, "qa", "GitHub");
    const code = await codeIn(github);
    const tab = await browser.newTab();
    await app.screenshot("code");
    await typePassword(tab, sandbox, "grace-safe");
    await tab.field("User code").type(code);
    await tab.button("Continue").click();
    await tab.button("Authorize").click();
    await tab.shows("Your device is now connected");
    await onlyHere(github);
    await github.disappears(30_000);
    await page.row("qa").says("grace-safe@");
    await page.row("qa").says("Valid");

    // The certified server is opened with the code in the address: its user only confirms.
    const gitlab = await beginSignIn(scene, "lab", "GitLab");
    await codeIn(gitlab);
    const other = await browser.newTab();
    await other.button("Continue").click();
    await typePassword(other, sandbox, "ada-dev");
    await other.button("Authorize").click();
    await other.shows("Your device is now connected");
    await onlyHere(gitlab);
    await gitlab.disappears(30_000);
    await page.row("lab").says("ada.dev@");
    await page.row("lab").says("Valid");
    await assertWhole(scene);
  },
);

function changed(address: URL, name: string, value: string): URL {
  const other = new URL(address);
  other.searchParams.set(name, value);
  return other;
}

async function newAddress(scene: Scene, dialog: Thing, former: string): Promise<string> {
  return until("the dialog shows another address", async () => {
    const shown = await shownAddress(scene, dialog);
    return shown === former ? "" : shown;
  });
}

async function codeIn(dialog: Thing): Promise<string> {
  const code = /\b[A-Z0-9]{4}-?[A-Z0-9]{4}\b/;
  return code.exec(await dialog.says(code))?.[0] ?? "";
}
