// Keeps data-bs-theme (what Bootstrap reads) in step with data-theme (light, dark or auto) on <html>.
const root = document.documentElement;
const system = window.matchMedia('(prefers-color-scheme: dark)');

function apply() {
  const chosen = root.dataset.theme || 'auto';
  root.dataset.bsTheme = chosen === 'auto' ? (system.matches ? 'dark' : 'light') : chosen;
}

export function startTheme() {
  apply();
  system.addEventListener('change', apply);
}
