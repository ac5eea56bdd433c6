// Passkeys: what the browser wants and gives in bytes travels as text. A form says what it is for (data-passkey) and
// brings the options of the server (data-options), or says where to ask for them (data-from).
const CEREMONIES = { create: 'create', get: 'get', login: 'get' };

function bytes(text) {
  const plain = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
}

function text(buffer) {
  const plain = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join('');
  return btoa(plain).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
}

function readable(options) {
  const key = { ...options.publicKey, challenge: bytes(options.publicKey.challenge) };
  const named = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));
  if (key.user) key.user = { ...key.user, id: bytes(key.user.id) };
  if (key.excludeCredentials) key.excludeCredentials = named(key.excludeCredentials);
  if (key.allowCredentials) key.allowCredentials = named(key.allowCredentials);
  return { publicKey: key };
}

function writable(credential) {
  const response = {};
  for (const name of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
    const value = credential.response[name];
    if (value) response[name] = text(value);
  }
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  };
}

async function optionsOf(form) {
  if (!form.dataset.from) return JSON.parse(form.dataset.options);
  const answer = await fetch(form.dataset.from, { headers: { Accept: 'application/json' } });
  return (await answer.json()).request_options;
}

async function ask(form) {
  const wanted = readable(await optionsOf(form));
  const alone = form.querySelector('input[name="passwordless"]');
  if (form.dataset.passkey === 'create') {
    const choice = { ...wanted.publicKey.authenticatorSelection };
    choice.residentKey = alone && alone.checked ? 'required' : 'discouraged';
    choice.requireResidentKey = choice.residentKey === 'required';
    if (choice.requireResidentKey) choice.userVerification = 'required';
    wanted.publicKey.authenticatorSelection = choice;
  }
  return navigator.credentials[CEREMONIES[form.dataset.passkey]](wanted);
}

async function submitted(event) {
  const form = event.target;
  event.preventDefault();
  const fault = form.querySelector('[data-passkey-fault]');
  if (fault) fault.hidden = true;
  try {
    const credential = await ask(form);
    form.querySelector('input[name="credential"]').value = JSON.stringify(writable(credential));
    form.submit();
  } catch {
    if (fault) fault.hidden = false; // given up by the person, or the device knows no key of this site
  }
}

export function startPasskeys() {
  for (const form of document.querySelectorAll('form[data-passkey]')) {
    form.hidden = !window.PublicKeyCredential;
    form.addEventListener('submit', submitted);
  }
}
