/*
 * app_file.h - app.json of an app's folder: roles, grants, and values for their conditions.
 *
 *     {"roles":   {"editor": {"comment": "Keeps the catalogue", "includes": ["user"]}},
 *      "context": {"member_id": {"model": "library_member", "select": "id",
 *                                "where": "email=eq.$user.email"}},
 *      "grants":  [{"role": "user", "model": "library_loan",
 *                   "read": {"where": "member_id=eq.$user.member_id", "fields": ["*", "!note"]}},
 *                  {"role": "editor", "model": "library_title",
 *                   "read": true, "create": true, "update": {"check": "price=gt.0"}},
 *                  {"role": "user", "model": "library_find", "call": true}],
 *      "audit":   {"library_member": {"reads": true, "mask": ["note"]},
 *                  "library_visit": {"writes": false}},
 *      "seal":    [{"model": "library_member", "column": "phone", "type": "varchar(20)",
 *                   "blind_index": "phone_index"}]}
 *
 * Reading is about the file alone; app_check.h holds it against the schema.  Every
 * refusal names the file and the place in it: "sql/x/app.json: grants[2].update.where".
 *
 * Lifetime: the arena's.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ACCESS_APP_FILE_H
#define APP_ACCESS_APP_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "app/access/rule.h"
#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"
#include "app/crypt/digest.h"

struct arena;
struct json_value;

#define ACCESS_FILE_MAX ((size_t)4 << 20)

struct access_app_role {
    struct str name;
    struct str comment;
    const struct str *includes;
    size_t include_count;
};

struct access_app_context {
    struct str name;
    struct str model;
    struct str select; /* the field whose values it has */
    struct str where;
};

struct access_app_grant {
    struct str place; /* "grants[2].update" */
    struct access_rule_text text;
};

/* "audit": what of a model is recorded, where that is not all writes and no reads. */
struct access_app_audit {
    struct str model;
    bool tells_writes;
    bool tells_reads;
    const struct str *masks; /* columns */
    size_t mask_count;
    struct str masks_source; /* as JSON; or absent */
};

/* A column whose values are sealed. */
struct access_app_seal {
    struct str place; /* "seal[0]" */
    struct str model;
    struct str column;
    struct str type;  /* of its values, open; "text" where none is given */
    struct str index; /* the column of its blind index, or absent */
};

struct access_app {
    struct str name;               /* of the folder */
    struct str label;              /* "sql/example/app.json", for words */
    const struct json_value *root; /* the whole of it, for who reads other sections; or NULL */
    bool is_there;                 /* false: the folder holds no app.json; all else is empty */
    unsigned char checksum[CRYPT_SHA256_LEN];
    struct access_app_role *roles;
    size_t role_count;
    struct access_app_context *contexts;
    size_t context_count;
    struct access_app_grant *grants;
    size_t grant_count;
    struct access_app_audit *audits;
    size_t audit_count;
    struct access_app_seal *seals;
    size_t seal_count;
};

/* A folder without the file is no error. */
enum err access_app_read(struct arena *a, struct str name, struct str folder,
                         struct access_app *out_app, struct error *e) ATTR_MUST_USE;
/* The same from text, for tests. */
enum err access_app_parse(struct arena *a, struct str text, struct access_app *app,
                          struct error *e) ATTR_MUST_USE;

/* ERR_INVALID at a place of the file: "label: place" is the error's field. */
#define access_app_refuse(a, app, place, e, ...) \
    error_tell((e), ERR_INVALID, access_app_place((a), (app), (place)), __VA_ARGS__)
struct str access_app_place(struct arena *a, const struct access_app *app, struct str place);

/* Is it a name for a role or a value: a small letter, then small letters, digits and _, 63 at most?
 */
bool access_name_is_fit(struct str name);

#endif
