// Small comforts over pages that work without them.

// What answers an action is read first: the list of faults, else the notice.
const answer = document.getElementById('complaints');
if (answer) answer.focus();

// One row menu open at a time; Escape and a press elsewhere close it.
const closeMenus = (except) => {
  for (const menu of document.querySelectorAll('details.row-menu[open]')) if (menu !== except) menu.open = false;
};
document.addEventListener('click', (event) => closeMenus(event.target.closest?.('details.row-menu')));
document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  const open = document.querySelector('details.row-menu[open]');
  if (open) {
    open.open = false;
    open.querySelector('summary').focus();
  }
});

// A second press on a slow network must not send a form twice.
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (form.method !== 'post' || form.dataset.sent) {
    if (form.dataset.sent) event.preventDefault();
    return;
  }
  form.dataset.sent = '1';
  // After ten seconds the person may try again.
  setTimeout(() => delete form.dataset.sent, 10000);
});
addEventListener('pageshow', () => {
  for (const form of document.forms) delete form.dataset.sent;
});

// Filters answer a choice at once; the button stays for those without script.
for (const form of document.querySelectorAll('form.filters'))
  form.addEventListener('change', (event) => event.target.tagName === 'SELECT' && form.requestSubmit());

// Showing a password and saying how good a new one is.
for (const input of document.querySelectorAll('input[data-password]')) {
  const words = document.querySelector('[data-password-words]')?.dataset;
  if (!words) break;
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'quiet small-button';
  const name = () => (button.textContent = input.type === 'password' ? words.show : words.hide);
  button.addEventListener('click', () => {
    input.type = input.type === 'password' ? 'text' : 'password';
    name();
  });
  name();
  input.after(button);
  if (input.autocomplete !== 'new-password' || input.name !== 'password') continue;
  // The server has the rule and says what it makes of what was typed; without an answer nothing is said.
  const meter = document.createElement('meter');
  Object.assign(meter, { min: 0, max: 90, low: 50, high: 65, optimum: 90, value: 0, className: 'strength' });
  meter.setAttribute('aria-hidden', 'true');
  const hint = document.createElement('p');
  hint.className = 'strength';
  hint.setAttribute('role', 'status');
  button.after(meter, hint);
  let pause;
  let asked = 0;
  input.addEventListener('input', () => {
    clearTimeout(pause);
    const turn = ++asked;
    pause = setTimeout(async () => {
      const body = new URLSearchParams({ password: input.value, token: words.token ?? '' });
      const answer = await fetch(words.strength, { method: 'POST', body }).then((said) => (said.ok ? said.json() : null), () => null);
      if (turn !== asked) return;
      meter.value = answer?.bits ?? 0;
      hint.textContent = answer?.sentence ?? '';
    }, 300);
  });
}

// Fields that are there to be copied: where a browser does not let a page copy, the text is chosen instead.
const copies = document.querySelector('[data-copy-words]');
for (const input of copies ? document.querySelectorAll('input[data-copy]') : []) {
  const row = document.createElement('div');
  row.className = 'copy';
  input.replaceWith(row);
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'quiet';
  const label = document.querySelector(`label[for="${input.id}"]`).textContent;
  button.textContent = copies.dataset.copyAction;
  button.setAttribute('aria-label', `${copies.dataset.copyAction}, ${label}`);
  button.addEventListener('click', async () => {
    input.select();
    try {
      await navigator.clipboard.writeText(input.value);
    } catch {
      return;
    }
    copies.textContent = `${copies.dataset.copyDone}, ${label}`;
    button.textContent = copies.dataset.copyDone;
    button.setAttribute('aria-label', copies.textContent);
    setTimeout(() => {
      button.textContent = copies.dataset.copyAction;
      button.setAttribute('aria-label', `${copies.dataset.copyAction}, ${label}`);
    }, 3000);
  });
  row.append(input, button);
}
