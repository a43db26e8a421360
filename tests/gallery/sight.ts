// What runs inside the page to find what its user cannot bring into sight: controls that lie outside of the
// window, under something else, or whose words are cut off without dots.

export const SIGHT = String.raw`
const CONTROLS = 'button, input, select, textarea, summary, a[href], [role^=menuitem]'
const open = [...document.querySelectorAll('dialog[open], :popover-open')].at(-1)
const told = []
const tell = (element, why) => {
  const name = element.getAttribute('aria-label') ?? element.textContent.trim() ?? ''
  told.push(element.localName + ' “' + (name || element.name || element.className).slice(0, 50) + '” ' + why)
}
if (document.documentElement.scrollWidth > innerWidth) told.push('the page is wider than the window')
for (const box of document.querySelectorAll('.day, .settings, .connect, .dialog-body, .popover')) {
  if (box.checkVisibility() && box.scrollWidth > box.clientWidth + 1) told.push(box.className + ' is wider than its place')
}
for (const element of (open ?? document.body).querySelectorAll(CONTROLS)) {
  if (!element.checkVisibility({ visibilityProperty: true })) continue
  // A row that only the arrows lead to is scrolled to by the page itself.
  if (element.closest('tbody') && element.tabIndex < 0) continue
  element.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  const box = element.getBoundingClientRect()
  if (box.width === 0 || box.height === 0) continue
  if (box.left < -1 || box.right > innerWidth + 1) { tell(element, 'lies beside the window'); continue }
  const [x, y] = [box.left + box.width / 2, box.top + box.height / 2]
  const hit = document.elementFromPoint(x, y)
  if (!hit || !(element.contains(hit) || hit.contains(element) || element.labels?.[0]?.contains(hit)))
    tell(element, 'is not in sight' + (hit ? ', ' + hit.localName + '.' + hit.className + ' is' : ''))
  else if (element.localName === 'button' && element.scrollWidth > element.clientWidth + 2 
    && !element.querySelector('.ellipsis') && getComputedStyle(element, '::after').content === 'none')
    tell(element, 'is narrower than its words')
}
return told`;
