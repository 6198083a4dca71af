/*
 * docs_example.c - requests to copy: for a shell, and for postgrest-js.
 *
 * Names may hold anything, so each is written as its place wants it: percent-encoded
 * in an address, in quotes inside select, as a string of JavaScript in a script.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/setup.h"
#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/http/exchange.h"
#include "app/http/uri.h"
#include "app/json/write.h"
#include "app/model/schema.h"
#include "app/pages/docs.h"
#include "app/view/link.h"
#include "app/view/shown.h"

#define EXAMPLE_MAX  ((size_t)64 * 1024)
#define SELECTED_MAX 3

struct str docs_address(struct http_exchange *x)
{
    struct str host = x->req.host.len > 0 ? x->req.host : STR("localhost");

    /* What people copy into a shell, token and all, is not for a Host header to say. */
    if (x->access != NULL && x->access->site_url.len > 0)
        return str_format(x->arena, "%.*s%.*s/rest/v1", STR_ARG(x->access->site_url),
                          STR_ARG(x->req.base));
    return str_format(x->arena, "%s://%.*s%.*s/rest/v1", x->req.is_secure ? "https" : "http",
                      STR_ARG(host), STR_ARG(x->req.base));
}

/* A value of the type, as JSON. */
static struct str sample(const struct model_column *c)
{
    switch (c->type) {
    case MODEL_BOOL: return STR("true");
    case MODEL_INT:
    case MODEL_UINT:
    case MODEL_BIT:
    case MODEL_DECIMAL:
    case MODEL_DOUBLE: return STR("1");
    case MODEL_YEAR: return STR("2024");
    case MODEL_DATE: return STR("\"2024-02-29\"");
    case MODEL_TIME: return STR("\"12:30:00\"");
    case MODEL_DATETIME: return STR("\"2024-02-29T12:30:00\"");
    case MODEL_TIMESTAMP: return STR("\"2024-02-29T12:30:00Z\"");
    case MODEL_JSON: return STR("{}");
    case MODEL_SET: return STR("[]");
    case MODEL_UUID: return STR("\"123e4567-e89b-12d3-a456-426614174000\"");
    case MODEL_INET: return STR("\"192.0.2.1\"");
    case MODEL_BYTES: return STR("\"\\\\x00ff\"");
    case MODEL_TEXT:
    case MODEL_ENUM:
    case MODEL_GEOMETRY:
    case MODEL_TYPE__COUNT: break;
    }
    return STR("\"x\"");
}

static void add_sample(struct buf *to, const struct model_column *c)
{
    if (c->type == MODEL_ENUM && c->value_count > 0)
        json_write_str(to, c->values[0]);
    else
        buf_add_str(to, sample(c));
}

static bool is_plain(struct str name)
{
    for (size_t i = 0; i < name.len; i++) {
        char c = name.at[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              c == '_'))
            return false;
    }
    return name.len > 0;
}

/* As select= wants it. */
static void add_name(struct buf *to, struct str name)
{
    if (is_plain(name))
        buf_add_str(to, name);
    else
        json_write_str(to, name);
}

/* The key, or the first columns: what an answer is shortened to. */
static struct str selected(struct http_exchange *x, const struct model_table *t)
{
    const bool *shown = view_fields(x, t, POLICY_READ);
    AUTO(buf_fini) struct buf text;
    size_t count = 0;

    buf_init(&text, EXAMPLE_MAX);
    for (size_t i = 0; i < t->column_count && count < SELECTED_MAX; i++) {
        struct str name = t->columns[i].name;

        if (t->columns[i].is_invisible || !view_is_shown(shown, &t->columns[i]))
            continue;
        if (count++ > 0)
            buf_add_char(&text, ',');
        add_name(&text, name);
    }
    return str_dup(x->arena, buf_str(&text));
}

static bool is_shown(const struct http_exchange *x, const struct model_relation *r)
{
    return view_shows_columns(x, r->from_columns, r->count) &&
           view_shows_columns(x, r->to_columns, r->count);
}

/* A foreign key of the table, or else one that points to it: between what is shown. */
static const struct model_relation *related(const struct http_exchange *x,
                                            const struct model_table *t)
{
    for (size_t i = 0; i < t->out_count; i++) {
        if (is_shown(x, t->out[i]))
            return t->out[i];
    }
    for (size_t i = 0; i < t->in_count; i++) {
        if (is_shown(x, t->in[i]))
            return t->in[i];
    }
    return NULL;
}

/* a,b,other!constraint(c,d): the hint says which way, should there be several one day. */
static struct str selected_with(struct http_exchange *x, const struct model_table *t,
                                const struct model_relation *r)
{
    const struct model_table *other = r->from == t ? r->to : r->from;
    AUTO(buf_fini) struct buf text;

    buf_init(&text, EXAMPLE_MAX);
    buf_add_str(&text, selected(x, t));
    BUF_LIT(&text, ",related:"); /* a column may be called as the other table is */
    add_name(&text, other->name);
    buf_add_char(&text, '!');
    add_name(&text, r->name);
    buf_add_char(&text, '(');
    buf_add_str(&text, selected(x, other));
    buf_add_char(&text, ')');
    return str_dup(x->arena, buf_str(&text));
}

struct example {
    struct http_exchange *x;
    const struct model_table *table;
    struct buf curl;
    struct buf script;
};

static void begin(struct example *e, const char *method)
{
    struct str path = http_uri_encode(e->x->arena, e->table->name);

    buf_clear(&e->curl, SIZE_MAX);
    buf_clear(&e->script, SIZE_MAX);
    BUF_LIT(&e->curl, "curl -H \"Authorization: Bearer $TOKEN\" ");
    if (method != NULL)
        buf_addf(&e->curl, "-X %s ", method);
    buf_addf(&e->curl, "\\\n  '%.*s/%.*s", STR_ARG(docs_address(e->x)), STR_ARG(path));
    BUF_LIT(&e->script, "const { data, error } = await db\n  .from(");
    json_write_str(&e->script, e->table->name);
    buf_add_char(&e->script, ')');
}

static void end(struct example *e, const char *what, struct docs_example *out)
{
    buf_add_char(&e->script, ';');
    *out = (struct docs_example){
        .what = what,
        .curl = str_dup(e->x->arena, buf_str(&e->curl)),
        .script = str_dup(e->x->arena, buf_str(&e->script)),
    };
}

static void add_select(struct example *e, struct str columns)
{
    BUF_LIT(&e->curl, "?select=");
    http_uri_print(&e->curl, columns);
    BUF_LIT(&e->script, "\n  .select(");
    json_write_str(&e->script, columns);
    buf_add_char(&e->script, ')');
}

/* A sample as text, without the quotes of a string. */
static struct str sample_text(struct arena *a, const struct model_column *c)
{
    AUTO(buf_fini) struct buf value;
    struct str text;

    buf_init(&value, EXAMPLE_MAX);
    add_sample(&value, c);
    text = str_dup(a, buf_str(&value));
    return str_starts(text, STR("\"")) ? str_range(text, 1, text.len - 1) : text;
}

/* ?id=eq.1 - the row of a key that may exist; and .eq("id", 1) */
static void add_key_curl(struct example *e)
{
    const struct model_key *k = e->table->primary;

    for (size_t i = 0; i < k->count; i++) {
        buf_add_char(&e->curl, i == 0 ? '?' : '&');
        http_uri_print(&e->curl, k->columns[i]->name);
        BUF_LIT(&e->curl, "=eq.");
        http_uri_print(&e->curl, sample_text(e->x->arena, k->columns[i]));
    }
}

static void add_key_script(struct example *e)
{
    const struct model_key *k = e->table->primary;

    for (size_t i = 0; i < k->count; i++) {
        BUF_LIT(&e->script, "\n  .eq(");
        json_write_str(&e->script, k->columns[i]->name);
        BUF_LIT(&e->script, ", ");
        add_sample(&e->script, k->columns[i]);
        buf_add_char(&e->script, ')');
    }
}

/* Inside a shell's single quotes. */
static void add_quoted(struct buf *to, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.at[i] == '\'')
            BUF_LIT(to, "'\\''");
        else
            buf_add_char(to, text.at[i]);
    }
}

static void add_body(struct example *e, struct str body, const char *call)
{
    BUF_LIT(&e->curl, "' \\\n  -H 'Content-Type: application/json' -H 'Prefer: "
                      "return=representation' \\\n  -d '");
    add_quoted(&e->curl, body);
    buf_add_char(&e->curl, '\'');
    buf_addf(&e->script, "\n  .%s(%.*s)", call, STR_ARG(body));
}

static bool is_written(const struct model_column *c)
{
    return !c->is_generated && !c->is_auto && c->type != MODEL_GEOMETRY;
}

/* No rule of the table and no other row has a say in its value. */
static bool is_free(const struct model_table *t, const struct model_column *c)
{
    for (size_t i = 0; i < t->key_count; i++) {
        for (size_t j = 0; j < t->keys[i].count; j++) {
            if (t->keys[i].columns[j] == c && t->keys[i].is_unique)
                return false;
        }
    }
    for (size_t i = 0; i < t->out_count; i++) {
        for (size_t j = 0; j < t->out[i]->count; j++) {
            if (t->out[i]->from_columns[j] == c)
                return false;
        }
    }
    for (size_t i = 0; i < t->check_count; i++) {
        struct str clause = t->checks[i].clause;

        if (t->checks[i].column == c || str_search(clause, c->name, 0) < clause.len)
            return false;
    }
    return true;
}

/* The column of the example that changes one, or NULL. */
static const struct model_column *changed(const struct model_table *t, const bool *given)
{
    const struct model_column *any = NULL;

    for (size_t i = 0; i < t->column_count; i++) {
        const struct model_column *c = &t->columns[i];

        if (!is_written(c) || !view_is_shown(given, c))
            continue;
        if (is_free(t, c))
            return c;
        if (any == NULL)
            any = c;
    }
    return any;
}

static void add_member(struct buf *to, const struct model_column *c)
{
    buf_add_str(to, to->len > 1 ? STR(", ") : STR(""));
    json_write_str(to, c->name);
    BUF_LIT(to, ": ");
    add_sample(to, c);
}

/* {"a": 1, ...}: what a new row needs, or the one column that is to change. */
static struct str body_make(struct arena *a, const struct model_table *t, const bool *given,
                            const struct model_column *only)
{
    AUTO(buf_fini) struct buf text;

    buf_init(&text, EXAMPLE_MAX);
    buf_add_char(&text, '{');
    for (size_t i = 0; i < t->column_count; i++) {
        const struct model_column *c = &t->columns[i];

        if (only == NULL ? is_written(c) && !c->has_default && view_is_shown(given, c) : c == only)
            add_member(&text, c);
    }
    buf_add_char(&text, '}');
    return str_dup(a, buf_str(&text));
}

static void make_list(struct example *e, struct docs_example *out)
{
    begin(e, NULL);
    add_select(e, selected(e->x, e->table));
    BUF_LIT(&e->curl, "&limit=5'");
    BUF_LIT(&e->script, "\n  .limit(5)");
    end(e, N_("Read some rows"), out);
}

static void make_embed(struct example *e, const struct model_relation *r, struct docs_example *out)
{
    begin(e, NULL);
    add_select(e, selected_with(e->x, e->table, r));
    BUF_LIT(&e->curl, "&limit=5'");
    BUF_LIT(&e->script, "\n  .limit(5)");
    end(e, N_("Read them with what is related"), out);
}

static void make_row(struct example *e, struct docs_example *out)
{
    begin(e, NULL);
    add_key_curl(e);
    buf_add_char(&e->curl, '\'');
    BUF_LIT(&e->script, "\n  .select()");
    add_key_script(e);
    BUF_LIT(&e->script, "\n  .maybeSingle()");
    end(e, N_("Read the row of a key"), out);
}

static void make_insert(struct example *e, struct docs_example *out)
{
    begin(e, "POST");
    add_body(e, body_make(e->x->arena, e->table, view_fields(e->x, e->table, POLICY_CREATE), NULL),
             "insert");
    BUF_LIT(&e->script, "\n  .select()");
    end(e, N_("Insert a row"), out);
}

static void make_update(struct example *e, const struct model_column *only,
                        struct docs_example *out)
{
    begin(e, "PATCH");
    add_key_curl(e);
    add_body(e, body_make(e->x->arena, e->table, NULL, only), "update");
    add_key_script(e);
    BUF_LIT(&e->script, "\n  .select()");
    end(e, N_("Change it"), out);
}

static void make_delete(struct example *e, struct docs_example *out)
{
    begin(e, "DELETE");
    add_key_curl(e);
    buf_add_char(&e->curl, '\'');
    BUF_LIT(&e->script, "\n  .delete()");
    add_key_script(e);
    end(e, N_("Delete it"), out);
}

size_t docs_examples_make(struct http_exchange *x, const struct model_table *t,
                          struct docs_example *out_examples)
{
    struct example e = {.x = x, .table = t};
    bool has_key =
        t->primary != NULL && view_shows_columns(x, t->primary->columns, t->primary->count);
    const struct model_column *only = changed(t, view_fields(x, t, POLICY_UPDATE));
    size_t count = 0;

    buf_init(&e.curl, EXAMPLE_MAX);
    buf_init(&e.script, EXAMPLE_MAX);
    make_list(&e, &out_examples[count++]);
    if (related(x, t) != NULL)
        make_embed(&e, related(x, t), &out_examples[count++]);
    if (has_key)
        make_row(&e, &out_examples[count++]);
    if (t->is_writable && policy_allows(x->arena, x->policy, t, POLICY_CREATE))
        make_insert(&e, &out_examples[count++]);
    if (t->is_writable && has_key && only != NULL &&
        policy_allows(x->arena, x->policy, t, POLICY_UPDATE))
        make_update(&e, only, &out_examples[count++]);
    if (t->is_writable && has_key && policy_allows(x->arena, x->policy, t, POLICY_DELETE))
        make_delete(&e, &out_examples[count++]);
    buf_fini(&e.curl);
    buf_fini(&e.script);
    return count;
}
