/*
 * document_edit.h - documents made, changed and taken away at run time.
 *
 * What an app's file says stays as it is: what is said here goes before it, and when it is
 * taken away the app's speaks again.  Each change is checked as a file is, and refused where
 * somebody - another administrator, or `lintel migrate` - changed what it was made from.  It is
 * recorded with before and after, and in force within a second.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_VIEW_DOCUMENT_EDIT_H
#define APP_VIEW_DOCUMENT_EDIT_H

#include <stddef.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"
#include "app/view/document.h"

struct access_audit;
struct arena;
struct db_conn;
struct model;

/* All that is said under one name, as it is in the database now.  Lives in the arena. */
struct view_document_said {
    const struct view_document *apps; /* in the order in which they are laid over one another */
    size_t app_count;
    const struct view_document *ours; /* run time's, or NULL */
    struct str version;               /* another whenever any of it is */
};

enum err view_document_said_read(struct db_conn *c, struct arena *a, enum view_document_kind kind,
                                 struct str name, struct view_document_said *out_said,
                                 struct error *e) ATTR_MUST_USE;

struct view_document_change {
    enum view_document_kind kind;
    struct str name;
    struct str body;    /* JSON; absent: nothing is said any more */
    struct str version; /* of what it was made from */
};

/*
 * ERR_CONFLICT: it was made from something else than there is now.  ERR_INVALID: the field is the
 * place in the body.  What is no change is done without a record.
 */
enum err view_document_edit(const struct access_audit *audit, const struct model *m,
                            const struct view_document_change *change,
                            struct error *e) ATTR_MUST_USE;

#endif
