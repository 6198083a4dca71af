/*
 * batch_refer.c - what a request of a batch takes from the answers before it.
 *
 * A reference is a value, never a piece of text: JSON for JSON in a body, and in a
 * condition a literal at a place where the grammar takes nothing else.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/base/num.h"
#include "app/base/utf8.h"
#include "app/http/exchange.h"
#include "app/http/limits.h"
#include "app/json/parse.h"
#include "app/json/write.h"
#include "app/rest/batch.h"

#define OPEN  "{{"
#define CLOSE "}}"
#define MARK  "$ref"

struct referring {
    struct http_exchange *x;
    const struct batch *batch;
    size_t number; /* of the request that refers */
};

/* ---- where it leads ---- */

static enum err refuse(struct referring *g, struct str reference, const char *words)
{
    return error_tell(&g->x->error, ERR_INVALID,
                      str_format(g->x->arena, "'%.*s'", STR_ARG(utf8_clip(reference, 64))), "%s",
                      words);
}

static const struct batch_request *request_find(const struct referring *g, struct str id)
{
    for (size_t i = 0; i < g->number; i++) {
        if (str_eq(g->batch->requests[i].id, id))
            return &g->batch->requests[i];
    }
    return NULL;
}

/* A member of an object, an element of an array, or NULL. */
static const struct json_value *step(const struct json_value *v, struct str key)
{
    uint64_t index;

    if (v->kind == JSON_OBJECT)
        return json_find(v, key);
    if (v->kind != JSON_ARRAY || !num_parse_uint(key, &index))
        return NULL;
    v = v->first;
    while (v != NULL && index-- > 0)
        v = v->next;
    return v;
}

static enum err resolve(struct referring *g, struct str reference,
                        const struct json_value **out_value)
{
    struct json_limits limits = json_limits_default;
    const struct json_value *v = NULL;
    const struct batch_request *r;
    struct str rest = reference;
    struct str key = STR_NONE;

    (void)str_cut(&rest, '.', &key);
    r = request_find(g, key);
    if (r == NULL)
        return refuse(g, reference, "begins with the id of no request before this one");
    limits.bytes = g->x->limits->response_bytes;
    if (!r->is_done || r->answer.len == 0)
        return refuse(g, reference,
                      "names a request without an answer in JSON; ask for it with Prefer: "
                      "return=representation");
    TRY(json_parse(g->x->arena, r->answer, &limits, &v, &g->x->error));
    while (v != NULL && rest.at != NULL && str_cut(&rest, '.', &key))
        v = step(v, key);
    if (v == NULL)
        return refuse(g, reference, "leads to nothing in that request's answer");
    *out_value = v;
    return ERR_NONE;
}

/* ---- bodies ---- */

/* {"$ref": "..."} and nothing beside it. */
static bool is_reference(const struct json_value *v)
{
    return v->kind == JSON_OBJECT && v->count == 1 && str_eq(v->first->name, STR(MARK)) &&
           v->first->kind == JSON_STRING;
}

/* Goes as deep as the parser let the body nest. */
static enum err write_value(struct referring *g, struct buf *to, const struct json_value *v)
{
    bool is_object = v->kind == JSON_OBJECT;

    if (is_reference(v)) {
        const struct json_value *found = NULL;

        TRY(resolve(g, v->first->text, &found));
        buf_add_str(to, found->source);
        return ERR_NONE;
    }
    if (!is_object && v->kind != JSON_ARRAY) {
        buf_add_str(to, v->source);
        return ERR_NONE;
    }
    buf_add_char(to, is_object ? '{' : '[');
    for (const struct json_value *m = v->first; m != NULL; m = m->next) {
        if (m != v->first)
            buf_add_char(to, ',');
        if (is_object) {
            json_write_str(to, m->name);
            buf_add_char(to, ':');
        }
        TRY(write_value(g, to, m));
    }
    buf_add_char(to, is_object ? '}' : ']');
    return ERR_NONE;
}

enum err batch_refer_body(struct http_exchange *x, const struct batch *b, size_t i,
                          struct str *out_body)
{
    struct referring g = {x, b, i};
    const struct batch_request *r = &b->requests[i];
    AUTO(buf_fini) struct buf text;

    buf_init(&text, x->limits->body_bytes);
    if (r->body == NULL) {
        *out_body = STR("");
        return ERR_NONE;
    }
    /* CSV and the like come as the text they are. */
    if (r->body->kind == JSON_STRING && !str_ends(r->content_type, STR("json"))) {
        *out_body = r->body->text;
        return ERR_NONE;
    }
    TRY(write_value(&g, &text, r->body));
    if (buf_is_failed(&text))
        return error_tell(&x->error, ERR_INVALID, STR("body"),
                          "grows beyond %zu bytes by what it refers to", x->limits->body_bytes);
    *out_body = str_dup(x->arena, buf_str(&text));
    return ERR_NONE;
}

/* ---- conditions ---- */

static bool is_condition(struct str name)
{
    static const struct str others[] = {
        STR_INIT("select"),  STR_INIT("order"),       STR_INIT("limit"), STR_INIT("offset"),
        STR_INIT("columns"), STR_INIT("on_conflict"), STR_INIT("after"), STR_INIT("before"),
    };

    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        if (str_eq(name, others[i]))
            return false;
    }
    return !str_ends(name, STR(".order")) && !str_ends(name, STR(".limit")) &&
           !str_ends(name, STR(".offset"));
}

static void add_quoted(struct buf *to, struct str text)
{
    buf_add_char(to, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '"' || text.at[i] == '\\')
            buf_add_char(to, '\\');
        buf_add_char(to, text.at[i]);
    }
    buf_add_char(to, '"');
}

static enum err literal_of(struct referring *g, struct str reference, struct str *out_text)
{
    const struct json_value *v = NULL;

    TRY(resolve(g, reference, &v));
    if (v->kind == JSON_NULL || v->kind == JSON_ARRAY || v->kind == JSON_OBJECT)
        return refuse(g, reference, "is null, a list or an object; a condition takes one value");
    *out_text = v->kind == JSON_STRING ? v->text : v->source;
    return ERR_NONE;
}

/* Is the text before a reference an operator whose value is all that follows, as it is? */
static bool is_operator(struct str before)
{
    static const struct str operators[] = {
        STR_INIT("eq."), STR_INIT("neq."), STR_INIT("gt."),         STR_INIT("gte."),
        STR_INIT("lt."), STR_INIT("lte."), STR_INIT("isdistinct."),
    };

    if (str_starts(before, STR("not.")))
        before = str_from(before, 4);
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
        if (str_eq(before, operators[i]))
            return true;
    }
    return false;
}

/* Is it in a list, at the beginning of a value, and not in quotes? */
static bool is_element(struct str before)
{
    bool is_in_list = false;
    bool is_quoted = false;

    for (size_t i = 0; i < before.len; i++) {
        char c = before.at[i];

        if (c == '\\')
            i++;
        else if (c == '"')
            is_quoted = !is_quoted;
        else if (c == '(' || c == '{')
            is_in_list = true;
    }
    return is_in_list && !is_quoted &&
           str_find(STR("({,."), before.at[before.len - 1], 0) < sizeof "({,." - 1;
}

static enum err put_reference(struct referring *g, struct buf *to, struct str reference,
                              struct str behind)
{
    struct str before = buf_str(to);
    struct str text = STR_NONE;

    TRY(literal_of(g, reference, &text));
    if (behind.len == 0 && is_operator(before)) {
        buf_add_str(to, text);
        return ERR_NONE;
    }
    if (before.len == 0 || behind.len == 0 || !is_element(before) ||
        str_find(STR(")},"), behind.at[0], 0) == sizeof ")}," - 1)
        return refuse(g, reference,
                      "must be a whole value: behind an operator, as in eq.{{a.0.b}}, or in a "
                      "list, as in in.({{a.0.b}})");
    add_quoted(to, text);
    return ERR_NONE;
}

static enum err refer_value(struct referring *g, struct str value, struct str *out_value)
{
    AUTO(buf_fini) struct buf text;
    size_t at = 0;

    buf_init(&text, g->x->limits->body_bytes);
    for (;;) {
        size_t open = str_search(value, STR(OPEN), at);
        size_t close = str_search(value, STR(CLOSE), open);

        buf_add_str(&text, str_range(value, at, open));
        if (open == value.len)
            break;
        if (close == value.len)
            return refuse(g, str_from(value, open), "is not closed by }}");
        at = close + 2;
        TRY(put_reference(g, &text, str_range(value, open + 2, close), str_from(value, at)));
    }
    if (buf_is_failed(&text))
        return refuse(g, value, "grows too long by what it refers to");
    *out_value = str_dup(g->x->arena, buf_str(&text));
    return ERR_NONE;
}

enum err batch_refer_query(struct http_exchange *x, const struct batch *b, size_t i,
                           struct http_params *out_query)
{
    struct referring g = {x, b, i};
    const struct http_params *in = &b->requests[i].query;
    struct http_params query = {ARENA_ARRAY(x->arena, struct http_param, in->count), in->count};

    for (size_t k = 0; k < in->count; k++) {
        query.at[k] = in->at[k];
        if (str_search(in->at[k].value, STR(OPEN), 0) == in->at[k].value.len)
            continue;
        if (!is_condition(in->at[k].name))
            return refuse(&g, in->at[k].value, "refers to an answer, which only a condition may");
        TRY(refer_value(&g, in->at[k].value, &query.at[k].value));
    }
    *out_query = query;
    return ERR_NONE;
}
