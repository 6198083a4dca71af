/* grants_rig.c - roles and grants for tests. */
#include "config.h"

#include "tests/access/grants_rig.h"

#include <check.h>
#include <string.h>

#include "app/access/audit.h"
#include "app/base/buf.h"
#include "app/db/stmt.h"
#include "app/model/load.h"
#include "app/model/plan.h"
#include "app/model/query.h"
#include "app/model/read.h"
#include "app/model/schema.h"

const struct model *model;

void rig_open(void)
{
    struct error e = {.code = ERR_NONE};

    world_open();
    (void)world_sql(SQL("DELETE FROM lintel_role WHERE name NOT IN ('anonymous', 'user')"), 0);
    (void)world_sql(SQL("DELETE FROM lintel_grant"), 0);
    (void)world_sql(SQL("DELETE FROM lintel_context"), 0);
    (void)world_sql(SQL("DELETE FROM lintel_access_file"), 0);
    (void)world_sql(SQL("DELETE FROM lintel_seal"), 0);
    (void)world_sql(SQL("DELETE FROM lintel_role_include WHERE app IS NOT NULL"), 0);
    ck_assert_msg(model_load(conn, NULL, 0, &model, &e) == ERR_NONE, "%s", e.text);
}

void rig_close(void)
{
    model_release(model);
    world_close();
}

static struct access_app app_of(const char *name)
{
    return (struct access_app){.name = str_from_z(name),
                               .label = str_format(arena, "sql/%s/app.json", name)};
}

static enum err load(const char *name, const char *json, enum access_app_state *out_state,
                     struct error *e)
{
    struct access_app app = app_of(name);

    if (json != NULL)
        TRY(access_app_parse(arena, str_from_z(json), &app, e));
    const struct access_audit audit = {.arena = arena, .conn = conn, .route = STR("test")};

    return access_apps_load(conn, arena, model, &app, 1, &audit, out_state, e);
}

const char *rig_read(const char *app, const char *json)
{
    struct error *e = ARENA_NEW(arena, struct error);
    enum access_app_state state;

    return load(app, json, &state, e) == ERR_NONE ? "" : e->text;
}

enum access_app_state rig_load(const char *app, const char *json)
{
    struct error e = {.code = ERR_NONE};
    enum access_app_state state = ACCESS_APP_NONE;

    ck_assert_msg(load(app, json, &state, &e) == ERR_NONE, "%s", e.text);
    return state;
}

enum access_app_state rig_forget(const char *app)
{
    return rig_load(app, NULL);
}

int64_t rig_count(struct sql sql)
{
    return world_sql(sql, 0);
}

static void release(void *arg)
{
    access_rules_release(arg);
}

const struct policy *rig_policy(int64_t account_id)
{
    struct access_subject *subject = ARENA_NEW(arena, struct access_subject);
    const struct access_rules *rules = NULL;
    struct error e = {.code = ERR_NONE};

    subject->account_id = account_id;
    ck_assert_msg(access_rules_load(conn, model, &rules, &e) == ERR_NONE, "%s", e.text);
    arena_defer(arena, release, (void *)(uintptr_t)rules);
    ck_assert_msg(access_subject_load(conn, NULL, arena, subject, &e) == ERR_NONE, "%s", e.text);
    return access_policy_make(arena, conn, rules, subject);
}

static enum err rows(const struct policy *p, const char *table, const char *select,
                     const char *where, struct buf *to, struct error *e)
{
    AUTO(model_read_end) struct model_read r = {.stmt = NULL};
    struct query_param params[3] = {{STR("select"), str_from_z(select)}, {STR("order"), STR("id")}};
    struct str condition = str_from_z(where);
    size_t equals = str_find(condition, '=', 0);
    const struct model_table *t;
    struct query *q;
    struct plan plan;

    params[2] =
        (struct query_param){str_range(condition, 0, equals), str_from(condition, equals + 1)};
    TRY(plan_table(arena, model, p, str_from_z(table), &t, e));
    TRY(query_parse(arena, params, condition.len == 0 ? 2 : 3,
                    &(struct query_options){.limits = &query_limits_default}, &q, e));
    TRY(plan_compile(arena, t, q,
                     &(struct plan_options){.limits = &query_limits_default, .policy = p}, &plan,
                     e));
    TRY(model_read_open(conn, &plan, &r, e));
    return model_read_write_all(&r, to, e);
}

const char *rig_rows(const struct policy *p, const char *table, const char *select,
                     const char *where)
{
    AUTO(buf_fini) struct buf to;
    struct error e = {.code = ERR_NONE};

    buf_init(&to, 65536);
    if (rows(p, table, select, where, &to, &e) != ERR_NONE)
        return str_z(arena, str_format(arena, "error: %s", e.words));
    return str_z(arena, buf_str(&to));
}
