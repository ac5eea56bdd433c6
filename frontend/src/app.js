// The whole script of the product. Every page works without it; it only shortens the way.
import Collapse from 'bootstrap/js/src/collapse.js';
import Offcanvas from 'bootstrap/js/src/offcanvas.js';
import { startCopying } from './copying.js';
import { enhanceSelects } from './selects.js';
import { startKeys } from './keys.js';
import { startMenus } from './menus.js';
import { startPasskeys } from './passkeys.js';
import { startRequests } from './requests.js';
import { startReview } from './review.js';
import { startTheme } from './theme.js';

// Named so that the bundler keeps them: each wires its own data-bs-* attributes when loaded.
export const components = { Collapse, Offcanvas };

document.documentElement.classList.add('js');
startTheme();
startRequests();

function begin() {
  enhanceSelects(document);
  startMenus();
  startCopying();
  startKeys();
  startPasskeys();
  startReview();
}

if (document.readyState === 'loading') document.addEventListener('DOMContentLoaded', begin);
else begin();
