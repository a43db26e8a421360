// What the user can do with one token on its way to several runtimes.
import { batch as together } from "@preact/signals";
import * as backend from "../backend";
import type { BatchRequest } from "../bindings/BatchRequest";
import type { BatchView } from "../bindings/BatchView";
import { many as words } from "../texts/many";
import { show } from "./acts";
import { answerBatch, batches, forgetBatch, heardOf } from "./batches";
import { flush } from "./changes";
import { deselect, selectedHosts } from "./selection";
import { active, notice, said } from "./session";

/** Asks, and lays the answer in where nothing newer has come meanwhile. */
async function ask(id: string | null, question: () => Promise<BatchView>): Promise<BatchView> {
  const before = id === null ? 0 : heardOf(id);
  const view = await question();
  flush();
  answerBatch(view, before);
  return batches.peek().get(view.id) ?? view;
}

/** Begins a batch; what was ticked for it in the table is ticked no more. */
export async function beginBatch(request: BatchRequest): Promise<BatchView> {
  const view = await ask(null, () => backend.authorizeMany(request));
  together(() => {
    said.value = words.begun(view);
    deselect(request.runtimes.filter((key) => key.account === active.peek()).map((key) => key.name));
  });
  return view;
}

/** Goes on with what waits and what failed. */
export const continueBatch = (id: string) => ask(id, () => backend.continueBatch(id));

/** Those under way come to their end; the rest waits. */
export const stopBatch = (id: string) => ask(id, () => backend.stopBatch(id));

export async function leaveBatch(id: string): Promise<void> {
  await backend.leaveBatch(id);
  forgetBatch(id);
}

/** For a button on the main screen: a fault becomes the window's notice. */
export async function orNotice(act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (thrown) {
    notice.value = backend.asFault(thrown);
  }
}

export const showBatch = (id: string): void => show({ what: "batch", batch: id });

/** One Git host: its dialog. Several: which of them first? */
export function authorizeSelected(): void {
  const hosts = selectedHosts();
  const only = hosts[0];
  if (only === undefined) return;
  if (hosts.length > 1) show({ what: "choose-host" });
  else authorizeTogether(only.names);
}

export function authorizeTogether([first, ...also]: readonly string[]): void {
  if (first !== undefined) show({ what: "token", runtime: first, also });
}
