/*
 * print_message.c - a message on stdout, from five texts that each end with NUL on stdin: sender,
 * to, subject, text, html.  For test_mime.py.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/work/message.h"

#define INPUT_MAX ((size_t)4 << 20)

int main(void)
{
    AUTO(arena_freep) struct arena *a = arena_new(INPUT_MAX * 4);
    AUTO(buf_fini) struct buf out;
    struct str rest = {arena_alloc(a, INPUT_MAX, 1), 0};
    struct str part[5];
    struct error e = {.code = ERR_NONE};
    struct work_message m = {.id = STR("0123456789abcdef"), .date_us = 784111777000000};

    buf_init(&out, INPUT_MAX * 4);
    rest.len = fread((char *)(uintptr_t)rest.at, 1, INPUT_MAX, stdin);
    for (size_t i = 0; i < 5; i++) {
        if (!str_cut(&rest, '\0', &part[i]))
            return 2;
    }
    if (work_sender_parse(a, part[0], STR("from"), &m.from, &e) != ERR_NONE ||
        !work_address_is(part[1])) {
        (void)fprintf(stderr, "%s\n", e.text);
        return 1;
    }
    m.to = part[1];
    m.subject = part[2];
    m.text = part[3];
    m.html = part[4];
    work_message_print(&m, &out);
    return fwrite(out.at, 1, out.len, stdout) == out.len ? 0 : 1;
}
