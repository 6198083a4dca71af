/*
 * strangers.c - threads held by who is not signed in, counted by looking at all of them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/serve/strangers.h"

void strangers_init(struct strangers *s, unsigned threads)
{
    s->threads = threads < SCOREBOARD_THREADS ? threads : SCOREBOARD_THREADS;
    s->room = threads < 2 ? 1 : threads / 2;
    atomic_init(&s->tight_until_us, 0);
    for (unsigned i = 0; i < SCOREBOARD_THREADS; i++)
        atomic_init(&s->since_us[i], 0);
}

/* How many there are; notes when too many of them are slow. */
static unsigned look(struct strangers *s, int64_t now_us)
{
    unsigned count = 0;
    unsigned slow = 0;

    for (unsigned i = 0; i < s->threads; i++) {
        int64_t since = atomic_load(&s->since_us[i]);

        count += since != 0;
        slow += since != 0 && now_us - since >= STRANGERS_SLOW_US;
    }
    if (slow >= s->room)
        atomic_store(&s->tight_until_us, now_us + STRANGERS_TIGHT_US);
    return count;
}

bool strangers_enter(struct strangers *s, unsigned thread, int64_t now_us)
{
    unsigned count;

    /* First there, then counted: of several at once none is overlooked. */
    atomic_store(&s->since_us[thread], now_us);
    count = look(s, now_us);
    if (count <= s->room || now_us >= atomic_load(&s->tight_until_us))
        return true;
    atomic_store(&s->since_us[thread], 0);
    return false;
}

void strangers_leave(struct strangers *s, unsigned thread, int64_t now_us)
{
    if (atomic_load(&s->since_us[thread]) == 0)
        return;
    (void)look(s, now_us);
    atomic_store(&s->since_us[thread], 0);
}
