/*
 * files.c - walks folders of templates, in an order that is the same everywhere.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/tmpl/files.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "app/base/arena.h"
#include "app/base/file.h"
#include "app/tmpl/private.h"

struct walk {
    struct arena *arena;
    tmpl_file_fn *fn;
    void *ctx;
    size_t root_len; /* of the folder and its slash */
    struct error *e;
};

static bool is_template(struct str name)
{
    return str_ends(name, STR(".html")) || str_ends(name, STR(".txt")) ||
           str_ends(name, STR(".json"));
}

static enum err visit_folder(struct walk *w, const char *folder, unsigned depth);

static enum err visit(struct walk *w, const char *path, unsigned depth)
{
    struct stat st;

    if (stat(path, &st) != 0)
        return error_set(w->e, ERR_UNAVAILABLE, "%s: %s", path, strerror(errno));
    if (S_ISDIR(st.st_mode))
        return visit_folder(w, path, depth + 1);
    if (!S_ISREG(st.st_mode) || !is_template(str_from_z(path)))
        return ERR_NONE;
    return w->fn(w->ctx,
                 &(struct tmpl_file){
                     .path = path,
                     .name = str_from_z(path + w->root_len),
                     .modified_ns = (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec,
                     .size = (uint64_t)st.st_size,
                 },
                 w->e);
}

static enum err visit_folder(struct walk *w, const char *folder, unsigned depth)
{
    struct str *names = NULL;
    size_t count = 0;

    /* A link to a folder above would otherwise be followed until the path is too long. */
    if (depth > TMPL_FOLDER_MAX)
        return error_tell(w->e, ERR_INVALID, str_from_z(folder),
                          "lies more than %d folders deep; does a link lead back?",
                          TMPL_FOLDER_MAX);
    TRY(file_list(w->arena, folder, STR(""), &names, &count, w->e));
    for (size_t i = 0; i < count; i++)
        TRY(visit(w, str_format(w->arena, "%s/%.*s", folder, STR_ARG(names[i])).at, depth));
    return ERR_NONE;
}

enum err tmpl_files_walk(struct arena *a, struct str folder, tmpl_file_fn *fn, void *ctx,
                         struct error *e)
{
    struct walk w = {.arena = a, .fn = fn, .ctx = ctx, .root_len = folder.len + 1, .e = e};

    return visit_folder(&w, str_z(a, folder), 0);
}
