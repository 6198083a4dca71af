/*
 * range.c - pages of rows by header, as PostgREST has them: "Range: 0-19".
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/base/num.h"
#include "app/http/exchange.h"
#include "app/model/query.h"
#include "app/rest/private.h"

struct range {
    uint64_t first;
    uint64_t count; /* UINT64_MAX: to the end */
};

/* "0-19" or "20-": false when it is something else. */
static bool parse_range(struct str text, struct str *out_first, struct str *out_last)
{
    return str_cut(&text, '-', out_first) && text.at != NULL && str_cut(&text, '-', out_last) &&
           text.at == NULL;
}

/* *out_is_range false: there is none, or none of rows. */
static enum err range_of(struct http_exchange *x, struct range *out_range, bool *out_is_range)
{
    struct str text = str_trim(http_header(&x->req, STR("range")));
    struct str first;
    struct str last;
    uint64_t end;

    *out_is_range = false;
    if (str_starts(text, STR("items=")))
        text = str_from(text, sizeof "items=" - 1);
    if (!parse_range(text, &first, &last) || !num_parse_uint(first, &out_range->first))
        return ERR_NONE;
    out_range->count = UINT64_MAX;
    if (last.len > 0) {
        if (!num_parse_uint(last, &end))
            return ERR_NONE;
        if (end < out_range->first) {
            (void)http_refuse(x, 416, STR("Range"), "ends before it begins; write it as 0-19");
            (void)error_state(&x->error, REST_STATE_RANGE);
            return ERR_INVALID;
        }
        out_range->count =
            end - out_range->first == UINT64_MAX ? UINT64_MAX : end - out_range->first + 1;
    }
    *out_is_range = true;
    return ERR_NONE;
}

/* The rows that both let through: those of the query, and those of the header. */
enum err rest_range_apply(struct http_exchange *x, struct query *q)
{
    struct range header;
    struct range asked = {q->offset, q->has_limit ? q->limit : UINT64_MAX};
    bool is_range;
    uint64_t skipped;

    TRY(range_of(x, &header, &is_range));
    if (!is_range)
        return ERR_NONE;
    if (header.first > rest_query_limits(x)->offset_max) {
        (void)http_refuse(x, 416, STR("Range"), "begins beyond row %llu",
                          (unsigned long long)rest_query_limits(x)->offset_max);
        (void)error_state(&x->error, REST_STATE_RANGE);
        return ERR_INVALID;
    }
    /* Both are cut at the front by where the later one begins. */
    skipped = header.first > asked.first ? header.first - asked.first : 0;
    asked.count = asked.count == UINT64_MAX ? UINT64_MAX
                  : asked.count > skipped   ? asked.count - skipped
                                            : 0;
    asked.first += skipped;
    skipped = asked.first - header.first;
    header.count = header.count == UINT64_MAX ? UINT64_MAX
                   : header.count > skipped   ? header.count - skipped
                                              : 0;
    q->offset = asked.first;
    q->has_offset = true;
    q->limit = asked.count < header.count ? asked.count : header.count;
    q->has_limit = q->limit != UINT64_MAX;
    return ERR_NONE;
}

void rest_range_answer(struct http_exchange *x, uint64_t offset, uint64_t rows)
{
    /* 0-19 and an asterisk; without printf, for every list that is read has one. */
    char *text = arena_alloc(x->arena, 2 * NUM_TEXT_MAX + 3, 1);
    size_t len = 0;

    if (rows > 0) {
        len = num_print_uint(offset, text);
        text[len++] = '-';
        len += num_print_uint(offset + rows - 1, text + len);
    } else {
        text[len++] = '*';
    }
    text[len++] = '/';
    text[len++] = '*';
    http_header_set(x, STR("Content-Range"), (struct str){text, len});
}

enum err rest_range_answer_of(struct http_exchange *x, uint64_t offset, uint64_t rows,
                              uint64_t total)
{
    struct str range = STR("*");

    if (offset > 0 && offset >= total) {
        struct str details = str_format(
            x->arena, "\"An offset of %llu was requested, but there are only %llu rows.\"",
            (unsigned long long)offset, (unsigned long long)total);

        (void)http_refuse(x, 416, STR_NONE, "Requested range not satisfiable");
        http_header_set(x, STR("Content-Range"),
                        str_format(x->arena, "*/%llu", (unsigned long long)total));
        (void)error_state(&x->error, REST_STATE_RANGE);
        (void)error_detail(&x->error, details, STR_NONE);
        return ERR_INVALID;
    }
    if (rows > 0)
        range = str_format(x->arena, "%llu-%llu", (unsigned long long)offset,
                           (unsigned long long)(offset + rows - 1));
    http_header_set(x, STR("Content-Range"),
                    str_format(x->arena, "%.*s/%llu", STR_ARG(range), (unsigned long long)total));
    x->resp.status = rows < total ? 206 : 200;
    return ERR_NONE;
}

void rest_range_answer_total(struct http_exchange *x, uint64_t rows, uint64_t total)
{
    http_header_set(x, STR("Content-Range"),
                    str_format(x->arena, "*/%llu", (unsigned long long)total));
    x->resp.status = rows < total ? 206 : 200;
}
