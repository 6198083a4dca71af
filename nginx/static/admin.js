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
