// The page's own small signs, drawn on a 16 × 16 grid in the colour of the text around them.
import type { ComponentChildren } from "preact";

function Icon({ children, name }: { children: ComponentChildren; name: string }) {
  return (
    <svg
      class={`icon icon-${name}`}
      viewBox="0 0 16 16"
      width="16"
      height="16"
      fill="none"
      stroke="currentColor"
      stroke-width="1.5"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}

export const RefreshIcon = () => (
  <Icon name="refresh">
    <path d="M13.5 8a5.5 5.5 0 1 1-1.7-4M13.5 1.8V4.5h-2.7" />
  </Icon>
);
export const SettingsIcon = () => (
  <Icon name="settings">
    <path d="M2 4.5h6.2M11.8 4.5H14M2 11.5h2.2M7.8 11.5H14" />
    <circle cx="10" cy="4.5" r="1.8" />
    <circle cx="6" cy="11.5" r="1.8" />
  </Icon>
);
export const SearchIcon = () => (
  <Icon name="search">
    <circle cx="7" cy="7" r="4.5" />
    <path d="m10.5 10.5 3 3" />
  </Icon>
);
export const MoreIcon = () => (
  <Icon name="more">
    <path stroke-width="2.2" d="M8 3.2v0M8 8v0M8 12.8v0" />
  </Icon>
);
export const ChevronIcon = () => (
  <Icon name="chevron">
    <path d="m4.5 6.5 3.5 3.5 3.5-3.5" />
  </Icon>
);
export const SortIcon = ({ down }: { down: boolean }) => (
  <Icon name="sort">
    <path d={down ? "m5 6.5 3 3 3-3" : "m5 9.5 3-3 3 3"} />
  </Icon>
);
export const BackIcon = () => (
  <Icon name="back">
    <path d="M9.5 3.5 5 8l4.5 4.5" />
  </Icon>
);
export const CloseIcon = () => (
  <Icon name="close">
    <path d="m4 4 8 8M12 4l-8 8" />
  </Icon>
);
export const CheckIcon = () => (
  <Icon name="check">
    <path d="m3.5 8.5 3 3 6-7" />
  </Icon>
);
export const PlusIcon = () => (
  <Icon name="plus">
    <path d="M8 3.5v9M3.5 8h9" />
  </Icon>
);
export const MutedIcon = () => (
  <Icon name="muted">
    <path d="M4.5 11h7.3M4.5 11c.6-.8.9-1.9.9-3.4 0-.5 0-.9.1-1.3M7 4.3c.3-.1.6-.2 1-.2 1.7 0 2.6 1.2 2.6 3.2 0 1 .1 1.8.3 2.5M7 13h2M2.5 2.5l11 11" />
  </Icon>
);
export const KeyIcon = () => (
  <Icon name="key">
    <circle cx="5.2" cy="10.8" r="2.7" />
    <path d="m7.2 8.8 5.8-5.8M10.6 5.4l1.9 1.9" />
  </Icon>
);
export const AlertIcon = () => (
  <Icon name="alert">
    <path d="M8 2.2 14.3 13.3H1.7zM8 6.5v3M8 11.4v0" />
  </Icon>
);
export const InfoIcon = () => (
  <Icon name="info">
    <circle cx="8" cy="8" r="6.2" />
    <path d="M8 7.5v3.3M8 5.2v0" />
  </Icon>
);
export const OutsideIcon = () => (
  <Icon name="outside">
    <path d="M9.5 2.5h4v4M13.2 2.8 8 8M6.5 3.5h-3v9h9v-3" />
  </Icon>
);

/** Patrol's own mark, as in icons/icon.svg. */
export const PatrolMark = () => (
  <svg class="mark" viewBox="0 0 512 512" width="20" height="20" fill="none" aria-hidden="true">
    <path
      fill="currentColor"
      d="M256 22c8 0 15 1 22 4l150 54c22 8 36 28 36 51v119c0 108-72 194-190 236-12 4-24 4-36 0C120 444 48 358 48 250V131c0-23 14-43 36-51l150-54c7-3 14-4 22-4z"
    />
    <path
      stroke="#ffffff"
      stroke-width="34"
      stroke-linecap="round"
      d="M190 172v176M328 196c0 58-36 70-84 76-36 5-54 18-54 48"
    />
    <circle cx="190" cy="158" r="40" fill="#ffffff" />
    <circle cx="190" cy="356" r="40" fill="#ffffff" />
    <circle cx="328" cy="176" r="36" stroke="#ffc24a" stroke-width="32" />
  </svg>
);
