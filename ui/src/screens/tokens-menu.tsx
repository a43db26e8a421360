// All tokens that are kept on this computer, those on no runtime too: the way to each one's page, and out.
import { KeyIcon } from "../elements/icons";
import { type Item, Menu } from "../elements/menu";
import { ProviderIcon } from "../elements/provider-icon";
import { now } from "../state/clock";
import { type Anchor, tokens } from "../state/session";
import { exportTokens, openTokenPage } from "../state/token-page";
import { tokenName } from "../texts/many";
import { tokensMenu as words } from "../texts/token-page";

export function TokensMenu({ at, onClose }: { at: Anchor; onClose: () => void }) {
  const kept = tokens.value;
  const items: Item[] = [...kept].sort(byEnd).map((token) => ({
    id: token.id,
    label: tokenName(token),
    second: words.about(token, now.value),
    icon: <ProviderIcon provider={token.provider} />,
    act: () => openTokenPage(token.id),
  }));
  if (kept.length === 0) {
    items.push({ label: words.none, icon: <KeyIcon />, disabled: true, act: () => undefined });
  }
  items.push(
    {
      label: words.exportCsv,
      apart: true,
      disabled: kept.length === 0,
      act: () => void exportTokens("csv"),
    },
    { label: words.exportJson, disabled: kept.length === 0, act: () => void exportTokens("json") },
  );
  return <Menu at={at} label={words.label} items={items} onClose={onClose} />;
}

type Kept = (typeof tokens.value)[number];

/** What dies first comes first; what renews itself, never dies or nobody knows of comes by name. */
function byEnd(a: Kept, b: Kept): number {
  const end = ({ expiry, renews }: Kept) =>
    expiry.kind === "at" && !renews ? expiry.at : Number.MAX_SAFE_INTEGER;
  return end(a) - end(b) || tokenName(a).localeCompare(tokenName(b), "en");
}
