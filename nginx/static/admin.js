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
