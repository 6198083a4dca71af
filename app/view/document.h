/*
 * document.h - what apps and administrators say of the data beyond its schema, as text.
 *
 * A document is one member of a section of app.json: of "models", "dashboards", "pages"
 * or "menu".  It is kept as it was written, one row each, and compiled by whoever knows
 * its kind (display.h).  One that was made at run time goes before the app's of the same
 * name; for models key by key.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_VIEW_DOCUMENT_H
#define APP_VIEW_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct access_app;
struct arena;
struct db_conn;
struct json_value;
struct model;

enum view_document_kind {
    VIEW_DOCUMENT_MODEL,
    VIEW_DOCUMENT_DASHBOARD,
    VIEW_DOCUMENT_PAGE,
    VIEW_DOCUMENT_MENU,
    VIEW_DOCUMENT__COUNT
};

#define VIEW_DOCUMENT_MAX ((size_t)256 << 10) /* bytes of one */

struct view_document {
    enum view_document_kind kind;
    struct str name;
    struct str app; /* empty: made at run time */
    const struct json_value *body;
};

/* "dashboard"; and the section of app.json that holds them: "dashboards". */
struct str view_document_kind_name(enum view_document_kind kind);
struct str view_document_section(enum view_document_kind kind);

/* All of them, the apps' in the order of LINTEL_APPS before those of run time; bodies that are no
 * JSON are left out. */
enum err view_documents_read(struct db_conn *c, struct arena *a, struct view_document **out_at,
                             size_t *out_count, struct error *e) ATTR_MUST_USE;

/*
 * Brings the apps' documents to what their files say, in one transaction, and checks each
 * against the schema first: ERR_INVALID names file and place.  out_changed: how many rows
 * came, went or changed.  Nothing is written where nothing changed.
 */
enum err view_documents_load(struct db_conn *c, struct arena *a, const struct model *m,
                             const struct access_app *apps, size_t app_count, size_t *out_changed,
                             struct error *e) ATTR_MUST_USE;

/*
 * One against the schema: ERR_INVALID at place or below it, where place is what stands before
 * the names of its members (empty: nothing does).
 */
enum err view_document_check(struct arena *a, const struct model *m, const struct view_document *d,
                             struct str place, struct error *e) ATTR_MUST_USE;

/*
 * At run time, in the caller's transaction: puts one in the place of what was there, or
 * (body absent) takes it away.  The caller has checked it and raises the version.
 */
enum err view_document_put(struct db_conn *c, enum view_document_kind kind, struct str name,
                           struct str body, struct error *e) ATTR_MUST_USE;

#endif
