/*
 * brand.c - a name, a logo and a colour, read once.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/view/brand.h"

#include "app/base/arena.h"
#include "app/base/file.h"
#include "app/crypt/digest.h"
#include "app/view/colour.h"

#define STAMP_BYTES 5

/*
 * What text needs to be read (WCAG 2.2, 1.4.3: 4.5), and to be read with ease (1.4.6: 7), with a
 * little to spare: colours are rounded to 256 steps.
 */
#define CONTRAST_ENOUGH 4.6
#define CONTRAST_EASY   7.1

static const struct colour black = {0, 0, 0};
static const struct colour white = {1, 1, 1};
/* --paper of lintel.css, light and dark. */
static const struct colour light_paper = {0.969, 0.965, 0.953};
static const struct colour dark_paper = {0.078, 0.090, 0.082};

static struct str theme_of(struct arena *a, struct colour accent, struct colour ink,
                           struct colour soft, struct colour on, struct colour chart)
{
    return str_format(a,
                      ":root { --accent: %.*s; --accent-ink: %.*s; --accent-soft: %.*s; "
                      "--on-accent: %.*s; --s1: %.*s; }\n",
                      STR_ARG(colour_print(a, accent)), STR_ARG(colour_print(a, ink)),
                      STR_ARG(colour_print(a, soft)), STR_ARG(colour_print(a, on)),
                      STR_ARG(colour_print(a, chart)));
}

static void themes_make(struct arena *a, struct colour accent, struct view_brand *brand)
{
    struct colour light = colour_until(accent, black, white, CONTRAST_ENOUGH);
    struct colour dark = colour_until(accent, white, dark_paper, CONTRAST_EASY);

    brand->theme = theme_of(a, light, colour_until(accent, black, light_paper, CONTRAST_EASY),
                            colour_mix(accent, white, 0.12), white, light);
    brand->theme_dark =
        theme_of(a, dark, colour_until(accent, white, dark_paper, CONTRAST_EASY + 1),
                 colour_mix(accent, dark_paper, 0.25),
                 colour_until(accent, black, dark, CONTRAST_EASY), dark);
}

static enum err logo_read(struct arena *a, struct str path, struct view_brand *brand,
                          struct error *e)
{
    static const struct {
        struct str ending;
        struct str type;
    } types[] = {
        {STR_INIT(".svg"), STR_INIT("image/svg+xml")},
        {STR_INIT(".png"), STR_INIT("image/png")},
        {STR_INIT(".webp"), STR_INIT("image/webp")},
        {STR_INIT(".jpg"), STR_INIT("image/jpeg")},
    };
    struct error said = {.code = ERR_NONE};

    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        if (str_ends(path, types[i].ending))
            brand->logo_type = types[i].type;
    }
    if (brand->logo_type.at == NULL)
        return error_tell(e, ERR_INVALID, STR("LINTEL_LOGO"),
                          "\"%.*s\" is no picture: name a .svg, .png, .webp or .jpg",
                          STR_ARG(path));
    if (file_read(a, str_z(a, path), VIEW_LOGO_MAX, &brand->logo, &said) != ERR_NONE)
        return error_tell(e, ERR_INVALID, STR("LINTEL_LOGO"), "%s", said.text);
    return ERR_NONE;
}

static struct str stamp_of(struct arena *a, const struct view_brand *brand)
{
    unsigned char sum[CRYPT_SHA256_LEN];
    struct str stamp = STR("");

    crypt_sha256(str_format(a, "%.*s%.*s%.*s", STR_ARG(brand->theme), STR_ARG(brand->theme_dark),
                            STR_ARG(brand->logo)),
                 sum);
    for (size_t i = 0; i < STAMP_BYTES; i++)
        stamp = str_format(a, "%.*s%02x", STR_ARG(stamp), sum[i]);
    return stamp;
}

enum err view_brand_make(struct arena *a, struct str name, struct str accent, struct str logo,
                         struct view_brand *out_brand, struct error *e)
{
    struct colour colour;

    *out_brand = (struct view_brand){.name = name};
    if (accent.len > 0 && !colour_parse(accent, &colour))
        return error_tell(e, ERR_INVALID, STR("LINTEL_ACCENT"),
                          "\"%.*s\" is no colour such as #1a57c8", STR_ARG(accent));
    if (accent.len > 0)
        themes_make(a, colour, out_brand);
    if (logo.len > 0)
        TRY(logo_read(a, logo, out_brand, e));
    out_brand->stamp = stamp_of(a, out_brand);
    return ERR_NONE;
}
