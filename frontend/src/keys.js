// "/" goes to the search box from anywhere that is not a field.
const FIELDS = 'input, select, textarea, [contenteditable="true"]';

export function startKeys() {
  document.addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest(FIELDS)) return;
    const box = document.getElementById('search-box');
    if (!box) return;
    event.preventDefault();
    box.focus();
    box.select();
  });
}
