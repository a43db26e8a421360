// Another user of the same computer: a desktop, a keychain, a browser and a
// Patrol of their own, and the same ports of 127.0.0.1.

import { join } from "node:path";
import { App } from "./app.ts";
import { Browser } from "./browser.ts";
import { Desktop } from "./desktop.ts";
import type { Scene } from "./journey.ts";
import { giveApplications, type SignInScene } from "./sign_in.ts";
import { connect } from "./steps.ts";

/** The colleague of the sandbox's first account, connected, for as long as `act` takes. */
export async function withNeighbour(
  { sandbox, app: { options } }: Scene,
  act: (neighbour: SignInScene) => Promise<void>,
): Promise<void> {
  const desktop = await Desktop.start();
  try {
    const browser = Browser.asDefault(desktop);
    giveApplications(desktop, sandbox);
    const app = await App.start(desktop, { pictures: join(options.pictures, "neighbour") });
    await connect({ page: app.page, sandbox }, "acme", sandbox.ready.colleague.apiKey);
    await act({ desktop, sandbox, app, browser, page: app.page });
  } finally {
    desktop.stop();
  }
}
