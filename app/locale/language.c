/*
 * language.c - ICU's plural rules and counts, one handle a language.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/locale/language.h"

#include <stdlib.h>
#include <unicode/uldnames.h>
#include <unicode/uloc.h>
#include <unicode/unumberformatter.h>
#include <unicode/upluralrules.h>

#include "app/base/buf.h"
#include "app/locale/private.h"

#define NAME_MAX_UNITS  64
#define COUNT_MAX_UNITS 64 /* of a 64-bit number with its groups */

struct locale_language {
    UPluralRules *plurals;
    UNumberFormatter *counts;
    bool is_rtl;
    char name[NAME_MAX_UNITS * 3];
    size_t name_len;
};

static enum err take_name(struct locale_language *l, const char *locale, struct error *e)
{
    UErrorCode status = U_ZERO_ERROR;
    ULocaleDisplayNames *names = uldn_open(locale, ULDN_STANDARD_NAMES, &status);
    UChar text[NAME_MAX_UNITS];
    int32_t len = 0;
    struct buf b;

    if (U_SUCCESS(status))
        len = uldn_localeDisplayName(names, locale, text, NAME_MAX_UNITS, &status);
    uldn_close(names);
    if (U_FAILURE(status))
        return locale_fail(e, "the name of a language", status);
    buf_init(&b, sizeof l->name);
    locale_text_add(&b, text, len);
    l->name_len = b.len;
    for (size_t i = 0; i < b.len; i++)
        l->name[i] = b.at[i];
    buf_fini(&b);
    return ERR_NONE;
}

static enum err open_all(struct locale_language *l, const char *locale, struct error *e)
{
    UErrorCode status = U_ZERO_ERROR;

    l->plurals = uplrules_open(locale, &status);
    if (U_FAILURE(status))
        return locale_fail(e, "plural rules", status);
    l->counts = unumf_openForSkeletonAndLocale(u"", 0, locale, &status);
    if (U_FAILURE(status))
        return locale_fail(e, "numbers", status);
    l->is_rtl = uloc_isRightToLeft(locale) != 0;
    return take_name(l, locale, e);
}

enum err locale_language_open(struct str tag, struct locale_language **out_language,
                              struct error *e)
{
    char locale[LOCALE_TAG_MAX];
    struct locale_language *l;
    enum err code;

    if (!locale_name_of(tag, locale))
        return error_tell(e, ERR_INVALID, STR("language"),
                          "\"%.*s\" is no language tag; write it like \"de\" or \"pt-BR\"",
                          STR_ARG(tag));
    l = calloc(1, sizeof *l);
    if (l == NULL)
        return error_set(e, ERR_UNAVAILABLE, "no memory for a language");
    code = open_all(l, locale, e);
    if (code != ERR_NONE)
        locale_language_close(l);
    else
        *out_language = l;
    return code;
}

void locale_language_close(struct locale_language *l)
{
    if (l == NULL)
        return;
    uplrules_close(l->plurals);
    unumf_close(l->counts);
    free(l);
}

bool locale_language_is_rtl(const struct locale_language *l)
{
    return l->is_rtl;
}

struct str locale_language_name(const struct locale_language *l)
{
    return (struct str){l->name, l->name_len};
}

struct str locale_language_plural(const struct locale_language *l, int64_t n)
{
    static const struct {
        const UChar *keyword;
        struct str name;
    } categories[] = {
        {u"zero", STR_INIT("zero")}, {u"one", STR_INIT("one")},   {u"two", STR_INIT("two")},
        {u"few", STR_INIT("few")},   {u"many", STR_INIT("many")},
    };
    UErrorCode status = U_ZERO_ERROR;
    UChar keyword[16];
    int32_t len = uplrules_select(l->plurals, (double)n, keyword, 16, &status);

    for (size_t i = 0; U_SUCCESS(status) && i < sizeof categories / sizeof *categories; i++) {
        if ((size_t)len == categories[i].name.len && keyword[0] == categories[i].keyword[0] &&
            keyword[1] == categories[i].keyword[1])
            return categories[i].name;
    }
    return STR("other");
}

void locale_language_number(const struct locale_language *l, int64_t n, struct buf *out)
{
    UErrorCode status = U_ZERO_ERROR;
    UFormattedNumber *number = unumf_openResult(&status);
    UChar text[COUNT_MAX_UNITS];
    int32_t len = 0;

    unumf_formatInt(l->counts, n, number, &status);
    len = unumf_resultToString(number, text, COUNT_MAX_UNITS, &status);
    unumf_closeResult(number);
    if (U_SUCCESS(status))
        locale_text_add(out, text, len);
    else
        buf_add_int(out, n);
}
