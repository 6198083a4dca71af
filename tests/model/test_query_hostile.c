/* test_query_hostile.c - whatever a request says, its text does not become SQL. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "tests/model/query_help.h"
#include "tests/model/query_suites.h"
#include "tests/model/sql_check.h"

static const struct str hostile[] = {
    STR_INIT("'"),
    STR_INIT("\""),
    STR_INIT("`"),
    STR_INIT("``"),
    STR_INIT("\\"),
    STR_INIT("\\'"),
    STR_INIT("' OR '1'='1"),
    STR_INIT("1 OR 1=1"),
    STR_INIT("1) OR (1=1"),
    STR_INIT("1;DROP TABLE film"),
    STR_INIT("1-- x"),
    STR_INIT("1#x"),
    STR_INIT("1/*x*/"),
    STR_INIT("/*!50000 SELECT*/"),
    STR_INIT("1 UNION SELECT password FROM lintel_user"),
    STR_INIT("` FROM lintel_user -- "),
    STR_INIT("t0.`film_id`"),
    STR_INIT("film_id`,(SELECT 1)"),
    STR_INIT("SLEEP(10)"),
    STR_INIT("0x31"),
    STR_INIT("?"),
    STR_INIT("?,?"),
    STR_INIT(":1"),
    STR_INIT("%"),
    STR_INIT("*"),
    STR_INIT("\0"),
    STR_INIT("a\0b"),
    STR_INIT("\n"),
    STR_INIT("\xff\xfe"),
    STR_INIT("\xbf'"),
    STR_INIT("\xc0\xa7"),
    STR_INIT("\xe2\x80\x99"),
    STR_INIT("{}"),
    STR_INIT("()"),
    STR_INIT("((((((((((((((((((((((((((((((((("),
    STR_INIT("..........."),
    STR_INIT(",,,,,,,,,,"),
    STR_INIT("%00"),
    STR_INIT("${jndi:ldap://x}"),
    STR_INIT("; DROP TABLE film; --"),
};

/* Where hostile text is put: one place at a time, which has two %s at most. */
static const char *const places[] = {
    "title=eq.%s",
    "title=not.neq.%s",
    "title=like.%s",
    "description=ilike.%s*",
    "title=in.(%s)",
    "title=in.(a,\"%s\")",
    "rating=eq.%s",
    "features=eq.%s",
    "film_id=eq.%s",
    "film_id=eq.1%s",
    "rental_rate=lt.%s",
    "score=gt.%s",
    "born=eq.%s",
    "lasts=eq.%s",
    "made_at=eq.%s",
    "last_update=eq.%s",
    "extra=eq.%s",
    "uid=eq.%s",
    "addr=eq.%s",
    "addr4=eq.%s",
    "cover=eq.%s",
    "cover=eq.\\x%s",
    "flags=eq.%s",
    "is_active=is.%s",
    "is_active=eq.%s",
    "release_year=eq.%s",
    "title=%s",
    "title=%s.x",
    "title=eq%s.x",
    "%s=eq.1",
    "\"%s\"=eq.1",
    "film_id%s=eq.1",
    "or=(%s)",
    "or=(title.eq.%s)",
    "or=(title.eq.\"%s\",film_id.eq.1)",
    "and=(%s.eq.1)",
    "and=(not.or(title.in.(%s),film_id.eq.1))",
    "or=%s",
    "select=%s",
    "select=film_id,%s",
    "select=%s:film_id",
    "select=\"%s\":film_id",
    "select=film_id%s",
    "order=%s",
    "order=film_id.%s",
    "order=film_id.desc%s",
    "order=film_id,%s",
    "limit=%s",
    "limit=1%s",
    "offset=%s",
    "offset=1%s",
    "select=rating,n:count()&n=gt.%s",
    "select=rating,\"%s\":tiny.sum()&\"%s\"=gt.1",
    "select=m:title.max()&or=(m.like.\"%s*\",m.in.(%s))",
};

/* place with text in the place of each %s, of whatever bytes. */
static struct str put_in(const char *place, struct str text)
{
    char *to = arena_alloc(arena, strlen(place) + 2 * text.len, 1);
    size_t len = 0;

    for (const char *at = place; *at != '\0';) {
        if (at[0] == '%' && at[1] == 's') {
            memcpy(to + len, text.at, text.len);
            len += text.len;
            at += 2;
        } else {
            to[len++] = *at++;
        }
    }
    return (struct str){to, len};
}

static void try_one(const char *table, const char *place, struct str text)
{
    struct plan plan = {.limit = 0};
    struct str query = put_in(place, text);
    enum err code = help_compile(table, query, &query_limits_default, &plan);

    if (code == ERR_NONE) {
        const char *at = sql_check(&plan.statement, model);

        ck_assert_msg(at == NULL, "%.*s became %.*s", STR_ARG(query), (int)plan.statement.sql.len,
                      plan.statement.sql.text);
    } else {
        ck_assert_msg(code == ERR_INVALID, "%.*s: code %d", STR_ARG(query), (int)code);
        ck_assert_msg(error.words[0] != '\0', "%.*s: no words", STR_ARG(query));
    }
}

START_TEST(hostile_text_in_every_place)
{
    static const char *const tables[] = {"film", "odd `name`"};

    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        for (size_t j = 0; j < sizeof hostile / sizeof *hostile; j++) {
            for (size_t k = 0; k < 2; k++)
                try_one(tables[k], places[i], hostile[j]);
        }
        help_teardown();
        help_setup();
    }
}
END_TEST

START_TEST(a_megabyte_in_every_place)
{
    size_t len = 1 << 20;

    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        static const char fillers[] = "a1(\",'\\";

        for (size_t f = 0; f < sizeof fillers - 1; f++) {
            char *text = arena_alloc(arena, len, 1);

            memset(text, fillers[f], len);
            try_one("film", places[i], (struct str){text, len});
            help_teardown();
            help_setup();
        }
    }
}
END_TEST

START_TEST(ten_thousand_levels_are_refused)
{
    static const char *const openers[] = {"or(", "and(", "not.and(", "("};

    for (size_t i = 0; i < 4; i++) {
        size_t step = strlen(openers[i]);
        char *text = arena_alloc(arena, 4 + step * 10000, 1);
        struct plan plan;

        memcpy(text, "or=(", 4);
        for (size_t j = 0; j < 10000; j++)
            memcpy(text + 4 + j * step, openers[i], step);
        ck_assert_int_eq(help_compile("film", (struct str){text, 4 + step * 10000},
                                      &query_limits_default, &plan),
                         ERR_INVALID);
    }
}
END_TEST

/* The judge itself must be able to say no. */
START_TEST(foreign_words_in_sql_are_found)
{
    static const struct sql bad[] = {
        SQL_INIT("SELECT password"),  SQL_INIT("SELECT `password`"), SQL_INIT("SELECT 'x'"),
        SQL_INIT("SELECT 1; SELECT"), SQL_INIT("SELECT -- x"),       SQL_INIT("SELECT ?"),
        SQL_INIT("SELECT `title"),    SQL_INIT("SELECT `title``x`"),
    };

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        ck_assert_ptr_nonnull(sql_check(&(struct build_sql){.sql = bad[i]}, model));
    ck_assert_ptr_null(
        sql_check(&(struct build_sql){.sql = SQL("SELECT t0.`title` FROM `app`.`film`")}, model));
}
END_TEST

Suite *suite_query_hostile(void)
{
    Suite *s = suite_create("query hostile");
    TCase *c = tcase_create("hostile");

    tcase_set_timeout(c, 60);
    tcase_add_checked_fixture(c, help_setup, help_teardown);
    tcase_add_test(c, hostile_text_in_every_place);
    tcase_add_test(c, a_megabyte_in_every_place);
    tcase_add_test(c, ten_thousand_levels_are_refused);
    tcase_add_test(c, foreign_words_in_sql_are_found);
    suite_add_tcase(s, c);
    return s;
}
