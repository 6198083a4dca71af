/*
 * replay.c - main() of a fuzz target where there is no libFuzzer.
 *
 * Runs the target on each of its seeds, on each prefix of the seed, and on a
 * fixed series of damaged copies: the same ones every time, so that a failure
 * can be repeated.  Each input is a heap block of its exact size, so that a
 * sanitizer sees one byte read too far.  fuzz_<what> finds its seeds in
 * $top_srcdir/tests/fuzz/seeds/<what>; files may be named as arguments instead.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include <stdbool.h>
#include <string.h>

#include "app/base/arena.h"
#include "app/base/file.h"
#include "tests/fuzz/fuzz.h"

#define SEED_BYTES_MAX ((size_t)1 << 20)
#define PREFIXES_MAX   ((size_t)400)
#define DAMAGED        400

static void run(const char *at, size_t size)
{
    uint8_t *exact = malloc(size == 0 ? 1 : size);

    fuzz_check(exact != NULL);
    if (size > 0)
        memcpy(exact, at, size);
    (void)LLVMFuzzerTestOneInput(exact, size);
    free(exact);
}

/* xorshift: all that is asked of it is to be the same on every machine. */
static uint32_t next_number(uint32_t *state)
{
    *state ^= *state << 13;
    *state ^= *state >> 17;
    *state ^= *state << 5;
    return *state;
}

static void damage(char *text, size_t size, uint32_t *state)
{
    static const char nasty[] = "\0\r\n%&=;,\"\\/?#:-*{}[]()<>'+ \x7f\x80\xff";
    unsigned bytes = 1 + next_number(state) % 4;

    while (bytes-- > 0) {
        size_t place = next_number(state) % size;

        if (next_number(state) % 2 == 0)
            text[place] = nasty[next_number(state) % (sizeof nasty - 1)];
        else
            text[place] = (char)(next_number(state) % 256);
    }
}

static void run_seed(struct str seed)
{
    size_t prefixes = seed.len < PREFIXES_MAX ? seed.len : PREFIXES_MAX;
    char *copy = malloc(seed.len + 1);
    uint32_t state = 2463534242;

    fuzz_check(copy != NULL);
    run(seed.at, seed.len);
    for (size_t i = 0; i < prefixes; i++)
        run(seed.at, i);
    for (int i = 0; i < DAMAGED && seed.len > 0; i++) {
        memcpy(copy, seed.at, seed.len);
        damage(copy, seed.len, &state);
        run(copy, seed.len);
    }
    free(copy);
}

static bool replay(struct arena *a, const char *path)
{
    struct error e = {.code = ERR_NONE};
    struct str seed;

    if (file_read(a, path, SEED_BYTES_MAX, &seed, &e) != ERR_NONE) {
        (void)printf("# %s\n", e.text);
        return false;
    }
    (void)fflush(stdout); /* an abort must not swallow the names of those before */
    run_seed(seed);
    return true;
}

static const char *seed_folder(struct arena *a, const char *program)
{
    const char *name = strrchr(program, '/');
    const char *top = getenv("top_srcdir");

    name = name == NULL ? program : name + 1;
    if (strncmp(name, "fuzz_", 5) == 0)
        name += 5;
    return str_format(a, "%s/tests/fuzz/seeds/%s", top == NULL ? "." : top, name).at;
}

int main(int argc, char **argv)
{
    struct arena *a = arena_new((size_t)64 << 20);
    struct error e = {.code = ERR_NONE};
    const char *folder = seed_folder(a, argv[0]);
    struct str *names = NULL;
    size_t count = (size_t)argc - 1;
    bool is_bad = false;

    if (count == 0 && file_list(a, folder, STR(""), &names, &count, &e) != ERR_NONE)
        (void)printf("# %s\n", e.text);
    (void)printf("1..%zu\n", count);
    for (size_t i = 0; i < count; i++) {
        struct str path = names == NULL ? str_from_z(argv[i + 1])
                                        : str_format(a, "%s/%.*s", folder, STR_ARG(names[i]));
        bool is_read = replay(a, path.at);

        (void)printf("%sok %zu %.*s\n", is_read ? "" : "not ", i + 1,
                     STR_ARG(names == NULL ? path : names[i]));
        is_bad |= !is_read;
    }
    arena_free(a);
    return is_bad || count == 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
