// The first connection, and what a fault of the shell itself looks like.
import { cleanup, screen as page, render, waitFor } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { App } from "../src/app";
import * as backend from "../src/backend";
import { screen, take } from "../src/state/session";
import { fault, pending, row, start } from "./help";

vi.mock("../src/backend", async (original) => ({
  ...(await original<typeof backend>()),
  foundAccounts: vi.fn(),
  connect: vi.fn(),
  connectFound: vi.fn(),
  cancel: vi.fn(async () => undefined),
  refresh: vi.fn(async () => undefined),
}));

const told = vi.mocked(backend);

beforeEach(() => {
  vi.clearAllMocks();
  told.foundAccounts.mockResolvedValue([]);
  told.cancel.mockResolvedValue(undefined);
  told.refresh.mockResolvedValue(undefined);
  take(start({ accounts: [], active: null, listedAt: null }));
});

afterEach(cleanup);

test("a pasted key connects, leaves the page at once, and the runtimes are refreshed", async () => {
  const answer = pending<ReturnType<typeof start>>();
  told.connect.mockReturnValue(answer.promise);
  render(<App />);
  expect(page.getByLabelText<HTMLInputElement>("Codefresh URL").value).toBe("https://g.codefresh.io");
  const key = page.getByLabelText<HTMLInputElement>("API key");
  expect(key.type).toBe("password");
  await userEvent.type(key, "made-up-key");
  await userEvent.click(page.getByRole("button", { name: "Connect" }));
  expect(told.connect.mock.calls[0]?.[0]).toMatchObject({
    url: "https://g.codefresh.io",
    apiKey: "made-up-key",
  });
  expect(document.body.outerHTML).not.toContain("made-up-key");
  expect(key.value).toBe("");
  expect(page.getByText("Asking g.codefresh.io…")).toBeTruthy();
  answer.resolve(start({ runtimes: [row("a")] }));
  await waitFor(() => expect(screen.value).toBe("main"));
  expect(told.refresh).toHaveBeenCalledWith("a1");
});

test("the organization's Codefresh is proposed, and is where a key is made", () => {
  take(start({ accounts: [], active: null, codefreshUrl: "https://codefresh.acme.example" }));
  render(<App />);
  expect(page.getByLabelText<HTMLInputElement>("Codefresh URL").value).toBe("https://codefresh.acme.example");
  expect(page.getByText("https://codefresh.acme.example/user/settings")).toBeTruthy();
});

test("a refused key says so where it was typed", async () => {
  told.connect.mockRejectedValue(fault({ code: "api_key_rejected", message: "It is not accepted." }));
  render(<App />);
  await userEvent.type(page.getByLabelText("API key"), "made-up");
  await userEvent.click(page.getByRole("button", { name: "Connect" }));
  expect((await page.findByRole("alert")).textContent).toContain("It is not accepted.");
  expect(screen.value).toBe("connect");
});

test("what is found is a button that names its source and host, and nothing is connected unasked", async () => {
  told.foundAccounts.mockResolvedValue([
    { id: "f1", source: "~/.cfconfig", name: "acme", host: "g.codefresh.io", problem: null },
    { id: "f2", source: "CF_API_KEY", name: null, host: "x.example", problem: "It is not encrypted." },
  ]);
  told.connectFound.mockResolvedValue(start());
  render(<App />);
  const use = await page.findByRole("button", { name: "Use acme from ~/.cfconfig · g.codefresh.io" });
  expect(told.connectFound).not.toHaveBeenCalled();
  const bad = page.getByRole<HTMLButtonElement>("button", { name: "Use CF_API_KEY · x.example" });
  expect(bad.disabled).toBe(true);
  expect(page.getByText("It is not encrypted.")).toBeTruthy();
  await userEvent.click(use);
  await waitFor(() => expect(screen.value).toBe("main"));
});

test("connecting can be stopped", async () => {
  const answer = pending<ReturnType<typeof start>>();
  told.connect.mockReturnValue(answer.promise);
  render(<App />);
  await userEvent.type(page.getByLabelText("API key"), "made-up");
  await userEvent.click(page.getByRole("button", { name: "Connect" }));
  await userEvent.click(page.getByRole("button", { name: "Cancel" }));
  expect(told.cancel).toHaveBeenCalledWith(told.connect.mock.calls[0]?.[0].job);
  answer.reject(fault({ code: "cancelled", message: "Stopped." }));
  await page.findByText("Stopped.");
});

test("what the shell itself refuses becomes a fault in plain words", () => {
  expect(backend.asFault("command start not found")).toMatchObject({ code: "unexpected", kept: null });
  expect(backend.asFault("command start not found").message).not.toContain("command");
  const known = fault({ code: "busy" });
  expect(backend.asFault(known)).toBe(known);
});
