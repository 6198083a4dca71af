/*
 * strings.c - the texts that cells share (ECMA-376, part 1, 18.4): read once, kept on the disk.
 *
 * Beside the texts, one behind the other, stands where each of them ends.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <stdlib.h>

#include "app/base/num.h"
#include "app/base/utf8.h"
#include "app/xlsx/private.h"

#define TEXT_MAX ((size_t)1024 * 1024) /* of one; programs write 32,767 characters at most */

struct xlsx_strings {
    struct xlsx_spill *texts;
    struct xlsx_spill *ends; /* uint64_t each */
    uint64_t count;
    /* ---- while it is read ---- */
    struct buf raw; /* of one <t> */
    struct buf text;
    bool is_in_text;
    unsigned phonetic; /* <rPh> that it is in: how to say it, and no part of it */
};

/* ---- escapes ---- */

/* A character of "_x000D_" at s; 0: there is none, or it stands for itself. */
static unsigned long escape_at(struct str s)
{
    unsigned long code = 0;

    if (s.len < 7 || s.at[0] != '_' || s.at[1] != 'x' || s.at[6] != '_')
        return 0;
    for (size_t i = 2; i < 6; i++) {
        int digit = num_hex(s.at[i]);

        if (digit < 0)
            return 0;
        code = code << 4 | (unsigned)digit;
    }
    return code;
}

void xlsx_text_unescape(struct buf *to, struct str text)
{
    size_t from = 0;

    for (size_t at = str_find(text, '_', 0); at < text.len; at = str_find(text, '_', at)) {
        char character[4];
        unsigned long code = escape_at(str_from(text, at));
        size_t len = code == 0 ? 0 : utf8_print(code, character);

        if (len == 0) {
            at++;
            continue;
        }
        buf_add_str(to, str_range(text, from, at));
        buf_add(to, character, len);
        at += 7;
        from = at;
    }
    buf_add_str(to, str_from(text, from));
}

/* ---- reading ---- */

static enum err begin(void *ctx, const struct xlsx_tag *tag, struct error *e)
{
    struct xlsx_strings *s = ctx;

    (void)e;
    if (str_eq(tag->name, STR("si")))
        buf_clear(&s->text, TEXT_MAX);
    else if (str_eq(tag->name, STR("rPh")))
        s->phonetic++;
    else if (str_eq(tag->name, STR("t")) && s->phonetic == 0) {
        s->is_in_text = true;
        buf_clear(&s->raw, TEXT_MAX);
    }
    return ERR_NONE;
}

static enum err keep(struct xlsx_strings *s, struct error *e)
{
    struct str text = buf_str(&s->text);
    uint64_t end;

    if (buf_is_failed(&s->text))
        return xlsx_refuse(e);
    TRY(xlsx_spill_add(s->texts, text.at, text.len, e));
    end = xlsx_spill_size(s->texts);
    s->count++;
    return xlsx_spill_add(s->ends, &end, sizeof end, e);
}

static enum err end(void *ctx, struct str name, struct error *e)
{
    struct xlsx_strings *s = ctx;

    if (str_eq(name, STR("si")))
        return keep(s, e);
    if (str_eq(name, STR("rPh")))
        s->phonetic--;
    if (!s->is_in_text || !str_eq(name, STR("t")))
        return ERR_NONE;
    s->is_in_text = false;
    xlsx_text_unescape(&s->text, buf_str(&s->raw));
    s->text.is_failed |= buf_is_failed(&s->raw);
    return ERR_NONE;
}

static enum err text(void *ctx, struct str piece, struct error *e)
{
    struct xlsx_strings *s = ctx;

    (void)e;
    if (s->is_in_text)
        buf_add_str(&s->raw, piece);
    return ERR_NONE;
}

enum err xlsx_strings_open(struct xlsx_package *p, struct str part, const char *folder,
                           struct xlsx_strings **out_strings, struct error *e)
{
    struct xlsx_strings *s = calloc(1, sizeof *s);
    const struct xlsx_xml xml = {begin, end, text, s};
    enum err code = ERR_NONE;

    if (s == NULL)
        return error_set(e, ERR_UNAVAILABLE, "no memory for the texts of a sheet");
    s->texts = xlsx_spill_new(folder);
    s->ends = xlsx_spill_new(folder);
    buf_init(&s->raw, TEXT_MAX);
    buf_init(&s->text, TEXT_MAX);
    if (part.at != NULL)
        code = xlsx_xml_read(p, part, XLSX_READ_STRINGS_MAX, &xml, e);
    if (code == ERR_NONE)
        *out_strings = s;
    else
        xlsx_strings_free(s);
    return code;
}

void xlsx_strings_free(struct xlsx_strings *s)
{
    if (s == NULL)
        return;
    xlsx_spill_free(s->texts);
    xlsx_spill_free(s->ends);
    buf_fini(&s->raw);
    buf_fini(&s->text);
    free(s);
}

enum err xlsx_strings_add(struct xlsx_strings *s, uint64_t n, struct buf *to, struct error *e)
{
    uint64_t ends[2] = {0, 0};
    char *at;

    if (n >= s->count)
        return xlsx_refuse(e);
    if (n == 0)
        TRY(xlsx_spill_read(s->ends, 0, &ends[1], sizeof ends[1], e));
    else
        TRY(xlsx_spill_read(s->ends, (n - 1) * sizeof *ends, ends, sizeof ends, e));
    at = buf_reserve(to, (size_t)(ends[1] - ends[0]));
    if (at == NULL)
        return ERR_NONE; /* the buffer's failure is told by who owns it */
    TRY(xlsx_spill_read(s->texts, ends[0], at, (size_t)(ends[1] - ends[0]), e));
    buf_wrote(to, (size_t)(ends[1] - ends[0]));
    return ERR_NONE;
}
