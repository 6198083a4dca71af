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

#endif
