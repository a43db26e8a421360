// The time line under the hands: its sentence, its marks as a list, keys, and where a click leads.
import { cleanup, screen as page, render, within } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { App } from "../src/app";
import * as backend from "../src/backend";
import type { TokenView } from "../src/bindings/TokenView";
import { now } from "../src/state/clock";
import { dialog, focusOn, overlay, take } from "../src/state/session";
import { watch } from "../src/state/watch";
import { DAY, HOUR, NOON, row, start, token, watchView } from "./help";
import { page as factsOf, rotationDialog } from "./tokens";

vi.mock("../src/backend", async (original) => ({
  ...(await original<typeof backend>()),
  tokenDetails: vi.fn(),
  rotationDialog: vi.fn(),
}));

const told = vi.mocked(backend);

beforeEach(() => {
  told.tokenDetails.mockResolvedValue(factsOf());
  told.rotationDialog.mockResolvedValue(rotationDialog());
  now.value = NOON;
  watch.value = watchView();
  dialog.value = null;
  overlay.value = null;
  focusOn.value = null;
});

afterEach(cleanup);

const at = (id: string, days: number, part: Partial<TokenView> = {}) =>
  token({
    id,
    name: `${id}@github.com`,
    expiry: { kind: "at", at: NOON + days * DAY + HOUR, byUser: false },
    ...part,
  });

function open(...tokens: TokenView[]) {
  take(start({ runtimes: [row("lab")], tokens }));
  render(<App />);
  return { user: userEvent.setup(), line: within(page.getByRole("region", { name: "What expires when" })) };
}

const marks = () => [...document.querySelectorAll<HTMLElement>(".time-mark")];

test("without a token there is one quiet line, and no empty axis", () => {
  const { line } = open();
  expect(line.getByText(/No token is kept yet/)).toBeTruthy();
  expect(line.queryByRole("radio")).toBeNull();
  expect(document.querySelector("svg.time-line")).toBeNull();
});

test("the sentence says what ends next, when, and on how many runtimes; beside it, Rotate…", async () => {
  const { user, line } = open(at("later", 40), at("next", 3, { runtimes: 12 }), token({ id: "n" }));
  expect(line.getByText("Next: next@github.com in 3 days, on 12 runtimes")).toBeTruthy();
  await user.click(line.getByRole("button", { name: "Rotate…" }));
  expect(dialog.value).toMatchObject({ what: "rotate", token: "next" });
});

test("what is dead comes first, in the program's words, with the rest behind a button", async () => {
  const urgent = [
    { sentence: "dead@github.com expired 2 days ago — used on 4 runtimes", token: "dead", runtime: null },
    { sentence: "The token on lab no longer works", token: null, runtime: { account: "a1", name: "lab" } },
  ];
  watch.value = watchView({ state: "dead", dead: 2, urgent });
  const { user, line } = open(at("dead", -2), at("next", 3));
  expect(line.getByText(/^dead@github.com expired 2 days ago/)).toBeTruthy();
  expect(line.queryByText(/^Next:/)).toBeNull();
  await user.click(line.getByRole("button", { name: "1 more" }));
  const menu = within(page.getByRole("menu", { name: "What is most urgent" }));
  await user.click(menu.getByRole("menuitem", { name: "The token on lab no longer works" }));
  expect(page.queryByRole("menu")).toBeNull();
});

test("before the program has told, what is dead is said all the same", () => {
  watch.value = null;
  const { line } = open(at("dead", -2, { runtimes: 4 }), at("next", 3));
  expect(line.getByText("dead@github.com expired 2 days ago, on 4 runtimes")).toBeTruthy();
});

test("a token that renews itself is on no axis, and its button leads to its page", () => {
  watch.value = null;
  const { line } = open(at("app", 0, { renews: true, signInAgain: true }));
  expect(line.getByText("app@github.com needs a new sign-in, on 1 runtime")).toBeTruthy();
  expect(line.getByRole("button", { name: "Open token" })).toBeTruthy();
  expect(document.querySelectorAll(".on-axis").length).toBe(0);
});

test("the marks are lists that say all in words: name, end, runtimes", () => {
  const { line } = open(
    at("dead", -2, { runtimes: 0 }),
    at("soon", 3, { runtimes: 12 }),
    at("far", 60),
    at("late", 200),
    token({ id: "n", name: "n@github.com" }),
    token({ id: "u", name: "u@github.com", expiry: { kind: "unknown" } }),
    at("app", 0, { renews: true }),
  );
  const lists = line.getAllByRole("list").map((list) => ({
    name: list.getAttribute("aria-label"),
    says: within(list)
      .getAllByRole("button")
      .map((each) => each.getAttribute("aria-label")),
  }));
  expect(lists).toEqual([
    {
      name: "Tokens that work no more",
      says: ["dead@github.com: expired 2 days ago, Nov 20, 2026, on no runtime"],
    },
    {
      name: "Tokens that expire within 90 days",
      says: [
        "soon@github.com: expires in 3 days, Nov 25, 2026, on 12 runtimes",
        "far@github.com: expires in 2 months, Jan 21, 2027, on 1 runtime",
      ],
    },
    {
      name: "Tokens that are not on the line",
      says: [
        "late@github.com: expires in 6 months, Jun 10, 2027, on 1 runtime",
        "n@github.com: never expires, on 1 runtime",
        "u@github.com: nobody has said when it expires, on 1 runtime",
        "app@github.com: renews itself, on 1 runtime",
      ],
    },
  ]);
});

test("a longer reach takes in what was later", async () => {
  const { user, line } = open(at("soon", 3), at("late", 200));
  expect(line.getByText("Later")).toBeTruthy();
  await user.click(line.getByRole("radio", { name: "1 year" }));
  expect(line.queryByText("Later")).toBeNull();
  expect(line.getByRole("list", { name: "Tokens that expire within a year" }).children.length).toBe(2);
});

test("one mark is reached by Tab; the arrows, Home and End move between all", async () => {
  const { user } = open(at("dead", -2), at("soon", 3), at("far", 60), token({ id: "n" }));
  expect(marks().map((mark) => mark.tabIndex)).toEqual([0, -1, -1, -1]);
  marks()[0]?.focus();
  await user.keyboard("{ArrowRight}");
  expect(document.activeElement).toBe(marks()[1]);
  expect(marks().map((mark) => mark.tabIndex)).toEqual([-1, 0, -1, -1]);
  await user.keyboard("{End}{ArrowRight}");
  expect(document.activeElement).toBe(marks()[3]);
  await user.keyboard("{Home}");
  expect(document.activeElement).toBe(marks()[0]);
});

test("the pointer and the focus give the words; Escape takes them away, and no more than them", async () => {
  const { user } = open(at("soon", 3, { label: "The robot", runtimes: 12 }));
  const tip = () => document.querySelector(".time-tip")?.textContent;
  await user.hover(marks()[0] as HTMLElement);
  expect(tip()).toBe("The robotexpires in 3 days, Nov 25, 2026on 12 runtimes");
  await user.unhover(marks()[0] as HTMLElement);
  expect(tip()).toBeUndefined();
  marks()[0]?.focus();
  await vi.waitFor(() => expect(tip()).toContain("The robot"));
  await user.keyboard("{Escape}");
  expect(tip()).toBeUndefined();
});

test("Enter on a mark opens the token's page", async () => {
  const { user } = open(at("soon", 3));
  marks()[0]?.focus();
  await user.keyboard("{Enter}");
  expect(dialog.value).toMatchObject({ what: "token-page", token: "soon" });
});

test("several in one mark are named, and a click offers each", async () => {
  const tokens = Array.from({ length: 7 }, (_, n) => at(`t${n}`, 40 + n / 10));
  const { user } = open(...tokens);
  const [mark] = marks();
  expect(mark?.textContent).toBe("7");
  expect(mark?.getAttribute("aria-label")).toBe(
    "7 tokens: t0@github.com, t1@github.com, t2@github.com, t3@github.com, t4@github.com, and 2 more; Jan 1, 2027 to Jan 2, 2027",
  );
  await user.click(mark as HTMLElement);
  const menu = within(page.getByRole("menu", { name: "7 tokens" }));
  expect(menu.getAllByRole("menuitem").length).toBe(7);
  await user.click(menu.getByRole("menuitem", { name: /^t6@github.com/ }));
  expect(dialog.value).toMatchObject({ what: "token-page", token: "t6" });
});
