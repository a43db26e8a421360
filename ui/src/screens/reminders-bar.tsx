// What the watch has to say in the window: reminders that no notification service took, what is said or asked
// once, a new version, and that reminders are paused.
import { useSignal } from "@preact/signals";
import type { Hint } from "../bindings/Hint";
import type { Place } from "../bindings/Place";
import type { Reminder } from "../bindings/Reminder";
import { Banner } from "../elements/fault";
import { OutsideIcon } from "../elements/icons";
import { SnoozeButton } from "../elements/snooze";
import { now } from "../state/clock";
import { go, toHelp } from "../state/go";
import { tokens } from "../state/session";
import {
  answerHint,
  dismissNotice,
  dismissNotices,
  dismissVersion,
  openReleases,
  resumeReminders,
  watch,
} from "../state/watch";
import { common } from "../texts/en";
import { updates } from "../texts/updates";
import { go as goTexts, hints, watch as texts, notices as words } from "../texts/watch";

export function RemindersBar() {
  const view = watch.value;
  if (view === null) return null;
  const { notices, hint, version, pausedUntil, tray } = view;
  return (
    <>
      {notices.length === 1 && notices.map((one) => <One key={one.id} notice={one} />)}
      {notices.length > 1 && <Several notices={notices} />}
      {hint !== null && <Said hint={hint} tray={tray} />}
      {version !== null && <Newer version={version} />}
      {pausedUntil !== null && pausedUntil > now.value && <Paused until={pausedUntil} />}
    </>
  );
}

function One({ notice }: { notice: Reminder }) {
  return (
    <Banner tone="warn" polite acts={<Acts notice={notice} />}>
      <Words notice={notice} />
    </Banner>
  );
}

function Words({ notice: { title, body } }: { notice: Reminder }) {
  return (
    <div class="fault-words">
      <p class="fault-message">
        <bdi>{title}</bdi>
      </p>
      {body !== "" && (
        <p>
          <bdi>{body}</bdi>
        </p>
      )}
    </div>
  );
}

/** Where a reminder leads: to its token, else to the runtimes that it is about. */
function placeOf({ token: id, runtimes }: Reminder): Place {
  if (id !== null) {
    const token = tokens.value.find((one) => one.id === id);
    // Not another token is wanted, but a word on when it ends: that is said on its page.
    return token?.expiry.kind === "unknown" ? { kind: "token", token: id } : toHelp(id);
  }
  const [first] = runtimes;
  return first !== undefined && runtimes.length === 1
    ? { kind: "runtime", runtime: first }
    : { kind: "runtimes" };
}

function Acts({ notice, small = false }: { notice: Reminder; small?: boolean }) {
  const place = placeOf(notice);
  const size = small ? "small" : "";
  return (
    <>
      {/* All runtimes are in sight already. */}
      {place.kind !== "runtimes" && (
        <button type="button" class={small ? size : "primary"} onClick={() => void go(place)}>
          {goTexts.labels[place.kind]}
        </button>
      )}
      {notice.token !== null && <SnoozeButton token={notice.token} class={size} />}
      <button type="button" class={`quiet ${size}`} onClick={() => void dismissNotice(notice.id)}>
        {common.dismiss}
      </button>
    </>
  );
}

/** More than these titles are behind the button. */
const TITLES = 3;

function Several({ notices }: { notices: readonly Reminder[] }) {
  const open = useSignal(false);
  const ids = notices.map(({ id }) => id);
  const acts = (
    <>
      <button
        type="button"
        aria-expanded={open.value}
        onClick={() => {
          open.value = !open.value;
        }}
      >
        {open.value ? words.hide : words.showAll}
      </button>
      <button type="button" class="quiet" onClick={() => void dismissNotices(ids)}>
        {words.dismissAll}
      </button>
    </>
  );
  const titles = notices.slice(0, TITLES).map(({ title }) => title);
  return (
    <Banner tone="warn" polite acts={acts}>
      <div class="fault-words">
        <p class="fault-message">{words.many(notices.length)}</p>
        {open.value ? (
          <ul class="notice-list">
            {notices.map((one) => (
              <li key={one.id}>
                <Words notice={one} />
                <div class="notice-acts">
                  <Acts notice={one} small />
                </div>
              </li>
            ))}
          </ul>
        ) : (
          <p>
            <bdi>
              {titles.join(" · ")}
              {notices.length > TITLES && " …"}
            </bdi>
          </p>
        )}
      </div>
    </Banner>
  );
}

function hintWords(hint: Hint, tray: boolean): { title: string; more: string } {
  switch (hint) {
    case "stays_in_tray":
      return { title: hints.staysInTray, more: hints.staysInTrayMore };
    case "no_tray":
      return { title: hints.noTray, more: hints.noTrayMore };
    case "start_with_computer":
      return {
        title: hints.startWithComputer,
        more: tray ? hints.startHidden : hints.startMinimised,
      };
  }
}

function Said({ hint, tray }: { hint: Hint; tray: boolean }) {
  const { title, more } = hintWords(hint, tray);
  const acts =
    hint === "start_with_computer" ? (
      <>
        <button type="button" class="primary" onClick={() => void answerHint(hint, true)}>
          {hints.yes}
        </button>
        <button type="button" onClick={() => void answerHint(hint, false)}>
          {hints.no}
        </button>
      </>
    ) : (
      <button type="button" onClick={() => void answerHint(hint, true)}>
        {hints.understood}
      </button>
    );
  return (
    <Banner tone="plain" acts={acts}>
      <div class="fault-words">
        <p class="fault-message">{title}</p>
        <p>{more}</p>
      </div>
    </Banner>
  );
}

function Newer({ version }: { version: string }) {
  const acts = (
    <>
      <button type="button" onClick={() => void openReleases()}>
        {updates.page}
        <OutsideIcon />
      </button>
      <button type="button" class="quiet" onClick={() => void dismissVersion(version)}>
        {common.dismiss}
      </button>
    </>
  );
  return (
    <Banner tone="plain" acts={acts}>
      <p>{updates.out(version)}</p>
    </Banner>
  );
}

function Paused({ until }: { until: number }) {
  const resume = (
    <button type="button" onClick={() => void resumeReminders()}>
      {texts.resume}
    </button>
  );
  return (
    <Banner tone="plain" acts={resume}>
      <p>{texts.paused(until, now.value)}</p>
    </Banner>
  );
}
