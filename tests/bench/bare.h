/*
 * bare.h - what the two halves of the bare program share: one thread's memory.
 *
 * bare.c takes requests, bare_cases.c answers them.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TESTS_BENCH_BARE_H
#define TESTS_BENCH_BARE_H

#include <mysql.h>
#include <stdbool.h>
#include <stddef.h>

#define BARE_COLUMNS 7
#define BARE_FIELDS  4 /* of a row that is written */
#define BARE_ROWS    1000
#define BARE_TEXT    256
#define BARE_ANSWER  ((size_t)128 * 1024)
#define BARE_BODY    ((size_t)1024 * 1024)

/* Every value goes in and comes out as text, but for a key. */
struct bare_statement {
    MYSQL_STMT *handle;
    long long key;
    MYSQL_BIND *in;
    unsigned long *in_length;
    MYSQL_BIND out[BARE_COLUMNS];
    char text[BARE_COLUMNS][BARE_TEXT];
    unsigned long length[BARE_COLUMNS];
};

enum bare_which {
    BARE_ITEM,
    BARE_LIST,
    BARE_PARENT,
    BARE_CHILDREN,
    BARE_INSERT,
    BARE_BULK,
    BARE_UPDATE,
    BARE_PAGE,
    BARE_OFFSET,
    BARE__COUNT
};

struct bare_worker {
    int epoll;
    int listener;
    char *const *database; /* socket, user, database */
    MYSQL *db;
    struct bare_statement statements[BARE__COUNT];
    char answer[BARE_ANSWER];
    size_t used;
    char body[BARE_BODY]; /* of the request, and a NUL */
    size_t body_len;
};

void bare_fail(const char *what, const char *why) __attribute__((noreturn));

/* Connects and prepares every statement. */
void bare_open(struct bare_worker *w);
/* The whole answer to the address and w->body, head included, into w->answer. */
void bare_answer(struct bare_worker *w, const char *uri);

#endif
