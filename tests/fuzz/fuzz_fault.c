/*
 * fuzz_fault.c - the names in a refusal of the server, whose message quotes what a client sent.
 *
 * The first two bytes are the number.  Names are slices of the message; what is told to the
 * client is a code, a field and fixed words.
 */
#include "config.h"

#include <string.h>

#include "app/db/errors.h"
#include "tests/fuzz/fuzz.h"

static void check_slice(struct str s, const struct db_fault *f)
{
    if (s.at == NULL)
        fuzz_check(s.len == 0);
    else
        fuzz_check(s.at >= f->message && s.at + s.len <= f->message + strlen(f->message));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct db_fault f = {.number = 0};
    struct db_fault_names names;
    struct error e = {.code = ERR_NONE};
    size_t len;

    if (size < 2)
        return 0;
    f.number = (unsigned)data[0] << 8 | data[1];
    if (f.number == 0)
        return 0;
    len = size - 2 < sizeof f.message - 1 ? size - 2 : sizeof f.message - 1;
    memcpy(f.message, data + 2, len);
    db_fault_parse(&f, &names);
    check_slice(names.constraint, &f);
    check_slice(names.column, &f);
    check_slice(names.table, &f);
    fuzz_check(db_fault_tell(&f, STR("SELECT 1"), "here", &e) == db_err_map(f.number));
    fuzz_check(e.code == db_err_map(f.number));
    /* What the client can mend is told, with SIGNAL's own words (1644); what is our fault is not.
     */
    if (e.code == ERR_INVALID || e.code == ERR_CONFLICT)
        fuzz_check(e.words[0] != '\0' || f.number == 1644);
    if (e.code == ERR_INTERNAL)
        fuzz_check(e.words[0] == '\0');
    return 0;
}
