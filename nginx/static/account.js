// account.js - passkeys, and buttons that copy.  Everything else works without it; where the browser knows no
// passkeys their forms stay hidden, or say so.

// WebAuthn level 3 has these in the browser; before, bytes are put into base64url here.
const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, '+').replace(/_/g, '/')), (c) => c.charCodeAt(0));
const toText = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');
const withBytes = (list) => list?.map((each) => ({ ...each, id: toBytes(each.id) }));

function optionsOf(kind, json) {
    const own = kind === 'create' ? 'parseCreationOptionsFromJSON' : 'parseRequestOptionsFromJSON';
    if (PublicKeyCredential[own]) return PublicKeyCredential[own](json);
    const options = { ...json, challenge: toBytes(json.challenge) };
    if (json.user) options.user = { ...json.user, id: toBytes(json.user.id) };
    if (json.excludeCredentials) options.excludeCredentials = withBytes(json.excludeCredentials);
    if (json.allowCredentials) options.allowCredentials = withBytes(json.allowCredentials);
    return options;
}

function answerOf(credential) {
    if (credential.toJSON) return credential.toJSON();
    const { response } = credential;
    const answer = { clientDataJSON: toText(response.clientDataJSON) };
    for (const name of ['attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
        if (response[name]) answer[name] = toText(response[name]);
    }
    return {
        id: credential.id, rawId: toText(credential.rawId), type: credential.type, response: answer,
        clientExtensionResults: credential.getClientExtensionResults(),
        authenticatorAttachment: credential.authenticatorAttachment,
    };
}

const words = {
    NotAllowedError: 'That was cancelled, or took too long. Try again.',
    InvalidStateError: 'This device has a passkey for the account already.',
    SecurityError: 'Passkeys do not work at this address: open the site by its name.',
};

// Options from the server, an answer from the authenticator, and the form goes on with it.
async function run(form, { signal, mediation } = {}) {
    const kind = form.dataset.passkey;
    const reply = await fetch(form.dataset.options, {
        method: 'POST', body: new URLSearchParams(new FormData(form)), redirect: 'error', signal,
    });
    const json = await reply.json();
    if (!reply.ok) throw new Error(json.error);
    const publicKey = optionsOf(kind, json.publicKey ?? json);
    const credential = await navigator.credentials[kind]({ publicKey, signal, mediation });
    form.elements.answer.value = JSON.stringify(answerOf(credential));
    form.submit();
}

function tell(form, error) {
    const place = form.querySelector('[data-trouble]');
    place.textContent = words[error.name] ?? error.message;
    place.hidden = false;
}

// A passkey among what the browser offers for the e-mail field, until a button asks by itself.
async function offerBeside(form) {
    const isKnown = await PublicKeyCredential.isConditionalMediationAvailable?.();
    const waiting = new AbortController();
    if (isKnown && form.dataset.conditional) {
        run(form, { signal: waiting.signal, mediation: 'conditional' }).catch(() => {});
    }
    return waiting;
}

async function prepare(form) {
    form.hidden = false;
    form.querySelector('.needs-script')?.remove();
    const waiting = await offerBeside(form);
    form.addEventListener('submit', async (event) => {
        event.preventDefault();
        waiting.abort();
        form.querySelector('[data-trouble]').hidden = true;
        const button = form.querySelector('button');
        button.disabled = true;
        try {
            await run(form);
        } catch (error) {
            tell(form, error);
        }
        button.disabled = false;
    });
}

function prepareCopy(button) {
    const from = document.getElementById(button.dataset.copy);
    const label = button.textContent;
    button.hidden = false;
    button.addEventListener('click', async () => {
        const lines = [...(from.querySelectorAll('li').length ? from.querySelectorAll('li') : [from])];
        await navigator.clipboard.writeText(lines.map((line) => line.textContent.trim()).join('\n'));
        button.textContent = 'Copied';
        setTimeout(() => { button.textContent = label; }, 2000);
    });
}

if (window.PublicKeyCredential && navigator.credentials) {
    document.querySelectorAll('form[data-passkey]').forEach(prepare);
}
if (navigator.clipboard) document.querySelectorAll('[data-copy]').forEach(prepareCopy);
