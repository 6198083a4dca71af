// palette.js - one search over everything, from every page: Ctrl+K (on a Mac Cmd+K).
//
// A combobox over a listbox, as WAI-ARIA has them: the focus stays in the field, and
// aria-activedescendant says which of the results is meant.  The results are those of
// /admin/search; without this script the link in the header leads there.

const dialog = document.querySelector('#palette');
const field = dialog.querySelector('[role=combobox]');
const list = dialog.querySelector('[role=listbox]');
const told = dialog.querySelector('[role=status]');
const none = dialog.querySelector('[data-none]');
const PAUSE_MS = 150;

let asked = null; // the request under way
let timer = 0;

const options = () => [...list.querySelectorAll('[role=option]')];
const chosen = () => list.querySelector('[aria-selected=true]');

function choose(option) {
    chosen()?.setAttribute('aria-selected', 'false');
    option?.setAttribute('aria-selected', 'true');
    option?.scrollIntoView({ block: 'nearest' });
    if (option) field.setAttribute('aria-activedescendant', option.id);
    else field.removeAttribute('aria-activedescendant');
}

function say(words) {
    none.textContent = words;
    none.hidden = words === '';
}

function show(html) {
    const found = new DOMParser().parseFromString(html, 'text/html').querySelector('[data-told]');
    list.replaceChildren(...found.children);
    options().forEach((option, i) => { option.id = `palette-${i}`; });
    field.setAttribute('aria-expanded', String(options().length > 0));
    told.textContent = found.dataset.told;
    if (options().length > 0) say('');
    else say(field.value.trim() === '' ? none.dataset.begin : none.dataset.none);
    choose(field.value.trim() === '' ? null : options()[0]);
}

async function ask() {
    asked?.abort();
    asked = new AbortController();
    const { signal } = asked;
    try {
        const query = new URLSearchParams({ '~part': 'options', q: field.value });
        const answer = await fetch(`${dialog.dataset.search}?${query}`, { signal });
        if (answer.redirected) window.location.reload(); // to sign in again
        if (!answer.ok) throw new Error(answer.statusText);
        show(await answer.text());
    } catch (failure) {
        if (!signal.aborted) {
            list.replaceChildren();
            say(none.dataset.failed);
        }
    }
}

function askSoon() {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE_MS);
}

function open() {
    if (dialog.open) return;
    field.value = '';
    dialog.showModal();
    field.focus();
    ask();
}

function go(option, inNew) {
    const to = new URL(option.dataset.to, window.location.href);
    if (to.origin !== window.location.origin) return;
    if (inNew) {
        window.open(to, '_blank', 'noopener');
        return;
    }
    dialog.close();
    window.location.assign(to);
}

function move(by) {
    const all = options();
    const at = all.indexOf(chosen());
    choose(all[at < 0 ? (by > 0 ? 0 : all.length - 1) : (at + by + all.length) % all.length]);
}

field.addEventListener('input', askSoon);
field.addEventListener('keydown', (event) => {
    if (event.isComposing) return;
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves && options().length > 0) move(moves[event.key]);
    else if (event.key === 'Enter' && chosen()) go(chosen(), event.ctrlKey || event.metaKey);
    else return;
    event.preventDefault();
});
list.addEventListener('click', (event) => {
    const option = event.target.closest('[role=option]');
    if (option) go(option, event.ctrlKey || event.metaKey);
});
dialog.addEventListener('click', (event) => {
    // The dialog itself is hit beside what stands in it.
    if (event.target === dialog || event.target.closest('[data-shut]')) dialog.close();
});
dialog.addEventListener('close', () => {
    clearTimeout(timer);
    asked?.abort();
});

for (const link of document.querySelectorAll('[data-palette]')) {
    const hint = link.querySelector('kbd');
    hint.hidden = false;
    if (/Mac|iP(hone|ad)/.test(navigator.platform)) hint.textContent = '⌘ K';
    link.setAttribute('role', 'button');
    link.setAttribute('aria-haspopup', 'dialog');
    link.setAttribute('aria-keyshortcuts', 'Control+K Meta+K');
    link.addEventListener('click', (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return; // a link all the same
        event.preventDefault();
        open();
    });
    link.addEventListener('keydown', (event) => {
        if (event.key !== ' ') return;
        event.preventDefault();
        open();
    });
}
document.addEventListener('keydown', (event) => {
    if (event.key.toLowerCase() !== 'k' || event.altKey || event.shiftKey || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    open();
});
