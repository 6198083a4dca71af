// admin.js - makes the admin nicer; nothing depends on it.

// An import that is under way: the page sends the next part by itself, and shows how far it is.
async function goOn(form) {
    const button = form.querySelector('button');
    button.hidden = true;
    const answer = await fetch(form.action, { method: 'POST', body: new URLSearchParams(new FormData(form)) });
    const next = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('[data-go-on]');
    if (!answer.ok || !next) {
        window.location.reload();
        return;
    }
    const gauge = document.querySelector('.gauge');
    gauge.replaceWith(next.closest('section').querySelector('.gauge'));
    form.elements.csrf.value = next.elements.csrf.value;
    await goOn(form);
}

for (const form of document.querySelectorAll('form[data-go-on]')) {
    goOn(form).catch(() => { form.querySelector('button').hidden = false; });
}

// Rows of a list that are ticked: how many there are, all of the page by the box in the head, a range with Shift.
function countTicks(form) {
    const boxes = [...document.querySelectorAll(`input[form=${form.id}][name=row]`)];
    const head = document.querySelector('th.t');
    const count = form.querySelector('.bulk-count');
    const all = document.createElement('input');
    all.type = 'checkbox';
    all.setAttribute('aria-label', head.textContent);
    const label = document.createElement('label');
    label.className = 'tick-box';
    label.append(all);
    head.replaceChildren(label);
    let last = null;
    const tell = () => {
        const ticked = boxes.filter((box) => box.checked).length;
        all.checked = ticked === boxes.length;
        all.indeterminate = ticked > 0 && ticked < boxes.length;
        count.textContent = ticked;
        count.hidden = ticked === 0;
        form.classList.toggle('is-busy', ticked > 0);
    };
    all.addEventListener('change', () => {
        for (const box of boxes) box.checked = all.checked;
        tell();
    });
    for (const box of boxes) {
        box.addEventListener('click', (event) => {
            const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
            if (event.shiftKey && from >= 0) for (const one of boxes.slice(from, to)) one.checked = box.checked;
            last = box;
            tell();
        });
    }
    form.addEventListener('change', tell);
    window.addEventListener('pageshow', tell);
    tell();
}

for (const form of document.querySelectorAll('form[data-bulk]')) countTicks(form);

// What is typed for a column is meant for it.
for (const form of document.querySelectorAll('form[data-bulk-change]')) {
    form.addEventListener('input', (event) => {
        const tick = event.target.closest('.bulk-field')?.querySelector('.bulk-tick');
        if (tick && tick !== event.target) tick.checked = true;
    });
}

// A row's form: Ctrl+S (on a Mac Cmd+S) saves, and leaving with something typed asks first.
function watch(form) {
    const typed = () => JSON.stringify([...new FormData(form)].map(([name, value]) => [name, value.name ?? value]));
    const before = typed();
    // What came back with something wrong in it is not saved either.
    const isKept = form.querySelector('[aria-invalid=true]') !== null;
    let isLeaving = false;
    form.addEventListener('submit', () => { isLeaving = true; });
    for (const link of form.querySelectorAll('[data-leave]')) link.addEventListener('click', () => { isLeaving = true; });
    window.addEventListener('beforeunload', (event) => {
        if (!isLeaving && (isKept || typed() !== before)) event.preventDefault();
    });
    document.addEventListener('keydown', (event) => {
        if (event.key.toLowerCase() !== 's' || event.altKey || event.shiftKey || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        form.requestSubmit(form.querySelector('[value=save]'));
    });
}

for (const form of document.querySelectorAll('form[data-record]')) watch(form);

// Rows that are parts of another: added out of a template, moved and taken away where they stand.
const number = (row) => Number(row.dataset.row.match(/(\d+)\.$/)[1]);

// "c0.9999." in all names and ids of a template's copy to "c0.7.", those of templates within it too.
function rename(node, from, to) {
    for (const element of node.querySelectorAll('*')) {
        for (const { name, value } of element.attributes) {
            const dashed = value.replaceAll(from.replaceAll('.', '-'), to.replaceAll('.', '-'));
            if (dashed.includes(from) || dashed !== value) element.setAttribute(name, dashed.replaceAll(from, to));
        }
        if (element.content) rename(element.content, from, to);
    }
}

function addRow(part) {
    const rows = part.querySelector(':scope > [data-rows]');
    const copy = part.querySelector(':scope > [data-blank]').content.cloneNode(true);
    const next = 1 + Math.max(-1, ...[...rows.children].map(number));
    rename(copy, `${part.dataset.part}9999.`, `${part.dataset.part}${next}.`);
    rows.append(copy);
    comboboxes(rows.lastElementChild);
    rows.lastElementChild.querySelector('.below-fields :is(input, select, textarea):not([type=hidden])')?.focus();
}

function moveRow(button) {
    const row = button.closest('[data-row]');
    if (button.dataset.move === 'up') row.previousElementSibling?.before(row);
    else row.nextElementSibling?.after(row);
    button.focus();
}

document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-add], [data-move]');
    if (!button) return;
    event.preventDefault();
    if (button.hasAttribute('data-add')) addRow(button.closest('[data-part]'));
    else moveRow(button);
});

// A row that was never saved goes at once.
document.addEventListener('change', (event) => {
    if (event.target.dataset.remove !== 'new') return;
    const part = event.target.closest('[data-part]');
    event.target.closest('[data-row]').remove();
    part.querySelector(':scope > .below-add button')?.focus();
});

// A picker searches while somebody types: a combobox as ARIA has it, over the button that leads to a page.
const WAIT_MS = 200;

// A link is added as a copy of the part's template; one that is there already comes back.
function addLink(part, value, name) {
    const rows = part.querySelector(':scope > [data-rows]');
    const twin = [...rows.children].find((row) => row.querySelector('[data-name]').textContent === name);
    if (twin) {
        const box = twin.querySelector('[data-remove]');
        if (box) box.checked = false;
        return;
    }
    addRow(part);
    rows.lastElementChild.querySelector('[data-value]').value = value;
    rows.lastElementChild.querySelector('[data-name]').textContent = name;
    rows.lastElementChild.querySelector('label .hidden').textContent += name;
}

function combobox(pick, id) {
    const kept = pick.querySelector('input');
    const button = pick.querySelector('[name=pick]');
    const chosen = pick.querySelector('.chosen');
    const part = kept.name ? null : pick.closest('[data-part]');
    const input = document.createElement('input');
    const list = document.createElement('ul');
    let shown = kept.name ? (chosen?.textContent ?? kept.value) : '';
    let timer;
    let asked = 0;

    for (const { name, value } of kept.attributes) {
        if (!['name', 'value', 'type', 'hidden', 'class'].includes(name)) input.setAttribute(name, value);
    }
    Object.assign(input, { type: 'text', className: 'line', autocomplete: 'off', value: shown });
    for (const [name, value] of Object.entries({ role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': `list-${id}` })) input.setAttribute(name, value);
    Object.assign(list, { id: `list-${id}`, className: 'options', role: 'listbox', hidden: true });
    list.setAttribute('aria-label', input.getAttribute('aria-label') ?? pick.closest('.entry')?.querySelector('label')?.textContent.trim() ?? '');
    kept.removeAttribute('id');
    kept.type = 'hidden';
    button.hidden = true;
    if (chosen) chosen.hidden = true;
    if (part) input.placeholder = button.textContent.replace('+', '').trim();
    pick.classList.add('is-combobox');
    pick.prepend(input, list);

    const options = () => [...list.querySelectorAll('[role=option]')];
    const active = () => list.querySelector('[aria-selected=true]');
    const close = () => {
        list.hidden = true;
        input.setAttribute('aria-expanded', 'false');
        input.removeAttribute('aria-activedescendant');
    };
    const activate = (option) => {
        active()?.setAttribute('aria-selected', 'false');
        option.setAttribute('aria-selected', 'true');
        option.scrollIntoView({ block: 'nearest' });
        input.setAttribute('aria-activedescendant', option.id);
    };
    const search = async () => {
        const mine = ++asked;
        const address = new URL(pick.dataset.pick, window.location.href);
        address.searchParams.set('q', input.value === shown ? '' : input.value);
        const answer = await fetch(address);
        if (mine !== asked || document.activeElement !== input) return;
        if (!answer.ok) {
            button.hidden = false;
            return;
        }
        list.innerHTML = await answer.text();
        options().forEach((option, i) => { option.id = `list-${id}-${i}`; });
        list.hidden = false;
        input.setAttribute('aria-expanded', 'true');
    };
    const choose = (option) => {
        const name = option.textContent;
        if (part) addLink(part, option.dataset.value, name);
        else kept.value = option.dataset.value;
        shown = part ? '' : name;
        input.value = shown;
        close();
        input.focus();
    };
    const step = (by) => {
        const all = options();
        if (all.length > 0) activate(all[(all.indexOf(active()) + by + all.length) % all.length]);
    };
    input.addEventListener('input', () => {
        if (input.value === '' && !part) kept.value = shown = '';
        clearTimeout(timer);
        timer = setTimeout(search, WAIT_MS);
    });
    input.addEventListener('keydown', (event) => {
        if (event.key === 'ArrowDown' && list.hidden) search();
        else if (event.key === 'ArrowDown') step(1);
        else if (event.key === 'ArrowUp' && !list.hidden) step(active() ? -1 : 0);
        else if (event.key === 'Enter' && !list.hidden && active()) choose(active());
        else if (event.key === 'Enter' && part) search();
        else if (event.key === 'Escape' && !list.hidden) close();
        else return;
        event.preventDefault();
    });
    input.addEventListener('blur', () => {
        clearTimeout(timer);
        input.value = shown;
        close();
    });
    list.addEventListener('mousedown', (event) => event.preventDefault());
    list.addEventListener('click', (event) => event.target.role === 'option' && choose(event.target));
    input.addEventListener('click', () => list.hidden && search());
}

let comboboxCount = 0;
function comboboxes(within) {
    for (const pick of within.querySelectorAll('[data-pick]')) combobox(pick, ++comboboxCount);
}
comboboxes(document);
// A comment's box: behind an @ it offers the people who may be named there.
function offerPeople(box) {
    const list = document.createElement('ul');
    list.id = `${box.id}-people`;
    list.className = 'people';
    list.setAttribute('role', 'listbox');
    list.setAttribute('aria-label', box.dataset.label);
    list.hidden = true;
    box.after(list);
    box.setAttribute('aria-autocomplete', 'list');
    box.setAttribute('aria-controls', list.id);
    let asked = 0;
    let chosen = 0;
    const begun = () => box.value.slice(0, box.selectionStart).match(/(?:^|[^\w.%+@-])@([\w.%+-]+(?:@[\w.-]*)?)$/)?.[1];
    const close = () => {
        asked += 1;
        list.hidden = true;
        list.replaceChildren();
        box.removeAttribute('aria-activedescendant');
    };
    const mark = (index) => {
        chosen = (index + list.children.length) % list.children.length;
        [...list.children].forEach((item, i) => item.setAttribute('aria-selected', String(i === chosen)));
        box.setAttribute('aria-activedescendant', list.children[chosen].id);
    };
    const take = (name) => {
        const end = box.selectionStart;
        box.setRangeText(`${name} `, end - begun().length, end, 'end');
        close();
        box.focus();
    };
    const show = (names) => {
        list.replaceChildren(...names.map((name, i) => {
            const item = document.createElement('li');
            item.id = `${list.id}-${i}`;
            item.setAttribute('role', 'option');
            item.textContent = name;
            item.addEventListener('pointerdown', (event) => { event.preventDefault(); take(name); });
            return item;
        }));
        list.hidden = names.length === 0;
        if (names.length > 0) mark(0);
        else close();
    };
    box.addEventListener('input', async () => {
        const name = begun();
        if (!name) return close();
        const turn = (asked += 1);
        await new Promise((done) => { setTimeout(done, 150); });
        if (turn !== asked) return undefined;
        const answer = await fetch(`${box.dataset.people}?${new URLSearchParams({ begins: name })}`).catch(() => undefined);
        const names = answer?.ok ? await answer.json() : [];
        return turn === asked ? show(names) : undefined;
    });
    box.addEventListener('blur', close);
    box.addEventListener('keydown', (event) => {
        if (list.hidden) return;
        const keys = { ArrowDown: () => mark(chosen + 1), ArrowUp: () => mark(chosen - 1), Enter: () => take(list.children[chosen].textContent), Escape: close };
        keys.Tab = keys.Enter;
        if (!keys[event.key]) return;
        event.preventDefault();
        keys[event.key]();
    });
}

for (const box of document.querySelectorAll('[data-people]')) offerPeople(box);

// Markdown as what it becomes: the form is asked for as without script, and of its answer the preview is taken.
async function preview(button) {
    const place = document.getElementById(button.dataset.preview);
    const body = new FormData(button.form, button);
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
    const answer = await fetch(button.formAction, { method: 'POST', body });
    const made = new DOMParser().parseFromString(await answer.text(), 'text/html').getElementById(place.id);
    if (!made) return;
    place.replaceChildren(...made.childNodes);
    place.hidden = false;
}

document.addEventListener('click', (event) => {
    const button = event.target.closest('[data-preview]');
    if (!button) return;
    event.preventDefault();
    preview(button).catch(() => {});
});

// Back to the form that a row was made for.
document.querySelector('form[data-at-once]')?.requestSubmit();
