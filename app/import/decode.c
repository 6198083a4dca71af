/*
 * decode.c - a file's bytes as UTF-8.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>
#include <unistd.h>

#include "app/base/arena.h"
#include "app/import/file.h"

#define BLOCK   ((size_t)32 * 1024)
#define WIDENED (BLOCK * 3) /* no encoding of ours takes more for a byte */
#define HEAD    ((size_t)4096)

static const struct {
    struct str name;
    const char *iconv_name;
} encodings[IMPORT_ENCODING__COUNT] = {
    [IMPORT_UTF8] = {STR_INIT("utf-8"), "UTF-8"},
    [IMPORT_UTF16LE] = {STR_INIT("utf-16le"), "UTF-16LE"},
    [IMPORT_UTF16BE] = {STR_INIT("utf-16be"), "UTF-16BE"},
    [IMPORT_1252] = {STR_INIT("windows-1252"), "CP1252"},
};

bool import_encoding_parse(struct str name, enum import_encoding *out_encoding)
{
    for (enum import_encoding i = 0; i < IMPORT_ENCODING__COUNT; i++) {
        if (str_eq(encodings[i].name, name)) {
            *out_encoding = i;
            return true;
        }
    }
    return false;
}

/* ---- reading ---- */

static enum err rewind_file(int fd, struct error *e)
{
    if (lseek(fd, 0, SEEK_SET) == 0)
        return ERR_NONE;
    return error_set(e, ERR_INTERNAL, "cannot go to the beginning of an upload: %s",
                     strerror(errno));
}

static enum err read_some(int fd, char *to, size_t size, size_t *out_len, struct error *e)
{
    ssize_t got;

    do {
        got = read(fd, to, size);
    } while (got < 0 && errno == EINTR);
    if (got < 0)
        return error_set(e, ERR_INTERNAL, "cannot read an upload: %s", strerror(errno));
    *out_len = (size_t)got;
    return ERR_NONE;
}

/* ---- which it is ---- */

/* Text in UTF-16 that is mostly ASCII has a NUL for every other byte. */
static bool looks_wide(struct str head, size_t first)
{
    size_t nuls = 0;

    for (size_t i = first; i < head.len; i += 2)
        nuls += head.at[i] == '\0';
    return head.len >= 4 && nuls * 2 > head.len / 2;
}

static bool find_in_head(struct str head, enum import_encoding *out_encoding)
{
    if (str_starts(head, STR("\xef\xbb\xbf")))
        *out_encoding = IMPORT_UTF8;
    else if (str_starts(head, STR("\xff\xfe")) || looks_wide(head, 1))
        *out_encoding = IMPORT_UTF16LE;
    else if (str_starts(head, STR("\xfe\xff")) || looks_wide(head, 0))
        *out_encoding = IMPORT_UTF16BE;
    else
        return false;
    return true;
}

static enum err ignore(void *ctx, struct str text, struct error *e)
{
    (void)ctx;
    (void)text;
    (void)e;
    return ERR_NONE;
}

enum err import_encoding_find(int fd, struct arena *a, enum import_encoding *out_encoding,
                              struct error *e)
{
    const struct import_taker nobody = {ignore, NULL};
    struct error is_not = {.code = ERR_NONE};
    char head[HEAD];
    size_t len = 0;
    enum err code;

    TRY(rewind_file(fd, e));
    TRY(read_some(fd, head, sizeof head, &len, e));
    if (find_in_head((struct str){head, len}, out_encoding))
        return ERR_NONE;
    /* One wrong byte at the very end decides it too. */
    code = import_decode(fd, a, IMPORT_UTF8, &nobody, &is_not);
    if (code != ERR_NONE && code != ERR_INVALID) {
        *e = is_not;
        return code;
    }
    *out_encoding = code == ERR_NONE ? IMPORT_UTF8 : IMPORT_1252;
    return ERR_NONE;
}

/* ---- decoding ---- */

struct decoding {
    iconv_t with;
    enum import_encoding encoding;
    char *in; /* what was read, and what of the last block was half a character */
    size_t in_len;
    char *out;
    bool has_begun;
    const struct import_taker *to;
};

static void close_iconv(void *arg)
{
    (void)iconv_close(*(iconv_t *)arg);
}

static enum err refuse(const struct decoding *d, struct error *e)
{
    return error_tell(
        e, ERR_INVALID, STR("encoding"),
        "the file is not in the encoding %.*s; choose another one, or save it as UTF-8",
        STR_ARG(encodings[d->encoding].name));
}

static enum err give(struct decoding *d, size_t len, struct error *e)
{
    struct str text = {d->out, len};

    if (len == 0)
        return ERR_NONE;
    if (!d->has_begun && str_starts(text, STR("\xef\xbb\xbf")))
        text = str_from(text, 3);
    d->has_begun = true;
    return d->to->take(d->to->ctx, text, e);
}

/* All of in but for half a character at its end, which stays for the next block. */
static enum err convert(struct decoding *d, struct error *e)
{
    char *from = d->in;
    char *to = d->out;
    size_t left = d->in_len;
    size_t room = WIDENED;

    if (iconv(d->with, &from, &left, &to, &room) == (size_t)-1 && errno != EINVAL)
        return refuse(d, e);
    TRY(give(d, WIDENED - room, e));
    memmove(d->in, from, left);
    d->in_len = left;
    return ERR_NONE;
}

enum err import_decode(int fd, struct arena *a, enum import_encoding encoding,
                       const struct import_taker *to, struct error *e)
{
    struct decoding *d = ARENA_NEW(a, struct decoding);

    *d = (struct decoding){.encoding = encoding, .to = to};
    d->in = arena_alloc(a, BLOCK, 1);
    d->out = arena_alloc(a, WIDENED, 1);
    d->with = iconv_open("UTF-8", encodings[encoding].iconv_name);
    if (d->with == (iconv_t)-1) /* NOLINT(performance-no-int-to-ptr) */
        return error_set(e, ERR_INTERNAL, "iconv knows no %s: %s", encodings[encoding].iconv_name,
                         strerror(errno));
    arena_defer(a, close_iconv, &d->with);
    TRY(rewind_file(fd, e));
    for (;;) {
        size_t len = 0;

        TRY(read_some(fd, d->in + d->in_len, BLOCK - d->in_len, &len, e));
        if (len == 0)
            break;
        d->in_len += len;
        TRY(convert(d, e));
    }
    return d->in_len == 0 ? ERR_NONE : refuse(d, e);
}
