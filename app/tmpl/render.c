/*
 * render.c - a tree and a value become text.
 *
 * Nothing here allocates but the output: what is looked up (the stack of
 * contexts), put in (arguments of parents) and put before lines (indentation)
 * are linked lists on the C stack, whose depth the limits in private.h bound.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <assert.h>
#include <string.h>

#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/tmpl/private.h"

#define HTML_BYTES_MAX ((size_t)16 << 20) /* of one tmpl_render_html() */

/* The stack of contexts: the innermost section's value first. */
struct frame {
    const struct tmpl_value *value;
    const struct frame *up;
};

/* What a parent was given, and what was in force where its tag stands. */
struct args {
    const struct node *parent;
    const struct template *t;
    const struct args *outer;
};

struct indent {
    struct str blanks;
    const struct indent *outer;
};

struct scope {
    const struct template *t; /* whose nodes are rendered */
    const struct frame *frame;
    const struct args *args;
    const struct indent *indent;
};

struct render {
    const struct tmpl_store *store;
    struct buf *out;
    struct error *e;
    size_t steps;
    unsigned depth;     /* of templates */
    unsigned nest;      /* of everything that has content */
    bool is_line_start; /* kept up only where there is an indentation */
};

static enum err render_nodes(struct render *r, const struct scope *s, const struct node *n);

/* Every loop passes here: nothing runs on without bound. */
static enum err step(struct render *r, const struct scope *s, const struct node *n)
{
    if (++r->steps > TMPL_STEPS_MAX)
        return error_set(r->e, ERR_INTERNAL, "%.*s:%u: more than %zu items, partials and blocks",
                         STR_ARG(s->t->file), n->line, TMPL_STEPS_MAX);
    if (buf_is_failed(r->out))
        return error_set(r->e, ERR_INTERNAL, "%.*s:%u: the page passes %zu bytes",
                         STR_ARG(s->t->file), n->line, r->out->max);
    return ERR_NONE;
}

/* --- names --- */

static const struct tmpl_value *find_first(const struct frame *f, const struct name_part *part)
{
    for (; f != NULL; f = f->up) {
        const struct tmpl_value *v = value_field(f->value, part);

        if (v != NULL)
            return v;
    }
    return NULL;
}

/* The first part is looked for in the whole stack, the others only inside what it named. */
static const struct tmpl_value *find(const struct frame *f, const struct name *name)
{
    const struct tmpl_value *v;

    if (name->count == 0)
        return f->value;
    v = find_first(f, &name->parts[0]);
    for (size_t i = 1; i < name->count && v != NULL && v->kind != VALUE_NULL; i++)
        v = value_field(v, &name->parts[i]);
    return v;
}

static enum err look_up(struct render *r, const struct scope *s, const struct node *n,
                        const struct tmpl_value **out_value)
{
    const struct tmpl_value *v = find(s->frame, &n->name);

    if (v == NULL && r->store->is_strict)
        return error_set(r->e, ERR_INTERNAL, "%.*s:%u: \"%.*s\" is unknown", STR_ARG(s->t->file),
                         n->line, STR_ARG(n->name.whole));
    *out_value = v == NULL ? tmpl_null() : v;
    return ERR_NONE;
}

/* --- text and values --- */

static void add_indent(struct buf *out, const struct indent *i)
{
    if (i == NULL)
        return;
    add_indent(out, i->outer);
    buf_add_str(out, i->blanks);
}

static void begin_line(struct render *r, const struct scope *s)
{
    if (s->indent != NULL && r->is_line_start)
        add_indent(r->out, s->indent);
    r->is_line_start = false;
}

/* Puts the indentation before each line; an empty one stays empty. */
static void add_lines(struct render *r, const struct scope *s, struct str text)
{
    for (size_t i = 0; i < text.len;) {
        struct str line = str_range(text, i, str_find(text, '\n', i) + 1);

        if (line.at[0] != '\n' && line.at[0] != '\r')
            begin_line(r, s);
        buf_add_str(r->out, line);
        i += line.len;
        r->is_line_start = line.at[line.len - 1] == '\n';
    }
}

static void add_text(struct render *r, const struct scope *s, struct str text)
{
    if (s->indent == NULL)
        buf_add_str(r->out, text);
    else
        add_lines(r, s, text);
}

/*
 * The value of a URL attribute may still lack its scheme, and several tags may
 * make it together: so all of it is looked at, from its quote on.  No other byte
 * behind that quote can be one, since values are escaped.
 */
static void guard_url(struct buf *out, char quote)
{
    const char *at;
    size_t start;

    if (buf_is_failed(out) || out->len == 0)
        return;
    at = memrchr(out->at, quote, out->len);
    if (at == NULL)
        return;
    start = (size_t)(at - out->at) + 1;
    if (escape_url_is_safe(str_from(buf_str(out), start)))
        return;
    buf_truncate(out, start);
    buf_add_char(out, '#');
}

static void add_str(struct render *r, const struct node *n, const struct tmpl_value *v)
{
    bool is_bare = n->place == PLACE_PLAIN;

    if (n->place == PLACE_TEXT)
        is_bare = v->kind == VALUE_HTML || (n->is_raw && r->store->is_plain_mustache);
    if (is_bare)
        buf_add_str(r->out, v->text);
    else
        escape_html(r->out, v->text);
}

static enum err render_value(struct render *r, const struct scope *s, const struct node *n)
{
    const struct tmpl_value *v;

    TRY(look_up(r, s, n, &v));
    if (s->indent != NULL)
        begin_line(r, s);
    switch (v->kind) {
    case VALUE_INT:
        if (n->is_count)
            words_number(r->store->words, v->number, r->out);
        else
            buf_add_int(r->out, v->number);
        break;
    case VALUE_TEXT:
    case VALUE_HTML: add_str(r, n, v); break;
    case VALUE_BOOL: buf_add_str(r->out, v->is_true ? STR("true") : STR("false")); break;
    case VALUE_NULL:
    case VALUE_MAP: /* has no text */
    case VALUE_LIST: break;
    }
    if (n->place == PLACE_URL_DQ)
        guard_url(r->out, '"');
    else if (n->place == PLACE_URL_SQ)
        guard_url(r->out, '\'');
    return ERR_NONE;
}

/* --- sections --- */

static enum err render_item(struct render *r, const struct scope *s, const struct node *n,
                            const struct tmpl_value *v)
{
    struct frame frame = {v, s->frame};
    struct scope inner = *s;

    TRY(step(r, s, n));
    if (v->kind != VALUE_BOOL) /* "." stays what it was */
        inner.frame = &frame;
    return render_nodes(r, &inner, n->child);
}

static enum err render_section(struct render *r, const struct scope *s, const struct node *n)
{
    const struct tmpl_value *v;
    const struct tmpl_list *l;

    TRY(look_up(r, s, n, &v));
    if (value_is_true(v) == (n->kind == NODE_INVERTED))
        return ERR_NONE;
    if (n->kind == NODE_INVERTED)
        return render_nodes(r, s, n->child);
    l = value_list(v);
    if (l == NULL)
        return render_item(r, s, n, v);
    for (size_t i = 0; i < l->count; i++)
        TRY(render_item(r, s, n, l->items[i]));
    return ERR_NONE;
}

/* The form for the number; what is no number ("1,000+") takes the general one. */
static enum err render_plural(struct render *r, const struct scope *s, const struct node *n)
{
    enum tmpl_plural wanted = TMPL_OTHER;
    const struct node *form = n->child;
    const struct tmpl_value *v;

    TRY(look_up(r, s, n, &v));
    if (v->kind == VALUE_INT)
        wanted = words_plural(n->words, v->number);
    while (form->next != NULL && form->form != wanted)
        form = form->next; /* the general one is the last */
    return render_nodes(r, s, form->child);
}

/* --- other templates --- */

/* NULL when a dynamic name leads nowhere, which renders nothing. */
static enum err find_target(struct render *r, const struct scope *s, const struct node *n,
                            const struct template **out_target)
{
    const struct tmpl_value *v;
    const struct template *t;

    if (!n->is_dynamic) {
        *out_target = n->target;
        return ERR_NONE;
    }
    TRY(look_up(r, s, n, &v));
    t = v->kind == VALUE_TEXT ? store_find(r->store, v->text) : NULL;
    if (t != NULL && t->is_text != s->t->is_text)
        t = NULL;
    if (t == NULL && r->store->is_strict)
        return error_set(r->e, ERR_INTERNAL, "%.*s:%u: \"%.*s\" names no template",
                         STR_ARG(s->t->file), n->line, STR_ARG(n->name.whole));
    *out_target = t;
    return ERR_NONE;
}

/* A partial, or a parent with what it is given. */
static enum err render_template(struct render *r, const struct scope *s, const struct node *n)
{
    struct args args = {n, s->t, s->args};
    struct indent indent = {n->indent, s->indent};
    struct scope inner = {.frame = s->frame, .args = s->args};

    TRY(step(r, s, n));
    TRY(find_target(r, s, n, &inner.t));
    if (inner.t == NULL)
        return ERR_NONE;
    if (++r->depth > TMPL_DEPTH_MAX)
        return error_set(r->e, ERR_INTERNAL, "%.*s:%u: more than %d templates deep",
                         STR_ARG(s->t->file), n->line, TMPL_DEPTH_MAX);
    if (n->kind == NODE_PARENT && n->child != NULL)
        inner.args = &args;
    if (!n->is_standalone && s->indent != NULL)
        begin_line(r, s);
    if (n->is_standalone) {
        r->is_line_start = true;
        inner.indent = n->indent.len > 0 ? &indent : s->indent;
    }
    TRY(render_nodes(r, &inner, inner.t->first));
    r->is_line_start = n->is_standalone;
    r->depth--;
    return ERR_NONE;
}

static const struct node *argument(const struct args *args, struct str name)
{
    for (const struct node *n = args->parent->child; n != NULL; n = n->next) {
        if (str_eq(n->text, name))
            return n;
    }
    return NULL;
}

/*
 * The outermost argument wins: the page over its layout, that over the layout's
 * layout.  Its content is rendered with the arguments in force where it was
 * written, so that a block of the same name in it means the next one out, never
 * itself; the contexts are those of the place it is put in.
 */
static enum err render_block(struct render *r, const struct scope *s, const struct node *n)
{
    struct indent indent = {n->indent, s->indent};
    struct scope inner = *s;
    const struct node *content = n;

    TRY(step(r, s, n));
    for (const struct args *a = s->args; a != NULL; a = a->outer) {
        const struct node *given = argument(a, n->text);

        if (given == NULL)
            continue;
        content = given;
        inner.t = a->t;
        inner.args = a->outer;
    }
    if (n->indent.len > 0) {
        r->is_line_start = true;
        inner.indent = &indent;
    }
    return render_nodes(r, &inner, content->child);
}

static enum err render_nodes(struct render *r, const struct scope *s, const struct node *n)
{
    /* Each template alone may nest, and recursion multiplies that: the C stack is finite. */
    if (++r->nest > TMPL_STACK_MAX)
        return error_set(r->e, ERR_INTERNAL, "%.*s: more than %d sections and templates deep",
                         STR_ARG(s->t->file), TMPL_STACK_MAX);
    for (; n != NULL; n = n->next) {
        switch (n->kind) {
        case NODE_TEXT:
        case NODE_WORDS: add_text(r, s, n->text); break;
        case NODE_VALUE: TRY(render_value(r, s, n)); break;
        case NODE_SECTION:
        case NODE_INVERTED: TRY(render_section(r, s, n)); break;
        case NODE_PARTIAL:
        case NODE_PARENT: TRY(render_template(r, s, n)); break;
        case NODE_BLOCK: TRY(render_block(r, s, n)); break;
        case NODE_PLURAL: TRY(render_plural(r, s, n)); break;
        case NODE_FORM: break; /* its NODE_PLURAL chose among them */
        }
    }
    r->nest--;
    return ERR_NONE;
}

enum err tmpl_render(const struct tmpl_store *s, struct str name, const struct tmpl_value *root,
                     struct buf *out, struct error *e)
{
    struct frame about = {s->about, NULL};
    struct frame frame = {root, &about};
    struct scope scope = {.t = store_find(s, name), .frame = &frame};
    struct render r = {.store = s, .out = out, .e = e, .depth = 1};
    size_t before = out->len;
    enum err code;

    if (scope.t == NULL)
        return error_set(e, ERR_ABSENT, "there is no template \"%.*s\"", STR_ARG(name));
    code = render_nodes(&r, &scope, scope.t->first);
    if (code == ERR_NONE && buf_is_failed(out))
        code = error_set(e, ERR_INTERNAL, "%.*s: the page passes %zu bytes", STR_ARG(scope.t->file),
                         out->max);
    if (code != ERR_NONE)
        buf_truncate(out, before);
    return code;
}

enum err tmpl_render_html(const struct tmpl_store *s, struct str name,
                          const struct tmpl_value *root, struct arena *a,
                          struct html_safe *out_html, struct error *e)
{
    AUTO(buf_fini) struct buf out;
    const struct template *t = store_find(s, name);

    buf_init(&out, HTML_BYTES_MAX);
    if (t != NULL && t->is_text)
        return error_set(e, ERR_INTERNAL, "%.*s: text is not HTML", STR_ARG(name));
    TRY(tmpl_render(s, name, root, &out, e));
    out_html->html = str_dup(a, buf_str(&out));
    return ERR_NONE;
}
