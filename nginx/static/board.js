// board.js - a board of cards; without it a card is chosen and the form at the foot moves it.
//
// Cards are dragged to another column, or carried there by arrow keys.  Both send the board's own form, and the
// board that comes back takes the place of the one that is shown, whether the card was moved or not.
function liven(board) {
    const form = board.querySelector('.mover');
    if (!form) return;
    const lanes = [...board.querySelectorAll('.lane')];
    const say = (words) => { board.querySelector('.said').textContent = words; };
    const laneName = (lane) => lane.querySelector('h2 span').textContent;
    const put = (card, lane) => {
        let list = lane.querySelector('ul');
        if (!list) {
            list = document.createElement('ul');
            (lane.querySelector('.none') ?? lane.lastChild).replaceWith(list);
        }
        list.prepend(card);
    };
    const answered = async (card, lane) => {
        const [, ...key] = decodeURIComponent(card.querySelector('.choose input').value).split(',');
        const fields = new URLSearchParams(new FormData(form));
        fields.set('card', card.querySelector('.choose input').value);
        fields.set('to', lane.dataset.lane);
        const answer = await fetch(form.action, { method: 'POST', body: fields });
        const next = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('[data-board]');
        if (!next) throw new Error('no board');
        const words = next.querySelector('.notice, .alert')?.textContent ?? '';
        const left = board.querySelector('.board').scrollLeft;
        next.querySelector('.said').textContent = '';
        board.replaceWith(next);
        liven(next);
        next.querySelector('.board').scrollLeft = left;
        // A region that is there before its words is read out.
        setTimeout(() => { if (!next.querySelector('.alert')) next.querySelector('.said').textContent = words; }, 50);
        [...next.querySelectorAll('.choose input')].find((input) => decodeURIComponent(input.value).split(',').slice(1).join() === key.join())
            ?.closest('.card').querySelector('.grip').focus();
    };
    const move = (card, lane, home) => {
        if (lane === home.lane) return;
        put(card, lane);
        answered(card, lane).catch(() => { home.put(); say(board.dataset.failed); });
    };
    const homeOf = (card) => {
        const [lane, list, next] = [card.closest('.lane'), card.parentNode, card.nextSibling];
        return { lane, put: () => list.insertBefore(card, next) };
    };

    let carried = null;
    const letBe = () => {
        if (!carried) return;
        carried.home.put();
        carried.card.classList.remove('is-carried');
        carried = null;
    };
    const keys = (event, card, grip) => {
        const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
        if (step) {
            event.preventDefault();
            carried ??= { card, home: homeOf(card), at: lanes.indexOf(card.closest('.lane')) };
            const forward = getComputedStyle(board).direction === 'rtl' ? -step : step;
            carried.at = Math.min(lanes.length - 1, Math.max(0, carried.at + forward));
            card.classList.add('is-carried');
            put(card, lanes[carried.at]);
            grip.focus();
            lanes[carried.at].scrollIntoView({ block: 'nearest', inline: 'nearest' });
            say(`${laneName(lanes[carried.at])}. ${board.dataset.carried}`);
        } else if (carried && event.key === 'Escape') {
            letBe();
            grip.focus();
            say(board.dataset.let);
        } else if (carried && (event.key === 'Enter' || event.key === ' ')) {
            event.preventDefault();
            const { home, at } = carried;
            carried = null;
            card.classList.remove('is-carried');
            move(card, lanes[at], home);
        }
    };

    board.classList.add('has-grips');
    let dragged = null;
    for (const choose of board.querySelectorAll('.choose')) {
        const card = choose.closest('.card');
        const grip = document.createElement('button');
        grip.type = 'button';
        grip.className = 'grip';
        grip.setAttribute('aria-label', choose.textContent);
        grip.addEventListener('keydown', (event) => keys(event, card, grip));
        grip.addEventListener('blur', () => { if (carried && !card.contains(document.activeElement)) setTimeout(() => { if (carried && document.activeElement !== grip) letBe(); }, 0); });
        grip.addEventListener('click', () => {
            choose.querySelector('input').checked = true;
            form.classList.add('is-open');
            form.elements.to.focus();
        });
        choose.after(grip);
        card.draggable = true;
        card.addEventListener('dragstart', (event) => {
            dragged = card;
            event.dataTransfer.effectAllowed = 'move';
            event.dataTransfer.setData('text/plain', choose.textContent);
            card.classList.add('is-carried');
        });
        card.addEventListener('dragend', () => { card.classList.remove('is-carried'); dragged = null; });
        if (choose.querySelector('input').checked) form.classList.add('is-open');
    }
    for (const lane of lanes) {
        lane.addEventListener('dragover', (event) => { if (dragged) { event.preventDefault(); lane.classList.add('is-over'); } });
        lane.addEventListener('dragleave', (event) => { if (!lane.contains(event.relatedTarget)) lane.classList.remove('is-over'); });
        lane.addEventListener('drop', (event) => {
            event.preventDefault();
            lane.classList.remove('is-over');
            if (dragged) move(dragged, lane, homeOf(dragged));
        });
    }
}

for (const board of document.querySelectorAll('[data-board]')) liven(board);
