/*
 * text.c - between our texts and ICU's.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <string.h>
#include <unicode/uloc.h>
#include <unicode/ustring.h>

#include "app/base/buf.h"
#include "app/locale/private.h"

#define UTF8_PER_UNIT 3 /* bytes that one unit of UTF-16 becomes at most */

bool locale_name_of(struct str tag, char out_name[LOCALE_TAG_MAX])
{
    UErrorCode status = U_ZERO_ERROR;
    char z[LOCALE_TAG_MAX];
    int32_t parsed = 0;

    if (tag.len == 0 || tag.len >= sizeof z)
        return false;
    memcpy(z, tag.at, tag.len);
    z[tag.len] = '\0';
    (void)uloc_forLanguageTag(z, out_name, LOCALE_TAG_MAX, &parsed, &status);
    return U_SUCCESS(status) && status != U_STRING_NOT_TERMINATED_WARNING &&
           (size_t)parsed == tag.len;
}

void locale_text_add(struct buf *out, const UChar *text, int32_t len)
{
    size_t room = (size_t)len * UTF8_PER_UNIT;
    UErrorCode status = U_ZERO_ERROR;
    int32_t wrote = 0;
    char *to;

    if (len <= 0)
        return;
    to = buf_reserve(out, room);
    if (to == NULL)
        return;
    (void)u_strToUTF8(to, (int32_t)room, &wrote, text, len, &status);
    if (U_SUCCESS(status))
        buf_wrote(out, (size_t)wrote);
}

bool locale_text_from(struct str s, UChar *to, size_t size, int32_t *out_len)
{
    UErrorCode status = U_ZERO_ERROR;
    int32_t len = 0;

    if (s.len >= size)
        return false;
    (void)u_strFromUTF8(to, (int32_t)size, &len, s.at == NULL ? "" : s.at, (int32_t)s.len, &status);
    if (U_FAILURE(status) || (size_t)len >= size)
        return false;
    *out_len = len;
    return true;
}

enum err locale_fail_at(struct error *e, const char *where, const char *what, UErrorCode status)
{
    return error_set_at(e, where,
                        status == U_MEMORY_ALLOCATION_ERROR ? ERR_UNAVAILABLE : ERR_INTERNAL,
                        "ICU: %s: %s", what, u_errorName(status));
}
