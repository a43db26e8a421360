// What dies next, and when everything else does: a sentence, and the time line below it.
import { useSignal } from "@preact/signals";
import type { Place } from "../bindings/Place";
import type { Urgent } from "../bindings/Urgent";
import { AlertIcon, ChevronIcon } from "../elements/icons";
import { MenuButton } from "../elements/menu-button";
import { now } from "../state/clock";
import { go, toHelp } from "../state/go";
import { tokens } from "../state/session";
import { deadOnes, endOf, nextToEnd, REACHES, type Reach, toneOf } from "../state/timeline";
import { watch } from "../state/watch";
import { go as goTexts, timeline as words } from "../texts/watch";
import { TimeAxis } from "./time-axis";

export function Timeline() {
  const reach = useSignal<Reach>(90);
  if (tokens.value.length === 0) {
    return (
      <section class="timeline" aria-label={words.label}>
        <p class="timeline-empty">{words.empty}</p>
      </section>
    );
  }
  return (
    <section class="timeline" aria-label={words.label}>
      <div class="timeline-head">
        <Headline />
        <ReachChoice reach={reach.value} onPick={(days) => (reach.value = days)} />
      </div>
      <TimeAxis tokens={tokens.value} reach={reach.value} />
    </section>
  );
}

type Said = {
  sentence: string;
  tone: "plain" | "warn" | "bad";
  title?: string | undefined;
  /** Where its button leads. */
  place: Place | null;
  others?: readonly Urgent[];
};

/** What the program finds most urgent where something is dead; else what ends next, by the tokens. */
function headline(): Said {
  const time = now.value;
  const view = watch.value;
  const worst = view?.state === "dead" ? view.urgent[0] : undefined;
  if (worst !== undefined) {
    const others = view?.urgent.slice(1) ?? [];
    return { sentence: worst.sentence, tone: "bad", place: placeOf(worst), others };
  }
  const dead = view === null ? deadOnes(tokens.value, time)[0] : undefined;
  if (dead !== undefined) {
    const end = endOf(dead);
    const sentence = end === null ? words.signIn(dead) : words.expired(dead, time, end);
    return { sentence, tone: "bad", place: toHelp(dead.id) };
  }
  const next = nextToEnd(tokens.value, time);
  if (next === null) return { sentence: words.nothing, tone: "plain", place: null };
  return {
    sentence: words.next(next.token, time, next.end),
    tone: toneOf(next.token, time) === "soon" ? "warn" : "plain",
    title: words.on(next.end),
    place: toHelp(next.token.id),
  };
}

const placeOf = ({ token, runtime }: Urgent): Place | null => {
  if (token !== null) return toHelp(token);
  return runtime === null ? null : { kind: "runtime", runtime };
};

function Headline() {
  const { sentence, tone, title, place, others = [] } = headline();
  return (
    <>
      <div class={`headline ${tone}`}>
        {tone !== "plain" && <AlertIcon />}
        <p class="headline-words" title={title}>
          <bdi>{sentence}</bdi>
        </p>
      </div>
      <div class="headline-acts">
        {place !== null && (
          <button type="button" class="small" onClick={() => void go(place)}>
            {goTexts.labels[place.kind]}
          </button>
        )}
        {others.length > 0 && (
          <MenuButton class="small quiet" label={words.urgent} items={() => urgentItems(others)}>
            {words.others(others.length)}
            <ChevronIcon />
          </MenuButton>
        )}
      </div>
    </>
  );
}

const urgentItems = (others: readonly Urgent[]) =>
  others.map((each) => {
    const place = placeOf(each);
    return {
      label: each.sentence,
      disabled: place === null,
      act: () => {
        if (place !== null) void go(place);
      },
    };
  });

function ReachChoice({ reach, onPick }: { reach: Reach; onPick: (days: Reach) => void }) {
  return (
    <fieldset class="segments">
      <legend class="only-read">{words.reach}</legend>
      {REACHES.map((days) => (
        <label key={days} class="segment">
          <input type="radio" name="reach" checked={reach === days} onChange={() => onPick(days)} />
          {words.spans[days]}
        </label>
      ))}
    </fieldset>
  );
}
