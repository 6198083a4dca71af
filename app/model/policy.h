/*
 * policy.h - what may be seen and changed: conditions on rows, lists of fields.
 *
 * The model never asks who somebody is.  Whoever knows hands it a policy, once a
 * request.  Who forgets to is refused: NULL allows nothing.  policy_everything is
 * for trusted callers and the administrator.
 *
 * A table that the policy does not know is not there: neither for reading nor for
 * embedding, suggesting or counting.  The same holds for a field that no grant
 * names: it is absent, never null, and can be neither filtered nor sorted by.
 *
 * Grants add up: a row may be seen when one grant's condition holds, and of it the
 * fields of all grants whose conditions hold *for that row*.  Where only some do,
 * the field counts as NULL in conditions, order and aggregates of the other rows, and is
 * left out of their answer, so that nothing about the value shows (in the arrays that a
 * spread list makes it stays null, for they go together by position).
 *
 * Conditions are the query language's (query.h), with two things more: a name may
 * be a path along relations, which asks whether there is such a row (EXISTS), and
 * a value may be $name, which comes from context() as a bound parameter:
 *
 *     project.members.user_id=eq.$user.id
 *     or=(is_public.is.true,author_id.eq.$user.id,team_id.in.$user.teams)
 *
 * They see all rows: no policy is applied inside of them.
 *
 * Lifetime: the request's; the model must be held as long.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_MODEL_POLICY_H
#define APP_MODEL_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct arena;
struct model_column;
struct model_routine;
struct model_table;
struct query_cond;

enum policy_verb {
    POLICY_READ,
    POLICY_CREATE,
    POLICY_UPDATE,
    POLICY_DELETE,
    POLICY_EXPORT, /* whole sets to take away: CSV, NDJSON, spreadsheets; the rows and fields of
                      READ */
    POLICY_VERB__COUNT
};

/*
 * Set whatever was given, and not to be given.  Of several grants that apply to the columns
 * of a write the first one's presets count, and then only grants that preset the same.
 */
struct policy_preset {
    const struct model_column *column;
    struct str value; /* a literal, or $name; $$ begins a literal with $ */
};

struct policy_grant {
    int64_t id;                     /* for whoever explains a decision */
    const struct query_cond *where; /* a list joined by and; NULL: all rows */
    /* CREATE, UPDATE: what the row must be afterwards; NULL: as where. */
    const struct query_cond *check;
    /* By position in table->columns; NULL: all. READ: seen; CREATE, UPDATE: may be given. */
    const bool *fields;
    const struct policy_preset *presets; /* CREATE, UPDATE */
    size_t preset_count;
};

struct policy_grants {
    const struct policy_grant *const *at;
    size_t count; /* 0: refused */
};

struct policy_table {
    struct policy_grants verbs[POLICY_VERB__COUNT];
};

/* Filled by access/; embed it to know more. */
struct policy {
    /* NULL: nothing is granted. The same answer all through the request. */
    const struct policy_table *(*table)(const struct policy *p, const struct model_table *t);
    bool (*may_call)(const struct policy *p, const struct model_routine *r);
    /*
     * The values of $name, borrowed from the policy; false: there is none, and then
     * a grant that mentions it does not apply.  eq and its like want exactly one.
     */
    bool (*context)(const struct policy *p, struct str name, const struct str **out_values,
                    size_t *out_count);
};

/* No condition, no list; known by its address, so that it costs nothing. */
extern const struct policy policy_everything;

/* ---- whoever stores conditions ---- */

/*
 * "a=eq.1&or=(b.is.null,c.d.eq.$user.id)" to a list joined by and (query_options.is_policy).
 * ERR_INVALID names param and the character.  In the arena, text is copied.
 */
enum err policy_parse(struct arena *a, struct str param, struct str text,
                      const struct query_cond **out_where, struct error *e) ATTR_MUST_USE;
/*
 * Does the condition fit the table?  Names, ways and literals are looked at; a
 * reference may stand for whatever fits its place.  ERR_INVALID names the place.
 */
enum err policy_check(struct arena *a, const struct model_table *t, const struct query_cond *where,
                      struct error *e) ATTR_MUST_USE;

/* ---- what faces ask; p may be NULL ---- */

/* Does a grant for it apply?  A table that cannot be read is not there for whoever lists tables. */
bool policy_allows(struct arena *a, const struct policy *p, const struct model_table *t,
                   enum policy_verb verb);
/* Those grants for it that apply: whose references have values. */
struct policy_grants policy_applying(struct arena *a, const struct policy *p,
                                     const struct model_table *t, enum policy_verb verb);
/* Is it shown, in each of the rows that are? */
bool policy_shows(struct arena *a, const struct policy *p, const struct model_column *c);
/*
 * Columns of the table that grants of a verb name, by position: shown at least in some
 * rows, or to be given in some of them.  NULL: all.
 */
const bool *policy_fields(struct arena *a, const struct policy *p, const struct model_table *t,
                          enum policy_verb verb);
/*
 * CREATE, UPDATE: those of policy_fields() that a grant neither leaves out nor presets: what a
 * form may offer.  NULL: all.
 */
const bool *policy_given(struct arena *a, const struct policy *p, const struct model_table *t,
                         enum policy_verb verb);
/* Is every row there to be read, so that how many there are is no secret? */
bool policy_shows_all_rows(const struct policy *p, const struct model_table *t);
/* Never one of Lintel's own. */
bool policy_may_call(const struct policy *p, const struct model_routine *r);

#endif
