// A button with data-copy copies the field of that id and says so. Where the page may not write to the clipboard
// (no secure context), the words are selected and copied the old way.
export function startCopying() {
  document.addEventListener('click', async (event) => {
    const button = event.target.closest('[data-copy]');
    if (!button) return;
    const field = document.getElementById(button.dataset.copy);
    if (!field) return;
    if (!(await copied(field))) return;
    const words = button.querySelector('span') || button;
    const before = words.textContent;
    words.textContent = button.dataset.copied;
    button.setAttribute('aria-live', 'polite');
    setTimeout(() => {
      words.textContent = before;
    }, 2000);
  });
}

async function copied(field) {
  try {
    await navigator.clipboard.writeText(field.value);
    return true;
  } catch {
    field.focus();
    field.select();
    return document.execCommand('copy');
  }
}
