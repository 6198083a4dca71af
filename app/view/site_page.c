/*
 * site_page.c - a page that app.json brings, read and checked.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/view/site_page.h"

#include "app/base/arena.h"
#include "app/base/num.h"
#include "app/json/parse.h"
#include "app/model/nearest.h"
#include "app/view/document.h"

static const struct str keys[] = {STR_INIT("template"), STR_INIT("title"), STR_INIT("cache"),
                                  STR_INIT("queries"), STR_INIT("forms")};

/* First segments that are Lintel's own: a page there would never be seen. */
static const struct str taken[] = {
    STR_INIT("admin"),  STR_INIT("rest"),    STR_INIT("auth"),    STR_INIT("account"),
    STR_INIT("docs"),   STR_INIT("static"),  STR_INIT("storage"), STR_INIT("live"),
    STR_INIT("fhir"),   STR_INIT("scim"),    STR_INIT("pay"),     STR_INIT("ical"),
    STR_INIT("hooks"),  STR_INIT("sign-in"), STR_INIT("sign-up"), STR_INIT("sign-out"),
    STR_INIT("forgot"), STR_INIT("reset"),   STR_INIT("verify"),  STR_INIT("healthz"),
    STR_INIT("readyz"), STR_INIT("metrics"),
};

static bool is_name(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (!(s.at[i] >= 'a' && s.at[i] <= 'z') && s.at[i] != '_')
            return false;
    }
    return s.len > 0;
}

/* "/", or segments that are plain text or one {name}. */
static bool is_pattern(struct str pattern)
{
    struct str rest = str_from(pattern, 1);
    struct str segment;

    if (!str_starts(pattern, STR("/")))
        return false;
    while (rest.len > 0 && str_cut(&rest, '/', &segment)) {
        bool is_plain = str_find(segment, '{', 0) == segment.len;

        if (segment.len == 0 ||
            (!is_plain && (segment.at[0] != '{' || !str_ends(segment, STR("}")) ||
                           !is_name(str_range(segment, 1, segment.len - 1)))))
            return false;
    }
    return true;
}

static bool is_taken(struct str pattern)
{
    struct str rest = str_from(pattern, 1);
    struct str first = STR("");

    (void)str_cut(&rest, '/', &first);
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++) {
        if (str_eq(taken[i], first))
            return true;
    }
    return false;
}

static enum err pattern_check(struct str pattern, struct str place, struct error *e)
{
    if (!is_pattern(pattern))
        return error_tell(e, ERR_INVALID, place,
                          "is no address: write /like/this, or /like/{name} for what varies");
    if (is_taken(pattern))
        return error_tell(e, ERR_INVALID, place, "is an address of Lintel's own; choose another");
    return ERR_NONE;
}

static enum err text_take(const struct json_value *v, struct str place, struct str *out_text,
                          struct error *e)
{
    if (v->kind != JSON_STRING || v->text.len == 0)
        return error_tell(e, ERR_INVALID, place, "%.*s must be a text", STR_ARG(v->name));
    *out_text = v->text;
    return ERR_NONE;
}

static enum err cache_take(const struct json_value *v, struct str place, int64_t *out_cache_s,
                           struct error *e)
{
    if (v->kind == JSON_NUMBER && num_parse_int(v->text, out_cache_s) && *out_cache_s >= 0 &&
        *out_cache_s <= VIEW_PAGE_CACHE_MAX_S)
        return ERR_NONE;
    return error_tell(e, ERR_INVALID, place, "cache is a number of seconds, 0 to %d",
                      VIEW_PAGE_CACHE_MAX_S);
}

static enum err queries_take(struct arena *a, const struct model *m, const struct json_value *v,
                             struct str place, struct view_site_page *page, struct error *e)
{
    struct view_named *queries;

    if (v->kind != JSON_OBJECT)
        return error_tell(e, ERR_INVALID, place, "queries is %s; it must be an object",
                          json_kind_name(v->kind));
    if (v->count > VIEW_PAGE_QUERIES_MAX)
        return error_tell(e, ERR_INVALID, place, "has more than %d queries", VIEW_PAGE_QUERIES_MAX);
    queries = ARENA_ARRAY(a, struct view_named, v->count);
    for (const struct json_value *q = v->first; q != NULL; q = q->next) {
        struct str at = str_format(a, "%.*s.queries.%.*s", STR_ARG(place), STR_ARG(q->name));

        if (!is_name(q->name))
            return error_tell(e, ERR_INVALID, at, "a query's name is small letters and _");
        TRY(view_named_read(a, m, q, at, &queries[page->query_count++], e));
    }
    page->queries = queries;
    return ERR_NONE;
}

static enum err forms_take(struct arena *a, const struct model *m, const struct json_value *v,
                           struct str place, struct view_site_page *page, struct error *e)
{
    struct view_site_form *forms;

    if (v->kind != JSON_OBJECT || v->count > VIEW_PAGE_FORMS_MAX)
        return error_tell(e, ERR_INVALID, place, "forms is an object of at most %d forms",
                          VIEW_PAGE_FORMS_MAX);
    forms = ARENA_ARRAY(a, struct view_site_form, v->count);
    for (const struct json_value *f = v->first; f != NULL; f = f->next) {
        struct str at = str_format(a, "%.*s.forms.%.*s", STR_ARG(place), STR_ARG(f->name));

        if (!is_name(f->name))
            return error_tell(e, ERR_INVALID, at, "a form's name is small letters and _");
        TRY(view_site_form_read(a, m, f, at, &forms[page->form_count++], e));
    }
    page->forms = forms;
    return ERR_NONE;
}

enum err view_site_page_read(struct arena *a, const struct model *m, const struct view_document *d,
                             struct str place, struct view_site_page *out_page, struct error *e)
{
    *out_page = (struct view_site_page){.pattern = d->name};
    TRY(pattern_check(d->name, place, e));
    if (d->body->kind != JSON_OBJECT)
        return error_tell(e, ERR_INVALID, place, "is %s; it must be an object",
                          json_kind_name(d->body->kind));
    for (const struct json_value *v = d->body->first; v != NULL; v = v->next) {
        struct str near = nearest_name(keys, sizeof keys / sizeof *keys, v->name);

        if (str_eq(v->name, STR("template")))
            TRY(text_take(v, place, &out_page->template, e));
        else if (str_eq(v->name, STR("title")))
            TRY(text_take(v, place, &out_page->title, e));
        else if (str_eq(v->name, STR("cache")))
            TRY(cache_take(v, place, &out_page->cache_s, e));
        else if (str_eq(v->name, STR("queries")))
            TRY(queries_take(a, m, v, place, out_page, e));
        else if (str_eq(v->name, STR("forms")))
            TRY(forms_take(a, m, v, place, out_page, e));
        else if (near.at == NULL)
            return error_tell(e, ERR_INVALID, place, "'%.*s' is not known here", STR_ARG(v->name));
        else
            return error_tell(e, ERR_INVALID, place,
                              "'%.*s' is not known here; perhaps you meant '%.*s'",
                              STR_ARG(v->name), STR_ARG(near));
    }
    if (out_page->template.at == NULL)
        return error_tell(e, ERR_INVALID, place, "needs \"template\"");
    if (out_page->form_count > 0 && out_page->cache_s > 0)
        return error_tell(e, ERR_INVALID, place,
                          "has forms and \"cache\": a form is its reader's own, so leave one out");
    return ERR_NONE;
}
