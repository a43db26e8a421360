// Journey 50: one of every kind of secret goes through the program: pasted,
// granted, imported, refused, said back by a server, given to git, in hand
// while the program or git's helper is killed or crashes. Then everything is
// searched that anybody else could read.

import { strict as assert } from "node:assert";
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { organizationFile } from "../sandbox/organization.ts";
import { Visitor } from "../sandbox/visitor.ts";
import { GitSecrets } from "./harness/git_secrets.ts";
import { assertWhole } from "./harness/invariants.ts";
import type { Scene } from "./harness/journey.ts";
import { items } from "./harness/keyring.ts";
import { leaks } from "./harness/leaks.ts";
import type { Heard } from "./harness/sandbox.ts";
import { beginSignIn, shownAddress, signInJourney } from "./harness/sign_in.ts";
import {
  addToken,
  connect,
  fillTokenDialog,
  onlyHere,
  openTokenDialog,
  refreshed,
  submitToken,
  typed,
} from "./harness/steps.ts";
import { until } from "./harness/until.ts";
import { Witness } from "./harness/witness.ts";

const REGISTER = "registerToGitIntegration";

/** Everything that anything in the process has to say, the libraries too. */
const LOUDEST = ["trace", "hyper", "hyper_util", "h2", "reqwest", "rustls", "zbus", "tao", "wry"]
  .map((name, at) => (at === 0 ? name : `${name}=trace`))
  .join(",");

const setting = {
  applications: "none",
  visits: true,
  keyring: "unlocked",
  // What is reminded of passes on the bus, and is searched there.
  tray: true,
  notifications: true,
  environment: { PATROL_LOG: LOUDEST },
  deadline: 300_000,
} as const;

signInJourney("50 no secret is anywhere but in its place", setting, async (scene) => {
  const { app, desktop, sandbox } = scene;
  const witness = await Witness.start(desktop);
  await witness.listen(scene.page);
  await connect(scene);
  await importApplications(scene);

  // Pasted, on each host. One is mistyped first, one said back by its runtime, one by its host.
  const pasted: [string, string][] = [
    ["qa", "github-good"],
    ["lab", "gitlab-good"],
    ["mobile", "bitbucket-good"],
    ["mainframe", "bitbucket-server-good"],
  ];
  await mistyped(scene, "qa", sandbox.token("github-good"));
  await saidBack(scene, "qa", "github-good");
  for (const [runtime, token] of pasted) {
    await addToken(scene.page, runtime, typed(sandbox, token));
    await scene.page.row(runtime).says("Valid");
  }

  // Granted, where a client secret, a code and a refresh token take part. The last is due for renewal at once.
  for (const [runtime, provider, person] of [
    ["billing", "Bitbucket", "ada-private"],
    ["warehouse", "Bitbucket", "ada-private"],
    ["data-platform", "GitLab", "ada-private"],
  ] as const) {
    if (provider === "GitLab") await sandbox.setHost("gitlab", { accessS: 240 });
    const dialog = await beginSignIn(scene, runtime, provider, "Update Token");
    await fetch(await new Visitor().authorize(await shownAddress(scene, dialog), { person }));
    await onlyHere(dialog, "Update Token");
    await dialog.disappears(30_000);
  }

  // In hand, while the program is killed.
  await sandbox.fail({ server: "appProxy", match: { runtime: "staging", body: REGISTER }, kind: "hang" });
  const dialog = await openTokenDialog(scene.page, "staging", "Update Token");
  await fillTokenDialog(scene.page, dialog, typed(sandbox, "github-expires"));
  await submitToken(dialog, "Update Token");
  await until("the runtime is asked", async () => {
    return (await sandbox.requests({ runtime: "staging" })).some(({ body }) => body.includes(REGISTER));
  });
  await witness.take(scene.page);
  await app.kill();
  const git = await gitAsks(scene, witness);
  await app.start();
  await witness.listen(scene.page);
  await refreshed(scene.page);
  await scene.page.run("return window.__TAURI_INTERNALS__.invoke('start')");
  await scene.page.button("Settings").click();
  await scene.page.heading("Settings").appears();
  await witness.take(scene.page);

  // What took part, by the keychain's and the sandbox's words.
  const canaries = [...(await secretsOf(scene)), { kind: "erased by git", secret: git.erased }];
  const kinds = new Set(canaries.map(({ kind }) => kind));
  for (const kind of [
    "api-key",
    "token",
    "refresh-token",
    "client-secret",
    "pasted",
    "granted",
    "renewing",
    "git-stored",
  ]) {
    assert.ok(kinds.has(kind), `no ${kind} took part: ${[...kinds]}`);
  }
  assert.ok(canaries.length >= 12, `${canaries.length} secrets took part`);

  // The watch was awake.
  assert.ok(witness.bus().includes("org.freedesktop.secrets"), "the keychain was spoken to on the bus");
  assert.ok(witness.programs >= 6, "processes were seen");
  assert.ok(witness.saw("git-credential-patrol"), "git's helper was seen");
  assert.ok(witness.bus().includes("org.freedesktop.Notifications"), "the user was notified");
  assert.match(logged(scene), /TRACE/);
  const told = witness.places().at(-1)?.content.toString() ?? "";
  assert.match(told, /"runtimes":\[/);
  assert.match(told, /\[redacted\]|TokenRejected|token_rejected/);

  const found: string[] = [];
  for (const { kind, secret } of canaries) {
    const places = await leaks(desktop, secret, app, [...witness.places(), ...git.places()]);
    found.push(...places.map((place) => `${kind}: ${place}`));
  }
  assert.deepEqual(found, [], "no secret is anywhere else");
  await onlyWhereTheyBelong(scene);
  await assertWhole(scene);

  await leavesNoImage(scene);
  witness.stop();
  await plantedOnesAreFound(scene, witness, sandbox.token("gitlab-good"));
});

/** Without a window: the helper alone has them in hand. */
async function gitAsks(scene: Scene, witness: Witness): Promise<GitSecrets> {
  const git = await GitSecrets.start(scene, witness, LOUDEST);
  await scene.sandbox.setHost("gitlab", { accessS: 7200 });
  await git.renews("gitlab");
  await git.fetches(["github", "gitlab", "bitbucketServer"]);
  await git.storesAndErases();
  await git.refuses("github");
  await git.dies("github");
  return git;
}

/** As an admin hands it out, and gone again. */
async function importApplications({ page, desktop, sandbox }: Scene): Promise<void> {
  const file = join(desktop.root, "handed-out.toml");
  writeFileSync(file, organizationFile(sandbox.ready));
  await page.button("Settings").click();
  await page.field("Organization file").fill(file);
  await page.button("Import").click();
  await page.status().says("Imported.");
  rmSync(file);
  await page.button("Back").click();
  await page.row("qa").appears();
}

/** With two letters exchanged: its own checksum tells. */
async function mistyped({ page }: Scene, runtime: string, token: string): Promise<void> {
  const dialog = await openTokenDialog(page, runtime);
  const wrong = token.slice(0, -2) + token.slice(-1) + token.slice(-2, -1);
  await fillTokenDialog(page, dialog, { token: wrong });
  await page.button("Add Token", { within: dialog }).click();
  await page.alert({ within: dialog }).appears();
  await page.button("Cancel", { within: dialog }).click();
  await dialog.disappears();
}

/** The host refuses it and says it back, then its runtime does: a gateway that echoes. */
async function saidBack({ page, sandbox }: Scene, runtime: string, name: string): Promise<void> {
  const secret = sandbox.token(name);
  await sandbox.fail({
    server: "github",
    match: { path: "/user" },
    kind: "status",
    status: 401,
    body: JSON.stringify({ message: `Bad credentials: ${secret}` }),
  });
  const dialog = await openTokenDialog(page, runtime);
  await fillTokenDialog(page, dialog, typed(sandbox, name));
  await page.button("Add Token", { within: dialog }).click();
  await page.alert({ within: dialog }).appears();
  await sandbox.heal();
  await sandbox.fail({
    server: "appProxy",
    match: { runtime, body: REGISTER },
    kind: "graphql-errors",
    message: `Variable "$args" got invalid value { token: "${secret}" }`,
  });
  await fillTokenDialog(page, dialog, typed(sandbox, name));
  await submitToken(dialog);
  await page.alert({ within: dialog }).says("[redacted]");
  await page.button("Close", { within: dialog }).click();
  await dialog.disappears();
  await sandbox.heal();
}

interface Canary {
  kind: string;
  secret: string;
}

/** Every secret that took part. */
async function secretsOf({ desktop, sandbox }: Scene): Promise<Canary[]> {
  const all: Canary[] = [{ kind: "pasted", secret: sandbox.token("github-expires") }];
  for (const { secret, attributes } of await items(desktop)) {
    all.push({ kind: attributes.username?.split("/")[0] ?? "?", secret });
  }
  for (const { access, refresh } of await sandbox.grants(true)) {
    for (const { value } of access) if (value) all.push({ kind: "granted", secret: value });
    for (const { value } of refresh) if (value) all.push({ kind: "renewing", secret: value });
  }
  return all;
}

/** By the hosts' own record of whom they were shown. The sandbox's violations say it again at the end. */
async function onlyWhereTheyBelong({ sandbox }: Scene): Promise<void> {
  const where = async (secret: string, heard: Heard = {}) => {
    const encoded = encodeURIComponent(secret);
    const requests = await sandbox.requests(heard);
    const with_ = requests.filter(({ credentials, headers, query, body }) => {
      const text = [JSON.stringify(headers), query, body].join("\n");
      return (
        text.includes(secret) || text.includes(encoded) || credentials.some((one) => one.secret === secret)
      );
    });
    return [...new Set(with_.map(({ to }) => to))].sort();
  };
  assert.deepEqual(await where(sandbox.apiKey()), ["appProxy", "platform"], "the API key");
  for (const [token, host] of [
    ["github-good", "github"],
    ["gitlab-good", "gitlab"],
    ["bitbucket-good", "bitbucket"],
    ["bitbucket-server-good", "bitbucketServer"],
  ] as const) {
    assert.deepEqual(await where(sandbox.token(token)), ["appProxy", host].sort(), token);
  }
  for (const { name, host, access, refresh } of await sandbox.grants(true)) {
    for (const { value } of [...access, ...refresh]) {
      const reached = (await where(value ?? "?")).filter((to) => to !== "appProxy");
      assert.deepEqual(
        reached.filter((to) => to !== host),
        [],
        name,
      );
    }
  }
  for (const { id, secret } of Object.values(sandbox.ready.oauth)) {
    if (secret === null) continue;
    const reached = await where(secret);
    assert.ok(reached.length <= 1 && !reached.includes("appProxy"), `${id}'s secret came to ${reached}`);
  }
}

/**
 * The idle program falls over, by its own hand and by the processor's, and nothing of its memory is left lying
 * about: not even where somebody with more rights has lifted the limit (prlimit(1)).
 */
async function leavesNoImage(scene: Scene): Promise<void> {
  const { app } = scene;
  const before = readdirSync(process.cwd());
  for (const signal of ["SIGABRT", "SIGSEGV"] as const) {
    await app.page.heading("Settings").appears();
    const { pid } = app;
    const limits = readFileSync(`/proc/${pid}/limits`, "utf8");
    assert.match(limits, /^Max core file size\s+0\s+0\s/m);
    // Only root may: for another the limit is what stands in the way.
    await scene.desktop.run("prlimit", `--pid=${pid}`, "--core=unlimited:unlimited").catch(() => "");
    await until("it is gone", () => {
      // Rust's own handler takes the first SIGSEGV for no overflow of the stack, and gives way.
      if (app.isRunning) process.kill(pid, signal);
      return !app.isRunning;
    });
    assert.deepEqual(readdirSync(process.cwd()), before, `nothing lies where it ended by ${signal}`);
    await app.kill();
    if (signal === "SIGSEGV") return;
    await app.start();
    await app.page.button("Settings").click();
  }
}

/** The search is not blind: a secret laid into each kind of place is found there. */
async function plantedOnesAreFound({ app, desktop }: Scene, witness: Witness, secret: string): Promise<void> {
  await app.start();
  await app.page.run("document.body.dataset.planted = arguments[0]", secret);
  const encoded = Buffer.from(`x${secret}`).toString("base64");
  writeFileSync(join(desktop.root, "home/planted"), `user ${encoded} logged in`);
  const environment = { ...desktop.environment, PLANTED: Buffer.from(secret).toString("hex") };
  desktop.processes.start("planted", ["sleep", "600"], environment);
  const message = ["--session", "--type=signal", "/planted", "dev.patrol.Planted.Said", `string:${secret}`];
  await desktop.run("dbus-send", ...message);
  await until("the bus has carried it", () => witness.bus().includes(secret));
  const gone = { where: "what the page was told", content: Buffer.from(secret, "utf16le") };
  const found = await until("all are found", async () => {
    const places = await leaks(desktop, secret, app, [gone]);
    return places.length >= 5 ? places : null;
  });
  for (const place of [
    "the page, in clear",
    "home/planted, in base64",
    "environment of",
    "logs/bus.log",
    "told, as UTF-16",
  ]) {
    assert.ok(
      found.some((one) => one.includes(place)),
      `${place} is not among ${found.join("; ")}`,
    );
  }
}

function logged({ desktop }: Scene): string {
  const folder = join(desktop.environment.XDG_STATE_HOME ?? "", "patrol");
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("\n");
}
