// What concerns the whole window, above the table: the keychain, the platform, a notice, reminders.
import { Banner, FaultWords } from "../elements/fault";
import { Held } from "../elements/held";
import { refresh, unlockKeychain } from "../state/acts";
import { isOfKeychain, keychain, notice, refreshFault } from "../state/session";
import { common, keychain as words } from "../texts/en";
import { RemindersBar } from "./reminders-bar";
import { Unfinished } from "./unfinished";
import { UnfinishedRotations } from "./unfinished-rotations";

export function Banners() {
  return (
    <Held class="banners">
      <Notice />
      <Keychain />
      <Platform />
      <Unfinished />
      <UnfinishedRotations />
      {/* Last: it comes up by itself, and must not move the others' buttons from under the pointer. */}
      <RemindersBar />
    </Held>
  );
}

function Notice() {
  const fault = notice.value;
  if (fault === null) return null;
  const dismiss = (
    <button type="button" onClick={() => (notice.value = null)}>
      {common.dismiss}
    </button>
  );
  return (
    <Banner tone="bad" acts={dismiss}>
      <FaultWords fault={fault} />
    </Banner>
  );
}

export function Keychain() {
  const { fault, prompting } = keychain.value;
  if (prompting) {
    return (
      <Banner tone="plain">
        <div class="fault-words">
          <p class="fault-message">{words.prompting}</p>
          <p>{words.promptingHint}</p>
        </div>
      </Banner>
    );
  }
  if (fault === null) return null;
  const locked = fault.code === "keychain_locked" || fault.code === "keychain_refused";
  const unlock = (
    <button type="button" onClick={() => void unlockKeychain()}>
      {locked ? words.unlock : words.askAgain}
    </button>
  );
  return (
    <Banner tone="warn" acts={unlock}>
      <FaultWords fault={fault} />
    </Banner>
  );
}

function Platform() {
  const fault = refreshFault.value;
  // The keychain has a banner of its own.
  if (fault === null || isOfKeychain(fault)) return null;
  const again = (
    <button type="button" onClick={() => void refresh()}>
      {common.tryAgain}
    </button>
  );
  return (
    <Banner tone="bad" acts={again}>
      <FaultWords fault={fault} />
    </Banner>
  );
}
