/*
 * preference.c - the columns of lintel_account that say how its owner reads.
 *
 * Whether there are messages in the language is the face's to ask: here it is any tag.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/access/preference.h"

#include "app/db/stmt.h"
#include "app/locale/locale.h"

static const struct sql update =
    SQL_INIT("UPDATE lintel_account SET language = NULLIF(?, ''), zone = NULLIF(?, ''),"
             " date_format = NULLIF(?, ''), number_format = NULLIF(?, ''), theme = NULLIF(?, '')"
             " WHERE id = ?");

static bool is_tag(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        char c = s.at[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
              (c == '-' && i > 0)))
            return false;
    }
    return true;
}

bool access_theme_is(struct str name)
{
    return name.len == 0 || str_eq(name, STR("light")) || str_eq(name, STR("dark")) ||
           str_eq(name, STR("contrast"));
}

static enum err check(const struct access_preference *p, struct error *e)
{
    struct str zone = str_from_z(p->zone);
    bool has_dates;
    bool has_numbers;

    (void)locale_dates_find(str_from_z(p->dates), &has_dates);
    (void)locale_numbers_find(str_from_z(p->numbers), &has_numbers);
    if (!is_tag(str_from_z(p->language)))
        return error_tell(e, ERR_INVALID, STR("language"), "This is no language.");
    if (zone.len > 0 && !locale_zone_is(zone))
        return error_tell(e, ERR_INVALID, STR("zone"),
                          "There is no such time zone; choose one, such as Europe/Berlin.");
    if (!has_dates)
        return error_tell(e, ERR_INVALID, STR("dates"), "There is no such form of dates.");
    if (!has_numbers)
        return error_tell(e, ERR_INVALID, STR("numbers"), "There is no such form of numbers.");
    if (!access_theme_is(str_from_z(p->theme)))
        return error_tell(e, ERR_INVALID, STR("theme"), "There are no such colours.");
    return ERR_NONE;
}

enum err access_preference_save(struct db_conn *c, int64_t account_id,
                                const struct access_preference *preference, struct error *e)
{
    AUTO(db_stmt_closep) struct db_stmt *q = NULL;

    TRY(check(preference, e));
    TRY(db_stmt_prepare(c, update, &q, e));
    TRY(db_stmt_bind_str(q, 0, str_from_z(preference->language), e));
    TRY(db_stmt_bind_str(q, 1, str_from_z(preference->zone), e));
    TRY(db_stmt_bind_str(q, 2, str_from_z(preference->dates), e));
    TRY(db_stmt_bind_str(q, 3, str_from_z(preference->numbers), e));
    TRY(db_stmt_bind_str(q, 4, str_from_z(preference->theme), e));
    TRY(db_stmt_bind_int(q, 5, account_id, e));
    return db_stmt_run(q, e);
}
