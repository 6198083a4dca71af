/*
 * html.c - the states of HTML's tokenizer, one step a byte.
 *
 *   text --<--> tag open --a--> tag name --blank--> tag --a--> attr name --=--> before value
 *    ^                                               |^                             |
 *    +------------------------- > -------------------+|                             |
 *                                                     +----- quote ---- value <-----+
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/tmpl/html.h"

#include <string.h>

#include "app/tmpl/private.h"

/* How a comment goes on; the digit is what stands in matched. */
enum {
    COMMENT_INSIDE = 0,
    COMMENT_DASH = 1,
    COMMENT_DASHES = 2,
    COMMENT_BANG = 3,      /* --! */
    COMMENT_BEGUN = 4,     /* <!-- : a > ends it at once */
    COMMENT_BEGUN_DASH = 5 /* <!--- : likewise */
};

static const struct {
    struct str name;
    enum html_state inside;
} elements[] = {
    {STR_INIT(""), HTML_TEXT},
    {STR_INIT("script"), HTML_RAW},
    {STR_INIT("style"), HTML_RAW},
    {STR_INIT("title"), HTML_RCDATA},
    {STR_INIT("textarea"), HTML_RCDATA},
    {STR_INIT("iframe"), HTML_RAW},
    {STR_INIT("noembed"), HTML_RAW},
    {STR_INIT("noframes"), HTML_RAW},
    {STR_INIT("xmp"), HTML_RAW},
    {STR_INIT("plaintext"), HTML_RAW},
    {STR_INIT("animate"), HTML_TEXT},
    {STR_INIT("animatetransform"), HTML_TEXT},
    {STR_INIT("animatemotion"), HTML_TEXT},
    {STR_INIT("set"), HTML_TEXT},
};
#define ELEMENT_ANIMATE 10 /* from here on: elements that write to attributes of others */

static const struct str url_attrs[] = {
    STR_INIT("href"), STR_INIT("src"),  STR_INIT("action"), STR_INIT("formaction"),
    STR_INIT("cite"), STR_INIT("data"), STR_INIT("poster"), STR_INIT("xlink:href"),
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* --- names --- */

void html_name_clear(struct html_place *p)
{
    p->len = 0;
    memset(p->name, 0, sizeof p->name);
}

static void name_add(struct html_place *p, char c)
{
    if (p->len < HTML_NAME_MAX)
        p->name[p->len] = lower(c);
    if (p->len <= HTML_NAME_MAX)
        p->len++;
}

/* A longer name than any known one is cut: it equals none. */
static struct str name_of(const struct html_place *p)
{
    return p->len > HTML_NAME_MAX ? STR("") : (struct str){p->name, p->len};
}

static void end_tag_name(struct html_place *p)
{
    p->element = 0;
    for (size_t i = 1; i < sizeof elements / sizeof *elements; i++) {
        if (str_eq(elements[i].name, name_of(p)))
            p->element = (unsigned char)i;
    }
    html_name_clear(p);
}

/* An attribute whose value is a program, or is written where one may stand. */
static bool is_code(const struct html_place *p, struct str name)
{
    if (p->len >= 2 && p->name[0] == 'o' && p->name[1] == 'n')
        return true; /* whatever its length */
    return str_eq(name, STR("style")) || str_eq(name, STR("srcdoc")) ||
           p->element >= ELEMENT_ANIMATE;
}

static void end_attr_name(struct html_place *p)
{
    struct str name = name_of(p);

    p->attr = is_code(p, name) ? HTML_ATTR_CODE : HTML_ATTR_PLAIN;
    for (size_t i = 0; i < sizeof url_attrs / sizeof *url_attrs; i++) {
        if (p->attr == HTML_ATTR_PLAIN && str_eq(url_attrs[i], name))
            p->attr = HTML_ATTR_URL;
    }
    p->head = p->attr == HTML_ATTR_URL ? HTML_HEAD_LITERAL : HTML_HEAD_OVER;
    html_name_clear(p);
}

/* --- states --- */

static void go(struct html_place *p, enum html_state state)
{
    p->state = state;
    p->matched = 0;
}

static void leave_tag(struct html_place *p)
{
    enum html_state inside = p->is_end_tag ? HTML_TEXT : elements[p->element].inside;
    unsigned char element = inside == HTML_TEXT ? 0 : p->element;

    *p = (struct html_place){.state = inside, .element = element};
}

static void enter_tag(struct html_place *p, char c, bool is_end_tag)
{
    *p = (struct html_place){.state = HTML_TAG_NAME, .is_end_tag = is_end_tag};
    name_add(p, c);
}

static void feed_tag_open(struct html_place *p, char c)
{
    if (is_letter(c))
        enter_tag(p, c, p->state == HTML_END_OPEN);
    else if (p->state == HTML_END_OPEN)
        go(p, c == '>' ? HTML_TEXT : HTML_BOGUS);
    else if (c == '/')
        go(p, HTML_END_OPEN);
    else if (c == '!')
        go(p, HTML_MARKUP);
    else if (c == '?')
        go(p, HTML_BOGUS);
    else if (c != '<')
        go(p, HTML_TEXT);
}

static void feed_markup(struct html_place *p, char c)
{
    if (c == '-' && p->matched == 0) {
        p->matched = 1;
    } else if (c == '-') {
        p->state = HTML_COMMENT;
        p->matched = COMMENT_BEGUN;
    } else {
        go(p, c == '>' ? HTML_TEXT : HTML_BOGUS);
    }
}

static void feed_comment(struct html_place *p, char c)
{
    unsigned char was = p->matched;

    if (c == '>' && was >= COMMENT_DASHES)
        go(p, HTML_TEXT);
    else if (c == '!' && was == COMMENT_DASHES)
        p->matched = COMMENT_BANG;
    else if (c != '-')
        p->matched = COMMENT_INSIDE;
    else if (was == COMMENT_BEGUN)
        p->matched = COMMENT_BEGUN_DASH;
    else if (was == COMMENT_INSIDE || was == COMMENT_BANG)
        p->matched = COMMENT_DASH;
    else
        p->matched = COMMENT_DASHES;
}

/* Text without tags ends with </ and the name of its element. */
static void feed_raw(struct html_place *p, char c)
{
    struct str name = elements[p->element].name;

    if (p->matched == name.len + 2 && (is_blank(c) || c == '/' || c == '>')) {
        p->is_end_tag = true;
        go(p, HTML_TAG);
        if (c == '>')
            leave_tag(p);
    } else if (p->matched == 1 && c == '/') {
        p->matched = 2;
    } else if (p->matched >= 2 && p->matched < name.len + 2 &&
               lower(c) == name.at[p->matched - 2]) {
        p->matched++;
    } else {
        p->matched = c == '<';
    }
}

/* Between attributes: state is HTML_TAG after a blank. */
static const char *feed_tag(struct html_place *p, char c)
{
    bool is_name_end = p->state == HTML_NAME_END;

    if (c == '>') {
        leave_tag(p);
    } else if (is_blank(c) || c == '/') {
        p->state = HTML_TAG;
    } else if (is_name_end) {
        return "a name goes on behind a tag of the template; put a blank between them";
    } else if (c == '=' || c == '<' || c == '"' || c == '\'') {
        return "this byte cannot begin an attribute; is the tag before it closed?";
    } else {
        p->state = HTML_ATTR_NAME;
        name_add(p, c);
    }
    return NULL;
}

static const char *feed_name(struct html_place *p, char c)
{
    if (c == '<' || c == '"' || c == '\'')
        return "this byte cannot stand in a name; is the tag before it closed?";
    if (p->state == HTML_ATTR_NAME && c == '=') {
        end_attr_name(p);
        p->state = HTML_BEFORE_VALUE;
    } else if (is_blank(c) || c == '/' || c == '>') {
        if (p->state == HTML_TAG_NAME)
            end_tag_name(p);
        else if (c != '>' && is_blank(c)) {
            p->state = HTML_AFTER_NAME; /* "name =" keeps its name */
            return NULL;
        }
        html_name_clear(p);
        p->state = HTML_TAG;
        return feed_tag(p, c);
    } else {
        name_add(p, c);
    }
    return NULL;
}

static const char *feed_after_name(struct html_place *p, char c)
{
    if (is_blank(c))
        return NULL;
    if (c == '=') {
        end_attr_name(p);
        p->state = HTML_BEFORE_VALUE;
        return NULL;
    }
    html_name_clear(p);
    p->state = HTML_TAG;
    return feed_tag(p, c);
}

static void end_value(struct html_place *p)
{
    html_name_clear(p);
    p->attr = HTML_ATTR_PLAIN;
    p->head = HTML_HEAD_OVER;
    p->state = HTML_TAG;
}

static const char *feed_before_value(struct html_place *p, char c)
{
    if (is_blank(c))
        return NULL;
    if (c == '>')
        return "an attribute has = and no value; write the value in quotes";
    p->state = c == '"' ? HTML_DQ : c == '\'' ? HTML_SQ : HTML_UNQUOTED;
    return NULL;
}

/* What may be a URL's scheme. */
static const char *feed_head(struct html_place *p, char c)
{
    if (p->head == HTML_HEAD_BAD) {
        return NULL; /* nothing behind it mends that */
    } else if (c == '/' || c == '?' || c == '#') {
        p->head = HTML_HEAD_OVER;
        html_name_clear(p);
    } else if (c == ':' && p->head == HTML_HEAD_TAGGED) {
        return "a colon behind a value would make a scheme of it; write the scheme itself, or a / "
               "before the value";
    } else if (c == ':' && p->head == HTML_HEAD_LITERAL) {
        p->head = escape_scheme_is_safe(str_trim(name_of(p))) ? HTML_HEAD_OVER : HTML_HEAD_BAD;
        html_name_clear(p);
    } else if (p->head == HTML_HEAD_LITERAL) {
        name_add(p, c);
    }
    return NULL;
}

static const char *feed_value(struct html_place *p, char c)
{
    bool is_end = (p->state == HTML_DQ && c == '"') || (p->state == HTML_SQ && c == '\'');

    if (p->state == HTML_UNQUOTED && c == '>') {
        leave_tag(p);
        return NULL;
    }
    if (is_end || (p->state == HTML_UNQUOTED && is_blank(c))) {
        end_value(p);
        return NULL;
    }
    return p->head == HTML_HEAD_OVER ? NULL : feed_head(p, c);
}

static const char *feed_byte(struct html_place *p, char c)
{
    switch (p->state) {
    case HTML_TEXT:
        if (c == '<')
            go(p, HTML_TAG_OPEN);
        return NULL;
    case HTML_RCDATA:
    case HTML_RAW: feed_raw(p, c); return NULL;
    case HTML_COMMENT: feed_comment(p, c); return NULL;
    case HTML_BOGUS:
        if (c == '>')
            go(p, HTML_TEXT);
        return NULL;
    case HTML_MARKUP: feed_markup(p, c); return NULL;
    case HTML_TAG_OPEN:
    case HTML_END_OPEN: feed_tag_open(p, c); return NULL;
    case HTML_TAG_NAME:
    case HTML_ATTR_NAME: return feed_name(p, c);
    case HTML_TAG:
    case HTML_NAME_END: return feed_tag(p, c);
    case HTML_AFTER_NAME: return feed_after_name(p, c);
    case HTML_BEFORE_VALUE: return feed_before_value(p, c);
    case HTML_DQ:
    case HTML_SQ:
    case HTML_UNQUOTED: break;
    }
    return feed_value(p, c);
}

const char *html_feed(struct html_place *p, struct str text, size_t *out_at)
{
    for (size_t i = 0; i < text.len; i++) {
        const char *wrong;

        if (p->state == HTML_TEXT) {
            i = str_find(text, '<', i);
            if (i == text.len)
                break;
        }
        wrong = feed_byte(p, text.at[i]);
        if (wrong != NULL) {
            *out_at = i;
            return wrong;
        }
    }
    return NULL;
}

/* --- tags of the template --- */

const char *html_settle(struct html_place *p)
{
    switch (p->state) {
    case HTML_TEXT:
    case HTML_TAG:
    case HTML_NAME_END: return NULL;
    case HTML_RCDATA: return p->matched == 0 ? NULL : "it stands in the end tag of its element";
    case HTML_RAW:
        return "it stands inside <script> or <style>; hand data over in a data- attribute, and "
               "keep code in a file";
    case HTML_COMMENT: return "it stands in an HTML comment; write {{! ... }} instead";
    case HTML_BOGUS:
    case HTML_MARKUP: return "it stands in a declaration; write that out";
    case HTML_TAG_OPEN:
    case HTML_END_OPEN: return "it stands behind <, in the name of a tag; write the name out";
    case HTML_BEFORE_VALUE:
        return "it stands in an attribute value without quotes; put quotes around it";
    case HTML_DQ:
    case HTML_SQ:
        return p->attr != HTML_ATTR_CODE
                   ? NULL
                   : "it stands in an attribute that runs as code (on..., style, srcdoc); use a "
                     "class or a data- attribute";
    case HTML_TAG_NAME: end_tag_name(p); break;
    case HTML_ATTR_NAME: break;
    case HTML_AFTER_NAME:
        html_name_clear(p);
        go(p, HTML_TAG);
        return NULL;
    case HTML_UNQUOTED: end_value(p); break;
    }
    html_name_clear(p);
    go(p, HTML_NAME_END);
    return NULL;
}

const char *html_settle_value(struct html_place *p)
{
    enum html_state was = p->state;
    const char *wrong = html_settle(p);

    if (wrong != NULL)
        return wrong;
    if (was == HTML_UNQUOTED)
        return "it stands in an attribute value without quotes; put quotes around it";
    if (was == HTML_TAG_NAME)
        return "it stands in the name of a tag; write the name out";
    if (p->state == HTML_TAG || p->state == HTML_NAME_END)
        return "it stands in a tag where the name of an attribute would; write "
               "name=\"{{value}}\"";
    if (p->head == HTML_HEAD_BAD)
        return "it stands behind a scheme that is not http, https, mailto or tel";
    if (p->head == HTML_HEAD_LITERAL) {
        p->head = HTML_HEAD_TAGGED;
        html_name_clear(p);
    }
    return NULL;
}
