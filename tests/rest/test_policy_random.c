/*
 * test_policy_random.c - random rows, grants and queries, against a model of the rules in C.
 *
 * The model knows nothing of SQL: it takes each row, asks each grant whether it holds,
 * and writes what the answer must be.
 */
#include "config.h"

#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/model/load.h"
#include "tests/rest/policy_rig.h"

#define ITEMS   24
#define PARTS   60
#define ROUNDS  60
#define QUERIES 8
#define NONE    (-1) /* NULL */
#define GRANTS  3

enum { ID, OWNER, TEAM, VAL, NOTE, COLUMNS };
static const char *const names[COLUMNS] = {"id", "owner", "team", "val", "note"};

struct grant {
    size_t condition;
    bool fields[COLUMNS];
};

static int item[ITEMS][COLUMNS];
static int part[PARTS][3]; /* id, item_id, n */
static struct grant grants[GRANTS];
static size_t grant_count;
static size_t part_grant; /* condition of the one grant for part; 3: there is none */
static unsigned seed;

static int rnd(int below)
{
    seed = seed * 1103515245u + 12345u;
    return (int)((seed >> 16) % (unsigned)below);
}

/* ---- conditions, in words and in C ---- */

static const char *const conditions[] = {
    NULL,
    "owner=eq.$user.id",
    "team=in.$user.teams",
    "or=(val.gt.50,note.is.null)",
    "part.n=gt.80",
    "not.and=(owner.eq.1,team.eq.2)",
    "part.n=not.lt.30",
    "team=eq.$nobody.id",
};
#define CONDITIONS (sizeof conditions / sizeof *conditions)

static bool has_part(const int *row, int low, int high)
{
    for (size_t i = 0; i < PARTS; i++) {
        if (part[i][1] == row[ID] && part[i][2] != NONE && part[i][2] >= low && part[i][2] < high)
            return true;
    }
    return false;
}

static bool holds(size_t condition, const int *row)
{
    switch (condition) {
    case 0: return true;
    case 1: return row[OWNER] == 2;
    case 2: return row[TEAM] == 1 || row[TEAM] == 3;
    case 3: return row[VAL] > 50 || row[NOTE] == NONE;
    case 4: return has_part(row, 81, 1000);
    case 5: return row[OWNER] != 1 || (row[TEAM] != 2 && row[TEAM] != NONE);
    case 6: return !has_part(row, 0, 30);
    default: return false; /* what it refers to is not there */
    }
}

static const char *const part_conditions[] = {NULL, "n=lt.50", "item.owner=eq.$user.id"};

static bool part_is_shown(const int *row)
{
    switch (part_grant) {
    case 0: return true;
    case 1: return row[2] != NONE && row[2] < 50;
    case 2: return item[row[1] - 1][OWNER] == 2;
    default: return false;
    }
}

static bool applies(size_t g)
{
    return grants[g].condition < CONDITIONS - 1;
}

static bool is_shown(const int *row)
{
    for (size_t g = 0; g < grant_count; g++) {
        if (applies(g) && holds(grants[g].condition, row))
            return true;
    }
    return false;
}

static bool is_field_shown(const int *row, int column)
{
    for (size_t g = 0; g < grant_count; g++) {
        if (applies(g) && grants[g].fields[column] && holds(grants[g].condition, row))
            return true;
    }
    return false;
}

static bool is_field_known(int column)
{
    for (size_t g = 0; g < grant_count; g++) {
        if (applies(g) && grants[g].fields[column])
            return true;
    }
    return false;
}

static bool is_readable(void)
{
    return is_field_known(ID);
}

/* What the field counts as. */
static int seen(const int *row, int column)
{
    return is_field_shown(row, column) ? row[column] : NONE;
}

/* ---- the world ---- */

static void value_add(struct buf *b, int column, int value)
{
    if (value == NONE)
        BUF_LIT(b, "NULL");
    else if (column == NOTE)
        buf_addf(b, "'%c'", 'a' + value);
    else
        buf_add_int(b, value);
}

static void rows_make(void)
{
    AUTO(buf_fini) struct buf b;

    buf_init(&b, 65536);
    BUF_LIT(&b, "INSERT INTO item VALUES ");
    for (int i = 0; i < ITEMS; i++) {
        const int row[COLUMNS] = {i + 1, 1 + rnd(4), rnd(5) == 0 ? NONE : 1 + rnd(3),
                                  rnd(5) == 0 ? NONE : rnd(100), rnd(3) == 0 ? NONE : rnd(3)};

        memcpy(item[i], row, sizeof row);
        for (int c = 0; c < COLUMNS; c++) {
            buf_add_str(&b, c > 0 ? STR(",") : i > 0 ? STR(",(") : STR("("));
            value_add(&b, c, row[c]);
        }
        buf_add_char(&b, ')');
    }
    buf_add_char(&b, '\0');
    sql_run("DELETE FROM part");
    sql_run("DELETE FROM item");
    sql_run(b.at);
    buf_clear(&b, SIZE_MAX);
    BUF_LIT(&b, "INSERT INTO part VALUES ");
    for (int i = 0; i < PARTS; i++) {
        part[i][0] = i + 1;
        part[i][1] = 1 + rnd(ITEMS);
        part[i][2] = rnd(6) == 0 ? NONE : rnd(100);
        buf_addf(&b, "%s(%d,%d,", i > 0 ? "," : "", i + 1, part[i][1]);
        value_add(&b, ID, part[i][2]);
        buf_add_char(&b, ')');
    }
    buf_add_char(&b, '\0');
    sql_run(b.at);
}

static void grants_make(void)
{
    policy = test_policy_new(policy->arena, x.model);
    rig_policy = &policy->policy;
    test_policy_context(policy, "user.id", "2");
    test_policy_context(policy, "user.teams", "1,3");
    grant_count = (size_t)rnd(GRANTS + 1);
    for (size_t g = 0; g < grant_count; g++) {
        char fields[64] = "id";

        grants[g].condition = (size_t)rnd((int)CONDITIONS);
        grants[g].fields[ID] = true;
        for (int c = OWNER; c < COLUMNS; c++) {
            grants[g].fields[c] = rnd(2) == 0;
            if (grants[g].fields[c])
                (void)snprintf(fields + strlen(fields), sizeof fields - strlen(fields), ",%s",
                               names[c]);
        }
        may_read("item", conditions[grants[g].condition], str_z(policy->arena, str_from_z(fields)));
    }
    part_grant = (size_t)rnd(4);
    if (part_grant < 3)
        may_read("part", part_conditions[part_grant], NULL);
}

/* ---- queries ---- */

struct filter {
    int column;
    int op; /* eq, not.eq, gt, is.null, not.is.null */
    int value;
};

static void filter_print(const struct filter *f, char *to, size_t size)
{
    static const char *const ops[] = {"eq", "not.eq", "gt"};
    char text[16];

    (void)snprintf(text, sizeof text, f->column == NOTE ? "%c" : "%d",
                   f->column == NOTE ? 'a' + f->value : f->value);
    if (f->op < 3)
        (void)snprintf(to, size, "%s=%s.%s", names[f->column], ops[f->op], text);
    else
        (void)snprintf(to, size, "%s=%sis.null", names[f->column], f->op == 3 ? "" : "not.");
}

static bool filter_holds(const struct filter *f, const int *row)
{
    int v = seen(row, f->column);

    switch (f->op) {
    case 0: return v != NONE && v == f->value;
    case 1: return v != NONE && v != f->value;
    case 2: return v != NONE && v > f->value;
    case 3: return v == NONE;
    default: return v != NONE;
    }
}

static void json_field(struct buf *b, const char *name, int column, int value)
{
    buf_addf(b, "%s\"%s\":", b->at[b->len - 1] == '{' ? "" : ",", name);
    if (value == NONE)
        BUF_LIT(b, "null");
    else if (column == NOTE)
        buf_addf(b, "\"%c\"", 'a' + value);
    else
        buf_add_int(b, value);
}

static bool json_parts(struct buf *b, const int *row)
{
    bool has_any = false;

    BUF_LIT(b, ",\"part\":[");
    for (size_t i = 0; i < PARTS; i++) {
        if (part[i][1] != row[ID] || !part_is_shown(part[i]))
            continue;
        buf_addf(b, "%s{\"id\":%d", has_any ? "," : "", part[i][0]);
        json_field(b, "n", ID, part[i][2]);
        buf_add_char(b, '}');
        has_any = true;
    }
    buf_add_char(b, ']');
    return has_any;
}

/* Rows in the order of val, highest first and those without it last, and then of id. */
static void order_make(int *order)
{
    for (int i = 0; i < ITEMS; i++) {
        int at = i;

        for (; at > 0 && seen(item[order[at - 1]], VAL) < seen(item[i], VAL); at--)
            order[at] = order[at - 1];
        order[at] = i;
    }
}

enum shape { PLAIN, WITH_PARTS, INNER_PARTS, SUMS, SHAPES };

/* What must come; returns how many rows there are. */
static int expected(struct buf *b, enum shape shape, const struct filter *f)
{
    int order[ITEMS];
    int rows = 0;

    order_make(order);
    buf_add_char(b, '[');
    for (int i = 0; i < ITEMS; i++) {
        const int *row = item[order[i]];
        size_t before = b->len;

        if (!is_shown(row) || !filter_holds(f, row))
            continue;
        buf_add_str(b, rows > 0 ? STR(",{") : STR("{"));
        for (int c = 0; c < COLUMNS; c++) {
            if (is_field_shown(row, c))
                json_field(b, names[c], c, row[c]);
        }
        if (shape != PLAIN && !json_parts(b, row) && shape == INNER_PARTS) {
            buf_truncate(b, before);
            continue;
        }
        buf_add_char(b, '}');
        rows++;
    }
    buf_add_char(b, ']');
    return rows;
}

static void expected_sums(struct buf *b, const struct filter *f)
{
    int sum = 0;
    int max = NONE;
    int rows = 0;

    for (int i = 0; i < ITEMS; i++) {
        int v = seen(item[i], VAL);

        if (!is_shown(item[i]) || !filter_holds(f, item[i]))
            continue;
        rows++;
        sum += v == NONE ? 0 : v;
        max = v > max ? v : max;
    }
    buf_add_char(b, '[');
    buf_add_char(b, '{');
    json_field(b, "sum", VAL, max == NONE ? NONE : sum);
    json_field(b, "max", VAL, max);
    json_field(b, "count", ID, rows);
    BUF_LIT(b, "}]");
}

static void compare(const char *target, struct buf *b)
{
    buf_add_char(b, '\0');
    ck_assert_msg(strcmp(answered(), b->at) == 0, "seed %u: %s\n  %s\n  wanted %s", seed, target,
                  answered(), b->at);
}

static void ask(enum shape shape, const struct filter *f)
{
    static const char *const selects[SHAPES] = {"*", "*,part(id,n)", "*,part!inner(id,n)",
                                                "val.sum(),val.max(),count()"};
    AUTO(buf_fini) struct buf b;
    bool is_refused = !is_field_known(f->column) || !is_field_known(VAL) ||
                      ((shape == WITH_PARTS || shape == INNER_PARTS) && part_grant > 2);
    char filter[64];
    char target[256];
    int status;

    buf_init(&b, 65536);
    filter_print(f, filter, sizeof filter);
    (void)snprintf(target, sizeof target, "/rest/v1/item?select=%s&%s%s", selects[shape], filter,
                   shape == SUMS ? "" : "&order=val.desc.nullslast,id");
    if (shape == WITH_PARTS || shape == INNER_PARTS)
        (void)snprintf(target + strlen(target), sizeof target - strlen(target), "&part.order=id");
    status = sent("GET", target, NULL);
    if (!is_readable() || is_refused) {
        ck_assert_msg(status == (is_readable() ? 400 : 404), "seed %u: %s: %d %s", seed, target,
                      status, answered());
        return;
    }
    ck_assert_msg(status == 200, "seed %u: %s: %d %s", seed, target, status, answered());
    if (shape == SUMS)
        expected_sums(&b, f);
    else
        (void)expected(&b, shape, f);
    compare(target, &b);
}

/* A count knows as many rows as there are to be seen. */
static void ask_count(const struct filter *f)
{
    AUTO(buf_fini) struct buf b;
    char filter[64];
    char target[128];
    const char *total;
    int wanted;

    buf_init(&b, 65536);
    if (!is_readable() || !is_field_known(f->column))
        return;
    filter_print(f, filter, sizeof filter);
    (void)snprintf(target, sizeof target, "/rest/v1/item?select=id&%s", filter);
    with("HTTP_PREFER", rnd(2) == 0 ? "count=exact" : "count=estimated");
    ck_assert_int_eq(sent("GET", target, NULL), 200);
    wanted = expected(&b, PLAIN, f);
    total = strchr(answered_header("Content-Range"), '/');
    ck_assert_msg(total != NULL && atoi(total + 1) == wanted, "seed %u: %s: %s, wanted %d", seed,
                  target, total, wanted);
}

START_TEST(any_policy_shows_what_the_rules_say)
{
    AUTO(arena_freep) struct arena *arena = arena_new((size_t)256 << 20);

    policy->arena = arena;
    seed = (unsigned)_i * 7919u + 1;
    for (int round = 0; round < ROUNDS; round++) {
        if (round % 8 == 0)
            rows_make();
        arena_reset(arena);
        policy = test_policy_new(arena, x.model);
        grants_make();
        for (int i = 0; i < QUERIES; i++) {
            struct filter f = {.column = rnd(COLUMNS), .op = rnd(5), .value = rnd(4)};

            f.value = f.column == VAL ? 10 * f.value + 20 : f.value;
            ask((enum shape)rnd(SHAPES), &f);
            ask_count(&f);
        }
    }
}
END_TEST

static void setup(void)
{
    struct error e = {.code = ERR_NONE};

    sql_run(
        "CREATE TABLE item (id INT PRIMARY KEY, owner INT NOT NULL, team INT NULL, val INT NULL,"
        " note VARCHAR(9) NULL)");
    sql_run("CREATE TABLE part (id INT PRIMARY KEY, item_id INT NOT NULL, n INT NULL,"
            " FOREIGN KEY (item_id) REFERENCES item (id))");
    model_release(x.model);
    if (model_load(x.db, NULL, 0, &x.model, &e) != ERR_NONE)
        ck_abort_msg("%s", e.text);
}

Suite *suite_policy_random(void)
{
    Suite *s = suite_create("policy");
    TCase *c = policy_rig_case(s, "random");

    tcase_add_checked_fixture(c, setup, NULL);
    tcase_set_timeout(c, 120);
    tcase_add_loop_test(c, any_policy_shows_what_the_rules_say, 0, 3);
    return s;
}
