/*
 * memory.c - how much memory a process really uses.
 *
 * SPDX-License-Identifier: MIT
 */
#include "config.h"

#include "app/serve/memory.h"

#include <inttypes.h>
#include <malloc.h>
#include <stdio.h>
#include <unistd.h>

/* Resident and neither allocated nor code: libraries and stacks are a few MB, the rest is slack. */
#define SLACK_MAX ((uint64_t)8 << 20)

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

void memory_trim(void)
{
    struct mallinfo2 m = mallinfo2();
    uint64_t resident = memory_resident(getpid());

    if (resident > m.uordblks + m.hblkhd + SLACK_MAX)
        (void)malloc_trim(0);
}
