/* test_words.c - messages: {{_ ...}} in templates, and texts said in C. */
#include "config.h"

#include "app/tmpl/words.h"
#include "tests/tmpl/suites.h"

/* As a language with two forms for numbers above one would have it. */
static enum tmpl_plural plural(const void *ctx, int64_t n)
{
    (void)ctx;
    return n == 1 ? TMPL_ONE : n < 5 ? TMPL_FEW : TMPL_OTHER;
}

static void number(const void *ctx, int64_t n, struct buf *out)
{
    buf_addf(out, "%s%lld", (const char *)ctx, (long long)n);
}

static struct tmpl_words *language(const struct tmpl_words *behind)
{
    struct tmpl_language l = {.tag = STR("xx"), .plural = plural, .number = number, .ctx = "#"};

    return tmpl_words_new(fix.arena, &l, behind);
}

static enum err put(struct tmpl_words *w, const char *key, const char *text)
{
    struct str forms[TMPL_PLURAL__COUNT] = {[TMPL_OTHER] = str_from_z(text)};

    error_clear(&fix.error);
    return tmpl_words_put(w, str_from_z(key), forms, &fix.error);
}

static void speak(const char *key, const char *text)
{
    struct tmpl_words *w = language(NULL);

    ck_assert_msg(put(w, key, text) == ERR_NONE, "%s", fix.error.words);
    fix.options.words = w;
}

START_TEST(a_message_without_a_language_is_its_own_text)
{
    tmpl_map_put_text(fix.root, STR("name"), STR("<b>"));
    assert_renders("{{_ Save changes}}", "Save changes");
    assert_renders("<p>{{_ Delete {name}?}}</p>", "<p>Delete &lt;b&gt;?</p>");
    assert_renders("{{_ Hello {name}}}.", "Hello &lt;b&gt;.");
    assert_renders("{{_ Its end is {name}}}{{_ x}}", "Its end is &lt;b&gt;x");
}
END_TEST

START_TEST(a_translation_takes_its_place_and_may_move_the_values)
{
    tmpl_map_put_text(fix.root, STR("a"), STR("1"));
    tmpl_map_put_text(fix.root, STR("b"), STR("2"));
    speak("{a} of {b}", "von {b} {a}");
    assert_renders("<i title=\"{{_ {a} of {b}}}\">", "<i title=\"von 2 1\">");
}
END_TEST

START_TEST(line_ends_in_a_message_are_blanks)
{
    speak("one two three", "drei");
    assert_renders("{{_ one\n   two\r\n\tthree }}", "drei");
}
END_TEST

START_TEST(a_translation_is_text_and_escaped)
{
    speak("Go", "<script>\"'&");
    assert_renders("{{_ Go}}", "&lt;script&gt;&quot;&#39;&amp;");
    assert_renders("<i title='{{_ Go}}'></i>", "<i title='&lt;script&gt;&quot;&#39;&amp;'></i>");
}
END_TEST

START_TEST(in_plain_text_nothing_is_escaped)
{
    struct tmpl_source mail[] = {{STR("mail.txt"), STR("{{_ Go}}\n")}};

    speak("Go", "a & b");
    assert_sources(mail, "a & b\n");
}
END_TEST

START_TEST(a_few_elements_may_stand_in_a_message_between_tags)
{
    speak("Type <code>x</code>", "<code>x</code> tippen <i>");
    assert_renders("{{_ Type <code>x</code>}}", "<code>x</code> tippen &lt;i&gt;");
    assert_refused("<p title=\"{{_ Type <code>x</code>}}\">", 1, "between tags");
    assert_refused("{{_ Type <code>x}}", 1, "not ended");
}
END_TEST

START_TEST(a_message_stands_where_a_value_may)
{
    assert_refused("<p {{_ class}}>", 1, "in a tag");
    assert_refused("<script>{{_ x}}</script>", 1, "script");
    assert_refused("<a href=\"{{_ x}}\">", 1, "URL");
}
END_TEST

START_TEST(a_number_chooses_the_form_and_is_written_in_the_language)
{
    struct str forms[TMPL_PLURAL__COUNT] = {[TMPL_ONE] = STR("eine"),
                                            [TMPL_FEW] = STR("{row_count} wenige"),
                                            [TMPL_OTHER] = STR("{row_count} viele")};
    struct tmpl_words *w = language(NULL);

    ck_assert_int_eq(tmpl_words_put(w, STR("{row_count} rows"), forms, &fix.error), ERR_NONE);
    fix.options.words = w;
    tmpl_map_put_int(fix.root, STR("row_count"), 1);
    assert_renders("{{_ {row_count} rows}}", "eine");
    tmpl_map_put_int(fix.root, STR("row_count"), 3);
    assert_renders("<i title=\"{{_ {row_count} rows}}\">", "<i title=\"#3 wenige\">");
    tmpl_map_put_text(fix.root, STR("row_count"), STR("1,000+"));
    assert_renders("{{_ {row_count} rows}}", "1,000+ viele");
}
END_TEST

START_TEST(what_a_language_lacks_is_taken_from_the_one_behind_it)
{
    struct tmpl_words *behind = language(NULL);
    struct tmpl_words *w = language(behind);

    ck_assert_int_eq(put(behind, "a", "A"), ERR_NONE);
    ck_assert_int_eq(put(behind, "b", "B"), ERR_NONE);
    ck_assert_int_eq(put(w, "b", "ß"), ERR_NONE);
    fix.options.words = w;
    assert_renders("{{_ a}}{{_ b}}{{_ c}}", "Aßc");
}
END_TEST

START_TEST(a_translation_has_the_placeholders_of_its_key)
{
    struct str forms[TMPL_PLURAL__COUNT] = {[TMPL_ONE] = STR("one"), [TMPL_OTHER] = STR("many")};
    struct tmpl_words *w = language(NULL);

    ck_assert_int_eq(put(w, "Delete {name}?", "Weg damit?"), ERR_INVALID);
    ck_assert_str_eq(fix.error.field, "Delete {name}?");
    ck_assert_int_eq(put(w, "Delete?", "{name} weg?"), ERR_INVALID);
    ck_assert_int_eq(put(w, "<b>x</b>", "x"), ERR_INVALID);
    ck_assert_int_eq(put(w, "<b>x</b>", "<b>x"), ERR_INVALID);
    ck_assert_int_eq(put(w, "x", ""), ERR_INVALID);
    ck_assert_int_eq(put(w, "x", "\xff"), ERR_INVALID);
    ck_assert_int_eq(tmpl_words_put(w, STR("rows"), forms, &fix.error), ERR_INVALID);
    ck_assert_int_eq(put(w, "{} {A} { a}", "a } { {"), ERR_NONE); /* no placeholders */
}
END_TEST

START_TEST(a_page_knows_its_language_and_direction)
{
    struct tmpl_language l = {.tag = STR("ar"), .is_rtl = true};

    assert_renders("{{lang}} {{dir}}", "en ltr");
    fix.options.words = tmpl_words_new(fix.arena, &l, NULL);
    assert_renders("{{lang}} {{dir}}", "ar rtl");
    tmpl_map_put_text(fix.root, STR("dir"), STR("own")); /* what a page says itself goes before */
    assert_renders("{{dir}}", "own");
}
END_TEST

START_TEST(a_text_is_said_in_the_language_of_the_templates)
{
    struct tmpl_source page = {STR("page"), STR("")};
    struct str said;

    speak("{name} has {count} rows", "{count} Zeilen: {name}");
    ck_assert_int_eq(fixture_open(&page, 1), ERR_NONE);
    said = TMPL_SAY_WITH(fix.store, fix.arena, "{name} has {count} rows",
                         TMPL_TEXT("name", STR("<")), TMPL_COUNT("count", 7));
    ck_assert_msg(str_eq(said, STR("#7 Zeilen: <")), "%.*s", STR_ARG(said));
    said = TMPL_SAY_WITH(NULL, fix.arena, "{name} has {count} rows", TMPL_COUNT("count", 7));
    ck_assert_msg(str_eq(said, STR(" has 7 rows")), "%.*s", STR_ARG(said));
    ck_assert(str_eq(TMPL_SAY(fix.store, "unknown"), STR("unknown")));
    speak("Save", "Speichern");
    ck_assert_int_eq(fixture_open(&page, 1), ERR_NONE);
    ck_assert(str_eq(TMPL_SAY(fix.store, "Save"), STR("Speichern")));
}
END_TEST

START_TEST(an_error_is_said_in_the_language_of_the_templates)
{
    struct tmpl_source page = {STR("page"), STR("")};
    struct error e = {.code = ERR_NONE};
    struct error again = {.code = ERR_NONE};

    speak("at most {1} of {2}", "von {2} höchstens {1}");
    ck_assert_int_eq(fixture_open(&page, 1), ERR_NONE);
    (void)error_tell(&e, ERR_INVALID, STR("f"), "at most %d of %s", 3, "<b>");
    ck_assert(str_eq(tmpl_say_error(fix.store, fix.arena, &e), STR("von <b> höchstens 3")));
    ck_assert(str_eq(tmpl_say_error(NULL, fix.arena, &e), STR("at most 3 of <b>")));
    /* Passed on by somebody who had but the words. */
    speak("too much", "zu viel");
    ck_assert_int_eq(fixture_open(&page, 1), ERR_NONE);
    (void)error_tell(&again, ERR_INVALID, STR("f"), "%s", "too much");
    ck_assert(str_eq(tmpl_say_error(fix.store, fix.arena, &again), STR("zu viel")));
}
END_TEST

START_TEST(a_variable_may_begin_with_an_underscore)
{
    tmpl_map_put_text(fix.root, STR("_x"), STR("1"));
    assert_renders("{{_x}}", "1");
}
END_TEST

Suite *suite_words(void)
{
    TCase *c;
    Suite *s = fixture_suite("words", &c);

    tcase_add_test(c, a_message_without_a_language_is_its_own_text);
    tcase_add_test(c, a_translation_takes_its_place_and_may_move_the_values);
    tcase_add_test(c, line_ends_in_a_message_are_blanks);
    tcase_add_test(c, a_translation_is_text_and_escaped);
    tcase_add_test(c, in_plain_text_nothing_is_escaped);
    tcase_add_test(c, a_few_elements_may_stand_in_a_message_between_tags);
    tcase_add_test(c, a_message_stands_where_a_value_may);
    tcase_add_test(c, a_number_chooses_the_form_and_is_written_in_the_language);
    tcase_add_test(c, what_a_language_lacks_is_taken_from_the_one_behind_it);
    tcase_add_test(c, a_translation_has_the_placeholders_of_its_key);
    tcase_add_test(c, a_page_knows_its_language_and_direction);
    tcase_add_test(c, a_text_is_said_in_the_language_of_the_templates);
    tcase_add_test(c, an_error_is_said_in_the_language_of_the_templates);
    tcase_add_test(c, a_variable_may_begin_with_an_underscore);
    return s;
}
