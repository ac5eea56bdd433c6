// The review screen: its keys, and forms of work that show only what fits. Everything the keys do can also be reached by Tab; a switch on the page turns them off.
const FIELDS = 'input:not([type="checkbox"]), select, textarea, [contenteditable="true"]';
const SWITCH = 'jingjian.review-keys';

function cards() {
  return [...document.querySelectorAll('[data-clause]')];
}

function current() {
  const held = document.activeElement?.closest('[data-clause]');
  return held || document.querySelector('[data-clause].here');
}

// Marks the clause in both panes and brings both into sight.
function stand(card, { focus = true, scroll = true } = {}) {
  if (!card) return;
  document.querySelectorAll('.here').forEach((each) => each.classList.remove('here'));
  card.classList.add('here');
  if (focus) card.focus({ preventScroll: true });
  if (scroll) card.scrollIntoView({ block: 'nearest' });
  const words = document.querySelector(`[data-passage="${card.dataset.clause}"]`);
  if (!words) return;
  words.classList.add('here');
  const pane = document.getElementById('document');
  const beside = pane && getComputedStyle(pane).position === 'sticky';
  if (beside) pane.scrollTo({ top: words.offsetTop - pane.clientHeight / 3 });
}

function step(by) {
  const all = cards();
  const place = all.indexOf(current());
  stand(all[Math.min(Math.max(place + by, 0), all.length - 1)]);
}

function accept() {
  const card = current();
  const button = card?.querySelector('button[value="accept"]');
  const all = cards();
  const next = all.slice(all.indexOf(card) + 1).find((each) => !each.classList.contains('accepted'));
  if (button) button.click();
  if (next) stand(next);
}

// From the card to its words in the document and back.
function cross() {
  const card = current();
  if (!card) return;
  const words = document.getElementById(`d-${card.dataset.clause}`);
  const held = document.activeElement;
  const inside = words?.contains(held);
  if (inside) stand(card);
  else words?.querySelector('a.to')?.focus();
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  a: accept,
  e: () => current()?.querySelector('[data-key="e"]')?.click(),
  d: cross,
};

// Of the fields that make a rule only those of the chosen rhythm are shown; a hidden one says nothing.
const RHYTHMS = { weekday: ['weekly'], day: ['monthly', 'quarterly', 'half_yearly', 'yearly'] };

function showRhythm(root) {
  root.querySelectorAll?.('select[name="repeats"]').forEach((repeats) => {
    Object.entries(RHYTHMS).forEach(([name, wanted]) => {
      const field = repeats.form?.elements[name];
      if (!field) return;
      const fits = wanted.includes(repeats.value);
      if (!fits && !field.classList.contains('is-invalid')) field.value = '';
      field.parentElement.hidden = !fits && !field.value;
    });
  });
}

function startRhythms() {
  showRhythm(document);
  document.addEventListener('change', (event) => {
    if (event.target.matches('select[name="repeats"]')) showRhythm(event.target.form);
  });
  document.addEventListener('htmx:load', (event) => showRhythm(event.target));
}

function remembered() {
  try {
    return localStorage.getItem(SWITCH) !== 'off';
  } catch {
    return true;
  }
}

function remember(on) {
  try {
    localStorage.setItem(SWITCH, on ? 'on' : 'off');
  } catch {
    // a browser that keeps nothing still has the switch for this page
  }
}

export function startReview() {
  startRhythms();
  if (!document.querySelector('.review')) return;
  const box = document.getElementById('review-keys');
  if (box) {
    box.checked = remembered();
    box.addEventListener('change', () => remember(box.checked));
  }
  document.addEventListener('keydown', (event) => {
    const act = KEYS[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.target.closest(FIELDS) || (box && !box.checked)) return;
    event.preventDefault();
    act();
  });
  document.addEventListener('focusin', (event) => {
    const card = event.target.closest('[data-clause]');
    // What a finger or the mouse touches must not move away under it before the click.
    const scroll = event.target.matches(':focus-visible');
    if (card && !card.classList.contains('here')) stand(card, { focus: false, scroll });
  });
  // A swapped card is a new element, and settling gives it the classes it came with: mark it again after that.
  document.addEventListener('htmx:afterSettle', (event) => {
    const changed = event.target.closest?.('[data-clause]');
    const card = document.activeElement?.closest('[data-clause]') || changed;
    if (card) stand(card, { focus: false });
    const field = changed === card && card?.querySelector('.open-form input:not([type=hidden]), .open-form textarea');
    if (field && !field.closest('.open-form').contains(document.activeElement)) field.focus({ preventScroll: true });
  });
}
