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
