/* test_saved_view.c - views that were given a name: who sees them, who changes them. */
#include "config.h"

#include "app/base/arena.h"
#include "app/db/script.h"
#include "app/model/policy.h"
#include "app/model/schema.h"
#include "app/view/saved_view.h"
#include "tests/admin/rig.h"
#include "tests/admin/suites.h"

static const struct access_user reader = {
    .id = 2, .email = STR_INIT("reader@example.org"), .session_id = 2};

/* Everything, by way of the role "librarian". */
static bool context(const struct policy *p, struct str name, const struct str **out_values,
                    size_t *out_count)
{
    static const struct str roles[] = {STR_INIT("librarian")};

    (void)p;
    *out_values = roles;
    *out_count = 1;
    return str_eq(name, STR("user.roles"));
}

static struct policy librarian;

/* As whom the next calls are made. */
static void be(const struct access_user *user)
{
    x.db = conn;
    x.model = model;
    x.keys = keys;
    x.user = user;
    librarian = policy_everything;
    librarian.context = context;
    x.policy = user->is_admin ? &policy_everything : &librarian;
    error_clear(&x.error);
}

static const struct model_table *table(void)
{
    return model_table_find(model, STR("library_loan"));
}

static size_t listed(struct view_saved **out_views)
{
    size_t count;

    ok(view_saved_list(&x, table(), out_views, &count));
    return count;
}

static void empty(void)
{
    rig_open();
    run(conn, "INSERT IGNORE INTO lintel_role (name) VALUES ('librarian'), ('other')");
    run(conn, "DELETE FROM lintel_view");
}

START_TEST(a_view_is_its_owners_until_it_is_shared)
{
    struct view_saved v = {
        .table = table(), .name = STR(" Late "), .address = STR("state=eq.late")};
    struct view_saved *views;
    int64_t id;

    be(&admin);
    ok(view_saved_save(&x, &v, &id));
    ck_assert_uint_eq(listed(&views), 1);
    ck_assert(str_eq(views[0].name, STR("Late")) && views[0].is_own && views[0].may_change);
    ck_assert(str_eq(views[0].address, v.address) && str_eq(views[0].options, STR("{}")));
    be(&reader);
    ck_assert_uint_eq(listed(&views), 0);
    ck_assert_int_eq(view_saved_find(&x, id, &v), ERR_ABSENT);
    be(&admin);
    v = views[0];
    v = (struct view_saved){.id = id,
                            .table = table(),
                            .name = STR("Late"),
                            .address = STR("a=eq.1"),
                            .layout = VIEW_LAYOUT_BOARD,
                            .options = STR("{\"by\":\"state\"}"),
                            .role = STR("librarian")};
    ok(view_saved_save(&x, &v, &id));
    be(&reader);
    ck_assert_uint_eq(listed(&views), 1);
    ck_assert(!views[0].is_own && !views[0].may_change);
    ck_assert_int_eq(views[0].layout, VIEW_LAYOUT_BOARD);
    ck_assert(str_eq(views[0].options, STR("{\"by\":\"state\"}")));
    ck_assert_int_eq(view_saved_delete(&x, id), ERR_DENIED);
    error_clear(&x.error);
    ck_assert_int_eq(view_saved_save(&x, &v, &id), ERR_DENIED);
    /* Of another role it is not there. */
    run(conn, "UPDATE lintel_view SET role = 'other'");
    be(&reader);
    ck_assert_uint_eq(listed(&views), 0);
    /* Who may not see the table sees none of its views. */
    run(conn, "UPDATE lintel_view SET account_id = 2");
    x.policy = NULL;
    ck_assert_int_eq(view_saved_find(&x, id, &v), ERR_ABSENT);
    be(&reader);
    ok(view_saved_delete(&x, id));
    ck_assert_int_eq(number("SELECT COUNT(*) FROM lintel_view"), 0);
}
END_TEST

START_TEST(a_table_opens_with_ones_own_default_before_a_roles)
{
    struct view_saved of_role = {
        .table = table(), .name = STR("Desk"), .role = STR("librarian"), .is_default = true};
    struct view_saved own = {.table = table(), .name = STR("Mine"), .is_default = true};
    struct view_saved *views;
    size_t count;
    int64_t id;
    int64_t second;

    be(&reader);
    ck_assert_int_eq(view_saved_save(&x, &of_role, &id), ERR_DENIED);
    be(&admin);
    ok(view_saved_save(&x, &of_role, &id));
    be(&reader);
    count = listed(&views);
    ck_assert_int_eq(view_saved_default(views, count)->id, id);
    ok(view_saved_save(&x, &own, &second));
    count = listed(&views);
    ck_assert_int_eq(view_saved_default(views, count)->id, second);
    /* The next default takes the place of the last one, of the same kind alone. */
    own.name = STR("Mine too");
    ok(view_saved_save(&x, &own, &second));
    count = listed(&views);
    ck_assert_int_eq(view_saved_default(views, count)->id, second);
    ck_assert_int_eq(number("SELECT SUM(is_default) FROM lintel_view"), 2);
    ck_assert_ptr_null(view_saved_default(views, 0));
}
END_TEST

START_TEST(what_cannot_be_a_view_is_refused_by_its_field)
{
    static const struct {
        struct str name;
        struct str address;
        struct str options;
        struct str role;
        const char *field;
    } cases[] = {
        {STR_INIT(" "), STR_INIT(""), {NULL, 0}, {NULL, 0}, "name"},
        {STR_INIT("a\0b"), STR_INIT(""), {NULL, 0}, {NULL, 0}, "name"},
        {STR_INIT("a"), STR_INIT("a=nonsense"), {NULL, 0}, {NULL, 0}, "a"},
        {STR_INIT("a"), STR_INIT("a=eq.%zz"), {NULL, 0}, {NULL, 0}, ""},
        {STR_INIT("a"), STR_INIT(""), STR_INIT("[1]"), {NULL, 0}, "options"},
        {STR_INIT("a"), STR_INIT(""), STR_INIT("{"), {NULL, 0}, "options"},
        {STR_INIT("a"), STR_INIT(""), {NULL, 0}, STR_INIT("other"), "role"},
        {STR_INIT("a"), STR_INIT(""), {NULL, 0}, STR_INIT("nobody"), "role"},
    };
    int64_t id;

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct view_saved v = {.table = table(),
                               .name = cases[i].name,
                               .address = cases[i].address,
                               .options = cases[i].options,
                               .role = cases[i].role};

        be(&reader);
        ck_assert_int_eq(view_saved_save(&x, &v, &id), ERR_INVALID);
        if (*cases[i].field != '\0')
            ck_assert_str_eq(x.error.field, cases[i].field);
    }
    {
        struct view_saved v = {
            .table = table(), .name = STR("twice"), .address = STR("~density=compact&order=id")};

        be(&reader);
        ok(view_saved_save(&x, &v, &id));
        ck_assert_int_eq(view_saved_save(&x, &v, &id), ERR_CONFLICT);
        ck_assert_str_eq(x.error.field, "name");
        x.user = NULL;
        error_clear(&x.error);
        ck_assert_int_eq(view_saved_save(&x, &v, &id), ERR_UNAUTHENTICATED);
    }
}
END_TEST

START_TEST(a_hundred_views_of_a_table_are_enough)
{
    struct view_saved v = {.table = table(), .name = STR("one more")};
    int64_t id;

    run(conn, "INSERT INTO lintel_view (account_id, model, name, address, options, changed_at)"
              " SELECT 2, 'library_loan', CONCAT('view ', seq), '', '{}', UTC_TIMESTAMP(6)"
              " FROM seq_1_to_100");
    be(&reader);
    ck_assert_int_eq(view_saved_save(&x, &v, &id), ERR_CONFLICT);
}
END_TEST

START_TEST(a_list_is_saved_and_opened_by_its_name)
{
    ck_assert_int_eq(post("/admin/views",
                          "table=library_loan&name=Late+%3Cb%3E&is_default=1&what=new"
                          "&address=renewals%3Dgte.0%26~density%3Dcompact"),
                     303);
    ck_assert_int_eq(number("SELECT COUNT(*) FROM lintel_view WHERE is_default"), 1);
    /* The bare address opens with it; ~view=0 does not. */
    ck_assert_int_eq(get("/admin/data/library_loan"), 303);
    ck_assert_int_eq(get(str_z(process, str_from(header(STR("Location")), 0))), 200);
    has("View: Late &lt;b&gt;");
    has("Renewals is at least 0");
    has("stacks compact");
    ck_assert_int_eq(get("/admin/data/library_loan?~view=0"), 200);
    hasnt("View: Late");
    /* A name that is taken: the form again, with what was typed. */
    ck_assert_int_eq(
        post("/admin/views", "table=library_loan&name=Late+%3Cb%3E&what=new&address=id%3Deq.1"),
        409);
    has("you have a view of this name already");
    has("value=\"id=eq.1\"");
    ck_assert_int_eq(post("/admin/views", "table=nowhere&name=a&address="), 404);
    ck_assert_int_eq(post_as(&admin, &policy_everything, "/admin/views",
                             "table=library_loan&name=forged&address="),
                     403);
    {
        const char *path =
            str_z(process, str_format(process, "/admin/views/%d/delete",
                                      (int)number("SELECT MAX(id) FROM lintel_view")));

        ck_assert_int_eq(post_as(&admin, &policy_everything, path, "a=b"), 403);
        ck_assert_int_eq(post(path, ""), 303);
        ck_assert_int_eq(post(path, ""), 404);
    }
    ck_assert_int_eq(get("/admin/views/x"), 404);
}
END_TEST

Suite *suite_saved_view(void)
{
    Suite *s = suite_create("saved views");
    TCase *c = tcase_create("saved views");

    tcase_set_timeout(c, 60);
    tcase_add_unchecked_fixture(c, rig_load, rig_drop);
    tcase_add_checked_fixture(c, empty, rig_close);
    tcase_add_test(c, a_view_is_its_owners_until_it_is_shared);
    tcase_add_test(c, a_table_opens_with_ones_own_default_before_a_roles);
    tcase_add_test(c, what_cannot_be_a_view_is_refused_by_its_field);
    tcase_add_test(c, a_list_is_saved_and_opened_by_its_name);
    tcase_add_test(c, a_hundred_views_of_a_table_are_enough);
    suite_add_tcase(s, c);
    return s;
}
