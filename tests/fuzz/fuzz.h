/*
 * fuzz.h - what every fuzz target shares.
 *
 * A target is tests/fuzz/fuzz_<what>.c with one LLVMFuzzerTestOneInput(), which
 * checks invariants with fuzz_check(): that nothing crashes is the least of it.
 * Its seeds are small files in tests/fuzz/seeds/<what>/.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/base/str.h"

/* data has no NUL behind it and dies with the call; returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Ends the program, with the place, where the invariant does not hold. */
#define fuzz_check(condition)                                                                    \
    do {                                                                                         \
        if (!(condition)) {                                                                      \
            (void)fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition); \
            abort();                                                                             \
        }                                                                                        \
    } while (0)

static inline struct str fuzz_str(const uint8_t *data, size_t size)
{
    return (struct str){(const char *)data, size};
}

#endif
