/*
 * check.c - a machine of two states, with one bit a level for what is open.
 *
 *     value --(scalar)--> after --(,)--> value        in an object: a name and a colon first
 *     value --([ or {)--> value       after --(] or })--> after
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/json/check.h"

#include "app/base/utf8.h"
#include "app/json/scan.h"

struct check {
    struct str text;
    size_t at; /* SCAN_BAD: it is not JSON */
    size_t depth;
    size_t depth_max;
    bool in_object[JSON_CHECK_DEPTH_MAX];
};

static bool next_is(const struct check *c, char wanted)
{
    return c->at < c->text.len && c->text.at[c->at] == wanted;
}

static void skip_blank(struct check *c)
{
    if (c->at != SCAN_BAD)
        c->at = json_scan_blank(c->text, c->at);
}

static bool bad(struct check *c)
{
    c->at = SCAN_BAD;
    return false;
}

/* "name" : */
static bool check_name(struct check *c)
{
    if (!next_is(c, '"'))
        return bad(c);
    c->at = json_scan_string(c->text, c->at);
    skip_blank(c);
    if (c->at == SCAN_BAD || !next_is(c, ':'))
        return bad(c);
    c->at++;
    skip_blank(c);
    return true;
}

/* Opens an array or object; true when a value must follow, false when it is closed at once. */
static bool check_open(struct check *c, bool is_object)
{
    if (c->depth == c->depth_max)
        return bad(c);
    c->in_object[c->depth++] = is_object;
    c->at++;
    skip_blank(c);
    if (next_is(c, is_object ? '}' : ']')) {
        c->at++;
        c->depth--;
        return false;
    }
    return is_object ? check_name(c) : true;
}

/* One value's start; true when another value must follow at once. */
static bool check_value(struct check *c)
{
    if (c->at >= c->text.len)
        return bad(c);
    switch (c->text.at[c->at]) {
    case '{': return check_open(c, true);
    case '[': return check_open(c, false);
    case '"': c->at = json_scan_string(c->text, c->at); return false;
    case 't':
    case 'f':
    case 'n': c->at = json_scan_word(c->text, c->at); return false;
    default: c->at = json_scan_number(c->text, c->at); return false;
    }
}

/* What closes or goes on after a value; true when another value must follow. */
static bool check_after(struct check *c)
{
    while (c->at != SCAN_BAD && c->depth > 0) {
        bool is_object = c->in_object[c->depth - 1];

        skip_blank(c);
        if (next_is(c, ',')) {
            c->at++;
            skip_blank(c);
            return is_object ? check_name(c) : true;
        }
        if (!next_is(c, is_object ? '}' : ']'))
            return bad(c);
        c->at++;
        c->depth--;
    }
    return false;
}

bool json_is_valid(struct str text, size_t depth_max)
{
    struct check c;
    bool wants_value = true;

    c.text = text;
    c.depth = 0;
    c.depth_max = depth_max < JSON_CHECK_DEPTH_MAX ? depth_max : JSON_CHECK_DEPTH_MAX;
    c.at = json_scan_blank(text, 0);
    while (wants_value) {
        while (check_value(&c))
            ;
        wants_value = check_after(&c);
    }
    skip_blank(&c);
    return c.at == text.len && utf8_is_valid(text);
}
