/*
 * negotiate.c - content negotiation by Accept.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/http/negotiate.h"

#include <assert.h>
#include <stdbool.h>

#include "app/base/arena.h"
#include "app/http/exchange.h"
#include "app/http/syntax.h"

/* How well a type pleases; compared by q, then by exactness. */
struct liking {
    int q;         /* thousandths; 0: not acceptable */
    int exactness; /* 3 type/subtype, 2 type/any, 1 any/any, 0 not mentioned */
};

struct range {
    struct str type; /* may have '*' on either side of the slash */
    int q;
};

/* "0", "1", "0.5", "1.000": up to three decimals, at most 1; -1 when malformed. */
static int parse_q(struct str s)
{
    int q = 0;
    int unit = 1000;

    if (s.len == 0 || s.len > 5 || (s.len > 1 && s.at[1] != '.'))
        return -1;
    for (size_t i = 0; i < s.len; i++) {
        if (i == 1)
            continue; /* the point */
        if (s.at[i] < '0' || s.at[i] > '9')
            return -1;
        q += (s.at[i] - '0') * unit;
        unit /= 10;
    }
    return q > 1000 ? -1 : q;
}

/*
 * ";name=" with nothing behind it, which no grammar knows and PostgREST's client sends
 * (options= of a plan without any): it says nothing, and the rest of the range holds.
 */
static bool skip_empty(struct str *rest)
{
    struct str name;
    size_t end;

    if (!str_starts(*rest, STR(";")))
        return false;
    end = str_find(*rest, ';', 1);
    name = str_trim(str_range(*rest, 1, end));
    if (!str_ends(name, STR("=")))
        return false;
    name.len--;
    if (!http_syntax_is_token(name) || str_eq_nocase(name, STR("q")))
        return false;
    *rest = str_from(*rest, end);
    return true;
}

static bool range_parse(struct arena *a, struct str element, struct range *out_range)
{
    size_t end = str_find(element, ';', 0);
    struct str rest = str_from(element, end);
    struct range r = {str_trim(str_range(element, 0, end)), 1000};
    struct http_param p;

    if (!http_syntax_is_media_type(r.type))
        return false;
    do {
        while (http_syntax_cut_param(a, &rest, &p)) {
            if (str_eq_nocase(p.name, STR("q")))
                r.q = parse_q(p.value);
        }
    } while (skip_empty(&rest));
    if (rest.len > 0 || r.q < 0)
        return false;
    *out_range = r;
    return true;
}

/* 0: it does not match. */
static int exactness_of(struct str range, struct str type)
{
    size_t slash = str_find(type, '/', 0);

    if (str_eq(range, STR("*/*")))
        return 1;
    if (str_ends(range, STR("/*")))
        return str_eq_nocase(str_range(range, 0, range.len - 2), str_range(type, 0, slash)) ? 2 : 0;
    return str_eq_nocase(range, type) ? 3 : 0;
}

/* The most exact range that matches speaks for the type. */
static void liking_update(struct liking *liking, const struct range *r, struct str type)
{
    int exactness = exactness_of(r->type, str_trim(str_range(type, 0, str_find(type, ';', 0))));

    if (exactness > liking->exactness)
        *liking = (struct liking){r->q, exactness};
}

static bool is_better(struct liking a, struct liking b)
{
    return a.q != b.q ? a.q > b.q : a.q > 0 && a.exactness > b.exactness;
}

static struct str join(struct arena *a, const struct str *types, size_t count)
{
    struct str all = types[0];

    for (size_t i = 1; i < count; i++)
        all = str_format(a, "%.*s, %.*s", STR_ARG(all), STR_ARG(types[i]));
    return all;
}

enum err http_negotiate(struct http_exchange *x, const struct str *offered, size_t count,
                        size_t *out_index)
{
    const struct http_params *headers = &x->req.headers;
    struct liking *likings = ARENA_ARRAY(x->arena, struct liking, count);
    struct range range;
    bool is_said = false;
    size_t best = 0;

    assert(count > 0);
    http_header_add(x, STR("Vary"), STR("Accept"));
    for (size_t i = 0; i < headers->count; i++) {
        struct str rest = headers->at[i].value;
        struct str element;

        if (!str_eq(headers->at[i].name, STR("accept")))
            continue;
        while (http_syntax_cut_list(&rest, &element)) {
            if (!range_parse(x->arena, element, &range))
                continue;
            is_said = true;
            for (size_t k = 0; k < count; k++)
                liking_update(&likings[k], &range, offered[k]);
        }
    }
    for (size_t k = 1; k < count; k++)
        best = is_better(likings[k], likings[best]) ? k : best;
    if (is_said && likings[best].q == 0)
        return http_refuse(x, 406, STR("Accept"), "none of these is accepted: %.*s",
                           STR_ARG(join(x->arena, offered, count)));
    *out_index = is_said ? best : 0;
    return ERR_NONE;
}
