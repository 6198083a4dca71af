/*
 * locale.c - ICU's formatters of one reader, opened when they are first needed.
 *
 * Opening one takes ICU a good part of a millisecond, and formatting two
 * microseconds: hence a cache a thread, since its formatters of dates may be
 * used by one thread at a time.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/locale/locale.h"

#include <stdlib.h>
#include <string.h>
#include <unicode/ucal.h>
#include <unicode/udat.h>
#include <unicode/udatpg.h>
#include <unicode/uloc.h>
#include <unicode/unumberformatter.h>
#include <unicode/ustring.h>

#include "app/base/arena.h"
#include "app/base/buf.h"
#include "app/base/day.h"
#include "app/base/num.h"
#include "app/locale/private.h"

#define CACHE_SIZE    32  /* readers that differ, of one thread */
#define FRACTION_MAX  12  /* digits behind the point; more than that is shown as it is */
#define DIGITS_MAX    80  /* of DECIMAL(65, 30) with its sign and point */
#define PATTERN_UNITS 96  /* of "EEEE, d 'de' MMMM 'de' y HH:mm:ss z" and the like */
#define SHOWN_UNITS   160 /* of what comes out */

enum style {
    STYLE_DATE,
    STYLE_WALL,
    STYLE_WALL_SECONDS,
    STYLE_INSTANT,
    STYLE_INSTANT_SECONDS,
    STYLE_PART, /* the first of enum locale_part */
    STYLE__COUNT = STYLE_PART + LOCALE_PART__COUNT
};

struct locale {
    char language[LOCALE_TAG_MAX]; /* as wished, with a NUL */
    char zone[LOCALE_TAG_MAX];
    bool is_zone_chosen;
    enum locale_dates dates;
    enum locale_numbers numbers;
    bool is_used;
    int week_start;
    char name[LOCALE_TAG_MAX + 32]; /* ICU's, with the calendar */
    char number_name[LOCALE_TAG_MAX];
    UDateFormat *formats[STYLE__COUNT];
    UNumberFormatter *decimals[FRACTION_MAX + 1];
    UFormattedNumber *number;
};

struct locale_cache {
    struct locale locales[CACHE_SIZE];
    size_t next; /* to make room */
};

/* --- the cache --- */

struct locale_cache *locale_cache_new(void)
{
    struct locale_cache *c = calloc(1, sizeof *c);

    if (c == NULL)
        abort();
    return c;
}

static void locale_fini(struct locale *l)
{
    for (size_t i = 0; i < STYLE__COUNT; i++)
        udat_close(l->formats[i]);
    for (size_t i = 0; i <= FRACTION_MAX; i++)
        unumf_close(l->decimals[i]);
    unumf_closeResult(l->number);
    memset(l, 0, sizeof *l);
}

void locale_cache_free(struct locale_cache *c)
{
    if (c == NULL)
        return;
    for (size_t i = 0; i < CACHE_SIZE; i++)
        locale_fini(&c->locales[i]);
    free(c);
}

/* What does not fit is left out, and then the text is empty: as if it were not asked for. */
static void keep(char to[LOCALE_TAG_MAX], struct str s)
{
    size_t len = s.len < LOCALE_TAG_MAX ? s.len : 0;

    if (len > 0)
        memcpy(to, s.at, len);
    to[len] = '\0';
}

static bool is_same(const struct locale *l, const struct locale_wish *w)
{
    return l->is_used && l->dates == w->dates && l->numbers == w->numbers &&
           l->is_zone_chosen == w->is_zone_chosen && str_eq(str_from_z(l->language), w->language) &&
           str_eq(str_from_z(l->zone), w->zone);
}

/* English without a country is Britain's: the day before the month, and 24 hours. */
static void name_locale(struct locale *l)
{
    static const char *const number_names[LOCALE_NUMBERS__COUNT] = {[LOCALE_NUMBERS_POINT] = "en",
                                                                    [LOCALE_NUMBERS_COMMA] = "de",
                                                                    [LOCALE_NUMBERS_SPACE] = "fr",
                                                                    [LOCALE_NUMBERS_APOSTROPHE] =
                                                                        "de_CH"};
    UErrorCode status = U_ZERO_ERROR;
    char name[LOCALE_TAG_MAX];

    if (!locale_name_of(str_from_z(l->language), name) || strcmp(name, "en") == 0)
        keep(name, STR("en_GB"));
    keep(l->number_name,
         str_from_z(number_names[l->numbers] != NULL ? number_names[l->numbers] : name));
    keep(l->name, str_from_z(name));
    (void)uloc_setKeywordValue("calendar", "gregorian", l->name, sizeof l->name, &status);
}

static int find_week_start(const struct locale *l)
{
    UErrorCode status = U_ZERO_ERROR;
    UCalendar *calendar = ucal_open(NULL, 0, l->name, UCAL_GREGORIAN, &status);
    int day = UCAL_MONDAY;

    if (U_SUCCESS(status))
        day = ucal_getAttribute(calendar, UCAL_FIRST_DAY_OF_WEEK);
    ucal_close(calendar);
    return day - UCAL_SUNDAY;
}

static void locale_init(struct locale *l, const struct locale_wish *w)
{
    l->is_used = true;
    l->is_zone_chosen = w->is_zone_chosen;
    l->dates = w->dates;
    l->numbers = w->numbers;
    keep(l->language, w->language);
    keep(l->zone, w->zone);
    name_locale(l);
    l->week_start = find_week_start(l);
}

struct locale *locale_find(struct locale_cache *c, const struct locale_wish *wish)
{
    struct locale *l;

    for (size_t i = 0; i < CACHE_SIZE; i++) {
        if (is_same(&c->locales[i], wish))
            return &c->locales[i];
    }
    l = &c->locales[c->next];
    c->next = (c->next + 1) % CACHE_SIZE;
    locale_fini(l);
    locale_init(l, wish);
    return l;
}

struct str locale_zone_wished(const struct locale *l)
{
    return str_from_z(l->zone);
}

int locale_week_start(const struct locale *l)
{
    return l == NULL ? 1 : l->week_start;
}

/* --- numbers --- */

/* "-12.50" has two digits behind the point; -1: it is no decimal. */
static int fraction_of(struct str s)
{
    size_t i = s.len > 0 && s.at[0] == '-';
    size_t point = s.len;

    if (i == s.len)
        return -1;
    for (; i < s.len; i++) {
        if (s.at[i] == '.' && point == s.len && i + 1 < s.len)
            point = i;
        else if (s.at[i] < '0' || s.at[i] > '9')
            return -1;
    }
    return point == s.len ? 0 : (int)(s.len - point - 1);
}

/* ".00" shows two digits, of which ICU would drop those that are zero. */
static const UNumberFormatter *decimal_of(struct locale *l, int fraction)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar skeleton[FRACTION_MAX + 32];
    int32_t len = 0;

    if (l->decimals[fraction] != NULL)
        return l->decimals[fraction];
    if (fraction == 0) {
        u_strcpy(skeleton, u"precision-integer");
        len = u_strlen(skeleton);
    } else {
        skeleton[len++] = u'.';
        for (int i = 0; i < fraction; i++)
            skeleton[len++] = u'0';
    }
    l->decimals[fraction] = unumf_openForSkeletonAndLocale(skeleton, len, l->number_name, &status);
    if (U_SUCCESS(status) && l->number == NULL)
        l->number = unumf_openResult(&status);
    if (U_SUCCESS(status))
        return l->decimals[fraction];
    unumf_close(l->decimals[fraction]);
    return l->decimals[fraction] = NULL;
}

static struct str text_of(struct arena *a, const UChar *units, int32_t len)
{
    struct str text;
    struct buf b;

    buf_init(&b, (size_t)len * 4);
    locale_text_add(&b, units, len);
    text = str_dup(a, buf_str(&b));
    buf_fini(&b);
    return text;
}

struct str locale_number(struct locale *l, struct arena *a, struct str decimal)
{
    int fraction = l == NULL || decimal.len > DIGITS_MAX ? -1 : fraction_of(decimal);
    const UNumberFormatter *formatter;
    UErrorCode status = U_ZERO_ERROR;
    UChar shown[SHOWN_UNITS];
    int32_t len;

    if (fraction < 0 || fraction > FRACTION_MAX)
        return decimal;
    formatter = decimal_of(l, fraction);
    if (formatter == NULL)
        return decimal;
    unumf_formatDecimal(formatter, decimal.at, (int32_t)decimal.len, l->number, &status);
    len = unumf_resultToString(l->number, shown, SHOWN_UNITS, &status);
    return U_FAILURE(status) ? decimal : text_of(a, shown, len);
}

struct str locale_count(struct locale *l, struct arena *a, uint64_t n)
{
    char digits[NUM_TEXT_MAX];
    size_t len = num_print_uint(n, digits);

    return locale_number(l, a, str_dup(a, (struct str){digits, len}));
}

/* --- times --- */

/* The proleptic calendar of SQL and ISO 8601: no day was ever left out. */
static void use_one_calendar(UDateFormat *f, const struct locale *l, const UChar *zone,
                             UErrorCode *status)
{
    UCalendar *calendar = ucal_open(zone, -1, l->name, UCAL_GREGORIAN, status);

    ucal_setGregorianChange(calendar, -8.64e15, status); /* the earliest day that ICU has */
    if (U_SUCCESS(*status))
        udat_setCalendar(f, calendar);
    ucal_close(calendar);
}

static int32_t pattern_of(const struct locale *l, UDateFormatStyle time, UDateFormatStyle date,
                          UChar to[PATTERN_UNITS], UErrorCode *status)
{
    UDateFormat *f = udat_open(time, date, l->name, u"UTC", -1, NULL, 0, status);
    int32_t len = 0;

    if (U_SUCCESS(*status))
        len = udat_toPattern(f, 0, to, PATTERN_UNITS / 2, status);
    udat_close(f);
    return len;
}

/* A date as chosen, and behind it the time as the language has it. */
static void chosen_pattern(const struct locale *l, UDateFormatStyle time, UChar to[PATTERN_UNITS],
                           UErrorCode *status)
{
    static const UChar *const dates[LOCALE_DATES__COUNT] = {[LOCALE_DATES_ISO] = u"yyyy-MM-dd",
                                                            [LOCALE_DATES_DMY] = u"dd/MM/yyyy",
                                                            [LOCALE_DATES_MDY] = u"MM/dd/yyyy",
                                                            [LOCALE_DATES_DOTTED] = u"dd.MM.yyyy"};
    UChar clock[PATTERN_UNITS] = {0};

    u_strcpy(to, dates[l->dates]);
    if (time == UDAT_NONE)
        return;
    u_strcat(to, u", ");
    if (l->dates == LOCALE_DATES_ISO)
        u_strcpy(clock, time == UDAT_SHORT ? u"HH:mm" : u"HH:mm:ss");
    else
        (void)pattern_of(l, time, UDAT_NONE, clock, status);
    if (U_SUCCESS(*status))
        u_strcat(to, clock);
}

/* Of a part the pattern that the language has for it, in its own order. */
static void part_pattern(const struct locale *l, enum locale_part part, UChar to[PATTERN_UNITS],
                         UErrorCode *status)
{
    static const UChar *const skeletons[LOCALE_PART__COUNT] = {[LOCALE_MONTH] = u"yMMMM",
                                                               [LOCALE_MONTH_SHORT] = u"LLL",
                                                               [LOCALE_WEEKDAY] = u"ccc",
                                                               [LOCALE_WEEKDAY_LONG] = u"cccc",
                                                               [LOCALE_WEEKDAY_DATE] = u"EEEEdMMMM",
                                                               [LOCALE_DAY_MONTH] = u"dMMM",
                                                               [LOCALE_CLOCK] = u"jm"};
    UDateTimePatternGenerator *g = udatpg_open(l->name, status);

    if (U_SUCCESS(*status))
        (void)udatpg_getBestPattern(g, skeletons[part], -1, to, PATTERN_UNITS, status);
    udatpg_close(g);
}

static UDateFormat *open_format(const struct locale *l, enum style style)
{
    static const UDateFormatStyle times[STYLE__COUNT] = {
        [STYLE_DATE] = UDAT_NONE,
        [STYLE_WALL] = UDAT_SHORT,
        [STYLE_WALL_SECONDS] = UDAT_MEDIUM,
        [STYLE_INSTANT] = UDAT_SHORT,
        [STYLE_INSTANT_SECONDS] = UDAT_MEDIUM,
    };
    UErrorCode status = U_ZERO_ERROR;
    UChar pattern[PATTERN_UNITS] = {0};
    UChar zone[LOCALE_TAG_MAX] = u"UTC";
    bool is_instant = style == STYLE_INSTANT || style == STYLE_INSTANT_SECONDS;
    UDateFormat *f;
    int32_t len;

    if (is_instant && locale_zone_is(str_from_z(l->zone)))
        (void)locale_text_from(str_from_z(l->zone), zone, LOCALE_TAG_MAX, &len);
    if (style >= STYLE_PART)
        part_pattern(l, (enum locale_part)(style - STYLE_PART), pattern, &status);
    else if (l->dates == LOCALE_DATES_AUTO)
        (void)pattern_of(l, times[style], UDAT_MEDIUM, pattern, &status);
    else
        chosen_pattern(l, times[style], pattern, &status);
    if (is_instant && !l->is_zone_chosen)
        u_strcat(pattern, u" z");
    f = udat_open(UDAT_PATTERN, UDAT_PATTERN, l->name, zone, -1, pattern, -1, &status);
    if (U_SUCCESS(status))
        use_one_calendar(f, l, zone, &status);
    if (U_SUCCESS(status))
        return f;
    udat_close(f);
    return NULL;
}

static struct str show(struct locale *l, struct arena *a, struct str iso, enum style style,
                       double ms)
{
    UErrorCode status = U_ZERO_ERROR;
    UChar shown[SHOWN_UNITS];
    int32_t len;

    if (l->formats[style] == NULL)
        l->formats[style] = open_format(l, style);
    if (l->formats[style] == NULL)
        return iso;
    len = udat_format(l->formats[style], ms, shown, SHOWN_UNITS, NULL, &status);
    return U_FAILURE(status) ? iso : text_of(a, shown, len);
}

struct str locale_date(struct locale *l, struct arena *a, struct str iso)
{
    struct locale_moment m;

    if (l == NULL || !locale_moment_parse(iso, &m) || m.has_time)
        return iso;
    return show(l, a, iso, STYLE_DATE, m.ms);
}

struct str locale_wall(struct locale *l, struct arena *a, struct str iso)
{
    struct locale_moment m;

    if (l == NULL || !locale_moment_parse(iso, &m) || !m.has_time || m.has_zone)
        return iso;
    return show(l, a, iso, m.has_seconds ? STYLE_WALL_SECONDS : STYLE_WALL, m.ms);
}

struct str locale_instant(struct locale *l, struct arena *a, struct str iso)
{
    struct locale_moment m;

    if (l == NULL || !locale_moment_parse(iso, &m) || !m.has_time)
        return iso;
    return show(l, a, iso, m.has_seconds ? STYLE_INSTANT_SECONDS : STYLE_INSTANT, m.ms);
}

struct str locale_part(struct locale *l, struct arena *a, int64_t wall, enum locale_part part)
{
    struct str iso = day_print(a, wall / DAY_SECONDS - (wall % DAY_SECONDS < 0));

    if (l == NULL)
        return part == LOCALE_CLOCK
                   ? str_format(a, "%02d:%02d", (int)(wall / 3600 % 24), (int)(wall / 60 % 60))
                   : iso;
    return show(l, a, iso, (enum style)(STYLE_PART + part), (double)wall * 1000);
}
