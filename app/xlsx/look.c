/*
 * look.c - is a number shown as a day or as a time?  Its format says so (ECMA-376, part
 * 1, 18.8.31).
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/xlsx/private.h"

struct scan {
    struct str rest;
    bool has_day;
    bool has_clock;
    bool has_month; /* or minutes: an m means either */
    bool is_elapsed;
};

/* Up to and with the character, or all. */
static struct str behind(struct str s, char end)
{
    return str_from(s, str_find(s, end, 1) + 1);
}

/* [h], [mm]: time that went by, also more than a day; [Red], [$-407], [>100] say nothing. */
static void bracket_take(struct scan *s)
{
    char c = s->rest.len > 1 ? s->rest.at[1] : '\0';
    char next = s->rest.len > 2 ? s->rest.at[2] : '\0';

    if ((c == 'h' || c == 'H' || c == 'm' || c == 'M' || c == 's' || c == 'S') &&
        (next == ']' || next == c))
        s->is_elapsed = true;
    s->rest = behind(s->rest, ']');
}

static void letter_take(struct scan *s)
{
    switch (s->rest.at[0]) {
    case 'y':
    case 'Y':
    case 'd':
    case 'D': s->has_day = true; break;
    case 'h':
    case 'H':
    case 's':
    case 'S': s->has_clock = true; break;
    case 'm':
    case 'M': s->has_month = true; break;
    default: break;
    }
    s->rest = str_from(s->rest, 1);
}

static void take(struct scan *s)
{
    static const struct str words[] = {STR_INIT("General"), STR_INIT("AM/PM"), STR_INIT("A/P")};

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (s->rest.len >= words[i].len &&
            str_eq_nocase(str_range(s->rest, 0, words[i].len), words[i])) {
            s->rest = str_from(s->rest, words[i].len);
            return;
        }
    }
    switch (s->rest.at[0]) {
    case '"': s->rest = behind(s->rest, '"'); break;
    case '[': bracket_take(s); break;
    case '\\': /* the next character as it is; as wide as it; over and over */
    case '_':
    case '*': s->rest = str_from(s->rest, 2); break;
    default: letter_take(s); break;
    }
}

enum xlsx_look xlsx_look_of(struct str format)
{
    struct scan s = {.rest = format};

    /* What follows a semicolon is for numbers below zero. */
    while (s.rest.len > 0 && s.rest.at[0] != ';')
        take(&s);
    if (s.is_elapsed)
        return XLSX_LOOK_ELAPSED;
    if (s.has_day || (s.has_month && !s.has_clock))
        return XLSX_LOOK_DAY;
    return s.has_clock ? XLSX_LOOK_CLOCK : XLSX_LOOK_NUMBER;
}
