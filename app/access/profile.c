/*
 * profile.c - rows of lintel_account, whole.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/profile.h"

#include "app/access/email.h"
#include "app/access/uuid.h"
#include "app/base/arena.h"
#include "app/db/stmt.h"
#include "app/json/parse.h"

#define SELECT_PROFILE                                                                    \
    "SELECT id, uuid, email, is_admin, is_anonymous, disabled_at IS NOT NULL,"            \
    " password_hash IS NOT NULL, second_factor_at IS NOT NULL, confirmed_at, invited_at," \
    " confirmation_sent_at, recovery_sent_at, signed_in_at, created_at, updated_at,"      \
    " disabled_at, new_email, email_change_sent_at, user_metadata, app_metadata,"         \
    " language"                                                                           \
    " FROM lintel_account"

static const struct sql select_id = SQL_INIT(SELECT_PROFILE " WHERE id = ? LIMIT 1");
static const struct sql select_email = SQL_INIT(SELECT_PROFILE " WHERE email = ? LIMIT 1");
static const struct sql select_uuid = SQL_INIT(SELECT_PROFILE " WHERE uuid = ? LIMIT 1");
static const struct sql select_page = SQL_INIT(SELECT_PROFILE " ORDER BY id LIMIT ? OFFSET ?");
/* ELT() takes them in the order of enum access_profile_state. */
#define SEARCH                                                                      \
    " WHERE id < ? AND (? = '' OR LOCATE(?, email) > 0"                             \
    "  OR LOCATE(?, JSON_VALUE(user_metadata, '$.full_name')"                       \
    "     COLLATE utf8mb4_unicode_ci) > 0)"                                         \
    " AND ELT(? + 1, TRUE, disabled_at IS NULL, disabled_at IS NOT NULL, is_admin," \
    "  confirmed_at IS NULL AND NOT is_anonymous, is_anonymous)"
#define NEWEST " ORDER BY id DESC LIMIT ?"
static const struct sql select_some = SQL_INIT(SELECT_PROFILE SEARCH NEWEST);
static const struct sql select_with_role =
    SQL_INIT(SELECT_PROFILE SEARCH
             " AND id IN (SELECT h.account_id FROM lintel_account_role h WHERE h.role = ?"
             "  AND (h.until IS NULL OR h.until > UTC_TIMESTAMP(6)))" NEWEST);
static const struct sql count_all = SQL_INIT("SELECT COUNT(*) FROM lintel_account");

static enum err absent(struct error *e)
{
    return error_tell(e, ERR_ABSENT, STR("account"), "there is no such account");
}

/* Absent stays absent: the driver's empty text for NULL would look like a value. */
static enum err text(struct db_stmt *q, unsigned column, struct arena *a, struct str *out,
                     struct error *e)
{
    *out = STR_NONE;
    return db_row_is_null(q, column) ? ERR_NONE : db_row_str(q, column, a, out, e);
}

static enum err time_of(struct db_stmt *q, unsigned column, struct arena *a, struct str *out,
                        struct error *e)
{
    TRY(text(q, column, a, out, e));
    if (out->at != NULL)
        *out = str_format(a, "%.*sZ", STR_ARG(*out));
    return ERR_NONE;
}

static enum err read_row(struct db_stmt *q, struct arena *a, struct access_profile *p,
                         struct error *e)
{
    struct str *const times[] = {&p->confirmed_at,     &p->invited_at,   &p->confirmation_sent_at,
                                 &p->recovery_sent_at, &p->signed_in_at, &p->created_at,
                                 &p->updated_at,       &p->disabled_at};

    p->id = db_row_int(q, 0);
    TRY(text(q, 1, a, &p->uuid, e));
    TRY(text(q, 2, a, &p->email, e));
    p->is_admin = db_row_int(q, 3) != 0;
    p->is_anonymous = db_row_int(q, 4) != 0;
    p->is_disabled = db_row_int(q, 5) != 0;
    p->has_password = db_row_int(q, 6) != 0;
    p->has_factor = db_row_int(q, 7) != 0;
    for (unsigned i = 0; i < sizeof times / sizeof *times; i++)
        TRY(time_of(q, 8 + i, a, times[i], e));
    TRY(text(q, 16, a, &p->new_email, e));
    TRY(time_of(q, 17, a, &p->email_change_sent_at, e));
    TRY(text(q, 18, a, &p->user_metadata, e));
    TRY(text(q, 19, a, &p->app_metadata, e));
    return text(q, 20, a, &p->language, e);
}

/* q is bound and runs here. */
static enum err one(struct db_stmt *q, struct arena *a, struct access_profile *out_profile,
                    struct error *e)
{
    struct access_profile p = {.id = 0};
    bool more = false;

    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    if (!more)
        return absent(e);
    TRY(read_row(q, a, &p, e));
    *out_profile = p;
    return ERR_NONE;
}

enum err access_profile_find(struct db_conn *c, struct arena *a, int64_t account_id,
                             struct access_profile *out_profile, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(db_stmt_prepare(c, select_id, &q, e));
    TRY(db_stmt_bind_int(q, 0, account_id, e));
    return one(q, a, out_profile, e);
}

enum err access_profile_find_email(struct db_conn *c, struct arena *a, struct str email,
                                   struct access_profile *out_profile, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct access_email address;

    if (!access_email_read(email, &address))
        return absent(e);
    TRY(db_stmt_prepare(c, select_email, &q, e));
    TRY(db_stmt_bind_str(q, 0, access_email_str(&address), e));
    return one(q, a, out_profile, e);
}

enum err access_profile_find_uuid(struct db_conn *c, struct arena *a, struct str uuid,
                                  struct access_profile *out_profile, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    if (!access_uuid_is(uuid))
        return absent(e);
    TRY(db_stmt_prepare(c, select_uuid, &q, e));
    TRY(db_stmt_bind_str(q, 0, uuid, e));
    return one(q, a, out_profile, e);
}

static enum err count(struct db_conn *c, int64_t *out_total, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    bool more = false;

    TRY(db_stmt_prepare(c, count_all, &q, e));
    TRY(db_stmt_run(q, e));
    TRY(db_stmt_step(q, &more, e));
    *out_total = more ? db_row_int(q, 0) : 0;
    return ERR_NONE;
}

/* q is bound and runs here. */
static enum err many(struct db_stmt *q, struct arena *a, int64_t limit,
                     struct access_profile **out_profiles, size_t *out_count, struct error *e)
{
    struct access_profile *list = ARENA_ARRAY(a, struct access_profile, (size_t)limit);
    size_t n = 0;
    bool more = false;

    TRY(db_stmt_run(q, e));
    for (;;) {
        TRY(db_stmt_step(q, &more, e));
        if (!more || n == (size_t)limit)
            break;
        TRY(read_row(q, a, &list[n++], e));
    }
    *out_profiles = list;
    *out_count = n;
    return ERR_NONE;
}

enum err access_profile_list(struct db_conn *c, struct arena *a, int64_t offset, int64_t limit,
                             struct access_profile **out_profiles, size_t *out_count,
                             int64_t *out_total, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(count(c, out_total, e));
    TRY(db_stmt_prepare(c, select_page, &q, e));
    TRY(db_stmt_bind_int(q, 0, limit, e));
    TRY(db_stmt_bind_int(q, 1, offset, e));
    return many(q, a, limit, out_profiles, out_count, e);
}

/* Addresses and roles are ASCII: nothing else stands in one, nor may it be compared with it. */
static bool is_ascii(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if ((unsigned char)s.at[i] > 0x7f)
            return false;
    }
    return true;
}

enum err access_profile_search(struct db_conn *c, struct arena *a,
                               const struct access_profile_filter *filter,
                               struct access_profile **out_profiles, size_t *out_count,
                               struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;
    struct str part = filter->text.at == NULL ? STR("") : str_lower(a, filter->text);
    struct str of_email = is_ascii(part) ? part : STR("\n"); /* which stands in none */
    bool has_role = filter->role.len > 0;

    *out_count = 0;
    if (!is_ascii(filter->role))
        return ERR_NONE;
    TRY(db_stmt_prepare(c, has_role ? select_with_role : select_some, &q, e));
    TRY(db_stmt_bind_int(q, 0, filter->before_id == 0 ? INT64_MAX : filter->before_id, e));
    TRY(db_stmt_bind_str(q, 1, part, e));
    TRY(db_stmt_bind_str(q, 2, of_email, e));
    TRY(db_stmt_bind_str(q, 3, part, e));
    TRY(db_stmt_bind_int(q, 4, filter->state, e));
    if (has_role)
        TRY(db_stmt_bind_str(q, 5, filter->role, e));
    TRY(db_stmt_bind_int(q, has_role ? 6 : 5, filter->limit, e));
    return many(q, a, filter->limit, out_profiles, out_count, e);
}

struct str access_profile_metadata(struct arena *a, const struct access_profile *profile,
                                   struct str name)
{
    struct error e = {.code = ERR_NONE};
    const struct json_value *all;
    const struct json_value *v;

    if (json_parse(a, profile->user_metadata, &json_limits_default, &all, &e) != ERR_NONE ||
        all->kind != JSON_OBJECT)
        return STR_NONE;
    v = json_find(all, name);
    return v != NULL && v->kind == JSON_STRING && v->text.len > 0 ? v->text : STR_NONE;
}
