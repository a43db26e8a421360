// The settings' section on the organization file, and what it proposes for the first connection.
import { cleanup, screen as page, render, waitFor, within } from "@testing-library/preact";
import userEvent from "@testing-library/user-event";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { App } from "../src/app";
import * as backend from "../src/backend";
import type { SettingsView } from "../src/bindings/SettingsView";
import { screen, take } from "../src/state/session";
import { fault, pending, settingsView, start } from "./help";

vi.mock("../src/backend", async (original) => ({
  ...(await original<typeof backend>()),
  settings: vi.fn(),
  updates: () => new Promise(() => undefined),
  watchSettings: vi.fn(),
  importOrganization: vi.fn(),
  foundAccounts: vi.fn(),
  start: vi.fn(),
  // Another section's affair: it is never answered here.
  gitSetup: () => new Promise(() => undefined),
  gitView: () => new Promise(() => undefined),
}));

const told = vi.mocked(backend);

beforeEach(() => {
  vi.clearAllMocks();
  told.settings.mockResolvedValue(settingsView());
  told.watchSettings.mockReturnValue(new Promise(() => undefined));
  told.foundAccounts.mockResolvedValue([]);
  take(start({ accounts: [], active: null }));
  screen.value = "settings";
});

afterEach(cleanup);

async function open() {
  const user = userEvent.setup();
  render(<App />);
  const field = await page.findByLabelText<HTMLInputElement>("Organization file");
  const submit = () => user.click(page.getByRole("button", { name: "Import" }));
  return { user, field, submit };
}

test("an imported file is in force at once, with its applications", async () => {
  const answer = pending<SettingsView>();
  told.importOrganization.mockReturnValue(answer.promise);
  told.start.mockResolvedValue(start({ codefreshUrl: "https://codefresh.acme.example" }));
  const { user, field, submit } = await open();
  expect(page.getAllByText("None").length).toBe(2);
  await user.type(field, " /home/dev/organization.toml ");
  await submit();
  expect(told.importOrganization).toHaveBeenCalledExactlyOnceWith("/home/dev/organization.toml");
  expect(page.getByText("Importing…")).toBeTruthy();
  answer.resolve(
    settingsView({
      organizationFiles: ["/c/organization.toml"],
      applications: ["GitHub, github.com", "GitLab, g.x"],
    }),
  );
  await page.findByText("Imported.");
  for (const words of ["/c/organization.toml", "GitHub, github.com", "GitLab, g.x"]) {
    expect(page.getByText(words)).toBeTruthy();
  }
  expect(field.value).toBe("");
  // And whoever connects now is offered the organization's Codefresh.
  await waitFor(() => expect(told.start).toHaveBeenCalled());
  await user.click(page.getByRole("button", { name: "Back" }));
  const url = await page.findByLabelText<HTMLInputElement>("Codefresh URL");
  expect(url.value).toBe("https://codefresh.acme.example");
});

test("a wrong file is said with its line, and the path stays to be corrected", async () => {
  const message = '/home/dev/o.toml, line 3: “oauth_application.flow” must be "loopback" or "device".';
  told.importOrganization.mockRejectedValue(
    fault({ code: "bad_input", message, kept: "The file was not used: everything stays as it was." }),
  );
  const { user, field, submit } = await open();
  await user.type(field, "/home/dev/o.toml");
  await submit();
  const alert = await page.findByRole("alert");
  expect(alert.textContent).toContain(message);
  expect(alert.textContent).toContain("everything stays as it was");
  expect(field.value).toBe("/home/dev/o.toml");
  expect(page.queryByText("Imported.")).toBeNull();
});

test("an empty path is said before anything is asked", async () => {
  const { field, submit } = await open();
  await submit();
  expect(page.getByText("Give the path of the file.")).toBeTruthy();
  expect(document.activeElement).toBe(field);
  expect(told.importOrganization).not.toHaveBeenCalled();
});

test.each([
  ["GitHub", "http://127.0.0.1/callback"],
  ["GitLab", "http://127.0.0.1/callback"],
  ["Bitbucket Cloud", "http://localhost:34106/"],
  ["Bitbucket Data Center", "http://localhost:34106/"],
])("an admin reads which redirect address %s needs", async (title, address) => {
  await open();
  const guide = page.getByText(title, { selector: "summary" }).closest("details") as HTMLElement;
  expect(within(guide).getByText(address, { selector: "li code" })).toBeTruthy();
});
