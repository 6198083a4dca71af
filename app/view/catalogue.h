/*
 * catalogue.h - all documents, compiled against one schema: immutable, shared by all threads.
 *
 * Read as a whole, counted by reference, replaced when the schema or the version of
 * lintel_access moves.  A cell is where a process keeps its current one; looked at twice
 * a second, and only by requests that ask.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_VIEW_CATALOGUE_H
#define APP_VIEW_CATALOGUE_H

#include <stddef.h>
#include <stdint.h>

#include "app/base/attr.h"
#include "app/base/str.h"
#include "app/view/document.h"

struct http_exchange;
struct model;
struct view_catalogue_cell;
struct view_catalogue_refs;
struct view_display;

struct view_catalogue {
    struct arena *arena;
    struct view_catalogue_refs *refs;
    const struct model *model;
    uint64_t version;
    struct view_display *const *displays; /* by the table's place in the model; NULL: none */
    const struct view_document *documents;
    size_t document_count;
};

/*
 * That of x->model, held until the request is over.  NULL: there is no database, or no
 * cell; then the schema alone speaks.  (What is shown, and not who may see it, hangs on it.)
 */
const struct view_catalogue *view_catalogue_of(struct http_exchange *x);

/* The one in force: of run time, or else the last app's; NULL: there is none. */
const struct view_document *view_document_find(struct http_exchange *x,
                                               enum view_document_kind kind, struct str name);

struct view_catalogue_cell *view_catalogue_cell_new(void) ATTR_MUST_USE ATTR_NONNULL_RET;
/* NULL is fine; no request may be under way. */
void view_catalogue_cell_free(struct view_catalogue_cell *cell);
/* The next request that asks looks: for who has just changed something. */
void view_catalogue_cell_expire(struct view_catalogue_cell *cell);

#endif
