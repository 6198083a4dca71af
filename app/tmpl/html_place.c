/*
 * html_place.c - two places compared: what still holds behind content that may or may not be there.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <string.h>

#include "app/tmpl/html.h"

void html_settle_block(struct html_place *p)
{
    if (p->state == HTML_TAG)
        p->state = HTML_NAME_END;
    if (p->head == HTML_HEAD_OVER)
        return;
    p->head = HTML_HEAD_TAGGED;
    html_name_clear(p);
}

bool html_place_eq(const struct html_place *a, const struct html_place *b)
{
    return a->state == b->state && a->attr == b->attr && a->head == b->head &&
           a->element == b->element && a->is_end_tag == b->is_end_tag && a->matched == b->matched &&
           a->len == b->len && memcmp(a->name, b->name, sizeof a->name) == 0;
}

static bool is_in_tag(const struct html_place *p)
{
    return p->state == HTML_TAG || p->state == HTML_NAME_END;
}

bool html_place_join(const struct html_place *a, const struct html_place *b,
                     struct html_place *out_joined)
{
    struct html_place joined = *a;

    if (html_place_eq(a, b)) {
        *out_joined = joined;
        return true;
    }
    if (a->element != b->element || a->is_end_tag != b->is_end_tag || a->attr != b->attr)
        return false;
    if (is_in_tag(a) && is_in_tag(b)) {
        joined.state = HTML_NAME_END;
    } else if (a->state == b->state && (a->state == HTML_DQ || a->state == HTML_SQ)) {
        joined.head = HTML_HEAD_TAGGED; /* they differ in nothing else */
        html_name_clear(&joined);
    } else {
        return false;
    }
    *out_joined = joined;
    return true;
}

const char *html_place_words(const struct html_place *p)
{
    switch (p->state) {
    case HTML_TEXT: return "between tags";
    case HTML_RCDATA: return "in <title> or <textarea>";
    case HTML_RAW: return "in <script> or <style>";
    case HTML_COMMENT: return "in a comment";
    case HTML_BOGUS:
    case HTML_MARKUP: return "in a declaration";
    case HTML_DQ:
    case HTML_SQ:
    case HTML_UNQUOTED:
    case HTML_BEFORE_VALUE: return "in an attribute value";
    case HTML_TAG_OPEN:
    case HTML_END_OPEN:
    case HTML_TAG_NAME:
    case HTML_TAG:
    case HTML_NAME_END:
    case HTML_ATTR_NAME:
    case HTML_AFTER_NAME: break;
    }
    return "in a tag";
}
