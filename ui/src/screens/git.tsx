// The settings' section "Git on this computer": the switch, what git has configured, the test, which account git
// gets, and what it stored itself.

import type { ComponentChildren } from "preact";
import { useLayoutEffect } from "preact/hooks";
import type { GitHelper } from "../bindings/GitHelper";
import type { GitSetup } from "../bindings/GitSetup";
import type { GitSwitchTo } from "../bindings/GitSwitchTo";
import { FaultBox, FaultWords } from "../elements/fault";
import { AlertIcon, CheckIcon } from "../elements/icons";
import { gitFault, loadGit, setup, switchGit, switching, switchSaid, view } from "../state/git";
import { git as words } from "../texts/git";
import { Accounts } from "./git-accounts";
import { ImportTokens } from "./git-import";
import { Stored } from "./git-stored";
import { GitTest } from "./git-test";

export function GitOnThisComputer() {
  useLayoutEffect(() => {
    switchSaid.value = "";
    void loadGit();
  }, []);
  const now = setup.value;
  return (
    <>
      <section class="git">
        <h2>{words.title}</h2>
        <p class="quiet-text">{words.lead}</p>
        {gitFault.value !== null && <FaultBox fault={gitFault.value} />}
        {now !== null && (
          <>
            {now.fault !== null && <FaultBox fault={now.fault} />}
            <Switch now={now} />
            <Helpers now={now} />
            {now.version !== null && <GitTest />}
          </>
        )}
        <Trouble />
        <Accounts />
        <Stored />
      </section>
      <ImportTokens />
    </>
  );
}

function Switch({ now }: { now: GitSetup }) {
  const { kind } = now.switch;
  const said = switching.value ? words.switching : switchSaid.value;
  const unable = switching.value || (now.fault !== null && kind === "off");
  return (
    <>
      <fieldset class="choice git-switch" disabled={unable}>
        <legend>{words.switch}</legend>
        <div class="choice-items">
          <Way to="off" on={kind === "off"} label={words.off} />
          <Way to="all_hosts" on={kind === "allHosts"} label={words.all} hint={words.allHint} />
          <Way
            to="known_hosts"
            on={kind === "hosts"}
            label={words.known}
            hint={words.knownHint(now.switch.kind === "hosts" ? now.switch.hosts : now.hosts)}
          />
        </div>
      </fieldset>
      <p role="status" class="git-said">
        {said}
      </p>
      {kind === "byHand" && <p class="hint">{words.byHand}</p>}
      {now.notFirst.length > 0 && (
        <div class="notice warn" role="alert">
          <AlertIcon />
          <div class="fault-words">
            {now.notFirst.map((sentence) => (
              <p key={sentence}>
                <bdi>{sentence}</bdi>
              </p>
            ))}
          </div>
          <div class="notice-acts">
            <button
              type="button"
              disabled={switching.value}
              onClick={() => void switchGit(kind === "hosts" ? "known_hosts" : "all_hosts")}
            >
              {words.again}
            </button>
          </div>
        </div>
      )}
      {now.inClear.length > 0 && (
        <div class="notice warn" role="alert">
          <AlertIcon />
          <div class="fault-words">
            {now.inClear.map((sentence) => (
              <p key={sentence}>
                <bdi>{sentence}</bdi>
              </p>
            ))}
            <p>{words.inClearNext}</p>
          </div>
        </div>
      )}
      <dl>
        <dt>{words.file}</dt>
        <dd>
          <bdi class="selectable path">{now.file}</bdi>{" "}
          {now.behind !== null && <bdi class="selectable path">{words.behind(now.behind)}</bdi>}
          {!now.exists && <span class="quiet-text">{words.willBe}</span>}
        </dd>
      </dl>
    </>
  );
}

type WayProps = { to: GitSwitchTo; on: boolean; label: string; hint?: ComponentChildren };

function Way({ to, on, label, hint }: WayProps) {
  return (
    <label class="choice-item">
      <input type="radio" name="git-switch" checked={on} onChange={() => void switchGit(to)} />
      <span class="choice-words">
        <span>{label}</span>
        {hint !== undefined && (
          <span class="second">
            <bdi>{hint}</bdi>
          </span>
        )}
      </span>
    </label>
  );
}

function Helpers({ now }: { now: GitSetup }) {
  return (
    <details class="guide" open>
      <summary>{words.helpers}</summary>
      <div class="guide-body">
        {now.version !== null && <p class="quiet-text">{words.version(now.version)}</p>}
        {now.helpers.length === 0 ? (
          <p>{words.noHelpers}</p>
        ) : (
          <ol class="helpers">
            {now.helpers.map((helper, at) => (
              <Helper key={at} helper={helper} />
            ))}
          </ol>
        )}
      </div>
    </details>
  );
}

function Helper({ helper }: { helper: GitHelper }) {
  return (
    <li>
      <bdi class={helper.patrol ? "own" : undefined}>{words.helperOf(helper)}</bdi>
      {helper.patrol && <CheckIcon />}
      <span class="second">
        <bdi>{words.forHosts(helper.pattern)}</bdi>, <bdi class="path">{words.inFile(helper.file)}</bdi>
      </span>
    </li>
  );
}

/** Why git was not served the last time: what the helper could not say on git's own screen. */
function Trouble() {
  const trouble = view.value?.trouble ?? null;
  if (trouble === null) return null;
  return (
    <div class="notice warn" role="alert">
      <AlertIcon />
      <div>
        <p class="fault-message">
          {words.trouble} (<bdi>{trouble.host}</bdi>).
        </p>
        <FaultWords fault={trouble.fault} />
      </div>
    </div>
  );
}
