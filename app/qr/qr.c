/*
 * qr.c - libqrencode's square, as runs of dark modules.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/qr/qr.h"

#include <errno.h>
#include <qrencode.h>

#include "app/base/arena.h"
#include "app/base/buf.h"

#define RUN_MAX 32 /* bytes of "M999 999h999v1h-999z" */

static void free_code(QRcode **code)
{
    QRcode_free(*code);
}

static bool is_dark(const QRcode *code, int row, int column)
{
    return (code->data[row * code->width + column] & 1U) != 0;
}

static void print_row(struct buf *b, const QRcode *code, int row)
{
    for (int from = 0; from < code->width; from++) {
        int to = from;

        while (to < code->width && is_dark(code, row, to))
            to++;
        if (to > from)
            buf_addf(b, "M%d %dh%dv1h-%dz", from + QR_MARGIN, row + QR_MARGIN, to - from,
                     to - from);
        from = to;
    }
}

enum err qr_make(struct arena *a, struct str text, struct qr *out_qr, struct error *e)
{
    AUTO(free_code) QRcode *code = QRcode_encodeString8bit(str_z(a, text), 0, QR_ECLEVEL_M);
    struct buf b;

    if (code == NULL)
        return error_set(e, errno == ENOMEM ? ERR_UNAVAILABLE : ERR_INVALID,
                         "no QR code of %zu bytes", text.len);
    buf_init(&b, (size_t)code->width * (size_t)code->width * RUN_MAX);
    for (int row = 0; row < code->width; row++)
        print_row(&b, code, row);
    *out_qr = (struct qr){.path = str_dup(a, buf_str(&b)), .size = code->width + 2 * QR_MARGIN};
    buf_fini(&b);
    return ERR_NONE;
}
