// What many journeys do on their way, in the user's words.

import type { Page, Thing } from "./page.ts";
import type { Sandbox } from "./sandbox.ts";
import { until } from "./until.ts";

/** Connects by a pasted key and waits until the runtimes are there. */
export async function connect(
  { page, sandbox }: { page: Page; sandbox: Sandbox },
  account = "acme",
  apiKey = sandbox.apiKey(account),
): Promise<void> {
  await page.field("Codefresh URL").fill(sandbox.url);
  await page.field("API key").type(apiKey);
  await page.button("Connect").click();
  await page.heading("Git Personal Access Tokens").appears();
  await refreshed(page);
}

/** Waits until every runtime has answered, or failed to. */
export async function refreshed(page: Page, deadline = 30_000): Promise<void> {
  await page.shows(/Refreshed /, deadline);
}

/** What goes into the dialog beside the token. */
export interface Typed {
  token: string;
  username?: string;
  email?: string;
  /** `YYYY-MM-DD`. */
  expires?: string;
}

/** Opens the dialog of a row: *Add Token*, or *Update Token* where it has one. */
export async function openTokenDialog(page: Page, runtime: string, button = "Add Token"): Promise<Thing> {
  await page.button(button, { within: page.row(runtime) }).click();
  const dialog = page.dialog(`Git access for ${runtime}`);
  await dialog.says("Advanced authorization options");
  // They are closed where signing in is the first way.
  await page.run("document.querySelector('dialog[open] .advanced:not([open]) > summary')?.click()");
  await page.field("Personal Access Token", { within: dialog }).appears();
  return dialog;
}

export async function fillTokenDialog(page: Page, dialog: Thing, typed: Typed): Promise<void> {
  const within = dialog;
  await page.field("Personal Access Token", { within }).paste(typed.token);
  if (typed.username !== undefined) await page.field("Bitbucket username", { within }).fill(typed.username);
  if (typed.email !== undefined) await page.field("Atlassian account e-mail", { within }).fill(typed.email);
  if (typed.expires !== undefined) await page.field("Expires on", { within }).setDate(typed.expires);
}

/** Has the token checked, and goes on with it on this runtime alone. */
export async function submitToken(dialog: Thing, button = "Add Token"): Promise<void> {
  await dialog.page.button(button, { within: dialog }).click();
  await onlyHere(dialog, button);
}

/** What a check has come to: something is asked, or it goes on by itself, or it has said why not. */
const CHECKED = `
const [dialog] = arguments
if (dialog === null) return 'over'
const fault = dialog.querySelector('[role=alert]')
if (dialog.querySelector('.summary') === null) return fault?.checkVisibility() ? 'over' : ''
if (dialog.querySelector('.dialog-foot .primary:enabled')) return 'asked'
return dialog.querySelector('.dialog-foot [role=status]') ? 'over' : ''`;

/**
 * A checked token is offered to the other runtimes of its host. Unticks them, and goes on. `button` is what
 * is to be pressed then: "Add anyway" where something asks for the user's word.
 */
export async function onlyHere(dialog: Thing, button = "Add Token"): Promise<void> {
  const { page } = dialog;
  const came = await until(
    `the token for ${dialog.words} is checked`,
    async () => page.run<string>(CHECKED, (await dialog.all())[0] ?? null),
    30_000,
  );
  if (came !== "asked") return;
  await page.run(`document.querySelectorAll('dialog[open] .also [aria-describedby]:checked')
    .forEach((box) => box.click())`);
  await page.button(button, { within: dialog }).click();
}

/** Puts a token on a runtime, from the row to the closed dialog. */
export async function addToken(
  page: Page,
  runtime: string,
  typed: Typed,
  button = "Add Token",
): Promise<void> {
  const dialog = await openTokenDialog(page, runtime, button);
  await fillTokenDialog(page, dialog, typed);
  await submitToken(dialog, button);
  await dialog.disappears(30_000);
}

/** Chooses from a row's menu. */
export async function chooseFromMenu(page: Page, runtime: string, item: string): Promise<void> {
  await page.button("More", { within: page.row(runtime), part: true }).click();
  await page.menuitem(item).click();
}

/** A token of the sandbox's with what its host asks for beside it. */
export function typed(sandbox: Sandbox, token: string): Typed {
  const provider = sandbox.provider(token);
  return {
    token: sandbox.token(token),
    ...(provider === "BITBUCKET" ? { email: sandbox.email(token) } : {}),
    ...(provider === "BITBUCKET_SERVER" ? { username: sandbox.username(token) } : {}),
  };
}
