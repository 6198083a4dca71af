/*
 * history_put.c - changes of a row as the template wants them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/admin/row/history.h"

#include "app/admin/row/talk.h"
#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/http/exchange.h"
#include "app/json/parse.h"
#include "app/locale/locale.h"
#include "app/model/literal.h"
#include "app/model/policy.h"
#include "app/model/schema.h"
#include "app/tmpl/value.h"
#include "app/tmpl/words.h"
#include "app/view/cell.h"
#include "app/view/label.h"
#include "app/view/shown.h"
#include "app/view/told.h"

/* ---- values ---- */

const struct model_column *admin_history_column(struct http_exchange *x,
                                                const struct model_table *t,
                                                const struct access_audit_field *f)
{
    const struct model_column *c = model_column_find(t, f->name);

    return c != NULL && policy_shows(x->arena, x->policy, c) ? c : NULL;
}

/* ["a","b"] as a SET is written; no member holds a comma. */
static struct str members_of(struct http_exchange *x, struct str array)
{
    struct error ignored = {.code = ERR_NONE};
    const struct json_value *root;
    struct str members = STR("");

    if (json_parse(x->arena, array, &json_limits_default, &root, &ignored) != ERR_NONE ||
        root->kind != JSON_ARRAY)
        return array;
    for (const struct json_value *v = root->first; v != NULL; v = v->next)
        members = str_format(x->arena, "%.*s%s%.*s", STR_ARG(members), v == root->first ? "" : ",",
                             STR_ARG(v->text));
    return members;
}

bool admin_history_cell(struct http_exchange *x, const struct model_column *c,
                        const struct access_audit_value *v, struct write_cell *out_cell)
{
    switch (v->kind) {
    case ACCESS_AUDIT_ABSENT:
    case ACCESS_AUDIT_NULL: *out_cell = (struct write_cell){.kind = WRITE_NULL}; return true;
    case ACCESS_AUDIT_MASKED:
    case ACCESS_AUDIT_LONG: return false;
    case ACCESS_AUDIT_TEXT: break;
    }
    *out_cell = (struct write_cell){WRITE_TEXT, v->text};
    if (c->type == MODEL_JSON)
        out_cell->text = v->json;
    else if (c->type == MODEL_SET)
        out_cell->text = members_of(x, v->json);
    return true;
}

/* What the database would have given, as far as it is shown. */
static struct view_cell cell_make(struct http_exchange *x, const struct model_column *c,
                                  const struct write_cell *cell)
{
    struct view_value v = {.value = {.type = DB_TEXT, .text = cell->text}};
    struct literal_fault fault;

    if (cell->kind != WRITE_TEXT)
        v.value = (struct db_value){.type = DB_NULL};
    else if (c->type == MODEL_BOOL)
        v.value.text = str_eq(cell->text, STR("true")) ? STR("1") : STR("0");
    else if (c->type == MODEL_BYTES && !literal_parse(c, x->arena, cell->text, &v.value, &fault))
        return (struct view_cell){.kind = VIEW_CODE, .text = cell->text};
    v.size = v.value.type == DB_NULL ? 0 : v.value.text.len;
    return view_cell_make(x->arena, x->locale, c, &v, VIEW_FULL);
}

/* A foreign key's value by the name of what it leads to. */
static struct view_cell named(struct http_exchange *x, const struct admin_history *h,
                              const struct model_column *c, const struct write_cell *cell)
{
    struct view_cell plain = {.kind = VIEW_PLAIN, .text = cell->text};
    struct view_cell link = admin_history_named(x, h, c, plain);

    return link.kind == VIEW_LINK ? link : cell_make(x, c, cell);
}

/* What stands where a value was not kept. */
static struct str words_of_unkept(struct http_exchange *x, const struct access_audit_value *v)
{
    if (v->kind == ACCESS_AUDIT_MASKED)
        return TMPL_SAY(x->templates, "hidden");
    return TMPL_SAY_WITH(
        x->templates, x->arena, "{size} bytes, too long to be kept",
        TMPL_TEXT("size",
                  locale_number(x->locale, x->arena,
                                str_format(x->arena, "%llu", (unsigned long long)v->bytes))));
}

static void side_put(struct http_exchange *x, const struct admin_history *h, struct tmpl_map *field,
                     struct str name, const struct model_column *c,
                     const struct access_audit_value *v)
{
    struct tmpl_map *m = tmpl_map_put_map(field, name);
    struct write_cell cell;
    bool is_kept = admin_history_cell(x, c, v, &cell);

    tmpl_map_put_bool(m, STR("is_kept"), is_kept);
    if (is_kept) {
        struct view_cell shown =
            cell.kind == WRITE_TEXT ? named(x, h, c, &cell) : cell_make(x, c, &cell);

        view_cell_put(m, &shown);
    } else {
        tmpl_map_put_text(m, STR("unkept"), words_of_unkept(x, v));
    }
}

/* ---- changes ---- */

static struct str name_of(struct http_exchange *x, int64_t id, struct str name)
{
    if (name.len > 0)
        return name;
    return id == 0 ? TMPL_SAY(x->templates, "the command line")
                   : TMPL_SAY(x->templates, "an account that is gone");
}

static struct str who_of(struct http_exchange *x, const struct access_audit_seen *r)
{
    struct str account = name_of(x, r->account_id, r->account);

    if (r->by_id == 0)
        return account;
    return TMPL_SAY_WITH(x->templates, x->arena, "{name} in place of {other}",
                         TMPL_TEXT("name", name_of(x, r->by_id, r->by)),
                         TMPL_TEXT("other", account));
}

static bool is_event(const struct access_audit_change *change, const char *name)
{
    return str_eq(change->record.event, str_from_z(name));
}

static void field_way_put(struct http_exchange *x, struct tmpl_map *field,
                          const struct access_audit_change *change,
                          const struct access_audit_field *f, const struct model_column *c,
                          const struct admin_history_ways *ways)
{
    struct write_cell cell;

    tmpl_map_put_bool(field, STR("can_back"),
                      ways != NULL && ways->can_update && is_event(change, "update") &&
                          view_is_shown(ways->given, c) &&
                          admin_history_cell(x, c, &f->before, &cell));
    tmpl_map_put_text(
        field, STR("back_to"),
        str_format(x->arena, "%llu:%.*s", (unsigned long long)change->record.id, STR_ARG(c->name)));
}

/* Is all of the deleted row there to be brought back? */
static bool is_whole(struct http_exchange *x, const struct model_table *t,
                     const struct access_audit_change *change)
{
    for (size_t i = 0; i < change->field_count; i++) {
        const struct model_column *c = model_column_find(t, change->fields[i].name);
        struct write_cell cell;

        if (c != NULL && !admin_history_cell(x, c, &change->fields[i].before, &cell))
            return false;
    }
    return change->field_count > 0;
}

static void ways_put(struct http_exchange *x, struct tmpl_map *m, const struct model_table *t,
                     const struct access_audit_change *change,
                     const struct admin_history_ways *ways)
{
    bool is_newest = ways != NULL && change->record.id == ways->newest;
    bool is_gone = is_newest && ways->can_create && is_event(change, "delete");

    tmpl_map_put_bool(m, STR("is_version"),
                      ways != NULL && ways->can_update && !is_newest &&
                          !is_event(change, "delete"));
    tmpl_map_put_bool(m, STR("can_restore"), is_gone && is_whole(x, t, change));
    tmpl_map_put_bool(m, STR("is_lost"), is_gone && !is_whole(x, t, change));
}

/* "fields", and their labels in one line; how many may be told of. */
static size_t fields_put(struct http_exchange *x, struct tmpl_map *m, const struct admin_history *h,
                         const struct access_audit_change *change,
                         const struct admin_history_ways *ways)
{
    const struct model_table *t = h->table;
    struct tmpl_list *list = tmpl_map_put_list(m, STR("fields"));
    struct str labels = STR("");
    size_t count = 0;

    for (size_t i = 0; i < change->field_count; i++) {
        const struct access_audit_field *f = &change->fields[i];
        const struct model_column *c = admin_history_column(x, t, f);
        struct tmpl_map *field;
        struct str label;

        if (c == NULL)
            continue;
        field = tmpl_list_add_map(list);
        label = view_column_label(x, c);
        tmpl_map_put_text(field, STR("label"), label);
        tmpl_map_put_text(field, STR("field_name"), c->name);
        side_put(x, h, field, STR("before"), c, &f->before);
        side_put(x, h, field, STR("after"), c, &f->after);
        field_way_put(x, field, change, f, c, ways);
        labels = str_format(x->arena, "%.*s%s%.*s", STR_ARG(labels), count == 0 ? "" : ", ",
                            STR_ARG(label));
        count++;
    }
    tmpl_map_put_bool(m, STR("has_fields"), count > 0);
    tmpl_map_put_text(m, STR("labels"), labels);
    return count;
}

/* Reads and the like are the administrator's to look at; a change of hidden fields alone is too. */
static bool is_told(struct http_exchange *x, const struct model_table *t,
                    const struct access_audit_change *change)
{
    if (is_event(change, "insert") || is_event(change, "delete"))
        return true;
    if (!is_event(change, "update"))
        return false;
    for (size_t i = 0; i < change->field_count; i++) {
        if (admin_history_column(x, t, &change->fields[i]) != NULL)
            return true;
    }
    return change->field_count == 0;
}

bool admin_history_put_change(struct http_exchange *x, const struct admin_history *h,
                              const struct access_audit_change *change,
                              const struct admin_history_ways *ways, struct tmpl_list *list)
{
    bool has_who = admin_talk_knows_who(x, h->table);
    struct tmpl_map *m;

    if (!is_told(x, h->table, change))
        return false;
    m = tmpl_list_add_map(list);
    tmpl_map_put_bool(m, STR("is_comment"), false);
    tmpl_map_put_bool(m, STR("is_insert"), is_event(change, "insert"));
    tmpl_map_put_bool(m, STR("is_update"), is_event(change, "update"));
    tmpl_map_put_bool(m, STR("is_delete"), is_event(change, "delete"));
    view_put_time(x, m, STR("at"), change->record.at);
    tmpl_map_put_text(m, STR("iso"), change->record.at);
    tmpl_map_put_text(m, STR("change_id"),
                      str_format(x->arena, "%llu", (unsigned long long)change->record.id));
    tmpl_map_put_bool(m, STR("has_who"), has_who);
    tmpl_map_put_text(m, STR("who"), has_who ? who_of(x, &change->record) : STR(""));
    (void)fields_put(x, m, h, change, ways);
    ways_put(x, m, h->table, change, ways);
    return true;
}
