// Journey 65: Patrol asks nobody about itself until its user wants to know; then github.com, once a day, by the
// company's proxy and certificate authority, without a word about the user. It tells, and downloads nothing.

import { strict as assert } from "node:assert";
import { openedAddress, takesAddresses } from "./harness/addresses.ts";
import { clockOfItsOwn, setClocks } from "./harness/clock.ts";
import { journey, type Scene } from "./harness/journey.ts";
import type { Environment } from "./harness/processes.ts";
import { connect } from "./harness/steps.ts";
import { until } from "./harness/until.ts";

const DAY = 86_400_000;
const NEWEST = "/repos/patrol-app/patrol/releases/latest";
const TELL = "Tell me about new versions";

const clock: Environment = {};

journey(
  "65 a new version is told of, where the user wants it",
  {
    githubCom: true,
    runtimes: 2,
    async before(desktop, sandbox) {
      takesAddresses(desktop);
      Object.assign(clock, await clockOfItsOwn(desktop));
      await sandbox.setHost("github", { newestRelease: "v99.0.0" });
    },
    environment: ({ ready }) => ({ ...clock, HTTPS_PROXY: ready.realNames?.proxy ?? "" }),
  },
  async (scene) => {
    const { app, desktop, sandbox } = scene;
    const page = () => scene.page;
    await connect(scene);
    await page().button("Settings").click();
    await page().checkbox(TELL).appears();
    assert.equal(await isOn(scene), false);
    assert.equal((await asked(scene)).length, 0, "nobody is asked before");

    // The company's authority is not among the trusted ones yet.
    await page().checkbox(TELL).click();
    await page().alert().says("The certificate of api.github.com is not trusted");
    await page().alert().says("Patrol asks again tomorrow.");
    assert.ok(await inSight(scene, "[role=alert]"), "it is not below the window's edge");
    await app.screenshot("not-trusted");
    assert.equal((await asked(scene)).length, 0);
    await page()
      .field("Extra CA certificates")
      .fill(sandbox.ready.realNames?.caFile ?? "");
    await page().button("Save").click();
    await page().shows("Saved");
    await page().checkbox(TELL).click();
    await page().checkbox(TELL).click();
    await page().shows("Patrol 99.0.0 is out.");
    assert.ok(await inSight(scene, "section:last-child [role=status]"));
    await app.screenshot("out");
    const [question, ...more] = await asked(scene);
    assert.equal(more.length, 0, "it is asked once");
    assert.deepEqual(question?.credentials, []);
    const told = Object.keys(question?.headers ?? {}).sort();
    assert.deepEqual(told, ["accept", "host", "user-agent", "x-github-api-version"]);
    assert.match(String(question?.headers["user-agent"]), /^Patrol\/[\d.]+$/);

    await page().button("Show what is new").click();
    assert.equal((await openedAddress(desktop)).href, "https://github.com/patrol-app/patrol/releases");

    // The day is not over: nobody is asked again, by a start either.
    await app.restart();
    await page().row("cluster-0001").appears();
    assert.equal((await asked(scene)).length, 1);
    // What was read in the settings is not told again.
    assert.ok(!(await page().text()).includes("99.0.0"));

    await sandbox.setHost("github", { newestRelease: "v99.1.0" });
    await setClocks(desktop, sandbox, new Date(Date.now() + DAY + 60_000));
    await until("the host is asked on the next day", async () => (await asked(scene)).length === 2, 90_000);
    await page().shows("Patrol 99.1.0 is out.");
    await app.screenshot("bar");
    await page().button("Dismiss").click();
    await app.restart();
    await page().row("cluster-0001").appears();
    assert.ok(!(await page().text()).includes("99.1.0"), "it was read");

    // Off again, and another day goes by.
    await page().button("Settings").click();
    await page().shows("Patrol 99.1.0 is out.");
    await page().checkbox(TELL).click();
    await until("nothing is told", async () => !(await page().text()).includes("99.1.0"));
    await setClocks(desktop, sandbox, new Date(Date.now() + 3 * DAY));
    await app.restart();
    await page().row("cluster-0001").appears();
    assert.equal((await asked(scene)).length, 2);
  },
);

/** Whether all of it is within the window. */
async function inSight({ page }: Scene, selector: string): Promise<boolean> {
  return page.run(
    `const { top, bottom } = document.querySelector(arguments[0]).getBoundingClientRect()
    return top >= 0 && bottom <= innerHeight`,
    selector,
  );
}

async function isOn({ page }: Scene): Promise<boolean> {
  return page.run("return document.querySelector('[aria-describedby=tell-of-versions-hint]').checked");
}

async function asked({ sandbox }: Scene) {
  return sandbox.requests({ to: "github", path: NEWEST });
}
