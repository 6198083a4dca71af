/*
 * memory.h - how much memory a process really uses.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef APP_SERVE_MEMORY_H
#define APP_SERVE_MEMORY_H

#include <stdint.h>

/* Resident bytes of a process, from /proc; 0 when it is not there. */
uint64_t memory_resident(int pid);

/*
 * Gives the memory that requests no longer use back to the system, if it is much:
 * malloc() alone keeps what a few large ones took at the same time.  To be called
 * now and then, by one thread.
 */
void memory_trim(void);

#endif
