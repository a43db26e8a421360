// Signing in with OAuth2 as a user does: from the row's button to the host's
// pages in the browser, and back to Patrol.

import { strict as assert } from "node:assert";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type OrganizationOptions, organizationFile } from "../../sandbox/organization.ts";
import { Browser } from "./browser.ts";
import type { Desktop } from "./desktop.ts";
import { journey, type Scene, type Setting } from "./journey.ts";
import type { Page, Thing } from "./page.ts";
import type { Sandbox } from "./sandbox.ts";
import { until } from "./until.ts";

/** A runtime of each kind of host, what its button names, and who signs in there. */
export const HOSTS = [
  { runtime: "qa", provider: "GitHub", person: "ada-dev", account: "ada-dev@", renews: false },
  { runtime: "lab", provider: "GitLab", person: "grace-safe", account: "grace.safe@", renews: true },
  { runtime: "mobile", provider: "Bitbucket", person: "ada-dev", account: "adadev@", renews: true },
  { runtime: "mainframe", provider: "Bitbucket", person: "ada-dev", account: "ada@corp@", renews: true },
];

export interface SignInScene extends Scene {
  browser: Browser;
}

export interface SignInSetting extends Setting {
  /** The organization's applications; `none`: no organization file. */
  applications?: OrganizationOptions | "none";
  /** Whether no page is opened, since the journey visits them without a browser (tests/sandbox/visitor.ts). */
  visits?: boolean;
}

/** A journey with Chromium as the system's browser, and the organization's applications. */
export function signInJourney(
  name: string,
  { applications = {}, visits = false, ...setting }: SignInSetting,
  act: (scene: SignInScene) => Promise<void>,
): void {
  let browser: Browser | undefined;
  const before = async (desktop: Desktop, sandbox: Sandbox) => {
    browser = Browser.asDefault(desktop, { unmoved: visits });
    if (applications !== "none") giveApplications(desktop, sandbox, applications);
    await setting.before?.(desktop, sandbox);
  };
  journey(name, { ...setting, before }, async (scene) => {
    assert.ok(browser);
    await act(Object.defineProperty(scene, "browser", { value: browser }) as SignInScene);
  });
}

/** Lays the organization file into the user's configuration folder. */
export function giveApplications(desktop: Desktop, sandbox: Sandbox, which: OrganizationOptions = {}): void {
  const folder = join(desktop.environment.XDG_CONFIG_HOME ?? "", "patrol");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "organization.toml"), organizationFile(sandbox.ready, which));
}

/** Opens the dialog of a row, and presses *Authorize Access to …*. */
export async function beginSignIn(
  { page }: Scene,
  runtime: string,
  provider: string,
  button = "Add Token",
): Promise<Thing> {
  await page.button(button, { within: page.row(runtime) }).click();
  const dialog = page.dialog(`Git access for ${runtime}`);
  await page.button(`Authorize Access to ${provider}`, { within: dialog }).click();
  return dialog;
}

/** Types the name and a password, theirs if not told, and the second factor where the host asks for it. */
export async function typePassword(tab: Page, sandbox: Sandbox, name: string, wrong?: string): Promise<void> {
  const person = sandbox.person(name);
  await tab.field("Username").fill(person.name);
  await tab.field("Password").fill(wrong ?? person.password);
  await tab.button("Sign in").click();
  if (person.code === null || wrong !== undefined) return;
  await tab.field("Authentication code").fill(person.code);
  await tab.button("Verify").click();
}

/** Signs in on the pages of a tab that Patrol opened, to Patrol's own last page. */
export async function signInThere(tab: Page, sandbox: Sandbox, name: string): Promise<void> {
  await typePassword(tab, sandbox, name);
  await tab.button("Authorize").click();
  await tab.heading("You can go back to Patrol").appears();
}

/** Waits until the list stands before the browser, with the keyboard. */
export async function comesToTheFront({ desktop }: Scene): Promise<void> {
  await until("Patrol is in front of the browser", async () => (await desktop.windowInFront()) === "Patrol");
}

/** The address that the dialog shows to be copied. */
export async function shownAddress({ page }: Scene, dialog: Thing): Promise<string> {
  return page.field("The page on ", { within: dialog, part: true }).value();
}

/** Where the browser is to come back to: Patrol's listener, of this one sign-in. */
export function listenerOf(address: string): URL {
  return new URL(new URL(address).searchParams.get("redirect_uri") ?? "");
}

export async function isClosed(listener: URL): Promise<void> {
  await until(`nobody listens at ${listener.host}`, async () => {
    const answer = await fetch(listener).catch(() => undefined);
    return answer === undefined;
  });
}

/** It answers, if only that this is not what it waits for. */
export async function assertListens(listener: URL): Promise<void> {
  assert.equal((await fetch(listener)).status, 400);
}
