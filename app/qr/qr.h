/*
 * qr.h - text as a square of dark and light (ISO/IEC 18004), for a template to draw.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_QR_QR_H
#define APP_QR_QR_H

#include "app/base/attr.h"
#include "app/base/error.h"
#include "app/base/str.h"

struct arena;

/* The light that must stand around it, in modules (section 6.3.8 of the standard). */
#define QR_MARGIN 4

struct qr {
    struct str path; /* of the dark modules, each one unit: an SVG path's "d", in the arena */
    int size;        /* of the whole, margin included, in units */
};

/* ERR_INVALID: too long for any code. */
enum err qr_make(struct arena *a, struct str text, struct qr *out_qr,
                 struct error *e) ATTR_MUST_USE;

#endif
