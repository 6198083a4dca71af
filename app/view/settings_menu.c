/*
 * settings_menu.c - the pages under /admin/settings/.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/view/settings_menu.h"

#include "app/tmpl/words.h"

static const struct view_settings_item people[] = {
    {STR_INIT("/admin/settings/users"), STR_INIT(N_("Users")),
     STR_INIT(N_("Who may sign in: invite, disable, give roles."))},
    {STR_INIT("/admin/settings/roles"), STR_INIT(N_("Roles and grants")),
     STR_INIT(N_("Who may do what: roles, and what each grants."))},
    {STR_INIT("/admin/settings/explain"), STR_INIT(N_("May they, and why?")),
     STR_INIT(N_("Ask for one person, one table, one row."))},
    {STR_INIT("/admin/settings/sessions"), STR_INIT(N_("Sessions")),
     STR_INIT(N_("Who is signed in, and from where."))},
    {STR_INIT("/admin/settings/keys"), STR_INIT(N_("Keys for programs")),
     STR_INIT(N_("Which programs may act for whom."))},
    {STR_INIT("/admin/settings/locks"), STR_INIT(N_("Failed sign-ins")),
     STR_INIT(N_("Who guessed too often and has to wait; let them in."))},
    {STR_INIT("/admin/settings/audit"), STR_INIT(N_("Audit log")),
     STR_INIT(N_("Who did what, with before and after."))},
};

static const struct view_settings_item looks[] = {
    {STR_INIT("/admin/settings/models"), STR_INIT(N_("Tables and columns")),
     STR_INIT(N_("What they are called, and what their lists show."))},
    {STR_INIT("/admin/settings/dashboards"), STR_INIT(N_("Dashboards")),
     STR_INIT(N_("Numbers, charts and tables of what people look at every day."))},
    {STR_INIT("/admin/settings/menu"), STR_INIT(N_("Menu")),
     STR_INIT(N_("In which groups and order tables, dashboards and pages stand."))},
};

static const struct view_settings_item of_running[] = {
    {STR_INIT("/admin/settings/health"), STR_INIT(N_("Health")),
     STR_INIT(N_("What is wrong, in words, and how busy it was in the last hours."))},
    {STR_INIT("/admin/settings/jobs"), STR_INIT(N_("Jobs")),
     STR_INIT(N_("What is done later: what waits, runs and failed; try it again."))},
    {STR_INIT("/admin/settings/mail"), STR_INIT(N_("Mail")),
     STR_INIT(N_("Which mails went out, and which did not; send yourself one."))},
};

static const struct view_settings_item of_system[] = {
    {STR_INIT("/admin/settings/schema"), STR_INIT(N_("Schema")),
     STR_INIT(N_("Tables, columns, keys and what refers to what, also as a diagram."))},
    {STR_INIT("/admin/settings/migrations"), STR_INIT(N_("Migrations")),
     STR_INIT(N_("Which files of SQL were applied, and which wait or failed."))},
    {STR_INIT("/admin/settings/sql"), STR_INIT(N_("SQL console")),
     STR_INIT(N_("Ask the database, in SQL that reads."))},
};

#define SECTION(label, items)                                   \
    {                                                           \
        STR_INIT(label), items, sizeof(items) / sizeof *(items) \
    }
const struct view_settings_section view_settings_sections[] = {
    SECTION(N_("People and access"), people),
    SECTION(N_("What people see"), looks),
    SECTION(N_("What runs"), of_running),
    SECTION(N_("Database"), of_system),
};

const size_t view_settings_section_count =
    sizeof view_settings_sections / sizeof *view_settings_sections;
