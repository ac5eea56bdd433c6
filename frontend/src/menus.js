// details.menu opens and closes without any script; this adds Escape, a click outside, and one open at a time.
function close(menu, { refocus = false } = {}) {
  menu.open = false;
  if (refocus) menu.querySelector('summary').focus();
}

export function startMenus() {
  document.addEventListener('click', (event) => {
    document.querySelectorAll('details.menu[open]').forEach((menu) => {
      if (!menu.contains(event.target)) close(menu);
    });
    if (event.target.closest('[data-print]')) window.print();
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    document.querySelectorAll('details.menu[open]').forEach((menu) => close(menu, { refocus: menu.contains(document.activeElement) }));
  });
  document.addEventListener('focusin', (event) => {
    document.querySelectorAll('details.menu[open]').forEach((menu) => {
      if (!menu.contains(event.target)) close(menu);
    });
  });
  document.addEventListener('change', (event) => {
    const all = event.target.closest('input[data-check-all]');
    if (!all) return;
    document.querySelectorAll(`input[type=checkbox][name="${CSS.escape(all.dataset.checkAll)}"]`).forEach((box) => {
      box.checked = all.checked;
    });
  });
}
