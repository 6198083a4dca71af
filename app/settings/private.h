/*
 * private.h - what the pages under /admin/settings/ share, and their handlers.
 *
 * All of them are the administrator's (HTTP_ADMIN), and every change is recorded with the
 * account that made it.  A form that is wrong comes back with its status, the words beside
 * the field and what was typed; one that is right leads on with ?done=WORD.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_SETTINGS_PRIVATE_H
#define APP_SETTINGS_PRIVATE_H

#include <stdbool.h>
#include <stdint.h>

#include "app/access/rules.h"
#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"
#include "app/http/body.h"
#include "app/http/exchange.h"
#include "app/http/route.h"
#include "app/tmpl/value.h"
#include "app/view/told.h"

struct access_profile;
struct access_role_wish;
struct view_document;
struct view_document_said;

/* ---- home.c ---- */

/* The page's root: csrf, the menu with the page at that path as the current one, and "done". */
struct view_page settings_page(struct http_exchange *x, struct str path);
/* Reads a form and asks for its token. */
enum err settings_form(struct http_exchange *x, struct http_form *out_form) ATTR_MUST_USE;
/* The box beside what cannot be undone; ERR_INVALID with words. */
enum err settings_confirmed(struct http_exchange *x, const struct http_form *form) ATTR_MUST_USE;
/* Shows the page, or, where filling it failed with e, fails likewise. */
enum err settings_show(struct view_page *p, enum err code, const struct error *e,
                       struct str template) ATTR_MUST_USE;
/* "role_names": the first of those that can be given, for a list of proposals. */
enum err settings_put_roles(struct view_page *p, struct error *e) ATTR_MUST_USE;
/* A number above 0 of the query, or 0. */
int64_t settings_number(const struct http_exchange *x, struct str name);
/* Sessions and ranks were changed: no process believes the old ones any more. */
void settings_forget_sessions(struct http_exchange *x);
/* What stands in the address, or the empty text. */
struct str settings_query(const struct http_exchange *x, struct str name);

http_handler_fn settings_home;

/* ---- users.c, invite.c: accounts ---- */

/* What pages of several accounts show of one: who, id, path, the badges of its state. */
void settings_put_account(struct http_exchange *x, struct tmpl_map *m,
                          const struct access_profile *who);
http_handler_fn settings_users;
http_handler_fn settings_invite_form, settings_invite;

/* ---- user.c, user_do.c: one account ---- */

/* The account of the path's {user}; ERR_ABSENT with words. */
enum err settings_user_find(struct http_exchange *x, struct access_profile *out_who) ATTR_MUST_USE;
/* Its page, with the words of x->error where there is one. */
enum err settings_user_show(struct http_exchange *x, const struct access_profile *who,
                            const struct http_form *typed) ATTR_MUST_USE;
http_handler_fn settings_user, settings_user_do;

/* ---- words.c: grants in words ---- */

/* What a model is called; a routine's, and one that is gone, by its name. */
struct str settings_model_label(struct http_exchange *x, struct str model);
/* "May read Loans" */
struct str settings_deed(struct http_exchange *x, enum access_verb verb, struct str model);
/* sentence, where, where_words, check, check_words, only, but_not, with, is_ours, file ... */
void settings_put_grant(struct http_exchange *x, struct tmpl_map *m,
                        const struct access_rules_grant *g);

/* ---- roles.c, role.c, grant.c, explain.c: who may do what ---- */

/* All rules as they are now, held until the request ends. */
enum err settings_rules(struct http_exchange *x, const struct access_rules **out_rules,
                        struct error *e) ATTR_MUST_USE;
/* Comment and includes of a form. */
enum err settings_role_wish(struct http_exchange *x, const struct http_form *form, struct str name,
                            struct access_role_wish *out_wish) ATTR_MUST_USE;
http_handler_fn settings_roles, settings_role_create, settings_export;
http_handler_fn settings_role, settings_role_save, settings_role_remove;
http_handler_fn settings_grant_new, settings_grant_create;
http_handler_fn settings_grant, settings_grant_save, settings_grant_remove;
http_handler_fn settings_explain;

/* ---- sessions.c: who is in, by what, and who is kept out ---- */

http_handler_fn settings_sessions, settings_api_keys, settings_locks, settings_unlock;

/* ---- audit.c, verify.c: who did what ---- */

http_handler_fn settings_audit, settings_audit_record, settings_audit_csv, settings_audit_verify;

/* ---- displays.c, display.c: what tables and columns are called, and what lists show ---- */

/* {"label": ...} of a document, indented, to be read. */
struct str settings_json(struct http_exchange *x, const struct view_document *d);
/* "said": the apps' documents and run time's: said_app or is_ours, said_text. */
void settings_put_said(struct http_exchange *x, struct tmpl_map *m,
                       const struct view_document_said *said);
http_handler_fn settings_displays;
http_handler_fn settings_display, settings_display_save, settings_display_reset;

/* ---- dashboards.c, dashboard.c, panel.c: dashboards and their panels ---- */

http_handler_fn settings_dashboards, settings_dashboard_create;
http_handler_fn settings_dashboard, settings_dashboard_save, settings_dashboard_reset;
http_handler_fn settings_panel_arrange;
http_handler_fn settings_panel, settings_panel_save;

/* ---- menu.c ---- */

http_handler_fn settings_menu, settings_menu_create;
http_handler_fn settings_menu_group, settings_menu_save, settings_menu_reset;

#endif
