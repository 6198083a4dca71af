/*
 * types.h - the schema as TypeScript, in the shape that Supabase's clients are typed with.
 *
 *     Database["public"]["Tables"]["film"]["Row"]
 *
 * The application's schema is called "public" whatever its name is, since that is
 * the one that clients take unless told otherwise.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_REST_TYPES_H
#define APP_REST_TYPES_H

struct arena;
struct buf;
struct model;

/* Appends the text of database.types.ts; failure is the buffer's. */
void rest_types_print(struct arena *a, const struct model *m, struct buf *to);

#endif
