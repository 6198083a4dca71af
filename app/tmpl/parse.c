/*
 * parse.c - from tags to a tree.
 *
 * Lines: a standalone tag takes its whole line with it.  A partial, parent or
 * block that begins its line keeps the blanks before it in node.indent, and the
 * renderer puts them before every line of what takes its place.  For that to
 * come out even, the content of a block loses (dedent) the indentation that its
 * first line has; the place it is put in gives it its own.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <string.h>

#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/tmpl/lex.h"
#include "app/tmpl/private.h"

struct level {
    struct node *node;  /* what is open; NULL for the template itself */
    struct node **tail; /* where its next child goes */
    struct node *lead;  /* of a parent: an empty text before it, for blanks that stay after all */
    struct str lead_blanks;
    struct str dedent; /* what every line loses here */
};

struct parser {
    struct arena *arena;
    const struct template *t;
    const struct tmpl_words *words;
    struct lexer lexer;
    size_t pos; /* where the text not yet taken begins */
    size_t counted;
    unsigned line; /* of byte counted */
    struct level levels[TMPL_NEST_MAX + 1];
    size_t depth;
    struct error *e;
};

static struct level *top(struct parser *p)
{
    return &p->levels[p->depth];
}

/* Directly inside a parent, where only arguments count. */
static bool is_in_parent(struct parser *p)
{
    const struct node *n = top(p)->node;

    return n != NULL && n->kind == NODE_PARENT;
}

static struct node *node_add(struct parser *p, enum node_kind kind, unsigned line)
{
    struct node *n = ARENA_NEW(p->arena, struct node);

    n->kind = kind;
    n->line = line;
    n->place = p->t->is_text ? PLACE_PLAIN : PLACE_NONE;
    *top(p)->tail = n;
    top(p)->tail = &n->next;
    return n;
}

/* How many bytes s and prefix begin with in common. */
static size_t common_len(struct str s, struct str prefix)
{
    size_t i = 0;

    while (i < s.len && i < prefix.len && s.at[i] == prefix.at[i])
        i++;
    return i;
}

static struct str dedented(struct parser *p, struct str blanks)
{
    return str_from(blanks, common_len(blanks, top(p)->dedent));
}

/* A copy of raw in which each line has lost the level's indentation. */
static struct str dedent_lines(struct parser *p, struct str raw, bool begins_line)
{
    char *copy = arena_alloc(p->arena, raw.len, 1);
    size_t len = 0;

    for (size_t i = 0; i < raw.len;) {
        struct str line;

        if (begins_line)
            i += common_len(str_from(raw, i), top(p)->dedent);
        line = str_range(raw, i, str_find(raw, '\n', i) + 1);
        if (line.len > 0)
            memcpy(copy + len, line.at, line.len);
        len += line.len;
        i += line.len;
        begins_line = true;
    }
    return (struct str){copy, len};
}

/* The line that p->pos is on. */
static unsigned text_line(struct parser *p)
{
    for (; p->counted < p->pos; p->counted++)
        p->line += p->lexer.source.at[p->counted] == '\n';
    return p->line;
}

/* Takes the text up to, not including, byte to. */
static void take_text(struct parser *p, size_t to)
{
    struct str raw = str_range(p->lexer.source, p->pos, to);
    bool begins_line = p->pos == 0 || p->lexer.source.at[p->pos - 1] == '\n';
    unsigned line = text_line(p);

    p->pos = to;
    if (raw.len == 0 || is_in_parent(p))
        return;
    if (top(p)->dedent.len > 0)
        raw = dedent_lines(p, raw, begins_line);
    if (raw.len > 0)
        node_add(p, NODE_TEXT, line)->text = raw;
}

/* Takes the text before a tag and steps over the tag; a standalone one takes its line along. */
static void take_tag(struct parser *p, const struct tag *tag)
{
    bool is_standalone = tag->begins_line && tag->ends_line;

    take_text(p, is_standalone ? tag->line_start : tag->start);
    p->pos = is_standalone ? tag->next_line : tag->end;
}

static enum err check_word(struct parser *p, const struct tag *tag, struct str word)
{
    if (word.len == 0)
        return template_fail(p->t, tag->line, p->e, "a tag has no name; give it one");
    for (size_t i = 0; i < word.len; i++) {
        if ((unsigned char)word.at[i] <= ' ')
            return template_fail(p->t, tag->line, p->e,
                                 "the name \"%.*s\" holds a blank; a name is one word",
                                 STR_ARG(word));
    }
    if (str_search(word, p->lexer.open, 0) < word.len)
        return template_fail(p->t, tag->line, p->e,
                             "a tag is not closed before the next opens: \"%.*s\"", STR_ARG(word));
    return ERR_NONE;
}

/* "a.b.c" in its parts; "." in none. */
static enum err parse_name(struct parser *p, const struct tag *tag, struct str word,
                           struct name *out_name)
{
    struct name name = {.whole = word};
    struct str rest = word;
    struct str part;
    size_t room = 1;

    TRY(check_word(p, tag, word));
    if (!str_eq(word, STR("."))) {
        for (size_t i = 0; i < word.len; i++)
            room += word.at[i] == '.';
        name.parts = ARENA_ARRAY(p->arena, struct name_part, room);
        while (str_cut(&rest, '.', &part)) {
            if (part.len == 0)
                return template_fail(p->t, tag->line, p->e,
                                     "the name \"%.*s\" has an empty part; write it as a.b",
                                     STR_ARG(word));
            name.parts[name.count++] = (struct name_part){part, str_hash(part)};
        }
    }
    *out_name = name;
    return ERR_NONE;
}

static enum err push(struct parser *p, struct node *n, struct str dedent)
{
    if (p->depth == TMPL_NEST_MAX)
        return template_fail(p->t, n->line, p->e,
                             "sections stand more than %d deep; move a part into a partial",
                             TMPL_NEST_MAX);
    p->levels[++p->depth] = (struct level){.node = n, .tail = &n->child, .dedent = dedent};
    return ERR_NONE;
}

static enum err parse_value(struct parser *p, const struct tag *tag)
{
    struct node *n;

    take_text(p, tag->start);
    p->pos = tag->end;
    n = node_add(p, NODE_VALUE, tag->line);
    n->is_raw = tag->sigil != 0;
    return parse_name(p, tag, tag->body, &n->name);
}

/* --- messages --- */

/* Line ends and rows of blanks are one blank: a long message may be written over several lines. */
static struct str one_line(struct arena *a, struct str s)
{
    char *to = arena_alloc(a, s.len, 1);
    size_t len = 0;

    for (size_t i = 0; i < s.len; i++) {
        bool is_blank = (unsigned char)s.at[i] <= ' ';

        if (!is_blank)
            to[len++] = s.at[i];
        else if (len > 0 && to[len - 1] != ' ')
            to[len++] = ' ';
    }
    return (struct str){to, len};
}

/* Escaped here, once; in HTML the few elements that messages may hold are left. */
static void add_words(struct parser *p, const struct tag *tag, struct str text)
{
    struct node *n = node_add(p, NODE_WORDS, tag->line);
    struct buf b;

    if (p->t->is_text) {
        n->text = text;
        return;
    }
    buf_init(&b, TMPL_SOURCE_MAX);
    for (size_t i = 0; i < text.len;) {
        size_t mark = message_mark(str_from(text, i));
        size_t next = mark > 0 ? i + mark : str_find(text, '<', i + 1);

        if (mark > 0)
            buf_add_str(&b, str_range(text, i, next));
        else
            escape_html(&b, str_range(text, i, next));
        n->is_marked |= mark > 0;
        i = next;
    }
    n->text = str_dup(p->arena, buf_str(&b));
    buf_fini(&b);
}

static void add_parts(struct parser *p, const struct tag *tag, const struct message_part *part)
{
    for (; part != NULL; part = part->next) {
        struct node *n;

        if (!part->is_name) {
            add_words(p, tag, part->text);
            continue;
        }
        n = node_add(p, NODE_VALUE, tag->line);
        n->name = part->name;
        n->is_count = message_is_count(part->name.whole);
    }
}

/* One form a category of the language's plurals; which, is known when a number is. */
static enum err add_plural(struct parser *p, const struct tag *tag, const struct message *m,
                           const struct name *count)
{
    struct node *plural = node_add(p, NODE_PLURAL, tag->line);

    plural->name = *count;
    plural->words = m->words;
    TRY(push(p, plural, top(p)->dedent));
    for (size_t i = 0; i < TMPL_PLURAL__COUNT; i++) {
        struct node *form;

        if (m->forms[i] == NULL)
            continue;
        form = node_add(p, NODE_FORM, tag->line);
        form->form = (unsigned char)i;
        TRY(push(p, form, top(p)->dedent));
        add_parts(p, tag, m->forms[i]);
        p->depth--;
    }
    p->depth--;
    return ERR_NONE;
}

static enum err parse_words(struct parser *p, const struct tag *tag)
{
    struct str key = one_line(p->arena, tag->body);
    const struct message_part *own = message_parse(p->arena, key);
    const struct message *m = words_find(p->words, key);

    take_text(p, tag->start);
    p->pos = tag->end;
    if (own == NULL)
        return template_fail(p->t, tag->line, p->e, "a message is empty; write its English text");
    if (!message_marks_fit(key, key))
        return template_fail(p->t, tag->line, p->e,
                             "an element in the message \"%.*s\" is not ended where it should be",
                             STR_ARG(key));
    if (m != NULL && m->is_plural)
        return add_plural(p, tag, m, message_count(own));
    add_parts(p, tag, m != NULL ? m->forms[TMPL_OTHER] : own);
    return ERR_NONE;
}

static enum err parse_section(struct parser *p, const struct tag *tag)
{
    struct node *n;

    take_tag(p, tag);
    n = node_add(p, tag->sigil == '#' ? NODE_SECTION : NODE_INVERTED, tag->line);
    TRY(parse_name(p, tag, tag->body, &n->name));
    return push(p, n, top(p)->dedent);
}

/* What a partial or parent names: a template, or with an asterisk a value that names one. */
static enum err parse_target(struct parser *p, const struct tag *tag, struct node *n)
{
    if (!str_starts(tag->body, STR("*"))) {
        n->text = tag->body;
        return check_word(p, tag, tag->body);
    }
    n->is_dynamic = true;
    n->text = str_trim(str_from(tag->body, 1));
    return parse_name(p, tag, n->text, &n->name);
}

static enum err parse_partial(struct parser *p, const struct tag *tag)
{
    struct node *n;

    take_tag(p, tag);
    n = node_add(p, NODE_PARTIAL, tag->line);
    n->is_standalone = tag->begins_line && tag->ends_line;
    if (n->is_standalone)
        n->indent = dedented(p, str_range(p->lexer.source, tag->line_start, tag->start));
    return parse_target(p, tag, n);
}

/* Whether a parent is standalone is known only at its end: see close_parent(). */
static enum err parse_parent(struct parser *p, const struct tag *tag)
{
    struct str blanks = str_range(p->lexer.source, tag->line_start, tag->start);
    struct node *lead;
    struct node *n;

    take_text(p, tag->line_start);
    lead = node_add(p, NODE_TEXT, tag->line);
    blanks = dedented(p, blanks);
    n = node_add(p, NODE_PARENT, tag->line);
    n->is_standalone = tag->begins_line;
    p->pos = tag->end;
    TRY(parse_target(p, tag, n));
    TRY(push(p, n, top(p)->dedent));
    top(p)->lead = lead;
    top(p)->lead_blanks = blanks;
    return ERR_NONE;
}

static enum err check_argument(struct parser *p, const struct tag *tag)
{
    for (const struct node *n = top(p)->node->child; n != NULL; n = n->next) {
        if (str_eq(n->text, tag->body))
            return template_fail(p->t, tag->line, p->e,
                                 "the block \"%.*s\" is given twice to one parent",
                                 STR_ARG(tag->body));
    }
    return ERR_NONE;
}

/* A block inside a parent: content that replaces the parent's own. */
static enum err parse_argument(struct parser *p, const struct tag *tag)
{
    struct str dedent = top(p)->dedent;
    struct node *n;

    TRY(check_argument(p, tag));
    p->pos = tag->next_line;
    if (tag->ends_line)
        dedent = lexer_indent_at(&p->lexer, tag->next_line);
    n = node_add(p, NODE_BLOCK, tag->line);
    n->text = tag->body;
    return push(p, n, dedent);
}

/* A block elsewhere: a place that a child's content may take. */
static enum err parse_block(struct parser *p, const struct tag *tag)
{
    struct str blanks = str_range(p->lexer.source, tag->line_start, tag->start);
    struct str dedent = top(p)->dedent;
    struct node *n;

    TRY(check_word(p, tag, tag->body));
    if (is_in_parent(p))
        return parse_argument(p, tag);
    take_text(p, tag->line_start);
    n = node_add(p, NODE_BLOCK, tag->line);
    n->text = tag->body;
    n->is_standalone = tag->begins_line;
    p->pos = tag->end;
    if (tag->begins_line) {
        dedent = blanks;
        if (tag->ends_line) {
            p->pos = tag->next_line;
            dedent = lexer_indent_at(&p->lexer, tag->next_line);
        }
        n->indent = dedented(p, dedent);
    }
    return push(p, n, dedent);
}

/* A parent is standalone when it begins its line and its end ends one. */
static void close_parent(struct parser *p, const struct tag *tag)
{
    struct node *n = top(p)->node;

    take_text(p, tag->start);
    n->is_standalone = n->is_standalone && tag->ends_line;
    if (n->is_standalone)
        n->indent = top(p)->lead_blanks;
    else
        top(p)->lead->text = top(p)->lead_blanks;
    p->pos = n->is_standalone ? tag->next_line : tag->end;
    p->depth--;
}

static void close_block(struct parser *p, const struct tag *tag)
{
    const struct node *outer = p->depth == 1 ? NULL : p->levels[p->depth - 1].node;

    if (outer != NULL && outer->kind == NODE_PARENT) {
        take_text(p, tag->line_start); /* what follows is the parent's, and does not count */
        p->pos = tag->end;
    } else {
        take_tag(p, tag);
    }
    p->depth--;
}

static enum err parse_end(struct parser *p, const struct tag *tag)
{
    const struct node *n = top(p)->node;
    struct str name = tag->body;
    bool is_same;

    if (n == NULL)
        return template_fail(p->t, tag->line, p->e, "{{/%.*s}} ends what was not begun",
                             STR_ARG(name));
    if (n->is_dynamic && str_starts(name, STR("*")))
        name = str_trim(str_from(name, 1));
    is_same = str_eq(name, n->name.whole.len > 0 ? n->name.whole : n->text);
    if (!is_same)
        return template_fail(
            p->t, tag->line, p->e, "{{/%.*s}} stands where \"%.*s\" of line %u has to end first",
            STR_ARG(tag->body), STR_ARG(n->name.whole.len > 0 ? n->name.whole : n->text), n->line);
    if (n->kind == NODE_PARENT) {
        close_parent(p, tag);
    } else if (n->kind == NODE_BLOCK) {
        close_block(p, tag);
    } else {
        take_tag(p, tag);
        p->depth--;
    }
    return ERR_NONE;
}

static enum err parse_tag(struct parser *p, const struct tag *tag)
{
    if (is_in_parent(p) && memchr("!=$/", tag->sigil, 4) == NULL)
        return template_fail(p->t, tag->line, p->e,
                             "only blocks may stand directly in a parent; put this tag into one");
    switch (tag->sigil) {
    case '!': take_tag(p, tag); return ERR_NONE;
    case '=': take_tag(p, tag); return lexer_set_delimiters(&p->lexer, tag, p->e);
    case '#':
    case '^': return parse_section(p, tag);
    case '/': return parse_end(p, tag);
    case '>': return parse_partial(p, tag);
    case '<': return parse_parent(p, tag);
    case '$': return parse_block(p, tag);
    case '_': return parse_words(p, tag);
    }
    return parse_value(p, tag);
}

enum err tmpl_parse(struct arena *a, struct template *t, const struct tmpl_words *words,
                    struct error *e)
{
    struct parser p = {.arena = a, .t = t, .words = words, .line = 1, .e = e};
    struct tag tag = {0};
    bool has_more = true;

    lexer_init(&p.lexer, t);
    p.levels[0].tail = &t->first;
    for (;;) {
        TRY(lexer_next(&p.lexer, &tag, &has_more, e));
        if (!has_more)
            break;
        TRY(parse_tag(&p, &tag));
    }
    take_text(&p, t->source.len);
    if (p.depth > 0) {
        const struct node *n = top(&p)->node;

        return template_fail(t, n->line, e, "\"%.*s\" is not ended; write {{/%.*s}}",
                             STR_ARG(n->name.whole.len > 0 ? n->name.whole : n->text),
                             STR_ARG(n->name.whole.len > 0 ? n->name.whole : n->text));
    }
    return ERR_NONE;
}
