// Made-up batches, and runtimes that a token could be put on as well.
import type { AlsoOn } from "../src/bindings/AlsoOn";
import type { BatchLine } from "../src/bindings/BatchLine";
import type { BatchView } from "../src/bindings/BatchView";
import type { Change } from "../src/bindings/Change";
import type { Holds } from "../src/bindings/Holds";
import type { LineState } from "../src/bindings/LineState";
import { fault, token } from "./world";

const refused = (name: string) =>
  fault({
    message: `${name} did not accept the token: “User does not have permission to the repository.”`,
    next: "Give the account access to the runtime's repository, then try again.",
  });

function line(name: string, state: LineState): BatchLine {
  return {
    key: { account: name.startsWith("labs") ? "a2" : "a1", name },
    accountName: name.startsWith("labs") ? "acme-labs-international" : "acme",
    state,
    fault: state === "failed" ? refused(name) : null,
  };
}

const NAMES = Array.from({ length: 50 }, (_, n) => (n % 9 === 8 ? `labs-${n + 1}` : `prod-eu-${n + 1}`));

const states = (n: number, done: number, failing: boolean): LineState =>
  failing && (n === 6 || n === 17 || n === 31)
    ? "failed"
    : n < done
      ? "done"
      : n < done + 8
        ? "under_way"
        : "waiting";

export function batch(part: Partial<BatchView> & { done?: number; failing?: boolean }): BatchView {
  const { done = 20, failing = true, ...rest } = part;
  return {
    id: "b1",
    token: token({ runtimes: 50 }),
    rotation: null,
    lines: NAMES.map((name, n) => line(name, states(n, done, failing))),
    running: true,
    begunAt: Date.now() - 20_000,
    ...rest,
  };
}

export const over = batch({ running: false, done: 50 });
export const stopped = batch({
  id: "b2",
  token: token({ id: "t2", name: "dev@gitlab.com", label: "The robot of the platform team" }),
  running: false,
  lines: NAMES.slice(0, 5).map((name, n) => line(name, n < 2 ? "done" : "waiting")),
});

const HOLDS: Holds[] = [
  { kind: "nothing" },
  { kind: "predecessor" },
  { kind: "this" },
  { kind: "sameAccount", name: "work@github.com" },
  { kind: "otherAccount", name: "mona@github.com" },
  { kind: "unknown" },
];

export function also(count: number): AlsoOn[] {
  return Array.from({ length: count }, (_, n) => {
    const holds = HOLDS[n % HOLDS.length] ?? { kind: "nothing" };
    return {
      key: { account: n % 7 === 6 ? "a2" : "a1", name: n === 0 ? "prod-us" : `also-${n + 1}` },
      accountName: n % 7 === 6 ? "acme-labs-international" : "acme",
      cluster: `k8s-also-${n + 1}.acme.example`,
      holds,
      state: n % 5 === 4 ? "unreachable" : holds.kind === "nothing" ? "not_authorized" : "valid",
      proposed: holds.kind === "nothing" || holds.kind === "predecessor",
    };
  });
}

/** Brings one line after the other to its end. */
export function run(tell: (change: Change) => void): BatchView {
  const begun = batch({ done: 0, failing: false });
  const after = batch({ done: 20 });
  setTimeout(() => {
    for (const each of after.lines) tell({ kind: "batchLine", batch: begun.id, line: each });
  }, 100);
  return begun;
}
