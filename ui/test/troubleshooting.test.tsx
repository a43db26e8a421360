// *Learn more*: the entry for a fault lies over whatever is open, and needs no network.
import { act, cleanup, screen as page, render, within } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import troubleshooting from "../../docs/troubleshooting.md";
import { sectionsOf } from "../build/help";
import { App } from "../src/app";
import type * as backend from "../src/backend";
import { closeHelp, help, openHelp } from "../src/state/help";
import { dialog, dialogTouched, notice, overlay, take } from "../src/state/session";
import { fault, row, start } from "./help";

vi.mock("../src/backend", async (original) => ({
  ...(await original<typeof backend>()),
  refresh: vi.fn(async () => undefined),
}));

beforeEach(() => {
  take(
    start({
      runtimes: [row("lab", { state: "unreachable", fault: fault({ code: "runtime_unreachable" }) })],
    }),
  );
});

afterEach(() => {
  cleanup();
  closeHelp();
  dialog.value = null;
});

const learnMore = () => userEvent.click(page.getByRole("button", { name: "Learn more" }));

test("a fault leads to its own entry, and from there to all others", async () => {
  notice.value = fault({ code: "keychain_locked", message: "The keychain is locked." });
  render(<App />);
  await learnMore();
  const entry = await page.findByRole("dialog", { name: "The keychain is locked" });
  expect(entry.textContent).toContain("Unlock keychain…");
  await userEvent.click(within(entry).getByRole("button", { name: "All entries" }));
  await userEvent.click(await page.findByRole("button", { name: "Too many requests" }));
  await page.findByRole("dialog", { name: "Too many requests" });
  // The button that led there is gone; the keys still are the dialog's.
  await userEvent.keyboard("{Escape}");
  expect(page.queryByRole("dialog")).toBeNull();
});

test("an entry leads to another where it says so", async () => {
  render(<App />);
  act(() => openHelp("runtime_refused"));
  await userEvent.click(await page.findByRole("button", { name: "fine-grained tokens" }));
  expect(await page.findByRole("dialog", { name: "Fine-grained tokens of GitHub" })).toBeTruthy();
});

test("over a dialog it changes nothing of it: what was typed there stays in hand", async () => {
  dialog.value = { what: "details", runtime: "lab" };
  render(<App />);
  dialogTouched.value = true;
  await learnMore();
  await page.findByRole("dialog", { name: "The runtime does not answer" });
  expect(dialog.value).toEqual({ what: "details", runtime: "lab" });
  expect(dialogTouched.value).toBe(true);
  await userEvent.keyboard("{Escape}");
  expect(help.value).toBeNull();
  expect(dialog.value).not.toBeNull();
});

test("from a row's hint the focus goes back to the row", async () => {
  overlay.value = { what: "why", runtime: "lab", at: { left: 0, right: 0, top: 0, bottom: 0 } };
  render(<App />);
  await learnMore();
  expect(overlay.value).toBeNull();
  await page.findByRole("dialog", { name: "The runtime does not answer" });
  act(closeHelp);
  expect(document.activeElement?.textContent).toContain("lab");
});

/** The English help, and it in other languages. */
const helps = Object.entries({
  en: troubleshooting,
  ...import.meta.glob<typeof troubleshooting>("../../docs/*/troubleshooting.md", {
    import: "default",
    eager: true,
  }),
});

test.each(helps)("every entry has its words: %s", (_, sections) => {
  const entries = sections.flatMap((section) => section.entries);
  expect(entries.length).toBeGreaterThan(40);
  for (const { id, title, blocks } of entries) {
    expect(title, id).not.toBe("");
    expect(
      blocks.some(({ kind }) => kind !== "said"),
      id,
    ).toBe(true);
  }
  expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
});

test("in other languages the help is built as in English, so that Learn more opens the same entry", () => {
  const shape = (sections: typeof troubleshooting) =>
    sections.map(({ entries }) => entries.map(({ id, blocks }) => [id, ...blocks.map(({ kind }) => kind)]));
  expect(helps.length).toBeGreaterThan(1);
  for (const [file, sections] of helps) expect(shape(sections), file).toEqual(shape(troubleshooting));
});

test("what stands there is text, whatever it looks like; what cannot be shown stops the build", () => {
  const one = (markdown: string) =>
    sectionsOf(`## A\n\n<a id="b"></a>\n\n### B\n\n${markdown}`)[0]?.entries[0]?.blocks;
  expect(one("it's `<b>` & “more”")).toEqual([
    { kind: "words", inside: ["it's ", { kind: "code", text: "<b>" }, " & “more”"] },
  ]);
  expect(one("see [there](guide/git.md) or [B](#b)")).toEqual([
    { kind: "words", inside: ["see ", "there", " or ", { kind: "entry", to: "b", inside: ["B"] }] },
  ]);
  expect(() => one("<b>bold</b>")).toThrow(/cannot show/);
  expect(() => one("![a picture](x.png)")).toThrow(/cannot show/);
  expect(() => sectionsOf("## A\n\n### B")).toThrow(/no anchor/);
});
