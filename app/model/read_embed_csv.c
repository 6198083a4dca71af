/*
 * read_embed_csv.c - rows with lists as CSV: what is embedded stands in its cell as JSON.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/model/plan.h"
#include "app/model/read.h"
#include "app/model/read_embed.h"
#include "app/model/read_write.h"

/* A row on its way out: the next of its texts, and of its lists, in the order of the plan. */
struct line {
    struct embed *x;
    const struct level *level;
    size_t number;
    size_t field;
    size_t list;
    bool is_begun;
};

size_t read_embed_csv_fields(const struct plan_object *object)
{
    size_t count = object->column_count;

    for (size_t i = 0; i < object->embed_count; i++) {
        const struct plan_embed *embed = &object->embeds[i];

        if (embed->one != NULL)
            count += embed->is_spread ? read_embed_csv_fields(embed->one) : 1;
    }
    return count;
}

static size_t count_lists(const struct plan_object *object)
{
    size_t count = 0;

    for (size_t i = 0; i < object->embed_count; i++)
        count += object->embeds[i].one == NULL ? 1 : count_lists(object->embeds[i].one);
    return count;
}

static void comma(struct line *n)
{
    if (n->is_begun)
        buf_add_char(n->x->to, ',');
    n->is_begun = true;
}

/* What was written to json goes into a cell of the answer, which is to from now on. */
static void cell_end(struct line *n, struct buf *to, struct buf *json)
{
    n->x->to = to;
    if (json->len > 0)
        read_write_csv_text(to, buf_str(json));
    to->is_failed = to->is_failed || buf_is_failed(json);
    buf_fini(json);
}

/* Where the next text of the row stands in the level's. */
static struct str text_next(struct line *n, size_t *out_start)
{
    const size_t *ends = &n->level->ends[n->number * n->level->fields];
    size_t start = n->field == 0 ? n->level->rows[n->number].start : ends[n->field - 1];

    *out_start = start;
    return str_range(buf_str(&n->level->text), start, ends[n->field++]);
}

/* The next list of the row; *out_hole: where it belongs, or READ_NO_HOLE. */
static const struct list *list_next(struct line *n, size_t *out_hole, size_t *out_group)
{
    size_t at = n->number * n->level->plan->many_count + n->list;

    *out_hole = n->level->holes[at];
    *out_group = n->level->groups[at];
    return &n->level->lists[n->list++];
}

/* A joined object, with the lists in it. */
static void object_cell(struct line *n, const struct plan_object *object)
{
    struct buf *to = n->x->to;
    struct buf json;
    size_t start;
    struct str text = text_next(n, &start);
    size_t at = 0;

    buf_init(&json, to->max);
    n->x->to = &json;
    for (size_t i = count_lists(object); i > 0; i--) {
        size_t hole;
        size_t group;
        const struct list *list = list_next(n, &hole, &group);

        if (hole == READ_NO_HOLE)
            continue;
        buf_add_str(&json, str_range(text, at, hole - start));
        read_embed_list(n->x, list, group);
        at = hole - start;
    }
    buf_add_str(&json, str_from(text, at));
    cell_end(n, to, &json);
}

/* A list, or an array for each field of one that is spread. */
static void list_cells(struct line *n)
{
    struct buf *to = n->x->to;
    size_t hole;
    size_t group;
    const struct list *list = list_next(n, &hole, &group);
    size_t cells = list->level.fields > 0 ? list->level.fields : 1;

    for (size_t i = 0; i < cells; i++) {
        struct buf json;

        comma(n);
        buf_init(&json, to->max);
        n->x->to = &json;
        if (list->level.fields > 0)
            read_embed_field(n->x, list, group, i);
        else
            read_embed_list(n->x, list, group);
        cell_end(n, to, &json);
    }
}

/* Goes as deep as relations nest. */
static void cells(struct line *n, const struct plan_object *object)
{
    size_t start;

    for (size_t i = 0; i < object->column_count; i++) {
        comma(n);
        buf_add_str(n->x->to, text_next(n, &start));
    }
    for (size_t i = 0; i < object->embed_count; i++) {
        const struct plan_embed *embed = &object->embeds[i];

        if (embed->one == NULL) {
            list_cells(n);
        } else if (embed->is_spread) {
            cells(n, embed->one);
        } else {
            comma(n);
            object_cell(n, embed->one);
        }
    }
}

void read_embed_csv_row(struct embed *x, const struct level *l, size_t number)
{
    struct line n = {.x = x, .level = l, .number = number};

    cells(&n, &l->plan->object);
    BUF_LIT(x->to, "\r\n");
}
