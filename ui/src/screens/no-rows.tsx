// What stands where rows would be: nothing there, nothing found, nothing known, or not yet.
import { refresh } from "../state/acts";
import { entries } from "../state/runtimes";
import { activeAccount, listedAt } from "../state/session";
import { clearFilters } from "../state/table";
import { header, table as words } from "../texts/en";

export function NoRows({ failed }: { failed: boolean }) {
  if (entries.value.length > 0) {
    return (
      <div class="no-rows">
        <p class="no-rows-title" role="status">
          {words.noMatch}
        </p>
        <p>{words.noMatchHint}</p>
        <button type="button" onClick={clearFilters}>
          {words.clear}
        </button>
      </div>
    );
  }
  if (failed || listedAt.value === null) {
    return (
      <div class="no-rows">
        <p class="no-rows-title">{words.failed}</p>
        {/* Where it failed, the banner above says why and has the button. */}
        {!failed && (
          <button type="button" onClick={() => void refresh()}>
            {header.refresh}
          </button>
        )}
      </div>
    );
  }
  return (
    <div class="no-rows">
      <p class="no-rows-title">
        <bdi>{words.empty(activeAccount()?.name ?? "")}</bdi>
      </p>
      <p>{words.emptyHint}</p>
    </div>
  );
}

const LINES = 9;

/** Rows of the right height, empty: nothing jumps when the real ones come. */
export function Skeleton() {
  return (
    <tbody aria-hidden="true">
      {Array.from({ length: LINES }, (_, index) => (
        <tr key={index} class="row skeleton">
          <td class="col-pick" />
          <td class="col-runtime">
            <i class="bone" />
          </td>
          <td class="col-provider">
            <i class="bone" />
          </td>
          <td class="col-token">
            <i class="bone" />
          </td>
          <td class="col-scopes" />
          <td class="col-expires" />
          <td class="col-state">
            <i class="bone" />
          </td>
          <td class="col-checked" />
          <td class="col-actions" />
        </tr>
      ))}
    </tbody>
  );
}
