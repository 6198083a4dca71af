/*
 * memory.c - how much memory a process really uses.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/serve/memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

uint64_t memory_resident(int pid)
{
    char path[64];
    uint64_t pages = 0;
    FILE *f;

    (void)snprintf(path, sizeof path, "/proc/%d/statm", pid);
    f = fopen(path, "re");
    if (f == NULL)
        return 0;
    if (fscanf(f, "%*u %" SCNu64, &pages) != 1)
        pages = 0;
    (void)fclose(f);
    return pages * (uint64_t)sysconf(_SC_PAGESIZE);
}
