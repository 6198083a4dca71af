/*
 * app_file.c - app.json, read by hand over the tree of app/json.
 *
 * Keys that nobody knows are refused, because a grant whose "wehre" is passed over
 * would allow everything.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/app_file.h"

#include "app/base/arena.h"
#include "app/base/file.h"
#include "app/json/parse.h"
#include "app/model/nearest.h"

#define NAME_MAX_LEN 63

/* What is read here, and what other parts of an app are kept under. */
static const struct str file_keys[] = {
    STR_INIT("roles"),     STR_INIT("grants"), STR_INIT("context"),    STR_INIT("models"),
    STR_INIT("menu"),      STR_INIT("views"),  STR_INIT("dashboards"), STR_INIT("pages"),
    STR_INIT("workflows"), STR_INIT("title"),  STR_INIT("automation"), STR_INIT("comment"),
    STR_INIT("audit"),     STR_INIT("seal"),
};
static const struct str seal_keys[] = {STR_INIT("model"), STR_INIT("column"), STR_INIT("type"),
                                       STR_INIT("blind_index"), STR_INIT("comment")};
static const struct str role_keys[] = {STR_INIT("comment"), STR_INIT("includes")};
static const struct str context_keys[] = {STR_INIT("model"), STR_INIT("select"), STR_INIT("where")};
static const struct str grant_keys[] = {
    STR_INIT("role"),   STR_INIT("model"),  STR_INIT("comment"),
    STR_INIT("read"),   STR_INIT("create"), STR_INIT("update"),
    STR_INIT("delete"), STR_INIT("export"), STR_INIT("call"),
};
static const struct str verb_keys[] = {STR_INIT("where"), STR_INIT("check"), STR_INIT("fields"),
                                       STR_INIT("presets")};
static const struct str audit_keys[] = {STR_INIT("writes"), STR_INIT("reads"), STR_INIT("mask")};
/* $user.id and its like are known without being asked for. */
static const struct str own_names[] = {STR_INIT("id"), STR_INIT("email"), STR_INIT("roles")};

#define KEYS(list) list, sizeof(list) / sizeof *(list)

struct reader {
    struct arena *arena;
    struct access_app *app;
    struct error *e;
};

struct str access_app_place(struct arena *a, const struct access_app *app, struct str place)
{
    if (place.len == 0)
        return app->label;
    return str_format(a, "%.*s: %.*s", STR_ARG(app->label), STR_ARG(place));
}

bool access_name_is_fit(struct str name)
{
    for (size_t i = 0; i < name.len; i++) {
        bool is_letter = (name.at[i] >= 'a' && name.at[i] <= 'z');
        bool is_rest = (name.at[i] >= '0' && name.at[i] <= '9') || name.at[i] == '_';

        if (!is_letter && (i == 0 || !is_rest))
            return false;
    }
    return name.len > 0 && name.len <= NAME_MAX_LEN;
}

/* ---- the kinds of values ---- */

static struct str below(const struct reader *r, struct str place, struct str key)
{
    if (place.len == 0)
        return key;
    return str_format(r->arena, "%.*s.%.*s", STR_ARG(place), STR_ARG(key));
}

static struct str item(const struct reader *r, struct str place, size_t i)
{
    return str_format(r->arena, "%.*s[%zu]", STR_ARG(place), i);
}

static enum err kind_check(const struct reader *r, const struct json_value *v, enum json_kind kind,
                           struct str place)
{
    if (v->kind == kind)
        return ERR_NONE;
    return access_app_refuse(r->arena, r->app, place, r->e, "is %s; it must be %s",
                             json_kind_name(v->kind), json_kind_name(kind));
}

static bool is_one_of(struct str name, const struct str *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (str_eq(names[i], name))
            return true;
    }
    return false;
}

static enum err keys_check(const struct reader *r, const struct json_value *object,
                           const struct str *keys, size_t count, struct str place)
{
    TRY(kind_check(r, object, JSON_OBJECT, place));
    for (const struct json_value *v = object->first; v != NULL; v = v->next) {
        struct str near;

        if (is_one_of(v->name, keys, count))
            continue;
        near = nearest_name(keys, count, v->name);
        if (near.at == NULL)
            return access_app_refuse(r->arena, r->app, below(r, place, v->name), r->e,
                                     "is not known here");
        return access_app_refuse(r->arena, r->app, below(r, place, v->name), r->e,
                                 "is not known here; perhaps you meant '%.*s'", STR_ARG(near));
    }
    return ERR_NONE;
}

/* The text under key; absent where there is none, unless it is needed. */
static enum err text_take(const struct reader *r, const struct json_value *object, const char *key,
                          struct str place, bool is_needed, struct str *out_text)
{
    struct str name = str_from_z(key);
    const struct json_value *v = json_find(object, name);

    *out_text = STR_NONE;
    if (v == NULL && is_needed)
        return access_app_refuse(r->arena, r->app, place, r->e, "needs \"%s\"", key);
    if (v == NULL)
        return ERR_NONE;
    TRY(kind_check(r, v, JSON_STRING, below(r, place, name)));
    if (is_needed && v->text.len == 0)
        return access_app_refuse(r->arena, r->app, below(r, place, name), r->e, "is empty");
    *out_text = v->text;
    return ERR_NONE;
}

static enum err name_check(const struct reader *r, struct str name, struct str place)
{
    if (access_name_is_fit(name))
        return ERR_NONE;
    return access_app_refuse(r->arena, r->app, place, r->e,
                             "a name is a small letter, then small letters, digits and _, at most "
                             "%d in all",
                             NAME_MAX_LEN);
}

/* The object under key, or NULL. */
static enum err object_take(const struct reader *r, const struct json_value *root, const char *key,
                            enum json_kind kind, const struct json_value **out_value)
{
    *out_value = json_find(root, str_from_z(key));
    return *out_value == NULL ? ERR_NONE : kind_check(r, *out_value, kind, str_from_z(key));
}

/* ---- roles ---- */

static enum err includes_read(const struct reader *r, const struct json_value *list,
                              struct str place, struct access_app_role *role)
{
    struct str *names;
    size_t count = 0;

    if (list == NULL)
        return ERR_NONE;
    TRY(kind_check(r, list, JSON_ARRAY, place));
    names = ARENA_ARRAY(r->arena, struct str, list->count);
    for (const struct json_value *v = list->first; v != NULL; v = v->next) {
        TRY(kind_check(r, v, JSON_STRING, item(r, place, count)));
        if (is_one_of(v->text, names, count))
            return access_app_refuse(r->arena, r->app, item(r, place, count), r->e,
                                     "'%.*s' stands there twice", STR_ARG(v->text));
        names[count++] = v->text;
    }
    role->includes = names;
    role->include_count = count;
    return ERR_NONE;
}

static enum err roles_read(const struct reader *r, const struct json_value *root)
{
    const struct json_value *roles;
    struct access_app *app = r->app;

    TRY(object_take(r, root, "roles", JSON_OBJECT, &roles));
    if (roles == NULL)
        return ERR_NONE;
    app->roles = ARENA_ARRAY(r->arena, struct access_app_role, roles->count);
    for (const struct json_value *v = roles->first; v != NULL; v = v->next) {
        struct access_app_role *role = &app->roles[app->role_count++];
        struct str place = below(r, STR("roles"), v->name);

        role->name = v->name;
        TRY(name_check(r, v->name, place));
        TRY(keys_check(r, v, KEYS(role_keys), place));
        TRY(text_take(r, v, "comment", place, false, &role->comment));
        TRY(includes_read(r, json_find(v, STR("includes")), below(r, place, STR("includes")),
                          role));
    }
    return ERR_NONE;
}

/* ---- context ---- */

static enum err contexts_read(const struct reader *r, const struct json_value *root)
{
    const struct json_value *contexts;
    struct access_app *app = r->app;

    TRY(object_take(r, root, "context", JSON_OBJECT, &contexts));
    if (contexts == NULL)
        return ERR_NONE;
    app->contexts = ARENA_ARRAY(r->arena, struct access_app_context, contexts->count);
    for (const struct json_value *v = contexts->first; v != NULL; v = v->next) {
        struct access_app_context *context = &app->contexts[app->context_count++];
        struct str place = below(r, STR("context"), v->name);

        context->name = v->name;
        TRY(name_check(r, v->name, place));
        if (is_one_of(v->name, KEYS(own_names)))
            return access_app_refuse(r->arena, r->app, place, r->e,
                                     "$user.%.*s is there already; choose another name",
                                     STR_ARG(v->name));
        TRY(keys_check(r, v, KEYS(context_keys), place));
        TRY(text_take(r, v, "model", place, true, &context->model));
        TRY(text_take(r, v, "select", place, true, &context->select));
        TRY(text_take(r, v, "where", place, true, &context->where));
    }
    return ERR_NONE;
}

/* ---- grants ---- */

/* true, or an object of what narrows it.  false would look like a refusal, which there is none of.
 */
static enum err verb_read(const struct reader *r, const struct json_value *v, struct str place,
                          struct access_rule_text *text)
{
    const struct json_value *part;

    if (v->kind == JSON_BOOL && v->is_true)
        return ERR_NONE;
    if (v->kind == JSON_BOOL)
        return access_app_refuse(r->arena, r->app, place, r->e,
                                 "is false; leave it out: what is not granted is refused");
    TRY(keys_check(r, v, KEYS(verb_keys), place));
    TRY(text_take(r, v, "where", place, false, &text->where));
    TRY(text_take(r, v, "check", place, false, &text->check));
    part = json_find(v, STR("fields"));
    if (part != NULL) {
        TRY(kind_check(r, part, JSON_ARRAY, below(r, place, STR("fields"))));
        text->fields = part->source;
    }
    part = json_find(v, STR("presets"));
    if (part != NULL) {
        TRY(kind_check(r, part, JSON_OBJECT, below(r, place, STR("presets"))));
        text->presets = part->source;
    }
    return ERR_NONE;
}

static enum err grant_read(const struct reader *r, const struct json_value *v, struct str place)
{
    struct access_app *app = r->app;
    struct access_rule_text base = {.id = 0};
    size_t before = app->grant_count;

    TRY(keys_check(r, v, KEYS(grant_keys), place));
    TRY(text_take(r, v, "role", place, true, &base.role));
    TRY(text_take(r, v, "model", place, true, &base.model));
    for (size_t verb = 0; verb < ACCESS_VERB__COUNT; verb++) {
        struct str name = access_verb_name((enum access_verb)verb);
        const struct json_value *given = json_find(v, name);
        struct access_app_grant *grant;

        if (given == NULL)
            continue;
        grant = &app->grants[app->grant_count++];
        grant->place = below(r, place, name);
        grant->text = base;
        grant->text.verb = (enum access_verb)verb;
        TRY(verb_read(r, given, grant->place, &grant->text));
    }
    if (app->grant_count == before)
        return access_app_refuse(r->arena, r->app, place, r->e,
                                 "grants nothing; name a verb: read, create, update, delete, "
                                 "export or call");
    return ERR_NONE;
}

static enum err grants_read(const struct reader *r, const struct json_value *root)
{
    const struct json_value *grants;
    size_t i = 0;

    TRY(object_take(r, root, "grants", JSON_ARRAY, &grants));
    if (grants == NULL)
        return ERR_NONE;
    r->app->grants =
        ARENA_ARRAY(r->arena, struct access_app_grant, grants->count * ACCESS_VERB__COUNT);
    for (const struct json_value *v = grants->first; v != NULL; v = v->next)
        TRY(grant_read(r, v, item(r, STR("grants"), i++)));
    return ERR_NONE;
}

/* ---- audit ---- */

static enum err switch_take(const struct reader *r, const struct json_value *object,
                            const char *key, struct str place, bool *out_is_on)
{
    const struct json_value *v = json_find(object, str_from_z(key));

    if (v == NULL)
        return ERR_NONE;
    TRY(kind_check(r, v, JSON_BOOL, below(r, place, str_from_z(key))));
    *out_is_on = v->is_true;
    return ERR_NONE;
}

static enum err masks_read(const struct reader *r, const struct json_value *list, struct str place,
                           struct access_app_audit *audit)
{
    struct str *names;

    if (list == NULL)
        return ERR_NONE;
    TRY(kind_check(r, list, JSON_ARRAY, place));
    names = ARENA_ARRAY(r->arena, struct str, list->count);
    for (const struct json_value *v = list->first; v != NULL; v = v->next) {
        TRY(kind_check(r, v, JSON_STRING, item(r, place, audit->mask_count)));
        names[audit->mask_count++] = v->text;
    }
    audit->masks = names;
    audit->masks_source = list->source;
    return ERR_NONE;
}

static enum err audits_read(const struct reader *r, const struct json_value *root)
{
    const struct json_value *audits;
    struct access_app *app = r->app;

    TRY(object_take(r, root, "audit", JSON_OBJECT, &audits));
    if (audits == NULL)
        return ERR_NONE;
    app->audits = ARENA_ARRAY(r->arena, struct access_app_audit, audits->count);
    for (const struct json_value *v = audits->first; v != NULL; v = v->next) {
        struct access_app_audit *audit = &app->audits[app->audit_count++];
        struct str place = below(r, STR("audit"), v->name);

        *audit = (struct access_app_audit){.model = v->name, .tells_writes = true};
        TRY(keys_check(r, v, KEYS(audit_keys), place));
        TRY(switch_take(r, v, "writes", place, &audit->tells_writes));
        TRY(switch_take(r, v, "reads", place, &audit->tells_reads));
        TRY(masks_read(r, json_find(v, STR("mask")), below(r, place, STR("mask")), audit));
    }
    return ERR_NONE;
}

/* ---- sealed columns ---- */

static enum err seals_read(const struct reader *r, const struct json_value *root)
{
    const struct json_value *seals;

    TRY(object_take(r, root, "seal", JSON_ARRAY, &seals));
    if (seals == NULL)
        return ERR_NONE;
    r->app->seals = ARENA_ARRAY(r->arena, struct access_app_seal, seals->count);
    for (const struct json_value *v = seals->first; v != NULL; v = v->next) {
        struct str place = item(r, STR("seal"), r->app->seal_count);
        struct access_app_seal *seal = &r->app->seals[r->app->seal_count++];

        seal->place = place;
        TRY(keys_check(r, v, KEYS(seal_keys), place));
        TRY(text_take(r, v, "model", place, true, &seal->model));
        TRY(text_take(r, v, "column", place, true, &seal->column));
        TRY(text_take(r, v, "type", place, false, &seal->type));
        TRY(text_take(r, v, "blind_index", place, false, &seal->index));
        if (seal->type.len == 0)
            seal->type = STR("text");
        if (seal->index.len == 0)
            seal->index = STR_NONE;
    }
    return ERR_NONE;
}

/* ---- the file ---- */

enum err access_app_parse(struct arena *a, struct str text, struct access_app *app, struct error *e)
{
    const struct reader r = {a, app, e};
    const struct json_value *root;
    struct error said = {.code = ERR_NONE};

    if (json_parse(a, text, &json_limits_default, &root, &said) != ERR_NONE)
        return access_app_refuse(a, app, STR(""), e, "%s", said.words);
    crypt_sha256(text, app->checksum);
    app->is_there = true;
    app->root = root;
    TRY(keys_check(&r, root, KEYS(file_keys), STR("")));
    TRY(roles_read(&r, root));
    TRY(contexts_read(&r, root));
    TRY(grants_read(&r, root));
    TRY(audits_read(&r, root));
    return seals_read(&r, root);
}

/* The folder's own name and the one it stands in: "sql/example". */
static struct str short_folder(struct str folder)
{
    size_t slashes = 0;
    size_t i = folder.len;

    while (i > 0 && folder.at[i - 1] == '/')
        folder.len = --i;
    while (i > 0 && slashes < 2) {
        if (folder.at[i - 1] == '/' && ++slashes == 2)
            break;
        i--;
    }
    return str_from(folder, i);
}

enum err access_app_read(struct arena *a, struct str name, struct str folder,
                         struct access_app *out_app, struct error *e)
{
    struct access_app app = {.name = name};
    const char *path = str_z(a, str_format(a, "%.*s/app.json", STR_ARG(folder)));
    struct error said = {.code = ERR_NONE};
    struct str text;
    enum err code = file_read(a, path, ACCESS_FILE_MAX, &text, &said);

    app.label = str_format(a, "%.*s/app.json", STR_ARG(short_folder(folder)));
    if (code == ERR_ABSENT) {
        *out_app = app;
        return ERR_NONE;
    }
    if (code != ERR_NONE)
        return error_tell(e, ERR_INVALID, app.label, "%s", said.text);
    TRY(access_app_parse(a, text, &app, e));
    *out_app = app;
    return ERR_NONE;
}
