// "Also on these runtimes": the others with the same Git host, each with what it holds now.
import type { ComponentChildren } from "preact";
import { useId, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { AlsoOn } from "../bindings/AlsoOn";
import type { Checked } from "../bindings/Checked";
import { AlertIcon } from "../elements/icons";
import { alsoText, isOthers, leftOut } from "../state/also";
import { keyOf } from "../state/batches";
import { active } from "../state/session";
import type { TokenFlow } from "../state/token-flow";
import { states } from "../texts/en";
import { also as words } from "../texts/many";

/** More than these are searched rather than read. */
const MANY = 12;
/** More than these are not laid out at once: the search leads to the rest. */
const MOST = 200;

type Props = {
  flow: TokenFlow;
  checked: Checked;
  account: string;
  wanted: readonly string[] | null;
  busy: boolean;
};

export function Also({ flow, checked, account, wanted, busy }: Props) {
  const [query, setQuery] = useState("");
  const id = useId();
  const { also } = checked;
  // Those ticked at first stand first, and stay there while ticks come and go.
  const ordered = useMemo(() => {
    const first = flow.ticked.peek();
    return [...also].sort((a, b) => Number(first.has(keyOf(b.key))) - Number(first.has(keyOf(a.key))));
  }, [also]);
  const texts = useMemo(() => new Map(ordered.map((one) => [one, alsoText(one)])), [ordered]);
  const sought = query.toLowerCase().split(/\s+/).filter(Boolean);
  const found = ordered.filter((one) => sought.every((word) => texts.get(one)?.includes(word)));
  const ticked = flow.ticked.value;
  const tick = (those: readonly AlsoOn[], on: boolean) => {
    const next = new Set(flow.ticked.peek());
    for (const { key } of those) {
      if (on) next.add(keyOf(key));
      else next.delete(keyOf(key));
    }
    flow.ticked.value = next;
  };
  const missing = leftOut(checked, account, wanted);
  if (also.length === 0 && missing.length === 0) return null;
  return (
    <fieldset class="also" disabled={busy}>
      <legend>
        {words.heading} <span class="second">{words.ticked(ticked.size, also.length)}</span>
      </legend>
      {also.length > MANY && (
        <input
          type="search"
          aria-label={words.search}
          placeholder={words.search}
          autocomplete="off"
          spellcheck={false}
          value={query}
          onInput={(event) => setQuery(event.currentTarget.value)}
        />
      )}
      <div class="choice-items">
        {found.length > 1 && (
          <All found={found} ticked={ticked} tick={tick}>
            {sought.length > 0 ? words.allFound : words.all}
          </All>
        )}
        {found.length === 0 && also.length > 0 && <p class="choice-item hint">{words.noMatch}</p>}
        {found.slice(0, MOST).map((one, index) => (
          <label key={keyOf(one.key)} class="choice-item">
            <input
              type="checkbox"
              checked={ticked.has(keyOf(one.key))}
              aria-labelledby={`${id}-${index}`}
              aria-describedby={`${id}-${index}-holds`}
              onChange={(event) => tick([one], event.currentTarget.checked)}
            />
            <Line one={one} id={`${id}-${index}`} ticked={ticked.has(keyOf(one.key))} />
          </label>
        ))}
      </div>
      {found.length > MOST && <p class="hint">{words.notShown(found.length - MOST)}</p>}
      {missing.length > 0 && (
        <p class="hint" role="status">
          <bdi>{words.leftOut(missing)}</bdi>
        </p>
      )}
    </fieldset>
  );
}

type AllProps = {
  found: readonly AlsoOn[];
  ticked: ReadonlySet<string>;
  tick: (those: readonly AlsoOn[], on: boolean) => void;
  children: ComponentChildren;
};

function All({ found, ticked, tick, children }: AllProps) {
  const box = useRef<HTMLInputElement>(null);
  const some = found.some((one) => ticked.has(keyOf(one.key)));
  // What may be somebody else's is ticked one by one only.
  const plain = found.filter((one) => !isOthers(one));
  const plainly = plain.length > 0 && plain.every((one) => ticked.has(keyOf(one.key)));
  const all = found.every((one) => ticked.has(keyOf(one.key)));
  useLayoutEffect(() => {
    if (box.current !== null) box.current.indeterminate = some && !all;
  });
  return (
    <label class="choice-item choice-all">
      <input
        ref={box}
        type="checkbox"
        checked={all}
        disabled={plain.length === 0 && !some}
        onChange={() => tick(plainly || plain.length === 0 ? found : plain, !plainly && plain.length > 0)}
      />
      <span class="choice-words">{children}</span>
    </label>
  );
}

/** The states that say more than what it holds. */
const TOLD = new Set(["invalid", "failed", "unsure", "unreachable"]);

function Line({ one, id, ticked }: { one: AlsoOn; id: string; ticked: boolean }) {
  const elsewhere = one.key.account === active.value ? null : one.accountName;
  const state = TOLD.has(one.state) ? states[one.state] : null;
  const second = [words.holds(one.holds), state, one.cluster, elsewhere].filter(Boolean).join(" · ");
  return (
    <span class="choice-words">
      <bdi class="ellipsis" id={id}>
        {one.key.name}
      </bdi>
      <span id={`${id}-holds`} class={`second with-sign ${ticked && isOthers(one) ? "warn" : ""}`}>
        {isOthers(one) && <AlertIcon />}
        <bdi class="ellipsis" title={second}>
          {second}
        </bdi>
      </span>
    </span>
  );
}
