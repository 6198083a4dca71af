/*
 * file_type.c - what a file is, by what it holds.
 *
 * A short list of what people attach.  Anything that a browser might run is not on it: HTML, SVG
 * and scripts are plain text.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/view/attached.h"

#include "app/base/utf8.h"

static const struct magic {
    struct str begins;
    size_t at;
    struct str type;
    bool is_image;
} magics[] = {
    {STR_INIT("\x89PNG\r\n\x1a\n"), 0, STR_INIT("image/png"), true},
    {STR_INIT("\xff\xd8\xff"), 0, STR_INIT("image/jpeg"), true},
    {STR_INIT("GIF87a"), 0, STR_INIT("image/gif"), true},
    {STR_INIT("GIF89a"), 0, STR_INIT("image/gif"), true},
    {STR_INIT("WEBPVP8"), 8, STR_INIT("image/webp"), true},
    {STR_INIT("ftypavif"), 4, STR_INIT("image/avif"), true},
    {STR_INIT("%PDF-"), 0, STR_INIT("application/pdf"), false},
    {STR_INIT("PK\x03\x04"), 0, STR_INIT("application/zip"), false},
    {STR_INIT("\x1f\x8b\x08"), 0, STR_INIT("application/gzip"), false},
    {STR_INIT("7z\xbc\xaf\x27\x1c"), 0, STR_INIT("application/x-7z-compressed"), false},
    {STR_INIT("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), 0, STR_INIT("application/x-ole-storage"), false},
    {STR_INIT("ID3"), 0, STR_INIT("audio/mpeg"), false},
    {STR_INIT("OggS"), 0, STR_INIT("application/ogg"), false},
    {STR_INIT("ftyp"), 4, STR_INIT("video/mp4"), false},
};

struct str view_file_type(struct str head)
{
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++) {
        if (str_starts(str_from(head, magics[i].at), magics[i].begins))
            return magics[i].type;
    }
    return utf8_is_text(head) ? STR("text/plain; charset=utf-8") : STR("application/octet-stream");
}

bool view_file_is_image(struct str type)
{
    for (size_t i = 0; i < sizeof magics / sizeof *magics; i++) {
        if (magics[i].is_image && str_eq(magics[i].type, type))
            return true;
    }
    return false;
}
