// Journey 18: a token is rotated on each host. The user makes the new one on
// the host's page; it is checked against the old one, goes wherever that is,
// and only then is the old one revoked: by the host's API where it has one,
// else by hand on its page.

import { strict as assert } from "node:assert";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { HostName } from "../sandbox/model.ts";
import { openedAddress, takesAddresses } from "./harness/addresses.ts";
import type { Desktop } from "./harness/desktop.ts";
import { assertWhole } from "./harness/invariants.ts";
import { journey, type Scene, type Setting } from "./harness/journey.ts";
import { assertNoLeak } from "./harness/leaks.ts";
import type { Thing } from "./harness/page.ts";
import {
  assertAllWork,
  BOTH,
  checkNew,
  closeDialog,
  holdings,
  keptTokens,
  onBoth,
  openRotation,
  putOnBoth,
  rotationSteps,
  typedNew,
} from "./harness/rotation.ts";
import type { Issued, Sandbox } from "./harness/sandbox.ts";
import { typed } from "./harness/steps.ts";

interface Kind {
  name: string;
  on: HostName;
  old: string;
  /** The scopes that the page for making one comes with, where it can. */
  asks?: string[];
  /** What a token lacks that has fewer scopes, and what the warning names. */
  fewer: string[];
  lacks: RegExp;
  /** Whether that needs no word of the user's. */
  mayGoOn?: boolean;
  /** The pages, by the ends of their paths. */
  makes: string;
  revokes: string | "by the API";
  setting?: Setting;
}

const KINDS: Kind[] = [
  {
    name: "GitHub Enterprise",
    on: "github",
    // It may do more than Codefresh needs; so shall the new one.
    old: "github-expires",
    asks: ["admin:repo_hook", "repo"],
    fewer: ["repo"],
    lacks: /The old token has admin:repo_hook; this one has not/,
    makes: "/settings/tokens/new",
    revokes: "/settings/tokens",
  },
  {
    name: "github.com",
    on: "github",
    old: "github-soon",
    asks: ["repo"],
    fewer: ["public_repo"],
    lacks: /The old token has repo; this one has not/,
    makes: "/settings/tokens/new",
    revokes: "by the API",
    setting: { githubCom: true, environment: throughTheProxy },
  },
  {
    name: "GitLab",
    on: "gitlab",
    old: "gitlab-soon",
    fewer: ["read_api", "read_repository"],
    lacks: /The old token has write_repository; this one has not/,
    makes: "/-/user_settings/personal_access_tokens",
    revokes: "by the API",
  },
  {
    name: "Bitbucket Cloud",
    on: "bitbucket",
    old: "bitbucket-good",
    fewer: ["read:user:bitbucket", "read:workspace:bitbucket", "read:repository:bitbucket"],
    lacks: /The old token has write:repository:bitbucket; this one has not/,
    makes: "/manage-profile/security/api-tokens",
    revokes: "/manage-profile/security/api-tokens",
  },
  {
    name: "Bitbucket Data Center",
    on: "bitbucketServer",
    old: "bitbucket-server-good",
    fewer: ["PROJECT_READ", "REPO_READ"],
    // Nobody can hold the two against each other.
    lacks: /does not tell what a token may do/,
    mayGoOn: true,
    makes: "/plugins/servlet/access-tokens/manage",
    revokes: "/plugins/servlet/access-tokens/manage",
  },
];

for (const kind of KINDS) {
  const setting: Setting = { runtimes: 2, on: kind.on, before: withAddresses, ...kind.setting };
  journey(`18 rotate on ${kind.name}`, setting, (scene) => rotate(scene, kind));
}

async function rotate(scene: Scene, kind: Kind): Promise<void> {
  const { app, page, desktop, sandbox } = scene;
  const { on, old, asks, fewer, lacks, mayGoOn = false, makes, revokes } = kind;
  const web = new URL(sandbox.ready.hosts[on].web);
  // Data Center has a context path, which is part of its name.
  const host = web.host + web.pathname.replace(/\/$/, "");
  await onBoth(scene, old);
  const dialog = await openRotation(page);
  await app.screenshot("make");
  await page.button("Open ", { within: dialog, part: true }).click();
  const making = await openedAddress(desktop);
  assertPage(making, makes);
  if (asks) assert.deepEqual(making.searchParams.get("scopes")?.split(",").sort(), asks);

  // The old one once more: put over itself and revoked, nothing would be left.
  await checkNew(page, dialog, typed(sandbox, old));
  await page.alert({ within: dialog }).says("This is the old token itself.");

  // Another account's, and one that may do less: said before anything happens, and taken back.
  const others = await sandbox.mint({ like: old, person: "ada-private" });
  await checkNew(page, dialog, typedNew(others));
  await page.alert({ within: dialog }).says(/The old token belongs to \S+; this one belongs to \S+/);
  await app.screenshot("another-account");
  await page.button("Put it on 2 runtimes anyway", { within: dialog }).appears();
  await page.button("Back", { within: dialog }).click();
  const short = await sandbox.mint({ like: old, scopes: fewer });
  await checkNew(page, dialog, typedNew(short));
  await page.alert({ within: dialog }).says(lacks);
  await page.button(`Put it on 2 runtimes${mayGoOn ? "" : " anyway"}`, { within: dialog }).appears();
  await page.button("Back", { within: dialog }).click();
  assert.deepEqual(await holdings(sandbox), [old, old], "nothing has happened yet");
  assert.deepEqual(await keptTokens(scene), [old]);

  // The right one goes wherever the old one is; until the last question both work.
  const made = await sandbox.mint({ like: old, expiresInDays: 90 });
  await checkNew(page, dialog, typedNew(made));
  await dialog.says("It goes to 2 runtimes:");
  await app.screenshot("checked");
  await putOnBoth(page, dialog);
  await dialog.says("until it is revoked on");
  assert.deepEqual(await holdings(sandbox), [made.name, made.name]);
  assert.equal(await sandbox.life(old), "alive");
  assert.deepEqual(await keptTokens(scene), [made.name, old].sort());
  await app.screenshot("last-question");
  if (revokes === "by the API") await revokedByTheApi(scene, dialog, host, old);
  else await revokedByHand(scene, dialog, old, revokes);

  await dialog.says("was rotated.");
  await app.screenshot("done");
  await closeDialog(page);
  await assertAllWork(sandbox);
  assert.deepEqual(await keptTokens(scene), [made.name], "the old one is out of the keychain");
  assert.deepEqual(await rotationSteps(scene), ["done"]);
  for (const runtime of BOTH) await page.row(runtime).says("Valid");
  await recorded(scene, made);
  await assertWhole(scene);
  for (const secret of [sandbox.token(old), others.value, short.value, made.value]) {
    await assertNoLeak(desktop, secret, app);
  }
}

async function revokedByTheApi(scene: Scene, dialog: Thing, host: string, old: string): Promise<void> {
  const { page, sandbox } = scene;
  await sandbox.forgetRequests();
  await page.button(`Revoke it at ${host}`, { within: dialog }).click();
  await dialog.says("The old token was revoked.");
  assert.equal(await sandbox.life(old), "revoked");
  const [revocation] = await sandbox.requests({ path: "credentials/revoke" });
  if (host === "github.com") {
    assert.equal(revocation?.headers.authorization, undefined, "sent without credentials");
    assert.deepEqual(JSON.parse(revocation?.body ?? ""), { credentials: [sandbox.token(old)] });
  } else {
    assert.equal(revocation, undefined);
  }
}

/** On the host's page, which Patrol opens; it takes the user's word for it. */
async function revokedByHand(scene: Scene, dialog: Thing, old: string, at: string): Promise<void> {
  const { page, desktop, sandbox } = scene;
  await page.button("Open ", { within: dialog, part: true }).click();
  assertPage(await openedAddress(desktop), at);
  await sandbox.setToken(old, { revoked: true });
  await page.button("I have revoked it", { within: dialog }).click();
}

/** The new token's page tells what happened, and where. */
async function recorded({ app, page }: Scene, made: Issued): Promise<void> {
  const name = `${made.user}@`;
  await page.button(name, { within: page.row(BOTH[0]), part: true }).click();
  const told = page.dialog(name, { part: true });
  for (const runtime of BOTH) await told.says(`Put on ${runtime}.`);
  await told.says("On 2 runtimes");
  await told.says("Takes the place of ");
  await told.says("The old token was revoked");
  await told.says("Verified by its host.");
  await app.screenshot("record");
  await closeDialog(page);
}

function assertPage(opened: URL, path: string): void {
  assert.ok(opened.pathname.endsWith(path), `${opened} is the page ${path}`);
}

function withAddresses(desktop: Desktop, sandbox: Sandbox): void {
  takesAddresses(desktop);
  if (!sandbox.ready.realNames) return;
  const folder = join(desktop.environment.XDG_CONFIG_HOME ?? "", "patrol");
  mkdirSync(folder, { recursive: true });
  const file = JSON.stringify(sandbox.ready.realNames.caFile);
  writeFileSync(join(folder, "organization.toml"), `[network]\nca_file = ${file}\n`);
}

function throughTheProxy({ ready }: Sandbox) {
  return { HTTPS_PROXY: ready.realNames?.proxy ?? "" };
}
