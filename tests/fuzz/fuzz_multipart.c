/*
 * fuzz_multipart.c - a form or an upload.  The first byte says how large the pieces are in which
 * the body comes, the second its type; in one piece it must give the same.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <unistd.h>

#include "app/http/body.h"
#include "tests/fuzz/fuzz_http.h"

struct pieces {
    struct str left;
    size_t len;
};

static enum err read_piece(void *ctx, char *to, size_t size, size_t *out_len, struct error *e)
{
    struct pieces *p = ctx;
    size_t len = p->left.len < p->len ? p->left.len : p->len;

    (void)e;
    if (len > size)
        len = size;
    memcpy(to, p->left.at, len);
    p->left = str_from(p->left, len);
    *out_len = len;
    return ERR_NONE;
}

static void check_files(const struct http_exchange *x, const struct http_form *form)
{
    uint64_t bytes = 0;

    fuzz_check(form->file_count <= x->limits->upload_files);
    for (size_t i = 0; i < form->file_count; i++) {
        const struct http_file *f = &form->files[i];

        fuzz_check(lseek(f->fd, 0, SEEK_CUR) == 0);
        fuzz_check(lseek(f->fd, 0, SEEK_END) == (off_t)f->size);
        fuzz_check(utf8_is_text(f->name) && utf8_is_text(f->filename));
        fuzz_check(f->filename.len > 0 && f->filename.at[0] != '.' && f->filename.len <= 255);
        fuzz_check(str_find(f->filename, '/', 0) == f->filename.len);
        fuzz_check(str_find(f->filename, '\\', 0) == f->filename.len);
        fuzz_check(http_syntax_is_visible(f->type) && http_syntax_is_media_type(f->type));
        bytes += f->size;
    }
    fuzz_check(bytes <= x->limits->upload_bytes);
}

/* A digest of what the form holds, 0 when it was refused. */
static uint64_t read_form(struct str body, size_t piece, bool is_multipart)
{
    struct http_exchange *x = fuzz_exchange();
    struct pieces pieces = {body, piece};
    struct http_form form = {.file_count = 0};
    uint64_t digest = 1;

    x->req.source = (struct http_source){read_piece, &pieces};
    x->req.content_type =
        is_multipart ? STR("multipart/form-data") : STR("application/x-www-form-urlencoded");
    x->req.boundary = STR("XX");
    if (http_form_read(x, &form) != ERR_NONE) {
        fuzz_check_refused(x);
        return 0;
    }
    fuzz_check(form.fields.count <= x->limits->form_fields);
    fuzz_check_texts(&form.fields);
    check_files(x, &form);
    for (size_t i = 0; i < form.fields.count; i++)
        digest =
            digest * 31 + str_hash(form.fields.at[i].name) * 7 + str_hash(form.fields.at[i].value);
    for (size_t i = 0; i < form.file_count; i++)
        digest = digest * 31 + str_hash(form.files[i].filename) + form.files[i].size;
    return digest | 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct str body;
    uint64_t digest;

    if (size < 2 || size > 4000)
        return 0;
    body = fuzz_str(data + 2, size - 2);
    digest = read_form(body, (size_t)data[0] + 1, data[1] != 'u');
    fuzz_check(read_form(body, size, data[1] != 'u') == digest);
    return 0;
}
