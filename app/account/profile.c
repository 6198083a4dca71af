/*
 * profile.c - /account/profile: what people may say of themselves.
 *
 * It stands in the account's user_metadata, where programs put things as well: those are
 * shown, and left as they are.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/change.h"
#include "app/access/csrf.h"
#include "app/account/private.h"
#include "app/base/arena.h"
#include "app/base/utf8.h"
#include "app/json/parse.h"
#include "app/json/write.h"

#define TEXT_MAX 200
/* Each byte of a text takes up to six in JSON. */
#define PATCH_MAX ((size_t)8 * 1024)

/* The fields of the form, as user_metadata calls them. */
static const struct str fields[] = {STR_INIT("full_name"), STR_INIT("organization"),
                                    STR_INIT("phone"), STR_INIT("website")};
#define FIELD_COUNT (sizeof fields / sizeof *fields)

struct entry {
    struct str values[FIELD_COUNT];
};

static const struct json_value *metadata_of(struct http_exchange *x,
                                            const struct access_profile *profile)
{
    const struct json_value *v = NULL;
    struct error e = {.code = ERR_NONE};

    if (json_parse(x->arena, profile->user_metadata, &json_limits_default, &v, &e) != ERR_NONE ||
        v->kind != JSON_OBJECT)
        return NULL;
    return v;
}

static bool is_field(struct str name)
{
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        if (str_eq(fields[i], name))
            return true;
    }
    return false;
}

static void put_others(struct view_page *p, const struct access_profile *profile)
{
    const struct json_value *all = metadata_of(p->x, profile);
    struct tmpl_list *list = tmpl_map_put_list(p->root, STR("others"));
    bool has_any = false;

    for (const struct json_value *v = all == NULL ? NULL : all->first; v != NULL; v = v->next) {
        struct tmpl_map *m;

        if (is_field(v->name))
            continue;
        m = tmpl_list_add_map(list);
        tmpl_map_put_text(m, STR("other_name"), v->name);
        tmpl_map_put_text(m, STR("other_value"), v->kind == JSON_STRING ? v->text : v->source);
        has_any = true;
    }
    tmpl_map_put_bool(p->root, STR("has_others"), has_any);
}

static enum err show(struct http_exchange *x, const struct access_profile *profile,
                     const struct entry *entry)
{
    struct view_page p = account_page_new(x);

    for (size_t i = 0; i < FIELD_COUNT; i++)
        view_page_field(&p, fields[i], utf8_clip(entry->values[i], TEXT_MAX));
    put_others(&p, profile);
    account_page_done(&p);
    return view_page_show(&p, STR("account/profile"));
}

enum err account_profile_form(struct http_exchange *x)
{
    struct access_profile me;
    struct entry entry;

    TRY(account_profile(x, &me));
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        entry.values[i] = access_profile_metadata(x->arena, &me, fields[i]);
        if (entry.values[i].at == NULL)
            entry.values[i] = STR("");
    }
    return show(x, &me, &entry);
}

static enum err judge(struct http_exchange *x, const struct entry *entry)
{
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        if (entry->values[i].len > TEXT_MAX)
            return error_tell(&x->error, ERR_INVALID, fields[i],
                              "This is too long: at most %d bytes.", TEXT_MAX);
    }
    return ERR_NONE;
}

/* What was emptied is removed. */
static enum err save(struct http_exchange *x, int64_t id, const struct entry *entry)
{
    struct buf b;
    struct json_writer w = {.to = &b};
    struct str patch;

    TRY(judge(x, entry));
    buf_init(&b, PATCH_MAX);
    json_begin_object(&w);
    for (size_t i = 0; i < FIELD_COUNT; i++)
        json_put_str(&w, fields[i], entry->values[i].len == 0 ? STR_NONE : entry->values[i]);
    json_end_object(&w);
    patch = str_dup(x->arena, buf_str(&b));
    buf_fini(&b);
    return access_account_merge_user_data(x->db, id, patch, &x->error);
}

enum err account_profile_save(struct http_exchange *x)
{
    struct access_profile me;
    struct http_form form;
    struct entry entry;
    enum err code;

    TRY(view_form_read(x, &form));
    TRY(account_profile(x, &me));
    for (size_t i = 0; i < FIELD_COUNT; i++)
        entry.values[i] = str_trim(view_form_text(&form, fields[i]));
    code = access_csrf_check(x, &form.fields);
    if (code == ERR_NONE)
        code = save(x, me.id, &entry);
    if (code == ERR_NONE)
        return view_done(x, STR("/account/profile?done=profile"));
    return view_is_typo(code) ? show(x, &me, &entry) : code;
}
