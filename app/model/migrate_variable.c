/*
 * migrate_variable.c - user variables whose value a resumed file cannot have again.
 *
 * SET @a = 7 is simply run again.  SET @a = LAST_INSERT_ID(), SELECT ... INTO @a
 * and CALL p(@a) took their value from what the first run did; run again they would
 * give another one, silently.  A rest of the file that reads such a variable before
 * it sets it anew is refused.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/base/map.h"
#include "app/model/migrate_file.h"
#include "app/model/split_scan.h"

/* The next @name of a statement; false at its end.  *out_before is the token before the @. */
static bool variable_next(struct scan *s, struct scan_token *out_before,
                          struct scan_token *out_name)
{
    struct scan_token t = {.kind = SCAN_END};

    for (;;) {
        *out_before = t;
        t = scan_next(s);
        if (t.kind == SCAN_END)
            return false;
        if (t.kind != SCAN_SIGN || t.text.at[0] != '@')
            continue;
        t = scan_next(s);
        *out_name = t;
        if (t.kind == SCAN_WORD || t.kind == SCAN_NAME)
            return true;
        if (t.kind == SCAN_SIGN && t.text.at[0] == '@')
            t = scan_next(s); /* @@ is a setting of the server */
    }
}

static bool has_call(struct str statement)
{
    struct scan s = {.text = statement};
    struct scan_token t = scan_next(&s);

    for (; t.kind != SCAN_END; t = scan_next(&s)) {
        if (t.kind == SCAN_SIGN && t.text.at[0] == '(')
            return true;
    }
    return false;
}

/* Is the variable behind which s stands given a value here? */
static bool is_assigned(struct scan s, struct scan_token before, bool *is_into)
{
    *is_into = scan_is_word(before, STR("INTO")) ||
               (*is_into && before.kind == SCAN_SIGN && before.text.at[0] == ',');
    return *is_into || str_starts(str_trim(str_from(s.text, s.at)), STR(":="));
}

/* Notes the variables that a done statement took from the data of its time. */
static void note(struct map *taken, const struct split_statement *q)
{
    struct scan s = {.text = q->text};
    struct scan_token before;
    struct scan_token name;
    bool is_into = false;
    bool is_any = q->kind == SPLIT_CODE || (q->kind == SPLIT_SESSION && has_call(q->text));

    if (q->kind != SPLIT_CODE && q->kind != SPLIT_SESSION && q->kind != SPLIT_DATA)
        return;
    while (variable_next(&s, &before, &name)) {
        if (is_any || (q->kind == SPLIT_DATA && is_assigned(s, before, &is_into)))
            map_put(taken, str_lower(taken->arena, name.text), q);
    }
}

/* The first such variable that the statement reads; those that a SET makes anew are forgotten. */
static const struct split_statement *read_by(struct map *taken, struct map *renewed,
                                             const struct split_statement *q)
{
    struct scan s = {.text = q->text};
    struct scan_token before;
    struct scan_token name;
    bool is_into = false;

    while (variable_next(&s, &before, &name)) {
        struct str key = str_lower(taken->arena, name.text);

        if (q->kind == SPLIT_SESSION || is_assigned(s, before, &is_into))
            map_put(renewed, key, q);
        else if (map_find(taken, key) != NULL && map_find(renewed, key) == NULL)
            return map_find(taken, key);
    }
    return NULL;
}

enum err migrate_variable_check(struct arena *a, const struct migrate_source *s, struct error *e)
{
    struct map taken;
    struct map renewed;

    map_init(&taken, a);
    map_init(&renewed, a);
    for (size_t i = 0; i < s->info.done && i < s->count; i++)
        note(&taken, &s->statements[i]);
    for (size_t i = s->info.done; i < s->count && taken.count > 0; i++) {
        const struct split_statement *from = read_by(&taken, &renewed, &s->statements[i]);

        if (from != NULL)
            return error_tell(e, ERR_INVALID, s->label,
                              "line %zu reads a variable whose value, from line %zu, went away "
                              "with the run that was cut off; set it again in a statement after "
                              "number %zu",
                              s->statements[i].line, from->line, s->info.done);
    }
    return ERR_NONE;
}
