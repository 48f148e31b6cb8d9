// Says in time that the sign-in is about to end, and prolongs it on one press (WCAG 2.2, 2.2.1).

const line = document.getElementById('stay');
const words = line.dataset;
let timer;
let dialog;
/** The end that cannot be put off was read. */
let seen = false;

const after = (seconds) => {
  clearTimeout(timer);
  timer = setTimeout(ask, Math.max(1, seconds) * 1000);
};

const close = () => {
  dialog?.close();
  dialog?.remove();
  dialog = undefined;
};

/** Opens the dialog with these parts; its first action has the focus. */
const show = (title, text, actions) => {
  if (dialog?.dataset.title === title) {
    dialog.querySelector('p').textContent = text;
    return;
  }
  close();
  dialog = document.createElement('dialog');
  dialog.className = 'card stay';
  dialog.dataset.title = title;
  const head = document.createElement('h2');
  head.id = 'stay-title';
  head.textContent = title;
  const said = document.createElement('p');
  said.id = 'stay-text';
  said.textContent = text;
  const row = document.createElement('p');
  row.className = 'actions';
  row.append(...actions);
  dialog.setAttribute('aria-labelledby', head.id);
  dialog.setAttribute('aria-describedby', said.id);
  dialog.append(head, said, row);
  document.body.append(dialog);
  dialog.showModal();
};

const button = (label, act, className = '') => {
  const made = document.createElement('button');
  Object.assign(made, { type: 'button', textContent: label, className });
  made.addEventListener('click', act);
  return made;
};

const over = () => {
  clearTimeout(timer);
  const again = document.createElement('a');
  Object.assign(again, { className: 'button', href: '/connexion', target: '_blank', textContent: words.again });
  show(words.overTitle, words.over, [again, button(words.close, () => { close(); after(30); }, 'quiet')]);
};

/** What the server says: still long, soon over, or over. */
const take = ({ left, warn, extendable, sentence }) => {
  if (left > warn) {
    seen = false;
    close();
    after(left - warn);
    return;
  }
  after(Math.min(left + 1, 20));
  if (extendable) show(words.title, sentence, [button(words.stay, prolong)]);
  else if (!seen) show(words.title, sentence, [button(words.seen, () => { seen = true; close(); })]);
};

const talk = async (address, method) => {
  try {
    const answer = await fetch(address, { method, headers: { accept: 'application/json' } });
    if (answer.status === 401) over();
    else if (answer.ok) take(await answer.json());
    else after(30);
  } catch {
    after(30);
  }
};

const ask = () => talk(words.ask, 'GET');
const prolong = () => talk(words.prolong, 'POST');

after(Number(words.left));
// A device that slept, or a tab that was put away, asks when it is looked at again.
document.addEventListener('visibilitychange', () => document.visibilityState === 'visible' && ask());
