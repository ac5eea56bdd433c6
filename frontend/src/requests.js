// htmx, tied down: no eval, no style element of its own, this site only, no page kept in the browser's storage.
import htmx from 'htmx.org';
import { enhanceSelects, plainSelects } from './selects.js';

Object.assign(htmx.config, {
  allowEval: false,
  allowScriptTags: false,
  includeIndicatorStyles: false,
  selfRequestsOnly: true,
  historyCacheSize: 0,
  refreshOnHistoryMiss: true,
  attributesToSettle: ['class'], // no style attributes: the policy forbids them
  scrollBehavior: 'auto',
  responseHandling: [
    { code: '204', swap: false },
    { code: '[23]..', swap: true },
    { code: '422', swap: true },
    { code: '[45]..', swap: false, error: true },
  ],
});

function say(text) {
  const place = document.getElementById('live');
  if (!place) return;
  place.textContent = text;
  place.hidden = !text;
}

// The words stand on the live region in the language of the page.
function sayWord(name) {
  const place = document.getElementById('live');
  say(place ? place.dataset[name] || '' : '');
}

export function startRequests() {
  document.addEventListener('htmx:configRequest', (event) => {
    if (event.detail.verb === 'get') return;
    const token = document.querySelector('input[name="csrfmiddlewaretoken"]');
    if (token) event.detail.headers['X-CSRFToken'] = token.value;
  });
  document.addEventListener('htmx:beforeRequest', () => say(''));
  document.addEventListener('htmx:responseError', (event) => {
    const reason = event.detail.xhr.getResponseHeader('X-Reason');
    if (reason) say(decodeURIComponent(reason));
    else sayWord(event.detail.xhr.status === 403 ? 'forbidden' : 'failed');
  });
  document.addEventListener('htmx:sendError', () => sayWord('offline'));
  document.addEventListener('htmx:beforeCleanupElement', (event) => plainSelects(event.target));
  document.addEventListener('htmx:load', (event) => enhanceSelects(event.target));
  document.addEventListener('htmx:afterSettle', (event) => {
    const wanted = event.target.querySelector?.('[autofocus], .is-invalid');
    if (wanted) wanted.focus();
  });
}
