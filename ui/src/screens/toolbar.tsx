// The table's heading, the search and the filters.
import { useRef } from "preact/hooks";
import type { Provider } from "../bindings/Provider";
import type { RowState } from "../bindings/RowState";
import { SearchIcon } from "../elements/icons";
import { Select } from "../elements/select";
import { entries } from "../state/runtimes";
import { selectedRows } from "../state/selection";
import { provider, query, shown, state } from "../state/table";
import { providers, states, toolbar as words } from "../texts/en";
import { SelectionBar } from "./selection-bar";

/** The search field, for the keys that lead to it. */
export const SEARCH_ID = "search";

const providerOptions = [
  ["", words.anyProvider],
  ...(Object.keys(providers) as Provider[]).map((key) => [key, providers[key]] as const),
  ["other", words.otherProvider],
] as const;

const stateOptions = [
  ["", words.anyState],
  ...(Object.keys(states) as RowState[]).map((key) => [key, states[key]] as const),
] as const;

export function Toolbar() {
  return (
    <div class="toolbar">
      <h2>{words.heading}</h2>
      <search class="search-box">
        <SearchField />
      </search>
      <div class="filters">
        <Select
          label={words.provider}
          value={provider.value}
          options={providerOptions}
          onPick={(v) => (provider.value = v)}
        />
        <Select
          label={words.state}
          value={state.value}
          options={stateOptions}
          onPick={(v) => (state.value = v)}
        />
        <Count />
      </div>
    </div>
  );
}

function SearchField() {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <SearchIcon />
      <input
        ref={input}
        id={SEARCH_ID}
        type="search"
        aria-label={words.search}
        placeholder={words.search}
        value={query.value}
        autocomplete="off"
        spellcheck={false}
        onInput={(event) => {
          query.value = event.currentTarget.value;
        }}
        onKeyDown={(event) => {
          if (event.key === "Escape") query.value = "";
        }}
      />
    </>
  );
}

function Count() {
  if (selectedRows.value.length > 0) return <SelectionBar />;
  const some = shown.value.length;
  const all = entries.value.length;
  return (
    <span class="count" title={words.countTitle(some, all)}>
      {words.count(some, all)}
    </span>
  );
}
