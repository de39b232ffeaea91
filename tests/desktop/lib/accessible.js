// Runs in the page. Elements by ARIA role and accessible name, as a screen reader would meet them.
// arguments: role, name (text, or { pattern } for a regular expression), within (element or null), hidden too
const [role, name, within, hiddenToo] = arguments;

const implicit = {
  A: (it) => (it.hasAttribute('href') ? 'link' : null), BUTTON: () => 'button', H1: () => 'heading', H2: () => 'heading', H3: () => 'heading',
  INPUT: (it) => ({ checkbox: 'checkbox', radio: 'radio', button: 'button', submit: 'button', range: 'slider', search: 'searchbox', number: 'spinbutton' })[it.type] ?? 'textbox',
  TEXTAREA: () => 'textbox', SELECT: () => 'combobox', NAV: () => 'navigation', MAIN: () => 'main', ASIDE: () => 'complementary', DIALOG: () => 'dialog',
  UL: () => 'list', OL: () => 'list', LI: () => 'listitem', TABLE: () => 'table', PROGRESS: () => 'progressbar', OPTION: () => 'option', FORM: () => 'form',
  SECTION: (it) => (it.hasAttribute('aria-label') ? 'region' : null),
};
const roleOf = (it) => it.getAttribute('role') ?? implicit[it.tagName]?.(it) ?? null;
const fromContent = new Set(['button', 'link', 'heading', 'treeitem', 'tab', 'menuitem', 'menuitemradio', 'menuitemcheckbox', 'radio', 'checkbox', 'option', 'row', 'gridcell', 'cell', 'columnheader', 'switch', 'listitem', 'status', 'alert', 'tooltip']);

function shown(it) {
  if (!it.isConnected || it.closest('[aria-hidden="true"], [inert], [hidden]')) return false;
  const style = getComputedStyle(it);
  if (style.visibility !== 'visible' || style.display === 'none') return false;
  const box = it.getBoundingClientRect();
  return box.width > 0 && box.height > 0;
}

function textOf(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (node.nodeType !== Node.ELEMENT_NODE || node.getAttribute('aria-hidden') === 'true') return '';
  const style = getComputedStyle(node);
  if (style.display === 'none' || style.visibility === 'hidden') return '';
  const label = node.getAttribute('aria-label');
  if (label) return label;
  const text = [...node.childNodes].map(textOf).join('');
  return style.display.startsWith('inline') ? text : ` ${text} `;
}

const tidy = (text) => text.replace(/\s+/g, ' ').trim();

function nameOf(it) {
  const by = it.getAttribute('aria-labelledby');
  if (by) return tidy(by.split(/\s+/).map((id) => { const other = document.getElementById(id); return other ? textOf(other) : ''; }).join(' '));
  const label = it.getAttribute('aria-label');
  if (label) return tidy(label);
  if (it.labels?.length) return tidy([...it.labels].map((each) => [...each.childNodes].filter((child) => child !== it).map(textOf).join('')).join(' '));
  if (fromContent.has(roleOf(it))) { const text = tidy(textOf(it)); if (text) return text; }
  return tidy(it.getAttribute('title') ?? it.getAttribute('placeholder') ?? '');
}

const pattern = name && typeof name === 'object' ? new RegExp(name.pattern, name.flags ?? '') : null;
const matches = (text) => name === null || name === undefined || (pattern ? pattern.test(text) : text === name);

if (role === null) { // an inventory, for the message of a failure
  const known = [...(within ?? document).querySelectorAll('*')].filter((it) => roleOf(it) && shown(it));
  return known.map((it) => `${roleOf(it)} "${nameOf(it).slice(0, 120)}"`);
}
return [...(within ?? document).querySelectorAll('*')].filter((it) => roleOf(it) === role && (hiddenToo || shown(it)) && matches(nameOf(it)));
