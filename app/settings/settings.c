/*
 * settings.c - the face: its routes.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/settings/settings.h"

#include "app/access/ask.h"
#include "app/settings/private.h"
#include "app/settings/system.h"
#include "app/view/page.h"

static const struct http_route routes[] = {
    {HTTP_GET, STR_INIT("/admin/settings/"), HTTP_ADMIN, settings_home},
    {HTTP_GET, STR_INIT("/admin/settings/schema"), HTTP_ADMIN, system_schema},
    {HTTP_GET, STR_INIT("/admin/settings/schema/-/diagram"), HTTP_ADMIN, system_diagram},
    {HTTP_GET, STR_INIT("/admin/settings/schema/{table}"), HTTP_ADMIN, system_table},
    {HTTP_GET, STR_INIT("/admin/settings/jobs"), HTTP_ADMIN, system_jobs},
    {HTTP_GET, STR_INIT("/admin/settings/jobs/{job}"), HTTP_ADMIN, system_job},
    {HTTP_POST, STR_INIT("/admin/settings/jobs/{job}/{action}"), HTTP_ADMIN, system_job_do},
    {HTTP_GET, STR_INIT("/admin/settings/mail"), HTTP_ADMIN, system_mail},
    {HTTP_POST, STR_INIT("/admin/settings/mail/test"), HTTP_ADMIN, system_mail_test},
    {HTTP_GET, STR_INIT("/admin/settings/migrations"), HTTP_ADMIN, system_migrations},
    {HTTP_GET, STR_INIT("/admin/settings/health"), HTTP_ADMIN, system_health},
    {HTTP_GET, STR_INIT("/admin/settings/sql"), HTTP_ADMIN, system_sql_form},
    {HTTP_POST, STR_INIT("/admin/settings/sql"), HTTP_ADMIN, system_sql},
    {HTTP_GET, STR_INIT("/admin/settings/users"), HTTP_ADMIN, settings_users},
    {HTTP_GET, STR_INIT("/admin/settings/users/invite"), HTTP_ADMIN, settings_invite_form},
    {HTTP_POST, STR_INIT("/admin/settings/users/invite"), HTTP_ADMIN, settings_invite},
    {HTTP_GET, STR_INIT("/admin/settings/users/{user}"), HTTP_ADMIN, settings_user},
    {HTTP_POST, STR_INIT("/admin/settings/users/{user}/{action}"), HTTP_ADMIN, settings_user_do},
    {HTTP_GET, STR_INIT("/admin/settings/roles"), HTTP_ADMIN, settings_roles},
    {HTTP_POST, STR_INIT("/admin/settings/roles"), HTTP_ADMIN, settings_role_create},
    {HTTP_GET, STR_INIT("/admin/settings/roles/{role}"), HTTP_ADMIN, settings_role},
    {HTTP_POST, STR_INIT("/admin/settings/roles/{role}"), HTTP_ADMIN, settings_role_save},
    {HTTP_POST, STR_INIT("/admin/settings/roles/{role}/remove"), HTTP_ADMIN, settings_role_remove},
    {HTTP_GET, STR_INIT("/admin/settings/grants/new"), HTTP_ADMIN, settings_grant_new},
    {HTTP_POST, STR_INIT("/admin/settings/grants/new"), HTTP_ADMIN, settings_grant_create},
    {HTTP_GET, STR_INIT("/admin/settings/grants/{grant}"), HTTP_ADMIN, settings_grant},
    {HTTP_POST, STR_INIT("/admin/settings/grants/{grant}"), HTTP_ADMIN, settings_grant_save},
    {HTTP_POST, STR_INIT("/admin/settings/grants/{grant}/remove"), HTTP_ADMIN,
     settings_grant_remove},
    {HTTP_GET, STR_INIT("/admin/settings/models"), HTTP_ADMIN, settings_displays},
    {HTTP_GET, STR_INIT("/admin/settings/models/{table}"), HTTP_ADMIN, settings_display},
    {HTTP_POST, STR_INIT("/admin/settings/models/{table}"), HTTP_ADMIN, settings_display_save},
    {HTTP_POST, STR_INIT("/admin/settings/models/{table}/reset"), HTTP_ADMIN,
     settings_display_reset},
    {HTTP_GET, STR_INIT("/admin/settings/dashboards"), HTTP_ADMIN, settings_dashboards},
    {HTTP_POST, STR_INIT("/admin/settings/dashboards"), HTTP_ADMIN, settings_dashboard_create},
    {HTTP_GET, STR_INIT("/admin/settings/dashboards/{name}"), HTTP_ADMIN, settings_dashboard},
    {HTTP_POST, STR_INIT("/admin/settings/dashboards/{name}"), HTTP_ADMIN, settings_dashboard_save},
    {HTTP_POST, STR_INIT("/admin/settings/dashboards/{name}/panels"), HTTP_ADMIN,
     settings_panel_arrange},
    {HTTP_GET, STR_INIT("/admin/settings/dashboards/{name}/panels/{panel}"), HTTP_ADMIN,
     settings_panel},
    {HTTP_POST, STR_INIT("/admin/settings/dashboards/{name}/panels/{panel}"), HTTP_ADMIN,
     settings_panel_save},
    {HTTP_POST, STR_INIT("/admin/settings/dashboards/{name}/reset"), HTTP_ADMIN,
     settings_dashboard_reset},
    {HTTP_GET, STR_INIT("/admin/settings/menu"), HTTP_ADMIN, settings_menu},
    {HTTP_POST, STR_INIT("/admin/settings/menu"), HTTP_ADMIN, settings_menu_create},
    {HTTP_GET, STR_INIT("/admin/settings/menu/{name}"), HTTP_ADMIN, settings_menu_group},
    {HTTP_POST, STR_INIT("/admin/settings/menu/{name}"), HTTP_ADMIN, settings_menu_save},
    {HTTP_POST, STR_INIT("/admin/settings/menu/{name}/reset"), HTTP_ADMIN, settings_menu_reset},
    {HTTP_GET, STR_INIT("/admin/settings/explain"), HTTP_ADMIN, settings_explain},
    {HTTP_GET, STR_INIT("/admin/settings/export/app.json"), HTTP_ADMIN, settings_export},
    {HTTP_GET, STR_INIT("/admin/settings/sessions"), HTTP_ADMIN, settings_sessions},
    {HTTP_GET, STR_INIT("/admin/settings/keys"), HTTP_ADMIN, settings_api_keys},
    {HTTP_GET, STR_INIT("/admin/settings/locks"), HTTP_ADMIN, settings_locks},
    {HTTP_POST, STR_INIT("/admin/settings/locks"), HTTP_ADMIN, settings_unlock},
    {HTTP_GET, STR_INIT("/admin/settings/audit"), HTTP_ADMIN, settings_audit},
    {HTTP_GET, STR_INIT("/admin/settings/audit/export.csv"), HTTP_ADMIN, settings_audit_csv},
    {HTTP_POST, STR_INIT("/admin/settings/audit/verify"), HTTP_ADMIN, settings_audit_verify},
    {HTTP_GET, STR_INIT("/admin/settings/audit/{record}"), HTTP_ADMIN, settings_audit_record},
};

const struct http_face settings_face = {
    .name = "settings",
    .prefix = STR_INIT("/admin/settings"),
    .routes = routes,
    .count = sizeof routes / sizeof *routes,
    .answer_error = view_answer_error,
    .ask_sign_in = access_ask_sign_in,
    .has_forms = true,
};
