// The way to each scene, as a hand would go it: presses and waits. What is pressed is found by its words, in
// whatever language the page speaks.
import { tr } from "../src/texts/tr";

const after = (ms: number) => new Promise((done) => setTimeout(done, ms));
const byText = (selector: string, text: string) =>
  [...document.querySelectorAll<HTMLElement>(selector)].find((each) => each.textContent?.trim() === text);
const inRow = (name: string, selector: string) =>
  [...document.querySelectorAll("tr.row")]
    .find((each) => each.querySelector("th")?.textContent?.startsWith(name))
    ?.querySelector<HTMLElement>(selector);

/** Presses what leads to the scene. */
export async function play(scene: string): Promise<void> {
  await after(250);
  switch (scene) {
    case "menu":
      return inRow("prod-eu", ".icon-only")?.click();
    case "why":
      return inRow("prod-us", ".why")?.click();
    case "accounts":
      return document.querySelector<HTMLElement>(".switcher")?.click();
    case "token":
    case "token-cloud":
      return inRow("lab", ".main-act")?.click();
    case "selected":
    case "selected-some":
    case "choose-host": {
      const names =
        scene === "selected-some" ? ["prod-eu", "mobile"] : ["prod-eu", "prod-us", "lab", "mobile"];
      for (const name of names) inRow(name, ".pick")?.click();
      if (scene !== "choose-host") return;
      await after(50);
      return byText("button", tr("Authorize selected"))?.click();
    }
    case "also":
    case "also-many":
    case "also-others":
    case "also-selected":
    case "many": {
      if (scene === "many") return;
      if (scene === "also-selected") {
        for (const name of ["cluster-kept", "prod-us", "mobile"]) inRow(name, ".pick")?.click();
        await after(50);
        byText("button", tr("Authorize selected"))?.click();
      } else inRow("prod-eu", ".main-act")?.click();
      await after(150);
      const radio = [...document.querySelectorAll<HTMLElement>("dialog [type=radio]")][0];
      radio?.click();
      await after(50);
      document.querySelector<HTMLElement>("dialog button[type=submit]")?.click();
      await after(100);
      if (scene !== "also-others") return;
      for (const box of document.querySelectorAll<HTMLInputElement>(".also [type=checkbox]"))
        if (!box.checked) box.click();
      document.querySelector(".also .choice-items")?.scrollTo(0, 200);
      return;
    }
    case "token-page":
    case "token-page-poor":
    case "token-edit":
    case "token-remove":
    case "token-remove-hand": {
      inRow(/poor|hand/.test(scene) ? "analytics" : "prod-eu", ".token-link")?.click();
      await after(200);
      if (scene === "token-edit") byText("dialog button", tr("Edit name and note"))?.click();
      if (scene.startsWith("token-remove")) byText("dialog button", tr("Revoke and delete…"))?.click();
      await after(100);
      if (scene === "token-remove") document.querySelector<HTMLElement>("dialog [type=checkbox]")?.click();
      return;
    }
    case "tokens":
      return document.querySelector<HTMLElement>(`[aria-label="${tr("Tokens")}"]`)?.click();
    case "rotate":
    case "rotate-api":
    case "rotate-checked":
    case "rotate-consent":
    case "rotate-checking": {
      inRow("prod-eu", ".icon-only")?.click();
      await after(50);
      byText("[role=menuitem]", tr("Rotate…"))?.click();
      await after(200);
      if (scene === "rotate" || scene === "rotate-api") return;
      const secret = document.querySelector<HTMLInputElement>("dialog input[name=token]");
      if (secret !== null) secret.value = "made-up";
      return byText("dialog button", tr("Check the new token"))?.click();
    }
    case "rotate-asked":
    case "rotate-revoking":
    case "rotate-by-hand":
      return byText(".banner button", tr("Go on"))?.click();
    case "rotate-done": {
      byText(".banner button", tr("Go on"))?.click();
      await after(150);
      return byText("dialog button", tr("Revoke it at {host}", { host: "github.com" }))?.click();
    }
    case "rotate-putting":
      return byText(".banner button", tr("Show"))?.click();
    case "batch":
    case "batch-over":
    case "batch-stopped":
      return byText(".banner button", tr("Show"))?.click();
    case "token-guide": {
      inRow("lab", ".main-act")?.click();
      await after(150);
      document.querySelector<HTMLElement>(".make-guide summary")?.click();
      await after(50);
      return document.querySelector(".make-guide")?.scrollIntoView({ block: "end" });
    }
    case "token-update":
      return inRow("prod-eu", ".main-act")?.click();
    case "token-no-browser": {
      inRow("lab", ".main-act")?.click();
      await after(150);
      document.querySelector<HTMLElement>(".make-guide summary")?.click();
      byText("button", tr("Open {host}", { host: "gitlab.com" }))?.click();
      return;
    }
    case "token-fault":
    case "checking":
    case "consent":
    case "adding": {
      inRow("lab", ".main-act")?.click();
      await after(150);
      return document.querySelector<HTMLElement>("dialog button[type=submit]")?.click();
    }
    case "sign-in-start":
      return inRow("lab", ".main-act")?.click();
    case "sign-in":
    case "sign-in-device":
    case "sign-in-runtime":
    case "sign-in-no-browser":
    case "sign-in-consent":
    case "sign-in-refused": {
      inRow("lab", ".main-act")?.click();
      await after(150);
      return byText("button", tr("Authorize Access to GitLab"))?.click();
    }
    case "delete":
    case "delete-shared":
    case "delete-revoke":
    case "delete-unrevoked": {
      inRow("prod-eu", ".icon-only")?.click();
      await after(50);
      byText("[role=menuitem]", tr("Delete Token"))?.click();
      await after(100);
      if (scene === "delete-revoke") document.querySelector<HTMLElement>("dialog [type=checkbox]")?.click();
      return;
    }
    case "details": {
      inRow("prod-us", ".icon-only")?.click();
      await after(50);
      return byText("[role=menuitem]", tr("Details"))?.click();
    }
    case "remove-account":
    case "add-account": {
      document.querySelector<HTMLElement>(".switcher")?.click();
      await after(50);
      return byText(
        "[role=menuitem]",
        scene === "add-account" ? tr("Add account…") : tr("Remove {name}…", { name: "acme" }),
      )?.click();
    }
    case "timeline-tip":
      return [...document.querySelectorAll<HTMLElement>(".on-axis .time-mark")][2]?.focus();
    case "timeline-heap-tip":
      return [...document.querySelectorAll<HTMLElement>(".on-axis .time-mark")][5]?.focus();
    case "timeline-heap-open":
      return [...document.querySelectorAll<HTMLElement>(".on-axis .time-mark")][5]?.click();
    case "timeline-year":
      return byText(".segment", tr("1 year"))?.click();
    case "timeline-month":
      return byText(".segment", tr("30 days"))?.click();
    case "notices-open":
      return byText(".banner button", tr("Show all"))?.click();
    case "snooze": {
      inRow("prod-eu", ".icon-only")?.click();
      await after(50);
      return byText("[role=menuitem]", tr("Snooze reminders…"))?.click();
    }
    case "settings-checking": {
      document.querySelector<HTMLElement>(`[aria-label="${tr("Settings")}"]`)?.click();
      await after(100);
      byText("button", tr("Check now"))?.click();
      return byText("button", tr("Check now"))?.scrollIntoView();
    }
    case "report": {
      document.querySelector<HTMLElement>(`[aria-label="${tr("Settings")}"]`)?.click();
      await after(100);
      return byText("button", tr("Report a problem…"))?.click();
    }
    case "help":
    case "help-all": {
      byText("button", tr("Learn more"))?.click();
      await after(200);
      return scene === "help-all" ? byText("button", tr("All entries"))?.click() : undefined;
    }
    case "settings":
    case "settings-own":
    case "settings-no-tray":
    case "settings-enforced":
    case "settings-locked":
      return document.querySelector<HTMLElement>(`[aria-label="${tr("Settings")}"]`)?.click();
    case "settings-organization":
    case "settings-guide":
    case "settings-import": {
      document.querySelector<HTMLElement>(`[aria-label="${tr("Settings")}"]`)?.click();
      await after(100);
      if (scene === "settings-guide") {
        for (const name of [tr("For admins: registering Patrol"), "GitHub"]) byText("summary", name)?.click();
      }
      if (scene !== "settings-import") return;
      const path = document.querySelector<HTMLInputElement>("input[name=organization]");
      if (path !== null) path.value = "/home/dev/organization.toml";
      return byText("button", tr("Import"))?.click();
    }
    case "connect-fault": {
      const key = document.querySelector<HTMLInputElement>("input[type=password]");
      if (key !== null) key.value = "made-up";
      return byText("button", tr("Connect"))?.click();
    }
    case "no-match": {
      const search = document.querySelector<HTMLInputElement>("input[type=search]");
      if (search === null) return;
      search.value = "nothing like it";
      search.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }
}
