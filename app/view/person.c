/*
 * person.c - people who may see a row.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/view/person.h"

#include "app/access/grants.h"
#include "app/access/subject.h"
#include "app/base/arena.h"
#include "app/db/stmt.h"
#include "app/http/exchange.h"
#include "app/model/policy.h"
#include "app/view/topic.h"

#define LOOKED_AT_MAX 40 /* accounts whose rights one question looks at */

#define PERSON_COLUMNS "a.id, a.email, a.is_admin, a.language, a.notice_mail + 0"
#define PERSON_IS_FIT  " AND a.disabled_at IS NULL AND a.confirmed_at IS NOT NULL"

/* The inner list keeps an index's range short, whatever is asked for. */
static const struct sql select_like = SQL_INIT(
    "SELECT " PERSON_COLUMNS " FROM (SELECT id, email, is_admin, language, notice_mail,"
    " disabled_at, confirmed_at FROM lintel_account WHERE email LIKE ? ESCAPE '|'"
    " ORDER BY email LIMIT 1000) a WHERE TRUE" PERSON_IS_FIT
    " ORDER BY a.is_admin OR EXISTS (SELECT 1 FROM lintel_account_role r WHERE r.account_id = a.id)"
    " DESC, a.email LIMIT ?");
static const struct sql select_following =
    SQL_INIT("SELECT " PERSON_COLUMNS " FROM lintel_follow f JOIN lintel_account a"
             " ON a.id = f.account_id WHERE f.model = ? AND f.row_key = ?" PERSON_IS_FIT
             " ORDER BY a.id LIMIT ?");
static const struct sql delete_follow =
    SQL_INIT("DELETE FROM lintel_follow WHERE account_id = ? AND model = ? AND row_key = ?");

/* ---- may they see it? ---- */

static enum err policy_of(struct http_exchange *x, const struct view_person *p,
                          const struct policy **out_policy)
{
    struct access_subject *subject;

    *out_policy = NULL;
    if (p->is_admin) {
        *out_policy = &policy_everything;
        return ERR_NONE;
    }
    if (x->rules == NULL)
        return ERR_NONE;
    subject = ARENA_NEW(x->arena, struct access_subject);
    subject->account_id = p->id;
    TRY(access_subject_load(x->db, NULL, x->arena, subject, &x->error));
    *out_policy = access_policy_make(x->arena, x->db, x->rules, subject);
    return ERR_NONE;
}

static enum err may_see(struct http_exchange *x, const struct view_topic *topic,
                        const struct view_person *p, bool *out_may)
{
    const struct policy *policy;

    *out_may = false;
    TRY(policy_of(x, p, &policy));
    if (policy == NULL || !policy_allows(x->arena, policy, topic->table, POLICY_READ))
        return ERR_NONE;
    TRY(view_topic_is_there(x, topic->table, topic->key, policy, out_may));
    return p->is_admin ? ERR_NONE : access_policy_trouble(policy, &x->error);
}

/* ---- who ---- */

static enum err people_read(struct http_exchange *x, struct db_stmt *q, size_t max,
                            struct view_person *people, size_t *out_count)
{
    size_t count = 0;
    bool more = true;

    TRY(db_stmt_run(q, &x->error));
    while (count < max) {
        struct view_person *p = &people[count];

        TRY(db_stmt_step(q, &more, &x->error));
        if (!more)
            break;
        *p = (struct view_person){.id = db_row_int(q, 0), .is_admin = db_row_int(q, 2) != 0};
        TRY(db_row_str(q, 1, x->arena, &p->email, &x->error));
        TRY(db_row_str(q, 3, x->arena, &p->language, &x->error));
        p->mail = (enum view_notice_mail)(db_row_int(q, 4) - 1);
        if (p->email.at == NULL)
            p->email = STR("");
        count++;
    }
    *out_count = count;
    return ERR_NONE;
}

/* Those who begin so, whatever they may see. */
static enum err candidates(struct http_exchange *x, struct str begins, struct view_person *people,
                           size_t *out_count)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct str pattern = STR("");

    for (size_t i = 0; i < begins.len; i++) {
        char c = begins.at[i];

        pattern = str_format(x->arena, "%.*s%s%c", STR_ARG(pattern),
                             c == '%' || c == '_' || c == '|' ? "|" : "", c);
    }
    pattern = str_format(x->arena, "%.*s%%", STR_ARG(pattern));
    TRY(db_stmt_prepare(x->db, select_like, &q, &x->error));
    TRY(db_stmt_bind_str(q, 0, pattern, &x->error));
    TRY(db_stmt_bind_int(q, 1, LOOKED_AT_MAX, &x->error));
    return people_read(x, q, LOOKED_AT_MAX, people, out_count);
}

/* An address is ASCII; anything else is nobody's. */
static bool is_fit(struct str name)
{
    for (size_t i = 0; i < name.len; i++) {
        if (name.at[i] <= ' ' || name.at[i] > '~')
            return false;
    }
    return name.len > 0 && name.len <= 254;
}

enum err view_people_like(struct http_exchange *x, const struct view_topic *topic,
                          struct str begins, size_t max, struct view_person *out_people,
                          size_t *out_count)
{
    struct view_person *all = ARENA_ARRAY(x->arena, struct view_person, LOOKED_AT_MAX);
    size_t count = 0;
    size_t kept = 0;

    *out_count = 0;
    if (!is_fit(begins))
        return ERR_NONE;
    TRY(candidates(x, begins, all, &count));
    for (size_t i = 0; i < count && kept < max; i++) {
        bool may;

        TRY(may_see(x, topic, &all[i], &may));
        if (may)
            out_people[kept++] = all[i];
    }
    *out_count = kept;
    return ERR_NONE;
}

enum err view_person_called(struct http_exchange *x, const struct view_topic *topic,
                            struct str name, struct view_person *out_person, bool *out_found)
{
    bool is_whole = str_find(name, '@', 0) < name.len;
    struct str begins = is_whole ? name : str_format(x->arena, "%.*s@", STR_ARG(name));
    struct view_person people[2];
    size_t count = 0;

    *out_found = false;
    TRY(view_people_like(x, topic, begins, 2, people, &count));
    if (count == 0 || (count == 2 && !is_whole))
        return ERR_NONE;
    for (size_t i = 0; i < count; i++) {
        if (!is_whole || str_eq_nocase(people[i].email, name)) {
            *out_person = people[i];
            *out_found = true;
        }
    }
    return ERR_NONE;
}

static enum err forget(struct http_exchange *x, const struct view_topic *topic, int64_t account_id)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(x->db, delete_follow, &q, &x->error));
    TRY(db_stmt_bind_int(q, 0, account_id, &x->error));
    TRY(view_topic_bind(q, 1, topic, &x->error));
    return db_stmt_run(q, &x->error);
}

static enum err following(struct http_exchange *x, const struct view_topic *topic, size_t max,
                          struct view_person *people, size_t *out_count)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(x->db, select_following, &q, &x->error));
    TRY(view_topic_bind(q, 0, topic, &x->error));
    TRY(db_stmt_bind_int(q, 2, (int64_t)max, &x->error));
    return people_read(x, q, max, people, out_count);
}

enum err view_people_following(struct http_exchange *x, const struct view_topic *topic, size_t max,
                               struct view_person *out_people, size_t *out_count)
{
    size_t count = 0;
    size_t kept = 0;

    TRY(following(x, topic, max, out_people, &count));
    for (size_t i = 0; i < count; i++) {
        bool may;

        TRY(may_see(x, topic, &out_people[i], &may));
        if (may)
            out_people[kept++] = out_people[i];
        else
            TRY(forget(x, topic, out_people[i].id));
    }
    *out_count = kept;
    return ERR_NONE;
}
