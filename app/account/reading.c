/*
 * reading.c - /account/language: in which language, zone and formats the owner reads.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <stdio.h>

#include "app/access/cache.h"
#include "app/access/csrf.h"
#include "app/access/preference.h"
#include "app/access/setup.h"
#include "app/access/user.h"
#include "app/account/private.h"
#include "app/base/clock.h"
#include "app/locale/locale.h"
#include "app/tmpl/words.h"
#include "app/words/words.h"

/* What a form looks like, which needs no words. */
static const struct str date_examples[LOCALE_DATES__COUNT] = {
    [LOCALE_DATES_ISO] = STR_INIT("2026-11-22"),
    [LOCALE_DATES_DMY] = STR_INIT("22/11/2026"),
    [LOCALE_DATES_MDY] = STR_INIT("11/22/2026"),
    [LOCALE_DATES_DOTTED] = STR_INIT("22.11.2026"),
};

static const struct str number_examples[LOCALE_NUMBERS__COUNT] = {
    [LOCALE_NUMBERS_POINT] = STR_INIT("1,234.5"),
    [LOCALE_NUMBERS_COMMA] = STR_INIT("1.234,5"),
    [LOCALE_NUMBERS_SPACE] = STR_INIT("1 234,5"),
    [LOCALE_NUMBERS_APOSTROPHE] = STR_INIT("1’234.5"),
};

static const struct {
    struct str name;
    struct str label;
} themes[] = {
    {STR_INIT("light"), STR_INIT(N_("Light"))},
    {STR_INIT("dark"), STR_INIT(N_("Dark"))},
    {STR_INIT("contrast"), STR_INIT(N_("High contrast"))},
};

static void put_choice(struct tmpl_list *list, struct str value, struct str label, const char *now)
{
    struct tmpl_map *m = tmpl_list_add_map(list);

    tmpl_map_put_text(m, STR("value"), value);
    tmpl_map_put_text(m, STR("label"), label);
    tmpl_map_put_bool(m, STR("is_chosen"), str_eq(value, str_from_z(now)));
}

static void put_languages(struct view_page *p, const struct access_preference *chosen)
{
    struct tmpl_list *list = tmpl_map_put_list(p->root, STR("languages"));
    const struct words_language *all = NULL;
    size_t count = 0;

    if (p->x->words != NULL)
        all = words_languages(p->x->words, &count);
    for (size_t i = 0; i < count; i++)
        put_choice(list, all[i].tag, all[i].name, chosen->language);
}

static void put_formats(struct view_page *p, const struct access_preference *chosen)
{
    struct tmpl_list *zones = tmpl_map_put_list(p->root, STR("zones"));
    struct tmpl_list *dates = tmpl_map_put_list(p->root, STR("date_forms"));
    struct tmpl_list *numbers = tmpl_map_put_list(p->root, STR("number_forms"));
    size_t zone_count;
    const struct str *all = locale_zones(p->x->arena, &zone_count);

    for (size_t i = 0; i < zone_count; i++)
        put_choice(zones, all[i], all[i], chosen->zone);
    for (enum locale_dates d = LOCALE_DATES_ISO; d < LOCALE_DATES__COUNT; d++)
        put_choice(dates, locale_dates_name(d), date_examples[d], chosen->dates);
    for (enum locale_numbers n = LOCALE_NUMBERS_POINT; n < LOCALE_NUMBERS__COUNT; n++)
        put_choice(numbers, locale_numbers_name(n), number_examples[n], chosen->numbers);
}

static void put_themes(struct view_page *p, const struct access_preference *chosen)
{
    struct tmpl_list *list = tmpl_map_put_list(p->root, STR("themes"));

    for (size_t i = 0; i < sizeof themes / sizeof *themes; i++)
        put_choice(list, themes[i].name, tmpl_say(p->x->templates, themes[i].label), chosen->theme);
}

static enum err show(struct http_exchange *x, const struct access_preference *chosen)
{
    struct view_page p = account_page_new(x);
    char now[CLOCK_ISO_LEN_MAX];
    struct str iso = {now, clock_print_iso(clock_now_us(), now)};

    put_languages(&p, chosen);
    put_formats(&p, chosen);
    put_themes(&p, chosen);
    view_page_field(&p, STR("language"), str_from_z(chosen->language));
    view_page_field(&p, STR("zone"), str_from_z(chosen->zone));
    view_page_field(&p, STR("dates"), str_from_z(chosen->dates));
    view_page_field(&p, STR("numbers"), str_from_z(chosen->numbers));
    view_page_field(&p, STR("theme"), str_from_z(chosen->theme));
    tmpl_map_put_text(p.root, STR("time_now"), locale_instant(x->locale, x->arena, iso));
    tmpl_map_put_text(p.root, STR("number_now"),
                      locale_number(x->locale, x->arena, STR("1234567.89")));
    account_page_done(&p);
    return view_page_show(&p, STR("account/language"));
}

enum err account_language_form(struct http_exchange *x)
{
    return show(x, &x->user->preference);
}

/* One that does not fit is none of those offered: cut, it is refused like any other. */
static void take(const struct http_form *form, struct str name, char *to, size_t size)
{
    (void)snprintf(to, size, "%.*s", STR_ARG(view_form_text(form, name)));
}

static enum err save(struct http_exchange *x, const struct access_preference *chosen)
{
    struct str language = str_from_z(chosen->language);
    const struct words_language *found = NULL;

    if (language.len > 0 && x->words != NULL)
        found = words_find_language(x->words, language);
    if (language.len > 0 && (found == NULL || !str_eq(found->tag, language)))
        return error_tell(&x->error, ERR_INVALID, STR("language"),
                          "There are no texts in this language; choose one of the list.");
    TRY(access_preference_save(x->db, x->user->id, chosen, &x->error));
    access_cache_forget(x->access->cache);
    return ERR_NONE;
}

enum err account_language_save(struct http_exchange *x)
{
    struct access_preference chosen;
    struct http_form form;
    enum err code;

    TRY(view_form_read(x, &form));
    take(&form, STR("language"), chosen.language, sizeof chosen.language);
    take(&form, STR("zone"), chosen.zone, sizeof chosen.zone);
    take(&form, STR("dates"), chosen.dates, sizeof chosen.dates);
    take(&form, STR("numbers"), chosen.numbers, sizeof chosen.numbers);
    take(&form, STR("theme"), chosen.theme, sizeof chosen.theme);
    code = access_csrf_check(x, &form.fields);
    if (code == ERR_NONE)
        code = save(x, &chosen);
    if (code == ERR_NONE)
        return view_done(x, STR("/account/language?done=language"));
    return view_is_typo(code) ? show(x, &chosen) : code;
}
