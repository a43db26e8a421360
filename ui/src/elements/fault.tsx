// A fault in the user's words: what happened, what was kept, what to do next. The sentences come from Rust.
import type { ComponentChildren } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Code } from "../bindings/Code";
import type { Fault } from "../bindings/Fault";
import { openHelp } from "../state/help";
import { bringIntoSight } from "../state/touched";
import { faults } from "../texts/en";
import { help } from "../texts/help";
import { Copyable } from "./copyable";
import { AlertIcon, InfoIcon } from "./icons";

export function FaultWords({ fault }: { fault: Fault }) {
  return (
    <div class="fault-words">
      <p class="fault-message">
        <bdi>{fault.message}</bdi>
      </p>
      {fault.kept !== null && (
        <p>
          <bdi>{fault.kept}</bdi>
        </p>
      )}
      {fault.next !== null && (
        <p>
          <bdi>{fault.next}</bdi>
        </p>
      )}
      {fault.link !== null && (
        <p class="fault-link">
          {faults.helps} <Copyable text={fault.link} />
        </p>
      )}
      <p>
        <LearnMore code={fault.code} />
      </p>
    </div>
  );
}

/** To the entry for it, which is a part of the page. */
export function LearnMore({ code }: { code: Code }) {
  return (
    <button type="button" class="link" onClick={() => openHelp(code)}>
      {help.learnMore}
    </button>
  );
}

/** Where it happened: within a form or a dialog. Read out, and in sight, as it appears. */
export function FaultBox({ fault, children }: { fault: Fault; children?: ComponentChildren }) {
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => bringIntoSight(box.current), [fault]);
  const stopped = fault.code === "cancelled";
  return (
    <div ref={box} class={`notice ${stopped ? "plain" : "bad"}`} role="alert">
      {stopped ? <InfoIcon /> : <AlertIcon />}
      <FaultWords fault={fault} />
      {children !== undefined && <div class="notice-acts">{children}</div>}
    </div>
  );
}

type BannerProps = {
  tone: "plain" | "warn" | "bad";
  /** It counts up: read out at every number, it would drown the rest. */
  counts?: boolean;
  /** Nothing has gone wrong under the hands: it waits until the screen reader has finished. */
  polite?: boolean;
  children: ComponentChildren;
  acts?: ComponentChildren;
};

/** Above the table: something that concerns the whole window. */
export function Banner({ tone, counts = false, polite = tone === "plain", children, acts }: BannerProps) {
  return (
    <div class={`notice banner ${tone}`} role={counts ? undefined : polite ? "status" : "alert"}>
      {tone === "plain" ? <InfoIcon /> : <AlertIcon />}
      {children}
      {acts !== undefined && <div class="notice-acts">{acts}</div>}
    </div>
  );
}
