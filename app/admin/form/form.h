/*
 * form.h - one row in a form: its fields, what was typed, and the way into the table.
 *
 *     form.c      the handlers: what a GET shows, what a POST does
 *     record.c    which fields there are, by schema and policy
 *     stored.c    the row as it is, and its version
 *     input.c     what was typed: read, and held against its column
 *     save.c      the change, through the one write path
 *     fault.c     what the database refused, said beside the field that is meant
 *     clash.c     what somebody else changed meanwhile
 *     part*.c     rows that are parts of the row (part.h)
 *     choice.c    what a reference may name
 *     pick.c      choosing it out of many
 *     make.c      making it, while this form is open
 *     fieldset.c  the fields in groups
 *     field.c     the fields as the template wants them
 *
 * Only what was changed is written: what a form cannot show as it is (a date 0000-00-00, a
 * text too long for a page) stays what it is.  Nothing is kept between requests: what was
 * typed comes back with each of them.
 *
 * Names of fields, each followed by the column's name:
 *     f.  the value      n.  there is none      e.  the empty text is meant
 *     k.  of a file: keep, replace or clear     w.  at a conflict: mine or theirs
 * and those of the form: go (what the button says), version, once, csrf.  Those of rows that
 * are its parts: part.h.
 *
 * Lifetime: the request's.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_ADMIN_FORM_H
#define APP_ADMIN_FORM_H

#include <stdbool.h>
#include <stddef.h>

#include "app/admin/form/widget.h"
#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"
#include "app/http/body.h"
#include "app/model/write.h"
#include "app/view/cell.h"

struct admin_part;
struct http_exchange;
struct model_relation;
struct query;
struct view_rows;
struct tmpl_list;
struct tmpl_map;

#define ADMIN_TEXT_MAX                                                                            \
    ((size_t)256 * 1024)                     /* of a value in a form: a longer one stays as it is \
                                              */
#define ADMIN_READ_MAX ((size_t)1024 * 1024) /* of a value that is read */
#define ADMIN_FILE_MAX ((size_t)8 * 1024 * 1024) /* of a file that goes into a column */

/* Why a field is not open. */
enum admin_closed {
    ADMIN_OPEN,
    ADMIN_NUMBERED, /* AUTO_INCREMENT */
    ADMIN_COMPUTED,
    ADMIN_REFUSED, /* not who is there's to write */
    ADMIN_GIVEN,   /* by the row that it is a part of, or not for eyes: it is not in the form */
    ADMIN_UNFIT,   /* a form cannot hold the value: too long, or with bytes that no page may have */
};

/* A row that may be referred to: its key as a literal, and its name. */
struct admin_choice {
    struct str value;
    struct str name;
};

struct admin_field {
    const struct model_column *column;
    const struct model_relation *refers; /* whose only column it is; NULL: a value of its own */
    struct str path;                     /* the column's name, behind the record's prefix */
    enum admin_closed closed;
    bool is_shown;           /* it may be read: value and was are the row's */
    struct view_value value; /* of a stored row, of long text the beginning */
    struct write_cell was;   /* the same as a literal; of a new row the default */
    struct write_cell now;   /* what the form shows and writes; WRITE_ABSENT: as it was */
    struct admin_widget widget;
    const struct admin_choice *choices; /* of a reference to a small table */
    size_t choice_count;
    struct str chosen; /* what the row is called that a reference names, or absent */
    bool is_empty_meant;
    bool is_previewed; /* as what it means, beside the control */
    struct str words;  /* what is wrong with it, or absent */
    bool is_theirs;    /* somebody else changed it, and it was taken over */
    bool is_conflict;  /* both changed it: was is theirs, now is what was typed */
};

/* What references may name, of each column once. */
struct admin_lists {
    struct admin_lists *next;
    const struct model_column *column;
    bool is_small;
    const struct admin_choice *choices;
    size_t count;
};

struct admin_record {
    const struct model_table *table;
    enum write_op op;
    struct str prefix;     /* of its fields' names and ids */
    const struct str *key; /* of a stored row, else NULL */
    struct admin_field *fields;
    size_t count;
    struct str version;       /* of the stored row as it is now */
    struct str seen;          /* of that which the form was made from; absent: as version */
    struct admin_part *parts; /* the rows that are parts of it */
    size_t part_count;
    struct admin_lists **lists; /* shared with its parts */
    /* Of a part. */
    const struct model_relation *by; /* leads to the row that it is a part of; NULL: it is none */
    unsigned number;                 /* within its prefix */
    bool is_removed;
    bool may_change; /* of a stored one: a grant applies to it */
    bool may_remove;
    bool is_gone;     /* somebody else deleted it: what was typed would make it again */
    struct str words; /* what is wrong with the whole of it, or absent */
};

struct admin_form {
    struct http_exchange *x;
    struct admin_record record;
    struct str action; /* where it is sent to; absent: where the row's own form is */
    struct http_form sent;
    struct str once; /* names this form: sent twice it is done once */
    /* While another form is open, to which it leads back (make.c); else absent. */
    struct str back;
    struct str back_for;
    bool is_beginning; /* sent is that other form's */
    bool is_conflict;  /* somebody else saved first */
    bool is_sent;      /* it was sent, and is shown again */
    int status;        /* to be shown with; 0: 200 */
};

/* ---- record.c ---- */

/* The fields of a row of t for WRITE_INSERT or WRITE_UPDATE, without values. */
void admin_record_init(struct http_exchange *x, struct admin_record *r, const struct model_table *t,
                       enum write_op op, struct str prefix);
/* The open field of that path, of the row or its parts; NULL: there is none. */
struct admin_field *admin_record_find(const struct admin_record *r, struct str path);
/* admin_record_init() of a part, by the relation that leads to its host. */
void admin_record_init_part(struct http_exchange *x, struct admin_record *r,
                            const struct admin_record *host, const struct model_relation *by,
                            enum write_op op, struct str prefix);
struct admin_field *admin_record_field(const struct admin_record *r, struct str column);
/* A new row's defaults, and what the address presets: ?column=value. */
void admin_record_defaults(struct http_exchange *x, struct admin_record *r);
/* Can the control hold it?  Chooses it by the value. */
void admin_field_settle(struct http_exchange *x, struct admin_field *f);

/* The same values as a new row, with its parts: what the form does not have is left to defaults. */
void admin_record_copy(struct http_exchange *x, const struct admin_record *from,
                       struct admin_record *to);
/* The version that the form was made from. */
struct str admin_record_stamp(const struct admin_record *r);

/* The row's page; of a new one the table's. */
struct str admin_record_path(struct http_exchange *x, const struct admin_record *r);
/* What a stored row is called. */
enum err admin_record_name(struct http_exchange *x, const struct admin_record *r,
                           struct str *out_name) ATTR_MUST_USE;

/* ---- stored.c ---- */

/*
 * Fills the fields with the row as who is there sees it, and its version; is_locked: as it
 * is now, and until the transaction's end.  ERR_ABSENT without words: there is none.
 */
enum err admin_record_load(struct http_exchange *x, struct admin_record *r,
                           bool is_locked) ATTR_MUST_USE;
/* The rows that q finds, each made like this one; at most max of them. */
enum err admin_records_load(struct http_exchange *x, const struct admin_record *like,
                            struct query *q, size_t max, struct admin_record ***out_rows,
                            size_t *out_count, bool *out_is_more) ATTR_MUST_USE;
/* Was this the field's value in a row of this version? */
bool admin_version_has(struct http_exchange *x, const struct admin_record *r, struct str version,
                       const struct admin_field *f, const struct write_cell *cell);

/* ---- input.c ---- */

/* What was typed, into now, of its parts as well; ERR_INVALID: a file that cannot be taken. */
enum err admin_record_take(struct http_exchange *x, struct admin_record *r,
                           const struct http_form *form) ATTR_MUST_USE;
/* Sets the words of every field whose value is unfit, of its parts as well; true: there are none.
 */
bool admin_record_judge(struct http_exchange *x, struct admin_record *r);
/* Would it be written?  Not where it is as it was. */
bool admin_field_is_changed(const struct admin_record *r, const struct admin_field *f);
bool admin_record_is_changed(const struct admin_record *r);
/* Is there something that must be given? */
bool admin_field_is_required(const struct admin_record *r, const struct admin_field *f);

/* ---- save.c ---- */

/*
 * Writes it, once however often it is sent; the answer is a redirect.  What is for who typed
 * to mend stands in the form afterwards, whose code is returned: it is to be shown again.
 */
enum err admin_form_save(struct admin_form *f, struct str go) ATTR_MUST_USE;
/* The same with rows of one list (at least one), all of them or none; goes on to path. */
enum err admin_rows_save(struct admin_form *f, struct admin_record **rows, size_t count,
                         struct str path) ATTR_MUST_USE;

/* ---- fault.c ---- */

/* Takes x->error into the form, as being about this record of it: beside the field that it is
 * about, or above them all. */
void admin_form_blame(struct admin_form *f, struct admin_record *r);

/* ---- clash.c ---- */

/*
 * Somebody else saved since the form was made (seen): what only one of both changed is no
 * conflict; where both did, theirs and mine stand side by side.
 */
void admin_record_clash(struct http_exchange *x, struct admin_record *r);
/* Was one of its parts deleted by somebody else, and changed here? */
bool admin_record_has_gone(const struct admin_record *r);
/* "conflicts" and "taken". */
void admin_clashes_put(struct admin_form *f, struct tmpl_map *root);

/* ---- choice.c ---- */

#define ADMIN_CHOICES_MAX 50 /* rows of a list that opens; of more rows one is picked */

/* Loads what an open reference may name, or what the one is called that it names; sets its
 * control. */
enum err admin_choices_load(struct http_exchange *x, const struct admin_record *r,
                            struct admin_field *f) ATTR_MUST_USE;

/* The same for the column of a reference in many rows, at once. */
enum err admin_choices_name(struct http_exchange *x, struct admin_record *const *rows, size_t count,
                            const struct model_relation *r) ATTR_MUST_USE;

/* Rows that a relation leads to, with what names them; and one of them as a choice. */
enum err admin_choices_read(struct http_exchange *x, const struct model_relation *r,
                            struct query *q, struct view_rows *out_rows) ATTR_MUST_USE;
struct admin_choice admin_choice_of(struct http_exchange *x, const struct model_relation *r,
                                    const struct view_rows *rows, size_t row);

/* ---- make.c ---- */

/* Back to where, if it was made for another form. */
void admin_make_take(struct admin_form *f);
/* May a row be made that the relation would lead to? */
bool admin_make_is_offered(struct http_exchange *x, const struct model_relation *r);
/* The form for a row that f asks for; false: it asks for none. */
bool admin_make(struct admin_form *f, struct admin_form *out_form);
/* "kept", "back", "back_for". */
void admin_make_put(struct admin_form *f, struct tmpl_map *root);
/* The way back, with the key of the row that was made, or without (absent). */
enum err admin_make_return(struct admin_form *f, struct str value) ATTR_MUST_USE;

/* ---- pick.c ---- */

/* What a field, or a part of links, by that name refers to; NULL: there is none. */
const struct model_relation *admin_pick_refers(struct admin_form *f, struct str name);

/* Where script asks for what a column may refer to: the same search, without the page. */
struct str admin_pick_path(struct http_exchange *x, const struct model_column *c);
/* The page where a row is chosen, if the form asks for it. */
enum err admin_pick(struct admin_form *f, bool *out_is_asked) ATTR_MUST_USE;
/* The row that was chosen there, into its field; false: none was. */
bool admin_pick_take(struct admin_form *f);

/* ---- remove.c ---- */

/* What becomes of rows that refer to one that goes: "are deleted with it". */
struct str admin_delete_rule(struct http_exchange *x, const struct model_relation *r);

/* ---- form.c ---- */

/* Where the form is sent to. */
struct str admin_form_action(const struct admin_form *f);

/* ---- fieldset.c ---- */

struct admin_set {
    struct str label; /* empty: it needs none */
    struct str help;
    struct admin_field **fields;
    size_t count; /* 0: there is nothing to show */
};

/* The open fields of a row, each in one of the groups. */
const struct admin_set *admin_sets_of(struct http_exchange *x, struct admin_record *r,
                                      size_t *out_count) ATTR_NONNULL_RET;

/* ---- field.c ---- */

void admin_field_put(struct http_exchange *x, const struct admin_record *r,
                     const struct admin_field *f, struct tmpl_list *list);
/* "fields" ("sets" of a row that is no part) and "fixed": those that are open, and the others that
 * have something to show; "parts". placed: a column that is not typed, for rows are moved; or NULL.
 */
enum err admin_record_put(struct http_exchange *x, struct admin_record *r,
                          const struct model_column *placed, struct tmpl_map *m) ATTR_MUST_USE;
/* The id of a field's control, and that of a part. */
struct str admin_field_id(struct http_exchange *x, const struct admin_record *r,
                          const struct admin_field *f);
struct str admin_record_id(struct http_exchange *x, const struct admin_record *r);
/* Its label, of a part with what the part is called. */
struct str admin_field_title(struct http_exchange *x, const struct admin_record *r,
                             const struct admin_field *f);

#endif
