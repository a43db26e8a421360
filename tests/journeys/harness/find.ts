// What runs inside the page to find a control as a user names it: by its role
// and its accessible name. A small part of "Accessible Name and Description
// Computation" (W3C accname 1.2), enough for native elements; the names that a
// screen reader hears are checked with WebKit's own computation elsewhere.

export interface Wanted {
  role: Role;
  /** Missing: any name. */
  name?: string | undefined;
  /** Whether `name` may be a part of the whole. */
  part?: boolean | undefined;
}

export const SELECTORS = {
  button: "button, [role=button], input[type=submit], summary",
  field: "input:not([type=checkbox], [type=radio], [type=submit]), textarea, select",
  checkbox: "input[type=checkbox], [role=checkbox], [role=switch]",
  radio: "input[type=radio], [role=radio]",
  option: "option, [role=option]",
  menuitem: "[role^=menuitem]",
  link: "a[href], [role=link]",
  row: "tbody tr, [role=row]",
  dialog: "dialog[open], [role=dialog], [role=alertdialog]",
  heading: "h1, h2, h3, [role=heading]",
  alert: "[role=alert]",
  status: "[role=status], output, [aria-live=polite]",
  columnheader: "thead th, [role=columnheader]",
  table: "table, [role=table], [role=grid]",
  progressbar: "progress, [role=progressbar]",
  listitem: "li",
} as const;

export type Role = keyof typeof SELECTORS;

/** A function's source: it is sent into the page and knows only its arguments. */
export const FIND = String.raw`
const [root, selector, name, part] = arguments
const flat = (text) => text.replace(/\s+/g, ' ').trim()
const spoken = (element) => {
  const walk = (node) => {
    if (node.nodeType === 3) return node.data
    if (node.nodeType !== 1 || node.getAttribute('aria-hidden') === 'true') return ''
    if (node.matches('svg, img')) return node.getAttribute('aria-label') ?? node.getAttribute('alt') ?? ''
    if (node.matches('input, select, textarea')) return ''
    return [...node.childNodes].map(walk).join(node.matches('span, b, i, em, strong, code, a') ? '' : ' ')
  }
  return flat(walk(element))
}
const nameOf = (element) => {
  const ids = element.getAttribute('aria-labelledby')
  if (ids) return flat(ids.split(/\s+/).map((id) => spoken(document.getElementById(id) ?? document.createElement('i'))).join(' '))
  const label = element.getAttribute('aria-label')
  if (label) return flat(label)
  if (element.labels?.length) return flat([...element.labels].map(spoken).join(' '))
  if (element.matches('tr, [role=row]')) {
    const head = element.querySelector('th, [role=rowheader]')
    return head ? spoken(head) : spoken(element)
  }
  return spoken(element) || flat(element.getAttribute('title') ?? element.getAttribute('placeholder') ?? '')
}
const isShown = (element) => element.checkVisibility({ visibilityProperty: true, opacityProperty: false })
  && !element.closest('[inert], [aria-hidden=true]')
const modal = [...document.querySelectorAll('dialog[open]')].filter((d) => d.matches(':modal')).at(-1)
return [...(root ?? document).querySelectorAll(selector)].filter((element) => {
  if (!isShown(element)) return false
  if (modal && !root && !modal.contains(element) && modal !== element) return false
  if (name === null) return true
  const own = nameOf(element)
  return own === name || (part && own.includes(name))
    || (element.matches('tr, [role=row]') && own.startsWith(name + ' '))
})
`;
