// A token's page and a rotation for the tests, with only what a test is about written out.
import type { RotationDialog } from "../src/bindings/RotationDialog";
import type { RotationOutcome } from "../src/bindings/RotationOutcome";
import type { RotationView } from "../src/bindings/RotationView";
import type { TokenPage } from "../src/bindings/TokenPage";
import { also, batch, guide, line, NOON, token } from "./help";

export function page(part: Partial<TokenPage> = {}): TokenPage {
  return {
    token: token(),
    server: null,
    note: null,
    madeAt: null,
    scopes: [],
    uses: [],
    lastCheck: null,
    history: [],
    revocation: { kind: "byApi" },
    canRotate: true,
    rotation: null,
    ...part,
  };
}

export function rotationDialog(part: Partial<RotationDialog> = {}): RotationDialog {
  return {
    token: token(),
    byApi: false,
    guide: guide(),
    asksUsername: "no",
    username: null,
    asksEmail: "no",
    email: null,
    asksExpiry: false,
    runtimes: [also("lab", { kind: "predecessor" }), also("eu", { kind: "predecessor" })],
    revocation: { kind: "byApi" },
    rotation: null,
    ...part,
  };
}

export function rotation(id: string, part: Partial<RotationView> = {}): RotationView {
  return {
    id,
    name: "work@github.com",
    old: token(),
    new: token({ id: "t2" }),
    step: "putting",
    batch: batch(["lab", "eu"], { id: `batch of ${id}`, rotation: id }),
    revocation: { kind: "byApi" },
    held: false,
    begunAt: NOON,
    ...part,
  };
}

/** All runtimes have the new token, and the last question is open. */
export const revoking = (id: string, part: Partial<RotationView> = {}): RotationView =>
  rotation(id, {
    step: "revoking",
    batch: batch([], {
      id: `batch of ${id}`,
      rotation: id,
      running: false,
      lines: [line("lab", "done"), line("eu", "done")],
    }),
    ...part,
  });

export const ended = (view: RotationView, part: Partial<RotationOutcome> = {}): RotationOutcome => ({
  rotation: view,
  sentence: "It went on.",
  fault: null,
  ...part,
});
