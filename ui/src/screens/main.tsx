// The one screen that carries the day: what dies next, the runtimes and their tokens.
import { now } from "../state/clock";
import { fresh, refreshing, said, seenAt } from "../state/session";
import { status as words } from "../texts/en";
import { Banners } from "./banners";
import { Header } from "./header";
import { Overlays } from "./overlays";
import { RuntimeTable } from "./table";
import { Timeline } from "./timeline";
import { Toolbar } from "./toolbar";

export function Main() {
  return (
    <div class="main">
      <Header />
      <main class="day">
        <Banners />
        <Timeline />
        <div class="work">
          <Toolbar />
          <RuntimeTable />
        </div>
        <Overlays />
      </main>
      <StatusLine />
    </div>
  );
}

/** How old what is shown is, and how the newest act ended. Only the latter is read out. */
function StatusLine() {
  return (
    <footer class="status">
      <span class="status-said" role="status">
        <bdi>{said.value}</bdi>
      </span>
      <Age />
    </footer>
  );
}

function Age() {
  const busy = refreshing.value;
  const at = seenAt.value;
  const seen =
    at === null
      ? words.neverSeen
      : fresh.value && busy === null
        ? words.refreshed(at, now.value)
        : words.lastSeen(at, now.value);
  const going =
    busy === null ? "" : busy.total === 0 ? words.listing : words.refreshing(busy.done, busy.total);
  return <span class="status-age">{going === "" ? seen : `${seen} · ${going}`}</span>;
}
